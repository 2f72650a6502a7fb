"""Small pieces of the class page: people, counts, shares, times, sentences."""

from __future__ import annotations

from urllib.parse import quote

from markupsafe import Markup, escape

from grader.report.class_entry.entry import Entry
from grader.support.sanitise import one_line

_LONGEST = 80


def person(entry: Entry) -> Markup:
    """A student's name, as a link to their page where there is one."""
    name = one_line(entry.student, _LONGEST) or one_line(entry.filename, _LONGEST) or "no name"
    if not entry.page:
        return Markup("<span>{}</span>").format(name)
    return Markup('<a href="students/{}">{}</a>').format(quote(entry.page, safe=""), name)


def many(count: int, what: str) -> str:
    """``1 student``, ``1,200 students``."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def share(part: float) -> str:
    """A part of 1 in percent; what is not all of it is never said to be."""
    percent = round(100 * part)
    percent = min(percent, 99) if part < 1 else percent
    return f"{max(percent, 1) if part > 0 else percent} %"


def time(seconds: float) -> str:
    """A time, as long as it takes to read."""
    if seconds < 0.001:
        return "< 1 ms"
    return f"{1000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def sentence(message: str) -> Markup:
    """A message as a sentence, what stands in backticks as code."""
    text = message[:1].upper() + message[1:]
    text = text if text.endswith((".", "?", "!", "…")) else text + "."
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # a backtick of the student's own
        return escape(text)
    return Markup().join(Markup("<code>{}</code>").format(piece) if i % 2 else piece for i, piece in enumerate(pieces))
