"""Tries some of an exercise's questions one after the other: proof files, mutants, and a search for detecting cases.

Questions with measured answers take long, so they have a separate stream.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from types import TracebackType

import msgspec

from grader.exercise.kinds import kind_of
from grader.grading.reference import Reference
from grader.model.execution import Case, Observation, Outcome
from grader.model.exercise import Exercise
from grader.model.value import Value
from grader.proof import authored, problems, search
from grader.proof.budget import Budget
from grader.proof.material import ProofFile
from grader.proof.plan import ProofPlan, by_code, measured, probes
from grader.proof.record import Hiding, Mistake, ProofProblem, QuestionProof, Window
from grader.proof.special import why_special
from grader.proof.trials import Keyed, Trial, Trials, keyed
from grader.proof.windows import Ends, answer_tolerance_ratio, moved, rounded_to_single, tells_nothing
from grader.sandbox.interface import Sandbox

# The number of nearest wrong answers to try, and of further cases, in each step.
_NEAREST, _SOME = 2, 6
# For questions with measured answers: cases for right answers in a wrong file, and further inputs for a mistake that
# keeps full marks.
_FEW, _FEW_MORE = 2, 6


class Sorted(msgspec.Struct, frozen=True):
    """Mistakes that keep full marks: ``same`` change nothing, ``loose`` ones pass because of the tolerance.

    ``weak`` ones pass because no case of the question detects them; ``cases`` do.
    """

    same: tuple[Mistake, ...]
    loose: tuple[Mistake, ...]
    weak: tuple[tuple[Trial, Mistake], ...]
    cases: tuple[Case, ...]

    @property
    def unseen(self) -> tuple[Mistake, ...]:
        """The mistakes that pass for other reasons than the tolerance."""
        return (*self.same, *(mistake for _, mistake in self.weak))


class Stream:
    """Tries the questions ``asked`` with a separate reference. A context manager."""

    def __init__(
        self,
        exercise: Exercise,
        asked: tuple[Keyed, ...],
        plan: ProofPlan,
        files: tuple[ProofFile, ...],
        reference: Reference,
        within: Sandbox,
        tell: Callable[[int, int], None],
        budget: Budget,
    ) -> None:
        self._exercise, self._asked, self._plan, self._files, self._reference = exercise, asked, plan, files, reference
        ids = {about.question.id for about in asked}
        self._trials = Trials(exercise, reference, within, plan.sources(ids), tell, budget)
        self._budget = budget
        self._trials.expected = plan.size(ids)
        self._mutants: dict[str, Sorted] = {}
        self._misconceptions: dict[str, Sorted] = {}
        self._authored: dict[str, list[tuple[Trial, Mistake]]] = {}
        self._answers: dict[str, list[tuple[Trial, Mistake]]] = {}
        self._untried: dict[str, int] = {}
        self._cut = ""  # the question in which the proof was stopped

    def __enter__(self) -> Stream:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._trials.close()

    def run(self) -> None:
        """Run all trials, as long as the budget lasts."""
        for about in self._asked:
            if not self._budget.stopped:
                self._run(about)

    def _run(self, about: Keyed) -> None:
        self._try_right(about)
        id_ = about.question.id
        mutants, rewritten = self._plan.mutants.get(id_, []), self._plan.misconceptions[id_]
        self._budget.begin()
        plain = list(self._try_plain(about))
        self._answers[id_] = [pair for pair in plain if self._is_tried(about, pair[0])]
        self._until_wrong(about, [trial for trial, _ in (*rewritten, *mutants)])
        self._budget.end()
        tried = [pair for pair in mutants if self._is_tried(about, pair[0])]
        rewritten_ = [pair for pair in rewritten if self._is_tried(about, pair[0])]
        done = len(tried) + len(rewritten_) + len(self._answers[id_])
        self._untried[id_] = len(mutants) + len(rewritten) + len(plain) - done
        self._authored[id_] = [*rewritten_, *self._answered(about)]
        self._mutants[id_] = self._sort(about, tried)
        self._misconceptions[id_] = self._sort(about, self._authored[id_])
        if self._budget.stopped:  # whether a mistake that kept full marks would be detected is not known
            self._untried[id_] += sum(trial.passes for trial, _ in (*tried, *self._authored[id_]))
            self._mutants[id_] = self._misconceptions[id_] = Sorted((), (), (), ())
            self._cut = id_

    def _is_tried(self, about: Keyed, trial: Trial) -> bool:
        """Whether an answer has lost marks, or has been tried with every case."""
        return not trial.passes or not trial.missing(about.cases)

    def _answered(self, about: Keyed) -> Iterator[tuple[Trial, Mistake]]:
        """Yield the misconceptions that are answers, judged."""
        for trial, mistake, value in authored.answers(about):
            self._judge(about, trial, [value] * len(about.cases))
            yield trial, mistake

    def _try_plain(self, about: Keyed) -> Iterator[tuple[Trial, Mistake]]:
        """Yield plain wrong answers, judged, for a question whose mutants are not enough."""
        if not measured(about) and by_code(about.question):
            return
        kind, id_ = kind_of(about.question), about.question.id
        answers = [list(kind.wrong_answers(about.keys[case.id])) for case in about.cases]
        for number, of_cases in enumerate(zip(*answers, strict=True), 1):
            phrase = of_cases[0][0]
            trial = Trial("", id_, (phrase,))
            self._judge(about, trial, [value for _, value in of_cases])
            yield trial, Mistake(f"{id_}:answer:{number}", phrase, id_, 0, "", "")

    def _judge(self, about: Keyed, trial: Trial, values: Sequence[Value]) -> None:
        """Judge an answer that is a value for each case, until one is wrong."""
        for case, value in zip(about.cases, values, strict=True):
            if self._budget.spent or not trial.passes:
                return
            trial.results[case.id] = self._trials.judge(about, case, Observation(Outcome.RETURNED, value))

    def _try_right(self, about: Keyed) -> None:
        """Try the reference with reordered sums, and the proof files."""
        reordered = self._plan.reordered.get(about.question.id)
        if reordered is not None:
            self._trials.run(about, [(reordered, about.cases[:_FEW] if measured(about) else about.cases)])
        self._try_files(about)

    def _try_files(self, about: Keyed) -> None:
        """Try right answers of proof files with every case, wrong ones until a case fails.

        Measured answers take long: right answers in a wrong file are tried with only a few cases.
        """
        seconds, plan, trials = self._exercise.limits.call_seconds, self._plan, self._trials
        plain = [file for file in self._files if file.plain]
        id_ = about.question.id
        trials.run(about, [(plan.starter[id_], about.cases)], seconds)
        right = [plan.files[file.path.name][id_] for file in plain if id_ not in file.fails]
        wrong = [plan.files[file.path.name][id_] for file in plain if id_ in file.fails]
        few = about.cases[:_FEW] if measured(about) else about.cases
        accepted = {plan.files[file.path.name][id_] for file in plain if file.accepted and not file.restored}
        rewriting = [plan.files[file.path.name][id_] for file in plain if file.accepted and file.restored]
        cases = [(trial, about.cases if trial in accepted else few) for trial in dict.fromkeys(right)]
        trials.run(about, cases, seconds)
        self._until_wrong(about, list(dict.fromkeys(rewriting)), seconds)
        restored = [file for file in plain if file.restored and not plan.files[file.path.name][id_].passes]
        again = dict.fromkeys(plan.restored[file.path.name][id_] for file in restored)
        trials.run(about, [(trial, about.cases) for trial in again], seconds)
        self._until_wrong(about, list(dict.fromkeys(wrong)), seconds)

    def _until_wrong(self, about: Keyed, wrong: list[Trial], seconds: float | None = None) -> None:
        """Try wrong answers with a few cases first; only those that pass with the others."""
        steps = [(case,) for case in about.cases] if measured(about) else [probes(about), about.cases]
        for cases in steps:
            self._trials.run(about, [(trial, cases) for trial in wrong if trial.passes], seconds)

    def _sort(self, about: Keyed, pairs: list[tuple[Trial, Mistake]]) -> Sorted:
        """Sort the planted mistakes that keep full marks by their reason."""
        kept = [(trial, mistake) for trial, mistake in pairs if trial.passes]
        again = [(Trial(trial.source, trial.question, trial.names), mistake) for trial, mistake in kept]
        cases = self._search(about, [trial for trial, _ in again if trial.source]) if kept else ()
        weak = [(trial, mistake) for trial, mistake in again if not trial.passes]
        detected = {mistake.id for _, mistake in weak}
        rest = [(first, trial, mistake) for (first, mistake), (trial, _) in zip(kept, again, strict=True)]
        rest = [(first, trial, mistake) for first, trial, mistake in rest if mistake.id not in detected]
        same = [mistake for first, trial, mistake in rest if first.same and trial.same]
        loose = [mistake for _, _, mistake in rest if mistake not in same]
        return Sorted(tuple(same), tuple(loose), tuple(weak), cases)

    def _search(self, about: Keyed, kept: list[Trial]) -> tuple[Case, ...]:
        """Try more inputs. If an answer differs, first compute how far rounding moves the reference's answer."""
        reference, trials = self._reference, self._trials
        cases = search.more_cases(about.question, about.cases, reference, self._exercise.seed)
        cases = cases[:_FEW_MORE] if measured(about) else cases
        keys = search.answered(about.question, cases, reference)
        more = keyed(about.question, tuple(case for case in cases if case.id in keys), keys, about.seconds)
        if not more.cases:
            return ()
        trials.run(more, [(trial, more.cases) for trial in kept])
        if self._budget.stopped:
            return ()
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

    def questions(self, failing: Collection[str]) -> Iterator[tuple[QuestionProof, tuple[ProofProblem, ...]]]:
        """Yield the questions' proofs and problems; ``failing`` are proof files that contradict their headers."""
        for about in self._asked:
            if about.question.id in self._misconceptions:
                yield self._question(about, failing)
            else:  # the proof was stopped before it
                asked, untried = about.question, self._plan.planted(about.question.id)
                none = (0, (), (), None, (), ())
                yield QuestionProof(asked.id, asked.title, asked.kind, asked.points, *none, max(untried, 1)), ()

    def _question(self, about: Keyed, failing: Collection[str]) -> tuple[QuestionProof, tuple[ProofProblem, ...]]:
        question = about.question
        pairs, authored_ = self._plan.mutants.get(question.id, []), self._authored[question.id]
        kept, blind = self._mutants[question.id], self._misconceptions[question.id]
        wrong = [(trial, mutant) for trial, mutant in pairs if trial.results and mutant not in kept.same]
        plain = self._answers[question.id]
        windowed = kind_of(question).numeric and question.id != self._cut
        window = self._window(about, failing).window() if windowed else None
        empty = tuple(case.id for case in blind_cases(about))
        proof = QuestionProof(
            question.id,
            question.title,
            question.kind,
            question.points,
            sum(not trial.passes for trial, _ in (*pairs, *authored_, *plain)),
            (*kept.same, *(mistake for trial, mistake in plain if trial.same and trial.passes)),
            (*kept.loose, *(mistake for _, mistake in kept.weak), *blind.loose, *blind.unseen, *self._loose(about)),
            window,
            tuple(_hiding(about, wrong)),
            empty,
            self._untried[question.id],
        )
        return proof, () if question.id == self._cut else tuple(self._problems(about, bool(wrong), window))

    def _loose(self, about: Keyed) -> tuple[Mistake, ...]:
        """The plain wrong answers that the tolerance lets pass."""
        return tuple(mistake for trial, mistake in self._answers[about.question.id] if trial.passes and not trial.same)

    def _problems(self, about: Keyed, mutated: bool, window: Window | None) -> Iterator[ProofProblem]:
        """The problems of a question apart from those of its proof files."""
        exercise, question = self._exercise, about.question
        kept, blind = self._mutants[question.id], self._misconceptions[question.id]
        yield from problems.of_survivors(exercise, question, list(kept.weak), kept.cases)
        if by_code(question) and not mutated and not measured(about) and not self._untried[question.id]:
            yield problems.no_mutants(exercise, question)
        yield from problems.of_window(exercise, question, window, [*kept.loose, *self._loose(about)])
        yield from self._of_measure(about)
        yield from problems.of_blind(exercise, about.question, about.cases, blind_cases(about))
        for mistake in blind.same:
            yield problems.of_misconception(exercise, question, mistake, "same")
        for mistake in blind.loose:
            yield problems.of_misconception(exercise, question, mistake, "loose")
        for trial, mistake in blind.weak:
            case = next(case for case in blind.cases if problems.shows(trial, case))
            yield problems.of_misconception(exercise, question, mistake, "weak", case)

    def _of_measure(self, about: Keyed) -> Iterator[ProofProblem]:
        """A measuring function that does not tell wrong answers from right ones."""
        id_, plan = about.question.id, self._plan
        planted = [*plan.mutants.get(id_, []), *self._authored[id_], *self._answers[id_]]
        tried = [trial for trial, _ in planted if trial.results]
        tried += [trial for file in plan.files.values() if (trial := file[id_]).results]
        results = [result for trial in tried for result in trial.results.values() if not result.equal]
        if kind_of(about.question).measured:
            yield from problems.of_results(self._exercise, about.question, results)

    def _window(self, about: Keyed, failing: Collection[str]) -> Ends:
        ends, plan, id_ = Ends(), self._plan, about.question.id
        kept, blind = self._mutants[id_], self._misconceptions[id_]
        pairs = plan.mutants.get(id_, [])
        for part, by in _right_parts(about):
            ends.right(part, by)
        pairs = [(trial, mutant) for trial, mutant in pairs if trial.results]
        for trial, mutant in pairs:
            if mutant in kept.same:
                ends.right(trial.part, f"{trial.names[0]}, which changes nothing")
        reordered = plan.reordered.get(id_)
        if reordered is not None and reordered.part < float("inf"):
            ends.right(reordered.part, reordered.names[0])
        # If no case detects a mistake, the cases are the reason, not the tolerance.
        wrong = [trial for trial, mutant in pairs if mutant not in kept.unseen]
        wrong += [trial for trial, mistake in self._authored[id_] if mistake not in blind.unseen]
        for file in [file for file in self._files if file.plain]:
            trial = plan.files[file.path.name][id_]
            if file.accepted and trial.part < float("inf") and (trial.passes or file.path.name in failing):
                ends.right(trial.part, file.path.name)
            elif id_ in file.fails and not file.restored and not trial.same:
                wrong.append(trial)
        self._refine(about, list(dict.fromkeys(wrong)))
        for trial in wrong:
            ends.wrong(trial.part, trial.names[0])
        return ends

    def _refine(self, about: Keyed, wrong: list[Trial]) -> None:
        """Try the nearest wrong answer with every case, because its worst case determines its distance.

        Each step tries the nearest ones with a few more cases, until the nearest one has been tried with all.
        """
        if measured(about):  # each takes long, and its distance does not depend on rounding
            return
        parts = {trial: trial.part for trial in wrong if trial.missing(about.cases)}
        done = min((trial.part for trial in wrong if trial not in parts), default=float("inf"))
        while nearer := [(part, number) for number, part in enumerate(parts.values()) if part < done]:
            if self._budget.stopped:
                return
            trials = list(parts)
            nearest = [trials[number] for _, number in sorted(nearer)[:_NEAREST]]
            self._trials.run(about, [(trial, trial.missing(about.cases)[:_SOME]) for trial in nearest])
            for trial in nearest:
                parts[trial] = trial.part
                if not trial.missing(about.cases):
                    done = min(done, parts.pop(trial))


def blind_cases(about: Keyed) -> tuple[Case, ...]:
    """Return the cases whose allowance accepts zeros although the wanted value is not 0."""
    keys, output_scales = about.keys, about.output_scales
    return tuple(case for case in about.cases if tells_nothing(about.question, keys[case.id], output_scales))


def _right_parts(about: Keyed) -> Iterator[tuple[float, str]]:
    for case in about.cases:
        key = about.keys[case.id]
        if key.measured is None:
            yield (
                answer_tolerance_ratio(about.question, key, about.output_scales, moved(key), None),
                "inputs rounded differently",
            )
            if "float32" in kind_of(about.question).overrides:
                single = rounded_to_single(key.value)
                yield answer_tolerance_ratio(about.question, key, about.output_scales, single, None), "single precision"


def _hiding(about: Keyed, wrong: list[tuple[Trial, Mistake]]) -> Iterator[Hiding]:
    special: list[Case] = [case for case in probes(about) if why_special(case)]
    for case in special:
        tried = [(trial, mutant) for trial, mutant in wrong if case.id in trial.results]
        hidden = tuple(mutant for trial, mutant in tried if trial.results[case.id].passed)
        if hidden:
            yield Hiding(case.id, why_special(case), len(tried), hidden)
