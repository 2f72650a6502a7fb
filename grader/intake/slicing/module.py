"""What the statements of a module have in common, which has to be known before one of them can be understood."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence

from grader.intake.slicing import known
from grader.intake.slicing.effects import Steps
from grader.source import bound_names

# A notebook of 360 statements takes about 200,000 steps and 90 ms; the worst files that were made for it, 0.6 s.
_MOST_STEPS = 500_000


class Module:
    """The names of a module. Its statements are read one after the other, in the order of the text.

    ``packages`` are the modules that can be imported beside Python's own and numpy.
    """

    def __init__(self, statements: Sequence[ast.stmt], packages: Iterable[str], *, objects: bool = False) -> None:
        """With ``objects`` arrays may hold anything, and so what is made of them may hold the same."""
        self.packages, self.steps = frozenset({"numpy", *packages}), Steps(_MOST_STEPS)
        self.bound: set[str] = set()
        self.fields: set[str] = set()  # attributes that are assigned somewhere, where there are classes
        self.has_classes = objects  # or what may behave like an object of one
        self.inert: set[str] = set()  # names of what a module gave that only shows things, as far as is read
        self.read: set[str] = set()  # the names that are bound so far
        origins: dict[str, set[str]] = {}
        defined: dict[str, bool] = {}
        times: dict[str, int] = {}
        rebound: set[str] = set()  # by functions, or as the name of an exception
        for statement in statements:
            from_modules = origins_of(statement)
            for name in bound_names(statement):
                origins.setdefault(name, set()).add(from_modules.get(name, ""))
                defined[name] = defined.get(name, True) and only_defines(statement)
                times[name] = times.get(name, 0) + 1
            for node in _blocks(statement):
                if isinstance(node, ast.Global):
                    rebound.update(node.names)
                elif isinstance(node, ast.ExceptHandler) and node.name:
                    rebound.add(node.name)
                elif isinstance(node, ast.ClassDef):
                    self.has_classes = True
        for name in rebound:
            origins.setdefault(name, set()).add("")
            defined[name] = False
        if self.has_classes:
            attributes = (node for one in statements for node in ast.walk(one) if isinstance(node, ast.Attribute))
            self.fields = {node.attr for node in attributes if isinstance(node.ctx, ast.Store)}
            self.fields |= {name for one in statements for name in _class_fields(one)}
        self.bound.update(origins)
        self.modules = {name: next(iter(one)) for name, one in origins.items() if len(one) == 1 and "" not in one}
        self.imported = frozenset(self.modules)
        for name, origin in self._aliases(statements).items():
            if times[name] == 1 and name not in rebound and known.function(origin) is not None:
                self.modules[name] = origin
        self.functions = {name for name, is_function in defined.items() if is_function}
        self.stateful = {name for one in statements for name in bound_names(one) if _keeps_state(one)}

    def _aliases(self, statements: Iterable[ast.stmt]) -> dict[str, str]:
        """Names that get something of a module, as in ``sin, cos = np.sin, np.cos``."""
        found = {}
        for statement in statements:
            if not isinstance(statement, ast.Assign):
                continue
            for target in statement.targets:
                pairs = [(target, statement.value)]
                if isinstance(target, ast.Tuple) and isinstance(statement.value, ast.Tuple):
                    pairs = list(zip(target.elts, statement.value.elts, strict=False))
                for one, value in pairs:
                    if isinstance(one, ast.Name) and isinstance(value, ast.Attribute):
                        root, attributes = chain(value)
                        found[one.id] = dotted(self.modules.get(root, ""), attributes)
        return {name: origin for name, origin in found.items() if origin}

    def is_there(self, name: str) -> bool:
        """Whether something of a module is there, and may do something; what stands in for others does nothing."""
        top = name.partition(".")[0]
        return top not in known.INERT_MODULES and (top in self.packages or top in sys.stdlib_module_names)


def chain(node: ast.expr) -> tuple[str, list[str]]:
    """``a.b.c`` as its name and its attributes; no name where something else is looked at."""
    attributes: list[str] = []
    while isinstance(node, ast.Attribute):
        attributes.append(node.attr)
        node = node.value
    return (node.id if isinstance(node, ast.Name) else ""), attributes[::-1]


def dotted(module: str, attributes: Iterable[str]) -> str:
    """The name of something in a module; empty without a module."""
    return ".".join((module, *attributes)) if module else ""


def only_defines(statement: ast.stmt) -> bool:
    """Whether a statement makes a function or a class and calls nothing of it."""
    if isinstance(statement, ast.ClassDef):
        made = (node for one in statement.body if not isinstance(one, ast.FunctionDef) for node in ast.walk(one))
        calls = any(isinstance(node, (ast.Call, ast.Lambda, ast.ListComp, ast.GeneratorExp)) for node in made)
        return not (statement.decorator_list or statement.bases or statement.keywords or calls)
    if isinstance(statement, ast.FunctionDef):
        return not statement.decorator_list
    lambda_ = isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda)
    return lambda_ and all(isinstance(target, ast.Name) for target in getattr(statement, "targets", ()))


def _class_fields(statement: ast.stmt) -> Iterator[str]:
    """What a class's body gives its objects that are no methods."""
    for node in statement.body if isinstance(statement, ast.ClassDef) else ():
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            yield from bound_names(node)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


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


def origins_of(statement: ast.stmt) -> dict[str, str]:
    """The names that an import binds, by the dotted names of what they stand for."""
    if isinstance(statement, ast.Import):
        tops = [(alias, alias.name.partition(".")[0]) for alias in statement.names]
        return {alias.asname or top: alias.name if alias.asname else top for alias, top in tops}
    if isinstance(statement, ast.ImportFrom):
        return {alias.asname or alias.name: f"{statement.module}.{alias.name}" for alias in statement.names}
    return {}
