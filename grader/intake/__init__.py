"""Reads students' files and turns them into Submissions."""

from grader.intake.files import parse, read

__all__ = ["parse", "read"]
