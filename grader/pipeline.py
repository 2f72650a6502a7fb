"""The whole way on one screen: a submission and an exercise in, a report out. It alone knows all rooms."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from grader import intake, sandbox
from grader.errors import BoxError, BoxLost, UsageError
from grader.exercise import asked_names, load, needs
from grader.grading.build_report import tally
from grader.grading.environment import machine, versions
from grader.grading.judge import Evidence, judge, ungradable
from grader.grading.reference import Known, Recalled, Reference
from grader.grading.submission_run import SubmissionRun
from grader.intake.recognise import names_another, said_of_another
from grader.model.execution import Case, Confinement, Key, Observation, Outcome
from grader.model.exercise import Exercise, Question
from grader.model.result import Note, Report, Run, Status, Verdict
from grader.model.submission import Submission
from grader.practice.shown_keys import ShownKeys, practised
from grader.sandbox.interface import Sandbox
from grader.sandbox.tries import TRIES, tried

load_exercise = load

_ALONE = "Right when run by itself: elsewhere your file changes something that it depends on."
_CUT = "Right when it is asked alone, and all of your file is run."


def grade(
    path: str | Path,
    exercise: Exercise,
    *,
    seed: int | None = None,
    question: str | None = None,
    within: Sandbox | None = None,
) -> Report:
    """Grade the submission in a file.

    ``seed`` draws other shown cases than the exercise's own; ``question`` asks for one question only; ``within`` is a
    sandbox to use again for many submissions, else one is started. Raises UsageError for a file that cannot be a
    submission or names another exercise, or a question that is not there, SpecError for a broken exercise, BoxError if
    the sandbox fails.
    """
    submission = intake.read(Path(path))
    if names_another(submission, exercise.name):
        raise UsageError(f"{said_of_another(submission, exercise.name)}. Grade it for that, or correct the line.")
    if within is not None:
        return grade_submission(submission, exercise, within, seed=seed, question=question)
    with sandbox.start() as started:
        return grade_submission(submission, exercise, started, seed=seed, question=question)


def grade_submission(
    submission: Submission,
    exercise: Exercise,
    within: Sandbox,
    *,
    seed: int | None = None,
    question: str | None = None,
    known: Known | None = None,
) -> Report:
    """Grade a submission that has been read already; see ``grade``. ``known`` remembers the reference's answers.

    If a box or its server is killed from outside, everything is graded again in a sandbox that runs nothing else. A
    submission that loses each of its tries is reported as UNGRADABLE.
    """
    used_seed = exercise.seed if seed is None else seed
    asked = _chosen(exercise, question)
    confinement = _sufficient(within.confinement, exercise)
    began = time.monotonic()

    def graded(used: Sandbox, is_last: bool) -> Report:
        return _grade(submission, exercise, used, used_seed, asked, known, is_last=is_last)

    try:
        return tried(within, graded)
    except BoxLost as lost:
        cause = f"a process of the sandbox was lost in each of {TRIES} tries, all but the first alone. {lost}"
    verdicts = tuple(ungradable(q, cause) for q in asked)
    run = Run(confinement, _seconds(began), versions(), machine())
    return practised(tally(exercise, submission, used_seed, Observation(Outcome.BOX_FAILED), verdicts, run))


def _sufficient(confinement: Confinement, exercise: Exercise) -> Confinement:
    """What stands around boxes, if it is as much as the exercise insists on."""
    wanted = exercise.sandbox
    if wanted is not None and not confinement.level.reaches(wanted):
        why = "".join(f" {missed}." for missed in confinement.missed)
        raise BoxError(
            f"'{exercise.name}' is to be graded in a sandbox of the level {wanted.value}; here it is "
            f"{confinement.level.value}.{why} {BoxError.DOCTOR}"
        )
    return confinement


def _grade(
    submission: Submission,
    exercise: Exercise,
    within: Sandbox,
    seed: int,
    chosen: tuple[Question, ...],
    known: Known | None,
    *,
    is_last: bool,
) -> Report:
    began = time.monotonic()
    author = _author(exercise, within, known)
    with author as reference, SubmissionRun(submission, exercise, within, needs(exercise)) as attempt:
        asked = [(q, reference.cases(q, seed)) for q in chosen]
        keys_to_come = reference.begin(asked)  # the reference works while the submission does
        observations = attempt.answers(case for _, cases in asked for case in cases)
        keys = keys_to_come()
        grading = _Grading(submission, exercise, reference, attempt, keys)
        verdicts = tuple(grading.verdict(q, cases, observations) for q, cases in asked)
        verdicts = grading.explained(
            verdicts, {q.id: cases for q, cases in asked}, within, is_last=is_last
        )  # last: no other answer waits for it
        loaded, submission = attempt.loaded, replace(submission, notes=(*submission.notes, *attempt.notes))
    run = Run(within.confinement, _seconds(began), versions(), machine(), attempt.times, grading.nondeterministic)
    return practised(tally(exercise, submission, seed, loaded, verdicts, run))


def _author(exercise: Exercise, within: Sandbox, known: Known | None) -> Reference | ShownKeys:
    """Where keys come from: the reference, or, for practice, what a bundle tells of them."""
    if exercise.practice is not None:
        return ShownKeys(exercise.practice)
    return Recalled(exercise, within, known) if known is not None else Reference(exercise, within)


def _chosen(exercise: Exercise, question: str | None) -> tuple[Question, ...]:
    if question is None:
        return exercise.questions
    chosen = tuple(q for q in exercise.questions if q.id == question)
    if not chosen:
        ids = ", ".join(q.id for q in exercise.questions)
        raise UsageError(f"'{exercise.name}' has no question '{question}'. Its questions are: {ids}.")
    return chosen


class _Grading:
    """Judges question by question, with a second chance for what is not right at first."""

    def __init__(
        self,
        submission: Submission,
        exercise: Exercise,
        reference: Reference | ShownKeys,
        attempt: SubmissionRun,
        keys: dict[str, Key],
    ) -> None:
        self._submission, self._exercise = submission, exercise
        self._reference, self._attempt, self._keys = reference, attempt, keys
        self._taken = frozenset((*exercise.given, *asked_names(exercise)))
        self._judged: list[tuple[Verdict, dict[str, Observation]]] = []
        self._nondeterministic: list[str] = []

    @property
    def nondeterministic(self) -> tuple[str, ...]:
        """The questions whose answers were others when they were asked again, alone."""
        return tuple(self._nondeterministic)

    def verdict(self, question: Question, cases: tuple[Case, ...], first: dict[str, Observation]) -> Verdict:
        """The verdict on the first answers; if it is not full, on those given alone, then with the given code back."""
        verdict = self._judge(question, cases, first)
        if verdict.status.nothing_wrong or not self._worth_another_try(first, cases):
            return verdict
        self._keys |= self._reference.spread(question, cases, self._keys)  # what is right without needs none
        verdict = self._judge(question, cases, first)
        return verdict if verdict.status.nothing_wrong else self._second_chance(question, cases, verdict, first)

    def explained(
        self,
        verdicts: tuple[Verdict, ...],
        cases: Mapping[str, tuple[Case, ...]],
        within: Sandbox,
        *,
        is_last: bool,
    ) -> tuple[Verdict, ...]:
        """The verdicts, the wrong ones with what else can be said of them. BoxLost unless this is the last try."""
        wrong = {v.question.id: v for v in verdicts if v.status in (Status.WRONG, Status.PARTIAL)}
        if not wrong or isinstance(self._reference, ShownKeys):  # which can be asked nothing
            return verdicts
        from grader.feedback import explain  # what is right need not wait for it

        answers = {
            id_: explain.Answers(cases[id_], self._observed(verdict), self._keys) for id_, verdict in wrong.items()
        }
        sides = explain.Sides(self._exercise, self._submission, self._attempt, self._reference, within)
        found = explain.explained(wrong, answers, sides, is_last=is_last)
        return tuple(found.get(verdict.question.id, verdict) for verdict in verdicts)

    def _observed(self, verdict: Verdict) -> Mapping[str, Observation]:
        """What the verdict was made from."""
        return next(observations for judged, observations in self._judged if judged is verdict)

    def _second_chance(
        self, question: Question, cases: tuple[Case, ...], verdict: Verdict, first: dict[str, Observation]
    ) -> Verdict:
        again = self._attempt.whole(cases) or self._attempt.alone(cases)
        alone = self._judge(question, cases, again)
        pairs = [(first[case.id], again[case.id]) for case in cases]
        if any(one.outcome is other.outcome is Outcome.RETURNED and one.value != other.value for one, other in pairs):
            self._nondeterministic.append(question.id)
        if alone.status.nothing_wrong:
            return _noted(alone, _CUT if self._attempt.is_cut else _ALONE)
        if alone.earned < verdict.earned or not self._attempt.has_time:
            return verdict  # a second chance that ended early takes nothing away
        helpers = tuple(name for name in self._attempt.redefined if name not in cases[0].names)
        mended = self._with_given(question, cases, helpers) if helpers else alone
        if not mended.status.nothing_wrong:
            return alone if alone.earned > verdict.earned else verdict
        culprits = self._culprits(question, cases, helpers)
        named = " and ".join(f"`{name}`" for name in culprits)
        said = "differs from the given code, and is wrong" if len(culprits) == 1 else "differ from the given code"
        return _noted(mended, f"Right with the given {named}, but not with yours: your {named} {said}.")

    def _worth_another_try(self, observations: dict[str, Observation], cases: tuple[Case, ...]) -> bool:
        """Whether a fresh box could change anything: what the file does not define, or does not load, stays so."""
        if cases[0].args is None:  # a variable is read once, from one loading: anything else would be a second guess
            return False
        lost = {Outcome.NOT_LOADED}
        if not set(cases[0].names) <= set(self._submission.defined):  # else another answer has deleted it
            lost.add(Outcome.MISSING)
        return any(observations[case.id].outcome not in lost for case in cases)

    def _culprits(self, question: Question, cases: tuple[Case, ...], helpers: tuple[str, ...]) -> tuple[str, ...]:
        """The helpers that have to be put back to make the answer right; the student's others are no worse."""
        culprits = helpers
        for name in helpers:
            others = tuple(other for other in culprits if other != name)
            if others and self._with_given(question, cases, others).status.nothing_wrong:
                culprits = others
        return culprits

    def _with_given(self, question: Question, cases: tuple[Case, ...], names: tuple[str, ...]) -> Verdict:
        return self._judge(question, cases, self._attempt.alone(cases, put_back=names))

    def _judge(self, question: Question, cases: tuple[Case, ...], observations: dict[str, Observation]) -> Verdict:
        measured = self._reference.measure(question, cases, self._keys, observations)
        measurable = self._reference.measurable(question, cases, self._keys, observations, measured)
        keys = {case.id: self._keys[case.id] for case in cases}
        sides = (self._submission, self._attempt.loaded, self._taken)
        verdict = judge(Evidence(question, cases, keys, observations, measured, *sides, measurable))
        self._judged.append((verdict, observations))
        return verdict


def _noted(verdict: Verdict, note: str) -> Verdict:
    return replace(verdict, notes=(Note("other-conditions", note), *verdict.notes))


def _seconds(began: float) -> float:
    """The time since then, to a tenth: a submission that sleeps could tell more by it than it may tell."""
    return round(time.monotonic() - began, 1)
