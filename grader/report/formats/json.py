"""The report for programs: versioned JSON, whose schema is published as ``docs/report.schema.json``.

``result`` is what follows from the submission, the exercise and the seed, the same on every run; ``run`` is the rest.
"""

from __future__ import annotations

import hashlib
import inspect
import math
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from grader.model.execution import Raised
from grader.model.result import CaseVerdict, Deviation, Diagnosis, Report, Verdict
from grader.model.value import Array, Number, Value
from grader.numeric.values import to_array
from grader.report.drawing.disk_cache import NO_CACHE, DiskCache
from grader.report.drawing.snippet import snippet
from grader.report.drawing.values import show_call
from grader.support.sanitise import clean, shortened

SUFFIX = ".json"
VERSION: Literal[1] = 1
# What a value may have, and what all of a record's values may have together. A string counts for an entry as each 16 of
# its characters do, and a large integer for as many as its digits are long. So a record stays far below the 64 MB that
# `replay` reads, and one of an ordinary exercise below 10 MB, whatever a file returns and prints.
_MOST_ENTRIES, _ENTRIES_IN_ALL = 1_000, 200_000
_MOST_TEXT, _TEXT_IN_ALL = 16_000, 1_000_000  # the same for characters of what was printed or said
_A_WORD, _A_NUMBER = 16, 64  # characters, and bits


class RaisedRecord(msgspec.Struct, frozen=True):
    """An exception in the student's code; ``lines`` are (line number, function, source).

    In a notebook the numbers are those of a cell's lines, and ``cells`` are these cells.
    """

    type: str
    message: str
    lines: list[tuple[int, str, str]]
    cells: list[int] = []


class DeviationRecord(msgspec.Struct, frozen=True):
    """The worst entry of an answer. Numbers are null where the form is wrong or where the key is not told.

    A complex number is [real, imaginary].
    """

    what: Literal["form", "value"]
    index: list[int]
    got: float | str | list[float | str] | None
    wanted: float | str | list[float | str] | None
    allowed: float | str | None
    off: int
    entries: int


class CaseRecord(msgspec.Struct, frozen=True):
    """A shown case. Values are JSON numbers, texts and lists; arrays are {dtype, shape, entries}.

    Numbers that JSON does not know are the strings "nan", "inf" and "-inf". In an answer of more than 1,000 entries
    ``entries`` is null; with many cases it is so earlier. A string that is cut says how many characters are missing.
    """

    id: str
    call: str
    passed: bool
    outcome: str
    message: str
    inputs: dict[str, Any]
    got: Any
    wanted: Any
    deviation: DeviationRecord | None
    raised: RaisedRecord | None
    printed: str


class GroupRecord(msgspec.Struct, frozen=True):
    """What a group of cases earned."""

    id: str
    earned: float
    points: float


class DiagnosisRecord(msgspec.Struct, frozen=True):
    """Which mistake it is, as far as the author lets it be told: ``message``, or one of ``others``.

    ``id`` is the same for the same mistake in every submission, ``way`` what recognised it; ``hint`` is Markdown.
    """

    way: str
    id: str
    message: str
    hint: str
    others: list[str]


class QuestionRecord(msgspec.Struct, frozen=True):
    """One question's verdict. Of hidden cases nothing is told but how many passed.

    ``smallest`` is a case simpler than ``cases`` that fails in the same way; ``snippet`` is that call as Python.
    ``form-only`` is for practice: the answer has the right form, and its key is not known.
    """

    id: str
    kind: str
    title: str
    status: Literal["right", "partial", "wrong", "unanswered", "ungradable", "form-only"]
    earned: float
    points: float
    message: str
    notes: list[str]
    groups: list[GroupRecord]
    cases: list[CaseRecord]
    smallest: CaseRecord | None
    snippet: str
    hidden_passed: int
    hidden_total: int
    diagnosis: DiagnosisRecord | None = None


class DigestsRecord(msgspec.Struct, frozen=True):
    """A digest of each file of the exercise: SHA-256 of the public ones.

    Those of ``reference`` and ``key`` depend on the exercise's ``hidden_seed``, so that no guess can be tested by them.
    They are empty where that seed has fewer than 18 digits.
    """

    spec: str
    starter: str
    reference: str
    key: str


