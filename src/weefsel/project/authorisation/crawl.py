"""Every id that someone sees is tried by someone else: in the path, in a question, in a form, in a header, in `next`.

For each address with an id that a reader of one region finds on their own pages, it is first shown that they themselves
get an answer there (the control); then others, of another region and nobody at all, ask for the same.
"""

from __future__ import annotations

import random
import re
from collections.abc import Set
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from django.urls import Resolver404, resolve

from weefsel.project.authorisation.matrix import Asker, Place
from weefsel.project.authorisation.who import ROLES, mark_of

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
LINK = re.compile(r"""(?:href|action|hx-get|hx-post|src)=["']([^"'#]+)""")
FIELD = re.compile(r"""<(?:input|option|button)[^>]*value=["']([0-9a-f-]{36})["']""")
MOST = 6  # addresses with an id, of one reader: some thirty thousand replays together
NAMES = ("person", "person_id", "referral", "offer", "group", "membership", "id", "row")


@dataclass(slots=True)
class Replays:
    """How many ids were tried by someone else, how many of those had a control that answered, and what came through."""

    n: int = 0
    n_controls: int = 0
    hits: list[str] = field(default_factory=list)
    failed_controls: list[str] = field(default_factory=list)

    def add(self, other: Replays) -> None:
        self.n += other.n
        self.n_controls += other.n_controls
        self.hits += other.hits
        self.failed_controls += other.failed_controls


def seen_by(asker: Asker, place: Place, role: str) -> tuple[set[str], set[str]]:
    """The addresses with an id, and the ids in forms, on every page that ``role`` may read about the own region."""
    found, ids = set(), set()
    for address in asker.table.addresses.values():
        if address.name not in asker.site or not address.may(role, "GET", is_own=True, ended=place.ended):
            continue
        response = asker.send(place, role, "GET", asker.url_of(address, place, role))
        if response.status_code != 200 or not response.get("Content-Type", "").startswith("text/html"):
            continue
        body = response.content.decode(errors="replace")
        found |= {link.replace("&amp;", "&") for link in LINK.findall(body) if ID.search(link)}
        ids |= set(FIELD.findall(body))
    return found, ids


def rows_of(owned: dict[str, dict[str, int]], place: Place) -> frozenset[str]:
    """The ids of every row of one region, from the region of each key of each table."""
    return frozenset(key for keys in owned.values() for key, number in keys.items() if number == place.number)


def crawl(
    asker: Asker, place: Place, other: Place, role: str, *, theirs: Set[str], seed: int, most: int = MOST
) -> Replays:
    """Try what ``role`` of ``place`` sees as everyone of ``other``, whose own rows are ``theirs``, and as nobody."""
    addresses, ids = seen_by(asker, place, role)
    return replay(asker, place, other, role, addresses, ids, theirs=theirs, seed=seed, most=most)


def replay(
    asker: Asker,
    place: Place,
    other: Place,
    role: str,
    addresses: Set[str],
    ids: Set[str],
    *,
    theirs: Set[str],
    seed: int,
    most: int,
) -> Replays:
    """Try these addresses, and the ids of forms beside them, which ``role`` of ``place`` found."""
    found = Replays()
    chance = random.Random(f"{seed}-{place.number}-{role}")
    # What is public is everyone's: there is nobody to try it as.
    closed = {each.name for each in asker.table.addresses.values() if set(ROLES) - (each.elsewhere or frozenset())}
    # A page that shows what a whole country offers leads to things of the other region: those are theirs to open.
    wanted = sorted(url for url in addresses if _name_of(asker, url) in closed and not _is_theirs(url, theirs))
    for url in chance.sample(wanted, min(most, len(wanted))):
        address = asker.table.addresses[_name_of(asker, url)]
        method = "POST" if address.takes_only_forms else "GET"
        if not address.may(role, method, is_own=True, ended=place.ended):
            continue
        data = asker.data_of(address, place) if method == "POST" else None
        control = asker.send(place, role, method, url, data)
        if asker.is_refused(control) or control.status_code >= 500:
            found.failed_controls.append(f"{role} of {place.number}: {method} {address.name}: {control.status_code}")
            continue
        found.n_controls += 1
        strangers = [by for by in ROLES if by not in address.elsewhere]
        for by in strangers:
            _try_as(asker, place, other, by, url, "path", (method, url, data, {}), found)
        # The same role finds its way best; the others by turns.
        for by in dict.fromkeys((role, chance.choice(strangers)) if strangers else ()):
            for where, tried in _other_ways(asker, other, by, url, ids, chance).items():
                _try_as(asker, place, other, by, url, where, tried, found)
    return found


def _other_ways(asker, other, by, url, ids, chance) -> dict[str, tuple]:
    """The id of an address in a question, in a header, as where to go after logging in, and in a form."""
    key = ID.search(url)[0]
    own = asker.url_of(asker.table.addresses["list_people" if by == "gp" else "list_offers"], other)
    return {
        "query": ("GET", f"{own}?" + "&".join(f"{name}={key}" for name in (*NAMES, "zoek")), None, {}),
        "header": ("GET", own, None, {"HTTP_REFERER": url, "HTTP_HX_CURRENT_URL": url, "HTTP_X_PERSON": key}),
        "next": ("GET", f"{asker.log_in}?next={quote(url, safe='')}", None, {}),
        "form": ("POST", *_form(asker, other, by, [key, *sorted(ids)], chance), {}),
    }


def _try_as(asker, place, other, by, url, where, tried, found) -> None:
    """One try of someone else."""
    verb, path, data, headers = tried
    response = asker.send(other, by, verb, path, data, **headers)
    if where == "next" and response.status_code == 302:
        response = asker.send(other, by, "GET", response["Location"])
    found.n += 1
    came_in = where == "path" and not asker.is_refused(response) and not _led_away(asker, url, response)
    told = response.status_code < 400 and mark_of(place.number) in response.content.decode(errors="replace")
    if came_in or told or response.status_code >= 500:
        found.hits.append(f"{by} of {other.number}: {where}: {url}: {response.status_code}")


def _led_away(asker, url, response) -> bool:
    """Whether a stranger was led to a page of their own, as the table says of some addresses: with no id in it."""
    leads_away = asker.table.addresses[_name_of(asker, url)].leads_away
    return leads_away and response.status_code == 302 and not ID.search(response["Location"])


def _form(asker, other, by, ids, chance) -> tuple[str, dict[str, str]]:
    """A form that ``by`` may send about their own things, filled with ids that are not theirs."""
    own = [
        address
        for address in asker.table.addresses.values()
        if address.name in asker.site
        and address.elsewhere is not None
        and address.may(by, "POST", is_own=True, ended=other.ended)
    ]
    address = chance.choice(own or [asker.table.addresses["account_login"]])
    data = asker.data_of(address, other) | {name: chance.choice(ids) for name in NAMES}
    return asker.url_of(address, other, by), data


def _is_theirs(url: str, theirs: Set[str]) -> bool:
    """Whether an address is about things of theirs alone; where it leads back to, in the question, is no part of it."""
    return theirs.issuperset(ID.findall(urlsplit(url).path) or ID.findall(url))


def _name_of(asker: Asker, url: str) -> str | None:
    """The name of the address, when it is one of ours about a thing of somebody."""
    try:
        name = resolve(urlsplit(url).path).url_name
    except Resolver404:
        return None
    address = asker.table.addresses.get(name)
    return name if address is not None and address.elsewhere is not None else None
