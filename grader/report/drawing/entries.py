"""Compares an answer with its key entry by entry, and words the finding."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.report.drawing.scale import label

MOST = 24  # rows or columns of cells: smaller cells have no room for their signs


class Entries(msgspec.Struct, frozen=True):
    """The arrays as matrices, each entry's kind, and the rows and columns of entries in a cell.

    Kinds are ok, big, small and none (not a number); for complex numbers ok, off and none.
    """

    got: NDArray[Any]
    wanted: NDArray[Any]
    kinds: NDArray[Any]
    flat: bool
    block: tuple[int, int]

    @property
    def cells(self) -> tuple[int, int]:
        """Rows and columns of cells."""
        rows, columns = self.kinds.shape
        return math.ceil(rows / self.block[0]), math.ceil(columns / self.block[1])

    @property
    def complex(self) -> bool:
        """Whether the numbers are complex, so that none is too big or too small."""
        return self.got.dtype.kind == "c"

    def name(self, row: int, column: int) -> str:
        """Where an entry is, counted from 0."""
        return f"entry {column}" if self.flat else f"row {row}, column {column}"

    def values(self, row: int, column: int) -> str:
        """What was got there, and what was wanted."""
        return f"got {label(self.got[row, column].item())}, wanted {label(self.wanted[row, column].item())}"

    def cell(self, row: int, column: int) -> tuple[str, str]:
        """The kind of a cell, and its numbers in words. The kind of a block is its most frequent fault, if any."""
        down, across = self.block
        row, column = row * down, column * across
        if self.block == (1, 1):
            return str(self.kinds[row, column]), f"{self.name(row, column)}: {self.values(row, column)}"
        kinds = self.kinds[row : row + down, column : column + across].ravel().tolist()
        faults = Counter(kind for kind in kinds if kind != "ok")
        kind = faults.most_common(1)[0][0] if faults else "ok"
        return kind, f"from {self.name(row, column)}: {faults.total()} of {len(kinds)} off"


def compared(got: NDArray[Any], wanted: NDArray[Any], ok: NDArray[Any]) -> Entries:
    """The arrays side by side. ValueError if their shapes differ or have more than two dimensions."""
    if not got.shape == wanted.shape == ok.shape or got.ndim > 2:
        raise ValueError(
            f"the shapes must be equal, with at most two dimensions: {got.shape}, {wanted.shape}, {ok.shape}"
        )
    wide = np.result_type(got, wanted, np.float64)
    has, want = (np.atleast_2d(array).astype(wide) for array in (got, wanted))
    kinds = np.full(has.shape, "off", "U5") if wide.kind == "c" else np.where(has > want, "big", "small")
    kinds = np.where(np.isnan(has) | np.isnan(want), "none", kinds)
    kinds = np.where(np.atleast_2d(ok).astype(bool), "ok", kinds)
    down, across = (max(1, math.ceil(size / MOST)) for size in kinds.shape)
    return Entries(has, want, kinds, got.ndim < 2, (down, across))


def worst_of(entries: Entries, given: tuple[int, ...] | None) -> tuple[int, int] | None:
    """The entry to point at: the given one, else the one with the largest difference; None if all are right."""
    off = entries.kinds != "ok"
    if not off.any():
        return None
    if given is not None:
        row, column = (0, 0, *given)[-2:]
        return row, column
    with np.errstate(all="ignore"):
        apart = np.abs(entries.got / 2 - entries.wanted / 2)  # halves, since the difference may overflow
    place = int(np.argmax(np.where(off, np.nan_to_num(apart, nan=np.inf), -1.0)))
    return divmod(place, int(off.shape[1]))


def finding(entries: Entries, worst: tuple[int, int] | None) -> str:
    """What the drawing shows, in a sentence or two."""
    total = entries.kinds.size
    if worst is None:
        return {0: "There are no entries.", 1: "The only entry is right."}.get(total, f"All {total} entries are right.")
    rows, columns = np.nonzero(entries.kinds != "ok")
    where = f"{entries.name(*worst)} ({entries.values(*worst)})"
    if len(rows) == 1:
        return f"1 of {total} entries is off: {where}." if total > 1 else f"The only entry is off: {where}."
    text = f"{len(rows)} of {total} entries are off; the worst is {where}."
    high, wide = entries.kinds.shape
    if high > 1 and len(set(rows.tolist())) == 1:
        return f"{text} All that are off are in row {rows[0]}."
    if high > 1 and wide > 1 and len(set(columns.tolist())) == 1:
        return f"{text} All that are off are in column {columns[0]}."
    return text


def blocks(entries: Entries) -> str:
    """What a cell is, if it is not one entry."""
    down, across = entries.block
    return "" if down == across == 1 else f"Each cell is a block of {down} × {across} entries."
