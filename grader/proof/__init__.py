"""Proves that an exercise distinguishes right from wrong, so that its marks can be trusted.

The reference is right and the starter earns nothing. Proof files earn what their headers state. Every mistake that can
be planted into the reference loses marks, unless it changes nothing. The tolerance is between right and wrong answers.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from functools import partial

from grader.errors import SpecError
from grader.exercise import load_folder, public_folder
from grader.grading.requirements import chosen
from grader.proof.budget import SECONDS, Budget
from grader.proof.prover import Prover, broken
from grader.proof.record import Proof
from grader.sandbox.interface import Sandbox
from grader.sandbox.tries import tried

__all__ = ["SECONDS", "Proof", "prove", "prove_all"]


def prove(
    name: str,
    within: Sandbox,
    tell: Callable[[int, int], None] = lambda *_: None,
    *,
    question: str | None = None,
    seconds: float = SECONDS,
    stop: threading.Event | None = None,
) -> Proof:
    """Prove one exercise, given by its name in the pack or the path to its folder. UsageError if it does not exist.

    ``tell`` is called after each step with the number of tried answers and of all known ones. ``question`` limits the
    proof to one question. ``seconds`` is the time for the mistakes planted into each question; the most telling come
    first. ``stop`` ends the proof when it is set: what was found until then is kept. If a box or its server is killed
    from outside, the whole proof is repeated.
    """
    stop = stop or threading.Event()
    try:
        public = public_folder(name)
        secret = public.parent.parent / "solutions" / public.name
        exercise = load_folder(public)
        asked = chosen(exercise, question)
        if stop.is_set():
            return Proof(exercise.name, exercise.title, exercise.digest, (), (), (), stopped=True)
        new_budget = partial(Budget, seconds, stop)
        return tried(within, lambda used, _: Prover(exercise, asked, secret, used, tell, new_budget).prove())
    except SpecError as error:
        return broken(error.exercise, error)


def prove_all(
    names: Sequence[str],
    within: Sandbox,
    tell: Callable[[str, int, int], None] = lambda *_: None,
    *,
    question: str | None = None,
    seconds: float = SECONDS,
) -> tuple[Proof, ...]:
    """Prove several exercises in parallel on the machine's cores; see ``prove``.

    Ctrl-C stops all of them at their next step; the proofs have what was found until then. A second one is raised.
    """
    stop = threading.Event()
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        proofs = [
            pool.submit(prove, name, within, partial(tell, name), question=question, seconds=seconds, stop=stop)
            for name in names
        ]
        try:
            wait(proofs, return_when=FIRST_EXCEPTION)
        except KeyboardInterrupt:
            stop.set()
        try:
            return tuple(proof.result() for proof in proofs)
        finally:  # after an error in one proof, the others end at their next step
            stop.set()
            pool.shutdown(cancel_futures=True)
