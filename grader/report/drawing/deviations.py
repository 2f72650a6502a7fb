"""The picture that says most about how a function's answers are off, chosen by their form."""

from __future__ import annotations

from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from grader.model.execution import Outcome
from grader.model.result import CaseVerdict, Verdict
from grader.model.value import Value
from grader.numeric.values import from_array, to_array
from grader.report.drawing import figures

_FEWEST = 3  # points that make a curve or a cloud


def picture(verdict: Verdict) -> Markup:
    """A heat map for arrays; for numbers, a curve over the one input or got against wanted; or nothing."""
    # Without the wanted value, which is not told where it is the whole answer, there is nothing to draw against.
    failed = [case for case in verdict.shown if case.comparison.deviation and case.wanted is not None]
    if not failed:
        return Markup()
    if _has_map(failed[0]):  # the case that the finding above the picture is about
        return _heat_map(failed[0])
    arrays = [case for case in failed if _has_map(case)]
    return _over_cases(verdict) or (_heat_map(arrays[0]) if arrays else Markup())


def _has_map(case: CaseVerdict) -> bool:
    off = case.comparison.deviation
    if off is None or off.passes is None:
        return False
    return 1 <= len(off.passes.shape) <= 2 and int(np.prod(off.passes.shape)) > 1


def _heat_map(case: CaseVerdict) -> Markup:
    off = case.comparison.deviation
    assert off is not None
    assert off.passes is not None
    ok = _array(off.passes)
    got, wanted = _array(_at(case.observation.value, off.output)), _array(_at(case.wanted, off.output))
    worst = off.index[len(off.output) :]
    return figures.heat_map(
        got.reshape(ok.shape), wanted, ok.astype(bool), worst=worst, id_=f"map-{case.case.question}"
    )


def _at(value: Value, path: tuple[int, ...]) -> Value:
    for step in path:
        value = value[step] if isinstance(value, tuple) else from_array(np.asarray(_array(value)[step]))
    return value


def _array(value: Value) -> NDArray[Any]:
    array = to_array(value)
    assert array is not None  # what has been compared entry by entry holds numbers only
    return array


def _over_cases(verdict: Verdict) -> Markup:
    cases = [case for case in verdict.shown if _number(case.wanted) is not None and _got(case) is not None]
    if len(cases) < _FEWEST:
        return Markup()
    wanted = np.array([_number(case.wanted) for case in cases], dtype=np.float64)
    got = np.array([_got(case) for case in cases], dtype=np.float64)
    first = cases[0].case
    id_ = f"cases-{first.question}"
    if len(first.labels) == 1 and not first.globals:
        inputs = [_number(case.case.args[0]) if case.case.args else None for case in cases]
        if all(x is not None for x in inputs):
            x = np.array(inputs, dtype=np.float64)
            order = np.argsort(x)
            return figures.curve_comparison(
                x[order], wanted[order], got[order], x_label=first.labels[0], y_label=first.names[0], id_=id_
            )
    return figures.agreement(wanted, got, np.array([case.passed for case in cases]), id_=id_)


def _got(case: CaseVerdict) -> float | None:
    return _number(case.observation.value) if case.observation.outcome is Outcome.RETURNED else None


def _number(value: Value) -> float | None:
    """The number that a value is, or an array of one entry holds; None for anything else."""
    array = None if isinstance(value, tuple) else to_array(value)
    if array is None or array.size != 1 or array.dtype.kind not in "iuf":
        return None
    return float(array.reshape(-1)[0])
