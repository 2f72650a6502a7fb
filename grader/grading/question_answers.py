"""What a question is judged by, and what comes of judging it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from grader.model.execution import Case, Key, Observation
from grader.model.exercise import Question
from grader.model.result import Verdict
from grader.model.submission import Submission


class QuestionAnswers(msgspec.Struct, frozen=True):
    """All that a question is judged by. The keys of each mapping are case ids.

    ``measured`` holds the author's measuring calls, where the kind asked for them; ``measurable`` is whether the
    measuring function works for the author's own values. ``taken`` are the names that the exercise gives or asks for.
    """

    question: Question
    cases: tuple[Case, ...]
    keys: Mapping[str, Key]
    observations: Mapping[str, Observation]
    measured: Mapping[str, Observation]
    submission: Submission
    loaded: Observation
    taken: frozenset[str] = frozenset()
    measurable: bool = False

    @property
    def form_only(self) -> bool:
        """Whether only the form of the answer is known, as in practice: it earns nothing."""
        return any(key.form_only for key in self.keys.values())


class Judged(NamedTuple):
    """A verdict and the answers that it was made from."""

    verdict: Verdict
    answers: QuestionAnswers
