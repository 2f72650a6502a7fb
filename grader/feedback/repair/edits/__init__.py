"""The changes that are tried. To add a family, add a file with a function ``edits``; nothing else changes."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from grader.feedback.repair.site import Edit, Site

_MOST = 1500  # changes of one function: more take longer than an explanation is worth


def all_edits(sites: Sequence[Site]) -> list[Edit]:
    """All changes of a function that give another text: the most plausible ones first, and of these the last ones.

    Where several changes have one effect, the mistake is more often in the last steps than in what they start from.
    """
    found: dict[tuple[int, str], Edit] = {}
    for site in sites:
        text = ast.unparse(site.node)
        for family in _families():
            for edit in family(site):
                after = ast.unparse(edit.after)
                known = found.get((id(site.node), after))
                if after != text and _is_sound(site, edit) and (known is None or edit.rank < known.rank):
                    found[id(site.node), after] = edit
    return sorted(found.values(), key=lambda edit: (edit.rank, -edit.before.lineno))[:_MOST]


def _is_sound(site: Site, edit: Edit) -> bool:
    """Whether Python accepts the change without a warning: no ``1[0]`` and no ``1()``."""
    return not (isinstance(site.parent, (ast.Subscript, ast.Attribute)) and isinstance(edit.after, ast.Constant))


@cache
def _families() -> tuple[Callable[[Site], Iterator[Edit]], ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}").edits for name in names)
