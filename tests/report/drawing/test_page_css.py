"""The page's colours can be told from its paper, in light, in dark and in print."""

from __future__ import annotations

import re

import pytest

from grader.support.packaged_files import folder

CSS = (folder("templates") / "page.css").read_text(encoding="utf-8")
# Text needs 4.5:1 (WCAG 2.2, success criterion 1.4.3); ours keeps 5, except `--line` and `--soft`, which carry no text.
LEAST = 5.0
TEXT = ("ink", "muted", "good", "bad", "warn", "accent", "accent-2")


def palettes() -> dict[str, dict[str, str]]:
    """The colours of each ``:root`` block: light, dark, print."""
    blocks = [block for block in re.findall(r":root\s*\{([^}]*)\}", CSS) if "--paper" in block]
    light, dark, paper = (dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})", block)) for block in blocks)
    return {"light": light, "dark": dark, "print": paper}


def luminance(colour: str) -> float:
    """Relative luminance of ``#rgb`` or ``#rrggbb``, as WCAG 2.2 defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_formula_gives_the_known_extremes() -> None:
    """Black on white is 21:1, a colour on itself 1:1."""
    assert contrast("#000000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


@pytest.mark.parametrize("ground", ["paper", "soft"])
@pytest.mark.parametrize("colour", TEXT)
@pytest.mark.parametrize("palette", ["light", "dark", "print"])
def test_every_colour_of_text_stands_out(palette: str, colour: str, ground: str) -> None:
    """Text of each colour can be read on the page and on its tinted boxes."""
    colours = palettes()[palette]
    assert contrast(colours[colour], colours[ground]) >= (LEAST if ground == "paper" else 4.5)


def test_every_colour_that_is_used_is_defined() -> None:
    """No rule, template or figure names a colour that a palette lacks."""
    used = set(re.findall(r"var\(--([\w-]+)", CSS))
    for path in folder("templates").glob("*.j2"):
        used |= set(re.findall(r"var\(--([\w-]+)", path.read_text(encoding="utf-8")))
    for palette in palettes().values():
        assert used <= palette.keys()
