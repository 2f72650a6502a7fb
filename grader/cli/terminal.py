"""What is shown to somebody who waits at a terminal, and to nobody else."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence

import click


@contextlib.contextmanager
def patience() -> Iterator[None]:
    """Tell whoever watches, after a second, that the grading goes on; an answer may loop until its limit."""
    if not sys.stderr.isatty():
        yield
        return
    import threading

    told = threading.Event()

    def tell() -> None:
        told.set()
        click.echo("Still grading: an answer takes its time. Ctrl-C stops.", err=True, nl=False)

    timer = threading.Timer(1.0, tell)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        if told.is_set():
            click.echo("\r\x1b[K", err=True, nl=False)  # the line is wiped again


@contextlib.contextmanager
def rate(total: int) -> Iterator[Callable[[int], None]]:
    """A bar with how many a second, and the time that is left, if somebody watches."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
    from rich.text import Text

    class Speed(ProgressColumn):
        """How many a second."""

        def render(self, task: Task) -> Text:
            """The rate, once there is one."""
            return Text(f"{task.speed:.0f} a second" if task.speed else "")

    columns = "Grading", BarColumn(), MofNCompleteColumn(), Speed(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=total)
        yield lambda done: shown.update(task, completed=done)


@contextlib.contextmanager
def bars(names: Sequence[str]) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each exercise, if somebody watches."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("answers tried")
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        tasks = {name: shown.add_task(name, total=None) for name in names}
        yield lambda name, done, total: shown.update(tasks[name], completed=done, total=total)
