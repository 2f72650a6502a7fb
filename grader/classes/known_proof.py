"""The proof of the exercise that a class is graded by: made once, then kept with the class."""

from __future__ import annotations

from pathlib import Path

import msgspec

from grader import proof, sandbox
from grader.classes.interface import Store
from grader.errors import BoxError
from grader.model.exercise import Exercise
from grader.proof import Proof


def proof_of(exercise: Exercise, public: Path, store: Store, *, trusted: bool) -> Proof | None:
    """The exercise's proof. ``public`` is the folder of its public half. None where no sandbox can make one."""
    kept = store.fact(f"proof {exercise.digest}")
    if kept is not None:
        return msgspec.json.decode(kept, type=Proof)
    try:
        with sandbox.start(trusted=trusted) as started:
            made = proof.prove(str(public), started)
    except BoxError:  # another machine grades
        return None
    store.note(f"proof {exercise.digest}", msgspec.json.encode(made).decode())
    return made
