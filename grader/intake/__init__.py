"""Files as students hand them in, to Submission."""

from grader.intake.files import parse, read

__all__ = ["parse", "read"]
