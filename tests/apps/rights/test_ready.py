"""A query that is worked out once gives each reader what Django gives them, and keeps nothing that it found."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import as_owner, make_offer, make_person

from weefsel.apps.directory.models import Offer
from weefsel.apps.directory.queries import find_offer
from weefsel.apps.groups.queries import find_enrolment, find_group, find_session
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.queries import find_referral
from weefsel.apps.rights.ready import Ready, any_of

PEOPLE = Ready(lambda ids: any_of(Person.objects.select_related("owner", "circumstances"), "id", ids))
NAMES = Ready(lambda one: Person.objects.filter(id=one).values_list("given_name", "language"))
OPEN = Ready(lambda owner: Offer.objects.filter(owner_id=owner, is_open=True).select_related("location").order_by("id"))


def told(rows):
    return [(one.id, one.given_name, one.birth_date, one.owner.name, one.__dict__.keys()) for one in rows]


def test_it_gives_what_django_gives_with_one_query_however_often(world, django_assert_num_queries):
    with as_owner():
        others = [make_person(world.practice, world.now) for _ in range(3)]
        offers = [make_offer(world.house, "odensehuizen") for _ in range(2)]
    ids = [world.person.id, *(one.id for one in others)]
    world.actor("gp")
    expected = told(Person.objects.select_related("owner", "circumstances").filter(id__in=ids).order_by("id"))

    for _ in range(8):  # the database begins with a plan for these values, and keeps one for all after some
        with django_assert_num_queries(1):
            found = PEOPLE(ids)
        assert sorted(told(found)) == sorted(expected)
        with django_assert_num_queries(0):
            assert [one.owner.name for one in found] == [one.owner.name for one in found]
    assert NAMES(world.person.id) == [(world.person.given_name, world.person.language)]
    assert [one.id for one in OPEN(world.house.id)] == sorted(one.id for one in offers)
    assert (PEOPLE([]), NAMES(uuid.uuid4())) == ([], [])


def test_everybody_gets_what_they_may_see_also_when_somebody_else_asked_before(world):
    for _ in range(8):
        world.actor("gp")
        assert len(PEOPLE([world.person.id])) == 1
        world.actor("other_gp")
        assert PEOPLE([world.person.id]) == []


def test_what_changed_is_seen_at_once(world):
    with as_owner():
        offer = make_offer(world.house, "odensehuizen")
    world.actor("gp")
    for turn in range(8):
        with as_owner():
            Offer.objects.filter(id=offer.id).update(when_text=f"beurt {turn}", is_open=turn % 2 == 0)
        assert [one.when_text for one in OPEN(world.house.id)] == ([f"beurt {turn}"] if turn % 2 == 0 else [])


def test_a_value_without_a_place_is_refused(world):
    with pytest.raises(ValueError, match="every value must have a place"):
        Ready(lambda one: Person.objects.all())(world.person.id)


def test_a_value_is_never_a_part_of_the_statement(world):
    world.actor("gp")
    with CaptureQueriesContext(connection) as seen:
        NAMES(world.person.id)
    assert str(world.person.id) not in seen[0]["sql"]


def test_a_query_that_is_asked_again_is_not_planned_again(world):
    world.actor("gp")
    for _ in range(12):
        assert len(PEOPLE([world.person.id])) == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements "
            "WHERE statement LIKE '%circumstances%' AND statement LIKE '%= ANY(%'"
        )
        ((kept, planned_again),) = cursor.fetchall()
    assert (kept >= 12, planned_again) == (True, 0)


FIRST_OF_A_PAGE = (find_group, find_session, find_enrolment, find_offer, find_referral)


def plans():
    """How many plans this connection keeps, how often one served, and how often the database planned anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), sum(generic_plans)::int, sum(custom_plans)::int FROM pg_prepared_statements")
        return cursor.fetchone()


def test_what_a_page_asks_first_is_planned_once_for_a_connection(world):
    world.actor("gp")
    for find in FIRST_OF_A_PAGE:
        assert find(uuid.uuid4()) is None
    kept, served, anew = plans()

    for find in FIRST_OF_A_PAGE * 3:
        assert find(uuid.uuid4()) is None

    assert plans() == (kept, served + 3 * len(FIRST_OF_A_PAGE), anew)


def test_what_a_page_asks_first_is_what_django_gives(world):
    with as_owner():
        offer = make_offer(world.house, "odensehuizen")
    world.actor("gp")
    found = find_offer(offer.id)
    same = Offer.objects.select_related("service", "location", "owner").get(id=offer.id)

    assert (found, found.__dict__.keys()) == (same, same.__dict__.keys())
    assert [getattr(found, name).name for name in ("service", "location", "owner")] == [
        getattr(same, name).name for name in ("service", "location", "owner")
    ]
