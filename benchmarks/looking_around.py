"""A practice that looks at people all day, and some who look where they have no business: lines of an access log.

Written without looking at what finds them: it draws what people do, and knows why each of them did it. How often
innocent looks leave no trace is an assumption, as everything here.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
PARTS = (
    *("people.read", "ecogram.read", "screening.read", "needs.read", "consent.read", "referrals.read"),
    *("groups.read", "outcomes.read", "people.read_circumstances", "matching.read"),
)
ACTS = ("people.update", "ecogram.save", "screening.record", "needs.agree", "referrals.refer", "screening.talk")
COMMON = ("de Jong", "Jansen", "de Vries", "Bakker", "Visser", "Smit", "Meijer", "Mulder", "Bos", "Vos", "Peters")
ABUSES = ("self", "household", "family", "neighbour", "colleague", "known", "former", "curious", "after_care", "bulk")


@dataclass
class Human:
    """Someone registered; ``user`` for who works here too. ``last`` the day on which something was last done."""

    id: uuid.UUID
    family_name: str
    postcode: str
    street_line: str
    user: uuid.UUID | None = None
    last: date | None = None


@dataclass
class Worker:
    id: uuid.UUID
    role: str
    name: str
    registered: Human | None


@dataclass
class Town:
    """``lines`` of the log; ``abuses`` by who and whom (None: many), with the days and the kind."""

    people: list[Human]
    workers: list[Worker]
    known: set[uuid.UUID]
    lines: list[tuple] = field(default_factory=list)
    abuses: list[tuple[uuid.UUID, uuid.UUID | None, str, list[date]]] = field(default_factory=list)


def draw_town(draw: random.Random, *, n_people: int, first: date, n_days: int, n_abuses: int) -> Town:
    """A practice of ``n_people``, seven months of quiet work before ``first``, and ``n_days`` with abuse in between."""

    def new_id() -> uuid.UUID:
        return uuid.UUID(int=draw.getrandbits(128), version=4)

    names = [
        f"{a}{b}" for a in ("Kui", "Hoo", "Wes", "Ter", "Dra", "Bran") for b in ("per", "sing", "dam", "hof", "ma")
    ]
    people = []
    while len(people) < n_people:
        home = (f"1234{draw.choice('ABCDEFGHJK')}{draw.choice('ABCDEFGHJK')}", f"Proeflaan {draw.randrange(1, 900)}")
        name = draw.choice(COMMON) if draw.random() < 0.4 else f"{draw.choice(names)}{draw.randrange(n_people // 25)}"
        people += [Human(new_id(), name, *home) for _n in range(draw.choice((1, 1, 2, 2, 3)))]
    roles = ("gp", "gp", "nurse", "nurse", "assistant", "assistant", "assistant", "assistant", "midwife", "specialist")
    workers = []
    for role in roles:
        human = draw.choice(people) if draw.random() < 0.5 else None
        name = (human or draw.choice(people)).family_name
        workers.append(Worker(new_id(), role, f"Proef {name}", human))
        if human:
            human.user = workers[-1].id
    town = Town(people, workers, {one.id for one in draw.sample(people, 6)})
    days = [first - timedelta(days=210) + timedelta(days=n) for n in range(210 + n_days)]
    regulars = draw.sample(people, n_people // 4)
    for day in days:
        if day.weekday() < 5:
            _working_day(town, draw, day, regulars, n_visits=max(6, n_people // 50))
    judged = [day for day in days if day >= first and day.weekday() < 5]
    for n in range(n_abuses):
        _abuse(town, draw, ABUSES[n % len(ABUSES)], judged)
    town.lines.sort(key=lambda line: line[0])
    return town


def _look(town: Town, draw: random.Random, worker: Worker, human: Human, day: date, n_parts: int, *, acts: int = 0):
    at = datetime.combine(day, time(8), AMSTERDAM) + timedelta(seconds=draw.randrange(9 * 3600))
    request = f"{draw.getrandbits(64):x}"
    kinds = [("R", part) for part in draw.sample(PARTS, min(n_parts, len(PARTS)))]
    kinds += [(draw.choice("CU"), draw.choice(ACTS)) for _n in range(acts)]
    for n, (kind, action) in enumerate(kinds):
        town.lines.append(
            (at + timedelta(seconds=20 * n), kind, action, worker.id, worker.role, human.id, f"{request}{n}")
        )
    if acts:
        human.last = day


def _working_day(town: Town, draw: random.Random, day: date, regulars: list[Human], *, n_visits: int) -> None:
    own = {id(worker.registered) for worker in town.workers if worker.registered}

    def somebody(worker: Worker) -> Human:
        # Nobody treats themselves, who they live with, or a colleague.
        while True:
            human = draw.choice(regulars) if draw.random() < 0.7 else draw.choice(town.people)
            home = worker.registered
            if id(human) not in own and not (home and home.postcode == human.postcode):
                return human

    care = [worker for worker in town.workers if worker.role != "assistant"]
    desk = [worker for worker in town.workers if worker.role == "assistant"]
    for _n in range(n_visits):
        worker = draw.choice(care)
        human = somebody(worker)
        if draw.random() < 0.5:
            _look(town, draw, draw.choice(desk), human, day, 1, acts=int(draw.random() < 0.3))
        came = draw.random() < 0.95
        _look(
            town, draw, worker, human, day, draw.choice((1, 2, 3, 4, 5)), acts=draw.choice((1, 1, 2, 3)) if came else 0
        )
        if came and draw.random() < 0.2:  # a colleague is asked along
            _look(town, draw, draw.choice(care), human, day, draw.choice((1, 2, 3, 4)))
        if came and draw.random() < 0.2:  # and looks how it went
            _look(town, draw, worker, human, day + timedelta(days=draw.randrange(1, 30)), draw.choice((1, 2, 3)))
    for worker in desk:  # the telephone; and the wrong person of two with the same name
        for _n in range(draw.choice((1, 2, 3, 4))):
            _look(
                town, draw, worker, somebody(worker), day, 1 + int(draw.random() < 0.2), acts=int(draw.random() < 0.4)
            )
        if draw.random() < 0.05:
            _look(town, draw, worker, somebody(worker), day, draw.choice((1, 1, 1, 2)))
    if draw.random() < 0.5:  # a list of everyone who comes this week, in one request
        worker, at = draw.choice(town.workers), datetime.combine(day, time(8), AMSTERDAM)
        request = f"{draw.getrandbits(64):x}"
        for human in draw.sample(town.people, 25):
            town.lines.append((at, "R", "people.read", worker.id, worker.role, human.id, request))


def _abuse(town: Town, draw: random.Random, kind: str, days: list[date]) -> None:
    """Somebody looks where they have no business: as deep as curiosity goes, on a day like any other."""
    worker = draw.choice([one for one in town.workers if one.registered])
    home, day = worker.registered, draw.choice(days)
    assert home is not None
    others = [human for human in town.people if human is not home]
    rest = [human for human in others if human.last is None or (day - human.last).days > 200]
    pools = {
        "self": [home],
        "household": [one for one in others if (one.postcode, one.street_line) == (home.postcode, home.street_line)],
        "family": [
            one for one in others if worker.name.endswith(f" {one.family_name}") and one.family_name not in COMMON
        ],
        "neighbour": [one for one in others if one.postcode == home.postcode and one.street_line != home.street_line],
        "colleague": [one for one in others if one.user],
        "known": [one for one in others if one.id in town.known],
        "former": others,
        "curious": rest,
        "after_care": [one for one in rest if one.last] or rest,
        "bulk": others,
    }
    pool = pools[kind]
    if not pool:
        return _abuse(town, draw, draw.choice(("self", "former", "curious")), days)

    def depth() -> int:
        return 1 + sum(draw.random() < 0.45 for _n in range(9))

    if kind == "bulk":
        for human in draw.sample(pool, min(len(pool), draw.randrange(30, 80))):
            _look(town, draw, worker, human, day, 1)
        town.abuses.append((worker.id, None, kind, [day]))
        return
    human = draw.choice(pool)
    when = sorted(draw.sample(days, min(len(days), draw.randrange(4, 8)))) if kind == "former" else [day]
    for one in when:
        _look(town, draw, worker, human, one, depth())
    town.abuses.append((worker.id, human.id, kind, when))
