"""Finds, without running a submission, the exercise that it names and the names that it defines."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Container, Iterable, Iterator, Sequence

from grader.support.python_source import arguments, bound_names, defined_names, parsed
from grader.support.sanitise import clean

_EXERCISE_LINE = re.compile(r"^#[ \t]*exercise:[ \t]*([\w.-]+)[ \t]*$", re.MULTILINE)
_HEAD = 2_000  # characters from the top that are searched for the exercise line
# Python up to 3.11 takes quadratic time in the fields of one f-string: half a minute for 510 kB. The grader parses
# outside the box, where no time limit of the submission applies.
MOST_BRACES = 20_000
_MOST_NOTES = 5
_WRITTEN_OUT = ("array", "float64")  # numpy's functions that only convert their arguments
_TYPES = frozenset({"bool", "complex", "dict", "float", "int", "list", "str", "tuple"})


def exercise_line(text: str) -> str | None:
    """The name in the line ``# exercise: NAME`` near the top, or None."""
    line = _EXERCISE_LINE.search(text[:_HEAD])
    return line[1] if line else None


def limited(notes: Sequence[str]) -> Iterator[str]:
    """Yield the first notes, and one with the number of the others."""
    yield from notes[:_MOST_NOTES]
    if len(notes) > _MOST_NOTES:
        yield f"There are {len(notes) - _MOST_NOTES} more places like these."


def tree(text: str) -> ast.Module:
    """Parse a student's source. SyntaxError, ValueError, RecursionError or MemoryError if that fails.

    ValueError also for more braces than ``MOST_BRACES``.
    """
    if text.count("{") > MOST_BRACES:
        raise ValueError("too many braces to be read")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about invalid escapes in the student's source
        return parsed(text)


def names(module: ast.Module) -> tuple[str, ...]:
    """Return the names that the top level binds."""
    return tuple(clean(name) for name in defined_names(module))


def runs_code(module: ast.Module, modules: frozenset[str] = frozenset()) -> bool:
    """Whether the top level does more than define names; ``modules`` are already imported."""
    modules = modules | imported(module.body)
    try:
        return not all(defines_only(statement, modules) for statement in module.body)
    except RecursionError:  # hundreds of nested lambdas as defaults
        return True


def imported(statements: Iterable[ast.stmt]) -> frozenset[str]:
    """Return the names that imports bind."""
    imports = (one for one in statements if isinstance(one, (ast.Import, ast.ImportFrom)))
    return frozenset(name for one in imports for name in bound_names(one))


def defines_only(statement: ast.stmt, modules: Container[str]) -> bool:
    """Whether a statement computes nothing: a definition, a constant, an import.

    Apart from literals it reads at most attributes of ``modules``. An import may take long, but is needed to define.
    """
    if isinstance(statement, ast.FunctionDef):
        head = statement.args
        notes = [argument.annotation for argument in arguments(head) if argument.annotation]
        read = [*head.defaults, *filter(None, head.kw_defaults), *notes, *filter(None, [statement.returns])]
        return not statement.decorator_list and all(_is_plain(value, modules) for value in read)
    if isinstance(statement, ast.Assign):
        return all(_is_name(target, statement.value) for target in statement.targets) and _is_plain(
            statement.value, modules
        )
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, (ast.Import, ast.ImportFrom, ast.Pass))


def _is_name(target: ast.expr, value: ast.expr) -> bool:
    """Whether a target is a name, or a tuple of n names for a tuple of n values."""
    if isinstance(target, ast.Tuple):
        names = all(isinstance(name, ast.Name) for name in target.elts)
        return names and isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts)
    return isinstance(target, ast.Name)


def _is_plain(value: ast.expr, modules: Container[str]) -> bool:
    """Whether a value is a literal, a type, an attribute of a module, or a lambda with only such defaults."""
    if isinstance(value, (ast.Tuple, ast.List)):
        return all(_is_plain(element, modules) for element in value.elts)
    if isinstance(value, ast.Lambda):
        return all(
            _is_plain(default, modules) for default in (*value.args.defaults, *value.args.kw_defaults) if default
        )
    if isinstance(value, ast.Call):
        made = isinstance(value.func, ast.Attribute) and value.func.attr in _WRITTEN_OUT and not value.keywords
        return made and all(_is_plain(argument, modules) for argument in (value.func, *value.args))
    if isinstance(value, ast.UnaryOp):
        value = value.operand
    while isinstance(value, ast.Attribute):
        value = value.value
        if isinstance(value, ast.Name):
            return value.id in modules
    return isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and value.id in _TYPES)
