"""The picture that says most about how a question's answers are off, chosen by their shape and type."""

from __future__ import annotations

from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from grader.model.execution import Outcome
from grader.numeric import json_values
from grader.numeric.values import to_array
from grader.report.drawing import figures
from grader.report.record import CaseRecord, HeatMapRecord, QuestionRecord
from grader.report.recorded_value import Cut, read

_FEWEST = 3  # points that make a curve or a cloud


def picture(question: QuestionRecord) -> Markup:
    """A heat map for arrays; for numbers, a curve over the one input or got against wanted; or nothing."""
    # Without the wanted value, which is not told where it is the whole answer, there is nothing to draw against.
    failed = [case for case in question.cases if case.deviation and case.wanted is not None]
    mapped = next((case for case in failed if case.deviation and case.deviation.heat_map), None)
    if not failed:
        return Markup()
    if mapped is failed[0]:  # the case that the finding above the picture is about
        return _heat_map(mapped, question.id)
    return _over_cases(question) or (_heat_map(mapped, question.id) if mapped else Markup())


def _heat_map(case: CaseRecord, question: str) -> Markup:
    off = case.deviation
    assert off is not None
    assert off.heat_map is not None
    got, wanted, passes = _arrays(off.heat_map)
    worst = off.index[len(off.output) :]
    return figures.heat_map(got.reshape(passes.shape), wanted, passes.astype(bool), worst=worst, id_=f"map-{question}")


def _arrays(heat_map: HeatMapRecord) -> tuple[NDArray[Any], ...]:
    arrays = [to_array(json_values.read(raw)) for raw in (heat_map.got, heat_map.wanted, heat_map.passes)]
    return tuple(array for array in arrays if array is not None)


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
            order = np.argsort(x)
            return figures.curve_comparison(
                x[order], wanted[order], got[order], x_label=label, y_label=first.names[0], id_=id_
            )
    return figures.agreement(wanted, got, np.array([case.passed for case in cases]), id_=id_)


def _got(case: CaseRecord) -> float | None:
    return _number(case.got) if case.outcome is Outcome.RETURNED else None


def _number(raw: Any) -> float | None:
    """The number that a value is, or an array of one entry holds; None for anything else."""
    value = read(raw)
    array = None if isinstance(value, (tuple, Cut)) else to_array(value)
    if array is None or array.size != 1 or array.dtype.kind not in "iuf":
        return None
    return float(array.reshape(-1)[0])
