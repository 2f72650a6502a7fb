"""Runs code that is not ours in processes of its own, and brings values back: never verdicts, never objects.

``interface`` says what the rest of the grader may ask for; ``server`` starts the fork server, ``box`` talks to one of
its children, ``dialogue`` keeps a conversation going over limits and crashes, ``wire`` checks every byte that comes
back, and ``worker`` is the one file that enters a box.
"""

from grader.sandbox.dialogue import Clock, Dialogue
from grader.sandbox.interface import Box, Sandbox
from grader.sandbox.server import ForkServer, start

__all__ = ["Box", "Clock", "Dialogue", "ForkServer", "Sandbox", "start"]
