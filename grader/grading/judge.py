"""(Key, Observation) to Verdict, for every way a call can end, in words that a beginner understands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec
from msgspec.structs import replace

from grader.exercise.kinds import Unmeasured, is_measured, kinds
from grader.model.execution import Case, Key, Observation, Outcome, Raised, StatementError
from grader.model.exercise import Question
from grader.model.result import CaseVerdict, Comparison, GroupMark, Note, Status, Verdict
from grader.model.submission import Submission
from grader.model.value import Value
from grader.numeric.tolerance import measure_output_scales
from grader.support.python_source import bindings
from grader.support.suggest import meant


class Evidence(msgspec.Struct, frozen=True):
    """All that a question is judged by: each mapping goes from a case's id.

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


def judge(evidence: Evidence) -> Verdict:
    """The verdict on one question."""
    fault = _fault_of_ours(evidence)
    if fault:
        return ungradable(evidence.question, fault)
    output_scales = measure_output_scales(key.value for key in evidence.keys.values())
    try:
        judged = {case.id: _judge_case(evidence, case, output_scales) for case in evidence.cases}
    except Unmeasured as error:
        return ungradable(evidence.question, f"the exercise's measuring function does not fit its criteria: {error}")
    earned_shares = {case.id: judged[case.id].credit for case in evidence.cases}
    groups = _group_marks(evidence, earned_shares)
    share = min(earned_shares.values())
    earned = _earned(evidence, share, groups)
    hidden = [case for case in evidence.cases if case.hidden]
    shown = tuple(
        CaseVerdict(
            case,
            judged[case.id].credit == 1,
            evidence.observations[case.id],
            _wanted(evidence, case),
            judged[case.id],
        )
        for case in evidence.cases
        if not case.hidden
    )
    status = _status(evidence, share, earned)
    hidden_passed = sum(earned_shares[case.id] == 1 for case in hidden)
    return Verdict(
        evidence.question,
        status,
        earned,
        _summary(status, shown, hidden_passed, len(hidden)),
        shown if status is not Status.FORM_ONLY else tuple(v for v in shown if v.case.args is None),
        hidden_passed,
        len(hidden),
        groups,
        _notes(shown),
    )


def with_carried(verdict: Verdict, helpers: tuple[str, ...], earned: float) -> Verdict:
    """The verdict on an answer that is right for the student's own helpers, which are off; it may earn something."""
    named = " and ".join(f"`{name}`" for name in helpers)
    asked = verdict.shown[0].case.names[0]
    mended = f"it is {named} that has to be mended" if len(helpers) == 1 else "these have to be mended"
    note = f"Your `{asked}` is right for your {named}: {mended}."
    if earned <= verdict.earned:
        return replace(verdict, notes=(Note("carried", note), *verdict.notes))
    note += f" That earns {earned:g} of {verdict.question.points:g} points."
    told = Note("carried-points", note)
    return replace(verdict, status=Status.PARTIAL, earned=earned, notes=(told, *verdict.notes))


def ungradable(question: Question, fault: str) -> Verdict:
    """The verdict that is none: ``fault`` kept the question from being judged."""
    message = f"This could not be graded, which is not your fault: {fault.rstrip('.')}."
    return Verdict(question, Status.UNGRADABLE, 0.0, message)


def _fault_of_ours(evidence: Evidence) -> str:
    """What kept the question from being judged, if it was not the submission. Nothing is told of hidden cases."""
    if any(o.outcome is Outcome.BOX_FAILED for o in (evidence.loaded, *evidence.observations.values())):
        return "the box that your file ran in failed"
    for case in evidence.cases:
        measured = evidence.measured.get(case.id)
        if measured is None or is_measured(measured) or (evidence.measurable and measured.outcome in _BY_THE_VALUES):
            continue
        raised = None if case.hidden else measured.raised
        said = f": {raised.type}: {raised.message}" if raised else f" ({measured.outcome.value})"
        return f"the exercise's measuring function failed{said}"
    return ""


