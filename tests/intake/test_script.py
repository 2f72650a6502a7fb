"""Files as students hand them in: every encoding, every name, and much that is no submission at all."""

from __future__ import annotations

import codecs
import os
import re
import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import intake
from grader.errors import UsageError
from grader.intake.script import MAX_BYTES
from grader.model.submission import Submission

CODE = "# exercise: chain-rule\nσ = 1\n\ndef f(x):\n    return 'é'\n"


def written(folder: Path, data: bytes, name: str = "submission.py") -> Path:
    """A file with that content."""
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        CODE.encode(),
        CODE.encode("utf-8-sig"),
        CODE.encode("utf-16"),
        codecs.BOM_UTF16_BE + CODE.encode("utf-16-be"),
        CODE.replace("\n", "\r\n").encode(),
        CODE.replace("\n", "\r").encode(),
        CODE.replace("\n", "\r\n").encode("utf-16"),
        CODE.replace("\n", "\r").encode("utf-16"),
    ],
)
def test_encodings_and_line_ends_make_no_difference(tmp_path: Path, data: bytes) -> None:
    """UTF-8 and UTF-16, with any mark in front and any line ends, are the same submission."""
    wanted = Submission("submission.py", CODE, ("σ", "f"), "chain-rule", runs=False)
    assert intake.read(written(tmp_path, data)) == wanted


@pytest.mark.parametrize(
    ("data", "letters", "noted"),
    [
        ("# coding: latin-1\nx = 'é'\n".encode("latin-1"), "é", ""),
        ("# -*- coding: cp1252 -*-\nx = '€'\n".encode("cp1252"), "€", ""),
        ("#!/usr/bin/python\n# vim: set fileencoding=gbk :\nx = '中'\n".encode("gbk"), "中", ""),
        ("x = 'é'\n".encode("latin-1"), "é", "Latin-1"),
        (b"x = '\xff\xfe\x80'\n", "ÿþ\x80", "Latin-1"),
        ("# coding: nonsense\nx = 'σ'\n".encode(), "σ", "UTF-8"),
        ("# coding: rot13\nx = 'σ'\n".encode(), "σ", "UTF-8"),
        ("# coding: nonsense\nx = 'é'\n".encode("latin-1"), "é", "Latin-1"),
        ("# coding: ascii\nx = 'σ'\n".encode(), "σ", "UTF-8"),
        ("# coding: latin-1\nx = 'σ'\n".encode("utf-8-sig"), "σ", "UTF-8"),
        *((f"# coding: {name}\nx = 'σ'\n".encode(), "σ", "UTF-8") for name in ("idna", "punycode", "undefined")),
        (b"# coding: unicode_escape\nx = '\\ud800'\n", "\\ud800", "UTF-8"),
        (b"# coding: Raw-Unicode_Escape\nx = '\\u0000'\n", "\\u0000", "UTF-8"),
        (b"# coding: utf7\nx = '+2AA-'\n", "+2AA-", "UTF-8"),
    ],
)
def test_other_encodings_are_read_as_well_as_can_be(tmp_path: Path, data: bytes, letters: str, noted: str) -> None:
    """A stated encoding is followed where it can be; what was read otherwise is read somehow, and noted."""
    submission = intake.read(written(tmp_path, data))
    assert f"x = '{letters}'" in submission.text
    assert submission.defined == ("x",)
    assert len(submission.notes) == bool(noted)
    assert all(f"read as {noted}" in note for note in submission.notes)


def test_a_slow_encoding_does_not_hold_up_the_grader(tmp_path: Path) -> None:
    """A first line that names an encoding whose decoder takes hours for a large file is not followed."""
    data = b"# coding: punycode\nx = 1\n#-" + b"a" * (MAX_BYTES - 100)
    assert intake.read(written(tmp_path, data)).defined == ("x",)


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=60),
    st.sampled_from([b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE])
    | st.sampled_from(
        ["utf-8", "latin-1", "utf-16", "utf-32", "gb18030", "euc_jp", "hz", "iso2022_jp", "cp037", "zip"]
    ).map(lambda name: f"# coding: {name}\n".encode()),
)
def test_any_bytes_are_a_submission_or_a_sentence(data: bytes, start: bytes) -> None:
    """Whatever a file holds it is read, or refused with a reason; its text can always be written as UTF-8."""
    refused = ""
    try:
        text = intake.parse("submission.py", start + data).text
    except UsageError as error:
        refused, text = str(error), "none"
    assert refused == "" or refused.startswith(("'submission.py' is empty.", "'submission.py' is not a text file."))
    assert "\0" not in text
    assert text.encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (codecs.BOM_UTF16_LE, "empty"),
        (codecs.BOM_UTF8 + b"\n", "empty"),
        ("\u3000\n".encode(), "empty"),
        (b"x = 1\n\0", "not a text file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a text file"),
        (b"PK\x03\x04\x14\0\0\0", "not a text file"),
        ("x = 1".encode("utf-16-le"), "not a text file"),
        ("x = 1".encode("utf-32"), "not a text file"),
        (codecs.BOM_UTF16_LE + b"x\0\0\0", "not a text file"),
        (codecs.BOM_UTF16_LE + b"\0\xd8x\0", "not a text file"),
    ],
)
def test_what_holds_no_code_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    """Files without text, and files that are none of text, are told from code."""
    with pytest.raises(UsageError, match=said):
        intake.read(written(tmp_path, data))


