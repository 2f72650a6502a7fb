"""The input and the result of judging a question."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from grader.model.execution import Case, Key, Observation
from grader.model.exercise import Question
from grader.model.result import Verdict
from grader.model.submission import Submission


class QuestionAnswers(msgspec.Struct, frozen=True):
    """Everything needed to judge a question. All mappings are by case id.

    ``measured`` holds the author's measuring calls, if the kind needs them. ``measurable`` is whether the measuring
    function works for the author's own values. ``taken`` are the names that the exercise gives or asks for.
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
        """Whether only the shape and type of the answer are known, as in practice. Such a question earns no points."""
        return any(key.form_only for key in self.keys.values())


class Judged(msgspec.Struct, frozen=True):
    """A verdict and the answers that it was made from."""

    verdict: Verdict
    answers: QuestionAnswers
