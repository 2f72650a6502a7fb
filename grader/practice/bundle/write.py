"""Creates the files of a bundle from an exercise."""

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
starter.py       the file to begin with: copy it and write your answers into the copy
keys.json        the shown cases and their right answers
exercise.toml    the exercise for the grader; bundle.json lists the files of this bundle

To check your answers you need Python 3.11 or newer and the grader, on any operating system. No network is needed:

    grader check FILE --exercise {place}

FILE is your copy. The last word is this folder, or the ZIP archive that it came in. The result is PRACTICE: it covers
the shown cases only. The official grading also tries hidden cases. It also judges these questions, whose keys are not
in this bundle, so that practice checks only the format of their answers:

{open}
"""


def contents(exercise: Exercise, spec: str, within: Sandbox, cache: DiskCache = NO_CACHE) -> dict[str, bytes]:
    """The files of the bundle by name; ``spec`` is the text of the exercise's exercise.toml.

    Raises SpecError if the exercise's reference or texts are faulty, UsageError if the bundle would be too large.
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
        "README.txt": _README.format(title=exercise.title, place=f"./{exercise.name}", open=open_ or "    (none)"),
    }
    files = {name: text.encode() for name, text in texts.items()}
    for name, data in files.items():
        if len(data) > most(name):
            raise UsageError(
                f"The bundle's {name} would have {len(data) // 1024} kB, but the limit is {most(name) // 1024} kB: "
                "draw fewer or smaller shown cases."
            )
    made = msgspec.json.encode(head(exercise.name, VERSION, files))
    return {HEAD: msgspec.json.format(made, indent=1) + b"\n", **files}


def _keys(exercise: Exercise, within: Sandbox) -> Keys:
    """The shown cases, with their keys where these are not secret."""
    with Reference(exercise, within) as reference:
        drawn = ((q, reference.cases(q, exercise.seed)) for q in exercise.questions)
        asked = [(q, tuple(case for case in cases if not case.hidden)) for q, cases in drawn]
        keys = reference.begin(asked)()
        for question, cases in asked:
            if not _is_secret(question, cases, keys):
                keys |= reference.spread(question, cases, keys)
    return Keys([_question(question, cases, keys) for question, cases in asked])


def _is_secret(question: Question, cases: tuple[Case, ...], keys: Mapping[str, Key]) -> bool:
    """Whether students may not see the key: it would be the answer itself, or only the author's code can use it."""
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
    """A ZIP archive with the files in one folder called ``name``. The same files give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, data in files.items():
            entry = zipfile.ZipInfo(f"{Path(name).name}/{file}")  # has a fixed date in 1980
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, data)
    return stream.getvalue()
