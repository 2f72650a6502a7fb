"""Draws the figures of a spec as inline SVG in the page's colours. ``templates/figures.svg.j2`` defines their look."""

from __future__ import annotations

from markupsafe import Markup

from grader.model.exercise import ContourFigure, CurveFigure, Figure, NetworkFigure
from grader.report.drawing.graphs import contours, curve
from grader.report.drawing.networks import network


def draw(figure: Figure, *, id_: str = "") -> Markup:
    """A spec's figure as a ``<figure>`` with its title as caption. ExpressionError for a wrong formula.

    ``id_`` must be unique on the page. By default it is made from the figure, which may then be on a page only once.
    """
    match figure:
        case NetworkFigure():
            return network(figure, id_)
        case CurveFigure():
            return curve(figure, id_)
        case ContourFigure():
            return contours(figure, id_)
