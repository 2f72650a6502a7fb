"""The hostile submissions of ``attacks/``: one attack a file, with what is expected of it in the file's head.

    # attack: one sentence, what it tries
    # full: contained                             what it must end in where all layers stand
    # reduced: contained                          ... where Landlock and seccomp stand alone; "through" is a known leak
    # limits: call_seconds = 0.3, memory_mb = 64  (fields of grader.model.Limits that differ from LIMITS)
    # stopped-by: seccomp, landlock               (what stops it, each by itself; see MECHANISMS)

The head ends with the first line that is no comment. Several legitimate outcomes are written with ``|``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from grader.model.execution import Limits, Outcome

FOLDER = Path(__file__).with_name("attacks")

LIMITS = Limits(load_seconds=5, call_seconds=3, memory_mb=256, output_bytes=1 << 20, answer_bytes=1 << 20)
"""What an attack is run with where its head says nothing else."""

# How the run of an attack can end beside the outcomes of the model.
CONTAINED = "contained"  # an exception, or a text that begins with "held"
WRONG = "wrong"  # an ordinary value that is just no right answer
THROUGH = "through"  # it got what it wanted
RAISED_AT_LOAD = "raised-at-load"  # nothing of the file could be run, or the attack was not defined
NOT_LOADED = Outcome.NOT_LOADED.value  # loading ended the box

_NO_OUTCOME_OF_A_RUN = {Outcome.RETURNED, Outcome.RAISED, Outcome.NOT_RUN, Outcome.BOX_FAILED}
OUTCOMES = frozenset(outcome.value for outcome in Outcome if outcome not in _NO_OUTCOME_OF_A_RUN) | {
    CONTAINED,
    WRONG,
    THROUGH,
    RAISED_AT_LOAD,
}

LAYERS = frozenset({"namespaces", "landlock", "seccomp", "rlimits", "no-new-privs"})
"""What the sandbox puts around a box. An attack that these alone stop gets through where there are none."""

ALWAYS = frozenset({"rlimits", "no-new-privs"})
"""The layer that stands around a trusted submission, too."""

MECHANISMS = LAYERS | {
    "kernel",  # refuses it to every ordinary user
    "fork-server",  # has nothing in its memory, its descriptors or its environment that is worth finding
    "worker",  # the child's own code: exact types, bounds, a memory limit
    "parent",  # clocks, bounds on output and frames, an end by SIGKILL, nothing readable as standard input
    "wire",  # the checks of every byte that comes back
    "judge",  # values are compared outside: a wrong one is just wrong
}


class CorpusError(ValueError):
    """A head that is not what it should be."""


@dataclass(frozen=True, slots=True)
class Attack:
    """A hostile submission. ``full`` and ``reduced`` are the outcomes that are right at those levels."""

    name: str
    sentence: str
    full: tuple[str, ...]
    reduced: tuple[str, ...]
    limits: Limits
    stopped_by: tuple[str, ...]
    text: str

    @property
    def needs_a_layer(self) -> bool:
        """Whether nothing but layers that a trusted submission lacks stops it: there it is real if it succeeds."""
        return bool(self.stopped_by) and (LAYERS - ALWAYS).issuperset(self.stopped_by)

    @property
    def needs_no_layer(self) -> bool:
        """Whether something else than a layer stops it, which then holds for trusted submissions as well."""
        return not LAYERS.issuperset(self.stopped_by)


def attacks() -> tuple[Attack, ...]:
    """All of them, by name; CorpusError if a head is wrong."""
    return tuple(read(path) for path in sorted(FOLDER.glob("*.py")))


def read(path: Path) -> Attack:
    """One file."""
    return parse(path.stem, path.read_text(encoding="utf-8"))


_LINE = re.compile(r"# ([a-z-]+): (\S.*)")
_NEEDED = ("attack", "full", "reduced")
_KNOWN = {*_NEEDED, "limits", "stopped-by"}


def parse(name: str, text: str) -> Attack:
    """An attack from its text; CorpusError for anything in the head that is unknown, missing or said twice."""
    head: dict[str, str] = {}
    for line in text.split("\n"):
        if not line.startswith("#"):
            break
        said = _LINE.fullmatch(line.rstrip())
        if said is None:
            raise CorpusError(f"{name}: no line of a head: {line!r}")
        key, value = said.groups()
        if key not in _KNOWN:
            raise CorpusError(f"{name}: unknown key {key!r}")
        if key in head:
            raise CorpusError(f"{name}: {key!r} is said twice")
        head[key] = value
    missing = [key for key in _NEEDED if key not in head]
    if missing:
        raise CorpusError(f"{name}: {', '.join(missing)} is missing")
    return Attack(
        name=name,
        sentence=head["attack"],
        full=_outcomes(name, head["full"]),
        reduced=_outcomes(name, head["reduced"]),
        limits=_limits(name, head.get("limits", "")),
        stopped_by=_mechanisms(name, head.get("stopped-by", "")),
        text=text,
    )


def _outcomes(name: str, value: str) -> tuple[str, ...]:
    outcomes = tuple(part.strip() for part in value.split("|"))
    for outcome in outcomes:
        if outcome not in OUTCOMES:
            raise CorpusError(f"{name}: unknown outcome {outcome!r}")
    return outcomes


def _mechanisms(name: str, value: str) -> tuple[str, ...]:
    mechanisms = tuple(part.strip() for part in value.split(",")) if value else ()
    for mechanism in mechanisms:
        if mechanism not in MECHANISMS:
            raise CorpusError(f"{name}: unknown mechanism {mechanism!r}")
    return mechanisms


def _limits(name: str, value: str) -> Limits:
    try:
        given = tomllib.loads(f"limits = {{ {value} }}")["limits"]
        checked = msgspec.convert(given, Limits)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise CorpusError(f"{name}: limits: {error}") from None
    return msgspec.structs.replace(LIMITS, **{key: getattr(checked, key) for key in given})
