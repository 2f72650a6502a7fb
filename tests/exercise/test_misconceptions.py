"""Authored misconceptions are checked with the rest of a spec, all at once, with file, key and mending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import grader
from grader.errors import SpecError
from grader.exercise.kinds.base import KeySpec

Write = Callable[..., Path]


def faults(write_exercise: Write, written: str, shared: str = "") -> list[str]:
    """What is said of the made exercise with these misconceptions in its key."""
    key = {"[line]\n": shared + "\n[line]\n", "[layer]\n": written + "\n[layer]\n"}
    try:
        grader.load_exercise(str(write_exercise(key=key)))
    except SpecError as error:
        return [
            f"{fault.file.rpartition('/')[2]} {fault.where}: {fault.wanted}; {fault.found}" for fault in error.faults
        ]
    return []


def table(question: str, **fields: object) -> str:
    """A misconception's table."""
    lines = [f"{'in' if name == 'function' else name} = {value!r}" for name, value in fields.items()]
    return "\n".join([f"[[{question}.misconception]]", *lines]) + "\n"


def test_sound_misconceptions_are_kept(write_exercise: Write) -> None:
    """Own ones come before shared ones; both are in the question's key."""
    shared = '[[misconception]]\nid = "b"\nsays = "B."\nquestions = ["line"]\nreplace = ["+ 1", "- 1"]\n'
    own = table("line", id="a", says="A.", replace=["x + 1", "x"], function="line")
    folder = write_exercise(key={"[line]\n": shared + "\n[line]\n", "[layer]\n": own + "\n[layer]\n"})
    key = grader.load_exercise(str(folder)).questions[0].key
    assert isinstance(key, KeySpec)
    assert [misconception.id for misconception in key.misconception] == ["a", "b"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (table("line", id="a", says="A.", replace=["x + 2", "x"]), "text of reference.py"),
        (table("line", id="a", says="A.", replace=["x + 1"]), "pairs of texts"),
        (table("line", id="a", says="A.", replace=["x + 1", "x + 1"]), "a new text that differs"),
        (table("line", id="a", says="A.", replace=["x + 1", "x +"]), "still Python"),
        (table("line", id="a", says="A.", replace=["np.tanh", "np.sin"]), "text of reference.py"),  # of another answer
        (table("line", id="a", says="A.", replace=["x", "y"], function="layer"), "a function of reference.py"),
        (table("line", id="a", says="A."), "`replace` or `answer`; neither"),
        (table("line", id="a", says="A.", answer=1.0), "only values and options"),
        (table("line", id="a", says=" ", replace=["x + 1", "x"]), "a sentence for the student"),
        (table("line", id="a", says="A.", replace=["x + 1", "x"]) * 2, "a different id"),
        (table("c", id="a", says="A.", answer="half"), "a number"),
        (table("c", id="a", says="A.", answer=0.25), "a wrong answer"),
        (table("c", id="a", says="A.", replace=["x", "y"]), "an `answer`"),
        (table("pick", id="a", says="A.", answer="green"), "ids of options: red, blue"),
        (table("pick", id="a", says="A.", answer="blue"), "a wrong answer"),
        (table("picks", id="a", says="A.", answer=["one"]), "a wrong answer"),
        (table("picks", id="a", says="A.", answer=[]), "ids of options"),
    ],
)
def test_each_fault_is_told_with_its_mending(write_exercise: Write, written: str, said: str) -> None:
    """A misconception that could never be recognised, or would be told of right answers, is a fault of key.toml."""
    (fault,) = faults(write_exercise, written)
    assert said in fault
    assert fault.startswith("key.toml")


def test_a_text_that_is_nearly_there_is_offered(write_exercise: Write) -> None:
    """A slip of the pen in the old text is answered with the line that it may be meant for."""
    (fault,) = faults(write_exercise, table("line", id="a", says="A.", replace=["return 3 * (x + 1)", "x"]))
    assert "did you mean 'return 3.0 * (x + 1)'?" in fault


def test_shared_ones_name_their_questions(write_exercise: Write) -> None:
    """A shared misconception of no question, or of one that is not there, is a fault."""
    shared = '[[misconception]]\nid = "b"\nsays = "B."\nquestions = []\nreplace = ["+ 1", "- 1"]\n'
    assert "at least one question's id" in faults(write_exercise, "", shared)[0]
    assert '"lines"' in faults(write_exercise, "", shared.replace("[]", '["lines"]'))[0]


def test_all_faults_come_at_once(write_exercise: Write) -> None:
    """Faults of several misconceptions are told in one go."""
    written = table("line", id="a", says="A.") + table("pick", id="b", says="B.", answer="green")
    assert len(faults(write_exercise, written)) == 2


def test_a_broken_question_has_faults_of_its_own_only(write_exercise: Write) -> None:
    """What is shared with a question that cannot be read is no fault beside that."""
    shared = '[[misconception]]\nid = "b"\nsays = "B."\nquestions = ["line"]\nreplace = ["+ 1", "- 1"]\n'
    folder = write_exercise(
        spec={'id = "line"\nkind = "function"': 'id = "line"\nkind = "functoin"'},
        key={"[line]\n": shared + "\n[line]\n"},
    )
    with pytest.raises(SpecError) as caught:
        grader.load_exercise(str(folder))
    assert [fault.where for fault in caught.value.faults] == ['question "line".kind']
