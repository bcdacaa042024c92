"""Every address for every role of every region: each request is a decision, compared with the table.

A decision is a real request to the whole application, as the app role behind row-level security; or a question to the
database itself. What happens in one is undone, so that each finds the same world.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from weefsel.apps.rights.context import SETTINGS
from weefsel.project import urls
from weefsel.project.authorisation.table import Address, Table
from weefsel.project.authorisation.who import ABOUT, ACTS_AS, OTHER, OWN, ROLES, mark_of

# Where one is led to, is where one is when that is what was asked.
AT_LOG_IN = ("account_login", "choose_role")
HEADERS = {"": {}, "part": {"HTTP_HX_REQUEST": "true"}, "English": {"HTTP_ACCEPT_LANGUAGE": "en"}}


@dataclass(frozen=True, slots=True)
class Place:
    """One region as the decisions know it: the words that name its things, and the key of each log-in's session."""

    number: int
    ended: str
    things: dict[str, str | int]
    sessions: dict[str, str]
    actors: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """One decision: ``role`` of region ``region`` asks ``address`` about the things of region ``about``."""

    region: int
    role: str
    address: str
    about: int
    method: str
    way: str

    def __str__(self) -> str:
        return f"{self.role} of {self.region}: {self.method} {self.address} of {self.about} {self.way}".rstrip()


@dataclass(slots=True)
class Found:
    """What a number of decisions showed."""

    n: int = 0
    n_allowed: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Found) -> None:
        self.n += other.n
        self.n_allowed += other.n_allowed
        self.wrong += other.wrong


def addresses_of_the_site() -> dict[str, frozenset[str]]:
    """Every address of the resolver, by name, with the names of what it is asked with."""

    def walk(resolver: URLResolver) -> Iterator[tuple[str, frozenset[str]]]:
        for each in resolver.url_patterns:
            if isinstance(each, URLResolver):
                yield from walk(each)
            elif isinstance(each, URLPattern):
                yield each.name or str(each.pattern), frozenset(each.pattern.converters)

    return dict(walk(get_resolver()))


def gaps(table: Table, owned: dict[str, dict[str, int]]) -> list[str]:
    """What the table does not know, or no more: an address or a table of the database without a line is wrong.

    And what the regions do not hold: who sees a row of a table without rows, was never tried.
    """
    site = addresses_of_the_site()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity"
            " AND relnamespace = 'public'::regnamespace"
        )
        guarded = {name for (name,) in cursor.fetchall()}
    return [
        *(f"address {name}: nobody said who may" for name in sorted(site.keys() - table.addresses.keys())),
        *(f"address {name}: is not there" for name in sorted(table.addresses.keys() - site.keys())),
        *(f"table {name}: nobody said who sees its rows" for name in sorted(guarded - table.rows.keys())),
        *(f"table {name}: is not there, or not guarded" for name in sorted(table.rows.keys() - guarded)),
        *(f"table {name}: no region has a row" for name in sorted(table.rows) if not owned.get(name)),
    ]


def asks(table: Table, places: list[Place], region: int, role: str, *, seed: int) -> list[Ask]:
    """All decisions of one role of one region: about its own things in every way, and about those of the next region.

    They come in an order by chance, so that a part of them is a sample of all.
    """
    other = places[(region + 1) % len(places)].number
    found = []
    for address in table.addresses.values():
        found += [Ask(region, role, address.name, region, method, way) for method, way in OWN]
        if address.elsewhere is not None:
            found += [Ask(region, role, address.name, other, method, way) for method, way in OTHER]
    random.Random(f"{seed}-{region}-{role}").shuffle(found)
    return found


def is_refused(response, *, leads_away: bool = False) -> bool:
    """Whether somebody was not let in, or led to where one logs in or chooses a role."""
    if response.status_code == 302:
        at = response["Location"].split("?")[0]
        return leads_away or at in (reverse("account_login"), reverse("choose_role"))
    return response.status_code in (403, 404, 405, 410)


def refuse(_request, exception) -> HttpResponse:
    """A refusal without a page around it."""
    return HttpResponse(status=403 if isinstance(exception, PermissionDenied) else 404)


def draw_refusals(*, whole: bool) -> None:
    """Whether a refusal in this process is a whole page. Most answers are one, and nobody reads the page around it."""
    urls.handler403 = "weefsel.web.rights.errors.show_refused" if whole else refuse
    urls.handler404 = "weefsel.web.rights.errors.show_not_found" if whole else refuse


