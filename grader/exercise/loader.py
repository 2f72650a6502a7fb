"""Folders to Exercise: reads the files of a spec and puts its two halves together."""

from __future__ import annotations

import contextlib
import hashlib
import io
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from grader.errors import Fault, SpecError
from grader.exercise.collect import Complain, convert
from grader.exercise.digests import digests
from grader.exercise.files import exercise_names, file_paths, public_folder
from grader.exercise.kinds import AnyKind, kind_name, kind_of, kind_of_spec, kinds
from grader.exercise.kinds.base import KeySpec, QuestionSpec
from grader.exercise.misconceptions import with_shared
from grader.exercise.problem import File
from grader.exercise.tables import ExerciseTable, SecretTable
from grader.exercise.validate import Draft, PythonFile, problems
from grader.model.execution import Level
from grader.model.exercise import Exercise, Needs, Question
from grader.support.python_source import defined_names, given_code, parsed
from grader.support.suggest import meant


def load(name: str) -> Exercise:
    """The exercise of that name in the pack, or, where ``name`` is a path, in that folder.

    Raises UsageError if there is none, SpecError with every fault if it is broken.
    """
    return load_folder(public_folder(name))


def load_folder(public: Path) -> Exercise:
    """The exercise whose public half is ``public`` and whose secret half is ``../../solutions/<the same name>``."""
    secret = public.parent.parent / "solutions" / public.name
    paths = public / "exercise.toml", public / "starter.py", secret / "key.toml", secret / "reference.py"
    return _Reading(public.name, paths, Path.read_bytes).exercise()


def load_files(name: str, files: Mapping[str, bytes]) -> Exercise:
    """The exercise whose files these are, by their paths within a pack: nothing is read from a disk."""
    return _Reading(name, tuple(map(Path, file_paths(name))), lambda path: files[path.as_posix()]).exercise()


def load_public(name: str, spec: str, starter: str) -> Exercise:
    """The exercise of that name with these two files, and with placeholders for its keys.

    Raises SpecError with every fault; RecursionError or MemoryError for texts that no author writes.
    """
    paths = tuple(map(Path, file_paths(name)[:2]))
    return _Reading(
        name, paths, dict(zip(paths, (spec.encode(), starter.encode()), strict=True)).__getitem__
    ).exercise()


def recognisable() -> dict[str, tuple[str, ...]]:
    """The names that each packaged exercise asks for, to recognise a submission by. Broken ones are left out."""
    found = {}
    for name in exercise_names():
        with contextlib.suppress(SpecError):  # no reason to refuse a submission that is for another
            found[name] = asked_names(load(name))
    return found


def asked_names(exercise: Exercise) -> tuple[str, ...]:
    """The names that a submission has to define to earn points."""
    return tuple(name for question in exercise.questions if question.points for name in kind_of(question).names)


def needs(exercise: Exercise) -> tuple[Needs, ...]:
    """What the questions need of a submission's file, whether or not they have points."""
    return tuple(kind_of(question).needs for question in exercise.questions)


_FILES: tuple[File, ...] = ("spec", "starter", "key", "reference")


