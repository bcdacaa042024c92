"""The table of offers is read again exactly when a row that this reader sees is different."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.factories import as_owner, make_offer

from weefsel.apps.accounts.queries import today
from weefsel.apps.directory.models import Location, Offer, Service
from weefsel.apps.directory.queries import offers_frame
from weefsel.apps.matching.queries import usable_werkvormen
from weefsel.apps.matching.shelf import shelf_now
from weefsel.apps.rights.map_functions import TABLES
from weefsel.apps.rights.queries import rights
from weefsel.apps.rights.tables import TABLES as GUARDED


def now(world):
    return shelf_now(today=today(world.actor("gp")), werkvormen=usable_werkvormen()).offers


def test_it_reads_no_table_whose_changes_it_does_not_see(world):
    with CaptureQueriesContext(connection) as read:
        offers_frame(today=today(world.actor("gp")), werkvormen=usable_werkvormen())

    tables = {name.strip('"') for one in read for name in one["sql"].split() if name.startswith('"directory_')}
    assert {name.partition('"')[0] for name in tables} == set(TABLES)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: Offer.objects.filter(id=one.id).update(places_free=1),
        lambda one: Offer.objects.filter(id=one.id).update(is_open=False),
        lambda one: Location.objects.filter(id=one.location_id).update(x=1.0),
        lambda one: Service.objects.filter(id=one.service_id).update(name="Anders"),
        lambda one: make_offer(one.owner, "odensehuizen"),
        lambda one: Offer.objects.filter(id=one.id).delete(),
    ],
    ids=["a place", "closed", "moved", "renamed", "a new one", "gone"],
)
def test_any_change_gives_what_a_fresh_look_gives_also_twice_in_one_transaction(world, change):
    with as_owner():
        one = make_offer(world.house, "odensehuizen")
    before = now(world)

    with as_owner():
        Offer.objects.filter(id=one.id).update(places_free=2)
    between = now(world)
    with as_owner():
        change(one)
    after = now(world)

    fresh = offers_frame(today=today(world.actor("gp")), werkvormen=usable_werkvormen())
    assert (between is before, after is between) == (False, False)
    assert (after.id.tolist(), after.capacity.tolist(), after.xy.tolist(), after.name.tolist()) == (
        fresh.id.tolist(), fresh.capacity.tolist(), fresh.xy.tolist(), fresh.name.tolist()
    )  # fmt: skip


def test_without_a_change_the_same_table_serves_every_reader_with_one_query(world, django_assert_num_queries):
    with as_owner():
        make_offer(world.house, "odensehuizen")
    first, day = now(world), today(world.actor("link_worker"))

    with django_assert_num_queries(1):
        again = shelf_now(today=day, werkvormen=usable_werkvormen()).offers

    assert again is first


def test_what_was_taken_back_was_never_on_the_shelf_for_others(world):
    with as_owner():
        one = make_offer(world.house, "odensehuizen")
    before = now(world)

    with transaction.atomic():
        with as_owner():
            Offer.objects.filter(id=one.id).update(places_free=1)
        inside = now(world)
        transaction.set_rollback(True)
    world.actor("gp")

    assert inside.capacity.tolist() == [1.0]
    assert now(world) is before


def test_a_transaction_leaves_one_mark_and_takes_away_what_others_left(world):
    with as_owner():
        one, other = make_offer(world.house, "odensehuizen"), make_offer(world.house, "odensehuizen")
        Offer.objects.filter(id=one.id).update(places_free=2)
        Offer.objects.filter(id=other.id).update(places_free=2)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM directory_mapmark")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("table", TABLES)
def test_who_may_read_the_map_reads_all_of_it_so_that_one_table_serves_all(table):
    """The key says only whether somebody may read the map: a policy that lets some see a part would need more."""
    (guarded,) = (one for one in GUARDED if one.name == table)
    relations = {one.relation for one in rights().permissions if "directory.read" in one.actions}

    assert guarded.read == ("directory.read",)
    assert "directory.read" not in dict(guarded.only)
    assert relations == {"anyone"}


def test_a_page_cannot_write_or_take_away_a_mark(world):
    for change in ("INSERT INTO directory_mapmark VALUES (gen_random_uuid())", "DELETE FROM directory_mapmark"):
        world.actor("gp")
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
