"""What the guards of the database leave alone: what was so already, what brings nobody anywhere, what was turned down.

And what each of them looks at: every column by which somebody could be brought together with somebody else.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from tests.apps.matching.planning import coach
from tests.apps.safety.acts import favour_row, guest_row, refer_row, refused
from tests.factories import World, acting, actor_of, as_owner, make_offer, make_user
from tests.pairs import enrol_row, keep_apart, make_group, make_place, make_someone

from weefsel.apps.directory.models import KeyFigure, Location, Offer
from weefsel.apps.groups.models import Enrolment, Favour, Group, GroupRole, Guest, Session
from weefsel.apps.matching.models import MatchLine, MatchRun
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.models import Referral
from weefsel.apps.rights.models import Relation
from weefsel.apps.safety.meeting import open_groups, open_offers
from weefsel.apps.safety.models import AvoidPair, PrivateWish, ProtectedTie

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def owned(world):
    world.actor("gp")
    with as_owner():
        yield world


@pytest.fixture
def two(owned):
    """Two people of whom nobody told anything yet."""
    return make_someone(owned, "Ansen"), make_someone(owned, "Bertels")


def change(row, **changes) -> bool:
    """Whether this change of a row is refused; nothing of it stays."""
    with transaction.atomic():
        answer = refused(lambda: type(row).objects.filter(pk=row.pk).update(**changes))
        transaction.set_rollback(True)
    return answer


def tried(act) -> bool:
    with transaction.atomic():
        answer = refused(act)
        transaction.set_rollback(True)
    return answer


def wish(world, person, **what):
    return PrivateWish.objects.create(person=person, since=world.now, form_token=uuid.uuid4(), **what)


def test_what_two_did_together_before_anybody_told_is_left_as_it_is(owned, two):
    one, other = two
    offer = make_offer(owned.house)
    group, circle = make_group(owned, offer=offer), make_group(owned, form="circle")
    rows = [enrol_row(group, one, "invited"), enrol_row(group, other)]
    referrals = [refer_row(owned, each, offer) for each in two]
    role = GroupRole.objects.create(group=group, owner=group.owner, role="facilitator", name=other.full_name)
    asks = favour_row(enrol_row(circle, one))
    enrol_row(circle, other)
    beside, third = make_group(owned), make_someone(owned, "Cohen")
    Group.objects.filter(pk=beside.pk).update(location=group.location)
    enrol_row(beside, third)
    keep_apart(owned, one, other)
    keep_apart(owned, one, third)
    session = group.sessions.get()

    assert not any(change(rows[0], state=state) for state in ("enrolled", "ended"))
    assert not any(
        change(referrals[0], state=state) for state in ("accepted", "started", "reported", "rejected", "stopped")
    )
    assert change(referrals[0], offer=make_offer(owned.house, location=offer.location))
    assert not change(referrals[0], offer=None)
    assert change(role, name=other.full_name)
    assert not change(role, role="second")
    assert not change(session, starts_at=session.starts_at, ends_at=session.ends_at, group=group)
    assert not change(session, starts_at=session.starts_at + 3 * DAY, ends_at=session.ends_at + 3 * DAY)
    assert not change(group, location=group.location, offer=offer, state="running", name="Anders")
    assert not change(group, state="ended", location=make_place(owned.house))
    assert not change(offer, hours=offer.hours, location=offer.location, host_name=offer.host_name, host_email="")
    assert not change(offer.location, street_line="", postcode="", city=offer.location.city)
    assert not change(asks, person_id=one.pk, state="withdrawn")


def test_who_comes_back_in_any_way_is_looked_at_again(owned, two):
    one, other = two
    offer, group = make_offer(owned.house), make_group(owned)
    keep_apart(owned, one, other)
    refer_row(owned, one, offer)
    enrol_row(group, one)
    away = {state: refer_row(owned, other, offer, state=state) for state in ("rejected", "declined", "stopped")}
    nowhere = refer_row(owned, other, make_offer(owned.welfare))
    Referral.objects.filter(pk=nowhere.pk).update(offer=None)
    left = enrol_row(group, other, "ended")

    assert [change(row, state="accepted") for row in away.values()] == [True] * 3
    assert not any(change(row, state=state) for row in away.values() for state in away)
    assert change(nowhere, offer=offer)
    assert [change(left, state=state) for state in ("invited", "enrolled")] == [True, True]


def test_what_somebody_does_not_want_is_asked_when_they_come_and_not_when_a_row_gets_their_name(owned, two):
    one, other = two
    offer, group = make_offer(owned.house), make_group(owned)
    wish(owned, one, location_id=offer.location_id)
    wish(owned, one, group_id=group.id)
    of_other, referral = enrol_row(group, other), refer_row(owned, other, offer)

    assert tried(lambda: enrol_row(group, one))
    assert tried(lambda: refer_row(owned, one, offer))
    assert not change(of_other, person=one)
    assert not change(referral, person=one)


def test_a_row_that_gets_the_name_of_somebody_else_is_looked_at_as_if_that_one_came(owned, two):
    one, other = two
    keep_apart(owned, one, other)
    offer, group = make_offer(owned.house), make_group(owned)
    refer_row(owned, one, offer)
    enrol_row(group, one)
    third = make_someone(owned, "Cohen")

    assert change(enrol_row(group, third), person=other)
    assert change(refer_row(owned, third, offer), person=other)


def test_who_is_asked_along_to_one_session_comes_along_when_that_session_or_the_group_moves(owned, two):
    one, other = two
    keep_apart(owned, one, other)
    group = make_group(owned, starts=owned.now + DAY)
    moment = {"starts_at": owned.now + 8 * DAY, "ends_at": owned.now + 8 * DAY + HOUR}
    later = Session.objects.create(group=group, owner=group.owner, number=2, title="Meer", **moment)
    guest_row(group, enrol_row(group, make_someone(owned, "Cohen")), session=later, name=other.full_name)
    beside = make_group(owned, starts=owned.now + 5 * DAY, location=group.location)
    elsewhere = make_group(owned, starts=moment["starts_at"])
    for each in (beside, elsewhere):
        enrol_row(each, one)
    then = {"starts_at": owned.now + 5 * DAY, "ends_at": owned.now + 5 * DAY + HOUR}

    assert change(later, **then)
    assert not change(group.sessions.get(number=1), **then)
    assert change(group, location=elsewhere.location)
    assert not change(group, location=make_place(owned.house))


def test_a_line_of_a_plan_is_looked_at_when_it_begins_to_stand(owned, two):
    one, other = two
    offer, wished, beside = make_offer(owned.house), make_offer(owned.house), make_offer(owned.welfare)
    Offer.objects.filter(pk=beside.pk).update(location=offer.location)
    for each in two:
        coach(each, owned.welfare, owned.now)
    run = make_run(owned)

    def line(person, place, state="proposed", owner=None):
        fields = {"run": run, "owner": owner or owned.welfare, "why": "placed", "moved": "new"}
        return MatchLine.objects.create(person=person, offer=place, state=state, **fields)

    row = line(one, offer)
    wish(owned, one, location_id=wished.location_id)
    standing = ("proposed", "accepted", "yes")
    for state in (*standing, "rejected", "no"):
        with transaction.atomic():
            MatchLine.objects.filter(pk=row.pk).update(state=state)
            refer_row(owned, other, offer)
            keep_apart(owned, one, other)
            assert [change(row, state=to) for to in standing] == [state not in standing] * 3, state
            assert not any(change(row, state=to) for to in ("rejected", "no")), state
            assert change(row, offer=beside, state="accepted"), state
            transaction.set_rollback(True)
    keep_apart(owned, one, other)
    MatchLine.objects.all().delete()

    assert [tried(lambda s=state: line(one, wished, s)) for state in (*standing, "no")] == [True, True, True, False]
    first = line(other, offer)
    for state in (*standing, "rejected"):
        MatchLine.objects.filter(pk=first.pk).update(state=state)
        expected = state in standing
        assert tried(lambda: line(one, offer)) == tried(lambda: line(one, beside)) == expected, state
        assert not tried(lambda: line(one, make_offer(owned.house)))
    MatchLine.objects.filter(pk=first.pk).update(state="proposed")
    assert change(line(make_someone(owned, "Cohen"), offer), person=one)
    for until, expected in ((owned.now + HOUR, True), (owned.now, False)):
        Relation.objects.filter(person_id=other.pk, relation="coaching").update(valid_until=until)
        assert tried(lambda: line(one, offer)) == expected
    Relation.objects.filter(person_id=other.pk, relation="coaching").update(valid_until=None, organization=owned.house)
    assert not tried(lambda: line(one, offer))
    Relation.objects.filter(person_id=other.pk).update(organization=owned.welfare, relation="treatment")
    assert not tried(lambda: line(one, offer))


def test_a_guest_is_looked_at_for_the_session_they_come_to_and_by_hints_that_hold(owned, two):
    one, other = two
    keep_apart(owned, one, other)
    group = make_group(owned)
    later = Session.objects.create(
        group=group,
        owner=group.owner,
        number=2,
        title="Meer",
        starts_at=owned.now + 8 * DAY,
        ends_at=owned.now + 9 * DAY,
    )
    first = group.sessions.get(number=1)
    next_door = make_group(owned, location=group.location)
    enrol_row(next_door, one)
    cohen = enrol_row(group, make_someone(owned, "Cohen"))

    def invite(**changes):
        return guest_row(group, cohen, **{"session": first, "name": other.full_name, **changes})

    assert tried(invite)
    assert not tried(lambda: invite(session=later))
    assert not tried(lambda: invite(answer="no"))
    asked = invite(session=later)
    assert change(asked, session=first)
    declined = invite(answer="no", email="nog@example.org")
    assert change(declined, answer="yes")
    Guest.objects.all().delete()
    gone = enrol_row(group, one, "ended")
    assert tried(lambda: guest_row(group, gone, session=later, name=other.full_name))
    Enrolment.objects.filter(pk=gone.pk).update(state="enrolled")
    assert tried(lambda: invite(session=later))
    Enrolment.objects.filter(pk=gone.pk).update(state="ended")
    # Whom the one who asks must not meet, is not asked: only the guest comes new.
    with transaction.atomic():
        keep_apart(owned, cohen.person, one)
        assert not tried(lambda: invite(name="Iemand"))
        transaction.set_rollback(True)

    hint = keep_apart(owned, cohen.person, cohen.person, hint_given_name="José", hint_family_name="de Wit")
    Enrolment.objects.filter(pk=gone.pk).delete()
    elsewhere = make_group(owned)
    at = enrol_row(elsewhere, make_someone(owned, "Dirks"))

    def comes(**changes):
        with transaction.atomic():
            ProtectedTie.objects.filter(pk=hint.pk).update(**changes)
            answer = refused(lambda: invite(session=later, name="JOSE  de-Wit"))
            transaction.set_rollback(True)
        return answer

    today = owned.now.date()
    assert comes()
    assert comes(kind="no_contact")
    assert comes(review_by=today - timedelta(days=90))
    assert not comes(review_by=today - timedelta(days=91))
    assert not comes(kind="hidden")
    assert not comes(ended_at=owned.now)
    assert not comes(hint_given_name="")
    assert not comes(hint_given_name="", hint_family_name="José de Wit")
    assert not comes(hint_given_name="José de Wit", hint_family_name="")
    assert not comes(hint_given_name="José de Wit", hint_family_name="-")
    assert not comes(hint_family_name="de Witt")
    assert not tried(lambda: guest_row(elsewhere, at, name="José de Wit"))
    for state, expected in (("invited", True), ("ended", False)):
        Enrolment.objects.filter(pk=cohen.pk).update(state=state)
        assert comes() == expected
    Enrolment.objects.filter(pk=cohen.pk).update(state="enrolled")
    Person.objects.filter(pk=cohen.person_id).update(merged_into=two[0])
    assert comes()


def test_who_gets_a_role_is_known_by_name_or_log_in_and_looked_at_in_the_building_too(owned, two):
    one, other = two
    keep_apart(owned, one, other)
    group, beside = make_group(owned), make_group(owned)
    Group.objects.filter(pk=beside.pk).update(location=group.location)
    enrol_row(group, one)
    user = make_user("volunteer", owned.house, owned.now, person_id=other.pk)

    def role(at, name="", user=None):
        return GroupRole.objects.create(group=at, owner=at.owner, role="second", name=name, user=user)

    assert tried(lambda: role(group, other.full_name))
    assert tried(lambda: role(beside, other.full_name))
    assert tried(lambda: role(group, user=user))
    assert not tried(lambda: role(make_group(owned), other.full_name))
    nobody, away = role(group, "Iemand"), role(make_group(owned), other.full_name)
    assert change(nobody, name=other.full_name)
    assert change(nobody, user=user)
    assert change(away, group=group)


def test_a_session_a_group_and_a_building_are_looked_at_by_each_part_that_can_bring_two_together(owned, two):
    one, other = two
    keep_apart(owned, one, other)
    here, there = make_group(owned), make_group(owned, starts=owned.now + 5 * DAY)
    Group.objects.filter(pk=there.pk).update(location=here.location)
    enrol_row(here, one)
    enrol_row(there, other)
    moment, session = here.sessions.get(), there.sessions.get()
    offer = make_offer(owned.house)
    refer_row(owned, one, offer)

    assert change(session, starts_at=moment.starts_at, ends_at=moment.ends_at)
    assert change(session, starts_at=moment.ends_at)
    assert change(moment, ends_at=session.starts_at)
    assert not change(session, starts_at=session.starts_at + HOUR)
    third = make_group(owned, starts=moment.starts_at)
    assert change(third.sessions.get(), group=there, number=2)
    assert change(there, offer=offer)
    assert not change(there, offer=make_offer(owned.house))
    ended = make_group(owned, starts=moment.starts_at, state="ended")
    enrol_row(ended, other)
    Group.objects.filter(pk=ended.pk).update(location=here.location)
    assert change(ended, state="running")
    assert not change(ended, name="Anders")
    address = {"street_line": "Dorpsstraat 1", "postcode": "6601 AA", "city": "Wijchen"}
    Location.objects.filter(pk=here.location_id).update(**address)
    for missing, wrong in (("street_line", "Weg 2"), ("postcode", "6602 BB"), ("city", "Elders")):
        place = make_place(owned.house, **{**address, missing: wrong})
        enrol_row(make_group(owned, location=place, starts=moment.starts_at), other)
        assert change(place, **{missing: address[missing]}), missing
        Enrolment.objects.filter(group__location=place).delete()
        walk_in = make_offer(owned.house, location=place, hours=[True] * 21)
        row = refer_row(owned, other, walk_in)
        here_too = make_offer(owned.house, location=here.location, hours=[i == 20 for i in range(21)])
        mine = refer_row(owned, one, here_too)
        assert change(place, **{missing: address[missing]}), missing
        Referral.objects.filter(pk__in=[mine.pk, row.pk]).delete()


def test_an_offer_and_a_key_figure_are_looked_at_for_who_comes_there(owned, two):
    one, other = two
    Person.objects.filter(pk=other.pk).update(email="bert@example.org")
    keep_apart(owned, one, other)
    offers = [make_offer(owned.house, host_name="", host_email="") for _ in range(3)]
    away, there, ended = (
        KeyFigure.objects.create(
            offer=each, name="Iemand", owner=owned.house, areas=["6601"], channel="phone", reach="06"
        )
        for each in offers
    )
    welcomes = make_offer(owned.house, host_email="bert@example.org")
    stands_in = KeyFigure.objects.create(
        offer=welcomes, name="Bert", owner=owned.house, areas=["6601"], channel="phone", reach="06"
    )
    Offer.objects.filter(pk=welcomes.pk).update(host_email="", host_name=other.full_name)
    Offer.objects.filter(pk=welcomes.pk).update(host_email="bert@example.org", host_name="")
    refer_row(owned, one, offers[0])
    enrol_row(make_group(owned, offer=offers[1], location=make_place(owned.house)), one)
    today = owned.now.date()
    days = {"away_from": today, "away_until": today}

    assert change(away, stand_in=stands_in, **days)
    assert not change(away, stand_in=stands_in, away_from=today - DAY, away_until=today - DAY)
    assert not change(away, stand_in=stands_in, ended_at=owned.now, **days)
    assert not change(away, stand_in=there, **days)
    assert not change(there, stand_in=stands_in, **days)
    KeyFigure.objects.filter(pk=away.pk).update(stand_in=stands_in, away_from=today - DAY, away_until=today - DAY)
    assert change(away, away_until=today)
    KeyFigure.objects.filter(pk=there.pk).update(name=other.full_name)
    assert change(away, stand_in=there, **days)
    assert change(offers[0], host_name=other.full_name)
    assert change(offers[0], host_email="BERT@example.org")
    assert change(offers[1], host_name=other.full_name)
    assert not change(offers[2], host_name=other.full_name)
    GroupRole.objects.all().delete()
    Group.objects.update(state="ended")
    assert not change(offers[1], host_name=other.full_name)
    KeyFigure.objects.filter(pk=ended.pk).update(stand_in=stands_in, **days)
    assert tried(lambda: refer_row(owned, one, offers[2]))
    assert not tried(lambda: refer_row(owned, one, offers[1]))


def test_what_two_did_before_or_turned_down_or_do_elsewhere_keeps_no_offer_and_no_building_as_it_is(owned, two):
    one, other = two
    hall, shed, barn = (make_place(owned.house, street_line=f"Weg {n}", postcode="6601 AA") for n in range(3))
    first, second = (make_offer(owned.house, location=hall, host_name="") for _ in range(2))
    led = make_offer(owned.house, location=shed, host_name=other.full_name)
    refer_row(owned, one, first), refer_row(owned, other, second), refer_row(owned, one, led)
    keep_apart(owned, one, other)
    third, fourth = make_someone(owned, "Cohen"), make_someone(owned, "Dirks")
    keep_apart(owned, third, fourth)
    declined, busy = make_offer(owned.house, host_name=""), make_offer(owned.house, location=barn, host_name="")
    refer_row(owned, third, declined, state="declined"), refer_row(owned, fourth, busy)
    of_declined, of_busy = (
        KeyFigure.objects.create(offer=each, name=name, owner=owned.house, areas=["6601"], channel="phone", reach="06")
        for each, name in ((declined, "Iemand"), (busy, fourth.full_name))
    )

    assert not change(first, host_name="Nieuw")
    assert not change(led, hours=[True] * 21)
    assert not change(shed, street_line="Weg 7")
    assert not change(declined, location=barn)
    assert not change(declined.location, street_line="Weg 2", postcode="6601 AA")
    days = {"away_from": owned.now.date(), "away_until": owned.now.date()}
    assert not change(of_declined, stand_in=of_busy, **days)


@pytest.mark.parametrize("by", ["referral", "group"])
def test_who_comes_by_one_entry_of_an_offer_meets_who_welcomes_at_another(owned, two, by):
    one, other = two
    keep_apart(owned, one, other)
    kept = make_offer(owned.house, host_name="")
    joined = make_offer(owned.house, same_as=kept)
    if by == "referral":
        refer_row(owned, one, joined)
    else:
        enrol_row(make_group(owned, offer=joined, location=make_place(owned.house)), one)
    away, there = (
        KeyFigure.objects.create(offer=each, name=name, owner=owned.house, areas=["6601"], channel="phone", reach="06")
        for each, name in ((kept, "Iemand"), (make_offer(owned.house, host_name=""), other.full_name))
    )
    days = {"away_from": owned.now.date(), "away_until": owned.now.date()}

    assert change(kept, host_name=other.full_name)
    if by == "referral":
        assert change(away, stand_in=there, **days)


def test_who_takes_what_another_asks_is_not_one_whom_they_must_not_meet_nor_who_does_not_want_it(owned, two):
    one, other = two
    circle = make_group(owned, form="circle")
    asks, takes = enrol_row(circle, one), enrol_row(circle, other)
    third = enrol_row(circle, make_someone(owned, "Cohen"))
    keep_apart(owned, one, other)
    wish(owned, third.person, hour=3 * (owned.now + DAY).weekday())
    ask = favour_row(asks)

    def take(by):
        return change(ask, state="taken", taken_enrolment=by, taken_person_id=by.person_id)

    assert take(takes)
    assert take(third)
    PrivateWish.objects.all().delete()
    assert not take(third)
    Favour.objects.filter(pk=ask.pk).update(state="taken", taken_enrolment=third, taken_person_id=third.person_id)
    assert change(ask, person_id=other.pk) is False
    assert change(ask, taken_person_id=other.pk)


def test_a_tie_lets_go_of_who_is_no_longer_meant_and_takes_up_who_is_meant_now(owned, two):
    one, other = two
    tie = keep_apart(owned, one, other)
    pairs = AvoidPair.objects.filter(tie=tie)
    assert [(row.since, row.until, *sorted((row.first_id, row.second_id), key=str)) for row in pairs] == [
        (owned.now, None, *sorted((one.pk, other.pk), key=str))
    ]
    assert pairs.get().first_id < pairs.get().second_id
    unrelated = keep_apart(owned, make_someone(owned, "Cohen"), make_someone(owned, "Dirks"))

    def linked(**changes):
        ProtectedTie.objects.filter(pk=tie.pk).update(**changes)
        tie.refresh_from_db()
        return tie.linked_at, pairs.filter(until=None).count()

    assert linked(hint_family_name="Niemand") == (None, 0)
    assert pairs.get().until == owned.now
    owned.actor("gp", now=owned.now + HOUR)
    assert linked(hint_family_name="Niemand anders") == (None, 0)
    assert pairs.get().until == owned.now
    assert linked(hint_family_name=other.family_name) == (owned.now + HOUR, 1)
    owned.actor("gp", now=owned.now + 2 * HOUR)
    assert linked(hint_family_name="BERTELS") == (owned.now + HOUR, 1)
    double = make_someone(owned, "Bertels")
    assert pairs.filter(until=None).count() == 2
    Person.objects.filter(pk=double.pk).update(family_name="Anders")
    assert linked(hint_family_name="Bertels") == (owned.now + HOUR, 1)
    assert linked(hint_family_name=one.family_name) == (None, 0)
    unrelated.refresh_from_db()
    assert (unrelated.linked_at, AvoidPair.objects.filter(tie=unrelated, until=None).count()) == (owned.now, 1)
    assert linked(hint_family_name="Bertels") == (owned.now + 2 * HOUR, 1)
    ProtectedTie.objects.filter(pk=tie.pk).update(ended_at=owned.now)
    Person.objects.filter(pk=double.pk).update(family_name="Bertels")
    assert pairs.filter(until=None).count() == 1
    ProtectedTie.objects.filter(pk=tie.pk).update(person=double)
    moved = pairs.filter(until=None)
    assert {frozenset((row.first_id, row.second_id)) for row in moved} == {frozenset((double.pk, other.pk))}


def test_two_registrations_do_not_become_one_where_the_two_would_then_meet(owned, two):
    one, other = two
    keep_apart(owned, one, other)
    double = make_someone(owned, "Ansems")
    group, offer = make_group(owned), make_offer(owned.house)
    beside = make_group(owned)
    Group.objects.filter(pk=beside.pk).update(location=group.location)
    enrol_row(group, other)
    refer_row(owned, other, offer)

    def would_be_refused(act, **after):
        with transaction.atomic():
            row = act()
            if after:
                type(row).objects.filter(pk=row.pk).update(**after)
            answer = refused(lambda: Person.objects.filter(pk=double.pk).update(merged_into=one))
            transaction.set_rollback(True)
        return answer

    assert not would_be_refused(lambda: None)
    assert would_be_refused(lambda: enrol_row(group, double))
    assert would_be_refused(lambda: enrol_row(group, double, "invited"))
    assert would_be_refused(lambda: enrol_row(beside, double))
    assert not would_be_refused(lambda: enrol_row(group, double, "ended"))
    assert not would_be_refused(lambda: enrol_row(make_group(owned), double))
    assert would_be_refused(lambda: refer_row(owned, double, offer))
    assert not would_be_refused(lambda: refer_row(owned, double, offer), state="stopped")
    assert not would_be_refused(lambda: refer_row(owned, double, offer), offer=None)
    assert not would_be_refused(lambda: refer_row(owned, double, make_offer(owned.house)))
    over = make_group(owned)
    enrol_row(over, other), enrol_row(over, double)
    assert would_be_refused(lambda: None)
    Group.objects.filter(pk=over.pk).update(state="ended")
    assert not would_be_refused(lambda: None)


def held() -> set[int]:
    """The keys of the advisory locks that this transaction holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks"
            " WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
        return {key for (key,) in cursor.fetchall()}


