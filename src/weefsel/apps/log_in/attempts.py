"""Counts tries to log in, by account and by address, so that nobody guesses: exact for an account, also at once.

Only failures count. An address may be a whole practice behind one line: it may fail ten times as often as one account.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil

from django.conf import settings
from django.db import connection, transaction

from weefsel.apps.log_in.models import Attempt


@dataclass(frozen=True, slots=True)
class Limit:
    """How often in which time; assumptions, each well above what someone does who mistypes."""

    most: int
    within: timedelta


QUARTER = timedelta(minutes=15)
# kind -> what is counted by -> the limit
LIMITS: Mapping[str, Mapping[str, Limit]] = {
    "password": {"account": Limit(10, QUARTER), "address": Limit(100, QUARTER)},
    "code": {"account": Limit(10, QUARTER), "address": Limit(100, QUARTER)},
    "passkey": {"address": Limit(100, QUARTER)},
    "outside": {"address": Limit(100, QUARTER)},
    # A code with which a naaste shares something: who types it has one before them.
    "carer": {"account": Limit(10, QUARTER)},
    # A mail is a nuisance to who did not ask for it.
    "mail": {"account": Limit(5, timedelta(hours=1)), "address": Limit(50, timedelta(hours=1))},
}


def hash_key(by: str, key: str) -> str:
    """What is kept of an account or an address; without the secret of this installation nobody can look one up."""
    return hmac.new(settings.SECRET_KEY.encode(), f"attempt:{by}:{key.strip().lower()}".encode(), sha256).hexdigest()


@transaction.atomic
def wait_s(kind: str, keys: Mapping[str, str], *, now: datetime) -> int:
    """After how many seconds another try is allowed; 0 when it is now. ``keys`` by what: account, address.

    Whoever tries the same account at the same moment waits here till the first is counted.
    """
    waits = [0]
    for by, limit in LIMITS[kind].items():
        if not keys.get(by):
            continue
        hashed = hash_key(by, keys[by])
        if by == "account":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{kind}:{hashed}"])
        made = Attempt.objects.filter(kind=kind, key_hash=hashed, at__gt=now - limit.within, at__lte=now)
        # The oldest of the last `most`: when that one is old enough, there is room for another.
        last = list(made.order_by("-at").values_list("at", flat=True)[limit.most - 1 : limit.most])
        if last:
            waits.append(max(1, ceil((last[0] + limit.within - now).total_seconds())))
    return max(waits)


def count(kind: str, keys: Mapping[str, str], *, now: datetime) -> None:
    """Count one try."""
    Attempt.objects.bulk_create(
        Attempt(kind=kind, key_hash=hash_key(by, keys[by]), at=now) for by in LIMITS[kind] if keys.get(by)
    )


def forget(kind: str, account: str) -> None:
    """Someone got in: what went wrong before with this account does not count any more."""
    Attempt.objects.filter(kind=kind, key_hash=hash_key("account", account)).delete()


@transaction.atomic
def is_first(kind: str, key: str, *, now: datetime) -> bool:
    """Whether this was never given before; from now on it was. For what may be used once."""
    hashed = hash_key("once", key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{kind}:{hashed}"])
    if Attempt.objects.filter(kind=kind, key_hash=hashed).exists():
        return False
    Attempt(kind=kind, key_hash=hashed, at=now).save(force_insert=True)
    return True
