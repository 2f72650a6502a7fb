"""A reference that caches its answers: all submissions of a class need the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

import msgspec

from grader.grading.reference import Reference
from grader.model.execution import Case, Key, Observation
from grader.model.exercise import Exercise, Question
from grader.sandbox.interface import Box, Sandbox

_MOST_KEPT = 4096  # results for explanations. Most take a kilobyte; all mutants' answers to a case take a megabyte
_MOST_BYTES = 4096  # of a call whose answer is kept


class KeyCache:
    """The cached answers of a reference for one exercise and seed: cases, keys, and keys with their spread.

    ``explaining`` keeps what explanations of wrong answers compute from the author's code.
    """

    def __init__(self) -> None:
        self.cases: dict[str, tuple[Case, ...]] = {}  # by question id, like the others
        self.keys: dict[str, dict[str, Key]] = {}
        self.spread: dict[str, dict[str, Key]] = {}
        self.explaining: dict[Hashable, Any] = {}


class CachedReference(Reference):
    """A reference that looks up earlier answers for the same seed in a cache."""

    def __init__(self, exercise: Exercise, sandbox: Sandbox, cache: KeyCache) -> None:
        """Adds to ``cache``."""
        self._cache = cache
        super().__init__(exercise, sandbox)
        if len(cache.explaining) > _MOST_KEPT:
            cache.explaining.clear()
        self.kept = cache.explaining

    def _first(self) -> Box | None:
        return None if self._cache.keys else self._open()

    def cases(self, question: Question, seed: int) -> tuple[Case, ...]:
        """The question's cases, drawn once."""
        if question.id not in self._cache.cases:
            self._cache.cases[question.id] = super().cases(question, seed)
        return self._cache.cases[question.id]

    def begin(self, questions: Iterable[tuple[Question, tuple[Case, ...]]]) -> Callable[[], dict[str, Key]]:
        """Start to compute the keys that are not in the cache."""
        known = self._cache.keys
        asked = list(questions)
        unknown = [(question, cases) for question, cases in asked if question.id not in known]
        found = super().begin(unknown) if unknown else dict[str, Key]

        def keys() -> dict[str, Key]:
            new = found()
            known.update({q.id: {case.id: new[case.id] for case in cases} for q, cases in unknown})
            return {id_: key for question, _ in asked for id_, key in known[question.id].items()}

        return keys

    def spread(self, question: Question, cases: Iterable[Case], keys: Mapping[str, Key]) -> dict[str, Key]:
        """The keys with their spread, computed once for all of the question's cases."""
        del keys  # the cache has them
        if question.id not in self._cache.spread:
            every = self._cache.cases[question.id]
            self._cache.spread[question.id] = super().spread(question, every, self._cache.keys[question.id])
        spread = self._cache.spread[question.id]
        return {case.id: spread[case.id] for case in cases}

    def probe(self, call: Case) -> Observation:
        """Call the author's code, or look up what an equal call returned: simplified cases recur in a class."""
        asked = msgspec.msgpack.encode((call.names, call.args, call.globals))
        found: Observation | None = self.kept.get(asked)
        if found is None:
            found = super().probe(call)
            if len(asked) <= _MOST_BYTES and not found.outcome.ends_box:
                self.kept[asked] = found
        return found
