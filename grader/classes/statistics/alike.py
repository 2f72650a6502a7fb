"""Finds submissions whose code is nearly the same: a hint where to look, never a verdict.

It compares the files' fingerprints (see ``grader.report.class_entry.fingerprints``), without those of the given code
and those that many files share. An index from fingerprints to files finds the pairs: files without a common fingerprint
are never compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.report.class_entry.entry import Entry
from grader.report.class_entry.fingerprints import numbers_of

# Code that more files share is the usual solution. Moss has the same limit.
_MOST_SHARING = 10
_FEWEST_SHARED = 8  # fingerprints: about thirty tokens, or three lines of a formula
_NEAR = 0.7  # of the rarer fingerprints of the shorter file: the rest may have been rewritten


class Alike(msgspec.Struct, frozen=True):
    """Submissions by their positions in the class. ``same``: their texts are equal.

    ``shared`` counts their common fingerprints, and ``share`` is that part, from 0 to 1, of those that few files have.
    """

    members: tuple[int, ...]
    shared: int
    share: float
    same: bool


def alike(entries: Sequence[Entry]) -> tuple[Alike, ...]:
    """Files that are equal except for names, numbers and comments, and pairs that nearly are; the most similar first.

    One of several equal files represents all of them in pairs.
    """
    same: defaultdict[bytes, list[int]] = defaultdict(list)
    for i, entry in enumerate(entries):
        if len(entry.fingerprints) >= 4 * _FEWEST_SHARED:
            same[entry.fingerprints].append(i)
    groups = list(same.values())
    whole = [
        Alike(tuple(group), len(kept) // 4, 1.0, len({entries[i].digest for i in group}) == 1)
        for kept, group in same.items()
        if len(group) > 1
    ]
    found = [
        Alike(tuple(sorted((groups[a][0], groups[b][0]))), shared, share, same=False)
        for a, b, shared, share in _pairs(list(same))
    ]
    return tuple(sorted((*whole, *found), key=lambda one: (-one.share, -one.shared, one.members)))


def _pairs(kept: Sequence[bytes]) -> list[tuple[int, int, int, float]]:
    """Pairs of different files, with the number and share of their common fingerprints."""
    if len(kept) < 2:
        return []
    prints = [numbers_of(one) for one in kept]
    files = np.repeat(np.arange(len(prints)), [one.size for one in prints])
    every = np.concatenate(prints)
    order = np.argsort(every, kind="stable")
    files, every = files[order], every[order]
    starts = np.flatnonzero(np.concatenate([[True], np.diff(every) != 0]))
    counts = np.diff(np.append(starts, every.size))
    most = max(2, min(_MOST_SHARING, len(kept) // 2))
    rare = np.bincount(files[np.repeat(counts <= most, counts)], minlength=len(kept))
    both = _together(files, starts, counts, most, len(kept))
    pairs, shared = np.unique(both, return_counts=True)
    first, second = np.divmod(pairs, len(kept))
    shares = shared / np.minimum(rare[first], rare[second])
    near = (shared >= _FEWEST_SHARED) & (shares >= _NEAR)
    columns = first[near], second[near], shared[near], shares[near]
    return [(int(a), int(b), int(n), float(share)) for a, b, n, share in zip(*columns, strict=True)]


def _together(
    files: NDArray[np.intp], starts: NDArray[np.intp], counts: NDArray[np.intp], most: int, total: int
) -> NDArray[np.intp]:
    """Each pair of files once per common fingerprint, as ``first * total + second``."""
    found = [np.zeros(0, np.intp)]
    for size in range(2, most + 1):
        rows = files[starts[counts == size][:, None] + np.arange(size)]  # sorted: files were in order
        found += [rows[:, i] * total + rows[:, j] for i in range(size) for j in range(i + 1, size)]
    return np.concatenate(found)
