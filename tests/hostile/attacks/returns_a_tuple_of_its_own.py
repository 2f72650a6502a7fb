# attack: returns a named tuple whose overridden methods yield and count without end
# full: wrong
# reduced: wrong
# stopped-by: worker, judge
from typing import NamedTuple


class Pair(NamedTuple):
    x: float
    y: float


class Mine(Pair):
    def __iter__(self):
        return iter(int, 1)

    def __len__(self):
        return 10**9

    __getitem__ = __eq__ = __reduce_ex__ = lambda self, *_: 1 / 0
    __hash__ = None


def attack():
    return Mine(0.25, 0.5)
