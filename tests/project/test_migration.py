"""The tables of this version are told to the database in less time; and rows under a slug of before."""

import re

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from tests.factories import as_owner, make_offer

from weefsel.apps.directory.models import Service
from weefsel.project.migration import CHANGES_OTHERS, drawing_only_what_changes, rename_werkvormen


def test_rows_of_a_werkvorm_that_got_another_slug_go_along_and_no_other(world):
    with as_owner():
        make_offer(world.house, "heette-vroeger-zo")
        make_offer(world.house, "odensehuizen")

        n_rows = rename_werkvormen(connection, {"heette-vroeger-zo": "heet-nu-zo"})

        assert (n_rows, sorted(Service.objects.values_list("werkvorm", flat=True))) == (
            1,
            ["heet-nu-zo", "odensehuizen"],
        )


def sql_of_every_migration() -> list[str]:
    """What PostgreSQL would be told to go from nothing to the tables of now."""
    loader = MigrationLoader(connection, replace_migrations=False)
    graph = loader.graph
    in_order = dict.fromkeys(node for leaf in graph.leaf_nodes() for node in graph.forwards_plan(leaf))
    told = loader.collect_sql([(graph.nodes[node], False) for node in in_order])
    # A column that is added with the moment of now for what is there already.
    return [re.sub(r"'\d{4}-\d\d-\d\d \d\d:\d\d:[^']+'", "now", each) for each in told]


def test_making_only_what_changes_anew_tells_the_database_the_same(db):
    whole = sql_of_every_migration()
    with drawing_only_what_changes():
        quick = sql_of_every_migration()

    assert quick == whole
    assert len(whole) > 500


def test_afterwards_django_makes_everything_anew_again():
    before = {name: getattr(ProjectState, name) for name in ("_find_reload_model", *CHANGES_OTHERS)}
    with drawing_only_what_changes():
        within = {name: getattr(ProjectState, name) for name in before}

    assert not set(within.values()) & set(before.values())
    assert {name: getattr(ProjectState, name) for name in before} == before
