"""Values as people read them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from grader.model.execution import Case, Confinement
from grader.model.result import Status
from grader.model.value import Array, Value
from grader.numeric.json_values import read_number
from grader.numeric.values import apart
from grader.report.record import DeviationRecord
from grader.report.recorded_value import Cut, Recorded

SIGNS = {
    Status.RIGHT: ("✓", "good"),
    Status.PARTIAL: ("◐", "warn"),
    Status.WRONG: ("✗", "bad"),
    Status.UNANSWERED: ("·", "muted"),
    Status.UNGRADABLE: ("!", "accent"),
    Status.FORM_ONLY: ("○", "muted"),
}
"""Each status as a sign, and the class of its colour on a page."""
_DIGITS = 7
_DEEPEST = 3  # dimensions, and levels of lists, that are shown: the size grows exponentially with them
_MOST_ENTRIES = 60  # of an array, before its middle is left out
_MOST_ITEMS = 12  # of a list
_MOST_TEXT = 200  # characters of a string
_LONGEST = 6_000  # characters of a value: more than the longest array takes, and few enough for a page of many cases
_SMALL = 16 * _MOST_ENTRIES  # bytes


def show(value: Recorded) -> str:
    """A value, short enough for a table cell: large arrays lose their middle, deep ones all entries."""
    if isinstance(value, Cut):
        return excerpt(value.shown, value.left_out)
    if not isinstance(value, tuple):
        return _show_plain(value, 0)
    pieces: list[str] = []
    left = _LONGEST
    for piece in _pieces(value, 0):  # a list may hold thousands of arrays: format only what is shown
        if len(piece) > left:
            return "".join((*pieces, piece[:left], "\n… more is not shown"))
        pieces.append(piece)
        left -= len(piece)
    return "".join(pieces)


def _pieces(value: Value, depth: int) -> Iterator[str]:
    if not isinstance(value, tuple):
        yield _show_plain(value, depth)
    elif depth > _DEEPEST:
        yield f"list of {len(value)}"
    else:
        yield "["
        for i, item in enumerate(value[:_MOST_ITEMS]):
            yield ", " if i else ""
            yield from _pieces(item, depth + 1)
        yield ", …]" if len(value) > _MOST_ITEMS else "]"


def _show_plain(value: Value, depth: int) -> str:
    """A value other than a list, ``depth`` lists deep."""
    if isinstance(value, Array):
        if len(value.shape) > _DEEPEST or depth > _DEEPEST:
            return f"array of shape {value.shape}"
        # A report shows most values several times. The cache holds small ones only.
        return _show_small(value) if len(value.data) <= _SMALL else _show_array(value)
    if isinstance(value, str):
        more = len(value) - _MOST_TEXT
        return repr(value[:_MOST_TEXT]) + (f" and {more:,} characters more" if more > 0 else "")
    return _show_number(value)


def _show_number(value: Value | complex) -> str:
    if isinstance(value, (float, complex)):
        return f"{value:.{_DIGITS}g}"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**20:
        return f"{float(value):.{_DIGITS}g}" if abs(value) < 10**300 else "an integer of hundreds of digits"
    return repr(value)


def _show_array(value: Array) -> str:
    array = np.frombuffer(value.data, value.dtype).reshape(value.shape)
    if not value.shape:  # numpy's scalars look like Python's numbers
        return _show_number(array.item())
    text = np.array2string(
        array, precision=_DIGITS - 1, threshold=_MOST_ENTRIES, edgeitems=3, separator=", ", max_line_width=88
    )
    return str(text)


_show_small = lru_cache(maxsize=1024)(_show_array)


def show_call(case: Case) -> str:
    """A case as its call, after the numbers that are set for it; arrays are shown by their shape."""
    if case.args is None:
        return ", ".join(case.names)
    inner = ", ".join(f"{label}={brief(value)}" for label, value in zip(case.labels, case.args, strict=True))
    numbers = [f"{name}={brief(value)}" for name, value in case.globals if isinstance(value, (int, float))]
    return "; ".join((*numbers, f"{case.names[0]}({inner})"))


def brief(value: Recorded) -> str:
    """A value on part of a line: small ones whole, arrays by their shape."""
    if isinstance(value, Cut):
        return value.cut
    if isinstance(value, Array) and value.shape:
        size = math.prod(value.shape)
        return " ".join(show(value).split()) if size <= 4 else f"array of shape {value.shape}"
    text = show(value)
    return text if len(text) <= 40 else f"list of {len(value)}" if isinstance(value, tuple) else text[:39] + "…"


def excerpt(text: str, left_out: int, most: int | None = None) -> str:
    """The start of a string that lacks ``left_out`` characters already; the last line counts those missing."""
    cut = text if most is None else text[:most]
    missing = left_out + len(text) - len(cut)
    return f"{cut}\n… {missing:,} characters more, not shown" if missing else cut


def points(value: float) -> str:
    """Points without a trailing .0."""
    return f"{round(value, 2):g}"


def off_by(deviation: DeviationRecord) -> str:
    """How far off the worst entry is, and what is allowed; empty if no number or no key may be shown."""
    raw = deviation.got, deviation.wanted, deviation.allowed
    if None in raw:
        return ""
    got, wanted, allowed = map(read_number, raw)
    assert not isinstance(allowed, complex)  # it is a size
    far = apart(got, wanted)
    for digits, fewer in ((3, 2), (7, 7), (17, 17)):  # more if rounding would hide that it is too far
        if float(f"{far:.{digits}g}") > float(f"{allowed:.{fewer}g}"):
            return f"{far:.{digits}g}, where {allowed:.{fewer}g} is allowed"
    return f"{far:.3g}, where {allowed:.2g} is allowed"


def show_confinement(around: Confinement) -> str:
    """The sandbox of a grading in one line."""
    layers = ", ".join(f"landlock {around.landlock_abi}" if name == "landlock" else name for name in around.layers)
    tried = f"; {len(around.canaries)} attacks tried at the start, all held" if around.canaries else ""
    return f"sandbox {around.level.value}: {layers}{tried}"
