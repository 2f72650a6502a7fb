"""A student's submission, read and decoded."""

from __future__ import annotations

from bisect import bisect_right

import msgspec


class LineMap(msgspec.Struct, frozen=True):
    """Maps lines of a submission's text to the file: ``line`` of the text is line ``at`` of ``cell``.

    It holds up to the next ``LineMap``. If ``cell`` is 0, ``at`` is a line of the file.
    """

    line: int
    cell: int
    at: int


class Broken(msgspec.Struct, frozen=True):
    """Lines that are not valid Python and were left out. They count in the file, or in ``cell`` if that is not 0.

    ``at`` is the line where Python stopped reading, 0 if unknown. ``names`` are those that the lines seem to define.
    """

    cell: int
    line: int
    last: int
    at: int
    problem: str
    names: tuple[str, ...]


class Submission(msgspec.Struct, frozen=True):
    """One submitted file, decoded. ``defined`` lists the names that its top level binds, in order of first binding.

    ``text`` is Python code. ``places`` maps its lines to the file's lines and cells, where they differ. ``runs`` is
    whether its top level does more than define names.
    """

    filename: str
    text: str
    defined: tuple[str, ...]
    exercise_line: str | None
    notes: tuple[str, ...] = ()
    broken: tuple[Broken, ...] = ()
    places: tuple[LineMap, ...] = ()
    runs: bool = True

    @property
    def is_notebook(self) -> bool:
        """Whether the submission is a notebook: it has cells."""
        return any(place.cell for place in self.places)

    def place(self, line: int) -> tuple[int, int]:
        """The cell of a line of ``text`` (0 if there is none), and its line in that cell or in the file."""
        at = bisect_right(self.places, line, key=lambda place: place.line) - 1
        if at < 0:
            return 0, line
        return self.places[at].cell, line - self.places[at].line + self.places[at].at
