"""Digests that a record shows: they tell versions apart, and confirm no guess at the secret half."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest

from grader import intake, load_exercise, pipeline
from grader.exercise.digests import LEAST_SEED, digests, is_long
from grader.report import formats
from grader.sandbox import LocalSandbox
from tests.report.rendered import rendered

Write = Callable[..., Path]
FILES = ("title = 1", "x = None", "x = 1", 'right = "a"')


def test_each_digest_follows_its_own_file() -> None:
    """A change of one file changes one digest; another seed changes those of the secret half."""
    before = digests(*FILES, LEAST_SEED)
    for i, name in enumerate(("spec", "starter", "reference", "key")):
        files = list(FILES)
        files[i] += " "
        after = digests(*files, LEAST_SEED)
        assert [n for n in before.__struct_fields__ if getattr(before, n) != getattr(after, n)] == [name]
        assert after.together != before.together
    other = digests(*FILES, LEAST_SEED + 1)
    assert (other.spec, other.starter) == (before.spec, before.starter)
    assert len({before.reference, before.key, other.reference, other.key}) == 4
    same = digests(FILES[0], FILES[1], FILES[2], FILES[2], LEAST_SEED)
    assert same.reference != same.key


@pytest.mark.parametrize("seed", [None, 0, 4711, LEAST_SEED - 1, 1 - LEAST_SEED])
def test_a_seed_that_can_be_guessed_keeps_no_digest_secret(seed: int | None) -> None:
    """Then there is none of the secret half."""
    found = digests(*FILES, seed)
    assert (found.reference, found.key) == ("", "")
    assert not is_long(seed)
    assert is_long(LEAST_SEED)
    assert is_long(-LEAST_SEED)


@pytest.mark.parametrize("seed", ["990000000000000099", "99"])
def test_no_digest_of_a_record_confirms_a_guess(
    seed: str, write_exercise: Write, right: str, sandbox: LocalSandbox
) -> None:
    """Who has guessed both secret files to the letter, but for a long seed, finds no digest that says so.

    With a short seed all of key.toml can be guessed: then neither is there a digest of it.
    """
    public = write_exercise(key={"990000000000000099": seed})
    exercise = load_exercise(str(public))
    report = pipeline.grade_submission(intake.parse("answer.py", right.encode()), exercise, sandbox)
    shown = "".join(rendered(formats.named(name), report) for name in formats.names())
    secret = public.parent.parent / "solutions" / public.name
    reference, key = ((secret / name).read_text(encoding="utf-8") for name in ("reference.py", "key.toml"))
    spec, starter = ((public / name).read_text(encoding="utf-8") for name in ("exercise.toml", "starter.py"))
    texts = (reference, key, spec, starter)
    guesses = [
        between.join(some) for n in (1, 2, 3, 4) for some in permutations(texts, n) for between in ("", "\0", "\n")
    ]
    guesses += [guess for text in texts for guess in (f"{len(text)}\n{text}", text.strip())]
    named = sorted([("exercise.toml", spec), ("key.toml", key), ("reference.py", reference), ("starter.py", starter)])
    guesses.append("".join(f"{name} {len(text)}\n{text}" for name, text in named))
    public_ones = {hashlib.sha256(text.encode()).hexdigest() for text in (spec, starter)}
    for guess in guesses:
        digest = hashlib.sha256(guess.encode()).hexdigest()
        assert digest[:12] not in shown or digest in public_ones
    assert exercise.digest[:12] not in shown
