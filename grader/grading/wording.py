"""All messages of this package: how a call or a loading ended, what to try next, and what a mark depends on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from grader.grading.cause import is_about_shapes
from grader.grading.python_errors import NUMPY_NAMES, hint_of
from grader.grading.question_answers import QuestionAnswers
from grader.model.execution import Case, Observation, Outcome, Raised, StatementError
from grader.model.exercise import Care
from grader.model.submission import Submission
from grader.support.python_source import bindings
from grader.support.suggest import meant

RIGHT = "right"
FORM_IS_RIGHT = "your answer has the right format; only the official grading checks whether it is right"
RIGHT_ALONE = "Right when run alone: other code in your file changes something that this answer depends on."
RIGHT_IF_ALL_RUNS = "Right when run alone, with your whole file."
BOX_FAILED = "the sandbox that ran your file failed"


# Verdicts


UNGRADABLE = "This could not be graded, which is not your fault: {fault}."


def ungradable(fault: str) -> str:
    """The message for a question that cannot be graded because of ``fault``."""
    return UNGRADABLE.format(fault=fault.rstrip("."))


def lost(tries: int, error: Exception) -> str:
    """A fault: a box was lost in every attempt to grade the submission."""
    said = f"a process of the sandbox was lost in each of {tries} attempts, also when nothing else ran in it"
    return f"{said}. {error}"


MEASURING_FAILED = "the exercise's measuring function failed"
MEASURED_OTHERWISE = "the exercise's measuring function does not fit its criteria"
NO_NUMBERS = "gave no numbers"
CANNOT_BE_MEASURED = "{subject} cannot be measured: the exercise's measuring function {failed}"


def measuring_failed(case: Case, measured: Observation) -> str:
    """A fault: the author's measuring function failed. Hidden cases are not described."""
    raised = None if case.hidden else measured.raised
    said = f": {raised.type}: {raised.message}" if raised else f" ({measured.outcome.value})"
    return MEASURING_FAILED + said


def measured_otherwise(error: Exception) -> str:
    """A fault: the author's measuring function does not give what the criteria need."""
    return f"{MEASURED_OTHERWISE}: {error}"


def right_with_given(helpers: tuple[str, ...]) -> str:
    """The message for an answer that is right if the student's changes to given code are reversed."""
    named = _and(helpers)
    said = "differs from the given code and is wrong" if len(helpers) == 1 else "differ from the given code"
    return f"Right with the given {named}, but not with yours: your {named} {said}."


def carried(asked: str, helpers: tuple[str, ...]) -> str:
    """The message for an answer that is right for the student's own helpers, which are wrong."""
    named = _and(helpers)
    return f"Your `{asked}` is right for your {named}: fix {named}."


def earns(earned: float, points: float) -> str:
    """The points for such an answer."""
    return f" That earns {earned:g} of {points:g} points."


WRONG_IF_HIDDEN = (
    "right in the cases shown here, but wrong in {failed} of {total} hidden ones: "
    "does your answer rely on something that is only true in the examples?"
)


WARNED = "Your code caused a warning, which costs no points: {warning}"


def warned(warnings: Iterable[str]) -> tuple[str, ...]:
    """Messages for the first warnings of a question's calls."""
    first = list(dict.fromkeys(warnings))[:3]
    return tuple(WARNED.format(warning=text) for text in first)


