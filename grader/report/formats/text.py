"""The report for a terminal: plain lines, and the same lines in colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from grader.model.result import Diagnosis, Report, Status, Verdict
from grader.model.value import Value
from grader.report.drawing.disk_cache import NO_CACHE, DiskCache
from grader.report.drawing.snippet import snippet
from grader.report.drawing.values import off_by, points, show, show_call, show_confinement
from grader.support.sanitise import one_line, tamed

SUFFIX = ".txt"
SIGNS = {
    Status.RIGHT: "✓",
    Status.PARTIAL: "◐",
    Status.WRONG: "✗",
    Status.UNANSWERED: "·",
    Status.UNGRADABLE: "!",
    Status.FORM_ONLY: "○",
}
_STYLES = {
    Status.RIGHT: "green",
    Status.PARTIAL: "yellow",
    Status.WRONG: "red",
    Status.UNANSWERED: "dim",
    Status.UNGRADABLE: "magenta",
    Status.FORM_ONLY: "dim",
}
_OUTPUT_LINES = 8


class Span(NamedTuple):
    """A piece of a line, and the style that a terminal may give it."""

    text: str
    style: str = ""


def render(report: Report, cache: DiskCache = NO_CACHE) -> str:
    """The report as plain text."""
    return tamed("".join("".join(span.text for span in line).rstrip() + "\n" for line in lines(report)))


def render_in_colour(report: Report) -> str:
    """The report with a terminal's colours."""
    from rich.console import Console
    from rich.text import Text

    console = Console(force_terminal=True, width=10_000, highlight=False)
    with console.capture() as capture:
        for line in lines(report):
            console.print(Text.assemble(*((span.text, span.style) for span in line)), soft_wrap=True)
    return tamed(capture.get())


def lines(report: Report) -> Iterator[tuple[Span, ...]]:
    """The report line by line. A text of the student's that has several lines cannot make more of them."""
    return _each_one_line(_lines(report))


def details(verdict: Verdict) -> str:
    """What the report says of a question below its first line, as plain lines. Empty where all is right."""
    told = _each_one_line(_details(verdict))
    return tamed("\n".join("".join(span.text for span in line).rstrip() for line in told))


def headline(verdict: Verdict) -> str:
    """What is wrong with a question, on one line: the mistake if it is known and told, else the verdict's sentence."""
    told = (verdict.diagnosis and verdict.diagnosis.message) or verdict.message
    return tamed(one_line(told.partition(". ")[0].rstrip(".")))


def _each_one_line(told: Iterable[tuple[Span, ...]]) -> Iterator[tuple[Span, ...]]:
    for line in told:
        yield tuple(Span(span.text.replace("\n", " "), span.style) for span in line)


def _lines(report: Report) -> Iterator[tuple[Span, ...]]:
    yield (
        Span(report.exercise.title, "bold"),
        Span(f"   {report.submission.filename}"),
        Span("   PRACTICE" if report.exercise.practice else "", "bold yellow"),
        Span(f"   {report.run.confinement.level.label}", "dim"),
    )
    style = "green" if report.earned == report.points else "yellow"
    kind = " for practice" if report.exercise.practice else ""
    yield (Span(f"{points(report.earned)} of {points(report.points)} points{kind}", f"bold {style}"),)
    for note in report.notes:
        yield (Span(f"! {note.text}", "yellow"),)
    yield ()
    width = max((len(verdict.question.id) for verdict in report.verdicts), default=0)
    for verdict in report.verdicts:
        yield from _question(verdict, width)
    if report.loaded.output:
        yield ()
        yield (Span("Printed while your file ran:", "bold"),)
        yield from _printed(report.loaded.output, "    ")
    yield ()
    yield (Span(show_confinement(report.run.confinement), "dim"),)


def _question(verdict: Verdict, width: int) -> Iterator[tuple[Span, ...]]:
    question = verdict.question
    mark = f"{points(verdict.earned)}/{points(question.points)}"
    yield (
        Span(f"{SIGNS[verdict.status]} ", _STYLES[verdict.status]),
        Span(f"{question.id:<{width}}", "bold"),
        Span(f"  {mark:>7}  "),
        Span(question.title, "dim" if verdict.status is Status.RIGHT else ""),
    )
    yield from _details(verdict)


def _details(verdict: Verdict) -> Iterator[tuple[Span, ...]]:
    if verdict.status is not Status.RIGHT:
        yield from _diagnosis(verdict.diagnosis)
        yield (Span(f"    {verdict.message}", _STYLES[verdict.status]),)
        yield from _first_failure(verdict)
        yield from _smallest(verdict)
    for mark_ in verdict.groups:
        earned = f"{points(mark_.earned)}/{points(mark_.group.points)}"
        yield (Span(f"    {mark_.group.title or mark_.group.id}: {earned}", "dim"),)
    for note in verdict.notes:
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


def _first_failure(verdict: Verdict) -> Iterator[tuple[Span, ...]]:
    first = verdict.first_failure
    if first is None or verdict.status is Status.UNANSWERED:
        return
    if first.case.args is not None:
        yield (Span(f"    in {show_call(first.case)}"),)
    off = first.comparison.deviation
    if off and first.case.args is not None and (off.what == "form" or off.entries > 1):
        yield from _value("got   ", first.observation.value)
        yield from _value("wanted", first.wanted)
    if off and off_by(off):
        yield (Span(f"    off by {off_by(off)}"),)
    for frame in first.observation.raised.frames if first.observation.raised else ():
        where = frame.where + (f", in {frame.function}" if frame.function else "")
        yield (Span(f"      {where}: {frame.source.strip()}", "dim"),)
    yield from _printed(first.observation.output, "      it printed: ")
    if len(verdict.shown) > 1:
        passed = sum(case.passed for case in verdict.shown)
        hidden = f", {verdict.hidden_passed} of {verdict.hidden_total} hidden ones" if verdict.hidden_total else ""
        yield (Span(f"    right in {passed} of {len(verdict.shown)} shown cases{hidden}", "dim"),)


def _smallest(verdict: Verdict) -> Iterator[tuple[Span, ...]]:
    smallest = verdict.smallest
    if smallest is None:
        return
    yield (Span(f"    it fails already in {show_call(smallest.case)}: {smallest.comparison.message}"),)
    yield (Span(f"    to see it, run this below your code; --question {verdict.question.id} marks it again:", "dim"),)
    for line in snippet(smallest.case, smallest.wanted).split("\n"):
        yield (Span(f"        {line}"),)


def _value(label: str, value: Value) -> Iterator[tuple[Span, ...]]:
    text = show(value).split("\n")
    yield (Span(f"      {label} {text[0]}"),)
    for line in text[1:]:
        yield (Span(f"             {line}"),)


def _printed(output: str, label: str) -> Iterator[tuple[Span, ...]]:
    printed = output.rstrip("\n").split("\n") if output.strip() else []
    for line in printed[:_OUTPUT_LINES]:
        yield (Span(f"{label}│ {line[:200]}", "dim"),)  # with the bar a line can be no command to a CI runner
        label = " " * len(label)
    if len(printed) > _OUTPUT_LINES:
        yield (Span(f"{label}… {len(printed) - _OUTPUT_LINES} more lines", "dim"),)
