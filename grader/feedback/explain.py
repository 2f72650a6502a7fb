"""What is said of wrong answers beyond their marks: which mistake it is, what follows from it, where it shows first.

All of it is found once every mark is known, in boxes of its own: it takes no other answer's time. Nothing here moves a
mark but an error that is carried forward, where the spec says so. How much is told is the author's choice.
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
from grader.model.exercise import Tell
from grader.model.result import Note, Verdict
from grader.sandbox.session import BoxSession

_ASIDE = 3.0  # seconds for all that is asked of the submission again; a tenth of one is enough for most
_LOST = "What else could be said of this was not found out: the sandbox failed. The mark does not depend on it."
_FAILED = "Which mistake this is could not be looked for: the sandbox failed. The mark does not depend on it."


def explained(judged: Sequence[Judged], context: Context, *, is_last: bool) -> dict[str, Verdict]:
    """The verdicts on wrong answers with explanations, by question id.

    BoxLost if a box is lost and this is not the ``is_last`` try: the next one finds what was lost. In the last one the
    marks are kept without it.
    """
    wrong = {one.verdict.question.id: one.verdict for one in judged}
    answers = {one.verdict.question.id: one.answers for one in judged}
    tells = {id_: kind_of(v.question).spec.tell or context.exercise.tell for id_, v in wrong.items()}
    hidden = {id_: _hidden_failure(answers[id_], v) for id_, v in wrong.items()}
    diagnosed = _diagnosed(wrong, answers, tells, context, is_last=is_last)
    return _asked_again(diagnosed, hidden, tells, context, is_last=is_last)


def _hidden_failure(answers: QuestionAnswers, verdict: Verdict) -> smallest_case.Manner | None:
    """How an answer is wrong that fails in hidden cases only."""
    if verdict.first_failure is not None:
        return None
    return smallest_case.hidden_failure(verdict.question, answers.cases, answers.observations, answers.keys)


def _diagnosed(
    wrong: Mapping[str, Verdict],
    answers: Mapping[str, QuestionAnswers],
    tells: Mapping[str, Tell],
    context: Context,
    *,
    is_last: bool,
) -> dict[str, Verdict]:
    """With the mistake that was recognised; none where every shown case is right, for those are what it is known by."""
    known = {id_: answers[id_] for id_, v in wrong.items() if tells[id_] != "verdict" and v.first_failure is not None}
    evidence = [diagnosis.evidence_of(wrong[id_].question, a.cases, a.keys, a.observations) for id_, a in known.items()]
    try:
        found = diagnosis.diagnoses(context.exercise, context.sandbox, evidence)
    except BoxError as error:
        if isinstance(error, BoxLost) and not is_last:
            raise
        return {
            id_: noted(verdict, Note("sandbox", _FAILED)) if id_ in known else verdict for id_, verdict in wrong.items()
        }
    return {id_: replace(v, diagnosis=diagnosis.reported(found.get(id_), tells[id_])) for id_, v in wrong.items()}


def _asked_again(
    wrong: Mapping[str, Verdict],
    hidden: Mapping[str, smallest_case.Manner | None],
    tells: Mapping[str, Tell],
    context: Context,
    *,
    is_last: bool,
) -> dict[str, Verdict]:
    """With what the submission's own functions say when they are asked again."""
    helpers = {
        id_: follow_through.helpers(verdict, context.exercise, context.submission) for id_, verdict in wrong.items()
    }
    open_ = {id_: hidden[id_] for id_, v in wrong.items() if tells[id_] == "full" and (hidden[id_] or _is_askable(v))}
    found = dict(wrong)
    if not (any(helpers.values()) or open_) or not context.run.has_time:
        return found
    try:
        with context.run.aside(_ASIDE) as session:
            _ask(found, helpers, tells, open_, session, context)
    except BoxLost:
        if any(helpers.values()) or not is_last:  # what follows from a helper may earn something
            raise
        return {id_: noted(verdict, Note("sandbox", _LOST)) for id_, verdict in found.items()}
    return found


def _ask(
    found: dict[str, Verdict],
    helpers: Mapping[str, tuple[str, ...]],
    tells: Mapping[str, Tell],
    open_: Mapping[str, smallest_case.Manner | None],
    session: BoxSession,
    context: Context,
) -> None:
    """Put into ``found`` what the submission says; first what may earn something."""
    afresh = partial(_afresh, context.run)
    both = follow_through.BothBoxes(context.code.with_outside, session.call, afresh, context.exercise.hidden_seed)
    wrong = dict(found)
    for id_, verdict in wrong.items():
        followed = follow_through.follow(verdict, helpers[id_], both)
        if tells[id_] != "verdict" or followed.earned > verdict.earned:  # points have to be accounted for
            found[id_] = followed
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
    """What the submission says of cases in a box of their own."""
    with run.aside(_ASIDE) as session:
        return [session.call(case) for case in cases]


def _is_askable(verdict: Verdict) -> bool:
    return gradient_check.comparable(verdict) or smallest_case.shrinkable(verdict, verdict.first_failure)
