"""Makes the student's record of a report. ``make_halves`` adds the staff's half."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from msgspec.structs import replace

from grader.model.execution import Observation, Raised
from grader.model.result import CaseVerdict, Deviation, Report, Verdict
from grader.model.value import Array, Number, Value
from grader.numeric import json_values
from grader.numeric.values import from_array, to_array
from grader.report.audience import limited
from grader.report.drawing.snippet import snippet
from grader.report.drawing.values import brief, show, show_call
from grader.report.record import (
    VERSION,
    CaseRecord,
    DeviationRecord,
    Excerpt,
    GroupRecord,
    HeatMapRecord,
    LoadingRecord,
    QuestionRecord,
    Record,
    ResultRecord,
    RunRecord,
)
from grader.report.recorded_value import entries
from grader.report.statement import tell_of
from grader.support.sanitise import shortened

# Limits of one value, and of all values of a record. They keep every record far below the 64 MB that `replay` reads,
# and that of an ordinary exercise below 10 MB.
_MOST_ENTRIES, _ENTRIES_IN_ALL = 1_000, 200_000
_MOST_TEXT, _TEXT_IN_ALL = 16_000, 1_000_000  # the same for characters of strings and output
_MAPPED_IN_ALL = 300_000  # entries of all arrays that heat maps are drawn from
_MOST_STOPS = 20


class _Room(msgspec.Struct, frozen=True):
    """Limits of one case: entries of each value and of a heat map, characters of each string."""

    entries: int
    text: int
    shown: int
    mapped: int


def _room(verdicts: Sequence[Verdict]) -> _Room:
    """The limits, the same for each case, so that no case's record depends on another's answer."""
    cases = [case.case for verdict in verdicts for case in (*verdict.shown, verdict.smallest) if case]
    values = max(1, sum(2 + len(case.globals) + len(case.args or ()) for case in cases))  # with got and wanted
    return _Room(
        entries=min(_MOST_ENTRIES, _ENTRIES_IN_ALL // values),
        text=min(_MOST_TEXT, _TEXT_IN_ALL // max(1, len(cases))),
        shown=_TEXT_IN_ALL // values,
        mapped=_MAPPED_IN_ALL // max(1, len(verdicts)),
    )


def record(report: Report) -> Record:
    """Make the student's record of a report."""
    return student_record(report, whole_questions(report))


def whole_questions(report: Report) -> tuple[QuestionRecord, ...]:
    """Make each question's full record, including what ``tell`` withholds from the student."""
    room = _room(report.verdicts)
    return tuple(_question(verdict, report, room) for verdict in report.verdicts)


def student_record(report: Report, whole: tuple[QuestionRecord, ...]) -> Record:
    """Make the student's record from the whole records of its questions."""
    text = report.submission.text.encode("utf-8", "surrogatepass")
    student = tuple(
        limited(question, tell_of(verdict.question, report.exercise))
        for verdict, question in zip(report.verdicts, whole, strict=True)
    )
    result = ResultRecord(
        exercise=report.exercise.name,
        title=report.exercise.title,
        exercise_digest=report.exercise.digests.together,
        exercise_digests=report.exercise.digests,
        submission=report.submission.filename,
        submission_digest=hashlib.sha256(text).hexdigest(),
        seed=report.seed,
        question=report.verdicts[0].question.id if len(report.verdicts) < len(report.exercise.questions) else None,
        earned=report.earned,
        points=report.points,
        notes=report.notes,
        loading=_loading(report.loaded, _room(report.verdicts)),
        printed=report.loaded.output,
        questions=student,
        practice=report.exercise.practice is not None,
    )
    around = report.run.confinement
    run = RunRecord(around.level.label, around, report.run.seconds, report.run.versions, report.run.machine)
    return Record("grader.report", VERSION, result, run)


def _question(verdict: Verdict, report: Report, room: _Room) -> QuestionRecord:
    question, smallest = verdict.question, verdict.smallest
    mapped = next((case for case in verdict.shown if _is_mapped(case)), None)
    return QuestionRecord(
        id=question.id,
        kind=question.kind,
        title=question.title,
        status=verdict.status,
        earned=verdict.earned,
        points=question.points,
        message=verdict.message,
        notes=verdict.notes,
        groups=tuple(
            GroupRecord(mark.group.id, mark.group.title, mark.earned, mark.group.points) for mark in verdict.groups
        ),
        cases=tuple(_case(case, room, has_map=case is mapped) for case in verdict.shown),
        smallest=_case(smallest, room) if smallest else None,
        snippet=snippet(smallest.case, smallest.wanted) if smallest else "",
        hidden_passed=verdict.hidden_passed,
        hidden_total=verdict.hidden_total,
        line=_line(verdict, report),
        diagnosis=verdict.diagnosis,
    )


