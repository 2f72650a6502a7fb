"""``grader prove``: what it prints, writes and exits with."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from grader.proof.json import ProofRecord
from grader.support.packaged_files import folder
from tests.place import GIVEN_UP

GRADER = [sys.executable, "-m", "grader", "prove"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """One command."""
    return subprocess.run([*GRADER, *arguments], capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def loose(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A copy of an exercise with a tolerance that is too loose."""
    home = tmp_path_factory.mktemp("loose")
    for part in ("exercises", "solutions"):
        shutil.copytree(folder(part) / "simple-networks", home / part / "simple-networks")
    spec = home / "exercises" / "simple-networks" / "exercise.toml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace('id = "a1"\nkind = "function"', 'id = "a1"\nkind = "function"\nrtol = 0.9'), "utf-8")
    return str(spec.parent)


def test_a_proof_is_a_table_and_exits_with_0() -> None:
    """An exercise that is proved says so, with its counts and windows; nothing is on stderr."""
    done = run("simple-networks")
    assert (done.returncode, done.stderr) == (0, "")
    assert "✓ simple-networks" in done.stdout
    assert "distinguishes right from wrong" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_failed_proof_exits_with_3_and_says_what_to_do(loose: str) -> None:
    """The override that leaves the window is named, with file, key and mending."""
    done = run(loose)
    assert done.returncode == 3
    assert 'exercises/simple-networks/exercise.toml, question "a1", `rtol = 0.9`' in done.stdout
    assert "Make `rtol = 0.9` smaller" in done.stdout
    assert "Not proved: simple-networks" in done.stdout


def test_json_follows_the_record(loose: str) -> None:
    """The record reads back as its type, and its problems name question, file and mending."""
    done = run(loose, "--format", "json")
    record = msgspec.json.decode(done.stdout, type=ProofRecord)
    assert (record.format, record.version, record.holds) == ("grader.proof", 1, False)
    assert {problem.question for problem in record.proofs[0].problems if problem.what == "too-loose"} == {"a1"}
    assert json.loads(done.stdout)["proofs"][0]["problems"][0]["mending"]


def test_the_page_shows_the_window_and_the_fault(loose: str, tmp_path: Path) -> None:
    """One page without script or network, with a drawing for each tolerance; what is named in it is escaped."""
    page = tmp_path / "proof.html"
    done = run(loose, "--output", str(page))
    text = page.read_text(encoding="utf-8")
    assert done.returncode == 3
    assert text.count('<svg class="window"') == 2
    assert "The tolerance is too loose" in text
    assert "default-src 'none'" in text
    assert "<script" not in text


def test_wrong_usage_is_told_before_anything_is_done(tmp_path: Path) -> None:
    """An exercise that nobody knows, and a page that is none."""
    assert run("simple-network").returncode == 2
    done = run("simple-networks", "--output", str(tmp_path / "proof.txt"))
    assert done.returncode == 2
    assert ".html" in done.stderr
    assert "use `> " in done.stderr


def test_someone_who_watches_sees_bars() -> None:
    """At a terminal each exercise has a bar on stderr, which is gone when the proof is there."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([*GRADER, "simple-networks"], stdout=subprocess.PIPE, stderr=theirs) as child:
        os.close(theirs)
        seen = b""
        try:
            while piece := os.read(ours, 4096):
                seen += piece
        except OSError:  # the other end is closed
            pass
        assert child.wait() == 0
    assert b"simple-networks" in seen
    assert b"answers tried" in seen


def test_ctrl_c_keeps_what_was_found_and_leaves_nothing_behind() -> None:
    """Interrupted in the middle it prints what it has and exits with 130, and its processes are gone."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(GRADER, stdout=subprocess.PIPE, stderr=theirs, start_new_session=True) as child:
        os.close(theirs)
        seen = b""
        while not re.search(rb"[1-9]\d*/\d+", seen):  # mistakes are being tried
            seen += os.read(ours, 4096)
        child.send_signal(signal.SIGINT)
        with contextlib.suppress(OSError):  # the other end is closed
            while piece := os.read(ours, 4096):
                seen += piece
        out, _ = child.communicate(timeout=GIVEN_UP)
    assert child.returncode == 130
    assert b"grader: Stopped. The proof shows what was found until then." in seen
    assert "– backpropagation" in out.decode()
    assert "The proof was stopped." in out.decode()
    with pytest.raises(ProcessLookupError):
        os.killpg(child.pid, 0)


def test_one_question_is_proved_alone() -> None:
    """Its row and no other; an id that no question has lists those that there are; two exercises are one too many."""
    done = run("simple-networks", "--question", "a1")
    assert done.returncode == 0
    assert "✓ a1 " in done.stdout
    assert "not_gate" not in done.stdout
    unknown = run("simple-networks", "--question", "a7")
    assert unknown.returncode == 2
    assert "Its questions are: a1, " in unknown.stderr
    assert run("--question", "a1").returncode == 2


def test_without_time_nothing_is_proved() -> None:
    """The rows name what was not tried, without a check mark; it fails, and says how to give it more time."""
    done = run("matrix-form", "--seconds", "0")
    assert done.returncode == 3
    assert "– matrix-form" in done.stdout
    assert "– layer" in done.stdout
    assert "not tried" in done.stdout
    assert "✓" not in done.stdout
    assert "--seconds 600" in done.stdout


def test_the_share_of_the_lines_is_printed() -> None:
    """How much of the reference the planted mistakes reach."""
    assert "lines of the reference (" in run("chain-rule").stdout
