"""Marks each question. Answers that are not right at first get a second chance."""

from __future__ import annotations

from msgspec.structs import replace

from grader.exercise import asked_names
from grader.grading import wording
from grader.grading.judge import judge, noted
from grader.grading.keys import KeySource
from grader.grading.question_answers import Judged, QuestionAnswers
from grader.grading.submission_run import SubmissionRun
from grader.model.execution import Case, Key, Observation, Outcome
from grader.model.exercise import Exercise, Question
from grader.model.result import Note
from grader.model.submission import Submission


class Marking:
    """Marks one submission."""

    def __init__(
        self, submission: Submission, exercise: Exercise, source: KeySource, run: SubmissionRun, keys: dict[str, Key]
    ) -> None:
        self._submission, self._source, self._run, self._keys = submission, source, run, keys
        self._taken = frozenset((*exercise.given, *asked_names(exercise)))
        self._nondeterministic: list[str] = []

    @property
    def nondeterministic(self) -> tuple[str, ...]:
        """The questions whose answers changed when they were run again, alone."""
        return tuple(self._nondeterministic)

    def judged(self, question: Question, cases: tuple[Case, ...], first: dict[str, Observation]) -> Judged:
        """Judge the first answers. If they are wrong, judge answers from a run alone, then with restored given code."""
        judged = self._judge(question, cases, first)
        if judged.verdict.status.nothing_wrong or not self._worth_another_try(first, cases):
            return judged
        self._keys |= self._source.spread(question, cases, self._keys)  # right answers do not need it
        judged = self._judge(question, cases, first)
        return judged if judged.verdict.status.nothing_wrong else self._second_chance(judged)

    def _second_chance(self, judged: Judged) -> Judged:
        question, cases, first = judged.answers.question, judged.answers.cases, judged.answers.observations
        again = self._run.whole(cases) or self._run.alone(cases)
        same = all(first[case.id].content == again[case.id].content for case in cases)
        alone = judged if same else self._judge(question, cases, again)
        pairs = [(first[case.id], again[case.id]) for case in cases]
        if any(one.outcome is other.outcome is Outcome.RETURNED and one.value != other.value for one, other in pairs):
            self._nondeterministic.append(question.id)
        if alone.verdict.status.nothing_wrong:
            return _noted(alone, wording.RIGHT_IF_ALL_RUNS if self._run.is_cut else wording.RIGHT_ALONE)
        if alone.verdict.earned < judged.verdict.earned or not self._run.has_time:
            return judged  # a second chance that ended early must not cost points
        helpers = tuple(name for name in self._run.redefined if name not in cases[0].names)
        restored = self._with_given(question, cases, helpers) if helpers else alone
        if not restored.verdict.status.nothing_wrong:
            return alone if alone.verdict.earned > judged.verdict.earned else judged
        return _noted(restored, wording.right_with_given(self._culprits(question, cases, helpers)))

    def _worth_another_try(self, observations: dict[str, Observation], cases: tuple[Case, ...]) -> bool:
        """Whether a fresh box could change the result. It cannot if a name is not defined or the file does not load."""
        if cases[0].args is None:  # a variable is read from one loading only: a second one would allow a second guess
            return False
        lost = {Outcome.NOT_LOADED}
        if not set(cases[0].names) <= set(self._submission.defined):  # if it is defined, another call has deleted it
            lost.add(Outcome.MISSING)
        return any(observations[case.id].outcome not in lost for case in cases)

    def _culprits(self, question: Question, cases: tuple[Case, ...], helpers: tuple[str, ...]) -> tuple[str, ...]:
        """The helpers that have to be restored to make the answer right."""
        culprits = helpers
        for name in helpers:
            others = tuple(other for other in culprits if other != name)
            if others and self._with_given(question, cases, others).verdict.status.nothing_wrong:
                culprits = others
        return culprits

    def _with_given(self, question: Question, cases: tuple[Case, ...], names: tuple[str, ...]) -> Judged:
        return self._judge(question, cases, self._run.alone(cases, restored=names))

    def _judge(self, question: Question, cases: tuple[Case, ...], observations: dict[str, Observation]) -> Judged:
        measured = self._source.measure(question, cases, self._keys, observations)
        measurable = self._source.measurable(question, cases, self._keys, observations, measured)
        keys = {case.id: self._keys[case.id] for case in cases}
        sides = (self._submission, self._run.loaded, self._taken)
        answers = QuestionAnswers(question, cases, keys, observations, measured, *sides, measurable)
        return Judged(judge(answers), answers)


def _noted(judged: Judged, note: str) -> Judged:
    return replace(judged, verdict=noted(judged.verdict, Note("other-conditions", note)))
