"""The real command in a process of its own: what it prints, how it ends, and what it leaves behind."""

# ruff: noqa: E501 - tables of cases, a row a line

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.model.execution import Level
from grader.sandbox import LocalSandbox
from tests.place import COMMAND, EXERCISE, GIVEN_UP, ROOT, Place, Write, descendants

# Bad input


def test_no_file(place: Place) -> None:
    """A file that is not there."""
    done = place.run("check", "nothing.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "grader: There is no file 'nothing.py'. Check the name and the folder you are in.\n"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("exercises", None, "'exercises' is a folder. Name the file to check, such as exercises/submission.py."),
        ("a.out", b"\x7fELF\0\0\0\1" * 100, "'a.out' is not a text file. A submission is a Python file"),
        ("big.py", b"# nothing\n" * 5_000_000, "'big.py' has 48828 kB; a submission has at most 512 kB. Submit only the code"),
        ("empty.py", b"", "'empty.py' is empty. Write a start for it with `grader start EXERCISE`."),
        ("right.py/x.py", None, "'x.py' cannot be read: Not a directory."),
        ("a" * 300 + ".py", None, "cannot be read: File name too long."),
    ],
)  # fmt: skip
def test_what_is_no_submission(place: Place, name: str, content: bytes | None, said: str) -> None:
    """A folder, a binary, a huge file, an empty one, a path through a file: one sentence, exit code 2."""
    if content is not None:
        place.write(name, content)
    done = place.run("check", name)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("grader: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--exercise", "chain-rul"), "There is no exercise 'chain-rul'. Did you mean 'chain-rule'?"),
        (("--exercise", "exercises/none"), "There is no exercise in 'exercises/none': a folder with an exercise.toml is wanted."),
        (("--exercise", EXERCISE, "--question", "lin"), "'made' has no question 'lin'. Its questions are: line, layer, c, pick, picks, gate."),
        (("--exercise", EXERCISE, "--output", "right.py/x.html"), "There is no folder 'right.py' to write 'x.html' into."),
        (("--exercise", EXERCISE, "--output", "no/x.html"), "There is no folder 'no' to write 'x.html' into."),
        (("--exercise", EXERCISE, "--output", "exercises"), "'exercises' is a folder. Name a file in it with --output."),
        (("--exercise", EXERCISE, "--output", "x" * 300), "cannot be written: File name too long."),
        (("--exercise", EXERCISE, "--output", "./right.py"), "'right.py' is the submission itself. Name another file"),
        (("--exercise", EXERCISE, "--pass-mark", "nan"), "--pass-mark must be a number from 0 to 100."),
    ],
)  # fmt: skip
def test_what_cannot_be_done_as_asked(place: Place, arguments: tuple[str, ...], said: str) -> None:
    """Wrong usage ends in one sentence that says what to do, with exit code 2, and nothing is graded or written."""
    before = (place.folder / "right.py").read_bytes()
    done = place.run("check", "right.py", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert (place.folder / "right.py").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check",), "Missing argument 'FILE'"),
        (("check", "right.py", "--pass-mark", "101"), "101.0 is not in the range 0<=x<=100"),
        (("check", "right.py", "--seed", "9" * 30), "is not in the range"),
        (("check", "right.py", "--format", "docx"), "'docx' is not one of"),
        (("chekc", "right.py"), "No such command 'chekc'"),
    ],
)
def test_wrong_arguments(place: Place, arguments: tuple[str, ...], said: str) -> None:
    """Arguments that make no command end with a word on which, and exit code 2."""
    done = place.run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize(
    ("encoding", "note"),
    [("utf-16", ""), ("latin-1", "The file is not UTF-8; it was read as Latin-1.")],
)
def test_other_encodings(place: Place, right: str, encoding: str, note: str) -> None:
    """A file in another encoding is read, with a note where it had to be guessed, and graded like any other."""
    place.write("other.py", ("# caf\u00e9\n" + right).encode(encoding))
    done = place.run("check", "other.py", "--exercise", EXERCISE)
    assert done.returncode == 0
    assert "10 of 10 points" in done.stdout
    assert note in done.stdout


