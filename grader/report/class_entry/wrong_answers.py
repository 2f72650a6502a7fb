"""How a wrong answer is wrong, and what it computes. Answers that agree in both form a cluster."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.model.execution import Observation, Outcome
from grader.model.result import CaseVerdict, Verdict
from grader.model.value import Value
from grader.numeric.values import is_vast, leaves, to_array
from grader.support.sanitise import one_line

MOST = 24  # numbers that are kept of an answer
_LONGEST = 100
_MOST_LEAVES = 4096  # numbers in a Python list; arrays may have any size
_MOST_NAMED = 12  # items of a list that are described


def form_of(verdict: Verdict) -> str:
    """How the shown cases ended: exceptions, outcomes, shapes, strings; or the criteria that are not met."""
    unmet = _unmet(verdict)
    if unmet:
        return _short("not met: " + "; ".join(unmet))
    if verdict.first_failure is None:
        return "right in the shown cases"
    return _short("; ".join(dict.fromkeys(_ending(case.observation) for case in verdict.shown)))


def numbers_of(verdict: Verdict) -> tuple[float, ...]:
    """At most ``MOST`` numbers that characterise what is computed in the shown cases.

    Free parameters have none: they are judged by what they do, and differ from student to student.
    """
    if _unmet(verdict) or verdict.first_failure is None:
        return ()
    each = max(1, MOST // len(verdict.shown))
    found = [number for case in verdict.shown for number in _summary(case, each)]
    return tuple(found[:MOST])


def _summary(case: CaseVerdict, most: int) -> list[float]:
    """The first entries of a value, and one weighted sum of all others."""
    row = _row(case.observation.value)
    if row.size <= most:
        return [float(entry) for entry in row]
    first, rest = row[: most - 1], row[most - 1 :]
    with np.errstate(all="ignore"):  # of a student's numbers, however large
        total = np.sum(np.where(np.isfinite(rest), rest, 0.0) * np.cos(np.arange(rest.size)))
    return [*(float(entry) for entry in first), float(total)]


def _row(value: Value) -> NDArray[np.float64]:
    """All numbers of a value in order, complex ones as two; none if the value is too large."""
    if is_vast(value, _MOST_LEAVES):
        return np.zeros(0)
    whole = to_array(value)
    arrays = [whole] if whole is not None else [to_array(leaf) for _, leaf in leaves(value)]
    rows = [_real(array) for array in arrays if array is not None]
    return np.concatenate([np.zeros(0), *rows])


def _real(array: NDArray[Any]) -> NDArray[np.float64]:
    parts = [array.real, array.imag] if array.dtype.kind == "c" else [array]
    return np.stack([part.astype(np.float64) for part in parts], axis=-1).reshape(-1)


def _ending(observation: Observation) -> str:
    if observation.raised is not None:
        name = f" ({one_line(observation.raised.name, 40)})" if observation.raised.name else ""
        return f"raised {one_line(observation.raised.type, 40)}{name}"
    if observation.outcome is not Outcome.RETURNED:
        return str(observation.outcome.value)
    return _described(observation.value)


def _described(value: Value, depth: int = 0) -> str:
    """The shape of a value, or its strings; never its numbers."""
    if value is None or isinstance(value, str):
        return repr(value if value is None else one_line(value, 40))
    # The shape of a large array is cheap.
    array = None if isinstance(value, tuple) and is_vast(value, _MOST_LEAVES) else to_array(value)
    if array is not None:
        kind = {"b": "truth value", "c": "complex number"}.get(array.dtype.kind, "number")
        return f"{kind}s of shape {array.shape}" if array.ndim else kind
    assert isinstance(value, tuple)  # all else is an array
    if depth or len(value) > _MOST_NAMED:
        return f"list of {len(value)}"
    items = [_described(item, 1) for item in value]
    texts = all(isinstance(item, str) for item in value)  # ticked options: their order does not matter
    return "list of " + (", ".join(sorted(items) if texts else items) or "nothing")


def _unmet(verdict: Verdict) -> tuple[str, ...]:
    """The criteria that are not met, of a question that is judged by what its answer does."""
    failed = verdict.first_failure
    return failed.comparison.unmet if failed else ()


def _short(text: str) -> str:
    """A string of bounded length; a checksum distinguishes two that differ after the cut."""
    cut = one_line(text, 10_000)
    return cut if len(cut) <= _LONGEST else f"{cut[: _LONGEST - 12]}… {zlib.crc32(cut.encode()):08x}"
