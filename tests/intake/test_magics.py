"""A kernel's own syntax as Python that does nothing: IPython itself is asked what is such syntax."""

from __future__ import annotations

import ast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from grader.intake.magics import plain

CELLS = [
    "%matplotlib inline",
    "%matplotlib inline\nimport numpy as np",
    "x = %timeit -o f()",
    "files = !ls *.py",
    "!pip install numpy",
    "?np.sum",
    "np.sum??",
    "for i in range(3):\n    !echo {i}\n    a = i",
    "%%time\na = 1\nb = a",
    "%%timeit\na = 1",
    "%%capture out\nprint(1)",
    "%%time\n%%capture out\na = 2",
    "%%bash\nls -l\nrm x",
    "%%writefile f.py\ndef f(: broken",
    ">>> a = 1\n>>> b = a",
    "In [1]: a = 1\n   ...: b = 2",
    "%time a = f(1)",
    ",f a b",
    "/f a b",
    "x = [4\n %  2]",
    "s = '''\n%matplotlib inline\n!ls\n'''",
    "a = 5 \\\n % 3",
    "if True:\n    %run other.py\n    pass",
]
PIECE = st.sampled_from(
    ["%magic", "!cmd", "a = 1", "x = !ls", "y = %pwd", "np?", "?np", "'''", '"""', "(", ")", "# %no", "b = 5 % 3", ""]
)


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_becomes_python_of_as_many_lines(cell: str) -> None:
    """What IPython understands is Python afterwards, and no line has moved."""
    made = plain(cell)
    ast.parse(made.text)
    assert made.text.count("\n") == cell.count("\n")


@pytest.mark.parametrize("cell", CELLS)
def test_what_runs_is_what_ipython_would_run(cell: str) -> None:
    """The names that the cell's own Python binds are those that IPython's translation binds, or that its body does."""
    theirs = ast.parse(TransformerManager().transform_cell(cell))
    ours = {node.id for node in ast.walk(ast.parse(plain(cell).text)) if isinstance(node, ast.Name) and _stores(node)}
    wanted = {node.id for node in ast.walk(theirs) if isinstance(node, ast.Name) and _stores(node)}
    if not cell.startswith("%%"):  # the bodies of these IPython hides in a text
        assert wanted <= ours | {"_"}


def _stores(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


@given(st.lists(PIECE, max_size=8).map("\n".join).filter(str.strip))
@example("%magic\n'''")
@settings(max_examples=400, deadline=None)
def test_what_ipython_makes_python_of_so_do_we(cell: str) -> None:
    """Wherever IPython's translation can be parsed ours can be; no line moves, whatever the cell."""
    made = plain(cell).text
    assert made.count("\n") == cell.count("\n")
    try:
        ast.parse(TransformerManager().transform_cell(cell))
    except (SyntaxError, ValueError):
        return
    if not cell.lstrip().startswith("%%"):
        ast.parse(made)


class _Neutral(ast.NodeTransformer):
    """IPython's translation with each call of the kernel as what it does here."""

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | list[ast.stmt]:
        call = _kernel_call(node.value)
        if call is None:
            return node
        method, texts = call
        return ast.parse(texts[1]).body if [method, *texts[:1]] == ["run_line_magic", "time"] else ast.Pass()

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        call = _kernel_call(node.value)
        if call is not None:
            node.value = ast.parse("[]" if call[0] == "getoutput" else "get_ipython()", mode="eval").body
        return node


def _kernel_call(node: ast.expr) -> tuple[str, list[str]] | None:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython")), attr=method)):
            return method, [part.value for part in node.args]
    return None


def _same(cell: str) -> bool:
    """Whether ours is IPython's, but for what its calls of the kernel are here; True where IPython's is no Python."""
    try:
        theirs = ast.parse(TransformerManager().transform_cell(cell))
    except (SyntaxError, ValueError):
        return True
    return ast.dump(ast.parse(plain(cell).text)) == ast.dump(_Neutral().visit(theirs))


@pytest.mark.parametrize("cell", [cell for cell in CELLS if not cell.startswith("%%")])
def test_each_statement_is_ipythons_own(cell: str) -> None:
    """Statement for statement: what IPython passes on is passed on, and nothing else is left out."""
    assert _same(cell)


@given(st.lists(PIECE, max_size=8).map("\n".join).filter(str.strip))
@settings(max_examples=400, deadline=None)
def test_statements_are_ipythons_own_in_any_mixture(cell: str) -> None:
    """The same for pieces in any order, with brackets and quotes that are open or closed."""
    assert _same(cell)


def test_bodies_of_timing_cells_are_kept_and_other_languages_go() -> None:
    """``%%time`` runs its cell; ``%%bash`` is no Python."""
    assert "a = 1" in plain("%%time\na = 1").text
    bash = plain("%%bash\nrm -rf /")
    assert (bash.foreign, [line for line in bash.text.split("\n") if not line.startswith("#")]) == ("bash", [])


@pytest.mark.parametrize("line", ['%x \\"""', 'x = %y \\"""', "y = !z \\'''"])
def test_a_string_that_each_line_opens_is_not_looked_for_to_the_end_each_time(line: str) -> None:
    """A notebook's longest cell, in which every line begins a string that never ends, takes as long as any other."""
    many = 500_000 // len(line)
    assert len(plain(f"{line}\n" * many).left) == many
