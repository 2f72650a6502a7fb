"""What a beginner may do about an exception of Python's or numpy's.

Only the exception's type, its message and the name that it is about decide. A file that raises such an exception itself
gets the same hint: it is a sentence of ours in any case.
"""

from __future__ import annotations

import re

from grader.model.execution import Raised

_ARRAY = "Make it an array first, with `np.array`."
_NUMBER = r"'(int|float|numpy\.float64|numpy\.int64)' object"
_HINTS: dict[str, dict[str, str]] = {
    "TypeError": {
        r"for \^=?: .*float": "`^` is not a power in Python: write `**`.",
        r"for @: .*list": f"`@` multiplies arrays, and this is a list. {_ARRAY}",
        r"for @: ": "`@` multiplies arrays: write `*` between numbers.",
        r"can't multiply sequence": f"A list times a number is no arithmetic. {_ARRAY}",
        r"(for [-+*/]+=?: |concatenate ).*list": f"Lists have no arithmetic. {_ARRAY} Or go through their items.",
        r"for .*'(ufunc|numpy\.ufunc|function|builtin_function_or_method)'": "A function is used without its argument: "
        "call it first, as in `np.tanh(z) ** 2`.",
        rf"{_NUMBER} is not callable": "There is a number before the brackets: write `*` to multiply, or look for a "
        "variable with the name of a function.",
        r"'(numpy\.ndarray|list|tuple)' object is not callable": "Round brackets call a function: write `[...]` for an "
        "entry, or `*` to multiply.",
        rf"{_NUMBER} is not iterable": "A number has no items: to count, write `range(n)`.",
        rf"{_NUMBER} is not subscriptable": "A number has no entries: look where it should be an array.",
        r"'NoneType'": "A value is None: does a function lack its `return`, or is a `None` of the starter left?",
        r"list indices must be integers or slices, not tuple": "Is a comma missing between two rows? `[i, j]` needs an "
        f"array, and this is a list. {_ARRAY}",
        r"indices must be integers .*float": "An index has to be a whole number: `//` divides without a rest.",
        r"only (length-1|0-dimensional|integer scalar) arrays": "Functions of `math` take one number: use those of "
        "numpy, such as `np.tanh`.",
    },
    "ValueError": {
        r"does not have enough dimensions": "`@` multiplies arrays: write `*` for a number.",
        r"truth value of an array": "A comparison of arrays gives many answers: use `np.where` or `np.maximum`, or go "
        "through the entries.",
        r"values to unpack": "There are more or fewer values than names: `zip` goes through two lists together.",
        r"setting an array element with a sequence|inhomogeneous": "The rows have different lengths, or an entry is an "
        "array itself.",
    },
    "IndexError": {r"out of (range|bounds)": "Python counts from 0: the last index of n entries is n - 1."},
    "AttributeError": {
        r"'(list|tuple)' object": f"Lists have no `.shape`, `.T` or `.dot`. {_ARRAY}",
        _NUMBER: "A number is no array: look where it comes from.",
    },
    "UnboundLocalError": {"": "A name that a function assigns is local to it: assign it before its use."},
    "RecursionError": {"": "Too many nested calls: does a function call itself forever?"},
    "EOFError": {"": "`input()` gets no answer here: write the value into the code."},
    "MemoryError": {"": "It needs more memory than the limit allows."},
    "ModuleNotFoundError": {"": "Only numpy and Python's own modules are installed there: remove the import."},
    "NotImplementedError": {"": "You still have to write this part."},
    "ZeroDivisionError": {"": "Something is divided by 0: print the divisor."},
}
"""What to do, by the exception's type and a pattern in its message. The first that fits is used."""

# Names of numpy that are often written without ``np.``.
_CALCULUS = {"arctan", "cos", "cosh", "e", "exp", "log", "pi", "sin", "sinh", "sqrt", "tan", "tanh"}
_ARRAYS = {"arange", "array", "diag", "dot", "eye", "linspace", "mean", "ones", "outer", "reshape", "zeros"}
NUMPY_NAMES = frozenset(_CALCULUS | _ARRAYS)


def hint_of(raised: Raised) -> str:
    """What to do about an exception; empty if nothing is known."""
    hints = _HINTS.get(raised.type, {})
    return next((hint for pattern, hint in hints.items() if re.search(pattern, raised.message)), "")