class ResultRecord(msgspec.Struct, frozen=True):
    """What the submission earned, and why; ``question`` is the one that was asked for alone.

    ``exercise_digest`` is one digest of all ``exercise_digests``; that of the submission is its SHA-256.

    With ``practice`` it was graded by a bundle's shown cases: it is no official mark, and nothing is known of others.

    The same exercise, submission, seed and question give the same bytes on one type of machine.
    """

    exercise: str
    title: str
    exercise_digest: str
    exercise_digests: DigestsRecord
    submission: str
    submission_digest: str
    seed: int
    question: str | None
    earned: float
    points: float
    notes: list[str]
    printed: str
    questions: list[QuestionRecord]
    practice: bool = False


class SandboxRecord(msgspec.Struct, frozen=True):
    """What stood around the submission: ``canaries`` are the attacks that were tried first, all of which were held.

    ``missed`` says why the level is no higher; ``landlock_abi`` is 0 without Landlock.
    """

    level: Literal["full", "reduced", "trusted"]
    layers: list[str]
    landlock_abi: int
    canaries: list[str]
    missed: list[str]


class MachineRecord(msgspec.Struct, frozen=True):
    """What may move a number's last digit. ``features`` are the processor's that numpy found, beyond its baseline."""

    system: str
    architecture: str
    cpu: str
    features: list[str]
    blas: str


class RunRecord(msgspec.Struct, frozen=True):
    """When and where: nothing here has a part in the marks. ``level`` is UNSANDBOXED where there was no sandbox."""

    level: Literal["FULL", "REDUCED", "UNSANDBOXED"]
    sandbox: SandboxRecord
    seconds: float
    versions: dict[str, str]
    machine: MachineRecord


class _Room(NamedTuple):
    """What one case may take of a record: entries of each value, characters of each text."""

    entries: int
    text: int


