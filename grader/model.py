"""The values that travel the grader's way: frozen, without behaviour beyond what follows from their own fields.

    Exercise ─> Case... ─┬─> [box: reference]  ─> Observation = Key ─┐
    Submission ──────────┴─> [box: submission] ─> Observation ───────┴─> Verdict ─> Report

A ``Case`` is all that enters a box. It has no field for an expected value, so none can leak.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from enum import Enum
from typing import Literal, TypeAlias

import msgspec


class Array(msgspec.Struct, frozen=True):
    """A numpy array as plain data: little-endian C-order bytes that can be hashed, compared and sent.

    ``dtype`` is a numpy type string such as ``<f8``; ``shape`` is ``()`` for a numpy scalar.
    """

    dtype: str
    shape: tuple[int, ...]
    data: bytes


Value: TypeAlias = "bool | int | float | str | Array | tuple[Value, ...] | None"
Number: TypeAlias = bool | int | float | complex


# What the exercise says


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


class NetworkFigure(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="network"
):
    """A layered network: ``sizes`` neurons a layer, drawn left to right, every edge between neighbours."""

    title: str
    description: str
    sizes: tuple[int, ...]
    highlight: tuple[tuple[int, int, int], ...] = ()  # (layer of the target, target neuron, source neuron)


class Axis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One axis of a drawing: its variable's name and the interval that is drawn."""

    name: str
    low: float
    high: float


class Mark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A point worth naming in a drawing. In a curve ``y`` may be left out: the point then lies on the curve."""

    x: float
    label: str
    y: float | None = None


class CurveFigure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="curve"):
    """The graph of ``formula`` (see ``grader.report.drawing.expression``) over one axis."""

    title: str
    description: str
    formula: str
    x: Axis
    y_label: str
    marks: tuple[Mark, ...] = ()


class ContourFigure(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="contour"
):
    """Contour lines of ``formula`` over two axes at the given ``levels``."""

    title: str
    description: str
    formula: str
    x: Axis
    y: Axis
    levels: tuple[float, ...]
    marks: tuple[Mark, ...] = ()


Figure: TypeAlias = NetworkFigure | CurveFigure | ContourFigure


Tell: TypeAlias = Literal["verdict", "hint", "full"]
"""How much of a diagnosis a student is told: nothing, the hint only, or the mistake and the hint."""


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Cases of a question that earn points together."""

    id: str
    points: float
    title: str = ""


class Question(msgspec.Struct, frozen=True):
    """One gradable item. ``asked`` and ``key`` are the kind's own parts (see ``grader.exercise.kinds``)."""

    id: str
    kind: str
    title: str
    points: float
    statement: str
    asked: object
    key: object


class Digests(msgspec.Struct, frozen=True):
    """Digests of each file of a spec, for records: see ``grader.exercise.digests``.

    Those of ``reference`` and ``key`` depend on a long ``hidden_seed``, and are empty without one: no guess at the
    files can be tested by them.
    """

    spec: str
    starter: str
    reference: str
    key: str

    @property
    def together(self) -> str:
        """One digest of all of them."""
        return hashlib.sha256(" ".join((self.spec, self.starter, self.reference, self.key)).encode()).hexdigest()


class Practice(msgspec.Struct, frozen=True):
    """What a student's bundle knows in place of a spec's secret half: its shown cases, and their keys by case."""

    cases: dict[str, tuple[Case, ...]]
    keys: dict[str, Key]

    def form_only(self, question: Question) -> bool:
        """Whether nothing is known of the question's answer but its form."""
        return any(self.keys[case.id].form_only for case in self.cases[question.id])


