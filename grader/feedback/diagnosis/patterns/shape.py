"""Recognises the right numbers in the wrong shape: a row for a column, flattened, an axis too many or too few."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod
from typing import Any

from numpy.typing import NDArray

from grader.feedback.diagnosis.evidence import Candidate, Evidence, Guess, entries, matched
from grader.model.value import Value
from grader.numeric.pairing import Shapes, fits
from grader.numeric.values import to_array

RANK = 130
DEGENERATE = True

_Shape = tuple[int, ...]
_Fits = Callable[[_Shape, _Shape], bool]


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield the typical wrong shapes. Arrays with the right shape stay unchanged."""
    if not evidence.numbers or not evidence.wrong or entries(evidence.wrong[0].want) < 1:
        return
    name, shapes = evidence.name, _shapes(evidence)
    if shapes is None:
        return
    want, got = shapes
    shape = f"the shape {got}, where {want} is wanted"
    yield Candidate(
        "kept-no-dims",
        f"The numbers of `{name}` are right, but an axis is missing: it has {shape}.",
        "`np.sum` and `np.mean` remove the axis that they go over; `keepdims=True` keeps it, with length 1.",
        _shaped(evidence.shapes, lambda want, got: len(got) < len(want) and tuple(n for n in want if n != 1) == got),
    )
    yield Candidate(
        "row-for-column",
        f"The numbers of `{name}` are right, but row and column are exchanged: it has {shape}.",
        "Transpose it at the end (`.T`), or check whether the factors of a product are in the wrong order.",
        _shaped(evidence.shapes, lambda want, got: len(want) == 2 and got == want[::-1] and 1 in want),
    )
    yield Candidate(
        "flattened",
        f"The numbers of `{name}` are right, but flattened: it has {shape}.",
        "Look for `.flatten()`, `.ravel()` or `.reshape(-1)`, and for lists that were joined.",
        _shaped(evidence.shapes, lambda want, got: len(got) == 1 and len(want) > 1),
    )
    yield Candidate(
        "extra-axis",
        f"The numbers of `{name}` are right, but there are too many brackets around them: it has {shape}.",
        "Look for `[...]` around an existing array, for `np.newaxis`, and for `keepdims=True`.",
        _shaped(evidence.shapes, lambda want, got: len(got) > len(want) and tuple(n for n in got if n != 1) == want),
    )
    yield Candidate(
        "other-shape",
        f"The numbers of `{name}` are right, and in the right order, but it has {shape}.",
        "Print the `.shape` of every intermediate result, and compare it with the question.",
        _shaped(evidence.shapes, lambda want, got: prod(want) == prod(got) and got != want[::-1]),
    )


def _shaped(shapes: Shapes, lost: _Fits) -> Guess:
    def change(want: NDArray[Any], got: NDArray[Any]) -> NDArray[Any] | None:
        if fits(got.shape, want.shape, shapes):
            return want.reshape(got.shape)
        return want.reshape(got.shape) if want.size == got.size and lost(want.shape, got.shape) else None

    return lambda pair: matched(pair.want, pair.got, change)


def _shapes(evidence: Evidence) -> tuple[_Shape, _Shape] | None:
    """The first shape that differs in a shown case: the wanted one, and the student's."""
    for pair in evidence.wrong:
        if not pair.case.hidden:
            for want, got in _leaf_shapes(pair.want, pair.got):
                if not fits(got, want, evidence.shapes):
                    return want, got
    return None


def _leaf_shapes(want: Value, got: Value) -> Iterator[tuple[_Shape, _Shape]]:
    if isinstance(want, tuple) and isinstance(got, tuple) and len(want) == len(got):
        for item, other in zip(want, got, strict=True):
            yield from _leaf_shapes(item, other)
        return
    ours, theirs = to_array(want), to_array(got)
    if ours is not None and theirs is not None:
        yield ours.shape, theirs.shape
