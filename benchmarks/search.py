"""One person against 100,000 offers: the laid-out search beside numpy and PostgreSQL, in one run, on the same answers.

    python benchmarks/search.py [--offers 100000] [--queries 60] [--seed 7] [--postgres]

Offers lie in towns of very different size, persons live where offers are. Every engine gives the 20 best offers of each
person by all criteria of the catalogue; the rows and scores must be equal, else this stops. Times are CPU-bound medians
over the persons, the engines by turns for each person. *question* is what is worked out per person before the search
(every criterion judges one offer of each class): once per person, as long as they and the offers stay.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from weefsel.catalogue.catalogue import read_catalogue
from weefsel.engine.frames import N_HOURS, Offers, People
from weefsel.engine.matching.criteria import CRITERIA, HARD
from weefsel.engine.matching.criteria.criterion import Edges
from weefsel.engine.matching.gather import points
from weefsel.engine.matching.search.index import Index, prepare
from weefsel.engine.matching.search.search import Search, question
from weefsel.engine.matching.setting import compare
from weefsel.engine.needs.evaluate import NO

TOP = 20
INTERESTS = ("cooking", "coffee", "walking", "sport", "garden", "animals", "music", "dance", "crafts", "games", "art")
GROUPS = ("", "", "", "women", "older", "young", "parents", "neighbours", "faith", "new_here")


def make_world(seed: int, n_offers: int, n_people: int) -> tuple[People, Offers, dict]:
    """Towns by Zipf's law and one in eight in the country; each fact unknown for one offer in eight."""
    rng = np.random.default_rng(seed)
    catalogue = read_catalogue()
    werkvormen = {slug: one for slug, one in catalogue.werkvormen.items() if one.needs}
    n_towns = 300
    centre = np.column_stack([rng.uniform(40_000, 260_000, n_towns), rng.uniform(330_000, 600_000, n_towns)])
    share = 1 / np.arange(1, n_towns + 1)
    size_m = 400 * np.sqrt(share / share[-1])

    def points_of(n: int) -> np.ndarray:
        town = rng.choice(n_towns, n, p=share / share.sum())
        xy = centre[town] + rng.normal(0, 1, (n, 2)) * size_m[town, np.newaxis]
        rural = rng.random(n) < 0.12
        xy[rural] = np.column_stack(
            [rng.uniform(40_000, 260_000, rural.sum()), rng.uniform(330_000, 600_000, rural.sum())]
        )
        return np.clip(xy, [0, 310_000], [280_000, 620_000]).round()

    def flag(n: int, yes: float) -> np.ndarray:
        return np.where(rng.random(n) < 0.12, np.nan, (rng.random(n) < yes).astype(float))

    def number(values: np.ndarray) -> np.ndarray:
        return np.where(rng.random(len(values)) < 0.12, np.nan, values)

    def some(words: tuple[str, ...], n: int, most: int) -> list[str]:
        return [" ".join(rng.choice(words, rng.integers(0, most + 1), replace=False)) for _ in range(n)]

    hours = np.zeros((n_offers, N_HOURS))
    hours[np.arange(n_offers), rng.integers(0, N_HOURS, n_offers)] = 1
    twice = rng.random(n_offers) < 0.3
    hours[np.flatnonzero(twice), rng.integers(0, N_HOURS, twice.sum())] = 1
    hours[rng.random(n_offers) < 0.05] = np.nan
    offers = Offers(
        id=np.arange(n_offers).astype(str),
        werkvorm=rng.choice(sorted(werkvormen), n_offers),
        xy=points_of(n_offers),
        capacity=number(rng.integers(0, 12, n_offers)),
        hours=hours,
        language=rng.choice(["nl"] * 16 + ["nl en", "tr", "ar", "nl tr", "pl"], n_offers),
        step_free=flag(n_offers, 0.7),
        hearing_support=flag(n_offers, 0.3),
        sight_support=flag(n_offers, 0.3),
        low_stimulus=flag(n_offers, 0.3),
        online=(rng.random(n_offers) < 0.03).astype(float),
        accompanied=flag(n_offers, 0.4),
        transport=flag(n_offers, 0.2),
        named_host=flag(n_offers, 0.6),
        meet_first=flag(n_offers, 0.5),
        try_once=flag(n_offers, 0.6),
        can_contribute=flag(n_offers, 0.5),
        waiting_list=flag(n_offers, 0.3),
        waiting_weeks=number(rng.integers(0, 20, n_offers)),
        begins_in_days=number(rng.integers(0, 60, n_offers)),
        price_cents=number(rng.choice([0, 0, 0, 100, 150, 200, 250, 300, 500, 750, 1_000], n_offers)),
        confirmed_days=number(rng.integers(0, 400, n_offers)),
        newcomers=flag(n_offers, 0.3),
        child_welcome=flag(n_offers, 0.4),
        companion_welcome=flag(n_offers, 0.6),
        interests=some(INTERESTS, n_offers, 3),
        attracts=rng.choice(GROUPS, n_offers),
        rule=rng.choice(["", "", "", "", "age >= 55", "age >= 65", "age >= 18 and age <= 40"], n_offers),
    )
    needs = tuple(catalogue.needs)
    wanted = (rng.random((n_people, len(needs))) < 0.15).astype(float)
    wanted[np.arange(n_people), rng.integers(0, len(needs), n_people)] = 1
    people_hours = (rng.random((n_people, N_HOURS)) < 0.5).astype(float)
    people_hours[rng.random(n_people) < 0.2] = np.nan
    people = People(
        id=np.arange(n_people).astype(str),
        xy=points_of(n_people),
        need_names=needs,
        needs=np.where(rng.random(wanted.shape) < 0.1, np.nan, wanted),
        hours=people_hours,
        age=number(rng.integers(18, 95, n_people)),
        language=rng.choice(["nl"] * 8 + ["tr", "ar", "pl", ""], n_people),
        also_speaks=rng.choice(["", "", "nl", "en"], n_people),
        budget_cents=np.where(rng.random(n_people) < 0.5, np.nan, 300),
        uses_wheelchair=flag(n_people, 0.1),
        can_travel_alone=flag(n_people, 0.8),
        hearing_limited=flag(n_people, 0.2),
        sight_limited=flag(n_people, 0.1),
        needs_quiet=flag(n_people, 0.2),
        digital=flag(n_people, 0.7),
        prefers=rng.choice(["group", "one_to_one", "either", ""], n_people),
        interests=some(INTERESTS, n_people, 3),
        feels_at_home=rng.choice(GROUPS, n_people),
        tie_wish=rng.choice(["new", "close", "either", ""], n_people),
        brings_child=flag(n_people, 0.1),
        brings_someone=flag(n_people, 0.2),
    )
    return people, offers, werkvormen


