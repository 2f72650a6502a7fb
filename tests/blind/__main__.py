"""Grades the blind answers and counts what students are told: ``python -m tests.blind``.

Every file below ``answers/`` begins with what its writer wanted to do wrong: a label that was written before the code.
``judged.json`` holds a second reader's opinion of each sentence that an answer gets: ``named`` (the label's mistake, or
both of two), ``true`` (true but vaguer, or one of two), ``silent`` (nothing beyond got and wanted), or ``false``. An
opinion counts as long as the sentences are the same; ``--unjudged FILE`` writes the answers whose sentences are new.
"""

from __future__ import annotations

import argparse
import collections
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

import grader
from grader import intake, sandbox
from grader.model.result import Report, Status
from grader.pipeline import grade_submission
from grader.sandbox.interface import Sandbox

FOLDER = Path(__file__).parent
JUDGED = FOLDER / "judged.json"
_LINE = re.compile(r"^# (question|kind|mistakes|label): *(.*?) *$", re.MULTILINE)


class Answer(NamedTuple):
    """One file, as its header describes it."""

    name: str
    path: Path
    exercise: str
    question: str
    right: bool
    mistakes: int
    label: str


class Graded(NamedTuple):
    """What an answer earned and what its student is told."""

    answer: Answer
    status: Status
    said: str


def answers() -> list[Answer]:
    """All answers, by exercise and number."""
    return [_read(path) for path in sorted((FOLDER / "answers").glob("*/*.py"))]


def _read(path: Path) -> Answer:
    head = dict(_LINE.findall(path.read_text(encoding="utf-8")))
    exercise = path.parent.name
    question = head["question"].split()[0]
    mistakes = int(head["mistakes"])
    return Answer(f"{exercise}/{path.stem}", path, exercise, question, head["kind"] == "right", mistakes, head["label"])


def graded(every: list[Answer], within: Sandbox) -> Iterator[Graded]:
    """Each answer, graded for its question."""
    exercises = {name: grader.load_exercise(name) for name in dict.fromkeys(answer.exercise for answer in every)}
    for answer in every:
        report = grade_submission(
            intake.read(answer.path), exercises[answer.exercise], within, question=answer.question
        )
        yield Graded(answer, report.verdicts[0].status, _said(report))


def _said(report: Report) -> str:
    """All sentences about a wrong answer but the one that states what was got and wanted, unless that is an ending."""
    verdict = report.verdicts[0]
    diagnosis, smallest = verdict.diagnosis, verdict.smallest
    sentences = [diagnosis.message, *diagnosis.others] if diagnosis else []
    sentences += [verdict.message, *(note.text for note in verdict.notes)]
    sentences += [smallest.comparison.message] if smallest else []
    return "\n".join(sentence for sentence in sentences if sentence)


def main() -> None:
    """Print the counts, and the answers whose marks are wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unjudged", type=Path, help="write answers whose sentences no one has judged")
    asked = parser.parse_args()
    every = answers()
    with sandbox.start() as within, click.progressbar(graded(every, within), length=len(every)) as shown:
        found = list(shown)
    judged = json.loads(JUDGED.read_text(encoding="utf-8")) if JUDGED.exists() else {}
    misjudged = [each for each in found if each.answer.right != (each.status is Status.RIGHT)]
    wrong = [each for each in found if not each.answer.right]
    opinions = {each.answer.name: judged.get(each.answer.name, {}) for each in wrong}
    new = [each for each in wrong if opinions[each.answer.name].get("said") != each.said]
    for mistakes in (1, 2):
        some = [each for each in wrong if each.answer.mistakes == mistakes and each not in new]
        counts = collections.Counter(opinions[each.answer.name]["opinion"] for each in some)
        share = f"{counts['named'] / len(some):.0%} named" if some else "none judged"
        print(f"{mistakes} mistake(s): {share}; {dict(counts)}")
    print(f"{len(found)} answers, {len(misjudged)} with a wrong mark, {len(new)} not judged")
    for each in misjudged:
        print(f"  {each.answer.name} ({each.answer.label}): {each.status.value}")
    if asked.unjudged:
        table = {each.answer.name: {"label": each.answer.label, "said": each.said, "opinion": ""} for each in new}
        asked.unjudged.write_text(json.dumps(table, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
