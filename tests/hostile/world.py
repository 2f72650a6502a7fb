"""What stands around the boxes of the hostile suite: things that an attack would read, change, reach or harm.

Everything is made for the suite, bounded, and gone afterwards. Nothing here runs in the background but one ``sleep``:
the kernel keeps connections and datagrams until ``disturbed`` asks for them.
"""

from __future__ import annotations

import contextlib
import os
import resource
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

SAID = "the secret is "
"""How the content of each secret begins; 32 hexadecimal digits follow."""

_DECOY_SECONDS = 600  # it ends by itself if nobody is left to end it
_COMMON_FOLDERS = ("/tmp", "/dev/shm")
_A_SIGNALS_WAY = 200  # milliseconds that a signal may take to do what it does, on a busy machine

Traits = tuple[object, ...]


class World:
    """A folder with a secret, one that all may write to, listeners, and a process of no importance."""

    def __init__(self, base: Path) -> None:
        self.text = SAID + secrets.token_hex(16)
        base.chmod(0o755)  # what a file's own permissions would stop is no proof of a sandbox
        self._secret = base / "kept" / "secret.txt"
        self._writable = base / "writable"
        for folder, mode in ((self._secret.parent, 0o755), (self._writable, 0o777)):
            folder.mkdir()
            folder.chmod(mode)
        self._unix_path = base / "listener"
        self._abstract = f"hostile-{secrets.token_hex(8)}"
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self._unix, self._named = (socket.socket(socket.AF_UNIX) for _ in range(2))
        self._unix.bind(str(self._unix_path))
        self._unix_path.chmod(0o777)
        self._named.bind(f"\0{self._abstract}")
        self._listeners = {"TCP": self._tcp, "unix": self._unix, "abstract unix": self._named}
        for listener in (*self._listeners.values(), self._udp):
            listener.setblocking(False)
        for listener in self._listeners.values():
            listener.listen(64)
        self._decoy: subprocess.Popen[bytes] | None = None
        self.mend()

    def globals(self) -> tuple[tuple[str, str | int], ...]:
        """What an attack is told, as module globals of its call."""
        assert self._decoy is not None
        return (
            ("SECRET", str(self._secret)),
            ("FOLDER", str(self._secret.parent)),
            ("WRITABLE", str(self._writable)),
            ("GRADER", os.getpid()),
            ("DECOY", self._decoy.pid),
            ("PORT", self._tcp.getsockname()[1]),
            ("UDP", self._udp.getsockname()[1]),
            ("UNIX", str(self._unix_path)),
            ("ABSTRACT", self._abstract),
        )

    def mend(self) -> None:
        """Put everything back to how it was before the first attack, and forget what was disturbed."""
        for folder in (self._secret.parent, self._writable):
            for entry in folder.iterdir():
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry, ignore_errors=True)
                else:
                    entry.unlink()
        self._secret.write_text(self.text, encoding="utf-8")
        self._secret.chmod(0o644)
        for stray in self._strays():
            stray.unlink(missing_ok=True)
        self._contacts()
        if self._decoy is None or self._harm():
            self._end_decoy()
            sleep = shutil.which("sleep") or "/bin/sleep"
            # Its environment holds the secret, too: an environment is what another process may want to read.
            self._decoy = subprocess.Popen([sleep, str(_DECOY_SECONDS)], env={"SECRET": self.text})
            self._settle()
            self._decoy_before = self._decoy_traits()
        self._kept_before = self._kept()

    def disturbed(self) -> list[str]:
        """What is not as ``mend`` left it, in words."""
        found = self._contacts()
        if self._kept() != self._kept_before:
            found.append("the secret or its folder was changed")
        written = sorted(entry.name for entry in self._writable.iterdir())
        if written:
            found.append(f"written: {', '.join(written)}"[:200])
        found += [f"written: {stray}" for stray in self._strays()]
        return found + self._harm()

    def close(self) -> None:
        """End the decoy and the listeners."""
        for stray in self._strays():
            stray.unlink(missing_ok=True)
        self._end_decoy()
        for listener in (*self._listeners.values(), self._udp):
            listener.close()

    def _strays(self) -> list[Path]:
        """Files in the machine's common folders: an attack that writes there gives them this world's own name."""
        paths = [Path(folder, self._abstract) for folder in _COMMON_FOLDERS]
        return [path for path in paths if path.exists()]

    def _kept(self) -> dict[str, Traits]:
        """All that can be told of the secret's folder."""
        found: dict[str, Traits] = {}
        for entry in (self._secret.parent, *self._secret.parent.iterdir()):
            status = entry.lstat()
            content = b""
            if entry == self._secret:
                with contextlib.suppress(OSError):  # an attack has taken the right to read it away, which is seen below
                    content = entry.read_bytes()
            # Reading moves the time of the last access alone, which is left out.
            found[entry.name] = (
                status.st_mode, status.st_uid, status.st_gid, status.st_nlink, status.st_size, status.st_mtime_ns,
                status.st_ctime_ns, content,
            )  # fmt: skip
        return found

    def _contacts(self) -> list[str]:
        """Connections and datagrams that have come since the last time."""
        found = []
        for name, listener in self._listeners.items():
            with contextlib.suppress(BlockingIOError):
                while True:
                    listener.accept()[0].close()
                    found.append(f"a connection ({name})")
        with contextlib.suppress(BlockingIOError):
            while True:
                self._udp.recv(65536)
                found.append("a datagram")
        return found

    def _harm(self) -> list[str]:
        """What has happened to the decoy."""
        assert self._decoy is not None
        self._settle()
        status = self._decoy.poll()
        if status is not None:
            return [f"the decoy ended by signal {-status}" if status < 0 else f"the decoy ended with {status}"]
        return [] if self._decoy_traits() == self._decoy_before else ["the decoy was changed or stopped"]

    def _settle(self) -> None:
        """Wait until the decoy sleeps, stands still or has ended: a signal is on its way for a moment."""
        assert self._decoy is not None
        for _ in range(_A_SIGNALS_WAY):
            if self._decoy.poll() is not None:
                return
            status = self._decoy_status()
            pending = int(status["SigPnd"], 16) or int(status["ShdPnd"], 16)
            if status["State"][0] in "Tt" or (status["State"][0] == "S" and not pending):
                return
            time.sleep(0.001)

    def _decoy_status(self) -> dict[str, str]:
        assert self._decoy is not None
        lines = Path(f"/proc/{self._decoy.pid}/status").read_text(encoding="utf-8").splitlines()
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}

    def _decoy_traits(self) -> Traits:
        assert self._decoy is not None
        pid, status = self._decoy.pid, self._decoy_status()
        return (
            "stopped" if status["State"][0] in "Tt" else "living", status["TracerPid"],
            os.getpriority(os.PRIO_PROCESS, pid), os.sched_getscheduler(pid), os.sched_getaffinity(pid),
            os.getpgid(pid), resource.prlimit(pid, resource.RLIMIT_NOFILE), resource.prlimit(pid, resource.RLIMIT_CPU),
        )  # fmt: skip

    def _end_decoy(self) -> None:
        if self._decoy is not None:
            self._decoy.send_signal(signal.SIGKILL)  # does nothing if it was waited for
            self._decoy.wait()


@contextlib.contextmanager
def world() -> Iterator[World]:
    """A world, for as long as it is needed."""
    base = Path(tempfile.mkdtemp(prefix="hostile-"))
    try:
        made = World(base)
        # Whoever starts a server from now on must not hand on what its own environment holds.
        os.environ["HOSTILE_SECRET"] = made.text
        try:
            yield made
        finally:
            os.environ.pop("HOSTILE_SECRET", None)
            made.close()
    finally:
        shutil.rmtree(base, ignore_errors=True)
