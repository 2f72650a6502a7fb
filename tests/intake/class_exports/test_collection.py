"""What a class hands in: folders, archives, and what Moodle, Canvas and Gradescope export."""

from __future__ import annotations

import errno
import io
import os
import random
import socket
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.intake import script
from grader.intake.class_exports import folders
from grader.intake.class_exports.archives import MOST_MEMBERS
from grader.intake.class_exports.collection import Collection, Reader, collect, safe_name
from grader.intake.class_exports.folders import MOST_ENTRIES
from grader.intake.class_exports.student_names import key, label
from grader.intake.files import MAX_NOTEBOOK_BYTES
from grader.intake.script import MAX_BYTES

CODE = "x = 1\n"

MOODLE = {
    "Anna Schmidt_1234567_assignsubmission_file_/solution.py": CODE,
    "Anna Schmidt_7654321_assignsubmission_file_/solution.py": "x = 2\n",
    "Ben O'Neil-Öz_1234568_assignsubmission_file/sub/solution.ipynb": "{}",
    "Cem_1234569_assignsubmission_onlinetext_/onlinetext.html": "<p>",
    "Default group_assignsubmission_file_/team.py": CODE,
}
MOODLE_FLAT = {
    "Anna Schmidt_1234567_assignsubmission_file_solution_1.py": CODE,
    "Participant_42_assignsubmission_file_x.py": CODE,
}
CANVAS = {
    "schmidtanna_12345_67890_solution.py": CODE,
    "schmidtanna_12345_67999_solution-1.py": "x = 2\n",
    "deboer_jan_LATE_12346_67891_a_1_222_b.py": CODE,
    "anon_Ab12x_67892_solution.py": CODE,
    "LATE_anon_Cd34y_67893_solution.py": CODE,
    "zoeemil_12347_text.html": "<p>",
}
METADATA = """---
submission_1:
  :submitters:
  - :name: Anna Schmidt
    :sid: '4711'
    :email: anna@example.org
  :created_at: 2026-01-01 10:00:00.000000000 Z
  :results:
    output: |
      submission_3:
        :submitters:
        - :name: Forged
    :submitters:
    - :name: Forged
submission_2:
  :submitters:
  - :name: "Ben \\u00d6z"
    :sid:
    :email: ben@example.org
  - :name: 'Cem O''Neil'
    :sid: 12
submission_3:
  :submitters:
  - :name: |-
      Dora
"""
GRADESCOPE = {
    "assignment_77_export/submission_metadata.yml": METADATA,
    "assignment_77_export/submission_1/solution.py": CODE,
    "assignment_77_export/submission_2/solution.py": CODE,
    "assignment_77_export/submission_3/solution.py": CODE,
    "__MACOSX/assignment_77_export/._submission_1": "",
}


def folder(at: Path, files: Mapping[str, str | bytes]) -> Path:
    """These files on the disk."""
    for name, content in files.items():
        path = at / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return at


