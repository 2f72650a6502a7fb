"""Builds an exercise for practice from a bundle's files. They are untrusted and are only read as data."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np
from msgspec.structs import asdict, replace

from grader.errors import UsageError
from grader.exercise import load_public
from grader.exercise.kinds import kind_of
from grader.model.execution import Case, Key, Limits
from grader.model.exercise import Exercise, Practice, Question
from grader.model.value import Value
from grader.numeric import json_values
from grader.numeric.values import to_array
from grader.practice.bundle import archive
from grader.practice.bundle.form import (
    FORMAT,
    HEAD,
    KEYS,
    SPEC,
    STARTER,
    VERSION,
    CaseKey,
    Head,
    Keys,
    QuestionKeys,
    head,
)
from grader.support.sanitise import one_line

_NAME = re.compile(r"[\w.-]{1,80}")
# The highest limits that a bundle may set on a student's machine. No exercise needs more.
_MOST = Limits(60.0, 60.0, 600.0, 600, 8192, 64 * 1024, 64 * 1024**2, 64 * 1024**2, scratch_mb=1024)
_MOST_PACKAGES = 16
_MOST_CASES = 2000  # per question; an exercise can draw a thousand shown cases and list some more
_T = TypeVar("_T")


class _Damaged(ValueError):
    """The bundle is damaged. The message is the end of a sentence."""


class _AnyHead(msgspec.Struct, frozen=True):
    """The fields that every version of the format has."""

    format: str
    version: int


def read(path: Path) -> Exercise:
    """Read the exercise of the bundle at ``path``, for practice.

    Raises UsageError if it is not a valid bundle, and SpecError with all faults if its exercise.toml or starter is
    invalid.
    """
    files, name = archive.files(path), one_line(path.name or str(path), 80)
    try:
        return _exercise(files)
    except _Damaged as damaged:
        raise UsageError(f"The bundle '{name}' is damaged or was changed: {damaged}. {archive.AGAIN}") from None
    except (RecursionError, MemoryError):
        raise UsageError(
            f"The bundle '{name}' is damaged: its contents are nested too deeply or too large. {archive.AGAIN}"
        ) from None


def _exercise(files: dict[str, bytes]) -> Exercise:
    bundle_head = _head(files[HEAD])
    parts = {name: data for name, data in files.items() if name != HEAD}
    if bundle_head != head(bundle_head.exercise, bundle_head.grader, parts):
        raise _Damaged("its files are not the ones that were packed")
    exercise = load_public(bundle_head.exercise, _text(SPEC, files[SPEC]), _text(STARTER, files[STARTER]))
    keys = _decoded(KEYS, files[KEYS], Keys)
    if [question.id for question in keys.questions] != [question.id for question in exercise.questions]:
        raise _Damaged(f"{KEYS} and {SPEC} have different questions")
    pairs = list(zip(exercise.questions, keys.questions, strict=True))
    practice = Practice(
        {question.id: tuple(_case(question, case) for case in known.cases) for question, known in pairs},
        {case.id: _key(known, case) for _, known in pairs for case in known.cases},
    )
    for question, known in pairs:
        _check(question, known, practice.cases[question.id])
    if len(practice.keys) < sum(len(known.cases) for known in keys.questions):
        raise _Damaged(f"{KEYS} has two cases with the same name")
    return replace(
        exercise,
        questions=tuple(_countable(question, known, practice.cases[question.id]) for question, known in pairs),
        limits=_bounded(exercise.limits),
        sandbox=None,  # authors require a level to protect the secret key, which a bundle does not have
        digest=bundle_head.digest,
        practice=practice,
    )


def _head(data: bytes) -> Head:
    """Decode the head and check its version."""
    any_head = _decoded(HEAD, data, _AnyHead)
    if any_head.format != FORMAT:
        raise _Damaged(f"{HEAD} has the unknown format '{one_line(any_head.format, 40)}'")
    if any_head.version != VERSION:
        raise UsageError(
            f"The bundle has format version {any_head.version}, but this grader reads version {VERSION}. "
            "Install the grader version of the course, or get the bundle again."
        )
    decoded = _decoded(HEAD, data, Head)
    if not _NAME.fullmatch(decoded.exercise) or not set(decoded.exercise) - {"."}:
        raise _Damaged(f"{HEAD} does not name an exercise")
    return decoded


def _decoded(name: str, data: bytes, form: type[_T]) -> _T:
    try:
        return msgspec.json.decode(data, type=form)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise _Damaged(f"{name}: {one_line(str(error))}") from None


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode().replace("\r\n", "\n")
    except UnicodeError:
        raise _Damaged(f"{name} is not UTF-8 text") from None


def _value(where: str, raw: object) -> Value:
    try:
        return json_values.read(raw)
    except json_values.Unreadable as error:
        raise _Damaged(f"{KEYS}, {one_line(where, 80)}: wanted a value, found {one_line(str(error))}") from None


def _case(question: Question, known: CaseKey) -> Case:
    kind = kind_of(question)
    if not kind.called:
        return Case(known.id, question.id, kind.names, labels=kind.names)
    given, assigned = known.args or {}, known.globals
    if set(given) != set(kind.arguments) or set(assigned) != set(kind.globals):
        raise _Damaged(f"{KEYS}, {one_line(known.id, 80)}: its inputs are not those of the question")
    return Case(
        known.id,
        question.id,
        kind.names,
        tuple(_value(known.id, given[name]) for name in kind.arguments),
        tuple((name, _value(known.id, assigned[name])) for name in kind.globals),
        group=known.group,
        labels=kind.arguments,
    )


def _key(known: QuestionKeys, case: CaseKey) -> Key:
    value, spread = _value(case.id, case.value), _value(case.id, case.spread)
    if value is None and not known.form_only:
        raise _Damaged(f"{KEYS}, {one_line(case.id, 80)}: its key is missing")
    if not _spreads(spread, value):
        raise _Damaged(f"{KEYS}, {one_line(case.id, 80)}: its spread does not fit its value")
    return Key(value, spread, form_only=known.form_only)


def _spreads(spread: Value, value: Value) -> bool:
    """Whether a spread fits the structure of the value. It may be None; its numbers must be finite and not negative."""
    if spread is None:
        return True
    if isinstance(spread, tuple) and isinstance(value, tuple):
        return len(spread) == len(value) and all(map(_spreads, spread, value))
    found, wanted = to_array(spread), to_array(value)
    if found is None or wanted is None or isinstance(value, tuple) or found.dtype.kind != "f":
        return False
    return found.shape == wanted.shape and bool(np.isfinite(found).all()) and bool((found >= 0).all())


def _check(question: Question, known: QuestionKeys, cases: tuple[Case, ...]) -> None:
    """Reject cases that do not fit the question, so that later code can rely on them."""
    kind = kind_of(question)
    groups: set[str | None] = {group.id for group in kind.groups}
    if not 0 < len(cases) <= (_MOST_CASES if kind.called else 1):
        raise _Damaged(f"{KEYS} has {len(cases)} cases for {question.id}")
    if not known.form_only and not kind.shows_key:
        raise _Damaged(f"{KEYS} has a key for {question.id}, whose key is never shown")
    for case in cases:
        if not case.id.isprintable() or len(case.id) > 200 or not f"{case.id}/".startswith(f"{question.id}/"):
            raise _Damaged(f"{KEYS} has a case of another question in {question.id}")
        if case.group not in (groups or {None}):
            raise _Damaged(f"{KEYS}, {one_line(case.id, 80)}: a group that the question does not have")


def _countable(question: Question, known: QuestionKeys, cases: tuple[Case, ...]) -> Question:
    """The question with the points that practice can earn: 0 if only the shape and type are checked."""
    kind = kind_of(question)
    if known.form_only or not kind.groups:
        return replace(question, points=0.0 if known.form_only else question.points)
    shown = {case.group for case in cases}
    points = sum(group.points for group in kind.groups if group.id in shown)
    return replace(question, points=points, asked=kind.with_groups(shown))


def _bounded(limits: Limits) -> Limits:
    """The limits, capped at those that a bundle may set."""
    most = asdict(_MOST)
    bounds = {name: min(value, most[name]) for name, value in asdict(limits).items() if type(value) in (int, float)}
    return replace(limits, **bounds, packages=limits.packages[:_MOST_PACKAGES])
