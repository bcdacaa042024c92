"""Five ways to answer whether somebody sees a person: the page, what systems read, the search, the file, the rows.

Each is asked as whoever uses it asks: a request to the whole application in a session of their own, or a question to
the database in their context. The clock of this process stands still meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.cookies import SimpleCookie
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from weefsel.apps.rights.context import SETTINGS
from weefsel.engine.rights.may import Actor
from weefsel.project.authorisation.matrix import is_refused
from weefsel.project.authorisation.worlds.declare import Looker
from weefsel.project.authorisation.worlds.scene import FAMILIES, Someone
from weefsel.project.authorisation.worlds.table import Stands

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# How the rows of the table are read: of which table, by which column, and which of them.
ROWS = {
    "people_person": ("people_person", "id", ""),
    "people_circumstances": ("people_circumstances", "person_id", ""),
    "people_preferences": ("people_preferences", "person_id", ""),
    "people_health": ("people_health", "person_id", ""),
    "people_identifier": ("people_identifier", "person_id", ""),
    "screening_response": ("screening_response", "person_id", ""),
    "shared_tie": ("ecogram_tie", "person_id", "seen_by = 'everyone'"),
    "tie_for_care": ("ecogram_tie", "person_id", "seen_by = 'care'"),
    "agreed_need": ("needs_need", "person_id", "state = 'agreed'"),
    "proposed_need": ("needs_need", "person_id", "state = 'proposed'"),
    "consent_consent": ("consent_consent", "person_id", "purpose = 'hosting'"),
    "referrals_referral": ("referrals_referral", "person_id", ""),
    "safety_safecontact": ("safety_safecontact", "person_id", ""),
    "safety_privatewish": ("safety_privatewish", "person_id", ""),
}
ALL_ROWS = " UNION ALL ".join(
    f"SELECT '{name}', {key}::text FROM {table} WHERE {key} = ANY (%(people)s){f' AND {only}' if only else ''}"
    for name, (table, key, only) in (ROWS | {"people_named": ("people_named(%(people)s)", "id", "")}).items()
)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let it be one exact moment for this process."""
    runs = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = runs


class Session:
    """The browser of who looks, in the role that they chose."""

    def __init__(self, looks: Looker):
        self.client = Client(raise_request_exception=False, SERVER_NAME="localhost")
        if looks.user is None:
            return
        self.client.force_login(looks.user)
        session = self.client.session
        if looks.chosen is not None:
            session["membership"] = str(looks.chosen.id)
        if looks.on_behalf_of is not None:
            session["on_behalf_of"] = str(looks.on_behalf_of.id)
        session.save()

    def send(self, method: str, url: str, data=None):
        cache.clear()
        key = self.client.cookies.get(settings.SESSION_COOKIE_NAME)
        self.client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: key.value} if key else {})
        return getattr(self.client, method)(url, data or {})

    def gives(self, stands: Stands, someone: Someone):
        """Ask for one page, document or file about somebody."""
        given = {"person_id": someone.id}
        if stands.name == "show_referral":
            given = {"referral_id": someone.referral.id}
        if stands.name == "download_response":
            given["response_id"] = someone.response_id
        url = reverse(stands.name, kwargs=given) + (f"?{stands.query}" if stands.query else "")
        return self.send("get" if stands.sends is None else "post", url, stands.sends)

    def names(self, stands: Stands, people: tuple[Someone, ...], *, word: str) -> tuple[set[UUID], list[str]]:
        """Whom a list or a feed names, by number or by name; and the faults."""
        found, faults = set(), []
        for family in FAMILIES:
            response = self.send("get", reverse(stands.name), {word: family})
            if response.status_code >= 500:
                faults.append(f"{stands.name}: fault {response.status_code}")
            if not was_given(response):
                continue
            body = text_of(response)
            ids = set(ID.findall(body))
            found |= {each.id for each in people if str(each.id) in ids or each.person.given_name in body}
        return found, faults


def was_given(response) -> bool:
    return not is_refused(response) and response.status_code < 400


def text_of(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


def rows_of(actor: Actor, people: tuple[Someone, ...]) -> set[tuple[str, UUID]]:
    """The rows that the database itself shows in the context of ``actor``, by name and person; one query."""
    told = {
        "app.role": actor.role,
        "app.user": actor.user_id,
        "app.person": actor.person_id,
        "app.organization": actor.organization_id,
        "app.on_behalf_of": actor.on_behalf_of,
        "app.now": actor.now.isoformat(),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(["set_config(%s, %s, true)"] * len(SETTINGS)),
            [part for name in SETTINGS for part in (name, str(told.get(name) or ""))],
        )
        cursor.execute(ALL_ROWS, {"people": [each.id for each in people]})
        return {(name, UUID(person)) for name, person in cursor.fetchall()}