def test_a_syntax_error(place: Place) -> None:
    """A file that Python cannot read earns nothing, and the page says which line it is."""
    place.write("broken.py", "def line(x:\n    return x\n")
    done = place.run("check", "broken.py", "--exercise", EXERCISE)
    assert (done.returncode, done.stderr) == (1, "")
    assert (
        "! Python cannot read the file: SyntaxError at line 1: '(' was never closed. None of it could be run."
        in done.stdout
    )
    assert "0 of 10 points" in done.stdout


def test_a_broken_statement_costs_itself_only(place: Place, right: str) -> None:
    """The lines around it are graded, and a note says which lines were not."""
    place.write("broken.py", f"{right}\nJ =\n")
    done = place.run("check", "broken.py", "--exercise", EXERCISE)
    assert (done.returncode, done.stderr) == (0, "")
    assert "is not valid Python and left out: invalid syntax" in done.stdout
    assert "10 of 10 points" in done.stdout


def test_a_notebook_is_told_by_cell_and_line(place: Place) -> None:
    """What a statement raises costs that statement, and the page names the cell and its line."""
    cells = [
        "%matplotlib inline\nimport matplotlib.pyplot as plt",
        "def line(x):\n    return nothing",
        "c = 1 / 0",
        "c = 0.25",
    ]
    made = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells]
    place.write("a.ipynb", json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made}))
    done = place.run("check", "a.ipynb", "--exercise", EXERCISE, "--output", "report.html")
    page = (place.folder / "report.html").read_text(encoding="utf-8")
    assert "1 of 10 points" in done.stdout
    for said in (
        "cell 2, line 2",
        "Cell 3, line 1 stopped with ZeroDivisionError",
        "not installed where your file is graded",
    ):
        assert said in done.stdout
        assert said in page


def test_a_broken_spec(place: Place, write_exercise: Write) -> None:
    """A spec with three faults: all are listed, each on its line, with exit code 3 and no marks."""
    write_exercise(spec={"seed = 7": "sede = 7"}, key={'"blue"': '"green"'}, reference={"def line": "def lin"})
    for command in (("check", "right.py", "--exercise", EXERCISE), ("start", EXERCISE)):
        done = place.run(*command)
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr.split("\n") == [
            "grader: The exercise 'made' has 3 faults that its author must fix:",
            "  exercises/made/exercise.toml, sede: wanted `seed` (a slip of the pen?); found `sede`, which is unknown here",
            '  solutions/made/key.toml, pick.right: wanted one of "red", "blue"; found "green"',
            "  solutions/made/reference.py, line: wanted a definition, for the question line; found none",
            "",
        ]
    assert not (place.folder / "made.py").exists()


def test_a_reference_that_raises(place: Place, write_exercise: Write) -> None:
    """If the reference raises, the error names its line for the author. The student gets no mark."""
    write_exercise(reference={"3.0 * (x + 1)": "[][0]"})
    done = place.run("check", "right.py", "--exercise", EXERCISE, "--output", "report.html")
    assert (done.returncode, done.stdout) == (3, "")
    assert (
        "solutions/made/reference.py, line, for line/fixed-1: wanted an answer; found IndexError at line 5"
        in done.stderr
    )
    assert not (place.folder / "report.html").exists()


def test_a_fault_of_the_grader(place: Place, write_exercise: Write) -> None:
    """A measuring function that always fails keeps answers from being judged: exit code 4, never a mark of 0."""
    write_exercise(reference={"return [np.tanh(b), np.tanh(w + b)]": "return 1 / 0"})
    done = place.run("check", "right.py", "--exercise", EXERCISE)
    assert done.returncode == 4
    assert "! gate" in done.stdout
    assert "This could not be graded, which is not your fault" in done.stdout


