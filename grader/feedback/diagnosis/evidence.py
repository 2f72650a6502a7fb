"""The evidence for a mistake: the student's values and the wanted ones, case by case."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.exercise.kinds import kind_of
from grader.model.execution import Case, Key, Observation, Outcome
from grader.model.exercise import Question
from grader.model.value import Value
from grader.numeric.compare import compare
from grader.numeric.pairing import Shapes
from grader.numeric.tolerance import Tolerance, measure_output_scales
from grader.numeric.values import Path, apart, from_array, is_vast, leaves, to_array

# An entry is evidence for a mistake only if its error is many times the allowance. If decimals are asked for, the
# allowance is half a unit of the last one, which is large already.
_FAR, _FAR_DECIMALS = 10.0, 3.0


class Pair(msgspec.Struct, frozen=True):
    """A case with the student's value and the wanted one.

    ``weight`` counts the entries whose error is many times the allowance: the evidence for a mistake. ``right``: no
    entry is wrong.
    """

    case: Case
    want: Value
    got: Value
    right: bool
    weight: int


Guess: TypeAlias = Callable[[Pair], Value]
"""Computes the answer that a mistake gives for a case; None if the mistake does not apply."""


class Candidate(NamedTuple):
    """A possible mistake: ``guess`` computes its answer, or ``source`` is the author's code with the mistake.

    ``needs`` is the least number of wrong entries that it has to explain. Of several that hold, those of the lowest
    ``rank`` are reported.
    """

    id: str
    message: str
    hint: str
    guess: Guess | None = None
    source: str | None = None
    needs: int = 1
    rank: int = 0


class Evidence(msgspec.Struct, frozen=True):
    """One question's cases and values. ``endings`` are the calls without a value, or with one that is too long."""

    question: Question
    name: str
    pairs: tuple[Pair, ...]
    endings: tuple[tuple[Case, Observation], ...]
    observations: Mapping[str, Observation]
    output_scales: Mapping[Path, float]
    tolerance: Tolerance
    shapes: Shapes

    @property
    def digest(self) -> bytes:
        """Identifies the question and all that the shown cases returned."""
        ids = (*(pair.case.id for pair in self.pairs), *(case.id for case, _ in self.endings))
        digest = hashlib.sha256(self.question.id.encode())
        for id_ in ids:
            content = self.observations[id_].content
            digest.update(b"%d %s %s" % (len(content), id_.encode(), content))
        return digest.digest()

    @property
    def wrong(self) -> tuple[Pair, ...]:
        """The pairs with a wrong value."""
        return tuple(pair for pair in self.pairs if not pair.right)

    @property
    def numbers(self) -> bool:
        """Whether numbers were asked for."""
        return kind_of(self.question).numeric

    @property
    def weight(self) -> int:
        """The number of entries that are evidence for a mistake."""
        return sum(pair.weight for pair in self.pairs)

    @property
    def thin(self) -> bool:
        """Whether the only evidence is one wrong number, or the same exception in every case."""
        messages = {ending.raised.message for _, ending in self.endings if ending.raised}
        return self.weight <= 1 and len(messages) <= 1 and not (self.endings and self.pairs)

    @property
    def degenerate(self) -> bool:
        """Whether the wrong answers contain at most one number, so that candidates could fit by accident."""
        found: set[float] = set()
        entries = 0
        for pair in self.wrong:
            for _, leaf in leaves(pair.got):
                array = to_array(leaf)
                if array is None or array.dtype.kind not in "iuf":
                    return not isinstance(leaf, str)
                entries += array.size
                finite = array[np.isfinite(array)].astype(np.float64)
                found.update(finite.reshape(-1)[:1000].tolist())
                if len(found) > 1:
                    return False
        return entries > 1 or not found

    def near(self, got: Value, guess: Value) -> bool:
        """Whether the student's value equals the one that a mistake gives."""
        return (
            compare(got, guess, output_scales=self.output_scales, tolerance=self.tolerance, shapes=self.shapes).credit
            == 1
        )

    def weight_of(self, guess: Guess) -> int:
        """Return the number of wrong entries that a guess explains; 0 if any entry contradicts it."""
        weight = 0
        for pair in self.pairs:
            value = guess(pair)
            if value is None and pair.right:
                continue  # the mistake does not apply here, and the answer is right
            if value is None or not self.near(pair.got, value):
                return 0
            weight += pair.weight
        return weight


