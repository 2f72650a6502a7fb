"""Classifies why the author's code gave no answer. The cause decides how to fix it."""

from __future__ import annotations

from grader.errors import Cause
from grader.model.execution import Observation, Outcome, Raised


def cause_of(ended: Observation) -> Cause:
    """The cause of a call or a loading that failed."""
    if ended.outcome is Outcome.TIME_LIMIT:
        return "time-limit"
    return "shapes" if ended.raised is not None and is_about_shapes(ended.raised) else ""


def is_about_shapes(raised: Raised) -> bool:
    """Whether shapes did not fit. numpy says so only in the message of a ValueError."""
    about = ("matmul", "broadcast", "shapes")
    return raised.type == "ValueError" and any(word in raised.message for word in about)
