"""The numbers of the system calls, from the kernel's own headers. ``python tests/syscalls.py`` rewrites the table.

Needs gcc and, on Debian, the packages linux-libc-dev and linux-libc-dev-arm64-cross.
"""

from __future__ import annotations

import re
import subprocess
import textwrap
from pathlib import Path

TABLE = Path(__file__).resolve().parent.parent / "grader" / "sandbox" / "layers" / "syscalls.py"
HEADERS = {  # where the distributions put the headers of each machine
    "aarch64": ("/usr/aarch64-linux-gnu/include",),
    "x86_64": ("/usr/include/x86_64-linux-gnu", "/usr/include"),
}
HEAD = '''"""The numbers of the system calls, by machine. ``python tests/syscalls.py`` writes it from kernel headers."""

from __future__ import annotations

# fmt: off
NUMBERS: dict[str, dict[str, int]] = {
'''


def available() -> bool:
    """Whether the headers of every machine are installed here."""
    return all((Path(folders[0]) / "asm" / "unistd.h").is_file() for folders in HEADERS.values())


def numbers(machine: str) -> dict[str, int]:
    """A machine's system calls, as the preprocessor sees them."""
    folders = [word for folder in HEADERS[machine] for word in ("-isystem", folder)]
    # The preprocessor's own machine must not choose among the headers' 32-bit and x32 halves.
    flags = ["-undef", "-nostdinc", "-D__BITS_PER_LONG=64", "-D__x86_64__" if machine == "x86_64" else "-D__aarch64__"]
    command = ["gcc", "-E", "-dM", *flags, *folders, "-include", "asm/unistd.h", "-x", "c", "/dev/null"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    defined = dict(re.findall(r"#define (\w+) (\w+)\n", text))
    found = {}
    for name in defined:
        value = name
        while value in defined:  # __NR_fcntl is __NR3264_fcntl is 25
            value = defined[value]
        if name.startswith("__NR_") and value.isdigit():
            found[name.removeprefix("__NR_")] = int(value)
    for bound in ("syscalls", "arch_specific_syscall"):  # the table's length and the start of a range are no calls
        found.pop(bound, None)
    return found


def table() -> str:
    """The module's text."""
    text = HEAD
    for machine in sorted(HEADERS):
        items = ", ".join(f'"{name}":_{number}' for name, number in sorted(numbers(machine).items()))
        lines = "\n".join(textwrap.wrap(items, 112, break_on_hyphens=False))
        text += f'    "{machine}": {{\n' + textwrap.indent(lines.replace(":_", ": "), " " * 8) + ",\n    },\n"
    return text + "}\n# fmt: on\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    print(TABLE.name)
