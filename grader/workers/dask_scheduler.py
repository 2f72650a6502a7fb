"""Connects to a Dask scheduler, if its address is safe.

Anyone who can reach a scheduler can run code on its workers, which hold the solutions. So both sides need certificates,
except on the loopback interface.
"""

from __future__ import annotations

import ipaddress
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from grader.errors import UsageError
from grader.support.sanitise import one_line

if TYPE_CHECKING:
    from distributed import Client
    from distributed.security import Security

CONNECTING = 10  # seconds for the connection, and for the first worker
START = "Start it with `dask scheduler`, and workers with `dask worker {}`; docs/classes.md explains how."
_PLAIN = (
    "'{}' is not this machine, and tcp:// is open: anyone who reaches a scheduler can run code on all its machines and "
    "read the solutions. Use tls:// with certificates on both sides; docs/classes.md explains how to make them."
)


class Certificates(NamedTuple):
    """PEM files: the authority's certificate, our certificate and its key."""

    authority: str
    certificate: str
    key: str


def checked(address: str, certificates: Certificates | None) -> str:
    """The address of a scheduler, if the connection is safe. UsageError, with what to do, if not."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if (
        not host
        or port is None
        or "@" in address
        or address != f"{parts.scheme}://{parts.netloc}"
        or parts.scheme not in ("tcp", "tls")
    ):
        raise UsageError(f"'{one_line(address, 80)}' is not a scheduler's address, such as tls://scheduler:8786.")
    if parts.scheme == "tcp" and not _is_loopback(host):
        raise UsageError(_PLAIN.format(one_line(host, 80)))
    if parts.scheme == "tls" and certificates is None:
        raise UsageError("tls:// needs certificates: the authority's, yours and its key. docs/classes.md explains how.")
    return address


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def connected(address: str, certificates: Certificates | None) -> Client:
    """A connection to the scheduler at a ``checked`` address. UsageError, within seconds, if it is unreachable."""
    try:
        import dask
        from distributed import Client
    except ImportError:
        raise UsageError(f"--cluster needs Dask: run `{sys.executable} -m pip install distributed`.") from None
    # Dask would warn about a chunk of one large notebook.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
    for name in ("distributed.client", "distributed.comm", "distributed.core"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # our own messages say what happens to the class
    security = _security(certificates) if address.startswith("tls:") else None
    try:
        return Client(address, security=security, timeout=CONNECTING, set_as_default=False)
    except (OSError, TimeoutError) as error:
        why = one_line(str(error.__cause__ or error).rpartition(">: ")[2], 200)  # without Dask's own objects
        raise UsageError(f"The scheduler at {address} is unreachable: {why}. {START.format(address)}") from None


def _security(certificates: Certificates | None) -> Security | None:
    from distributed.security import Security

    if certificates is None:
        return None
    for path in certificates:
        if not Path(path).is_file():
            raise UsageError(f"The certificate file '{one_line(path, 120)}' does not exist.")
    try:
        security = Security(
            tls_ca_file=certificates.authority,
            tls_client_cert=certificates.certificate,
            tls_client_key=certificates.key,
            require_encryption=True,
        )
        security.get_connection_args("client")  # reads the files
    except (OSError, ValueError) as error:  # the error of ssl is an OSError
        said = one_line(str(error), 200)
        raise UsageError(f"The certificates for the scheduler cannot be used: {said}. Give three PEM files.") from None
    return security
