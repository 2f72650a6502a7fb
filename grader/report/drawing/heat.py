"""Draws where an array is off: one cell per entry, or per block of entries if there are many."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import msgspec
from markupsafe import Markup
from numpy.typing import NDArray

from grader.report.drawing.canvas import drawn
from grader.report.drawing.entries import Entries, blocks, compared, finding, worst_of
from grader.report.drawing.scale import number

_TITLED = 60  # cells with their numbers as a tooltip; tooltips are most of a drawing's size
_SIGNED = 150  # cells: in larger drawings right ones have no sign, so that the others are conspicuous
_TOP = 34
_WORDS = {"ok": "right", "big": "too big", "small": "too small", "off": "wrong", "none": "not a number"}


class _Grid(msgspec.Struct, frozen=True):
    """Where cells are."""

    rows: int
    columns: int
    side: float
    left: float

    def corner(self, row: int, column: int) -> tuple[float, float]:
        """The upper left corner of a cell."""
        return self.left + column * self.side, _TOP + row * self.side

    def middle(self, row: int, column: int) -> tuple[float, float]:
        """The middle of a cell."""
        x, y = self.corner(row, column)
        return x + self.side / 2, y + self.side / 2

    @property
    def signed(self) -> bool:
        """Whether right cells have a sign, too."""
        return self.rows * self.columns <= _SIGNED

    @property
    def bottom(self) -> float:
        """Where the cells end."""
        return _TOP + self.rows * self.side

    def gaps(self) -> str:
        """The lines between cells, as a path."""
        right = self.left + self.columns * self.side
        down = (f"M{number(self.left + at * self.side)} {_TOP}V{number(self.bottom)}" for at in range(1, self.columns))
        over = (f"M{number(self.left)} {number(_TOP + at * self.side)}H{number(right)}" for at in range(1, self.rows))
        return "".join([*down, *over])


def heat_map(
    got: NDArray[Any], wanted: NDArray[Any], ok: NDArray[Any], *, worst: tuple[int, ...] | None = None, id_: str = ""
) -> Markup:
    """Where an array is off: a cell with a sign per entry, and the finding in words.

    ``got`` and ``wanted`` are numbers of one shape, of at most two dimensions; ``ok`` says which entries passed, and
    ``worst`` which is farthest off (default: the one with the largest difference). Above 24 rows or columns a cell is a
    block of entries. ValueError if the shapes differ or have more dimensions.
    """
    entries = compared(got, wanted, ok)
    place = worst_of(entries, worst)
    rows, columns = entries.cells
    side = max(17.0, min(34.0, 400 / max(columns, 1), 400 / max(rows, 1)))
    words = (word for kind, word in _WORDS.items() if kind != "off")  # which never occurs with big and small
    width = max(300.0, columns * side + 56, 12 + sum(map(_legend_size, words)))
    grid = _Grid(rows, columns, side, (width - columns * side + (0 if entries.flat else 28)) / 2)
    cells = [[entries.cell(row, column) for column in range(columns)] for row in range(rows)]
    kinds = [[kind for kind, _ in row] for row in cells]
    present = [kind for kind in _WORDS if any(kind in row for row in kinds)]
    found = finding(entries, place)
    return drawn(
        "heat",
        id_=id_,
        title="Entry by entry",
        description=f"{found} {_reading(entries)}",
        caption=f"{found} {blocks(entries)}".strip(),
        width=round(width),
        height=round(grid.bottom + 34),
        side=number(side),
        layers=tuple((kind, _squares(grid, kinds, kind), _signs(grid, kinds, kind)) for kind in present),
        gaps=grid.gaps(),
        titles=tuple(_titles(grid, cells)),
        ring=_ring(entries, grid, place),
        columns=tuple(_ticks(columns, entries.block[1], grid.left, side)),
        rows=() if entries.flat else tuple(_ticks(rows, entries.block[0], _TOP, side)),
        left=number(grid.left),
        top=_TOP,
        entry="entry" if entries.flat else "column",
        legend=tuple(_legend(grid, present, width)),
    )


def _reading(entries: Entries) -> str:
    """How to read the drawing."""
    signs = "A triangle upwards says too big, downwards too small, a cross not a number; other cells are right."
    if entries.complex:
        signs = "A diamond says wrong, a cross not a number; other cells are right."
    return f"{signs} Rows and columns are counted from 0. {blocks(entries)}".strip()


def _squares(grid: _Grid, kinds: list[list[str]], kind: str) -> str:
    """The background of all cells of a kind, one rectangle per run of them in a row."""
    side, parts = number(grid.side), []
    for row, of_row in enumerate(kinds):
        column = 0
        for found, run in groupby(of_row):
            count = len(list(run))
            if found == kind:
                x, y = grid.corner(row, column)
                wide = number(count * grid.side)
                parts.append(f"M{number(x)} {number(y)}h{wide}v{side}h-{wide}z")
            column += count
    return "".join(parts)


def _signs(grid: _Grid, kinds: list[list[str]], kind: str) -> str:
    """The signs of all cells of a kind."""
    if kind == "ok" and not grid.signed:
        return ""
    return "".join(
        _sign(kind, *grid.middle(row, column))
        for row, of_row in enumerate(kinds)
        for column, found in enumerate(of_row)
        if found == kind
    )


def _sign(kind: str, x: float, y: float) -> str:
    """The sign of a kind around a point, as a path."""
    match kind:
        case "ok":
            return f"M{number(x - 4)} {number(y)}l3 3.5 5-7"
        case "big":
            return f"M{number(x)} {number(y - 5)}l5 9h-10z"
        case "small":
            return f"M{number(x)} {number(y + 5)}l5-9h-10z"
        case "off":
            return f"M{number(x)} {number(y - 5)}l5 5-5 5-5-5z"
        case _:
            return f"M{number(x - 4)} {number(y - 4)}l8 8m0-8l-8 8"


def _titles(grid: _Grid, cells: list[list[tuple[str, str]]]) -> Iterator[tuple[str, str, str]]:
    """Place and tooltip of cells: of all if they are few, else of the first that are off."""
    left = _TITLED
    for row, of_row in enumerate(cells):
        for column, (kind, words) in enumerate(of_row):
            if left and (kind != "ok" or grid.rows * grid.columns <= _TITLED):
                x, y = grid.corner(row, column)
                left -= 1
                yield number(x), number(y), words


def _ring(entries: Entries, grid: _Grid, worst: tuple[int, int] | None) -> tuple[str, str] | None:
    """The corner of the worst entry's cell, if other entries are off, too."""
    if worst is None or (entries.kinds != "ok").sum() == 1:
        return None
    x, y = grid.corner(worst[0] // entries.block[0], worst[1] // entries.block[1])
    return number(x), number(y)


def _ticks(count: int, step: int, start: float, side: float) -> Iterator[tuple[str, str]]:
    """Indices next to the cells; every second one if they would overlap."""
    every = 2 if count * step > 100 and side < 24 else 1
    for at in range(0, count, every):
        yield number(start + (at + 0.5) * side), str(at * step)


def _legend_size(word: str) -> float:
    return 34 + 6.4 * len(word)


def _legend(grid: _Grid, kinds: list[str], width: float) -> Iterator[tuple[str, str, str, str]]:
    """Sign, place and word of each kind that occurs; centred below the cells."""
    words = _WORDS if grid.signed else _WORDS | {"ok": "no sign: right"}
    x, y = (width - sum(_legend_size(words[kind]) for kind in kinds)) / 2 + 8, grid.bottom + 21
    for kind in kinds:
        yield kind, _sign(kind, x, y) if words[kind] == _WORDS[kind] else "", number(x + 11), words[kind]
        x += _legend_size(words[kind])