_FORM_IS_RIGHT = "your answer has the form that is asked for; whether it is right, only the official grading tells"
_BY_THE_VALUES = (Outcome.RAISED, Outcome.RETURNED, Outcome.UNSUPPORTED)
"""How a measuring call fails where the values are to blame. A limit or a crash is never held against them."""


def _judge_case(evidence: Evidence, case: Case, output_scales: Mapping[tuple[int, ...], float]) -> Comparison:
    observation = evidence.observations[case.id]
    if observation.outcome is not Outcome.RETURNED:
        return Comparison(0.0, _said_of_ending(evidence, case, observation))
    if observation.value is None:
        return Comparison(0.0, _said_of_none(case))
    kind, key = kinds()[evidence.question.kind], evidence.keys[case.id]
    if key.form_only:
        wrong = kind.form(evidence.question, key.value, observation.value)
        return Comparison(0.0 if wrong else 1.0, wrong)
    measured = evidence.measured.get(case.id)
    if measured is None or is_measured(measured):
        given = measured.value if measured else None
        return kind.compare(evidence.question, case, key, output_scales, observation.value, given)
    failed = kind.compare(evidence.question, case, key, output_scales, observation.value, None)
    return Comparison(0.0, f"{_said_of_measuring(case, measured)}. {failed.message}")


def _said_of_measuring(case: Case, measured: Observation) -> str:
    """That an answer cannot be measured, and why. Nothing is told of hidden cases."""
    names = " and ".join(f"`{name}`" for name in case.names)
    subject = names if case.args is None else f"The answer of {names}"
    raised = None if case.hidden else measured.raised
    failed = f"raised {raised.type}{_first_line(raised)}" if raised else "gave no numbers"
    return f"{subject} cannot be measured: the exercise's measuring function {failed}"


def _wanted(evidence: Evidence, case: Case) -> Value:
    """What was wanted of a shown case, where that may be told."""
    key = evidence.keys[case.id]
    return key.value if kinds()[evidence.question.kind].SHOWS_KEY and not key.form_only else None


def _said_of_none(case: Case) -> str:
    if case.args is None:
        return f"`{case.names[0]}` is still None"
    return f"`{case.names[0]}` returned None: is a `return` missing at its end?"


def _group_marks(evidence: Evidence, earned_shares: Mapping[str, float]) -> tuple[GroupMark, ...]:
    marks: list[GroupMark] = []
    if evidence.form_only:
        return ()
    for group in kinds()[evidence.question.kind].groups(evidence.question):
        members = [earned_shares[case.id] for case in evidence.cases if case.group == group.id]
        marks.append(GroupMark(group, group.points if members and min(members) == 1 else 0.0))
    return tuple(marks)


def _earned(evidence: Evidence, share: float, groups: tuple[GroupMark, ...]) -> float:
    if evidence.form_only:
        return 0.0
    return sum(mark.earned for mark in groups) if groups else round(share * evidence.question.points, 4)


def _status(evidence: Evidence, share: float, earned: float) -> Status:
    if share == 1:
        return Status.FORM_ONLY if evidence.form_only else Status.RIGHT
    if earned > 0:
        return Status.PARTIAL
    if all(_unanswered(evidence.observations[case.id]) for case in evidence.cases if not case.hidden):
        return Status.UNANSWERED
    return Status.WRONG


def _unanswered(observation: Observation) -> bool:
    if observation.outcome is Outcome.RAISED:
        return observation.raised is not None and observation.raised.type == "NotImplementedError"
    value = observation.value
    # A list without anything in it is an answer: somebody has emptied it.
    nothing = value is None or (isinstance(value, tuple) and value != () and all(item is None for item in value))
    return observation.outcome is Outcome.MISSING or (observation.outcome is Outcome.RETURNED and nothing)


