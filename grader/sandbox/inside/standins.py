"""Modules that are not there, stood in for: what they would do is left out, what they would give is marked as theirs.

A plot is not missed in a grading. Whatever comes from such a module carries its name, through calls, attributes,
arithmetic and comparisons. As an answer it has no plain form, and what cannot be marked raises: a decision, a loop, a
number. So an answer is neither right nor wrong by accident. Who has guarded an import, by ``try`` or by having it in a
function, gets the exception that anybody without the module gets.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType
from typing import Any, NoReturn

from .codec import LEFT_OUT
from .numpys import keep_removed_names, pylab_names

MISSING = "missing module "  # with a module's name behind it: what a stub is called in messages
_ONLY_PARSED = 0x400  # ast.PyCF_ONLY_AST
# Each of these has a reflected form, too.
_ARITHMETIC = ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow", "and", "or", "xor")
_OTHERS = ("neg", "pos", "abs", "invert", "lt", "le", "gt", "ge", "eq", "ne", "round")
_RAISING = ("bool", "len", "contains", "array", "float", "int", "complex", "index")
# Ours, so that no one thinks that they were reached, and modules of Python that this installation lacks.
_NEVER = {"grader", "inside", *sys.stdlib_module_names} - {*LEFT_OUT}
_PYLAB = ("pylab", "matplotlib.pylab")  # which gives numpy's names beside those for plots
_WRITTEN = "__written_{}__"  # the variable that holds a module which a notebook's cell has written


class Absent(ModuleType):
    """A module that is not there."""

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            return self.__dict__["_starred"]()
        if name.startswith("__"):  # Python's other questions are not to be answered
            raise AttributeError(name)
        top = self.__name__.partition(".")[0]
        if self.__name__ in _PYLAB:
            names = pylab_names()
            if name in names or name == "plt":
                return names.get(name, _thing(top))
        found = _TRANSPARENT.get((top, name))
        return _thing(top) if found is None else found

    def __repr__(self) -> str:
        return f"<{MISSING}{self.__name__}>"


class Thing:
    """What a missing module gives: whatever is done with it gives the same again, or raises."""

    _module = ""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_arguments: Any, **_options: Any) -> Any:
        """What any call gives."""
        return self

    def __getitem__(self, _key: Any) -> Any:
        return self

    def __setitem__(self, _key: Any, _value: Any) -> None:
        pass

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        """As many as are wanted where it is unpacked, as in ``figure, axes = plt.subplots()``; nobody knows else."""
        wanted = _wanted(sys._getframe(1))
        if wanted is None:
            self._refuse()
        return iter([self] * wanted)

    def __mro_entries__(self, _bases: Any) -> tuple[type, ...]:
        """A class of the subject's goes without such a base."""
        return ()

    def __instancecheck__(self, instance: Any) -> bool:
        """Nothing is an instance of a class that is not there."""
        return issubclass(type(instance), Thing)

    def __hash__(self) -> int:
        return 1

    def __repr__(self) -> str:  # without an address: messages are to be the same each time
        return f"<{MISSING}{self._module}>"

    def __format__(self, _spec: str) -> str:
        return repr(self)

    def __array_ufunc__(self, *_arguments: Any, **_options: Any) -> Any:
        """What numpy's functions give."""
        return self

    def __array_function__(self, *_arguments: Any, **_options: Any) -> Any:
        """What the others of numpy's functions give."""
        return self

    def _refuse(self, *_arguments: Any, **_options: Any) -> NoReturn:
        raise RuntimeError(f"this depends on {self._module}, which is not there")


def _same(self: Any, *_others: Any) -> Any:
    return self


for _name in _ARITHMETIC:
    setattr(Thing, f"__{_name}__", _same)
    setattr(Thing, f"__r{_name}__", _same)
for _name in _OTHERS:
    setattr(Thing, f"__{_name}__", _same)
for _name in _RAISING:
    setattr(Thing, f"__{_name}__", Thing._refuse)

_kinds: dict[tuple[type, str], type] = {}


def module_of(kind: type | None) -> str:
    """The missing module that a class is a stub for; empty for any other class."""
    return next((module for (_, module), made in _kinds.items() if made is kind), "")


def _kind(base: type, module: str) -> Any:
    """The class of a module, or of what it gives: an answer of that class comes from there."""
    if (base, module) not in _kinds:
        _kinds[base, module] = type(f"{MISSING}{module}"[:120], (base,), {"_module": module})
    return _kinds[base, module]


def _thing(module: str) -> Any:
    return _kind(Thing, module)()


def _wanted(frame: FrameType) -> int | None:
    """How many values the instruction unpacks that asks for them; None if it does something else."""
    import opcode

    code, at = frame.f_code.co_code, frame.f_lasti
    if code[at] == opcode.opmap["UNPACK_SEQUENCE"]:
        return code[at + 1]
    if code[at] == opcode.opmap["UNPACK_EX"]:  # ``a, *b, c``: what stands behind the star is in the byte before
        behind = code[at - 1] if at > 1 and code[at - 2] == opcode.EXTENDED_ARG else 0
        return code[at + 1] + behind
    return None


