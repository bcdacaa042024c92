"""How long "passend aanbod" takes with many offers: `python -m benchmarks.fitting_page --offers 10000`.

Made-up offers of one region and people of one practice with a printed seed, in a database of its own that is thrown
away: others who were referred, groups that meet, and a few who must not meet. *query and reasons* is what
`candidates_for` takes, everything that is asked of the database and worked out for the list: first what passes on the
clock, then what of it is processor of the web process (the rest is the database, or waiting for a busy machine). The
whole page is from the request to the last byte, without a network. Median and p95 over the people and the rounds, after
a first round that is not counted.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import time
import uuid
from datetime import date, timedelta

import numpy as np
from benchmarks.installation import installation

ASKS = {
    "the page": "",
    "all within 20 km": "?afstand=20000",
    "one part of the day": "?dagdeel=0",
    "what does not fit too": "?toon=niet",
}
WIDE_M = 12_000
MIDDLE = (178_500.0, 425_500.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--offers", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", action="store_true", help="also where the time goes, for the page itself")
    chosen = parser.parse_args()
    with installation() as home:
        print(f"offers {chosen.offers}, people {chosen.people}, seed {chosen.seed}, load {os.getloadavg()[0]:.1f}")
        measure(home, chosen)


def measure(home, chosen) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from weefsel.project.database.cluster import Cluster
    from weefsel.project.database.roles import connect
    from weefsel.project.migration import migrate

    migrate()
    with connect(Cluster(home).admin) as server:
        server.execute("GRANT weefsel_app TO weefsel_owner")
    started = time.perf_counter()
    user, people, offers = fill(chosen.offers, chosen.people, np.random.default_rng(chosen.seed))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET ROLE weefsel_app")
    print(f"made in {time.perf_counter() - started:.1f} s")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    addresses = [reverse("show_candidates", args=[one]) for one in people]
    listed = _Listed()
    for name, query in ASKS.items():
        times, n_queries, spent = [], set(), []
        for turn in range(chosen.rounds + 1):
            for address in addresses:
                begun = time.perf_counter()
                response = client.get(address + query)
                took = time.perf_counter() - begun
                assert response.status_code == 200, (address, response.status_code)
                if turn:
                    times.append(1e3 * took)
                else:
                    listed.forget()
        if not query:
            _print("query and reasons", listed.on_the_clock, "")
            _print("  of it in this process", listed.of_the_processor, "")
        for address in addresses:
            with CaptureQueriesContext(connection) as seen:
                client.get(address + query)
            n_queries.add(len(seen))
            spent.append(1e3 * sum(float(one["time"]) for one in seen))
        _print(name, times, f"{min(n_queries)} to {max(n_queries)} queries, {np.median(spent):.0f} ms of it")
    _after_a_change(client, connection, addresses, offers, chosen.rounds)
    if chosen.profile:
        profile = cProfile.Profile()
        profile.enable()
        for address in addresses:
            client.get(address)
        profile.disable()
        pstats.Stats(profile).sort_stats("cumulative").print_stats(70)
        with CaptureQueriesContext(connection) as seen:
            client.get(addresses[0])
        for one in sorted(seen, key=lambda one: -float(one["time"]))[:12]:
            print(one["time"], one["sql"][:160])


class _Listed:
    """How long the list itself takes, beside the rest of the page: milliseconds of each look."""

    def __init__(self) -> None:
        from weefsel.web.matching import views

        self.on_the_clock: list[float] = []
        self.of_the_processor: list[float] = []
        self._ask = views.candidates_for
        views.candidates_for = self

    def __call__(self, *given, **named):
        clock, processor = time.perf_counter(), time.process_time()
        found = self._ask(*given, **named)
        self.on_the_clock.append(1e3 * (time.perf_counter() - clock))
        self.of_the_processor.append(1e3 * (time.process_time() - processor))
        return found

    def forget(self) -> None:
        self.on_the_clock.clear()
        self.of_the_processor.clear()


def _after_a_change(client, connection, addresses: list[str], offers: list, rounds: int) -> None:
    """Someone changed one entry: the offers are read and laid out again."""
    from weefsel.apps.directory.models import Offer

    times = []
    for turn in range(rounds):
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            Offer.objects.filter(id=offers[turn]).update(when_text=f"beurt {turn}")
            cursor.execute("SET ROLE weefsel_app")
        begun = time.perf_counter()
        assert client.get(addresses[turn % len(addresses)]).status_code == 200
        times.append(1e3 * (time.perf_counter() - begun))
    _print("first look after a change", times, "")


def _print(name: str, times: list[float], told: str) -> None:
    p50, p95 = np.percentile(times, [50, 95])
    print(f"{name:<26} p50 {p50:6.1f}  p95 {p95:6.1f}  worst {max(times):6.1f} ms  {told}", flush=True)


def fill(n_offers: int, n_people: int, rng: np.random.Generator):
    """A practice with a log-in, people with wishes, offers, and others who come to them."""
    from django.utils import timezone

    from weefsel.apps.accounts.models import Installation, Membership, Organization, User
    from weefsel.apps.adoption.queries import catalogue
    from weefsel.apps.matching.queries import usable_werkvormen
    from weefsel.apps.needs.models import Need
    from weefsel.apps.people.models import Circumstances, Health, Person, Preferences
    from weefsel.apps.rights.models import Relation
    from weefsel.apps.safety.models import ProtectedTie

    now = timezone.now() - timedelta(hours=1)
    Installation.objects.create(kind="demo", region="Proef", created_at=now)
    practice = Organization.objects.create(name="Praktijk", kind="practice", created_at=now)
    owners = Organization.objects.bulk_create(
        Organization(name=f"Stichting {i}", kind="community", created_at=now) for i in range(max(1, n_offers // 20))
    )
    user = User.objects.create_user("arts@example.org", str(uuid.uuid4()), name="Arts", date_joined=now)
    Membership.objects.create(user=user, organization=practice, role="gp", valid_from=now)
    offers = _offers(n_offers, owners, sorted(usable_werkvormen()), rng, now)

    needs = [slug for slug, one in catalogue().needs.items() if one.track == "network"]
    people: list[Person] = []
    for i in range(n_people + 200):
        x, y = np.array(MIDDLE) + rng.normal(0, WIDE_M / 3, 2)
        person = Person.objects.create(
            owner=practice,
            given_name="Proef",
            family_name=f"Persoon{i}",
            birth_date=date(1930 + int(rng.integers(0, 70)), 1 + i % 12, 1 + i % 28),
            sex=("female", "male")[i % 2],
            language=("nl", "nl", "nl", "tr", "")[i % 5],
            postcode=f"{6600 + i % 18} AA",
            city="Wijchen",
            x=round(float(x)),
            y=round(float(y)),
            is_synthetic=True,
            registered_at=now,
            changed_at=now,
        )
        Circumstances.objects.create(
            person=person, changed_at=now, hours=[bool(one) for one in rng.random(21) < 0.5] if i % 3 else None
        )
        Health.objects.create(person=person, changed_at=now)
        Preferences.objects.create(
            person=person,
            changed_at=now,
            interests=["cooking", "walking"] if i % 2 else None,
            budget_cents=500 if i % 3 else None,
        )
        Relation.objects.create(
            relation="treatment",
            person_id=person.id,
            organization=practice,
            ground="bench",
            valid_from=now,
            declared_at=now,
        )
        for kind in rng.choice(needs, 1 + i % 3, replace=False):
            Need.objects.create(person=person, kind=kind, state="agreed", proposed_at=now, decided_at=now)
        people.append(person)
    looking, others = people[:n_people], people[n_people:]
    _company(others, offers, practice, user, rng, now)
    for i, person in enumerate(looking[::3]):
        other = others[i]
        ProtectedTie.objects.create(
            person=person,
            kind="harmful",
            hint_family_name=other.family_name,
            hint_birth_date=other.birth_date,
            entered_by=user,
            entered_in=practice,
            entered_at=now,
            reviewed_at=now,
            review_by=now.date() + timedelta(days=180),
            form_token=uuid.uuid4(),
        )
    return user, [one.id for one in looking], [one.id for one in offers]


def _offers(n: int, owners: list, slugs: list[str], rng: np.random.Generator, now) -> list:
    from weefsel.apps.directory.models import Location, Offer, Service

    towns = np.array(MIDDLE) + rng.uniform(-WIDE_M, WIDE_M, (12, 2))
    towns[0] = MIDDLE
    share = 1 / np.arange(1, 13)

    def maybe(yes: float) -> bool | None:
        return None if rng.random() < 0.12 else bool(rng.random() < yes)

    def some(values: list):
        return None if rng.random() < 0.12 else values[rng.integers(0, len(values))]

    locations, services, offers = [], [], []
    for i in range(n):
        owner = owners[int(rng.integers(0, len(owners)))]
        x, y = towns[rng.choice(12, p=share / share.sum())] + rng.normal(0, 1_500, 2)
        place = Location(
            owner=owner,
            name=f"Zaal {i % 900}",
            street_line=f"Straat {i % 900}",
            city="Wijchen",
            postcode=f"{6600 + i % 18} AB",
            x=round(float(x)),
            y=round(float(y)),
            is_step_free=maybe(0.7),
        )
        rule = ("", "", "", "", "age >= 65", "age >= 18 and age < 40", "age >= 55")[i % 7]
        service = Service(
            owner=owner,
            name=f"Samen {i}",
            werkvorm=slugs[int(rng.integers(0, len(slugs)))],
            description="Samen iets doen, elke week, iedereen is welkom.",
            rule=rule,
            is_synthetic=True,
        )
        hours = [False] * 21
        for at in rng.integers(0, 21, 1 + i % 2):
            hours[int(at)] = True
        locations.append(place)
        services.append(service)
        offers.append(
            Offer(
                service=service,
                location=place,
                owner=owner,
                host_name=f"Gastvrouw {i % 400}",
                host_email=f"gast{i % 400}@example.org",
                when_text="elke week",
                hours=hours if i % 12 else None,
                places_free=some([0, 1, 2, 5, 9]),
                language=("nl", "nl", "nl", "nl", "tr", "ar", "")[int(rng.integers(0, 7))],
                price_cents=some([0, 0, 250, 500]),
                has_waiting_list=maybe(0.3),
                can_try_once=maybe(0.6),
                can_meet_first=maybe(0.5),
                is_low_stimulus=maybe(0.3),
                has_transport=maybe(0.2),
                is_online=bool(rng.random() < 0.03),
                interests=[("cooking", "walking", "music", "games")[int(at)] for at in set(rng.integers(0, 4, 2))],
                confirmed_at=now - timedelta(days=int(rng.integers(0, 300))),
            )
        )
    for rows in (locations, services, offers):
        type(rows[0]).objects.bulk_create(rows, batch_size=2_000)
    return offers


def _company(others: list, offers: list, practice, user, rng: np.random.Generator, now) -> None:
    """Others who were referred, and groups that meet once a week."""
    from weefsel.apps.consent.models import Consent
    from weefsel.apps.groups.models import Enrolment, Group, Session
    from weefsel.apps.referrals.models import Referral

    for other in others:
        offer = offers[int(rng.integers(0, len(offers)))]
        consent = Consent.objects.create(
            person=other, receiver=offer.owner, purpose="hosting", text="Ja.", how="spoken", given_at=now
        )
        Referral.objects.create(
            person=other,
            owner=practice,
            receiver=offer.owner,
            requested_by=user,
            offer=offer,
            werkvorm=offer.service.werkvorm,
            werkvorm_version="1",
            state="requested",
            consent=consent,
            assigned_organization=offer.owner,
            due_on=now.date() + timedelta(days=14),
            age_years=74,
            sex="female",
            language="nl",
            requested_at=now,
            form_token=uuid.uuid4(),
        )
    for n in range(60):
        offer = offers[int(rng.integers(0, len(offers)))]
        group = Group.objects.create(
            owner=offer.owner,
            offer=offer,
            location=offer.location,
            werkvorm=offer.service.werkvorm,
            werkvorm_version="1",
            form="walk_in",
            name=f"Groep {n}",
            neutral_name="Afspraak",
            state="running",
            created_at=now,
            form_token=uuid.uuid4(),
        )
        for number in range(1, 9):
            starts = now + timedelta(days=7 * number, hours=n % 12)
            Session.objects.create(
                group=group,
                owner=offer.owner,
                number=number,
                title="Keer",
                starts_at=starts,
                ends_at=starts + timedelta(hours=2),
            )
        for at in rng.choice(len(others), 5, replace=False):
            Enrolment.objects.create(
                group=group, person=others[at], owner=group.owner, shown_name="Iemand", state="enrolled", since=now
            )


if __name__ == "__main__":
    main()
