"""A case as Python that a student can paste below their own code."""

from __future__ import annotations

from grader.model.execution import Case
from grader.model.value import Array, Value
from grader.numeric.values import to_array
from grader.report.drawing.values import show


def snippet(case: Case, wanted: Value) -> str:
    """Lines that make the call of ``case`` and print its value, with the wanted value as a comment."""
    inputs = [value for _, value in case.globals] + list(case.args or ())
    lines = ["import numpy as np"] if any(_holds_array(value) for value in inputs) else []
    lines += [f"{name} = {source(value)}" for name, value in case.globals]
    arguments = ", ".join(source(value) for value in case.args or ())
    lines.append(f"print({case.names[0]}({arguments}))  # wanted {' '.join(show(wanted).split())}")
    return "\n".join(lines)


def source(value: Value) -> str:
    """A value as Python source, with all digits."""
    if isinstance(value, tuple):
        return f"[{', '.join(source(item) for item in value)}]"
    array = to_array(value) if isinstance(value, Array) else None
    if array is None:
        return repr(value)
    return f"np.array({array.tolist()!r})" if array.ndim else repr(array.item())


def _holds_array(value: Value) -> bool:
    if isinstance(value, tuple):
        return any(_holds_array(item) for item in value)
    return isinstance(value, Array) and bool(value.shape)
