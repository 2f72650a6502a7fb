"""The class as its teacher sees it: one self-contained HTML page, without scripts and network access."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from grader.classes.outputs import matrix
from grader.classes.outputs.proof_summary import proof_lines
from grader.classes.outputs.words import many, person, share, time
from grader.classes.statistics.alike import Alike, alike
from grader.classes.statistics.clusters import Cluster, clusters
from grader.classes.statistics.marks import Bar, QuestionStatistics, Statistics, statistics
from grader.model.exercise import Exercise
from grader.model.result import Status
from grader.proof.record import Proof
from grader.report.class_entry.entry import Answer, Entry
from grader.report.drawing.templates import rendered
from grader.report.drawing.values import points
from grader.version import VERSION

# What is unfolded, and what is shown at all: the page of 3,000 students stays below 3 MB.
_UNFOLDED_MISTAKES, _MOST_MISTAKES = 20, 100
_MOST_NAMES, _MOST_NAMES_IN_ALL = 1_000, 12_000
_MOST_ROWS = 200
_MOST_ALIKE = 50


def render(exercise: Exercise, entries: Sequence[Entry], proof: Proof | None = None) -> str:
    """The page, with the exercise's proof if there is one."""
    class_ = statistics(exercise, entries)
    people = [person(entry) for entry in entries]
    mistakes = clusters(exercise, entries)
    found = alike(entries)
    return rendered(
        "class.html.j2",
        exercise=exercise,
        tiles=_tiles(class_),
        graded=many(class_.graded, "graded submission"),
        bars=_bars(class_.bars),
        questions=[_question(question) for question in class_.questions],
        signs=matrix.SIGNS,
        mistakes=_mistakes(mistakes, people),
        unfolded=_UNFOLDED_MISTAKES,
        rest=len(mistakes) - _MOST_MISTAKES,
        looks=_looks(entries, people),
        alikes=[([people[i] for i in one.members], share(one.share), _said(one)) for one in found[:_MOST_ALIKE]],
        more_alike=len(found) - _MOST_ALIKE,
        blocks=matrix.blocks(exercise, entries, people),
        proof=proof,
        proof_lines=proof_lines(proof) if proof else (),
        levels=", ".join(sorted({entry.level for entry in entries if entry.level})),
        version=VERSION,
        font_face="",
    )


def _said(found: Alike) -> str:
    return "the same text" if found.same else "the same but for names" if found.share == 1 else ""


def _tiles(class_: Statistics) -> list[tuple[str, str]]:
    """The numbers at the top. Counts of submissions without a mark are left out if 0."""
    numbers = [
        ("submissions", f"{class_.submissions:,}"),
        (f"mean of {points(class_.points)}", "–" if class_.mean is None else points(class_.mean)),
        ("median", "–" if class_.median is None else points(class_.median)),
        ("with full marks", f"{class_.full:,}"),
    ]
    without = ("not read", class_.unread), ("for another exercise", class_.elsewhere), ("ungradable", class_.ungradable)
    for said, count in without:
        numbers += [(said, f"{count:,}")] if count else []
    return numbers


def _bars(bars: Sequence[Bar]) -> list[dict[str, Any]]:
    """The bars of the distribution, in the drawing's units."""
    step, tallest = 640 / len(bars), max(bar.count for bar in bars) or 1
    labelled = 1 if len(bars) <= 14 else 2
    return [
        {
            "x": round(i * step + 1.5, 2),
            "width": round(step - 3, 2),
            "height": round(150 * bar.count / tallest, 2),
            "count": bar.count,
            "label": points(bar.points) if i % labelled == 0 else "",
            "said": f"{points(bar.points)} points: {many(bar.count, 'submission')}",
        }
        for i, bar in enumerate(bars)
    ]


def _question(found: QuestionStatistics) -> dict[str, Any]:
    """A row of the table of questions; ``width`` is the facility in percent."""
    discrimination = found.discrimination
    return {
        "id": found.question.id,
        "title": found.question.title,
        "width": round(100 * min(max(found.facility or 0.0, 0.0), 1.0), 1),
        "facility": "–" if found.facility is None else share(found.facility),
        "counts": [found.counts[status] for status in matrix.SIGNS],
        "discrimination": "–" if discrimination is None else f"{discrimination:.2f}".replace("-", "−"),
        "doubtful": discrimination is not None and discrimination < 0,
        "time": "–" if found.seconds is None else time(found.seconds),
    }


def _mistakes(found: Sequence[Cluster], people: Sequence[Markup]) -> list[dict[str, Any]]:
    views, left = [], _MOST_NAMES_IN_ALL
    for cluster in found[:_MOST_MISTAKES]:
        shown = cluster.members[: min(_MOST_NAMES, left)]
        left -= len(shown)
        views.append(_mistake(cluster, [people[i] for i in shown]))
    return views


def _mistake(cluster: Cluster, shown: list[Markup]) -> dict[str, Any]:
    """What is wrong, who gets it wrong, and how much of that is certain."""
    size = len(cluster.members)
    named = bool(cluster.said or cluster.mistake)
    return {
        "count": many(size, "student"),
        "question": cluster.question,
        "named": named,
        "said": cluster.said or cluster.mistake or cluster.example or cluster.form,
        "example": cluster.example if named else "",
        "doubt": f"{cluster.agreed:,} of them are known to make it" if named and cluster.agreed < size else "",
        "members": shown,
        "more": size - len(shown),
    }


def _looks(entries: Sequence[Entry], people: Sequence[Markup]) -> list[dict[str, Any]]:
    """Lists of submissions that the teacher should look at, with the reason of each list."""
    reasons: dict[str, list[tuple[Markup, str, str]]] = {title: [] for title in _WHY}
    for entry, who in zip(entries, people, strict=True):
        for title, said in _reasons(entry):
            reasons[title].append((who, entry.filename, said))
    return [
        {"title": title, "why": _WHY[title], "rows": rows[:_MOST_ROWS], "count": len(rows)}
        for title, rows in reasons.items()
        if rows
    ]


_WHY = {
    "Another exercise": "These files name another exercise, so they have no mark. If one is meant for this exercise, "
    "correct its line and grade again.",
    "Not read": "These files have no mark.",
    "Ungradable": "A fault that is not the student's kept questions from being judged. They do not count as 0.",
    "Nondeterministic": "These answered differently when asked again: they depend on chance, time or earlier calls.",
    "Gone": "These were graded before, and their files were not there in the last run. Their marks still count.",
    "Stopped": "Lines of these files raised an exception, or the files did not finish loading; the rest was graded.",
}


def _reasons(entry: Entry) -> list[tuple[str, str]]:
    """Why the teacher should look at a submission: titles of ``_WHY``, each with a remark."""
    unread = "Ungradable" if entry.lost else "Another exercise" if entry.names else "Not read"
    found = [(unread, entry.unread)] if entry.unread else []
    lost = [answer for answer in entry.answers if answer.status is Status.UNGRADABLE]
    if lost:
        message, _ = Counter(answer.message for answer in lost).most_common(1)[0]
        found.append(("Ungradable", f"{_ids(lost)}: {message}"))
    nondeterministic = [answer for answer in entry.answers if answer.nondeterministic]
    if nondeterministic:
        found.append(("Nondeterministic", _ids(nondeterministic)))
    if entry.gone:
        found.append(("Gone", "graded before"))
    if entry.stopped:
        found.append(("Stopped", next((note for note in entry.notes if entry.stopped in note), entry.stopped)))
    return found


def _ids(answers: Sequence[Answer]) -> str:
    return ", ".join(answer.question for answer in answers)
