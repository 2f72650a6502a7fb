"""What a question says it is the derivative of: faults with file, key, what was wanted and what was found."""

# ruff: noqa: E501 - tables of cases, a row a line

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.errors import SpecError
from grader.exercise.loader import load_folder

Write = Callable[..., Path]
SPEC = "exercises/made/exercise.toml"
OF = 'question "line".gradient_of'


def declared(function: str, argument: str) -> dict[str, str]:
    """The made exercise with a ``gradient_of`` in its first question."""
    return {
        'draw = "number"\n': f'draw = "number"\ngradient_of = {{ function = "{function}", argument = "{argument}" }}\n'
    }


def test_given_and_asked_functions_may_be_named(write_exercise: Write) -> None:
    """A given function of the same argument is right; so is one that another question asks for."""
    assert load_folder(write_exercise(spec=declared("scale", "x"))).points == 10
    other = {
        "Write `layer(z)`.": "Write `layer(x)`.",
        'arguments = ["z"]': 'arguments = ["x"]',
        "{ z = [0.5": "{ x = [0.5",
        " z = { normal": " x = { normal",
    }
    assert load_folder(write_exercise(spec=declared("layer", "x") | other)).points == 10


@pytest.mark.parametrize(
    ("spec", "where", "wanted", "found"),
    [
        (declared("cost", "x"), f"{OF}.function", "a function that is given, or asked for by another question: one of shift, scale, factor, layer", '"cost"'),
        (declared("scael", "x"), f"{OF}.function", "`scale` (a slip of the pen?)", '"scael"'),
        (declared("line", "x"), f"{OF}.function", "a function that is given, or asked for by another question", '"line"'),
        (declared("factor", "x"), f"{OF}.function", "a function that the starter defines by `def`", "`factor`, which is none"),
        (declared("layer", "x"), f"{OF}.function", "a function of this question's arguments, (x)", "layer(z)"),
        (declared("scale", "w"), f"{OF}.argument", "one of x", '"w"'),
        ({'draw = "number"\n': 'draw = "number"\ngradient_of = { function = "scale" }\n'}, f"{OF}.argument", "a value", "nothing"),
        ({'draw = "number"\n': 'draw = "number"\ngradient_of = "scale"\n'}, OF, "a table", "'scale'"),
    ],
)  # fmt: skip
def test_a_fault_is_told_where_it_is(
    write_exercise: Write, spec: dict[str, str], where: str, wanted: str, found: str
) -> None:
    """A function that is none, its own, of other arguments or misspelt; an argument that the question has not."""
    with pytest.raises(SpecError) as caught:
        load_folder(write_exercise(spec=spec))
    (fault,) = caught.value.faults
    assert (fault.file, fault.where) == (SPEC, where)
    assert wanted in fault.wanted
    assert found in fault.found


def test_a_given_function_of_other_parameters_is_a_fault(write_exercise: Write) -> None:
    """A given function is called with the question's arguments, so it has to take them; defaults may be left out."""
    starter = {"def scale(x):": "def scale(x, y):"}
    with pytest.raises(SpecError, match=r"scale\(x, y\)"):
        load_folder(write_exercise(spec=declared("scale", "x"), starter=starter))
    assert load_folder(write_exercise(spec=declared("scale", "x"), starter={"def scale(x):": "def scale(x, y=1):"}))
