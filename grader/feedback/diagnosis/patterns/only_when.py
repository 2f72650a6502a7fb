"""Recognises when an answer is right: for one size only, for square arrays only, or for numbers of one sign only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grader.feedback.diagnosis.evidence import Candidate, Evidence
from grader.model.execution import Case
from grader.model.value import Array, Value

RANK = 905  # after all that names the mistake itself
DEGENERATE = True
ENDINGS = True

_LEAST = 2  # right cases, and wrong ones
_LEAST_SIGNS = 3  # a sign is one of two
_HINT = "Try your function with a small input of another kind, and look for numbers that only fit this one."


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield what all right cases have in common and no wrong case has."""
    right = [_inputs(pair.case) for pair in evidence.pairs if pair.right]
    wrong = [_inputs(pair.case) for pair in evidence.pairs if not pair.right]
    wrong += [_inputs(case) for case, _ in evidence.endings]
    if min(len(right), len(wrong)) < _LEAST:
        return
    for id_, text in (*_sizes(right, wrong), *_squares(right, wrong), *_signs(right, wrong)):
        message = f"In the shown cases, `{evidence.name}` is right only where {text}."
        yield Candidate(f"only-when:{id_}", message, _HINT, lambda pair: None if pair.right else pair.got, needs=0)


def _inputs(case: Case) -> dict[str, Value]:
    arguments = {} if case.args is None else dict(zip(case.labels, case.args, strict=True))
    return {**dict(case.globals), **arguments}


def _shape(value: Value) -> tuple[int, ...]:
    return value.shape if isinstance(value, Array) else (len(value),) if isinstance(value, tuple) else ()


def _sizes(right: list[dict[str, Value]], wrong: list[dict[str, Value]]) -> Iterator[tuple[str, str]]:
    """A size that is the same number in all right cases and another in all wrong ones."""
    for name, first in right[0].items():
        for axis, size in enumerate(_shape(first)):
            is_shared = all(_has(case, name, axis, size) for case in right)
            if is_shared and not any(_has(case, name, axis, size) for case in wrong):
                yield f"size-{size}", f"`{name}` has {size} {_counted(len(_shape(first)), axis, size)}"


def _counted(dimensions: int, axis: int, size: int) -> str:
    """What a size counts."""
    plural = {(1, 0): "entries", (2, 0): "rows", (2, 1): "columns"}.get((dimensions, axis), f"entries on axis {axis}")
    singular = {"entries": "entry", "rows": "row", "columns": "column"}.get(plural, plural)
    return singular if size == 1 else plural


def _has(case: Mapping[str, Value], name: str, axis: int, size: int) -> bool:
    shape = _shape(case.get(name))
    return axis < len(shape) and shape[axis] == size


def _squares(right: list[dict[str, Value]], wrong: list[dict[str, Value]]) -> Iterator[tuple[str, str]]:
    for name in right[0]:
        if all(_is_square(case, name) for case in right) and not any(_is_square(case, name) for case in wrong):
            yield "square", f"`{name}` is square"


def _is_square(case: Mapping[str, Value], name: str) -> bool:
    shape = _shape(case.get(name))
    return len(shape) == 2 and shape[0] == shape[1]


def _signs(right: list[dict[str, Value]], wrong: list[dict[str, Value]]) -> Iterator[tuple[str, str]]:
    """A number that is positive, not negative, and so on, in all right cases and in no wrong one."""
    if min(len(right), len(wrong)) < _LEAST_SIGNS:
        return
    for name in right[0]:
        numbers = [[case.get(name) for case in cases] for cases in (right, wrong)]
        plain = [[n for n in some if isinstance(n, (int, float))] for some in numbers]
        if any(len(some) < len(every) for some, every in zip(plain, numbers, strict=True)):
            continue
        for id_, text, test in (
            ("positive", "positive", lambda n: n > 0),
            ("negative", "negative", lambda n: n < 0),
            ("not-zero", "not 0", lambda n: n != 0),
            ("not-negative", "0 or positive", lambda n: n >= 0),
        ):
            if all(map(test, plain[0])) and not any(map(test, plain[1])):
                yield id_, f"`{name}` is {text}"
