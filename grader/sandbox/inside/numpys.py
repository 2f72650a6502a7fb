"""Restores names that numpy removed, and those that ``pylab`` defines, with their present equivalents.

Only names whose meaning is exactly the same are here. For others, numpy's error explains what to write.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

# Removed names and their equivalents: in numpy, or after a dot in Python's builtins.
_RENAMED = {
    "int": ".int", "long": ".int", "float": ".float", "complex": ".complex", "object": ".object", "str": ".str",
    "unicode": ".str", "bool8": "bool_", "int0": "intp", "uint0": "uintp", "object0": "object_", "str0": "str_",
    "bytes0": "bytes_", "void0": "void", "float_": "float64", "complex_": "complex128", "cfloat": "complex128",
    "singlecomplex": "complex64", "longfloat": "longdouble", "longcomplex": "clongdouble",
    "clongfloat": "clongdouble", "string_": "bytes_", "unicode_": "str_", "NaN": "nan", "Inf": "inf",
    "Infinity": "inf", "infty": "inf", "PINF": "inf", "product": "prod", "cumproduct": "cumprod", "sometrue": "any",
    "alltrue": "all", "round_": "round", "row_stack": "vstack", "trapz": "trapezoid", "mat": "asmatrix", "rank": "ndim",
    "issubclass_": ".issubclass", "alen": ".len",
}  # fmt: skip
# pylab imports all names of these modules, in this order; then it restores these builtins.
_PYLAB = ("numpy", "numpy.fft", "numpy.random", "numpy.linalg", "numpy")
_KEPT = ("bytes", "abs", "bool", "max", "min", "pow", "round")


def keep_removed_names() -> None:
    """Restore the names that newer versions of numpy removed."""
    import numpy as np

    theirs: Callable[[str], Any] = vars(np)["__getattr__"]

    def named(name: str) -> Any:
        """Return the value of ``np.NAME`` if numpy has no such name."""
        found = _RENAMED.get(name)
        if found is not None:
            return getattr(builtins, found[1:]) if found[0] == "." else getattr(np, found)
        made = _made(np).get(name)
        return theirs(name) if made is None else made

    vars(np)["__getattr__"] = named  # Python calls it for names that a module lacks


def _made(np: Any) -> dict[str, Any]:
    return {
        "NINF": -math.inf,
        "PZERO": 0.0,
        "NZERO": -0.0,
        "math": math,
        "in1d": lambda one, other, **options: np.isin(np.asarray(one).ravel(), other, **options),
        "msort": lambda array: np.sort(array, axis=0),
        "asscalar": lambda array: array.item(),
        "asfarray": lambda array, dtype=np.float64: np.asarray(
            array, dtype if np.issubdtype(dtype, np.inexact) else np.float64
        ),
    }


@cache
def pylab_names() -> dict[str, Any]:
    """Return the names of numpy that ``from pylab import *`` defines."""
    found: dict[str, Any] = {}
    for name in _PYLAB:
        module = import_module(name)
        names = getattr(module, "__all__", None) or [name for name in vars(module) if name[0] != "_"]
        found |= {name: getattr(module, name) for name in names}
    found |= {name: getattr(builtins, name) for name in _KEPT}
    numpy = import_module("numpy")
    return found | {"np": numpy, "numpy": numpy}
