"""Shows progress while the user waits. Prints nothing if stderr is not a terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence

import click


@contextlib.contextmanager
def patience() -> Iterator[None]:
    """Show after a second that the grading is still running: an answer may loop until its limit."""
    if not sys.stderr.isatty():
        yield
        return
    import threading

    is_shown = threading.Event()

    def show() -> None:
        is_shown.set()
        click.echo("Still grading: an answer takes long. Press Ctrl-C to stop.", err=True, nl=False)

    timer = threading.Timer(1.0, show)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        if is_shown.is_set():
            click.echo("\r\x1b[K", err=True, nl=False)  # clears the line


@contextlib.contextmanager
def rate(total: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar with the rate and the remaining time."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
    from rich.text import Text

    class Speed(ProgressColumn):
        """The rate in submissions per second."""

        def render(self, task: Task) -> Text:
            """The rate; empty until it is known."""
            return Text(f"{task.speed:.0f} per second" if task.speed else "")

    columns = "Grading", BarColumn(), MofNCompleteColumn(), Speed(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=total)
        yield lambda done: shown.update(task, completed=done)


@contextlib.contextmanager
def bars(names: Sequence[str]) -> Iterator[Callable[[str, int, int], None]]:
    """Show a progress bar for each exercise."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("answers tried")
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        tasks = {name: shown.add_task(name, total=None) for name in names}
        yield lambda name, done, total: shown.update(tasks[name], completed=done, total=total)
