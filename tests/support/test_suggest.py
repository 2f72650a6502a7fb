"""A wrong name is answered with the one that was meant."""

from __future__ import annotations

import pytest

from grader.support.suggest import meant


@pytest.mark.parametrize(
    ("written", "found"), [("dCdv", "dCdw"), ("sigma", "sigma"), ("backprop", None), ("", None), ("dCd", "dCdw")]
)
def test_the_nearest_name_is_found_if_one_is_near(written: str, found: str | None) -> None:
    """One letter off is a slip; another word is none."""
    assert meant(written, ["sigma", "dCdw", "b"]) == found


def test_how_alike_it_has_to_be_can_be_said() -> None:
    """Where a guess would do harm a name has to be nearer."""
    assert meant("hiden", ["hidden"], 0.75) == "hidden"
    assert meant("hid", ["hidden"], 0.75) is None
    assert meant("hid", ["hidden"]) == "hidden"
