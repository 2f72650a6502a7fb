"""The messages about problems of an exercise, each with its fix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from grader.errors import Fault
from grader.exercise.digests import is_long
from grader.exercise.kinds import kind_of
from grader.model.execution import Case
from grader.model.exercise import Exercise, Question
from grader.numeric.values import to_array
from grader.proof.record import FileProof, Mistake, ProofProblem, Window, part
from grader.proof.search import as_toml
from grader.proof.trials import Result, Trial
from grader.support.sanitise import one_line

_MOST_NAMED = 4
_LONGEST = 40  # characters of code that a message quotes


def of_fault(fault: Fault) -> ProofProblem:
    """A fault that makes an exercise unusable."""
    fix = "Fix this first: nothing else can be checked before."
    if fault.cause == "time-limit":
        fix = "Make it faster, draw smaller inputs, or raise `limits.call_seconds` in exercise.toml."
    elif fault.cause == "measure":
        fix = "Let the measuring function return one finite number for the reference's own answer."
    elif fault.cause == "shapes":
        fix = "No inputs have all these shapes: correct the shapes and `sizes` in the question's `draw`."
    return ProofProblem("reference", "", fault.file, fault.where, f"wanted {fault.wanted}; found {fault.found}", fix)


def of_seed(exercise: Exercise) -> Iterator[ProofProblem]:
    """A secret seed for hidden cases that is short enough to be guessed."""
    if exercise.hidden_seed and not is_long(exercise.hidden_seed):
        yield ProofProblem(
            "short-seed",
            "",
            exercise.reference_path.replace("reference.py", "key.toml"),
            "hidden_seed",
            "The seed has fewer than 18 digits: students could find the hidden inputs by trying all seeds",
            "Use a random one: `python -c 'import secrets; print(10**17 + secrets.randbelow(9 * 10**17))'` prints one.",
        )


def of_measure(exercise: Exercise, question: Question, file: str, failure: str) -> ProofProblem:
    """A measuring function that fails for the author's own values."""
    return ProofProblem(
        "measure",
        question.id,
        exercise.reference_path,
        question.id,
        f"The measuring function fails for the values in {file}: {failure}",
        'Return numbers for them. If nothing can be computed, return `float("nan")`, which meets no criterion.',
    )


def of_results(exercise: Exercise, question: Question, results: list[Result]) -> Iterator[ProofProblem]:
    """A measuring function that gives nothing by which to tell the tried answers apart, or accepts all of them.

    ``results`` are those of answers that differ from the reference's.
    """
    measured = [result for result in results if result.measured is not None or result.unmeasured]
    if not measured:
        return
    failed = [result.unmeasured for result in measured if result.unmeasured]
    numbers = {repr(result.measured): to_array(result.measured) for result in measured}
    said, fix = "", _WRONG_ONES
    if len(failed) == len(measured):
        said, fix = f"It fails for all {len(failed)} wrong answers that were tried: {failed[-1]}", _COMPUTES
    elif not failed and all(array is not None and np.isnan(array).all() for array in numbers.values()):
        said, fix = f"It returns NaN for all {len(measured)} wrong answers that were tried", _COMPUTES
    elif not failed and len(numbers) == 1 and len(measured) > 1:
        (array,) = numbers.values()
        value = ", ".join(f"{entry:g}" for entry in (array.reshape(-1)[:_MOST_NAMED] if array is not None else ()))
        said = (
            f"It returns {value} for all {len(measured)} wrong answers that were tried, so it does not depend on them"
        )
    elif all(result.passed for result in results):
        said = f"It accepts all {len(results)} wrong answers that were tried, so almost any answer earns full marks"
    if said:
        yield ProofProblem(
            "measure", question.id, exercise.reference_path, kind_of(question).reference_names[-1], said, fix
        )


_WRONG_ONES = "Let the measuring function compute what makes an answer good from the answer itself, such as its error."
_COMPUTES = "Let the measuring function return a number for every answer of the right form, larger for worse ones."


