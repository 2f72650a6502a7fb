"""The commands, one file each. A file is loaded when its command is used. To add a command, add a file here.

Each file defines ``command``, a click command with the file's name. Files whose names begin with ``_`` are shared code.
"""

from __future__ import annotations

import importlib
import pkgutil

import click


class Commands(click.Group):
    """A group whose commands are the files in this folder."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        del ctx  # the names do not depend on it
        return names()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command of that name; None if it is unknown."""
        del ctx
        return named(cmd_name) if cmd_name in names() else None


def names() -> list[str]:
    """The names of all commands, found without loading them."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


def named(name: str) -> click.Command:
    """Load the command of that name, which must be one of ``names()``."""
    command: click.Command = importlib.import_module(f"{__name__}.{name}").command
    return command
