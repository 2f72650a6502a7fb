"""Reads ``.ipynb`` files of nbformat 3 and 4, without a kernel. Ignores all outputs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from grader.errors import UsageError
from grader.intake.cells import joined
from grader.intake.decoding import decoded
from grader.intake.outline import exercise_line
from grader.intake.script import MAX_BYTES
from grader.model.submission import Submission

# Lists, objects and values in a file, of up to 70 bytes each: a plot of a million numbers is accepted.
_MOST_VALUES = 2_000_000
_OLD, _WITH_SHEETS, _CURRENT = (1, 2), 3, 4
_HEAD = 40  # cells from the top that are searched for the exercise line
_CLEAR = "Clear its outputs (in Jupyter: Edit, Clear Outputs of All Cells), save it, and submit that file."


class _Cell(NamedTuple):
    """A cell of either format: its kind, such as ``code``, and its source; None if the cell is damaged."""

    kind: str
    source: str | None


def parse(name: str, data: bytes) -> Submission:
    """Parse a submission from a notebook. UsageError if it cannot be a submission."""
    text, notes = decoded(name, data)
    cells = tuple(_cells(name, _json(name, text)))
    sources = [cell.source for cell in cells if cell.kind == "code" and cell.source is not None]
    size = sum(map(len, sources))
    if size > MAX_BYTES:
        raise UsageError(
            f"'{name}' has {size // 1024} kB of code; a submission has at most {MAX_BYTES // 1024} kB. "
            "Submit only the code, without data."
        )
    if not any(source.strip() for source in sources):
        raise UsageError(f"'{name}' has no code: none of its {len(cells)} cells is a code cell with text.")
    made = joined(sources)
    head = "\n".join(cell.source for cell in cells[:_HEAD] if cell.source and cell.kind in ("code", "markdown"))
    damaged = sum(cell.source is None for cell in cells)
    if damaged:
        notes += (f"{damaged} of the notebook's cells {'is' if damaged == 1 else 'are'} damaged and left out.",)
    return Submission(
        name, made.text, made.defined, exercise_line(head), (*notes, *made.notes), made.broken, made.places, made.runs
    )


def _json(name: str, text: str) -> Any:
    if sum(map(text.count, ",[{")) > _MOST_VALUES:
        raise UsageError(f"'{name}' contains more than {_MOST_VALUES:,} numbers and strings. {_CLEAR}")
    try:
        return json.loads(text, parse_int=float)  # as int, a number of 5,000 digits would raise
    except RecursionError:
        raise UsageError(f"'{name}' is not a notebook: its lists are nested too deeply.") from None
    except ValueError as error:
        where = f" (line {error.lineno}: {error.msg})" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError(
            f"'{name}' is not a notebook: it is not JSON{where}. Open it in Jupyter, save it, and submit that file."
        ) from None


def _cells(name: str, notebook: Any) -> Iterator[_Cell]:
    """Yield all cells in order. UsageError if it is not a notebook of a supported format."""
    version = notebook.get("nbformat") if isinstance(notebook, dict) else None
    if not isinstance(version, float) or version < 1:
        raise UsageError(f"'{name}' is not a notebook: it is JSON, but has no field nbformat with the format's number.")
    if version in _OLD:
        raise UsageError(
            f"'{name}' is a notebook of the old format {version:g}. Open it in Jupyter, save it, and submit that file."
        )
    if version not in (_WITH_SHEETS, _CURRENT):
        raise UsageError(
            f"'{name}' is a notebook of format {version:g}, which is not supported. Formats 3 and 4 are. "
            "Save it as a Python file (.py) and submit that file."
        )
    sheets = [notebook] if version == _CURRENT else notebook.get("worksheets")
    for sheet in sheets if isinstance(sheets, list) else ():
        cells = sheet.get("cells") if isinstance(sheet, dict) else None
        if not isinstance(cells, list):
            raise UsageError(
                f"'{name}' is a damaged notebook: it has no list of cells. "
                "Open it in Jupyter, save it, and submit that file."
            )
        yield from (_cell(cell, old=version == _WITH_SHEETS) for cell in cells)


def _cell(cell: Any, *, old: bool) -> _Cell:
    kind = cell.get("cell_type") if isinstance(cell, dict) else None
    if not isinstance(kind, str):
        return _Cell("", None)
    source = cell.get("input" if old and kind == "code" else "source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    return _Cell(kind, source if isinstance(source, str) else None)
