"""What can be wrong with a question's ``gradient_of``, beyond what the question itself knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.exercise.kinds import Asked
from grader.exercise.kinds.function import AskedTable, GradientOf
from grader.support.python_source import parameters
from grader.support.suggest import meant


def gradient_faults(asked: Sequence[Asked], given: tuple[str, ...], starter: str) -> Iterator[tuple[str, str, str]]:
    """Where, wanted and found for each fault. ``starter`` is Python that can be parsed."""
    functions = {question.asked_name: question.arguments for question in asked if isinstance(question, AskedTable)}
    for question in asked:
        if isinstance(question, AskedTable) and question.gradient_of is not None:
            others = {name: arguments for name, arguments in functions.items() if name != question.asked_name}
            yield from _faults(question, question.gradient_of, others, given, starter)


def _faults(
    question: AskedTable, of: GradientOf, others: dict[str, tuple[str, ...]], given: tuple[str, ...], starter: str
) -> Iterator[tuple[str, str, str]]:
    where = f'question "{question.id}".gradient_of'
    taken = others.get(of.function) if of.function in others else parameters(starter, of.function)
    if of.function not in given and of.function not in others:
        near = meant(of.function, (*given, *others))
        wanted = "a function that is given, or asked for by another question"
        if near:
            wanted = f"`{near}` (a slip of the pen?)"
        elif given or others:
            wanted += f": one of {', '.join((*given, *others))}"
        yield f"{where}.function", wanted, f'"{of.function}"'
    elif taken is None:
        yield f"{where}.function", "a function that the starter defines by `def`", f"`{of.function}`, which is none"
    elif taken != question.arguments:
        wanted = f"a function of this question's arguments, ({', '.join(question.arguments)})"
        yield f"{where}.function", wanted, f"{of.function}({', '.join(taken)})"