# Output that cannot be written


def test_a_full_disk_leaves_the_old_report(place: Place) -> None:
    """Where a report cannot be written whole the one that is there stays as it was, and no piece of the new one."""
    place.write("report.html", "the old one")
    script = f'ulimit -f 8; exec "{COMMAND}" check right.py --exercise {EXERCISE} --output report.html'
    done = subprocess.run(
        ["sh", "-c", script], cwd=place.folder, env=place.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 4
    assert done.stderr == "grader: 'report.html' could not be written: File too large. Nothing of it was changed.\n"
    assert (place.folder / "report.html").read_text() == "the old one"
    assert sorted(path.name for path in place.folder.iterdir()) == [
        "exercises",
        "report.html",
        "right.py",
        "solutions",
        "tmp",
    ]
    assert place.left_behind() == []


@pytest.mark.parametrize("arguments", [("check", "right.py", "--exercise", EXERCISE), ("show", EXERCISE)])
def test_a_full_standard_output(place: Place, arguments: tuple[str, ...]) -> None:
    """Output that does not fit gives a message and is not a mark."""
    with Path("/dev/full").open("w") as full:
        done = place.run(*arguments, stdout=full)
    assert (done.returncode, done.stderr) == (4, "grader: The output could not be written: No space left on device.\n")


def test_a_device_is_never_replaced(place: Place) -> None:
    """A report that is sent to a device goes into it, and the device stays one."""
    done = place.run("check", "right.py", "--exercise", EXERCISE, "--output", "/dev/full")
    assert (done.returncode, Path("/dev/full").is_char_device()) == (4, True)
    assert "'/dev/full' could not be written: No space left on device" in done.stderr


@pytest.mark.parametrize("name", ["new/", "new/.", "/dev/no_such_device_of_ours", "/dev/fd/999"])
def test_no_file_is_made_of_a_folder_or_a_device(place: Place, name: str) -> None:
    """A name that ends as a folder's, or that no device has, is wrong usage."""
    done = place.run("check", "right.py", "--exercise", EXERCISE, "--format", "json", "--output", name)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"'{name}'" in done.stderr
    assert not (place.folder / name).exists()
    assert not (place.folder / "new").exists()


def test_the_name_of_a_report_is_told_on_one_line(place: Place) -> None:
    """A file name with a line break and a command for a service does not become a separate line."""
    done = place.run("check", "right.py", "--exercise", EXERCISE, "--output", "a\n::error::b.json")
    assert done.returncode == 0
    assert done.stdout.endswith("Report written to a ::error::b.json\n")


def test_a_report_goes_to_the_open_output(place: Place) -> None:
    """``/dev/stdout`` is written into, be it a pipe or a file, and what was there before stays."""
    words = ("check", "right.py", "--exercise", EXERCISE, "--format", "json", "--output", "/dev/stdout")
    assert '"earned": 10' in place.run(*words).stdout
    with (place.folder / "out.txt").open("w") as file:
        file.write("before\n")
        file.flush()
        assert place.run(*words, stdout=file).returncode == 0
    written = (place.folder / "out.txt").read_text()
    assert written.startswith("before\n{")
    assert written.endswith("Report written to /dev/stdout\n")


@pytest.mark.parametrize(
    "arguments", [("check", "right.py", "--exercise", EXERCISE), ("list",), ("show", EXERCISE, "--html")]
)
def test_a_closed_pipe(place: Place, arguments: tuple[str, ...]) -> None:
    """A reader that has gone, as ``head`` does, ends the command without a word and as shells expect."""
    process = place.start(*arguments)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert (process.wait(GIVEN_UP), process.stderr.read()) == (141, "")
    process.stderr.close()
    assert place.left_behind() == []


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_closed_standard_streams(place: Place, closed: str) -> None:
    """A command that is started without standard streams still does its work."""
    script = f'exec "{COMMAND}" check right.py --exercise {EXERCISE} --output report.json {closed}'
    done = subprocess.run(
        ["sh", "-c", script], cwd=place.folder, env=place.environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((place.folder / "report.json").read_text())["result"]["earned"] == 10


def test_a_terminal_that_knows_few_letters(place: Place) -> None:
    """Signs that an output cannot hold are replaced, not an error."""
    done = place.run("check", "right.py", "--exercise", EXERCISE, env={"PYTHONIOENCODING": "latin-1"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "? line       2/2  A line" in done.stdout


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        (signal.SIGINT, 130, "grader: Stopped. Nothing was written.\n"),
        (signal.SIGTERM, 143, ""),
        (signal.SIGHUP, -signal.SIGHUP, ""),
        (signal.SIGKILL, -signal.SIGKILL, ""),
    ],
)
def test_being_stopped(
    place: Place, write_exercise: Write, sandbox: LocalSandbox, number: int, code: int, said: str
) -> None:
    """Ctrl-C, SIGTERM and even SIGKILL in the middle of a loop leave the old report, no process and no folder."""
    write_exercise(spec={"load_seconds = 3.0": "load_seconds = 30.0", "total_seconds = 20.0": "total_seconds = 60.0"})
    place.write("loop.py", "c = 0\nwhile True: c += 1\n")
    place.write("report.html", "the old one")
    process = place.start("check", "loop.py", "--exercise", EXERCISE, "--output", "report.html")
    # What sets up the namespaces and waits, the server, the reference's box and the submission's.
    wanted = 4 if sandbox.confinement.level is Level.FULL else 3
    while len(descendants(process.pid)) < wanted:
        assert process.poll() is None
        time.sleep(0.02)
    os.killpg(process.pid, number)
    out, err = process.communicate(timeout=GIVEN_UP)
    assert (process.returncode, out, err.lstrip("\n")) == (code, "", said)
    assert (place.folder / "report.html").read_text() == "the old one"
    assert place.left_behind() == []


# Marks and exit codes


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 1),
        (("--pass-mark", "80"), 0),
        (("--pass-mark", "80.1"), 1),
        (("--pass-mark", "0"), 0),
        (("--question", "line"), 0),
    ],
)
def test_the_pass_mark_decides(place: Place, right: str, options: tuple[str, ...], code: int) -> None:
    """0 where the points reach the pass mark, 1 where they do not, and only of what was asked."""
    place.write("most.py", right.replace('picks = ["three", "one"]', ""))
    done = place.run("check", "most.py", "--exercise", EXERCISE, *options)
    assert (done.returncode, done.stderr) == (code, "")
    assert ("2 of 2 points" if "--question" in options else "8 of 10 points") in done.stdout


