"""What a Python source says without being run."""

from __future__ import annotations

import ast
import textwrap
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.support.python_source import defined_names, definitions, given_code, parameters, parsed, reached, redefined

bounded = settings(max_examples=100, deadline=None)


def names(source: str) -> tuple[str, ...]:
    """The names that a module's top level binds."""
    return defined_names(ast.parse(textwrap.dedent(source)))


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("a = 1", ("a",)),
        ("a = b = 1", ("a", "b")),
        ("a, (b, *c) = 1, (2, 3)", ("a", "b", "c")),
        ("a: int = 1", ("a",)),
        ("a += 1", ("a",)),
        ("def f(x): y = x", ("f",)),
        ("async def f(): pass", ("f",)),
        ("class A:\n    b = 1\n    def c(self): pass", ("A",)),
        ("import numpy as np, os.path", ("np", "os")),
        ("from math import cos as c, sin", ("c", "sin")),
        ("f = lambda x, y=1: (z := x)", ("f",)),
        ("(a := 1)", ("a",)),
        ("for i, j in []: a = i", ("i", "j", "a")),
        ("with open('x') as f: a = 1", ("f", "a")),
        ("while True:\n    a = 1\nelse:\n    b = 2", ("a", "b")),
        ("if x:\n    a = 1\nelif y:\n    b = 2\nelse:\n    import c", ("a", "b", "c")),
        ("if x:\n    def f(): g = 1\n    class A: h = 1", ("f", "A")),
        ("try:\n    a = 1\nexcept ValueError as e:\n    b = 2\nfinally:\n    c = 3", ("a", "b", "c")),
        ("if x:\n    if y:\n        a = 1", ("a",)),
        ("match x:\n    case [a, *b]: c = 1\n    case {'k': d, **e}: pass\n    case P(z=f) as g: 1", tuple("abcdefg")),
        ("σ = 1", ("σ",)),
        ("a = 1\nb = 2\na = 3", ("a", "b")),
        ("a.b = 1\nc[0] = 2\nprint(a)\ndel d", ()),
        ("x == 1", ()),
        ("", ()),
    ],
)  # fmt: skip
def test_names_that_the_top_level_binds(source: str, bound: tuple[str, ...]) -> None:
    """Each way to bind a name counts, in order of first binding; what is bound inside functions does not."""
    assert set(names(source)) == set(bound)
    assert "match" in source or names(source) == bound


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("a = [i for i in range(3)]", ("a",)),
        ("a = {k: v for k, v in b if k}", ("a",)),
        ("a = sum(W @ x for W in Ws)", ("a",)),
        ("a = [j for i in b for j in i]", ("a",)),
        ("a = [last := i for i in b]", ("a", "last")),
        ("a = [i for i in (b := [1])]", ("a", "b")),
    ],
)
def test_the_variables_of_a_comprehension_bind_nothing(source: str, bound: tuple[str, ...]) -> None:
    """``[W for W in Ws]`` leaves the module's W alone."""
    assert names(source) == bound


def chain(length: int, name: str = "x") -> str:
    """An ``if`` with so many branches: as deep a tree as it is long."""
    branches = [f"elif q == {i}:\n    {name} = {i}" for i in range(1, length)]
    return "\n".join([f"q = 0\nif q == 0:\n    {name} = 0", *branches, ""])


def test_long_chains_are_read_to_their_end() -> None:
    """A submission with a thousand branches is read like any other, and costs no recursion."""
    source = chain(900)
    assert names(source) == ("q", "x")
    assert redefined("a = 1", source, ["a"]) == ()
    assert redefined("x = 1", source, ["x"]) == ("x",)


STARTER = '''"""The starter's own docstring."""

import numpy as np
from math import pi

sigma = np.tanh


def helper(x):
    """What it does."""
    # a comment
    return sigma(x)


@np.vectorize
def step(x):
    return 0.0 if x < 0 else 1.0


def asked(x):
    ...


W, b = np.eye(2), 1.0
'''


def test_given_code_is_the_imports_and_the_given_definitions() -> None:
    """Names that are asked for are never predefined, and imports always are."""
    scope: dict[str, object] = {}
    exec(given_code(STARTER, ["helper", "sigma", "W"]), scope)
    assert scope.keys() - {"__builtins__"} == {"np", "pi", "sigma", "helper", "W", "b"}
    assert scope["helper"](0.0) == 0.0  # type: ignore[operator]


