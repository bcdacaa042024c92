"""The processes of the check: `python -m weefsel.project.authorisation.work build | decide | build-pool | serve ...`.

`build` makes the regions as the owner role; `decide` asks as the app role, piece by piece, and prints each as JSON.
`build-pool` makes many small organisations; `serve` is the one server process that they all ask, and `ask-rows` asks
the database in their name.
"""

from __future__ import annotations

import gc
import json
import sys
from dataclasses import asdict
from pathlib import Path


def set_up() -> None:
    """Django with the settings of an installation, without what only a served site needs."""
    import django
    from django.conf import settings

    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.FEED_PER_MINUTE = 1_000_000_000  # everything is asked as everyone, from one address
    django.setup()


def build(file: Path, ended: list[str]) -> None:
    """Make the database and the regions, and write down what the decisions need; tells each region that is ready."""
    set_up()
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    from weefsel.project.authorisation.place import build as build_regions
    from weefsel.project.database.cluster import Cluster
    from weefsel.project.database.roles import connect
    from weefsel.project.migration import migrate

    migrate()
    with connect(Cluster(settings.HOME).admin) as server:
        server.execute("GRANT weefsel_app TO weefsel_owner")
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE weefsel_app")
    now = timezone.now()
    places, owned, keys = build_regions(tuple(ended), now, lambda n: print(n, flush=True))
    held = {"now": now.isoformat(), "places": [asdict(each) for each in places], "owned": owned, "keys": keys}
    file.write_text(json.dumps(held), encoding="utf-8")


def decide(file: Path, seed: int, pieces: list[str]) -> None:
    """Do the pieces ("http:3:gp", "rows:3:gp", "crawl:3:gp", "table") and print what each showed."""
    set_up()
    from django.db import connection

    from weefsel.apps.log_in.sessions import SessionStore
    from weefsel.project.authorisation.crawl import crawl, rows_of
    from weefsel.project.authorisation.matrix import Asker, Found, Place, asks, decide_rows, draw_refusals, gaps
    from weefsel.project.authorisation.place import go_on
    from weefsel.project.authorisation.table import read_table
    from weefsel.project.proofs.pages.work import plan_once

    connection.ensure_connection()
    plan_once(connection)
    # A request leaves little behind, and looking for it takes a tenth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    held = json.loads(file.read_text(encoding="utf-8"))
    places, table = [Place(**each) for each in held["places"]], read_table()
    asker = Asker(table, places)
    for piece in pieces:
        kind, *rest = piece.split(":")
        if kind == "table":
            found = Found(0, 0, gaps(table, held["owned"]))
        else:
            place, role = places[int(rest[0])], rest[1]
            other = places[(place.number + 1) % len(places)]
            # In one region every refusal is drawn; in the others it would be the same page.
            draw_refusals(whole=place.number == 0)
            for key in (*place.sessions.values(), *other.sessions.values()):
                go_on(SessionStore(key))
            if kind == "crawl":
                found = crawl(asker, place, other, role, theirs=rows_of(held["owned"], other), seed=seed)
            elif kind == "rows":
                found = decide_rows(table, place, role, held["owned"], held["keys"], held["now"], other.number)
            else:
                found = Found()
                for ask in asks(table, places, place.number, role, seed=seed):
                    found.add(asker.decide(ask))
        print(json.dumps({"piece": piece, **asdict(found)}), flush=True)


def worlds(seed: int, pieces: list[str]) -> None:
    """Play pieces of random worlds ("worlds:17"), each many at once, and print what each showed."""
    set_up()
    from django.db import connection

    from weefsel.project.authorisation.matrix import draw_refusals
    from weefsel.project.authorisation.run import A_PIECE
    from weefsel.project.authorisation.worlds.play import TOGETHER, play_worlds, table_of_worlds
    from weefsel.project.authorisation.worlds.scene import set_scene
    from weefsel.project.proofs.pages.work import plan_once

    # What is declared is written by the owner role; everything is asked as the app role.
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE weefsel_app")
    scene, table = set_scene(TOGETHER), table_of_worlds()
    draw_refusals(whole=False)
    plan_once(connection)
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    times = A_PIECE // TOGETHER
    for piece in pieces:
        found = play_worlds(scene, table, seed=seed, first=int(piece.split(":")[1]) * times, n=times)
        print(json.dumps({"piece": piece, **asdict(found)}), flush=True)


def build_pool(file: Path, n: int) -> None:
    """Make the database and ``n`` organisations, and write down what is needed to ask for their people."""
    set_up()
    from django.db import transaction

    from weefsel.project.authorisation.pool import build
    from weefsel.project.migration import migrate

    migrate()
    with transaction.atomic():
        found = build(n)
    file.write_text(json.dumps(found), encoding="utf-8")


def ask_rows(file: Path, seed: int, pieces: list[str]) -> None:
    """Do pieces of requests ("pool:17") over a few connections that threads share, and print what each showed."""
    set_up()
    from django.utils import timezone

    from weefsel.project.authorisation import connections
    from weefsel.project.authorisation.run import A_PIECE_OF_ROWS

    places, shared = json.loads(file.read_text(encoding="utf-8")), connections.connect_all()
    for piece in pieces:
        chance = f"{seed}-{piece}"
        numbers = connections.numbers_of_piece(len(places), A_PIECE_OF_ROWS, seed=chance)
        found = connections.ask_rows(shared, places, numbers, seed=chance, now=timezone.now())
        print(json.dumps({"piece": piece, **asdict(found)}), flush=True)


if __name__ == "__main__":
    step, path, *more = sys.argv[1:]
    if step == "build":
        build(Path(path), more)
    elif step == "worlds":
        worlds(int(path), more)
    elif step == "build-pool":
        build_pool(Path(path), int(more[0]))
    elif step == "ask-rows":
        ask_rows(Path(path), int(more[0]), more[1:])
    elif step == "serve":
        from weefsel.project.authorisation.pool import serve

        serve(int(more[0]), int(more[1]))
    else:
        decide(Path(path), int(more[0]), more[1:])