def archive(at: Path, files: Mapping[str, str | bytes]) -> Path:
    """These files in a ZIP archive."""
    with zipfile.ZipFile(at, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return at


def table(collection: Collection) -> list[tuple[str, str]]:
    """Students and file names."""
    return [(each.student, each.filename) for each in collection.handed]


def said(collection: Collection) -> str:
    """All notes."""
    return "\n".join(note.says for note in collection.notes)


LAYOUTS = [
    pytest.param(
        MOODLE,
        [
            ("Anna Schmidt (1234567)", "solution.py"),
            ("Anna Schmidt (7654321)", "solution.py"),
            ("Ben O'Neil-Öz (1234568)", "solution.ipynb"),
            ("Default group", "team.py"),
        ],
        id="moodle",
    ),
    pytest.param(
        MOODLE_FLAT,
        [("Anna Schmidt (1234567)", "solution_1.py"), ("Participant (42)", "x.py")],
        id="moodle-flat",
    ),
    pytest.param(
        CANVAS,
        [
            ("anonymous (Ab12x)", "solution.py"),
            ("anonymous (Cd34y)", "solution.py"),
            ("deboer_jan (12346)", "a_1_222_b.py"),
            ("schmidtanna (12345)", "solution-1.py"),
        ],
        id="canvas",
    ),
    pytest.param(
        GRADESCOPE,
        [
            ("Anna Schmidt (4711)", "solution.py"),
            ("Ben Öz (ben@example.org) and Cem O'Neil (12)", "solution.py"),
            ("submission_3", "solution.py"),
        ],
        id="gradescope",
    ),
    pytest.param({"b.py": CODE, "A.PY": CODE, "c.ipynb": "{}"}, [("A", "A.PY"), ("b", "b.py"), ("c", "c.ipynb")]),
    pytest.param({"b/x.py": CODE, "a/y/x.py": CODE}, [("a", "x.py"), ("b", "x.py")], id="folders"),
    pytest.param({"class/b.py": CODE, "class/a.py": CODE, "README": ""}, [("a", "a.py"), ("b", "b.py")], id="around"),
    pytest.param({"w/class/b/x.py": CODE, "w/class/a/x.py": CODE}, [("a", "x.py"), ("b", "x.py")], id="twice-around"),
    pytest.param({"anna/x.py": CODE, "anna/notes.txt": ""}, [("anna", "x.py")], id="one-student"),
    pytest.param({"week_1_2_x.py": CODE}, [("week_1_2_x", "week_1_2_x.py")], id="no-canvas"),
]


@pytest.mark.parametrize(("files", "wanted"), LAYOUTS)
def test_layouts_are_read_from_folders_and_archives(
    files: dict[str, str], wanted: list[tuple[str, str]], tmp_path: Path
) -> None:
    """Each way to hand in gives the same students and files, unpacked or not, in the order of the names."""
    for path in (folder(tmp_path / "class", files), archive(tmp_path / "class.zip", files)):
        collection = collect([path])
        assert table(collection) == wanted
        with Reader() as reader:
            assert all(reader.read(each) in (b"x = 1\n", b"x = 2\n", b"{}") for each in collection.handed)


def test_the_latest_of_canvas_counts(tmp_path: Path) -> None:
    """Of a file that was uploaded again the later one counts, and a note names both; who sent a text is told."""
    collection = collect([archive(tmp_path / "class.zip", CANVAS)])
    with Reader() as reader:
        assert reader.read(collection.handed[-1]) == b"x = 2\n"
    assert "'solution-1.py' counts, because it is the latest. Left out: 'solution.py'." in said(collection)


def test_who_typed_a_text_or_a_link_into_canvas_is_named(tmp_path: Path) -> None:
    """As in Moodle: such a student has nothing to grade, and a note says what there is; an upload counts besides."""
    typed = {"eyeolu_LATE_12348_link.html": "", "anon_Xy1_text.html": "", "schmidtanna_12345_text.html": "<p>"}
    collection = collect([folder(tmp_path / "class", CANVAS | typed)])
    assert collection.without == ("anonymous (Xy1)", "eyeolu (12348)", "zoeemil (12347)")
    notes = {note.student: note.says for note in collection.notes}
    assert (
        notes["zoeemil (12347)"] == "zoeemil (12347): no .py or .ipynb file that can be graded. Left out: 'text.html'."
    )
    assert ("schmidtanna (12345)", "solution-1.py") in table(collection)


def test_who_handed_in_nothing_is_named(tmp_path: Path) -> None:
    """Students without a submission are listed, with what there is of them."""
    files = folder(tmp_path, {**MOODLE, "Dora_3_assignsubmission_file_/report.pdf": b"%PDF", "e.tar.gz": b"?"})
    (tmp_path / "Emil_4_assignsubmission_file_").mkdir()
    collection = collect([files])
    assert collection.without == ("Cem (1234569)", "Dora (3)", "Emil (4)")
    notes = {note.student: note.says for note in collection.notes}
    assert notes["Dora (3)"] == "Dora (3): no .py or .ipynb file that can be graded. Left out: 'report.pdf'."
    assert notes["Emil (4)"] == "Emil (4): nothing was submitted."
    assert not collection.present & {*collection.without}
    assert "e.tar.gz' (an archive, which is not opened" in notes[""]


SEVERAL = [
    pytest.param(["x.py", "x.ipynb"], "", "x.py", "is the script of that name"),
    pytest.param(["helper.py", "matrix.py"], "matrix", "matrix.py", "is named like the exercise"),
    pytest.param(["helper.py", "anna_Chain Rule.ipynb"], "chain-rule", "anna_Chain Rule.ipynb", "in its name"),
    pytest.param(["matrix.py", "matrix_helper.py"], "matrix", "matrix.py", "is named like the exercise"),
    pytest.param(["x.py", "x (1).py", "x (10).py", "x (2).py"], "", "x (10).py", "is the latest"),
    pytest.param(["x (1).py", "x.py", "x.ipynb"], "", "x (1).py", "is the latest and is the script of that name"),
    pytest.param(["a.py", "b.py"], "", None, "which of 'a.py', 'b.py' counts, so none was graded"),
    pytest.param(["a.py", "a/a.py"], "a", None, "which of"),
    pytest.param(["a.py", "b.ipynb"], "matrix", None, "which of"),
    pytest.param([f"{i}.py" for i in range(1000)], "", None, "and 997 more"),
]


@pytest.mark.parametrize(("names", "exercise", "counts", "why"), SEVERAL)
def test_two_files_of_one_student(
    names: list[str], exercise: str, counts: str | None, why: str, tmp_path: Path
) -> None:
    """The latest, else the script, else what is named like the exercise, else nothing; a note says so."""
    files = {"ben/x.py": CODE} | {f"anna/{name}": CODE for name in names}
    collection = collect([archive(tmp_path / "class.zip", files)], exercise=exercise)
    assert dict(table(collection)).get("anna") == counts
    assert why in next(note.says for note in collection.notes if note.student == "anna")
    assert ("anna" in collection.without) == (counts is None)
    assert "anna" in collection.present


def test_files_and_folders_make_one_class(tmp_path: Path) -> None:
    """Several paths are put together, and a file that is named twice counts once."""
    one = folder(tmp_path / "one", {"anna.py": CODE, "ben.py": CODE})
    two = archive(tmp_path / "two.zip", {"cem.py": CODE, "dora.py": CODE})
    single = folder(tmp_path, {"emil.py": CODE, "report.pdf": b""}) / "emil.py"
    collection = collect([one, two, single, one / "anna.py", tmp_path / "report.pdf"])
    assert [student for student, _ in table(collection)] == ["anna", "ben", "cem", "dora", "emil"]
    assert said(collection) == "Not submissions, left out: 'report.pdf'."


def test_names_that_a_disk_may_take_for_one_are_one(tmp_path: Path) -> None:
    """Upper and lower case, composed and decomposed letters do not make two students."""
    files = {"ä/x.py": CODE, "a\u0308/y.py": CODE, "Ä/z.py": CODE, "b/x.py": CODE}
    collection = collect([archive(tmp_path / "class.zip", files)])
    assert table(collection) == [("b", "x.py")]
    assert collection.without == ("ä",)


def test_what_is_hidden_is_left_out(tmp_path: Path) -> None:
    """Hidden files, caches and what systems put beside files are no submissions, and are named once."""
    hidden = [".DS_Store", "__pycache__/x.py", ".ipynb_checkpoints/x.ipynb", "anna/.git/x.py", "anna/__MACOSX/x.py"]
    files = {"anna/x.py": CODE, "ben/x.py": CODE} | dict.fromkeys(hidden, CODE)
    for path in (folder(tmp_path / "class", files), archive(tmp_path / "class.zip", files)):
        collection = collect([path])
        assert table(collection) == [("anna", "x.py"), ("ben", "x.py")]
        assert len(collection.notes) == 1
        assert "Hidden" in said(collection)


def test_the_graders_own_output_is_left_out(tmp_path: Path) -> None:
    """What lies in the folder and was written by the grader is not looked at."""
    files = folder(tmp_path, {"anna.py": CODE, "ben.py": CODE, "out/students/anna.py": CODE, "out.sqlite": b""})
    collection = collect([files], leave_out=[files / "out", files / "nowhere" / ".." / "out.sqlite"])
    assert table(collection) == [("anna", "anna.py"), ("ben", "ben.py")]
    assert not collection.notes


def test_folders_without_submissions_are_an_error(tmp_path: Path) -> None:
    """The error says what was looked for, and what was found instead."""
    with pytest.raises(UsageError, match=r"nothing to grade in .* A class is \.py and \.ipynb"):
        collect([tmp_path])
    folder(tmp_path, {"anna/x.pdf": b""})
    with pytest.raises(UsageError, match=r"(?s)anna: no \.py .* 'x\.pdf'"):
        collect([tmp_path])
    with pytest.raises(UsageError, match="There is no file or folder"):
        collect([tmp_path / "away"])
    with pytest.raises(UsageError, match="There is no file or folder"):
        collect([tmp_path / "a\0b"])


def test_links_pipes_and_sockets_are_left_out(tmp_path: Path) -> None:
    """Nothing leads out of the folder, and nothing waits for somebody to write."""
    outside = folder(tmp_path / "outside", {"secret.py": CODE})
    files = folder(tmp_path / "class", {"anna/x.py": CODE, "ben/x.py": CODE})
    (files / "cem").symlink_to(outside)
    (files / "anna" / "secret.py").symlink_to(outside / "secret.py")
    (files / "broken.py").symlink_to("nowhere")
    os.mkfifo(files / "pipe.py")
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(files / "ben" / "s.py"))
        collection = collect([files])
    assert table(collection) == [("anna", "x.py"), ("ben", "x.py")]
    assert "'secret.py' (a link, which is not followed)" in said(collection)
    assert "'pipe.py' (a pipe or a device)" in said(collection)
    assert "'s.py' (a pipe or a device)" in said(collection)
    with pytest.raises(UsageError, match="a link: name the file"):
        collect([files / "broken.py"])


