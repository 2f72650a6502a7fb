"""The report for a terminal: plain lines, and the same lines in colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from grader.model.result import Diagnosis, Status
from grader.report.drawing.disk_cache import NO_CACHE, DiskCache
from grader.report.drawing.values import SIGNS, off_by, points, show, show_confinement
from grader.report.record import Excerpt, QuestionRecord, Record
from grader.report.recorded_value import Recorded, read
from grader.report.statement import ExerciseStatement
from grader.support.sanitise import one_line, tamed

SUFFIX = ".txt"
_STYLES = {
    Status.RIGHT: "green",
    Status.PARTIAL: "yellow",
    Status.WRONG: "red",
    Status.UNANSWERED: "dim",
    Status.UNGRADABLE: "magenta",
    Status.FORM_ONLY: "dim",
}
_OUTPUT_LINES = 8


class Span(msgspec.Struct, frozen=True):
    """A piece of a line, and the style that a terminal may give it."""

    text: str
    style: str = ""


def render(record: Record, statement: ExerciseStatement, cache: DiskCache = NO_CACHE) -> str:
    """The report as plain text."""
    return tamed("".join(_plain(line) + "\n" for line in lines(record)))


def _plain(line: Iterable[Span]) -> str:
    return "".join(span.text for span in line).rstrip()


def render_in_colour(record: Record) -> str:
    """The report with a terminal's colours."""
    from rich.console import Console
    from rich.text import Text

    console = Console(force_terminal=True, width=10_000, highlight=False)
    with console.capture() as capture:
        for line in lines(record):
            console.print(Text.assemble(*((span.text, span.style) for span in line)), soft_wrap=True)
    return tamed(capture.get())


def lines(record: Record) -> Iterator[tuple[Span, ...]]:
    """The report line by line. A line break in a student's string does not start a line."""
    return _each_one_line(_lines(record))


def details(question: QuestionRecord) -> str:
    """What the report says about a question below its first line, as plain lines. Empty if all is right."""
    return tamed("\n".join(map(_plain, _each_one_line(_details(question)))))


def headline(question: QuestionRecord) -> str:
    """What is wrong with a question, on one line: the diagnosed mistake if it may be shown, else the verdict."""
    message = (question.diagnosis and question.diagnosis.message) or question.message
    return tamed(one_line(message.partition(". ")[0].rstrip(".")))


def _each_one_line(found: Iterable[tuple[Span, ...]]) -> Iterator[tuple[Span, ...]]:
    for line in found:
        yield tuple(Span(span.text.replace("\n", " "), span.style) for span in line)


def _lines(record: Record) -> Iterator[tuple[Span, ...]]:
    result = record.result
    yield (
        Span(result.title, "bold"),
        Span(f"   {result.submission}"),
        Span("   PRACTICE" if result.practice else "", "bold yellow"),
        Span(f"   {record.run.level}", "dim"),
    )
    style = "green" if result.earned == result.points else "yellow"
    kind = " for practice" if result.practice else ""
    yield (Span(f"{points(result.earned)} of {points(result.points)} points{kind}", f"bold {style}"),)
    for note in result.notes:
        yield (Span(f"! {note.text}", "yellow"),)
    yield ()
    width = max((len(question.id) for question in result.questions), default=0)
    for question in result.questions:
        yield from _question(question, width)
    if result.printed:
        yield ()
        yield (Span("Printed while your file ran:", "bold"),)
        yield from _printed(Excerpt(result.printed), "    ")
    yield ()
    yield (Span(show_confinement(record.run.sandbox), "dim"),)


def _question(question: QuestionRecord, width: int) -> Iterator[tuple[Span, ...]]:
    mark = f"{points(question.earned)}/{points(question.points)}"
    yield (
        Span(f"{SIGNS[question.status][0]} ", _STYLES[question.status]),
        Span(f"{question.id:<{width}}", "bold"),
        Span(f"  {mark:>7}  "),
        Span(question.title, "dim" if question.status is Status.RIGHT else ""),
    )
    yield from _details(question)


def _details(question: QuestionRecord) -> Iterator[tuple[Span, ...]]:
    if question.status is not Status.RIGHT:
        yield from _diagnosis(question.diagnosis)
        yield (Span(f"    {question.message}", _STYLES[question.status]),)
        yield from _first_failure(question)
        yield from _smallest(question)
    for group in question.groups:
        yield (Span(f"    {group.title or group.id}: {points(group.earned)}/{points(group.points)}", "dim"),)
    for note in question.notes:
        yield (Span(f"    note: {note.text}", "cyan"),)


def _diagnosis(diagnosis: Diagnosis | None) -> Iterator[tuple[Span, ...]]:
    if diagnosis is None:
        return
    if diagnosis.others:
        yield (Span("    It is one of these:", "bold"),)
    for sentence in (diagnosis.message, *diagnosis.others):
        if sentence:
            yield (Span(f"    > {sentence}", "bold"),)
    if diagnosis.hints:
        yield (Span(f"    > {' '.join(word for hint in diagnosis.hints for word in hint.text.split())}"),)


def _first_failure(question: QuestionRecord) -> Iterator[tuple[Span, ...]]:
    first = question.first_failure
    if first is None or question.status is Status.UNANSWERED:
        return
    if first.arguments is not None:
        yield (Span(f"    in {first.call}"),)
    off = first.deviation
    if off and first.arguments is not None and (off.what == "form" or off.entries > 1):
        yield from _value("got   ", read(first.got))
        yield from _value("wanted", read(first.wanted))
    if off and off_by(off):
        yield (Span(f"    off by {off_by(off)}"),)
    for frame in first.raised.frames if first.raised else ():
        where = frame.where + (f", in {frame.function}" if frame.function else "")
        yield (Span(f"      {where}: {frame.source.strip()}", "dim"),)
    yield from _printed(first.printed, "      it printed: ")
    if len(question.cases) > 1:
        passed = sum(case.passed for case in question.cases)
        hidden = f", {question.hidden_passed} of {question.hidden_total} hidden ones" if question.hidden_total else ""
        yield (Span(f"    right in {passed} of {len(question.cases)} shown cases{hidden}", "dim"),)


def _smallest(question: QuestionRecord) -> Iterator[tuple[Span, ...]]:
    smallest = question.smallest
    if smallest is None:
        return
    yield (Span(f"    the simplest case that fails: {smallest.call}: {smallest.message}"),)
    yield (Span(f"    to see it, run this below your code; --question {question.id} marks it again:", "dim"),)
    for line in question.snippet.split("\n"):
        yield (Span(f"        {line}"),)


def _value(label: str, value: Recorded) -> Iterator[tuple[Span, ...]]:
    text = show(value).split("\n")
    yield (Span(f"      {label} {text[0]}"),)
    for line in text[1:]:
        yield (Span(f"             {line}"),)


def _printed(output: Excerpt, label: str) -> Iterator[tuple[Span, ...]]:
    printed = output.text.rstrip("\n").split("\n") if output.text.strip() else []
    for line in printed[:_OUTPUT_LINES]:
        yield (Span(f"{label}│ {line[:200]}", "dim"),)  # the bar keeps a CI runner from obeying the line
        label = " " * len(label)
    if output.left_out:
        yield (Span(f"{label}… more lines", "dim"),)
    elif len(printed) > _OUTPUT_LINES:
        yield (Span(f"{label}… {len(printed) - _OUTPUT_LINES} more lines", "dim"),)
