"""The authored misconceptions of a spec: whose they are, and what no type can say is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import lru_cache

from msgspec.structs import asdict, replace

from grader.exercise.kinds import AnyKind
from grader.exercise.kinds.base import KeySpec, Misconception
from grader.exercise.problem import Problem
from grader.exercise.tables import SecretTable
from grader.support.python_source import names_of, needed, parsed, rewritten, rewritten_all, statements
from grader.support.suggest import meant


def with_shared(
    keys: dict[str, KeySpec], top: SecretTable, ids: Collection[str], complain: Callable[[str, str, str], None]
) -> dict[str, KeySpec]:
    """The questions' keys, each with the misconceptions that it shares with others behind its own.

    ``ids`` are those of all questions: one that is broken has no key, and its own faults have been told.
    """
    keys = dict(keys)
    for shared in top.misconception:
        fields = asdict(shared)
        named = fields.pop("questions")
        own = Misconception(**fields)
        if not named:
            complain(f"misconception {shared.id}.questions", "at least one question's id", "none")
        for name in named:
            if name in keys:
                keys[name] = replace(keys[name], misconception=(*keys[name].misconception, own))
            elif name not in ids:
                complain(f"misconception {shared.id}.questions", "ids of questions", f'"{name}"')
    return keys


def misconception_problems(kind: AnyKind, reference: str) -> Iterator[Problem]:
    """What is wrong with a question's misconceptions; ``reference`` is Python that can be parsed."""
    seen: set[str] = set()
    for misconception in kind.key.misconception:
        where = f"{kind.spec.id}.misconception {misconception.id}"
        if misconception.id in seen:
            yield Problem("key", f"{where}.id", "a different id for each misconception of a question", "it twice")
        seen.add(misconception.id)
        if not misconception.says.strip():
            yield Problem("key", f"{where}.says", "a sentence for the student", "nothing")
        if bool(misconception.replace) == (misconception.answer is not None):
            yield Problem("key", where, "`replace` or `answer`", "both" if misconception.replace else "neither")
        elif misconception.replace:
            yield from _replace_problems(where, kind, misconception, reference)
        elif fault := kind.wrong_answer_fault(misconception.answer):
            yield Problem("key", f"{where}.answer", *fault)


def _replace_problems(where: str, kind: AnyKind, misconception: Misconception, reference: str) -> Iterator[Problem]:
    if not kind.numeric or kind.names[0] not in names_of(reference):
        wanted = "an `answer`: nothing in the reference answers this question"
        yield Problem("key", f"{where}.replace", wanted, "`replace`")
        return
    if len(misconception.replace) % 2:
        found = f"{len(misconception.replace)} texts"
        wanted = "pairs of texts: what stands in the reference, and what to put there"
        yield Problem("key", f"{where}.replace", wanted, found)
        return
    name = kind.names[0]
    body = needed(reference, name)
    if misconception.function and misconception.function not in names_of(body):
        wanted = f"a function of reference.py that `{name}` is or calls"
        yield Problem("key", f"{where}.in", wanted, f'"{misconception.function}"')
        return
    source = rewritten(body, misconception.replace, misconception.function)
    if source is None:
        yield from _not_there(where, misconception, body)
    elif source == body:
        yield Problem("key", f"{where}.replace", "a new text that differs from the old", "the same")
    else:
        error = next(filter(None, map(_unreadable, _changed(misconception, body) or [source])), "")
        if error:
            yield Problem("key", f"{where}.replace", "a reference that is still Python", error)


def _changed(misconception: Misconception, body: str) -> list[str]:
    """The statements that it changes, as they then are: the same ones for many questions."""
    changed = [(text, rewritten_all(text, misconception.replace)) for text in statements(body, misconception.function)]
    return [new for old, new in changed if new != old]


@lru_cache(maxsize=256)
def _unreadable(source: str) -> str:
    """What Python says of a source that it cannot read; empty of one that it can."""
    try:
        parsed(source)
    except (SyntaxError, ValueError) as error:
        return str(error)
    return ""


def _not_there(where: str, misconception: Misconception, body: str) -> Iterator[Problem]:
    """The first old text that is not found, and the line that it may be meant for."""
    wanted = "text of reference.py that the answer depends on"
    if misconception.function:
        wanted = f"text of `{misconception.function}` in reference.py"
    for i in range(0, len(misconception.replace), 2):
        if rewritten(body, misconception.replace[: i + 2], misconception.function) is None:
            old = misconception.replace[i]
            near = meant(old, [line.strip() for line in body.splitlines()], 0.5)
            instead = f"; did you mean {near!r}?" if near else ""
            yield Problem("key", f"{where}.replace[{i}]", wanted, f"{old!r}, which does not stand there{instead}")
            return
