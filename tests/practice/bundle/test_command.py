"""``grader pack`` and ``grader check --exercise BUNDLE`` as they are typed: here, elsewhere, and without solutions."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent.parent
RIGHT = ROOT / "solutions" / "training-networks" / "accepted_loops_and_lists.py"
WRONG = ROOT / "solutions" / "training-networks" / "wrong_no_factor_two.py"
COMMAND = [sys.executable, "-I", "-m", "grader"]
# What Windows, or macOS, does not have, taken from this system before the command begins.
ELSEWHERE = """
import os, select, signal, socket, sys
platform = {platform!r}
gone = {{
    "win32": (
        (os, "uname geteuid getuid fork setsid killpg pidfd_open posix_spawn O_NOFOLLOW O_NONBLOCK O_NOCTTY "
             "O_DIRECTORY O_CLOEXEC O_PATH WIFSIGNALED WTERMSIG set_blocking"),
        (select, "poll epoll"), (signal, "SIGPIPE SIGXCPU pidfd_send_signal"), (socket, "AF_UNIX socketpair"),
    ),
    "darwin": ((os, "fork pidfd_open O_PATH"), (select, "epoll"), (signal, "pidfd_send_signal")),
}}[platform]
for module, names in gone:
    for name in names.split():
        delattr(module, name)
for name in {modules!r}:
    sys.modules[name] = None
from grader.cli.main import main
sys.platform = platform
main()
"""


def run(folder: Path, *words: str | Path, command: list[str] = COMMAND) -> subprocess.CompletedProcess[str]:
    """The command, run in a folder to its end, without a traceback."""
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(folder)}
    done = subprocess.run(
        [*command, *map(str, words)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the bundle of an exercise, as a folder and as an archive."""
    folder = tmp_path_factory.mktemp("packed")
    for name in ("training-networks", "tn.zip"):
        done = run(folder, "pack", "training-networks", "-o", name)
        assert done.returncode == 0, done.stderr
        assert f"grader check FILE --exercise {name}" in done.stdout
    return folder


def test_a_folder_and_an_archive_hold_the_same(packed: Path) -> None:
    """Seven files; packed once more in the same place they are the same again."""
    files = {path.name: path.read_bytes() for path in (packed / "training-networks").iterdir()}
    with zipfile.ZipFile(packed / "tn.zip") as archive:
        assert {name.split("/")[1]: archive.read(name) for name in archive.namelist()} == files
    assert len(files) == 7
    assert run(packed, "pack", "training-networks", "-o", "training-networks").returncode == 0
    assert {path.name: path.read_bytes() for path in (packed / "training-networks").iterdir()} == files


