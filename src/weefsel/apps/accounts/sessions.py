"""Sessions of which the database keeps only a hash of the key: who reads the table cannot take a log-in over."""

from __future__ import annotations

import hashlib
from functools import cached_property

from django.contrib.sessions.backends import db
from django.utils import timezone

from weefsel.apps.accounts.reading import find_one


def kept_key(session_key: str) -> str:
    """What is kept of a session key: 160 bits of its SHA-256, as many characters as the column holds."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


class _Rows:
    """The rows of sessions, found by the key that the browser holds."""

    def __init__(self, rows):
        self._rows = rows

    def _hashed(self, wanted: dict) -> dict:
        return {**wanted, "session_key": kept_key(wanted["session_key"])} if wanted.get("session_key") else wanted

    def get(self, **wanted):
        return self._rows.get(**self._hashed(wanted))

    async def aget(self, **wanted):
        return await self._rows.aget(**self._hashed(wanted))

    def filter(self, **wanted):
        return self._rows.filter(**self._hashed(wanted))


class _Sessions:
    """Stands where Django's store expects the model: the same rows, with the key hashed on the way in."""

    def __init__(self, model):
        self.DoesNotExist = model.DoesNotExist
        self.objects = _Rows(model.objects)
        self._model = model
        self._meta = model._meta

    def __call__(self, *, session_key: str, **columns):
        return self._model(session_key=kept_key(session_key), **columns)


class SessionStore(db.SessionStore):
    """Django's own store in the database; the cookie holds the key, the table its hash."""

    @cached_property
    def model(self):
        return _Sessions(self.get_model_class())

    def _get_session_from_db(self):
        kept = kept_key(self.session_key) if self.session_key else ""
        row = find_one(self.get_model_class(), "t.session_key = %s AND t.expire_date > %s", [kept, timezone.now()])
        if row is None:
            self._session_key = None
        return row
