"""The two halves of an exercise's spec, checked and put together: folders in, a frozen Exercise or all faults out."""

from grader.exercise.files import exercise_names, file_paths, public_folder
from grader.exercise.loader import asked_names, load, load_files, load_folder, load_public, needs, recognisable

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
