"""The one Jinja environment that every page and figure is drawn with."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grader.resources import folder


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment over the packaged templates: everything is escaped, and an undefined name is an error."""
    return Environment(
        loader=FileSystemLoader(folder("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
