"""Every figure of a page as inline SVG that follows the page's colours. See ``templates/figures.svg.j2`` for the looks.

What is off is never told by colour alone: signs, dashes and words say it too.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from numpy.typing import NDArray

from grader.model.exercise import ContourFigure, CurveFigure, Figure, NetworkFigure
from grader.report.drawing.comparisons import curves, scatter
from grader.report.drawing.graphs import contours, curve
from grader.report.drawing.heat import heat
from grader.report.drawing.networks import network


def draw(figure: Figure, *, id_: str = "") -> Markup:
    """A spec's figure as a ``<figure>`` with its title as caption. Raises ExpressionError for a wrong formula.

    ``id_`` must be its own on the page; left out, it is made from the figure, which may then be on a page only once.
    """
    match figure:
        case NetworkFigure():
            return network(figure, id_)
        case CurveFigure():
            return curve(figure, id_)
        case ContourFigure():
            return contours(figure, id_)


def heat_map(
    got: NDArray[Any],
    wanted: NDArray[Any],
    ok: NDArray[Any],
    *,
    worst: tuple[int, ...] | None = None,
    id_: str = "",
) -> Markup:
    """Where an array is off: a cell for each entry, with a sign for what is wrong with it, and the finding in words.

    ``got`` and ``wanted`` are numbers of one shape, of at most two dimensions; ``ok`` says entry by entry what
    passed, and ``worst`` which entry is farthest off (left out: the one with the largest difference). Above 24 rows or
    columns a cell stands for a block of entries. Raises ValueError where the shapes differ or have more dimensions.
    """
    return heat(got, wanted, ok, worst, id_)


def curve_comparison(
    x: NDArray[Any], wanted: NDArray[Any], got: NDArray[Any], *, x_label: str, y_label: str, id_: str = ""
) -> Markup:
    """Wanted and got values over one number. Values that are not finite are left out, and mentioned.

    Raises ValueError where the arrays are not one-dimensional of one length.
    """
    return curves(x, wanted, got, x_label, y_label, id_)


def agreement(wanted: NDArray[Any], got: NDArray[Any], ok: NDArray[Any], *, id_: str = "") -> Markup:
    """Got against wanted values of many cases, with the line on which right answers lie; a forgotten factor shows.

    Raises ValueError where the arrays are not one-dimensional of one length.
    """
    return scatter(wanted, got, ok, id_)
