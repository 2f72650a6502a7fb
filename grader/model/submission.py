"""What a student submits, read and decoded."""

from __future__ import annotations

from bisect import bisect_right

import msgspec


class LineMap(msgspec.Struct, frozen=True):
    """From ``line`` of a submission's text up to the next place, lines are told as those of ``cell``, from ``at`` on.

    Without a cell, which is 0 then, they are told as lines of the file.
    """

    line: int
    cell: int
    at: int


class Broken(msgspec.Struct, frozen=True):
    """Lines that are not valid Python and were left out: of the file, or of a notebook's cell if ``cell`` is not 0.

    ``at`` is the line where Python stopped reading, 0 if unknown. ``names`` are those that the lines seem to define.
    """

    cell: int
    line: int
    last: int
    at: int
    problem: str
    names: tuple[str, ...]


class Submission(msgspec.Struct, frozen=True):
    """One submitted file, decoded. ``defined`` are the names its top level binds, in order of first binding.

    ``text`` is Python; ``places`` say where its lines stand in the file, if that is elsewhere, and in which cell. It
    ``runs`` if its top level does more than to define names.
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
        """Whether it has cells."""
        return any(place.cell for place in self.places)

    def place(self, line: int) -> tuple[int, int]:
        """The cell, 0 if there is none, and the line in it, or in the file, that a line of ``text`` is."""
        at = bisect_right(self.places, line, key=lambda place: place.line) - 1
        if at < 0:
            return 0, line
        return self.places[at].cell, line - self.places[at].line + self.places[at].at
