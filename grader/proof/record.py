"""What a proof found: frozen values for the terminal, for programs and for the author's page."""

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


class Problem(msgspec.Struct, frozen=True):
    """Why an exercise fails its proof. ``mending`` says what to do; it may hold lines of TOML.

    ``question`` is empty where it is about the whole exercise; ``file`` and ``where`` are the file and the key in it.
    """

    what: What
    question: str
    file: str
    where: str
    said: str
    mending: str


class Window(msgspec.Struct, frozen=True):
    """Where right and wrong answers lie, in units of what is allowed: the tolerance itself is 1.

    ``right`` is the most that a right answer used, ``wrong`` the least that a wrong one needs in its worst case; each
    with the name of what came so near. Null: none that is only a matter of degree.
    """

    right: float | None
    right_by: str
    wrong: float | None
    wrong_by: str

    @property
    def holds(self) -> bool:
        """Whether the tolerance lies between them."""
        return (self.right is None or self.right <= 1) and (self.wrong is None or self.wrong > 1)


def part(ratio: float) -> str:
    """A ratio of the tolerance, with two digits that count."""
    if 10 <= ratio < 1e7:
        digits = 2 - len(f"{ratio:.0f}")
        return f"{round(ratio, digits):,.0f}"
    return f"{ratio:.2g}" if ratio else "0"


class Mistake(msgspec.Struct, frozen=True):
    """A mutant or an author's misconception, as a person is told of it. ``line`` is 0 where it is not known."""

    id: str
    phrase: str
    where: str
    line: int
    before: str
    after: str


class Hiding(msgspec.Struct, frozen=True):
    """A case with special inputs, why they are special, and the mistakes that it alone would not show."""

    case: str
    why: str
    of: int
    hides: tuple[Mistake, ...]


class QuestionProof(msgspec.Struct, frozen=True):
    """One question: its mutants and misconceptions, what became of them, its window, and what its cases can tell.

    ``tells_nothing`` are blind cases: one of their outputs is not 0, and every entry's allowance reaches it.
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

    @property
    def mutants(self) -> int:
        """How many mistakes were planted."""
        return self.caught + len(self.equivalent) + len(self.survivors)


class FileProof(msgspec.Struct, frozen=True):
    """A proof file: what its name and header say should fail, and what did. ``held`` is whether that is the same."""

    file: str
    wanted: tuple[str, ...]
    failed: tuple[str, ...]
    held: bool


class Proof(msgspec.Struct, frozen=True):
    """An exercise, proved or not. ``warnings`` are what should be changed, though it tells right from wrong."""

    exercise: str
    title: str
    digest: str
    questions: tuple[QuestionProof, ...]
    files: tuple[FileProof, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the exercise tells right from wrong."""
        return not self.problems

    @property
    def told(self) -> tuple[tuple[Problem, bool], ...]:
        """The problems as they are shown: whether each one's mending is, which several of one sort may share."""
        following = [(problem.what, problem.mending) for problem in self.problems[1:]]
        shared = [(p.what, p.mending) == other for p, other in zip(self.problems, following, strict=False)]
        return tuple(zip(self.problems, [not same for same in (*shared, False)], strict=False))
