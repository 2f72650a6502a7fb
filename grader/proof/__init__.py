"""Does an exercise tell right from wrong? The check that lets an author, and everybody else, trust its marks.

The reference is right and the starter earns nothing; proof files earn what their headers say; every mistake that can
be planted into the reference loses marks, unless it changes nothing; and the tolerance lies between right and wrong.
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
    """The proof of one exercise: a name of the pack or a path to its folder. UsageError if there is none.

    ``tell`` hears after each step how many answers have been tried, and of how many it knows; it may raise to end it.
    If a box or its server is killed from outside, the whole proof is made again.
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
    """The proofs of several exercises, side by side on the machine's cores."""
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
        finally:  # after Ctrl-C, or a fault of one of them, the others end at their next step
            stop.set()
            pool.shutdown(cancel_futures=True)
