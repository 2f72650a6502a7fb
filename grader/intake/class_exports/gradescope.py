"""Reads which student submitted each of Gradescope's folders, from the export's ``submission_metadata.yml``.

    submission_12345678:
      :submitters:
      - :name: Anna Schmidt
        :sid: '4711'
        :email: anna@example.org
      :created_at: ...

The file also contains the autograder's output for every submission, and may be large: a YAML reader in Python would
take minutes, and be one more dependency. The indentation identifies these few lines. No text of a student can have
the same indentation: YAML indents every line of a string further than its key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from grader.support.sanitise import one_line

_FOLDER = re.compile(r"""(['"]?)(submission_\d+)\1:\s*""")
_LIST = re.compile(r"  :submitters:(?:\s+&\w+)?\s*")
# Ruby's writer does not indent a list's dashes below its key; others do.
_FIELD = re.compile(r"(  |    )(- |  ):(name|sid|email):[ \t]+(\S.*)")
_MOST_SUBMITTERS = 50  # per submission


def read(lines: Iterable[bytes]) -> dict[str, str]:
    """Return the submitters of each folder, with their names and numbers, as far as the lines contain them."""
    folders: dict[str, list[dict[str, str]]] = {}
    current: list[dict[str, str]] | None = None  # the folder's submitters
    listing, indent = False, ""
    for raw in lines:
        line = raw.decode("utf-8", "replace").rstrip()
        if line[:1] not in (" ", ""):
            match = _FOLDER.fullmatch(line)
            current, listing = (folders.setdefault(match[2], []) if match else None), False
        elif current is not None and _LIST.fullmatch(line):
            listing, indent = True, ""
        elif listing and current is not None:
            field = _FIELD.fullmatch(line)
            indent = indent or (field[1] if field else "")  # all entries of a list have the same indentation
            if field and field[1] == indent:
                if field[2] == "- " and len(current) < _MOST_SUBMITTERS:
                    current.append({})
                if current:
                    current[-1].setdefault(field[3], _scalar(field[4]))
            elif re.match("  ?[^ -]", line):
                listing = False
    named = {folder: [name for each in people if (name := _name(each))] for folder, people in folders.items()}
    return {folder: " and ".join(people) for folder, people in named.items() if people}


def _scalar(text: str) -> str:
    """The string of a YAML scalar on one line; empty if it is of a kind that is not supported."""
    if text[0] == "'":
        return text[1:-1].replace("''", "'") if len(text) > 1 and text[-1] == "'" else ""
    if text[0] == '"':
        try:
            return str(json.loads(text))
        except ValueError:
            return ""
    return "" if text[0] in "|>&*!{[" or text in {"null", "~"} else text


def _name(person: dict[str, str]) -> str:
    name, number = person.get("name", ""), person.get("sid") or person.get("email", "")
    return one_line(f"{name} ({number})" if name and number else name or number, 100)
