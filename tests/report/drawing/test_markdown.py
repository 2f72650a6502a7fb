"""Statements: Markdown with formulas and figures."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.exercise import NetworkFigure
from grader.report.drawing.markdown import MarkdownError, render

NET = {"net": NetworkFigure(title="A <net>", description="Two neurons.", sizes=(1, 1))}


def test_html_is_text():
    """No HTML of the author's passes, neither as a block nor within a line nor in code."""
    html = render("<script>x</script>\n\na <img src=x> b `<i>`\n\n```html\n<b>\n```\n", {})
    assert "<script" not in html
    assert "<img" not in html
    assert "<code>&lt;b&gt;\n</code></pre>" in html


@given(st.text(alphabet="ab<>&\"'*_`#[]()!$\\ \n|-:/{}^", max_size=80))
def test_any_text(text):
    """Any text becomes well-formed elements of known names, or is refused with MarkdownError."""
    try:
        html = render(text, NET)
    except MarkdownError:
        return
    root = ET.fromstring(f"<page>{html}</page>")
    assert not {element.tag for element in root.iter()} & {"script", "img", "style", "iframe", "svg"}


def test_formulas():
    """Formulas in a line are inline; one that is a paragraph, and one in double dollars, are set apart."""
    html = render("With $a$, and $$b$$ here.\n\n$c$\n\n$$d$$\n", {})
    assert re.findall(r'display="(\w+)" alttext="(\w)"', html) == [
        ("inline", "a"),
        ("block", "b"),
        ("block", "c"),
        ("block", "d"),
    ]


def test_punctuation_stays_with_its_formula():
    """A line cannot break between a formula and the brackets or stops that touch it."""
    html = render("So ($x$), then $y$.", {})
    assert re.findall(r'nowrap">(.?)<math.*?</math>(.*?)</span>', html) == [("(", "),"), ("", ".")]
    assert re.sub(r"<[^>]*>", "", html).strip() == "So (x), then y."


def test_money_is_no_formula():
    """Dollars before amounts are left alone."""
    assert "<math" not in render("It costs 5$ or 10$ a month.", {})


def test_wrong_formula():
    """A formula that is wrong is quoted, with what is wrong in it."""
    with pytest.raises(MarkdownError, match=r"in the formula .*foo.*unknown"):
        render(r"Let $\foo$ be.", {})


def test_figure():
    """A figure takes the place of its paragraph, with its title as escaped caption."""
    html = render("Look:\n\n![x](figure:net)\n", NET)
    assert "<figcaption>A &lt;net&gt;</figcaption>" in html
    assert "<p><figure" not in html


def test_figure_twice():
    """A figure that is shown twice has ids of its own each time, the same on every run."""
    text = "![](figure:net)\n\n![](figure:net)\n"
    ids = re.findall(r' id="([^"]+)"', render(text, NET))
    assert len(ids) == len(set(ids)) == 4
    assert render(text, NET) == render(text, NET)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("![](figure:nett)", "known are: net"),
        ("![](figure:)", "unknown"),
        ("![](https://example.org/x.png)", "not of this exercise"),
        ("![](data:image/png;base64,AA)", "not of this exercise"),
        ("![](javascript:alert(1))", "not of this exercise"),
        ("See ![](figure:net) here", "paragraph of its own"),
        ("# ![](figure:net)", "paragraph of its own"),
        ("|a|\n|-|\n|![](figure:net)|", "paragraph of its own"),
    ],
)
def test_wrong_image(text, words):
    """Unknown figures, other images and figures within a line are refused."""
    with pytest.raises(MarkdownError, match=words):
        render(text, NET)


@pytest.mark.parametrize(
    "address", ["https://example.org/a?b=1&c", "http://example.org", "#part", "HTTPS://example.org"]
)
def test_good_link(address):
    """Links to the web and within the page are links."""
    assert "<a href=" in render(f"[**here**]({address})", {})


@pytest.mark.parametrize(
    "link",
    [
        "[here](javascript:alert(1))",
        "[here](data:text/html,x)",
        "[here](file:///etc)",
        "<mailto:here@example.org>",
        "[here](other.html)",
        "[here](//example.org)",
        "[here][r]\n\n[r]: vbscript:x",
        "[here](figure:net)",
    ],
)
def test_bad_link(link):
    """Links to anything else are shown as their text."""
    html = render(link, NET)
    assert "<a" not in html
    assert "here" in html


def test_headings():
    """Headings start at the given level and never skip one, whatever the author wrote."""
    text = "## a\n\n#### b\n\n### c\n\n# d\n\n###### e\n"
    assert re.findall(r"<h(\d)>(\w)</h\1>", render(text, {})) == [
        ("3", "a"),
        ("4", "b"),
        ("4", "c"),
        ("3", "d"),
        ("4", "e"),
    ]
    assert "<h6>c</h6>" in render("# a\n## b\n### c", {}, heading_level=6)


def test_table():
    """Tables are tables, in an element that scrolls and that the keyboard reaches."""
    html = render("|a|b|\n|-|-:|\n|$x$|2|\n", {})
    assert '<div class="scroll" tabindex="0"><table>' in html
    assert html.count("<td") == 2
