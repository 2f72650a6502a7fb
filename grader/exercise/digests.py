"""Digests of a spec's files, as a record may show them: of the secret half only what nobody can test a guess by."""

from __future__ import annotations

import hashlib

from grader.model.exercise import Digests

LEAST_SEED = 10**17
"""A ``hidden_seed`` of 18 digits or more is secret enough to be the key of a digest; a shorter one can be guessed."""


def digests(spec: str, starter: str, reference: str, key: str, hidden_seed: int | None) -> Digests:
    """The digests of the four files. Those of the secret half depend on ``hidden_seed``, or are empty."""
    return Digests(
        spec=_digest(spec),
        starter=_digest(starter),
        reference=_secret_digest("reference.py", reference, hidden_seed),
        key=_secret_digest("key.toml", key, hidden_seed),
    )


def is_long(hidden_seed: int | None) -> bool:
    """Whether nobody can find the seed by trying."""
    return abs(hidden_seed or 0) >= LEAST_SEED


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _secret_digest(name: str, text: str, hidden_seed: int | None) -> str:
    """Right options are few, and a reference can be guessed: without the seed, a digest confirms no guess."""
    if not is_long(hidden_seed):
        return ""
    key = hashlib.sha256(f"{name} {hidden_seed}".encode()).digest()
    return hashlib.blake2b(text.encode(), key=key, digest_size=32).hexdigest()
