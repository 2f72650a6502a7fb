"""What of a record its reader may see: less than is known, now, later, or as staff."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from grader import intake, load_exercise, pipeline
from grader.model.exercise import Tell
from grader.model.result import Diagnosis, Hint, Note, Report
from grader.report import formats
from grader.report.audience import STAFF, STUDENT, Audience, is_told, seen, told
from grader.report.make_halves import halves
from grader.report.record import Halves, QuestionRecord, Record, read, read_staff, written
from grader.report.statement import ExerciseStatement, statement_of
from grader.sandbox import LocalSandbox

Write = Callable[..., Path]
Grade = Callable[..., Report]

KEY = """
[line]
hidden = { count = 3 }

[[line.misconception]]
id = "scaled-shift"
says = "The 3 stands inside the brackets."
hint = "Brackets first."
replace = ["3.0 * (x + 1)", "(3.0 * x + 1)"]
in = "line"

[[pick.misconception]]
id = "red"
says = "Red is the colour of the other one."
hint = "Look at `pick` again."
answer = "red"
"""
WRONG = "def line(x): return 1 + 3 * x\npick = 'red'\n"
WHOLE = Diagnosis("misconceptions", "a", "A.", (Hint("Look.", True, "a"),), ("B.",))


@pytest.fixture
def grade(write_exercise: Write, sandbox: LocalSandbox) -> Grade:
    """Grades a wrong submission of an exercise that tells so much."""

    def graded(tell: str = "full", of_line: str = "") -> Report:
        spec = {"seed = 7\n": f'seed = 7\ntell = "{tell}"\n'}
        if of_line:
            spec['id = "line"\nkind = "function"\n'] = f'id = "line"\nkind = "function"\ntell = "{of_line}"\n'
        exercise = load_exercise(str(write_exercise(spec=spec, key={"[line]\nhidden = { count = 3 }\n": KEY})))
        return pipeline.grade_submission(intake.parse("answer.py", WRONG.encode()), exercise, sandbox)

    return graded


def line_of(record: Record) -> QuestionRecord:
    """The question that has a misconception and a smallest case."""
    return next(question for question in record.result.questions if question.id == "line")


def everything(record: Record, statement: ExerciseStatement, audience: Audience) -> str:
    """A record in every format, in one text."""
    return "".join(formats.render(name, record, statement, audience) for name in formats.names())


@pytest.mark.parametrize("tell", ["verdict", "hint", "full"])
def test_the_students_half_holds_what_may_be_told(grade: Grade, tell: str) -> None:
    """Neither a name nor a sentence nor a hint is in it, or is drawn from it, that the author withholds."""
    report = grade(tell)
    record = halves(report).student
    shown = everything(record, statement_of(report.exercise), STUDENT)
    for text in (written(record), shown):
        assert ("inside the brackets" in text) == ("scaled-shift" in text) == (tell == "full")
        assert ("Brackets first." in text) == (tell != "verdict")
    assert ("simplest case" in shown) == (tell == "full")
    assert (line_of(record).smallest is None) == (line_of(record).snippet == "") == (tell != "full")


@pytest.mark.parametrize("tell", ["verdict", "hint"])
def test_what_is_withheld_can_be_shown_later(grade: Grade, tell: str) -> None:
    """Both halves, stored, give staff, and a student once it is released, what an open exercise tells at once."""
    report, open_ = grade(tell), grade("full")
    statement = statement_of(report.exercise)
    made, wanted = halves(report), halves(open_).student
    stored = read(written(made.student).encode())
    staff = read_staff(written(made.staff).encode())
    assert Halves(stored, staff) == made
    for audience in (STAFF, Audience(tell="full")):
        shown = seen(stored, statement, audience, staff)
        assert shown.result.questions == wanted.result.questions
        for name in formats.names():
            text = formats.render(name, stored, statement, audience, staff=staff)
            assert text == formats.named(name).render(shown, statement)
    assert seen(stored, statement, STUDENT, staff) == stored
    assert seen(stored, statement, STAFF) == stored, "without the staff's half nothing can be added"


def test_a_student_may_be_told_less_later(grade: Grade) -> None:
    """A word at rendering comes before the author's; staff see all nevertheless."""
    report = grade("full")
    made, statement = halves(report), statement_of(report.exercise)
    less = line_of(seen(made.student, statement, Audience(tell="verdict"), made.staff))
    assert (less.diagnosis, less.smallest, less.snippet) == (None, None, "")
    assert seen(made.student, statement, STAFF, made.staff) == made.student


def test_a_question_may_tell_less_than_its_exercise(grade: Grade) -> None:
    """A question's own `tell` comes before the exercise's."""
    record = halves(grade(of_line="verdict")).student
    found = {question.id: question.diagnosis for question in record.result.questions}
    assert found["line"] is None
    assert found["pick"] is not None
    assert found["pick"].id == "red"


@pytest.mark.parametrize("tell", ["verdict", "hint", "full"])
def test_the_staffs_half_holds_the_full_diagnosis(grade: Grade, tell: str) -> None:
    """Times, whether answers changed and the diagnosis are there whatever a student is told."""
    report = grade(tell)
    report = replace(report, run=replace(report.run, times={"line": 0.25}, nondeterministic=("pick",)))
    made = halves(report)
    found = {question.id: question for question in made.staff.questions}
    assert found["line"].diagnosis is not None
    assert found["line"].diagnosis.id == "scaled-shift"
    assert (found["line"].seconds, found["line"].nondeterministic) == (0.25, False)
    assert (found["pick"].seconds, found["pick"].nondeterministic) == (None, True)
    assert (found["line"].smallest is None) == (tell == "full")
    assert "nondeterministic" not in written(made.student)
    assert made.staff.submission_digest == made.student.result.submission_digest


def test_a_hint_does_not_name_the_mistake() -> None:
    """With "hint" the hints are all there is; without one nothing is left."""
    assert told(WHOLE, "full") == WHOLE
    assert told(WHOLE, "hint") == Diagnosis("", "", "", (Hint("Look.", True),))
    assert told(WHOLE, "verdict") is None
    assert told(Diagnosis("shape", "b", "B."), "hint") is None
    assert told(None, "full") is None


@pytest.mark.parametrize(
    ("kind", "tells"),
    [
        ("gradient", ["full"]),
        ("carried", ["hint", "full"]),
        ("sandbox", ["hint", "full"]),
        ("carried-points", ["verdict", "hint", "full"]),
        ("other-conditions", ["verdict", "hint", "full"]),
        ("warning", ["verdict", "hint", "full"]),
    ],
)
def test_what_notes_are_told(kind: str, tells: list[Tell]) -> None:
    """What explains a mistake is withheld with it; what accounts for points is always told."""
    every: tuple[Tell, ...] = ("verdict", "hint", "full")
    assert [tell for tell in every if is_told(Note(kind, "x"), tell)] == tells  # type: ignore[arg-type]
