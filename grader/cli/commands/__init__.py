"""The commands, one file each, which is loaded when the command is asked for. A new command is a new file here.

A file holds a click command of its own name; files whose names begin with ``_`` hold what several have in common.
"""

from __future__ import annotations

import importlib
import pkgutil

import click


class Commands(click.Group):
    """A group whose commands are the files of this room."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands' names."""
        del ctx  # they are the same in every context
        return names()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded now."""
        del ctx
        return named(cmd_name) if cmd_name in names() else None


def names() -> list[str]:
    """The commands there are, found without loading any of them."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


def named(name: str) -> click.Command:
    """The command of that name; it has to be one of ``names()``."""
    command: click.Command = importlib.import_module(f"{__name__}.{name}").command
    return command
