"""From numbers to places in a drawing: intervals, ticks and labels. Takes any number, infinite and NaN included."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

import msgspec

_LARGEST = 1e300  # beyond it differences overflow
_SMALLEST = 1e-300  # below it steps vanish
_EXPONENT = re.compile(r"e(?:\+0*|(-)0*)")  # Python pads: 1e+08, 1e-05
_FAR = 4000.0  # pixels: off-scale points end here, at a number that browsers can draw


def number(value: float) -> str:
    """A coordinate with at most two decimals, as short as possible."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def label(value: complex, digits: int = 6) -> str:
    """A value for people, with a typographic minus sign; nan and inf as in Python."""
    return _EXPONENT.sub(lambda match: f"e{match[1] or ''}", f"{value:.{digits}g}").replace("-", "−")


def interval(values: Iterable[float], *, pad: float = 0.06) -> tuple[float, float]:
    """A non-empty interval that holds all finite ``values``, widened by the fraction ``pad`` at both ends."""
    finite = [max(-_LARGEST, min(_LARGEST, float(value))) for value in values if math.isfinite(value)]
    if not finite:
        return 0.0, 1.0
    low, high = min(finite), max(finite)
    size = max(abs(low), abs(high))
    if high - low <= max(1e-9 * size, _SMALLEST):  # all equal: a window around them
        margin = 0.5 * size if size > _SMALLEST else 1.0
        return low - margin, high + margin
    margin = pad * (high - low)
    return low - margin, high + margin


def ticks(low: float, high: float, about: int = 6) -> tuple[float, ...]:
    """About ``about`` round values inside the interval: steps of 1, 2 or 5 times a power of ten."""
    raw = (high - low) / about
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    # Without the rounding errors of -0.0 and 0.30000000000000004.
    return tuple(float(f"{place * step:.10g}") + 0.0 for place in range(first, last + 1))


class Scale(msgspec.Struct, frozen=True):
    """A linear map from ``low .. high`` to the pixels ``start .. stop``."""

    low: float
    high: float
    start: float
    stop: float

    def __call__(self, value: float) -> float:
        """The pixel of a finite value, far outside the drawing at most ``_FAR``."""
        part = (value / 2 - self.low / 2) / (self.high / 2 - self.low / 2)  # halves, since the difference may overflow
        return max(-_FAR, min(_FAR, self.start + part * (self.stop - self.start)))

    def ticks(self, about: int = 6) -> tuple[tuple[str, str], ...]:
        """Pixel and label of each tick."""
        values = ticks(self.low, self.high, about)
        # Ticks of a narrow interval far from 0 need more digits.
        written = ([label(value, digits) for value in values] for digits in (6, 9, 12, 17))
        texts = next((texts for texts in written if len(set(texts)) == len(values)), [""] * len(values))
        return tuple((number(self(value)), text) for value, text in zip(values, texts, strict=True))


class PlotFrame(msgspec.Struct, frozen=True):
    """The rectangle of a plot: the scales and names of its axes."""

    x: Scale
    y: Scale
    x_label: str
    y_label: str

    def place(self, x: float, y: float) -> tuple[float, float]:
        """The pixel of a point."""
        return self.x(x), self.y(y)

    def zero_lines(self) -> str:
        """The lines x = 0 and y = 0 as a path, if they cross the plot."""
        lines = []
        if self.x.low < 0 < self.x.high:
            lines.append(f"M{number(self.x(0))} {number(self.y.stop)}V{number(self.y.start)}")
        if self.y.low < 0 < self.y.high:
            lines.append(f"M{number(self.x.start)} {number(self.y(0))}H{number(self.x.stop)}")
        return "".join(lines)


def frame(
    x: tuple[float, float], y: tuple[float, float], x_label: str, y_label: str, *, width: int = 440, height: int = 300
) -> PlotFrame:
    """A plot with space for labels: numbers on the left and below, y's name above, x's name below."""
    upright = Scale(*y, height - 42, 28)
    longest = max((len(text) for _, text in upright.ticks()), default=0)
    left = min(max(40, 14 + 7 * longest), width // 3)  # a digit takes 7 pixels
    return PlotFrame(Scale(*x, left, width - 14), upright, x_label, y_label)
