"""Folders to Exercise: reads the four files of a spec, checks all of it, and puts its two halves together."""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from grader.errors import Fault, SpecError, UsageError
from grader.exercise.collect import convert
from grader.exercise.digests import digests
from grader.exercise.figures import figure_faults
from grader.exercise.gradients import gradient_faults
from grader.exercise.kinds import Asked, KeyTable, kinds
from grader.exercise.kinds.function import AskedTable as FunctionTable
from grader.exercise.kinds.function import drawing_problems
from grader.exercise.misconceptions import misconception_faults, with_shared
from grader.exercise.tables import ExerciseTable, SecretTable
from grader.model.execution import Level
from grader.model.exercise import Exercise, Needs, Question
from grader.support.packaged_files import folder
from grader.support.python_source import defined_names, given_code, parsed
from grader.support.suggest import meant

_LEAST_MEMORY = 16  # megabytes: a box has to hold the largest submission several times to say anything of it
_FIGURE = re.compile(r"\]\(figure:([^)\s]*)\)")


def exercise_names() -> tuple[str, ...]:
    """The packaged exercises, in the order of the course pack's names."""
    return tuple(sorted(path.parent.name for path in folder("exercises").glob("*/exercise.toml")))


def load(name: str) -> Exercise:
    """The exercise of that name in the pack, or, where ``name`` is a path, in that folder.

    Raises UsageError if there is none, SpecError with every fault if it is broken.
    """
    return load_folder(public_folder(name))


def public_folder(name: str) -> Path:
    """The folder with the public half of an exercise of the pack, or of that path. UsageError if there is none."""
    if "/" in name or "\\" in name:
        path = Path(name)
    elif name in exercise_names():
        path = folder("exercises") / name
    else:
        near = meant(name, exercise_names())
        instead = f" Did you mean '{near}'?" if near else ""
        raise UsageError(f"There is no exercise '{name}'.{instead} The exercises are: {', '.join(exercise_names())}.")
    if not (path / "exercise.toml").is_file():
        raise UsageError(f"There is no exercise in '{name}': a folder with an exercise.toml is wanted.")
    if (path / "bundle.json").is_file():
        raise UsageError(
            f"'{name}' is a bundle for practice, not an exercise: its text is in statement.html, and "
            f"`grader check FILE --exercise {name}` tries an answer."
        )
    return path.resolve()


def recognisable() -> dict[str, tuple[str, ...]]:
    """The names that each packaged exercise asks for, to recognise a submission by. Broken ones are left out."""
    found = {}
    for name in exercise_names():
        with contextlib.suppress(SpecError):  # no reason to refuse a submission that is for another
            found[name] = asked_names(load(name))
    return found


def asked_names(exercise: Exercise) -> tuple[str, ...]:
    """The names that a submission has to define to earn points."""
    return _names(question for question in exercise.questions if question.points)


def needs(exercise: Exercise) -> tuple[Needs, ...]:
    """What the questions need of a submission's file, whether or not they have points."""
    found = []
    for question in exercise.questions:
        assert isinstance(question.asked, Asked)
        found.append(kinds()[question.kind].needs(question.asked))
    return tuple(found)


def _names(questions: Iterable[Question]) -> tuple[str, ...]:
    found: list[str] = []
    for question in questions:
        assert isinstance(question.asked, Asked)
        found += kinds()[question.kind].names(question.asked)
    return tuple(found)


def load_folder(public: Path) -> Exercise:
    """The exercise whose public half is ``public`` and whose secret half is ``../../solutions/<the same name>``."""
    return _read(public, lambda path: path.read_bytes())


def file_paths(name: str) -> tuple[str, ...]:
    """Where an exercise's files lie within a pack."""
    public, secret = f"exercises/{name}", f"solutions/{name}"
    return f"{public}/exercise.toml", f"{public}/starter.py", f"{secret}/key.toml", f"{secret}/reference.py"


