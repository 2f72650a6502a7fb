"""What goes into a box and what comes back. A ``Case`` has no field for an expected value, so none can leak."""

from __future__ import annotations

import marshal
from enum import Enum
from typing import Literal

import msgspec

from grader.model.submission import LineMap
from grader.model.value import Value


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bounds on one box. Seconds are wall time; sizes are in bytes unless the name says otherwise."""

    load_seconds: float = 10.0
    call_seconds: float = 2.0
    total_seconds: float = 30.0
    cpu_seconds: int = 30  # per box; larger than its wall time only if threads are allowed
    memory_mb: int = 512  # on top of what the interpreter with numpy takes
    output_kept: int = 64 * 1024
    output_bytes: int = 8 * 1024 * 1024
    answer_bytes: int = 32 * 1024 * 1024
    threads: bool = False
    packages: tuple[str, ...] = ()  # may be imported, besides numpy and the standard library
    scratch_mb: int = 0  # size of the folder that code may write to; 0: there is no such folder


class Level(Enum):
    """How a box is confined: by namespaces and seccomp, by Landlock and seccomp, or by limits only."""

    FULL = "full"
    REDUCED = "reduced"
    TRUSTED = "trusted"

    @property
    def label(self) -> Literal["FULL", "REDUCED", "UNSANDBOXED"]:
        """The level's name in reports."""
        return _LABELS[self]

    def reaches(self, wanted: Level) -> bool:
        """Whether this level is at least ``wanted``."""
        order = (Level.TRUSTED, Level.REDUCED, Level.FULL)
        return order.index(self) >= order.index(wanted)


_LABELS: dict[Level, Literal["FULL", "REDUCED", "UNSANDBOXED"]] = {
    Level.FULL: "FULL",
    Level.REDUCED: "REDUCED",
    Level.TRUSTED: "UNSANDBOXED",
}


class Confinement(msgspec.Struct, frozen=True):
    """How the boxes of a grading were confined.

    ``canaries`` are the attacks that were tried inside a box at the start; all of them failed. ``missed`` explains
    why the level is not higher, one sentence per reason.
    """

    level: Level
    layers: tuple[str, ...]
    landlock_abi: int = 0
    canaries: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()


class Part(msgspec.Struct, frozen=True):
    """A piece of source to execute. ``name`` is the file name that tracebacks show.

    ``only`` lists the positions of the top-level statements to run; None for all.
    """

    name: str
    text: str
    places: tuple[LineMap, ...] = ()
    only: tuple[int, ...] | None = None


class Source(msgspec.Struct, frozen=True):
    """The code that a box loads into one namespace, in this order: ``before``, the subject's ``own``, ``after``.

    If ``lenient``, as for submissions, ``own`` runs statement by statement: if one raises, only what depends on it is
    lost. Stub modules then replace modules that are not installed.
    """

    own: Part
    before: Part | None = None
    after: Part | None = None
    lenient: bool = False


class Case(msgspec.Struct, frozen=True):
    """One call to make: ``names[0]`` with ``args`` by position, or, if ``args`` is None, the variables to read."""

    id: str
    question: str
    names: tuple[str, ...]
    args: tuple[Value, ...] | None = None
    globals: tuple[tuple[str, Value], ...] = ()
    hidden: bool = False
    group: str | None = None
    labels: tuple[str, ...] = ()  # the parameters' names, for display


class Outcome(Enum):
    """How a call ended. Does not say whether the answer is right."""

    RETURNED = "returned"
    RAISED = "raised"
    MISSING = "missing"
    NOT_CALLABLE = "not-callable"
    UNSUPPORTED = "unsupported"
    TIME_LIMIT = "time-limit"
    MEMORY_LIMIT = "memory-limit"
    OUTPUT_LIMIT = "output-limit"
    SIZE_LIMIT = "size-limit"
    CRASHED = "crashed"
    EXITED = "exited"
    PROTOCOL = "protocol"
    NOT_LOADED = "not-loaded"
    NOT_RUN = "not-run"
    BOX_FAILED = "box-failed"

    @property
    def ends_box(self) -> bool:
        """Whether this outcome ends the box: its child was killed or can no longer be trusted."""
        return self in _BOX_ENDINGS


_BOX_ENDINGS = frozenset(
    {
        Outcome.TIME_LIMIT,
        Outcome.OUTPUT_LIMIT,
        Outcome.SIZE_LIMIT,
        Outcome.CRASHED,
        Outcome.EXITED,
        Outcome.PROTOCOL,
        Outcome.BOX_FAILED,
    }
)


class Frame(msgspec.Struct, frozen=True):
    """One step of a traceback inside the subject's file. In a notebook ``line`` is the cell's; else ``cell`` is 0."""

    line: int
    function: str
    source: str
    cell: int = 0

    @property
    def where(self) -> str:
        """The place, as reports show it."""
        return f"cell {self.cell}, line {self.line}" if self.cell else f"line {self.line}"


class Raised(msgspec.Struct, frozen=True):
    """An exception as strings: its class name, its message, and the frames in the subject's file."""

    type: str
    message: str
    frames: tuple[Frame, ...] = ()
    name: str = ""  # the name that a NameError or ModuleNotFoundError is about


class StatementError(msgspec.Struct, frozen=True):
    """A top-level statement that raised. The statements after it were still run.

    In a notebook ``line`` counts within ``cell``; else ``cell`` is 0.
    """

    cell: int
    line: int
    raised: Raised

    @property
    def where(self) -> str:
        """The place, as reports show it."""
        return f"cell {self.cell}, line {self.line}" if self.cell else f"line {self.line}"


class Observation(msgspec.Struct, frozen=True):
    """What a box returned for a case. ``detail`` names the limit, signal or type, if there is one.

    For the loading of a submission, ``stops`` lists the statements that raised, in order. ``missing`` lists modules
    that are not installed: for a loading, all that stubs replaced; for a call, the one whose stub gave the answer.
    """

    outcome: Outcome
    value: Value = None
    raised: Raised | None = None
    detail: str = ""
    output: str = ""
    warnings: tuple[str, ...] = ()
    stops: tuple[StatementError, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def content(self) -> bytes:
        """All but the output as bytes. They are equal if types are equal, too: 1, 1.0 and True differ."""
        return marshal.dumps(msgspec.to_builtins(msgspec.structs.replace(self, output=""), builtin_types=(bytes,)), 2)


class Key(msgspec.Struct, frozen=True):
    """The reference's answer for a case.

    ``spread`` has the structure of ``value`` and says how far rounding can move it. If a question is graded by
    behaviour, ``measured`` is the result of the author's measuring function for ``value``. If ``form_only``, the key is
    unknown here, and ``value`` has at most its shape and type (see ``grader.numeric.values.blank``).
    """

    value: Value
    spread: Value = None
    measured: Value = None
    form_only: bool = False
