"""Hands what was computed to the macros of ``templates/figures.svg.j2``, each of which draws one kind of figure."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from grader.report.drawing.templates import environment


@lru_cache(maxsize=1)
def _macros() -> Any:
    return environment().get_template("figures.svg.j2").module


def drawn(kind: str, *, id_: str, title: str, description: str, caption: str, **view: Any) -> Markup:
    """The macro ``kind``'s drawing of ``view``: a ``<figure>`` with one ``<svg>`` and its caption.

    ``id_`` must be its own on the page; where it is empty, it is made from all that is drawn.
    """
    if not id_:
        content = repr((kind, title, description, sorted(view.items())))
        id_ = "f" + hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:10]
    words = {"id": id_, "title": title, "description": description, "caption": caption}
    return Markup(getattr(_macros(), kind)(words, **view))  # noqa: S704 - the template escapes
