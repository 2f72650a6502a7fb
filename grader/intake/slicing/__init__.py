"""What the statements of a file do, told from its text: see ``grader.intake.slice``."""
