"""Writes MathML from a converted formula: only allowed elements and attributes, every character escaped.

Browsers read MathML Core. It has only the ``mathvariant`` ``normal``, and spaces by operator dictionary. So this module
replaces letters by those of their alphabet, and marks names of functions, limits and fences as such.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from xml.etree.ElementTree import Element

import msgspec
from markupsafe import Markup, escape
from msgspec.structs import replace

from grader.report.drawing.alphabets import styled
from grader.report.drawing.latex import names

ELEMENTS = names(
    "math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mtable mtr mtd mstyle",
    "mpadded mphantom",
)
ATTRIBUTES = names(
    "xmlns display alttext mathvariant stretchy fence form separator movablelimits accent minsize maxsize",
    "linethickness width height depth lspace rspace displaystyle scriptlevel mathsize style",
)
_VALUE = re.compile(r"true|false|prefix|postfix|infix|normal|[+-]?\d{0,3}(\.\d{1,4})?\s?(em|ex|px|pt|mm|cm|in)?")
_NAMED_SPACES = {  # names of MathML 3 that the converter writes and browsers have dropped
    "thinmathspace": "0.167em",
    "thickmathspace": "0.278em",
    "negativethinmathspace": "-0.167em",
    "negativemediummathspace": "-0.222em",
    "negativethickmathspace": "-0.278em",
}
_ARGUMENTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
_WITH_LIMITS = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_LIMIT_SIGNS = frozenset("∑∏∐⋃⋂⨁⨂⨆")
_LIMIT_NAMES = frozenset(
    ["lim", "max", "min", "sup", "inf", "arg\u2009max", "arg\u2009min", "lim\u2006sup", "lim\u2006inf"]
)
_LETTERS = frozenset("∂∇∞∅∀∃ℏℓ…⋯⋮⋱⊤⊥°′″‴")  # signs that are spaced like letters, not like operators
_FENCES = {"⟨": "prefix", "⌈": "prefix", "⌊": "prefix", "⟩": "postfix", "⌉": "postfix", "⌋": "postfix"}
# What the converter writes for an accent: the sign over one letter, and the one that stretches over several.
_ACCENTS = {
    "^": ("\u02c6", "\u0302"),
    "~": ("\u02dc", "\u0303"),
    "\u00af": ("\u00af", "\u203e"),
    "\u2015": ("\u00af", "\u203e"),
    "→": ("\u20d7", "\u20d7"),  # browsers draw it next to the letter as an accent, so it is set like a limit
}
_PRIMES = frozenset("′″‴⁗")
_ALIGN = {"left": "text-align:left", "right": "text-align:right"}
_STYLE_RIGHT = (("style", _ALIGN["right"]),)
_WORD_STYLES = {"bold": "font-weight:bold", "italic": "font-style:italic", "monospace": "font-family:monospace"}
_THIN = "0.167em"
_DEEPEST = 120  # elements: far from Python's own limit, which depends on the caller


class MathError(ValueError):
    """The converter made something that cannot be written. The message is for the formula's author."""


class _Node(msgspec.Struct, frozen=True):
    """One element to write."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    text: str = ""
    children: tuple[_Node, ...] = ()


def write(converted: Element, *, display: bool, source: str) -> Markup:
    """The ``<math>`` element for what the converter made of ``source``.

    MathError if the converter's tree holds an element, a length or a command that a page cannot have, or lacks an
    argument.
    """
    root = _Node(
        "math",
        (
            ("xmlns", "http://www.w3.org/1998/Math/MathML"),
            ("display", "block" if display else "inline"),
            ("alttext", source),
        ),
        children=_row([_node(child, 1) for child in converted]),
    )
    return Markup(_written(root))  # noqa: S704 - escaped there


def _node(element: Element, depth: int) -> _Node:
    """An element of the converter's tree, in its role."""
    tag = element.tag
    if depth > _DEEPEST:
        raise MathError("the formula is nested too deep")
    if tag not in ELEMENTS:
        raise MathError(f"it needs <{tag}>, which browsers do not draw")
    if tag in ("mi", "mn", "mo", "mtext"):
        return _leaf(tag, unescape(element.text or ""), dict(element.attrib))
    children = [_node(child, depth + 1) for child in element]
    wanted = _ARGUMENTS.get(tag)
    if wanted is not None and len(children) != wanted:
        raise MathError("a fraction, root, index, power or accent lacks an argument")
    if wanted is None:
        children = list(_row(children))
    return _composed(tag, _attributes(element), tuple(children))


def _composed(tag: str, attributes: tuple[tuple[str, str], ...], children: tuple[_Node, ...]) -> _Node:
    """An element with children: without needless rows, with limits above and below."""
    if tag == "mrow" and len(children) == 1:
        return children[0]
    if tag == "mover" and children[1].text in _ACCENTS:
        return _accented(*children)
    if tag == "msup" and children[1].text in _PRIMES:
        # Fonts draw primes raised already; a power would raise them twice.
        prime = _Node("mo", (("lspace", "0"), ("rspace", "0")), children[1].text)
        return _Node("mrow", children=(children[0], prime))
    if tag in _WITH_LIMITS and (children[0].text in _LIMIT_SIGNS or children[0].text in _LIMIT_NAMES):
        base = _Node("mo", (("movablelimits", "true"), *_named_space(children[0].text)), children[0].text)
        return _Node(_WITH_LIMITS[tag], attributes, children=(base, *children[1:]))
    return _Node(tag, attributes, children=_meeting(children) if tag == "mtr" else children)


def _accented(base: _Node, accent: _Node) -> _Node:
    """A letter, or a row of them, under an accent."""
    single, wide = _ACCENTS[accent.text]
    alone = not base.children
    arrow = accent.text == "→"
    sign = _Node("mo", (("stretchy", "false" if alone and not arrow else "true"),), single if alone else wide)
    return _Node("mover", () if arrow else (("accent", "true"),), children=(base, sign))


