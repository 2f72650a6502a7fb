"""Fingerprints: the same for the same code under other names, robust, and bounded."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.class_entry.fingerprints import MOST, fingerprints, numbers_of
from grader.support.packaged_files import folder

CODE = (folder("solutions") / "backpropagation" / "accepted_explicit_loops.py").read_text(encoding="utf-8")


def common(one: str, other: str) -> float:
    """The part of the first's fingerprints that the other has as well."""
    ours, theirs = numbers_of(fingerprints(one)), numbers_of(fingerprints(other))
    return np.intersect1d(ours, theirs).size / ours.size


def test_other_names_numbers_and_comments_change_nothing() -> None:
    """What is renamed, commented and laid out anew has the same fingerprints."""
    renamed = re.sub(r"\b(weights|delta|rows?|x|y|z)\b", r"\1_of_mine", CODE)
    changed = "# mine\n" + renamed.replace("\n", "  # mine\n").replace("0.5", "0.75").replace("    ", "  ")
    assert changed != CODE
    assert fingerprints(changed) == fingerprints(CODE)


def test_other_code_has_others() -> None:
    """Two ways to write the same share little; a changed line costs only what stands around it."""
    einsum = (folder("solutions") / "backpropagation" / "accepted_greek_einsum.py").read_text(encoding="utf-8")
    assert common(CODE, einsum) < 0.5
    assert common(CODE, CODE.replace("return", "print()\n    return", 1)) > 0.85


def test_what_two_files_share_is_certain_to_be_seen() -> None:
    """A passage of thirteen tokens in other surroundings leaves at least one common fingerprint."""
    passage = "return 2 * (a - y) @ W.T / n"
    assert len(re.findall(r"\w+|\S", passage)) >= 13
    for before, after in (("x = 1", "y = 2"), ("for i in z: pass", "print(z)"), ("", "")):
        assert common(passage, f"{before}\n{passage}\n{after}") > 0


def test_given_code_is_left_out() -> None:
    """A file that is the given code only has none; added code has its own."""
    assert fingerprints(CODE, CODE) == b""
    more = (
        CODE + "\n\ndef mine(q):\n    while q > 3 and not q % 2 == 1: q = [q ** 2, -q][0] - 7 * q\n    return {q: q}\n"
    )
    left = numbers_of(fingerprints(more, CODE))
    assert 0 < left.size < numbers_of(fingerprints(more)).size / 2


def test_broken_files_have_fingerprints() -> None:
    """An unclosed bracket or text costs nothing of what stands before it."""
    assert common(CODE, CODE + "\nx = (((\ny = 'open\n") > 0.95
    assert common(CODE, CODE + '\nz = """never closed\n') > 0.95


@given(st.text(max_size=300))
def test_any_text_has_fingerprints(text: str) -> None:
    """No text raises; there are whole numbers, sorted, each once, and the same every time."""
    kept = fingerprints(text)
    found = numbers_of(kept)
    assert np.array_equal(np.unique(found), found)
    assert fingerprints(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "(" * 500_000,
        "'" * 500_000,
        '"""' + "\\" * 500_000,
        "f'{" * 150_000,
        "1e" * 250_000,
        "#\n" * 250_000,
        "é" * 500_000,
        "x = [" + ", ".join(f"a{i} * {i} - {'+' * (i % 7)} b" for i in range(20_000)),
    ],
    ids=range(8),
)
def test_hostile_texts_are_bounded(text: str) -> None:
    """However long a file is and whatever its quotes do, it has few fingerprints."""
    assert len(fingerprints(text)) <= 4 * MOST
