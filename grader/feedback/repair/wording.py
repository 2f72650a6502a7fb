"""What a student is told about the changes that make a function right."""

from __future__ import annotations

from collections.abc import Sequence

from grader.feedback.repair.change import Change
from grader.model.result import Diagnosis, Hint
from grader.model.submission import Submission

_LONGEST = 60  # characters of code in a sentence
_HINT = "Compare this place with the formula, piece by piece. Then try your function with numbers that you can check."


def diagnosis(name: str, changes: Sequence[Change], submission: Submission) -> Diagnosis:
    """The changes as a diagnosis. All shown cases are right with them."""
    *most, last = (_change(change, submission) for change in changes)
    places = f"{', '.join(most)}, and {last}" if most else last
    first = changes[0]
    if len(changes) == 1 and first.kind in _WHOLE:
        what = _WHOLE[first.kind].format(
            where=_where(first, submission), before=_quoted(first.before), names=first.before
        )
        message = f"{what[0].upper()}{what[1:]} Otherwise `{name}` is right in every shown case."
        if first.kind == "step":
            message = f"{what} With {_quoted(first.after)}, `{name}` is right to four digits in every shown case."
    else:
        message = f"`{name}` is right in every shown case with {places}."
    ids = "+".join(f"{change.kind}:{change.before}->{change.after}" for change in changes)
    return Diagnosis("repair", ids[:200], message, (Hint(_HINT),))


_WHOLE = {
    "printed": "{where} prints the result and does not return it.",
    "no-return": "The function ends at {where} without a `return`.",
    "return-in-loop": "The `return` in {where} is in the loop, so only the first round counts.",
    "reset-in-loop": "{where} is in the loop, so every round begins anew.",
    "numpy-names": "Functions of numpy need `np.` before their names: {names}.",
    "parameter-order": "The parameters are in another order than the exercise asks for: {before}.",
    "step": "The step {before} in {where} is too large for a difference quotient.",
    "default": "Python makes the default {before} once, and it keeps its contents from call to call.",
    "counted-from-1": "The entries of {before} are counted from 1; Python counts from 0.",
}


def _change(change: Change, submission: Submission) -> str:
    where = _where(change, submission)
    if change.kind in ("return-in-loop", "reset-in-loop"):
        return f"{_quoted(change.before)} outside of the loop ({where})"
    return f"{_quoted(change.after)} in place of {_quoted(change.before)} in {where}"


def _where(change: Change, submission: Submission) -> str:
    cell, line = submission.place(change.line)
    return f"cell {cell}, line {line}" if cell else f"line {line}"


def _quoted(code: str) -> str:
    line = " ".join(code.split())
    return f"`{line if len(line) <= _LONGEST else line[: _LONGEST - 1] + '…'}`"
