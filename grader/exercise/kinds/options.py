"""What kinds share whose answers are ids of options. Options have no numbers: their order may be shuffled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from grader.exercise.kinds.base import K, Kind, Option, QuestionSpec
from grader.exercise.problem import Problem
from grader.model.execution import Key
from grader.model.value import Value
from grader.support.sanitise import one_line
from grader.support.suggest import meant


class OptionSpec(QuestionSpec, frozen=True, kw_only=True):
    """The fields of questions with options."""

    option: tuple[Option, ...]


O = TypeVar("O", bound=OptionSpec)  # noqa: E741 - as S and K are the other parameters


class OptionKind(Kind[O, K]):
    """Answers are ids of options, in the variable named like the question. A kind sets ``right``."""

    def __init__(self, spec: O, key: K | None = None) -> None:
        super().__init__(spec, key)
        self.options = spec.option
        self.ids = tuple(option.id for option in spec.option)

    def problems(self) -> Iterator[Problem]:
        """Option ids that repeat, or differ by capitals only."""
        if len({id_.lower() for id_ in self.ids}) < len(self.ids) or len(self.ids) < 2:
            yield Problem("spec", "option", "at least two options with different ids", listed(self.ids) or "none")

    def wrong_answer_fault(self, answer: object) -> tuple[str, str] | None:
        """An answer that is no option, or that is right."""
        named = answer if isinstance(answer, list) else [answer]
        if not named or any(name not in self.ids for name in named):
            return f"ids of options: {', '.join(self.ids)}", repr(answer)
        return ("a wrong answer", "options that are right") if set(named) <= set(self.right) else None

    def wrong_answers(self, key: Key) -> Iterator[tuple[str, Value]]:
        """Each wrong option. Where several may be ticked: no option, and each wrong option with all right ones."""
        if self.several:
            yield "no option is ticked", ()
        for id_ in self.ids:
            if id_ not in self.right:
                yield f"`{id_}` is ticked", (*self.right, id_) if self.several else id_

    def not_an_option(self, written: str) -> str:
        """The message for a string that is not an option's id."""
        near = meant(written.strip().lower(), self.ids, 0.75)
        instead = f'; did you mean "{near}"?' if near else f": {listed(self.ids)}"
        return f'"{one_line(written, 60)}" is none of the options{instead}'


def listed(ids: tuple[str, ...]) -> str:
    """Ids as a report lists them."""
    return ", ".join(f'"{id_}"' for id_ in ids)
