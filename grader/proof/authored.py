"""Plants the author's misconceptions as mistakes: what the diagnosis names must lose marks."""

from __future__ import annotations

from collections.abc import Iterator

from grader.exercise.kinds import kind_of
from grader.exercise.kinds.base import Misconception
from grader.model.exercise import Exercise, Question
from grader.model.value import Value
from grader.numeric.values import from_nested
from grader.proof.record import Mistake
from grader.proof.trials import Keyed, Trial
from grader.support.python_source import needed, rewritten


def rewritings(exercise: Exercise, about: Keyed) -> Iterator[tuple[Trial, Mistake]]:
    """Yield the changed versions of the reference for a question, each with its description."""
    kind = kind_of(about.question)
    for misconception in kind.key.misconception:
        if misconception.replace:  # the loader has checked that it can be rewritten
            source = needed(exercise.reference, kind.names[0])
            wrong = rewritten(source, misconception.replace, misconception.function)
            assert wrong is not None
            where = misconception.function or kind.names[0]
            yield _trial(about, misconception, wrong), _rewriting(exercise.reference, where, misconception)


def answers(about: Keyed) -> Iterator[tuple[Trial, Mistake, Value]]:
    """Yield the wrong values and options of a question, each as a student would submit it."""
    for misconception in kind_of(about.question).key.misconception:
        if not misconception.replace:
            mistake = Mistake(misconception.id, misconception.says, about.question.id, 0, "", str(misconception.answer))
            yield _trial(about, misconception, ""), mistake, _submitted(about.question, misconception)


def _trial(about: Keyed, misconception: Misconception, source: str) -> Trial:
    return Trial(source, about.question.id, (f'misconception "{misconception.id}"',))


def _rewriting(reference: str, where: str, misconception: Misconception) -> Mistake:
    old, new = misconception.replace[::2], misconception.replace[1::2]
    place = reference.find(old[0], max(reference.find(f"def {where}("), 0))
    line = reference.count("\n", 0, place) + 1 if place >= 0 else 0
    return Mistake(misconception.id, misconception.says, where, line, "; ".join(old), "; ".join(new))


def _submitted(question: Question, misconception: Misconception) -> Value:
    """The wrong answer. Wrong options are ticked together with all right ones, which do not affect the diagnosis."""
    answer, kind = misconception.answer, kind_of(question)
    if kind.numeric:
        return from_nested(answer)
    named = tuple(str(name) for name in (answer if isinstance(answer, list) else [answer]))
    return (*kind.right, *named) if kind.several else named
