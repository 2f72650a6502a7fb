"""Runs code that is not ours in processes of its own, and brings values back: never verdicts, never objects.

``interface`` says what the rest of the grader may ask for. ``local`` finds the level that this machine has and keeps
``server``s going; ``layers`` are what stands around them and their boxes; ``box`` talks to one box, ``session`` goes
on in a new box after limits and crashes, ``wire`` checks every byte that comes back. ``inside`` is what enters a
box.
"""

from grader.sandbox.local import LocalSandbox, start, start_ahead

# No more than this: a sandbox is started before anything else is loaded, since its own loading takes longest.
__all__ = ["LocalSandbox", "start", "start_ahead"]
