"""Expressions: what they read, and what the values that they give share with others."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence

from grader.intake.slicing import known
from grader.intake.slicing.effects import CannotTell
from grader.intake.slicing.known import Shares, World
from grader.intake.slicing.names import INERT, NEW, SAME, Names, Value, held, part
from grader.intake.slicing.scopes import comprehension_scope, function_scope

# Operators whose result is new for arrays, numbers and texts; sums and products of lists hold what these held.
_MAKING_NEW = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)


class Expressions(Names):
    """Reads what has a value."""

    def _values(self, nodes: Iterable[ast.expr], *, at_once: bool = False) -> Value:
        """Several expressions: the most that one of them shares, and whether one can be gone through once."""
        values = [self._value(node, at_once=at_once) for node in nodes]
        shares = max((value.shares for value in values), default=Shares.NOTHING)
        return Value(shares, any(value.iterates for value in values))

    def _value(self, node: ast.expr, *, at_once: bool = False) -> Value:
        """An expression. If it is gone through ``at_once``, an iterator that it makes is kept by nobody."""
        value: Value = self._read(node)
        makes = isinstance(node, (ast.Call, ast.GeneratorExp))  # a list may hold some, which are gone through later
        if at_once and makes:
            return value._replace(iterates=False)
        self._effects.iterates |= value.iterates
        return value

    def _Constant(self, _node: ast.Constant) -> Value:
        return NEW

    def _Name(self, node: ast.Name) -> Value:
        scope = self._scope_of(node.id)
        if scope is None:
            self._use(node.id)
            builtin = node.id in known.ALL_BUILTINS and node.id not in self._module.bound
            plain = node.id in known.VALUES or (node.id in known.BUILTINS and not known.BUILTINS[node.id].iterates)
            if builtin and not plain:
                raise CannotTell(f"{node.id} is passed on")
        if self._dotted(node):
            return self._of_module(self._dotted(node))
        return INERT if node.id in (self._module.inert if scope is None else scope.inert) else SAME

    def _of_module(self, dotted: str) -> Value:
        """A module, or something in it, that is passed on."""
        if not self._module.is_there(dotted):
            return absent(dotted)
        if "random" in dotted:
            self._effects.worlds.add(World.RANDOM)
        if known.leads_anywhere(dotted) or (known.function(dotted) is None and dotted not in known.PASSED_ON):
            raise CannotTell(f"{dotted} is passed on")
        one = known.function(dotted)
        return NEW if one is not None and one.world is None else SAME

    def _Attribute(self, node: ast.Attribute) -> Value:
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
            return INERT if self._value(node.value).inert else SAME
        value = self._value(node.value)
        if not value.inert:  # maybe a method that changes it, when it is called
            raise CannotTell(node.attr)
        return value

    def _made_new(self, made_of: Value) -> Value:
        """What is new for arrays, numbers and texts: objects of a class of the file's may give themselves."""
        if made_of.inert:
            return INERT
        return SAME if self._module.has_classes and made_of.shares is not Shares.NOTHING else NEW

    def _ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Value:
        made = self._comprehended(node)
        if isinstance(node, ast.GeneratorExp):
            if self._effects is not self.doing.later:  # its body is run whenever somebody asks for the next
                outer, self._effects = self._effects, self.doing.later
                self._comprehended(node)
                self._effects = outer
            return Value(held(made), iterates=True)
        return made._replace(shares=held(made))

    def _comprehended(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Value:
        with self._collecting() as uses:  # of the first iterable, which does not see the comprehension's variables
            first = self._value(node.generators[0].iter, at_once=True)
        with self._within(comprehension_scope(node.generators)):
            self._target(node.generators[0].target, part(first), uses)
            for generator in node.generators:
                if generator is not node.generators[0]:
                    self._gone_through(generator.iter, generator.target)
                self._values(generator.ifs)
            return self._values([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])

    _SetComp = _GeneratorExp = _DictComp = _ListComp

    def _gone_through(self, iterable: ast.expr, target: ast.expr) -> None:
        """A loop's head, or that of a part of a comprehension."""
        with self._collecting() as uses:
            given = self._value(iterable, at_once=True)
        self._target(target, part(given), uses)

    def _Tuple(self, node: ast.Tuple | ast.List | ast.Set) -> Value:
        made = self._values(node.elts)
        return made._replace(shares=held(made))

    _List = _Set = _Tuple

    def _Dict(self, node: ast.Dict) -> Value:
        made = self._values([*filter(None, node.keys), *node.values])
        return made._replace(shares=held(made))

    def _BinOp(self, node: ast.BinOp) -> Value:
        made = self._values((node.left, node.right))
        new = made.shares is Shares.NOTHING or isinstance(node.op, _MAKING_NEW)
        if new and not made.iterates:
            return self._made_new(made)
        return made._replace(shares=Shares.ITSELF if self._module.has_classes else held(made))

    def _UnaryOp(self, node: ast.UnaryOp) -> Value:
        return self._made_new(self._value(node.operand))

    def _Compare(self, node: ast.Compare) -> Value:
        return self._made_new(self._values((node.left, *node.comparators)))

    def _BoolOp(self, node: ast.BoolOp) -> Value:
        return self._values(node.values)

    def _IfExp(self, node: ast.IfExp) -> Value:
        self._value(node.test)
        return self._values((node.body, node.orelse))

    def _NamedExpr(self, node: ast.NamedExpr) -> Value:
        name = node.target.id
        with self._collecting() as uses:
            value = self._value(node.value)
        if self._scope_of(name) is None and name not in self._module.bound:
            raise CannotTell("an assignment in the head of a function")
        constant = value.inert or isinstance(node.value, ast.Constant)
        self._bind(name, value if constant else value._replace(shares=Shares.ITSELF), uses)
        return self._value(ast.Name(name, ast.Load()))

    def _Lambda(self, node: ast.Lambda) -> Value:
        self._function(node.args, [ast.Return(node.body)])
        return SAME

    def _function(self, arguments: ast.arguments, body: Sequence[ast.stmt]) -> None:
        """A function is made: its defaults are read at once, its body when it is called."""
        self._values(filter(None, (*arguments.defaults, *arguments.kw_defaults)))
        outer, self._effects = self._effects, self.doing.later
        with self._within(function_scope(arguments, body)):
            self._block(body)
        self._effects = outer

    def _Subscript(self, node: ast.Subscript) -> Value:
        self._value(node.slice)
        value = self._value(node.value)
        return part(value)

    def _Slice(self, node: ast.Slice) -> Value:
        return self._values(filter(None, (node.lower, node.upper, node.step)))

    def _Starred(self, node: ast.Starred) -> Value:
        return self._value(node.value)

    def _JoinedStr(self, node: ast.JoinedStr) -> Value:
        self._values(node.values)
        return NEW

    def _FormattedValue(self, node: ast.FormattedValue) -> Value:
        self._values(filter(None, (node.value, node.format_spec)))
        return NEW

    def _Yield(self, node: ast.Yield | ast.YieldFrom) -> Value:
        self._values(filter(None, [node.value]))
        if self._contexts:
            raise CannotTell("a generator that stops within a with")
        self._effects.iterates = True
        return SAME

    _YieldFrom = _Yield

    # What gets a value, or is changed

    def _target(self, node: ast.expr, value: Value, uses: Collection[str]) -> None:
        """What an assignment, a loop or a ``with`` gives a value."""
        if isinstance(node, ast.Name):
            self._bind(node.id, value, uses)
        elif isinstance(node, (ast.Tuple, ast.List)):
            # They may be one and the same object, or hold one together: each of them is bound to the first.
            value = part(value)
            names = [one.value if isinstance(one, ast.Starred) else one for one in node.elts]
            first = next((one.id for one in names if isinstance(one, ast.Name)), "")
            linked = bool(first) and not value.inert and len(node.elts) > 1
            for element in names:
                if linked and isinstance(element, ast.Name) and element.id != first:
                    self._alias(element, first, uses)
                else:
                    shares = max(value.shares, Shares.CONTENTS) if linked else value.shares
                    self._target(element, value._replace(shares=shares), uses)
        else:
            self._change_place(node, uses, value.shares, deep=False)

    def _alias(self, target: ast.expr, name: str, uses: Collection[str] = ()) -> None:
        """The target gets what a name has got in the same statement."""
        local = self._scope_of(name) is not None
        if not local:
            self._use(name)
        self._target(target, SAME, uses if local else {*uses, name})

    def _change_place(self, node: ast.expr, uses: Collection[str], put_in: Shares, *, deep: bool) -> None:
        """``a[i]``, ``a.b`` or the like gets another value, or none any more."""
        assert isinstance(node, (ast.Subscript, ast.Attribute))
        if isinstance(node, ast.Subscript):
            self._value(node.slice)
        elif node.attr.startswith("__"):
            raise CannotTell(node.attr)
        dotted = self._dotted(node.value)
        if dotted and self._module.is_there(dotted):
            raise CannotTell(f"{dotted} is patched")
        value = self._value(node.value)
        if isinstance(node, ast.Attribute):
            if put_in is not Shares.NOTHING and value.inert:
                raise CannotTell("something is kept in what is not there")
            if not self._module.has_classes and (node.attr in known.METHODS or node.attr in known.MUTATORS):
                raise CannotTell("a method of an object's own")
        self._change_object(node.value, value, uses, put_in, deep=deep)

    def _change_object(
        self, node: ast.expr, value: Value, uses: Collection[str], put_in: Shares, *, deep: bool
    ) -> None:
        """The object that an expression gives, as ``value``, is changed in place."""
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


def absent(dotted: str) -> Value:
    """What a module gives that is not there: something that does nothing, or, of a few, what it was given."""
    transparent = dotted.partition(".")[0] in known.TRANSPARENT_MODULES
    return Value(iterates=True) if transparent else INERT
