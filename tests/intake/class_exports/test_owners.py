"""Whose a file is: any name has an answer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grader.intake.class_exports.collection import sort_out
from grader.intake.class_exports.owners import Found, unwrapped

NAMES = st.text(min_size=1, max_size=40) | st.from_regex(
    r"(anna|b_1_2_|LATE_|)(_LATE)?_\d{1,4}_(\d{1,4}_|assignsubmission_(file|x)_?)(x \(1\))?(\.py|\.ipynb|)",
    fullmatch=True,
)
FOUND = st.builds(
    lambda parts, folder, why: Found(tuple(parts), "/".join(parts), -1, folder, why),
    st.lists(NAMES.filter(lambda name: name not in {".", ".."}), min_size=1, max_size=4),
    st.booleans(),
    st.sampled_from(["", "", "a link"]),
)


@given(st.lists(FOUND, max_size=12))
def test_every_submission_is_somebodys(found: list[Found]) -> None:
    """Each student has at most one submission that counts, and is otherwise named as having none."""
    collection = sort_out(unwrapped(found), {}, "x")
    students = [each.student for each in collection.handed] + list(collection.without)
    assert len(students) == len(set(students))
    assert all(students)
    assert all(note.says.strip() for note in collection.notes)
