"""Looks for one or two small changes that make a student's function right: they show where its mistakes are.

``edits`` propose the changes, one family per file. ``scheme`` writes the function so that every change can be switched
on; ``search`` runs it in a box of the submission and compares. A change is reported only if every shown case is right
with it, so the sentence is true whatever the student had in mind.
"""

from __future__ import annotations

from grader.feedback.repair.search import repaired

__all__ = ["repaired"]