@np.errstate(all="ignore")  # students' values may overflow or be NaN
def evidence_of(
    question: Question, cases: Iterable[Case], keys: Mapping[str, Key], observations: Mapping[str, Observation]
) -> Evidence:
    """Collect the evidence from the shown cases of a wrong answer.

    It must not depend on hidden cases: else a file could choose its mistake by a hidden input, and so reveal one bit.
    """
    kind = kind_of(question)
    tolerance, shapes = kind.tolerance, kind.shapes
    cases = tuple(cases)
    output_scales = measure_output_scales(keys[case.id].value for case in cases)
    pairs: list[Pair] = []
    endings = []
    left = _MOST_TOGETHER
    for case in cases:
        if case.hidden:
            continue
        observation = observations[case.id]
        value, most = observation.value, min(_MOST_LEAVES, left)
        if observation.outcome is Outcome.RETURNED and value is not None and not is_vast(value, most):
            left -= sum(1 for _ in leaves(value))
            pairs.append(_pair(case, keys[case.id], value, output_scales, tolerance, shapes))
        elif observation.outcome is not Outcome.NOT_RUN:
            endings.append((case, observation))
    found = measure_output_scales(pair.got for pair in pairs)
    name = kind.names[0] if kind.numeric else question.id
    together = {path: max(size, found.get(path, 0.0)) for path, size in output_scales.items()}
    return Evidence(question, name, tuple(pairs), tuple(endings), observations, together, tolerance, shapes)


def _pair(
    case: Case, key: Key, got: Value, output_scales: Mapping[Path, float], tolerance: Tolerance, shapes: Shapes
) -> Pair:
    off = compare(got, key.value, key.spread, output_scales=output_scales, tolerance=tolerance, shapes=shapes).deviation
    if off is None:
        return Pair(case, key.value, got, True, 0)
    if off.what == "form":
        return Pair(case, key.value, got, False, max(1, entries(key.value)))
    excess = apart(off.got or 0, off.wanted or 0)
    far = not excess <= (_FAR if tolerance.decimals is None else _FAR_DECIMALS) * (off.allowed or 0.0)
    return Pair(case, key.value, got, False, off.off if far else 0)


# Values as arrays

_MOST_LEAVES = 4096
_MOST_TOGETHER = 4 * _MOST_LEAVES  # leaves of one question's values: each candidate is compared with all of them


def vast(value: Value) -> bool:
    """Whether a value is too large to be compared with every candidate."""
    return is_vast(value, _MOST_LEAVES)


def entries(value: Value) -> int:
    """Return the number of entries of a value."""
    arrays = [to_array(leaf) for _, leaf in leaves(value)]
    return sum(array.size for array in arrays if array is not None)


def mapped(value: Value, change: Callable[[NDArray[Any]], NDArray[Any] | None]) -> Value:
    """Apply ``change`` to each array of a value; None if one of them cannot be changed."""
    if isinstance(value, tuple):
        items = tuple(mapped(item, change) for item in value)
        return None if None in items else items
    array = to_array(value)
    changed = None if array is None or array.dtype.kind not in "iuf" else change(array)
    return None if changed is None else from_array(np.asarray(changed))


def matched(want: Value, got: Value, change: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any] | None]) -> Value:
    """Apply ``change`` to each array of ``want`` and the corresponding one of ``got``; None if there is none."""
    if isinstance(want, tuple):
        if not isinstance(got, tuple) or len(got) != len(want):
            return None
        items = tuple(matched(item, other, change) for item, other in zip(want, got, strict=True))
        return None if None in items else items
    ours, theirs = to_array(want), to_array(got)
    if ours is None or theirs is None or ours.dtype.kind not in "iuf" or theirs.dtype.kind not in "iuf":
        return None
    changed = change(ours, theirs)
    return None if changed is None else from_array(np.asarray(changed))


def flat(value: Value) -> NDArray[np.float64] | None:
    """Return all numbers of a value as a 1-d array; None if it contains anything else."""
    arrays = [to_array(leaf) for _, leaf in leaves(value)]
    if not arrays or any(array is None or array.dtype.kind not in "iuf" for array in arrays):
        return None
    return np.concatenate([np.asarray(array, dtype=np.float64).reshape(-1) for array in arrays])
