"""The tables of this version are told to the database in less time; and rows under a slug of before."""

import random
import re

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from tests.conftest import PAGES
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


def sql_of(wanted: set[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    """What PostgreSQL would be told by each of the wanted migrations, on the way from nothing to the tables of now."""
    graph = MigrationLoader(connection, replace_migrations=False).graph
    in_order = dict.fromkeys(node for leaf in graph.leaf_nodes() for node in graph.forwards_plan(leaf))
    state, told = ProjectState(), {}
    for node in in_order:
        migration = graph.nodes[node]
        if node not in wanted:
            # Nobody needs the models of now, so whoever comes next makes them anew.
            vars(state).pop("apps", None)
            state = migration.mutate_state(state, preserve=False)
            continue
        with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
            state = migration.apply(state, editor, collect_sql=True)
        # A column that is added with the moment of now for what is there already.
        told[node] = [re.sub(r"'\d{4}-\d\d-\d\d \d\d:\d\d:[^']+'", "now", each) for each in editor.collected_sql]
    return told


def test_making_only_what_changes_anew_tells_the_database_the_same(db):
    graph = MigrationLoader(connection, replace_migrations=False).graph
    every, newest = set(graph.nodes), set(graph.leaf_nodes())
    # Making everything anew takes long. What is newest is looked at each time, of the others some, drawn by the number
    # that stands at the top of a run; WEEFSEL_PAGES=all looks at all.
    n_drawn = len(every) if PAGES == "all" else 5
    wanted = newest | set(random.Random(PAGES).sample(sorted(every), n_drawn))
    with drawing_only_what_changes():
        quick = sql_of(every)

    assert {node: quick[node] for node in wanted} == sql_of(wanted)
    assert sum(map(len, quick.values())) > 500


def test_afterwards_django_makes_everything_anew_again():
    before = {name: getattr(ProjectState, name) for name in ("_find_reload_model", *CHANGES_OTHERS)}
    with drawing_only_what_changes():
        within = {name: getattr(ProjectState, name) for name in before}

    assert not set(within.values()) & set(before.values())
    assert {name: getattr(ProjectState, name) for name in before} == before
