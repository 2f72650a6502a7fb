"""Runs untrusted code in separate processes, and returns values: never verdicts, never objects.

``interface`` is what the rest of the grader may use. ``local`` finds the level that this machine supports and keeps
``server``s running. ``layers`` confine servers and boxes. ``box`` talks to one box, ``session`` continues in a new box
after limits and crashes, ``wire`` checks every byte that comes back. ``inside`` is the code that runs in a box.
"""

from grader.sandbox.local import LocalSandbox, start, start_ahead

# Keep this small: the sandbox is started before anything else is loaded, because its start takes longest.
__all__ = ["LocalSandbox", "start", "start_ahead"]
