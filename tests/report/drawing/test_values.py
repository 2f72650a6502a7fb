"""Values as people read them: what is off is shown to be off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.result import Deviation
from grader.model.value import Number
from grader.report.drawing.values import off_by
from grader.report.make_record import deviation_record


@pytest.mark.parametrize(
    ("got", "wanted", "allowed", "said"),
    [
        (2.5, 2.0, 2e-6, "0.5, where 2e-06 is allowed"),
        (1 - 2j, 1 + 2j, 1e-6, "4, where 1e-06 is allowed"),
        (2**53 + 1, 2.0**53, 0.0, "1, where 0 is allowed"),
        (10**400, 1.0, 1e-6, "inf, where 1e-06 is allowed"),
        (1.0 + 1.0001e-6, 1.0, 1e-6, "1.0001e-06, where 1e-06 is allowed"),
        (float("nan"), 1.0, 1e-6, "nan, where 1e-06 is allowed"),
    ],
)
def test_the_distance_is_that_of_the_numbers(got: Number, wanted: Number, allowed: float, said: str) -> None:
    """Complex numbers by the modulus, long integers exactly, and as many digits as it takes."""
    assert off_by(deviation_record(Deviation("value", (), got, wanted, allowed, 1, 1))) == said


@given(st.floats(0, 1e9), st.floats(1.0, 1e9, exclude_min=True))
def test_what_is_too_far_never_looks_allowed(allowed: float, times: float) -> None:
    """The distance shown is larger than what is shown as allowed."""
    got = allowed * times + 5e-324
    if got > allowed:
        far, room = off_by(deviation_record(Deviation("value", (), got, 0.0, allowed, 1, 1))).split(", where ")
        assert float(far) > float(room.removesuffix(" is allowed"))
