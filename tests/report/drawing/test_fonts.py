"""The maths font."""

import re
from base64 import b64decode
from io import BytesIO

from fontTools.ttLib import TTFont

from grader.report.drawing.fonts import font_face
from grader.support.packaged_files import folder


def test_font():
    """The page's font has the course's signs, a MATH table and the pieces of brackets that stretch."""
    data = b64decode(re.search(r"base64,([A-Za-z0-9+/=]+)\)", font_face())[1])
    assert len(data) < 90_000
    font = TTFont(BytesIO(data))
    assert set(map(ord, "aσ∂∑∏∫√()[]{}|‖⟨⟩𝐖𝑎𝜎𝝈ℝ′⊙⊤≈≤→")) <= set(font.getBestCmap())
    stretched = font["MATH"].table.MathVariants.VertGlyphCoverage.glyphs
    assert {font.getBestCmap()[ord(sign)] for sign in "()[]{}|∑√"} <= set(stretched)


def test_style():
    """The CSS names the font for formulas, and cannot end the style it stands in."""
    assert "math{font-family:" in font_face()
    assert "<" not in font_face()


def test_licence():
    """The font's licence lies beside it, and its copyright is in it."""
    text = (folder("templates") / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in text
    assert "The STIX Fonts Project Authors" in text
