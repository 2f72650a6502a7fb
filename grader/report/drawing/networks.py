"""Draws a layered network: neurons as circles, layers from left to right, every edge between neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from markupsafe import Markup

from grader.model.exercise import NetworkFigure
from grader.report.drawing.canvas import drawn_figure
from grader.report.drawing.polyline import Point, path
from grader.report.drawing.scale import number

_WIDTH = 440
_TOP = 26
_ROW, _TALLEST = 62.0, 380.0  # pixels from neuron to neuron, and for all of a layer
_FIRST, _LAST = 5, 2  # neurons that are shown of a layer of more than eight, with dots between
_LABELLED = 13.0  # the smallest radius that has room for a name

_Name: TypeAlias = tuple[str, str, str]  # a letter, its upper and its lower index, as in a_1^{(2)}
_Places: TypeAlias = "dict[tuple[int, int], Point]"  # the centre of each neuron by its layer and number


def network(figure: NetworkFigure, id_: str) -> Markup:
    """The figure as inline SVG."""
    rows = [_shown(figure, layer) for layer in range(len(figure.sizes))]
    most = max(len(row) for row in rows)
    step = min(_ROW, _TALLEST / most)
    radius = min(21.0, step * 0.37)
    middle = _TOP + max(step * (most - 1), 20) / 2
    centres = list(_centres(rows, step, middle))
    places = {(layer, neuron): point for layer, neuron, point in centres if neuron is not None}
    gaps = [point for _, neuron, point in centres if neuron is None]
    return drawn_figure(
        "network",
        figure,
        id_,
        width=_WIDTH,
        height=round(middle + step * (most - 1) / 2 + radius + 26),
        scale=number(radius / 21),
        radius=number(radius),
        edges=_edges(places),
        weights=tuple(_weight(figure, places, *picked) for picked in figure.highlight),
        neurons=tuple(
            (number(x), number(y), _neuron_name(figure.sizes, layer, neuron))
            for (layer, neuron), (x, y) in places.items()
        ),
        named=radius >= _LABELLED,
        dots=tuple((number(x), number(y + offset)) for x, y in gaps for offset in (-8, 0, 8)),
        layers=tuple((number(_column(layer, len(rows))), f"layer {layer}") for layer in range(len(rows))),
    )


def _shown(figure: NetworkFigure, layer: int) -> list[int | None]:
    """The neurons of a layer that are drawn, None for a gap; highlighted edges keep their ends."""
    size = figure.sizes[layer]
    if size <= _FIRST + _LAST + 1:
        return list(range(size))
    ends = {target for at, target, _ in figure.highlight if at == layer}
    ends |= {source for at, _, source in figure.highlight if at - 1 == layer}
    shown: list[int | None] = []
    for neuron in sorted({*range(_FIRST), *range(size - _LAST, size), *ends}):
        before = shown[-1] if shown else -1
        if before is not None and neuron > before + 1:
            shown.append(None)
        shown.append(neuron)
    return shown


def _column(layer: int, layers: int) -> float:
    """Where a layer is; a few layers do not fill the width."""
    step = min(150.0, (_WIDTH - 90) / max(1, layers - 1))
    return _WIDTH / 2 + (layer - (layers - 1) / 2) * step


def _centres(rows: list[list[int | None]], step: float, middle: float) -> Iterator[tuple[int, int | None, Point]]:
    """Layer, number and centre of everything that is drawn."""
    for layer, row in enumerate(rows):
        for place, neuron in enumerate(row):
            yield layer, neuron, (_column(layer, len(rows)), middle + (place - (len(row) - 1) / 2) * step)


def _edges(places: _Places) -> str:
    """All edges as one path, from centre to centre: the circles cover their ends."""
    return path(
        (start, end)
        for (layer, _), start in places.items()
        for (target, _), end in places.items()
        if target == layer + 1
    )


def _neuron_name(sizes: tuple[int, ...], layer: int, neuron: int) -> _Name:
    """a_j^{(l)}. Without hidden layers, a single neuron has no number."""
    alone = sizes[layer] == 1 and len(sizes) <= 2
    return "a", f"({layer})", "" if alone else str(neuron)


def _weight(
    figure: NetworkFigure, places: _Places, layer: int, target: int, source: int
) -> tuple[str, str, str, _Name]:
    """The edge into neuron ``target`` of ``layer``, and place and name of its weight: w with target, then source."""
    (x, y), (to_x, to_y) = places[layer - 1, source], places[layer, target]
    lower = "".join(_neuron_name(figure.sizes, at, neuron)[2] for at, neuron in ((layer, target), (layer - 1, source)))
    if len(lower) > 2:
        lower = f"{target},{source}"
    line = f"M{number(x)} {number(y)}L{number(to_x)} {number(to_y)}"
    # The name is near the source, where edges to one neuron are farthest apart, on the side away from the layer's other
    # neurons; at a steep line it is farther away, so that it does not cross the line.
    below = 2 * target + 1 > figure.sizes[layer]
    part, steep = 0.32, abs((to_y - y) / (to_x - x))
    drop = 19 + 6 * steep if below else -15 - 6 * steep
    return line, number(x + part * (to_x - x)), number(y + part * (to_y - y) + drop), ("w", f"({layer})", lower)