@pytest.mark.parametrize("size", [MAX_BYTES + 1, 50_000_000, 10**13])
def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, size: int) -> None:
    """A huge file is refused by its size, with what to do, without being taken into memory."""
    path = tmp_path / "big.py"
    with path.open("wb") as file:
        file.truncate(size)
    with pytest.raises(UsageError, match=re.escape(f"has {size // 1024} kB; a submission has at most 512 kB")):
        intake.read(path)


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    """The bound itself is inside."""
    assert intake.read(written(tmp_path, b"x = 1\n".ljust(MAX_BYTES, b"#"))).defined == ("x",)


def test_places_that_are_no_file_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder, a name that does not exist, and names that cannot exist each get their own sentence."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    written(tmp_path, b"x = 1")
    for path, said in (
        ("mine", "'mine' is a folder. Name the file to check, such as mine/submission.py."),
        (".", "'.' is a folder. Name the file to check, such as ./submission.py."),
        ("none.py", "There is no file 'none.py'. Check the name and the folder you are in."),
        ("mine/none.py", "There is no file 'mine/none.py'. Check the name and the folder you are in."),
        ("submission.py/more.py", "'more.py' cannot be read: Not a directory."),
        ("loop/x.py", "'x.py' cannot be read: Too many levels of symbolic links."),
        ("x" * 300, f"'{'x' * 79}…' cannot be read: File name too long."),
        ("a\0b", "'ab' is not a valid file name."),
    ):
        with pytest.raises(UsageError, match=re.escape(said)):
            intake.read(Path(path))


def test_pipes_and_devices_are_not_waited_for(tmp_path: Path) -> None:
    """A pipe without a writer, a socket and a device that never ends are refused at once."""
    os.mkfifo(tmp_path / "fifo.py")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.py"))
        places = [tmp_path / name for name in ("fifo.py", "socket.py")]
        for path in (*places, Path("/dev/zero"), Path("/dev/null")):
            with pytest.raises(UsageError, match="is a pipe or a device"):
                intake.read(path)


def test_a_file_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    """The system's own reason is passed on: here, that the process may open no more files."""
    import resource

    path = written(tmp_path, b"x = 1")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        with pytest.raises(UsageError, match=r"'submission\.py' cannot be read: Too many open files\."):
            intake.read(path)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_link_is_refused_wherever_it_leads(tmp_path: Path) -> None:
    """A symbolic link may lead to what only the grader may read: none is followed, and the sentence says what to do."""
    written(tmp_path, b"x = 1", "other.py")
    for target in ("other.py", "/etc/passwd", "nowhere", str(tmp_path), "mine.py"):
        link = tmp_path / "mine.py"
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        with pytest.raises(UsageError, match=r"^'mine\.py' is a link to another file. Replace it by a copy of that"):
            intake.read(link)


def test_a_folder_may_be_reached_by_a_link(tmp_path: Path) -> None:
    """Only the file itself may be no link: the way to it is the caller's own."""
    (tmp_path / "class").mkdir()
    written(tmp_path / "class", b"x = 1")
    (tmp_path / "link").symlink_to("class")
    assert intake.read(tmp_path / "link" / "submission.py").defined == ("x",)


