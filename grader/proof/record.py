"""The results of a proof: frozen values for the terminal, for JSON and for the author's page."""

from __future__ import annotations

from typing import Literal

import msgspec

What = Literal[
    "reference",
    "starter",
    "measure",
    "file",
    "survivor",
    "no-mutants",
    "too-loose",
    "too-tight",
    "slow",
    "random",
    "arguments",
    "misconception",
    "blind",
    "short-seed",
]


class ProofProblem(msgspec.Struct, frozen=True):
    """Why an exercise fails its proof. ``said`` is the problem; ``mending`` is the fix, perhaps with lines of TOML.

    ``question`` is empty if it is about the whole exercise; ``file`` and ``where`` are the file and the key in it.
    """

    what: What
    question: str
    file: str
    where: str
    said: str
    mending: str


class Window(msgspec.Struct, frozen=True):
    """The distance of right and wrong answers from the reference, in units of the tolerance.

    ``right`` is the most that a right answer needed, ``wrong`` the least that a wrong one needs in its worst case, each
    with the name of that answer. Null: no answer with a finite distance.
    """

    right: float | None
    right_by: str
    wrong: float | None
    wrong_by: str

    @property
    def holds(self) -> bool:
        """Whether the tolerance is between right and wrong answers."""
        return (self.right is None or self.right <= 1) and (self.wrong is None or self.wrong > 1)


def part(ratio: float) -> str:
    """A ratio of the tolerance, with two significant digits."""
    if 10 <= ratio < 1e7:
        digits = 2 - len(f"{ratio:.0f}")
        return f"{round(ratio, digits):,.0f}"
    return f"{ratio:.2g}" if ratio else "0"


class Mistake(msgspec.Struct, frozen=True):
    """A mutant or an author's misconception, as it is described to people. ``line`` is 0 if unknown."""

    id: str
    phrase: str
    where: str
    line: int
    before: str
    after: str


class Hiding(msgspec.Struct, frozen=True):
    """A case with special inputs, why they are special, and the mistakes that it alone would not detect."""

    case: str
    why: str
    of: int
    hides: tuple[Mistake, ...]


class QuestionProof(msgspec.Struct, frozen=True):
    """One question: the results for its mutants and misconceptions, its window, and cases that detect little.

    ``tells_nothing`` are blind cases: one of their outputs is not 0, and no entry exceeds its allowance. ``untried`` is
    the number of planted mistakes for which there was no time.
    """

    id: str
    title: str
    kind: str
    points: float
    caught: int
    equivalent: tuple[Mistake, ...]
    survivors: tuple[Mistake, ...]
    window: Window | None
    hiding: tuple[Hiding, ...]
    tells_nothing: tuple[str, ...]
    untried: int = 0

    @property
    def mutants(self) -> int:
        """The number of planted mistakes that were tried."""
        return self.caught + len(self.equivalent) + len(self.survivors)


class FileProof(msgspec.Struct, frozen=True):
    """A proof file: the questions that should fail by its name and header, and those that did. ``held``: they agree."""

    file: str
    wanted: tuple[str, ...]
    failed: tuple[str, ...]
    held: bool


class Proof(msgspec.Struct, frozen=True):
    """The proof of an exercise. ``warnings`` should be fixed, although the exercise distinguishes right from wrong.

    ``lines`` is the number of the reference's lines that answers need, ``bare`` are those without a mutant.
    ``stopped``: the user stopped the proof, so that part of it is missing.
    """

    exercise: str
    title: str
    digest: str
    questions: tuple[QuestionProof, ...]
    files: tuple[FileProof, ...]
    problems: tuple[ProofProblem, ...]
    warnings: tuple[ProofProblem, ...] = ()
    lines: int = 0
    bare: tuple[int, ...] = ()
    stopped: bool = False

    @property
    def holds(self) -> bool:
        """Whether the exercise distinguishes right from wrong."""
        return not self.problems and self.complete

    @property
    def complete(self) -> bool:
        """Whether everything was tried."""
        return not self.stopped and not any(question.untried for question in self.questions)

    def mark(self, question: QuestionProof) -> Literal["✓", "✗", "–"]:
        """Whether a question is proved, has a problem, or was not tried with every mistake."""
        if question.survivors or any(problem.question == question.id for problem in self.problems):
            return "✗"
        return "✓" if question.mutants and not question.untried and not self.stopped else "–"

    @property
    def shown_problems(self) -> tuple[tuple[ProofProblem, bool], ...]:
        """The problems, each with whether to show its fix. Consecutive problems with the same fix show it once."""
        following = [(problem.what, problem.mending) for problem in self.problems[1:]]
        shared = [(p.what, p.mending) == other for p, other in zip(self.problems, following, strict=False)]
        return tuple(zip(self.problems, [not same for same in (*shared, False)], strict=False))
