"""Files as students hand them in, to Submission."""

from grader.intake.script import parse, read

__all__ = ["parse", "read"]
