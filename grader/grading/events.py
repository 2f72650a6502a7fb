"""What a grading reports while it goes on, to live pages and progress bars.

The events of a grading come in this order: one Loaded, one QuestionJudged for each question, one Explained. If a box is
lost, everything is graded again, and the events begin again with Loaded.
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
    """A question has its mark, which only ``follow_through`` may still raise."""

    verdict: Verdict


class Explained(msgspec.Struct, frozen=True):
    """All marks are final, and wrong answers have their explanations."""

    verdicts: tuple[Verdict, ...]


Event: TypeAlias = Loaded | QuestionJudged | Explained


class Observer(Protocol):
    """Is called with each event. The grading waits until it returns."""

    def __call__(self, event: Event, /) -> None:
        """Take note of an event."""


def ignore(event: Event, /) -> None:
    """An observer that does nothing."""
