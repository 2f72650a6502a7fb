"""The libraries that programs and modules name: found with what they name in turn, and nothing besides."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from grader.sandbox.layers import libraries
from grader.sandbox.layers.view import View, interpreter


def test_a_program_names_its_loader_and_a_text_names_nothing() -> None:
    """The loader is a path that is there; what is no ELF file is told from one that names nothing."""
    program = libraries.named(interpreter())
    assert program is not None
    assert Path(program.loader).is_file()
    assert libraries.named(__file__) is None
    assert libraries.named(f"{__file__}.gone") is None


def test_a_file_that_is_cut_off_names_nothing(tmp_path: Path) -> None:
    """However much of a program is there, reading it ends without an error."""
    whole = Path(interpreter()).read_bytes()
    for size in (0, 5, 63, 64, 65, 200, 1000, 4096):
        (tmp_path / "program").write_bytes(whole[:size])
        libraries.named(str(tmp_path / "program"))


def test_what_the_interpreter_loads_is_found() -> None:
    """All that the loader maps for the interpreter with its modules and numpy is in the view."""
    code = "import numpy, ssl, sqlite3, ctypes, lzma, bz2; print(open('/proc/self/maps').read())"
    maps = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    loaded = {line.split()[-1] for line in maps.split("\n") if ".so" in line}
    view = View.of(("numpy",))
    readable = tuple(bind.source for bind in (*view.binds, *view.packages))
    assert not [path for path in loaded if not f"{path}/".startswith(tuple(f"{each}/" for each in readable))]
