"""Statements: Markdown with formulas and figures to HTML. The author's HTML is escaped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from mdit_py_plugins.dollarmath import dollarmath_plugin

from grader.model.exercise import Figure
from grader.report.drawing import figures as drawings
from grader.report.drawing import formulas

_FIGURE = "figure:"
_DEEPEST_HEADING = 6
_OPENING, _CLOSING = ("(", "["), ",.;:!?)]"


class MarkdownError(ValueError):
    """A text that cannot be shown. The message quotes the part and says what to fix."""


def render(text: str, figures: Mapping[str, Figure], *, heading_level: int = 3) -> Markup:
    """CommonMark with tables, ``$..$``, ``$$..$$`` and ``![](figure:NAME)`` as HTML.

    A paragraph of one formula is displayed like ``$$..$$``. A figure needs its own paragraph; its alternative text is
    the figure's description. The first heading gets ``heading_level``, and no level below it is skipped. Links lead to
    http, https and ``#``; others are shown as text.

    MarkdownError for a wrong formula, an unknown figure and any other image.
    """
    tokens = _parser().parse(text)
    _set_headings(tokens, heading_level)
    for token in tokens:
        if token.children:
            token.children = list(_without_foreign_links(token.children))
            _bind_punctuation(token.children)
    _unwrap(tokens)
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
    env = {"figures": figures, "digest": digest, "drawn": 0}
    parser = _parser()
    return Markup(parser.renderer.render(tokens, parser.options, env))  # noqa: S704 - the renderer escapes


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """The parser, with rules for formulas, figures and wide parts that may have to scroll."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.use(dollarmath_plugin, allow_labels=False, allow_digits=False, double_inline=True)
    # ``_without_foreign_links`` judges addresses: the parser would leave a refused link as raw Markdown.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    # Parts that may be wider than a telephone scroll in an element of their own, which the keyboard can reach.
    rules: dict[str, Callable[..., str]] = {
        "math_inline": _inline_formula,
        "math_inline_double": _wide_formula,
        "math_block": _block_formula,
        "image": _image,
        "fence": _code,
        "code_block": _code,
        "table_open": lambda *_: '<div class="scroll" tabindex="0"><table>\n',
        "table_close": lambda *_: "</table></div>\n",
    }
    for name, rule in rules.items():
        parser.add_render_rule(name, _as_text(rule))
    return parser


def _as_text(rule: Callable[..., str]) -> Callable[..., str]:
    """The rule with plain strings: the renderer adds strings up, and Markup would escape those before it."""
    return lambda *arguments: str(rule(*arguments))


def _set_headings(tokens: list[Token], first: int) -> None:
    """Give each heading one level below the heading it belongs to."""
    above: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(first + len(above) - 1, _DEEPEST_HEADING)}"


def _without_foreign_links(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens without links to anything except the web and this page; their text stays."""
    kept: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            kept.append(str(token.attrs["href"]).lower().startswith(("http://", "https://", "#")))
        if token.type not in ("link_open", "link_close") or kept[-1]:
            yield token
        if token.type == "link_close":
            kept.pop()


def _bind_punctuation(tokens: list[Token]) -> None:
    """Attach adjacent punctuation to formulas: browsers would break lines between the two."""
    for before, formula, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        if formula.type != "math_inline":
            continue
        if before is not None and before.type == "text" and before.content.endswith(_OPENING):
            formula.meta["before"], before.content = before.content[-1], before.content[:-1]
        if after is not None and after.type == "text":
            rest = after.content.lstrip(_CLOSING)
            formula.meta["after"] = after.content[: len(after.content) - len(rest)]
            after.content = rest


def _unwrap(tokens: list[Token]) -> None:
    """Display formulas that are a paragraph, and lift figures out of theirs; elsewhere an image is an error."""
    for place, token in enumerate(tokens):
        if token.type != "inline" or not token.children:
            continue
        alone = len(token.children) == 1 and tokens[place - 1].type == "paragraph_open"
        if alone and token.children[0].type == "math_inline":
            token.children[0].type = "math_inline_double"
        elif alone and token.children[0].type == "image":
            tokens[place - 1].hidden = tokens[place + 1].hidden = True
        elif any(child.type == "image" for child in token.children):
            raise MarkdownError(f"a figure needs a paragraph of its own: {token.content!r}")


def _formula(latex: str, *, display: bool) -> Markup:
    try:
        return formulas.render(latex, display=display)
    except formulas.FormulaError as error:
        raise MarkdownError(f"in the formula {latex.strip()!r}: {error}") from error


def _inline_formula(_self: Any, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    formula, meta = _formula(tokens[place].content, display=False), tokens[place].meta
    before, after = meta.get("before", ""), meta.get("after", "")
    if not before and not after:
        return formula
    return Markup('<span style="white-space:nowrap">{}{}{}</span>').format(before, formula, after)


def _wide_formula(_self: Any, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    formula = _formula(tokens[place].content, display=True)
    return Markup('<span class="formula scroll" tabindex="0">{}</span>').format(formula)


def _block_formula(_self: Any, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    formula = _formula(tokens[place].content, display=True)
    return Markup('<div class="formula scroll" tabindex="0">{}</div>\n').format(formula)


def _code(_self: Any, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    return Markup('<pre class="scroll" tabindex="0"><code>{}</code></pre>\n').format(escape(tokens[place].content))


def _image(_self: Any, tokens: Sequence[Token], place: int, _options: Any, env: Any) -> str:
    """The figure that the image names."""
    source = str(tokens[place].attrs["src"])
    name = source.removeprefix(_FIGURE)
    if name == source:
        raise MarkdownError(f"the image {source!r} is not of this exercise; write ![](figure:NAME)")
    if name not in env["figures"]:
        known = ", ".join(sorted(env["figures"])) or "none"
        raise MarkdownError(f"the figure {name!r} is unknown; known are: {known}")
    env["drawn"] += 1
    return drawings.draw(env["figures"][name], id_=f"f{env['digest']}-{env['drawn']}")