def load_files(name: str, files: Mapping[str, bytes]) -> Exercise:
    """The exercise whose files these are, by their paths within a pack: nothing is read from a disk."""

    def content(path: Path) -> bytes:
        try:
            return files[path.as_posix()]
        except KeyError:
            raise FileNotFoundError from None

    return _read(Path("exercises", name), content)


def _read(public: Path, content: Callable[[Path], bytes]) -> Exercise:
    reader = Reader(public, content)
    exercise = reader.read()
    if reader.faults or exercise is None:
        raise SpecError(public.name, reader.faults)
    return exercise


class Reader:
    """One reading of one exercise, gathering faults as it goes."""

    def __init__(self, public: Path, content: Callable[[Path], bytes]) -> None:
        self._content = content
        self.name = public.name
        self.secret_folder = public.parent.parent / "solutions" / public.name
        self.spec, self.starter = public / "exercise.toml", public / "starter.py"
        self.key, self.reference = self.secret_folder / "key.toml", self.secret_folder / "reference.py"
        self.faults: list[Fault] = []

    def complain(self, path: Path, where: str, wanted: str, found: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(f"{path.parent.parent.name}/{path.parent.name}/{path.name}", where, wanted, found))

    def read(self) -> Exercise | None:
        """The exercise, or None if its faults leave nothing to put together."""
        read = {path: self._text(path) for path in (self.spec, self.starter, self.key, self.reference)}
        texts = {path: text for path, text in read.items() if text is not None}
        spec, secret = (self._toml(path, texts[path]) if path in texts else None for path in (self.spec, self.key))
        starter, reference = (
            self._names(path, texts[path]) if path in texts else None for path in (self.starter, self.reference)
        )
        if spec is None:
            return None
        raw = spec.pop("question", [])
        asked = self._questions(raw)
        head = convert(spec, ExerciseTable, "", lambda *fault: self.complain(self.spec, *fault)) or _sound(spec)
        keys, top = self._keys(secret, raw, asked)
        if top is not None:
            keys = with_shared(keys, top, _ids(raw), lambda *fault: self.complain(self.key, *fault))
        asked = [self._with_drawing(question, head, spec) for question in asked]
        for question in asked:
            self._check_question(question, keys.get(question.id), spec, reference)
            if reference is not None and question.id in keys:
                for fault in misconception_faults(question, keys[question.id], texts[self.reference]):
                    self.complain(self.key, *fault)
        self._check_names(asked, head, starter)
        if starter is not None:
            for gradient_fault in gradient_faults(asked, head.given, texts[self.starter]):
                self.complain(self.spec, *gradient_fault)
        self._check_limits(head)
        for name, figure in head.figure.items():
            for fault in figure_faults(name, figure):
                self.complain(self.spec, *fault)
        if top and top.hidden_seed is None and any(getattr(key, "hidden", None) for key in keys.values()):
            self.complain(self.key, "hidden_seed", "a number, to draw the hidden cases from", "nothing")
        if self.faults or top is None:
            return None
        return self._exercise(texts, head, top, asked, keys)

    def _exercise(
        self,
        texts: dict[Path, str],
        head: ExerciseTable,
        top: SecretTable,
        asked: list[Asked],
        keys: dict[str, KeyTable],
    ) -> Exercise:
        digest = hashlib.sha256()
        for path in sorted(texts):
            digest.update(f"{path.name} {len(texts[path])}\n{texts[path]}".encode())
        return Exercise(
            name=self.name,
            title=head.title,
            summary=head.summary,
            introduction=head.introduction,
            given=head.given,
            questions=tuple(
                Question(a.id, _kind_name(a), a.title, a.points, a.statement, a, keys[a.id]) for a in asked
            ),
            figures=dict(head.figure),
            limits=head.limits,
            sandbox=Level(head.sandbox) if head.sandbox else None,
            seed=head.seed,
            hidden_seed=top.hidden_seed or 0,
            starter=texts[self.starter],
            given_code=given_code(texts[self.starter], head.given),
            reference=texts[self.reference],
            reference_path=f"solutions/{self.name}/reference.py",
            spec_path=f"exercises/{self.name}/exercise.toml",
            digest=digest.hexdigest(),
            digests=digests(
                texts[self.spec], texts[self.starter], texts[self.reference], texts[self.key], top.hidden_seed
            ),
            tell=head.tell,
        )

    def _text(self, path: Path) -> str | None:
        try:
            return io.TextIOWrapper(io.BytesIO(self._content(path)), encoding="utf-8-sig").read()
        except FileNotFoundError:
            self.complain(path, "", "the file", "none")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            self.complain(path, f"line {line}", "UTF-8 text", f"the byte 0x{error.object[error.start]:02x}")
        except OSError as error:
            self.complain(path, "", "a file that can be read", error.strerror or str(error))
        return None

    def _toml(self, path: Path, text: str) -> dict[str, Any] | None:
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.complain(path, "", "TOML", str(error))
            return None

    def _names(self, path: Path, text: str) -> tuple[str, ...] | None:
        try:
            return defined_names(parsed(text))
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None)
            self.complain(path, f"line {line}" if line else "", "Python", getattr(error, "msg", str(error)))
            return None

    def _questions(self, raw: object) -> list[Asked]:
        if not isinstance(raw, list) or not raw:
            self.complain(self.spec, "question", "at least one [[question]]", "none" if raw == [] else repr(raw)[:60])
            return []
        asked: list[Asked] = []
        for i, table in enumerate(raw):
            where = f"question[{i}]"
            if isinstance(table, dict) and isinstance(table.get("id"), str):
                where = f'question "{table["id"]}"'
            kind = table.get("kind") if isinstance(table, dict) else None
            if not isinstance(kind, str) or kind not in kinds():
                self.complain(self.spec, f"{where}.kind", f"one of {', '.join(kinds())}", repr(kind))
                continue
            complain = lambda *fault: self.complain(self.spec, *fault)  # noqa: E731 - named for the line's length
            question = convert(table, kinds()[kind].AskedTable, where, complain)
            if question is not None:
                asked.append(question)
        return asked

    def _keys(
        self, secret: dict[str, Any] | None, raw: object, asked: list[Asked]
    ) -> tuple[dict[str, KeyTable], SecretTable | None]:
        """The questions' keys, and what stands beside them. ``raw`` holds the questions that are broken, too."""
        keys: dict[str, KeyTable] = {}
        if secret is None:
            return keys, None
        complain = lambda *fault: self.complain(self.key, *fault)  # noqa: E731 - named for the line's length
        ids = _ids(raw)
        for question in asked:
            if ids.count(question.id) > 1:
                continue  # whose key it is cannot be known
            key = convert(secret.get(question.id, {}), kinds()[_kind_name(question)].KeyTable, question.id, complain)
            if key is not None:
                keys[question.id] = key
        for name in [name for name, table in secret.items() if isinstance(table, dict) and name not in ids]:
            near = meant(name, ids)
            wanted = f"`{near}` (a slip of the pen?)" if near else "a table named like a question"
            self.complain(self.key, name, wanted, f"`{name}`, and there is no such question")
        rest = {name: item for name, item in secret.items() if name not in ids and not isinstance(item, dict)}
        return keys, convert(rest, SecretTable, "", complain)

    def _with_drawing(self, question: Asked, head: ExerciseTable, spec: dict[str, Any]) -> Asked:
        """The question with the exercise's drawing in place of its name."""
        if not isinstance(question, FunctionTable) or not isinstance(question.draw, str):
            return question
        if question.draw in head.drawing:
            return msgspec.structs.replace(question, draw=head.drawing[question.draw])
        names = _tables(spec, "drawing")
        if question.draw not in names:
            known = f"one of {', '.join(names)}" if names else "a [drawing] table to name, but there is none"
            self.complain(self.spec, f'question "{question.id}".draw', known, f'"{question.draw}"')
        return question

    def _check_question(
        self, question: Asked, key: KeyTable | None, spec: dict[str, Any], reference: tuple[str, ...] | None
    ) -> None:
        where = f'question "{question.id}"'
        if not question.id.isidentifier():
            self.complain(self.spec, f"{where}.id", "a Python name", f'"{question.id}"')
        if not 0 <= question.points < float("inf"):
            self.complain(self.spec, f"{where}.points", "a number from 0", str(question.points))
        if not question.statement.strip():
            self.complain(self.spec, f"{where}.statement", "a text", "nothing")
        for figure in _FIGURE.findall(question.statement):
            if figure not in _tables(spec, "figure"):
                self.complain(self.spec, f"{where}.statement", "the name of a [figure] table", f'"{figure}"')
        if key is None:
            return
        for problem in kinds()[_kind_name(question)].problems(question, key):
            if problem.secret:
                self.complain(self.key, f"{question.id}.{problem.where}", problem.wanted, problem.found)
            else:
                self.complain(self.spec, f"{where}.{problem.where}", problem.wanted, problem.found)
        for name in kinds()[_kind_name(question)].reference_names(question, key):
            if reference is not None and name not in reference:
                wanted = f"a definition, for the question {question.id}"
                if hasattr(key, "answer"):
                    wanted += f", or an `answer` below [{question.id}] in key.toml"
                self.complain(self.reference, name, wanted, "none")

    def _check_names(self, asked: list[Asked], head: ExerciseTable, starter: tuple[str, ...] | None) -> None:
        ids = Counter(question.id for question in asked)
        for id_, count in ids.items():
            if count > 1:
                self.complain(self.spec, f'question "{id_}".id', "a different id for each question", f"{count} of it")
        names = Counter(name for question in asked for name in kinds()[_kind_name(question)].names(question))
        for name, count in names.items():
            if count > 1:
                self.complain(self.spec, "question", f"one question that asks for `{name}`", f"{count}")
        for question in asked:
            for name in kinds()[_kind_name(question)].names(question):
                if name in head.given and question.points:
                    wanted = "names that are given or earn points, never both"
                    self.complain(self.spec, f'question "{question.id}"', wanted, f"`{name}`, which is given")
        for name in head.given:
            if starter is not None and name not in starter:
                self.complain(self.starter, name, "a definition, since it is given", "none")
        for name, drawing in head.drawing.items():
            for problem in drawing_problems(f"drawing.{name}", drawing, ()):
                self.complain(self.spec, problem.where, problem.wanted, problem.found)

    def _check_limits(self, head: ExerciseTable) -> None:
        for name, value in msgspec.structs.asdict(head.limits).items():
            if name == "memory_mb" and value < _LEAST_MEMORY:
                self.complain(self.spec, "limits.memory_mb", f"{_LEAST_MEMORY} or more", str(value))
            elif name == "scratch_mb":
                if value < 0:
                    self.complain(self.spec, "limits.scratch_mb", "a number from 0", str(value))
            elif isinstance(value, int | float) and not 0 < value < float("inf") and name != "threads":
                self.complain(self.spec, f"limits.{name}", "a number above 0", str(value))
        for name in head.limits.packages:
            if not name.isidentifier():
                self.complain(self.spec, "limits.packages", "names as they are imported", f'"{name}"')


def _sound(raw: dict[str, Any]) -> ExerciseTable:
    """What fits of a head that has faults, so that its questions can be checked in the same reading."""
    sound: dict[str, Any] = {"title": "", "summary": ""}
    for field in msgspec.structs.fields(ExerciseTable):
        value = convert(raw.get(field.name), field.type, "", lambda *_: None)
        if value is not None:
            sound[field.name] = value
    return ExerciseTable(**sound)


def _tables(spec: dict[str, Any], name: str) -> tuple[str, ...]:
    """The names of the tables under one key, be they sound or not."""
    return tuple(spec[name]) if isinstance(spec.get(name), dict) else ()


def _ids(raw: object) -> list[str]:
    """The ids of all questions, the broken ones among them."""
    return [table["id"] for table in raw if _has_id(table)] if isinstance(raw, list) else []


def _has_id(table: object) -> bool:
    return isinstance(table, dict) and isinstance(table.get("id"), str)


def _kind_name(asked: Asked) -> str:
    return str(asked.__struct_config__.tag)
