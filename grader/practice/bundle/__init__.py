"""Bundles: the public parts of an exercise for students, as plain files in a folder or a ZIP archive.

``form`` defines the files, ``write`` creates them from an exercise, and ``read`` creates an exercise from them. A
bundle never holds the reference, hidden cases or their seed, anything of key.toml, or a digest of these.
"""

from grader.practice.bundle.read import read
from grader.practice.bundle.write import contents, zipped

__all__ = ["contents", "read", "zipped"]
