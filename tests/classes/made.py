"""Made classes: students whose answers were really given, and graded, by the course's proof files."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from msgspec.structs import replace

import grader
from grader.model.exercise import Exercise
from grader.model.result import Status
from grader.report.class_entry.entry import Answer, Entry, entry_of, unread
from grader.report.class_entry.fingerprints import numbers_of
from grader.report.make_halves import halves
from grader.sandbox.interface import Sandbox
from grader.support.packaged_files import folder

FIRST = [
    "Ada",
    "Bo",
    "Chloé",
    "Dmitri",
    "Eiríkur",
    "Fatima",
    "Grace",
    "Hassan",
    "Ingrid",
    "José",
    "Kenji",
    "Ligeia",
    "Mehmet",
    "Nadia",
    "Óscar",
    "Priya",
    "Quentin",
]
LAST = [
    "Ångström",
    "Brown",
    "Çelik",
    "Dubois",
    "Eze",
    "Ferrari",
    "García",
    "Håkansson",
    "Ito",
    "Jensen",
    "Kowalski",
    "López",
    "Müller",
    "Nguyễn",
    "Okafor",
]


def graded_files(exercise: Exercise, within: Sandbox) -> list[Entry]:
    """Every proof file of an exercise, graded."""
    paths = sorted(folder("solutions").glob(f"{exercise.name}/[aw]*_*.py"))
    return [entry_of(path.stem, halves(grader.grade(path, exercise, within=within))) for path in paths]


def made_class(exercise: Exercise, files: Sequence[Entry], count: int, seed: int = 1) -> list[Entry]:
    """So many students: each answer is one of the files', more often right the abler the student is.

    Wrong answers differ by rounding, times by what else the machine does, and code by two thirds of its fingerprints.
    One in a hundred is unread, ungradable, nondeterministic or stopped.
    """
    chance = random.Random(seed)
    wrong = {
        q.id: [a for entry in files for a in entry.answers if a.question == q.id and a.status is not Status.RIGHT]
        for q in exercise.questions
    }
    return [_student(exercise, files, wrong, i, chance) for i in range(count)]


def _student(
    exercise: Exercise, files: Sequence[Entry], wrong: dict[str, list[Answer]], i: int, chance: random.Random
) -> Entry:
    name = f"{chance.choice(LAST)}, {chance.choice(FIRST)} {chance.choice('ABCDEFGH')}. ({40_000 + i})"
    page = f"{40_000 + i}.html"
    if chance.random() < 0.005:
        return unread(name, f"{i}.ipynb", "The file is not UTF-8, and no notebook.")
    able = chance.betavariate(4, 1.6)
    answers = tuple(_answer(q.id, q.points, wrong[q.id], able, chance) for q in exercise.questions)
    other = files[i % len(files)]
    own = np.random.RandomState(i).randint(0, 30_000, 2 * len(other.fingerprints) // 4).astype("<u4")
    prints = np.unique(np.concatenate([numbers_of(other.fingerprints), own]))
    stopped = "SyntaxError" if chance.random() < 0.004 else ""
    return Entry(
        student=name,
        filename=f"{i}_{exercise.name}.py",
        digest=f"{i:064x}",
        earned=sum(answer.earned for answer in answers),
        points=exercise.points,
        answers=answers,
        stopped=stopped,
        notes=(f"Python cannot read the file: {stopped} at line {i}.",) if stopped else (),
        fingerprints=prints.astype("<u4").tobytes(),
        level="FULL",
        page=page,
    )


def _answer(question: str, points: float, wrong: Sequence[Answer], able: float, chance: random.Random) -> Answer:
    seconds = round(chance.lognormvariate(-6, 0.5), 4)
    if chance.random() < 0.002:
        return Answer(question, Status.UNGRADABLE, 0.0, message="the box that your file ran in failed")
    if not wrong or chance.random() < able:
        return Answer(question, Status.RIGHT, points, seconds, nondeterministic=chance.random() < 0.001)
    if chance.random() < 0.15:
        return Answer(question, Status.UNANSWERED, 0.0, message=f"`{question}` is not defined in your file")
    # Some mistakes are made more often than others.
    one = wrong[min(int(chance.expovariate(4 / len(wrong))), len(wrong) - 1)]
    numbers = tuple(number * (1 + chance.uniform(-1e-9, 1e-9)) for number in one.numbers)
    return replace(one, seconds=seconds, numbers=numbers)


def people(count: int) -> list[str]:
    """Names, each once."""
    return [f"{FIRST[i % len(FIRST)]} {LAST[i // len(FIRST) % len(LAST)]} {i}" for i in range(count)]


def saved(folder_: Path, name: str, page: str) -> Path:
    """The page as a file."""
    path = folder_ / f"{name}.html"
    path.write_text(page, encoding="utf-8")
    return path
