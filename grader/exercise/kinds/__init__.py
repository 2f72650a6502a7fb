"""The kinds of answer, one file each: its part of the spec, what to call, how to read the value, how to compare.

A new kind is a new file here with a class ``Kind`` that derives from ``base.Kind``; nothing else changes.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any, TypeAlias

from grader.exercise.kinds.base import KeySpec, Kind, QuestionSpec
from grader.model.exercise import Question

SHARED = ("base", "numeric", "options")
"""The files here that are no kinds, but what several share."""

AnyKind: TypeAlias = Kind[QuestionSpec, KeySpec]


@cache
def kinds() -> dict[str, type[Kind[Any, Any]]]:
    """Every kind of answer by its name."""
    names = [module.name for module in pkgutil.iter_modules(__path__) if module.name not in SHARED]
    found = [importlib.import_module(f"{__name__}.{name}").Kind for name in names]
    return {kind_name(kind.question_spec): kind for kind in found}


def kind_name(spec: QuestionSpec | type[QuestionSpec]) -> str:
    """The name that tells a kind's public half from the others'."""
    return str(spec.__struct_config__.tag)


_MOST_READ = 1024
_read: dict[int, tuple[Question, AnyKind]] = {}
"""What was read of questions, by their identity: a grading asks for each some fifty times."""


def kind_of(question: Question) -> AnyKind:
    """The question as its kind reads it."""
    known, kind = _read.get(id(question), (None, None))
    if known is not question or kind is None:
        kind = kinds()[question.kind](question.asked, question.key)
        if len(_read) >= _MOST_READ:
            _read.clear()
        _read[id(question)] = question, kind
    return kind


def kind_of_spec(spec: QuestionSpec, key: KeySpec | None = None) -> AnyKind:
    """The two halves of a question as its kind reads them; without a key, a placeholder is used."""
    return kinds()[kind_name(spec)](spec, key)
