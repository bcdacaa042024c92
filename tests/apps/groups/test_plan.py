"""A group without an end goes on: more meetings in its own rhythm, and never one twice."""

import uuid
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.factories import as_owner, make_offer

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.groups.models import Session
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.form import form_group, move_group
from weefsel.apps.groups.operations.plan import plan_ahead, plan_session
from weefsel.apps.groups.schedule import OPEN_ENDED_SESSIONS, next_dates, session_dates


@pytest.fixture
def walk_in(world):
    with as_owner():
        offer = make_offer(world.house, "odensehuizen")
    return form_group(
        "odensehuizen",
        actor=world.actor("host"),
        name="Inloop",
        location=offer.location,
        offer=offer,
        first=(world.now + timedelta(days=1)).date(),
        starts=time(10),
        form_token=uuid.uuid4(),
        roles={"coordinator": "Proef", "volunteer": "Proef"},
    )


@pytest.mark.parametrize("slug", ["odensehuizen", "nieuw-benedictus", "alzheimer-cafe", "ipso-inloophuizen"])
def test_the_next_dates_are_those_that_a_longer_plan_would_have_had(slug):
    rhythm = catalogue().werkvormen[slug].rhythm
    first = date(2027, 3, 2)
    planned = session_dates(rhythm, first, 4)

    more = next_dates(rhythm, planned, planned[-1], OPEN_ENDED_SESSIONS)
    from_today = next_dates(rhythm, planned, planned[3], OPEN_ENDED_SESSIONS)

    period = planned[rhythm.times] - planned[0]
    shift = period * (OPEN_ENDED_SESSIONS // rhythm.times)
    assert more == [day + shift for day in planned]
    assert from_today == more


@pytest.mark.parametrize("slug", ["capri-hartrevalidatie", "centering-zwangerschap", "buddyhuizen", "burendag"])
def test_what_has_an_end_or_no_rhythm_has_no_next_dates_of_itself(slug):
    rhythm = catalogue().werkvormen[slug].rhythm

    assert (next_dates(rhythm, session_dates(rhythm, date(2027, 3, 2)), date(2027, 9, 1), 3) == []) == (
        slug != "burendag"
    )


def test_a_walk_in_goes_on_beyond_its_first_twelve_at_the_same_hour(walk_in, world):
    for number in (*range(1, 8), 14, 20):
        session = Session.objects.get(group=walk_in, number=number)
        actor = world.actor("host", now=session.starts_at + timedelta(minutes=5))
        held = record_attendance(session, {}, actor=actor, n_walk_ins=9)
    local = [row.starts_at.astimezone(AMSTERDAM) for row in Session.objects.filter(group=walk_in)]

    assert held.n_walk_ins == 9
    assert len(local) == len(set(local)) > 24
    assert {moment.hour for moment in local} == {10}
    assert len({moment.weekday() for moment in local}) == 4


def test_planning_ahead_twice_plans_once_and_an_extra_meeting_does_not_break_the_rhythm(walk_in, world):
    last = Session.objects.filter(group=walk_in).last()
    extra = plan_session(
        walk_in, actor=world.actor("host"), on=(last.starts_at + timedelta(days=90)).date(), starts=time(19)
    )
    later = world.actor("host", now=last.starts_at + timedelta(days=30))

    planned = [len(plan_ahead(walk_in, actor=later)) for _click in range(2)]

    begins = Session.objects.filter(group=walk_in).values_list("starts_at", flat=True)
    assert planned == [OPEN_ENDED_SESSIONS - 1, 0]
    assert sum(last.starts_at < begin < extra.starts_at for begin in begins) == OPEN_ENDED_SESSIONS - 1
    assert not any(last.starts_at < begin <= later.now for begin in begins)


def test_what_cannot_be_planned_is_told(walk_in, world):
    codes = []
    for on, minutes in ((world.now.date(), 60), ((world.now + timedelta(days=9)).date(), 5)):
        with pytest.raises(ValidationError) as caught:
            plan_session(walk_in, actor=world.actor("host"), on=on, starts=time(0), minutes=minutes)
        codes.append(caught.value.code)
    move_group(walk_in, "ended", actor=world.actor("host"))
    with pytest.raises(ValidationError) as over:
        plan_ahead(walk_in, actor=world.actor("host"))

    assert (codes, over.value.code) == (["on", "minutes"], "ended")
