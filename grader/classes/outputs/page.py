"""The class as its teacher sees it: one self-contained HTML page, without script and without network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec
from markupsafe import Markup

from grader.classes.outputs import matrix
from grader.classes.outputs.proof_summary import Proved, proof_lines
from grader.classes.outputs.words import many, person, sentence, share, time
from grader.classes.statistics.alike import alike
from grader.classes.statistics.clusters import Cluster, clusters
from grader.classes.statistics.marks import Bar, QuestionStatistics, Statistics, statistics
from grader.model.exercise import Exercise
from grader.model.result import Status
from grader.report.class_entry.entry import Answer, Entry
from grader.report.drawing.templates import environment
from grader.report.drawing.values import points
from grader.version import VERSION

SUFFIX = ".html"
# What is shown at once, and at most: the page of 3,000 students stays below 3 MB, whatever they did.
_UNFOLDED_MISTAKES, _MOST_MISTAKES = 20, 100
_MOST_NAMES, _MOST_NAMES_IN_ALL = 1_000, 12_000
_MOST_ROWS = 200
_MOST_ALIKE = 50


class MistakeView(msgspec.Struct, frozen=True):
    """A cluster: what is wrong, who gets it wrong, and how much of that is sure."""

    count: str
    question: str
    named: bool
    said: Markup
    example: Markup
    doubt: str
    members: tuple[Markup, ...]
    more: int


class LookView(msgspec.Struct, frozen=True):
    """Submissions that somebody should look at for one reason: who, the file, and what there is to say."""

    title: str
    why: str
    rows: tuple[tuple[Markup, str, str], ...]
    count: int


class AlikeView(msgspec.Struct, frozen=True):
    """Submissions whose code is alike."""

    members: tuple[Markup, ...]
    share: str
    said: str


class QuestionView(msgspec.Struct, frozen=True):
    """A row of the table of questions; ``width`` is the facility in percent."""

    id: str
    title: str
    width: float
    facility: str
    counts: tuple[int, ...]
    discrimination: str
    doubtful: bool
    time: str


class BarView(msgspec.Struct, frozen=True):
    """A bar of the distribution, in the drawing's units."""

    x: float
    width: float
    height: float
    count: int
    label: str
    said: str


def render(exercise: Exercise, entries: Sequence[Entry], proof: Proved | None = None) -> str:
    """The page. ``proof`` is the exercise's, as ``grader.proof`` makes it."""
    class_ = statistics(exercise, entries)
    people = [person(entry) for entry in entries]
    mistakes = clusters(exercise, entries)
    found = alike(entries)
    page = (
        environment()
        .get_template("class.html.j2")
        .render(
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
            alikes=[
                AlikeView(
                    tuple(people[i] for i in one.members),
                    share(one.share),
                    "the same text" if one.same else "the same but for names" if one.share == 1 else "",
                )
                for one in found[:_MOST_ALIKE]
            ],
            more_alike=len(found) - _MOST_ALIKE,
            blocks=matrix.blocks(exercise, entries, people),
            proof=proof,
            proof_lines=proof_lines(proof) if proof else (),
            levels=", ".join(sorted({entry.level for entry in entries if entry.level})),
            version=VERSION,
            font_face="",
        )
    )
    return page if page.endswith("\n") else page + "\n"


def _tiles(class_: Statistics) -> list[tuple[str, str]]:
    """The head's numbers; those that are nothing to know when they are 0 only where they are not."""
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


def _bars(bars: Sequence[Bar]) -> list[BarView]:
    step, tallest = 640 / len(bars), max(bar.count for bar in bars) or 1
    labelled = 1 if len(bars) <= 14 else 2
    return [
        BarView(
            round(i * step + 1.5, 2),
            round(step - 3, 2),
            round(150 * bar.count / tallest, 2),
            bar.count,
            points(bar.points) if i % labelled == 0 else "",
            f"{points(bar.points)} points: {many(bar.count, 'submission')}",
        )
        for i, bar in enumerate(bars)
    ]


def _question(found: QuestionStatistics) -> QuestionView:
    apart = found.discrimination
    return QuestionView(
        id=found.question.id,
        title=found.question.title,
        width=round(100 * min(max(found.facility or 0.0, 0.0), 1.0), 1),
        facility="–" if found.facility is None else share(found.facility),
        counts=tuple(found.counts[status] for status in matrix.SIGNS),
        discrimination="–" if apart is None else f"{apart:.2f}".replace("-", "−"),
        doubtful=apart is not None and apart < 0,
        time="–" if found.seconds is None else time(found.seconds),
    )


def _mistakes(found: Sequence[Cluster], people: Sequence[Markup]) -> list[MistakeView]:
    views, left = [], _MOST_NAMES_IN_ALL
    for cluster in found[:_MOST_MISTAKES]:
        shown = cluster.members[: min(_MOST_NAMES, left)]
        left -= len(shown)
        views.append(_mistake(cluster, tuple(people[i] for i in shown)))
    return views


def _mistake(cluster: Cluster, shown: tuple[Markup, ...]) -> MistakeView:
    size = len(cluster.members)
    named = bool(cluster.said or cluster.mistake)
    return MistakeView(
        count=many(size, "student"),
        question=cluster.question,
        named=named,
        said=sentence(cluster.said or cluster.mistake or cluster.example or cluster.form),
        example=sentence(cluster.example) if named and cluster.example else Markup(),
        doubt=f"{cluster.agreed:,} of them are known to make it" if named and cluster.agreed < size else "",
        members=shown,
        more=size - len(shown),
    )


def _looks(entries: Sequence[Entry], people: Sequence[Markup]) -> list[LookView]:
    reasons: dict[str, list[tuple[Markup, str, str]]] = {title: [] for title in _WHY}
    for entry, who in zip(entries, people, strict=True):
        for title, said in _reasons(entry):
            reasons[title].append((who, entry.filename, said))
    return [
        LookView(title, _WHY[title], tuple(rows[:_MOST_ROWS]), len(rows)) for title, rows in reasons.items() if rows
    ]


_WHY = {
    "Another exercise": "These files name another exercise, so they have no mark. If one is meant for this exercise, "
    "correct its line and grade again.",
    "Not read": "These files have no mark.",
    "Ungradable": "A fault that is not the student's kept questions from being judged: they are no zeros.",
    "Nondeterministic": "Asked once more, these answered otherwise: chance, time or an earlier call has a say in them.",
    "Gone": "These were graded before, and their files were not there in the last run. Their marks still count.",
    "Stopped": "Lines of these files raised an exception, or the files did not finish loading; the rest was graded.",
}


def _reasons(entry: Entry) -> list[tuple[str, str]]:
    """Why somebody should look at a submission: titles of ``_WHY``, each with what there is to say."""
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