class Asker:
    """Sends requests as anyone; what they change is undone."""

    def __init__(self, table: Table, places: list[Place]):
        self.table, self.places, self.site = table, places, addresses_of_the_site()
        self.client = Client(raise_request_exception=False, SERVER_NAME="localhost")
        self.log_in = reverse("account_login")
        self.choose = reverse("choose_role")

    def url_of(self, address: Address, place: Place, role: str = "") -> str:
        """Where ``role`` asks: a parent about their own child, everyone else about the person of the region."""
        wanted, things = self.site[address.name], dict(place.things)
        if role in ABOUT:
            things |= {name: things[f"{ABOUT[role]}_{name}"] for name in ("person", "referral", "consent")}
        return reverse(address.name, kwargs=self.table.arguments_of(address, wanted, things))

    def data_of(self, address: Address, place: Place) -> dict[str, str]:
        return {k: str(place.things[v[1:]]) if v.startswith("@") else v for k, v in address.sends.items()}

    def send(self, place: Place, role: str, method: str, url: str, data=None, **headers):
        """One request in a session of ``role``; nothing of it stays, nor of what is counted against guessing."""
        cache.clear()
        key = place.sessions.get(role)
        self.client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: key} if key else {})
        with transaction.atomic():
            response = getattr(self.client, method.lower())(url, data or {}, **headers)
            transaction.set_rollback(True)
        return response

    def is_refused(self, response, *, leads_away: bool = False) -> bool:
        return is_refused(response, leads_away=leads_away)

    def decide(self, ask: Ask) -> Found:
        """Ask, and compare the answer with the table."""
        address = self.table.addresses[ask.address]
        if ask.address not in self.site:
            return Found(1, 0, [f"{ask}: the address is not there"])
        mine, about = self.places[ask.region], self.places[ask.about]
        expected = address.may(ask.role, ask.method, is_own=ask.region == ask.about, ended=mine.ended)
        data = self.data_of(address, about) if ask.method == "POST" else None
        response = self.send(
            mine, ask.role, ask.method, self.url_of(address, about, ask.role), data, **HEADERS[ask.way]
        )
        if response.status_code >= 500:
            return Found(1, expected, [f"{ask}: fault {response.status_code}"])
        if ask.method == "HEAD" and response.status_code == 405:
            return Found(1)
        away = address.leads_away and not expected
        is_there = response.status_code == 302 and (
            ask.address in AT_LOG_IN or (ask.address == "answer_role" and response["Location"] == self.choose)
        )
        refused = self.is_refused(response, leads_away=away) and not is_there
        if expected == refused:
            said = "may, but was refused" if expected else "may not, but was let in"
            return Found(1, expected, [f"{ask}: {said} ({response.status_code})"])
        if ask.method == "GET" and response.status_code == 200:
            return Found(1, expected, [f"{ask}: shows {name}" for name in self.shown_wrongly(ask, response)])
        return Found(1, expected, [])

    def shown_wrongly(self, ask: Ask, response) -> list[str]:
        """The classes of data of which the page shows something that this role may not read there (T-03)."""
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = body.decode(errors="replace")
        return [
            each.name
            for each in self.table.classes.values()
            if not each.may(ask.role, ask.address, is_own=ask.region == ask.about)
            and each.stands_in(text, mark=mark_of(ask.about), number=ask.about)
        ]


def decide_rows(
    table: Table, place: Place, role: str, owned: dict[str, dict[str, int]], keys: dict[str, str], now: str, other: int
) -> Found:
    """Ask the database itself, in the context of ``role``: for each table, rows of the own region and of another."""
    found = Found()
    context = dict.fromkeys(SETTINGS, "") | place.actors.get(role, {})
    context |= {"app.role": ACTS_AS.get(role, role), "app.now": now}
    with transaction.atomic(), connection.cursor() as cursor:
        for name, value in context.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        for rows in table.rows.values():
            if rows.name not in keys:
                continue
            regions = {owned[rows.name].get(key) for key in _visible(cursor, rows.name, keys[rows.name])}
            present = set(owned[rows.name].values())
            for number, is_own in ((place.number, True), (other, False)):
                if number not in present:
                    continue
                expected = rows.may(role, is_own=is_own, ended=place.ended)
                found.n += 1
                found.n_allowed += expected
                if expected != (number in regions):
                    said = "sees no row, but may" if expected else "sees a row, and may not"
                    found.wrong.append(f"{role} of {place.number}: {said}: {rows.name} of {number}")
        transaction.set_rollback(True)
    return found


def _visible(cursor, name: str, key: str) -> list[str]:
    """The keys of the rows that can be read; none where the table itself may not be read."""
    try:
        with transaction.atomic():
            cursor.execute(f'SELECT "{key}"::text FROM "{name}"')
            return [found for (found,) in cursor.fetchall()]
    except ProgrammingError:
        return []


def sample(table: Table, places: list[Place], *, n: int, seed: int) -> list[Ask]:
    """``n`` decisions by chance: half of them of who may."""
    chance = random.Random(seed)
    everything = [
        ask for place in places for role in ROLES for ask in asks(table, places, place.number, role, seed=seed)
    ]

    def may(ask: Ask) -> bool:
        own = ask.region == ask.about
        return table.addresses[ask.address].may(ask.role, ask.method, is_own=own, ended=places[ask.region].ended)

    allowed = [ask for ask in everything if may(ask)]
    refused = [ask for ask in everything if not may(ask)]
    return chance.sample(allowed, min(n // 2, len(allowed))) + chance.sample(refused, min(n - n // 2, len(refused)))


def as_words(things: dict[str, UUID | str | int]) -> dict[str, str | int]:
    return {name: each if isinstance(each, int) else str(each) for name, each in things.items()}
