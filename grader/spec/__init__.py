"""The two halves of an exercise's spec, checked and put together: folders in, a frozen Exercise or all faults out."""

from grader.spec.load import exercise_names, load, load_folder, recognisable

__all__ = ["exercise_names", "load", "load_folder", "recognisable"]
