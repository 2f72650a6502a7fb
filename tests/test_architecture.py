"""The directions of the design, read from the sources: who imports whom, at the top, in functions and for types."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "grader"

INSIDE = "sandbox.inside"
# The rooms in the order in which a submission passes them: a room imports only rooms before it. What is before model is
# known to all.
ROOMS = (
    "version",
    "errors",
    "model",
    "numeric",
    "support",
    "mutants",
    "exercise",
    "intake",
    "sandbox",
    "report",
    "grading",
    "feedback",
    "practice",
    "pipeline",
    "proof",
    "workers",
    "classes",
)
# What people and other programs start. They know every room, and not each other.
EDGES = {"cli": set[str](), "__init__": set[str](), "__main__": {"cli"}}


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name, without the package's own."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)] = path
    return found


def imports(name: str, path: Path) -> set[str]:
    """The modules of the package that a module imports anywhere in it, counting ``TYPE_CHECKING`` and functions."""
    known = modules()
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        targets: list[str] = []
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            # Only what enters a box, where it is a package of its own, names its modules relatively.
            assert (node.level == 1) == (node.level > 0) == (INSIDE in name and node.level > 0), name
            base = ".".join(filter(None, [f"grader.{INSIDE}" if node.level else "", node.module]))
            targets = [f"{base}.{alias.name}" for alias in node.names] + [base]
        for target in targets:
            inside = target.removeprefix("grader.") if target.startswith("grader.") else ""
            while inside and inside not in known:
                inside = inside.rpartition(".")[0]
            if inside and inside != name:
                found.add(inside)
    return found


def room(name: str) -> str:
    """The room, or the module at the top, that a module belongs to."""
    return name.partition(".")[0]


@pytest.mark.parametrize("name", sorted(modules()))
def test_a_room_imports_only_rooms_before_it(name: str) -> None:
    """No module imports a room that comes after its own."""
    own = room(name)
    before = set(ROOMS[: ROOMS.index(own)]) if own in ROOMS else set(ROOMS) | EDGES[own]
    assert {room(target) for target in imports(name, modules()[name])} <= {own} | before


def test_every_room_has_its_place() -> None:
    """A new room, or a module at the top, cannot be added without a place in the order."""
    assert {room(name) for name in modules()} == {*ROOMS, *EDGES}


def test_there_is_no_import_cycle() -> None:
    """Modules can be put in an order in which each imports only earlier ones."""
    graph = {name: imports(name, path) for name, path in modules().items()}
    # A package's __init__ is run before its modules: it may gather them, so edges back to it are no cycle of their own.
    graph = {name: {t for t in targets if not name.startswith(f"{t}.")} for name, targets in graph.items()}
    done: set[str] = set()
    while len(done) < len(graph):
        free = {name for name, targets in graph.items() if name not in done and targets <= done}
        assert free, f"import cycle among {sorted(graph.keys() - done)}"
        done |= free


def test_what_enters_a_box_imports_nothing_of_ours() -> None:
    """The folder that enters a box knows the standard library, numpy and itself only, and nothing else knows a box."""
    for name, path in modules().items():
        if name.startswith(INSIDE):
            assert all(target.startswith(INSIDE) for target in imports(name, path)), name
            top = {node.names[0].name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Import)}
            assert {module.partition(".")[0] for module in top} <= {*sys.stdlib_module_names, "numpy"}
        else:  # the parent shares the codec, and runs nothing of the rest
            inside = {target for target in imports(name, path) if target.startswith(INSIDE)}
            assert inside <= {INSIDE, f"{INSIDE}.codec"}, name


def test_only_the_edge_prints_and_exits() -> None:
    """No module but the command line and what runs before it calls print, sys.exit or reads the environment."""
    for name, path in modules().items():
        edges = "cli", "__main__"
        # The others are what the edges write with, and programs of other processes.
        if (
            room(name) in edges
            or name == "support.output"
            or name == "sandbox.layers.namespaces"
            or name.startswith(INSIDE)
        ):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Name) and node.id == "print"), f"{name}:{node.lineno}"
            if isinstance(node, ast.Attribute):
                assert ast.unparse(node) not in {"sys.exit", "os.environ", "os.getenv", "os._exit"}, (
                    f"{name}:{node.lineno}"
                )


def test_sources_are_parsed_in_one_place() -> None:
    """Where two threads may not do it at once: see ``python_source.parsed``. Formulas are drawn one by one."""
    for name, path in modules().items():
        if name not in ("support.python_source", "report.drawing.expression"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            assert "ast.parse" not in {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def test_nothing_is_unpickled_or_evaluated() -> None:
    """No module loads pickles or evaluates text; code is executed, and marshal read, where a box is."""
    for name, path in modules().items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        allowed = {
            f"{INSIDE}.subject": {"marshal.loads"},
            f"{INSIDE}.cells": {"exec", "compile"},
            f"{INSIDE}.stubs": {"exec", "compile"},  # a module that the subject has written, in its own box
            "support.python_source": {"compile"},  # to a syntax tree, which nobody runs
        }.get(name, set())
        assert not called & {"eval", "exec", "compile", "pickle.load", "pickle.loads", "marshal.loads"} - allowed, name


KINDS = {path.stem for path in (PACKAGE / "exercise/kinds").glob("*.py")} - {"__init__", "base"}


def is_about_a_kind(node: ast.AST) -> bool:
    """Whether code looks into a question's own part of the spec, or asks for a kind by its name."""
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        owner = ast.unparse(node.value).rpartition(".")[2]
        return node.attr == "asked" or (node.attr == "key" and owner == "question")
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        words = {word.value for side in sides for word in ast.walk(side) if isinstance(word, ast.Constant)}
        asks = any(word in ast.unparse(side) for side in sides for word in (".kind", ".tag", "_tag", "kind_name("))
        return asks and bool(words & {name.replace("_", "-") for name in KINDS})
    return False


def test_only_the_kinds_know_a_kind() -> None:
    """What a question is asked for is opaque elsewhere: other rooms use what ``kinds.base.Kind`` declares."""
    for name, path in modules().items():
        if name.startswith("exercise.kinds"):
            continue
        found = {node.lineno for node in ast.walk(ast.parse(path.read_text())) if is_about_a_kind(node)}
        assert not found, f"{name}:{found}"
        assert not imports(name, path) & {f"exercise.kinds.{kind}" for kind in KINDS}, name


@pytest.mark.parametrize(
    "code",
    [
        "isinstance(question.asked, FunctionSpec)",
        "getattr(verdict.question.asked, 'option', ())",
        "verdict.question.key.misconception",
        "question.kind == 'function'",
        "if q.kind in ('choice', 'multi-choice'): pass",
    ],
)
def test_the_rule_about_kinds_sees_its_breaches(code: str) -> None:
    """Each of these was written once."""
    assert any(map(is_about_a_kind, ast.walk(ast.parse(code))))


def test_templates_do_not_ask_for_a_kind() -> None:
    """They get what a kind declares."""
    for path in (PACKAGE.parent / "templates").glob("*.j2"):
        assert not any(f'kind == "{name}"' in path.read_text() for name in KINDS | {"multi-choice"}), path.name
