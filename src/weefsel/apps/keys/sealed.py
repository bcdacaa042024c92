"""Words about a person as they stand in the database: encrypted with AES-256-GCM, bound to the place where they stand.

The place is the table, the column, the row and the person. Words that were moved to another row or another person do
not open, unless that registration was folded into the other one (`people.Merge`).
"""

from __future__ import annotations

import base64
import binascii
import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.utils.translation import gettext_lazy as _

from weefsel.apps.keys.master import NONCE_BYTES, DoesNotOpen
from weefsel.apps.keys.ring import Key, Ring

MARK = "wf1:"  # what is encrypted begins with this; empty words stay empty
GONE = _("(gewist)")  # shown in the place of words of which the key was destroyed
_FORM = b"weefsel words 1\0"


class Written(str):
    """What goes in the database; only `seal` makes it, so that no plain words slip by."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<encrypted>"


class Sealed:
    """Encrypted words as they were read, opened when somebody looks at them, and then once."""

    __slots__ = ("_is_gone", "_plain", "_ring", "_token", "key_id")

    def __init__(self, token: str, ring: Ring):
        self._token, self._ring, self._plain, self._is_gone = token, ring, None, False
        try:
            self.key_id: UUID | None = UUID(bytes=_bytes(token)[:16])
            ring.wanted.add(self.key_id)
        except ValueError:
            self.key_id = None

    def __repr__(self) -> str:
        return "<encrypted>"

    def __str__(self) -> str:
        raise TypeError("encrypted words are read from the row that they stand in")

    def __reduce__(self):
        raise TypeError("encrypted words stay in the process that read them")

    def __deepcopy__(self, memo):
        return self

    @property
    def written(self) -> Written:
        return Written(self._token)

    @property
    def is_gone(self) -> bool:
        return self._is_gone

    def says(self, words: str) -> bool:
        """Was this looked at already, and are these the words?"""
        return self._plain is not None and self._plain == words

    def open(self, table: str, column: str, row_id, person_id: UUID) -> str | None:
        """The words; None when the key of the person was destroyed.

        Raises
        ------
        DoesNotOpen
            This was not written in this place.
        """
        if self._plain is None and not self._is_gone:
            if self.key_id is None:
                raise DoesNotOpen(f"{table}.{column} of {row_id} is not encrypted")
            key = self._ring.of(self.key_id)
            if key is not None and person_id not in (key.person_id, key.goes_on_as):
                key = self._ring.again(self.key_id)
            if key is None:
                self._is_gone = True
            else:
                self._plain = unseal(self._token, key, table=table, column=column, row_id=row_id, person_id=person_id)
        return self._plain


def seal(words: str, key: Key, *, table: str, column: str, row_id, person_id: UUID) -> Written:
    nonce = secrets.token_bytes(NONCE_BYTES)
    bound = _bound(table, column, row_id, person_id, key)
    content = key.id.bytes + nonce + key.cipher.encrypt(nonce, words.encode("utf-8", "surrogatepass"), bound)
    return Written(MARK + base64.b64encode(content).decode("ascii"))


def unseal(token: str, key: Key, *, table: str, column: str, row_id, person_id: UUID) -> str:
    if person_id not in (key.person_id, key.goes_on_as):
        raise DoesNotOpen(f"{table}.{column} of {row_id} was written about somebody else")
    content = _bytes(token)[16:]
    bound = _bound(table, column, row_id, person_id, key)
    try:
        plain = key.cipher.decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        raise DoesNotOpen(f"{table}.{column} of {row_id} is not what was written there") from None
    return plain.decode("utf-8", "surrogatepass")


def key_named(token: str) -> UUID | None:
    """The id of the key that these words ask for; None for what is not encrypted."""
    try:
        return UUID(bytes=_bytes(token)[:16])
    except ValueError:
        return None


def _bytes(token: str) -> bytes:
    if not token.startswith(MARK):
        raise ValueError
    try:
        content = base64.b64decode(token[len(MARK) :], validate=True)
    except binascii.Error:
        raise ValueError from None
    if len(content) < 16 + NONCE_BYTES + 16:
        raise ValueError
    return content


def _bound(table: str, column: str, row_id, person_id: UUID, key: Key) -> bytes:
    # The one row that somebody has in a table carries their own id; what a merge copies from it, opens there too.
    row = key.person_id if row_id == person_id else row_id
    return _FORM + b"\0".join((table.encode(), column.encode(), str(row).encode(), key.person_id.bytes))
