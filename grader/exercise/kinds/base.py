"""What every kind of answer has in its spec, and what the kinds share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from grader.model.execution import Case, Key, Observation, Outcome
from grader.model.exercise import Group, Question, Tell
from grader.model.value import Value
from grader.numeric.pairing import Shapes
from grader.numeric.tolerance import DOUBLE, SINGLE, Tolerance
from grader.numeric.values import to_array
from grader.support.sanitise import one_line
from grader.support.suggest import meant


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind"):
    """The fields that every ``[[question]]`` table has. ``points`` may be 0: checked and shown, but not counted.

    ``tell`` says how much of a mistake a student is told, where that differs from the exercise's.
    """

    id: str
    title: str
    points: float
    statement: str
    tell: Tell | None = None


class Numeric(Asked, frozen=True, kw_only=True):
    """The fields of questions whose answers are numbers.

    ``name`` is what the submission has to define (the question's id, unless given). With ``decimals`` an answer has to
    be right when rounded to so many. ``float32`` allows single precision. ``rtol`` is a relative tolerance in place of
    the usual one. ``shapes = "vector"`` accepts (n,), (n, 1) and (1, n) for each other. Where an integer is wanted, an
    integer is right only if it is that one, and a float if it is near; with ``exact`` a float has to be it as well.
    """

    name: str = ""
    decimals: int | None = None
    float32: bool = False
    rtol: float | None = None
    shapes: Shapes = "exact"
    exact: bool = False

    @property
    def asked_name(self) -> str:
        """The name that the submission has to define."""
        return self.name or self.id

    @property
    def tolerance(self) -> Tolerance:
        """The allowance that these fields ask for."""
        usual = SINGLE if self.float32 else DOUBLE
        rtol = usual.rtol if self.rtol is None else self.rtol
        return replace(usual, decimals=self.decimals, rtol=rtol, exact=self.exact)


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One option of a choice: the id that students write, and its text in Markdown."""

    id: str
    text: str


class Misconception(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A named wrong way to answer, recognised by what it computes.

    ``says`` is the sentence for the student, ``hint`` (Markdown) what to look at. Either ``replace`` makes the wrong
    way of the reference: [old, new, old, new ...], each old text replaced wherever it stands in ``reference.py``, or,
    with ``in``, in that function; or ``answer`` is the wrong value, the wrong option, or the wrong options ticked.
    """

    id: str
    says: str
    hint: str = ""
    replace: tuple[str, ...] = ()
    function: str = msgspec.field(default="", name="in")
    answer: float | str | list[Any] | None = None


class KeyTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question's table in ``key.toml``; its ``misconception`` tables name wrong answers to recognise."""

    misconception: tuple[Misconception, ...] = ()


class Problem(NamedTuple):
    """A fault of one question: in which half, at which key, what was wanted and what was found."""

    secret: bool
    where: str
    wanted: str
    found: str


def tolerance_problems(asked: Numeric) -> Iterator[Problem]:
    """A number of decimals that no double has; a relative tolerance that lets nothing pass, or everything."""
    if asked.decimals is not None and not 0 <= asked.decimals <= 12:
        yield Problem(False, "decimals", "a number from 0 to 12", str(asked.decimals))
    if asked.rtol is not None and not 0 < asked.rtol < 1:
        yield Problem(False, "rtol", "a number between 0 and 1, such as 1e-4", f"{asked.rtol:g}")
    if asked.rtol is not None and asked.decimals is not None:
        yield Problem(False, "rtol", "`rtol` or `decimals`", "both")
    if asked.exact and asked.decimals is not None:
        yield Problem(False, "exact", "`exact` or `decimals`", "both")


class Unmeasured(Exception):
    """The author's measuring function returned something else than the spec reads: no fault of the answer's."""


def is_measured(observation: Observation) -> bool:
    """Whether a measuring call returned real numbers, which may be NaN."""
    array = to_array(observation.value) if observation.outcome is Outcome.RETURNED else None
    return array is not None and array.dtype.kind in "biuf" and array.size > 0


def reading(question: Question, *names: str) -> Case:
    """The one case of a question that is answered by variables."""
    return Case(question.id, question.id, names, labels=names)


def listed(ids: tuple[str, ...]) -> str:
    """Ids as a report lists them."""
    return ", ".join(f'"{id_}"' for id_ in ids)


def no_option(written: str, ids: tuple[str, ...]) -> str:
    """What to say of a text that is no option's id."""
    near = meant(written.strip().lower(), ids, 0.75)
    instead = f'; did you mean "{near}"?' if near else f": {listed(ids)}"
    return f'"{one_line(written, 60)}" is none of the options{instead}'


# What most kinds have to say to most of the Protocol: nothing.


def no_groups(question: Question) -> tuple[Group, ...]:
    """All cases earn the question's points together."""
    return ()


def no_follow_through(question: Question) -> float | None:
    """The answer builds on no function."""
    return None


def no_names(asked: Asked, key: msgspec.Struct) -> tuple[str, ...]:
    """Nothing of ``reference.py`` is needed."""
    return ()


def no_calls(question: Question, case: Case) -> tuple[Case, ...]:
    """Nothing has to be asked of the reference."""
    return ()


def not_measured(question: Question, case: Case, value: Value, key: Key) -> Case | None:
    """The answer is compared as it is."""
    return None
