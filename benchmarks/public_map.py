"""How long the public map takes with many entries: `python -m benchmarks.public_map --entries 10000`.

Made-up entries with a printed seed, in a database of its own that is thrown away. The time is that of the whole page,
from the request to the last byte, without a network; the median of some asks by turns, after one that is not counted.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time

from benchmarks.installation import installation

PLACES = ("Wijchen", "Alverna", "Bergharen", "Hernen", "Batenburg", "Niftrik", "Balgoij", "Leur", "Woezik")
DOING = (
    *("wandelen", "koffie", "koken", "zingen", "schilderen", "breien", "fietsen", "biljarten", "bridgen"),
    *("tuinieren", "bewegen", "lezen", "dansen", "eten", "praten", "klussen", "kaarten", "zwemmen", "gym"),
    *("yoga", "muziek", "computeren", "taal", "vissen", "spelletjes", "bakken", "naaien", "fotografie"),
    "schaken",
)
WHO = (
    *("ouderen", "buren", "mantelzorgers", "nieuwkomers", "ouders", "iedereen", "mannen", "vrouwen"),
    *("jongeren", "vrijwilligers"),
)
WHERE = (
    *("buurthuis", "dorpshuis", "kerk", "bibliotheek", "sporthal", "school", "park", "molen", "winkel"),
    "tuin",
)
N_ASKS = 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with installation() as home:
        print(f"entries {chosen.entries}, seed {chosen.seed}, load {os.getloadavg()[0]:.1f}")
        measure(home, chosen.entries, random.Random(chosen.seed))


def measure(home, n: int, rng: random.Random) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from weefsel.project.commands.export import written
    from weefsel.project.database.cluster import Cluster
    from weefsel.project.database.roles import connect
    from weefsel.project.migration import migrate

    migrate()
    with connect(Cluster(home).admin) as server:
        server.execute("GRANT weefsel_app TO weefsel_owner")
    started = time.perf_counter()
    now = fill(n, rng)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET ROLE weefsel_app")
    print(f"made in {time.perf_counter() - started:.1f} s")
    client = Client(SERVER_NAME="localhost")
    asks = {
        "list": "/aanbod/",
        "last page": f"/aanbod/?page={-(-n // 20)}",
        "one word": "/aanbod/?zoek=wandelen",
        "three words": "/aanbod/?zoek=wandelen+ouderen+bergharen",
        "a slip of a finger": "/aanbod/?zoek=wandlen",
        "five filters": "/aanbod/?dag=1&dagdeel=0&postcode=6601&afstand=5&taal=nl&prijs=250&drempelvrij=on",
        "feed, 50 services": "/api/hsds/services?full=true",
        "feed, last page": f"/api/hsds/services?page={n // 50}",
        "feed, search": "/api/hsds/services?search=wandelen",
    }
    times: dict[str, list[float]] = {name: [] for name in asks}
    queries: dict[str, int] = {}
    for turn in range(N_ASKS + 1):
        for name, url in asks.items():
            begun = time.perf_counter()
            with CaptureQueriesContext(connection) as seen:
                response = client.get(url)
            took = time.perf_counter() - begun
            assert response.status_code == 200, (url, response.status_code)
            if turn:
                times[name].append(took)
                queries[name] = len(seen)
    for name, each in times.items():
        print(f"{name:<20} {1000 * statistics.median(each):7.0f} ms  {queries[name]:3d} queries")
    begun = time.perf_counter()
    content, n_rows = written(".zip", now=now)
    print(f"{'file (zip)':<20} {time.perf_counter() - begun:7.1f} s   {n_rows} rows, {len(content) / 1e6:.1f} MB")


def fill(n: int, rng: random.Random):
    from django.utils import timezone

    from weefsel.apps.accounts.models import Installation, Organization
    from weefsel.apps.directory.models import Location, Offer, Service

    now = timezone.now()
    Installation.objects.create(kind="demo", region="Proef", created_at=now)
    owners = Organization.objects.bulk_create(
        Organization(name=f"Stichting {rng.choice(PLACES)} {i}", kind="community", created_at=now)
        for i in range(max(1, n // 10))
    )
    locations, services, offers = [], [], []
    kinds = ["odensehuizen", "voorzorgcirkels", "alzheimer-cafe", ""]
    for i in range(n):
        owner = rng.choice(owners)
        place = Location(
            owner=owner,
            name=f"{rng.choice(WHERE).capitalize()} {rng.choice(PLACES)}",
            city=rng.choice(PLACES),
            postcode=f"{rng.randint(6600, 6617)} AB",
            x=rng.uniform(170_000, 185_000),
            y=rng.uniform(418_000, 432_000),
            is_step_free=rng.choice([None, True, False]),
        )
        doing, who = rng.choice(DOING), rng.choice(WHO)
        service = Service(
            owner=owner,
            name=f"{doing.capitalize()} met {who} {i}",
            werkvorm=rng.choice(kinds),
            description=" ".join(rng.choices([*DOING, *WHO, "samen", "gezellig", "elke", "week", "welkom"], k=30)),
            is_synthetic=True,
        )
        locations.append(place)
        services.append(service)
        offers.append(
            Offer(
                service=service,
                location=place,
                owner=owner,
                host_name="Proef",
                when_text="elke week",
                hours=rng.choice([None, [rng.random() < 0.1 for _ in range(21)]]),
                places_free=rng.choice([None, 0, 1, 2, 5, 9]),
                language=rng.choice(["nl", "nl", "nl", "tr", "ar", ""]),
                price_cents=rng.choice([None, 0, 250, 500]),
                confirmed_at=now,
            )
        )
    for rows in (locations, services, offers):
        type(rows[0]).objects.bulk_create(rows, batch_size=2_000)
    return now


if __name__ == "__main__":
    main()
