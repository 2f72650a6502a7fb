"""What the tests of several formats are about."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import strategies as st

from grader import intake, load_exercise, pipeline
from grader.model.result import Report, Status
from grader.sandbox import LocalSandbox
from tests.conftest import write_made
from tests.report.formats.reports import TEXTS, saying

MIXED = """
print("::set-output name=grade::100")


def line(x):
    print("##[error]forged")
    return 3.0 * x


def layer(z):
    return np.tanh(W @ z) if z[0] == 0.5 else undefined


c = 0.25
picks = ["one"]
"""
"""Of six questions one is right (c), one unanswered (pick), gate too, line wrong, layer and picks right in part."""


@pytest.fixture(scope="session")
def mixed(tmp_path_factory: pytest.TempPathFactory, sandbox: LocalSandbox) -> Report:
    """The report on a submission of which everything can be said."""
    folder: Path = tmp_path_factory.mktemp("mixed")
    exercise = load_exercise(str(write_made("made", folder)))
    report = pipeline.grade_submission(intake.parse("answer.py", MIXED.encode()), exercise, sandbox)
    found = {verdict.question.id: verdict.status for verdict in report.verdicts}
    assert found == {
        "line": Status.WRONG, "layer": Status.PARTIAL, "c": Status.RIGHT,
        "pick": Status.UNANSWERED, "picks": Status.PARTIAL, "gate": Status.UNANSWERED,
    }  # fmt: skip
    return report


@pytest.fixture(scope="session")
def hostile(mixed: Report) -> st.SearchStrategy[Report]:
    """Reports whose texts try to be something else."""
    statuses = st.sampled_from(Status)
    return st.builds(
        lambda said, found: saying(mixed, iter(said * 20).__next__, iter(found * 6).__next__),
        st.lists(TEXTS, min_size=5, max_size=12),
        st.lists(statuses, min_size=1, max_size=6),
    )
