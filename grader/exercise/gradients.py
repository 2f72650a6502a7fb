"""What can be wrong with a question's ``gradient_of``, beyond what the question itself knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.exercise.kinds import AnyKind
from grader.exercise.kinds.base import GradientOf
from grader.exercise.problem import Problem
from grader.support.python_source import parameters
from grader.support.suggest import meant


def gradient_problems(asked: Sequence[AnyKind], given: tuple[str, ...], starter: str) -> Iterator[Problem]:
    """Every fault. ``starter`` is Python that can be parsed."""
    functions = {kind.names[0]: kind.arguments for kind in asked if kind.called}
    for kind in asked:
        if kind.derivative_of is not None:
            others = {name: arguments for name, arguments in functions.items() if name != kind.names[0]}
            yield from _problems(kind, kind.derivative_of, others, given, starter)


def _problems(
    kind: AnyKind, of: GradientOf, others: dict[str, tuple[str, ...]], given: tuple[str, ...], starter: str
) -> Iterator[Problem]:
    where = f'question "{kind.spec.id}".gradient_of'
    taken = others.get(of.function) if of.function in others else parameters(starter, of.function)
    if of.function not in given and of.function not in others:
        near = meant(of.function, (*given, *others))
        wanted = "a function that is given, or asked for by another question"
        if near:
            wanted = f"`{near}` (a slip of the pen?)"
        elif given or others:
            wanted += f": one of {', '.join((*given, *others))}"
        yield Problem("spec", f"{where}.function", wanted, f'"{of.function}"')
    elif taken is None:
        wanted = "a function that the starter defines by `def`"
        yield Problem("spec", f"{where}.function", wanted, f"`{of.function}`, which is none")
    elif taken != kind.arguments:
        wanted = f"a function of this question's arguments, ({', '.join(kind.arguments)})"
        yield Problem("spec", f"{where}.function", wanted, f"{of.function}({', '.join(taken)})")
