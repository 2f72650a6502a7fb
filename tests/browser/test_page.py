"""The pages in a real browser: sound for screen readers and keyboards, in light and dark, wide and narrow, on paper.

Needs Debian's ``chromium`` and npm's ``axe-core`` in the checkout's ``node_modules``; says so where one is missing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import grader
from grader.report.drawing import exercise_page
from grader.report.formats import html
from grader.report.statement import statement_of
from grader.sandbox import LocalSandbox
from grader.support.packaged_files import folder
from tests.report.rendered import rendered

ROOT = Path(__file__).parent.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


pytestmark = [
    pytest.mark.chromium,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's package chromium is not installed"),
]

# A page of each look: mostly right, all wrong in many ways, nothing answered, and the exercises' own.
SUBMISSIONS = {
    "one mistake": ("training-networks", folder("solutions") / "training-networks" / "wrong_no_factor_two.py"),
    "nothing": ("matrix-form", folder("exercises") / "matrix-form" / "starter.py"),
    "arrays": ("backpropagation", None),
    "broken": ("chain-rule", None),
    "hostile": ("training-networks", None),
}
ARRAYS = """
def J_b3(x, y): return np.ones((2, 1))
def J_b2(x, y): return np.ones(3)
def J_W1(x, y): return [[1, 2], [3]]
def J_b1(x, y): return x @ y
def backprop(weights, biases, x, y): return [w * 0 for w in weights], [b * 0 for b in biases]
"""
BROKEN = "def df_dt(t):\n    return 3 *\n"
HOSTILE = """
print("<script>document.title = 'pwned'</script><img src=x onerror=alert(1)>")
C_0 = "<b onclick=alert(1)>1.2</b>"
not_cost = ["</li><script>alert(1)</script>"]
def dCdw(w1, b1, x, y):
    raise ValueError("<iframe src='http://127.0.0.1/'></iframe>")
class Odd(Exception):
    def __str__(self): return "]]><svg onload=alert(1)>"
Odd.__name__ = "<u>Odd</u>"
def dCdb(w1, b1, x, y):
    raise Odd()
"""
CODE = {"arrays": ARRAYS, "broken": BROKEN, "hostile": HOSTILE}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all pages."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def pages(sandbox: LocalSandbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages as files."""
    made = tmp_path_factory.mktemp("pages")
    found = {}
    for name, (exercise, given) in SUBMISSIONS.items():
        path = given or made / f"{name}.py"
        if given is None:
            path.write_text(CODE[name], encoding="utf-8")
        report = grader.grade(path, grader.load_exercise(exercise), within=sandbox)
        found[name] = made / f"{name}.html"
        found[name].write_text(rendered(html, report), encoding="utf-8")
    for exercise in ("training-networks", "simple-networks", "backpropagation"):
        found[exercise] = made / f"{exercise}.html"
        found[exercise].write_text(exercise_page.page(statement_of(grader.load_exercise(exercise))), encoding="utf-8")
    return found


NAMES = [*SUBMISSIONS, "training-networks", "simple-networks", "backpropagation"]


def opened(browser: Browser, path: Path, *, scheme: str = "light", width: int = 900) -> Page:
    """The page in a window; requests that it makes are noted as ``page.asked``."""
    # bypass_csp lets axe in; the policy itself has a test of its own.
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(path.as_uri())
    return page


@pytest.mark.skipif(not AXE.is_file(), reason="npm's package axe-core is not in node_modules")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_no_violation(browser: Browser, pages: dict[str, Path], name: str, scheme: str) -> None:
    """axe-core has nothing to say against the page with everything unfolded, contrast included."""
    page = opened(browser, pages[name], scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    page.context.close()
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found["violations"]] == []


@pytest.mark.parametrize("width", [320, 360, 900])
@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_never_wider_than_its_window(
    browser: Browser, pages: dict[str, Path], name: str, width: int
) -> None:
    """Only tables, formulas and code scroll sideways, never the page."""
    page = opened(browser, pages[name], width=width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    got = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()
    assert got <= width


@pytest.mark.parametrize("name", NAMES)
def test_the_page_asks_the_network_for_nothing_and_runs_nothing(
    browser: Browser, pages: dict[str, Path], name: str
) -> None:
    """Under its own policy the page loads without a request, an error, a dialog or a changed title."""
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(pages[name].as_uri())
    title, scripts = page.title(), page.locator("script, iframe, img, object, embed").count()
    context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []
    assert "pwned" not in title
    assert scripts == 0


def test_brackets_stretch_with_the_font_of_the_page(browser: Browser, pages: dict[str, Path]) -> None:
    """The embedded font is used: brackets around a matrix of two rows are as high as the matrix."""
    page = opened(browser, pages["training-networks"])
    heights = page.evaluate(
        """() => [...document.querySelectorAll('mtable')].filter(t => t.previousElementSibling?.textContent === '[')
        .map(t => [t.previousElementSibling.getBoundingClientRect().height, t.getBoundingClientRect().height])"""
    )
    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    page.context.close()
    assert heights
    assert all(bracket > 0.9 * matrix for bracket, matrix in heights), heights
    assert any("grader math" in family for family in loaded)


def test_on_paper_what_is_wrong_is_unfolded(browser: Browser, pages: dict[str, Path]) -> None:
    """Printing shows the cases of a wrong answer, which are folded on the screen, and leaves those of right ones."""
    page = opened(browser, pages["one mistake"])
    page.emulate_media(media="print")
    wrong = page.locator(".finding ~ details:not([open]) table").first.is_visible()
    right = page.locator("section:not(:has(.finding)) details:not([open]) table").first.is_visible()
    page.context.close()
    assert wrong
    assert not right


def test_the_keyboard_reaches_every_question(browser: Browser, pages: dict[str, Path]) -> None:
    """The first stop is a link past the head; every question can be reached by Tab alone."""
    page = opened(browser, pages["one mistake"])
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.textContent")
    targets = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        targets.add(page.evaluate("document.activeElement.getAttribute('href')"))
    page.context.close()
    assert first == "Skip to the questions"
    assert {f"#q-{i}" for i in range(1, 10)} <= targets
