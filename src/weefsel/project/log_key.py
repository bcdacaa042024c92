"""The key that seals the access log: kept by the worker, in a file that only the owner reads, never in the database.

Whoever changes lines in the database cannot make the seals that belong to them. Who verifies needs the public half
only.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from weefsel.apps.audit.sealing import Key
from weefsel.project.database.problem import ClusterProblem
from weefsel.project.database.secret import read_secret, sync_folder, write_secret

FILE = "log-key"


def log_key_file(environ: Mapping[str, str], home: Path) -> Path:
    """Where the key is: $WEEFSEL_LOG_KEY_FILE, else in the home."""
    chosen = environ.get("WEEFSEL_LOG_KEY_FILE")
    return Path(chosen) if chosen else home / FILE


def sealing_key(environ: Mapping[str, str], home: Path) -> Key:
    """The key to seal with, made on first use."""
    path = log_key_file(environ, home)
    if not path.exists():
        if environ.get("WEEFSEL_LOG_KEY_FILE"):
            raise ClusterProblem(f"De sleutel van het logboek is er niet: {path}")
        _make(path)
    private = _read(path)
    return Key(name_of(private.public_key()), private.sign)


def public_half(environ: Mapping[str, str], home: Path) -> str | None:
    """The public half of the key as text, or None when there is no key yet."""
    path = log_key_file(environ, home)
    return _text(_read(path).public_key()) if path.exists() else None


def verifier(public: tuple[str, ...]) -> Callable[[bytes, bytes, str], bool]:
    """Tells of a digest, a signature and the name of a key whether they belong together; ``public`` as `public_half`.

    Raises
    ------
    ValueError
        A text is not the public half of a key.
    """
    keys: dict[str, Ed25519PublicKey] = {}
    for text in public:
        try:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError):
            raise ValueError(f"Dit is geen openbare sleutel van een logboek: {text}") from None
        keys[name_of(key)] = key

    def is_signed(digest: bytes, signature: bytes, name: str) -> bool:
        key = keys.get(name)
        if key is None:
            return False
        try:
            key.verify(signature, digest)
        except InvalidSignature:
            return False
        return True

    return is_signed


def name_of(key: Ed25519PublicKey) -> str:
    """A short name for a key, the same everywhere."""
    return sha256(key.public_bytes_raw()).hexdigest()[:16]


def _make(path: Path) -> None:
    """Two processes that start at once agree: the file appears whole, and the loser reads the winner's."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    write_secret(draft, base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()) + b"\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    sync_folder(path.parent)


def _text(key: Ed25519PublicKey) -> str:
    return base64.b64encode(key.public_bytes_raw()).decode()


def _read(path: Path) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(read_secret(path).strip(), validate=True))
    except (binascii.Error, ValueError):
        raise ClusterProblem(f"{os.fspath(path)} is geen sleutel van het logboek. Zet een kopie terug.") from None


def own_key() -> Key:
    """The key of this installation, for the worker; settings.LOG_SEALING_KEY names this function."""
    from weefsel.project.home import find_home

    return sealing_key(os.environ, find_home(os.environ))
