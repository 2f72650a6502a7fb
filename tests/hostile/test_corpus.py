"""The corpus says what it must, and what no layer is needed against is held without one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from grader.model.execution import Limits
from grader.sandbox import LocalSandbox
from tests.hostile.corpus import LIMITS, RAISED_AT_LOAD, THROUGH, Attack, CorpusError, attacks, parse
from tests.hostile.run import run
from tests.hostile.world import World, world

HEAD = "# attack: tries something\n# full: contained\n# reduced: through | contained\n"
ALL = attacks()


def test_a_head_says_what_is_expected() -> None:
    """Every field comes out, and what is not said of the limits is what holds for all."""
    attack = parse("a", f"{HEAD}# limits: call_seconds = 0.5, memory_mb = 64\n# stopped-by: seccomp, kernel\nx = 1\n")
    assert (attack.sentence, attack.full, attack.reduced) == (
        "tries something",
        ("contained",),
        ("through", "contained"),
    )
    assert attack.limits == Limits(
        load_seconds=LIMITS.load_seconds, call_seconds=0.5, memory_mb=64, output_bytes=1 << 20, answer_bytes=1 << 20
    )
    assert attack.stopped_by == ("seccomp", "kernel")
    assert not attack.needs_a_layer


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# attack: a\n# full: contained\nx = 1\n",
        f"{HEAD}# colour: red\n",
        f"{HEAD}# full: wrong\n",
        f"{HEAD}# a remark\n",
        f"{HEAD}# limits: colour = 1\n",
        f"{HEAD}# limits: call_seconds = 'soon'\n",
        f"{HEAD}# limits: call_seconds\n",
        f"{HEAD}# stopped-by: luck\n",
        HEAD.replace("contained", "harmless"),
        HEAD.replace("contained", "returned"),
    ],
)
def test_a_head_with_a_fault_is_refused(text: str) -> None:
    """Nothing in a head is passed over: a misspelt expectation would expect nothing."""
    with pytest.raises(CorpusError):
        parse("a", text)


def test_there_are_enough_and_each_is_its_own() -> None:
    """No two files try the same in the same words, and each has an attack that can be called."""
    assert len(ALL) >= 115
    assert len({attack.sentence for attack in ALL}) == len(ALL)
    assert all(attack.stopped_by for attack in ALL)
    assert all("def attack(" in attack.text for attack in ALL if RAISED_AT_LOAD not in attack.full)


@pytest.fixture(scope="module")
def made() -> Iterator[World]:
    """One world for all; ``run`` puts it back before each attack."""
    with world() as standing:
        yield standing


# What the kernel refuses to ordinary users it may allow to root.
HELD = [each for each in ALL if each.needs_no_layer and not ("kernel" in each.stopped_by and os.geteuid() == 0)]


@pytest.mark.parametrize("attack", HELD, ids=lambda attack: attack.name)
def test_what_needs_no_layer_is_held_without_one(attack: Attack, trusted: LocalSandbox, made: World) -> None:
    """Limits, forged frames and lying values end as they should whatever stands around the box."""
    finding = run(attack, trusted, made)
    assert finding.outcome != THROUGH, finding.detail
    assert finding.outcome in attack.full, finding.detail


def test_the_world_tells_what_was_done_to_it(made: World) -> None:
    """Each thing that an attack might do is seen: else "contained" would mean nothing."""
    told = dict(made.globals())
    made.mend()
    assert made.disturbed() == []
    with open(str(told["SECRET"]), "a", encoding="utf-8") as file:  # noqa: PTH123 - as an attack would
        file.write("x")
    os.close(os.open(os.path.join(str(told["WRITABLE"]), "x"), os.O_CREAT))  # noqa: PTH118
    os.kill(int(told["DECOY"]), 15)
    assert made.disturbed() == [
        "the secret or its folder was changed",
        "written: x",
        "the decoy ended by signal 15",
    ]
    made.mend()
    assert made.disturbed() == []
