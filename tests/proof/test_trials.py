"""What answers count for in a proof: the same as in a grading."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from grader import load_exercise
from grader.grading.judge import judge
from grader.grading.question_answers import QuestionAnswers
from grader.grading.reference import Reference
from grader.model.execution import Observation, Outcome
from grader.model.submission import Submission
from grader.model.value import Array, Value
from grader.proof.trials import Trials, keyed
from grader.sandbox import LocalSandbox

Write = Callable[..., Path]
NUMBER = Array("<f8", (), b"\0" * 8)
VALUES: list[Value] = [
    0.25,
    True,
    1,
    1j,
    NUMBER,
    (NUMBER,),
    ("three", "one"),
    "blue",
    "bleu",
    (1.0, 2.0),
    None,
    float("nan"),
]


@pytest.mark.parametrize("outcome", [Outcome.RETURNED, Outcome.RAISED, Outcome.TIME_LIMIT, Outcome.BOX_FAILED])
def test_an_answer_counts_what_it_counts_in_a_grading(
    write_exercise: Write, sandbox: LocalSandbox, outcome: Outcome
) -> None:
    """For each question and each value, the reference's own too, a proof finds the credit that the judge gives."""
    exercise = load_exercise(str(write_exercise()))
    file, loaded = Submission("answer.py", "", (), None), Observation(Outcome.RETURNED)
    with Reference(exercise, sandbox) as reference:
        for question in exercise.questions:
            first = reference.cases(question, 7)[:1]
            about = keyed(question, first, reference.begin([(question, first)])(), 1.0)
            with closing(Trials(exercise, reference, sandbox, (), lambda *_: None)) as trials:
                for value in [*VALUES, about.keys[first[0].id].value]:
                    answer = Observation(outcome, value if outcome is Outcome.RETURNED else None)
                    observed = {first[0].id: answer}
                    measured = reference.measure(question, first, about.keys, observed)
                    verdict = judge(QuestionAnswers(question, first, about.keys, observed, measured, file, loaded))
                    credit = verdict.shown[0].comparison.credit if verdict.shown else 0.0
                    assert trials.judge(about, first[0], answer).credit == credit, (question.id, value)
