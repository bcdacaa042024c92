"""What the pages may ask about who must stay apart: what is open, one word about a tie, and nothing else."""

from __future__ import annotations

import uuid

import pytest
from django.db import Error, connection, transaction
from tests.apps.safety.acts import refer_row
from tests.factories import acting, as_owner, guarded_by, make_offer
from tests.pairs import enrol_row, keep_apart, make_group, make_someone

from weefsel.apps.rights.safety_functions import NEVER_FOR_PAGES, SAFETY_FUNCTIONS, SAFETY_INTERNALS
from weefsel.apps.safety.meeting import open_groups, open_offers
from weefsel.apps.safety.models import AvoidPair
from weefsel.engine.rights.may import Actor


@pytest.fixture
def couple(world):
    """Two patients of the practice of whom one must be kept from the other."""
    with as_owner():
        one, other = make_someone(world, "Ansen"), make_someone(world, "Bertels")
        keep_apart(world, one, other)
    return one, other


def state_of(sql: str, *values) -> str:
    """The SQLSTATE with which the database refuses this, or nothing."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except Error as problem:
        return problem.__cause__.sqlstate
    return ""


REFUSED = "42501"  # insufficient privilege


@pytest.mark.parametrize("table", NEVER_FOR_PAGES)
def test_a_page_has_no_right_at_all_on_who_must_stay_apart(world, couple, table):
    world.actor("gp")
    told = {
        sql: state_of(sql.format(table))
        for sql in ("SELECT 1 FROM {}", "SELECT count(*) FROM {}", "UPDATE {} SET until = now()", "DELETE FROM {}")
    }

    assert told == dict.fromkeys(told, REFUSED)


@pytest.mark.parametrize(("role", "may"), [("weefsel_app", [("safety_fold",)]), ("weefsel_worker", [("safety_fold",)])])
def test_no_log_in_role_may_call_the_functions_behind_the_guards_but_the_one_in_an_index(db, role, may):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE proname = ANY (%s) AND has_function_privilege(%s, oid, 'EXECUTE')",
            [[signature.partition("(")[0] for signature in SAFETY_INTERNALS], role],
        )
        callable_ = cursor.fetchall()

    assert callable_ == may


def test_every_function_of_the_compartment_acts_as_the_owner_on_its_own_search_path(db):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname, p.prosecdef, p.proconfig FROM pg_proc p WHERE p.proname = ANY (%s)",
            [[signature.partition("(")[0] for signature in SAFETY_FUNCTIONS]],
        )
        told = cursor.fetchall()

    assert len(told) == len(SAFETY_FUNCTIONS)
    assert {(is_owner, tuple(path)) for _name, is_owner, path in told} == {(True, ("search_path=public, pg_temp",))}


@pytest.mark.parametrize("turned", [False, True])
def test_a_place_is_open_to_everyone_but_who_must_not_come_there(world, couple, turned):
    one, other = couple[::-1] if turned else couple
    with as_owner():
        world.actor("gp")
        offer, free = make_offer(world.house), make_offer(world.welfare)
        group, quiet = make_group(world), make_group(world)
        refer_row(world, one, offer)
        enrol_row(group, one)
        third = make_someone(world, "Cohen")
    world.actor("gp")

    assert open_offers(other.id, [offer.id, free.id]) == {free.id}
    assert open_groups(other.id, [group.id, quiet.id]) == {quiet.id}
    assert open_offers(other.id, [offer.id]) == open_groups(other.id, [group.id]) == frozenset()
    assert open_offers(third.id, [offer.id, free.id]) == {offer.id, free.id}
    assert open_groups(third.id, [group.id, quiet.id]) == {group.id, quiet.id}


def test_a_group_at_an_hour_at_which_someone_is_elsewhere_is_not_open(world):
    with as_owner():
        world.actor("gp")
        person = make_someone(world, "Ansen")
        there, same_hour = make_group(world), make_group(world)
        enrol_row(there, person)
    world.actor("gp")

    assert open_groups(person.id, [there.id, same_hour.id]) == {there.id}


@pytest.mark.parametrize("who", ["other_gp", "host", "manager", "researcher", "administrator", "link_worker"])
def test_whoever_has_nothing_to_do_with_someone_is_told_that_nothing_is_open(world, couple, who):
    with as_owner():
        offer, group = make_offer(world.house), make_group(world)
        world.actor("gp")
        third = make_someone(world, "Cohen")
        enrol_row(group, third)
        refer_row(world, third, offer)
    world.actor(who)

    assert open_offers(couple[0].id, [offer.id]) == open_groups(couple[0].id, [group.id]) == frozenset()


def test_who_received_a_referral_may_ask_for_that_person(world, couple):
    with as_owner():
        world.actor("gp")
        offer, group = make_offer(world.house), make_group(world)
        refer_row(world, couple[0], offer)
    world.actor("host")

    assert open_groups(couple[0].id, [group.id]) == {group.id}
    assert open_groups(couple[1].id, [group.id]) == frozenset()


def test_whose_group_somebody_took_part_in_may_ask_for_that_person(world, couple):
    with as_owner():
        world.actor("gp")
        group = make_group(world)
        enrol_row(group, couple[0], "ended")
    world.actor("host")

    assert open_groups(couple[0].id, [group.id]) == {group.id}
    assert open_groups(couple[1].id, [group.id]) == frozenset()


def test_who_opens_the_mailed_link_of_a_referral_may_ask_for_that_person(world, couple):
    with as_owner():
        world.actor("gp")
        group = make_group(world)
        referrals = [refer_row(world, each, make_offer(world.house)) for each in couple]

    for person, referral in zip(couple, referrals, strict=True):
        acting(Actor("link_host", world.now, link_id=uuid.uuid4(), link_object_id=referral.id))
        assert [each for each in couple if open_groups(each.id, [group.id])] == [person]


def test_a_tie_is_linked_by_who_guards_it_and_the_answer_is_one_word(world, couple):
    with as_owner():
        tie = couple[0].protected_ties.get()
        lost = keep_apart(world, couple[0], couple[0], hint_family_name="Niemand")
        hidden = keep_apart(world, couple[0], make_someone(world, "Cohen"), kind="hidden")
        guarded_by(world.gp, tie, lost, hidden)
        keep_apart(world, couple[1], couple[0])
        # As if nobody had worked out yet whom it is about.
        AvoidPair.objects.filter(tie=tie).delete()
    answers = []
    world.actor("gp")
    with connection.cursor() as cursor:
        for each in (tie, lost, hidden):
            cursor.execute("SELECT safety_link(%s)", [each.id])
            answers.append(cursor.fetchall())

    assert answers == [[("linked",)], [("unlinked",)], [("unlinked",)]]
    assert state_of("SELECT safety_link(%s)", uuid.uuid4()) == REFUSED
    for who in ("nurse", "other_gp", "host", "administrator", "patient"):
        world.actor(who)
        assert state_of("SELECT safety_link(%s)", tie.id) == REFUSED, who