def no_mutants(exercise: Exercise, question: Question) -> ProofProblem:
    """A question whose reference has no mutants."""
    return ProofProblem(
        "no-mutants",
        question.id,
        exercise.reference_path,
        question.id,
        "No mistake can be planted into its reference, so the proof cannot show that wrong answers lose marks",
        "Let the reference compute the answer in its own code, or write the answer into key.toml.",
    )


def of_survivors(
    exercise: Exercise, question: Question, survivors: list[tuple[Trial, Mistake]], cases: tuple[Case, ...]
) -> Iterator[ProofProblem]:
    """Mistakes that no case detects, with a small set of cases that would."""
    left = list(survivors)
    while left:
        best = max(cases, key=lambda case: sum(shows(trial, case) for trial, _ in left))
        shown = [mistake for trial, mistake in left if shows(trial, best)]
        yield ProofProblem(
            "survivor",
            question.id,
            exercise.spec_path,
            f'question "{question.id}", case',
            f"{_many(len(shown))} full marks: {_named(shown)}",
            f"Add this case, which detects {'it' if len(shown) == 1 else 'them'}:\n{as_toml(best)}",
        )
        left = [(trial, mistake) for trial, mistake in left if not shows(trial, best)]


def shows(trial: Trial, case: Case) -> bool:
    """Whether a trial's answer is wrong in this case."""
    return case.id in trial.results and not trial.results[case.id].passed


def _many(count: int) -> str:
    return "One mistake keeps" if count == 1 else f"{count} mistakes keep"


def _named(mistakes: list[Mistake]) -> str:
    named = [
        f"{m.phrase} (`{one_line(m.before, _LONGEST)}` → `{one_line(m.after, _LONGEST)}`, line {m.line})"
        for m in mistakes[:_MOST_NAMED]
    ]
    more = f"; and {len(mistakes) - _MOST_NAMED} more" if len(mistakes) > _MOST_NAMED else ""
    return "; ".join(named) + more


# Why an authored misconception keeps full marks, and the fix.
_KEEPS = {
    "same": ("it is right for all tried inputs", "Change its `replace` or `answer` so that it is wrong, or remove it."),
    "loose": ("it is within the tolerance", "Make the tolerance smaller, or remove the misconception."),
    "weak": ("no case detects it", "Add this case to exercise.toml, which detects it:"),
}


def of_misconception(
    exercise: Exercise,
    question: Question,
    mistake: Mistake,
    why: Literal["same", "loose", "weak"],
    case: Case | None = None,
) -> ProofProblem:
    """An authored misconception that loses no marks; ``case`` is one that would detect it.

    Unlike a mutant, a misconception that changes nothing is a problem, too: it is not a mistake.
    """
    reason, fix = _KEEPS[why]
    return ProofProblem(
        "misconception",
        question.id,
        exercise.reference_path.replace("reference.py", "key.toml"),
        f"{question.id}.misconception {mistake.id}",
        f'The misconception "{one_line(mistake.phrase, 2 * _LONGEST)}" keeps full marks: {reason}',
        f"{fix}\n{as_toml(case)}" if case else fix,
    )


def of_window(
    exercise: Exercise, question: Question, window: Window | None, loose: list[Mistake]
) -> Iterator[ProofProblem]:
    """A tolerance that accepts a wrong answer, or rejects a right one."""
    if window is None:
        return
    where = f'question "{question.id}", {_override(question)}'
    if loose or (window.wrong is not None and window.wrong <= 1):
        kept = f"{_many(len(loose))} full marks, within the tolerance: {_named(loose)}" if loose else ""
        near = f"a wrong answer ({window.wrong_by}) uses {part(window.wrong)} of the allowance" if window.wrong else ""
        yield ProofProblem(
            "too-loose",
            question.id,
            exercise.spec_path,
            where,
            f"The tolerance is too loose: {kept[0].lower() + kept[1:] if kept else near or 'a wrong answer passes'}",
            _fix(question, "Ask for more decimals, or remove `decimals`.", "smaller"),
        )
    if window.right is not None and window.right > 1:
        yield ProofProblem(
            "too-tight",
            question.id,
            exercise.spec_path,
            where,
            f"The tolerance is too tight: a right answer ({window.right_by}) needs {part(window.right)} × as much",
            _fix(question, "Ask for fewer decimals.", "larger"),
        )


