"""Runs variants of the author's code: mutants and misconceptions. Many share one box, since they are trusted.

Each variant has its own namespace in the box. If one loops or crashes, the box ends; the others continue in a new box.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import NamedTuple

from msgspec.structs import replace

from grader.model.execution import Case, Limits, Observation, Outcome, Part, Source
from grader.sandbox.interface import Box, Sandbox

_ANSWER = "_answer_of"
_HARNESS = """
_SPACES = {{}}


def {name}(number, names, values, asked, arguments):
    if number not in _SPACES:
        space = {{"__name__": "variant"}}
        exec(compile(_SOURCES[number], _PATH, "exec"), space)
        _SPACES[number] = space
    space = _SPACES[number]
    space.update(zip(names, values))
    return space[asked] if arguments is None else space[asked](*arguments)
"""


class VariantCall(NamedTuple):
    """A call of one variant: its case has a single name."""

    variant: int
    case: Case


class Variants:
    """Variants of one source that answer cases. A context manager. Its box is opened on first use."""

    def __init__(self, sandbox: Sandbox, sources: Sequence[str], path: str, limits: Limits) -> None:
        """``path`` is the file name that tracebacks show."""
        self._sandbox = sandbox
        text = f"_SOURCES = {tuple(sources)!r}\n_PATH = {path!r}\n{_HARNESS.format(name=_ANSWER)}"
        self._source, self._limits = Source(Part("variants", text)), limits
        self._box: Box | None = None
        self._ended: set[int] = set()

    def __enter__(self) -> Variants:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the box, if there is one."""
        if self._box is not None:
            self._box.close()
            self._box = None

    def answers(self, asked: Iterable[VariantCall], seconds: float) -> list[Observation]:
        """The variants' answers, each call limited to ``seconds``. NOT_RUN for a variant that ended a box before."""
        waiting = list(enumerate(asked))
        found: dict[int, Observation] = {}
        while waiting:
            left_out = [place for place, ask in waiting if ask.variant in self._ended]
            found.update((place, Observation(Outcome.NOT_RUN)) for place in left_out)
            waiting = [(place, ask) for place, ask in waiting if ask.variant not in self._ended]
            waiting = self._in_one_box(waiting, found, seconds)
        return [found[place] for place in sorted(found)]

    def _in_one_box(
        self, waiting: list[tuple[int, VariantCall]], found: dict[int, Observation], seconds: float
    ) -> list[tuple[int, VariantCall]]:
        """Fill ``found`` with answers as long as one box lasts. Returns the remaining calls."""
        if not waiting:
            return []
        if self._box is None:
            self._box = self._sandbox.begin(self._source, self._limits)
        answers = self._box.call_all([_call(ask) for _, ask in waiting], seconds)
        for done, ((place, ask), observation) in enumerate(zip(waiting, answers, strict=True), 1):
            found[place] = observation
            if observation.outcome.ends_box:
                self._ended.add(ask.variant)
                self.close()
                return waiting[done:]
        return []


def _call(ask: VariantCall) -> Case:
    (name,) = ask.case.names
    names = tuple(name for name, _ in ask.case.globals)
    values = tuple(value for _, value in ask.case.globals)
    return replace(ask.case, names=(_ANSWER,), args=(ask.variant, names, values, name, ask.case.args), globals=())
