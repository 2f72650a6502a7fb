"""The results of a grading: comparisons, verdicts and the report."""

from __future__ import annotations

from enum import Enum
from typing import Literal

import msgspec

from grader.model.execution import Case, Confinement, Observation
from grader.model.exercise import Exercise, Group, Question
from grader.model.submission import Submission
from grader.model.value import Array, Number, Value


class Deviation(msgspec.Struct, frozen=True):
    """Where a value is farthest from the wanted one, in units of the allowance there.

    ``index`` addresses the worst entry (list positions first, then array indices); ``off`` of ``entries`` are wrong.
    ``what`` is "form" (shape or type) or "value". If it is "form", ``got``, ``wanted`` and ``allowed`` are None.
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
    """The result of comparing a value with its key: ``credit`` from 0 to 1, and a message if it is below 1.

    ``unmet`` lists the texts of the criteria that a measured answer does not meet.
    """

    credit: float
    message: str = ""
    deviation: Deviation | None = None
    unmet: tuple[str, ...] = ()


class Status(Enum):
    """The result of a question. PARTIAL means that it earned some of its points.

    FORM_ONLY is for practice: the answer has the right shape and type, and its key is unknown.
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
    """The verdict on a shown case. Hidden cases are only counted."""

    case: Case
    passed: bool
    observation: Observation
    wanted: Value
    comparison: Comparison


class Note(msgspec.Struct, frozen=True):
    """A remark on a verdict or a report, in addition to its message.

    ``kind`` is its topic: how the ``file`` was read, how its ``loading`` ended, ``practice`` with a bundle, a
    ``warning`` from numpy or Python, an answer that is right under ``other-conditions``, a helper's mistake that is
    ``carried`` forward (``carried-points`` if the answer earns points), or a derivative (``gradient``). ``sandbox``:
    the sandbox failed, so part of the explanation is missing.
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
    """The points that a group of cases earned."""

    group: Group
    earned: float


class Hint(msgspec.Struct, frozen=True):
    """A hint for the student. The author's hint for a ``misconception`` is Markdown; any other is a sentence."""

    text: str
    is_markdown: bool = False
    misconception: str = ""


class Diagnosis(msgspec.Struct, frozen=True):
    """The mistake behind a wrong answer.

    ``way`` names the method that recognised it. ``id`` is the same for the same mistake in every submission.
    ``message`` is a sentence to the student, and ``others`` are sentences that fit equally well. Fields that the reader
    may not see are empty.
    """

    way: str
    id: str
    message: str
    hints: tuple[Hint, ...] = ()
    others: tuple[str, ...] = ()


class Verdict(msgspec.Struct, frozen=True):
    """The verdict on one question. ``smallest`` is a case simpler than all of ``shown`` that fails in the same way."""

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
        """The first shown case that failed. It was run: only cases after a stopped call are not."""
        return next((case for case in self.shown if not case.passed), None)


class Machine(msgspec.Struct, frozen=True):
    """What can change a number's last digit. ``features`` are those of the processor beyond numpy's baseline."""

    system: str = ""
    architecture: str = ""
    cpu: str = ""
    features: tuple[str, ...] = ()
    blas: str = ""


class Run(msgspec.Struct, frozen=True):
    """The circumstances of a grading. They do not influence the marks.

    ``times`` maps each question's id to the seconds that its answers took. ``nondeterministic`` lists the questions
    whose answers changed when asked again. Only teachers may see these two, since they can reveal hidden inputs.
    """

    confinement: Confinement
    seconds: float
    versions: dict[str, str] = {}
    machine: Machine = Machine()
    times: dict[str, float] = {}
    nondeterministic: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True):
    """The report on a graded submission."""

    exercise: Exercise
    submission: Submission
    seed: int
    loaded: Observation
    verdicts: tuple[Verdict, ...]
    notes: tuple[Note, ...]
    run: Run

    @property
    def points(self) -> float:
        """The points that the graded questions can earn."""
        return sum(verdict.question.points for verdict in self.verdicts)

    @property
    def earned(self) -> float:
        """The points earned."""
        return sum(verdict.earned for verdict in self.verdicts)

    @property
    def ungradable(self) -> bool:
        """Whether any question is ungradable because of a fault in the grader or the exercise."""
        return any(verdict.status is Status.UNGRADABLE for verdict in self.verdicts)
