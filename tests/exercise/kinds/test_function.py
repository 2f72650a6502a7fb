"""A function: what it is called with, and how its answers are compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace

from grader.exercise.draw import Draw, Drawing
from grader.exercise.kinds.function import FixedCase, Hidden, KeySpec, Kind, QuestionSpec, literal
from grader.model.execution import Case, Key
from grader.model.exercise import Group
from grader.model.result import Comparison
from grader.model.value import Value
from grader.numeric.tolerance import measure_output_scales
from grader.numeric.values import from_array

NUMBER = Drawing(inputs={"x": Draw(normal=(0, 1))})


def table(**fields: Any) -> QuestionSpec:
    """The public half; asks for ``f(x)`` unless told otherwise."""
    return QuestionSpec(**{"id": "f", "title": "", "points": 2.0, "statement": "", "arguments": ("x",), **fields})


def question(key: KeySpec | None = None, **fields: Any) -> Kind:
    """A question of that table."""
    return Kind(table(**fields), key or KeySpec())


def ask(case: Case) -> Any:
    """Without a generator nothing is asked of the author's code."""
    raise AssertionError(case)


def cases(asked: Kind, seed: int = 1, hidden_seed: int = 2, asks: Callable[[Case], Value] = ask) -> tuple[Case, ...]:
    """The question's cases."""
    return asked.cases(seed, hidden_seed, asks)


def array(*entries: Any) -> Value:
    """One array."""
    return from_array(np.array(entries))


# Cases


def test_fixed_cases_come_first_then_drawn_then_hidden_ones() -> None:
    """What is shown comes before the first hidden call; each case has an id of its own."""
    asked = question(KeySpec(hidden=Hidden(2)), draw=NUMBER, count=2, case=(FixedCase({"x": 0.5}),))
    found = cases(asked)
    assert [case.id for case in found] == ["f/fixed-1", "f/drawn-1", "f/drawn-2", "f/hidden-1", "f/hidden-2"]
    assert [case.hidden for case in found] == [False, False, False, True, True]
    assert found[0].args == (0.5,)
    assert {case.names for case in found} == {("f",)}
    assert {case.labels for case in found} == {("x",)}


def test_each_seed_moves_its_own_cases_only() -> None:
    """The recorded seed draws what is shown, the secret one what is hidden; the same seeds repeat both."""
    asked = question(KeySpec(hidden=Hidden(3)), draw=NUMBER, count=3)
    first = cases(asked)
    assert cases(asked) == first
    other, secret = cases(asked, seed=9), cases(asked, hidden_seed=9)
    for i, case in enumerate(first):
        assert (other[i].args == case.args) == case.hidden
        assert (secret[i].args == case.args) == (not case.hidden)


def test_hidden_inputs_are_not_the_shown_ones_of_the_same_seed() -> None:
    """Guessing that both seeds are equal tells nothing."""
    drawn, hidden = cases(question(KeySpec(hidden=Hidden(1)), draw=NUMBER, count=1), 5, 5)
    assert drawn.args != hidden.args


def test_more_cases_leave_the_first_ones_as_they_were() -> None:
    """A report stays comparable when its author adds cases."""
    assert cases(question(draw=NUMBER, count=5))[:2] == cases(question(draw=NUMBER, count=2))


def test_a_drawing_without_a_count_gives_twenty_cases() -> None:
    """The design's number of drawn cases."""
    assert len(cases(question(draw=NUMBER))) == 20


def test_arguments_and_globals_are_in_the_specs_order() -> None:
    """A fixed case may list them in any order; the call is by position."""
    fixed = FixedCase({"y": 2.0, "x": 1.0}, {"b": [[1.0]], "W": [1, 2]})
    (case,) = cases(question(arguments=("x", "y"), globals=("W", "b"), case=(fixed,)))
    assert case.args == (1.0, 2.0)
    assert case.globals == (("W", array(1, 2)), ("b", array([1.0])))
    drawing = Drawing(inputs={"b": Draw(integers=(5, 5)), "x": Draw(integers=(6, 6)), "W": Draw(integers=(7, 7))})
    (case,) = cases(question(globals=("W", "b"), draw=drawing, count=1))
    assert (case.globals, case.args) == ((("W", 7), ("b", 5)), (6,))


def test_the_name_is_the_id_or_the_name() -> None:
    """Two questions may ask for helpers that the course calls alike."""
    (case,) = cases(question(name="a1", case=(FixedCase({"x": 1.0}),)))
    assert case.names == ("a1",)
    assert case.question == "f"
    assert question(name="a1").names == ("a1",)
    assert question().names == ("f",)


