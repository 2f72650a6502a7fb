"""Recognises the right numbers in another order: reversed, exchanged, or shifted by one."""

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
    "reversed": ("in reverse order", lambda n: list(range(n - 1, -1, -1))),
    "moved-on": ("shifted forward by one place", lambda n: [n - 1, *range(n - 1)]),
    "moved-back": ("shifted back by one place", lambda n: [*range(1, n), 0]),
}
_BACKWARDS = (
    "A backward pass computes the last item first. Put each new item in front (`insert(0, ...)`), or reverse the "
    "list at the end."
)
_HINT = "Check the order in which the parts are computed, and in which they are put together at the end."


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield other orders of the answer's items, of the items of its lists, of rows, of columns."""
    if not evidence.numbers or not evidence.wrong:
        return
    name, want = evidence.name, evidence.wrong[0].want
    if isinstance(want, tuple) and len(want) == 2:
        message = f"The two parts of `{name}` are exchanged."
        yield Candidate("exchanged", message, _HINT, lambda pair: _items(pair.want, lambda n: [n - 1, *range(n - 1)]))
    for id_, (arranged, order) in _ORDERS.items():
        hint = _BACKWARDS if id_ == "reversed" else _HINT
        if isinstance(want, tuple):
            if any(isinstance(item, tuple) for item in want):
                message = f"The items in the lists of `{name}` are right, but {arranged}."
                yield Candidate(f"items-{id_}", message, hint, lambda pair, order=order: _inner(pair.want, order))  # type: ignore[misc]  # mypy knows no lambda with a default
            message = f"The items of `{name}` are right, but {arranged}."
            yield Candidate(f"items-{id_}", message, hint, lambda pair, order=order: _items(pair.want, order))  # type: ignore[misc]  # as above
            continue
        for axis, what in enumerate(("entries or rows", "columns")):
            message = f"The {what} of `{name}` are right, but {arranged}."
            guess = lambda pair, axis=axis, order=order: matched(  # noqa: E731 - named for the line's length
                pair.want, pair.got, lambda want, _: _along(want, axis, order)
            )
            yield Candidate(f"{('rows', 'columns')[axis]}-{id_}", message, hint, guess, needs=2)


def _items(value: Value, order: _Order) -> Value:
    return tuple(value[i] for i in order(len(value))) if isinstance(value, tuple) and len(value) > 1 else None


def _inner(value: Value, order: _Order) -> Value:
    """Reorder each list of a tuple of lists."""
    if not isinstance(value, tuple) or not all(isinstance(item, tuple) for item in value):
        return None
    return tuple(tuple(item[i] for i in order(len(item))) for item in value if isinstance(item, tuple))


def _along(want: NDArray[Any], axis: int, order: _Order) -> NDArray[Any] | None:
    if want.ndim <= axis or want.shape[axis] < 2:
        return want if want.ndim > axis else None
    return np.take(want, order(want.shape[axis]), axis=axis)
