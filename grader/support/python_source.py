"""Reads Python sources without running them: what they define, and what a starter gives to every student."""

from __future__ import annotations

import ast
import threading
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_PARSING = threading.Lock()


def parsed(source: str, name: str = "<unknown>") -> ast.Module:
    """The syntax tree of a source; SyntaxError, ValueError or RecursionError as Python's own parser has them.

    One at a time: in Python 3.11 and 3.12 trees that are made in two threads at once can end with a SystemError
    (the depth of recursion is counted once for the whole interpreter).
    """
    with _PARSING:
        return ast.parse(source, name)


_INCOMPLETE = 0x4000  # Include/cpython/compile.h: PyCF_ALLOW_INCOMPLETE_INPUT, by which codeop asks the same


def is_incomplete(source: str) -> bool:
    """Whether Python cannot read a source only because it ends too early."""
    with _PARSING, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source, "<piece>", "exec", ast.PyCF_ONLY_AST | _INCOMPLETE, dont_inherit=True)
        except SyntaxError as error:
            return error.msg == "incomplete input"
    return False


def bound_names(statement: ast.stmt) -> tuple[str, ...]:
    """The names that a top-level statement binds, in order; those inside ``if``, ``for``, ``with`` and ``try`` too."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return (statement.name,)
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return tuple((alias.asname or alias.name).split(".")[0] for alias in statement.names)
    found: list[str] = []
    for node in walk_scope(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.append(node.id)
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            found.append(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            found.append(node.rest)
        elif node is not statement and isinstance(node, ast.stmt):
            found += bound_names(node) if isinstance(node, _SCOPES + _IMPORTS) else ()
    return tuple(dict.fromkeys(found))


_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)
# Whose names are their own, or who have none but themselves.
_WITHOUT_CHILDREN = (*_SCOPES, ast.Lambda, ast.Name, ast.Constant, ast.expr_context, ast.operator)


def walk_scope(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes below, but not those of functions, classes and comprehensions whose variables bind nothing outside.

    In the order of the source, and without recursion: a long chain of ``elif`` is as deep as it is long.
    """
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.comprehension):
            waiting += [*reversed(node.ifs), node.iter]
        elif not isinstance(node, _WITHOUT_CHILDREN):
            waiting += reversed(list(ast.iter_child_nodes(node)))


def defined_names(tree: ast.Module) -> tuple[str, ...]:
    """All names that a module's top level binds, in order of first binding."""
    return tuple(dict.fromkeys(name for statement in tree.body for name in bound_names(statement)))


@lru_cache(maxsize=64)
def names_of(source: str) -> tuple[str, ...]:
    """All names that a source's top level binds; see ``defined_names``."""
    return defined_names(parsed(source))


