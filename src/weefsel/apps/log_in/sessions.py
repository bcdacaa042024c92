"""Sessions of which the database keeps only a hash of the key: who reads the table cannot take a log-in over."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cached_property

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends import db
from django.utils import timezone

from weefsel.apps.accounts.reading import find_one
from weefsel.apps.log_in.devices import device_of
from weefsel.apps.log_in.terms import LONGEST_WITHOUT_WRITING


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
    """Django's own store in the database; the cookie holds the key, the table its hash.

    Beside it the row says whose session it is, since when, and when a page was last asked for: by the real clock, also
    where that of a practice region was moved.
    """

    began_at: datetime | None = None
    seen_at: datetime | None = None
    device: str = ""

    @classmethod
    def get_model_class(cls):
        from weefsel.apps.log_in.models import Session

        return Session

    def begin(self, at: datetime, device: str) -> None:
        """Say that the user of this session logged in at that moment."""
        self.began_at, self.device, self.modified = at, device, True

    def create_model_instance(self, data):
        row, now = super().create_model_instance(data), timezone.now()
        self.began_at, self.seen_at = self.began_at or now, now
        row.user_id, row.device = data.get(SESSION_KEY), self.device
        row.began_at, row.seen_at = self.began_at, self.seen_at
        return row

    def touch(self, now: datetime) -> None:
        """Write down that a page was asked for; twice a minute at most."""
        if self.session_key and self.seen_at is not None and now - self.seen_at >= LONGEST_WITHOUT_WRITING:
            self.model.objects.filter(session_key=self.session_key).update(seen_at=now)
            self.seen_at = now

    @cached_property
    def model(self):
        return _Sessions(self.get_model_class())

    def _get_session_from_db(self):
        kept = kept_key(self.session_key) if self.session_key else ""
        row = find_one(self.get_model_class(), "t.session_key = %s AND t.expire_date > %s", [kept, timezone.now()])
        if row is None:
            self._session_key = None
        else:
            self.began_at, self.seen_at, self.device = row.began_at, row.seen_at, row.device
        return row


def begin_at_log_in() -> None:
    """From now on, every log-in begins its session anew."""
    user_logged_in.connect(_begin, dispatch_uid="log_in.begin")


def _begin(sender, request, user, **_more) -> None:
    request.session.begin(timezone.now(), device_of(request.META.get("HTTP_USER_AGENT", "")))
