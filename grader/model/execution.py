"""What goes into a box and what comes back. A ``Case`` has no field for an expected value, so none can leak."""

from __future__ import annotations

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
    cpu_seconds: int = 30  # of one box; more than its wall time only where threads are allowed
    memory_mb: int = 512  # over what the interpreter with numpy takes by itself
    output_kept: int = 64 * 1024
    output_bytes: int = 8 * 1024 * 1024
    answer_bytes: int = 32 * 1024 * 1024
    threads: bool = False
    packages: tuple[str, ...] = ()  # that may be imported beside numpy and Python's own modules
    scratch_mb: int = 0  # the size of a folder to write into; without it nothing can be written


class Level(Enum):
    """What stands around a box: namespaces and seccomp, or Landlock and seccomp, or nothing but limits."""

    FULL = "full"
    REDUCED = "reduced"
    TRUSTED = "trusted"

    @property
    def label(self) -> Literal["FULL", "REDUCED", "UNSANDBOXED"]:
        """The level as reports name it."""
        return _LABELS[self]

    def reaches(self, wanted: Level) -> bool:
        """Whether this level is at least the other."""
        order = (Level.TRUSTED, Level.REDUCED, Level.FULL)
        return order.index(self) >= order.index(wanted)


_LABELS: dict[Level, Literal["FULL", "REDUCED", "UNSANDBOXED"]] = {
    Level.FULL: "FULL",
    Level.REDUCED: "REDUCED",
    Level.TRUSTED: "UNSANDBOXED",
}


class Confinement(msgspec.Struct, frozen=True):
    """What stood around the boxes of a grading.

    ``canaries`` are the attacks that were tried from inside at the start, all of which were held; ``missed`` says, a
    sentence a reason, why the level is no higher.
    """

    level: Level
    layers: tuple[str, ...]
    landlock_abi: int = 0
    canaries: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()


class Part(msgspec.Struct, frozen=True):
    """A piece of source to execute. ``name`` is the file name that tracebacks show.

    ``only`` are the positions of the top-level statements to run; None for all.
    """

    name: str
    text: str
    places: tuple[LineMap, ...] = ()
    only: tuple[int, ...] | None = None


class Source(msgspec.Struct, frozen=True):
    """What a box loads, in one namespace and in this order: code before the subject's own, its own, code after it.

    Where it is ``lenient``, as for submissions, its own code runs statement by statement, so that one that raises costs
    only what depends on it, and stub modules replace those that are not there.
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
    labels: tuple[str, ...] = ()  # the parameters' names, for people to read


class Outcome(Enum):
    """How a call ended. Says nothing of right or wrong."""

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
        """Whether the box is gone after this: its child was killed, or is no longer to be believed."""
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
    """One step of a traceback inside the subject's own file. In a notebook ``line`` is the cell's; else that is 0."""

    line: int
    function: str
    source: str
    cell: int = 0

    @property
    def where(self) -> str:
        """The place as reports name it."""
        return f"cell {self.cell}, line {self.line}" if self.cell else f"line {self.line}"


class Raised(msgspec.Struct, frozen=True):
    """An exception as text: its class name, its message, and the frames that lie in the subject's own file."""

    type: str
    message: str
    frames: tuple[Frame, ...] = ()
    name: str = ""  # the name that a NameError or ModuleNotFoundError is about


class StatementError(msgspec.Struct, frozen=True):
    """A top-level statement that raised; those after it were run nonetheless.

    In a notebook ``line`` is the cell's; else ``cell`` is 0.
    """

    cell: int
    line: int
    raised: Raised

    @property
    def where(self) -> str:
        """The place as reports name it."""
        return f"cell {self.cell}, line {self.line}" if self.cell else f"line {self.line}"


class Observation(msgspec.Struct, frozen=True):
    """What came back for a case. ``detail`` says which limit, signal or type it was, where there is one to say.

    Of a submission's loading, ``stops`` are the statements that raised, in their order. ``missing`` are modules that
    are not installed: of a loading those that stubs replaced, of a call the one whose stub the answer comes from.
    """

    outcome: Outcome
    value: Value = None
    raised: Raised | None = None
    detail: str = ""
    output: str = ""
    warnings: tuple[str, ...] = ()
    stops: tuple[StatementError, ...] = ()
    missing: tuple[str, ...] = ()


class Key(msgspec.Struct, frozen=True):
    """The reference's answer for a case.

    ``spread`` has ``value``'s structure and says how far rounding can move it. ``measured`` is what the author's
    measuring function says of ``value``, where a question is graded by behaviour. With ``form_only`` the key is not
    known here, and ``value`` has its form at most (see ``grader.numeric.values.blank``).
    """

    value: Value
    spread: Value = None
    measured: Value = None
    form_only: bool = False
