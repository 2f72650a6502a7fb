"""Stubs for missing modules: they do nothing, and mark their values with the module's name.

A grading needs no plots. Every value from a stub carries the module's name through calls, attributes, arithmetic and
comparisons. Such a value is not supported as an answer, and operations that cannot carry the mark raise: decisions,
loops, conversions to numbers. So no answer is right or wrong by accident. An import that is guarded, by ``try`` or
inside a function, raises the usual exception.
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

MISSING = "missing module "  # followed by the module's name: how messages call a stub
_ONLY_PARSED = 0x400  # ast.PyCF_ONLY_AST
# Each of these has a reflected method, too.
_ARITHMETIC = ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow", "and", "or", "xor")
_OTHERS = ("neg", "pos", "abs", "invert", "lt", "le", "gt", "ge", "eq", "ne", "round")
_RAISING = ("bool", "len", "contains", "array", "float", "int", "complex", "index")
# Never stubbed: our own modules, so that no one thinks to have reached them, and Python's modules.
_NEVER = {"grader", "inside", *sys.stdlib_module_names} - {*LEFT_OUT}
_PYLAB = ("pylab", "matplotlib.pylab")  # defines numpy's names as well as those for plots
_WRITTEN = "__written_{}__"  # the variable with the source of a module that a notebook's cell has written


class StubModule(ModuleType):
    """A stub for a missing module."""

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            return self.__dict__["_starred"]()
        if name.startswith("__"):  # Python's other special attributes do not exist
            raise AttributeError(name)
        top = self.__name__.partition(".")[0]
        if self.__name__ in _PYLAB:
            names = pylab_names()
            if name in names or name == "plt":
                return names.get(name, _stub_value(top))
        found = _TRANSPARENT.get((top, name))
        return _stub_value(top) if found is None else found

    def __repr__(self) -> str:
        return f"<{MISSING}{self.__name__}>"


class StubValue:
    """A value from a missing module: every operation on it returns such a value or raises."""

    _module = ""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_arguments: Any, **_options: Any) -> Any:
        """Return the stub itself."""
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
        """Yield as many items as the unpacking needs, as in ``figure, axes = plt.subplots()``; otherwise raise."""
        count = _unpacked_count(sys._getframe(1))
        if count is None:
            self._refuse()
        return iter([self] * count)

    def __mro_entries__(self, _bases: Any) -> tuple[type, ...]:
        """Remove the stub from the bases of the subject's class."""
        return ()

    def __instancecheck__(self, instance: Any) -> bool:
        """No value of the subject is an instance of a stub."""
        return issubclass(type(instance), StubValue)

    def __hash__(self) -> int:
        return 1

    def __repr__(self) -> str:  # without an address, so that messages are always the same
        return f"<{MISSING}{self._module}>"

    def __format__(self, _spec: str) -> str:
        return repr(self)

    def __array_ufunc__(self, *_arguments: Any, **_options: Any) -> Any:
        """Return the stub itself for numpy's universal functions."""
        return self

    def __array_function__(self, *_arguments: Any, **_options: Any) -> Any:
        """Return the stub itself for numpy's other functions."""
        return self

    def _refuse(self, *_arguments: Any, **_options: Any) -> NoReturn:
        raise RuntimeError(f"this depends on {self._module}, which is not available here")


def _same(self: Any, *_others: Any) -> Any:
    return self


for _name in _ARITHMETIC:
    setattr(StubValue, f"__{_name}__", _same)
    setattr(StubValue, f"__r{_name}__", _same)
for _name in _OTHERS:
    setattr(StubValue, f"__{_name}__", _same)
for _name in _RAISING:
    setattr(StubValue, f"__{_name}__", StubValue._refuse)

_kinds: dict[tuple[type, str], type] = {}


def module_of(kind: type | None) -> str:
    """Return the missing module that a class is a stub for; empty for any other class."""
    return next((module for (_, module), made in _kinds.items() if made is kind), "")


def _kind(base: type, module: str) -> Any:
    """The stub class for a module or its values: an answer of that class comes from that module."""
    if (base, module) not in _kinds:
        _kinds[base, module] = type(f"{MISSING}{module}"[:120], (base,), {"_module": module})
    return _kinds[base, module]


def _stub_value(module: str) -> Any:
    return _kind(StubValue, module)()


