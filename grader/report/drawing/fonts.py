"""The maths font, embedded in each page, since pages load nothing."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache

from markupsafe import Markup

from grader.support.packaged_files import folder


@lru_cache(maxsize=1)
def font_face() -> Markup:
    """CSS for a ``<style>``: the font as a ``data:`` URI, and the rule that sets formulas in it.

    Browsers stretch brackets and place powers by a font's MATH table, which usual fonts lack.
    """
    data = b64encode((folder("templates") / "fonts" / "math.woff2").read_bytes()).decode("ascii")
    # Base64 cannot end the style.
    return Markup(  # noqa: S704
        f'@font-face{{font-family:"grader math";src:url(data:font/woff2;base64,{data}) format("woff2")}}'
        'math{font-family:"grader math",math}'
    )
