"""Marching squares."""

import numpy as np
import pytest

from grader.report.drawing.contour import contour


def test_circle():
    """A circle is one closed line, each point of it near the circle."""
    row, column = np.mgrid[-2:2:41j, -2:2:41j]
    (line,) = contour(row**2 + column**2, 1.0)
    assert line[0] == line[-1]
    radii = [np.hypot(x / 10 - 2, y / 10 - 2) for x, y in line]
    assert min(radii) > 0.99
    assert max(radii) < 1.01


def test_plane():
    """A plane's level is one open line from edge to edge, exactly where it should be."""
    values = np.add.outer(np.zeros(4), np.arange(5.0))
    (line,) = contour(values, 2.5)
    assert sorted(line) == [(2.5, 0), (2.5, 1), (2.5, 2), (2.5, 3)]


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("level", [0.1, -0.1])
def test_saddle(sign, level):
    """At a saddle the lines pass each other on the side that the centre says, and do not cross."""
    lines = contour(sign * np.array([[1.0, -1.0], [-1.0, 1.0]]), level)
    assert len(lines) == 2
    assert all(len(line) == 2 for line in lines)


def test_not_finite():
    """Cells with a corner that is not finite have no line, and huge values do no harm."""
    values = np.add.outer(np.zeros(4), np.arange(5.0))
    values[1, 2] = np.nan
    assert len(contour(values, 2.5)) == 1
    assert contour(np.full((3, 3), np.inf), 0.0) == []
    assert len(contour(np.array([[-1e308, 1e308], [-1e308, 1e308]]), 0.0)) == 1
