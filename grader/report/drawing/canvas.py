"""Draws figures with the macros of ``templates/figures.svg.j2``, one per kind of figure."""

from __future__ import annotations

import hashlib
from typing import Any

from markupsafe import Markup

from grader.model.exercise import Figure
from grader.report.drawing.templates import environment


def drawn(kind: str, *, id_: str, title: str, description: str, caption: str, **view: Any) -> Markup:
    """A ``<figure>`` of one ``<svg>`` and its caption, which the macro ``kind`` draws from ``view``.

    ``id_`` must be unique on the page. An empty one is replaced by a digest of the drawing. Colour never carries
    information alone: signs, dashes and words repeat it.
    """
    if not id_:
        content = repr((kind, title, description, sorted(view.items())))
        id_ = "f" + hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:10]
    words = {"id": id_, "title": title, "description": description, "caption": caption}
    macros = environment().get_template("figures.svg.j2").module
    return Markup(getattr(macros, kind)(words, **view))  # noqa: S704 - the template escapes


def drawn_figure(kind: str, figure: Figure, id_: str, **view: Any) -> Markup:
    """The macro ``kind``'s drawing of a spec's figure."""
    return drawn(kind, id_=id_, title=figure.title, description=figure.description, caption=figure.title, **view)
