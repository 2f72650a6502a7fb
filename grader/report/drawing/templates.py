"""The one Jinja environment that every page and figure is drawn with."""

from __future__ import annotations

import contextlib
import sys
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from grader.support.packaged_files import folder


class _Compiled(FileSystemBytecodeCache):
    """Compiled templates beside Python's own compiled modules, on the same terms: whoever may write there could put
    code into those as well. Compiling takes 50 ms, half the time of a page.
    """

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, if the folder can be written."""
        if not sys.dont_write_bytecode:
            with contextlib.suppress(OSError):
                super().dump_bytecode(bucket)


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
        bytecode_cache=_Compiled(str(_compiled()), "%s.jinja"),
    )


def _compiled() -> Path:
    return Path(__file__).parent / "__pycache__"