def _and(names: Iterable[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)


# Calls without a value


def of_measuring(case: Case, measured: Observation) -> str:
    """Why an answer cannot be measured. Hidden cases are not described."""
    names = _and(case.names)
    subject = names if case.args is None else f"The answer of {names}"
    raised = None if case.hidden else measured.raised
    failed = f"raised {raised.type}{_first_line(raised)}" if raised else NO_NUMBERS
    return CANNOT_BE_MEASURED.format(subject=subject, failed=failed)


STILL_NONE = "`{name}` is still None"
RETURNED_NONE = "`{name}` returned None: is a `return` missing at its end?"
CALLS = {
    Outcome.NOT_CALLABLE: "`{name}` should be a function, but your file makes it a value of type {detail}: "
    "is the name used twice?",
    Outcome.UNSUPPORTED: "`{name}` gave {detail}; wanted numbers or arrays of numbers",
    Outcome.TIME_LIMIT: "{subject} took longer than its limit of {detail}: is there a loop that never ends?",
    Outcome.OUTPUT_LIMIT: "{subject} printed more than {detail} and was stopped: remove the prints in loops",
    Outcome.SIZE_LIMIT: "`{name}` gave an answer that is far too large ({detail})",
    Outcome.CRASHED: "{subject} made Python crash ({detail})",
    Outcome.EXITED: "{subject} ended Python: remove `exit()`, `quit()` and `os._exit()`",
    Outcome.PROTOCOL: "{subject} wrote to a channel that only the grader may use, so this counts as no answer",
    Outcome.NOT_RUN: "not run, because an earlier call had to be stopped",
}
"""How a call ended that neither returned nor raised. ``subject`` is the function, or the reading of a variable."""
OTHER_ENDING = "{subject} ended without an answer ({outcome})"
MISSING_MODULE = (
    "`{name}` needs `{module}`, which is not installed where your file is graded: use numpy and Python's own modules"
)
RAISED = "`{name}` raised {type}"


def of_none(case: Case) -> str:
    """The message for an answer that is None."""
    return (STILL_NONE if case.args is None else RETURNED_NONE).format(name=case.names[0])


def of_ending(answers: QuestionAnswers, case: Case, observation: Observation) -> str:
    """The message for a call that gave no value."""
    name, outcome = observation.detail if observation.detail in case.names else case.names[0], observation.outcome
    if outcome is Outcome.MISSING:
        return _of_missing(answers, name)
    if observation.raised is not None:
        return _of_raised(name, case, observation.raised, answers)
    if outcome is Outcome.NOT_LOADED:
        return _of_loading(answers.loaded)
    if observation.missing:
        return MISSING_MODULE.format(name=name, module=observation.missing[0])
    subject = f"`{name}`" if case.args is not None else "reading your answer"
    detail = _type(observation.detail) if outcome is Outcome.UNSUPPORTED else observation.detail
    said = CALLS.get(outcome, OTHER_ENDING).format(name=name, subject=subject, detail=detail, outcome=outcome.value)
    instead = INSTEAD.get(observation.detail) if outcome is Outcome.UNSUPPORTED else None
    return f"{said}: {instead}" if instead else said


def _type(detail: str) -> str:
    """What a call gave: the codec's phrase if ``detail`` is one, else a value of that type."""
    return detail if detail.startswith(("a ", "an ")) else f"a value of type {detail}"


TAKE_ITEMS = "put it into a list with `list(...)`"
INSTEAD = {
    **dict.fromkeys(("generator", "map", "filter", "zip", "enumerate", "reversed", "dict_values"), TAKE_ITEMS),
    **dict.fromkeys(("array", "deque"), TAKE_ITEMS),
    **dict.fromkeys(("set", "frozenset"), "a set has no order, so return a list, such as `sorted(...)`"),
    "dict": "return its values in the wanted order, without the keys",
}
"""What to do about a value of a type that cannot be compared."""


NOT_VALID = "{place} is not valid Python, so `{name}` could not be read: {problem}"
STOPPED = "`{name}` is not defined: {place}, which defines it, stopped with {exception}"
UNREADABLE = "`{name}` is not defined, because Python cannot read your file: {type}"
GONE = (
    "`{name}` does not exist after your file has run: is its definition under an `if`, deleted later, or in a line "
    "that was not run?"
)
NOT_DEFINED = "`{name}` is not defined in your file"
MEANT = "did you mean `{other}`?"


def _of_missing(answers: QuestionAnswers, name: str) -> str:
    submission, loaded = answers.submission, answers.loaded
    broken = next((piece for piece in submission.broken if name in piece.names), None)
    if broken is not None:
        line = f"line {broken.at or broken.line}"
        place = f"cell {broken.cell}, {line}" if broken.cell else line
        return NOT_VALID.format(place=place, name=name, problem=broken.problem)
    stop = next((stop for stop in loaded.stops if name in _bound_at(submission, stop)), None)
    if stop is not None:
        return STOPPED.format(name=name, place=_place(stop), exception=_of_exception(stop.raised))
    if loaded.raised is not None:
        where = _where(loaded.raised, outermost=True)
        return UNREADABLE.format(name=name, type=loaded.raised.type) + where
    if name in submission.defined:
        return GONE.format(name=name)
    # A name that is given, or that another question asks for, is not a typo of this one.
    own = {other.lower(): other for other in submission.defined if other not in answers.taken}
    other = own.get(name.lower()) or own.get(_nearest(name.lower(), tuple(own)) or "")
    return NOT_DEFINED.format(name=name) + (f"; {MEANT.format(other=other)}" if other else "")


def _bound_at(submission: Submission, stop: StatementError) -> tuple[str, ...]:
    """The names that a statement would have bound if it had not raised."""
    at = (stop.cell, stop.line)
    return tuple(name for line, names in bindings(submission.text) if submission.place(line) == at for name in names)


def _where(raised: Raised, *, outermost: bool = False) -> str:
    """The line of the student's file that raised; if ``outermost``, the top-level line that led to it."""
    return f" at {raised.frames[0 if outermost else -1].where}" if raised.frames else ""


@lru_cache(maxsize=256)
def _nearest(name: str, known: tuple[str, ...]) -> str | None:
    """The known name that ``name`` may be a typo of. The number of known names is limited, to bound the time."""
    others = [other for other in known if other != name and len(other) <= _LONGEST_NAME][:_MOST_NAMES]
    return meant(name, others, 0.75) if len(name) <= _LONGEST_NAME else None


_LONGEST_NAME = 40
_MOST_NAMES = 300


LOADS = {
    Outcome.TIME_LIMIT: "your file did not finish within {detail}: is there a training loop at its end?",
    Outcome.OUTPUT_LIMIT: "your file printed more than {detail} and was stopped",
    Outcome.CRASHED: "your file made Python crash ({detail})",
    Outcome.EXITED: "your file ended Python before it gave any answer: remove `exit()`, `quit()` and `os._exit()`",
    Outcome.PROTOCOL: "your file wrote to a channel that only the grader may use, so this counts as no answer",
    Outcome.BOX_FAILED: "your file could not be run, because the sandbox failed; it was not marked",
}
"""How a loading ended that failed without raising."""
LOAD_RAISED = "your file did not run: {type}: {message}"
OTHER_LOAD = "your file did not run ({outcome})"


def _of_loading(loaded: Observation) -> str:
    """Why nothing in a file could be called."""
    if loaded.raised is not None:
        return LOAD_RAISED.format(type=loaded.raised.type, message=loaded.raised.message)
    return LOADS.get(loaded.outcome, OTHER_LOAD).format(detail=loaded.detail, outcome=loaded.outcome.value)


def _of_raised(name: str, case: Case, raised: Raised, answers: QuestionAnswers) -> str:
    text = f"{RAISED.format(name=name, type=raised.type)}{_where(raised)}{_first_line(raised)}"
    hint = _hint(raised, case, answers.submission)
    return f"{text}. {hint}" if hint else text


ENDS_PYTHON = "`{name}()` ends Python: remove it."
MEANT_NAME = "Did you mean `{other}`?"
UNKNOWN_NAME = "`{name}` is not defined there."
FROM_NUMPY = "It is `np.{name}` in numpy."
CALLED_WITH = "It must accept these arguments ({count}): {labels}."
SHAPES = "The shapes do not fit together: print the `.shape` of both sides."
_COMMON_NAMES = ("np", "math", "range", "len", "sum", "print")


def _hint(raised: Raised, case: Case | None, submission: Submission) -> str:
    """What a beginner may try about an exception; empty if its message is clear enough."""
    if raised.type == "NameError" and raised.name:
        known = (*submission.defined, *(case.labels if case else ()), *_COMMON_NAMES)
        if raised.name in ("exit", "quit"):
            return ENDS_PYTHON.format(name=raised.name)
        if raised.name in NUMPY_NAMES:
            return FROM_NUMPY.format(name=raised.name)
        near = _nearest(raised.name, known)
        return MEANT_NAME.format(other=near) if near else UNKNOWN_NAME.format(name=raised.name)
    called_wrongly = raised.type == "TypeError" and "positional argument" in raised.message and not raised.frames
    if called_wrongly and case and case.args is not None:
        return CALLED_WITH.format(count=len(case.args), labels=", ".join(case.labels) or "none")
    return hint_of(raised) or (SHAPES if is_about_shapes(raised) else "")


# Loading


NOT_INSTALLED = "{modules} not installed where your file is graded: code that depends on this was left out."
STATEMENT_STOPPED = "{place} stopped with {exception}."
COSTS_LITTLE = "It costs points only for answers that depend on it."
OTHERS_STOPPED = "These stopped too: {places}."
CANNOT_READ = "Python cannot read the file: {exception}. None of it could be run."


def of_loading(submission: Submission, loaded: Observation) -> tuple[str, ...]:
    """Messages for a file that did not load or whose statements raised; empty if neither."""
    absent = _listed(loaded.missing)
    notes = [NOT_INSTALLED.format(modules=absent)] if absent else []
    if loaded.outcome is Outcome.RETURNED:
        return (*notes, *_of_stops(submission, loaded.stops))
    return (*notes, _loading_problem(loaded))


def _listed(modules: Sequence[str]) -> str:
    """The modules and a verb: "`a` is" or "`a` and `b` are"; empty for no modules."""
    if not modules:
        return ""
    named = [f"`{module}`" for module in modules[:_MOST_STOPS]]
    if len(modules) > _MOST_STOPS:
        named.append("others")
    return f"{named[0]} is" if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]} are"


