"""Made programs that share, change and hide their values in every way that students do, and some that they do not."""

# ruff: noqa: E501 - lists of forms

from __future__ import annotations

from collections.abc import Sequence
from random import Random

VARIABLES, FUNCTIONS = ("a", "b", "c", "d"), ("f", "g", "h")
_STARTS = ("[1.0, 2.0]", "np.array([1.0, 2.0])", "[np.ones(2), 3.0]", "2.0", "np.ones(2)", "iter([1.0, 2.0, 3.0])")
_CLASS = """class Box:
    made = []
    def __init__(self, v):
        self.v = v
        Box.made.append(v)
    def __getitem__(self, i):
        return self.v
    def __add__(self, other):
        self.v = self.v + 1
        return self
    def copy(self):
        return self
    def add(self, w):
        self.v = w
    def __len__(self):
        return len(Box.made)
"""


class Program:
    """One program, in pieces of its top level. The same ``seed`` makes the same one."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._defined: list[str] = []
        self.pieces = ["import numpy as np\n"]
        if self._random.random() < 0.2:
            self.pieces.append(_CLASS)
        for i, name in enumerate(VARIABLES):
            alias = self._random.choice(VARIABLES[:i]) if i and self._random.random() < 0.3 else ""
            self.pieces.append(f"{name} = {alias or self._random.choice(_STARTS)}\n")
        for name in FUNCTIONS:
            self.pieces.append(self._function(name))
            self._defined.append(name)
            self._more(self._random.randrange(3))
        self._more(self._random.randrange(2, 7))

    def _more(self, count: int) -> None:
        for _ in range(count):
            piece = self._statement(VARIABLES)
            kind = self._random.random()
            if kind < 0.2:
                piece = f"for i in range(2):\n{_indented(piece)}"
            elif kind < 0.3:
                piece = f"try:\n{_indented(piece)}except Exception:\n    pass\n"
            self.pieces.append(piece)

    def _function(self, name: str) -> str:
        pick, inside = self._random, (*VARIABLES, "x", "y")
        kind = pick.randrange(9)
        if kind == 0:
            return f"{name} = lambda x: {self._value((*VARIABLES, 'x'))}\n"
        if kind == 1:
            body = f"n[0] += 1\nreturn {self._value((*VARIABLES, 'x', 'z', 'n'))}\n"
            inner = f"n = [0]\ndef inner(x):\n{_indented(body)}return inner\n"
            return f"def make_{name}(z):\n{_indented(inner)}{name} = make_{name}({pick.choice(VARIABLES)})\n"
        if kind == 2:
            body = f"cache.append(1)\ny = len(cache)\nreturn {self._value((*inside, 'cache'))}\n"
            return f"def {name}(x, cache=[]):\n{_indented(body)}"
        if kind == 4:
            body = f"if x is None:\n    x = []\n{self._statement(('x',))}x = {self._value(('x',))}\nreturn x\n"
            return f"def {name}(x=None):\n{_indented(body)}"
        if kind == 5:
            body = f"n = {self._value((*VARIABLES, 'x'))}\nm = n\n{self._statement(('n', 'm', 'x'))}return n, m\n"
            return f"def {name}(x, c=[1.0]):\n{_indented(body)}"
        if kind == 3:
            return f"def {name}(x):\n    yield {pick.choice(VARIABLES)}\n    yield x\n"
        body = f"global {pick.choice(VARIABLES)}\n" if pick.random() < 0.35 else ""
        body += f"y = {self._value((*VARIABLES, 'x'))}\n"
        for _ in range(pick.randrange(3)):
            body += self._statement(("x", "y") if pick.random() < 0.5 else inside)
        return f"def {name}(x):\n{_indented(body)}    return {self._value(inside)}\n"

    def _value(self, names: Sequence[str], depth: int = 0) -> str:
        """An expression."""
        v, w = self._random.choice(names), self._random.choice(names)
        if depth == 2:
            return self._random.choice((v, f"{v}[0]", "2", "np.array([1.0, 2.0])"))
        e = self._value(names, depth + 1)
        forms = [
            v, v, v, "3", f"{v}[0]", f"np.array([{e}, 2.0])", f"({e} + {v})", f"({e} * 2)", f"({e} - {v})", f"[{e}, {v}]",
            f"np.exp(np.sum({v}) * 0.001)", f"np.asarray({v})", f"{v}.copy()", f"np.reshape({v}, -1)", f"{v}.T",
            f"[w for w in {v}]", f"({v} if np.sum({w}) > 1 else {w})", f"list({v})", f"{{'k': {v}}}['k']", f"iter({v})",
            f"next({v})", f"{v}[0]({e})", f"(z := {v})", f"sum(w for w in {v})", f"Box({v})", f"{v}.v", f"zip({v}, {w})",
            f"np.random.rand(2) * {e}", f"[{v} for {v} in {v}]", f"(q.append({v}) for q in [{w}])", f"np.array([{v}, {w}], dtype=object)",
            f"{v}.tolist()", f"np.max({v})", f"(lambda c={v}: c)()", f"[{v}] * 2", "np.random.rand",
        ]  # fmt: skip
        if self._defined:
            f = self._random.choice(self._defined)
            forms += [
                f"{f}({e})", f"{f}({v})", f"(lambda w: {f}(w))({e})", f"list(map({f}, {v}))", f"[{f}, {v}]", f,
                f"sorted({v}, key=lambda w: float(np.sum({f}(w))))", f"np.vectorize({f})({v})", f"[{f}(w) for w in {v}]",
            ]  # fmt: skip
        return self._random.choice(forms)

    def _statement(self, names: Sequence[str]) -> str:
        v, w = self._random.choice(names), self._random.choice(names)
        e = self._value(names)
        forms = [
            f"{v} = {e}", f"{v} = {e}", f"{v} = {w}", f"{v} += {e}", f"{v}[0] = {e}", f"{v}.append({e})", f"{v}.fill(3)",
            f"{v}[0] += 1", f"{v}, {w} = {e}, {v}", f"print({e})", f"np.add({v}, 1, out={v})", f"np.add({v}, 1, {w})",
            f"np.copyto({v}, {w})", f"[{v}.append(w) for w in list({w})]", f"{v} = {w}.T", f"{v}.sort()", f"del {v}",
            "np.random.seed(3)", f"{v} = np.random.rand(2)", f"{v}.add({w})", f"{v}.v = {e}", f"*{v}, {w} = {w}",
            f"{v}[0][0] = {e}", f"if np.sum({v}) > 3:\n    {w} = {e}", f"{v} = {{'a': {w}}}",
            f"{v} = {w} = {e}", f"{v}, {w} = {v}", f"{v}, {w} = [{e}] * 2", f"list.append({v}, {w})", f"{v} = ({w} := {e})",
            f"{v} = abs(2); {w} = {e}", f"next({v})", f"for {w} in {v}: break", f"{v}.conj({w})", f"{v}.append({w}); {w} = {v}",
            f"try:\n    raise ValueError({v})\nexcept ValueError as {w}:\n    pass", f"for w in list({v}):\n    {w}.append(w)", f"for w in {v}:\n    w += 1", f"with np.errstate(all='ignore'):\n    {v} = {e}",
        ]  # fmt: skip
        if self._defined:
            f = self._random.choice(self._defined)
            forms += [f"{f}({v})", f"print({f}({e}))", f"{v} = {f}", f"{f}.n = {v}", f"{v} = {f}({w})"]
        return f"{self._random.choice(forms)}\n"


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())