def test_a_generator_is_asked_with_a_seed_for_each_case() -> None:
    """The author's code draws inputs that fit together: globals, then arguments; they are used as they are."""
    calls: list[Case] = []

    def generator(case: Case) -> Value:
        calls.append(case)
        return (array(0.123456, 1.0), 0.98765432)

    asked = question(KeySpec(hidden=Hidden(1)), globals=("W",), draw=Drawing(generator="make"), count=2)
    found = cases(asked, asks=generator)
    assert [case.names for case in calls] == [("make",)] * 3
    assert all(case.args is not None and type(case.args[0]) is int for case in calls)
    assert len({case.args for case in calls}) == 3
    assert all(case.globals == (("W", array(0.123456, 1.0)),) and case.args == (0.98765432,) for case in found)
    assert [case.hidden for case in found] == [False, False, True]
    again = len(calls)
    assert cases(asked, asks=generator) == found
    assert [case.args for case in calls[:again]] == [case.args for case in calls[again:]]


@pytest.mark.parametrize("made", [(1.0,), (1.0, 2.0, 3.0), 1.0, None, array(1.0, 2.0), "xy"])
def test_a_generator_has_to_return_one_value_a_name(made: Value) -> None:
    """Anything else is a fault that names the generator and what it has to return."""
    asked = question(globals=("W",), draw=Drawing(generator="make"), count=1)
    with pytest.raises(ValueError, match=r"^make has to return a tuple of 2: W, x$"):
        cases(asked, asks=lambda case: made)


def test_cases_belong_to_their_groups() -> None:
    """Fixed, drawn and hidden cases each say what they count for."""
    asked = question(
        KeySpec(hidden=Hidden(1, "c")),
        draw=NUMBER,
        count=1,
        count_group="b",
        case=(FixedCase({"x": 1.0}, group="a"),),
        group=(Group("a", 0.5), Group("b", 0.5), Group("c", 1.0)),
    )
    assert [case.group for case in cases(asked)] == ["a", "b", "c"]
    assert [group.id for group in asked.groups] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (1, 1),
        (0.5, 0.5),
        (True, True),
        ("tanh", "tanh"),
        ([1.0, 2.0], array(1.0, 2.0)),
        ([[1], [2]], array([1], [2])),
        ({"list": [4, 3, 2]}, (4, 3, 2)),
        ({"list": [[1.0, 2.0], {"list": ["a"]}]}, (array(1.0, 2.0), ("a",))),
        ({"list": []}, ()),
    ],
)
def test_what_an_author_types_is_an_input(raw: object, value: Value) -> None:
    """Lists of numbers are arrays; what should be a Python list says so."""
    assert literal(raw) == value


@pytest.mark.parametrize("raw", [[[1], [2, 3]], [], {"list": 3}, {"tuple": []}, {"list": [[]]}, None, ["a"]])
def test_what_cannot_be_an_input_is_a_fault_of_the_spec(raw: object) -> None:
    """Ragged rows, tables and lists of texts are named at their place."""
    (problem,) = Kind(table(case=(FixedCase({"x": raw}),)), KeySpec()).problems()
    assert (problem.file, problem.where) == ("spec", "case[0].args.x")


# Faults of the spec


ONE = (FixedCase({"x": 1.0}),)
A, B = Group("a", 1.0), Group("b", 1.0)
IN_A = (FixedCase({"x": 1.0}, group="a"),)


