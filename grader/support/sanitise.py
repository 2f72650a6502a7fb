"""Makes untrusted strings safe to print and to read. Every string that enters passes through here once."""

from __future__ import annotations

import re

# ``re`` compiles these when they are first used: most commands need none of them.

# Terminal commands (CSI and OSC sequences) are removed whole, else their remains would be left in the text.
_TERMINAL = r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"
# Control characters except newline and tab; marks that change the direction of reading; halves of surrogate pairs;
# characters that XML does not allow; invisible tags.
_UNSEEN = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)

# CI services obey these commands anywhere in a line: ``##[error]``, ``##vso[...]``, ``##teamcity[...]``.
_SERVICE = r"##(?=\w*\[)"


def clean(text: str) -> str:
    """Return ``text`` without characters that mislead a terminal, a browser or a reader."""
    if text.isascii() and text.isprintable():  # the usual case: there is nothing to remove
        return text
    return re.sub(_UNSEEN, "", re.sub(_TERMINAL, "", text).replace("\r\n", "\n").replace("\r", "\n"))


def escaped(json: str) -> str:
    """JSON whose strings hold none of what ``clean`` removes: it is escaped, so nothing is lost."""
    return json if json.isascii() and "\x7f" not in json else re.sub(_UNSEEN, _escape, json)


def _escape(sign: re.Match[str]) -> str:
    units = sign[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def tamed(text: str) -> str:
    """Return ``text`` with the commands of CI services made harmless, for output that people read."""
    return re.sub(_SERVICE, "# #", text)


def one_line(text: str, most: int = 200) -> str:
    """Return ``text`` cleaned, on one line of at most ``most`` characters."""
    line = " ".join(clean(text).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def shortened(text: str, most: int) -> str:
    """Return ``text`` cut after ``most`` characters; a further line then states how many are missing."""
    if len(text) <= most:
        return text
    return f"{text[:most]}\n… {len(text) - most:,} characters more, not shown"
