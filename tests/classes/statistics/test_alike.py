"""Files that are nearly the same are found, and what everybody has is not held against anybody."""

from __future__ import annotations

import hashlib
import random
import re

from grader.classes.statistics.alike import alike
from grader.report.class_entry.entry import Entry
from grader.report.class_entry.fingerprints import fingerprints

SIGNS = ["+", "-", "*", "/", "**", "@", "%", "//", "<", "=="]


def expression(chance: random.Random, depth: int) -> str:
    """Some way to compute something."""
    if depth == 0:
        return chance.choice(["v1", "v2", "v3", "7", "0.5", "v4.T", "v5[0]", "v6[:, 1]"])
    one, other = expression(chance, depth - 1), expression(chance, depth - 1)
    forms = [
        f"({one} {chance.choice(SIGNS)} {other})",
        f"np.sum({one}, {other})",
        f"[{one} for v1 in {other}]",
        f"-{one}",
    ]
    return chance.choice([*forms, f"{one} {chance.choice(SIGNS)} {other}"])


def written(seed: int, lines: int = 14) -> str:
    """Code of somebody's own."""
    chance = random.Random(seed)
    return "\n".join(f"v{chance.randrange(9)} = {expression(chance, 3)}" for _ in range(lines))


def entry(text: str, given: str = "") -> Entry:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Entry("s", "s.py", digest=digest, fingerprints=fingerprints(text, given))


def test_a_renamed_copy_is_found_among_many() -> None:
    """Of 200 files the two that are the same but for names, and the one that changed two lines, are told; no other."""
    texts = [written(seed) for seed in range(200)]
    texts[77] = re.sub(r"\bv(\d)", r"mine\1", texts[5])
    texts[150] = texts[9].replace("\n", "\nprint(v1, v2 + 3)\n", 1) + "\nv1 = v2 - 7 * v3"
    found = alike([entry(text) for text in texts])
    assert [(one.members, one.same) for one in found] == [((5, 77), False), ((9, 150), False)]
    assert found[0].share == 1
    assert 0.7 <= found[1].share < 1


def test_one_text_is_told_to_the_letter() -> None:
    """A ring of fifteen who hand in the same file is one finding, however many they are."""
    texts = [written(seed) for seed in range(40)] + [written(99)] * 15
    (found,) = alike([entry(text) for text in texts])
    assert (found.members, found.same) == (tuple(range(40, 55)), True)


def test_what_many_have_tells_nothing() -> None:
    """Code that many share makes no pair, nor does given code; of two files nothing is what many share."""
    shared = written(1000, 30)
    assert alike([entry(f"{shared}\n{written(seed)}") for seed in range(40)]) == ()
    assert alike([entry(f"{shared}\n{written(seed)}", shared) for seed in range(2)]) == ()
    assert len(alike([entry(f"{shared}\n{written(seed, 4)}") for seed in range(2)])) == 1


def test_short_files_are_left_alone() -> None:
    """Two lines that are alike are no finding."""
    assert alike([entry("x = 1\ny = x + 2\n"), entry("a = 3\nb = a + 1\n"), entry("")]) == ()


def test_the_order_does_not_matter() -> None:
    """The same pairs come out of a class turned round."""
    texts = [written(seed) for seed in range(30)] + [written(3), written(4) + "\nv1 = 2"]
    entries = [entry(text) for text in texts]
    turned = {tuple(sorted(len(texts) - 1 - i for i in one.members)) for one in alike(entries[::-1])}
    assert turned == {one.members for one in alike(entries)}
    assert turned
