"""Formulas: what is drawn, what is refused, and that nothing else ever comes out."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.drawing.formulas import FormulaError, render
from grader.report.drawing.mathml import ATTRIBUTES, ELEMENTS

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
COURSE = [
    r"\sigma",
    r"x_1(t) = 2t",
    r"x_2(t) = 1-t^2",
    r"f(x(u(t)))",
    r"f(X) = x_1^3.cos(x_2).e^{x_3}",
    r"(J_f)^t = \frac{\partial f(x)}{\partial x}",
    r"\frac{\partial f(x,y,z)}{\partial t} = \frac{\partial f}{\partial x}\frac{\partial x}{\partial t}",
    r"\frac{\partial x}{\partial t} = \begin{bmatrix} \frac{\partial x_1}{\partial t} \\ . \\ x_n \end{bmatrix}",
    r"\frac{\partial f}{\partial t} = J_f \frac{\partial x}{\partial t} ",
    r"x(u) = \begin{bmatrix} x_1(u_1,u_2) \\ x_2(u_1,u_2)\end{bmatrix}",
    r"\frac{df}{dt} = [\frac{\partial f}{\partial x_1},\frac{\partial f}{\partial x_2}] ... ",
    r"( -x_1^3.sin(x_2).e^{x_3} * -2t )",
    r"a^{(1)} = \sigma(w_0a_0^{(0)} + w_1a_1^{(0)} + b)",
    r"a^{(1)} = \sigma( (\sum_{j=0}^n w_ja_j^{0}) + b)",
    r"a^{(1)} = \sigma (\hat{w}.\hat{a_{0}} + b)",
    r"a_0^{(0)}, a_1^{(0)}, a_2^{(0)})",
    r"z^{(L)} = W^L . a^{(L-1)} + b^L",
    r"\begin{bmatrix} w_{(0,0)}^{(1)} & ... & w_{(0,n-1)}^{(1)} \\ . & . & . \end{bmatrix}",
    r"\sigma \left ( \begin{bmatrix} a_0^{(0)} \\ . \end{bmatrix} + \begin{bmatrix} b_0 \\ b_1 \end{bmatrix}\right )",
    r"\frac{dC}{dw} = \frac{\partial C}{\partial a^{(1)}} \frac{\partial a^{(1)}}{\partial z^{(1)}}",
    r"\mathbf{a}^{(0)}",
    r"\mathbf{W}^{(1)}",
    r"w^{(1)}_{ij}",
    r"σ(z)=\tanh(z)",
    r"b^{(1)}=−0.1",
    r"C_k = \sum_i (a^{(1)}_i - y_i)^2, \quad C = \frac{1}{N}\sum_k C_k",
    r"\Delta z \approx \lVert x \rVert^2 \cosh^{-2}\left(\frac{z}{2}\right) / 4",
]


def tree(latex: str, *, display: bool = True) -> ET.Element:
    return ET.fromstring(render(latex, display=display))


def texts(latex: str, tag: str = "mi") -> list[str]:
    return [element.text or "" for element in tree(latex).iter(NAMESPACE + tag)]


@pytest.mark.parametrize("latex", COURSE)
def test_course(latex):
    """Every shape of formula that the course's notes have is drawn, in both styles."""
    for display in (True, False):
        root = tree(latex, display=display)
        assert root.get("display") == ("block" if display else "inline")
        assert root.get("alttext") == " ".join(latex.split())


PIECES = r"""\frac \sqrt \text{<b>} \left \right ( ) { } ^ _ & \\ \sum \hat \mathbf \foo ' \limits \not \over | a 1 .
    [2] {a} \hspace \begin{cases} \end{cases} \begin{bmatrix} \end{bmatrix} \operatorname{f} % <"""


