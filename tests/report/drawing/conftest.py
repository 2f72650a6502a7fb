"""Reads drawings back."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass

import pytest

SHAPES = {"figure", "figcaption", "svg", "title", "desc", "g", "path", "rect", "circle", "text", "tspan"}
PLACES = {"d", "x", "y", "cx", "cy", "r", "dx", "dy", "width", "height", "viewBox", "transform"}


@dataclass(frozen=True)
class Drawing:
    """A figure's tree, and what it says."""

    root: ET.Element

    @property
    def description(self) -> str:
        return self.root.findtext(".//desc") or ""

    @property
    def words(self) -> list[str]:
        """All texts that are drawn."""
        return ["".join(element.itertext()) for element in self.root.iter("text")]

    @property
    def titles(self) -> list[str]:
        return [element.text or "" for element in self.root.iter("title")]


def sound(markup: str) -> Drawing:
    """The drawing, once it is seen to be one named image of known shapes with numbers where numbers go."""
    root = ET.fromstring(markup)
    image = root.find("svg")
    assert image is not None
    assert image.get("role") == "img"
    names = image.get("aria-labelledby", "").split()
    assert [element.tag for name in names for element in root.iterfind(f".//*[@id='{name}']")] == ["title", "desc"]
    for element in root.iter():
        assert element.tag in SHAPES, element.tag
        for name, value in element.attrib.items():
            if name in PLACES:
                assert re.fullmatch(r"(translate|rotate|scale|[MLHVZazhvlm ()\d.-])*", value), (name, value[:80])
                assert not re.search(r"\.\d{3}", value), (name, value[:80])
            if name in ("fill", "stroke"):
                assert re.match(r"var\(--|none$|transparent$|color-mix\(", value), value
    return Drawing(root)


@pytest.fixture(scope="session")
def read() -> Callable[[str], Drawing]:
    """Takes a figure's markup, checks that it is sound, and gives back what it shows."""
    return sound
