"""Text that comes from others is harmless to look at."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.support.sanitise import clean, one_line

bounded = settings(max_examples=200, deadline=None)

# Any text, with many of the characters that matter here.
hostile = st.lists(
    st.sampled_from(["\x1b", "[", "]", "31", "m", "\x07", "\\", ";", "\r", "\n", "\x9b", "\u202e", "\u2066", "\ufeff"])
    | st.characters()
).map("".join)


@bounded
@given(hostile)
def test_nothing_of_a_cleaned_text_commands_a_terminal_or_hides(text: str) -> None:
    """No control character but newline and tab is left, no mark of direction, and no half of a surrogate pair."""
    left = clean(text)
    categories = {unicodedata.category(character) for character in left if character not in "\n\t"}
    assert not categories & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(left) & set("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
    assert left.encode("utf-8").decode("utf-8") == left


@bounded
@given(hostile)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    """What is left after cleaning cannot become a command by its pieces moving together."""
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[2J\x1b[1;1Hgone", "gone"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b[3\x1b[31m1mnested", "[31mnested"),
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("a\x00b\x08c\x7fd\x85e", "abcde"),
        ("\u202eabc\u2066", "abc"),
        ("\ud800x\udfff", "x"),
        ("\ufffe\uffff", ""),
        ("tab\tand\nnewline", "tab\tand\nnewline"),
        ("σ(z) ≤ 1 — naïve 數 👩\u200d🔬", "σ(z) ≤ 1 — naïve 數 👩\u200d🔬"),
        ("", ""),
    ],
)
def test_what_is_taken_out_and_what_stays(text: str, left: str) -> None:
    """Commands go as a whole; letters of all scripts, joined pictures, tabs and newlines stay."""
    assert clean(text) == left


@bounded
@given(hostile, st.integers(1, 50))
def test_one_line_is_one_short_line(text: str, most: int) -> None:
    """Never longer than asked for, never with a break."""
    line = one_line(text, most)
    assert len(line) <= most
    assert line.splitlines() in ([line], [])
    assert line == line.strip()


@pytest.mark.parametrize(
    ("text", "most", "line"),
    [
        ("  a \n\t b  ", 10, "a b"),
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("\x1b[31mabcdef", 6, "abcdef"),
    ],
)
def test_one_line_cuts_with_a_sign(text: str, most: int, line: str) -> None:
    """Runs of blanks become one; what was cut is marked."""
    assert one_line(text, most) == line
