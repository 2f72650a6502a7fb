"""Lines of many points."""

import math

from grader.report.drawing.polyline import path, runs, simplified


def test_simplified():
    """Points on a straight line go, corners and ends stay, and a closed line stays closed."""
    assert simplified([(0, 0), (1, 0.01), (2, 0), (2, 5)]) == [(0, 0), (2, 0), (2, 5)]
    circle = [(50 * math.cos(t / 200 * math.tau), 50 * math.sin(t / 200 * math.tau)) for t in range(201)]
    assert 12 < len(simplified(circle)) < 100
    assert simplified([(1, 1)]) == [(1, 1)]


def test_path():
    """A path is written with one decimal, closed where its ends meet."""
    assert path([[(0, 0), (1.25, 2.04)], [(3, 3), (4, 4)]]) == "M0 0 1.2 2M3 3 4 4"
    assert path([[(0, 0), (1, 0), (1, 1), (0, 0)]]) == "M0 0 1 0 1 1Z"
    assert path([]) == ""


def test_runs():
    """Lines are cut at gaps and leaps; single points are no line."""
    assert runs([(0, 0), (1, 0), None, (2, 0), None, (3, 0), (4, 0)]) == [[(0, 0), (1, 0)], [(3, 0), (4, 0)]]
    assert runs([(0, 0), (1, 0), (2, 99), (3, 99)], jump=50) == [[(0, 0), (1, 0)], [(2, 99), (3, 99)]]
