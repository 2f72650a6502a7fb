"""Draws a spec's curves and contour maps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from grader.model.exercise import Axis, ContourFigure, CurveFigure
from grader.report.drawing.canvas import drawn_figure
from grader.report.drawing.contour import contour
from grader.report.drawing.expression import evaluate
from grader.report.drawing.placing import Rectangle, Words, around
from grader.report.drawing.placing import labels as placed
from grader.report.drawing.polyline import Point, path, runs, simplified
from grader.report.drawing.scale import PlotFrame, frame, interval, label, number

_SAMPLES = 361  # along a curve: about one per pixel
_GRID = 81  # points per side for contours
_SPECK = 14.0  # pixels: shorter contour lines are not drawn


def curve(figure: CurveFigure, id_: str) -> Markup:
    """The graph of the figure's formula. ExpressionError if the formula is wrong."""
    low, high = _ends(figure.x)
    x = np.linspace(low, high, _SAMPLES)
    y = evaluate(figure.formula, **{figure.x.name: x})
    heights = [_height(figure, mark.x) if mark.y is None else mark.y for mark in figure.marks]
    plot = frame((low, high), _reach(y, heights), figure.x.name, figure.y_label)
    points = [
        plot.place(at, value) if math.isfinite(value) else None
        for at, value in zip(x.tolist(), y.tolist(), strict=True)
    ]
    # A jump over most of the plot within a pixel is a pole, not a line.
    lines = [simplified(line) for line in runs(points, jump=0.7 * (plot.y.start - plot.y.stop))]
    marks = [
        (plot.place(mark.x, height), mark.label)
        for mark, height in zip(figure.marks, heights, strict=True)
        if math.isfinite(mark.x) and math.isfinite(height)
    ]
    return drawn_figure(
        "curve",
        figure,
        id_,
        frame=plot,
        path=path(lines),
        marks=_dots(marks),
        labels=tuple(placed(marks, _ground(plot), [point for point in points if point])),
    )


def _ends(axis: Axis) -> tuple[float, float]:
    """The interval to draw; it is never empty."""
    return interval((axis.low, axis.high), pad=0.0)


def _reach(y: NDArray[Any], heights: list[float]) -> tuple[float, float]:
    """The heights to draw: all of them, or around a pole those of most of the curve."""
    finite = np.sort(y[np.isfinite(y)])
    if finite.size:
        low, high = (float(finite[int(part * (finite.size - 1))]) for part in (0.05, 0.95))
        room = 3 * (high - low)
        if room > 0 and (finite[0] < low - room or finite[-1] > high + room):
            return interval([low, high, *heights])
    return interval([*finite.tolist(), *heights])


def _height(figure: CurveFigure, x: float) -> float:
    """The curve's value at a mark without one."""
    return float(evaluate(figure.formula, **{figure.x.name: np.array([x])})[0])


def contours(figure: ContourFigure, id_: str) -> Markup:
    """The contour lines of the figure's formula. ExpressionError if the formula is wrong."""
    x, y = (np.linspace(*_ends(axis), _GRID) for axis in (figure.x, figure.y))
    across, up = np.meshgrid(x, y)
    values = evaluate(figure.formula, **{figure.x.name: across, figure.y.name: up})
    plot = frame(_ends(figure.x), _ends(figure.y), figure.x.name, figure.y.name, width=420, height=400)
    levels = sorted(set(figure.levels))
    lines = {level: _level(plot, values, level) for level in levels}
    places = [(mark.x, mark.y or 0.0, mark.label) for mark in figure.marks]
    marks = [(plot.place(x, y), text) for x, y, text in places if math.isfinite(x) and math.isfinite(y)]
    words = placed(marks, _ground(plot), [point for level in levels for line in lines[level] for point in line])
    return drawn_figure(
        "contours",
        figure,
        id_,
        frame=plot,
        lines=tuple(
            (path(map(simplified, lines[level])), round(100 * (1 - place / max(1, len(levels) - 1))))  # % of low colour
            for place, level in enumerate(levels)
        ),
        names=tuple(_names(lines, plot, marks, words)),
        marks=_dots(marks),
        labels=tuple(words),
    )


def _level(plot: PlotFrame, values: NDArray[Any], level: float) -> list[list[Point]]:
    """One level's lines in pixels, without specks, which are remains of a ridge between grid points."""
    wide, high = (plot.x.stop - plot.x.start) / (_GRID - 1), (plot.y.stop - plot.y.start) / (_GRID - 1)
    lines = (
        [(plot.x.start + column * wide, plot.y.start + row * high) for column, row in line]
        for line in contour(values, level)
    )
    return [line for line in lines if sum(math.dist(start, end) for start, end in pairwise(line)) > _SPECK]


def _names(
    lines: dict[float, list[list[Point]]], plot: PlotFrame, marks: Sequence[tuple[Point, str]], words: Iterable[Words]
) -> list[tuple[str, str, str, str]]:
    """Each level's number, at the clearest place along one of its lines: text, x, y, degrees."""
    taken = [around(word) for word in words] + [Rectangle(x - 9, y - 9, x + 9, y + 9) for (x, y), _ in marks]
    names = []
    for level, own in lines.items():
        others = np.array([point for at in lines if at != level for line in lines[at] for point in line]).reshape(-1, 2)
        spots = [spot for line in own for spot in _spots(line, label(level), _ground(plot), taken, others)]
        if spots:
            _, x, y, degrees = min(spots)
            taken.append(around(Words(label(level), x, y + 4, "middle")))
            names.append((label(level), number(x), number(y), number(degrees)))
    return names


def _spots(
    line: list[Point], text: str, ground: Rectangle, taken: Sequence[Rectangle], others: NDArray[Any]
) -> list[tuple[float, float, float, float]]:
    """Places on the line with room for its number: cost (other lines, bends, slope), x, y, degrees."""
    spots = []
    reach = 3 + len(text) * 7 // 8  # points of the line at both sides; neighbours are about 4 pixels apart
    for place in range(reach, len(line) - reach, 3):
        (x, y), start, end = line[place], line[place - reach], line[place + reach]
        box = around(Words(text, x, y + 4, "middle"))
        room = Rectangle(box.left - 6, box.top - 6, box.right + 6, box.bottom + 6)
        if not ground.contains(room) or any(map(room.overlaps, taken)):
            continue
        bend = math.dist(line[place], ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
        slope = abs(_degrees(start, end)) / 90
        spots.append((_inside(room, others) + bend + slope, x, y, _degrees(start, end)))
    return spots


def _inside(box: Rectangle, points: NDArray[Any]) -> int:
    """How many of the points are in the box."""
    x, y = points[:, 0], points[:, 1]
    return int(np.count_nonzero((x > box.left) & (x < box.right) & (y > box.top) & (y < box.bottom)))


def _degrees(start: Point, end: Point) -> float:
    """The direction from one to the other, reversed if words along it would be upside down."""
    return (math.degrees(math.atan2(end[1] - start[1], end[0] - start[0])) + 90) % 180 - 90


def _ground(plot: PlotFrame) -> Rectangle:
    return Rectangle(plot.x.start, plot.y.stop, plot.x.stop, plot.y.start)


def _dots(marks: Iterable[tuple[Point, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((number(x), number(y)) for (x, y), _ in marks)