class _Bar:
    """A progress bar that is not drawn: it gives what it was made of."""

    def __init__(self, iterable: Any = (), *_arguments: Any, **_options: Any) -> None:
        self._iterable = iterable

    def __iter__(self) -> Iterator[Any]:
        return iter(self._iterable)

    def __len__(self) -> int:
        return len(self._iterable)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_arguments, **_options: None


class _AsItIs(Thing):
    """A decorator, with or without options, that changes nothing; it may be behind ``with``, too."""

    def __call__(self, *arguments: Any, **_options: Any) -> Any:
        """The function as it is; without one, what waits for it."""
        return arguments[0] if len(arguments) == 1 and callable(arguments[0]) else self


# What changes how fast something is, what is kept of it or seen of it, and never what it gives.
_TRANSPARENT: dict[tuple[str, str], Any] = {
    **{
        (module, name): _AsItIs()
        for module, names in {
            "numba": ("jit", "njit"),
            "jax": ("jit",),
            "torch": ("no_grad", "inference_mode", "enable_grad", "set_grad_enabled"),
            "tensorflow": ("function",),
            "streamlit": ("cache", "cache_data", "cache_resource", "fragment", "experimental_memo"),
            "ipywidgets": ("interact", "interact_manual"),
            "memory_profiler": ("profile",),
            "line_profiler": ("profile",),
            "beartype": ("beartype",),
            "typeguard": ("typechecked",),
        }.items()
        for name in names
    },
    ("tqdm", "tqdm"): _Bar,
    ("tqdm", "trange"): lambda *arguments, **_options: _Bar(range(*arguments)),
}


class _Finder:
    """Finds what nobody else has found, for imports that stand in the subject's own file."""

    def __init__(self, filename: str, text: str, noted: Callable[[str], None]) -> None:
        self._filename, self._text, self._noted = filename, text, noted

    def find_spec(self, name: str, _path: Sequence[str] | None = None, _target: object = None) -> ModuleSpec | None:
        """A stand-in's, if there is to be one."""
        top = name.partition(".")[0]
        written = vars(sys.modules["__main__"]).get(_WRITTEN.format(name))
        if type(written) is str:
            return ModuleSpec(name, _Written(written, self._filename, self._text))  # type: ignore[arg-type]  # see below
        known = sys.modules.get(top)
        missing = known is None and top not in _NEVER
        if not (missing or issubclass(type(known), Absent)):
            return None
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
            frame = frame.f_back
        if frame is None or frame.f_code.co_filename != self._filename or frame.f_code.co_name != "<module>":
            return None
        if self._is_guarded(frame.f_lineno):
            return None
        if known is None:
            self._noted(top)
        return ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]  # it has what is asked of a loader

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The stand-in."""
        made: ModuleType = _kind(Absent, spec.name.partition(".")[0])(spec.name)
        return made

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is run."""
        pylab = set(pylab_names()) if module.__name__ in _PYLAB else set()
        module.__dict__["_starred"] = lambda: self._starred(pylab)

    def _starred(self, pylab: set[str]) -> list[str]:
        """What a star import takes: all names that the text uses and nobody else gives, or that are pylab's."""
        import ast

        nodes = list(ast.walk(self._tree()))
        names = [node for node in nodes if isinstance(node, ast.Name)]
        bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        bound |= {getattr(node, "name", "") or "" for node in nodes}  # functions, classes, what imports are called
        given = {*vars(builtins), *vars(sys.modules["__main__"])}
        used = {node.id for node in names}
        return sorted((used - bound - given) | used & pylab)

    def _tree(self) -> Any:
        return compile(self._text, self._filename, "exec", _ONLY_PARSED)

    def _is_guarded(self, line: int) -> bool:
        """Whether a line stands in the body of a ``try`` that catches something, or of a ``with``, which may."""
        waiting = list(self._tree().body)
        while waiting:
            node = waiting.pop()
            if not getattr(node, "lineno", line) <= line <= getattr(node, "end_lineno", line):
                continue
            catching = getattr(node, "handlers", None) or getattr(node, "items", None)
            if catching and node.body[0].lineno <= line <= node.body[-1].end_lineno:
                return True
            for field in ("body", "orelse", "finalbody", "handlers", "cases"):
                waiting += getattr(node, field, None) or ()
        return False


class _Written:
    """Loads a module from what ``%%writefile`` would have written into its file; its lines are told as the cell's."""

    def __init__(self, source: str, filename: str, text: str) -> None:
        self._source, self._filename, self._text = source, filename, text

    def create_module(self, _spec: ModuleSpec) -> None:
        """An ordinary module."""

    def exec_module(self, module: ModuleType) -> None:
        """Run it in names of its own."""
        head = f"{_WRITTEN.format(module.__name__)} = "
        lines = [i for i, line in enumerate(self._text.split("\n")) if line.startswith(head)]
        alone = len(lines) == 1 and f"\n{head[:-2]}+=" not in self._text
        source, name = ("\n" * lines[0] + self._source, self._filename) if alone else (self._source, module.__name__)
        exec(compile(source, name, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - what a box is for


def stand_in(filename: str, text: str, noted: Callable[[str], None]) -> None:
    """From now on, for imports in the file of that name and text; ``noted`` is told of each module."""
    sys.meta_path.append(_Finder(filename, text, noted))
    keep_removed_names()
