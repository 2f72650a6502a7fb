"""What a statement of a module's top level reads, binds and may change, told without running it.

Where it cannot be told exactly, more is said to be read, bound or changed than will be. Where names may be read or
changed that are not written there (``exec``, star imports, patched modules), ``CannotTell`` is raised.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from grader.intake import known
from grader.intake.known import Shares, World
from grader.intake.scopes import Scope, comprehension_scope, function_scope, parameters
from grader.source import bound_names

CALL = "()"
"""Behind the name of a function where it is called: what it gives may share what that uses, but is not the function."""


class CannotTell(Exception):
    """What code does cannot be told from its text."""


class Bound(NamedTuple):
    """A name that gets a value: the names which that is made of, and what it shares with them.

    ``iterates`` says that it may be one that can be gone through once.
    """

    name: str
    uses: frozenset[str]
    shares: Shares
    iterates: bool


class Changed(NamedTuple):
    """A name whose object is changed in place; with ``deep``, maybe what that holds. ``uses`` may be put into it."""

    name: str
    uses: frozenset[str]
    deep: bool


@dataclass
class Effects:
    """What a piece of code does when it is run. Names are the module's; those of called functions end with ``CALL``.

    ``spoils`` says that it may change whatever it can reach, ``blind`` that it may call whatever function it can reach,
    ``iterates`` that it may give an iterator.
    """

    uses: set[str] = field(default_factory=set)
    bound: list[Bound] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    worlds: set[World] = field(default_factory=set)
    spoils: bool = False
    blind: bool = False
    iterates: bool = False


@dataclass
class Doing:
    """What a statement does at once, and what the functions in it do when they are called.

    ``calls`` says whether it may call these functions itself.
    """

    now: Effects = field(default_factory=Effects)
    later: Effects = field(default_factory=Effects)
    calls: bool = False


class Module:
    """What the statements of a module have in common: they are read one after the other, in the order of the text.

    ``packages`` are the modules that can be imported beside Python's own and numpy.
    """

    def __init__(self, statements: Sequence[ast.stmt], packages: Iterable[str]) -> None:
        self.packages = frozenset({"numpy", *packages})
        self.bound: set[str] = set()
        self.fields: set[str] = set()  # attributes that are assigned somewhere, where there are classes
        self.has_classes = False
        self.inert: set[str] = set()  # names of what a module gave that only shows things, as far as is read
        self.read: set[str] = set()  # the names that are bound so far
        origins: dict[str, set[str]] = {}
        defined: dict[str, bool] = {}
        for statement in statements:
            imported = _imported(statement)
            for name in bound_names(statement):
                origins.setdefault(name, set()).add(imported.get(name, ""))
                defined[name] = defined.get(name, True) and _defines(statement)
            for node in _blocks(statement):
                if isinstance(node, ast.Global):
                    for name in node.names:
                        origins.setdefault(name, set()).add("")
                        defined[name] = False
                elif isinstance(node, ast.ClassDef):
                    self.has_classes = True
        if self.has_classes:
            attributes = (node for one in statements for node in ast.walk(one) if isinstance(node, ast.Attribute))
            self.fields = {node.attr for node in attributes if isinstance(node.ctx, ast.Store)}
        self.bound.update(origins)
        self.modules = {name: next(iter(one)) for name, one in origins.items() if len(one) == 1 and "" not in one}
        self.functions = {name for name, is_function in defined.items() if is_function}
        self.stateful = {name for one in statements for name in bound_names(one) if _keeps_state(one)}

    def is_there(self, dotted: str) -> bool:
        """Whether something of a module is there, and may do something; what stands in for others does nothing."""
        top = dotted.partition(".")[0]
        return top not in known.INERT_MODULES and (top in self.packages or top in sys.stdlib_module_names)

    def doing(self, statement: ast.stmt) -> Doing:
        """What a statement of the top level does. CannotTell where its text does not tell."""
        reader = _Reader(self)
        reader.statement(statement)
        found = reader.doing
        found.calls = not _defines(statement)
        return found


def doing_roughly(statement: ast.stmt) -> Doing:
    """The same where nothing else can be told: it may change whatever it names."""
    uses = frozenset(node.id for node in ast.walk(statement) if isinstance(node, ast.Name))
    bound = [Bound(name, uses, Shares.ITSELF, iterates=True) for name in bound_names(statement)]
    function = _defines(statement)
    now = Effects(bound=bound) if function else Effects(set(uses), bound, spoils=True, blind=True)
    return Doing(now, Effects(set(uses), spoils=True, blind=True))


def _defines(statement: ast.stmt) -> bool:
    """Whether a statement makes a function or a class and calls nothing of it."""
    if isinstance(statement, ast.ClassDef):
        return not (statement.decorator_list or statement.bases or statement.keywords)
    if isinstance(statement, ast.FunctionDef):
        return not statement.decorator_list
    lambda_ = isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda)
    return lambda_ and all(isinstance(target, ast.Name) for target in getattr(statement, "targets", ()))


def _keeps_state(statement: ast.stmt) -> bool:
    """Whether a function has defaults that it may change."""
    made = statement.value if isinstance(statement, ast.Assign) else statement
    if not isinstance(made, (ast.FunctionDef, ast.Lambda)):
        return True
    return not all(isinstance(default, ast.Constant) for default in (*made.args.defaults, *made.args.kw_defaults))


def _blocks(statement: ast.stmt) -> Iterator[ast.AST]:
    """A statement and all those in it, without their expressions."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        for field_ in ("body", "orelse", "finalbody", "handlers", "cases"):
            waiting += getattr(node, field_, ())


