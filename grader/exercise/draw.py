"""What inputs to try: drawn from a recorded seed, rounded to a few digits that people can read and retype.

Drawing uses ``numpy.random.RandomState``, whose streams never change (NEP 19; those of ``Generator`` may).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray

from grader.exercise.problem import Problem
from grader.model.value import Value
from grader.numeric.values import from_array

DIGITS = 4


class Draw(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How one input is drawn: exactly one of the distributions, for every entry of ``shape`` (a number without one).

    ``normal`` is [mean, standard deviation]; ``uniform`` is [low, high); ``log_uniform`` is [low, high], above 0, with
    small powers of ten as likely as large ones; ``integers`` is [low, high], both included; ``choice`` lists the
    possible values, used as they are. A shape's entries are numbers or names from the question's ``sizes``.
    """

    normal: tuple[float, float] | None = None
    uniform: tuple[float, float] | None = None
    log_uniform: tuple[float, float] | None = None
    integers: tuple[int, int] | None = None
    choice: tuple[int | float, ...] | None = None
    shape: tuple[int | str, ...] = ()

    @property
    def distributions(self) -> list[str]:
        """The names of the distributions that are given; a spec must give one."""
        names = ("normal", "uniform", "log_uniform", "integers", "choice")
        return [name for name in names if getattr(self, name) is not None]


class Drawing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How inputs are drawn: for each name its distribution, with sizes that shapes may name.

    With ``generator`` a function of ``reference.py`` draws them instead: it gets a seed, and returns a tuple of the
    question's globals and arguments in their order. They are used as they are: round them if people will read them.
    """

    inputs: dict[str, Draw] = {}
    sizes: dict[str, tuple[int, ...]] = {}
    generator: str | None = None


def stream(seed: int, *labels: object, ended: RandomState | None = None) -> RandomState:
    """A random stream that depends on nothing but the seed and the labels: a new question moves no other's inputs.

    ``ended`` is a stream that nobody draws from any more, to begin anew: making one takes longer than drawing a case.
    """
    text = "/".join(str(part) for part in (seed, *labels))
    random = ended or RandomState(0)
    random.seed(int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "little"))
    return random


def draw(inputs: Mapping[str, Draw], sizes: Mapping[str, tuple[int, ...]], random: RandomState) -> dict[str, Value]:
    """One value for each input; each size is chosen first, then used in every shape that names it."""
    chosen = {name: int(random.choice(options)) for name, options in sizes.items()}
    return {name: _draw_one(how, chosen, random) for name, how in inputs.items()}


def _draw_one(how: Draw, sizes: Mapping[str, int], random: RandomState) -> Value:
    shape = tuple(sizes[n] if isinstance(n, str) else n for n in how.shape)
    entries: NDArray[Any]
    if how.choice is not None:
        return _chosen(how.choice, np.asarray(random.choice(len(how.choice), size=shape)))
    if how.integers is not None:
        least, most = how.integers
        entries = np.asarray(random.randint(least, most + 1, size=shape))
    elif how.normal is not None:
        entries = rounded(np.asarray(random.normal(*how.normal, size=shape)), how.normal[1])
    elif how.log_uniform is not None:
        low, high = how.log_uniform
        powers = random.uniform(math.log(low), math.log(high), size=shape)
        entries = rounded(np.asarray(np.exp(powers))).clip(low, high)
    else:
        low, high = how.uniform or (0.0, 0.0)
        entries = rounded(np.asarray(random.uniform(low, high, size=shape)), high - low).clip(low, high)
    return from_array(entries) if shape else entries.item()


def _chosen(options: tuple[int | float, ...], places: NDArray[np.int64]) -> Value:
    """A listed number as it is; many as an array, of integers if all that are listed are."""
    if not places.shape:
        return options[int(places)]
    return from_array(np.array(options, np.int64 if all(isinstance(n, int) for n in options) else np.float64)[places])


def rounded(entries: NDArray[np.float64], width: float = math.inf) -> NDArray[np.float64]:
    """Each entry rounded to four digits that count, of the entry itself or of ``width``, whichever keeps more.

    So 1e-8 survives, and so do differences between numbers such as 2020.1 and 2020.2, drawn from a narrow range.
    """
    if width <= 0:
        return entries
    floor, log10, isfinite = math.floor, math.log10, math.isfinite
    found = [
        round(entry, DIGITS - 1 - floor(log10(min(abs(entry), width)))) if entry and isfinite(entry) else entry
        for entry in entries.reshape(-1).tolist()
    ]
    return np.array(found).reshape(entries.shape) + 0.0  # which turns -0.0 into 0.0


def drawing_problems(where: str, drawing: Drawing, wanted: tuple[str, ...]) -> Iterator[Problem]:
    """What is wrong with how inputs are drawn; ``wanted`` are the names that need a value (empty: not known here)."""
    if drawing.generator is not None and drawing.inputs:
        yield Problem("spec", where, "`generator` or `inputs`", "both")
    if drawing.generator is None and wanted and set(drawing.inputs) != set(wanted):
        needed = f"exactly {listed(wanted)}, which this question takes"
        yield Problem("spec", f"{where}.inputs", needed, listed(tuple(drawing.inputs)))
    for name, how in drawing.inputs.items():
        at = f"{where}.inputs.{name}"
        if len(how.distributions) != 1 or how.choice == ():
            found = "an empty choice" if how.choice == () else " and ".join(how.distributions) or "none"
            yield Problem("spec", at, "one of normal, uniform, log_uniform, integers, choice", found)
        yield from _range_problems(at, how)
        for size in how.shape:
            if isinstance(size, str) and size not in drawing.sizes:
                yield Problem("spec", f"{at}.shape", "names from `sizes`", f'"{size}"')
            if isinstance(size, int) and size < 1:  # an array without entries is right whatever was computed
                yield Problem("spec", f"{at}.shape", "numbers from 1", str(size))
    for name, options in drawing.sizes.items():
        if not options or min(options) < 1:
            yield Problem("spec", f"{where}.sizes.{name}", "numbers from 1", str(list(options)))


def _range_problems(at: str, how: Draw) -> Iterator[Problem]:
    """Ranges from which nothing can be drawn."""
    if how.uniform is not None and not how.uniform[0] <= how.uniform[1]:
        yield Problem("spec", f"{at}.uniform", "[low, high]", str(list(how.uniform)))
    if how.log_uniform is not None and not 0 < how.log_uniform[0] < how.log_uniform[1] < math.inf:
        yield Problem("spec", f"{at}.log_uniform", "[low, high] with 0 < low < high", str(list(how.log_uniform)))


def listed(names: Iterable[str]) -> str:
    """Names as a fault lists them."""
    return ", ".join(names) or "nothing"