def _unpacked_count(frame: FrameType) -> int | None:
    """The number of values that the frame's current instruction unpacks; None for any other instruction."""
    import opcode

    code, at = frame.f_code.co_code, frame.f_lasti
    if code[at] == opcode.opmap["UNPACK_SEQUENCE"]:
        return code[at + 1]
    if code[at] == opcode.opmap["UNPACK_EX"]:  # ``a, *b, c``: the number of names after the star is in the byte before
        after = code[at - 1] if at > 1 and code[at - 2] == opcode.EXTENDED_ARG else 0
        return code[at + 1] + after
    return None


class _Bar:
    """A progress bar that draws nothing and yields the items of its iterable."""

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


class _Unchanged(StubValue):
    """A decorator, with or without options, that changes nothing; also a context manager."""

    def __call__(self, *arguments: Any, **_options: Any) -> Any:
        """Return the function unchanged; called without a function, return the decorator."""
        return arguments[0] if len(arguments) == 1 and callable(arguments[0]) else self


# Functions that affect speed, caching or display, but never a result.
_TRANSPARENT: dict[tuple[str, str], Any] = {
    **{
        (module, name): _Unchanged()
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
    """Finds stubs for modules that no other finder has found, for imports in the subject's file."""

    def __init__(self, filename: str, text: str, note: Callable[[str], None]) -> None:
        self._filename, self._text, self._note = filename, text, note

    def find_spec(self, name: str, _path: Sequence[str] | None = None, _target: object = None) -> ModuleSpec | None:
        """Return the spec of a stub, if the import should get one."""
        top = name.partition(".")[0]
        written = vars(sys.modules["__main__"]).get(_WRITTEN.format(name))
        if type(written) is str:
            return ModuleSpec(name, _Written(written, self._filename, self._text))  # type: ignore[arg-type]  # see below
        known = sys.modules.get(top)
        missing = known is None and top not in _NEVER
        if not (missing or issubclass(type(known), StubModule)):
            return None
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
            frame = frame.f_back
        if frame is None or frame.f_code.co_filename != self._filename or frame.f_code.co_name != "<module>":
            return None
        if self._is_guarded(frame.f_lineno):
            return None
        if known is None:
            self._note(top)
        return ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]  # it has the methods of a loader

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Create the stub."""
        made: ModuleType = _kind(StubModule, spec.name.partition(".")[0])(spec.name)
        return made

    def exec_module(self, module: ModuleType) -> None:
        """Define the names for a star import; run nothing."""
        pylab = set(pylab_names()) if module.__name__ in _PYLAB else set()
        module.__dict__["_starred"] = lambda: self._starred(pylab)

    def _starred(self, pylab: set[str]) -> list[str]:
        """The names for a star import: those that the source uses and nothing else defines, or that are pylab's."""
        import ast

        nodes = list(ast.walk(self._tree()))
        names = [node for node in nodes if isinstance(node, ast.Name)]
        bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        bound |= {getattr(node, "name", "") or "" for node in nodes}  # functions, classes, imported names
        given = {*vars(builtins), *vars(sys.modules["__main__"])}
        used = {node.id for node in names}
        return sorted((used - bound - given) | used & pylab)

    def _tree(self) -> Any:
        return compile(self._text, self._filename, "exec", _ONLY_PARSED)

    def _is_guarded(self, line: int) -> bool:
        """Whether a line is in the body of a ``try`` with handlers, or of a ``with``, which may catch exceptions."""
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
    """Loads a module from the source that ``%%writefile`` would write. Its lines are reported as the cell's lines."""

    def __init__(self, source: str, filename: str, text: str) -> None:
        self._source, self._filename, self._text = source, filename, text

    def create_module(self, _spec: ModuleSpec) -> None:
        """Use an ordinary module."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the source in the module's namespace."""
        head = f"{_WRITTEN.format(module.__name__)} = "
        lines = [i for i, line in enumerate(self._text.split("\n")) if line.startswith(head)]
        alone = len(lines) == 1 and f"\n{head[:-2]}+=" not in self._text
        source, name = ("\n" * lines[0] + self._source, self._filename) if alone else (self._source, module.__name__)
        exec(compile(source, name, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - what a box is for


def install(filename: str, text: str, note: Callable[[str], None]) -> None:
    """Use stubs for imports in the file of that name and source, and call ``note`` with each stubbed module's name."""
    sys.meta_path.append(_Finder(filename, text, note))
    keep_removed_names()
