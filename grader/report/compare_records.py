"""Compares a record with the record of grading again, field by field.

A record may come from anyone: its size is bounded, and it is checked against its schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path, PurePath
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from grader.errors import UsageError
from grader.model.result import Note
from grader.report.drawing.values import points
from grader.report.record import VERSION, CaseRecord, QuestionRecord, Record, ResultRecord, RunRecord
from grader.support.sanitise import one_line

MAX_BYTES = 64 * 1024 * 1024  # a record of 1,000 cases with 1,000 entries each has 40 MB
_MOST_LINES = 40
_WANTED = "Give a file that `grader check --format json` wrote."
_LONGEST = 120  # characters of a value
_HALVES = {
    "spec": "the public text and questions (exercise.toml)",
    "starter": "the public given code (starter.py)",
    "reference": "the secret right answers (reference.py)",
    "key": "the secret key (key.toml)",
}
_HIDDEN = {_HALVES["reference"], _HALVES["key"]}  # both differ where `hidden_seed` does, on which both digests depend
_HIDDEN_HALF = "the secret half: its hidden_seed, and perhaps more (key.toml, reference.py)"
_UNKNOWN = "The secret half may have changed: without a long hidden_seed, records hold no digest of it."


class _Head(msgspec.Struct, frozen=True):
    """The beginning of every record, of any version."""

    format: Literal["grader.report"]
    version: int


class Differences(msgspec.Struct, frozen=True):
    """What differs: ``causes`` are inputs, ``effects`` marks and messages, ``around`` the circumstances."""

    causes: tuple[str, ...]
    effects: tuple[str, ...]
    around: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether the result differs; circumstances alone do not count."""
        return bool(self.causes or self.effects)


def read(path: Path) -> Record:
    """The record in a file. UsageError, with what to do, for any other file."""
    name = one_line(path.name, 80)
    try:
        if not path.is_file():  # a pipe could block for ever
            raise UsageError(f"The record '{name}' does not exist. {_WANTED}")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"'{name}' cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    return parse(name, data)


def parse(name: str, data: bytes) -> Record:
    """The record that a file of that name holds; see ``read``."""
    if len(data) > MAX_BYTES:
        raise _refused(name, f"it is too large: a record may have {MAX_BYTES // 1024**2} MB")
    try:
        version = msgspec.json.decode(data, type=_Head).version
        if version != VERSION:
            raise UsageError(_another_version(name, version))
        record = msgspec.json.decode(data, type=Record)
        unknown = next(_unknown(msgspec.json.decode(data)["result"], msgspec.to_builtins(record.result)), "")
    except msgspec.ValidationError as error:
        raise _refused(name, one_line(str(error))) from None
    except (msgspec.DecodeError, UnicodeError) as error:
        raise _refused(name, f"it is not JSON ({one_line(str(error))})") from None
    except RecursionError:
        raise _refused(name, "its lists are nested too deeply") from None
    if unknown:  # it would be compared with nothing
        raise _refused(name, f"unknown field '{one_line(unknown, 60)}'")
    if abs(record.result.seed) >= 2**63:
        raise _refused(name, "its seed is not a 64-bit integer")
    return record


def _refused(name: str, why: str) -> UsageError:
    return UsageError(f"'{name}' is not a record that this grader can read: {why}. {_WANTED}")


def _another_version(name: str, version: int) -> str:
    written = "an earlier" if version < VERSION else "a later"
    return (
        f"'{name}' is a record of version {version}, which {written} grader wrote; this one reads version {VERSION}. "
        "Grade the submission again with `grader check FILE --format json`, or replay the record with that grader."
    )


def _unknown(written: object, known: object) -> Iterator[str]:
    """The names of written fields that the record's types do not have."""
    if isinstance(written, dict) and isinstance(known, dict):
        for name, value in written.items():
            if name in known:
                yield from _unknown(value, known[name])
            else:
                yield name
    elif isinstance(written, list) and isinstance(known, list | tuple) and written != known:
        for pair in zip(written, known, strict=False):
            yield from _unknown(*pair)


def renamed(record: Record, filename: str) -> str:
    """The name to grade a file under: the recorded one, with its folder, if the file has that name."""
    recorded = record.result.submission
    return recorded if one_line(PurePath(recorded).name, 80) == one_line(filename, 80) else filename


def find_submission(record: Record, beside: Path) -> Path:
    """The file that the record names, next to the record or in the current folder. UsageError if it is in neither."""
    name = record.result.submission
    if not name.isprintable() or PurePath(name).name != name or not 0 < len(name) <= 80 or name == "..":
        raise UsageError("The record does not name a file of its folder. Name the submission with --submission.")
    for folder in (beside, Path()):
        if (folder / name).is_file():
            return folder / name
    raise UsageError(
        f"'{one_line(name, 80)}', which the record is about, is neither next to it nor in this folder. "
        "Name the submission with --submission."
    )


