"""Which exercise a file is for, by the names it defines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.intake.recognise import candidates
from grader.model.submission import Submission

ASKED = {
    "training": ("a1", "C", "dCdw", "dCdb"),
    "quiz": ("a1", "w1", "b1"),
    "matrix": ("neuron", "layer"),
    "small": ("neuron",),
}


def submission(*defined: str) -> Submission:
    """A file that binds these names."""
    return Submission("a.py", "", defined, None)


@pytest.mark.parametrize(
    ("defined", "wanted"),
    [
        ((), ()),
        (("np", "main"), ()),
        (("dCdb",), ("training",)),
        (("np", "dCdw", "dCdb", "helper"), ("training",)),
        (("a1",), ("training", "quiz")),
        (("a1", "dCdw"), ("training",)),
        (("a1", "w1"), ("quiz",)),
        (("a1", "dCdw", "w1"), ("training", "quiz")),
        (("C", "dCdw", "dCdb", "w1"), ("training", "quiz")),
        (("neuron",), ("matrix", "small")),
        (("layer", "neuron"), ("matrix",)),
        (("layer", "w1"), ("quiz", "matrix")),
        (("A1", "DCDB"), ()),
    ],
)
def test_an_exercise_gives_way_to_one_that_explains_more(defined: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    """A strict superset of the names that speak for it wins; equal and unlike sets are both named, not guessed from."""
    assert candidates(submission(*defined), ASKED) == wanted


def test_without_exercises_nothing_fits() -> None:
    """No exercise, and exercises that ask for no name, are never candidates."""
    assert candidates(submission("x"), {}) == ()
    assert candidates(submission("x"), {"choices": ()}) == ()


names = st.lists(st.sampled_from("abcdef"), max_size=6)


@settings(max_examples=200, deadline=None)
@given(names, st.dictionaries(st.sampled_from(["one", "two", "three", "four"]), names.map(tuple)))
def test_candidates_are_the_best_explanations(defined: list[str], asked: dict[str, tuple[str, ...]]) -> None:
    """Something is found if any asked name is defined, each candidate is beaten by none, and each other by one."""
    found = candidates(submission(*defined), asked)
    spoken = {name: set(defined) & set(wanted) for name, wanted in asked.items()}
    assert bool(found) == any(spoken.values())
    for name, for_it in spoken.items():
        beaten = any(for_it < others for others in spoken.values())
        assert (name in found) == (bool(for_it) and not beaten)
