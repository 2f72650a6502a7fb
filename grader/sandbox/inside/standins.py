"""Modules that are not there, stood in for: what they would do is left out, what they would give is marked as theirs.

A plot is not missed in a grading. Whatever comes from such a module carries its name, through calls, attributes and
arithmetic; as an answer it has no plain form, so that it is neither right nor wrong by accident, and a decision about
it raises. An import that its author guards with ``try`` fails as it would elsewhere.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType
from typing import Any

NOTE = "MissingModule: "
"""Before the name of a module that was stood in for, where warnings are told."""

_ONLY_PARSED = 0x400  # ast.PyCF_ONLY_AST
# Each of these has a reflected form, too.
_ARITHMETIC = ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor")
_NEVER = {"grader", "inside"}  # ours: nobody is to think that they were reached


class Absent(ModuleType):
    """A module that is not there."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # Python's own questions are not to be answered
            raise AttributeError(name)
        return _thing(self.__name__.partition(".")[0])


class Thing:
    """What a missing module gives: whatever is done with it gives the same again."""

    __array_priority__ = 1000.0
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
        """Nothing; as many as are wanted where it is unpacked, as in ``figure, axes = plt.subplots()``."""
        return iter([self] * _wanted(sys._getframe(1)))

    def __bool__(self) -> bool:
        raise RuntimeError(f"this depends on {self._module}, which is not there")

    def __array_ufunc__(self, *_arguments: Any, **_options: Any) -> Any:
        """What numpy's functions give."""
        return self

    def __array_function__(self, *_arguments: Any, **_options: Any) -> Any:
        """What the others of numpy's functions give."""
        return self


def _same(self: Any, *_others: Any) -> Any:
    return self


for _name in _ARITHMETIC:
    setattr(Thing, f"__{_name}__", _same)
    setattr(Thing, f"__r{_name}__", _same)
for _name in ("neg", "pos", "abs", "invert", "lt", "le", "gt", "ge", "round"):
    setattr(Thing, f"__{_name}__", _same)

_classes: dict[str, type[Thing]] = {}


def _thing(module: str) -> Thing:
    if module not in _classes:
        _classes[module] = type(f"missing module {module}"[:120], (Thing,), {"_module": module})
    return _classes[module]()


def _wanted(frame: FrameType) -> int:
    """How many values the instruction wants that asks for them."""
    import opcode

    code, at = frame.f_code.co_code, frame.f_lasti
    return code[at + 1] if code[at] == opcode.opmap["UNPACK_SEQUENCE"] else 0


class _Finder:
    """Finds what nobody else has found, for imports that stand in the subject's own file."""

    def __init__(self, filename: str, text: str, noted: Callable[[str], None]) -> None:
        self._filename, self._text, self._noted = filename, text, noted

    def find_spec(self, name: str, _path: Sequence[str] | None = None, _target: object = None) -> ModuleSpec | None:
        """A stand-in's, if there is to be one."""
        top = name.partition(".")[0]
        known = sys.modules.get(top)
        missing = known is None and top not in sys.stdlib_module_names and top not in _NEVER
        if not (missing or type(known) is Absent):
            return None
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
            frame = frame.f_back
        if frame is None or frame.f_code.co_filename != self._filename or self._is_guarded(frame.f_lineno):
            return None
        if known is None:
            self._noted(f"{NOTE}{top}")
        return ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]  # it has what is asked of a loader

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The stand-in."""
        return Absent(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """A star import takes nothing."""
        module.__all__ = []  # type: ignore[attr-defined]

    def _is_guarded(self, line: int) -> bool:
        """Whether a line stands in the body of a ``try`` that catches something."""
        waiting = list(compile(self._text, self._filename, "exec", _ONLY_PARSED).body)
        while waiting:
            node = waiting.pop()
            if not getattr(node, "lineno", line) <= line <= getattr(node, "end_lineno", line):
                continue
            if getattr(node, "handlers", None) and node.body[0].lineno <= line <= node.body[-1].end_lineno:
                return True
            for field in ("body", "orelse", "finalbody", "handlers", "cases"):
                waiting += getattr(node, field, None) or ()
        return False


def stand_in(filename: str, text: str, noted: Callable[[str], None]) -> None:
    """From now on, for imports in the file of that name and text; ``noted`` is told of each module."""
    sys.meta_path.append(_Finder(filename, text, noted))
