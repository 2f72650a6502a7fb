"""Lines of many points: simplified, split into runs, and written as SVG paths."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from grader.report.drawing.scale import number

Point: TypeAlias = tuple[float, float]

_TOLERANCE = 0.2  # pixels


def simplified(points: Sequence[Point]) -> list[Point]:
    """The points without those within ``_TOLERANCE`` of the line through the rest (Douglas and Peucker)."""
    if len(points) < 3:
        return list(points)
    keep = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        place = max(range(first + 1, last), key=lambda i: _distance(points[i], points[first], points[last]))
        if _distance(points[place], points[first], points[last]) > _TOLERANCE:
            keep.add(place)
            spans += [(first, place), (place, last)]
    return [points[place] for place in sorted(keep)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """The distance of ``point`` from the line, or from the ends if they meet, as in a loop."""
    across, along = end[0] - start[0], end[1] - start[1]
    length = math.hypot(across, along)
    if length < 1e-9:
        return math.dist(point, start)
    return abs(across * (point[1] - start[1]) - along * (point[0] - start[0])) / length


def path(lines: Iterable[Sequence[Point]]) -> str:
    """The lines as one SVG path; a line whose ends meet is closed."""
    parts = []
    for line in lines:
        closed = len(line) > 3 and math.dist(line[0], line[-1]) < 1e-6
        places = [f"{number(round(x, 1))} {number(round(y, 1))}" for x, y in (line[:-1] if closed else line)]
        parts.append("M" + " ".join(places) + ("Z" if closed else ""))
    return "".join(parts)


def runs(points: Iterable[Point | None], *, jump: float = math.inf) -> list[list[Point]]:
    """The points split into lines, at every None and where y changes by more than ``jump``."""
    lines: list[list[Point]] = [[]]
    for point in points:
        if point is None or (lines[-1] and abs(point[1] - lines[-1][-1][1]) > jump):
            lines.append([])
        if point is not None:
            lines[-1].append(point)
    return [line for line in lines if len(line) > 1]
