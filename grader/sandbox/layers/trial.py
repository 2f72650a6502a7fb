"""Tries a layer in a separate process, because a layer cannot be removed once it is applied."""

from __future__ import annotations

import os
import subprocess
import sys

_SANDBOX = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
_SECONDS = 20


def run_alone(code: str) -> str:
    """Run ``code`` in a separate process; return what it printed, or how it ended. It may use the module ``locks``."""
    program = f"import socket, sys\nsys.path.insert(0, sys.argv[1])\nfrom inside import locks\n{code}"
    try:
        run = subprocess.run(  # noqa: S603 - our own interpreter on our own code
            [sys.executable, "-I", "-S", "-c", program, _SANDBOX],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"could not be tried: {error}"
    lines = (run.stdout.strip() or run.stderr.strip() or f"ended with {run.returncode}").split("\n")
    return lines[-1][:300]
