"""The page: all that a student writes is text on it, whatever it looks like; and nothing on it reaches out."""

# ruff: noqa: E501 - tables of cases, a row a line

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from grader import intake, load_exercise, pipeline
from grader.errors import SpecError
from grader.model.exercise import Exercise
from grader.model.result import Report
from grader.report.drawing import exercise_page
from grader.report.formats import html
from grader.report.statement import statement_of
from grader.sandbox import LocalSandbox
from grader.support.sanitise import one_line
from tests.report.rendered import rendered

Write = Callable[..., Path]
Grade = Callable[..., Report]


@pytest.fixture
def exercise(write_exercise: Write) -> Exercise:
    """The made exercise."""
    return load_exercise(str(write_exercise()))


@pytest.fixture
def grade(exercise: Exercise, sandbox: LocalSandbox) -> Grade:
    """Grades a submission of that text."""

    def graded(source: str, name: str = "answer.py", of: Exercise = exercise) -> Report:
        return pipeline.grade_submission(intake.parse(name, source.encode()), of, sandbox)

    return graded


class Page(HTMLParser):
    """A page taken apart: its elements with their attributes, its text, and whether elements close in order."""

    VOID = frozenset({"meta", "link", "br", "hr", "img", "input", "col", "wbr"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += "" if self.open[-1:] == ["style"] else data + " "

    @property
    def tags(self) -> set[str]:
        return {tag for tag, _ in self.elements}


def safe(page: str) -> Page:
    """The page taken apart, once it is seen to be self-contained, without script, and under its policy."""
    parsed = Page(page)
    assert page.startswith("<!doctype html>")
    assert page.endswith("\n")
    policies = [
        a["content"] for t, a in parsed.elements if t == "meta" and a.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; font-src data:"]
    assert parsed.tags.isdisjoint(
        {"script", "iframe", "object", "embed", "form", "img", "link", "base", "video", "audio"}
    )
    for tag, attributes in parsed.elements:
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name not in ("srcdoc", "formaction", "background", "ping"), (tag, name)
            if name in ("href", "src", "action", "xlink:href"):
                assert (value or "").startswith("#"), (tag, name, value)
            if name == "style":
                assert "url" not in (value or "")
    assert not re.findall(r"url\((?!data:font/)", page)
    assert "@import" not in page
    ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert len(set(ids)) == len(ids), "each id once"
    for _, attributes in parsed.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            assert set((attributes.get(name) or "").split()) <= set(ids)
    return parsed


ATTACK = "<img src=x onerror=pwn()><script>pwn()</script>\"'><svg onload=pwn()></pre></code></main>&lt;"

ATTACKS = {
    "printed at the top": f"c = print({ATTACK!r}) or 0.25",
    "printed in a call": f"def line(x):\n    print({ATTACK!r})\n    return 0",
    "an exception's message": f"def line(x): raise ValueError({ATTACK!r})",
    "an exception's message at the top": f"exec('all of it is run'[:0])\nraise ValueError({ATTACK!r})",
    "an exception's name": f"def line(x): raise type({ATTACK!r}, (Exception,), {{}})(1)",
    "a source line": f"def line(x):\n    return 1 / 0  # {ATTACK}",
    "a function's name": f"def line(x): return 1 / 0\nline.__code__ = line.__code__.replace(co_name={ATTACK!r})",
    "a type's name": f"def line(x): return type({ATTACK!r}, (), {{}})()",
    "a choice": f"pick = {ATTACK!r}",
    "a choice of several": f"picks = [{ATTACK!r}]",
    "a text for a number": f"def line(x): return {ATTACK!r}\nc = {ATTACK!r}\nw = b = {ATTACK!r}",
    "a warning": f"import warnings\ndef line(x):\n    warnings.warn({ATTACK!r})\n    return 3 * x + 3",
    "a syntax error": f"x = (\n{ATTACK}",
    "a missing name": f"def line(x): raise NameError('n', name={ATTACK!r})",
}


NO_NAMES = {"an exception's name", "a function's name", "a type's name"}  # what is no name is not taken for one


@pytest.mark.parametrize(("what", "source"), ATTACKS.items(), ids=ATTACKS)
def test_what_a_student_writes_is_text(grade: Grade, right: str, what: str, source: str) -> None:
    """The page has the elements and attributes that harmless text would have; what was written is there to be read."""
    harmless = "pwn()".ljust(len(ATTACK), "x")
    page, other = (
        safe(rendered(html, grade(f"{right}\n{text}\n")))
        for text in (source, source.replace(repr(ATTACK), repr(harmless)).replace(ATTACK, harmless))
    )
    if what in NO_NAMES:  # but the line of code, which a page with a traceback shows
        assert "raised <img" not in page.words
        assert "of type <img" not in page.words
        assert "in <img" not in page.words
    else:
        assert "<script>pwn()" in page.words or source.startswith("x = (")
    assert [(tag, list(attributes)) for tag, attributes in page.elements] == [
        (tag, list(attributes)) for tag, attributes in other.elements
    ]
    assert not any("pwn" in (value or "") for _, attributes in page.elements for value in attributes.values())


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=pwn()>.py", '"><script>pwn()</script>.py', "a\u202eyp.\x1b[31mb.py"]
)
def test_a_file_name_is_text(grade: Grade, right: str, name: str, tmp_path: Path) -> None:
    """A file's name cannot add to the page, nor turn its direction."""
    page = safe(rendered(html, grade(right, one_line(name))))
    assert ".py" in page.words
    assert "\u202e" not in page.words
    assert "\x1b" not in page.words


@pytest.mark.parametrize(
    "answer",
    [
        "'\\x1b[31mred\\x07'",
        "'\\u202eyp.exe'",
        "'line\\nafter line'",
        "'\\x00'",
        "'\\ud800'",
        "['\\x1b]0;title\\x07', 'two']",
    ],
)
def test_control_characters_do_not_reach_the_page(grade: Grade, answer: str) -> None:
    """Terminal commands, turned directions and nulls in an answer, a message or what was printed are taken out."""
    source = (
        f"import sys\nprint({answer})\npick = {answer}\npicks = {answer}\ndef line(x): raise ValueError({answer})\n"
    )
    page = rendered(html, grade(source))
    safe(page)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", page)


def test_a_right_submission_has_a_quiet_page(grade: Grade, sandbox: LocalSandbox, right: str) -> None:
    """A page of full marks says so in words and in the title, shows no failure, and keeps the statements."""
    page = rendered(html, grade(right))
    parsed = safe(page)
    assert "<title>Made for tests: 10 of 10 points</title>" in page
    assert "6 of 6 questions right" in " ".join(parsed.words.split())
    assert "dl" not in parsed.tags
    assert "math" in parsed.tags, "formulas are drawn"
    around = sandbox.confinement
    assert around.level.label in parsed.words
    assert f"sandbox {around.level.value}: {around.layers[0]}" in " ".join(parsed.words.split())


def test_a_wrong_answer_is_shown_with_its_inputs(grade: Grade) -> None:
    """A wrong answer's section has the finding, the call, what was printed and the line that raised."""
    source = "def line(x):\n    print('looking at', x)\n    y = 1 / 0\n    return y\ndef layer(z):\n    return np.tanh(W @ z) * [1, 2]\n"
    words = " ".join(safe(rendered(html, grade(source))).words.split())
    assert "line raised ZeroDivisionError at line 3: division by zero" in words.replace("Line", "line")
    assert "line(x=0.5)" in words
    assert "line 3, in line y = 1 / 0" in words
    assert "It printed: looking at 0.5" in words
    assert "1 of 2 entries are off" in words
    assert "All 4 cases shown to you: 0 right; hidden ones: 0 of 3 right" in words


def test_right_options_are_not_told(grade: Grade) -> None:
    """A wrong choice shows the student's own tick and no other; the page is the same whichever option is right."""
    page = rendered(html, grade("pick = 'red'\npicks = ['two']\n"))
    assert page.count("☑") + page.count("◉") == 2
    assert page.count("your answer") == 2


ODD = [
    "[np.zeros(1)[0], np.ones(1)[0]]",
    "[np.array([0.0]), np.array([1.0])]",
    "[10**400, 1]",
    "[10**30, True]",
    "np.array([np.nan, np.inf])",
    "np.array([1, 2], dtype='u1')",
    "np.array([True, False])",
    "np.zeros((2, 1, 1, 1, 1))",
    "np.zeros((0,))",
    "[[0.0], [1.0, 2.0]]",
    "[None, None]",
    "['a', 'b']",
    "np.array([1e308, -1e308])",
    "np.zeros(2) + 1j",
    "'x' * 5000",
    "np.zeros((300, 300))",
    "[[[]]]",
    "()",
    "np.float16(1)",
    "-10**5000",
]


@pytest.mark.parametrize("answer", ODD)
def test_odd_values_are_drawn(write_exercise: Write, grade: Grade, answer: str) -> None:
    """Whatever value comes back, wrong in form or number, there is a page that shows it."""
    exercise = load_exercise(str(write_exercise(spec={'globals = ["W"]': 'globals = ["W"]\nshapes = "vector"'})))
    page = rendered(
        html, grade(f"def layer(z): return {answer}\ndef line(x): return {answer}\nc = {answer}\n", of=exercise)
    )
    safe(page)
    assert len(page) < 600_000


def test_lists_of_arrays_have_pictures(grade: Grade) -> None:
    """A list of arrays, wrong in some entries, is drawn like the array that it makes."""
    as_list = "def layer(z):\n    y = np.tanh(W @ z) * [1, 2]\n    return [np.array(v) for v in y]\n"
    as_array = as_list.replace("[np.array(v) for v in y]", "y")
    pictures = [re.findall(r"<svg.*?</svg>", rendered(html, grade(code)), re.DOTALL) for code in (as_list, as_array)]
    assert any("map-layer" in picture for picture in pictures[0])
    assert pictures[0] == pictures[1]


def test_nested_outputs_have_pictures(write_exercise: Write, grade: Grade) -> None:
    """Of a list of outputs the one that holds the worst entry is drawn, whatever the student's list is made of."""
    nested = {"return np.tanh(W @ z)": "return [1.0, (W, np.tanh(W @ z))]"}
    exercise = load_exercise(str(write_exercise(reference=nested)))
    for form in ("[1, [W, y]]", "(np.float64(1), (W.tolist(), list(y)))", "[1, [[list(r) for r in W], [*y]]]"):
        page = rendered(html, grade(f"def layer(z):\n    y = -np.tanh(W @ z)\n    return {form}\n", of=exercise))
        assert "map-layer" in page
        safe(page)


@pytest.mark.parametrize(
    ("change", "where", "found"),
    [
        ({'introduction = "Let $x$ be': 'introduction = "Let $\\\\frac{x$ be'}, "introduction", "frac"),
        ({"$3(x + 1)$": "$\\\\href{javascript:pwn()}{x}$"}, 'question "line".statement', "href"),
        ({"$3(x + 1)$": "$\\\\nonsense x$"}, 'question "line".statement', "nonsense"),
        ({'text = "Red."': 'text = "$\\\\frac$"'}, 'question "pick".option "red"', "frac"),
        ({'"Set `pick`."': '"Set ![x](http://example.org/x.png) it."'}, 'question "pick".statement', "http"),
    ],
)
def test_a_text_that_cannot_be_drawn_is_a_broken_spec(
    write_exercise: Write, grade: Grade, right: str, change: dict[str, str], where: str, found: str
) -> None:
    """Wrong LaTeX and foreign images are told with their place, not put on a page as garbage."""
    exercise = load_exercise(str(write_exercise(spec=change)))
    for draw in (lambda: exercise_page.page(statement_of(exercise)), lambda: rendered(html, grade(right, of=exercise))):
        with pytest.raises(SpecError) as caught:
            draw()
        (fault,) = caught.value.faults
        assert (fault.file, fault.where) == ("exercises/made/exercise.toml", where)
        assert found in fault.found


@pytest.mark.parametrize(
    "text", ["<b onclick=x>bold</b>", "<script>x()</script>", "[a](javascript:x)", "`<i>`", "a <br> b"]
)
def test_html_in_an_exercise_is_text(write_exercise: Write, grade: Grade, right: str, text: str) -> None:
    """Neither a statement nor a title or an option can bring HTML of its own."""
    change = {'"Set `pick`."': f"'{text}'", "Made for tests": text, 'text = "Red."': f"text = '{text}'"}
    exercise = load_exercise(str(write_exercise(spec=change)))
    assert safe(exercise_page.page(statement_of(exercise))).tags.isdisjoint({"b", "script", "i", "br"})
    assert safe(rendered(html, grade(right, of=exercise))).tags.isdisjoint({"b", "script", "br"})


def test_an_exercise_has_a_page_and_plain_lines(exercise: Exercise) -> None:
    """``show``'s page and its lines name every question and option, and tell none of the answers."""
    page, lines = exercise_page.page(statement_of(exercise)), exercise_page.plain(statement_of(exercise))
    safe(page)
    assert "One input, two outputs." in page
    for question in exercise.questions:
        assert f"## {question.id}: {question.title} ({question.points:g} point" in lines
        assert f"<code>{question.id}</code>" in page
    assert "- `red`: Red." in lines
    assert "☑" not in page
    assert "0.25" not in page + lines
