"""Small pieces of the class page: people, counts, shares, times."""

from __future__ import annotations

from urllib.parse import quote

from markupsafe import Markup

from grader.report.class_entry.entry import Entry
from grader.support.sanitise import one_line

_LONGEST = 80


def person(entry: Entry) -> Markup:
    """A student's name, as a link to their page if there is one."""
    name = one_line(entry.student, _LONGEST) or one_line(entry.filename, _LONGEST) or "no name"
    if not entry.page:
        return Markup("<span>{}</span>").format(name)
    return Markup('<a href="students/{}">{}</a>').format(quote(entry.page, safe=""), name)


def many(count: int, what: str) -> str:
    """``1 student``, ``1,200 students``."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def share(part: float) -> str:
    """A fraction in percent: only 1 is 100 %, and only 0 is 0 %."""
    percent = round(100 * part)
    percent = min(percent, 99) if part < 1 else percent
    return f"{max(percent, 1) if part > 0 else percent} %"


def time(seconds: float) -> str:
    """A time with its unit."""
    if seconds < 0.001:
        return "< 1 ms"
    return f"{1000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
