"""Recognises answers of which always the same parts are wrong: one list, one layer, one entry."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.feedback.diagnosis.evidence import Candidate, Evidence, Pair
from grader.model.value import Value
from grader.numeric.values import Path, from_array, to_array

RANK = 910

_LEAST_CASES = 2
_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth")


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield one candidate, if the same parts are right and the same are wrong in every case."""
    if not evidence.numbers or len(evidence.wrong) < _LEAST_CASES:
        return
    verdicts = [_parts(evidence, pair) for pair in evidence.wrong]
    known = [verdict for verdict in verdicts if verdict is not None]
    if len(known) < len(verdicts) or len({frozenset(verdict) for verdict in known}) != 1:
        return
    wrong = [place for place in known[0] if any(not verdict[place] for verdict in known)]
    right = [place for place in known[0] if place not in wrong]
    if not right or not wrong or any(all(verdict[place] for verdict in known) for place in wrong):
        return
    one = len(wrong) == 1
    parts = f"{_listed(wrong)} of the {len(known[0])} parts of `{evidence.name}` {'is' if one else 'are'} wrong"
    yield Candidate(
        "wrong-in-part:" + ",".join(map(str, wrong)),
        f"Only the {parts}; the {_listed(right)} {'is' if len(right) == 1 else 'are'} right.",
        "Keep the right parts, and compare how they are computed with how the wrong ones are.",
        lambda pair: pair.got,
        needs=2,
    )


def _parts(evidence: Evidence, pair: Pair) -> dict[int, bool] | None:
    """Whether each part is right, by its position: the items of a tuple, else the entries or rows of an array."""
    want, got = _split(pair.want), _split(pair.got)
    if want is None or got is None or len(want) != len(got) or not 1 < len(want) <= len(_WORDS):
        return None
    listed = isinstance(pair.want, tuple)
    return {
        i: _near(evidence, other, item, (i,) if listed else None)
        for i, (item, other) in enumerate(zip(want, got, strict=True))
    }


def _near(evidence: Evidence, got: Value, want: Value, place: Path | None) -> bool:
    output_scales = evidence.output_scales
    if place is not None:  # the scales of this part's outputs
        output_scales = {path[1:]: scale for path, scale in output_scales.items() if path[:1] == place}
    part = Evidence(evidence.question, evidence.name, (), (), {}, output_scales, evidence.tolerance, evidence.shapes)
    return part.near(got, want)


def _split(value: Value) -> list[Value] | None:
    if isinstance(value, tuple):
        return list(value)
    array = to_array(value)
    if array is None or not array.ndim:
        return None
    rows = array.reshape(-1) if sum(n != 1 for n in array.shape) == 1 else array
    return [from_array(np.asarray(row)) for row in rows]


def _listed(places: list[int]) -> str:
    words = [_WORDS[place] for place in places]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
