"""The world of the tests is written in one go: it holds what it holds when it is made row by row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.forms import model_to_dict
from tests.factories import World, as_owner, make_world

# What differs from one world to the next: keys of their own, and the second in which it was made.
OWN = ("id", "email", "password", "user_id", "organization_id", "owner_id", "person_id", "clock_offset_s")


def rows() -> dict[str, list[tuple]]:
    """Every row of every table, without what differs."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            told = [i for i, column in enumerate(cursor.description) if column.name not in OWN]
            found[table] = sorted(str([row[i] for i in told]) for row in cursor.fetchall())
    return {table: held for table, held in found.items() if held}


def written(make, now) -> tuple[dict[str, list[tuple]], bool]:
    """What ``make`` writes, and whether the objects that it gives are in the database; then it is undone."""
    with as_owner(), transaction.atomic():
        world = make(now)
        known = [thing for thing in vars(world).values() if hasattr(thing, "pk")]
        assert len(known) > 20
        kept = [model_to_dict(thing) for thing in known]
        is_there = kept == [model_to_dict(type(thing).objects.get(pk=thing.pk)) for thing in known]
        found = rows()
        transaction.set_rollback(True)
    return found, is_there


@pytest.mark.django_db
def test_a_world_that_is_written_again_is_the_world_that_is_made(now):
    moment = now + timedelta(days=1)
    made, of_made = written(World, moment)

    first, of_first = written(make_world, moment)
    again, of_again = written(make_world, moment)

    assert made["accounts_user"]
    assert (first, again) == (made, made)
    assert (of_made, of_first, of_again) == (True, True, True)