def _summary(status: Status, shown: tuple[CaseVerdict, ...], hidden_passed: int, hidden_total: int) -> str:
    """One sentence for the question: the first shown case that failed, or how the hidden ones went."""
    if status is Status.RIGHT:
        return "right"
    if status is Status.FORM_ONLY:
        return _FORM_IS_RIGHT
    for verdict in shown:
        if not verdict.passed:
            return verdict.comparison.message
    return (
        f"right in the cases shown here, but not in {hidden_total - hidden_passed} of {hidden_total} hidden ones: "
        "does your answer lean on something that only holds in the examples?"
    )


def _notes(shown: tuple[CaseVerdict, ...]) -> tuple[Note, ...]:
    warned = dict.fromkeys(text for verdict in shown for text in verdict.observation.warnings)
    said = "While your code ran there was a warning, which costs nothing"
    return tuple(Note("warning", f"{said}: {text}") for text in list(warned)[:3])


# How a call can end without a value


def _said_of_ending(evidence: Evidence, case: Case, observation: Observation) -> str:
    name = observation.detail if observation.detail in case.names else case.names[0]
    if observation.outcome is Outcome.MISSING:
        return _said_of_missing(evidence, name)
    if observation.raised is not None:
        return _said_of_raised(name, case, observation.raised, evidence)
    subject = f"`{name}`" if case.args is not None else "reading your answer"
    return {
        Outcome.NOT_CALLABLE: f"`{name}` should be a function, but your file makes it a value of type "
        f"{observation.detail}: is the name used twice?",
        Outcome.UNSUPPORTED: f"`{name}` {_unsupported(observation.detail)}",
        Outcome.TIME_LIMIT: f"{subject} took longer than the {observation.detail} it has: "
        "is there a loop that never ends?",
        Outcome.OUTPUT_LIMIT: f"{subject} printed more than {observation.detail} and was stopped: "
        "remove the prints in loops",
        Outcome.SIZE_LIMIT: f"`{name}` gave an answer that is far too large ({observation.detail})",
        Outcome.CRASHED: f"{subject} made Python crash ({observation.detail})",
        Outcome.EXITED: f"{subject} ended Python: remove `exit()`, `quit()` and `os._exit()`",
        Outcome.PROTOCOL: f"{subject} wrote where only the grader may write; this counts as no answer",
        Outcome.NOT_LOADED: _said_of_loading(evidence.loaded),
        Outcome.NOT_RUN: "not run, because an earlier call had to be stopped",
    }.get(observation.outcome, f"{subject} ended without an answer ({observation.outcome.value})")


def _unsupported(detail: str) -> str:
    if detail.startswith(_MISSING):
        module = detail.removeprefix(_MISSING)
        return f"depends on `{module}`, which is not there when your file is graded: only numpy and Python's own are"
    gave = detail if detail.startswith(("a ", "an ")) else f"a value of type {detail}"
    instead = _INSTEAD.get(detail)
    return f"gave {gave}; wanted numbers or arrays of numbers" + (f": {instead}" if instead else "")


_TAKE_ITEMS = "put it into a list with `list(...)`"
_INSTEAD = {
    **dict.fromkeys(("generator", "map", "filter", "zip", "enumerate", "reversed", "dict_values"), _TAKE_ITEMS),
    **dict.fromkeys(("array", "deque"), _TAKE_ITEMS),
    **dict.fromkeys(("set", "frozenset"), "a set has no order, so return a list, such as `sorted(...)`"),
    "dict": "return its values in the wanted order, without the keys",
}
"""What to do about a value of a type that cannot be compared."""


