"""Mutants are right Python, differ from the reference, repeat, and say what is wrong with them."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import load_exercise
from grader.exercise import exercise_names
from grader.mutants import Mutant, lines, mutants

NEURON = """
import numpy as np
def sigma(z):
    return np.tanh(z)
def d_sigma(z):
    return 1 / np.cosh(z) ** 2
def slope(W, a0, b, y):
    z1 = W @ a0 + b
    a1 = sigma(z1)
    return 2 * (a1 - y) * d_sigma(z1)
def loss(a, y):
    return np.sum((a - y).T ** 2, axis=1, keepdims=True) / len(y)
def last(a):
    total = 0
    for i in range(1, len(a)):
        total += a[i - 1] if i > 1 else a[-1]
    return total
def draw_inputs(seed):
    return 3 * seed
"""


def changes(source: str, *names: str) -> set[tuple[str, str]]:
    """The original and the mutated code of each mutant."""
    return {(mutant.before, mutant.after) for mutant in mutants(source, names)}


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("slope", "2 * (a1 - y)", "a1 - y"),
        ("slope", "W @ a0 + b", "W @ a0"),
        ("slope", "W @ a0 + b", "W @ a0 - b"),
        ("slope", "W @ a0", "W * a0"),
        ("slope", "W @ a0", "a0 @ W"),
        ("slope", "a1 - y", "y - a1"),
        ("slope", "sigma(z1)", "z1"),
        ("slope", "sigma(z1)", "d_sigma(z1)"),
        ("slope", "d_sigma(z1)", "sigma(z1)"),
        ("slope", "z1", "a1"),
        ("slope", "W", "b"),
        ("slope", "1 / np.cosh(z) ** 2", "np.tanh(z)"),
        ("slope", "np.cosh(z) ** 2", "np.cosh(z)"),
        ("loss", "(a - y).T", "a - y"),
        ("loss", "np.sum((a - y).T ** 2, axis=1, keepdims=True)", "np.mean((a - y).T ** 2, axis=1, keepdims=True)"),
        ("loss", "np.sum((a - y).T ** 2, axis=1, keepdims=True)", "np.sum((a - y).T ** 2, axis=0, keepdims=True)"),
        ("loss", "np.sum((a - y).T ** 2, axis=1, keepdims=True)", "np.sum((a - y).T ** 2, axis=1)"),
        ("last", "a[-1]", "a[0]"),
        ("last", "a[i - 1]", "a[i]"),
        ("last", "i > 1", "i >= 1"),
        ("last", "range(1, len(a))", "range(len(a))"),
    ],
)
def test_the_mistakes_that_people_make_are_planted(name: str, before: str, after: str) -> None:
    """Each kind of slip is among the mutants of code that invites it."""
    assert (before, after) in changes(NEURON, name)


def test_only_what_questions_reach_is_mutated() -> None:
    """A function that no question calls, such as a generator, has no mutants, and is not in their sources."""
    made = mutants(NEURON, ("slope", "last"))
    assert {mutant.where for mutant in made} == {"slope", "sigma", "d_sigma", "last"}
    assert not any("draw_inputs" in mutant.source for mutant in made)
    assert {mutant.affects for mutant in made if mutant.where == "d_sigma"} == {("slope",)}


def statements(source: str) -> dict[str, str]:
    """The text of each statement at the top of a module, by what tells it apart."""
    body = ast.parse(source).body
    return {getattr(s, "name", None) or ast.unparse(getattr(s, "targets", [s])[0]): ast.unparse(s) for s in body}


def check(source: str, made: tuple[Mutant, ...], names: tuple[str, ...]) -> None:
    """What holds of all mutants."""
    assert len({mutant.id for mutant in made}) == len(made)
    assert len({mutant.source for mutant in made}) == len(made)
    whole = statements(source)
    for mutant in made:
        compile(mutant.source, "mutant", "exec")
        different = [text for name, text in statements(mutant.source).items() if text != whole[name]]
        assert len(different) == 1, mutant.id
        assert mutant.affects
        assert set(mutant.affects) <= set(names)
        assert mutant.phrase == mutant.phrase.strip(" .")
        assert mutant.before != mutant.after
    assert mutants(source, names) == made


@pytest.mark.parametrize("name", exercise_names())
def test_mutants_of_the_course(name: str) -> None:
    """They compile, differ from the reference and from each other, name what they affect, and repeat."""
    source = load_exercise(name).reference
    names = tuple(s.name for s in ast.parse(source).body if isinstance(s, ast.FunctionDef))
    made = mutants(source, names)
    assert made
    check(source, made, names)


_NAMES = st.sampled_from(["x", "y", "z1", "z2", "a1", "np.pi"])
_EXPRESSIONS = st.recursive(
    st.one_of(_NAMES, st.integers(0, 9).map(str)),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/@"), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda one: f"np.sin({one})"),
        inner.map(lambda one: f"np.sum({one}, axis=1)"),
        inner.map(lambda one: f"(-{one})"),
        inner.map(lambda one: f"({one}) ** 2"),
        inner.map(lambda one: f"({one}).T"),
        st.tuples(inner, inner).map(lambda parts: f"[{', '.join(parts)}]"),
    ),
    max_leaves=8,
)


@given(_EXPRESSIONS)
def test_any_expression_has_sound_mutants(expression: str) -> None:
    """Whatever is computed, its mutants parse, differ and repeat."""
    source = f"import numpy as np\ndef f(x, y, z1, z2, a1):\n    return {expression}\n"
    check(source, mutants(source, ("f",)), ("f",))


def test_what_is_no_python_is_refused() -> None:
    """A source with a syntax error raises it."""
    with pytest.raises(SyntaxError):
        mutants("def f(", ("f",))


MODULE = """
import numpy as np
table = []
for i in range(3):
    table.append(square(i) + 1)