def plainly(index: Index, one: People, reach_m: float) -> tuple[np.ndarray, np.ndarray]:
    """The 20 best by the criteria themselves, all in numpy: rows and scores. The way is looked at first."""
    own = index.setting
    setting = compare(one, own.offers, {}, reach_m=reach_m, weights=own.weights, like=own)
    distance_m = np.hypot(*(one.xy[0] - own.offers.xy).T)
    distance_m[own.offers.online == 1] = np.nan
    rows = np.flatnonzero(~(distance_m > reach_m))
    edges = Edges(np.zeros_like(rows), rows, distance_m[rows])
    for each in HARD:
        edges = edges.take(np.flatnonzero(each.judge(setting, edges).verdict != NO))
    score = points(setting, edges).sum(axis=1)
    if len(score) > TOP:
        least = np.partition(score, len(score) - TOP)[len(score) - TOP]
        kept = np.flatnonzero(score >= least)
        edges, score = edges.take(kept), score[kept]
    order = np.lexsort((index.lots[edges.offer], np.nan_to_num(edges.distance_m, nan=np.inf), -score))[:TOP]
    return edges.offer[order], score[order]


def timed(ask: Callable[[], Any], turns: int) -> tuple[Any, float]:
    """The answer, and the shortest of a few turns, milliseconds: what else runs on the machine only adds."""
    best, answer = np.inf, None
    for _ in range(turns):
        start = time.perf_counter()
        answer = ask()
        best = min(best, time.perf_counter() - start)
    return answer, best * 1e3


