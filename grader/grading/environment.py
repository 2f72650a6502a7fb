"""What a grading ran on, and what of it can move a number's last digit: versions, BLAS, processor."""

from __future__ import annotations

import platform
import time
from functools import cache
from pathlib import Path

import numpy as np
from numpy import __config__ as built

from grader.model.execution import Confinement
from grader.model.result import Machine, Run
from grader.version import VERSION

_HEAD = 4096  # bytes of /proc/cpuinfo that hold the first processor, of perhaps hundreds


def run_since(
    began: float,
    confinement: Confinement,
    times: dict[str, float] | None = None,
    nondeterministic: tuple[str, ...] = (),
) -> Run:
    """The circumstances of a grading that began then, by the monotonic clock.

    Its time is rounded to a tenth of a second: a submission that sleeps could report more by it than it may.
    """
    seconds = round(time.monotonic() - began, 1)
    return Run(confinement, seconds, versions(), machine(), times or {}, nondeterministic)


def versions() -> dict[str, str]:
    """The versions of what computes."""
    return {"grader": VERSION, "numpy": np.__version__, "python": platform.python_version()}


@cache
def machine() -> Machine:
    """The machine that this runs on. What it does not tell of itself is an empty text."""
    blas = built.CONFIG["Build Dependencies"]["blas"]
    return Machine(
        system=platform.system(),
        architecture=platform.machine(),
        cpu=_processor(),
        features=_features(),
        blas=f"{blas.get('name', '')} {blas.get('version', '')}".strip(),
    )


def _features() -> tuple[str, ...]:
    """What numpy found the processor to be able to do, beyond what it was built for."""
    found = built.CONFIG["SIMD Extensions"]
    return tuple(found.get("found", ()))


def _processor() -> str:
    """The processor's name as the kernel tells it."""
    try:
        with Path("/proc/cpuinfo").open("rb") as file:
            head = file.read(_HEAD).decode("utf-8", "replace")
    except OSError:
        return platform.processor()
    named = (line.partition(":") for line in head.splitlines())
    return next((value.strip() for name, _, value in named if name.strip() == "model name"), "")
