"""What no type can say is wrong with a declared figure."""

from __future__ import annotations

import math
from collections.abc import Iterator

from grader.exercise.problem import Problem
from grader.model.exercise import ContourFigure, Figure, NetworkFigure

MOST_NEURONS = 12  # in a layer, and layers: more cannot be told apart in a drawing


def figure_problems(name: str, figure: Figure) -> Iterator[Problem]:
    """The faults of a [figure] table. Formulas are checked when they are drawn."""
    if isinstance(figure, NetworkFigure):
        yield from _network_problems(f"figure.{name}", figure)
        return
    for axis in (figure.x, figure.y) if isinstance(figure, ContourFigure) else (figure.x,):
        if not -math.inf < axis.low < axis.high < math.inf:
            wanted = f"an axis `{axis.name}` whose low is below its high"
            yield Problem("spec", f"figure.{name}", wanted, f"{axis.low}, {axis.high}")


def _network_problems(where: str, figure: NetworkFigure) -> Iterator[Problem]:
    sizes = figure.sizes
    if not sizes or min(sizes) < 1 or max(*sizes, len(sizes)) > MOST_NEURONS:
        wanted = f"1 to {MOST_NEURONS} layers of 1 to {MOST_NEURONS} neurons"
        yield Problem("spec", f"{where}.sizes", wanted, str(list(sizes)))
        return
    for layer, target, source in figure.highlight:
        if not (1 <= layer < len(sizes) and 0 <= target < sizes[layer] and 0 <= source < sizes[layer - 1]):
            wanted = "[layer, target neuron, source neuron], each counted from 0"
            yield Problem("spec", f"{where}.highlight", wanted, str([layer, target, source]))
