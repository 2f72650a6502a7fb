"""Formats the check-up of a machine as text and as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import msgspec

from grader.model.execution import Level
from grader.sandbox.checkup import Checkup
from grader.support.sanitise import one_line

_WIDTH = 100
_MEANS = {
    Level.FULL: "a box has its own files, processes and network, and few system calls",
    Level.REDUCED: "a box has few system calls and may open few files; it sees the names of others",
}


def render_json(checkup: Checkup) -> str:
    """The check-up as JSON, indented."""
    return msgspec.json.format(msgspec.json.encode(checkup), indent=1).decode() + "\n"


def render(checkup: Checkup) -> str:
    """The check-up as text, for a terminal."""
    return "".join(f"{line}\n" for line in _lines(checkup))


def _lines(checkup: Checkup) -> Iterator[str]:
    yield "This machine"
    for name, text in checkup.system.items():
        yield f"  {name:<11}{one_line(text, _WIDTH)}"
    if checkup.layers:
        yield ""
        yield "Layers, each tried by itself"
        for layer in checkup.layers:
            yield f"  {'✓' if layer.works else '✗'} {layer.name:<11}{one_line(layer.seen, _WIDTH)}"
    if checkup.canaries:
        yield ""
        yield "Attacks, tried from inside a box behind all layers"
        for canary in checkup.canaries:
            yield f"  {'✓ held   ' if canary.held else '✗ THROUGH'}  {canary.attempt}"
    yield ""
    if checkup.level is None:
        yield "Level: none. Submissions are not graded here, unless with --trusted."
        yield from textwrap.wrap(one_line(checkup.problem, 1000), _WIDTH, initial_indent="  ", subsequent_indent="  ")
    else:
        yield f"Level: {checkup.level.value}: {_MEANS[checkup.level]}."
    if checkup.advice:
        yield ""
        yield "For a higher level:" if checkup.level is not Level.FULL else "To add one more layer:"
        for text in checkup.advice:
            yield from textwrap.wrap(text, _WIDTH, initial_indent="  - ", subsequent_indent="    ")
