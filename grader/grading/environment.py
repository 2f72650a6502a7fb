"""Describes the machine of a grading, mainly what can change a number's last digit: versions, BLAS, processor."""

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

_HEAD = 4096  # bytes of /proc/cpuinfo to read: enough for the first of perhaps hundreds of processors


def run_since(
    began: float,
    confinement: Confinement,
    times: dict[str, float] | None = None,
    nondeterministic: tuple[str, ...] = (),
) -> Run:
    """The circumstances of a grading that began at ``began`` on the monotonic clock.

    The time is rounded to a tenth of a second, because a submission could leak hidden inputs through exact times.
    """
    seconds = round(time.monotonic() - began, 1)
    return Run(confinement, seconds, versions(), machine(), times or {}, nondeterministic)


def versions() -> dict[str, str]:
    """The versions of the grader, numpy and Python."""
    return {"grader": VERSION, "numpy": np.__version__, "python": platform.python_version()}


@cache
def machine() -> Machine:
    """The machine that this runs on. Unknown fields are empty strings."""
    blas = built.CONFIG["Build Dependencies"]["blas"]
    return Machine(
        system=platform.system(),
        architecture=platform.machine(),
        cpu=_processor(),
        features=_features(),
        blas=f"{blas.get('name', '')} {blas.get('version', '')}".strip(),
    )


def _features() -> tuple[str, ...]:
    """The processor features that numpy found beyond its baseline."""
    found = built.CONFIG["SIMD Extensions"]
    return tuple(found.get("found", ()))


def _processor() -> str:
    """The processor's name as the kernel reports it."""
    try:
        with Path("/proc/cpuinfo").open("rb") as file:
            head = file.read(_HEAD).decode("utf-8", "replace")
    except OSError:
        return platform.processor()
    named = (line.partition(":") for line in head.splitlines())
    return next((value.strip() for name, _, value in named if name.strip() == "model name"), "")
