"""Finds the change, or the two changes, with which a student's function is right in every shown case."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from grader.feedback.diagnosis.evidence import Evidence, entries, flat
from grader.feedback.repair import statements, wording
from grader.feedback.repair.change import Change
from grader.feedback.repair.edits import all_edits
from grader.feedback.repair.scheme import ASK, Scheme, harness
from grader.feedback.repair.site import Edit, Scope, scope_of, sites
from grader.model.execution import Case, Outcome
from grader.model.result import Diagnosis
from grader.model.submission import Submission
from grader.model.value import Value
from grader.numeric.pairing import misfit
from grader.sandbox.session import BoxSession
from grader.support.python_source import parsed

Open: TypeAlias = Callable[[str, str], BoxSession]
"""Opens a box with a text in place of the submission's, and further code behind it."""

_LEAST = 3  # wrong entries that a change has to explain: with fewer, a change may fit by accident
_MOST_ENTRIES = 400  # of an answer
_TOGETHER = 300  # calls in one message
_MOST_PAIRS = 20_000  # of changes: they take a second
_MOST_FUNCTIONS = 4  # of the student's own that are searched
_NEARLY = 1e-4  # of the largest wanted number: how near a difference quotient with a small step has to be
_FAR = 1e-2  # relative to the wanted number: certainly not near, whatever the tolerance


Switches: TypeAlias = tuple[int, int, int]
"""Two edits that are on (or 0), and the version of the whole function (or 0)."""


def repaired(
    evidence: Evidence, wanted: Mapping[str, Value], submission: Submission, given: str, open_: Open
) -> Diagnosis | None:
    """The changes that make the answer right, as a diagnosis. None if there are none, or more than two are needed.

    ``wanted`` are the keys of the shown cases, ``given`` is the starter's given code.
    """
    cases = [pair.case for pair in sorted(evidence.pairs, key=lambda pair: pair.right)]
    cases += [case for case, _ in evidence.endings]
    sizes = [entries(wanted[case.id]) for case in cases]
    if sum(sizes) < _LEAST or max(sizes) > _MOST_ENTRIES:
        return None
    module, others = parsed(submission.text), parsed(given)
    for number, function in enumerate(_own_functions(module, others, evidence.name)):
        scope = scope_of(function, module, others)
        search = _Search(evidence, wanted, cases, module, function)
        changes = search.changes(scope, open_, in_pairs=number == 0)  # in others, pairs would take too long
        if changes:
            return wording.diagnosis(evidence.name, changes, submission)
    return None


def _own_functions(module: ast.Module, given: ast.Module, name: str) -> list[ast.FunctionDef]:
    """The asked function, and then those of the student's own that it uses."""
    unchanged = {ast.dump(statement) for statement in given.body}
    own = {s.name: s for s in module.body if isinstance(s, ast.FunctionDef) and ast.dump(s) not in unchanged}
    found = [own[name]] if name in own else []
    for function in found:
        used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
        found += [own[other] for other in own if other in used and own[other] not in found]
    return found[:_MOST_FUNCTIONS]


