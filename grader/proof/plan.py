"""Plans the trials of a proof: for each question its mutants and the answers of the proof files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from grader.exercise.kinds import kind_of
from grader.model.execution import Case
from grader.model.exercise import Exercise, Question
from grader.mutants import Mutant, lines, mutants
from grader.proof import authored
from grader.proof.material import ProofFile, pieces
from grader.proof.record import Mistake
from grader.proof.reordered import reordered
from grader.proof.special import why_special
from grader.proof.trials import Keyed, Trial

_MOST_SPECIAL = 4


def by_code(question: Question) -> bool:
    """Whether the reference's code computes the right answer, so that it can be mutated."""
    kind = kind_of(question)
    return set(kind.names) <= set(kind.reference_names)


def probes(about: Keyed) -> tuple[Case, ...]:
    """Return the cases to try first: those with special inputs, and an ordinary one, which detects most mistakes."""
    special = [case for case in about.cases if why_special(case)][:_MOST_SPECIAL]
    return (*special, *[case for case in about.cases if case not in special][:1])


def mistake(mutant: Mutant) -> Mistake:
    """Describe a mutant, without its source."""
    return Mistake(mutant.id, mutant.phrase, mutant.where, mutant.line, mutant.before, mutant.after)


class ProofPlan:
    """All trials of a proof.

    ``mutants``, the author's ``misconceptions`` and the ``reordered`` reference are by question. ``files``, and
    ``restored``, the files with the given code restored, are by file name.
    """

    def __init__(self, exercise: Exercise, asked: tuple[Keyed, ...], files: tuple[ProofFile, ...]) -> None:
        self._asked, self._shared = asked, dict[tuple[str, str], Trial]()
        code = [about.question for about in asked if by_code(about.question)]
        self.mutants: dict[str, list[tuple[Trial, Mistake]]] = {q.id: [] for q in code}
        names = [name for question in code for name in kind_of(question).names]
        # Changed given code is restored, so no one loses marks by it, unless it is asked for, too.
        given_only = set(exercise.given) - set(names)
        names = list(dict.fromkeys(names))
        made = tuple(m for m in mutants(exercise.reference, names) if m.where not in given_only)
        self.lines = lines(exercise.reference, names, made, given_only)
        cheap = {name for about in asked for name in kind_of(about.question).names if not measured(about)}
        for about in asked:
            if about.question.id in self.mutants:
                for mutant in _telling_first(about, made, cheap):
                    trial = Trial(mutant.source, about.question.id, (f"{mutant.phrase}, line {mutant.line}",))
                    self.mutants[about.question.id].append((trial, mistake(mutant)))
        self.misconceptions = {about.question.id: list(authored.rewritings(exercise, about)) for about in asked}
        self.reordered = dict(_reordered(exercise, code))
        given = exercise.given_code
        self.starter = self._answers("starter.py", exercise.starter, given)
        self.files = {f.path.name: self._answers(f.path.name, f.text, given) for f in files if f.plain}
        self.restored = {f.path.name: self._answers(f.path.name, f.restored, given) for f in files if f.restored}

    def _answers(self, name: str, text: str, given: str) -> dict[str, Trial]:
        """A file's trials by question. Code that several files share is tried once."""
        reach = pieces(text, given)
        found = {}
        for about in self._asked:
            source = reach.piece(kind_of(about.question).names)
            trial = self._shared.setdefault((source, about.question.id), Trial(source, about.question.id, ()))
            trial.names.append(name)
            found[about.question.id] = trial
        return found

    def size(self, ids: Collection[str]) -> int:
        """Return the least number of answers to try for these questions."""
        counts = {about.question.id: len(about.cases) for about in self._asked}
        files = sum(counts[id_] for _, id_ in self._shared if id_ in ids)
        files += sum(counts[id_] for id_ in self.reordered if id_ in ids)
        return files + sum(len(pairs) for id_, pairs in self._planted() if id_ in ids)

    def planted(self, id_: str) -> int:
        """Return the number of mistakes to plant into a question's reference."""
        return len(self.mutants.get(id_, [])) + len(self.misconceptions.get(id_, []))

    def sources(self, ids: Collection[str]) -> Iterator[str]:
        """Yield every source that runs for these questions."""
        yield from (trial.source for trial in self._shared.values() if trial.question in ids)
        yield from (trial.source for id_, trial in self.reordered.items() if id_ in ids)
        for id_, pairs in self._planted():
            yield from (trial.source for trial, _ in pairs if id_ in ids)

    def _planted(self) -> Iterator[tuple[str, list[tuple[Trial, Mistake]]]]:
        yield from self.mutants.items()
        yield from self.misconceptions.items()


def _reordered(exercise: Exercise, code: list[Question]) -> Iterator[tuple[str, Trial]]:
    """The reference with its sums in reversed order, for each question whose answer has sums."""
    reach = pieces(exercise.reference, "")
    for question in code:
        source = reordered(reach.piece(kind_of(question).names))
        if source is not None:
            yield question.id, Trial(source, question.id, ("sums added in reversed order",))


def measured(about: Keyed) -> bool:
    """Whether the author's code measures the answers."""
    return any(key.measured is not None for key in about.keys.values())


def _telling_first(about: Keyed, made: tuple[Mutant, ...], cheap: set[str]) -> list[Mutant]:
    """The mutants that can change a question's answer, in the order in which to spend the time.

    Each line's first mutant comes before any line's second. Measured answers may take long, so mistakes that a question
    with compared answers tries, too, come last there.
    """
    own = set(kind_of(about.question).names)
    affecting = [mutant for mutant in made if own & set(mutant.affects)]
    if not measured(about):
        return affecting
    seen, keys = Counter[int](), dict[str, tuple[bool, int]]()
    for mutant in affecting:
        keys[mutant.id] = (bool(cheap & set(mutant.affects)), seen[mutant.line])
        seen[mutant.line] += 1
    return sorted(affecting, key=lambda mutant: keys[mutant.id])
