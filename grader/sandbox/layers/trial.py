"""Tries a layer on a process that exists for nothing else: what is put on cannot be taken off again."""

from __future__ import annotations

import os
import subprocess
import sys

_SANDBOX = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
_SECONDS = 20


def tried(code: str) -> str:
    """What ``code`` printed in a process of its own, or how that ended. ``locks`` is the module of that name."""
    text = f"import socket, sys\nsys.path.insert(0, sys.argv[1])\nfrom inside import locks\n{code}"
    try:
        run = subprocess.run(  # noqa: S603 - our own interpreter on our own text
            [sys.executable, "-I", "-S", "-c", text, _SANDBOX],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"could not be tried: {error}"
    lines = (run.stdout.strip() or run.stderr.strip() or f"ended with {run.returncode}").split("\n")
    return lines[-1][:300]
