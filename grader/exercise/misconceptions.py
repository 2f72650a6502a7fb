"""The authored misconceptions of a spec: whose they are, and what no type can say is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import lru_cache

from msgspec.structs import asdict, replace

from grader.exercise.kinds import Asked, KeyTable, Misconception
from grader.exercise.tables import SecretTable
from grader.numeric.values import from_nested
from grader.support.python_source import names_of, needed, parsed, rewritten, rewritten_all, statements
from grader.support.suggest import meant

_Fault = tuple[str, str, str]
"""Where in key.toml, what was wanted there, and what was found."""


def with_shared(
    keys: dict[str, KeyTable], top: SecretTable, ids: Collection[str], complain: Callable[[str, str, str], None]
) -> dict[str, KeyTable]:
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


def misconception_faults(asked: Asked, key: KeyTable, reference: str) -> Iterator[_Fault]:
    """What is wrong with a question's misconceptions; ``reference`` is Python that can be parsed."""
    seen: set[str] = set()
    for misconception in key.misconception:
        where = f"{asked.id}.misconception {misconception.id}"
        if misconception.id in seen:
            yield f"{where}.id", "a different id for each misconception of a question", "it twice"
        seen.add(misconception.id)
        if not misconception.says.strip():
            yield f"{where}.says", "a sentence for the student", "nothing"
        if bool(misconception.replace) == (misconception.answer is not None):
            yield where, "`replace` or `answer`", "both" if misconception.replace else "neither"
        elif misconception.replace:
            yield from _replace_faults(where, asked, misconception, reference)
        else:
            yield from _answer_faults(where, asked, key, misconception)


def _replace_faults(where: str, asked: Asked, misconception: Misconception, reference: str) -> Iterator[_Fault]:
    name = getattr(asked, "asked_name", None)
    if name is None or name not in names_of(reference):
        yield f"{where}.replace", "an `answer`: nothing in the reference answers this question", "`replace`"
        return
    if len(misconception.replace) % 2:
        found = f"{len(misconception.replace)} texts"
        yield f"{where}.replace", "pairs of texts: what stands in the reference, and what to put there", found
        return
    body = needed(reference, name)
    if misconception.function and misconception.function not in names_of(body):
        wanted = f"a function of reference.py that `{name}` is or calls"
        yield f"{where}.in", wanted, f'"{misconception.function}"'
        return
    source = rewritten(body, misconception.replace, misconception.function)
    if source is None:
        yield from _not_there(where, misconception, body)
    elif source == body:
        yield f"{where}.replace", "a new text that differs from the old", "the same"
    else:
        error = next(filter(None, map(_unreadable, _changed(misconception, body) or [source])), "")
        if error:
            yield f"{where}.replace", "a reference that is still Python", error


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


def _not_there(where: str, misconception: Misconception, body: str) -> Iterator[_Fault]:
    """The first old text that is not found, and the line that it may be meant for."""
    wanted = "text of reference.py that the answer depends on"
    if misconception.function:
        wanted = f"text of `{misconception.function}` in reference.py"
    for i in range(0, len(misconception.replace), 2):
        if rewritten(body, misconception.replace[: i + 2], misconception.function) is None:
            old = misconception.replace[i]
            near = meant(old, [line.strip() for line in body.splitlines()], 0.5)
            instead = f"; did you mean {near!r}?" if near else ""
            yield f"{where}.replace[{i}]", wanted, f"{old!r}, which does not stand there{instead}"
            return


def _answer_faults(where: str, asked: Asked, key: KeyTable, misconception: Misconception) -> Iterator[_Fault]:
    answer, options = misconception.answer, getattr(asked, "option", None)
    if options is not None:
        ids, right = [option.id for option in options], getattr(key, "right", ())
        named = answer if isinstance(answer, list) else [answer]
        if not named or any(name not in ids for name in named):
            yield f"{where}.answer", f"ids of options: {', '.join(ids)}", repr(answer)
        elif answer == right or (isinstance(right, tuple) and set(named) <= set(right)):
            yield f"{where}.answer", "a wrong answer", "options that are right"
    elif str(asked.__struct_config__.tag) != "value":
        yield f"{where}.answer", "`replace`: only values and options have an `answer`", repr(answer)[:60]
    elif isinstance(answer, str) or from_nested(answer) is None:
        yield f"{where}.answer", "a number or regular lists of numbers", repr(answer)[:60]
    elif answer == getattr(key, "answer", None):
        yield f"{where}.answer", "a wrong answer", f"{answer!r:.60}, which is the right one"