class Peer:
    """The same search as one statement of PostgreSQL, over a table with the same classes and an index on the place."""

    def __init__(self, address: str, index: Index, reach_m: float) -> None:
        import psycopg

        self.reach_m = reach_m
        self.link = psycopg.connect(address, autocommit=True)
        self.link.execute("SET jit = off")  # compiling this statement takes it longer than running it
        parts = ", ".join(f"part{n} int" for n in range(len(index.examples)))
        self.link.execute("DROP TABLE IF EXISTS offer")
        self.link.execute(
            f"CREATE TABLE offer (id int, {parts}, static int, can int, may int, x float8, y float8, place int,"
            " lot numeric)"
        )
        rows = zip(
            *(index.order.tolist(), *index.codes.T.tolist(), index.static.tolist(), *index.hours.T.tolist()),
            *(index.xy[:, 0].tolist(), index.xy[:, 1].tolist(), index.place.tolist(), index.lots[index.order].tolist()),
            strict=True,
        )
        with self.link.cursor().copy("COPY offer FROM STDIN") as copy:
            for row in rows:
                copy.write_row([None if each != each else each for each in row])
        self.link.execute("CREATE INDEX ON offer (x, y)")
        self.link.execute("VACUUM ANALYZE offer")
        points = " + ".join(f"(%(part{n})s::int[])[part{n} + 1]" for n in range(len(index.examples)))
        self.statement = f"""
            WITH judged AS MATERIALIZED (
                SELECT id, lot, away, static + {points}
                    + CASE WHEN can & %(can)s <> 0 THEN %(sure)s ELSE %(ask)s END AS points,
                    CASE WHEN place = 1 THEN %(home)s WHEN away IS NULL THEN %(unknown)s
                    ELSE rint(greatest(0, 1 - away / %(reach)s) * %(weight)s)::int END AS way
                FROM (SELECT *, CASE WHEN place = 0 THEN sqrt((x - %(x)s) ^ 2 + (y - %(y)s) ^ 2) END AS away FROM offer
                      WHERE may & %(may)s <> 0 AND (x IS NULL OR (x BETWEEN %(x)s - %(reach)s AND %(x)s + %(reach)s
                      AND y BETWEEN %(y)s - %(reach)s AND %(y)s + %(reach)s))) AS near
                WHERE away IS NULL OR away <= %(reach)s
            ) SELECT id, points + way FROM judged WHERE points + way >= 0
            ORDER BY points + way DESC, away NULLS LAST, lot LIMIT %(top)s""".replace("rint(", "round(")

    def best(self, asked: Any, top: int) -> tuple[list[int], list[int]]:
        ends = [*asked.offset[1:].tolist()]
        parts = {
            f"part{n}": asked.tables[a:b].tolist()
            for n, (a, b) in enumerate(zip(asked.offset.tolist(), ends, strict=False))
        }
        sure, ask = asked.hour_points.tolist()
        home, unknown = asked.place_points.tolist()
        rows = self.link.execute(
            self.statement,
            parts
            | {"can": int(asked.hours[0]), "may": int(asked.hours[1]), "sure": sure, "ask": ask, "home": home}
            | {"unknown": unknown, "reach": self.reach_m, "weight": asked.setting.weights["distance"], "top": top}
            | {"x": float(asked.home[0]), "y": float(asked.home[1])},
        ).fetchall()
        return [row[0] for row in rows], [row[1] for row in rows]


def _compare(
    name: str, people: People, offers: Offers, werkvormen: dict, reach_m: float, turns: int, address: str
) -> bool:
    start = time.perf_counter()
    index = prepare(offers, werkvormen, reach_m=reach_m)
    laid_s = time.perf_counter() - start
    room = Search(index)
    room.best(question(index, people.take([0])), TOP)  # compiled before it is timed
    peer = Peer(address, index, reach_m) if address else None
    times: dict[str, list[float]] = {}
    for row in range(people.n_people):
        one = people.take([row])
        asked, question_ms = timed(partial(question, index, one), turns)
        found, search_ms = timed(partial(room.best, asked, TOP), turns)
        _, kernel_ms = timed(partial(room.find, asked, TOP), turns)
        (rows, score), numpy_ms = timed(partial(plainly, index, one, reach_m), 2)
        several = {"search": search_ms, "kernel alone": kernel_ms, "question": question_ms, "numpy": numpy_ms}
        answers = {"search": (found.offer.tolist(), found.score.tolist())}
        if peer is not None:
            answers["PostgreSQL"], several["PostgreSQL"] = timed(partial(peer.best, asked, TOP), 2)
        for engine, answer in answers.items():
            if answer != (rows.tolist(), score.tolist()):
                print(f"person {row}: {engine} and numpy differ")
                return False
        for engine, ms in several.items():
            times.setdefault(engine, []).append(ms)
    print(f"\n{name}: laid out in {laid_s:.2f} s; ms a person: median (least, p95), times the search")
    search_ms = float(np.median(times["search"]))
    for engine, several_ms in times.items():
        median, least, p95 = np.median(several_ms), min(several_ms), np.percentile(several_ms, 95)
        print(f"  {engine:13} {median:8.3f} ({least:.3f}, {p95:.3f})  {median / search_ms:7.1f}x", flush=True)
    return True


def main(arguments: list[str]) -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--offers", type=int, default=100_000)
    options.add_argument("--queries", type=int, default=60)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--turns", type=int, default=7)
    options.add_argument("--postgres", action="store_true", help="beside a PostgreSQL that is started for this run")
    given = options.parse_args(arguments)

    people, offers, werkvormen = make_world(given.seed, given.offers, given.queries)
    print(f"{given.offers} offers, {len(werkvormen)} werkvormen, {len(CRITERIA)} criteria, seed {given.seed}")
    with database() if given.postgres else nullcontext("") as address:
        for name, reach_m in (("nationwide", 400_000.0), ("10 km", 10_000.0)):
            if not _compare(name, people, offers, werkvormen, reach_m, given.turns, address):
                return 1
    return 0


@contextmanager
def database() -> Iterator[str]:
    """The address of a database of our own PostgreSQL in a folder that is thrown away."""
    from weefsel.project.database.cluster import Cluster

    with TemporaryDirectory() as folder:
        cluster = Cluster(Path(folder) / "home")
        try:
            cluster.start()
            yield cluster.admin.conninfo()
        finally:
            cluster.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
