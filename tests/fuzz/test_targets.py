"""A bounded run of every fuzz target: what reads bytes of strangers ends in the declared ways, whatever they are."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from random import Random
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox.inside import codec
from tests.fuzz.targets import ACCEPTED, TARGETS, Target, check_with_memory, inputs, mutated, rebuilt, script

ROOT = Path(__file__).parent.parent.parent
each = pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
bounded = settings(max_examples=150, deadline=None)
seeds = st.integers(0, 2**64)


@each
@bounded
@given(data=st.binary(max_size=500))
def test_arbitrary_bytes_are_refused_or_read(target: Target, data: bytes) -> None:
    """Bytes of no form end as declared, and take up no more memory than there are bytes."""
    check_with_memory(target, data)


@each
@bounded
@given(seed=seeds)
def test_a_valid_message_that_was_changed_is_refused_or_read(target: Target, seed: int) -> None:
    """The same for valid inputs with a few changes, which get further in."""
    random = Random(seed)
    check_with_memory(target, mutated(random, [target.valid(random) for _ in range(3)]))


@pytest.mark.parametrize("target", [one for one in TARGETS if one.check is not script], ids=lambda one: one.name)
@bounded
@given(seed=seeds)
def test_a_message_of_another_form_is_refused_or_read(target: Target, seed: int) -> None:
    """The same for messages that are well formed, but of which a part is another than it should be."""
    random = Random(seed)
    check_with_memory(target, rebuilt(random, target.valid(random)))


@each
def test_many_inputs_in_a_row(target: Target) -> None:
    """Two thousand inputs of the long run, the same on every machine: some are read, some refused, in several ways."""
    made = cast("Generator[bytes, str | None]", inputs(target, Random(1)))
    data, ends = next(made), set()
    for _ in range(2_000):
        end = target.check(data)
        ends.add(end)
        data = made.send(end)
    assert any(end.startswith(ACCEPTED) for end in ends)
    assert len(ends) >= 4


@bounded
@given(seed=seeds, cut=st.integers(0, 2**32))
def test_a_message_that_is_cut_short_is_none(seed: int, cut: int) -> None:
    """No start of a value is a value."""
    data = TARGETS[0].valid(Random(seed))
    with pytest.raises(codec.Malformed):
        codec.decode(data[: cut % len(data)])


@pytest.mark.parametrize(
    "data",
    [
        b"t\xff\xff\xff\xff", b"s\xff\xff\xff\xff", b"i\xff\xff\xff\xff", b"t" + codec.LENGTH.pack(codec.MAX_NODES),
        b"s" + codec.LENGTH.pack(codec.MAX_TEXT_BYTES), b"a\x03<f8\x01" + b"\xff" * 8, b"a\x03<f8\x20" + b"\xff" * 256,
        b"a\x03<f8\x02" + (2**39).to_bytes(8, "little") + b"\0" * 8, b"t\x01\0\0\0" * 100_000, b"t\x02\0\0\0" * 40,
    ],
)  # fmt: skip
def test_a_number_alone_takes_up_no_memory(data: bytes) -> None:
    """Lengths, counts and shapes beyond what follows them cost nothing."""
    check_with_memory(TARGETS[0], data)


def test_the_long_run_runs() -> None:
    """By hand: it says what was tried, and ends with 0 where nothing was found."""
    command = [sys.executable, "-m", "tests.fuzz", "--seconds", "0.1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count(" tried, ") == len(TARGETS)
