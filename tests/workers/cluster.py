"""A real scheduler and real workers on this machine's loopback, as processes that end with the test."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from grader.workers.dask_scheduler import Certificates

ROOT = Path(__file__).parent.parent.parent
_STARTING = 30  # seconds


class Cluster:
    """Its address, and the processes by their numbers."""

    def __init__(self, folder: Path, workers: int, certificates: Certificates | None = None) -> None:
        self._folder, self._tls = folder, _options(certificates)
        scheme = "tls" if certificates else "tcp"
        self._processes = [self._start("scheduler", "--host", f"{scheme}://127.0.0.1", "--port", "0", "--no-dashboard")]
        self.address = self._said("scheduler", rf"Scheduler at:\s+({scheme}://127\.0\.0\.1:\d+)")
        if workers:
            # A nanny starts its worker again when that is lost, and leaves when it is asked to.
            options = ("--nworkers", str(workers), "--nthreads", "1", "--no-dashboard", "--memory-limit", "0")
            place = ("--local-directory", str(folder / "scratch"), "--host", "127.0.0.1")
            self._processes.append(self._start("worker", self.address, *options, *place))
            self._said("scheduler", "(?s)" + workers * r"(Register worker ).*?")  # else the first would do it all

    def _start(self, role: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self._folder / role).open("wb") as words:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", role, *arguments, *self._tls],
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                cwd=self._folder,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                start_new_session=True,
            )

    def _said(self, role: str, pattern: str) -> str:
        for _ in range(_STARTING * 10):
            if match := re.search(pattern, (self._folder / role).read_text()):
                return match[1]
            time.sleep(0.1)
        raise AssertionError((self._folder / role).read_text())

    def kill_scheduler(self) -> None:
        """End the scheduler without a word."""
        self._processes[0].kill()
        self._processes[0].wait()

    def end(self) -> None:
        """End everything, and whatever it started."""
        for process in reversed(self._processes):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def started(folder: Path, workers: int, certificates: Certificates | None = None) -> Iterator[Cluster]:
    """A cluster, for as long as it is needed."""
    folder.mkdir(exist_ok=True)
    cluster = Cluster(folder, workers, certificates)
    try:
        yield cluster
    finally:
        cluster.end()


def _options(certificates: Certificates | None) -> Sequence[str]:
    if certificates is None:
        return ()
    authority, certificate, key = certificates
    return ("--tls-ca-file", authority, "--tls-cert", certificate, "--tls-key", key)


def certified(folder: Path) -> Certificates:
    """An authority of its own, and a certificate that it signed."""
    folder.mkdir()
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority = _signed("authority", authority_key, "authority", authority_key, is_authority=True)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _signed("grader", key, "authority", authority_key, is_authority=False)
    paths = Certificates(str(folder / "ca.pem"), str(folder / "cert.pem"), str(folder / "key.pem"))
    Path(paths.authority).write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    Path(paths.certificate).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    Path(paths.key).write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


def _signed(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    by: str,
    by_key: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool,
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, by)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(by_key, hashes.SHA256())
    )