def test_a_file_that_became_a_link_is_not_read(tmp_path: Path) -> None:
    """Between looking and reading nobody can put a link in a file's place."""
    path = folder(tmp_path, {"anna.py": CODE, "secret": "key"}) / "anna.py"
    (handed,) = collect([path]).handed
    path.unlink()
    path.symlink_to(tmp_path / "secret")
    with Reader() as reader, pytest.raises(OSError, match="symbolic link"):
        reader.read(handed)
    path.unlink()
    os.mkfifo(path)
    with Reader() as reader, pytest.raises(OSError, match="it is not a file"):
        reader.read(handed)


def test_an_error_of_the_disk_is_not_the_students(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an OSError for a file and a member of an archive, where a broken submission is a UsageError."""
    files = folder(tmp_path / "class", {"anna.py": CODE})
    packed = archive(tmp_path / "class.zip", {"ben.py": CODE})
    away = archive(tmp_path / "away.zip", {"cem.py": CODE})
    anna, ben, cem = collect([files, packed, away]).handed
    away.unlink()
    (files / "anna.py").unlink()
    with Reader() as reader:
        reader.read(ben)

        def failing(*_: object) -> bytes:
            raise OSError(errno.EIO, "Input/output error")

        monkeypatch.setattr(zipfile.ZipExtFile, "read", failing)
        for handed in (anna, ben, cem):
            with pytest.raises(OSError, match=r"No such file|Input/output"):
                reader.read(handed)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_large_notebook_is_read_from_an_archive(tmp_path: Path, method: int) -> None:
    """A member may have as many bytes as a file: the bound on a table of contents is not one on members."""
    content = random.Random(1).randbytes(25 * 1024 * 1024)
    with zipfile.ZipFile(tmp_path / "class.zip", "w", method, compresslevel=1) as file:
        file.writestr("anna.ipynb", content)
    (handed,) = collect([tmp_path / "class.zip"]).handed
    with Reader() as reader:
        assert reader.read(handed) == content


def test_what_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without permission costs its own student only."""
    files = folder(tmp_path, {"anna/x.py": CODE, "ben/x.py": CODE})
    scandir = os.scandir

    def closed(path: str) -> object:
        if path.endswith("ben"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    collection = collect([files])
    assert table(collection) == [("anna", "x.py")]
    assert collection.without == ("ben",)
    assert collection.present == {"anna", "ben"}
    assert "(cannot be read: Permission denied)" in said(collection)


def test_sizes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with too many bytes is refused when it is read, from a folder and from an archive."""
    monkeypatch.setattr(script, "MAX_BYTES", 1000)
    for size, fits in ((1000, True), (1001, False)):
        files = {"anna.py": b"#" * size}
        for path in (folder(tmp_path / "class", files), archive(tmp_path / "class.zip", files)):
            (handed,) = collect([path]).handed
            with Reader() as reader:
                if fits:
                    assert len(reader.read(handed)) == size
                else:
                    with pytest.raises(UsageError, match=r"'anna\.py'.*allowed. Submit only the code"):
                        reader.read(handed)


def test_names_in_other_encodings(tmp_path: Path) -> None:
    """Names are read as UTF-8 where they are, else as the archive's old code page; file systems may hold any bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name in ("J_rg/x.py", "K__the/x.py"):
            file.writestr(name, CODE)
    data = stream.getvalue().replace(b"J_rg", b"J\x94rg").replace(b"K__the", "Käthe".encode())
    (tmp_path / "class.zip").write_bytes(data)
    assert [student for student, _ in table(collect([tmp_path / "class.zip"]))] == ["Jörg", "Käthe"]
    raw = os.fsencode(tmp_path / "class")
    Path(os.fsdecode(raw)).mkdir()
    Path(os.fsdecode(raw + b"/a\xff.py")).write_text(CODE)
    (handed,) = collect([tmp_path / "class"]).handed
    assert (handed.student, handed.filename) == ("a\\xff", "a\\xff.py")
    with Reader() as reader:
        assert reader.read(handed) == CODE.encode()


def test_names_that_differ_in_what_is_not_utf8_are_two_students(tmp_path: Path) -> None:
    """Both are graded, by names that anyone can write."""
    for name in (b"Andr\xe9.py", b"Andr\xe8.py", b"Andr.py"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text(CODE)
    assert [student for student, _ in table(collect([tmp_path]))] == ["Andr", "Andr\\xe8", "Andr\\xe9"]
    only = Path(os.fsdecode(os.fsencode(tmp_path) + b"/Andr\xe9.py"))
    assert table(collect([only])) == [("Andr\\xe9", "Andr\\xe9.py")]


@pytest.mark.parametrize("wrapped", ["", "export/2024/"])
def test_a_folder_with_too_many_files_costs_its_student_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrapped: str
) -> None:
    """Side by side or one in another; a submission that is above them is found."""
    monkeypatch.setattr(folders, "MOST_OF_ONE", 40)
    files = {f"ben/{i}.txt": "" for i in range(50)} | {"ben/x.py": CODE, "anna/x.py": CODE, "cleo/x.py": CODE}
    files |= {f"cleo/venv/{i}/{j}.py": CODE for i in range(6) for j in range(20)}
    collection = collect([folder(tmp_path, {wrapped + name: content for name, content in files.items()})], exercise="x")
    assert table(collection) == [("anna", "x.py"), ("cleo", "x.py")]
    assert collection.without == ("ben",)
    assert "ben: no .py or .ipynb file that can be graded" in said(collection)
    assert "Left out: 'ben' (not searched: more than 40 files and folders)" in said(collection)


# Safe names

STUDENTS = st.text(max_size=300) | st.sampled_from(
    ["con", "NUL.txt", "Com1 ", "aux.py", "..", ".", "a/b", "a\\b", "a:b", "Anna", "anna", "ä", "a\u0308", "ẞ", "ss"]
)


@given(STUDENTS)
def test_safe_names_fit_every_system(student: str) -> None:
    """A name is of bounded length, composed, and has nothing that a file system or a shell takes for something else."""
    name = safe_name(student)
    assert 0 < len(name.encode()) <= 120
    assert not set(name) & set('/\\:*?"<>|\0\n$`;&%#!=')
    assert name.isprintable()
    assert name[0] not in ".- "
    assert name[-1] not in ". "
    assert name.split(".")[0].strip().lower() not in {"con", "prn", "aux", "nul", "com1", "lpt9", "conin$"}
    assert label(name) == name


@given(STUDENTS, STUDENTS)
def test_safe_names_tell_students_apart(one: str, other: str) -> None:
    """Students who are two have names that are two, even where upper and lower case are one."""
    assert (key(one) == key(other)) >= (key(safe_name(one)) == key(safe_name(other)))


def test_a_good_name_stays_as_it_is() -> None:
    """Whoever looks for a student's page finds it by her name."""
    for name in ("Anna Schmidt (1234567)", "Łukasz Żółć", "ben@example.org", "O_b-c.d", "李雷 (7)"):
        assert safe_name(name) == name
    assert safe_name("O'Neil <1>").startswith("O-Neil-1~")


# What docs/classes.md says


def test_the_documents_examples_are_so(tmp_path: Path) -> None:
    """Each line of the table says what the code does."""
    text = (Path(__file__).parent.parent.parent.parent / "docs" / "classes.md").read_text(encoding="utf-8")
    rows = [row.strip("|").split("|") for row in text.splitlines() if row.startswith("| `")]
    assert len(rows) > 8
    for number, (name, student, filename) in enumerate(rows):
        files = {name.strip(" `"): CODE, "other/x.py": CODE}
        if name.strip(" `").startswith("submission_"):
            files["submission_metadata.yml"] = METADATA.replace("submission_1:", "submission_12345678:")
        collection = collect([folder(tmp_path / str(number), files)])
        assert sorted(table(collection)) == sorted([(student.strip(), filename.strip(" `")), ("other", "x.py")])


def test_the_documents_limits_are_so() -> None:
    """The sizes that teachers read of are those that hold."""
    text = " ".join(
        (Path(__file__).parent.parent.parent.parent / "docs" / "classes.md").read_text(encoding="utf-8").split()
    )
    assert f"A script may have {MAX_BYTES // 1024} kB and a notebook {MAX_NOTEBOOK_BYTES // 1024**2} MB" in text
    assert f"more than {MOST_MEMBERS:,} of them" in text
    assert MOST_MEMBERS == MOST_ENTRIES
    assert f"more than {folders.MOST_OF_ONE:,} files and folders" in text
