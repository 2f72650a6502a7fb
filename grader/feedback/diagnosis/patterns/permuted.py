"""The right numbers in another order: lists or rows from the last to the first, exchanged, or moved on by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.feedback.diagnosis.evidence import Candidate, Evidence, matched
from grader.model.value import Value

RANK = 200

_Order = Callable[[int], list[int]]
_ORDERS: dict[str, tuple[str, _Order]] = {
    "reversed": ("from the last to the first", lambda n: list(range(n - 1, -1, -1))),
    "moved-on": ("moved on by one place", lambda n: [n - 1, *range(n - 1)]),
    "moved-back": ("moved back by one place", lambda n: [*range(1, n), 0]),
}
_BACKWARDS = (
    "What is filled on the way back begins with the last. Put each new item in front (`insert(0, ...)`), or turn the "
    "list round at the end."
)
_HINT = "Look at the order in which the parts are computed, and in which they are put together at the end."


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Items of the answer, items of its lists, rows, columns."""
    if not evidence.numbers or not evidence.wrong:
        return
    name, want = evidence.name, evidence.wrong[0].want
    if isinstance(want, tuple) and len(want) == 2:
        said = f"The two parts that `{name}` gives are exchanged."
        yield Candidate("exchanged", said, _HINT, lambda pair: _items(pair.want, lambda n: [n - 1, *range(n - 1)]))
    for id_, (said, order) in _ORDERS.items():
        hint = _BACKWARDS if id_ == "reversed" else _HINT
        if isinstance(want, tuple):
            if any(isinstance(item, tuple) for item in want):
                message = f"The items of the lists that `{name}` gives are right, but they stand {said}."
                yield Candidate(f"items-{id_}", message, hint, lambda pair, order=order: _inner(pair.want, order))  # type: ignore[misc]  # mypy knows no lambda with a default
            message = f"The items that `{name}` gives are right, but they stand {said}."
            yield Candidate(f"items-{id_}", message, hint, lambda pair, order=order: _items(pair.want, order))  # type: ignore[misc]  # as above
            continue
        for axis, what in enumerate(("entries or rows", "columns")):
            message = f"The {what} of `{name}` are right, but they stand {said}."
            guess = lambda pair, axis=axis, order=order: matched(  # noqa: E731 - named for the line's length
                pair.want, pair.got, lambda want, _: _along(want, axis, order)
            )
            yield Candidate(f"{('rows', 'columns')[axis]}-{id_}", message, hint, guess, needs=2)


def _items(value: Value, order: _Order) -> Value:
    return tuple(value[i] for i in order(len(value))) if isinstance(value, tuple) and len(value) > 1 else None


def _inner(value: Value, order: _Order) -> Value:
    """Each list of a tuple of lists in another order."""
    if not isinstance(value, tuple) or not all(isinstance(item, tuple) for item in value):
        return None
    return tuple(tuple(item[i] for i in order(len(item))) for item in value if isinstance(item, tuple))


def _along(want: NDArray[Any], axis: int, order: _Order) -> NDArray[Any] | None:
    if want.ndim <= axis or want.shape[axis] < 2:
        return want if want.ndim > axis else None
    return np.take(want, order(want.shape[axis]), axis=axis)
