"""The texts of an exercise, drawn once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

import grader
from grader.errors import SpecError
from grader.report.drawing import markdown, texts
from grader.report.drawing.disk_cache import NO_CACHE, DiskCache
from grader.report.statement import ExerciseStatement, statement_of


@pytest.fixture(scope="module")
def exercise() -> ExerciseStatement:
    """An exercise with figures."""
    return statement_of(grader.load_exercise("simple-networks"))


@pytest.fixture(autouse=True)
def _as_another_process() -> Iterator[None]:
    """What draws is looked at once in a process: each test is one of its own."""
    texts._makers.cache_clear()
    yield
    texts._makers.cache_clear()


@pytest.fixture
def cache(tmp_path: Path) -> DiskCache:
    """An empty cache that keeps."""
    return DiskCache(tmp_path / "grader")


def test_what_was_drawn_is_not_drawn_again(
    exercise: ExerciseStatement, cache: DiskCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time the texts come from the cache, the same to the letter, and still as markup."""
    written = {"introduction": exercise.introduction, "other": "$x < 1$ & more"}
    first = texts.drawn(exercise, written, cache)
    monkeypatch.setattr(markdown, "render", None)
    second = texts.drawn(exercise, written, cache)
    assert second == first
    assert [text.__html__() for text in second.values()] == [text.__html__() for text in first.values()]


def test_another_text_figure_or_version_is_drawn_anew(
    exercise: ExerciseStatement, cache: DiskCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a drawing depends on is part of what it is found by."""
    name, figure = next(iter(exercise.figures.items()))
    written = {"a": f"![](figure:{name})"}
    before = texts.drawn(exercise, written, cache)["a"]
    renamed = replace(exercise, figures={name: replace(figure, title="Another title")})
    assert "Another title" in texts.drawn(renamed, written, cache)["a"]
    assert texts.drawn(exercise, {"a": "other"}, cache)["a"] == "<p>other</p>\n"
    kept = len(list((tmp_path / "grader").iterdir()))
    monkeypatch.setattr(texts, "VERSION", "another")
    texts._makers.cache_clear()
    assert texts.drawn(exercise, written, cache)["a"] == before
    assert len(list((tmp_path / "grader").iterdir())) == kept + 1


def test_a_changed_module_or_package_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sources of what draws are told by size and time of change, without loading them."""
    before = texts._makers()
    texts._makers.cache_clear()
    assert before == texts._makers()
    assert any("latex2mathml" in str(maker) for maker in before)
    assert any("mathml.py" in str(maker) for maker in before)
    monkeypatch.setattr(texts, "_PACKAGES", ("no_such_package",))
    texts._makers.cache_clear()
    assert texts._makers() != before


def test_faults_are_told_each_time_and_nothing_is_kept(
    exercise: ExerciseStatement, cache: DiskCache, tmp_path: Path
) -> None:
    """A text that cannot be drawn is no drawing; every fault is told, with its place."""
    for _ in range(2):
        with pytest.raises(SpecError) as caught:
            texts.drawn(exercise, {"a": "$\\nonsense$", "b": "fine", "c": "![](figure:none)"}, cache)
        assert [fault.where for fault in caught.value.faults] == ["a", "c"]
    assert not (tmp_path / "grader").exists()


def test_without_a_cache_the_texts_are_drawn(exercise: ExerciseStatement) -> None:
    """Nothing depends on there being a place to keep things."""
    assert texts.drawn(exercise, {"a": "*b*"}, NO_CACHE) == {"a": "<p><em>b</em></p>\n"}


def test_a_drawn_page_loads_nothing_that_draws_formulas(tmp_path: Path) -> None:
    """From the second page of an exercise on, Markdown and formulas need not even be imported."""
    code = (
        "import sys; from pathlib import Path; import grader; from grader.report.drawing import exercise_page; "
        "from grader.report.statement import statement_of; "
        "from grader.report.drawing.disk_cache import DiskCache; "
        "exercise_page.page(statement_of(grader.load_exercise('simple-networks')), DiskCache(Path(sys.argv[1]))); "
        "print([name for name in ('markdown_it', 'latex2mathml') if name in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "kept")]
    said = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert said == ["['markdown_it', 'latex2mathml']\n", "[]\n"]
