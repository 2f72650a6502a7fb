"""Draws got against wanted values: as two curves over a number, or as points next to the line of right answers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from grader.report.drawing.canvas import drawn
from grader.report.drawing.polyline import Point, path, runs, simplified
from grader.report.drawing.scale import PlotFrame, frame, interval, label, number

_MARKERS = 24  # on the got curve
_SPREAD = 6.0  # ranges of the wanted values: got values farther away do not set the scale
_MOST_POINTS = 600
_STRAIGHT = 1e-6  # distance from a line through 0, relative to the largest value, of points that lie on it


def curve_comparison(
    x: NDArray[Any], wanted: NDArray[Any], got: NDArray[Any], *, x_label: str, y_label: str, id_: str = ""
) -> Markup:
    """Wanted and got values over one number. Values that are not finite are left out and mentioned.

    ValueError if the arrays are not one-dimensional of one length.
    """
    _check(x, wanted, got)
    order = np.argsort(x, kind="stable")
    at, want, has = (np.asarray(array, dtype=np.float64)[order] for array in (x, wanted, got))
    plot = frame(interval(at.tolist(), pad=0.0), _window(want, has), x_label, y_label)
    mine = _points(plot, at, has)
    finding = _difference(at, want, has, x_label)
    return drawn(
        "comparison",
        id_=id_,
        title=f"Wanted and got over {x_label}",
        description=f"{finding} The wanted values are a solid line, the got ones a dashed line with circles.",
        caption=finding,
        frame=plot,
        wanted=path(simplified(line) for line in runs(_points(plot, at, want))),
        got=path(simplified(line) for line in runs(mine)),
        markers=_markers(plot, mine),
    )


def _check(*arrays: NDArray[Any]) -> None:
    if any(array.ndim != 1 or array.shape != arrays[0].shape for array in arrays):
        raise ValueError(f"arrays of one length are wanted, not {', '.join(str(array.shape) for array in arrays)}")


def _window(want: NDArray[Any], has: NDArray[Any]) -> tuple[float, float]:
    """The values to draw: all wanted ones, and got ones that are not too far from them."""
    low, high = interval(want.tolist(), pad=0.0)
    room = _SPREAD * (high - low)
    near = [value for value in has.tolist() if low - room <= value <= high + room]
    return interval([*want.tolist(), *near])


def _points(plot: PlotFrame, at: NDArray[Any], values: NDArray[Any]) -> list[Point | None]:
    """The pixels, None where a value is not finite."""
    finite = np.isfinite(at) & np.isfinite(values)
    pairs = zip(at.tolist(), values.tolist(), finite.tolist(), strict=True)
    return [plot.place(x, y) if known else None for x, y, known in pairs]


def _markers(plot: PlotFrame, points: list[Point | None]) -> str:
    """Circles on some of the points that are in the plot."""
    inside = [point for point in points if point and plot.y.stop <= point[1] <= plot.y.start]
    return "".join(_circle(*point) for point in inside[:: math.ceil(len(inside) / _MARKERS) or 1])


def _circle(x: float, y: float) -> str:
    """A small circle as a path."""
    return f"M{number(round(x - 3, 1))} {number(round(y, 1))}a3 3 0 1 0 6 0a3 3 0 1 0-6 0"


def _difference(at: NDArray[Any], want: NDArray[Any], has: NDArray[Any], x_label: str) -> str:
    """Where the two differ most, and how many values are not drawn."""
    known = np.isfinite(at) & np.isfinite(want) & np.isfinite(has)
    text = "The two values are nowhere both numbers."
    if known.any():
        with np.errstate(all="ignore"):
            apart = np.where(known, np.abs(want / 2 - has / 2), -1.0)
        worst = int(np.argmax(apart))
        text = "Both curves are the same."
        if apart[worst] > 0:
            place, wanted, got = (label(float(array[worst])) for array in (at, want, has))
            text = f"The largest difference is at {x_label} = {place}: wanted {wanted}, got {got}."
    low, high = _window(want, has)
    outside = int(np.count_nonzero(np.isfinite(has) & ((has < low) | (has > high))))
    return " ".join([text, *_left_out(int(np.count_nonzero(~known)), outside)])


def _left_out(unknown: int, outside: int) -> list[str]:
    """Sentences on values that are not drawn."""
    notes = []
    if unknown:
        notes.append(f"{unknown} {'value is' if unknown == 1 else 'values are'} left out: not a finite number.")
    if outside:
        notes.append(f"{outside} {'value lies' if outside == 1 else 'values lie'} outside the drawing.")
    return notes


def agreement(wanted: NDArray[Any], got: NDArray[Any], ok: NDArray[Any], *, id_: str = "") -> Markup:
    """Got against wanted values of many cases, with the line of right answers; it reveals a forgotten factor.

    ValueError if the arrays are not one-dimensional of one length.
    """
    _check(wanted, got, ok)
    want, has = (np.asarray(array, dtype=np.float64) for array in (wanted, got))
    right = np.asarray(ok, dtype=bool)
    known = np.isfinite(want) & np.isfinite(has)
    plot = _square(want[known], has[known])
    slope = _slope(want[known], has[known])
    low, high = plot.x.low, plot.x.high
    finding = " ".join([_count(right), *_on_a_line(slope), *_left_out(int(np.count_nonzero(~known)), 0)])
    return drawn(
        "scatter",
        id_=id_,
        title="Got against wanted",
        description=f"{finding} Right answers, the dots, lie on the diagonal; crosses are off.",
        caption=finding,
        frame=plot,
        diagonal=path([[plot.place(low, low), plot.place(high, high)]]),
        name=_along(plot, low, high),
        slope=None if slope is None else _sloped(plot, slope),
        right="".join(_circle(*point) for point in _spots(plot, want, has, known & right)),
        off="".join(_cross(*point) for point in _spots(plot, want, has, known & ~right)),
    )


def _square(want: NDArray[Any], has: NDArray[Any]) -> PlotFrame:
    """One interval for both axes, or one each if the got values are much larger."""
    own, both = interval(want.tolist()), interval([*want.tolist(), *has.tolist()])
    alike = both[1] / 2 - both[0] / 2 <= 2 * _SPREAD * (own[1] / 2 - own[0] / 2)
    return frame(both if alike else own, both, "wanted", "got", width=400, height=380)


def _count(right: NDArray[Any]) -> str:
    on, total = int(np.count_nonzero(right)), right.size
    if total == 0:
        return "There are no cases."
    return f"All {total} answers are right." if on == total else f"{on} of {total} answers are right."


def _slope(want: NDArray[Any], has: NDArray[Any]) -> float | None:
    """The slope of the line through 0 on which all points lie; None if there is none, or if its slope is 1."""
    if want.size < 3 or np.ptp(want / 2) == 0:
        return None
    # Divided by the largest, no square overflows and _STRAIGHT is relative.
    size, height = float(np.max(np.abs(want))), float(np.max(np.abs(has))) or 1.0
    x, y = want / size, has / height
    part = float(x @ y / (x @ x))
    slope = part * (height / size) if size > 1e-300 else math.inf
    if np.max(np.abs(y - part * x)) > _STRAIGHT or not math.isfinite(slope) or abs(slope - 1) <= _STRAIGHT:
        return None
    return slope


def _on_a_line(slope: float | None) -> list[str]:
    if slope is None:
        return []
    if slope == 0:
        return ["Every answer is 0."]
    return [f"The points lie on a line through 0 with slope {label(slope)}."]


def _sloped(plot: PlotFrame, slope: float) -> tuple[str, str, str, str]:
    """The line through 0 of that slope, and its label, below the line near the right end: text, x, y."""
    line = path([[plot.place(x, slope * x) for x in (plot.x.low, plot.x.high)]])
    x, before = (plot.x.low + part * (plot.x.high - plot.x.low) for part in (0.97, 0.75))
    y = min(max(max(plot.y(slope * x), plot.y(slope * before)) + 18, plot.y.stop + 16), plot.y.start - 8)
    return line, f"slope {label(slope)}", number(plot.x(x)), number(y)


def _along(plot: PlotFrame, low: float, high: float) -> tuple[str, str, str]:
    """The place of words along the diagonal, near its upper end: x, y, degrees."""
    (x, y), (to_x, to_y) = plot.place(low, low), plot.place(high, high)
    degrees = math.degrees(math.atan2(to_y - y, to_x - x))
    return number(x + 0.95 * (to_x - x)), number(y + 0.95 * (to_y - y)), number(degrees)


def _spots(plot: PlotFrame, want: NDArray[Any], has: NDArray[Any], chosen: NDArray[Any]) -> list[Point]:
    """The pixels of the chosen points, each once."""
    pairs = zip(want[chosen].tolist(), has[chosen].tolist(), strict=True)
    spots = {tuple(round(place, 1) for place in plot.place(x, y)): None for x, y in pairs}
    return [(x, y) for x, y in list(spots)[:_MOST_POINTS]]


def _cross(x: float, y: float) -> str:
    return f"M{number(x - 3.5)} {number(y - 3.5)}l7 7m0-7l-7 7"
