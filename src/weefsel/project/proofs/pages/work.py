"""The processes of the proof through the pages, in a database of its own that is thrown away at the end."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import weefsel
from weefsel.project.database.throwaway import child_environment, own_database

KEPT_PLANS = 1_000


def code_of_the_site() -> str:
    """One word for all code that the pages and the database run on: what other code showed, does not count."""
    root, known = Path(weefsel.__file__).parent, hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".toml", ".html"):
            known.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return known.hexdigest()[:16]


@contextmanager
def database() -> Iterator[None]:
    """A database with the town in it, for as long as the proof lasts; the processes started inside use it."""
    with own_database() as (home, _running):
        (home / "static").mkdir()
        before = dict(os.environ)
        try:
            os.environ.clear()
            os.environ.update(child_environment(home, "owner"))
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
                pool.submit(build).result()
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def build() -> None:
    """Make the tables and the town."""
    from django.utils import timezone

    _set_up()
    from django.conf import settings

    from weefsel.project.authorisation.world import as_owner
    from weefsel.project.database.cluster import Cluster
    from weefsel.project.database.roles import connect
    from weefsel.project.migration import migrate
    from weefsel.project.proofs.pages.town import make_town

    migrate()
    with connect(Cluster(settings.HOME).admin) as server:
        server.execute("GRANT weefsel_app TO weefsel_owner")
    with as_owner():
        make_town(timezone.now() - timedelta(days=1))


def try_piece(seed: int, first: int, n: int) -> tuple[int, list[str]]:
    """Walk ``n`` worlds from number ``first``."""
    town = _ready_to_walk()
    from weefsel.project.proofs.pages.walk import try_worlds

    return try_worlds(town, seed, first, n)


@contextmanager
def one_process() -> Iterator[Callable[[int, str], list[Any]]]:
    """A process of its own that asks each page so often with a pair and so often without, time and again."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield lambda n, seed: pool.submit(_time_answers, n, seed).result()


def _time_answers(n: int, seed: str) -> list[Any]:
    town = _town()
    from django.utils import timezone

    from weefsel.project.proofs.pages.timing import time_answers

    return time_answers(town, timezone.now(), n=n, seed=seed)


@cache
def _ready_to_walk() -> Any:
    """The town, in a process that asks the same thousands of times."""
    import gc

    town = _town()
    from django.db import connection

    plan_once(connection)
    # A request leaves little behind, and looking for it takes a tenth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    return town


def plan_once(connection: Any) -> None:
    """Let the database plan once what this connection asks more than once.

    Planning is most of what a page asks of the database, because of the policies that go into every plan. What is asked
    and answered is the same. The times are not those of a site, so `time_answers` does without.
    """
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.settings_dict["OPTIONS"]["server_side_binding"] = True
    made = connection.connection
    made.cursor_factory = ServerBindingCursor
    made.prepare_threshold, made.prepared_max = 1, KEPT_PLANS
    # Every world is undone. What psycopg prepared it throws away then, because a table could have been made inside.
    made._prepared.clear = bool


@cache
def _town() -> Any:
    """The town of the database, in a process that acts as the app role unless it says otherwise."""
    _set_up()
    from django.db import connection

    from weefsel.project.authorisation.world import as_owner
    from weefsel.project.proofs.pages.town import find_town

    with as_owner():
        town = find_town()
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE weefsel_app")
    return town


def _set_up() -> None:
    import warnings

    from weefsel.project.authorisation.work import set_up

    os.environ["DJANGO_SETTINGS_MODULE"] = "weefsel.project.settings"
    warnings.simplefilter("ignore")
    set_up()
    from django.contrib.auth.signals import user_logged_in

    # Every world logs the same people in and is undone at its end: until then it would hold their rows, and the other
    # processes would wait for it.
    user_logged_in.disconnect(dispatch_uid="update_last_login")