class Exercise(msgspec.Struct, frozen=True):
    """Both halves of a spec, checked. ``given_code`` holds the starter's imports and given definitions only.

    ``sandbox`` is the lowest level that the author wants submissions to be graded at, if that is more than the grader
    itself insists on. ``practice`` is there where the exercise was read from a bundle, which has no secret half.
    ``digest`` tells versions apart, for the teacher's side alone: a guess at the secret half can be tested by it. What
    students may see are ``digests``.
    """

    name: str
    title: str
    summary: str
    introduction: str
    given: tuple[str, ...]
    questions: tuple[Question, ...]
    figures: dict[str, Figure]
    limits: Limits
    sandbox: Level | None
    seed: int
    hidden_seed: int
    starter: str
    given_code: str
    reference: str
    reference_path: str
    spec_path: str
    digest: str
    digests: Digests
    tell: Tell = "full"
    practice: Practice | None = None

    @property
    def points(self) -> float:
        """What a submission without a mistake earns."""
        return sum(question.points for question in self.questions)


class Needs(msgspec.Struct, frozen=True):
    """What a question needs of a file: the ``names`` that are called or read, and those that each case ``assigned``.

    Whatever a file gives to the latter, a call does not see it.
    """

    names: tuple[str, ...]
    assigned: tuple[str, ...] = ()


Care: TypeAlias = Literal["needed", "named", "no loops", "definitions"]
"""What of a file is run: all that an answer may depend on; the same, if only mentioned names are meant; of that what
binds a name without a loop; definitions."""


# What the student hands in


class Place(msgspec.Struct, frozen=True):
    """From ``line`` of a submission's text up to the next place, lines are told as those of ``cell``, from ``at`` on.

    Without a cell, which is 0 then, they are told as lines of the file.
    """

    line: int
    cell: int
    at: int


class Broken(msgspec.Struct, frozen=True):
    """Lines that are not valid Python and were left out: of the file, or of a notebook's cell if ``cell`` is not 0.

    ``at`` is the line where Python stopped reading, 0 if unknown. ``names`` are those that the lines seem to define.
    """

    cell: int
    line: int
    last: int
    at: int
    problem: str
    names: tuple[str, ...]


class Submission(msgspec.Struct, frozen=True):
    """One submitted file, decoded. ``defined`` are the names its top level binds, in order of first binding.

    ``text`` is Python; ``places`` say where its lines stand in the file, if that is elsewhere, and in which cell. It
    ``runs`` if its top level does more than to define names.
    """

    filename: str
    text: str
    defined: tuple[str, ...]
    exercise_line: str | None
    notes: tuple[str, ...] = ()
    broken: tuple[Broken, ...] = ()
    places: tuple[Place, ...] = ()
    runs: bool = True

    @property
    def is_notebook(self) -> bool:
        """Whether it has cells."""
        return any(place.cell for place in self.places)

    def place(self, line: int) -> tuple[int, int]:
        """The cell, 0 if there is none, and the line in it, or in the file, that a line of ``text`` is."""
        at = bisect_right(self.places, line, key=lambda place: place.line) - 1
        if at < 0:
            return 0, line
        return self.places[at].cell, line - self.places[at].line + self.places[at].at


# What goes into a box, and what comes back


class Part(msgspec.Struct, frozen=True):
    """A piece of source to execute. ``name`` is the file name that tracebacks show.

    ``only`` are the positions of the top-level statements to run; None for all.
    """

    name: str
    text: str
    places: tuple[Place, ...] = ()
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


