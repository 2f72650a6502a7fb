"""Winnowed fingerprints of a file's tokens, which reveal copies regardless of the names in them.

After S. Schleimer, D. S. Wilkerson and A. Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD
2003. Of every ``_WINDOW`` consecutive runs of ``_RUN`` tokens the one with the smallest hash is kept: two files that
share ``_RUN + _WINDOW - 1`` tokens share a fingerprint.

A regular expression reads the tokens: Python's ``tokenize`` stops at a syntax error, reads f-strings differently from
version to version, and takes several times as long.
"""

from __future__ import annotations

import keyword
import re
import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

MOST = 256  # kept of a file: the smallest, so that two files keep the same ones of their common part
_MOST_CHARACTERS = 64 * 1024  # the course's longest file has 5 kB
_RUN = 8  # `return 2 * (a - y)` has eight tokens
_WINDOW = 6
# Every alternative matches open strings, too, so the expression never backtracks over a long string.
_TOKEN = re.compile(
    r"""
      \#[^\n]*
    | (?P<text>[rbuf]{0,2}(?: "{3}(?:[^\\"]|\\.|"(?!""))*(?:"{3})? | '{3}(?:[^\\']|\\.|'(?!''))*(?:'{3})?
                            | "(?:[^\\"\n]|\\.)*"? | '(?:[^\\'\n]|\\.)*'? ))
    | (?P<number>\.?\d(?:e[+-]|[\w.])*)
    | (?P<word>[^\W\d]\w*)
    | (?P<sign>\S)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_WORDS = {word: zlib.crc32(word.encode()) for word in keyword.kwlist}
_NAME, _NUMBER, _TEXT = 1, 2, 3  # all names are one, all numbers, all texts
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, and far from any pattern: 2**64 over the golden ratio


def fingerprints(text: str, given: str = "") -> bytes:
    """Up to ``MOST`` fingerprints of a file (less the given code) as sorted 32-bit little-endian numbers."""
    hashes = _hashes(text)
    if not hashes.size:
        return b""
    found = np.setdiff1d(_winnowed(hashes), _all_hashes(given))
    return found[:MOST].astype("<u4").tobytes()


def numbers_of(kept: bytes) -> NDArray[np.uint32]:
    """The fingerprints as an array."""
    return np.frombuffer(kept, "<u4")


@lru_cache(maxsize=16)
def _all_hashes(text: str) -> NDArray[np.uint32]:
    """Every run of a text: code around a piece of given code may change which of its runs are winnowed."""
    return np.unique(_hashes(text))


def _hashes(text: str) -> NDArray[np.uint32]:
    """The hash of every run of ``_RUN`` tokens, in order."""
    read = [_code(token) for token in _TOKEN.finditer(text[:_MOST_CHARACTERS])]
    codes = np.array([code for code in read if code], np.uint64)
    count = codes.size - _RUN + 1
    if count < 1:
        return np.zeros(0, np.uint32)
    hashes = np.zeros(count, np.uint64)
    for i in range(_RUN):
        hashes = hashes * _FACTOR + codes[i : i + count]
    # The finish of SplitMix64, so that each bit of the upper half depends on all tokens.
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (hashes >> np.uint64(32)).astype(np.uint32)


def _code(token: re.Match[str]) -> int:
    """A token's code, the same for all names, numbers or strings; 0 for a comment."""
    sort = token.lastgroup
    if sort == "word":
        return _WORDS.get(token[0], _NAME)
    if sort == "sign":
        return zlib.crc32(token[0].encode("utf-8", "replace"))
    return _NUMBER if sort == "number" else _TEXT if sort == "text" else 0


def _winnowed(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The smallest hash of every window."""
    windows = np.lib.stride_tricks.sliding_window_view(hashes, min(_WINDOW, hashes.size))
    return np.unique(windows.min(axis=1))
