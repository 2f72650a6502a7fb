"""Reports drawn by way of their records, as everything is: each time from the stored record, too."""

from __future__ import annotations

from grader.model.result import Report
from grader.report import record as records
from grader.report.formats import Format
from grader.report.make_halves import halves
from grader.report.statement import statement_of


def rendered(format_: Format, report: Report) -> str:
    """The report in a format, which is the same to the letter when it is drawn from the record as it is stored."""
    record, statement = halves(report).student, statement_of(report.exercise)
    text = format_.render(record, statement)
    try:
        stored = records.written(record).encode()
    except UnicodeEncodeError:  # half a surrogate pair, which ``clean`` takes out of all that enters: tests put it here
        return text
    assert format_.render(records.read(stored), statement) == text
    return text
