"""Builds the regions in an empty database and tells what the decisions need to know of them."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import Client

from weefsel.apps.accounts.models import User
from weefsel.apps.audit.sealing import Key, seal_waiting
from weefsel.apps.log_in.sessions import SessionStore
from weefsel.apps.rights.models import Relation
from weefsel.project.authorisation.lives.access import invite_people, let_people_look
from weefsel.project.authorisation.lives.groups import bring_together, hold_groups
from weefsel.project.authorisation.lives.records import ask_and_draw, keep_records
from weefsel.project.authorisation.lives.referrals import refer_people
from weefsel.project.authorisation.lives.safety import protect
from weefsel.project.authorisation.lives.work import adopt_werkvormen, plan_for_everyone, publish_figures
from weefsel.project.authorisation.matrix import Place, as_words
from weefsel.project.authorisation.who import LOG_INS
from weefsel.project.authorisation.world import Region, as_owner

LONG_S = 7_200


def build(ended: tuple[str, ...], now: datetime, tell: Callable[[int], None] = lambda n: None):
    """Make a region for each of ``ended``. Gives the places, whose each row is by table, and the key of each table."""
    keys = _keys()
    places, owned, known = [], {name: {} for name in keys}, _rows(keys)
    password = make_password(uuid.uuid4().hex)
    for number, relation in enumerate(ended):
        region = _region(number, now, ended=relation, password=password)
        sessions = {role: _session(region, role) for role in LOG_INS}
        places.append(
            Place(
                number,
                relation,
                as_words({**region.things, "key": 1}),
                sessions,
                {r: _context(region, r) for r in LOG_INS},
            )
        )
        rows = _rows(keys)
        for name, found in rows.items():
            owned[name] |= dict.fromkeys(found - known[name], number)
        known = rows
        tell(number + 1)
    return places, owned, keys


def _region(number: int, now: datetime, *, ended: str, password: str) -> Region:
    """A region with all that happens in it, in which at last one relation ``ended``, "" for none."""
    region = Region(number, now, password=password)
    with transaction.atomic():
        region.settle()
        keep_records(region)
        ask_and_draw(region)
        with as_owner():
            seal_waiting(Key("proef", bytes))  # what is written after this waits for its seal
        refer_people(region)
        hold_groups(region)
        bring_together(region)
        invite_people(region)
        let_people_look(region)
        adopt_werkvormen(region)
        publish_figures(region)
        plan_for_everyone(region)
        protect(region)
        with as_owner():
            User.objects.update(is_synthetic=True)
            people = [person.id for person in region.people.values()]
            Relation.objects.filter(relation=ended, person_id__in=people).update(valid_until=now - timedelta(hours=1))
    return region


def _session(region: Region, role: str) -> str:
    """The key of a session, as of someone who typed the password a moment ago."""
    user, client = region.users[role], Client()
    client.force_login(user)
    request = HttpRequest()
    request.session, request.user = client.session, user
    reauthenticate_by_password(request)
    if role == "assistant":
        # As after choosing for whom to work.
        request.session["on_behalf_of"] = str(region.users["gp"].id)
    go_on(request.session)
    return request.session.session_key


def go_on(session: SessionStore) -> None:
    """As if this log-in did something a moment ago, and typed the password too: a check takes hours, and what it asks
    leaves nothing behind."""
    session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] = time.time() + LONG_S
    session.save()


def _context(region: Region, role: str) -> dict[str, str]:
    membership = region.users[role].memberships.get()
    return {
        "app.user": str(membership.user_id),
        "app.person": str(membership.person_id or ""),
        "app.organization": str(membership.organization_id or ""),
        "app.on_behalf_of": str(region.users["gp"].id) if role == "assistant" else "",
    }


def _keys() -> dict[str, str]:
    """The column that tells rows apart, of each guarded table."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]"
            " WHERE c.relkind = 'r' AND c.relrowsecurity AND c.relnamespace = 'public'::regnamespace"
        )
        return dict(cursor.fetchall())


def _rows(keys: dict[str, str]) -> dict[str, set[str]]:
    found = {}
    with as_owner(), connection.cursor() as cursor:
        for name, key in keys.items():
            cursor.execute(f'SELECT "{key}"::text FROM "{name}"')
            found[name] = {row[0] for row in cursor.fetchall()}
    return found
