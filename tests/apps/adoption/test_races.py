"""Two colleagues at the same moment."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from tests.factories import World, acting, actor_of, as_owner

from weefsel.apps.adoption.models import Adoption
from weefsel.apps.adoption.operations import adopt

N = 4


@pytest.fixture
def committed_world(transactional_db, now):
    with as_owner():
        return World(now)


def test_colleagues_who_press_at_once_get_the_same_adoption(committed_world, now):
    start, found = threading.Barrier(N), []

    def press():
        try:
            with transaction.atomic():
                connection.ensure_connection()
                start.wait(timeout=20)
                actor = acting(actor_of(committed_world.gp, now))
                found.append(adopt("ecogram", actor=actor, lead=committed_world.gp, stand_in=None).id)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _number in range(N)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    with as_owner():
        assert [row.id for row in Adoption.objects.all()] == list(set(found))
    assert len(found) == N
