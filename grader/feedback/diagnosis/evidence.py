"""What a mistake is recognised by: the student's values beside the wanted ones, case by case."""

from __future__ import annotations

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

# A wrong answer tells of its mistake only where it is wrong by far more than is allowed. Where decimals are asked for,
# half a unit of the last one is allowed, which is much already.
_FAR, _FAR_DECIMALS = 10.0, 3.0


class Pair(msgspec.Struct, frozen=True):
    """A case with a value of the student's.

    ``weight`` counts the entries that are wrong by far more than is allowed: those tell of the mistake. ``right`` is
    whether none is wrong at all.
    """

    case: Case
    want: Value
    got: Value
    right: bool
    weight: int


Guess: TypeAlias = Callable[[Pair], Value]
"""What the student would have got by a mistake; None where the mistake does not apply."""


class Candidate(NamedTuple):
    """A mistake that could be: ``guess`` computes what it gives, or ``source`` is the author's code with the mistake.

    ``needs`` is how many entries have to be wrong by it before it is believed.
    """

    id: str
    message: str
    hint: str
    guess: Guess | None = None
    source: str | None = None
    needs: int = 1


class Evidence(msgspec.Struct, frozen=True):
    """One question's cases and values. ``endings`` are the calls that gave no value, or one too long to look at."""

    question: Question
    name: str
    pairs: tuple[Pair, ...]
    endings: tuple[tuple[Case, Observation], ...]
    observations: Mapping[str, Observation]
    output_scales: Mapping[Path, float]
    tolerance: Tolerance
    shapes: Shapes

    @property
    def wrong(self) -> tuple[Pair, ...]:
        """The pairs that differ."""
        return tuple(pair for pair in self.pairs if not pair.right)

    @property
    def numbers(self) -> bool:
        """Whether numbers were asked for."""
        return kind_of(self.question).numeric

    @property
    def weight(self) -> int:
        """How many entries tell of the mistake."""
        return sum(pair.weight for pair in self.pairs)

    @property
    def thin(self) -> bool:
        """Whether all that is known is one wrong number, or one exception that says the same in every case."""
        messages = {ending.raised.message for _, ending in self.endings if ending.raised}
        return self.weight <= 1 and len(messages) <= 1 and not (self.endings and self.pairs)

    @property
    def degenerate(self) -> bool:
        """Whether the wrong answers are all one number, or none at all: by accident they could fit anything."""
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
        """Whether the student's value is what a mistake would have given."""
        return (
            compare(got, guess, output_scales=self.output_scales, tolerance=self.tolerance, shapes=self.shapes).credit
            == 1
        )

    def weight_of(self, guess: Guess) -> int:
        """How many entries say that this is the mistake; 0 if any of them says that it is not."""
        weight = 0
        for pair in self.pairs:
            value = guess(pair)
            if value is None and pair.right:
                continue  # it does not apply there, and did no harm
            if value is None or not self.near(pair.got, value):
                return 0
            weight += pair.weight
        return weight


@np.errstate(all="ignore")  # what students compute overflows, and may be no number
def evidence_of(
    question: Question, cases: Iterable[Case], keys: Mapping[str, Key], observations: Mapping[str, Observation]
) -> Evidence:
    """What is known of a question that was answered wrongly: of its shown cases.

    What is said must not depend on hidden ones: a file that chooses its mistake by a hidden input would read that bit.
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
_MOST_TOGETHER = 4 * _MOST_LEAVES  # of one question's values: every candidate is compared with each of them


def vast(value: Value) -> bool:
    """Whether a value is too large to be looked at for every candidate."""
    return is_vast(value, _MOST_LEAVES)


def entries(value: Value) -> int:
    """How many numbers a value holds."""
    arrays = [to_array(leaf) for _, leaf in leaves(value)]
    return sum(array.size for array in arrays if array is not None)


def mapped(value: Value, change: Callable[[NDArray[Any]], NDArray[Any] | None]) -> Value:
    """``value`` with each of its arrays changed; None if one of them cannot be."""
    if isinstance(value, tuple):
        items = tuple(mapped(item, change) for item in value)
        return None if None in items else items
    array = to_array(value)
    changed = None if array is None or array.dtype.kind not in "iuf" else change(array)
    return None if changed is None else from_array(np.asarray(changed))


def matched(want: Value, got: Value, change: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any] | None]) -> Value:
    """``want`` with each of its arrays changed in the light of what stands in its place in ``got``."""
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
    """All numbers of a value in one row; None if it holds something else."""
    arrays = [to_array(leaf) for _, leaf in leaves(value)]
    if not arrays or any(array is None or array.dtype.kind not in "iuf" for array in arrays):
        return None
    return np.concatenate([np.asarray(array, dtype=np.float64).reshape(-1) for array in arrays])
