"""One real PostgreSQL server for the whole run; every test acts as the app role, behind row-level security."""

from __future__ import annotations

import functools
import gc
import os
import pickle
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import factories
from tests.browser import find_browser
from tests.settings import TEST_HOME

NOW = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
# In which looks the browser opens every page: "all", or one of each page, drawn by this number.
PAGES = os.environ.get("WEEFSEL_PAGES", "all")
# Not among the tables that Django made: what waits here for more than a quarter of an hour, a page tells.
QUEUE = tuple(f"procrastinate_{name}" for name in ("events", "periodic_defers", "jobs", "workers"))


def pytest_report_header():
    return f"pages in the browser: {'every look' if PAGES == 'all' else f'one look of each, WEEFSEL_PAGES={PAGES}'}"


# Nine thousand tests are half a million objects that stay till the end. Looking through them for garbage, time and
# again, was a tenth of the work: gather them without looking, and leave them alone after.
gc.disable()


def pytest_collection_modifyitems(items):
    """A test that needs the real data asks for them, so that it is skipped where they are not."""
    wrong = [
        item.nodeid for item in items if item.get_closest_marker("real_data") and "real_data" not in item.fixturenames
    ]
    if wrong:
        raise pytest.UsageError(f"marked real_data without asking for the fixture real_data: {', '.join(wrong)}")


def pytest_collection_finish(session):
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


# A run reads the same two hundred files of knowledge hundreds of times. What a text says does not change, so it is
# worked out once; whoever asks gets a copy of their own.
@functools.cache
def _table_of(text: str, read=tomllib.loads) -> bytes:
    return pickle.dumps(read(text))


tomllib.loads = lambda text: pickle.loads(_table_of(text))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """Start a server, migrate as the owner, and from then on every connection acts as the app role."""
    from django.core.management.commands import flush
    from django.db import connection
    from django.db.backends.signals import connection_created

    from weefsel.project.database.cluster import Cluster
    from weefsel.project.database.roles import connect
    from weefsel.project.migration import migrate

    cluster = Cluster(TEST_HOME)
    cluster.start()
    with django_db_blocker.unblock():
        migrate()
        with connect(cluster.admin) as server:
            server.execute("GRANT weefsel_app, weefsel_worker TO weefsel_owner")
        connection.close()
        connection_created.connect(act_as_app, dispatch_uid="act_as_app")
        # On the class: beside a browser a test has a connection object of its own.
        emptying = connect(cluster.admin.to_database("weefsel"))
        # Every table at once, whoever refers to whom; a test that never lets go of one is told, and not waited for.
        emptying.execute("SET session_replication_role = replica; SET lock_timeout = '60s'")
        type(connection.ops).execute_sql_flush = functools.partialmethod(_empty, emptying)
        flush.emit_post_migrate_signal = lambda *_args, **_kwargs: None  # what it makes anew, nobody here reads
    yield
    emptying.close()
    with django_db_blocker.unblock():
        connection.close()
    cluster.stop()


def _empty(operations, server, _sql) -> None:
    """Take every row away after a test that really wrote, and count from one again, as emptying the tables would: what
    is still being written, by a page that a browser left, is waited for.

    Emptying gives a hundred tables new files, which takes ten times as long as taking away the few rows that there are.
    """
    names = operations.connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = [f'"{name}"' for name in names]
    with server.transaction():
        server.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        server.execute("; ".join(f"DELETE FROM {table}" for table in (*tables, *QUEUE)))
        server.execute(
            "SELECT setval(s.oid::regclass, 1, false) FROM pg_depend d JOIN pg_class s ON s.oid = d.objid "
            "JOIN pg_class t ON t.oid = d.refobjid WHERE s.relkind = 'S' AND d.deptype IN ('a', 'i') "
            "AND t.relname = ANY(%s)",
            [names],
        )


def act_as_app(sender, connection, **kwargs):
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE weefsel_app")


@pytest.fixture
def now() -> datetime:
    """The moment of the test: a Tuesday morning. Time is an argument, so nothing has to be frozen."""
    return NOW


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with real data, which is not in the repository; without it the test is skipped, and says why."""
    from weefsel.project.real_data import RealDataMissing, real_data_folder

    try:
        return real_data_folder()
    except RealDataMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def world(db, now):
    """A small world made by the owner role: practices, a hospital, a welfare organisation, an initiative, a town hall,
    with one log-in per role. See `tests.factories.World`."""
    with factories.as_owner():
        return factories.make_world(now)


@pytest.fixture
def nothing_waits(db):
    """A queue without what is there for longer than this test: a run of a quarter of an hour makes that late."""
    from django.db import connection

    with factories.as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """How every test starts its browser; without one the test is skipped loudly, and fails where CI=true."""
    program = find_browser()
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Er is geen browser. Installeer die met: python -m tests.browser")
        pytest.skip("Er is geen browser. Installeer die met: python -m tests.browser")
    return {"executable_path": program, "args": ["--no-sandbox"] if os.geteuid() == 0 else []}


@pytest.fixture(scope="session")
def beside_the_browser():
    """Lets a test with a browser use the database: the browser's driver runs an event loop in this thread, but nothing
    of ours is asynchronous."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before
