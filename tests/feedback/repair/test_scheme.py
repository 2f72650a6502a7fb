"""A function with all changes behind switches gives what each change, made by itself, gives."""

from __future__ import annotations

import ast
import itertools
from typing import Any

import numpy as np
import pytest

from grader.feedback.repair import statements
from grader.feedback.repair.edits import all_edits
from grader.feedback.repair.scheme import ASK, Scheme, harness
from grader.feedback.repair.site import Edit, scope_of, sites
from tests.feedback.repair.plain import changed

GIVEN = "import numpy as np\nsigma = np.tanh\n\n\ndef d_sigma(z):\n    return 1 - np.tanh(z) ** 2\n"
FUNCTIONS = {
    "loop": """
def f(w, x):
    total = 0
    for i in range(1, len(w)):
        total += w[i] * sigma(x[i])
    return total / 2
""",
    "matrix": "def f(w, x):\n    W = np.outer(w, x)\n    z = W.T @ w - x\n    return np.mean(d_sigma(z) * W, axis=0)\n",
    "choice": """
def f(w, x):
    if x[0] > w[0]:
        return [a * b for a, b in zip(w, x)]
    return (lambda v: v ** 2)(-x)
""",
}
ARGUMENTS = (np.array([0.5, -1.5, 2.0]), np.array([1.25, 0.75, -0.5]))


def made(name: str) -> tuple[ast.Module, ast.FunctionDef, list[Edit]]:
    """A module, its function and all changes of it."""
    module = ast.parse(FUNCTIONS[name])
    function = module.body[0]
    assert isinstance(function, ast.FunctionDef)
    return module, function, all_edits(list(sites(function, scope_of(function, module, ast.parse(GIVEN)))))


def answers(text: str, code: str, switches: list[tuple[int, int, int]]) -> list[Any]:
    """What the harness answers for each way to switch."""
    space: dict[str, Any] = {}
    for part in (GIVEN, text, code):
        exec(compile(part, "made", "exec"), space)
    found: list[Any] = space[ASK]("f", switches, (), (), list(ARGUMENTS))
    return found


def plainly(text: str) -> Any:
    """What a module's function returns; None if it raises or gives something else than numbers."""
    code = harness("f", [], 100)
    return answers(text, code, [(0, 0, 0)])[0]


def is_same(one: Any, other: Any) -> bool:
    """Whether two answers are equal, entry by entry."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    if one is None or other is None:
        return one is other
    return np.array_equal(one, other, equal_nan=True)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_change_alone_gives_what_the_changed_text_gives(name: str) -> None:
    """With nothing switched on the function is the original; with one change on it is the text with that change."""
    module, function, edits = made(name)
    scheme = Scheme(function, edits)
    switches = [(0, 0, 0), *((scheme.switches[number], 0, 0) for number in range(len(edits)))]
    original, *found = answers(scheme.text(module), harness("f", [], 100), switches)
    assert is_same(original, plainly(FUNCTIONS[name]))
    assert len(edits) > 100
    for edit, answer in zip(edits, found, strict=True):
        assert is_same(answer, plainly(changed(module, [edit]))), (ast.unparse(edit.before), ast.unparse(edit.after))


@pytest.mark.filterwarnings("ignore")
def test_two_changes_give_what_both_in_the_text_give() -> None:
    """Changes in different places are made together."""
    module, function, edits = made("matrix")
    scheme = Scheme(function, edits)
    apart = [
        (i, j)
        for i, j in itertools.combinations(range(0, len(edits), 7), 2)
        if edits[i].before.lineno != edits[j].before.lineno
    ]
    switches = [(scheme.switches[i], scheme.switches[j], 0) for i, j in apart]
    for (i, j), answer in zip(apart, answers(scheme.text(module), harness("f", [], 100), switches), strict=True):
        assert is_same(answer, plainly(changed(module, [edits[i], edits[j]])))


def test_other_versions_of_the_function_are_called_by_their_number() -> None:
    """A version with another statement answers in place of the original, and only when it is asked."""
    module, function, edits = made("loop")
    versions = [version.function for version in statements.rewritten(function, ())]
    code = harness("f", versions, 100)
    numbered = [(0, 0, number) for number in range(len(versions) + 1)]
    original, *found = answers(Scheme(function, edits).text(module), code, [*numbered, (0, 0, 0)])
    assert is_same(original, found[-1])
    for version, answer in zip(versions, found, strict=False):
        text = ast.unparse(ast.fix_missing_locations(ast.Module([version], [])))
        assert is_same(answer, plainly(text))
