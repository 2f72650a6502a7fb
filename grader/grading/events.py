"""Events that a grading reports while it runs, for live pages and progress bars.

The events of a grading come in this order: one Loaded, one QuestionJudged for each question, one Explained. If a box is
lost, the grading is repeated, and its events begin again with Loaded.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias

import msgspec

from grader.model.execution import Observation
from grader.model.result import Verdict


class Loaded(msgspec.Struct, frozen=True):
    """The submission has been loaded."""

    loaded: Observation


class QuestionJudged(msgspec.Struct, frozen=True):
    """A question has been marked. Only ``follow_through`` may still raise the mark."""

    verdict: Verdict


class Explained(msgspec.Struct, frozen=True):
    """All marks are final, and wrong answers have their explanations."""

    verdicts: tuple[Verdict, ...]


Event: TypeAlias = Loaded | QuestionJudged | Explained


class Observer(Protocol):
    """A function that receives each event. The grading waits until it returns."""

    def __call__(self, event: Event, /) -> None:
        """Handle an event."""


def ignore(event: Event, /) -> None:
    """An observer that does nothing."""
