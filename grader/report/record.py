"""A graded submission as stored data, from which every page and format is drawn.

``Record`` is the student's half, ``StaffRecord`` the staff's; they are two types and are never stored as one.
``result`` follows from the submission, the exercise and the seed, and is the same on every run; ``run`` is the rest.
"""

from __future__ import annotations

import inspect
from typing import Any, Literal

import msgspec

from grader.model.execution import Confinement, Outcome, Raised, StatementError
from grader.model.exercise import Digests
from grader.model.result import Diagnosis, Machine, Note, Status
from grader.support.sanitise import escaped

VERSION: Literal[2] = 2


class Excerpt(msgspec.Struct, frozen=True):
    """The start of a string, and the number of characters left out after it."""

    text: str
    left_out: int = 0


class HeatMapRecord(msgspec.Struct, frozen=True):
    """An answer and its key entry by entry; ``passes`` says which entries are right."""

    got: Any
    wanted: Any
    passes: Any


class DeviationRecord(msgspec.Struct, frozen=True):
    """The worst entry of an answer. Numbers are null if the shape or type is wrong, or if the key is not shown.

    ``output`` is the path of the worst entry's array in a nested answer. A question's first wrong array has a
    ``heat_map``, unless it is too large.
    """

    what: Literal["form", "value"]
    index: tuple[int, ...]
    got: Any
    wanted: Any
    allowed: Any
    off: int
    entries: int
    output: tuple[int, ...]
    heat_map: HeatMapRecord | None = None


class CaseRecord(msgspec.Struct, frozen=True):
    """A shown case: a call of ``names[0]`` or, without ``arguments``, the variables that are read.

    JSON holds the values without loss. Numbers, strings and lists are themselves; {"float": "nan"}
    is a number that JSON does not know, {"int": "..."} one with too many digits; an array is {dtype, shape, entries}
    with entries in C order. A value with more than 1,000 entries, or fewer if there are many cases, is {"cut", "shown",
    "left_out"}: its type and size, how reports show it, and the number of characters missing from that.
    """

    id: str
    call: str
    names: tuple[str, ...]
    globals: dict[str, Any]
    arguments: dict[str, Any] | None
    passed: bool
    outcome: Outcome
    message: str
    got: Any
    wanted: Any
    deviation: DeviationRecord | None
    raised: Raised | None
    printed: Excerpt

    @property
    def inputs(self) -> dict[str, Any]:
        """The inputs of the call: the globals that were set, then the arguments."""
        return {**self.globals, **(self.arguments or {})}


class GroupRecord(msgspec.Struct, frozen=True):
    """What a group of cases earned."""

    id: str
    title: str
    earned: float
    points: float


class QuestionRecord(msgspec.Struct, frozen=True):
    """One question's verdict. Of its hidden cases it only counts those that passed.

    ``smallest`` is a case simpler than ``cases`` that fails in the same way; ``snippet`` is that call as Python.
    ``line`` is where the first wrong answer raised, or else is defined.
    """

    id: str
    kind: str
    title: str
    status: Status
    earned: float
    points: float
    message: str
    notes: tuple[Note, ...]
    groups: tuple[GroupRecord, ...]
    cases: tuple[CaseRecord, ...]
    smallest: CaseRecord | None
    snippet: str
    hidden_passed: int
    hidden_total: int
    line: int | None = None
    diagnosis: Diagnosis | None = None

    @property
    def first_failure(self) -> CaseRecord | None:
        """The first shown case that does not pass."""
        return next((case for case in self.cases if not case.passed), None)


class LoadingRecord(msgspec.Struct, frozen=True):
    """How the file's run ended. ``stops`` are the statements that raised, ``missing`` the modules it lacked."""

    outcome: Outcome
    raised: Raised | None
    stops: tuple[StatementError, ...]
    missing: tuple[str, ...]


class ResultRecord(msgspec.Struct, frozen=True):
    """What the submission earned, and why; ``question`` is set if only that one was graded.

    ``exercise_digest`` covers all ``exercise_digests``; ``submission_digest`` is a SHA-256. With ``practice`` it was
    graded by a bundle's shown cases only, and is not an official mark. The same exercise, submission, seed and question
    give the same bytes on one type of machine.
    """

    exercise: str
    title: str
    exercise_digest: str
    exercise_digests: Digests
    submission: str
    submission_digest: str
    seed: int
    question: str | None
    earned: float
    points: float
    notes: tuple[Note, ...]
    loading: LoadingRecord
    printed: str
    questions: tuple[QuestionRecord, ...]
    practice: bool = False

    @property
    def ungradable(self) -> bool:
        """Whether a fault of the grader or the exercise kept a question from being judged."""
        return any(question.status is Status.UNGRADABLE for question in self.questions)


class RunRecord(msgspec.Struct, frozen=True):
    """When and where; no mark depends on it. ``level`` is UNSANDBOXED if there was no sandbox."""

    level: Literal["FULL", "REDUCED", "UNSANDBOXED"]
    sandbox: Confinement
    seconds: float
    versions: dict[str, str]
    machine: Machine


class Record(msgspec.Struct, frozen=True):
    """A report. ``version`` grows if a field changes its meaning or is removed, not if one is added."""

    format: Literal["grader.report"]
    version: Literal[2]
    result: ResultRecord
    run: RunRecord


class StaffQuestionRecord(msgspec.Struct, frozen=True):
    """What only staff may see of a question.

    ``diagnosis`` is the full one; ``notes``, ``smallest`` and ``snippet`` are set if the student's half lacks them.
    ``seconds`` is how long the answers took, and ``nondeterministic`` says that they changed when asked again: both can
    reveal hidden inputs. ``form`` and ``numbers`` distinguish wrong answers (see
    ``grader.report.class_entry.wrong_answers``).
    """

    id: str
    seconds: float | None = None
    nondeterministic: bool = False
    diagnosis: Diagnosis | None = None
    notes: tuple[Note, ...] = ()
    smallest: CaseRecord | None = None
    snippet: str = ""
    form: str = ""
    numbers: tuple[Any, ...] = ()


class StaffRecord(msgspec.Struct, frozen=True):
    """The staff's half of a record, which no student may see.

    ``fingerprints`` are of the submission's text (see ``grader.report.class_entry.fingerprints``).
    """

    format: Literal["grader.staff"]
    version: Literal[2]
    exercise: str
    exercise_digest: str
    submission_digest: str
    seed: int
    fingerprints: bytes
    questions: tuple[StaffQuestionRecord, ...]


class Halves(msgspec.Struct, frozen=True):
    """Both halves of one record."""

    student: Record
    staff: StaffRecord


def written(made: msgspec.Struct) -> str:
    """A record of any format as indented JSON without commands of CI services or terminals."""
    text = msgspec.json.format(msgspec.json.encode(made), indent=1).decode() + "\n"
    # Only strings have such signs. CI services would obey some of them in printed output, such as ##[error].
    return escaped(text).replace("##", "#\\u0023")


def read(data: bytes) -> Record:
    """The student's half that ``written`` made. Raises msgspec.ValidationError for anything else."""
    return msgspec.json.decode(data, type=Record)


def read_staff(data: bytes) -> StaffRecord:
    """The staff's half that ``written`` made. Raises msgspec.ValidationError for anything else."""
    return msgspec.json.decode(data, type=StaffRecord)


def schema() -> dict[str, Any]:
    """The JSON Schema of the student's half."""
    made = msgspec.json.schema(Record)
    for definition in made["$defs"].values():
        definition["description"] = inspect.cleandoc(definition["description"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "grader.report", **made}