total = 0
total += 4 * 3
if total > 2:
    shift = total * 5
class Net:
    def run(self, x):
        s = 0
        for v in x:
            s += v * 7
        while s > 10:
            s = s / 2
        return s
def square(i):
    return i * i
def f(x):
    return Net().run(x) + shift
def g(i):
    return table[i]
def unused(i):
    return i + 8
print(table, 2 * 3)
"""


@pytest.mark.parametrize(
    ("where", "before", "after", "affects"),
    [
        ("table", "range(3)", "range(3 - 1)", ("g",)),
        ("table", "square(i) + 1", "square(i)", ("g",)),
        ("square", "i * i", "i", ("g",)),
        ("total", "4 * 3", "4", ("f",)),
        ("total", "total += 4 * 3", "total = 4 * 3", ("f",)),
        ("shift", "total > 2", "total >= 2", ("f",)),
        ("shift", "total * 5", "total", ("f",)),
        ("Net", "v * 7", "v", ("f",)),
        ("Net", "s += v * 7", "s = v * 7", ("f",)),
        ("Net", "s > 10", "s >= 10", ("f",)),
        ("Net", "s / 2", "s", ("f",)),
    ],
)
def test_code_outside_functions_is_mutated_too(where: str, before: str, after: str, affects: tuple[str, ...]) -> None:
    """Loops and conditions of the module, methods, and what builds a variable up; nothing that only prints."""
    made = mutants(MODULE, ("f", "g"))
    assert (where, before, after, affects) in {(m.where, m.before, m.after, m.affects) for m in made}
    assert not {"unused", ""} & {m.where for m in made}
    assert "2 * 3" not in {m.before for m in made}
    for mutant in made:
        compile(mutant.source, "mutant", "exec")
        assert "def f" in mutant.source or mutant.affects == ("g",)


def carried(source: str, *names: str) -> dict[int, bool]:
    """The lines that names need, and whether each carries a mutant."""
    return lines(source, names, mutants(source, names))


def test_the_lines_that_answers_need_are_counted() -> None:
    """Each statement that computes counts once, by its first line; what carries no mutant is named."""
    source = "import numpy as np\n\n\ndef f(a):\n    'Doc.'\n    b = a\n    return np.sum(\n        2 * a\n    )\n"
    source += "\n\ndef g(a):\n    return 2 * a\n"
    assert carried(source, "f") == {6: False, 7: True}
    assert carried(source, "f", "g") == {6: False, 7: True, 13: True}
    found = carried(MODULE, "f", "g")
    assert {line for line, mutated in found.items() if mutated} >= {4, 5, 7, 8, 9, 12, 14, 15, 16, 19, 21, 23}
    assert {line for line, mutated in found.items() if not mutated} == {3, 6, 17}
