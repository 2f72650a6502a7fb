"""Makes ``math.woff2`` next to this file from the full STIX Two Math. Run it by hand if characters are missing:

    python templates/fonts/subset.py PATH/TO/STIXTwoMath-Regular.ttf

Needs fonttools and brotli. The font is in PyPI's ``ziamath``, folder ``fonts``. Its licence is ``OFL.txt``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

# Letters that Unicode had before the mathematical alphabets, and other letter-like signs.
LETTERLIKE = "ℂℕℙℚℝℤℬℰℱℋℐℒℳℛℯℊℴℎℏℓ℘ℜℑ"
SIGNS = (
    "¬±·×÷…′″‴‖†‡∀∂∃∅∆∇∈∉∋∏∐∑−∓∕∗∘∙√∝∞∠∣∥∧∨∩∪∫∬∮∴∵∼≃≅≈≔≠≡≤≥≪≫≺≻⊂⊃⊄⊆⊇⊈⊊⊕⊖⊗⊘⊙⊢⊤⊥⋀⋁⋂⋃⋄⋅⋆⋮⋯⋰⋱⌈⌉⌊⌋⟨⟩⟂⨀⨁⨂"
    "←↑→↓↔↕⇐⇑⇒⇓⇔↦↪↩⇀⇁↼↽⇌⟵⟶⟷⟸⟹⟺⟼□■△▽◁▷○●★"
)
ACCENTS = (
    "\u02c6\u02c7\u02d8\u02d9\u02da\u02dc\u00af\u00a8\u00b4\u0060\u0302\u0303\u0304\u0305\u0307\u0308\u20d7"
    "\u203e\u0332\u2015⏞⏟⎴⎵"
)
RUNS = (
    (0x20, 0x7E),  # ASCII
    (0xA0, 0xA0),
    (0x391, 0x3A9),  # Greek
    (0x3B1, 0x3C9),
    (0x1D400, 0x1D454),  # bold, italic
    (0x1D456, 0x1D49B),  # italic, bold italic
    (0x1D49C, 0x1D4B5),  # script capitals
    (0x1D538, 0x1D550),  # double-struck capitals
    (0x1D5A0, 0x1D5B9),  # sans-serif capitals, for transposes
    (0x1D6A8, 0x1D6E1),  # bold Greek
    (0x1D6E2, 0x1D71B),  # italic Greek
    (0x1D71C, 0x1D755),  # bold italic Greek
    (0x1D7CE, 0x1D7D7),  # bold digits
    (0x2009, 0x200A),
    (0x2061, 0x2064),  # invisible operators
)
TARGET = Path(__file__).with_name("math.woff2")


def characters() -> set[int]:
    """The code points to keep."""
    runs = {code for first, last in RUNS for code in range(first, last + 1)}
    return runs | {ord(sign) for sign in LETTERLIKE + SIGNS + ACCENTS + "ϑϕϵϱϖ"}


def options() -> subset.Options:
    """Options: MATH with all size variants, no hints, no alternates except the small primes."""
    chosen = subset.Options()
    chosen.flavor = "woff2"
    chosen.hinting = False
    chosen.layout_features = []
    chosen.name_IDs = [0, 1, 2, 4, 5, 7, 13, 14]  # copyright, names, version, trademark, licence
    chosen.name_legacy = False
    chosen.notdef_outline = True
    chosen.drop_tables += ["DSIG", "GPOS"]
    return chosen


def main() -> None:
    """Read the font named on the command line and write the subset."""
    font = TTFont(sys.argv[1])
    chosen = options()
    subsetter = subset.Subsetter(chosen)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    subset.save_font(font, TARGET, chosen)
    print(f"{len(font.getBestCmap())} characters, {len(font.getGlyphOrder())} glyphs, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
