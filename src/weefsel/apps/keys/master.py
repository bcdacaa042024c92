"""The master key, and the ones before it: what wraps the keys of people. Kept outside the database, always."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.module_loading import import_string

KEY_BYTES, NONCE_BYTES = 32, 12
_FORM = b"weefsel key of a person 1\0"


class MasterKeyMissing(Exception):
    """There is no master key here that opens what is in the database; the message says which, in Dutch."""


class DoesNotOpen(Exception):
    """What stands in the database is not what was written in that place. The message holds no words and no key."""


def name_of(key: bytes) -> str:
    """A short name of a key, the same everywhere; the key cannot be worked out from it."""
    return sha256(b"weefsel name of a master key\0" + key).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Masters:
    """``now`` is the name of the key that wraps what is new; ``keys`` by name also those that were used before."""

    now: str
    keys: dict[str, bytes] = field(repr=False)

    def wrap(self, key: bytes, *, key_id: UUID, person_id: UUID) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        bound = _bound(key_id, person_id, self.now)
        return nonce + AESGCM(self.keys[self.now]).encrypt(nonce, key, bound)

    def unwrap(self, wrapped: bytes, *, key_id: UUID, person_id: UUID, master: str) -> bytes:
        if master not in self.keys:
            raise MasterKeyMissing(
                f"De hoofdsleutel {master} is er niet. Daarmee zijn woorden over mensen versleuteld in deze database. "
                "Zet de kopie ervan terug (docs/how-to/keys.md)."
            )
        bound = _bound(key_id, person_id, master)
        try:
            return AESGCM(self.keys[master]).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound)
        except (InvalidTag, ValueError):
            raise DoesNotOpen(f"the key {key_id} does not open") from None


def _bound(key_id: UUID, person_id: UUID, master: str) -> bytes:
    return _FORM + key_id.bytes + person_id.bytes + master.encode()


@cache
def _provider(path: str):
    return import_string(path)


def masters(*, make: bool = False) -> Masters:
    """The master keys of this installation; ``make`` the first one when there is none yet.

    settings.MASTER_KEYS names the function that gives them.
    """
    return _provider(settings.MASTER_KEYS)(make=make)