class _Reading:
    """One reading of one exercise, which gathers faults as it goes. Without the last two files: of its public half."""

    def __init__(self, name: str, paths: tuple[Path, ...], content: Callable[[Path], bytes]) -> None:
        self._name, self._content = name, content
        self._paths = dict(zip(_FILES, paths, strict=False))
        self._is_whole = "key" in self._paths
        self._faults: list[Fault] = []

    def _complain(self, file: File, where: str, wanted: str, found: str) -> None:
        path = self._paths[file]
        self._faults.append(Fault(f"{path.parent.parent.name}/{path.parent.name}/{path.name}", where, wanted, found))

    def _complaining(self, file: File) -> Complain:
        return lambda *fault: self._complain(file, *fault)

    def exercise(self) -> Exercise:
        """The exercise. SpecError with every fault."""
        read = {file: self._text(file) for file in self._paths}
        texts = {file: text for file, text in read.items() if text is not None}
        draft = self._draft(texts)
        for problem in problems(draft) if draft else ():
            self._complain(problem.file, problem.where, problem.wanted, problem.found)
        if self._faults or draft is None or draft.top is None:
            raise SpecError(self._name, self._faults)
        return self._put_together(texts, draft, draft.top)

    def _draft(self, texts: dict[File, str]) -> Draft | None:
        """What could be read; None if that is nothing to check."""
        spec, secret = self._toml("spec", texts), self._toml("key", texts)
        starter, reference = self._python("starter", texts), self._python("reference", texts)
        if spec is None:
            return None
        raw = spec.pop("question", [])
        specs = self._questions(raw)
        head = convert(spec, ExerciseTable, "", self._complaining("spec")) or _sound(spec)
        keys, top = self._keys(secret, _ids(raw), specs)
        if top is not None:
            keys = with_shared(keys, top, _ids(raw), self._complaining("key"))
        keyed = keys.keys() if self._is_whole else {spec.id for spec in specs}
        drawings = _tables(spec, "drawing")
        questions = tuple(self._with_drawing(kind_of_spec(s, keys.get(s.id)), head, drawings) for s in specs)
        return Draft(head, top, questions, keyed, _tables(spec, "figure"), starter, reference)

    def _put_together(self, texts: dict[File, str], draft: Draft, top: SecretTable) -> Exercise:
        head = draft.head
        spec, starter, key, reference = (texts.get(file, "") for file in _FILES)
        made = digests(spec, starter, reference, key, top.hidden_seed)
        whole = hashlib.sha256()
        for path, text in sorted((self._paths[file], text) for file, text in texts.items()):
            whole.update(f"{path.name} {len(text)}\n{text}".encode())
        _, _, _, reference_path = file_paths(self._name)
        return Exercise(
            name=self._name,
            title=head.title,
            summary=head.summary,
            introduction=head.introduction,
            given=head.given,
            questions=tuple(_question(kind) for kind in draft.questions),
            figures=dict(head.figure),
            limits=head.limits,
            sandbox=Level(head.sandbox) if head.sandbox else None,
            seed=head.seed,
            hidden_seed=top.hidden_seed or 0,
            starter=starter,
            given_code=given_code(starter, head.given),
            reference=reference,
            reference_path=reference_path if self._is_whole else "",
            spec_path=file_paths(self._name)[0],
            digest=whole.hexdigest() if self._is_whole else "",
            digests=made if self._is_whole else msgspec.structs.replace(made, reference="", key=""),
            tell=head.tell,
        )

    def _text(self, file: File) -> str | None:
        try:
            return io.TextIOWrapper(io.BytesIO(self._content(self._paths[file])), encoding="utf-8-sig").read()
        except (FileNotFoundError, KeyError):
            self._complain(file, "", "the file", "none")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            self._complain(file, f"line {line}", "UTF-8 text", f"the byte 0x{error.object[error.start]:02x}")
        except OSError as error:
            self._complain(file, "", "a file that can be read", error.strerror or str(error))
        return None

    def _toml(self, file: File, texts: dict[File, str]) -> dict[str, Any] | None:
        try:
            return tomllib.loads(texts[file]) if file in texts else None
        except tomllib.TOMLDecodeError as error:
            self._complain(file, "", "TOML", str(error))
            return None

    def _python(self, file: File, texts: dict[File, str]) -> PythonFile | None:
        try:
            return PythonFile(texts[file], defined_names(parsed(texts[file]))) if file in texts else None
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None)
            self._complain(file, f"line {line}" if line else "", "Python", getattr(error, "msg", str(error)))
            return None

    def _questions(self, raw: object) -> list[QuestionSpec]:
        if not isinstance(raw, list) or not raw:
            self._complain("spec", "question", "at least one [[question]]", "none" if raw == [] else repr(raw)[:60])
            return []
        specs: list[QuestionSpec] = []
        for i, table in enumerate(raw):
            where = f'question "{table["id"]}"' if _has_id(table) else f"question[{i}]"
            kind = table.get("kind") if isinstance(table, dict) else None
            if not isinstance(kind, str) or kind not in kinds():
                self._complain("spec", f"{where}.kind", f"one of {', '.join(kinds())}", repr(kind))
                continue
            spec = convert(table, kinds()[kind].question_spec, where, self._complaining("spec"))
            if spec is not None:
                specs.append(spec)
        return specs

    def _keys(
        self, secret: dict[str, Any] | None, ids: list[str], specs: list[QuestionSpec]
    ) -> tuple[dict[str, KeySpec], SecretTable | None]:
        """The questions' keys, and what is beside them. ``ids`` include those of questions that are broken."""
        keys: dict[str, KeySpec] = {}
        if secret is None:
            return keys, None if self._is_whole else SecretTable(hidden_seed=0)
        complain = self._complaining("key")
        for spec in specs:
            if ids.count(spec.id) > 1:
                continue  # whose key it is cannot be known
            key = convert(secret.get(spec.id, {}), kinds()[kind_name(spec)].key_spec, spec.id, complain)
            if key is not None:
                keys[spec.id] = key
        for name in [name for name, table in secret.items() if isinstance(table, dict) and name not in ids]:
            near = meant(name, ids)
            wanted = f"`{near}` (a slip of the pen?)" if near else "a table named like a question"
            complain(name, wanted, f"`{name}`, and there is no such question")
        rest = {name: item for name, item in secret.items() if name not in ids and not isinstance(item, dict)}
        return keys, convert(rest, SecretTable, "", complain)

    def _with_drawing(self, kind: AnyKind, head: ExerciseTable, drawings: tuple[str, ...]) -> AnyKind:
        """The question with the exercise's drawing in place of its name."""
        if kind.draw_name is None:
            return kind
        if kind.draw_name in head.drawing:
            return kind_of_spec(kind.with_drawing(head.drawing[kind.draw_name]), kind.key)
        if kind.draw_name not in drawings:
            known = f"one of {', '.join(drawings)}" if drawings else "a [drawing] table to name, but there is none"
            self._complain("spec", f'question "{kind.spec.id}".draw', known, f'"{kind.draw_name}"')
        return kind


def _question(kind: AnyKind) -> Question:
    spec = kind.spec
    return Question(spec.id, kind_name(spec), spec.title, spec.points, spec.statement, spec, kind.key)


def _sound(raw: dict[str, Any]) -> ExerciseTable:
    """What fits of a head that has faults, so that its questions can be checked in the same reading."""
    sound: dict[str, Any] = {"title": "", "summary": ""}
    for field in msgspec.structs.fields(ExerciseTable):
        value = convert(raw.get(field.name), field.type, "", lambda *_: None)
        if value is not None:
            sound[field.name] = value
    return ExerciseTable(**sound)


def _tables(spec: dict[str, Any], name: str) -> tuple[str, ...]:
    """The names of the tables under one key, whether they fit or not."""
    return tuple(spec[name]) if isinstance(spec.get(name), dict) else ()


def _ids(raw: object) -> list[str]:
    """The ids of all questions, including those that are broken."""
    return [table["id"] for table in raw if _has_id(table)] if isinstance(raw, list) else []


def _has_id(table: object) -> bool:
    return isinstance(table, dict) and isinstance(table.get("id"), str)