@pytest.mark.parametrize(
    ("fields", "key", "where"),
    [
        ({"case": ONE}, {}, []),
        ({"draw": NUMBER}, {"hidden": Hidden(3)}, []),
        ({"draw": NUMBER, "count": 0, "case": ONE}, {"hidden": Hidden(3)}, []),
        ({"draw": NUMBER, "count_group": "b", "case": IN_A, "group": (A, B)}, {"hidden": Hidden(3, "b")}, []),
        ({"draw": NUMBER, "count": 0, "case": IN_A, "group": (A, B)}, {"hidden": Hidden(3, "b")}, []),
        ({}, {}, ["case"]),
        ({"draw": NUMBER, "count": 0}, {}, ["count"]),
        ({"draw": NUMBER, "count": 0}, {"hidden": Hidden(3)}, ["count"]),
        ({"draw": NUMBER, "count": -1}, {}, ["count"]),
        ({"draw": NUMBER}, {"hidden": Hidden(-1)}, ["key hidden.count"]),
        ({"case": ONE}, {"hidden": Hidden(3)}, ["key hidden"]),
        ({"case": ONE, "decimals": -1}, {}, ["decimals"]),
        ({"case": ONE, "rtol": 0.0}, {}, ["rtol"]),
        ({"case": ONE, "rtol": 1.0}, {}, ["rtol"]),
        ({"case": ONE, "rtol": 1e-3, "decimals": 2}, {}, ["rtol"]),
        ({"case": ONE, "exact": True, "decimals": 2}, {}, ["exact"]),
        ({"case": (FixedCase({"y": 1.0}),)}, {}, ["case[0].args"]),
        ({"case": (*ONE, FixedCase({"x": 1.0, "y": 1.0}))}, {}, ["case[1].args"]),
        ({"case": ONE, "globals": ("W",)}, {}, ["case[0].globals"]),
        ({"draw": Drawing(inputs={"y": Draw(normal=(0, 1))})}, {}, ["draw.inputs"]),
        ({"draw": NUMBER, "globals": ("W",)}, {}, ["draw.inputs"]),
        ({"case": ONE, "group": (A, B)}, {}, ["case[0].group", "group", "group"]),
        ({"case": IN_A}, {}, ["case[0].group"]),
        ({"case": IN_A, "group": (A, B)}, {}, ["group"]),
        ({"case": IN_A, "group": (A, A)}, {}, ["group"]),
        ({"case": IN_A, "group": (A,)}, {}, ["group"]),
        ({"draw": NUMBER, "case": IN_A, "group": (Group("a", 2.0),)}, {}, ["count_group"]),
        (
            {"draw": NUMBER, "count_group": "a", "case": IN_A, "group": (Group("a", 2.0),)},
            {"hidden": Hidden(1, "z")},
            ["key hidden.group"],
        ),
    ],
)
def test_faults_of_the_spec_are_listed(fields: dict[str, Any], key: dict[str, Any], where: list[str]) -> None:
    """Each fault is told at its key, in its half of the spec, and all at once."""
    problems = list(Kind(table(**fields), KeySpec(**key)).problems())
    assert ["key " * (problem.file == "key") + problem.where for problem in problems] == where
    assert all(problem.wanted and problem.found for problem in problems)


@pytest.mark.parametrize(
    ("toml", "fault"),
    [
        ({"hidden": {"count": 3, "seed": 4}}, "unknown field `seed`"),
        ({"hidden": {}}, "missing required field `count`"),
        ({"within": "2"}, "Expected `float`"),
    ],
)
def test_unknown_or_missing_fields_are_refused(toml: dict[str, Any], fault: str) -> None:
    """A typo in a key is no silent default."""
    with pytest.raises(msgspec.ValidationError, match=fault):
        msgspec.convert(toml, KeySpec)


def test_the_reference_has_to_define_what_is_called() -> None:
    """The function, and what draws its inputs or measures its answers."""
    asked = table(draw=Drawing(generator="make"), name="a1")
    assert Kind(asked, KeySpec(measure="m")).reference_names == ("a1", "make", "m")
    assert Kind(table(), KeySpec()).reference_names == ("f",)


# Keys and comparison


def test_the_reference_is_run_again_to_see_its_spread() -> None:
    """Eight times more with inputs rounded differently; not where decimals or a measure decide."""
    asked = question(case=ONE)
    (case,) = cases(asked)
    assert asked.reference_calls(case) == (case,)
    calls = asked.reruns(case)
    assert len(calls) == 8
    assert all(call.args != case.args for call in calls)
    assert question(case=ONE, decimals=2).reruns(case) == ()
    assert question(KeySpec(measure="m"), case=ONE).reruns(case) == ()


def test_the_key_is_the_references_answer() -> None:
    """Without a spread, until an answer needs one."""
    assert question(case=ONE).case_key((1.0,)) == Key(1.0)


def compared(got: Value, want: Value, spread: Value = None, **fields: Any) -> Comparison:
    """An answer compared with a key."""
    asked = question(case=ONE, **fields)
    return asked.compare(Key(want, spread), measure_output_scales([want]), got, None)


@pytest.mark.parametrize(
    ("got", "want", "fields", "credit"),
    [
        (1.0000005, 1.0, {}, 1),
        (1.00001, 1.0, {}, 0),
        (1.0005, 1.0, {"float32": True}, 1),
        (1.01, 1.0, {"float32": True}, 0),
        (1.01, 1.0, {"decimals": 1}, 1),
        (1.1, 1.0, {"decimals": 1}, 0),
        (1.009, 1.0, {"rtol": 0.01}, 1),
        (1.011, 1.0, {"rtol": 0.01}, 0),
        (1.0005, 1.0, {"float32": True, "rtol": 1e-4}, 0),
        (98.00000000000001, 98, {}, 1),
        (98.00000000000001, 98, {"exact": True}, 0),
        (98.0, 98, {"exact": True}, 1),
        (99, 98, {"rtol": 0.1}, 0),
        (array([1.0], [2.0]), array(1.0, 2.0), {}, 0),
        (array([1.0], [2.0]), array(1.0, 2.0), {"shapes": "vector"}, 1),
        ((1.0, 2.0), array(1.0, 2.0), {}, 1),
    ],
)
def test_near_is_what_the_spec_says(got: Value, want: Value, fields: dict[str, Any], credit: int) -> None:
    """Single precision, decimals and turned vectors are the question's own settings."""
    assert compared(got, want, **fields).credit == credit