@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES.split()), max_size=14).map(" ".join), st.booleans())
def test_any_text(latex, display):
    """Any text is drawn with whitelisted elements and attributes, or refused; nothing else ever happens."""
    try:
        root = tree(latex, display=display)
    except FormulaError:
        return
    for element in root.iter():
        assert element.tag.removeprefix(NAMESPACE) in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES
        assert "\\" not in (element.text or "").removeprefix("\\")


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("x" * 2001, "2001 characters"),
        ("{" * 41 + "}" * 41, "40 levels"),
        (r"\foo", r"command \foo is unknown"),
        (r"\Sin x", r"\Sin"),
        (r"\frac{a}{b", "} is missing"),
        ("a}", "{ is missing before it"),
        (r"\left( x", r"\right is missing"),
        (r"x \right)", r"\left is missing"),
        (r"\left x \right)", "needs a bracket after it, not x"),
        (r"\left(", r"\right is missing"),
        (r"x \left", "needs a bracket"),
        (r"\left( {x \right) }", "} is missing"),
        (r"\begin{bmatrix} a \end{pmatrix}", r"\end{bmatrix} is missing"),
        (r"\begin{bmatrix} a", r"\end{bmatrix} is missing"),
        (r"a \end{cases}", r"\begin{cases} is missing"),
        (r"\begin{tikzpicture}\end{tikzpicture}", "environment tikzpicture is unknown"),
        ("a & b", "in a matrix"),
        (r"a \\ b", "in a matrix"),
        (r"\frac{a}", "lacks"),
        ("x^", "lacks"),
        ("x_1_2", "two indices"),
        (r"\href{javascript:alert(1)}{x}", r"\href is not supported"),
        (r"\newcommand{\x}{\x\x}\x", r"\newcommand is not supported"),
        (r"\unicode{x3c}", r"\unicode is not supported"),
        (r"\color{red} x", r"\color is not supported"),
        (r"\hspace{url(x)}", "not a length"),
        (r"\text{\href{x}{y}}", r"\text needs plain words"),
        (r"\text{\alpha}", "only words"),
        (r"\operatorname{a1}", "plain words"),
        ("50%", r"written \%"),
        ("$x$", r"written \$"),
        ("a\x00b", "U+0000"),
        ("a\ud800b", "U+D800"),
        (r"\,\?", r"\? is unknown"),
        (r"\sqrt " * 330 + "x", "deep"),
    ],
)
def test_refused(latex, words):
    """What would not be drawn as meant is refused, in words that name the piece that is to blame."""
    with pytest.raises(FormulaError) as caught:
        render(latex, display=False)
    assert words in str(caught.value)


def test_words_are_escaped():
    """Text within a formula is text, whatever it looks like."""
    html = render(r"\text{<img onerror=alert(1)> &lt; 5\%}", display=False)
    assert "<img" not in html
    assert texts(r"\text{<img onerror=alert(1)> 5\%}", "mtext") == ["<img\xa0onerror=alert(1)>\xa05%"]


@pytest.mark.parametrize(
    ("latex", "wanted"),
    [
        (r"\mathbf W", ["𝐖"]),
        (r"\mathbf{W}", ["𝐖"]),
        (r"\mathbf{Wx}", ["𝐖", "𝐱"]),
        (r"\boldsymbol\sigma", ["𝝈"]),
        (r"\mathbb R^n", ["ℝ", "n"]),
        (r"\mathcal{L}", ["ℒ"]),
        (r"\mathrm{softmax}(z)", ["softmax", "z"]),
        (r"\operatorname{sech} z", ["sech", "z"]),
        (r"\partial C", ["∂", "C"]),
    ],
)
def test_letters(latex, wanted):
    """Letters come in the alphabet that was asked for, braced or not; names stay in one piece."""
    assert texts(latex) == wanted


def test_upright_letter():
    """A single upright letter says so; browsers slant it otherwise."""
    letters = list(tree(r"\mathrm{d}x").iter(NAMESPACE + "mi"))
    assert [letter.get("mathvariant") for letter in letters] == ["normal", None]


def test_function_names_keep_their_distance():
    """A thin space parts a function's name from letters, and not from its bracket."""
    assert len(texts(r"2\tanh z", "mspace")) == 2
    assert texts(r"\tanh(z)", "mspace") == []


def test_limits():
    """Limits of a sum are set so that browsers put them over and under it where there is room."""
    assert tree(r"\sum_{j=0}^{n-1} x_j").find(f".//{NAMESPACE}munderover") is not None
    assert tree(r"\max_w f").find(f".//{NAMESPACE}munder") is not None
    assert tree(r"\int_0^1 x").find(f".//{NAMESPACE}munderover") is None


def test_bars():
    """Bars of a norm are brackets that do not stretch; those of a determinant do."""
    norm = [element.attrib for element in tree(r"\|x\|^2").iter(NAMESPACE + "mo")]
    assert norm == [{"stretchy": "false", "form": "prefix"}, {"stretchy": "false", "form": "postfix"}]
    determinant = tree(r"\det\begin{vmatrix}a\end{vmatrix}").iter(NAMESPACE + "mo")
    assert [element.get("stretchy") for element in determinant if element.text == "|"] == ["true", "true"]


def test_aligned():
    """Aligned equations are a table without numbers, its columns meeting at the sign."""
    cells = list(tree(r"\begin{aligned} a &= b \\ c &= d \end{aligned}").iter(NAMESPACE + "mtd"))
    assert [cell.get("style") for cell in cells] == [
        "text-align:right;padding-right:0",
        "text-align:left;padding-left:0",
    ] * 2
