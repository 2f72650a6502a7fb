"""Contour lines by marching squares: finds where the level crosses grid edges, and joins the crossings."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.report.drawing.polyline import Point

# Corners of a cell weigh 1, 2, 4, 8 (counter-clockwise from low x, low y) where they lie above the level. Which sides
# the line then joins: 0 is low y, 1 high x, 2 high y, 3 low x. Cases 5 and 10 are saddles: the centre decides.
_JOINED: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((3, 0),),
    2: ((0, 1),),
    3: ((3, 1),),
    4: ((1, 2),),
    6: ((0, 2),),
    7: ((3, 2),),
    8: ((2, 3),),
    9: ((0, 2),),
    11: ((1, 2),),
    12: ((1, 3),),
    13: ((0, 1),),
    14: ((3, 0),),
}
_SADDLES = {(5, True): ((3, 2), (0, 1)), (5, False): ((3, 0), (1, 2))} | {
    (10, True): ((3, 0), (1, 2)),
    (10, False): ((3, 2), (0, 1)),
}


def contour(values: NDArray[Any], level: float) -> list[list[Point]]:
    """The lines where ``values[row, column]`` crosses ``level``, as fractional (column, row); loops are closed.

    Cells with a corner that is not finite have no line.
    """
    ends = _segments(values, level)
    return [[_crossing(values, level, edge) for edge in line] for line in _chains(ends)]


def _segments(values: NDArray[Any], level: float) -> list[tuple[int, int]]:
    """The two grid edges that each piece of line in a cell joins."""
    above = values > level
    case = above[:-1, :-1] + 2 * above[:-1, 1:] + 4 * above[1:, 1:] + 8 * above[1:, :-1]
    finite = np.isfinite(values)
    whole = finite[:-1, :-1] & finite[:-1, 1:] & finite[1:, 1:] & finite[1:, :-1]
    rows, columns = np.nonzero(whole & (case > 0) & (case < 15))
    width = values.shape[1]
    pieces = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        kind = int(case[row, column])
        joined = _JOINED.get(kind)
        if joined is None:
            corners = values[row : row + 2, column : column + 2] / 4
            joined = _SADDLES[kind, bool(corners.sum() > level)]
        place = row * width + column
        # An edge along x has the even number 2 * place of its low corner, an edge along y the odd one after it.
        sides = (2 * place, 2 * (place + 1) + 1, 2 * (place + width), 2 * place + 1)
        pieces += [(sides[start], sides[end]) for start, end in joined]
    return pieces


def _chains(pieces: list[tuple[int, int]]) -> list[list[int]]:
    """The pieces joined end to end. At most two pieces share an edge, so a line never forks."""
    next_to: dict[int, list[int]] = {}
    for start, end in pieces:
        next_to.setdefault(start, []).append(end)
        next_to.setdefault(end, []).append(start)
    open_ends = [edge for edge, others in next_to.items() if len(others) == 1]
    chains = []
    for first in open_ends + list(next_to):
        if next_to[first]:
            chains.append(_walk(first, next_to))
    return chains


def _walk(first: int, next_to: dict[int, list[int]]) -> list[int]:
    """One line from ``first``, whose pieces are removed from ``next_to``."""
    chain = [first]
    while next_to[chain[-1]]:
        here = chain[-1]
        there = next_to[here].pop()
        next_to[there].remove(here)
        chain.append(there)
    return chain


def _crossing(values: NDArray[Any], level: float, edge: int) -> Point:
    """Where the level crosses a grid edge, by linear interpolation."""
    (row, column), upright = divmod(edge // 2, values.shape[1]), edge % 2
    here, there = float(values[row, column]), float(values[row + upright, column + 1 - upright])
    part = (level / 2 - here / 2) / (there / 2 - here / 2)  # halves, since the difference may overflow
    return (column + (0 if upright else part), row + (part if upright else 0))
