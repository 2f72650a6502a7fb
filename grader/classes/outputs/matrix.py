"""Students by questions, one sign per cell. It is most of the page of a large class, so each cell is short."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from grader.model.exercise import Exercise
from grader.model.result import Status
from grader.report.class_entry.entry import Entry
from grader.report.drawing import values
from grader.report.drawing.values import points

SIGNS: dict[Status, tuple[str, str]] = {
    status: pair for status, pair in values.SIGNS.items() if status is not Status.FORM_ONLY
}
_CELLS = {status: Markup('<td class="{}">{}</td>').format(colour[0], sign) for status, (sign, colour) in SIGNS.items()}
_EMPTY = Markup("<td></td>")
_BLOCK = 100  # rows that browsers lay out together, when they become visible


def blocks(exercise: Exercise, entries: Sequence[Entry], people: Sequence[Markup]) -> list[tuple[str, list[Markup]]]:
    """The rows of all students by name, in blocks. If there are several, each has its first and last name as title."""
    ids = [question.id for question in exercise.questions]
    order = sorted(range(len(entries)), key=lambda i: (entries[i].student.casefold(), entries[i].filename))
    made = []
    for start in range(0, len(order), _BLOCK):
        part = order[start : start + _BLOCK]
        title = f"{entries[part[0]].student} to {entries[part[-1]].student}" if len(order) > _BLOCK else ""
        made.append((title, [_row(ids, entries[i], people[i]) for i in part]))
    return made


def _row(ids: Sequence[str], entry: Entry, who: Markup) -> Markup:
    signs = {answer.question: _CELLS[answer.status] for answer in entry.answers}
    cells = Markup().join([signs.get(id_, _EMPTY) for id_ in ids])
    if entry.unread:
        said = "another exercise" if entry.names else "not read"
        cells = Markup('<td class="m" colspan="{}">{}</td>').format(len(ids), said)
    earned = "–" if entry.unread or entry.ungradable else points(entry.earned)
    return Markup('<tr><th scope="row">{}</th><td>{}</td>{}</tr>').format(who, earned, cells)