class _Search:
    """A search in one function of the submission."""

    def __init__(
        self,
        evidence: Evidence,
        wanted: Mapping[str, Value],
        cases: Sequence[Case],
        module: ast.Module,
        function: ast.FunctionDef,
    ) -> None:
        self._evidence, self._wanted, self._cases = evidence, wanted, cases
        self._module, self._function = module, function
        self._steps: set[int] = set()  # the switches of changes of a difference quotient's step

    def changes(self, scope: Scope, open_: Open, *, in_pairs: bool) -> tuple[Change, ...]:
        """The changes with which every shown case is right; empty if none are found."""
        first = statements.returning(self._function)
        base = first.function if first else self._function
        edits, versions = all_edits(list(sites(base, scope))), list(statements.rewritten(base, scope.missing))
        scheme = Scheme(base, edits)
        body = [base if statement is self._function else statement for statement in self._module.body]
        text = scheme.text(ast.Module(body, []))
        code = harness(self._function.name, [version.function for version in versions], _MOST_ENTRIES)
        on = [scheme.switches[number] for number in range(len(edits))]
        self._steps = {on[number] for number, edit in enumerate(edits) if edit.kind == "step"}
        singles: list[Switches] = [
            (0, 0, 0),
            *((one, 0, 0) for one in on),
            *((0, 0, n + 1) for n in range(len(versions))),
        ]
        with open_(text, code) as session:
            found = next(self._right(session, singles), None)
            if found is None and in_pairs:
                effective = self._effective(session, [(one, 0, 0) for one in on])
                found = next(self._right(session, _pairs(on, edits, effective)), None)
        if found is None:
            return ()
        by_switch = {switch: edits[number] for number, switch in scheme.switches.items()}
        made = [Change(first.kind, first.line, first.before, first.after)] if first else []
        for switch in found[:2]:
            if switch:
                edit = by_switch[switch]
                made.append(Change(edit.kind, edit.before.lineno, ast.unparse(edit.before), ast.unparse(edit.after)))
        if found[2]:
            version = versions[found[2] - 1]
            made.append(Change(version.kind, version.line, version.before, version.after))
        return tuple(made)

    def _effective(self, session: BoxSession, singles: Sequence[Switches]) -> list[int]:
        """The edits that change an answer, one for each pair of answers: of equal ones the most plausible.

        One case would not do: for the input 1, ``x`` and ``x**2`` are the same.
        """
        tried = ((0, 0, 0), *singles)
        answers = [self._ask_all(session, case, tried) for case in (self._cases[0], self._cases[-1])]
        base, *changed = zip(*answers, strict=True)
        seen, found = {base}, []
        for number, values in enumerate(changed):
            if values not in seen:
                seen.add(values)
                found.append(number)
        return found

    def _right(self, session: BoxSession, tried: Iterable[Switches]) -> Iterator[Switches]:
        """Yield what makes every shown case right. Most of it fails in the first case and is not tried in others."""
        waiting = iter(tried)
        while some := tuple(itertools.islice(waiting, _TOGETHER)):
            for case in self._cases:
                some = self._near(session, case, some)
                if not some:
                    break
            yield from some

    def _near(self, session: BoxSession, case: Case, tried: tuple[Switches, ...]) -> tuple[Switches, ...]:
        values = self._ask(session, case, tried)
        wanted = self._wanted[case.id]
        numbers = flat(wanted)
        return tuple(
            switches
            for switches, value in zip(tried, values, strict=False)
            if value is not None
            and self._is_near(value, wanted, numbers, is_step=not {*switches[:2]} - {0, *self._steps})
        )

    def _ask_all(self, session: BoxSession, case: Case, tried: Sequence[Switches]) -> list[Value]:
        """The answers to a case, in messages of a bounded size; None where there is none."""
        found: list[Value] = []
        for start in range(0, len(tried), _TOGETHER):
            some = tuple(tried[start : start + _TOGETHER])
            values = self._ask(session, case, some)
            found += values if len(values) == len(some) else [None] * len(some)
        return found

    def _ask(self, session: BoxSession, case: Case, tried: tuple[Switches, ...]) -> tuple[Value, ...]:
        """The answers to a case, one for each way to switch; None where there is none."""
        names, values = tuple(name for name, _ in case.globals), tuple(value for _, value in case.globals)
        call = replace(case, names=(ASK,), args=(case.names[0], tried, names, values, case.args), globals=())
        answer = session.call(call)
        returned = answer.outcome is Outcome.RETURNED and isinstance(answer.value, tuple)
        return answer.value if returned and isinstance(answer.value, tuple) else ()

    def _is_near(self, value: Value, wanted: Value, numbers: NDArray[np.float64] | None, *, is_step: bool) -> bool:
        got = flat(value)
        if got is not None and numbers is not None and _is_far(got, numbers):
            return False
        if is_step and got is not None and numbers is not None:
            scale = max(self._evidence.output_scales.values(), default=0.0)
            return bool((np.abs(got - numbers) <= _NEARLY * scale).all()) and not misfit(
                value, wanted, self._evidence.shapes
            )
        return self._evidence.near(value, wanted)


def _is_far(got: NDArray[np.float64], wanted: NDArray[np.float64]) -> bool:
    """Whether numbers are certainly not near, which most are not: this is faster than the comparison."""
    return got.size != wanted.size or bool((np.abs(got - wanted) > _FAR * (1 + np.abs(wanted))).any())


def _pairs(on: Sequence[int], edits: Sequence[Edit], effective: Sequence[int]) -> Iterator[Switches]:
    """Pairs of edits in different places, the most plausible pairs first."""
    by_rank: dict[int, list[int]] = {}
    for number in effective:
        by_rank.setdefault(edits[number].rank, []).append(number)
    ranks = sorted(itertools.combinations_with_replacement(sorted(by_rank), 2), key=sum)
    pairs = (
        (i, j)
        for one, other in ranks
        for i in by_rank[one]
        for j in by_rank[other]
        if (one != other or i < j) and edits[i].before is not edits[j].before
    )
    for i, j in itertools.islice(pairs, _MOST_PAIRS):
        yield on[i], on[j], 0
