"""Calls: what is known of the function, and what may be changed by one of which nothing is."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from grader.intake.slicing import known
from grader.intake.slicing.effects import CALL, CannotTell
from grader.intake.slicing.expressions import Expressions, absent
from grader.intake.slicing.known import Known, Shares, World
from grader.intake.slicing.names import INERT, SAME, Value

_MANY = 99


class Calls(Expressions):
    """Reads calls, and objects that are changed in place."""

    def _Call(self, node: ast.Call) -> Value:
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
            return SAME
        called = self._value(function)
        if not called.inert:
            self._call_unknown(node)
        return called if called.inert else SAME

    def _decorated(self, decorators: Iterable[ast.expr]) -> None:
        """Each is called with what stands below it."""
        for decorator in decorators:
            if isinstance(decorator, ast.Attribute) and decorator.attr in ("setter", "getter", "deleter"):
                continue  # of a property
            if isinstance(decorator, ast.Name) and self._is_function(decorator):
                if self._scope_of(decorator.id) is None:
                    self._effects.uses.add(f"{decorator.id}{CALL}")
                continue
            value = self._value(decorator)
            builtin = isinstance(decorator, ast.Name) and decorator.id in known.BUILTINS.keys() - self._module.bound
            self._effects.blind |= not (value.inert or builtin or self._dotted(decorator))

    def _is_function(self, node: ast.expr) -> bool:
        """Whether an expression is a function of the file's own, by its name or as it stands there."""
        if isinstance(node, ast.Name):
            scope = self._scope_of(node.id)
            return node.id in (self._module.functions if scope is None else scope.functions)
        return isinstance(node, ast.Lambda)

    def _call_unknown(self, node: ast.Call) -> None:
        """A variable is called: any function that can be reached, or numpy's, which may write into a second argument.

        Functions that change their first, such as an object's own, get no other name: see where one is passed on.
        """
        self._effects.blind = True
        self._effects.spoils |= _count(node) > 1

    def _given(self, node: ast.Call, *, at_once: bool = False) -> Value:
        """All that a call hands over."""
        given = self._values(node.args, at_once=at_once)
        named = self._values(keyword.value for keyword in node.keywords)
        return Value(max(given.shares, named.shares), given.iterates or named.iterates)

    def _call_in_module(self, node: ast.Call, dotted: str) -> Value:
        given = self._given(node)
        if dotted in ("numpy.array", "numpy.asarray", "numpy.empty", "numpy.full"):
            _check_entries(node)
        if not self._module.is_there(dotted):
            return absent(dotted)
        if known.leads_anywhere(dotted):
            raise CannotTell(dotted)
        one = known.function(dotted)
        if "random" in dotted:
            self._effects.worlds.add(World.RANDOM)
        if one is None:
            return self._call_not_known(dotted)
        return self._call_known(node, one, given, calls=dotted in known.CALLING)

    def _call_builtin(self, node: ast.Call, name: str) -> Value:
        given = self._given(node, at_once=name in known.GOING_THROUGH)
        one = known.BUILTINS.get(name)
        if one is None:
            return self._call_not_known(name)
        if name == "super":
            return SAME
        self._effects.blind |= name == "iter" and _count(node) > 1  # which calls the first
        return self._call_known(node, one, given, calls=name in known.CALLING)

    def _call_not_known(self, name: str) -> Value:
        """A function of Python's or of a module's that is on no list of those that change nothing."""
        self._effects.spoils = self._effects.blind = True
        if name not in known.WRITES_ARGUMENTS:
            self._effects.worlds.add(World.ANYTHING)
        return Value(iterates=True)

    def _call_known(self, node: ast.Call, one: Known, given: Value, *, calls: bool = False) -> Value:
        """A function that is known: it writes nowhere, unless it is told to. It may call what it is given first."""
        self._effects.spoils |= _writes(node) or _count(node) > one.most
        handed = [keyword.value for keyword in node.keywords if keyword.arg in known.CALLBACKS]
        handed += node.args if calls else []
        self._effects.blind |= not all(self._is_function(one) or self._dotted(one) for one in handed)
        if one.world is not None:
            self._effects.worlds.add(one.world)
        if any(keyword.arg in ("file", "stream") for keyword in node.keywords):  # of print
            self._effects.spoils = True
            self._effects.worlds.add(World.FILES)
        iterates = one.iterates or given.iterates
        if given.shares is Shares.NOTHING:
            return Value(Shares.NOTHING, iterates)
        may_share = self._module.has_classes or any(keyword.arg == "copy" for keyword in node.keywords)
        return Value(Shares.ITSELF if may_share else one.shares, iterates)

    def _call_method(self, node: ast.Call, function: ast.Attribute) -> Value:
        if function.attr.startswith("__") and function.attr != "__init__":
            raise CannotTell(function.attr)
        with self._collecting() as uses:
            given = self._given(node)
        of = self._value(function.value)
        of_type = isinstance(function.value, ast.Name) and function.value.id in known.ALL_BUILTINS
        self._effects.spoils |= of_type  # ``list.append(a, 1)``
        if function.attr in known.WRITING_FILES:
            self._effects.worlds.add(World.FILES)
        if of.inert:
            return INERT
        one = known.METHODS.get(function.attr)
        if one is not None:
            return self._call_known(node, one, Value(max(of.shares, given.shares), of.iterates or given.iterates))
        shallow = function.attr in known.MUTATORS
        self._change_object(function.value, of, uses, given.shares, deep=not shallow)
        self._effects.blind |= not shallow or bool(node.keywords)  # as of ``sort``
        self._effects.spoils |= not shallow and bool(node.args or node.keywords)  # into what it is given, too
        return Value(iterates=function.attr in known.ITERATING)


def _check_entries(node: ast.Call) -> None:
    """CannotTell if an array may hold objects that are no numbers: what is made of it holds the same objects."""
    entries = (inner for argument in node.args for inner in ast.walk(argument))
    others = (ast.Dict, ast.Set, ast.Lambda, ast.DictComp)
    if any(isinstance(one, others) or (isinstance(one, ast.Constant) and one.value is None) for one in entries):
        raise CannotTell("an array of objects")
    for keyword in node.keywords:
        if keyword.arg == "dtype" and isinstance(keyword.value, ast.Name) and keyword.value.id not in _NUMBERS:
            raise CannotTell("an array of objects")


_NUMBERS = ("bool", "complex", "float", "int", "str")


def _writes(node: ast.Call) -> bool:
    """Whether a call may name an argument that is written to."""
    return any(keyword.arg in (None, "inplace", "out", "overwrite_input") for keyword in node.keywords)


def _count(node: ast.Call) -> int:
    return _MANY + 1 if any(isinstance(argument, ast.Starred) for argument in node.args) else len(node.args)