_MOST_BLIND = 0.1  # of the cases that earn points together


def of_blind(
    exercise: Exercise, question: Question, cases: tuple[Case, ...], blind: tuple[Case, ...]
) -> Iterator[ProofProblem]:
    """More than one blind case in ten: the allowance is as large as the wanted value, so nearly any answer passes."""
    together = [[case for case in cases if case.group == group] for group in dict.fromkeys(c.group for c in cases)]
    many = [(len(some), [case for case in some if case in blind]) for some in together]
    for count, hidden in many:
        if len(hidden) > _MOST_BLIND * count:
            named = ", ".join(case.id for case in hidden[:_MOST_NAMED]) + (", ..." if len(hidden) > _MOST_NAMED else "")
            group = f' of the group "{hidden[0].group}"' if hidden[0].group else ""
            yield ProofProblem(
                "blind",
                question.id,
                exercise.spec_path,
                f'question "{question.id}"',
                f"{len(hidden)} of {count} cases{group} are blind: the allowance is at least as large as the wanted "
                f"value, so that 0 and almost any other answer pass ({named})",
                _seeing(question),
            )


def _seeing(question: Question) -> str:
    kind = kind_of(question)
    if "decimals" in kind.overrides:
        return "Ask for more decimals, or remove `decimals`."
    if kind.tolerance.by_case or not kind.called:
        return f"Make {_override(question)} smaller, or draw inputs for which the answer is well-conditioned."
    return (
        "Draw inputs from a smaller range, so that no case is much larger than the others; or set "
        '`scale = "case"` in the question, which gives each case a tolerance by its own size.'
    )


_UNIT = "Draw inputs of unit size, for which the answer is well-conditioned; or set `rtol`."


def _fix(question: Question, decimals: str, other: str) -> str:
    overrides = kind_of(question).overrides
    if "decimals" in overrides:
        return decimals
    return f"Make {_override(question)} {other}, or remove it." if overrides else _UNIT


def _override(question: Question) -> str:
    named = [f"`{name} = {str(value).lower()}`" for name, value in kind_of(question).overrides.items()]
    return " and ".join(named) or "the default tolerance"


def of_file(exercise: Exercise, file: FileProof) -> ProofProblem:
    """A proof file whose result differs from its header."""
    path = exercise.reference_path.replace("reference.py", file.file)
    folder = exercise.spec_path.removesuffix("/exercise.toml")
    unknown = sorted(set(file.wanted) - {question.id for question in exercise.questions})
    passed = sorted(set(file.wanted) - set(file.failed) - set(unknown))
    failed = sorted(set(file.failed) - set(file.wanted))
    differences = [f"not a question's id: {', '.join(unknown)}"] if unknown else []
    differences += [f"wrong, but expected to be right: {', '.join(failed)}"] if failed else []
    differences += [f"right, but expected to be wrong: {', '.join(passed)}"] if passed else []
    fix = "then fix the exercise, the file or its line `# fails:`."
    if failed and not file.wanted and not file.file.startswith("accepted_"):
        fix = f"if they are meant to be wrong, add the line `# fails: {', '.join(failed)}`."
    return ProofProblem(
        "file",
        "",
        path,
        "# fails",
        "; ".join(differences),
        f"See why with `grader check {path} --exercise {folder}`; {fix}",
    )


def of_starter(exercise: Exercise, earning: list[str]) -> ProofProblem:
    """A starter that earns points."""
    return ProofProblem(
        "starter",
        "",
        exercise.spec_path.replace("exercise.toml", "starter.py"),
        ", ".join(earning),
        "The unchanged starter earns points",
        "Remove the answers from the starter, or set these questions' points to 0.",
    )
