"""Makes what a region has before anyone acts: organisations, log-ins, places, offers, and people who live there."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from weefsel.apps.accounts.models import Membership, Organization, User
from weefsel.apps.adoption.models import AdoptedVersion, Adoption
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.models import Location, Offer, Service
from weefsel.catalogue.region import Area, Region
from weefsel.catalogue.write import write_werkvorm
from weefsel.project.demo.organizations import (
    ADOPTIONS,
    LOG_INS,
    N_CIRCLES,
    OFFERS,
    ORGANIZATIONS,
    PASSWORD,
    LogInSpec,
    OfferSpec,
    OrganizationSpec,
    circle_offer,
    circle_organization,
)
from weefsel.project.demo.people import NAMED, REGISTERED_DAYS, Residents, settle

NEAR_M = 350  # how far from the centroid of its postcode area a place may stand
STALE_OFFERS = ("other-house", "circle-6")  # nobody confirmed these for half a year: the page says so
NAASTE = LogInSpec("els", "related_person", "", "naaste", "Els")


@dataclass(frozen=True, slots=True)
class Town:
    """A practice region by the keys of `organizations.py`; ``since`` the moment from which everything existed."""

    region: Region
    since: datetime
    organizations: dict[str, Organization]
    users: dict[str, User]
    memberships: dict[str, Membership]
    offers: dict[str, Offer]
    residents: Residents


def build_town(
    region: Region, n_people: int, *, seed: int, now: datetime, tell: Callable[[str, int, int], None]
) -> Town:
    """Make the region as it was a year ago. Run as the owner role: nobody acts here, it merely exists."""
    rng = Random(f"town {seed}")
    since = now - timedelta(days=REGISTERED_DAYS)
    areas = sorted(region.areas, key=lambda area: -area.inhabitants)
    circles = _circles(areas)
    specs = [*ORGANIZATIONS, *(organization for organization, _offer in circles)]
    organizations = {spec.key: _organization(spec, number, region, since, rng) for number, spec in enumerate(specs, 1)}
    Organization.objects.bulk_create(organizations.values())

    users, memberships = _log_ins(organizations, since, rng)
    offers = {}
    all_offers = [*OFFERS, *(offer for _organization, offer in circles)]
    areas_of = {spec.key: areas[spec.area % len(areas)] for spec in specs}
    for number, spec in enumerate(all_offers, 1):
        offers[spec.key] = _offer(spec, areas_of[spec.organization], organizations, users, now, rng)
        tell("map", number, len(all_offers))
    werkvormen = catalogue().werkvormen
    adoptions = [
        Adoption(
            owner=organizations[organization],
            werkvorm=werkvorm,
            werkvorm_version=werkvormen[werkvorm].version,
            lead=users.get(lead),
            stand_in=users.get(stand_in),
            adopted_at=since,
            adopted_by=users.get(lead),
        )
        for organization, werkvorm, lead, stand_in in ADOPTIONS
    ]
    Adoption.objects.bulk_create(adoptions)
    AdoptedVersion.objects.bulk_create(
        AdoptedVersion(
            adoption=one,
            owner_id=one.owner_id,
            version=one.werkvorm_version,
            text=write_werkvorm(werkvormen[one.werkvorm]),
            since=since,
            taken_by=one.lead,
        )
        for one in adoptions
    )
    residents = settle(
        region,
        n_people,
        seed=seed,
        now=now,
        practices=(organizations["practice"], organizations["other-practice"]),
        tell=lambda done, total: tell("people", done, total),
    )
    for spec in NAMED:
        if spec.has_log_in:
            log_in = LogInSpec(spec.key, "person", "", "patiënt", spec.given_name)
            users[spec.key], memberships[spec.key] = _log_in(
                log_in, None, since, _password(users), rng, person_id=residents.named[spec.key].id
            )
    return Town(region, since, organizations, users, memberships, offers, residents)


def _circles(areas: list[Area]) -> list[tuple[OrganizationSpec, OfferSpec]]:
    """Circles over the region: the largest area of each place first, then the next of the largest place."""
    firsts = list({area.place: number for number, area in reversed(list(enumerate(areas)))}.values())
    chosen = [*sorted(firsts), *(number for number in range(len(areas)) if number not in firsts)]
    n_places = {area.place: sum(areas[i].place == area.place for i in chosen[:N_CIRCLES]) for area in areas}
    found = []
    for number in range(1, N_CIRCLES + 1):
        rank = chosen[(number - 1) % len(chosen)]
        area = areas[rank]
        where = area.place if n_places[area.place] == 1 else f"{area.place} {area.code}"
        found.append((circle_organization(number, where, rank), circle_offer(number, where)))
    return found


def _id(rng: Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def _organization(spec: OrganizationSpec, number: int, region: Region, since: datetime, rng: Random) -> Organization:
    return Organization(
        id=_id(rng),
        name=spec.name.format(region=region.name),
        kind=spec.kind,
        phone=f"024 000 00 {number:02d}",  # no number of a subscriber begins with 0
        email=f"{spec.key}@example.org",
        is_claimed=spec.is_claimed,
        is_synthetic=True,
        created_at=since,
    )


def _log_ins(
    organizations: dict[str, Organization], since: datetime, rng: Random
) -> tuple[dict[str, User], dict[str, Membership]]:
    password = make_password(PASSWORD)  # once for all: making one is slow on purpose
    users, memberships = {}, {}
    for spec in (*LOG_INS, NAASTE):
        organization = organizations[spec.organization] if spec.organization else None
        users[spec.key], memberships[spec.key] = _log_in(spec, organization, since, password, rng)
    return users, memberships


def _password(users: dict[str, User]) -> str:
    return next(iter(users.values())).password


def _log_in(
    spec: LogInSpec, organization: Organization | None, since: datetime, password: str, rng: Random, person_id=None
) -> tuple[User, Membership]:
    user = User(
        id=_id(rng),
        email=spec.email,
        name=spec.name,
        password=password,
        is_synthetic=True,
        date_joined=since,
    )
    user.save(force_insert=True)
    membership = Membership(
        id=_id(rng), user=user, organization=organization, role=spec.role, person_id=person_id, valid_from=since
    )
    membership.save(force_insert=True)
    return user, membership


def _offer(
    spec: OfferSpec,
    area: Area,
    organizations: dict[str, Organization],
    users: dict[str, User],
    now: datetime,
    rng: Random,
) -> Offer:
    owner = organizations[spec.organization]
    host = users.get(spec.host)
    location = Location(
        id=_id(rng),
        owner=owner,
        name=spec.place,
        postcode=area.code,
        city=area.place,
        x=area.x + rng.randint(-NEAR_M, NEAR_M),
        y=area.y + rng.randint(-NEAR_M, NEAR_M),
        is_step_free=spec.is_step_free,
        n_people=spec.n_people,
        has_quiet_corner=spec.has_quiet_corner,
    )
    location.save(force_insert=True)
    service = Service(
        id=_id(rng),
        owner=owner,
        name=spec.name,
        werkvorm=spec.werkvorm,
        description=spec.description,
        welcome=spec.welcome,
        is_synthetic=True,
    )
    service.save(force_insert=True)
    offer = Offer(
        id=_id(rng),
        service=service,
        location=location,
        owner=owner,
        host=host,
        host_name=host.name if host else spec.host,
        host_email=host.email if host else f"{spec.host.lower()}@example.org",
        when_text=spec.when,
        hours=[(i // 3, i % 3) in spec.hours for i in range(21)],
        capacity=spec.capacity,
        places_free=spec.capacity,
        price_cents=spec.price_cents,
        is_accompanied=spec.is_accompanied,
        has_transport=spec.has_transport,
        confirmed_at=now - timedelta(days=180 if spec.key in STALE_OFFERS else rng.randint(3, 60)),
    )
    offer.save(force_insert=True)
    return offer
