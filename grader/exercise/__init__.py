"""The two halves of an exercise's spec, checked and put together: folders in, a frozen Exercise or all faults out."""

from grader.exercise.loader import (
    asked_names,
    exercise_names,
    file_paths,
    load,
    load_files,
    load_folder,
    needs,
    public_folder,
    recognisable,
)
from grader.exercise.public_half import load_public

__all__ = [
    "asked_names",
    "exercise_names",
    "file_paths",
    "load",
    "load_files",
    "load_folder",
    "load_public",
    "needs",
    "public_folder",
    "recognisable",
]
