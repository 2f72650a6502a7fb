"""Values to compare, and the strategies that draw them."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.model.result import Comparison
from grader.model.value import Value
from grader.numeric.compare import compare
from grader.numeric.tolerance import (
    measure_output_scales,
)
from grader.numeric.values import (
    from_array,
)

bounded = settings(max_examples=150, deadline=None)


NAN, INF = float("nan"), float("inf")


def value(raw: Any) -> Value:
    """Numbers, arrays and lists of them as plain data."""
    if isinstance(raw, (list, tuple)):
        return tuple(value(item) for item in raw)
    return from_array(np.asarray(raw)) if isinstance(raw, (np.ndarray, np.generic)) else raw


def array(*entries: Any, dtype: Any = None) -> Value:
    """One array as plain data."""
    return from_array(np.array(entries, dtype))


def one(number_: Any) -> Value:
    """A number as it crosses: complex ones in an array without dimensions."""
    return from_array(np.array(number_)) if isinstance(number_, complex) else number_


def near(got: Value, want: Value, **more: Any) -> Comparison:
    """A comparison where the wanted value is the question's only one."""
    return compare(got, want, output_scales=measure_output_scales([want]), **more)


real_floats = st.floats(allow_nan=True, allow_infinity=True)


real_arrays = arrays.arrays(
    st.sampled_from(["<f8", "<f4", "<f2", "<i8", "<i4", "|u1", "<u8", "|b1", "<c16"]),
    arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
).map(from_array)


plain = st.none() | st.booleans() | st.integers() | real_floats | st.text(max_size=5) | real_arrays


values = st.recursive(plain, lambda inner: st.lists(inner, max_size=4).map(tuple), max_leaves=8)


finite_arrays = arrays.arrays(
    np.float64,
    arrays.array_shapes(min_dims=0, max_dims=3, max_side=4),
    elements=st.floats(-1e9, 1e9, allow_subnormal=False),
)


finite = st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9)