def _imported(statement: ast.stmt) -> dict[str, str]:
    """The names that an import binds, by the dotted names of what they stand for."""
    if isinstance(statement, ast.Import):
        tops = [(alias, alias.name.partition(".")[0]) for alias in statement.names]
        return {alias.asname or top: alias.name if alias.asname else top for alias, top in tops}
    if isinstance(statement, ast.ImportFrom):
        return {alias.asname or alias.name: f"{statement.module}.{alias.name}" for alias in statement.names}
    return {}


class _Value(NamedTuple):
    """What an expression gives: what it shares with what it was made of, and of what kind it is.

    It ``iterates`` if it may be something that can be gone through once; it is ``inert`` if a module gave it that only
    shows things.
    """

    shares: Shares = Shares.ITSELF
    iterates: bool = False
    inert: bool = False


_NEW, _HOLDS, _SAME, _INERT = _Value(Shares.NOTHING), _Value(Shares.CONTENTS), _Value(), _Value(inert=True)
# Operators whose result is new for arrays, numbers and texts; sums and products of lists hold what these held.
_MAKING_NEW = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
_MANY = 99


class _Reader:
    """Reads one statement of the top level. A method a kind of node, by its name."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self.doing = Doing()
        self._effects = self.doing.now
        self._scopes: list[Scope] = []

    # Names

    def _scope_of(self, name: str) -> Scope | None:
        """Where a name is local; None if it is the module's."""
        for scope in reversed(self._scopes):
            if name in scope.outside:
                return None
            if name in scope.names:
                return scope
        return None

    def _is_own(self, scope: Scope) -> bool:
        """Whether a scope is of the function that is read, and not of one around it."""
        for one in reversed(self._scopes):
            if one is scope:
                return True
            if one.is_function:
                return False
        return False

    def _use(self, name: str) -> None:
        if name.startswith("__") and name not in known.PLAIN_DUNDERS:
            raise CannotTell(name)
        if name in known.DYNAMIC_NAMES and name not in self._module.bound:
            raise CannotTell(name)
        self._effects.uses.add(name)

    def _bind(self, name: str, value: _Value, uses: Iterable[str] = ()) -> None:
        scope = self._scope_of(name)
        inert = self._module.inert if scope is None else scope.inert
        bound = name in self._module.read if scope is None else scope.is_bound(name)
        if scope is not None and name in scope.modules:
            raise CannotTell(f"{name} is a module, and something else")
        if name in inert and not value.inert:
            raise CannotTell(f"{name} is of a module that is not there, and something else")
        if value.inert and not bound:
            inert.add(name)
        if scope is None:
            self._module.read.add(name)
            self._effects.bound.append(Bound(name, frozenset(uses), value.shares, value.iterates))
            return
        scope.bind(name, value.shares)
        self._effects.iterates |= value.iterates  # it may be given back by that name
        self._effects.spoils |= not self._is_own(scope)  # what a function around this one keeps for its next call

    def _change(self, name: str, uses: Iterable[str], put_in: Shares, *, deep: bool) -> None:
        scope = self._scope_of(name)
        if scope is None:
            self._use(name)
            self._effects.changed.append(Changed(name, frozenset(uses), deep))
        elif self._is_own(scope):
            scope.change(name, put_in, deep=deep)
        else:
            self._effects.spoils = True

    def _dotted(self, node: ast.expr) -> str:
        """The dotted name of a module or of something in it; empty for anything else."""
        attributes: list[str] = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        scope = self._scope_of(node.id)
        modules = self._module.modules if scope is None else scope.modules
        base = modules.get(node.id, "")
        return ".".join((base, *reversed(attributes))) if base else ""

    @contextmanager
    def _collecting(self) -> Iterator[set[str]]:
        """The module's names that are used meanwhile."""
        effects, outer, inner = self._effects, self._effects.uses, set[str]()
        effects.uses = inner
        yield inner
        outer |= inner
        effects.uses = outer

    # Statements

    def statement(self, node: ast.stmt) -> None:
        """One statement, with all that is in it."""
        self._read(node)

    def _read(self, node: ast.AST) -> Any:
        read: Callable[[Any], Any] | None = getattr(self, f"_{type(node).__name__}", None)
        if read is None:
            raise CannotTell(type(node).__name__)
        return read(node)

    def _block(self, body: Iterable[ast.stmt]) -> None:
        for statement in body:
            self.statement(statement)

    def _nothing(self, node: ast.stmt) -> None:
        pass

    _Pass = _Break = _Continue = _Global = _Nonlocal = _nothing

    def _Expr(self, node: ast.Expr) -> None:
        self._value(node.value)

    def _Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._assign(target, node.value)

    def _AnnAssign(self, node: ast.AnnAssign) -> None:
        self._value(node.annotation)
        if node.value is not None:
            self._assign(node.target, node.value)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        """``a, b = c, d`` is two assignments, unless a part of it has a star."""
        if isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
            starred = any(isinstance(part, ast.Starred) for part in (*target.elts, *value.elts))
            if len(target.elts) == len(value.elts) and not starred:
                for one, other in zip(target.elts, value.elts, strict=True):
                    self._assign(one, other)
                return
        with self._collecting() as uses:
            given = self._value(value)
        self._target(target, given, uses)

    def _AugAssign(self, node: ast.AugAssign) -> None:
        with self._collecting() as uses:
            given = self._value(node.value)
        if isinstance(node.target, ast.Name):
            name = node.target.id
            self._change(name, uses, given.shares, deep=False)
            if self._scope_of(name) is None:
                self._bind(name, _SAME if self._module.has_classes else _HOLDS, uses - {name})
        else:
            self._change_place(node.target, uses, given.shares, deep=True)

    def _target(self, node: ast.expr, value: _Value, uses: Iterable[str]) -> None:
        """What an assignment, a loop or a ``with`` gives a value."""
        if isinstance(node, ast.Name):
            self._bind(node.id, value, uses)
        elif isinstance(node, (ast.Tuple, ast.List)):
            for element in node.elts:
                self._target(element, _part(value), uses)
        elif isinstance(node, ast.Starred):
            self._target(node.value, value, uses)
        else:
            self._change_place(node, uses, value.shares, deep=False)

    def _change_place(self, node: ast.expr, uses: Iterable[str], put_in: Shares, *, deep: bool) -> None:
        """``a[i]``, ``a.b`` or the like gets another value, or none any more."""
        assert isinstance(node, (ast.Subscript, ast.Attribute))
        if isinstance(node, ast.Subscript):
            self._value(node.slice)
        elif node.attr.startswith("__"):
            raise CannotTell(node.attr)
        dotted = self._dotted(node.value)
        if dotted and self._module.is_there(dotted):
            raise CannotTell(f"{dotted} is patched")
        self._change_object(node.value, uses, put_in, deep=deep)

    def _change_object(self, node: ast.expr, uses: Iterable[str], put_in: Shares, *, deep: bool) -> None:
        """The object that an expression gives is changed in place."""
        value = self._value(node)
        if value.inert:
            return
        if isinstance(node, ast.Name):
            self._change(node.id, uses, put_in, deep=deep)
        elif value.shares is not Shares.NOTHING:
            root = node
            while isinstance(root, (ast.Subscript, ast.Attribute)):
                root = root.value
            if isinstance(root, ast.Name) and not self._dotted(root):
                self._change(root.id, uses, put_in, deep=True)
            else:
                self._effects.spoils = True

    def _Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            for one in target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]:
                if isinstance(one, ast.Name):
                    self._bind(one.id, _NEW)
                else:
                    self._change_place(one, (), Shares.NOTHING, deep=False)

    def _If(self, node: ast.If | ast.While) -> None:
        self._value(node.test)
        self._block([*node.body, *node.orelse])

    _While = _If

    def _For(self, node: ast.For) -> None:
        self._gone_through(node.iter, node.target)
        self._block([*node.body, *node.orelse])

    def _gone_through(self, iterable: ast.expr, target: ast.expr) -> None:
        """A loop's head, or that of a part of a comprehension."""
        with self._collecting() as uses:
            given = self._value(iterable, at_once=True)
        self._target(target, _part(given), uses)

    def _With(self, node: ast.With) -> None:
        for item in node.items:
            with self._collecting() as uses:
                given = self._value(item.context_expr)
            if item.optional_vars is not None:
                self._target(item.optional_vars, _INERT if given.inert else _SAME, uses)
        self._block(node.body)

    def _Try(self, node: ast.Try) -> None:
        self._block(node.body)
        for handler in node.handlers:
            if handler.type is not None:
                self._value(handler.type)
            if handler.name:
                self._bind(handler.name, _NEW)
            self._block(handler.body)
        self._block([*node.orelse, *node.finalbody])

    def _Raise(self, node: ast.Raise) -> None:
        self._values(filter(None, (node.exc, node.cause)))

    def _Assert(self, node: ast.Assert) -> None:
        self._values(filter(None, (node.test, node.msg)))

    def _Return(self, node: ast.Return) -> None:
        if node.value is not None:
            self._effects.iterates |= self._value(node.value).iterates

    def _Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            module = alias.name if isinstance(node, ast.Import) else node.module or ""
            if alias.name == "*" or module.partition(".")[0] in known.DYNAMIC_MODULES:
                raise CannotTell(f"import {module}")
            name = alias.asname or alias.name.partition(".")[0]
            scope = self._scope_of(name)
            if scope is None:
                self._bind(name, _NEW)
            elif scope.is_bound(name):
                raise CannotTell(f"{name} is a module, and something else")
            else:
                scope.modules[name] = _imported(node)[name]

    _ImportFrom = _Import

    def _FunctionDef(self, node: ast.FunctionDef) -> None:
        with self._collecting() as uses:
            self._values(node.decorator_list)
            self._values(filter(None, [*(argument.annotation for argument in parameters(node.args)), node.returns]))
            self._function(node.args, node.body)
        self._bind(node.name, _SAME, uses)

    def _function(self, arguments: ast.arguments, body: Sequence[ast.stmt]) -> None:
        """A function is made: its defaults are read at once, its body when it is called."""
        self._values(filter(None, (*arguments.defaults, *arguments.kw_defaults)))
        outer, self._effects = self._effects, self.doing.later
        with self._within(function_scope(arguments, body)):
            self._block(body)
        self._effects = outer

    @contextmanager
    def _within(self, scope: Scope) -> Iterator[None]:
        self._scopes.append(scope)
        yield
        self._scopes.pop()
        self._effects.spoils |= scope.spoils()

    def _ClassDef(self, node: ast.ClassDef) -> None:
        """What its body binds are no names of the module's, and its functions do not see them."""
        with self._collecting() as uses:
            self._values([*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)])
            for statement in node.body:
                self._in_class(statement)
        self._bind(node.name, _SAME, uses)

    def _in_class(self, node: ast.stmt) -> None:
        if isinstance(node, ast.FunctionDef) and node.name != "__del__":  # nobody knows when that is called
            self._values(node.decorator_list)
            self._function(node.args, node.body)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            self._values(filter(None, [node.value]))
        elif isinstance(node, (ast.Expr, ast.Pass)):
            self.statement(node)
        else:
            raise CannotTell(f"{type(node).__name__} in a class")

    def _Match(self, node: ast.Match) -> None:
        with self._collecting() as uses:
            self._value(node.subject)
        for case in node.cases:
            for inner in ast.walk(case.pattern):
                for name in filter(None, (getattr(inner, "name", None), getattr(inner, "rest", None))):
                    self._bind(name, _SAME, uses)
                if isinstance(inner, (ast.MatchValue, ast.MatchClass)):
                    self._value(inner.value if isinstance(inner, ast.MatchValue) else inner.cls)
            self._values(filter(None, [case.guard]))
            self._block(case.body)

    # Expressions

    def _values(self, nodes: Iterable[ast.expr], *, at_once: bool = False) -> _Value:
        """Several expressions: the most that one of them shares, and whether one can be gone through once."""
        values = [self._value(node, at_once=at_once) for node in nodes]
        shares = max((value.shares for value in values), default=Shares.NOTHING)
        return _Value(shares, any(value.iterates for value in values))

    def _value(self, node: ast.expr, *, at_once: bool = False) -> _Value:
        """An expression. If it is gone through ``at_once``, an iterator that it makes is kept by nobody."""
        value: _Value = self._read(node)
        return value._replace(iterates=False) if at_once else value

    def _Constant(self, _node: ast.Constant) -> _Value:
        return _NEW

    def _Name(self, node: ast.Name) -> _Value:
        scope = self._scope_of(node.id)
        if scope is None:
            self._use(node.id)
        if self._dotted(node):
            return self._of_module(self._dotted(node))
        return _INERT if node.id in (self._module.inert if scope is None else scope.inert) else _SAME

    def _of_module(self, dotted: str) -> _Value:
        """A module, or something in it, that is passed on."""
        if not self._module.is_there(dotted):
            return _absent(dotted)
        if "random" in dotted:
            self._effects.worlds.add(World.RANDOM)
        if known.leads_anywhere(dotted) or (known.function(dotted) is None and dotted not in known.PASSED_ON):
            raise CannotTell(f"{dotted} is passed on")
        return _NEW

    def _Attribute(self, node: ast.Attribute) -> _Value:
        if node.attr.startswith("__") and node.attr not in known.PLAIN_DUNDERS:
            raise CannotTell(node.attr)
        dotted = self._dotted(node)
        if dotted:
            self._use_root(node)
            return self._of_module(dotted)
        if node.attr in known.ATTRIBUTES or (node.attr in self._module.fields and node.attr not in known.MUTATORS):
            value = self._value(node.value)
            return self._made_new(value) if node.attr in known.NEW_ATTRIBUTES else value
        if node.attr in known.METHODS:
            return _INERT if self._value(node.value).inert else _SAME
        value = self._value(node.value)
        if not value.inert and value.shares is not Shares.NOTHING:  # maybe a method that changes it, when it is called
            raise CannotTell(node.attr)
        return value

    def _use_root(self, node: ast.expr) -> None:
        while isinstance(node, ast.Attribute):
            node = node.value
        if isinstance(node, ast.Name) and self._scope_of(node.id) is None:
            self._use(node.id)

    def _made_new(self, made_of: _Value) -> _Value:
        """What is new for arrays, numbers and texts: objects of a class of the file's may give themselves."""
        if made_of.inert:
            return _INERT
        return _SAME if self._module.has_classes and made_of.shares is not Shares.NOTHING else _NEW

    def _Call(self, node: ast.Call) -> _Value:
        function = node.func
        dotted = self._dotted(function)
        if dotted:
            self._use_root(function)
            return self._call_in_module(node, dotted)
        if isinstance(function, ast.Attribute):
            return self._call_method(node, function)
        name = function.id if isinstance(function, ast.Name) else ""
        if name in known.ALL_BUILTINS and name not in self._module.bound and self._scope_of(name) is None:
            self._use(name)
            return self._call_builtin(node, name)
        self._given(node)
        self._effects.spoils |= _writes(node)
        if name and self._is_function(function):
            if self._scope_of(name) is None:
                self._effects.uses.add(f"{name}{CALL}")
            return _SAME
        called = self._value(function)
        if not called.inert:
            self._call_unknown(node)
        return called if called.inert else _SAME

    def _is_function(self, node: ast.expr) -> bool:
        """Whether an expression is a function of the file's own, by its name or as it stands there."""
        if isinstance(node, ast.Name):
            scope = self._scope_of(node.id)
            return node.id in (self._module.functions if scope is None else scope.functions)
        return isinstance(node, ast.Lambda)

    def _call_unknown(self, node: ast.Call) -> None:
        """A variable is called: any function, or numpy's under another name, which writes into its last argument."""
        self._effects.blind = True
        self._effects.spoils |= _count(node) > 1

    def _given(self, node: ast.Call, *, at_once: bool = False) -> _Value:
        """All that a call hands over."""
        return self._values((*node.args, *(keyword.value for keyword in node.keywords)), at_once=at_once)

    def _call_in_module(self, node: ast.Call, dotted: str) -> _Value:
        given = self._given(node)
        if not self._module.is_there(dotted):
            return _absent(dotted)
        if known.leads_anywhere(dotted):
            raise CannotTell(dotted)
        one = known.function(dotted)
        if "random" in dotted:
            self._effects.worlds.add(World.RANDOM)
        if one is None:
            self._effects.spoils = True
            if dotted not in known.WRITES_ARGUMENTS:
                self._effects.worlds.add(World.ANYTHING)
            return _SAME
        return self._call_known(node, one, given, calls=dotted in known.CALLING)

    def _call_builtin(self, node: ast.Call, name: str) -> _Value:
        given = self._given(node, at_once=name in known.GOING_THROUGH)
        one = known.BUILTINS.get(name)
        if one is None:
            self._effects.spoils = True
            if name not in known.WRITES_ARGUMENTS:
                self._effects.worlds.add(World.ANYTHING)
            return _SAME
        return self._call_known(node, one, given, calls=name in known.CALLING)

    def _call_known(self, node: ast.Call, one: known.Known, given: _Value, *, calls: bool = False) -> _Value:
        """A function that is known: it writes nowhere, unless it is told to. It may call what it is given first."""
        self._effects.spoils |= _writes(node) or _count(node) > one.most
        handed = [keyword.value for keyword in node.keywords if keyword.arg == "key"] + node.args[: int(calls)]
        self._effects.blind |= not all(self._is_function(one) or self._dotted(one) for one in handed)
        if one.world is not None:
            self._effects.worlds.add(one.world)
        iterates = one.iterates or given.iterates
        if given.shares is Shares.NOTHING:
            return _Value(Shares.NOTHING, iterates)
        may_share = self._module.has_classes or any(keyword.arg == "copy" for keyword in node.keywords)
        return _Value(Shares.ITSELF if may_share else one.shares, iterates)

    def _call_method(self, node: ast.Call, function: ast.Attribute) -> _Value:
        if function.attr.startswith("__") and function.attr != "__init__":
            raise CannotTell(function.attr)
        with self._collecting() as uses:
            given = self._given(node)
        one = known.METHODS.get(function.attr)
        if one is not None:
            of = self._value(function.value)
            if of.inert:
                return _INERT
            return self._call_known(node, one, _Value(max(of.shares, given.shares), given.iterates))
        if self._value(function.value).inert:
            return _INERT
        shallow = function.attr in known.MUTATORS
        self._change_object(function.value, uses, given.shares, deep=not shallow)
        self._effects.blind |= not shallow or bool(node.keywords)  # as of ``sort``
        self._effects.spoils |= not shallow and bool(node.args or node.keywords)  # into what it is given, too
        return _SAME

    def _ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> _Value:
        with self._within(comprehension_scope(node.generators)):
            for generator in node.generators:
                self._gone_through(generator.iter, generator.target)
                self._values(generator.ifs)
            made = self._values([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])
        return _Value(_held(made), made.iterates or isinstance(node, ast.GeneratorExp))

    _SetComp = _GeneratorExp = _DictComp = _ListComp

    def _Tuple(self, node: ast.Tuple | ast.List | ast.Set) -> _Value:
        made = self._values(node.elts)
        return made._replace(shares=_held(made))

    _List = _Set = _Tuple

    def _Dict(self, node: ast.Dict) -> _Value:
        made = self._values([*filter(None, node.keys), *node.values])
        return made._replace(shares=_held(made))

    def _BinOp(self, node: ast.BinOp) -> _Value:
        made = self._values((node.left, node.right))
        new = made.shares is Shares.NOTHING or isinstance(node.op, _MAKING_NEW)
        return self._made_new(made) if new else _Value(Shares.ITSELF if self._module.has_classes else _held(made))

    def _UnaryOp(self, node: ast.UnaryOp) -> _Value:
        return self._made_new(self._value(node.operand))

    def _Compare(self, node: ast.Compare) -> _Value:
        return self._made_new(self._values((node.left, *node.comparators)))

    def _BoolOp(self, node: ast.BoolOp) -> _Value:
        return self._values(node.values)

    def _IfExp(self, node: ast.IfExp) -> _Value:
        self._value(node.test)
        return self._values((node.body, node.orelse))

    def _NamedExpr(self, node: ast.NamedExpr) -> _Value:
        with self._collecting() as uses:
            value = self._value(node.value)
        self._bind(node.target.id, value, uses)
        return value

    def _Lambda(self, node: ast.Lambda) -> _Value:
        self._function(node.args, [ast.Return(node.body)])
        return _SAME

    def _Subscript(self, node: ast.Subscript) -> _Value:
        self._value(node.slice)
        value = self._value(node.value)
        return _part(value)

    def _Slice(self, node: ast.Slice) -> _Value:
        return self._values(filter(None, (node.lower, node.upper, node.step)))

    def _Starred(self, node: ast.Starred) -> _Value:
        return self._value(node.value)

    def _JoinedStr(self, node: ast.JoinedStr) -> _Value:
        self._values(node.values)
        return _NEW

    def _FormattedValue(self, node: ast.FormattedValue) -> _Value:
        self._values(filter(None, (node.value, node.format_spec)))
        return _NEW

    def _Yield(self, node: ast.Yield | ast.YieldFrom) -> _Value:
        self._values(filter(None, [node.value]))
        self._effects.iterates = True
        return _SAME

    _YieldFrom = _Yield


def _absent(dotted: str) -> _Value:
    """What a module gives that is not there: something that does nothing, or, of a few, what it was given."""
    return _SAME if dotted.partition(".")[0] in known.TRANSPARENT_MODULES else _INERT


def _part(value: _Value) -> _Value:
    """What an object holds."""
    if value.shares is Shares.NOTHING or value.inert:
        return value
    return _Value(iterates=value.iterates)


def _held(value: _Value) -> Shares:
    """What a container of values shares with what they were made of."""
    return min(value.shares, Shares.CONTENTS)


def _writes(node: ast.Call) -> bool:
    """Whether a call may name an argument that is written to."""
    return any(keyword.arg in (None, "out", "overwrite_input") for keyword in node.keywords)


def _count(node: ast.Call) -> int:
    return _MANY + 1 if any(isinstance(argument, ast.Starred) for argument in node.args) else len(node.args)
