"""Where keys come from: every source fits one protocol, and a further one needs no change elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pytest

from grader import feedback, intake, load_exercise
from grader.grading.cached_reference import CachedReference, KeyCache
from grader.grading.keys import KeySource
from grader.grading.reference import Reference
from grader.grading.second_chance import Marking
from grader.grading.submission_run import SubmissionRun
from grader.model.execution import Case, Key, Observation
from grader.model.exercise import Exercise, Practice, Question
from grader.model.result import Note, Status, Verdict
from grader.practice.shown_keys import ShownKeys
from grader.sandbox import LocalSandbox

Write = Callable[..., Path]


class Sheet:
    """Keys from a sheet of paper: x + 1 for each x. Nothing can be asked."""

    code = None

    def __enter__(self) -> Sheet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def cases(self, question: Question, seed: int) -> tuple[Case, ...]:
        """Two cases."""
        return tuple(Case(f"{question.id}/{x}", question.id, (question.id,), (x + seed,)) for x in (1.0, 2.0))

    def begin(self, questions: Iterable[tuple[Question, tuple[Case, ...]]]) -> Callable[[], dict[str, Key]]:
        """The next number."""
        keys = {case.id: Key(case.args[0] + 1) for _, cases in questions for case in cases if case.args}  # type: ignore[operator]
        return lambda: keys

    def spread(self, question: Question, cases: Iterable[Case], keys: Mapping[str, Key]) -> dict[str, Key]:
        """Nothing."""
        del question, cases, keys
        return {}

    def measure(
        self,
        question: Question,
        cases: Iterable[Case],
        keys: Mapping[str, Key],
        observations: Mapping[str, Observation],
    ) -> dict[str, Observation]:
        """Nothing."""
        del question, cases, keys, observations
        return {}

    def measurable(
        self,
        question: Question,
        cases: Sequence[Case],
        keys: Mapping[str, Key],
        observations: Mapping[str, Observation],
        measured: Mapping[str, Observation],
    ) -> bool:
        """Nothing was measured."""
        del question, cases, keys, observations, measured
        return True

    def notes(self, verdicts: Sequence[Verdict]) -> tuple[Note, ...]:
        """How many there are."""
        return (Note("practice", f"{len(verdicts)} from the sheet"),)


@pytest.fixture
def exercise(write_exercise: Write) -> Exercise:
    """The exercise of the tests."""
    return load_exercise(str(write_exercise()))


@pytest.mark.parametrize(("body", "status"), [("x + 1", Status.RIGHT), ("x + 2", Status.WRONG)])
def test_a_further_source_fits(body: str, status: Status, exercise: Exercise, sandbox: LocalSandbox) -> None:
    """Marks come from the source alone; where nothing can be asked, wrong answers stay without an explanation."""
    submission, source = intake.parse("answer.py", f"def line(x): return {body}".encode()), Sheet()
    question = exercise.questions[0]
    with source, SubmissionRun(submission, exercise, sandbox) as run:
        cases = source.cases(question, 7)
        keys = source.begin([(question, cases)])()
        judged = Marking(submission, exercise, source, run, keys).judged(question, cases, run.answers(cases))
        told = feedback.explained([judged], exercise, submission, run, source.code, sandbox, is_last=True)
    assert judged.verdict.status is status
    assert judged.verdict.earned == (2 if status is Status.RIGHT else 0)
    assert told == (judged.verdict,)


def test_all_sources_are_one_type(exercise: Exercise, sandbox: LocalSandbox) -> None:
    """Whether anything can be asked is a field of the source."""
    with Reference(exercise, sandbox) as reference, CachedReference(exercise, sandbox, KeyCache()) as cached:
        sources: list[KeySource] = [reference, cached, ShownKeys(exercise.name, Practice({}, {})), Sheet()]
        assert [source.code is not None for source in sources] == [True, True, False, False]


def test_a_cache_answers_for_the_reference(exercise: Exercise, sandbox: LocalSandbox) -> None:
    """A second source with the same cache gives the same cases and keys, and opens no box."""
    cache, question = KeyCache(), exercise.questions[0]
    found = []
    for _ in range(2):
        with CachedReference(exercise, sandbox, cache) as source:
            cases = source.cases(question, 7)
            keys = source.begin([(question, cases)])()
            found.append((cases, keys, source.spread(question, cases, keys)))
            was_opened = source._opened is not None
    assert found[0] == found[1]
    assert not was_opened