def keys(groups=(), people=()) -> set[int]:
    names = [f"weefsel group {each}" for each in groups] + [f"weefsel person {each}" for each in people]
    with connection.cursor() as cursor:
        cursor.execute("SELECT hashtextextended(n, 0) FROM unnest(%s::text[]) n", [names])
        return {key for (key,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_whoever_is_brought_somewhere_is_held_with_all_whom_they_must_not_meet_and_no_snapshot_is_frozen(now):
    with transaction.atomic(), as_owner():
        world = World(now)
        acting(actor_of(world.gp, now))
        one, other, cohen, double = (make_someone(world, name) for name in ("Ansen", "Bertels", "Cohen", "Anssen"))
        keep_apart(world, one, other)
        keep_apart(world, cohen, one)
        Person.objects.filter(pk=double.pk).update(merged_into=one)
        group, place = make_group(world), make_place(world.house)
        offer, hosted = make_offer(world.house), make_offer(world.house)
        session, asks = group.sessions.get(), enrol_row(make_group(world, form="circle"), make_someone(world, "Dirks"))
        refer_row(world, one, hosted)
        visited = make_group(world)
        enrol_row(visited, one)
        about = {"owner": world.house, "areas": ["6601"], "channel": "phone", "reach": "06"}
        figures = [KeyFigure.objects.create(offer=each, name="Iemand", **about) for each in (hosted, offer)]
        line = MatchLine(run=make_run(world), owner=world.welfare, person=one, offer=offer, why="placed", moved="new")
        line.state = "proposed"
        ask = favour_row(asks)
        tie = keep_apart(world, asks.person, asks.person, hint_family_name="Niemand")
    everyone, days = (one.pk, other.pk, cohen.pk), {"away_from": now.date(), "away_until": now.date()}

    def takes(act) -> set[int]:
        with transaction.atomic(), as_owner():
            acting(actor_of(world.gp, now))
            act()
            found = held()
            transaction.set_rollback(True)
        return found

    def update(row, **changes):
        return lambda: type(row).objects.filter(pk=row.pk).update(**changes)

    assert takes(lambda: enrol_row(group, double)) == keys([group.id], everyone)
    assert takes(lambda: refer_row(world, other, offer)) == keys([offer.id], (one.pk, other.pk))
    assert takes(lambda: line.save(force_insert=True)) == keys([offer.id], everyone)
    role = GroupRole(group=group, owner=group.owner, role="x", name=cohen.full_name)
    assert takes(lambda: role.save(force_insert=True)) == keys([group.id], (one.pk, cohen.pk))
    assert takes(lambda: guest_row(group, asks, session=session, name=other.full_name)) == keys(
        [group.id], (one.pk, other.pk, asks.person_id)
    )
    taken = {"state": "taken", "taken_enrolment": asks, "taken_person_id": other.pk}
    assert takes(update(ask, **taken)) == keys([asks.group_id], (one.pk, other.pk))
    assert (
        takes(update(session, ends_at=session.ends_at + HOUR))
        == takes(update(group, location=place))
        == keys([group.id])
    )
    assert takes(update(visited, location=place)) == keys([visited.id], everyone)
    assert takes(update(hosted, host_name="Anders")) == keys([hosted.id], everyone)
    assert takes(update(figures[0], stand_in=figures[1], **days)) == keys([hosted.id], everyone)
    assert takes(update(hosted.location, city="Elders")) == keys([hosted.id], everyone)
    assert takes(update(double, merged_into=None)) == keys(people=[double.pk])
    assert takes(update(double, merged_into=cohen)) == keys(people=[cohen.pk, one.pk])
    assert takes(update(tie, hint_given_name="Jan", hint_family_name="Iemand")) == keys(people=[asks.person_id])
    assert takes(update(asks.person, family_name="Niemand")) == set()
    newcomer = {"family_name": "Niemand", "birth_date": asks.person.birth_date}
    assert takes(update(other, **newcomer)) == keys(people=[asks.person_id, other.pk, one.pk])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with as_owner(), pytest.raises(Error, match="needs read committed"):
            enrol_row(group, one)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
        with as_owner(), pytest.raises(Error, match="needs read committed"):
            enrol_row(group, one)


def make_run(world) -> MatchRun:
    return MatchRun.objects.create(
        owner=world.welfare, made_by=world.gp, made_at=world.now, state="ready", seed=1, form_token=uuid.uuid4()
    )


def test_what_is_open_is_asked_in_every_way_and_by_who_may(owned, two):
    one, other = two
    keep_apart(owned, one, other)
    groups = {name: make_group(owned, starts=owned.now + 3 * DAY) for name in ("free", "wished", "met")}
    groups["busy"], groups["near"] = make_group(owned), make_group(owned, starts=owned.now + 6 * DAY)
    wish(owned, one, group_id=groups["wished"].id)
    enrol_row(groups["met"], other)
    enrol_row(make_group(owned), one)
    enrol_row(make_group(owned, starts=owned.now + 6 * DAY, location=groups["near"].location), other)
    offers = {name: make_offer(owned.house, hours=[i == 12 for i in range(21)]) for name in ("free", "wished", "met")}
    wish(owned, one, location_id=offers["wished"].location_id)
    refer_row(owned, other, offers["met"])
    names = {each.id: name for name, each in (*groups.items(), *offers.items())}
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE weefsel_app")

    def told(function, which, who=one):
        return {names[each] for each in function(who.id, [each.id for each in which.values()])}

    assert told(open_groups, groups) == {"free"}
    assert told(open_offers, offers) == {"free"}

    def stands(*lines) -> list[int]:
        """Of lines of a person and an offer, which may stand."""
        with connection.cursor() as cursor:
            people, targets = ([each.id for each in column] for column in zip(*lines, strict=True))
            cursor.execute("SELECT safety_open_lines(%s::uuid[], %s::uuid[])", [people, targets])
            open_ = cursor.fetchone()[0]
        return [i for i, (person, _offer) in enumerate(lines) if person.id in open_]

    assert [stands((one, each)) for each in offers.values()] == [[0], [], []]
    assert stands((one, offers["free"]), (other, offers["free"])) == [0]
    assert stands((other, offers["free"]), (one, offers["free"])) == [0]
    assert stands((one, offers["free"]), (other, offers["wished"])) == [0, 1]
    seen = {}
    for who in ("gp", "host", "link_worker", "other_gp", "nurse", "manager"):
        owned.actor(who)
        seen[who] = bool(told(open_groups, groups)), bool(told(open_groups, groups, other))
    with as_owner():
        Referral.objects.update(owner=owned.other_practice)
    owned.actor("other_gp")
    assert (told(open_groups, groups), told(open_groups, groups, other) == set()) == (set(), False)
    # The house has an enrolment of the one, and an enrolment and a referral of the other.
    assert seen == {
        "gp": (True, True),
        "host": (True, True),
        **dict.fromkeys(("link_worker", "other_gp", "nurse", "manager"), (False, False)),
    }


def test_nobody_else_may_hold_the_lines_of_a_plan(owned, two):
    offer = make_offer(owned.house)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE weefsel_app")
    owned.actor("other_gp")

    with pytest.raises(Error, match="may not be planned for"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT safety_hold_lines(%s::uuid[], %s::uuid[])", [[two[0].id], [offer.id]])
    owned.actor("gp")
    before = held()
    with connection.cursor() as cursor:
        cursor.execute("SELECT safety_hold_lines(%s::uuid[], %s::uuid[])", [[two[0].id], [offer.id]])
    with as_owner():
        assert held() - before == keys([offer.id], [two[0].id]) - before
        assert keys([offer.id], [two[0].id]) <= held()
