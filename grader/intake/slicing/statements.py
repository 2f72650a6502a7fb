"""Finds the names that a top-level statement binds, mentions and changes. Evaluates nothing."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from grader.intake.outline import defines_only

STATE, SETTINGS = "state outside variables", "settings of numpy and Python"
"""Pseudo-names for state that code shares outside its variables. They contain spaces, so no variable has them."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Modules whose functions depend on their arguments only. Any other module counts as STATE.
_STATELESS = _set(
    "numpy scipy math cmath typing types functools itertools operator collections abc dataclasses enum fractions "
    "numbers string re copy heapq bisect textwrap pprint json contextlib __future__"
)
_STARRED = _STATELESS | {"pylab", "matplotlib"}  # a star import of these brings functions, not variables
# Functions and modules, under any owner, that read or change the random state, files or the answers to input().
_TOUCHING_STATE = _set(
    "random rvs open input load loadtxt genfromtxt fromfile memmap save savez savetxt savez_compressed tofile"
)
_SETTING = _set("seterr seterrcall setbufsize filterwarnings simplefilter setrecursionlimit")
# Through these, code can use a name or an object that it does not mention.
_DYNAMIC = _set("__builtins__ __import__ breakpoint compile eval exec globals locals vars")
_DYNAMIC_MODULES = _set("__main__ builtins ctypes importlib runpy")
_REACHING = _set("_getframe _current_frames get_objects get_referrers currentframe stack getmembers")
_PLAIN_DUNDERS = _set(
    "__name__ __file__ __doc__ __version__ __class__ __init__ __new__ __call__ __len__ __iter__ __next__ __enter__ "
    "__exit__ __getitem__ __setitem__ __contains__ __eq__ __add__ __sub__ __mul__ __matmul__ __repr__ __str__ "
    "__post_init__"
)
# Calls whose result is immutable: Python's types, and numpy's and math's functions of a number.
_FIXED_CALLS, _FIXED_FUNCTIONS = _set("int float complex bool str len"), _set("sqrt exp log sin cos tan deg2rad")
# Decorators without state that an answer could show.
_PLAIN_DECORATORS = _set("lru_cache cache njit jit")
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class StatementEffects(NamedTuple):
    """The names of a top-level statement.

    ``names`` are all names that it mentions, including those in the bodies of its functions. ``binds`` are those that
    it binds when it runs, ``fresh`` those of them that it mentions only with their new values. ``changes`` are those
    that it, or a function in it, binds globally, or whose object it stores into. ``at_once`` are those that it reads
    when it runs: a function's defaults, a class's bases. ``fixed``: what it binds is immutable: functions, modules,
    numbers. ``is_function``: it defines functions or a class without state; ``makes_functions``: it defines any.
    ``alias``: it gives a second name to an object. ``defines``: running it computes nothing.
    """

    binds: frozenset[str]
    names: frozenset[str]
    fresh: frozenset[str]
    at_once: frozenset[str]
    changes: frozenset[str]
    fixed: bool
    is_function: bool
    makes_functions: bool
    alias: bool
    defines: bool
    loops: bool
    is_dynamic: bool


_NO_NAMES = frozenset[str]()
_NOTHING = StatementEffects(
    *(_NO_NAMES,) * 5, fixed=True, is_function=False, makes_functions=False, alias=False, defines=True, loops=False,
    is_dynamic=False,
)  # fmt: skip
"""A statement that does nothing."""


