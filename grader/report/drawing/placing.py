"""Places words in a drawing so that they cover neither each other nor the lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from grader.report.drawing.polyline import Point

_LETTER = 6.8  # pixels a letter takes at the drawings' size of 13, on average
_HEIGHT = 15.0


class Words(msgspec.Struct, frozen=True):
    """Words at a place; ``anchor`` says which point of the baseline ``x`` and ``y`` are."""

    text: str
    x: float
    y: float
    anchor: str = "start"


class Rectangle(msgspec.Struct, frozen=True):
    """A rectangle of pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Rectangle) -> bool:
        """Whether the two intersect."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, point: Point) -> bool:
        """Whether the point is inside."""
        return self.left < point[0] < self.right and self.top < point[1] < self.bottom

    def contains(self, other: Rectangle) -> bool:
        """Whether the other rectangle is inside."""
        inside = self.left <= other.left and other.right <= self.right
        return inside and self.top <= other.top and other.bottom <= self.bottom


def around(words: Words) -> Rectangle:
    """The rectangle that the words take, approximately."""
    width = _LETTER * len(words.text)
    left = {"start": words.x, "middle": words.x - width / 2, "end": words.x - width}[words.anchor]
    return Rectangle(left, words.y - _HEIGHT + 3, left + width, words.y + 4)


def labels(marks: Sequence[tuple[Point, str]], ground: Rectangle, lines: Iterable[Point]) -> list[Words]:
    """A label next to each mark, where it covers the least: labels, marks, the edge, the lines' points."""
    points = list(lines)
    taken = [Rectangle(x - 5, y - 5, x + 5, y + 5) for (x, y), _ in marks]
    placed: list[Words] = []
    for (x, y), text in marks:
        best = min(_choices(text, x, y), key=lambda words: _cost(around(words), ground, taken, points))
        taken.append(around(best))
        placed.append(best)
    return placed


def _choices(text: str, x: float, y: float) -> list[Words]:
    """Places for a label, the most usual one first."""
    return [
        Words(text, x + 9, y - 7),
        Words(text, x + 9, y + 16),
        Words(text, x - 9, y - 7, "end"),
        Words(text, x - 9, y + 16, "end"),
        Words(text, x, y - 11, "middle"),
        Words(text, x, y + 21, "middle"),
        Words(text, x + 12, y + 4),
        Words(text, x - 12, y + 4, "end"),
    ]


def _cost(box: Rectangle, ground: Rectangle, taken: Sequence[Rectangle], points: Sequence[Point]) -> float:
    """How much a label would cover: leaving the drawing is worst, then covering words, then lines."""
    words = sum(box.overlaps(other) for other in taken)
    return 1000 * (not ground.contains(box)) + 100 * words + sum(box.holds(point) for point in points)
