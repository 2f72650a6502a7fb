"""Statements: what they bind and change."""

from __future__ import annotations

import ast

from grader.intake.slicing import known
from grader.intake.slicing.calls import Calls
from grader.intake.slicing.effects import Bound, CannotTell, Doing, Effects
from grader.intake.slicing.known import Shares
from grader.intake.slicing.module import Module, only_defines, origins_of
from grader.intake.slicing.names import HOLDS, INERT, NEW, SAME
from grader.source import arguments, bound_names


def read(statement: ast.stmt, module: Module) -> Doing:
    """What a statement of a module's top level does. CannotTell where its text does not tell."""
    found = _Statements(module).statement(statement)
    found.calls = not only_defines(statement)
    return found


def doing_roughly(statement: ast.stmt) -> Doing:
    """The same where nothing else can be told: it may change whatever it names."""
    uses = frozenset(node.id for node in ast.walk(statement) if isinstance(node, ast.Name))
    bound = [Bound(name, uses, Shares.ITSELF) for name in bound_names(statement)]
    function = only_defines(statement)
    now = Effects(bound=bound) if function else Effects(set(uses), bound, spoils=True, blind=True, iterates=True)
    return Doing(now, Effects(set(uses), spoils=True, blind=True, iterates=True))


class _Statements(Calls):
    """Reads statements."""

    def statement(self, node: ast.stmt) -> Doing:
        """What one statement does, with all that is in it."""
        self._read(node)
        return self.doing

    def _nothing(self, node: ast.stmt) -> None:
        pass

    _Pass = _Break = _Continue = _Global = _Nonlocal = _nothing

    def _Expr(self, node: ast.Expr) -> None:
        self._value(node.value)

    def _Assign(self, node: ast.Assign) -> None:
        """``a = b = c`` gives both the same object: the others are bound to the first that is a name."""
        first = next((target for target in node.targets if isinstance(target, ast.Name)), node.targets[0])
        self._assign(first, node.value)
        for target in node.targets:
            if target is first:
                continue
            if isinstance(node.value, ast.Constant):
                self._assign(target, node.value)
                continue
            if not isinstance(first, ast.Name):
                raise CannotTell("several places get one object")
            self._alias(target, first.id)

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
        if self._is_type(value):
            raise CannotTell("a class under another name, whose methods change what they are given")
        with self._collecting() as uses:
            given = self._value(value)
        self._target(target, given, uses)

    def _is_type(self, value: ast.expr) -> bool:
        """Whether a value is one of Python's own classes or functions, or ``type(...)``."""
        if isinstance(value, ast.Call):
            return isinstance(value.func, ast.Name) and value.func.id == "type"
        return isinstance(value, ast.Name) and value.id in known.ALL_BUILTINS - self._module.bound

    def _AugAssign(self, node: ast.AugAssign) -> None:
        with self._collecting() as uses:
            given = self._value(node.value)
        if isinstance(node.target, ast.Name):
            name = node.target.id
            self._change(name, uses, given.shares, deep=False)
            if self._scope_of(name) is None:
                self._bind(name, SAME if self._module.has_classes else HOLDS, uses - {name})
        else:
            self._change_place(node.target, uses, given.shares, deep=True)

    def _Delete(self, node: ast.Delete) -> None:
        waiting = list(node.targets)
        while waiting:
            one = waiting.pop()
            if isinstance(one, (ast.Tuple, ast.List)):
                waiting += one.elts
            elif isinstance(one, ast.Name):
                self._bind(one.id, NEW)
                if self._scope_of(one.id) is None:
                    self._use(one.id)  # there has to be such a name
            else:
                self._change_place(one, (), Shares.NOTHING, deep=False)

    def _If(self, node: ast.If | ast.While) -> None:
        self._value(node.test)
        self._block([*node.body, *node.orelse])

    _While = _If

    def _For(self, node: ast.For) -> None:
        self._gone_through(node.iter, node.target)
        self._block([*node.body, *node.orelse])

    def _With(self, node: ast.With) -> None:
        for item in node.items:
            with self._collecting() as uses:
                given = self._value(item.context_expr)
            if item.optional_vars is not None:
                self._target(item.optional_vars, INERT if given.inert else SAME, uses)
        self._contexts += 1
        self._block(node.body)
        self._contexts -= 1

    def _Try(self, node: ast.Try) -> None:
        with self._collecting() as uses:
            self._block(node.body)
        for handler in node.handlers:
            if handler.type is not None:
                self._value(handler.type)
            if handler.name:
                self._bind(handler.name, SAME, uses)  # it may hold whatever was raised with it
            self._block(handler.body)
        self._block([*node.orelse, *node.finalbody])

    def _Raise(self, node: ast.Raise) -> None:
        self._values(filter(None, (node.exc, node.cause)))

    def _Assert(self, node: ast.Assert) -> None:
        self._values(filter(None, (node.test, node.msg)))

    def _Return(self, node: ast.Return) -> None:
        if node.value is not None:
            self._value(node.value)

    def _Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            module = alias.name if isinstance(node, ast.Import) else node.module or ""
            if alias.name == "*" or module.partition(".")[0] in known.DYNAMIC_MODULES:
                raise CannotTell(f"import {module}")
            name = alias.asname or alias.name.partition(".")[0]
            scope = self._scope_of(name)
            if scope is None:
                self._bind(name, NEW)
            elif scope.is_bound(name):
                raise CannotTell(f"{name} is a module, and something else")
            else:
                scope.modules[name] = origins_of(node)[name]

    _ImportFrom = _Import

    def _FunctionDef(self, node: ast.FunctionDef) -> None:
        with self._collecting() as uses:
            self._decorated(node.decorator_list)
            self._values(filter(None, [*(argument.annotation for argument in arguments(node.args)), node.returns]))
            self._function(node.args, node.body)
        self._bind(node.name, SAME, uses)

    def _ClassDef(self, node: ast.ClassDef) -> None:
        """What its body binds are no names of the module's, and its functions do not see them."""
        with self._collecting() as uses:
            self._decorated(node.decorator_list)
            self._values([*node.bases, *(keyword.value for keyword in node.keywords)])
            for statement in node.body:
                self._in_class(statement)
        self._bind(node.name, SAME, uses)

    def _in_class(self, node: ast.stmt) -> None:
        if isinstance(node, ast.FunctionDef) and node.name != "__del__":  # nobody knows when that is called
            self._decorated(node.decorator_list)
            self._values(filter(None, [*(argument.annotation for argument in arguments(node.args)), node.returns]))
            self._function(node.args, node.body)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if not all(isinstance(target, ast.Name) and not target.id.startswith("__") for target in targets):
                raise CannotTell("a class that changes something")
            self._values(filter(None, [node.value, getattr(node, "annotation", None)]))
        elif isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            pass
        else:
            raise CannotTell(f"{type(node).__name__} in a class")

    def _Match(self, node: ast.Match) -> None:
        with self._collecting() as uses:
            self._value(node.subject)
        for case in node.cases:
            for inner in ast.walk(case.pattern):
                for name in filter(None, (getattr(inner, "name", None), getattr(inner, "rest", None))):
                    self._bind(name, SAME, uses)
                if isinstance(inner, (ast.MatchValue, ast.MatchClass)):
                    self._value(inner.value if isinstance(inner, ast.MatchValue) else inner.cls)
                if isinstance(inner, ast.MatchMapping):
                    self._values(inner.keys)
            self._values(filter(None, [case.guard]))
            self._block(case.body)