def read(statement: ast.stmt, source: str, modules: Collection[str]) -> StatementEffects:
    """Analyse a statement with the given source; ``modules`` are the names of imported modules."""
    try:
        scope = symtable.symtable(source, "<statement>", "exec")
    except SyntaxError:  # an error that only the compiler finds: running the statement raises it and does nothing else
        return _NOTHING
    names, elsewhere = set(_mentioned(scope)), set(_bound_elsewhere(scope))
    binds = frozenset(one.get_name() for one in scope.get_symbols() if one.is_assigned() or one.is_imported())
    nodes = list(ast.walk(statement))
    words = frozenset(word for node in nodes for word in _words(node))
    names |= {STATE} if words & _TOUCHING_STATE or any(_imports_state(node) for node in nodes) else set()
    names |= {SETTINGS} if words & _SETTING else set()
    stored = {_root(node) for node in nodes if isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del))}
    stored |= {_argument(node) for node in nodes if _is_call_of(node, "setattr", "delattr")}
    is_function = _is_function(statement)
    return StatementEffects(
        binds,
        frozenset(names),
        _fresh(statement) & binds,
        _at_once(statement) & names if is_function else frozenset(names),
        frozenset(((stored & names) - binds) | elsewhere | ((_asked(nodes) & names) - frozenset(modules))),
        is_function or isinstance(statement, (ast.Import, ast.ImportFrom)) or _is_fixed_assignment(statement),
        is_function,
        any(isinstance(node, (*_FUNCTIONS, ast.ClassDef, ast.Lambda)) for node in nodes),
        _is_alias(statement),
        defines_only(statement, modules),
        any(isinstance(node, _LOOPS) for node in _without_functions(statement)),
        any(map(_is_dynamic, nodes)),
    )


def lines_of(statement: ast.stmt) -> tuple[int, int]:
    """Return the first line of a statement, including its decorators, and its last line."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(one.lineno for one in decorators)])
    return first, statement.end_lineno or statement.lineno


def _fresh(statement: ast.stmt) -> frozenset[str]:
    """The names that a statement binds before it mentions them."""
    targets: list[ast.expr] = []
    if isinstance(statement, (ast.For, ast.AsyncFor)):
        targets, value = [statement.target], statement.iter
    elif isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets, value = [statement.target], statement.value
    bound = {
        node.id
        for target in targets
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    mentioned = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)} if targets else set()
    read = {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    return frozenset(bound - mentioned - read)


def _asked(nodes: Sequence[ast.AST]) -> set[str]:
    """The names whose attributes are read: a function or class may keep state there."""
    asked = {node.value.id for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)}
    return asked | {_argument(node) for node in nodes if _is_call_of(node, "getattr", "hasattr")}


def _is_call_of(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def _argument(node: ast.AST) -> str:
    """The name that is a call's first argument; empty if it is not a name."""
    arguments = node.args if isinstance(node, ast.Call) else []
    return arguments[0].id if arguments and isinstance(arguments[0], ast.Name) else ""


def _at_once(statement: ast.stmt) -> frozenset[str]:
    """The names outside the bodies of a statement's functions: they are read when the statement runs."""
    names, waiting = set[str](), list[ast.AST]([statement])
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name):
            names.add(node.id)
        body = node.body if isinstance(node, (*_FUNCTIONS, ast.Lambda)) else ()
        called = {id(part) for part in (body if isinstance(body, list) else [body])}
        waiting += [child for child in ast.iter_child_nodes(node) if id(child) not in called]
    return frozenset(names)


def _mentioned(scope: symtable.SymbolTable) -> Iterator[str]:
    """Yield the module's names that a scope and those inside it mention."""
    for symbol in scope.get_symbols():
        # A class body reads a name from the module if it has not bound it yet.
        if scope.get_type() in ("module", "class") or symbol.is_global():
            yield symbol.get_name()
    for child in scope.get_children():
        yield from _mentioned(child)


def _bound_elsewhere(scope: symtable.SymbolTable) -> Iterator[str]:
    """Yield the module's names that functions bind by ``global``."""
    for child in scope.get_children():
        yield from (s.get_name() for s in child.get_symbols() if s.is_declared_global() and s.is_assigned())
        yield from _bound_elsewhere(child)


def _words(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.alias):
        yield from node.name.split(".")
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from node.module.split(".")


def _imports_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] not in _STATELESS for alias in node.names)
    return isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] not in _STATELESS