def _line(verdict: Verdict, report: Report) -> int | None:
    """The line that raised, else the last line that begins to define the answer, if there is one."""
    first = verdict.first_failure
    if first is None or report.submission.filename.lower().endswith(".ipynb"):
        return None  # a notebook's lines are not the file's
    if first.observation.raised and first.observation.raised.frames:
        return first.observation.raised.frames[-1].line
    name = re.escape(first.case.names[0])
    found = [*re.finditer(rf"^(?:async +)?(?:def +)?{name} *[=(:]", report.submission.text, re.MULTILINE)]
    return report.submission.text.count("\n", 0, found[-1].start()) + 1 if found else None


def _loading(loaded: Observation, room: _Room) -> LoadingRecord:
    small = replace(room, text=room.text // _MOST_STOPS)
    return LoadingRecord(
        loaded.outcome,
        _shortened(loaded.raised, small) if loaded.raised else None,
        tuple(replace(stop, raised=_shortened(stop.raised, small)) for stop in loaded.stops[:_MOST_STOPS]),
        loaded.missing[:_MOST_STOPS],
    )


def _case(verdict: CaseVerdict, room: _Room, *, has_map: bool = False) -> CaseRecord:
    case, observation, off = verdict.case, verdict.observation, verdict.comparison.deviation
    arguments = None
    if case.args is not None:
        arguments = {name: _value(value, room) for name, value in zip(case.labels, case.args, strict=True)}
    return CaseRecord(
        id=case.id,
        call=show_call(case),
        names=case.names,
        globals={name: _value(value, room) for name, value in case.globals},
        arguments=arguments,
        passed=verdict.passed,
        outcome=observation.outcome,
        message=shortened(verdict.comparison.message, room.text),
        got=_value(observation.value, room),
        wanted=_value(verdict.wanted, room),
        deviation=deviation_record(off, _heat_map(verdict, off, room) if has_map else None) if off else None,
        raised=_shortened(observation.raised, room) if observation.raised else None,
        printed=Excerpt(observation.output[: room.text], max(0, len(observation.output) - room.text)),
    )


def deviation_record(off: Deviation, heat_map: HeatMapRecord | None = None) -> DeviationRecord:
    """The worst entry of an answer, with the heat map if there is one."""
    return DeviationRecord(
        what="form" if off.what == "form" else "value",
        index=off.index,
        got=_number(off.got),
        wanted=_number(off.wanted),
        allowed=_number(off.allowed),
        off=off.off,
        entries=off.entries,
        output=off.output,
        heat_map=heat_map,
    )


def _number(number: Number | None) -> Any:
    return None if number is None else json_values.write_number(number)


def _is_mapped(verdict: CaseVerdict) -> bool:
    """Whether a heat map can be drawn of a case: its answer is an array, and its key may be shown."""
    off = verdict.comparison.deviation
    if off is None or off.passes is None or verdict.wanted is None:
        return False
    shape = off.passes.shape
    return 1 <= len(shape) <= 2 and entries(off.passes) > 1 and 0 not in shape


def _heat_map(verdict: CaseVerdict, off: Deviation, room: _Room) -> HeatMapRecord | None:
    passes = off.passes
    if passes is None or entries(passes) > room.mapped:
        return None
    got, wanted = _output(verdict.observation.value, off.output), _output(verdict.wanted, off.output)
    return HeatMapRecord(*(json_values.write(array, readable=0) for array in (got, wanted, passes)))


def _output(value: Value, path: tuple[int, ...]) -> Array:
    """The array at a place in an answer."""
    rest = list(path)
    while rest and isinstance(value, tuple):
        value = value[rest.pop(0)]
    array = to_array(value)
    assert array is not None  # the comparison entry by entry found only numbers
    return from_array(np.asarray(array[tuple(rest)]))


def _shortened(raised: Raised, room: _Room) -> Raised:
    most = room.text // max(1, len(raised.frames))
    frames = tuple(
        replace(frame, function=shortened(frame.function, most), source=shortened(frame.source, most))
        for frame in raised.frames
    )
    return replace(raised, message=shortened(raised.message, room.text), frames=frames)


def _value(value: Value, room: _Room) -> Any:
    """A value as JSON; a report's view of it if it has too many entries."""
    if entries(value) <= room.entries:
        return json_values.write(value)
    shown = show(value)
    form = {"dtype": value.dtype, "shape": list(value.shape)} if isinstance(value, Array) else {}
    return {
        "cut": brief(value),
        "shown": shown[: room.shown],
        "left_out": max(0, len(shown) - room.shown),
        **form,
    }
