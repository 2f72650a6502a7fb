"""One exercise's proof, step by step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from grader import intake, pipeline
from grader.errors import SpecError
from grader.model import Case, Exercise, Question, Status
from grader.mutants import Mutant
from grader.proof import problems, search, steady
from grader.proof.material import ProofFile, proof_files
from grader.proof.plan import Plan, by_code, measured, mistake, probes
from grader.proof.record import FileProof, Hiding, Problem, Proof, QuestionProof
from grader.proof.special import why_special
from grader.proof.trials import Keyed, Trial, Trials, keyed
from grader.proof.windows import Ends, is_numeric, moved, part_used, rounded_to_single, tells_nothing
from grader.reference import Reference
from grader.sandbox.interface import Sandbox

# A mutant gets this many times what the reference takes for a call, and a little for a machine that is busy.
_TIMES, _AT_LEAST = 30, 0.3
# How many of the nearest wrong answers are tried with how many more cases at a time.
_NEAREST, _SOME = 3, 8


class Prover:
    """Proves one exercise within a sandbox. ``tell`` hears how many answers were tried; it may raise to end it all."""

    def __init__(self, exercise: Exercise, folder: Path, within: Sandbox, tell: Callable[[int, int], None]) -> None:
        self._exercise, self._folder, self._within, self._tell = exercise, folder, within, tell
        self._problems: list[Problem] = []
        self._failing: set[str] = set()  # proof files that do not do what their headers say

    def prove(self) -> Proof:
        """The proof. SpecError for an exercise that cannot be marked at all."""
        exercise, files = self._exercise, proof_files(self._folder, self._exercise)
        with Reference(exercise, self._within) as reference, steady.Reseeded(exercise, self._within) as other:
            drawn = [self._drawn(question, reference, other) for question in exercise.questions]
            if self._problems:  # what is by chance, or no number, cannot be compared
                return Proof(exercise.name, exercise.title, exercise.digest, (), (), tuple(self._problems))
            asked = tuple(self._steady(about, reference) for about in drawn)
            self._problems += steady.argument_problems(exercise, list(asked), self._within)
            plan = Plan(exercise, asked, files)
            with Trials(exercise, reference, self._within, plan.sources(), self._tell) as trials:
                trials.expected = plan.size()
                self._try_files(asked, plan, files, trials)
                proved = tuple(self._file(file, plan) for file in files)
                questions = tuple(self._question(about, plan, files, trials, reference) for about in asked)
                self._starter(asked, plan, trials)
        return Proof(exercise.name, exercise.title, exercise.digest, questions, proved, tuple(self._problems))

    def _drawn(self, question: Question, reference: Reference, other: Reference) -> Keyed:
        """The question with its keys, and the time that an answer may take."""
        cases = reference.cases(question, self._exercise.seed)
        began = time.monotonic()
        keys = reference.begin([(question, cases)])()
        took = (time.monotonic() - began) / len(cases)
        self._problems += steady.nan_problems(question, keys, self._exercise)
        self._problems += steady.random_problems(question, cases, keys, self._exercise, other)
        return keyed(question, cases, keys, min(self._exercise.limits.call_seconds, _AT_LEAST + _TIMES * took))

    def _steady(self, about: Keyed, reference: Reference) -> Keyed:
        """The question with its keys' spread. SpecError if an answer jumps."""
        keys = reference.spread(about.question, about.cases, about.keys)
        return keyed(about.question, about.cases, keys, about.seconds)

    def _try_files(self, asked: tuple[Keyed, ...], plan: Plan, files: tuple[ProofFile, ...], trials: Trials) -> None:
        """What proof files should get right is tried with every case, the rest until something is wrong."""
        seconds = self._exercise.limits.call_seconds
        plain = [file for file in files if file.plain]
        for about in asked:
            id_ = about.question.id
            right = [plan.files[file.path.name][id_] for file in plain if id_ not in file.fails]
            wrong = [plan.files[file.path.name][id_] for file in plain if id_ in file.fails]
            trials.run(about, [(trial, about.cases) for trial in dict.fromkeys(right)], seconds)
            mended = [file for file in plain if file.mended and not plan.files[file.path.name][id_].passes]
            again = dict.fromkeys(plan.mended[file.path.name][id_] for file in mended)
            trials.run(about, [(trial, about.cases) for trial in again], seconds)
            self._until_wrong(about, list(dict.fromkeys(wrong)), trials, seconds)

    def _until_wrong(self, about: Keyed, wrong: list[Trial], trials: Trials, seconds: float | None = None) -> None:
        first = probes(about)
        trials.run(about, [(trial, first) for trial in wrong], seconds)
        trials.run(about, [(trial, about.cases) for trial in wrong if trial.passes], seconds)

    def _question(
        self, about: Keyed, plan: Plan, files: tuple[ProofFile, ...], trials: Trials, reference: Reference
    ) -> QuestionProof:
        question, code = about.question, by_code(about.question)
        pairs = plan.mutants.get(question.id, [])
        self._until_wrong(about, [trial for trial, _ in pairs], trials)
        kept = [(trial, mutant) for trial, mutant in pairs if trial.passes]
        equivalent, loose, weak = self._sorted(about, kept, trials, reference)
        survivors = [*loose, *weak]
        wrong = [trial for trial, mutant in pairs if mutant not in equivalent]
        window = self._window(about, plan, files, trials, wrong, [t for t, m in pairs if m in equivalent])
        if code and not wrong and not measured(about):
            self._problems.append(problems.no_mutants(self._exercise, question))
        found = window.window() if is_numeric(question) else None
        self._problems += problems.of_window(self._exercise, question, found, [mistake(m) for m in loose])
        return QuestionProof(
            question.id,
            question.title,
            question.kind,
            question.points,
            sum(not trial.passes for trial, _ in pairs),
            tuple(mistake(mutant) for mutant in equivalent),
            tuple(mistake(mutant) for mutant in survivors),
            found,
            tuple(_hiding(about, [(t, m) for t, m in pairs if m not in equivalent])),
            tuple(
                case.id for case in about.cases if code and tells_nothing(question, about.keys[case.id], about.sizes)
            ),
        )

    def _sorted(
        self, about: Keyed, kept: list[tuple[Trial, Mutant]], trials: Trials, reference: Reference
    ) -> tuple[list[Mutant], list[Mutant], list[Mutant]]:
        """Mutants that keep full marks: equivalent ones, those that the tolerance lets pass, those no case shows."""
        again = [(Trial(trial.source, trial.question, trial.names), mutant) for trial, mutant in kept]
        cases = self._search(about, [trial for trial, _ in again], trials, reference) if kept else ()
        weak = [(trial, mutant) for trial, mutant in again if not trial.passes]
        told = {mutant.id for _, mutant in weak}
        rest = [(first, trial, mutant) for (first, mutant), (trial, _) in zip(kept, again, strict=True)]
        rest = [(first, trial, mutant) for first, trial, mutant in rest if mutant.id not in told]
        same = [mutant for first, trial, mutant in rest if first.same and trial.same]
        loose = [mutant for _, _, mutant in rest if mutant not in same]
        if weak:
            named = [(trial, mistake(mutant)) for trial, mutant in weak]
            self._problems += problems.of_survivors(self._exercise, about.question, named, cases)
        return same, loose, [mutant for _, mutant in weak]

    def _search(self, about: Keyed, kept: list[Trial], trials: Trials, reference: Reference) -> tuple[Case, ...]:
        """Try more inputs. Where an answer differs, how far rounding can move the reference's is seen first."""
        cases = search.more_cases(about.question, about.cases, reference, self._exercise.seed)
        keys = search.answered(about.question, cases, reference)
        more = keyed(about.question, tuple(case for case in cases if case.id in keys), keys, about.seconds)
        if not more.cases:
            return ()
        trials.run(more, [(trial, more.cases) for trial in kept])
        differing = [case for case in more.cases if any(not trial.results[case.id].same for trial in kept)]
        if not differing:
            return more.cases
        for trial in kept:
            for case in more.cases:
                del trial.results[case.id]
        steady = search.steady(about.question, tuple(differing), keys, reference)
        sure = keyed(about.question, tuple(case for case in differing if case.id in steady), steady, about.seconds)
        trials.run(sure, [(trial, sure.cases) for trial in kept])
        return sure.cases

    def _window(
        self,
        about: Keyed,
        plan: Plan,
        files: tuple[ProofFile, ...],
        trials: Trials,
        wrong: list[Trial],
        equivalent: list[Trial],
    ) -> Ends:
        ends = Ends()
        if not is_numeric(about.question):
            return ends
        for part, by in self._right_parts(about):
            ends.right(part, by)
        for trial in equivalent:
            ends.right(trial.part, f"{trial.names[0]}, which changes nothing")
        for file in files:
            trial_ = plan.files[file.path.name][about.question.id] if file.plain else None
            if trial_ is not None and file.accepted and (trial_.passes or file.path.name in self._failing):
                ends.right(trial_.part if trial_.part < float("inf") else -1.0, file.path.name)
            elif trial_ is not None and about.question.id in file.fails and not file.mended:
                wrong = [*wrong, trial_]
        self._refine(about, list(dict.fromkeys(wrong)), trials)
        for trial in wrong:
            ends.wrong(trial.part, trial.names[0])
        return ends

    def _right_parts(self, about: Keyed) -> Iterator[tuple[float, str]]:
        for case in about.cases:
            key = about.keys[case.id]
            if key.measured is None:
                yield part_used(about.question, key, about.sizes, moved(key), None), "inputs rounded differently"
                if getattr(about.question.asked, "float32", False):
                    single = rounded_to_single(key.value)
                    yield part_used(about.question, key, about.sizes, single, None), "single precision"

    def _refine(self, about: Keyed, wrong: list[Trial], trials: Trials) -> None:
        """Try the nearest wrong answer with every case: how near it is is seen in its worst one.

        Each time those that seem nearest are tried with some more, until one that has been tried with all is.
        """
        if measured(about):  # each takes long, and how near it comes is no matter of rounding
            return
        while wrong:
            done = min((trial.part for trial in wrong if not trial.missing(about.cases)), default=float("inf"))
            nearer = sorted((t for t in wrong if t.part < done and t.missing(about.cases)), key=lambda t: t.part)
            if not nearer:
                return
            trials.run(about, [(trial, trial.missing(about.cases)[:_SOME]) for trial in nearer[:_NEAREST]])

    def _file(self, file: ProofFile, plan: Plan) -> FileProof:
        """What became of a proof file. Where trials do not say what its header does, it is graded the usual way."""
        failed = _failed(file, plan) if file.plain else None
        if failed is None or set(failed) != set(file.fails):
            failed = self._graded(file.path)
        proved = FileProof(file.path.name, file.fails, failed, set(failed) == set(file.fails))
        if not proved.held:
            self._failing.add(file.path.name)
            self._problems.append(problems.of_file(self._exercise, proved))
        return proved

    def _graded(self, path: Path) -> tuple[str, ...]:
        report = pipeline.grade_submission(intake.read(path), self._exercise, self._within)
        return tuple(v.question.id for v in report.verdicts if v.status is not Status.RIGHT)

    def _starter(self, asked: tuple[Keyed, ...], plan: Plan, trials: Trials) -> None:
        """Handing in the starter as it is may earn nothing."""
        earning = []
        for about in asked:
            trial = plan.starter[about.question.id]
            trials.run(about, [(trial, about.cases)], self._exercise.limits.call_seconds)
            if about.question.points and _earns(about, trial):
                earning.append(about.question.id)
        if earning:
            self._problems.append(problems.of_starter(self._exercise, earning))


