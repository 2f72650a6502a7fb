"""Mathematical alphabets as characters: browsers no longer support MathML's ``mathvariant``."""

from __future__ import annotations

# Where Unicode starts a run of the alphabet: capitals, small letters, digits, Greek capitals, Greek small letters.
_STARTS: dict[str, dict[str, int]] = {
    "bold": {"A": 0x1D400, "a": 0x1D41A, "0": 0x1D7CE, "Α": 0x1D6A8, "α": 0x1D6C2},
    "italic": {"A": 0x1D434, "a": 0x1D44E, "Α": 0x1D6E2, "α": 0x1D6FC},
    "bold-italic": {"A": 0x1D468, "a": 0x1D482, "Α": 0x1D71C, "α": 0x1D736},
    "script": {"A": 0x1D49C, "a": 0x1D4B6},
    "fraktur": {"A": 0x1D504, "a": 0x1D51E},
    "double-struck": {"A": 0x1D538, "a": 0x1D552, "0": 0x1D7D8},
    "sans-serif": {"A": 0x1D5A0, "a": 0x1D5BA, "0": 0x1D7E2},
    "sans-serif-italic": {"A": 0x1D608, "a": 0x1D622},
    "monospace": {"A": 0x1D670, "a": 0x1D68A, "0": 0x1D7F6},
}
_ENDS = {"A": "Z", "a": "z", "0": "9", "Α": "Ω", "α": "ω"}

# Letters that are older than the alphabets in Unicode; their places in the runs are empty.
_HOLES: dict[str, str] = {
    "italic": "hℎ",
    "script": "BℬEℰFℱHℋIℐLℒMℳRℛeℯgℊoℴ",
    "fraktur": "CℭHℌIℑRℜZℨ",
    "double-struck": "CℂHℍNℕPℙQℚRℝZℤ",
}


def _table(variant: str) -> dict[int, int | str]:
    """The translation of one alphabet, for ``str.translate``."""
    table: dict[int, int | str] = {}
    for first, start in _STARTS[variant].items():
        for code in range(ord(first), ord(_ENDS[first]) + 1):
            table[code] = start + code - ord(first)
    holes = _HOLES.get(variant, "")
    table.update({ord(plain): styled for plain, styled in zip(holes[::2], holes[1::2], strict=True)})
    return table


_TABLES = {variant: _table(variant) for variant in _STARTS}


def styled(text: str, variant: str) -> str:
    """``text`` in the alphabet ``variant``; characters that it lacks stay as they are."""
    return text.translate(_TABLES.get(variant, {}))
