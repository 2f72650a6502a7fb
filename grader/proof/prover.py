"""Proves one exercise, step by step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from grader import intake, pipeline
from grader.errors import BoxError, SpecError
from grader.grading.judge import group_marks, points
from grader.grading.reference import Reference
from grader.model.execution import Outcome
from grader.model.exercise import Exercise, Question
from grader.model.result import Status
from grader.proof import problems, reference_faults
from grader.proof.budget import AT_LEAST, TIMES, Budget
from grader.proof.material import ProofFile, proof_files
from grader.proof.plan import ProofPlan, measured
from grader.proof.record import FileProof, Proof, ProofProblem
from grader.proof.stream import Stream
from grader.proof.trials import Keyed, Trial, keyed
from grader.sandbox.interface import Sandbox


class Prover:
    """Proves the ``asked`` questions of one exercise in a sandbox. ``tell`` is called with the number of tried answers.

    ``new_budget`` makes the budget of one stream of questions.
    """

    def __init__(
        self,
        exercise: Exercise,
        asked: tuple[Question, ...],
        folder: Path,
        within: Sandbox,
        tell: Callable[[int, int], None],
        new_budget: Callable[[], Budget],
    ) -> None:
        self._exercise, self._folder, self._within, self._tell = exercise, folder, within, tell
        self._questions, self._new_budget, self._budget = asked, new_budget, new_budget()
        self._problems: list[ProofProblem] = []
        self._heard: dict[int, tuple[int, int]] = {}

    def prove(self) -> Proof:
        """Return the proof. SpecError for an exercise that cannot be used at all."""
        exercise, files = self._exercise, proof_files(self._folder, self._exercise)
        other = reference_faults.Reseeded(exercise, self._within)
        with Reference(exercise, self._within) as reference, other:
            drawn = [self._drawn(question, reference, other) for question in self._questions]
            if self._problems:  # random answers and NaN cannot be compared
                return Proof(exercise.name, exercise.title, exercise.digest, (), (), tuple(self._problems))
            asked = tuple(self._steady(about, reference) for about in drawn)
            self._problems += reference_faults.argument_problems(exercise, list(asked), other)
            plan = ProofPlan(exercise, asked, files)
            return self._tried(asked, plan, files, (reference, other))

    def _tried(
        self, asked: tuple[Keyed, ...], plan: ProofPlan, files: tuple[ProofFile, ...], references: tuple[Reference, ...]
    ) -> Proof:
        """Make the proof by trials; those that take long run in parallel to the others."""
        exercise, before = self._exercise, len(self._problems)
        parts = [tuple(about for about in asked if measured(about) == long) for long in (False, True)]
        with ExitStack() as open_, ThreadPoolExecutor(len(parts)) as pool:
            streams = [
                open_.enter_context(
                    Stream(
                        exercise, part, plan, files, reference, self._within, self._hears(number), self._new_budget()
                    )
                )
                for number, (part, reference) in enumerate(zip(parts, references, strict=True))
                if part
            ]
            for running in [pool.submit(stream.run) for stream in streams]:
                running.result()
            proved = tuple(self._file(file, plan) for file in files if not self._budget.stopped)
            failing = {file.file for file in proved if not file.held}
            found = [pair for stream in streams for pair in stream.questions(failing)]
        order = [question.id for question in exercise.questions]
        found.sort(key=lambda pair: order.index(pair[0].id))
        of_questions = [problem for _, some in found for problem in some]
        of_questions += self._unmeasured(asked, plan, files)
        self._problems[before:before] = of_questions  # first, because they may be the cause of proof files' problems
        self._starter(asked, plan)
        questions = tuple(question for question, _ in found)
        warnings = tuple(problems.of_seed(exercise))
        return Proof(
            exercise.name,
            exercise.title,
            exercise.digest,
            questions,
            proved,
            tuple(self._problems),
            warnings,
            len(plan.lines),
            tuple(line for line, is_mutated in plan.lines.items() if not is_mutated),
            self._budget.stopped,
        )

    def _hears(self, number: int) -> Callable[[int, int], None]:
        """Return the progress callback of one stream; the numbers of all streams are added up."""

        def hear(done: int, total: int) -> None:
            self._heard[number] = (done, total)
            heard = tuple(self._heard.values())
            self._tell(sum(one for one, _ in heard), sum(one for _, one in heard))

        return hear

    def _drawn(self, question: Question, reference: Reference, other: Reference) -> Keyed:
        """Draw the question's cases; add its keys and the time for an answer."""
        cases = reference.cases(question, self._exercise.seed)
        began = time.monotonic()
        keys = reference.begin([(question, cases)])()
        took = (time.monotonic() - began) / len(cases)
        self._problems += reference_faults.nan_problems(question, keys, self._exercise)
        self._problems += reference_faults.random_problems(question, cases, keys, self._exercise, other)
        return keyed(question, cases, keys, min(self._exercise.limits.call_seconds, AT_LEAST + TIMES * took))

    def _steady(self, about: Keyed, reference: Reference) -> Keyed:
        """Add the spread to the question's keys. SpecError if an answer jumps."""
        keys = reference.spread(about.question, about.cases, about.keys)
        return keyed(about.question, about.cases, keys, about.seconds)

    def _file(self, file: ProofFile, plan: ProofPlan) -> FileProof:
        """The result of a proof file. If trials contradict its header, it is graded by the pipeline."""
        asked = {question.id for question in self._questions}
        wanted = tuple(id_ for id_ in file.fails if id_ in asked or len(asked) == len(self._exercise.questions))
        failed = _failed(file, plan) if file.plain else None
        if failed is None or set(failed) != set(wanted):
            failed = self._graded(file.path)
        proved = FileProof(file.path.name, wanted, failed, set(failed) == set(wanted))
        if not proved.held:
            self._problems.append(problems.of_file(self._exercise, proved))
        return proved

    def _graded(self, path: Path) -> tuple[str, ...]:
        only = self._questions[0].id if len(self._questions) < len(self._exercise.questions) else None
        report = pipeline.grade_submission(intake.read(path), self._exercise, self._within, question=only)
        if report.loaded.outcome is Outcome.BOX_FAILED:
            raise BoxError(f"The proof file {path.name} could not be graded: {report.verdicts[0].message}")
        return tuple(v.question.id for v in report.verdicts if v.status is not Status.RIGHT)

    def _unmeasured(
        self, asked: tuple[Keyed, ...], plan: ProofPlan, files: tuple[ProofFile, ...]
    ) -> Iterator[ProofProblem]:
        """The author's values for which the measuring function fails: the starter's and the accepted files'."""
        accepted = {file.path.name: plan.files[file.path.name] for file in files if file.accepted and file.plain}
        for question in [about.question for about in asked]:
            for name, trials in {"starter.py": plan.starter, **accepted}.items():
                if trials[question.id].unmeasured:
                    yield problems.of_measure(self._exercise, question, name, trials[question.id].unmeasured)
                    break

    def _starter(self, asked: tuple[Keyed, ...], plan: ProofPlan) -> None:
        """Add a problem if the unchanged starter earns points."""
        starter = plan.starter
        tried = [about for about in asked if not starter[about.question.id].missing(about.cases)]
        earning = [about.question.id for about in tried if _earns(about, starter[about.question.id])]
        if earning:
            self._problems.append(problems.of_starter(self._exercise, earning))


def _earns(about: Keyed, trial: Trial) -> bool:
    """Whether a question earns points for these answers."""
    shares = {case.id: trial.results[case.id].credit for case in about.cases}
    return points(about.question, shares, group_marks(about.question, about.cases, shares)) > 0


def _failed(file: ProofFile, plan: ProofPlan) -> tuple[str, ...]:
    answers, restored = plan.files[file.path.name], plan.restored.get(file.path.name, {})
    return tuple(
        id_
        for id_, trial in answers.items()
        if not trial.passes and not (id_ in restored and restored[id_].results and restored[id_].passes)
    )


def broken(name: str, error: SpecError) -> Proof:
    """Return the proof of an exercise that cannot be used at all."""
    return Proof(name, name, "", (), (), tuple(problems.of_fault(fault) for fault in error.faults))
