"""Reads Python sources without running them: which names they define, use and redefine."""

from __future__ import annotations

import ast
import threading
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import msgspec

_PARSING = threading.Lock()


def parsed(source: str, name: str = "<unknown>") -> ast.Module:
    """Return the syntax tree of a source. Raises what ``ast.parse`` raises: SyntaxError, ValueError, RecursionError.

    A lock lets one thread parse at a time: in Python 3.11 and 3.12, parsing in two threads can end with a SystemError
    (the interpreter has one counter for the depth of recursion).
    """
    with _PARSING:
        return ast.parse(source, name)


def expression(source: str) -> ast.expr:
    """Return the syntax tree of one expression. SyntaxError if it is none."""
    statement = parsed(source).body[0]
    if not isinstance(statement, ast.Expr):
        raise SyntaxError(source)
    return statement.value


_INCOMPLETE = 0x4000  # Include/cpython/compile.h: PyCF_ALLOW_INCOMPLETE_INPUT, which codeop uses for the same purpose


def is_incomplete(source: str) -> bool:
    """Whether Python cannot parse a source only because it ends too early."""
    with _PARSING, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source, "<piece>", "exec", ast.PyCF_ONLY_AST | _INCOMPLETE, dont_inherit=True)
        except SyntaxError as error:
            return error.msg == "incomplete input"
    return False


def bound_names(statement: ast.stmt) -> tuple[str, ...]:
    """The names that a top-level statement binds, in order, also inside ``if``, ``for``, ``with`` and ``try``."""
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
# Nodes with a scope of their own, and nodes without children that bind names.
_WITHOUT_CHILDREN = (*_SCOPES, ast.Lambda, ast.Name, ast.Constant, ast.expr_context, ast.operator)


def walk_scope(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes below, in source order, without those that bind names only in a function, class or comprehension.

    Does not recurse: a chain of ``elif`` with n branches is n levels deep.
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
    """The line and the names of each top-level statement that binds any; empty if the source is not valid Python."""
    try:
        return tuple((one.lineno, names) for one in parsed(source).body if (names := bound_names(one)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


def arguments(head: ast.arguments) -> tuple[ast.arg, ...]:
    """All parameters of a function, from the arguments of its definition."""
    starred = tuple(one for one in (head.vararg, head.kwarg) if one is not None)
    return (*head.posonlyargs, *head.args, *head.kwonlyargs, *starred)


def parameters(source: str, function: str) -> tuple[str, ...] | None:
    """The required positional parameters of ``function``; None if no top-level ``def`` defines it."""
    for statement in parsed(source).body:
        if isinstance(statement, ast.FunctionDef) and statement.name == function:
            every = [*statement.args.posonlyargs, *statement.args.args]
            return tuple(argument.arg for argument in every[: len(every) - len(statement.args.defaults)])
    return None


def given_code(starter: str, given: Iterable[str]) -> str:
    """The starter's imports and its definitions of the given names, as a source."""
    return _pieces(starter, set(given), imports=True)


def definitions(starter: str, names: Iterable[str]) -> str:
    """The starter's definitions of ``names`` without its imports, as a source."""
    return _pieces(starter, set(names), imports=False)


@lru_cache(maxsize=64)
def needed(source: str, name: str) -> str:
    """The imports and those top-level statements of ``source`` that ``name`` depends on, directly or indirectly."""
    statements = [statement for statement in _outline(source) if not statement.imports]
    wanted, before = {name}, 0
    while len(wanted) > before:
        before = len(wanted)
        for statement in statements:
            if statement.bound & wanted:
                wanted |= statement.used
    return _pieces(source, wanted, imports=True)


def rewritten(source: str, pairs: Sequence[str], function: str = "") -> str | None:
    """Return ``source`` with every occurrence of each old string replaced by the new one.

    ``pairs`` is (old, new, old, new, ...). With ``function``, replaces only inside that top-level definition. None if
    an old string or the function does not occur.
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
    """Return ``text`` with every occurrence of each old string replaced by the new one; some may not occur."""
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
    """The source of each of a module's statements; with ``name``, only of those that bind it."""
    return tuple(statement.text for statement in _outline(source) if not name or name in statement.bound)


class _Statement(msgspec.Struct, frozen=True):
    """A top-level statement of a module: its source, and the names that it binds and uses.

    ``imports``: it is an import. ``function``: it defines a function.
    """

    text: str
    bound: frozenset[str]
    used: frozenset[str]
    imports: bool
    function: bool


@lru_cache(maxsize=64)
def _outline(source: str) -> tuple[_Statement, ...]:
    """A module's statements. Cached, because several rooms read the same sources of an author."""
    body = parsed(source).body
    return tuple(
        _Statement(
            text,
            frozenset(bound_names(statement)),
            frozenset(node.id for node in ast.walk(statement) if isinstance(node, ast.Name)),
            isinstance(statement, _IMPORTS),
            _makes_function(statement),
        )
        for statement, text in zip(body, sources(source, body), strict=True)
    )


def sources(source: str, body: Sequence[ast.stmt]) -> tuple[str, ...]:
    """The source of each statement of a module that has been parsed."""
    lines = source.encode().splitlines(keepends=True)  # in bytes, because the parser gives columns in bytes
    return tuple(_text(lines, statement) for statement in body)


def _text(lines: list[bytes], statement: ast.stmt) -> str:
    """A statement's source, with its decorators."""
    decorators = statement.decorator_list if isinstance(statement, _SCOPES) else []
    return "\n".join([*(f"@{_segment(lines, decorator)}" for decorator in decorators), _segment(lines, statement)])


def _segment(lines: list[bytes], node: ast.stmt | ast.expr) -> str:
    """Return what ``ast.get_source_segment`` returns, which would split the whole source again for each piece."""
    piece = lines[node.lineno - 1 : node.end_lineno]
    piece[-1] = piece[-1][: node.end_col_offset]  # cut the end first: both cuts may be on one line
    piece[0] = piece[0][node.col_offset :]
    return b"".join(piece).decode()


def redefined(starter: str, submission: str, given: Iterable[str]) -> tuple[str, ...]:
    """The given names whose definitions in the submission differ from the starter's."""
    names = tuple(given)
    ours, theirs = _bindings(parsed(starter), names), _bindings(parsed(submission), names)
    return tuple(name for name in names if name in theirs and theirs[name] != ours.get(name))


def _bindings(tree: ast.Module, names: tuple[str, ...]) -> dict[str, list[str]]:
    """For each bound name, dumps of the statements that bind it, without positions and docstrings."""
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
    """The top-level functions that ``name`` calls, directly or indirectly, in the order of their definitions.

    A function is made by ``def`` or ``lambda``. Any use of a function's name counts as a call.
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
    is_lambda = isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda)
    return is_lambda or isinstance(statement, ast.FunctionDef)
