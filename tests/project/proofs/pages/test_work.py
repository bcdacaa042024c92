"""The processes of the proof: what is asked in every world is planned once."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone
from psycopg._preparing import Prepare
from tests.factories import as_owner

from weefsel.project.proofs.pages.town import make_town
from weefsel.project.proofs.pages.walk import try_world
from weefsel.project.proofs.pages.work import plan_once

SEED = 11
ALWAYS_NEW = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET ROLE")


def test_a_world_that_was_walked_before_is_walked_the_same_without_a_new_plan(db, monkeypatch):
    with as_owner():
        town = make_town(timezone.now() - timedelta(days=1))
    found = [try_world(town, SEED, 0, timezone.now())]
    kept = connection.connection._prepared
    asked, get = [], kept.get
    monkeypatch.setattr(
        kept,
        "get",
        lambda query, prepare=None: asked.append((query.query.decode(), get(query, prepare))) or asked[-1][1],
    )
    monkeypatch.setattr(kept, "clear", kept.clear)
    for name in ("cursor_factory", "prepare_threshold", "prepared_max"):
        monkeypatch.setattr(connection.connection, name, getattr(connection.connection, name))
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "server_side_binding", False)
    monkeypatch.setattr(connection.features, "uses_server_side_binding", True)

    plan_once(connection)
    for _ in range(3):
        asked.clear()
        found.append(try_world(town, SEED, 0, timezone.now()))

    planned = [sql for sql, (how, _name) in asked if how != Prepare.YES and not sql.startswith(ALWAYS_NEW)]
    assert len(asked) > 300
    assert planned == []
    assert found == [found[0]] * 4
