"""A Dask scheduler: which address is safe to connect to, and the connection.

Whoever reaches a scheduler has its workers run any code, and workers hold the solutions. So both sides show
certificates, but on a machine's own loopback.
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

CONNECTING = 10  # seconds until a scheduler is away, and until its first worker is
START = "Start it with `dask scheduler`, and workers with `dask worker {}`; docs/classes.md says how."
_PLAIN = (
    "'{}' is not this machine, and tcp:// is open: whoever reaches a scheduler can run code on all its machines and "
    "read the solutions. Use tls:// with certificates on both sides; docs/classes.md says how to make them."
)


class Certificates(NamedTuple):
    """The files, in PEM, by which both sides know each other: the authority that signed, ours, and its key."""

    authority: str
    certificate: str
    key: str


def checked(address: str, certificates: Certificates | None) -> str:
    """The address of a scheduler that may be connected to so. UsageError, with why and how, for any other."""
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
        raise UsageError(f"'{one_line(address, 80)}' is no scheduler's address, such as tls://scheduler:8786.")
    if parts.scheme == "tcp" and not _is_loopback(host):
        raise UsageError(_PLAIN.format(one_line(host, 80)))
    if parts.scheme == "tls" and certificates is None:
        raise UsageError("tls:// needs certificates: the authority's, yours and its key. docs/classes.md says how.")
    return address


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def connected(address: str, certificates: Certificates | None) -> Client:
    """A connection to the scheduler at a ``checked`` address. UsageError, within seconds, if there is none."""
    try:
        import dask
        from distributed import Client
    except ImportError:
        raise UsageError(f"--cluster needs Dask: run `{sys.executable} -m pip install distributed`.") from None
    # A chunk that is one large notebook is meant.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
    _quiet()
    security = _security(certificates) if address.startswith("tls:") else None
    try:
        return Client(address, security=security, timeout=CONNECTING, set_as_default=False)
    except (OSError, TimeoutError) as error:
        why = one_line(str(error.__cause__ or error).rpartition(">: ")[2], 200)  # without Dask's own objects
        raise UsageError(f"There is no scheduler to be reached at {address}: {why}. {START.format(address)}") from None


def _security(certificates: Certificates | None) -> Security | None:
    from distributed.security import Security

    if certificates is None:
        return None
    for path in certificates:
        if not Path(path).is_file():
            raise UsageError(f"There is no file '{one_line(path, 120)}', which the certificates are to be read from.")
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
        raise UsageError(f"The certificates for the scheduler cannot be used: {said}. Three PEM files are.") from None
    return security


def _quiet() -> None:
    """Dask's messages are for those who watch a cluster; ours say what has become of the class."""
    for name in ("distributed.client", "distributed.comm", "distributed.core"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
