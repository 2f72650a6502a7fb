"""Writes what the command line prints into a folder: ``python -m tests.golden.write FOLDER``.

Run it before and after a change that must not change any output, and compare the folders with ``diff -r``. The parts
of an output that describe one run (times, process numbers, temporary folders) are replaced by a fixed word.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import click

ROOT = Path(__file__).parent.parent.parent
COMMANDS = ("check", "doctor", "grade", "list", "pack", "prove", "replay", "show", "start")
FORMATS = ("classroom50", "github", "gradescope", "html", "json", "junit", "text")
PER_EXERCISE = 4  # files whose output is kept in all formats: with five exercises 20
# A time in a record, on a page or in an XML report.
_TIMES = re.compile(r"""("?(?:\w*seconds|time|began|ended|when|date)"?\s*[:=]\s*"?)[0-9][-0-9.:TZ+ e]*""")
_TOOK = re.compile(r"\b[0-9.]+ ?(?:ms|s|seconds)\b")


class Output(NamedTuple):
    """One file of the golden run: its name below the folder, and what makes its text."""

    name: str
    make: Callable[[], str]


def run(*arguments: str | Path) -> str:
    """What a command writes, with its exit code."""
    environment = dict(os.environ, COLUMNS="100", PYTHONHASHSEED="0")
    command = [sys.executable, "-m", "grader", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return f"{done.stdout}{done.stderr}exit code {done.returncode}\n"


def steady(text: str) -> str:
    """The text without what differs between two runs of the same code."""
    return _TOOK.sub("TIME", _TIMES.sub(r"\1TIME", text.replace(str(ROOT), "ROOT")))


def result(text: str) -> str:
    """The part of a record that has to be the same in every run, one entry per line."""
    try:
        record = json.loads(text[: text.rindex("exit code")])
    except ValueError:
        return text
    return json.dumps(record.get("result", record), indent=1, ensure_ascii=False)


def exercises() -> dict[str, list[Path]]:
    """All submissions by exercise: the starter first, then every Python file of the secret half."""
    return {
        folder.name: [folder / "starter.py", *sorted((ROOT / "solutions" / folder.name).glob("*.py"))]
        for folder in sorted((ROOT / "exercises").iterdir())
        if folder.is_dir()
    }


def outputs(scratch: Path) -> Iterator[Output]:
    """Everything that is compared."""
    yield Output("help/grader.txt", lambda: run("--help"))
    for command in COMMANDS:
        yield Output(f"help/{command}.txt", lambda command=command: run(command, "--help"))
    yield Output("list.txt", lambda: run("list"))
    for name, files in exercises().items():
        yield Output(f"{name}/show.txt", lambda name=name: run("show", name))
        yield Output(f"{name}/prove.json", lambda name=name: steady(run("prove", name, "--format", "json")))
        yield Output(f"{name}/prove.txt", lambda name=name: steady(run("prove", name)))
        for file in files:
            yield Output(
                f"{name}/{file.stem}.json",
                lambda file=file, name=name: result(run("check", file, "--exercise", name, "--format", "json")),
            )
        for file in files[:: max(1, len(files) // PER_EXERCISE)][:PER_EXERCISE]:
            for form in FORMATS:
                yield Output(f"{name}/{file.stem}.{form}", lambda f=file, n=name, k=form: _formatted(f, n, k, scratch))


def _formatted(file: Path, name: str, form: str, scratch: Path) -> str:
    path = scratch / f"{name}-{file.stem}.{form}"
    printed = run("check", file, "--exercise", name, "--format", form, "--output", path)
    return steady((path.read_text(encoding="utf-8") if path.exists() else "") + printed.replace(str(scratch), "FOLDER"))


def _write(folder: Path, output: Output) -> None:
    path = folder / output.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(output.make(), encoding="utf-8")


def _write_class(folder: Path, name: str, files: list[Path], scratch: Path) -> None:
    """What ``grader grade`` writes for all files of an exercise, and what it prints."""
    made = scratch / "class"
    printed = run("grade", *files, "--exercise", name, "--output", made)
    (folder / "grade").mkdir()
    (folder / "grade" / "printed.txt").write_text(steady(printed.replace(str(scratch), "FOLDER")), encoding="utf-8")
    for path in sorted(made.rglob("*")):
        if path.suffix in (".csv", ".html", ".xml", ".json"):
            text = path.read_text(encoding="utf-8")
            kept = result(text + "exit code") if path.suffix == ".json" else steady(text)
            (folder / "grade" / path.name).write_text(kept, encoding="utf-8")


def main() -> None:
    """Write the golden run into the folder that is named, which must not exist yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(os.cpu_count()) as pool:
        every = list(outputs(Path(scratch)))
        with click.progressbar(pool.map(lambda each: _write(folder, each), every), length=len(every)) as written:
            list(written)
        name, files = next(iter(exercises().items()))
        _write_class(folder, name, files, Path(scratch))


if __name__ == "__main__":
    main()