def compare(old: Record, new: Record) -> Differences:
    """What differs between a record and one made by grading again."""
    causes, effects = tuple(_causes(old.result, new.result)), tuple(_effects(old.result, new.result))
    if not causes and not effects and msgspec.json.encode(old.result) != msgspec.json.encode(new.result):
        effects = ("questions or cases are in another order, or repeated",)
    return Differences(causes, effects, tuple(_around(old.run, new.run)))


def lines(found: Differences, new: Record) -> Iterator[str]:
    """The comparison line by line."""
    mark = f"{points(new.result.earned)} of {points(new.result.points)} points"
    if not found.any:
        yield f"The result is the same, to the byte: {mark}."
    else:
        yield f"The result differs; it is {mark} now."
    if found.effects and not found.causes and not new.result.exercise_digests.key:
        yield _UNKNOWN
    yield from _listed("Other inputs:", found.causes)
    yield from _listed("Other results:", found.effects)
    yield from _listed("Graded elsewhere, which may change last digits:", found.around)


def _listed(title: str, found: tuple[str, ...]) -> Iterator[str]:
    if found:
        yield title
        yield from (f"  {_harmless(line)}" for line in found[:_MOST_LINES])
    if len(found) > _MOST_LINES:
        yield f"  and {len(found) - _MOST_LINES} more"


def _harmless(line: str) -> str:
    """A line without a command of a CI service at its start: names in a record could be ``::error::``."""
    return line.replace("::", ": :") if line.startswith("::") else line


def _causes(old: ResultRecord, new: ResultRecord) -> Iterator[str]:
    if old.submission_digest != new.submission_digest:
        yield f"the submission is another text: {_then(old.submission_digest[:12], new.submission_digest[:12])}"
    if old.exercise != new.exercise:
        yield f"the exercise has another name: {_then(old.exercise, new.exercise)}"
    before, after = old.exercise_digests, new.exercise_digests
    changed = [what for half, what in _HALVES.items() if getattr(before, half) != getattr(after, half)]
    if {*changed} >= _HIDDEN:
        changed = [*(what for what in changed if what not in _HIDDEN), _HIDDEN_HALF]
    if changed:
        yield f"the exercise has changed: {', '.join(changed)}"
    elif old.exercise_digest != new.exercise_digest or before != after:
        yield f"the exercise has changed: {_then(old.exercise_digest[:12], new.exercise_digest[:12])}"
    for name in ("seed", "question", "submission"):
        yield from _changed(name, getattr(old, name), getattr(new, name))


def _effects(old: ResultRecord, new: ResultRecord) -> Iterator[str]:
    for name in ("title", "earned", "points", "notes", "printed"):
        yield from _changed(name, getattr(old, name), getattr(new, name))
    for id_, before, after in _paired(old.questions, new.questions):
        if before is None or after is None:
            yield f"{id_}: a question {'now' if before is None else 'then'} only"
        else:
            yield from _question(id_, before, after)


def _question(id_: str, old: QuestionRecord, new: QuestionRecord) -> Iterator[str]:
    yield from _fields(id_, replace(old, cases=()), replace(new, cases=()))
    for case, before, after in _paired(old.cases, new.cases):
        if before is None or after is None:
            yield f"{case}: a case {'now' if before is None else 'then'} only"
        else:
            yield from _fields(case if case != id_ else f"{case}, its reading", before, after)


def _paired(old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[str, Any, Any]]:
    """Questions or cases paired by id: the new ones, then those that are gone. The last of a repeated id counts."""
    before: dict[str, QuestionRecord | CaseRecord] = {item.id: item for item in old}
    after: dict[str, QuestionRecord | CaseRecord] = {item.id: item for item in new}
    for id_ in dict.fromkeys((*after, *before)):
        yield one_line(id_, 60), before.get(id_), after.get(id_)


def _fields(where: str, old: msgspec.Struct, new: msgspec.Struct) -> Iterator[str]:
    for name in old.__struct_fields__:
        yield from _changed(f"{where}: {name}", getattr(old, name), getattr(new, name))


def _around(old: RunRecord, new: RunRecord) -> Iterator[str]:
    yield from _changed("sandbox", old.level, new.level)
    for name in dict.fromkeys((*new.versions, *old.versions)):
        yield from _changed(one_line(name, 40), old.versions.get(name), new.versions.get(name))
    yield from _fields("machine", old.machine, new.machine)


def _changed(where: str, old: object, new: object) -> Iterator[str]:
    """A line if the two differ as JSON: 1 and 1.0 are different results."""
    if msgspec.json.encode(old) != msgspec.json.encode(new):
        yield f"{where}: {_then(old, new)}"


def _then(old: object, new: object) -> str:
    return f"{_text(old)} then, {_text(new)} now"


def _text(value: object) -> str:
    if value is None or value in ((), [], ""):
        return "nothing"
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, tuple) and all(isinstance(item, Note) for item in value):
        value = "; ".join(note.text for note in value)
    return one_line(value if isinstance(value, str) else msgspec.json.encode(value).decode(), _LONGEST)
