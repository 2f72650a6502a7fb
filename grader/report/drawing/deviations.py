"""Chooses the picture of how a question's answers are off by their shape and type."""

from __future__ import annotations

from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from grader.model.execution import Outcome
from grader.numeric import json_values
from grader.numeric.values import to_array
from grader.report.drawing.comparisons import agreement, curve_comparison
from grader.report.drawing.heat import heat_map
from grader.report.record import CaseRecord, QuestionRecord
from grader.report.recorded_value import Cut, read

_FEWEST = 3  # points that make a curve or a cloud


def picture(question: QuestionRecord) -> Markup:
    """A heat map for arrays; for numbers, a curve over the one input or got against wanted; or nothing."""
    # The wanted value is missing if it would give the whole answer away.
    failed = [case for case in question.cases if case.deviation and case.wanted is not None]
    mapped = next((case for case in failed if case.deviation and case.deviation.heat_map), None)
    if not failed:
        return Markup()
    if mapped is failed[0]:  # the finding above the picture is about this case
        return _heat_map(mapped, question.id)
    return _over_cases(question) or (_heat_map(mapped, question.id) if mapped else Markup())


def _heat_map(case: CaseRecord, question: str) -> Markup:
    off = case.deviation
    assert off is not None
    assert off.heat_map is not None
    raw = off.heat_map
    got, wanted, passes = map(_array, (raw.got, raw.wanted, raw.passes))
    worst = off.index[len(off.output) :]
    return heat_map(got.reshape(passes.shape), wanted, passes.astype(bool), worst=worst, id_=f"map-{question}")


def _array(raw: Any) -> NDArray[Any]:
    array = to_array(json_values.read(raw))
    assert array is not None  # a heat map holds numbers only
    return array


def _over_cases(question: QuestionRecord) -> Markup:
    cases = [case for case in question.cases if _number(case.wanted) is not None and _got(case) is not None]
    if len(cases) < _FEWEST:
        return Markup()
    wanted = np.array([_number(case.wanted) for case in cases], dtype=np.float64)
    got = np.array([_got(case) for case in cases], dtype=np.float64)
    first = cases[0]
    id_ = f"cases-{question.id}"
    if first.arguments is not None and len(first.arguments) == 1 and not first.globals:
        ((label, _),) = first.arguments.items()
        inputs = [_number((case.arguments or {}).get(label)) for case in cases]
        if all(x is not None for x in inputs):
            x = np.array(inputs, dtype=np.float64)
            return curve_comparison(x, wanted, got, x_label=label, y_label=first.names[0], id_=id_)
    return agreement(wanted, got, np.array([case.passed for case in cases]), id_=id_)


def _got(case: CaseRecord) -> float | None:
    return _number(case.got) if case.outcome is Outcome.RETURNED else None


def _number(raw: Any) -> float | None:
    """The number that a value is, or an array of one entry holds; None for anything else."""
    value = read(raw)
    array = None if isinstance(value, (tuple, Cut)) else to_array(value)
    if array is None or array.size != 1 or array.dtype.kind not in "iuf":
        return None
    return float(array.reshape(-1)[0])
