"""The class page in a real browser: sound in light and dark, never wider than its window, and silent.

Needs Debian's ``chromium`` and npm's ``axe-core`` in the checkout's ``node_modules``; says so where one is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, sync_playwright

import grader
from grader.classes.outputs import page as html
from grader.report.class_entry.entry import Entry, unread
from grader.sandbox import LocalSandbox
from tests.browser.test_page import AXE, CHROMIUM, FLAGS, opened
from tests.classes.made import graded_files, made_class, saved

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's package chromium is not installed"),
]

HOSTILE = "<img src=x onerror=alert(1)><script>document.title='pwned'</script>" + "W" * 60
SIZES = {"nobody": 0, "five": 5, "three hundred": 300}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all pages."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def pages(sandbox: LocalSandbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Classes of several sizes, each with a student whose every text is markup, and long."""
    exercise, folder = grader.load_exercise("training-networks"), tmp_path_factory.mktemp("classes")
    files = graded_files(exercise, sandbox)
    found = {}
    for name, count in SIZES.items():
        class_: list[Entry] = made_class(exercise, files, count)
        class_ += [unread(HOSTILE, HOSTILE, HOSTILE), replace(files[-1], student=HOSTILE, stopped=HOSTILE)]
        class_ += [replace(files[-1], student="Twin", page="twin.html")]
        found[name] = saved(folder, name, html.render(exercise, class_))
    return found


@pytest.mark.skipif(not AXE.is_file(), reason="npm's package axe-core is not in node_modules")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", SIZES)
def test_axe_finds_no_violation(browser: Browser, pages: dict[str, Path], name: str, scheme: str) -> None:
    """axe-core has nothing to say against the page with everything unfolded, contrast included."""
    page = opened(browser, pages[name], scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    page.context.close()
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found["violations"]] == []


@pytest.mark.parametrize("width", [320, 400, 1000])
@pytest.mark.parametrize("name", SIZES)
def test_the_page_is_never_wider_than_its_window(
    browser: Browser, pages: dict[str, Path], name: str, width: int
) -> None:
    """Only tables and the distribution scroll sideways, however long a name is."""
    page = opened(browser, pages[name], width=width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    got = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()
    assert got <= width


def test_the_page_asks_the_network_for_nothing_and_runs_nothing(browser: Browser, pages: dict[str, Path]) -> None:
    """Under its own policy the page loads without a request, an error or a changed title."""
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(pages["five"].as_uri())
    title, foreign = page.title(), page.locator("script, iframe, img, object, embed").count()
    context.close()
    assert [url for url in asked if not url.startswith("file:")] == []
    assert said == []
    assert "pwned" not in title
    assert foreign == 0
