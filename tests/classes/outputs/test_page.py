"""The class page: what it names, what it costs, and what it lets nobody write into it."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from grader import intake, load_exercise, pipeline
from grader.classes.outputs import page as html
from grader.model.exercise import Tell
from grader.report.class_entry.entry import Entry, entry_of, unread
from grader.report.make_halves import halves
from grader.report.record import written
from grader.sandbox import LocalSandbox
from grader.support.packaged_files import folder

EXERCISE = "training-networks"
# Ten mistakes of the course, by their proof file, with what the page has to call them.
MISTAKES = {
    "no_factor_two_in_both": ("dCdw", "The factor 2 is missing"),
    "one_over_cosh": ("dCdw", "but it should be squared"),
    "derivative_at_a": ("dCdw", "with the slope at the activation"),
    "no_bias": ("dCdw", "without the bias in the weighted sum"),
    "dzdw_is_w": ("dCdw", "the weight itself is a factor, where the input belongs"),
    "dzdb_is_x": ("dCdb", "an extra factor, the input"),
    "logistic_derivative": ("dCdw", "with the slope of another activation"),
    "error_reversed": ("d", "The sign is reversed"),
    "mean_for_sum": ("C_k", "the mean of the squared errors"),
    "da_da_transposed": ("da_da", "is transposed"),
}


@pytest.fixture(scope="module")
def made(sandbox: LocalSandbox) -> list[Entry]:
    """Sixty students: the first mistake is made by ten, the next by nine and so on; five have everything right.

    Each of them has names of their own for what they compute, so that no two files are the same text.
    """
    exercise, found = load_exercise(EXERCISE), []
    names = [name for i, name in enumerate(MISTAKES) for _ in range(10 - i)]
    for i, name in enumerate([*names, *["right"] * 5]):
        file = "accepted_typed_by_hand.py" if name == "right" else f"wrong_{name}.py"
        text = (folder("solutions") / EXERCISE / file).read_text(encoding="utf-8")
        own = re.sub(r"\b(dCda|dadz|dzdw|dzdb|z)\b(?! *\()", rf"\1_{i}", text)
        submission = intake.parse("a.py", own.encode())
        found.append(entry_of(f"Student {i:02}", halves(pipeline.grade_submission(submission, exercise, sandbox))))
    return found


@pytest.mark.parametrize("tell", ["verdict", "hint"])
def test_a_mistake_is_named_whatever_students_are_told(sandbox: LocalSandbox, tell: Tell) -> None:
    """How much a student is told is not how much is known: the page is the teacher's."""
    exercise = replace(load_exercise(EXERCISE), tell=tell)
    text = (folder("solutions") / EXERCISE / "wrong_no_factor_two.py").read_text(encoding="utf-8")
    made = halves(pipeline.grade_submission(intake.parse("a.py", text.encode()), exercise, sandbox))
    assert "The factor 2 is missing" not in written(made.student)
    page = html.render(exercise, [entry_of("Ada", made)])
    assert "The factor 2 is missing" in page
    assert "No mistake is known" not in page


def test_all_ten_kinds_of_mistakes_are_named_with_who_makes_them(made: list[Entry]) -> None:
    """Each mistake stands on the page with its question and how many students make it."""
    page = html.render(load_exercise(EXERCISE), made)
    cards = re.findall(r'<article class="mistake">(.*?)</article>', page, re.DOTALL)
    texts = [" ".join(re.sub(r"<[^>]+>", " ", card).split()) for card in cards]
    first = 0
    for i, (question, said) in enumerate(MISTAKES.values()):
        count = 10 - i
        head = "1 student:" if count == 1 else f"{count} students:"
        (card,) = [text for text in texts if text.startswith(head) and said in text and question in text.split()]
        names = [f"Student {number:02}" for number in range(first, first + count)]
        assert re.findall(r"Student \d\d", card) == names
        first += count


def test_names_and_messages_are_text_and_nothing_else(made: list[Entry]) -> None:
    """Markup, quotes and directions of writing in a student's name or file name do nothing."""
    evil = "<script>alert(1)</script>\"'&\u202egpj"
    entries = [replace(made[0], student=evil, filename=evil, page=f"{evil}.html"), unread(evil, evil, evil)]
    page = html.render(load_exercise(EXERCISE), entries)
    assert "<script" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


@pytest.mark.parametrize("many", [1, 5, 3000])
def test_the_page_of_any_class_is_small(made: list[Entry], many: int) -> None:
    """Under three megabytes, however many there are."""
    entries = [replace(made[i % len(made)], student=f"Student {i}") for i in range(many)]
    assert len(html.render(load_exercise(EXERCISE), entries).encode()) < 3_000_000


def test_a_class_of_nobody_readable_has_a_page() -> None:
    """Where nothing was graded the page says so, and nothing is divided by zero."""
    page = html.render(load_exercise(EXERCISE), [unread("Anna", "a.py", "It is empty.")])
    assert "It is empty." in page
    assert not re.search(r"\bnan\b", page)


def test_links_lead_to_the_students_pages(made: list[Entry]) -> None:
    """A student's name is a link to the file beside the page, whatever letters it has."""
    page = html.render(load_exercise(EXERCISE), [replace(made[0], student="Zoë & Co", page="Zoë & Co.html")])
    assert 'href="students/Zo%C3%AB%20%26%20Co.html"' in page
