"""Checks and normalises the LaTeX source of a formula before it is converted.

The converter silently completes a missing brace, and prints an unknown command as text, so both are found here.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from latex2mathml import commands
from latex2mathml.symbols_parser import SYMBOLS

LONGEST = 2000  # characters: several times a page's longest formula
DEEPEST = 40  # levels of braces, brackets and environments: the converter recurses over each

_TOKEN = re.compile(
    r"""
    (?P<words>\\(?:text(?:bf|it|rm|sf|tt|md|up|normal)?)\s*\{[^{}]*\})
  | (?P<named>\\operatorname\*?\s*\{[A-Za-z\s]+\})
  | \\(?P<edge>begin|end)\s*\{(?P<environment>[A-Za-z]+\*?)\}
  | (?P<command>\\[A-Za-z]+)
  | (?P<escaped>\\.?)
  | (?P<space>\s+)
  | (?P<char>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def names(*lines: str) -> frozenset[str]:
    """The words of the lines."""
    return frozenset(" ".join(lines).split())


_ENVIRONMENTS = names(
    "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array cases align align* aligned split"
)
_ESCAPED = names(r"\\ \{ \} \| \, \: \; \! \> \% \_ \# \$ \&") | {"\\ "}
_DELIMITERS = names(
    r"( ) [ ] | / . < > \{ \} \| \langle \rangle \lvert \rvert \lVert \rVert \vert \Vert \lceil \rceil \lfloor \rfloor",
    r"\lbrace \rbrace \lbrack \rbrack \backslash \uparrow \downarrow",
)
_FONTS = names("mathbf mathrm mathit mathsf mathtt mathbb mathcal mathscr mathfrak boldsymbol bm pmb Bbb bold")
_KNOWN = names(r"\limits \nolimits \argmax \argmin \det \gcd \liminf \limsup \Pr \intop \not \space \root \of").union(
    SYMBOLS,
    commands.CONVERSION_MAP,
    commands.FUNCTIONS,
    commands.COMMANDS_WITH_ONE_PARAMETER,
    commands.LOCAL_FONTS,
    commands.GLOBAL_FONTS,
    commands.EXTENSIBLE_ARROWS,
)
# Known to the converter, and refused: they define macros, set links, styles or colours, or browsers do not draw them.
_REFUSED = names(
    r"\href \newcommand \newenvironment \def \DeclareMathOperator \class \style \unicode \verb \color \textcolor",
    r"\colorbox \fcolorbox \rule \raise \lower \moveleft \moveright \boxed \fbox \cancel \bcancel \xcancel \sout",
    r"\emph \hbox \mbox \llap \rlap \clap \mathllap \mathrlap \mathclap \tag \LaTeX \TeX \idotsint \sideset \skew",
    r"\genfrac \mathchoice \above \abovewithdelims \atop \atopwithdelims \hline \hdashline \hfil \nonumber \notag",
    r"\mkern \kern \mskip \hskip \smash \vcenter \matrix \pmatrix \bmatrix \Bmatrix \vmatrix \Vmatrix \array \cases",
    r"\align \split \smallmatrix \substack \displaylines \eqalign \eqalignno \cr \begin \end \strut \mathstrut",
    r"\operatorname \text \textbf \textit \textrm \textsf \texttt \textmd \textup \textnormal \underbar \leftroot",
    r"\uproot \mathbin \mathclose \mathinner \mathop \mathopen \mathord \mathpunct \mathrel \shoveleft \shoveright",
    r"\mod \pod",
)


class FormulaError(ValueError):
    """A formula that cannot be shown. The message says what its author should fix."""


_Nest: TypeAlias = list[str]  # the open braces, stretching brackets and environments, innermost last


def _enter(nest: _Nest, what: str) -> None:
    nest.append(what)
    if len(nest) > DEEPEST:
        raise FormulaError(f"the formula is nested more than {DEEPEST} levels deep")


def _leave(nest: _Nest, what: str) -> None:
    innermost = nest.pop() if nest else ""
    if innermost and innermost != what:
        raise FormulaError(f"{_closing(what)} comes where {_closing(innermost)} is missing")
    if not innermost:
        raise FormulaError(f"{_closing(what)} closes nothing: {_opening(what)} is missing before it")


def _opening(what: str) -> str:
    """The source that opens ``what``."""
    return what if what in ("{", "\\left") else f"\\begin{{{what}}}"


def _closing(what: str) -> str:
    """The source that closes ``what``."""
    return {"{": "}", "\\left": "\\right"}.get(what, f"\\end{{{what}}}")


def checked(source: str) -> str:
    """``source``, stripped, written so that the converter reads it as its author meant.

    FormulaError if it is empty, too long or too deep, if something is opened and not closed, and for commands,
    environments and characters that a page does not show.
    """
    source = source.strip()
    if not source:
        raise FormulaError("the formula is empty")
    if len(source) > LONGEST:
        raise FormulaError(f"the formula has {len(source)} characters; at most {LONGEST} are allowed")
    nest: _Nest = []
    after = ""  # the command before, if a bracket must follow it
    for match in _TOKEN.finditer(source):
        after = _check_token(match, nest, after)
    if after:
        raise FormulaError(f"{after} at the end needs a bracket after it")
    if nest:
        raise FormulaError(f"{_opening(nest[-1])} is never closed: {_closing(nest[-1])} is missing")
    return _normal(source)


def _check_token(match: re.Match[str], nest: _Nest, after: str) -> str:
    """Check one piece. Returns the command whose bracket must follow, if any."""
    piece, kind = match.group(), match.lastgroup
    if kind == "space":
        return after
    if after:
        if piece not in _DELIMITERS:
            raise FormulaError(f"{after} needs a bracket after it, not {piece}")
        return ""
    if kind == "command":
        return _check_command(piece, nest)
    if kind == "environment":
        _check_environment(match["edge"], match["environment"], nest)
    elif kind == "words":
        _check_words(piece)
    elif kind == "escaped" and piece not in _ESCAPED:
        raise FormulaError(f"the command {piece} is unknown")
    elif kind == "char":
        _check_char(piece, nest)
    if piece in ("&", "\\\\") and not _ENVIRONMENTS.intersection(nest):
        raise FormulaError(f"{piece} is only allowed in a matrix, cases or aligned")
    return ""


def _check_environment(edge: str, name: str, nest: _Nest) -> None:
    if name not in _ENVIRONMENTS:
        raise FormulaError(f"the environment {name} is unknown; known are {', '.join(sorted(_ENVIRONMENTS))}")
    if edge == "begin":
        _enter(nest, name)
    else:
        _leave(nest, name)


def _check_words(piece: str) -> None:
    words = piece[piece.index("{") :]
    if re.search(r"\\(?![%_#$&])", words):
        raise FormulaError(f"{piece} may hold only words, no backslash")
    _check_characters(words)


def _check_char(piece: str, nest: _Nest) -> None:
    if piece == "{":
        _enter(nest, "{")
    elif piece == "}":
        _leave(nest, "{")
    elif piece in "#$%":
        raise FormulaError(f"{piece} must be written \\{piece}")
    _check_characters(piece)


def _check_characters(text: str) -> None:
    for char in text:
        if not (char.isprintable() or char.isspace()) or (char < " " and char not in "\t\n\r"):
            raise FormulaError(f"the character U+{ord(char):04X} cannot be shown")


def _check_command(piece: str, nest: _Nest) -> str:
    if piece in ("\\left", "\\right", "\\middle"):
        if piece == "\\left":
            _enter(nest, piece)
        elif piece == "\\right":
            _leave(nest, "\\left")
        elif not nest or nest[-1] != "\\left":
            raise FormulaError("\\middle is only allowed between \\left and \\right")
        return piece
    if piece == "\\operatorname" or (piece.startswith("\\text") and piece in _REFUSED):
        raise FormulaError(f"{piece} needs plain words in braces after it")
    if piece in _REFUSED:
        raise FormulaError(f"the command {piece} is not supported")
    if piece not in _KNOWN:
        raise FormulaError(f"the command {piece} is unknown")
    return ""


_LONE_ARGUMENT = re.compile(rf"\\({'|'.join(sorted(_FONTS))})(?![A-Za-z])\s*([A-Za-z0-9]|\\[A-Za-z]+)")
_ROMAN_LETTER = re.compile(r"\\mathrm\s*\{\s*([A-Za-z])\s*\}")
_ALIGNED = re.compile(r"\\(begin|end)\s*\{align(?:ed|\*)?\}")
_EDGE_SPACE = re.compile(r"\\(begin|end)\s+\{")


def _normal(source: str) -> str:
    """The source without what the converter would get wrong."""
    source = _LONE_ARGUMENT.sub(r"\\\1{\2}", source)  # \mathbf W would come out light
    source = _ROMAN_LETTER.sub(r"\\mathrm{{\1}}", source)  # \mathrm{d} would come out italic
    source = _ALIGNED.sub(r"\\\1{align*}", source)  # aligned is unknown to it, and align would be numbered
    return _EDGE_SPACE.sub(r"\\\1{", source)