_MOST_STOPS = 3
_MOST_OTHERS = 8


def _of_stops(submission: Submission, stops: tuple[StatementError, ...]) -> Iterator[str]:
    """Messages for the statements that raised. If an earlier one is the cause, only their places are listed."""
    lost = {name for stop in stops for name in _bound_at(submission, stop)}
    causes = [stop for stop in stops if stop.raised.type != "NameError" or stop.raised.name not in lost] or [*stops]
    for stop in causes[:_MOST_STOPS]:
        place = _place(stop)
        said = STATEMENT_STOPPED.format(place=place[0].upper() + place[1:], exception=_of_exception(stop.raised))
        yield " ".join(filter(None, (said, _hint(stop.raised, None, submission), COSTS_LITTLE)))
    others = [_place(stop) for stop in stops if stop not in causes[:_MOST_STOPS]]
    if others:
        more = f" and {len(others) - _MOST_OTHERS} more" if len(others) > _MOST_OTHERS else ""
        yield OTHERS_STOPPED.format(places=f"{'; '.join(others[:_MOST_OTHERS])}{more}")


def _place(stop: StatementError) -> str:
    """The line that raised, in a statement of perhaps many lines."""
    return stop.raised.frames[0].where if stop.raised.frames else stop.where


def _of_exception(raised: Raised) -> str:
    """An exception's type, its place if that is in a function of the file, and its message."""
    inside = f" at {raised.frames[-1].where}" if len(raised.frames) > 1 else ""
    return f"{raised.type}{inside}{_first_line(raised)}"