def _earns(about: Keyed, trial: Trial) -> bool:
    """Whether every case has some credit, or all of those that earn points together have it in full."""
    groups = {case.group for case in about.cases if case.group is not None}
    together = [[trial.results[case.id].credit for case in about.cases if case.group == group] for group in groups]
    return min(result.credit for result in trial.results.values()) > 0 or any(min(some) == 1 for some in together)


def _failed(file: ProofFile, plan: Plan) -> tuple[str, ...]:
    answers, mended = plan.files[file.path.name], plan.mended.get(file.path.name, {})
    return tuple(
        id_
        for id_, trial in answers.items()
        if not trial.passes and not (id_ in mended and mended[id_].results and mended[id_].passes)
    )


def _hiding(about: Keyed, wrong: list[tuple[Trial, Mutant]]) -> Iterator[Hiding]:
    special: list[Case] = [case for case in probes(about) if why_special(case)]
    for case in special:
        tried = [(trial, mutant) for trial, mutant in wrong if case.id in trial.results]
        hidden = tuple(mistake(mutant) for trial, mutant in tried if trial.results[case.id].passed)
        if hidden:
            yield Hiding(case.id, why_special(case), len(tried), hidden)


def broken(name: str, error: SpecError) -> Proof:
    """The proof of an exercise that cannot be marked at all."""
    return Proof(name, name, "", (), (), tuple(problems.of_fault(fault) for fault in error.faults))