def _said_of_missing(evidence: Evidence, name: str) -> str:
    submission, loaded = evidence.submission, evidence.loaded
    broken = next((piece for piece in submission.broken if name in piece.names), None)
    if broken is not None:
        line = f"line {broken.at or broken.line}"
        place = f"cell {broken.cell}, {line}" if broken.cell else line
        return f"{place} is not valid Python, so `{name}` could not be read: {broken.problem}"
    stop = next((stop for stop in loaded.stops if name in _bound_at(submission, stop)), None)
    if stop is not None:
        return (
            f"`{name}` is not defined: {_place(stop)}, which defines it, stopped with {_said_of_exception(stop.raised)}"
        )
    if loaded.raised is not None:
        where = _where(loaded.raised, outermost=True)
        return f"`{name}` is not defined, because Python cannot read your file: {loaded.raised.type}{where}"
    if name in submission.defined:
        return (
            f"`{name}` does not exist when your file has run: is its definition under an `if`, deleted again, or in a "
            "line that was not run?"
        )
    # A name that another question asks for, or that is given, is not a typo for this one.
    own = {other.lower(): other for other in submission.defined if other not in evidence.taken}
    other = own.get(name.lower()) or own.get(_nearest(name.lower(), tuple(own)) or "")
    return f"`{name}` is not defined in your file" + (f"; did you mean `{other}`?" if other else "")


def _bound_at(submission: Submission, stop: StatementError) -> tuple[str, ...]:
    """The names that a statement would have bound which raised instead."""
    at = (stop.cell, stop.line)
    return tuple(name for line, names in bindings(submission.text) if submission.place(line) == at for name in names)


def _where(raised: Raised, *, outermost: bool = False) -> str:
    """The line of the student's file that raised; ``outermost`` is the one that led there: what it calls may stand
    above it.
    """
    return f" at {raised.frames[0 if outermost else -1].where}" if raised.frames else ""


@lru_cache(maxsize=256)
def _nearest(name: str, known: tuple[str, ...]) -> str | None:
    """The other name that this one may be a slip of. Comparing takes time that grows with a student's own names."""
    others = [other for other in known if other != name and len(other) <= _LONGEST_NAME][:_MOST_NAMES]
    return meant(name, others, 0.75) if len(name) <= _LONGEST_NAME else None


_LONGEST_NAME = 40
_MOST_NAMES = 300


def _said_of_loading(loaded: Observation) -> str:
    """Why nothing of a file could be called."""
    if loaded.raised is not None:
        return f"your file did not run: {loaded.raised.type}: {loaded.raised.message}"
    return {
        Outcome.TIME_LIMIT: f"your file did not finish within {loaded.detail}: is there a training loop at its end?",
        Outcome.OUTPUT_LIMIT: f"your file printed more than {loaded.detail} and was stopped",
        Outcome.CRASHED: f"your file made Python crash ({loaded.detail})",
        Outcome.EXITED: "your file ended Python before it could be asked: remove `exit()`, `quit()` and `os._exit()`",
        Outcome.PROTOCOL: "your file wrote where only the grader may write; this counts as no answer",
        Outcome.BOX_FAILED: "your file could not be run, because the sandbox failed; nothing of it was marked",
    }.get(loaded.outcome, f"your file did not run ({loaded.outcome.value})")


def _said_of_raised(name: str, case: Case, raised: Raised, evidence: Evidence) -> str:
    where = _where(raised)
    first = raised.message.strip().split("\n")[0][:300]
    text = f"`{name}` raised {raised.type}{where}" + (f": {first}" if first else "")
    hint = _hint(raised, case, evidence.submission)
    return f"{text}. {hint}" if hint else text


def _hint(raised: Raised, case: Case | None, submission: Submission) -> str:
    """What a beginner may try about an exception; empty where the message speaks for itself."""
    if raised.type == "NameError" and raised.name:
        known = (*submission.defined, *(case.labels if case else ()), *_COMMON_NAMES)
        if raised.name in ("exit", "quit"):
            return f"`{raised.name}()` ends Python: take it out."
        near = _nearest(raised.name, known)
        return f"Did you mean `{near}`?" if near else f"Nothing of the name `{raised.name}` is known there."
    called_wrongly = raised.type == "TypeError" and "positional argument" in raised.message and not raised.frames
    if called_wrongly and case and case.args is not None:
        return f"It is called with {len(case.args)}: {', '.join(case.labels) or 'none'}."
    if raised.type == "ValueError" and ("matmul" in raised.message or "broadcast" in raised.message):
        return "The shapes do not fit together: print the `.shape` of both sides."
    return _HINTS.get(raised.type, "")