def test_definitions_are_without_imports() -> None:
    """What is put back in place of a student's helper is that helper only."""
    assert definitions(STARTER, ["sigma"]) == "sigma = np.tanh\n"
    assert "import" not in definitions(STARTER, ["helper", "step"])
    assert definitions(STARTER, ["nothing"]).strip() == ""


def test_a_given_function_keeps_its_decorators() -> None:
    """A helper without its decorator would be another helper."""
    scope: dict[str, object] = {}
    exec(given_code(STARTER, ["step"]), scope)
    assert scope["step"]([-1.0, 2.0]).tolist() == [0.0, 1.0]  # type: ignore[operator]


def test_given_code_holds_letters_of_other_scripts() -> None:
    """Source segments are cut by characters, not by bytes."""
    starter = 'größe = "ü"; σ = 2; τ = 3\n'
    assert definitions(starter, ["σ"]) == "σ = 2\n"


@pytest.mark.parametrize(
    ("submission", "changed"),
    [
        (STARTER, ()),
        ("", ()),
        (STARTER.replace("# a comment", "# another"), ()),
        (STARTER.replace('"""What it does."""', '"""My words."""'), ()),
        (STARTER.replace('    """What it does."""\n', ""), ()),
        (STARTER.replace("return sigma(x)", "return (sigma( x ))"), ()),
        ("def asked(x):\n    sigma = 3\n    return sigma", ()),
        ("rows = [sigma for sigma in (1, 2)]", ()),
        (STARTER + "\nsigma = np.sin\n", ("sigma",)),
        ("sigma = lambda z: np.tanh(z)", ("sigma",)),
        ("if True:\n    sigma = np.tanh", ("sigma",)),
        ("for sigma in range(3): pass", ("sigma",)),
        (STARTER.replace("return sigma(x)", "return sigma(-x)"), ("helper",)),
        (STARTER.replace("@np.vectorize\n", ""), ("step",)),
        ("W = 1\nhelper = 2", ("helper", "W")),
        ("from theirs import helper", ("helper",)),
    ],
)
def test_a_given_name_is_redefined_if_it_means_something_else(submission: str, changed: tuple[str, ...]) -> None:
    """Comments, docstrings and blanks are no difference; another body, decorator or way to bind is."""
    assert redefined(STARTER, submission, ["sigma", "helper", "step", "W"]) == changed


@pytest.mark.parametrize("given_", [[], ["nowhere"]])
def test_what_nobody_defines_is_not_redefined(given_: list[str]) -> None:
    """A given name that neither file binds is as it was."""
    assert redefined(STARTER, "x = 1", given_) == ()


@bounded
@given(st.lists(st.sampled_from(["sigma", "helper", "W", "asked"]), unique=True))
def test_given_code_can_be_run_by_itself(given_: list[str]) -> None:
    """Whatever of the starter is given is a program."""
    scope: dict[str, object] = {"sigma": abs}
    exec(given_code(STARTER, given_), scope)
    assert set(given_) <= scope.keys()


REACHING = """
import numpy as np
W = np.eye(2)
def d(x): return x
def sigma(x): return d(x) + W
twice = lambda x: 2 * sigma(x)
rate = twice(1)
def other(): return loop()
def loop(): return other() + rate
class Net: pass
"""


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("d", ()),
        ("sigma", ("d",)),
        ("twice", ("d", "sigma")),
        ("loop", ("d", "sigma", "twice", "other")),
        ("W", ()),
        ("nothing", ()),
    ],
)
def test_functions_are_reached_through_what_uses_them(name: str, found: tuple[str, ...]) -> None:
    """Directly, through another function, through a variable, and in a circle; variables and classes are none."""
    assert reached(REACHING, name) == found


@pytest.mark.parametrize(
    ("source", "taken"),
    [
        ("def f(x, y): pass", ("x", "y")),
        ("def f(x, /, y, z=1, *rest, k=2, **more): pass", ("x", "y")),
        ("def f(x=1): pass", ()),
        ("f = lambda x: x", None),
        ("class A:\n    def f(x): pass", None),
        ("def g(x): pass", None),
    ],
)
def test_parameters_of_a_function(source: str, taken: tuple[str, ...] | None) -> None:
    """Those that have to be given by position; None of what is no function at the top."""
    assert parameters(source, "f") == taken


def test_sources_are_parsed_from_several_threads() -> None:
    """Trees that are asked for at once are made one after the other, as deep as they are."""
    text = "x = " + "(" * 60 + "1" + " + 1)" * 60 + "\n" + "def f(x):\n    return x + 1\n" * 200
    with ThreadPoolExecutor(8) as pool:
        assert {len(tree.body) for tree in pool.map(parsed, [text] * 64)} == {201}
