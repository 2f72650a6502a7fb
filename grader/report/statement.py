"""The public half of an exercise as reports draw it: texts, figures and options. Records do not repeat it."""

from __future__ import annotations

import msgspec

from grader.exercise.kinds import kind_of
from grader.model.exercise import Exercise, Figure, Question, Tell


class Option(msgspec.Struct, frozen=True):
    """An option of a choice; ``text`` is Markdown."""

    id: str
    text: str


class QuestionStatement(msgspec.Struct, frozen=True):
    """What a question asks; ``text`` is Markdown.

    ``rule`` says how its points are divided, and ``tell`` how much of a diagnosis a student is shown.
    """

    id: str
    title: str
    points: float
    text: str
    options: tuple[Option, ...]
    several: bool
    rule: str
    tell: Tell


class ExerciseStatement(msgspec.Struct, frozen=True):
    """What an exercise asks. Messages about texts that cannot be drawn name ``spec_path``."""

    name: str
    title: str
    summary: str
    introduction: str
    figures: dict[str, Figure]
    questions: tuple[QuestionStatement, ...]
    spec_path: str

    @property
    def points(self) -> float:
        """What a right submission earns."""
        return sum(question.points for question in self.questions)


def statement_of(exercise: Exercise) -> ExerciseStatement:
    """The public half of an exercise."""
    return ExerciseStatement(
        name=exercise.name,
        title=exercise.title,
        summary=exercise.summary,
        introduction=exercise.introduction,
        figures=exercise.figures,
        questions=tuple(_question(question, tell_of(question, exercise)) for question in exercise.questions),
        spec_path=exercise.spec_path,
    )


def tell_of(question: Question, exercise: Exercise) -> Tell:
    """How much of a diagnosis a student is shown: the question's setting, else the exercise's."""
    return kind_of(question).spec.tell or exercise.tell


def _question(question: Question, tell: Tell) -> QuestionStatement:
    kind = kind_of(question)
    return QuestionStatement(
        id=question.id,
        several=kind.several,
        title=question.title,
        points=question.points,
        text=question.statement,
        options=tuple(Option(option.id, option.text) for option in kind.options),
        rule=kind.rule,
        tell=tell,
    )