def _room(verdicts: Sequence[Verdict]) -> _Room:
    """The same room for each case, so that no case's record depends on another's answer."""
    cases = [case.case for verdict in verdicts for case in (*verdict.shown, verdict.smallest) if case]
    values = sum(2 + len(case.globals) + len(case.args or ()) for case in cases)  # with what was got and wanted
    return _Room(
        min(_MOST_ENTRIES, _ENTRIES_IN_ALL // max(1, values)), min(_MOST_TEXT, _TEXT_IN_ALL // max(1, len(cases)))
    )


class Record(msgspec.Struct, frozen=True):
    """A report. ``version`` grows when a field changes its meaning or goes; new fields may come without."""

    format: Literal["grader.report"]
    version: Literal[1]
    result: ResultRecord
    run: RunRecord


def render(report: Report, cache: DiskCache = NO_CACHE) -> str:
    """The report as JSON, indented."""
    return written(record(report))


def written(made: msgspec.Struct) -> str:
    """A record of any format as indented JSON that commands no CI service."""
    text = msgspec.json.format(msgspec.json.encode(made), indent=1).decode() + "\n"
    # Only texts have such signs. Where it is printed, a CI service would take some for commands, as ##[error].
    return text.replace("##", "#\\u0023")


def schema() -> dict[str, Any]:
    """The JSON Schema of what ``render`` writes."""
    made = msgspec.json.schema(Record)
    for definition in made["$defs"].values():
        definition["description"] = inspect.cleandoc(definition["description"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "grader.report", **made}


def record(report: Report) -> Record:
    """The report as plain records."""
    text = report.submission.text.encode("utf-8", "surrogatepass")
    room = _room(report.verdicts)
    result = ResultRecord(
        exercise=report.exercise.name,
        title=report.exercise.title,
        exercise_digest=report.exercise.digests.together,
        exercise_digests=DigestsRecord(**msgspec.structs.asdict(report.exercise.digests)),
        submission=report.submission.filename,
        submission_digest=hashlib.sha256(text).hexdigest(),
        seed=report.seed,
        question=report.verdicts[0].question.id if len(report.verdicts) < len(report.exercise.questions) else None,
        earned=report.earned,
        points=report.points,
        notes=[note.text for note in report.notes],
        printed=report.loaded.output,
        questions=[_question(verdict, room) for verdict in report.verdicts],
        practice=report.exercise.practice is not None,
    )
    around = report.run.confinement
    sandbox = SandboxRecord(
        around.level.value, list(around.layers), around.landlock_abi, list(around.canaries), list(around.missed)
    )
    machine = MachineRecord(
        **{**msgspec.structs.asdict(report.run.machine), "features": list(report.run.machine.features)}
    )
    run = RunRecord(around.level.label, sandbox, report.run.seconds, report.run.versions, machine)
    return Record("grader.report", VERSION, result, run)


def _question(verdict: Verdict, room: _Room) -> QuestionRecord:
    question, smallest = verdict.question, verdict.smallest
    return QuestionRecord(
        id=question.id,
        kind=question.kind,
        title=question.title,
        status=verdict.status.value,
        earned=verdict.earned,
        points=question.points,
        message=verdict.message,
        notes=[note.text for note in verdict.notes],
        groups=[GroupRecord(mark.group.id, mark.earned, mark.group.points) for mark in verdict.groups],
        cases=[_case(case, room) for case in verdict.shown],
        smallest=_case(smallest, room) if smallest else None,
        snippet=snippet(smallest.case, smallest.wanted) if smallest else "",
        hidden_passed=verdict.hidden_passed,
        hidden_total=verdict.hidden_total,
        diagnosis=_diagnosis(verdict.diagnosis),
    )


def _diagnosis(diagnosis: Diagnosis | None) -> DiagnosisRecord | None:
    if diagnosis is None:
        return None
    return DiagnosisRecord(
        diagnosis.way,
        diagnosis.id,
        diagnosis.message,
        "\n\n".join(hint.text for hint in diagnosis.hints),
        list(diagnosis.others),
    )


def _case(verdict: CaseVerdict, room: _Room) -> CaseRecord:
    case, observation, off = verdict.case, verdict.observation, verdict.comparison.deviation
    inputs = (*case.globals, *(zip(case.labels, case.args, strict=True) if case.args else ()))
    return CaseRecord(
        id=case.id,
        call=show_call(case),
        passed=verdict.passed,
        outcome=observation.outcome.value,
        message=shortened(verdict.comparison.message, room.text),
        inputs={name: _value(value, room.entries) for name, value in inputs},
        got=_value(observation.value, room.entries),
        wanted=_value(verdict.wanted, room.entries),
        deviation=_deviation(off) if off else None,
        raised=_raised(observation.raised, room),
        printed=shortened(observation.output, room.text),
    )


def _deviation(off: Deviation) -> DeviationRecord:
    return DeviationRecord(
        "form" if off.what == "form" else "value",
        list(off.index),
        _number(off.got),
        _number(off.wanted),
        _number(off.allowed),
        off.off,
        off.entries,
    )


def _number(value: Number | None) -> Any:
    """A number as a float, or as a string where a float would lose its digits."""
    if not isinstance(value, int):
        return _entries(value)
    return float(value) if abs(value) <= 2**53 else str(value)


def _raised(raised: Raised | None, room: _Room) -> RaisedRecord | None:
    if raised is None:
        return None
    most = room.text // max(1, len(raised.frames))
    lines = [(frame.line, shortened(frame.function, most), shortened(frame.source, most)) for frame in raised.frames]
    cells = [frame.cell for frame in raised.frames if frame.cell]
    return RaisedRecord(raised.type, shortened(raised.message, room.text), lines, cells)


def _value(value: Value, most: int) -> Any:
    """A value as JSON; of one with more entries, counted over all of it, only the form."""
    if isinstance(value, str):
        return shortened(clean(value), _A_WORD * most)
    return _whole(value) if _count(value) <= most else _form(value)


def _whole(value: Value) -> Any:
    if isinstance(value, tuple):
        return [_whole(item) for item in value]
    return _array(value, _listed(value)) if isinstance(value, Array) else _entries(value)


def _form(value: Value) -> Any:
    if isinstance(value, tuple):
        return {"list": len(value), "entries": None}
    return _array(value, None) if isinstance(value, Array) else _entries(value)


def _array(value: Array, entries: Any) -> dict[str, Any]:
    return {"dtype": value.dtype, "shape": list(value.shape), "entries": entries}


def _listed(value: Array) -> Any:
    array = to_array(value)
    assert array is not None  # an Array always has one
    return _entries(array.tolist())


def _count(value: Value) -> int:
    """How many entries and lists a value takes when it is written; those of an empty array count too."""
    if isinstance(value, tuple):
        return 1 + sum(_count(item) for item in value)
    if isinstance(value, str):
        return 1 + len(value) // _A_WORD
    if isinstance(value, int):
        return 1 + value.bit_length() // _A_NUMBER
    return math.prod(n or 1 for n in value.shape) if isinstance(value, Array) else 1


def _entries(entry: Any) -> Any:
    """Nested lists of numbers with those that JSON does not know as texts."""
    if isinstance(entry, list):
        return [_entries(item) for item in entry]
    if isinstance(entry, str):
        return clean(entry)
    if isinstance(entry, complex):
        return [_entries(entry.real), _entries(entry.imag)]
    if isinstance(entry, float) and not math.isfinite(entry):
        return str(entry)
    if isinstance(entry, int) and not isinstance(entry, bool) and abs(entry) >= 2**63:
        return str(entry)  # readers of JSON lose such numbers' digits, or refuse them
    return entry