def test_a_seed_is_used_and_recorded(place: Place) -> None:
    """``--seed`` draws other shown inputs, and the report says from which seed."""
    records = [
        json.loads(place.run("check", "right.py", "--exercise", EXERCISE, "--format", "json", *seed).stdout)["result"]
        for seed in ((), ("--seed", "7"), ("--seed", str(2**53)))
    ]
    assert [record["seed"] for record in records] == [7, 7, 2**53]
    assert records[0] == records[1]
    drawn = [[case["arguments"] for case in record["questions"][0]["cases"]] for record in records]
    assert drawn[0][0] == drawn[2][0]
    assert drawn[0][1:] != drawn[2][1:]


def test_a_wrong_answer_is_told(place: Place, sandbox: LocalSandbox, right: str) -> None:
    """The sentences that a student reads in the terminal."""
    place.write(
        "wrong.py", right.replace("scale(shift(x))", "2 * x").replace('"blue"', '"green"').replace("c = ", "C = ")
    )
    done = place.run("check", "wrong.py", "--exercise", EXERCISE)
    assert done.returncode == 1
    lines = done.stdout.split("\n")
    assert lines[:2] == [f"Made for tests   wrong.py   {sandbox.confinement.level.label}", "6 of 10 points"]
    assert "    got 1, wanted 4.5" in lines
    assert "    in line(x=0.5)" in lines
    assert "    right in 0 of 4 shown cases, 0 of 3 hidden ones" in lines
    assert "    `c` is not defined in your file; did you mean `C`?" in lines
    assert '    "green" is none of the options: "red", "blue"' in lines


