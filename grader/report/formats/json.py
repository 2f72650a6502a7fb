"""The report for programs: the student's half of its record, as JSON. Its schema is ``docs/report.schema.json``."""

from __future__ import annotations

from grader.report.drawing.disk_cache import NO_CACHE, DiskCache
from grader.report.record import Record, written
from grader.report.statement import ExerciseStatement

SUFFIX = ".json"


def render(record: Record, statement: ExerciseStatement, cache: DiskCache = NO_CACHE) -> str:
    """The record as JSON, indented."""
    return written(record)
