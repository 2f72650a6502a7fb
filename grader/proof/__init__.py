"""Proves that an exercise distinguishes right from wrong, so that its marks can be trusted.

The reference is right and the starter earns nothing. Proof files earn what their headers state. Every mistake that can
be planted into the reference loses marks, unless it changes nothing. The tolerance is between right and wrong answers.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from grader.errors import SpecError
from grader.exercise import load_folder, public_folder
from grader.proof.prover import Prover, broken
from grader.proof.record import Proof
from grader.proof.trials import Stopped
from grader.sandbox.interface import Sandbox
from grader.sandbox.tries import tried

__all__ = ["Proof", "prove", "prove_all"]


def prove(name: str, within: Sandbox, tell: Callable[[int, int], None] = lambda *_: None) -> Proof:
    """Prove one exercise, given by its name in the pack or the path to its folder. UsageError if it does not exist.

    ``tell`` is called after each step with the number of tried answers and of all known ones; it may raise to stop. If
    a box or its server is killed from outside, the whole proof is repeated.
    """
    try:
        public = public_folder(name)
        secret = public.parent.parent / "solutions" / public.name
        exercise = load_folder(public)
        return tried(within, lambda used, _: Prover(exercise, secret, used, tell).prove())
    except SpecError as error:
        return broken(error.exercise, error)


def prove_all(
    names: Sequence[str], within: Sandbox, tell: Callable[[str, int, int], None] = lambda *_: None
) -> tuple[Proof, ...]:
    """Prove several exercises in parallel on the machine's cores."""
    stop = threading.Event()

    def one(name: str) -> Proof:
        def heard(done: int, total: int) -> None:
            if stop.is_set():
                raise Stopped
            tell(name, done, total)

        return prove(name, within, heard)

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        proofs = [pool.submit(one, name) for name in names]
        try:
            return tuple(proof.result() for proof in proofs)
        finally:  # after Ctrl-C or an error in one proof, the others end at their next step
            stop.set()
            pool.shutdown(cancel_futures=True)
