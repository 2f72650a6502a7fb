"""Draws a layered network: neurons as circles, layers from left to right, every edge between neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from grader.report.drawing.canvas import drawn
from grader.report.drawing.polyline import path
from grader.report.drawing.scale import number

if TYPE_CHECKING:
    from markupsafe import Markup

    from grader.model.exercise import NetworkFigure

_WIDTH = 440
_TOP = 26
_ROW, _TALLEST = 62.0, 380.0  # pixels from neuron to neuron, and for all of a layer
_FIRST, _LAST = 5, 2  # a layer of more than eight neurons shows so many of them, with dots between
_LABELLED = 13.0  # the smallest radius that has room for a name


class Name(msgspec.Struct, frozen=True):
    """A letter with an upper and a lower index, as a_1^{(2)}."""

    letter: str
    upper: str
    lower: str


class Neuron(msgspec.Struct, frozen=True):
    """A circle, and the name in it."""

    x: str
    y: str
    name: Name


class Weight(msgspec.Struct, frozen=True):
    """An edge that is picked out, and where its name stands."""

    path: str
    x: str
    y: str
    name: Name


def network(figure: NetworkFigure, id_: str) -> Markup:
    """The figure as inline SVG."""
    rows = [_shown(figure, layer) for layer in range(len(figure.sizes))]
    most = max(len(row) for row in rows)
    step = min(_ROW, _TALLEST / most)
    radius = min(21.0, step * 0.37)
    middle = _TOP + max(step * (most - 1), 20) / 2
    places = _places(rows, step, middle)
    return drawn(
        "network",
        id_=id_,
        title=figure.title,
        description=figure.description,
        caption=figure.title,
        width=_WIDTH,
        height=round(middle + step * (most - 1) / 2 + radius + 26),
        scale=number(radius / 21),
        radius=number(radius),
        edges=_edges(places),
        weights=tuple(_weight(figure, places, *picked) for picked in figure.highlight),
        neurons=tuple(
            Neuron(number(x), number(y), _neuron_name(figure.sizes, layer, neuron))
            for (layer, neuron), (x, y) in places.items()
        ),
        named=radius >= _LABELLED,
        dots=_dots(rows, step, middle),
        layers=tuple((number(_column(layer, len(rows))), f"layer {layer}") for layer in range(len(rows))),
    )


def _shown(figure: NetworkFigure, layer: int) -> list[int | None]:
    """The neurons of a layer that are drawn, None for a gap; picked-out edges keep their ends."""
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
    """Where a layer stands; few layers are not torn to the drawing's ends."""
    step = min(150.0, (_WIDTH - 90) / max(1, layers - 1))
    return _WIDTH / 2 + (layer - (layers - 1) / 2) * step


def _places(rows: list[list[int | None]], step: float, middle: float) -> dict[tuple[int, int], tuple[float, float]]:
    """The centre of every neuron that is drawn."""
    return {
        (layer, neuron): (_column(layer, len(rows)), middle + (place - (len(row) - 1) / 2) * step)
        for layer, row in enumerate(rows)
        for place, neuron in enumerate(row)
        if neuron is not None
    }


def _dots(rows: list[list[int | None]], step: float, middle: float) -> tuple[tuple[str, str], ...]:
    """Where neurons are left out: three dots each."""
    gaps = [
        (_column(layer, len(rows)), middle + (place - (len(row) - 1) / 2) * step)
        for layer, row in enumerate(rows)
        for place, neuron in enumerate(row)
        if neuron is None
    ]
    return tuple((number(x), number(y + offset)) for x, y in gaps for offset in (-8, 0, 8))


def _edges(places: dict[tuple[int, int], tuple[float, float]]) -> str:
    """All edges as one path, from centre to centre: the circles cover their ends."""
    lines = []
    for (layer, _), (x, y) in places.items():
        for (target, _), (to_x, to_y) in places.items():
            if target == layer + 1:
                lines.append([(x, y), (to_x, to_y)])
    return path(lines)


def _neuron_name(sizes: tuple[int, ...], layer: int, neuron: int) -> Name:
    """a_j^{(l)}. Without hidden layers, the only neuron of a layer needs no number."""
    alone = sizes[layer] == 1 and len(sizes) <= 2
    return Name("a", f"({layer})", "" if alone else str(neuron))


def _weight(
    figure: NetworkFigure, places: dict[tuple[int, int], tuple[float, float]], layer: int, target: int, source: int
) -> Weight:
    """The edge into neuron ``target`` of ``layer``, and its weight's name: w with target, then source, below."""
    (x, y), (to_x, to_y) = places[layer - 1, source], places[layer, target]
    lower = "".join(
        _neuron_name(figure.sizes, at, neuron).lower for at, neuron in ((layer, target), (layer - 1, source))
    )
    if len(lower) > 2:
        lower = f"{target},{source}"
    line = f"M{number(x)} {number(y)}L{number(to_x)} {number(to_y)}"
    # Near the source, where edges to one neuron are farthest apart, and on the side away from the layer's other
    # neurons; the steeper the line, the farther, so that the name's ends stay clear of it.
    below = 2 * target + 1 > figure.sizes[layer]
    part, steep = 0.32, abs((to_y - y) / (to_x - x))
    drop = 19 + 6 * steep if below else -15 - 6 * steep
    name = Name("w", f"({layer})", lower)
    return Weight(line, number(x + part * (to_x - x)), number(y + part * (to_y - y) + drop), name)