def test_the_spread_of_the_key_is_allowed() -> None:
    """An ill-conditioned answer may scatter as the reference does."""
    assert compared(1.00001, 1.0, 1e-6).credit == 1
    assert compared(1.00001, 1.0, 1e-7).credit == 0


def test_got_and_wanted_are_told() -> None:
    """In a shown case of a function a student sees what was wanted."""
    found = compared(2.0, 1.0)
    assert found.message == "got 2, wanted 1"
    assert Kind.shows_key


# Answers that are measured

MEASURED = question(KeySpec(measure="m", within=1.5), case=ONE, globals=())
WANT = Key((array(1.0, 2.0), 3.0), None, 0.2)


def measuring(value: Value, **fields: Any) -> Case | None:
    """What would be asked of the author's code."""
    (case,) = cases(MEASURED)
    return MEASURED.measuring(replace(case, **fields), value, WANT)


def test_the_measuring_function_gets_the_inputs_and_the_answer() -> None:
    """The arguments, then the answer as arrays of doubles; the globals are set as for the call."""
    call = measuring(((1, 2), 3), globals=(("W", 7.0),))
    assert call is not None
    assert call.names == ("m",)
    assert call.args == (1.0, (array(1.0, 2.0), from_array(np.asarray(3.0))))
    assert call.globals == (("W", 7.0),)
    (case,) = cases(MEASURED)
    assert question(case=ONE).measuring(case, 1.0, Key(1.0)) is None


ROOTS = question(KeySpec(measure="m"), case=ONE)


def test_a_complex_answer_is_measured_with_its_imaginary_part() -> None:
    """Where the reference gives complex numbers so may the answer, a real one among them; elsewhere it is refused."""
    (case,) = cases(ROOTS)
    key = Key(array(1j, -1j), None, 0.0)
    for answer in (array(1j, -1j), array(0.5 + 1j, 2.0)):
        call = ROOTS.measuring(case, answer, key)
        assert call is not None
        assert call.args == (1.0, answer)
    real = ROOTS.measuring(case, array(1.0, 2.0), key)
    assert real is not None
    assert real.args == (1.0, array(1.0 + 0j, 2.0))
    assert ROOTS.measuring(case, array(1j, -1j), Key(array(1.0, 2.0), None, 0.0)) is None
    refused = ROOTS.compare(Key(array(1.0, 2.0), None, 0.0), {}, array(1j, -1j), None)
    assert (
        refused.message
        == "wanted real numbers in an array of shape (2,), got complex numbers in an array of shape (2,)"
    )


def test_a_measured_answer_may_have_any_shape_that_the_spec_allows() -> None:
    """One number in any form, and a vector either way where shapes are "vector", reach the measuring function alike."""
    (case,) = cases(ROOTS)
    for answer in (2.0, array(2.0), array([2.0]), (2,)):
        call = ROOTS.measuring(case, answer, Key(array(1.0), None, 0.0))
        assert call is not None
        assert call.args == (1.0, array(2.0))
    vectors = question(KeySpec(measure="m"), case=ONE, shapes="vector")
    call = vectors.measuring(case, array([1.0], [2.0]), Key(array(1.0, 2.0), None, 0.0))
    assert call is not None
    assert call.args == (1.0, array(1.0, 2.0))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ((array(1.0), 3.0), "wanted an array of shape (2,), got an array of shape (1,)"),
        ((array(1.0, 2.0),), "wanted a list of 2 items, got a list of 1 items"),
        ((array(1.0, 2.0), "x"), "wanted a number, got a string"),
        ((array(1.0, np.nan), 3.0), "your answer holds numbers that are infinite or NaN"),
        ((array(1.0, 2.0), 10**400), "your answer holds numbers that are infinite or NaN"),
        (None, "wanted a list of 2 items, got None"),
    ],
)
def test_an_answer_of_another_form_is_not_measured(value: Value, said: str) -> None:
    """It is wrong for its form, and the author's code never sees it."""
    assert measuring(value) is None
    assert MEASURED.compare(WANT, {}, value, None) == Comparison(0.0, said)


@pytest.mark.parametrize(
    ("measured", "credit"),
    [(0.0, 1), (0.2, 1), (0.29, 1), (1.5 * 0.2, 1), (0.31, 0), (float("nan"), 0), (float("inf"), 0), (array(0.1), 1)],
)
def test_a_measured_answer_may_reach_so_many_times_the_references(measured: Value, credit: int) -> None:
    """At most ``within`` times what the reference reaches; NaN reaches nothing."""
    found = MEASURED.compare(WANT, {}, (array(1.0, 2.0), 3.0), measured)
    assert found.credit == credit
    if not credit:
        assert found.message.endswith("at most 0.3 was wanted")