@pytest.mark.parametrize(
    ("options", "printed", "written"),
    [
        ((), "text", None),
        (("--format", "json"), "json", None),
        (("--format", "html"), "html", None),
        (("--output", "r.html"), "text", "html"),
        (("--output", "r.json"), "text", "json"),
        (("--output", "r.TXT"), "text", "text"),
        (("--output", "report"), "text", "text"),
        (("--output", "r.txt", "--format", "html"), "text", "html"),
    ],
)
def test_formats_and_outputs(place: Place, options: tuple[str, ...], printed: str, written: str | None) -> None:
    """``--format`` names the format, else the file's ending does; with a file the text is printed beside it."""
    begins = {"text": "Made for tests   right.py", "json": '{\n "format": "grader.report"', "html": "<!doctype html>"}
    done = place.run("check", "right.py", "--exercise", EXERCISE, *options)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(begins[printed])
    assert "\x1b" not in done.stdout, "what is piped has no colours"
    if written is None:
        return
    path = place.folder / options[1]
    assert path.read_text(encoding="utf-8").startswith(begins[written])
    assert done.stdout.endswith(f"Report written to {options[1]}\n")
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask()


def umask() -> int:
    """What the command has from this process."""
    mask = os.umask(0o22)
    os.umask(mask)
    return mask


def test_files_beside_the_submission_change_nothing(place: Place, right: str) -> None:
    """Neither the grader nor a box imports what lies beside a submission, or in the folder where the command runs."""
    for name in ("conftest", "sitecustomize", "usercustomize", "numpy", "grader", "click", "json", "random"):
        place.write(f"{name}.py", "import os\nos._exit(0)\n")
    place.write("wrong.py", right.replace("scale(shift(x))", "0"))
    for name, code in (("right.py", 0), ("wrong.py", 1)):
        done = place.run("check", name, "--exercise", EXERCISE)
        assert (done.returncode, done.stderr) == (code, "")
        assert "line " in done.stdout


# At a terminal