@lru_cache(maxsize=64)
def bindings(source: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The line of each top-level statement that binds names, and these; empty for what is not Python."""
    try:
        return tuple((one.lineno, names) for one in parsed(source).body if (names := bound_names(one)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


def arguments(head: ast.arguments) -> tuple[ast.arg, ...]:
    """All parameters of a function, by its head."""
    starred = tuple(one for one in (head.vararg, head.kwarg) if one is not None)
    return (*head.posonlyargs, *head.args, *head.kwonlyargs, *starred)


def parameters(source: str, function: str) -> tuple[str, ...] | None:
    """The positional parameters without which ``function`` cannot be called; None if no ``def`` at the top makes it."""
    for statement in parsed(source).body:
        if isinstance(statement, ast.FunctionDef) and statement.name == function:
            every = [*statement.args.posonlyargs, *statement.args.args]
            return tuple(argument.arg for argument in every[: len(every) - len(statement.args.defaults)])
    return None


def given_code(starter: str, given: Iterable[str]) -> str:
    """The starter's imports and its definitions of the given names, as source of its own."""
    return _pieces(starter, set(given), imports=True)


def definitions(starter: str, names: Iterable[str]) -> str:
    """The starter's definitions of ``names`` only, as source of its own."""
    return _pieces(starter, set(names), imports=False)


@lru_cache(maxsize=64)
def needed(source: str, name: str) -> str:
    """The imports and those top-level statements of ``source`` that ``name`` depends on, directly or by others."""
    statements = [statement for statement in _outline(source) if not statement.imports]
    wanted, before = {name}, 0
    while len(wanted) > before:
        before = len(wanted)
        for statement in statements:
            if statement.bound & wanted:
                wanted |= statement.used
    return _pieces(source, wanted, imports=True)


def rewritten(source: str, pairs: Sequence[str], function: str = "") -> str | None:
    """``source`` with every occurrence of each old text replaced by the new; ``pairs`` is old, new, old, new ...

    With ``function`` only inside that top-level definition. None if an old text is not there, or the function is not.
    """
    before, body, behind = "", source, ""
    if function:
        body = definitions(source, (function,)).rstrip("\n")
        before, found, behind = source.partition(body)
        if not body or not found:
            return None
    for i, old in enumerate(pairs[::2]):
        if not old or old not in rewritten_all(body, pairs[: 2 * i]):
            return None
    return before + rewritten_all(body, pairs) + behind


def rewritten_all(text: str, pairs: Sequence[str]) -> str:
    """``text`` with every occurrence of each old text replaced by the new, as far as there are any."""
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        text = text.replace(old, new)
    return text


def _pieces(source: str, names: set[str], *, imports: bool) -> str:
    kept = [
        statement.text
        for statement in _outline(source)
        if (imports if statement.imports else not names.isdisjoint(statement.bound))
    ]
    return "\n".join(kept) + "\n"


def statements(source: str, name: str = "") -> tuple[str, ...]:
    """The texts of a module's statements; with ``name`` of those only that bind it."""
    return tuple(statement.text for statement in _outline(source) if not name or name in statement.bound)


class _Statement(NamedTuple):
    """A statement of a module's top level: its text, the names that it binds and uses.

    ``imports`` and ``function`` say whether it is an import, or makes a function.
    """

    text: str
    bound: frozenset[str]
    used: frozenset[str]
    imports: bool
    function: bool


@lru_cache(maxsize=64)
def _outline(source: str) -> tuple[_Statement, ...]:
    """A module's statements. Kept, since an author's sources are looked at from many sides."""
    lines = source.encode().splitlines(keepends=True)  # as the parser counts: it gives columns in bytes
    return tuple(
        _Statement(
            _text(lines, statement),
            frozenset(bound_names(statement)),
            frozenset(node.id for node in ast.walk(statement) if isinstance(node, ast.Name)),
            isinstance(statement, _IMPORTS),
            _makes_function(statement),
        )
        for statement in parsed(source).body
    )


def _text(lines: list[bytes], statement: ast.stmt) -> str:
    """A statement's source, with its decorators."""
    decorators = statement.decorator_list if isinstance(statement, _SCOPES) else []
    return "\n".join([*(f"@{_segment(lines, decorator)}" for decorator in decorators), _segment(lines, statement)])


def _segment(lines: list[bytes], node: ast.stmt | ast.expr) -> str:
    """What ``ast.get_source_segment`` gives, which splits the whole source anew for each piece."""
    piece = lines[node.lineno - 1 : node.end_lineno]
    piece[-1] = piece[-1][: node.end_col_offset]  # before the start is cut off: both may be on one line
    piece[0] = piece[0][node.col_offset :]
    return b"".join(piece).decode()


def redefined(starter: str, submission: str, given: Iterable[str]) -> tuple[str, ...]:
    """The given names that a submission binds otherwise than the starter does."""
    names = tuple(given)
    ours, theirs = _bindings(parsed(starter), names), _bindings(parsed(submission), names)
    return tuple(name for name in names if name in theirs and theirs[name] != ours.get(name))


def _bindings(tree: ast.Module, names: tuple[str, ...]) -> dict[str, list[str]]:
    """For each of the names that is bound the statements that bind it, without their positions and docstrings."""
    found: dict[str, list[str]] = {}
    for statement in tree.body:
        bound = [name for name in bound_names(statement) if name in names]
        if not bound:
            continue
        if isinstance(statement, _SCOPES) and ast.get_docstring(statement, clean=False) is not None:
            statement.body = statement.body[1:]
        text = _dumped(statement)
        for name in bound:
            found.setdefault(name, []).append(text)
    return found


def _dumped(statement: ast.stmt) -> str:
    try:
        return ast.dump(statement)
    except RecursionError:
        return "nested too deeply to be compared"


def reached(source: str, name: str) -> tuple[str, ...]:
    """The functions of a module's top level that ``name`` calls, itself or through what it uses, as they are defined.

    Functions are what ``def`` and ``lambda`` make; who uses a name is taken to call it.
    """
    uses: dict[str, set[str]] = {}
    functions: set[str] = set()
    for statement in _outline(source):
        for bound in sorted(statement.bound):
            uses.setdefault(bound, set()).update(statement.used)
        functions |= statement.bound if statement.function else set()
    found, waiting = {name}, [name]
    while waiting:
        fresh = (uses.get(waiting.pop(), set()) & uses.keys()) - found
        found |= fresh
        waiting += fresh
    return tuple(other for other in uses if other in found & functions and other != name)


def _makes_function(statement: ast.stmt) -> bool:
    made = isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda)
    return made or isinstance(statement, ast.FunctionDef)
