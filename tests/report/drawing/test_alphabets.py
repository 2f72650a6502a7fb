"""The mathematical alphabets."""

import unicodedata

from grader.report.drawing.alphabets import styled


def test_every_letter():
    """Every Latin letter of every alphabet is an assigned character that stands for that letter."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    for variant in ("bold", "italic", "bold-italic", "script", "fraktur", "double-struck", "sans-serif", "monospace"):
        assert unicodedata.normalize("NFKC", styled(letters, variant)) == letters


def test_others_stay():
    """What an alphabet does not have, and alphabets that are not known, leave the text alone."""
    assert styled("+é", "bold") == "+é"
    assert styled("ab", "nothing") == "ab"
