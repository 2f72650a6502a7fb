"""Entries: what is kept of a submission, and as bytes."""

from __future__ import annotations

import contextlib
import hashlib
import math
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import grader
from grader.model.result import Report, Status
from grader.report.class_entry.entry import VERSION, Answer, Entry, EntryError, decoded, encoded, entry_of, unread
from grader.report.make_halves import halves
from grader.sandbox import LocalSandbox
from grader.support.packaged_files import folder

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
ANSWERS = st.builds(
    Answer,
    question=TEXTS,
    status=st.sampled_from(Status),
    earned=st.floats(allow_nan=False),
    seconds=st.none() | st.floats(0, 30),
    nondeterministic=st.booleans(),
    way=TEXTS,
    form=TEXTS,
    numbers=st.lists(st.floats(allow_nan=False), max_size=24).map(tuple),
)
ENTRIES = st.builds(
    Entry,
    student=TEXTS,
    filename=TEXTS,
    earned=st.floats(0, 100),
    points=st.floats(0, 100),
    answers=st.lists(ANSWERS, max_size=4).map(tuple),
    notes=st.lists(TEXTS, max_size=3).map(tuple),
    fingerprints=st.binary(max_size=64).map(lambda data: data[: len(data) // 4 * 4]),
)


def graded(sandbox: LocalSandbox, exercise: str, name: str) -> Report:
    return grader.grade(folder("solutions") / exercise / name, grader.load_exercise(exercise), within=sandbox)


def test_what_is_kept_of_a_wrong_answer(sandbox: LocalSandbox) -> None:
    """A wrong answer keeps its diagnosis, how it is wrong and what it computes; right ones keep none of these."""
    report = graded(sandbox, "training-networks", "wrong_no_factor_two.py")
    entry = entry_of("Ada", halves(report))
    answers = {answer.question: answer for answer in entry.answers}
    assert (entry.student, entry.filename, entry.earned, entry.points) == ("Ada", "wrong_no_factor_two.py", 12, 14)
    assert not entry.ungradable
    wrong = answers["dCdb"]
    assert (wrong.status, wrong.mistake, wrong.form) == (Status.WRONG, "no-factor-two", "number")
    assert "factor 2" in wrong.said
    assert len(wrong.numbers) == 22
    assert wrong.numbers[0] == pytest.approx(-0.5593013)
    right = answers["dCdw"]
    assert (right.status, right.form, right.numbers, right.message) == (Status.RIGHT, "", (), "")


def test_entries_are_small(sandbox: LocalSandbox) -> None:
    """The largest files of the course, wrong in most questions, take less than 3 kB."""
    for name in ("wrong_tanh_derivative.py", "wrong_d_sigma_of_a.py", "accepted_notebook_export.py"):
        assert len(encoded(entry_of("Ada", halves(graded(sandbox, "backpropagation", name))))) < 3_000


def test_times_and_nondeterministic_answers_are_taken_from_the_run(sandbox: LocalSandbox) -> None:
    """What the run says of a question stands with its answer; a question without a time has none."""
    report = graded(sandbox, "training-networks", "wrong_sign.py")
    run = msgspec.structs.replace(report.run, times={"dCdb": 0.25}, nondeterministic=("dCdw",))
    answers = {answer.question: answer for answer in entry_of("Ada", halves(replace(report, run=run))).answers}
    assert (answers["dCdb"].seconds, answers["dCdb"].nondeterministic) == (0.25, False)
    assert (answers["dCdw"].seconds, answers["dCdw"].nondeterministic) == (None, True)


def test_what_ended_a_file_is_kept(sandbox: LocalSandbox, tmp_path: Path) -> None:
    """A file that stops with an exception says so; names lose what would turn the direction of reading."""
    path = tmp_path / "broken.py"
    path.write_text("C_0 = 1.0\ndCdw = float('no')\n")
    report = grader.grade(path, grader.load_exercise("training-networks"), within=sandbox)
    entry = entry_of("A\u202eda\n\x1b[31m", halves(report))
    assert (entry.student, entry.stopped) == ("Ada", "ValueError")
    assert "Line 2 stopped" in entry.notes[0]


def test_a_file_that_could_not_be_read() -> None:
    """It has no answers, and says why."""
    entry = unread("Ada", "ada.py", "The file is empty.")
    assert (entry.unread, entry.answers, entry.ungradable) == ("The file is empty.", (), False)
    assert decoded(encoded(entry)) == entry


@given(ENTRIES)
def test_an_entry_survives_as_bytes(entry: Entry) -> None:
    """What was encoded is decoded as it was."""
    assert decoded(encoded(entry)) == entry


def test_numbers_that_are_none_survive_as_bytes() -> None:
    """NaN and the infinities are numbers of an answer like others."""
    answer = Answer("q", Status.WRONG, 0.0, numbers=(math.nan, math.inf, -math.inf))
    back = decoded(encoded(Entry("Ada", "ada.py", answers=(answer,)))).answers[0].numbers
    assert math.isnan(back[0])
    assert back[1:] == (math.inf, -math.inf)


@given(ENTRIES, st.integers(1, 40))
def test_bytes_cut_off_are_no_entry(entry: Entry, cut: int) -> None:
    """Half an entry is refused."""
    with pytest.raises(EntryError):
        decoded(encoded(entry)[:-cut])


@given(st.binary(max_size=200))
def test_other_bytes_end_in_one_error_or_an_entry(data: bytes) -> None:
    """No bytes raise anything but the declared error."""
    with contextlib.suppress(EntryError):
        assert isinstance(decoded(data), Entry)


@pytest.mark.parametrize(
    "made",
    [
        ["Ada", "ada.py", "", "ten"],  # a text for a number
        ["Ada", "ada.py", "", 1.0, 1.0, [["q", "splendid", 1.0]]],  # no status
        ["Ada", "ada.py", "", 1.0, 1.0, [], "", "", [], b"abc"],  # three bytes of four
        ["Ada", "ada.py", "", 1.0, 1.0, [], "", "", [], b"", "FULL", "", "", "more"],  # a later version's
        {"student": "Ada"},
    ],
)
def test_what_was_never_an_entry_is_refused(made: object) -> None:
    """Wrong types, unknown words, fields too many."""
    with pytest.raises(EntryError, match="not an entry"):
        decoded(msgspec.msgpack.encode((VERSION, made)))
    with pytest.raises(EntryError, match="not an entry"):
        decoded(msgspec.msgpack.encode(made))


def test_bytes_say_their_version() -> None:
    """Those of another version are refused as such, whatever they hold."""
    for version in (VERSION - 1, VERSION + 1):
        with pytest.raises(EntryError, match=f"of version {version}, not {VERSION}"):
            decoded(msgspec.msgpack.encode((version, ["other", "fields"])))


def test_the_version_rises_with_the_fields() -> None:
    """If this fails, fields have changed: raise ``VERSION``, and write down the new digest for it."""
    fields = [(f.encode_name, str(f.type)) for kind in (Entry, Answer) for f in msgspec.structs.fields(kind)]
    digest = hashlib.sha256(repr(fields).encode()).hexdigest()[:16]
    assert {1: "3152eab72e947806"}[VERSION] == digest
