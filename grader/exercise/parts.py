"""What of an exercise a change touches: the parts that a question's marks depend on, by their digests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import msgspec

from grader.exercise.kinds import kind_of
from grader.model.exercise import Exercise, Question
from grader.support.python_source import needed

Parts: TypeAlias = Mapping[str, Mapping[str, str]]
"""For each question's id, and "" for the whole exercise, the digest of each part by its name."""

_TEXTS = {"title", "statement"}
_NOT_ASKED = {*_TEXTS, "id", "points", "tell", "kind"}


def parts(exercise: Exercise) -> Parts:
    """What the marks and the pages of each question depend on. Comments and layout of the files are no part of it."""
    whole = {
        "the given code": exercise.starter + "".join(exercise.given),
        "the limits": exercise.limits,
        "the seed of the inputs": [exercise.seed, exercise.hidden_seed],
        "the sandbox": exercise.sandbox.value if exercise.sandbox else "",
        "what is told of mistakes": exercise.tell,
        "the text": [exercise.title, exercise.summary, exercise.introduction, exercise.figures],
    }
    found = {"": {name: _digest(part) for name, part in whole.items()}}
    for question in exercise.questions:
        found[question.id] = {name: _digest(part) for name, part in _parts(question, exercise)}
    return found


def _parts(question: Question, exercise: Exercise) -> Iterator[tuple[str, object]]:
    kind = kind_of(question)
    asked, secret = msgspec.to_builtins(kind.spec), msgspec.to_builtins(kind.key)
    yield "the points", question.points
    yield "what is asked for", [question.kind, _without(asked, _NOT_ASKED)]
    yield (
        "the right answer",
        [_without(secret, {"misconception"}), *(needed(exercise.reference, n) for n in kind.reference_names)],
    )
    yield "the misconceptions", [secret.get("misconception"), asked.get("tell")]
    yield "the text", [question.title, question.statement]


def _without(table: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name not in names}


def _digest(part: object) -> str:
    return hashlib.sha256(msgspec.json.encode(part)).hexdigest()


def changes(old: Parts, new: Parts) -> dict[str, tuple[str, ...]]:
    """The parts that differ, by question; questions that are new or gone are named so. Empty if no mark can move."""
    found: dict[str, tuple[str, ...]] = {}
    for id_ in {**new, **old}:
        one, other = old.get(id_), new.get(id_)
        if one is None or other is None:
            found[id_] = ("the question is new" if one is None else "the question is gone",)
        else:
            differing = tuple(name for name in other if one.get(name) != other[name])
            if differing:
                found[id_] = differing
    return found


def cause(question: str, changed: Mapping[str, tuple[str, ...]]) -> str:
    """Why a question's mark moved, in a few words; empty if nothing of the exercise explains it."""
    return ", ".join((*changed.get(question, ()), *changed.get("", ())))
