"""What GitHub's runner makes of what is printed, and GitHub's page of the summary."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from grader.model.result import Note, Report, Status
from grader.report.formats import github
from grader.report.formats.text import details
from grader.report.make_record import record as record_of
from grader.report.statement import statement_of
from grader.support.sanitise import clean, one_line
from tests.report.rendered import rendered

# What the runner follows (actions/runner: ActionCommandManager.cs, and the commands' own names).
COMMANDS = {
    "add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "internal-set-repo-path",
    "notice", "remove-matcher", "save-state", "set-env", "set-output", "stop-commands", "warning",
}  # fmt: skip


class Command(NamedTuple):
    """A command as the runner understands it."""

    name: str
    properties: dict[str, str]
    data: str


def commands(printed: str) -> list[Command]:
    """What the runner follows of what is printed; told after actions/runner's ActionCommand.cs.

    A line is a command if it begins with ``::`` after white space, or has ``##[`` anywhere, and the name is known.
    """
    found = []
    for line in re.split("\r\n|\r|\n", printed):
        new = re.match(r"::(.*?)::(.*)", line.lstrip())
        old = re.search(r"##\[(.*?)\](.*)", line)
        for match, separator in ((new, ","), (old, ";")):
            name, _, given = match[1].partition(" ") if match else ("", "", "")
            if match and name in COMMANDS:
                pairs = (pair.split("=", 1) for pair in given.strip().split(separator) if "=" in pair)
                found.append(Command(name, {key: unescaped(value) for key, value in pairs}, unescaped(match[2])))
                break
    return found


def unescaped(value: str) -> str:
    """A property, or data, without its escapes, in the runner's order."""
    for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        value = value.replace(code, sign)
    return value


def test_the_reader_knows_commands() -> None:
    """Both ways to command a runner are read, and a line that is none is not."""
    printed = " \xa0::error file=a%2Cb,line=3,title=x%3A::50%25%0Ax\r##[set-output name=a;]b\n::: no\n: :error::x\n"
    assert commands(printed) == [
        Command("error", {"file": "a,b", "line": "3", "title": "x:"}, "50%\nx"),
        Command("set-output", {"name": "a"}, "b"),
    ]


def test_what_is_wrong_is_annotated(mixed: Report) -> None:
    """The text report comes first; then an error for what has no points, a warning for a part, the worst first."""
    printed = github.annotated(record_of(mixed), statement_of(mixed.exercise), "course/a,b.py")
    assert printed.startswith("Made for tests   answer.py")
    found = commands(printed)
    assert [(command.name, command.properties["title"]) for command in found] == [
        ("error", "line: A line (0 of 2 points)"),
        ("error", "pick: One of two (0 of 1 points)"),
        ("error", "gate: Two free numbers (0 of 1 points)"),
        ("warning", "layer: A layer (1 of 3 points)"),
        ("warning", "picks: Some of three (1 of 2 points)"),
    ]
    assert {command.properties["file"] for command in found} == {"course/a,b.py"}
    assert found[0].data.startswith("`line` gives exactly the result of this mistake: the term `1` is missing")


def test_annotations_stand_at_a_line(mixed: Report) -> None:
    """Where an answer is defined, or where it raised; nowhere for what is missing, and in no notebook."""
    lines = mixed.submission.text.split("\n")
    at = {
        command.properties["title"].split(":")[0]: command.properties.get("line")
        for command in commands(rendered(github, mixed))
    }
    assert lines[int(at["line"] or 0) - 1] == "def line(x):"
    assert lines[int(at["layer"] or 0) - 1] == "    return np.tanh(W @ z) if z[0] == 0.5 else undefined"
    assert lines[int(at["picks"] or 0) - 1] == 'picks = ["one"]'
    assert (at["pick"], at["gate"]) == (None, None)
    notebook = replace(mixed, submission=replace(mixed.submission, filename="answer.ipynb"))
    assert not [command for command in commands(rendered(github, notebook)) if "line" in command.properties]


def test_the_tenth_says_how_many_more(mixed: Report) -> None:
    """GitHub shows ten of a kind: of eleven the ninth is the last by name; of ten the tenth."""
    wrong, lost = mixed.verdicts[0], replace(mixed.verdicts[0], status=Status.UNGRADABLE)
    for count, most in ((10, 10), (11, 9), (40, 9)):
        many = tuple(replace(wrong, question=replace(wrong.question, id=f"q{n}", points=n)) for n in range(1, count))
        found = commands(rendered(github, replace(mixed, verdicts=(*many, lost))))
        assert len(found) == 10
        named = [command.properties["title"].split(":")[0] for command in found[:most]]
        assert named == ["line", *(f"q{n}" for n in range(count - 1, count - most, -1))], "ungradable, then most points"
        if most < 10:
            assert found[9].data == f"{count - 9} more questions are not right: see the summary."


