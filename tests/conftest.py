"""One real PostgreSQL server for the whole run; every test acts as the app role, behind row-level security."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests import factories
from tests.settings import TEST_HOME

NOW = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """Start a server, migrate as the owner, and from then on every connection acts as the app role."""
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
            server.execute("GRANT weefsel_app TO weefsel_owner")
        connection.close()
        connection_created.connect(act_as_app, dispatch_uid="act_as_app")
        flush = connection.ops.execute_sql_flush

        def flush_as_owner(sql_list):
            with factories.as_owner():
                return flush(sql_list)

        connection.ops.execute_sql_flush = flush_as_owner
    yield
    with django_db_blocker.unblock():
        connection.close()
    cluster.stop()


def act_as_app(sender, connection, **kwargs):
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE weefsel_app")


@pytest.fixture
def now() -> datetime:
    """The moment of the test: a Tuesday morning. Time is an argument, so nothing has to be frozen."""
    return NOW


@pytest.fixture
def world(db, now):
    """A small world made by the owner role: practices, a hospital, a welfare organisation, an initiative, a town hall,
    with one log-in per role. See `tests.factories.World`."""
    with factories.as_owner():
        return factories.World(now)
