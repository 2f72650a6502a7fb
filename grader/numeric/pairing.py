"""Pairs the entries of an answer with those of the key. Raises Misfit if shapes or types do not fit.

Nothing broadcasts. A real number may answer a real or a complex one; a boolean may answer only a boolean.
A single number, a vector of one entry and a matrix of one entry are the same answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.model.value import Array, Number, Value
from grader.numeric.values import (
    Path,
    describe,
    describe_array,
    items_of,
    kind_of_number,
    leaves,
    single_number,
    to_array,
    to_double,
)

Shapes: TypeAlias = Literal["exact", "vector"]


class NumberPair(msgspec.Struct, frozen=True):
    """Two single numbers that have to be near each other."""

    path: Path
    got: Number
    want: Number
    spread: Value


class ArrayPair(msgspec.Struct, frozen=True):
    """Two arrays of one shape that have to be near each other, entry by entry."""

    path: Path
    got: NDArray[Any]
    want: NDArray[Any]
    spread: Value


class Misfit(Exception):
    """Two values whose shapes or types differ, so their numbers cannot be compared. ``path`` says where."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path


def misfit(got: Value, want: Value, shapes: Shapes = "exact") -> str:
    """What is wrong with the shape or type of ``got``, regardless of its numbers; empty if nothing is."""
    try:
        for _ in pairs_of(got, want, None, (), shapes):
            pass
    except Misfit as wrong:
        return str(wrong)
    return ""


def pairs_of(got: Value, want: Value, spread: Value, path: Path, shapes: Shapes) -> Iterator[NumberPair | ArrayPair]:
    """All pairs of numbers and arrays to compare. Raises Misfit if the shape or type of ``got`` is wrong."""
    if isinstance(want, tuple):
        items = items_of(got, len(want))
        if items is None or _has_other_shape(got, want):
            found = f"a list of {len(got)} items" if isinstance(got, tuple) else describe(got)
            raise Misfit(path, f"wanted a list of {len(want)} items, got {found}")
        spreads = spread if isinstance(spread, tuple) and len(spread) == len(want) else (None,) * len(want)
        for i, item in enumerate(want):
            yield from pairs_of(items[i], item, spreads[i], (*path, i), shapes)
        return
    number_ = single_number(want)
    if number_ is not None:
        yield NumberPair(path, _fitting_number(got, want, number_, path), number_, spread)
        return
    wanted = to_array(want)
    if wanted is None:
        _check_same(got, want, path)
    else:
        yield ArrayPair(path, _fitting_array(got, wanted, path, shapes), wanted, spread)


def _has_other_shape(got: Value, want: tuple[Value, ...]) -> bool:
    """Whether ``got`` is an array of more than one entry whose shape differs from that of the wanted regular list."""
    wanted = to_array(want) if isinstance(got, Array) and math.prod(got.shape) > 1 else None
    return isinstance(got, Array) and wanted is not None and wanted.shape != got.shape


def _check_same(got: Value, want: Value, path: Path) -> None:
    """Raise Misfit if a string or None differs from the wanted one. The message never shows the wanted string."""
    if type(got) is not type(want):
        raise Misfit(path, f"wanted {describe(want)}, got {describe(got)}")
    if got != want:
        raise Misfit(path, "this is not the wanted string")


def _fitting_number(got: Value, want: Value, wanted: Number, path: Path) -> Number:
    """The single number of ``got``. Raises Misfit if its kind may not answer ``wanted``."""
    found = single_number(got)
    if found is None:
        raise Misfit(path, f"wanted {describe(want)}, got {describe(got)}")
    _check_kinds(kind_of_number(found), kind_of_number(wanted), path, want, got)
    return found


def _fitting_array(got: Value, want: NDArray[Any], path: Path, shapes: Shapes) -> NDArray[Any]:
    """``got`` as an array in the shape of ``want``. Raises Misfit if its kind or shape does not fit."""
    array = to_array(got)
    if array is None:
        raise Misfit(path, f"wanted {describe_array(want)}, got {describe(got)}")
    if isinstance(got, tuple) and next(leaves(got), None) is None:
        array = array.astype(want.dtype)  # empty lists have no kind
    _check_kinds(array.dtype.kind, want.dtype.kind, path, want, got)
    if not fits(array.shape, want.shape, shapes):
        raise Misfit(path, f"wanted {describe_array(want)}, got {describe_array(array)}")
    if isinstance(got, tuple) and np.isinf(array).any() and _beyond_doubles(got):
        raise Misfit(path, f"wanted {describe_array(want)}, got an integer that is too large for a float")
    return array.reshape(want.shape)


def _check_kinds(got_kind: str, want_kind: str, path: Path, want: Value | NDArray[Any], got: Value) -> None:
    """Raise Misfit for booleans where numbers are wanted, and for complex numbers where real ones are wanted."""
    if got_kind == want_kind or (got_kind in "iuf" and want_kind in "iufc"):
        return
    wanted = describe_array(want) if isinstance(want, np.ndarray) else describe(want)
    found = "True or False" if got_kind == "b" else describe(got)
    if got_kind == "c" and isinstance(want, np.ndarray) and want_kind in "iuf":
        raise Misfit(path, f"wanted real numbers in {wanted}, got complex numbers in {found}")
    raise Misfit(path, f"wanted {wanted}, got {found}")


def _beyond_doubles(value: Value) -> bool:
    """Whether any integer is beyond the largest double, so that it would become infinite in an array."""
    return any(isinstance(leaf, int) and np.isinf(to_double(leaf)) for _, leaf in leaves(value))


def fits(got: tuple[int, ...], want: tuple[int, ...], shapes: Shapes) -> bool:
    """Whether an answer of the shape ``got`` may answer one of the shape ``want``.

    One entry is the same number in any shape of up to two dimensions. With "vector", (n,), (n, 1) and (1, n) are equal.
    """
    if got == want:
        return True
    length = _vector_length(want)
    return length is not None and length == _vector_length(got) and (length == 1 or shapes == "vector")


def _vector_length(shape: tuple[int, ...]) -> int | None:
    """The length of a vector, row or column; None for a matrix and for more dimensions."""
    return math.prod(shape) if len(shape) <= 2 and sum(n != 1 for n in shape) <= 1 else None
