"""Spec figures: networks, curves, contours."""

from itertools import pairwise

import pytest

from grader.model.exercise import Axis, ContourFigure, CurveFigure, NetworkFigure, PointLabel
from grader.report.drawing.expression import ExpressionError
from grader.report.drawing.figures import draw

NOT = "0.5*((tanh(b)-1)**2 + tanh(w+b)**2)"


def network(*sizes, highlight=()):
    return NetworkFigure(title="N", description="D", sizes=sizes, highlight=highlight)


def curve(formula, low=-4.0, high=4.0, marks=()):
    return CurveFigure(
        title="C", description="D", formula=formula, x=Axis(name="x", low=low, high=high), y_label="y", marks=marks
    )


def contours(formula, levels, low=-6.0, high=6.0, marks=()):
    return ContourFigure(
        title="T",
        description="D",
        formula=formula,
        x=Axis(name="w", low=low, high=high),
        y=Axis(name="b", low=low, high=high),
        levels=levels,
        marks=marks,
    )


@pytest.mark.parametrize("sizes", [(1,), (1, 1), (2, 1), (3, 2), (4, 3, 2), (1, 2, 1), (7, 8, 7)])
def test_network(read, sizes):
    """Every neuron is drawn, with its layer's number, and an edge for every pair of neighbours."""
    root = read(draw(network(*sizes))).root
    assert len(list(root.iter("circle"))) == sum(sizes)
    edges = sum(source * target for source, target in pairwise(sizes))
    assert root.find(".//path").get("d").count("M") == edges


def test_network_names(read):
    """Neurons are numbered from 0; the only one of its layer has no number where no layer is hidden."""
    assert read(draw(network(2, 1))).words[:3] == ["a(0)0", "a(0)1", "a(1)"]
    assert "a(2)0" in read(draw(network(1, 2, 1))).words


def test_network_highlight(read):
    """A picked-out edge has its weight's name: target first, then source."""
    assert "w(1)01" in read(draw(network(3, 2, highlight=((1, 0, 1),)))).words
    assert "w(1)" in read(draw(network(1, 1, highlight=((1, 0, 0),)))).words
    assert not [text for text in read(draw(network(3, 2))).words if text.startswith("w")]


def test_wide_network(read):
    """Of a wide layer some neurons are shown, among them the ends of what is picked out, and the rest is dots."""
    markup = draw(network(30, 2, highlight=((1, 0, 20),)))
    assert {"a(0)0", "a(0)20", "a(0)29"} <= set(read(markup).words)
    assert "a(0)10" not in read(markup).words
    assert len(markup) < 10_000


def test_curve(read):
    """A curve has its name, the names of its axes, ticks and marks, and stays small."""
    markup = draw(curve("tanh(x)", marks=(PointLabel(x=0, label="steepest"), PointLabel(x=1, y=0.2, label="<b>"))))
    assert {"x", "y", "steepest", "<b>", "−4", "0", "0.5", "1"} <= set(read(markup).words)
    assert "<figcaption>C</figcaption>" in markup
    assert len(markup) < 10_000


def test_curve_with_pole(read):
    """A curve is broken at a pole, and the pole does not squeeze the rest."""
    markup = draw(curve("1/x", -1, 1))
    line = next(path.get("d") for path in read(markup).root.find(".//svg/svg").iter("path"))
    assert line.count("M") == 2
    assert "100" not in read(markup).words


def test_contours(read):
    """The map of NOT's cost has its levels written on their lines and no specks, and stays small."""
    markup = draw(contours(NOT, (0.05, 0.4, 1.2, 2.4), marks=(PointLabel(x=-5, y=5, label="best"),)))
    assert {"0.05", "0.4", "1.2", "2.4", "best", "w", "b"} <= set(read(markup).words)
    assert len(markup) < 10_000


@pytest.mark.parametrize(("low", "high"), [(0, 0), (1, 1 + 1e-15), (-1e308, 1e308), (0, 5e-324), (5, -5)])
@pytest.mark.parametrize("formula", ["x", "0*x", "1/(0*x)", "log(x)", "exp(x)*1e300", "sqrt(-1-x**2)"])
def test_hostile_curve(read, formula, low, high):
    """Intervals and values beyond reason give a sound drawing all the same."""
    marks = (
        PointLabel(x=low, label="a"),
        PointLabel(x=1e308, y=-1e308, label="b"),
        PointLabel(x=float("nan"), label="c"),
    )
    read(draw(curve(formula, low, high, marks)))


@pytest.mark.parametrize("formula", ["w+b", "0*w", "w*1e308*b", "log(w)", "1/(0*b)"])
def test_hostile_contours(read, formula):
    """Levels, marks and values beyond reason give a sound map all the same."""
    marks = (PointLabel(x=0, y=float("inf"), label="a"), PointLabel(x=1e300, label="b"))
    read(draw(contours(formula, (0.0, 1e308, float("inf"), float("nan")), marks=marks)))
    read(draw(contours(formula, (), -1e308, 1e308)))


def test_wrong_formula():
    """A figure whose formula is wrong is refused."""
    with pytest.raises(ExpressionError):
        draw(curve("tan(x)"))
    with pytest.raises(ExpressionError):
        draw(contours("x", (1.0,)))


def test_ids(read):
    """Ids come from the figure, so that different figures differ, or from the caller."""
    one, two = draw(network(1, 1)), draw(network(1, 2))
    assert one == draw(network(1, 1))
    assert read(one).root.find(".//title").get("id") != read(two).root.find(".//title").get("id")
    assert read(draw(network(1, 1), id_="mine")).root.find(".//title").get("id") == "mine-t"
    assert read(one).description == "D"
