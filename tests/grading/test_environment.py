"""What a record says of the machine."""

from __future__ import annotations

import platform
from pathlib import Path

import numpy as np

from grader.grading.environment import machine, versions
from grader.version import VERSION


def test_versions_name_what_computes() -> None:
    """The grader, numpy and Python, as they are."""
    assert versions() == {"grader": VERSION, "numpy": np.__version__, "python": platform.python_version()}


def test_the_machine_is_told_as_the_kernel_and_numpy_know_it() -> None:
    """The processor's name is the kernel's; its features and the BLAS are what numpy says."""
    told = machine()
    assert (told.system, told.architecture) == (platform.system(), platform.machine())
    assert told.cpu in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    assert set(told.features) <= set(np.__config__.CONFIG["SIMD Extensions"].get("found", ()))
    assert told.blas
