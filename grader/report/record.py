"""A graded submission as stored data: what every page and format is drawn from.

``Record`` is the student's half, ``StaffRecord`` the staff's; they are two types and are never stored as one.
``result`` follows from the submission, the exercise and the seed, and is the same on every run; ``run`` is the rest.
"""

from __future__ import annotations

import inspect
from typing import Any, Literal, NamedTuple

import msgspec

from grader.model.execution import Confinement, Outcome, Raised, StatementError
from grader.model.exercise import Digests
from grader.model.result import Diagnosis, Machine, Note, Status
from grader.support.sanitise import escaped

VERSION: Literal[2] = 2


class Excerpt(msgspec.Struct, frozen=True):
    """The start of a text, and the number of characters that were left out behind it."""

    text: str
    left_out: int = 0


class HeatMapRecord(msgspec.Struct, frozen=True):
    """An answer and its key entry by entry, where one of several entries is wrong: ``passes`` says which are right."""

    got: Any
    wanted: Any
    passes: Any


class DeviationRecord(msgspec.Struct, frozen=True):
    """The worst entry of an answer. Numbers are null if the shape or type is wrong, or if the key is not shown.

    ``output`` is the place of the worst entry's array in a nested answer. The first wrong answer of a question that is
    an array has a ``heat_map``, unless it is too large.
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
    """A shown case: a call of ``names[0]``, or, without ``arguments``, the variables that are read.

    Values are written as JSON can hold them without loss. Numbers, strings and lists are themselves; {"float": "nan"}
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
        """What the call depended on: the globals that were set, then the arguments."""
        return {**self.globals, **(self.arguments or {})}


class GroupRecord(msgspec.Struct, frozen=True):
    """What a group of cases earned."""

    id: str
    title: str
    earned: float
    points: float


class QuestionRecord(msgspec.Struct, frozen=True):
    """One question's verdict. Of hidden cases only the number that passed is known.

    ``smallest`` is a case simpler than ``cases`` that fails in the same way; ``snippet`` is that call as Python.
    ``line`` of the file is where the first wrong answer raised, or else is defined.
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
        """The shown case to talk about."""
        return next((case for case in self.cases if not case.passed), None)


class LoadingRecord(msgspec.Struct, frozen=True):
    """How running the file ended. ``stops`` are its statements that raised, ``missing`` the modules it lacked."""

    outcome: Outcome
    raised: Raised | None
    stops: tuple[StatementError, ...]
    missing: tuple[str, ...]


class ResultRecord(msgspec.Struct, frozen=True):
    """What the submission earned, and why; ``question`` is the one that was asked for alone.

    ``exercise_digest`` is one digest of all ``exercise_digests``; that of the submission is its SHA-256.

    With ``practice`` it was graded by a bundle's shown cases: it is no official mark, and nothing is known of others.

    The same exercise, submission, seed and question give the same bytes on one type of machine.
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
    """When and where: nothing here has a part in the marks. ``level`` is UNSANDBOXED if there was no sandbox."""

    level: Literal["FULL", "REDUCED", "UNSANDBOXED"]
    sandbox: Confinement
    seconds: float
    versions: dict[str, str]
    machine: Machine


class Record(msgspec.Struct, frozen=True):
    """A report. ``version`` grows when a field changes its meaning or goes; new fields may come without."""

    format: Literal["grader.report"]
    version: Literal[2]
    result: ResultRecord
    run: RunRecord


class StaffQuestionRecord(msgspec.Struct, frozen=True):
    """What only staff may see of a question.

    ``diagnosis`` is the full one; ``notes``, ``smallest`` and ``snippet`` are there if the student's half lacks them.
    ``seconds`` is how long the answers took, and ``nondeterministic`` says that they changed when asked again: both can
    reveal hidden inputs. ``form`` and ``numbers`` tell wrong answers apart (see
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
    """The staff's half of a record, which no student may see: see ``StaffQuestionRecord``.

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


class Halves(NamedTuple):
    """Both halves of one record."""

    student: Record
    staff: StaffRecord


def written(made: msgspec.Struct) -> str:
    """A record of any format as indented JSON, which commands neither a CI service nor a terminal."""
    text = msgspec.json.format(msgspec.json.encode(made), indent=1).decode() + "\n"
    # Only texts have such signs. Where it is printed, a CI service would take some for commands, as ##[error].
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