@pytest.mark.parametrize("bundle", ["training-networks", "./training-networks", "tn.zip"])
def test_a_student_practises(bundle: str, packed: Path) -> None:
    """Right and wrong answers, each with its exit code; what is shown is called practice."""
    right = run(packed, "check", RIGHT, "--exercise", bundle)
    assert right.returncode == 0, right.stderr
    assert "6 of 6 points for practice" in right.stdout
    assert run(packed, "check", RIGHT, "--exercise", bundle, "--question", "not_cost").returncode == 0
    wrong = run(packed, "check", WRONG, "--exercise", bundle, "--output", "report.html")
    assert wrong.returncode == 1
    assert "off by 0.559" in wrong.stdout
    assert "PRACTICE" in (packed / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_on_macos_and_windows(platform: str, packed: Path) -> None:
    """With nothing there that only Linux has: the same marks, labelled; and in every format that practice has."""
    modules = ("resource", "fcntl", "pwd", "grp", "termios") if platform == "win32" else ()
    command = [sys.executable, "-I", "-c", ELSEWHERE.format(platform=platform, modules=modules)]
    right = run(packed, "check", RIGHT, "--exercise", "tn.zip", command=command)
    assert right.returncode == 0, right.stderr
    assert "6 of 6 points for practice" in right.stdout
    assert "PRACTICE   UNSANDBOXED" in right.stdout
    wrong = run(packed, "check", WRONG, "--exercise", "tn.zip", "--format", "json", command=command)
    here = run(packed, "check", WRONG, "--exercise", "tn.zip", "--format", "json")
    assert wrong.returncode == here.returncode == 1
    assert json.loads(wrong.stdout)["result"] == json.loads(here.stdout)["result"]
    looping = packed / "looping.py"
    looping.write_text("def dCdb(w1, b1, x, y):\n    while True: pass\n", encoding="utf-8")
    stopped = run(packed, "check", looping, "--exercise", "tn.zip", "--question", "dCdb", command=command)
    assert stopped.returncode == 1
    assert "took longer than its limit of 2 s" in stopped.stdout
    page = run(packed, "check", WRONG, "--exercise", "tn.zip", "--output", "page.html", command=command)
    assert page.returncode == 1
    official = run(packed, "check", RIGHT, command=command)
    assert official.returncode == 4
    assert "--exercise BUNDLE" in official.stderr


def test_no_solutions_are_looked_for(packed: Path, tmp_path: Path) -> None:
    """An installation without exercises and solutions, such as a student's may be, practises all the same."""
    for name in ("grader", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from grader.cli.main import main; main()"
    command = [sys.executable, "-I", "-c", code]
    for format_ in ("text", "html", "json"):
        done = run(packed, "check", RIGHT, "--exercise", "tn.zip", "--format", format_, command=command)
        assert done.returncode == 0, done.stderr


def test_wrong_usage_of_check(packed: Path, tmp_path: Path) -> None:
    """What a bundle cannot do is said with what to do instead: other seeds, official formats, names of nothing."""
    for words, said in (
        (("--exercise", "tn.zip", "--seed", "3"), "leave out --seed"),
        (("--exercise", "tn.zip", "--format", "gradescope"), "no official mark"),
        (("--exercise", "tn.zip", "--format", "classroom50"), "no official mark"),
        (("--exercise", "away.zip"), "There is no bundle 'away.zip'"),
        (("--exercise", "tn.zip", "--question", "none"), "has no question 'none'"),
    ):
        done = run(packed, "check", RIGHT, *words)
        assert done.returncode == 2, done.stdout
        assert said in done.stderr


def test_a_bundle_beside_a_submission_decides_nothing(packed: Path, tmp_path: Path) -> None:
    """A student may have put a bundle beside the submission: it is ignored unless it is named."""
    shutil.copytree(packed / "training-networks", tmp_path / "training-networks")
    shutil.copy(packed / "tn.zip", tmp_path / "training-networks.zip")
    shutil.copy(WRONG, tmp_path / "mine.py")
    done = run(tmp_path, "check", "mine.py")
    assert "PRACTICE" not in done.stdout
    assert "of 14 points" in done.stdout


def test_a_bundle_is_no_exercise(packed: Path) -> None:
    """To other commands it says what it is; a record of practice is not replayed."""
    done = run(packed, "show", "./training-networks")
    assert done.returncode == 2
    assert "is a bundle for practice" in done.stderr
    (packed / "record.json").write_text(run(packed, "check", RIGHT, "--exercise", "tn.zip", "--format", "json").stdout)
    replayed = run(packed, "replay", "record.json")
    assert replayed.returncode == 2
    assert "practice with a bundle" in replayed.stderr


def test_wrong_usage_of_pack(packed: Path, tmp_path: Path) -> None:
    """Refuses a folder with other content, an unknown exercise, and a missing folder."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.tex").write_text("years of work")
    for words, said in (
        (("training-networks", "-o", "full"), "exists and is not a bundle"),
        (("training-networks", "-o", "full/thesis.tex"), "exists and is not a bundle"),
        (("trainig-networks", "-o", "new"), "Did you mean 'training-networks'?"),
        (("training-networks", "-o", "no/where"), "There is no folder"),
        ((str(packed / "training-networks"), "-o", "new"), "is a bundle for practice"),
    ):
        done = run(tmp_path, "pack", *words)
        assert done.returncode == 2, done.stderr
        assert said in done.stderr
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["thesis.tex"]