_MISSING = "missing module "  # as ``grader.sandbox.inside.standins`` has it
_COMMON_NAMES = ("np", "math", "range", "len", "sum", "print")
_HINTS = {
    "UnboundLocalError": "A name that a function assigns is its own: give it a value there first, or pass it in.",
    "RecursionError": "Too many calls lie inside one another: does a function call itself without end?",
    "EOFError": "There is nobody to answer `input()` here: put the value into the code.",
    "MemoryError": "It asked for more memory than it has.",
    "ModuleNotFoundError": "Only numpy and Python's own modules are installed there: take the import out.",
    "NotImplementedError": "This part is still to be written.",
}


def loading_problems(submission: Submission, loaded: Observation) -> tuple[str, ...]:
    """What to say of a file that did not load, or of its statements that raised; empty if there is nothing to say."""
    absent = _listed(loaded.missing)
    notes = [f"{absent} not installed where your file is graded: what needs that was left out."] if absent else []
    if loaded.outcome is Outcome.RETURNED:
        return (*notes, *_said_of_stops(submission, loaded.stops))
    return (*notes, _loading_problem(loaded))


def _listed(modules: Sequence[str]) -> str:
    """``a`` is, or ``a`` and ``b`` are; empty for none."""
    if not modules:
        return ""
    named = [f"`{module}`" for module in modules[:_MOST_STOPS]]
    if len(modules) > _MOST_STOPS:
        named.append("others")
    return f"{named[0]} is" if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]} are"


_MOST_STOPS = 3
_MOST_OTHERS = 8


def _said_of_stops(submission: Submission, stops: tuple[StatementError, ...]) -> Iterator[str]:
    """What raised while the file was loaded, but for what raised only because an earlier statement had."""
    lost = {name for stop in stops for name in _bound_at(submission, stop)}
    causes = [stop for stop in stops if stop.raised.type != "NameError" or stop.raised.name not in lost] or [*stops]
    for stop in causes[:_MOST_STOPS]:
        raised = stop.raised
        hint = _hint(raised, None, submission)
        place = _place(stop)
        place = f"{place[0].upper()}{place[1:]}"
        yield (
            f"{place} stopped with {_said_of_exception(raised)}. {hint + ' ' if hint else ''}"
            "It costs only what depends on it."
        )
    others = [_place(stop) for stop in stops if stop not in causes[:_MOST_STOPS]]
    if others:
        more = f" and {len(others) - _MOST_OTHERS} more" if len(others) > _MOST_OTHERS else ""
        yield f"These stopped, too: {'; '.join(others[:_MOST_OTHERS])}{more}."


def _place(stop: StatementError) -> str:
    """The line of a statement, which may be long, that raised."""
    return stop.raised.frames[0].where if stop.raised.frames else stop.where


def _said_of_exception(raised: Raised) -> str:
    """An exception's type, where in a function of the file it was raised, and its message."""
    inside = f" at {raised.frames[-1].where}" if len(raised.frames) > 1 else ""
    return f"{raised.type}{inside}{_first_line(raised)}"


def _first_line(raised: Raised) -> str:
    message = raised.message.strip().split("\n")[0][:300]
    return f": {message}" if message else ""


def _loading_problem(loaded: Observation) -> str:
    """A sentence on a file that did not load."""
    raised = loaded.raised
    if raised is None:
        text = _said_of_loading(loaded)
        return text[0].upper() + text[1:] + ("" if text.endswith("?") else ".")
    where = _where(raised, outermost=True)
    return f"Python cannot read the file: {raised.type}{where}{_first_line(raised)}. Nothing of it could be run."
