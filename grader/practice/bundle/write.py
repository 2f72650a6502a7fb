"""An exercise to the files of its bundle."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import msgspec

from grader.errors import UsageError
from grader.exercise.kinds import kind_of
from grader.grading.reference import Reference
from grader.model.execution import Case, Key
from grader.model.exercise import Exercise, Question
from grader.numeric import json_values
from grader.numeric.values import blank
from grader.practice.bundle.form import HEAD, KEYS, SPEC, STARTER, CaseKey, Keys, QuestionKeys, head, most
from grader.report.drawing import exercise_page
from grader.report.drawing.disk_cache import NO_CACHE, DiskCache
from grader.report.statement import statement_of
from grader.sandbox.interface import Sandbox
from grader.sandbox.tries import tried
from grader.version import VERSION

_README = """{title}: practise here

statement.html   the exercise, to read in a browser (statement.md: the same as plain text)
starter.py       what you begin from: copy it and write your answers into the copy
keys.json        the cases that are shown to you, and what is right in them
exercise.toml    the exercise for the grader; bundle.json says what belongs to this bundle

To try your answers you need Python 3.11 or newer with the grader; no network, and any system will do:

    grader check FILE --exercise {place}

FILE is your copy, and the last word is this folder, or the zip archive that it came in. What you see is PRACTICE: the
shown cases only. The official grading tries hidden ones as well, and judges the questions whose key is not here, of
which only the form of an answer is looked at:

{open}
"""


def contents(exercise: Exercise, spec: str, within: Sandbox, cache: DiskCache = NO_CACHE) -> dict[str, bytes]:
    """The files of the bundle by their names; ``spec`` is the exercise's exercise.toml.

    Raises SpecError for an exercise whose reference or texts fail, UsageError for one that is too large.
    """
    keys = tried(within, lambda used, _: _keys(exercise, used))
    open_ = "\n".join(f"    {question.id}" for question in keys.questions if question.form_only)
    statement = statement_of(exercise)
    texts = {
        SPEC: spec,
        STARTER: exercise.starter,
        KEYS: msgspec.json.format(msgspec.json.encode(keys), indent=1).decode() + "\n",
        "statement.html": exercise_page.page(statement, cache),
        "statement.md": exercise_page.plain(statement),
        "README.txt": _README.format(
            title=exercise.title, place=f"./{exercise.name}", open=open_ or "    none of this exercise"
        ),
    }
    files = {name: text.encode() for name, text in texts.items()}
    for name, data in files.items():
        if len(data) > most(name):
            raise UsageError(
                f"The bundle's {name} would have {len(data) // 1024} kB, and may have {most(name) // 1024}: "
                "draw fewer or smaller shown cases."
            )
    made = msgspec.json.encode(head(exercise.name, VERSION, files))
    return {HEAD: msgspec.json.format(made, indent=1) + b"\n", **files}


def _keys(exercise: Exercise, within: Sandbox) -> Keys:
    """The shown cases with their keys, where these may be told."""
    with Reference(exercise, within) as reference:
        drawn = ((q, reference.cases(q, exercise.seed)) for q in exercise.questions)
        asked = [(q, tuple(case for case in cases if not case.hidden)) for q, cases in drawn]
        keys = reference.begin(asked)()
        for question, cases in asked:
            if not _is_secret(question, cases, keys):
                keys |= reference.spread(question, cases, keys)
    return Keys([_question(question, cases, keys) for question, cases in asked])


def _is_secret(question: Question, cases: tuple[Case, ...], keys: Mapping[str, Key]) -> bool:
    """Whether a shown key would be the answer itself, or where the key is what the author's code measures."""
    depends_on_nothing = any(not case.args and not case.globals for case in cases)
    measured = any(keys[case.id].measured is not None for case in cases)
    return depends_on_nothing or measured or not kind_of(question).shows_key


def _question(question: Question, cases: tuple[Case, ...], keys: Mapping[str, Key]) -> QuestionKeys:
    secret = _is_secret(question, cases, keys)
    return QuestionKeys(question.id, secret, [_case(case, keys[case.id], secret) for case in cases])


def _case(case: Case, key: Key, secret: bool) -> CaseKey:
    inputs = None if case.args is None else dict(zip(case.labels, map(json_values.write, case.args), strict=True))
    return CaseKey(
        case.id,
        inputs,
        {name: json_values.write(value) for name, value in case.globals},
        case.group,
        json_values.write(blank(key.value) if secret else key.value),
        None if secret else json_values.write(key.spread),
    )


def zipped(name: str, files: Mapping[str, bytes]) -> bytes:
    """A zip archive with the files in one folder of that name; the same files make the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, data in files.items():
            entry = zipfile.ZipInfo(f"{Path(name).name}/{file}")  # of 1980, since it has to be some time
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, data)
    return stream.getvalue()
