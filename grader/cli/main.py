"""The entry point of the command line: runs a command, shows its errors and sets its exit code."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

import click

from grader.cli.commands import Commands
from grader.errors import GraderError
from grader.support.output import ClosedPipe, closed_pipe, open_streams
from grader.support.sanitise import tamed
from grader.version import VERSION

_INTERRUPTED = 130  # 128 + SIGINT, as shells have it: not 1, which means a missed pass mark
_TERMINATED = 143


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="grader")
def cli() -> None:
    """Grade exercises in numerical Python and explain what is wrong."""


def main() -> NoReturn:
    """Run a command. Every ending has an exit code, and every failure also has one message."""
    # One BLAS thread: the arrays are small, and starting more threads costs 25 ms per command.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))  # unwinds the stack, so that nothing is left behind
    open_streams()
    code = _run()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    os._exit(code)  # skips the interpreter's clean-up, which takes 5 ms (40 with cycles) and has no effect


def _run() -> int:
    try:
        result = cli.main(standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except GraderError as error:
        return _complain(str(error), error.exit_code)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt) as error:
        return _stopped(error)
    except (ClosedPipe, BrokenPipeError):
        return closed_pipe()
    except Exception as error:  # noqa: BLE001 - last resort: a fault of the grader never ends as a mark or traceback
        return _complain(_our_fault(error), GraderError.exit_code)


def _stopped(error: BaseException) -> int:
    if isinstance(error.__cause__, EOFError):  # click treats any EOFError as the end of the input
        return _complain(_our_fault(error.__cause__), GraderError.exit_code)
    return _complain("Stopped. Nothing was written.", _INTERRUPTED)


def _our_fault(error: Exception) -> str:
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    where = f"{Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}" if step else "?"
    return (
        "This is a fault of the grader, not of the submission, which was not marked. "
        f"Please report it: {type(error).__name__} at {where}: {error}"
    )


def _complain(message: str, code: int) -> int:
    with contextlib.suppress(OSError):
        click.echo(f"grader: {tamed(message)}", err=True)
    return code


if __name__ == "__main__":
    main()