def _is_dynamic(node: ast.AST) -> bool:
    """Whether a node may use a name or an object that it does not mention."""
    if isinstance(node, ast.Call):
        return _is_call_of(node, "setattr", "delattr") and not _argument(node)
    if isinstance(node, ast.Name):
        return node.id in _DYNAMIC
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        module = getattr(node, "module", None) or ""
        roots = {name.split(".")[0] for name in (module, *(alias.name for alias in node.names))}
        starred = any(alias.name == "*" for alias in node.names)
        return not roots.isdisjoint(_DYNAMIC_MODULES) or (starred and module.split(".")[0] not in _STARRED)
    if isinstance(node, ast.Attribute):
        if node.attr in _REACHING or (node.attr == "modules" and getattr(node.value, "id", "") == "sys"):
            return True
        return node.attr.startswith("__") and node.attr.endswith("__") and node.attr not in _PLAIN_DUNDERS
    return False


def _root(node: ast.AST) -> str:
    """The name whose object a target stores into; for a plain name, that name."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _without_functions(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the statement and those inside it that run with it."""
    yield statement
    if not isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
        for child in ast.iter_child_nodes(statement):
            blocks = [child] if isinstance(child, ast.stmt) else getattr(child, "body", ())
            for inner in blocks if isinstance(blocks, list) else ():
                yield from _without_functions(inner)


def _is_function(statement: ast.stmt) -> bool:
    """Whether a statement defines functions or a class without state."""
    if isinstance(statement, _FUNCTIONS):
        return all(map(_is_plain_decorator, statement.decorator_list)) and _has_plain_defaults(statement.args)
    if isinstance(statement, ast.ClassDef):
        return not statement.decorator_list and not statement.keywords and all(map(_is_stateless, statement.body))
    return (
        isinstance(statement, ast.Assign)
        and all(isinstance(target, ast.Name) for target in statement.targets)
        and isinstance(statement.value, ast.Lambda)
        and _has_plain_defaults(statement.value.args)
    )


def _is_plain_decorator(decorator: ast.expr) -> bool:
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in _PLAIN_DECORATORS


def _is_alias(statement: ast.stmt) -> bool:
    """Whether a statement gives a second name to an object."""
    value = statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign)) else None
    return isinstance(value, ast.Name) or (
        isinstance(value, ast.Tuple) and any(isinstance(element, ast.Name) for element in value.elts)
    )


def _is_stateless(member: ast.stmt) -> bool:
    """Whether a member of a class has no state that its objects share."""
    if isinstance(member, _FUNCTIONS):
        plain = all(isinstance(d, ast.Name) and d.id in ("property", "staticmethod") for d in member.decorator_list)
        words = {word for node in ast.walk(member) for word in _words(node)}
        return plain and _has_plain_defaults(member.args) and words.isdisjoint({"type", "__class__"})
    if isinstance(member, (ast.Assign, ast.AnnAssign)):
        return member.value is None or _is_fixed(member.value)
    return isinstance(member, ast.Pass) or (isinstance(member, ast.Expr) and isinstance(member.value, ast.Constant))


def _has_plain_defaults(head: ast.arguments) -> bool:
    return all(_is_fixed(default) for default in (*head.defaults, *head.kw_defaults) if default is not None)


def _is_fixed_assignment(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Assign):
        return all(map(_is_plain_target, statement.targets)) and _is_fixed(statement.value)
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        return isinstance(statement.target, ast.Name) and _is_fixed(statement.value)
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_plain_target(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) or (
        isinstance(target, ast.Tuple) and all(isinstance(element, ast.Name) for element in target.elts)
    )


def _is_fixed(value: ast.expr) -> bool:
    """Whether a value is immutable, provided that all names in it are."""
    if isinstance(value, ast.Attribute):
        value = value.value
    if isinstance(value, (ast.Constant, ast.Name)):
        return True
    if isinstance(value, ast.Tuple):
        return all(map(_is_fixed, value.elts))
    if isinstance(value, ast.UnaryOp):
        return _is_fixed(value.operand)
    if isinstance(value, ast.BinOp):
        return _is_fixed(value.left) and _is_fixed(value.right)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        numbers = all(isinstance(argument, (ast.Constant, ast.Attribute)) for argument in value.args)
        return value.func.attr in _FIXED_FUNCTIONS and not value.keywords and numbers
    return _is_call_of(value, *_FIXED_CALLS) and all(map(_is_fixed, getattr(value, "args", ())))
