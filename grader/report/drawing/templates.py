"""The Jinja environment that draws every page and figure."""

from __future__ import annotations

import contextlib
import sys
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from grader.report.drawing.fonts import font_face
from grader.report.drawing.values import points
from grader.support.packaged_files import folder


class _Compiled(FileSystemBytecodeCache):
    """Keeps compiled templates next to Python's compiled modules: write access there allows to inject code anyway.

    Compiling takes 50 ms, half the time of a page.
    """

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, if the folder can be written."""
        if not sys.dont_write_bytecode:
            with contextlib.suppress(OSError):
                super().dump_bytecode(bucket)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment of the packaged templates: everything is escaped, and an undefined name is an error."""
    made = Environment(
        loader=FileSystemLoader(folder("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_Compiled(str(Path(__file__).parent / "__pycache__"), "%s.jinja"),
    )
    made.filters.update(points=points, sentence=sentence)
    return made


def rendered(template: str, **view: object) -> str:
    """The page that a template makes of ``view`` and the maths font, ending with a newline."""
    return environment().get_template(template).render({"font_face": font_face(), **view}) + "\n"


def coded(text: str) -> Markup:
    """A string as HTML, with the parts in backticks as code."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # a backtick of the student's own
        return escape(text)
    return Markup().join(Markup("<code>{}</code>").format(piece) if i % 2 else piece for i, piece in enumerate(pieces))


def sentence(message: str) -> Markup:
    """A message as a sentence of a page."""
    return coded(message[:1].upper() + message[1:] + ("" if message.endswith((".", "?", "!", "…")) else "."))
