"""Some of an exercise's questions, tried one after the other: proof files, mutants, and a search for what tells them.

Questions whose answers are measured take long, and have a stream of their own beside the others'.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from types import TracebackType

import msgspec

from grader.model import Case, Exercise
from grader.mutants import Mutant
from grader.proof import problems, search
from grader.proof.material import ProofFile
from grader.proof.plan import Plan, by_code, measured, mistake, probes
from grader.proof.record import Hiding, Problem, QuestionProof
from grader.proof.special import why_special
from grader.proof.trials import Keyed, Trial, Trials, keyed
from grader.proof.windows import Ends, is_numeric, moved, part_used, rounded_to_single, tells_nothing
from grader.reference import Reference
from grader.sandbox.interface import Sandbox

# How many of the nearest wrong answers are tried with how many more cases at a time.
_NEAREST, _SOME = 2, 6
# Of a question whose answers take long, so many cases are tried with what a wrong file has right.
_FEW = 3


class Sorted(msgspec.Struct, frozen=True):
    """A question's mutants that keep full marks, with the fault that some of them are.

    ``same`` are equivalent, ``loose`` ones pass by the tolerance, ``weak`` ones because no case shows them.
    """

    same: tuple[Mutant, ...]
    loose: tuple[Mutant, ...]
    weak: tuple[Mutant, ...]
    found: tuple[Problem, ...] = ()


class Stream:
    """Tries the questions ``asked``, with a reference of its own. A context manager."""

    def __init__(
        self,
        exercise: Exercise,
        asked: tuple[Keyed, ...],
        plan: Plan,
        files: tuple[ProofFile, ...],
        reference: Reference,
        within: Sandbox,
        tell: Callable[[int, int], None],
    ) -> None:
        self._exercise, self._asked, self._plan, self._files, self._reference = exercise, asked, plan, files, reference
        ids = {about.question.id for about in asked}
        self._trials = Trials(exercise, reference, within, plan.sources(ids), tell)
        self._trials.expected = plan.size(ids)
        self._sorted: dict[str, Sorted] = {}

    def __enter__(self) -> Stream:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._trials.close()

    def run(self) -> None:
        """Try everything."""
        for about in self._asked:
            self._try_files(about)
            pairs = self._plan.mutants.get(about.question.id, [])
            self._until_wrong(about, [trial for trial, _ in pairs])
            self._sorted[about.question.id] = self._sort(about, [pair for pair in pairs if pair[0].passes])

    def _try_files(self, about: Keyed) -> None:
        """What proof files should get right is tried with every case, the rest until something is wrong.

        An answer that is measured takes long: what is right in a wrong file is believed after a few cases.
        """
        seconds, plan, trials = self._exercise.limits.call_seconds, self._plan, self._trials
        plain = [file for file in self._files if file.plain]
        id_ = about.question.id
        trials.run(about, [(plan.starter[id_], about.cases)], seconds)
        right = [plan.files[file.path.name][id_] for file in plain if id_ not in file.fails]
        wrong = [plan.files[file.path.name][id_] for file in plain if id_ in file.fails]
        few = about.cases[:_FEW] if measured(about) else about.cases
        accepted = {plan.files[file.path.name][id_] for file in plain if file.accepted}
        cases = [(trial, about.cases if trial in accepted else few) for trial in dict.fromkeys(right)]
        trials.run(about, cases, seconds)
        mended = [file for file in plain if file.mended and not plan.files[file.path.name][id_].passes]
        again = dict.fromkeys(plan.mended[file.path.name][id_] for file in mended)
        trials.run(about, [(trial, about.cases) for trial in again], seconds)
        self._until_wrong(about, list(dict.fromkeys(wrong)), seconds)

    def _until_wrong(self, about: Keyed, wrong: list[Trial], seconds: float | None = None) -> None:
        first = probes(about)
        self._trials.run(about, [(trial, first) for trial in wrong], seconds)
        self._trials.run(about, [(trial, about.cases) for trial in wrong if trial.passes], seconds)

    def _sort(self, about: Keyed, kept: list[tuple[Trial, Mutant]]) -> Sorted:
        """What becomes of mutants that keep full marks."""
        again = [(Trial(trial.source, trial.question, trial.names), mutant) for trial, mutant in kept]
        cases = self._search(about, [trial for trial, _ in again]) if kept else ()
        weak = [(trial, mutant) for trial, mutant in again if not trial.passes]
        told = {mutant.id for _, mutant in weak}
        rest = [(first, trial, mutant) for (first, mutant), (trial, _) in zip(kept, again, strict=True)]
        rest = [(first, trial, mutant) for first, trial, mutant in rest if mutant.id not in told]
        same = [mutant for first, trial, mutant in rest if first.same and trial.same]
        loose = [mutant for _, _, mutant in rest if mutant not in same]
        named = [(trial, mistake(mutant)) for trial, mutant in weak]
        found = tuple(problems.of_survivors(self._exercise, about.question, named, cases))
        return Sorted(tuple(same), tuple(loose), tuple(mutant for _, mutant in weak), found)

    def _search(self, about: Keyed, kept: list[Trial]) -> tuple[Case, ...]:
        """Try more inputs. Where an answer differs, how far rounding can move the reference's is seen first."""
        reference, trials = self._reference, self._trials
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

    def questions(self, failing: Collection[str]) -> Iterator[tuple[QuestionProof, tuple[Problem, ...]]]:
        """The questions' proofs and problems; ``failing`` are proof files that do not do what their headers say."""
        for about in self._asked:
            yield self._question(about, failing)

    def _question(self, about: Keyed, failing: Collection[str]) -> tuple[QuestionProof, tuple[Problem, ...]]:
        question, code = about.question, by_code(about.question)
        pairs, kept = self._plan.mutants.get(question.id, []), self._sorted[question.id]
        wrong = [(trial, mutant) for trial, mutant in pairs if mutant not in kept.same]
        window = self._window(about, failing).window() if is_numeric(question) else None
        found = list(kept.found)
        if code and not wrong and not measured(about):
            found.append(problems.no_mutants(self._exercise, question))
        found += problems.of_window(self._exercise, question, window, [mistake(mutant) for mutant in kept.loose])
        empty = (c.id for c in about.cases if code and tells_nothing(question, about.keys[c.id], about.sizes))
        proof = QuestionProof(
            question.id,
            question.title,
            question.kind,
            question.points,
            sum(not trial.passes for trial, _ in pairs),
            tuple(mistake(mutant) for mutant in kept.same),
            tuple(mistake(mutant) for mutant in (*kept.loose, *kept.weak)),
            window,
            tuple(_hiding(about, wrong)),
            tuple(empty),
        )
        return proof, tuple(found)

    def _window(self, about: Keyed, failing: Collection[str]) -> Ends:
        ends, plan, kept = Ends(), self._plan, self._sorted[about.question.id]
        pairs = plan.mutants.get(about.question.id, [])
        for part, by in _right_parts(about):
            ends.right(part, by)
        for trial, mutant in pairs:
            if mutant in kept.same:
                ends.right(trial.part, f"{trial.names[0]}, which changes nothing")
        unseen = (*kept.same, *kept.weak)  # what no case shows is the cases' fault, not the tolerance's
        wrong = [trial for trial, mutant in pairs if mutant not in unseen]
        for file in [file for file in self._files if file.plain]:
            trial = plan.files[file.path.name][about.question.id]
            if file.accepted and trial.part < float("inf") and (trial.passes or file.path.name in failing):
                ends.right(trial.part, file.path.name)
            elif about.question.id in file.fails and not file.mended and not trial.same:
                wrong.append(trial)
        self._refine(about, list(dict.fromkeys(wrong)))
        for trial in wrong:
            ends.wrong(trial.part, trial.names[0])
        return ends

    def _refine(self, about: Keyed, wrong: list[Trial]) -> None:
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
            self._trials.run(about, [(trial, trial.missing(about.cases)[:_SOME]) for trial in nearer[:_NEAREST]])


def _right_parts(about: Keyed) -> Iterator[tuple[float, str]]:
    for case in about.cases:
        key = about.keys[case.id]
        if key.measured is None:
            yield part_used(about.question, key, about.sizes, moved(key), None), "inputs rounded differently"
            if getattr(about.question.asked, "float32", False):
                single = rounded_to_single(key.value)
                yield part_used(about.question, key, about.sizes, single, None), "single precision"


def _hiding(about: Keyed, wrong: list[tuple[Trial, Mutant]]) -> Iterator[Hiding]:
    special: list[Case] = [case for case in probes(about) if why_special(case)]
    for case in special:
        tried = [(trial, mutant) for trial, mutant in wrong if case.id in trial.results]
        hidden = tuple(mistake(mutant) for trial, mutant in tried if trial.results[case.id].passed)
        if hidden:
            yield Hiding(case.id, why_special(case), len(tried), hidden)
