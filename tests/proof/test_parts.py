"""The parts that a proof is made of: special inputs, windows, pieces of files, cases as an author writes them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from grader import load_exercise
from grader.model.execution import Case
from grader.model.value import Array, Value
from grader.numeric.compare import tolerance_ratio
from grader.numeric.values import from_array, from_nested
from grader.proof.material import pieces, proof_files
from grader.proof.page import render as render_html
from grader.proof.record import Mistake, Proof, ProofProblem, QuestionProof, Window, part
from grader.proof.search import as_toml
from grader.proof.special import why_special
from grader.proof.terminal import render
from grader.proof.windows import Ends, rounded_to_single
from grader.support.packaged_files import folder


def case(**inputs: Value) -> Case:
    """A call with these inputs."""
    return Case("q/1", "q", ("q",), tuple(inputs.values()), labels=tuple(inputs))


def array(*shape: int, value: float = 0.3) -> Array:
    """An array of one number."""
    return from_array(np.full(shape, value))


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ({"x": 0.5}, ""),
        ({"x": 0.0, "y": 1.0}, "x = 0, y = 1"),
        ({"W": array(3, 3)}, "W is square"),
        ({"W": array(3, 2), "b": array(3, value=0.0)}, "b = 0"),
        ({"x": array(3, 1), "y": array(2, 1)}, "a single example"),
        ({"x": array(3, 8), "y": array(2, 8)}, ""),
        ({"weights": (array(2, 2), array(3, 2))}, "weights is square"),
        ({"name": "x"}, ""),
    ],
)
def test_special_inputs_are_seen(inputs: dict[str, Value], why: str) -> None:
    """Zeros, ones, square matrices and single examples, also inside lists; nothing else."""
    assert why_special(case(**inputs)) == why


def test_a_case_is_written_as_the_spec_reads_it() -> None:
    """Numbers, arrays, lists, texts and globals come back from TOML as they went in."""
    inputs: dict[str, Value] = {"x": 0.5, "n": 3, "W": array(2, 3), "sizes": (4, 3), "name": "a", "flag": True}
    made = Case("q/1", "q", ("q",), tuple(inputs.values()), (("b", -1e-9),), group="g", labels=tuple(inputs))
    (read,) = _cases(as_toml(made))
    assert read["globals"] == {"b": -1e-9}
    assert read["group"] == "g"
    assert read["args"].pop("sizes") == {"list": [4, 3]}
    assert from_nested(read["args"].pop("W")) == inputs["W"]
    assert read["args"] == {"x": 0.5, "n": 3, "name": "a", "flag": True}


def _cases(text: str) -> list[dict[str, dict[str, object]]]:
    """The cases that lines of TOML add to a question."""
    cases: list[dict[str, dict[str, object]]] = tomllib.loads(f"[[question]]\n{text}")["question"][0]["case"]
    return cases


def test_a_window_holds_if_the_tolerance_lies_inside() -> None:
    """The ends are the worst right answer and the nearest wrong one; form and crashes are no matter of degree."""
    ends = Ends()
    for ratio, by in ((0.1, "one"), (0.4, "two"), (0.2, "three")):
        ends.right(ratio, by)
    for ratio, by in ((7.0, "four"), (float("inf"), "five"), (3.0, "six")):
        ends.wrong(ratio, by)
    assert ends.window() == Window(0.4, "two", 3.0, "six")
    assert ends.window().holds
    assert not Window(1.2, "", 3.0, "").holds
    assert not Window(0.4, "", 1.0, "").holds
    assert Ends().window() == Window(None, "", None, "")


def test_what_is_used_of_the_allowance_is_what_is_tested() -> None:
    """One is just allowed; a wrong form is beyond all tolerance."""
    want = from_array(np.array([1.0, -2.0]))
    near = from_array(np.array([1.0, -2.0 * (1 + 0.5e-6)]))
    assert tolerance_ratio(near, want, output_scales={(): 0.0}) == pytest.approx(0.5, rel=1e-6)
    assert tolerance_ratio(want, want, output_scales={(): 2.0}) == 0
    assert tolerance_ratio(1.0, want, output_scales={(): 2.0}) == float("inf")
    assert rounded_to_single((want, 0.1, 3, "a")) == (want, from_array(np.array(np.float32(0.1), "<f8")), 3, "a")


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(0.0, "0"), (0.0321, "0.032"), (3.04, "3"), (12.3, "12"), (189412.0, "190,000"), (2.5e9, "2.5e+09")],
)
def test_ratios_are_written_with_two_digits(ratio: float, text: str) -> None:
    """As many digits as anybody needs of a ratio."""
    assert part(ratio) == text


def test_a_question_runs_what_it_needs_and_what_runs_by_itself() -> None:
    """Helpers through calls, variables that are built up in loops; nothing that nothing asks for."""
    text = (
        "W = 1\ndef f(x): return g(x)\ndef g(x): return W\ndef h(f): return f\nd = []\nfor i in range(2): d.append(i)\n"
    )
    reach = pieces(text, "def given(): return h\n")
    assert reach.piece(("f",)).splitlines() == [
        "W = 1",
        "def f(x): return g(x)",
        "def g(x): return W",
        "d = []",
        "for i in range(2): d.append(i)",
    ]
    assert "def g" not in reach.piece(("h",))
    assert "def h" in reach.piece(("given",))


def test_headers_say_what_proof_files_lose(tmp_path: Path) -> None:
    """The line that names questions counts; without it what crashes loses everything, and what is accepted nothing."""
    exercise = load_exercise("matrix-form")
    for name, text in {
        "wrong_a.py": "# fails: neuron, layer\n",
        "accepted_b.py": "import numpy as np\n",
        "crash_c.py": "import os\n",
        "slow_d.py": "# fails: layer\n",
        "wrong_e.py": "# fails: layer\ndef layer(\n",
        "notes_f.py": "",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = {file.path.name: file for file in proof_files(tmp_path, exercise)}
    assert {name: file.fails for name, file in files.items()} == {
        "wrong_a.py": ("neuron", "layer"),
        "accepted_b.py": (),
        "crash_c.py": tuple(question.id for question in exercise.questions),
        "slow_d.py": ("layer",),
        "wrong_e.py": ("layer",),
    }
    assert [name for name, file in files.items() if file.plain] == ["accepted_b.py", "wrong_a.py"]


def test_given_code_that_is_rewritten_is_put_back() -> None:
    """A file with its own, wrong version of a helper is tried with the given one, too."""
    files = proof_files(folder("solutions") / "backpropagation", load_exercise("backpropagation"))
    restored = {file.path.name: file.restored for file in files if file.restored}
    assert "accepted_own_d_sigma_wrong.py" in restored
    assert restored["accepted_own_d_sigma_wrong.py"].count("def d_sigma") == 2


def test_the_page_escapes_what_an_author_wrote() -> None:
    """Code of a reference and words of a spec are text on the page, wherever they stand."""
    problem = ProofProblem("survivor", "q", "f", "w", "said <b>this</b> of `a < b`", "do <i>that</i>:\nx = '<script>'")
    mistake = Mistake("id", "the term `<u>` is missing", "f", 1, "a < b", "<s>")
    question = QuestionProof(
        "q", "<h1>", "function", 1, 1, (mistake,), (mistake,), Window(0.1, "<right>", 2.0, "<wrong>"), (), ()
    )
    text = render_html([Proof("e", "<title>", "", (question,), (), (problem,))])
    assert "<code>a &lt; b</code>" in text
    for hostile in ("<b>", "<i>", "<script>", "<u>", "<s>", "<h1>q", "<right>", "<wrong>"):
        assert hostile not in text


def test_what_mends_several_problems_is_said_once() -> None:
    """Faults that share their mending are told one after the other, and the mending behind the last of them."""
    faults = [
        ProofProblem("reference", "", "key.toml", where, f"fault {where}", "Fix `this` first.") for where in "abc"
    ]
    other = ProofProblem("starter", "q", "starter.py", "q", "It earns points", "Fix `this` first.")
    proof = Proof("x", "x", "", (), (), (*faults, other))
    for page in (render([proof]).replace("`this`", "<code>this</code>"), render_html([proof])):
        assert page.count("Fix <code>this</code> first.") == 2
        assert page.index("fault c") < page.index("Fix <code>") < page.index("It earns points")
        assert all(f"fault {where}" in page for where in "abc")
