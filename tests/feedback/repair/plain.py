"""Changes of a function, written into its text one by one."""

from __future__ import annotations

import ast
import copy
from collections.abc import Sequence
from typing import Any

from grader.feedback.repair.site import Edit


def changed(module: ast.Module, edits: Sequence[Edit]) -> str:
    """The module's text with all of the changes."""
    instead = {id(edit.before): edit.after for edit in edits}
    return ast.unparse(ast.fix_missing_locations(_rebuilt(module, instead)))


def _rebuilt(node: Any, instead: dict[int, ast.expr]) -> Any:
    if isinstance(node, list):
        return [_rebuilt(item, instead) for item in node]
    if not isinstance(node, ast.AST):
        return node
    if id(node) in instead:
        return instead[id(node)]
    found = copy.copy(node)
    for name, value in ast.iter_fields(node):
        setattr(found, name, _rebuilt(value, instead))
    return found
