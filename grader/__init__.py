"""Grades exercises in numerical Python: runs submissions in boxes, compares values, says what is wrong.

    exercise = grader.load_exercise("training-networks")
    report = grader.grade("submission.py", exercise)
    report.earned, report.points, report.verdicts

Everything else is reached through the modules, which may change; what is named here stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.version import VERSION as __version__

if TYPE_CHECKING:
    from grader.errors import BoxError, GraderError, SpecError, UsageError
    from grader.model.exercise import Exercise
    from grader.model.result import Report, Status, Verdict
    from grader.pipeline import grade, load_exercise

__all__ = [
    "BoxError",
    "Exercise",
    "GraderError",
    "Report",
    "SpecError",
    "Status",
    "UsageError",
    "Verdict",
    "__version__",
    "grade",
    "load_exercise",
]

_HOMES = {
    "grade": "pipeline",
    "load_exercise": "pipeline",
    "Exercise": "model.exercise",
    **dict.fromkeys(("Report", "Status", "Verdict"), "model.result"),
    **dict.fromkeys(("BoxError", "GraderError", "SpecError", "UsageError"), "errors"),
}


def __getattr__(name: str) -> object:
    """The public names, loaded when they are first used: ``grader --help`` needs none of them."""
    if name not in _HOMES:
        raise AttributeError(f"module 'grader' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"grader.{_HOMES[name]}"), name)
