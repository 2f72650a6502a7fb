"""Explains wrong answers: which mistake it is, whether it only follows from another, and the simplest case that fails.

Explanations are made in separate boxes after all marks are known, so they take no time from other answers. They do not
change marks, except for errors carried forward if the spec says so. ``grader.report.audience`` decides who sees them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from msgspec.structs import replace

from grader.errors import BoxError, BoxLost
from grader.exercise.kinds import kind_of
from grader.feedback import Context, diagnosis, gradient_check, smallest_case
from grader.grading import follow_through
from grader.grading.judge import noted
from grader.grading.question_answers import Judged, QuestionAnswers
from grader.grading.submission_run import SubmissionRun
from grader.model.execution import Case, Observation
from grader.model.result import Diagnosis, Note, Verdict
from grader.sandbox.session import BoxSession

_ASIDE = 3.0  # seconds for calling the submission again; a tenth of a second is enough for most
_LOST = "The sandbox failed, so this answer is not explained further. Its mark is not affected."
_FAILED = "The sandbox failed, so the mistake in this answer was not identified. Its mark is not affected."


def explained(judged: Sequence[Judged], context: Context, *, is_last: bool) -> dict[str, Verdict]:
    """The verdicts on wrong answers with their explanations, by question id.

    Raises BoxLost if a box is lost and another attempt follows. In the last attempt (``is_last``) the marks are kept
    without the missing explanations.
    """
    wrong = {one.verdict.question.id: one.verdict for one in judged}
    answers = {one.verdict.question.id: one.answers for one in judged}
    hidden = {id_: _hidden_failure(answers[id_], v) for id_, v in wrong.items()}
    diagnosed = _diagnosed(wrong, answers, context, is_last=is_last)
    return _asked_again(diagnosed, hidden, context, is_last=is_last)


def _hidden_failure(answers: QuestionAnswers, verdict: Verdict) -> smallest_case.Manner | None:
    """How an answer fails that is wrong in hidden cases only; None for other answers."""
    if verdict.first_failure is not None:
        return None
    return smallest_case.hidden_failure(verdict.question, answers.cases, answers.observations, answers.keys)


def _diagnosed(
    wrong: Mapping[str, Verdict],
    answers: Mapping[str, QuestionAnswers],
    context: Context,
    *,
    is_last: bool,
) -> dict[str, Verdict]:
    """The verdicts with recognised mistakes. Mistakes are recognised by wrong answers in shown cases."""
    known = {id_: answers[id_] for id_, v in wrong.items() if v.first_failure is not None}
    evidence = [diagnosis.evidence_of(wrong[id_].question, a.cases, a.keys, a.observations) for id_, a in known.items()]
    try:
        found = diagnosis.diagnoses(context.exercise, context.sandbox, context.code.kept, evidence)
    except BoxError as error:
        if isinstance(error, BoxLost) and not is_last:
            raise
        return {
            id_: noted(verdict, Note("sandbox", _FAILED)) if id_ in known else verdict for id_, verdict in wrong.items()
        }
    for one in evidence:
        id_ = one.question.id
        if id_ not in found and kind_of(one.question).called and context.run.has_time:
            repaired = _repaired(one, answers[id_], context)
            if repaired is not None:
                found[id_] = repaired
    found |= diagnosis.general([one for one in evidence if one.question.id not in found])
    return {id_: replace(v, diagnosis=found.get(id_)) for id_, v in wrong.items()}


def _repaired(evidence: diagnosis.Evidence, answers: QuestionAnswers, context: Context) -> Diagnosis | None:
    """The changes of the student's code that make the answer right; None if they are not found."""
    from grader.feedback import repair  # imported late: few answers need it

    wanted = {case.id: answers.keys[case.id].value for case in answers.cases if not case.hidden}
    open_ = partial(context.run.changed, seconds=_ASIDE)
    try:
        return repair.repaired(evidence, wanted, context.submission, context.exercise.given_code, open_)
    except (BoxLost, SyntaxError, RecursionError, MemoryError):  # the answer is explained without it
        return None


def _asked_again(
    wrong: Mapping[str, Verdict],
    hidden: Mapping[str, smallest_case.Manner | None],
    context: Context,
    *,
    is_last: bool,
) -> dict[str, Verdict]:
    """The verdicts with explanations that call the submission's functions again."""
    helpers = {
        id_: follow_through.helpers(verdict, context.exercise, context.submission) for id_, verdict in wrong.items()
    }
    open_ = {id_: hidden[id_] for id_, v in wrong.items() if hidden[id_] or _is_askable(v)}
    found = dict(wrong)
    if not (any(helpers.values()) or open_) or not context.run.has_time:
        return found
    try:
        with context.run.aside(_ASIDE) as session:
            _ask(found, helpers, open_, session, context)
    except BoxLost:
        if any(helpers.values()) or not is_last:  # an error carried forward may earn points
            raise
        return {id_: noted(verdict, Note("sandbox", _LOST)) for id_, verdict in found.items()}
    return found


def _ask(
    found: dict[str, Verdict],
    helpers: Mapping[str, tuple[str, ...]],
    open_: Mapping[str, smallest_case.Manner | None],
    session: BoxSession,
    context: Context,
) -> None:
    """Add to ``found`` what calls of the submission show. Errors carried forward come first: they may earn points."""
    afresh = partial(_afresh, context.run)
    both = follow_through.BothBoxes(context.code.with_outside, session.call, afresh, context.exercise.hidden_seed)
    wrong = dict(found)
    for id_, verdict in wrong.items():
        found[id_] = follow_through.follow(verdict, helpers[id_], both)
    given = set(context.exercise.given) - set(context.run.redefined)
    for id_, manner in open_.items():
        verdict, ask, reference = wrong[id_], session.call, context.code.probe
        if manner is not None:
            smallest = smallest_case.like_hidden(verdict, manner, context.exercise.seed, ask, reference)
            found[id_] = replace(found[id_], smallest=smallest)
            continue
        said = gradient_check.explain(verdict, ask, given)
        smallest = smallest_case.smallest(verdict, verdict.first_failure, ask, reference)
        found[id_] = replace(noted(found[id_], Note("gradient", said)) if said else found[id_], smallest=smallest)


def _afresh(run: SubmissionRun, cases: Sequence[Case]) -> list[Observation]:
    """The submission's answers to cases in a fresh box."""
    with run.aside(_ASIDE) as session:
        return [session.call(case) for case in cases]


def _is_askable(verdict: Verdict) -> bool:
    return gradient_check.comparable(verdict) or smallest_case.shrinkable(verdict, verdict.first_failure)
