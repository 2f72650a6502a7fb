"""A student's bundle: what may leave the teacher's hands of an exercise, as plain files in a folder or a zip archive.

``form`` says which files these are, ``write`` makes them of an exercise, ``read`` makes an exercise of them again, of
which ``values`` carries the numbers. What a bundle cannot hold: the reference, hidden cases or their seed, anything of
key.toml, or a digest of these.
"""

from grader.practice.bundle.read import read
from grader.practice.bundle.write import contents, zipped

__all__ = ["contents", "read", "zipped"]
