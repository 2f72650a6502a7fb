"""Text that comes from others, made harmless to look at. Everything that enters passes through here once."""

from __future__ import annotations

import re

# Terminal commands (CSI and OSC sequences) go as a whole, else their remains would litter the text.
_TERMINAL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?")
# Control characters but newline and tab; marks that turn the direction of reading; halves of surrogate pairs;
# characters that XML cannot hold; invisible tags.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)

# What CI services take for a command wherever it stands in a line: ``##[error]``, ``##vso[...]``, ``##teamcity[...]``.
_SERVICE = re.compile(r"##(?=\w*\[)")


def clean(text: str) -> str:
    """``text`` without anything that a terminal, a browser or a reader's eye would be led astray by."""
    if text.isascii() and text.isprintable():  # as most texts are: there is nothing in them to take out
        return text
    return _UNSEEN.sub("", _TERMINAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))


def tamed(text: str) -> str:
    """``text`` without the commands of CI services, for what is printed and read by people."""
    return _SERVICE.sub("# #", text)


def one_line(text: str, most: int = 200) -> str:
    """``text`` cleaned, on one line of at most so many characters."""
    line = " ".join(clean(text).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def shortened(text: str, most: int) -> str:
    """``text``, cut behind so many characters; a line of its own then says how many are missing."""
    if len(text) <= most:
        return text
    return f"{text[:most]}\n… {len(text) - most:,} characters more, not shown"