class Stop(msgspec.Struct, frozen=True):
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

    Of a submission's loading, ``stops`` are the statements that raised, in their order, and ``missing`` the modules
    that are not there and were replaced by stubs.
    """

    outcome: Outcome
    value: Value = None
    raised: Raised | None = None
    detail: str = ""
    output: str = ""
    warnings: tuple[str, ...] = ()
    stops: tuple[Stop, ...] = ()
    missing: tuple[str, ...] = ()


class Key(msgspec.Struct, frozen=True):
    """The reference's answer for a case.

    ``spread`` has ``value``'s structure and says how far rounding can move it. ``measured`` is what the author's
    measuring function says of ``value``, where a question is graded by behaviour. With ``form_only`` the key is not
    known here, and ``value`` has its form at most (see ``grader.numeric.closeness.blank``).
    """

    value: Value
    spread: Value = None
    measured: Value = None
    form_only: bool = False


# What is said of it


class Deviation(msgspec.Struct, frozen=True):
    """Where a value is farthest from the wanted one, in units of what is allowed there.

    ``index`` addresses the worst entry (list positions first, then array indices); ``off`` of ``entries`` are wrong.
    ``what`` is "form" or "value"; ``got``, ``wanted`` and ``allowed`` are None where the form is what is wrong.
    ``output`` addresses the array that holds the worst entry, and ``passes`` says which of its entries are right.
    """

    what: str
    index: tuple[int, ...] = ()
    got: Number | None = None
    wanted: Number | None = None
    allowed: float | None = None
    off: int = 0
    entries: int = 0
    output: tuple[int, ...] = ()
    passes: Array | None = None


class Comparison(msgspec.Struct, frozen=True):
    """A value compared with its key: ``credit`` from 0 to 1, and what to say where it is not 1."""

    credit: float
    message: str = ""
    deviation: Deviation | None = None


class Status(Enum):
    """What became of a question."""

    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    UNANSWERED = "unanswered"
    UNGRADABLE = "ungradable"


class CaseVerdict(msgspec.Struct, frozen=True):
    """A shown case, judged. Hidden cases never get one: they are only counted."""

    case: Case
    passed: bool
    observation: Observation
    wanted: Value
    comparison: Comparison


class GroupMark(msgspec.Struct, frozen=True):
    """What a group of cases earned."""

    group: Group
    earned: float


class Diagnosis(msgspec.Struct, frozen=True):
    """Which mistake a wrong answer is.

    ``way`` is what recognised it, ``id`` the same for the same mistake in every submission. ``message`` is a sentence
    to the student, ``hint`` (Markdown) what to look at. ``others`` are further sentences that fit as well as the first.
    What the author does not want to be told is empty.
    """

    way: str
    id: str
    message: str
    hint: str
    others: tuple[str, ...] = ()


class Verdict(msgspec.Struct, frozen=True):
    """One question, judged. ``smallest`` is a case simpler than all of ``shown`` that fails in the same way."""

    question: Question
    status: Status
    earned: float
    message: str
    shown: tuple[CaseVerdict, ...] = ()
    hidden_passed: int = 0
    hidden_total: int = 0
    groups: tuple[GroupMark, ...] = ()
    notes: tuple[str, ...] = ()
    smallest: CaseVerdict | None = None
    diagnosis: Diagnosis | None = None

    @property
    def first_failure(self) -> CaseVerdict | None:
        """The shown case to talk about. It was run: only what follows a stopped call is not."""
        return next((case for case in self.shown if not case.passed), None)


class Machine(msgspec.Struct, frozen=True):
    """What may move a number's last digit. ``features`` are the processor's that numpy found, beyond its baseline."""

    system: str = ""
    architecture: str = ""
    cpu: str = ""
    features: tuple[str, ...] = ()
    blas: str = ""


class Run(msgspec.Struct, frozen=True):
    """The circumstances of a grading; nothing in it has a part in the marks.

    ``times`` are the seconds that each question's answers took, by its id, and ``unsteady`` the questions whose answers
    were others when they were asked again: both are for the teacher's eyes only, since they can tell of hidden inputs.
    """

    confinement: Confinement
    seconds: float
    versions: dict[str, str] = {}
    machine: Machine = Machine()
    times: dict[str, float] = {}
    unsteady: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True):
    """A submission, graded."""

    exercise: Exercise
    submission: Submission
    seed: int
    loaded: Observation
    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...]
    run: Run

    @property
    def points(self) -> float:
        """What could be earned by the questions that were asked."""
        return sum(verdict.question.points for verdict in self.verdicts)

    @property
    def earned(self) -> float:
        """What was earned."""
        return sum(verdict.earned for verdict in self.verdicts)

    def is_open(self, verdict: Verdict) -> bool:
        """Whether the answer may be right or wrong: it has been practised, and its key is in no bundle."""
        practice = self.exercise.practice
        return practice is not None and verdict.status is Status.PARTIAL and practice.form_only(verdict.question)

    @property
    def ungradable(self) -> bool:
        """Whether a fault of the grader or the exercise kept a question from being judged."""
        return any(verdict.status is Status.UNGRADABLE for verdict in self.verdicts)
