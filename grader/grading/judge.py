"""Judges observations by their keys. Only this module makes marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from grader.exercise.kinds import kind_of
from grader.exercise.kinds.base import Unmeasured, is_measured
from grader.grading import wording
from grader.grading.question_answers import QuestionAnswers
from grader.model.execution import Case, Key, Observation, Outcome
from grader.model.exercise import Question
from grader.model.result import CaseVerdict, Comparison, GroupMark, Note, Status, Verdict
from grader.model.value import Value
from grader.numeric.tolerance import measure_output_scales
from grader.numeric.values import Path


def judge(answers: QuestionAnswers) -> Verdict:
    """The verdict on one question."""
    fault = _fault_of_ours(answers)
    if fault:
        return ungradable(answers.question, fault)
    output_scales = measure_output_scales(key.value for key in answers.keys.values())
    try:
        judged = {case.id: _judge_case(answers, case, output_scales) for case in answers.cases}
    except Unmeasured as error:
        return ungradable(answers.question, wording.measured_otherwise(error))
    return _verdict(answers, judged)


def _verdict(answers: QuestionAnswers, judged: Mapping[str, Comparison]) -> Verdict:
    shares = {id_: comparison.credit for id_, comparison in judged.items()}
    groups = () if answers.form_only else group_marks(answers.question, answers.cases, shares)
    earned = 0.0 if answers.form_only else points(answers.question, shares, groups)
    status = _status(answers, min(shares.values()), earned)
    shown = tuple(
        CaseVerdict(c, shares[c.id] == 1, answers.observations[c.id], _wanted(answers, c), judged[c.id])
        for c in answers.cases
        if not c.hidden
    )
    hidden = [shares[case.id] == 1 for case in answers.cases if case.hidden]
    return Verdict(
        answers.question,
        status,
        earned,
        _summary(status, shown, len(hidden) - sum(hidden), len(hidden)),
        shown if status is not Status.FORM_ONLY else tuple(case for case in shown if case.case.args is None),
        sum(hidden),
        len(hidden),
        groups,
        tuple(Note("warning", text) for text in wording.warned(w for case in shown for w in case.observation.warnings)),
    )


def with_carried(verdict: Verdict, helpers: tuple[str, ...], earned: float) -> Verdict:
    """The verdict on an answer that is right for the student's wrong helpers. It may earn points."""
    said = wording.carried(verdict.shown[0].case.names[0], helpers)
    if earned <= verdict.earned:
        return noted(verdict, Note("carried", said))
    note = Note("carried-points", said + wording.earns(earned, verdict.question.points))
    return replace(noted(verdict, note), status=Status.PARTIAL, earned=earned)


def noted(verdict: Verdict, note: Note) -> Verdict:
    """The verdict with ``note`` before its other notes."""
    return replace(verdict, notes=(note, *verdict.notes))


def ungradable(question: Question, fault: str) -> Verdict:
    """An UNGRADABLE verdict: ``fault`` kept the question from being judged."""
    return Verdict(question, Status.UNGRADABLE, 0.0, wording.ungradable(fault))


_BY_THE_VALUES = (Outcome.RAISED, Outcome.RETURNED, Outcome.UNSUPPORTED)
"""Outcomes of measuring calls that fail because of the measured values. Limits and crashes are not blamed on them."""


def _fault_of_ours(answers: QuestionAnswers) -> str:
    """The fault of the grader or the author that keeps the question from being judged; empty if there is none."""
    if any(o.outcome is Outcome.BOX_FAILED for o in (answers.loaded, *answers.observations.values())):
        return wording.BOX_FAILED
    for case in answers.cases:
        measured = answers.measured.get(case.id)
        if measured is None or is_measured(measured) or (answers.measurable and measured.outcome in _BY_THE_VALUES):
            continue
        return wording.measuring_failed(case, measured)
    return ""


def has_value(observation: Observation) -> bool:
    """Whether a call gave a value that can be compared. Only such an answer can be right."""
    return observation.outcome is Outcome.RETURNED and observation.value is not None


def _judge_case(answers: QuestionAnswers, case: Case, output_scales: Mapping[Path, float]) -> Comparison:
    observation = answers.observations[case.id]
    if has_value(observation):
        measured = answers.measured.get(case.id)
        return judge_value(answers.question, case, answers.keys[case.id], output_scales, observation.value, measured)
    returned = observation.outcome is Outcome.RETURNED
    return Comparison(0.0, wording.of_none(case) if returned else wording.of_ending(answers, case, observation))


def judge_value(
    question: Question,
    case: Case,
    key: Key,
    output_scales: Mapping[Path, float],
    value: Value,
    measured: Observation | None,
) -> Comparison:
    """Judge a value that a case gave. ``measured`` is the author's measuring call, if the kind needs one.

    Raises Unmeasured if the measuring function does not give what the criteria need.
    """
    kind = kind_of(question)
    if key.form_only:
        wrong = kind.form(key.value, value)
        return Comparison(0.0 if wrong else 1.0, wrong)
    if measured is None or is_measured(measured):
        return kind.compare(key, output_scales, value, measured.value if measured else None)
    failed = kind.compare(key, output_scales, value, None)
    return Comparison(0.0, f"{wording.of_measuring(case, measured)}. {failed.message}")


def _wanted(answers: QuestionAnswers, case: Case) -> Value:
    """The key of a shown case, if students may see it; else None."""
    key = answers.keys[case.id]
    return key.value if kind_of(answers.question).shows_key and not key.form_only else None


def group_marks(question: Question, cases: Iterable[Case], shares: Mapping[str, float]) -> tuple[GroupMark, ...]:
    """The points of each group of cases: all of them if all its cases are right, else none."""
    marks = []
    for group in kind_of(question).groups:
        members = [shares[case.id] for case in cases if case.group == group.id]
        marks.append(GroupMark(group, group.points if members and min(members) == 1 else 0.0))
    return tuple(marks)


def points(question: Question, shares: Mapping[str, float], groups: Sequence[GroupMark]) -> float:
    """The points that a question earns; ``shares`` are the credits of its cases by their ids."""
    return sum(mark.earned for mark in groups) if groups else round(min(shares.values()) * question.points, 4)


def _status(answers: QuestionAnswers, share: float, earned: float) -> Status:
    if share == 1:
        return Status.FORM_ONLY if answers.form_only else Status.RIGHT
    if earned > 0:
        return Status.PARTIAL
    if all(_unanswered(answers.observations[case.id]) for case in answers.cases if not case.hidden):
        return Status.UNANSWERED
    return Status.WRONG


def _unanswered(observation: Observation) -> bool:
    if observation.outcome is Outcome.RAISED:
        return observation.raised is not None and observation.raised.type == "NotImplementedError"
    value = observation.value
    # An empty list is an answer.
    nothing = value is None or (isinstance(value, tuple) and value != () and all(item is None for item in value))
    return observation.outcome is Outcome.MISSING or (observation.outcome is Outcome.RETURNED and nothing)


def _summary(status: Status, shown: tuple[CaseVerdict, ...], hidden_failed: int, hidden_total: int) -> str:
    """The message for a question: that of the first shown case that failed, else one about the hidden cases."""
    if status.nothing_wrong:
        return wording.RIGHT if status is Status.RIGHT else wording.FORM_IS_RIGHT
    failed = next((verdict for verdict in shown if not verdict.passed), None)
    if failed is None:
        return wording.WRONG_IF_HIDDEN.format(failed=hidden_failed, total=hidden_total)
    return failed.comparison.message
