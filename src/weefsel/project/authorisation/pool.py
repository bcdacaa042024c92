"""Many organisations through one server process, whose connections serve whoever comes next: does anything stay behind?

Fifty organisations ask at once, in no order, for their own people and for those of others. Every answer is read: it may
name the people of who asked, and nobody else's. The server keeps its connections and its threads all the time.
"""

from __future__ import annotations

import json
import random
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep

from weefsel.project.authorisation.run import ORGANIZATIONS, start
from weefsel.project.authorisation.who import MARK, mark_of
from weefsel.project.database.throwaway import child_environment, own_database
from weefsel.project.server import ServerProblem, free_port, run_child

THREADS, CLIENTS = 6, 8
# Of ten requests: five of the own list, two of an own person, three of someone else's.
WAYS = ("list",) * 5 + ("own",) * 2 + ("foreign",) * 3
WANTED = {"list": 200, "own": 200, "foreign": 404}


@dataclass(slots=True)
class Pooled:
    """What was asked and answered. ``n_connections`` that the server used for all of it."""

    n: int = 0
    n_connections: int = 0
    leaks: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Pooled) -> None:
        self.n += other.n
        self.leaks += other.leaks
        self.wrong += other.wrong


def build(n: int) -> list[dict]:
    """Make ``n`` practices with a gp, a session and two people each; gives what is needed to ask for them: dicts with
    ``number``, ``organization``, ``user``, ``session`` and ``people``."""
    from django.test import Client
    from django.utils import timezone

    from weefsel.apps.accounts.models import Installation, Membership, Organization, User
    from weefsel.apps.people.models import Circumstances, Health, Person
    from weefsel.apps.rights.models import Relation

    now = timezone.now()
    Installation.objects.get_or_create(id=1, defaults={"kind": "demo", "region": "Proefregio", "created_at": now})
    found = []
    for number in range(n):
        place = Organization.objects.create(name=f"Praktijk {number}", kind="practice", created_at=now)
        user = User.objects.create(
            email=f"gp-{number}@example.org", name="gp", date_joined=now, is_synthetic=True, password="!"
        )
        Membership.objects.create(user=user, organization=place, role="gp", valid_from=now)
        people = []
        for name in ("Eenproef", "Tweeproef"):
            person = Person.objects.create(
                owner=place,
                given_name=name,
                family_name=f"Persoon {mark_of(number)}",
                birth_date=date(1952, 6, 1),
                is_synthetic=True,
                registered_at=now,
                changed_at=now,
            )
            Circumstances.objects.create(person=person, changed_at=now)
            Health.objects.create(person=person, changed_at=now)
            Relation.objects.create(
                relation="treatment",
                person_id=person.id,
                organization=place,
                ground="proef",
                valid_from=now,
                declared_at=now,
            )
            people.append(str(person.id))
        client = Client()
        client.force_login(user)
        found.append(
            {
                "number": number,
                "organization": str(place.id),
                "user": str(user.id),
                "session": client.session.session_key,
                "people": people,
            }
        )
    return found


def ask(port: int, places: list[dict], numbers: list[int], seed: str, tell: Callable[[], None]) -> Pooled:
    """Send one request for each of ``numbers``, over one connection, and read every answer."""
    chance, found = random.Random(seed), Pooled()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    for number in numbers:
        place, way = places[number], chance.choice(WAYS)
        other = places[(number + chance.randrange(1, len(places))) % len(places)]
        whose = other if way == "foreign" else place
        path = "/personen/" if way == "list" else f"/personen/{chance.choice(whose['people'])}/"
        connection.request("GET", path, headers={"Cookie": f"weefsel={place['session']}", "Host": "localhost"})
        response = connection.getresponse()
        body = response.read().decode(errors="replace")
        found.n += 1
        told = set(MARK.findall(body)) - {mark_of(number)}
        if told:
            found.leaks.append(f"{number}: {way}: {sorted(told)}")
        shown = mark_of(number) in body
        if response.status != WANTED[way] or shown != (way != "foreign"):
            found.wrong.append(f"{number}: {way}: {response.status}")
        tell()
    connection.close()
    return found


def run(
    *, organizations: int = ORGANIZATIONS, requests: int = 10_000, seed: int, tell: Callable[[str, int, int], None]
) -> Pooled:
    """Start a database and one server process, ask, and take everything away."""
    with own_database() as (home, running):
        return _ask_all(home, running, organizations, requests, seed, tell)


def _ask_all(home, running, organizations, requests, seed, tell) -> Pooled:
    world = home / "world.json"
    tell("organisaties", 0, organizations)
    building = start(home, "owner", ["build-pool", str(world), str(organizations)])
    running.append(building)
    if building.wait() != 0:
        raise ServerProblem("De organisaties van de proef konden niet worden gemaakt.")
    tell("organisaties", organizations, organizations)
    places = json.loads(world.read_text(encoding="utf-8"))
    port = free_port(0)
    env = child_environment(home, "web")
    run_child(["weefsel.project.static_files"], env, "De vormgeving kon niet worden klaargezet.")
    running.append(start(home, "web", ["serve", str(world), str(port), str(THREADS)]))
    _wait_for(port, running[-1])

    # Everyone equally often, in no order.
    numbers = [number % organizations for number in range(requests)]
    random.Random(seed).shuffle(numbers)
    done, lock = 0, threading.Lock()

    def one_more() -> None:
        nonlocal done
        with lock:
            done += 1
            if done % 100 == 0 or done == requests:
                tell("verzoeken", done, requests)

    results: list[Pooled] = []
    failures: list[BaseException] = []

    def client(share: int) -> None:
        try:
            results.append(ask(port, places, numbers[share::CLIENTS], f"{seed}-{share}", one_more))
        except BaseException as failure:  # told by the one who waits
            failures.append(failure)

    threads = [threading.Thread(target=client, args=(share,), daemon=True) for share in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    found = Pooled(n_connections=_connections(home))
    for each in results:
        found.add(each)
    return found


def _connections(home: Path) -> int:
    """With how many connections the server stands open now."""
    from weefsel.project.database.cluster import Cluster
    from weefsel.project.database.roles import connect

    with connect(Cluster(home).admin) as server:
        sql = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'weefsel_app'"
        return server.execute(sql).fetchone()[0]


def _wait_for(port: int, server: subprocess.Popen) -> None:
    began = monotonic()
    while monotonic() - began < 60:
        if server.poll() is not None:
            break
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/gezond/", headers={"Host": "localhost"})
            connection.getresponse().read()
            return
        except OSError:
            sleep(0.2)
    raise ServerProblem("De server van de proef kwam niet op gang.")


def serve(port: int, threads: int) -> None:
    """One process that takes requests with ``threads`` threads, each with a connection that it keeps."""
    from granian import Granian

    Granian(
        "weefsel.project.wsgi:application",
        address="127.0.0.1",
        port=port,
        interface="wsgi",
        workers=1,
        blocking_threads=threads,
        log_access=False,
        log_level="error",
    ).serve()