def _first_line(raised: Raised) -> str:
    message = raised.message.strip().split("\n")[0][:300]
    return f": {message}" if message else ""


def _loading_problem(loaded: Observation) -> str:
    """A sentence about a file that did not load."""
    raised = loaded.raised
    if raised is None:
        text = _of_loading(loaded)
        return text[0].upper() + text[1:] + ("" if text.endswith("?") else ".")
    where = _where(raised, outermost=True)
    return CANNOT_READ.format(exception=f"{raised.type}{where}{_first_line(raised)}")


# Code that is not run

NOT_NEEDED = "Not run, because no question needs it"
DID_NOT_FINISH = "Your file did not finish loading"
_MOST_PLACES = 5
_ENDINGS = {
    Outcome.TIME_LIMIT: "it took too long",
    Outcome.OUTPUT_LIMIT: "it printed too much",
    Outcome.EXITED: "it ended Python",
    Outcome.CRASHED: "it made Python crash",
}
_LESS: dict[Care, str] = {
    "named": "only what the questions mention",
    "no loops": "only what the questions read, and no loops",
    "definitions": "its definitions only",
}


def not_run(submission: Submission, left: tuple[tuple[int, int], ...], care: Care, ending: Outcome | None) -> str:
    """The lines that were ``left`` out, and why. ``ending`` is how loading them ended; None: no question needs them."""
    why = NOT_NEEDED
    if ending is not None:
        why = f"{DID_NOT_FINISH}: {_ENDINGS[ending]}. It was run again with {_LESS[care]}. Not run"
    return f"{why}: {_lines(left, submission)}."


def _lines(left: tuple[tuple[int, int], ...], submission: Submission) -> str:
    """Places in the file; in a notebook, its cells."""
    if submission.is_notebook:
        cells = sorted({submission.place(first)[0] for first, _ in left})
        more = f" and {len(cells) - _MOST_PLACES} more" if len(cells) > _MOST_PLACES else ""
        return f"code of {'cell' if len(cells) == 1 else 'cells'} {', '.join(map(str, cells[:_MOST_PLACES]))}{more}"
    lines = [(submission.place(first)[1], submission.place(last)[1]) for first, last in left]
    ranges = [f"{first}" if first == last else f"{first} to {last}" for first, last in _joined(lines)]
    more = f" and {len(ranges) - _MOST_PLACES} more places" if len(ranges) > _MOST_PLACES else ""
    one = len(ranges) == 1 and " " not in ranges[0]
    return f"{'line' if one else 'lines'} {', '.join(ranges[:_MOST_PLACES])}{more}"


def _joined(left: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges of lines, with adjacent ones joined."""
    found: list[tuple[int, int]] = []
    for first, last in left:
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found