def _named_space(text: str) -> tuple[tuple[str, str], ...]:
    """Spacing of an operator: names such as ``max`` are spaced like functions, signs by the browser."""
    return (("lspace", "0"), ("rspace", _THIN)) if text in _LIMIT_NAMES else ()


def _meeting(cells: tuple[_Node, ...]) -> tuple[_Node, ...]:
    """The cells of a row; no gap is left between a right-aligned one and the next: they are one expression."""
    met = list(cells)
    for place in range(len(met) - 1):
        if met[place].attributes == _STYLE_RIGHT:
            met[place] = replace(met[place], attributes=(("style", "text-align:right;padding-right:0"),))
            met[place + 1] = replace(met[place + 1], attributes=(("style", "text-align:left;padding-left:0"),))
    return tuple(met)


def _attributes(element: Element) -> tuple[tuple[str, str], ...]:
    """The attributes that browsers read, with harmless values."""
    kept = []
    for name, given in element.attrib.items():
        value = _NAMED_SPACES.get(given, given).strip()
        if name == "columnalign" and value in _ALIGN:
            kept.append(("style", _ALIGN[value]))
        elif name in ATTRIBUTES and _VALUE.fullmatch(value):
            kept.append((name, value))
        elif name in ATTRIBUTES:
            raise MathError(f"{given!r} is not a length")
    return tuple(kept)


def _leaf(tag: str, text: str, attributes: dict[str, str]) -> _Node:
    """A letter, number, sign or word, in its alphabet and role."""
    variant = attributes.pop("mathvariant", "")
    if tag == "mtext":
        return _words(text, variant)
    if "\\" in text and text != "\\":
        raise MathError(f"the command {text} is unknown")
    if tag == "mo" and text in _LIMIT_NAMES:
        attributes = {"movablelimits": "true"} | dict(_named_space(text))
    elif tag == "mo" and (text in _LETTERS or text[:1].isalpha()):
        tag, attributes = "mi", {}
    elif tag == "mi" and text in _FENCES:
        tag, attributes = "mo", {"stretchy": "false", "form": _FENCES[text]}
    elif tag == "mi" and len(text) == 1 and text not in _LETTERS and unicodedata.category(text) in ("Sm", "Pd", "Po"):
        tag = "mo"
    kept = [(name, value) for name, value in attributes.items() if name in ATTRIBUTES and _VALUE.fullmatch(value)]
    if variant == "normal" and tag == "mi":
        kept.append(("mathvariant", "normal"))
    return _Node(tag, tuple(kept), styled(text, variant))


def _words(text: str, variant: str) -> _Node:
    """Words in a formula: CSS styles them, not an alphabet."""
    style = _WORD_STYLES.get(variant)
    return _Node("mtext", (("style", style),) if style else (), re.sub(r"\\([%_#$&])", r"\1", text))


def _row(children: list[_Node]) -> tuple[_Node, ...]:
    """Neighbours: upright letters joined to words, spaces around names of functions, invisible brackets dropped."""
    row: list[_Node] = []
    for child in children:
        if child.tag == "mo" and not child.text:
            continue
        before = row[-1] if row else None
        if before is not None and _upright(before) and _upright(child):
            row[-1] = replace(before, text=before.text + child.text)
            continue
        if before is not None and _needs_space(before, child):
            row.append(_Node("mspace", (("width", _THIN),)))
        row.append(child)
    return tuple(_bars(row))


def _upright(node: _Node) -> bool:
    return node.attributes == (("mathvariant", "normal"),) and node.text.isascii() and node.text.isalpha()


def _base(node: _Node) -> _Node:
    """The node without powers and indices."""
    return _base(node.children[0]) if node.tag in _WITH_LIMITS else node


def _is_function(node: _Node) -> bool:
    """Whether the node is a name such as ``tanh``, with or without a power or an index."""
    node = _base(node)
    return node.tag == "mi" and len(node.text) > 1 and node.text.isalpha()


def _needs_space(before: _Node, child: _Node) -> bool:
    """Whether a function's name would run into its neighbour."""
    if {before.tag, child.tag} & {"mo", "mspace", "mtext", "mtr", "mtd"}:
        return False
    if _is_function(before):
        return not (child.tag == "mrow" and child.children and child.children[0].tag == "mo")
    return _is_function(child)


def _bars(row: list[_Node]) -> list[_Node]:
    """Bars as brackets: they open and close alternately, and stretch around a table only."""
    opening = True
    for place, node in enumerate(row):
        if not _is_bar(node):
            continue
        inner = row[place + 1 : place + 2] if opening else row[max(0, place - 1) : place]
        around_table = any(neighbour.tag == "mtable" for neighbour in inner)
        row[place] = _bracket(node, "prefix" if opening else "postfix", stretchy=around_table)
        opening = not opening
    return row


def _is_bar(node: _Node) -> bool:
    """Whether the node is a bar, with or without a power or an index, that the author does not stretch."""
    node = _base(node)
    return node.tag == "mo" and node.text in "|‖" and ("stretchy", "true") not in node.attributes


def _bracket(node: _Node, form: str, *, stretchy: bool) -> _Node:
    if node.children:
        return replace(node, children=(_bracket(node.children[0], form, stretchy=stretchy), *node.children[1:]))
    return replace(node, attributes=(("stretchy", str(stretchy).lower()), ("form", form)))


def _written(node: _Node) -> str:
    """The node as escaped markup; names of elements and attributes are those of this file."""
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes)
    return f"<{node.tag}{attributes}>{escape(node.text)}{''.join(map(_written, node.children))}</{node.tag}>"
