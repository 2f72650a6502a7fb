"""Hostile archives: bombs, paths that lead out, links, forged heads. Others are graded, and nothing is written."""

from __future__ import annotations

import contextlib
import io
import stat
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.intake.class_exports.archives import MOST_MEMBERS, Archive
from grader.intake.class_exports.collection import Handed, Reader, collect, sort_out

CODE = b"x = 1\n"
END = struct.Struct("<4s4H2LH")  # an archive's end: signature, disks, entries, entries, size and offset of the table


def archive(at: Path, *members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """These members in a ZIP archive, and beside them one student's honest file."""
    with zipfile.ZipFile(at, "w", method) as file:
        for name, content in (*members, ("anna/x.py", CODE), ("ben/x.py", CODE)):
            file.writestr(name, content)
    return at


def graded(path: Path) -> dict[str, bytes | str]:
    """What each student's submission is, or why it cannot be read."""
    found: dict[str, bytes | str] = {}
    with Reader() as reader:
        for handed in collect([path]).handed:
            try:
                found[handed.student] = reader.read(handed)
            except UsageError as error:
                found[handed.student] = str(error)
    return found


HONEST = {"anna": CODE, "ben": CODE}


@pytest.mark.parametrize(
    "name",
    ["../eve/x.py", "/eve/x.py", "eve/../../x.py", "C:/eve/x.py", "c:x.py", "..\\eve\\x.py", "\\eve\\x.py", "..", "/"],
)
def test_paths_that_lead_out(name: str, tmp_path: Path) -> None:
    """A member whose path leads out of the archive is nobody's, is named, and is nowhere on the disk."""
    place = tmp_path / "a" / "b"
    place.mkdir(parents=True)
    path = archive(place / "class.zip", (name, CODE))
    assert graded(path) == HONEST
    assert "its path leads out of the archive" in collect([path]).notes[-1].says
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == [path]


def test_backslashes_separate_folders(tmp_path: Path) -> None:
    """What an old program on Windows packed is read like any other."""
    assert graded(archive(tmp_path / "class.zip", ("eve\\x.py", CODE))) == {**HONEST, "eve": CODE}


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_devices(kind: int, tmp_path: Path) -> None:
    """A member that says it is a link or a device is left out."""
    info = zipfile.ZipInfo("eve/x.py")
    info.external_attr = (kind | 0o777) << 16
    path = archive(tmp_path / "class.zip", (info, b"/etc/passwd"))
    assert graded(path) == HONEST
    assert collect([path]).without == ("eve",)


def test_encrypted_members(tmp_path: Path) -> None:
    """A member that needs a password costs its own student only."""
    path = archive(tmp_path / "class.zip", ("eve/x.py", CODE))
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert graded(path) == HONEST
    assert "eve: no .py or .ipynb file that can be graded. Left out: 'x.py' (encrypted)." in [
        note.says for note in collect([path]).notes
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_are_not_read_within_bounds(method: int, tmp_path: Path) -> None:
    """Members packed in other ways are left out, since zipfile unpacks them at once."""
    with pytest.raises(UsageError, match="packed by a method that is not supported"):
        collect([archive(tmp_path / "class.zip", method=method)])


def test_bombs_cost_their_own_student_only(tmp_path: Path) -> None:
    """Zeros that shrink to nothing are refused by what the archive says of them, before anything is unpacked."""
    path = archive(tmp_path / "class.zip", ("eve/x.ipynb", bytes(60_000_000)), ("mallory/x.py", bytes(60_000_000)))
    tracemalloc.start()
    found = graded(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == {
        **HONEST,
        "eve": "'x.ipynb' cannot be graded. It unpacks from 56 kB to 58593 kB: too much.",
        "mallory": "'x.py' cannot be graded. It has 58593 kB; 512 kB are allowed. Submit only the code, without data, "
        "and a notebook without its outputs.",
    }
    assert peak < 5_000_000


def test_sizes_that_lie(tmp_path: Path) -> None:
    """A member that says it is small is read no further than it says, and is then broken."""
    path = archive(tmp_path / "class.zip", ("eve/x.py", bytes(50_000_000)))
    data = bytearray(path.read_bytes())
    data[(entry := data.index(b"PK\x01\x02")) + 24 : entry + 28] = struct.pack("<L", 1000)
    path.write_bytes(data)
    tracemalloc.start()
    found = graded(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.pop("eve").startswith("'x.py' cannot be graded. It is damaged in the archive")
    assert found == HONEST
    assert peak < 5_000_000


def test_members_that_overlap(tmp_path: Path) -> None:
    """An archive whose members are one and the same piece of it is refused as a whole."""
    path = archive(tmp_path / "class.zip", ("eve/a.py", CODE), ("eve/b.py", CODE))
    data = bytearray(path.read_bytes())
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    data[second + 42 : second + 46] = bytes(4)
    path.write_bytes(data)
    with pytest.raises(UsageError, match="its members overlap"):
        collect([path])


def test_archives_in_archives_are_not_opened(tmp_path: Path) -> None:
    """One that holds itself, in the end, is never entered."""
    inner = archive(tmp_path / "inner.zip")
    path = archive(tmp_path / "class.zip", ("eve/x.zip", inner.read_bytes()))
    assert graded(path) == HONEST
    assert "'x.zip' (an archive, which is not opened: unpack it)" in "".join(n.says for n in collect([path]).notes)


def test_the_same_name_twice(tmp_path: Path) -> None:
    """Which of two members of one name counts is not guessed."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = archive(tmp_path / "class.zip", ("eve/x.py", CODE), ("eve/x.py", b"x = 2\n"))
    assert graded(path) == HONEST
    assert collect([path]).without == ("eve",)


def test_a_hundred_thousand_members(tmp_path: Path) -> None:
    """They are looked through; more are refused."""
    path = tmp_path / "class.zip"
    name = b"eve/%06d.txt"
    for count in (MOST_MEMBERS, MOST_MEMBERS + 1):
        local, table = io.BytesIO(), io.BytesIO()
        for number in range(count):
            offset = local.tell()
            local.write(struct.pack("<4s5H3L2H", b"PK\3\4", 10, 0, 0, 0, 33, 0, 0, 0, 14, 0) + name % number)
            head = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 10, 0, 0, 0, 33, 0, 0, 0, 14, 0, 0, 0, 0, 0, offset)
            table.write(head + name % number)
        record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, table.tell(), local.tell())
        locator = struct.pack("<4sLQL", b"PK\6\7", 0, local.tell() + table.tell(), 1)
        end = END.pack(b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
        path.write_bytes(local.getvalue() + table.getvalue() + record + locator + end)
        with pytest.raises(UsageError, match="and 99,997 more" if count == MOST_MEMBERS else "more than 100,000"):
            collect([path])


def test_a_table_of_contents_of_any_size(tmp_path: Path) -> None:
    """What the end of an archive says of its table's size is not believed: nothing that large is read at once."""
    path = tmp_path / "class.zip"
    with path.open("wb") as file:
        file.truncate(2_000_000_000)  # a hole: it takes no place
        file.seek(0, io.SEEK_END)
        file.write(END.pack(b"PK\5\6", 0, 0, 1, 1, 2_000_000_000, 0, 0))
    with pytest.raises(UsageError, match="its table of contents is too large"):
        collect([path])


@pytest.mark.parametrize("offset", [2**40, 2**62, 2**63, 2**64 - 1])
def test_a_member_that_begins_beyond_any_file_is_broken(tmp_path: Path, offset: int) -> None:
    """It is the archive's fault and not the disk's: the submission has no mark, and is not tried again."""
    path, name = tmp_path / "class.zip", b"eve/x.py"
    extra = struct.pack("<2HQ", 1, 8, offset)
    head = struct.pack("<4s6H3L5H2L", b"PK\1\2", 45, 45, 0, 0, 0, 33, 0, 5, 5, 8, 12, 0, 0, 0, 0, 0xFFFFFFFF)
    path.write_bytes(head + name + extra + END.pack(b"PK\5\6", 0, 0, 1, 1, len(head + name + extra), 0, 0))
    (handed,) = collect([path]).handed
    with Reader() as reader, pytest.raises(UsageError, match="It is damaged in the archive"):
        reader.read(handed)


@pytest.mark.parametrize("content", [b"", b"PK", b"x = 1\n", b"PK\5\6" + bytes(18), bytes(100_000)])
def test_archives_that_are_none(content: bytes, tmp_path: Path) -> None:
    """Anything may be called class.zip; the error says what to do."""
    (tmp_path / "class.zip").write_bytes(content)
    with pytest.raises(UsageError, match=r"cannot be read as a ZIP archive|nothing to grade"):
        collect([tmp_path / "class.zip"])


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An archive to be spoiled."""
    return archive(tmp_path_factory.mktemp("sample") / "class.zip", ("eve/ä.ipynb", bytes(5000))).read_bytes()


@settings(max_examples=300, deadline=None)
@given(changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=8), cut=st.integers(0, 300))
def test_broken_archives_are_errors_of_use(
    changes: list[tuple[int, int]], cut: int, sample: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever bytes an archive has, it is read, or there is an error that says so."""
    data = bytearray(sample)
    for at, byte in changes:
        data[at % len(data)] = byte
    path = tmp_path_factory.getbasetemp() / "spoiled.zip"
    path.write_bytes(data[: len(data) - cut])
    try:
        with Archive(path) as file:
            found = file.listed()
        sort_out(found, {}, "x")
    except UsageError:
        return
    with Reader() as reader:
        for each in found:
            with contextlib.suppress(UsageError):
                reader.read(Handed("eve", "x.ipynb", each.path, each.member))