@contextlib.contextmanager
def terminal(place: Place, *arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The command at a terminal: the process, and the descriptor to type and read at."""
    ours, theirs = pty.openpty()
    process = place.start(*arguments, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    try:
        yield process, ours
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def screen(ours: int, until: str = "") -> str:
    """What the terminal shows, up to a text or to the end."""
    shown = b""
    with contextlib.suppress(OSError):  # Linux reports so that the other end is closed
        while not until or until.encode() not in shown:
            ready, _, _ = select.select([ours], [], [], GIVEN_UP)
            assert ready, shown
            shown += os.read(ours, 4096)
    return shown.decode().replace("\r\n", "\n")


def without_patience(shown: str) -> str:
    """What a terminal shows, less the line that a busy machine may have brought about."""
    return re.sub(r"Still grading[^\r]*\r\x1b\[K", "", shown)


def test_a_terminal_has_colours(place: Place) -> None:
    """At a terminal the report is in colour, unless NO_COLOR asks for none; its words are the same."""
    plain = place.run("check", "right.py", "--exercise", EXERCISE).stdout
    with terminal(place, "check", "right.py", "--exercise", EXERCISE) as (_, ours):
        coloured = without_patience(screen(ours))
    with terminal(place, "check", "right.py", "--exercise", EXERCISE, NO_COLOR="1") as (_, ours):
        assert without_patience(screen(ours)) == plain
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


# A pack of its own: two exercises that ask for the same name, and a broken one


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the grader with no exercises."""
    folder = tmp_path_factory.mktemp("pack")
    for name in ("grader", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


LAYER = 'id = "layer"\nkind = "function"'


@pytest.fixture
def packed(pack: Path, write_exercise: Write, tmp_path: Path, right: str) -> Iterator[Place]:
    """A folder where the command knows ``one``, ``two``, which asks for ``layer2`` in place of ``layer``, and ``broken``."""
    write_exercise("one", pack)
    write_exercise(
        "two",
        pack,
        spec={LAYER: LAYER + '\nname = "layer2"', "Made for": "More"},
        reference={"def layer": "def layer2"},
    )
    write_exercise("broken", pack, spec={"seed = 7": "sede = 7"})
    place = Place(tmp_path)
    place.environment["PYTHONPATH"] = str(pack)
    place.write("right.py", right)
    yield place
    shutil.rmtree(pack / "exercises")
    shutil.rmtree(pack / "solutions")


def test_exercises_are_listed(packed: Place) -> None:
    """``list`` has a line for each exercise, and tells of a broken one without failing."""
    done = packed.run("list")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "broken  broken, with a fault; `grader show broken` shows more\n"
        "one     Made for tests: 6 questions, 10 points\n"
        "two     More tests: 6 questions, 10 points\n"
    )


@pytest.mark.parametrize(
    ("head", "options", "title"),
    [
        ("", (), "Made for tests"),  # layer tells
        ("", ("--exercise", "two"), "More tests"),
        ("# exercise: two\n", (), "More tests"),
        ("import numpy as np\n\n#  exercise:two  \n", (), "More tests"),
        ("# exercise: Two\n", ("--exercise", "two"), "More tests"),
        ("# exercise: 1\n", ("--exercise", "two"), "More tests"),  # of a sheet, perhaps
        ("layer2 = None\n", ("--exercise", "one"), "Made for tests"),
    ],
)
def test_the_exercise_is_named_or_recognised(
    packed: Place, right: str, head: str, options: tuple[str, ...], title: str
) -> None:
    """``--exercise`` comes first, then the file's own line, then the names that it defines."""
    packed.write("answer.py", head + right)
    done = packed.run("check", "answer.py", "--format", "json", *options)
    assert json.loads(done.stdout)["result"]["title"] == title


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def line(x): return 3 * x + 3\n", "It fits more than one exercise: one, two. Name it with --exercise, or in a first line `# exercise: NAME`."),
        ("def nothing(): pass\n", "Nothing in it shows which exercise it is for: broken, one, two."),
        ("# exercise: three\n", "The file's line `# exercise: three` names an unknown exercise. The exercises are: broken, one, two."),
    ],
)  # fmt: skip
def test_an_unclear_exercise_is_not_guessed(packed: Place, source: str, said: str) -> None:
    """Without a terminal, a file that fits several exercises or none is invalid usage: exit code 2."""
    packed.write("answer.py", source)
    done = packed.run("check", "answer.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


ANOTHER = "'answer.py' is for another exercise: its line `# exercise: two` does not name 'one'."


def test_a_file_of_another_exercise_is_not_graded(packed: Place, right: str) -> None:
    """Without a terminal, the error names both exercises, with exit code 2 and no page. JUnit output says why."""
    packed.write("answer.py", f"# exercise: two\n{right}")
    for options in ((), ("--output", "report.html"), ("--format", "junit", "--output", "report.xml")):
        done = packed.run("check", "answer.py", "--exercise", "one", *options)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"grader: {ANOTHER} Check it with --exercise two, or correct the line.\n"
    assert [path.name for path in packed.folder.glob("report.*")] == ["report.xml"]
    assert 'failures="1"' in (packed.folder / "report.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("answer", "code"), [(b"y\n", 0), (b"\n", 2), (b"n\n", 2)])
def test_a_file_of_another_exercise_is_asked_about(packed: Place, right: str, answer: bytes, code: int) -> None:
    """At a terminal one can have it graded all the same; if nothing is typed, it is not."""
    packed.write("answer.py", f"# exercise: two\n{right}")
    with terminal(packed, "check", "answer.py", "--exercise", "one", NO_COLOR="1") as (process, ours):
        assert f"{ANOTHER} Grade it for 'one' anyway? [y/N]: " in screen(ours, "[y/N]: ")
        os.write(ours, answer)
        shown = screen(ours)
        assert process.wait(GIVEN_UP) == code
    assert ("10 of 10 points" in shown) == (code == 0)


def test_a_file_that_cannot_be_graded_is_a_result_for_gradescope(packed: Place, right: str) -> None:
    """The student reads why, printed or in the file; a fault of the caller's is no result."""
    for name, content, said in (
        ("binary.py", b"\x7fELF\0\0" * 100, "'binary.py' is not a text file."),
        ("broken.ipynb", b"{", "'broken.ipynb' is not a notebook: it is not JSON"),
        ("answer.py", f"# exercise: two\n{right}".encode(), ANOTHER),
    ):
        packed.write(name, content)
        words = ("check", name, "--exercise", "one", "--format", "gradescope")
        done = packed.run(*words)
        assert done.returncode == 2
        assert (json.loads(done.stdout)["score"], json.loads(done.stdout)["output"][: len(said)]) == (0, said)
        assert packed.run(*words, "--output", "results.json").returncode == 2
        assert json.loads((packed.folder / "results.json").read_text()) == json.loads(done.stdout)
        (packed.folder / "results.json").unlink()
    for exercise in ("broken", "none"):
        done = packed.run("check", "binary.py", "--exercise", exercise, "--format", "gradescope")
        assert (done.returncode, done.stdout) == (3 if exercise == "broken" else 2, "")


def test_a_file_that_cannot_be_graded_is_told_to_the_services(packed: Place) -> None:
    """JUnit's file has one test that fails, and GitHub's log one error; both say what to do. The exit code stays 2."""
    packed.write("binary.py", b"\x7fELF\0\0" * 100)
    words = ("check", "binary.py", "--exercise", "one", "--format")
    done = packed.run(*words, "junit", "--output", "report.xml")
    xml = (packed.folder / "report.xml").read_text()
    assert (done.returncode, 'tests="1"' in xml, 'failures="1"' in xml) == (2, True, True)
    assert "is not a text file" in xml
    done = packed.run(*words, "github")
    assert done.returncode == 2
    assert done.stdout.startswith("::error title=Not graded::'binary.py' is not a text file.")
    assert done.stdout.count("\n") == 1


def test_an_unclear_exercise_is_asked_for(packed: Place) -> None:
    """At a terminal the question is asked, and asked again after a wrong answer; then the file is graded."""
    packed.write("answer.py", "def line(x): return 3 * x + 3\n")
    with terminal(packed, "check", "answer.py", NO_COLOR="1") as (process, ours):
        assert "It fits more than one exercise. Which one (one, two): " in screen(ours, "two): ")
        os.write(ours, b"three\n")
        assert "'three' is not one of 'one', 'two'" in screen(ours, "two): ")
        # Nothing is graded before the answer, and no line says so; 1.3 s is longer than the wait for that line.
        assert not select.select([ours], [], [], 1.3)[0]
        os.write(ours, b"two\n")
        assert "More tests   answer.py" in screen(ours)
        assert process.wait(GIVEN_UP) == 1
    assert packed.left_behind() == []


def test_a_question_can_be_left_unanswered(packed: Place) -> None:
    """Ctrl-C at the question ends the command as it does elsewhere."""
    packed.write("answer.py", "def line(x): return 3 * x + 3\n")
    with terminal(packed, "check", "answer.py") as (process, ours):
        screen(ours, "two): ")
        os.killpg(process.pid, signal.SIGINT)
        while not select.select([ours], [], [], 2)[0]:  # before it waits, a signal is seen after the next key only
            os.killpg(process.pid, signal.SIGINT)
        assert "grader: Stopped. Nothing was written." in screen(ours)
        assert process.wait(GIVEN_UP) == 130
    assert packed.left_behind() == []


def test_an_exercise_is_shown(packed: Place) -> None:
    """``show`` prints the text, ``--html`` the page, ``--output`` writes; none of them tells an answer."""
    plain = packed.run("show", "one")
    assert plain.returncode == 0
    assert plain.stdout.startswith("# Made for tests\n")
    assert "- `blue`: Blue." in plain.stdout
    page = packed.run("show", "one", "--html")
    assert page.stdout.startswith("<!doctype html>")
    assert page.stdout.endswith("</html>\n")
    assert "<math" in page.stdout
    written = packed.run("show", "one", "--html", "--output", "page.html")
    assert written.stdout == "Written to page.html\n"
    assert (packed.folder / "page.html").read_text(encoding="utf-8") == page.stdout
    assert packed.run("show", "broken").returncode == 3


def test_a_submission_is_begun(packed: Place) -> None:
    """``start`` writes the starter with a line that ``check`` reads back, once, and never over a file that is there."""
    done = packed.run("start", "two")
    assert (done.returncode, done.stdout) == (0, "two.py is ready. Edit it, then run: grader check two.py\n")
    begun = (packed.folder / "two.py").read_text()
    assert begun.startswith("# exercise: two\n")
    assert begun.count("# exercise:") == 2, "the made starter names another exercise, and the first line wins"
    checked = packed.run("check", "two.py")
    assert checked.returncode == 1
    assert checked.stdout.startswith("More tests   two.py")
    packed.write("two.py", "my work")
    again = packed.run("start", "two")
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr == "grader: 'two.py' already exists and was not changed. Name another file with --output.\n"
    assert (packed.folder / "two.py").read_text() == "my work"
    assert packed.run("start", "one", "--output", "mine.py").returncode == 0
    assert packed.run("start", "one", "--output", "no/mine.py").returncode == 2


# Help


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--help",), ("check", "list", "show", "start")),
        (("check", "--help"), ("--exercise", "--format", "--output", "--seed", "--question", "--pass-mark", "Exit codes: 0")),
        (("show", "--help"), ("--html", "--output")),
        (("start", "-h"), ("--output",)),
        (("--version",), ("grader, version",)),
    ],
)  # fmt: skip
def test_every_command_has_help(place: Place, arguments: tuple[str, ...], said: tuple[str, ...]) -> None:
    """Help goes to standard output, names every option, and exits with 0."""
    done = place.run(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(word in done.stdout for word in said)


def test_a_long_grading_says_that_it_goes_on(place: Place) -> None:
    """At a terminal, after a second without a word, a line says that the grading goes on; it is wiped at the end."""
    place.write("slow.py", "def line(x):\n    while True: pass\n")
    with terminal(place, "check", "slow.py", "--exercise", EXERCISE) as (_, ours):
        shown = screen(ours)
    assert "Still grading" in shown
    assert shown.index("Still grading") < shown.index("\x1b[K") < shown.index("of 10 points")


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"XDG_CACHE_HOME": "{}/caches", "HOME": "{}/home"}, "caches/grader"),
        ({"HOME": "{}/home"}, "home/.cache/grader"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "{}/home"}, "home/.cache/grader"),
        ({"XDG_CACHE_HOME": "", "HOME": "."}, None),
        ({}, None),
    ],
)
def test_drawings_are_kept_where_the_environment_says(
    place: Place, environment: dict[str, str], folder: str | None
) -> None:
    """The user's folder for caches, else the usual one at home; no other place, and the page is the same without."""
    before = set(place.folder.rglob("*"))
    named = {name: value.format(place.folder) for name, value in environment.items()}
    pages = [place.run("show", EXERCISE, "--html", env=named).stdout for _ in range(2)]
    assert pages[0] == pages[1]
    assert pages[0].startswith("<!doctype html>")
    made = {path for path in set(place.folder.rglob("*")) - before if path.is_file()}
    assert {path.parent for path in made} == ({place.folder / folder} if folder else set())
