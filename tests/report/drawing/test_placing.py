"""Labels labels marks."""

from grader.report.drawing.placing import Rectangle, around, labels

GROUND = Rectangle(0, 0, 400, 300)


def test_usual_place():
    """A lone label stands above and to the right of its mark."""
    (words,) = labels([((200, 150), "start")], GROUND, [])
    assert (words.anchor, words.x, words.y) == ("start", 209, 143)


def test_edge():
    """At an edge a label stays inside."""
    for place in ((399, 1), (1, 1), (1, 299), (399, 299)):
        (words,) = labels([(place, "minimum")], GROUND, [])
        assert GROUND.contains(around(words))


def test_neighbours():
    """Labels of neighbours do not cover each other."""
    one, two = labels([((200, 150), "first"), ((212, 150), "second")], GROUND, [])
    assert not around(one).overlaps(around(two))


def test_line():
    """A label gives way to a line."""
    (words,) = labels([((200, 150), "on a slope")], GROUND, [(x, 350 - x) for x in range(100, 300)])
    assert not any(around(words).holds((x, 350 - x)) for x in range(100, 300))
