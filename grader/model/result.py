"""What the grader concludes: comparisons, verdicts and the report."""

from __future__ import annotations

from enum import Enum
from typing import Literal

import msgspec

from grader.model.execution import Case, Confinement, Observation
from grader.model.exercise import Exercise, Group, Question
from grader.model.submission import Submission
from grader.model.value import Array, Number, Value


class Deviation(msgspec.Struct, frozen=True):
    """Where a value is farthest from the wanted one, in units of what is allowed there.

    ``index`` addresses the worst entry (list positions first, then array indices); ``off`` of ``entries`` are wrong.
    ``what`` is "form" or "value"; ``got``, ``wanted`` and ``allowed`` are None where the form is what is wrong.
    ``output`` addresses the array that holds the worst entry, and ``passes`` says which of its entries are right.
    """

    what: str
    index: tuple[int, ...] = ()
    got: Number | None = None
    wanted: Number | None = None
    allowed: float | None = None
    off: int = 0
    entries: int = 0
    output: tuple[int, ...] = ()
    passes: Array | None = None


class Comparison(msgspec.Struct, frozen=True):
    """A value compared with its key: ``credit`` from 0 to 1, and what to say where it is not 1.

    ``unmet`` are the texts of the criteria that a measured answer does not meet.
    """

    credit: float
    message: str = ""
    deviation: Deviation | None = None
    unmet: tuple[str, ...] = ()


class Status(Enum):
    """What became of a question. PARTIAL earned some of its points.

    FORM_ONLY is for practice: the answer has the right form, and its key is not known.
    """

    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    UNANSWERED = "unanswered"
    UNGRADABLE = "ungradable"
    FORM_ONLY = "form-only"

    @property
    def nothing_wrong(self) -> bool:
        """Whether no mistake was found."""
        return self in (Status.RIGHT, Status.FORM_ONLY)


class CaseVerdict(msgspec.Struct, frozen=True):
    """A shown case, judged. Hidden cases never get one: they are only counted."""

    case: Case
    passed: bool
    observation: Observation
    wanted: Value
    comparison: Comparison


class Note(msgspec.Struct, frozen=True):
    """A remark on a verdict or a report that is not its message.

    ``kind`` says what it is about: how the ``file`` was read, how its ``loading`` ended, ``practice`` with a bundle, a
    ``warning`` of numpy or Python, an answer that is right under ``other-conditions``, a helper's mistake that is
    ``carried`` forward (``carried-points`` if the answer earns some), or a derivative (``gradient``). ``sandbox``: a
    failure of the sandbox kept something from being found.
    """

    kind: Literal[
        "file",
        "loading",
        "practice",
        "warning",
        "other-conditions",
        "carried",
        "carried-points",
        "gradient",
        "sandbox",
    ]
    text: str
    level: Literal["info", "warning"] = "info"


class GroupMark(msgspec.Struct, frozen=True):
    """What a group of cases earned."""

    group: Group
    earned: float


class Hint(msgspec.Struct, frozen=True):
    """What to look at. Written by the exercise's author, for a ``misconception``, it is Markdown; else a sentence."""

    text: str
    is_markdown: bool = False
    misconception: str = ""


class Diagnosis(msgspec.Struct, frozen=True):
    """Which mistake a wrong answer is.

    ``way`` is what recognised it, ``id`` the same for the same mistake in every submission. ``message`` is a sentence
    to the student, and ``others`` are further sentences that fit as well as the first. What a reader may not see is
    empty.
    """

    way: str
    id: str
    message: str
    hints: tuple[Hint, ...] = ()
    others: tuple[str, ...] = ()


class Verdict(msgspec.Struct, frozen=True):
    """One question, judged. ``smallest`` is a case simpler than all of ``shown`` that fails in the same way."""

    question: Question
    status: Status
    earned: float
    message: str
    shown: tuple[CaseVerdict, ...] = ()
    hidden_passed: int = 0
    hidden_total: int = 0
    groups: tuple[GroupMark, ...] = ()
    notes: tuple[Note, ...] = ()
    smallest: CaseVerdict | None = None
    diagnosis: Diagnosis | None = None

    @property
    def first_failure(self) -> CaseVerdict | None:
        """The shown case to talk about. It was run: only what follows a stopped call is not."""
        return next((case for case in self.shown if not case.passed), None)


class Machine(msgspec.Struct, frozen=True):
    """What may move a number's last digit. ``features`` are the processor's that numpy found, beyond its baseline."""

    system: str = ""
    architecture: str = ""
    cpu: str = ""
    features: tuple[str, ...] = ()
    blas: str = ""


class Run(msgspec.Struct, frozen=True):
    """The circumstances of a grading; nothing in it has a part in the marks.

    ``times`` maps each question's id to the seconds that its answers took. ``nondeterministic`` lists the questions
    whose answers changed when they were asked again. Only teachers may see both, since they can reveal hidden inputs.
    """

    confinement: Confinement
    seconds: float
    versions: dict[str, str] = {}
    machine: Machine = Machine()
    times: dict[str, float] = {}
    nondeterministic: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True):
    """A submission, graded."""

    exercise: Exercise
    submission: Submission
    seed: int
    loaded: Observation
    verdicts: tuple[Verdict, ...]
    notes: tuple[Note, ...]
    run: Run

    @property
    def points(self) -> float:
        """What could be earned by the questions that were asked."""
        return sum(verdict.question.points for verdict in self.verdicts)

    @property
    def earned(self) -> float:
        """What was earned."""
        return sum(verdict.earned for verdict in self.verdicts)

    @property
    def ungradable(self) -> bool:
        """Whether a fault of the grader or the exercise kept a question from being judged."""
        return any(verdict.status is Status.UNGRADABLE for verdict in self.verdicts)