def test_nothing_is_annotated_in_a_right_submission(mixed: Report) -> None:
    """Only what is wrong is told."""
    right = tuple(replace(verdict, status=Status.RIGHT) for verdict in mixed.verdicts)
    assert commands(rendered(github, replace(mixed, verdicts=right))) == []


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_nobody_else_commands_the_runner(hostile: st.SearchStrategy[Report], data: st.DataObject) -> None:
    """Whatever a report says, the runner follows our annotations only, and reads their texts as they were."""
    report = data.draw(hostile)
    path = data.draw(st.text(max_size=30))
    found = commands(github.annotated(record_of(report), statement_of(report.exercise), path))
    wrong = [verdict for verdict in report.verdicts if verdict.status is not Status.RIGHT]
    assert len(found) == len(wrong)
    assert {command.name for command in found} <= {"error", "warning"}
    assert {frozenset(command.properties) for command in found} <= {
        frozenset({"file", "title"}),
        frozenset({"file", "line", "title"}),
    }
    for command in found:
        assert command.properties["file"] == one_line(path).replace("##[", "# #[")
        assert command.data.count("\n") <= 1
    assert not re.search(r"##\w*\[", github.annotated(record_of(report), statement_of(report.exercise), path))


# The summary

ALLOWED = {"h3", "p", "code", "table", "tr", "th", "td", "details", "summary", "pre"}


class Page(HTMLParser):
    """A page's tags, and its texts by the tag that they stand in."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.texts: list[tuple[str, str]] = []
        self.feed(MarkdownIt("commonmark").enable("table").render(markdown))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert attrs == []
        self.open.append(tag)
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open[-1], data))

    def handle_comment(self, data: str) -> None:
        pytest.fail(f"a comment: {data}")

    def of(self, tag: str) -> list[str]:
        """The texts in that tag."""
        return [text for name, text in self.texts if name == tag]


def test_the_page_reads_markdown() -> None:
    """What is Markdown in a summary would be seen here."""
    assert Page("# a [b](http://127.0.0.1/)".replace("[b](http://127.0.0.1/)", "*b*")).tags == {"h1", "em"}


def test_the_summary_has_a_row_a_question(mixed: Report) -> None:
    """Title and marks, the file, a row a question with what is wrong, and the details of what is not right."""
    page = Page(github.summary(record_of(mixed)))
    assert page.tags == ALLOWED
    assert page.of("h3") == ["Made for tests: 3 of 10 points"]
    assert [text for text in page.of("td") if "/" in text] == ["0/2", "1/3", "1/1", "0/1", "1/2", "0/1"]
    assert page.of("pre") == [
        details(question) for question in record_of(mixed).result.questions if question.status is not Status.RIGHT
    ]
    assert "answer.py" in page.of("code")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_text_is_more_than_text_in_the_summary(hostile: st.SearchStrategy[Report], data: st.DataObject) -> None:
    """Whatever a report says, the page has our tags, and a student's texts in code and pre, where they mean nothing."""
    report = data.draw(hostile)
    record = record_of(report)
    page = Page(github.summary(record))
    assert page.tags <= ALLOWED
    wrong = [question for question in record.result.questions if question.status is not Status.RIGHT]
    assert page.of("pre") == [clean(details(v)) for v in wrong if clean(details(v)).strip()]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", github.summary(record))


def test_a_students_text_is_no_mention_and_no_link(mixed: Report) -> None:
    """GitHub makes links of names, numbers and addresses in any text but that in code and pre: a student's is there."""
    said = "@everyone see #1 :tada: http://127.0.0.1/"
    verdicts = tuple(
        replace(verdict, message=said, notes=(Note("file", said),), diagnosis=None) for verdict in mixed.verdicts
    )
    submission = replace(mixed.submission, filename=said)
    page = Page(
        github.summary(record_of(replace(mixed, verdicts=verdicts, submission=submission, notes=(Note("file", said),))))
    )
    places = [tag for tag, text in page.texts if "@everyone" in text]
    assert len(places) > 10
    assert set(places) == {"code", "pre"}


@settings(max_examples=60, deadline=None)
@given(most=st.integers(-10, 30_000))
def test_a_summary_has_room(mixed: Report, most: int) -> None:
    """It never takes more bytes than it may, ends with a word on what is missing, and is whole HTML."""
    long = replace(mixed, verdicts=mixed.verdicts * 8)
    whole, cut = github.summary(record_of(long)), github.summary(record_of(long), most)
    assert len(cut.encode()) <= max(most, 0)
    Page(cut)
    if cut and cut != whole:
        assert cut.endswith("see the log.</p>\n\n")
        assert whole.startswith(cut[: cut.rindex("<p>")])


def test_a_huge_summary_is_cut(mixed: Report) -> None:
    """GitHub refuses a page of more than 1 MiB as a whole: of thousands of questions the first are kept."""
    huge = replace(mixed, verdicts=mixed.verdicts * 700)
    assert 900_000 < len(github.summary(record_of(huge)).encode()) <= 1 << 20