def test_what_is_looked_at_is_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is replaced by a link after it was opened is read as what it was; before, it is refused."""
    path, secret = written(tmp_path, b"x = 1"), written(tmp_path, b"secret = 1", "secret.py")
    fstat = os.fstat

    def replacing(number: int) -> os.stat_result:
        path.unlink(missing_ok=True)
        path.symlink_to(secret)
        return fstat(number)

    monkeypatch.setattr(os, "fstat", replacing)
    assert intake.read(path).defined == ("x",)
    with pytest.raises(UsageError, match="is a link to another file"):
        intake.read(path)


@pytest.mark.parametrize("name", ["a.ipynb", "A.IPYNB", "x" * 200 + ".ipynb"])
def test_a_notebook_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    """A notebook is recognised by its name, in any case and of any length."""
    with pytest.raises(UsageError, match="is not a notebook: it is JSON, but"):
        intake.read(written(tmp_path, b"{}", name))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb.py", "a b.py"),
        ("\x1b[31mred\x1b[0m.py", "red.py"),
        ("\x1b]0;title\x07t.py", "t.py"),
        ("\u202eyp.exe\u2066", "yp.exe"),
        ("a\r\tb.py", "a b.py"),
        ("<img src=x>.py", "<img src=x>.py"),
        ("x" * 200 + ".py", "x" * 79 + "…"),
        ("\u202e", "submission"),
        (os.fsdecode(b"\xff.py"), ".py"),
        ("::error::x.py", "::error::x.py"),
    ],
)
def test_a_files_name_is_made_harmless(tmp_path: Path, name: str, shown: str) -> None:
    """Line breaks, terminal commands and turned directions in a file's name reach neither reports nor messages."""
    assert intake.read(written(tmp_path, b"x = 1", name)).filename == shown
    with pytest.raises(UsageError) as caught:
        intake.read(written(tmp_path, b"", name))
    assert str(caught.value).startswith(f"'{shown}' is empty.")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("# exercise: chain-rule\n", "chain-rule"),
        ("#exercise:chain-rule", "chain-rule"),
        ("#\texercise: \tchain_rule.2 \t\nx = 1", "chain_rule.2"),
        ("x = 1\n\n# exercise: chain-rule\n", "chain-rule"),
        ("# exercise: first\n# exercise: second\n", "first"),
        ("#!/usr/bin/python\n# coding: utf-8\n# exercise: a\n", "a"),
        ("# exercise: two words\n", None),
        ("# exercise:\nx\n", None),
        ("# exercise:\n\npass\n", None),
        ("#\n\nexercise: x\n", None),
        ("# exercise: ../../etc\n", None),
        ("# exercise: /etc\n", None),
        ("  # exercise: indented\n", None),
        ("x = 1  # exercise: behind\n", None),
        ("## exercise: x\n", None),
        ("# my exercise: x\n", None),
        ("# exercise: \x1b[31mx\n", None),
        ("x = 1\n" * 400 + "# exercise: too-late\n", None),
    ],
)
def test_the_exercise_line_is_one_whole_comment(text: str, wanted: str | None) -> None:
    """The line that names the exercise stands by itself near the top, and holds a name and no path."""
    assert intake.parse("a.py", text.encode()).exercise_line == wanted


@pytest.mark.parametrize(
    "text",
    [
        "def f(:",
        "x = " + "(" * 500,
        "x = " + "[" * 50_000 + "]" * 50_000,
        "x = " + "-" * 100_000 + "1",
        "x = a" + ".a" * 100_000,
        "x = 1" + "+1" * 100_000,
        "x = f" + "()" * 100_000,
        "x = " + "not " * 100_000 + "1",
        "x = " + "lambda: " * 50_000 + "1",
        "".join(" " * i + "if 1:\n" for i in range(200)),
        "if x: pass\n" + "elif x: pass\n" * 20_000,
        "x = f'" + "{" * 1_000,
        "x = " + "1 if 1 else " * 50_000 + "1",
        "x = 1" + "0" * 10_000,
    ],
    ids=lambda text: text[:24],
)
def test_what_python_can_hardly_read_is_still_a_submission(text: str) -> None:
    """Syntax errors, and nesting that is too much for Python's own parser, are for the box to tell."""
    submission = intake.parse("a.py", text.encode())
    assert submission.text == text
    assert submission.defined in ((), ("x",))


def test_names_are_those_that_the_top_level_binds() -> None:
    """Names are listed in order of first binding; a string with a wrong escape is no warning of ours."""
    text = (
        "import numpy as np\nfrom math import pi as π\nf = lambda q: 1\nx, (y, *z) = '\\d', (1, 2)\n"
        "class C:\n    inner = 1\nx = 2\n"
    )
    assert intake.parse("a.py", text.encode()).defined == ("np", "π", "f", "x", "y", "z", "C")


def test_a_text_made_to_take_long_is_not_looked_through() -> None:
    """What would keep the grader busy before any limit holds is left to the submission's own box, and its time."""
    submission = intake.parse("slow.py", b"def f(): return 1\nx = f'" + b"{f}" * 170_000 + b"'\n")
    assert submission.defined == ()
    assert intake.parse("dict.py", b"d = {1: {2: {}}}\n").defined == ("d",)
