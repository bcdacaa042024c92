"""Take one guard of the database away, and what it refused goes through: every guard is needed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import connection, transaction
from tests.apps.matching.planning import coach
from tests.apps.safety.acts import favour_row, guest_row, refer_row, refused
from tests.factories import as_owner, make_offer
from tests.pairs import enrol_row, keep_apart, make_group, make_place, make_someone

from weefsel.apps.directory.models import KeyFigure, Location, Offer
from weefsel.apps.groups.models import Favour, Group, GroupRole, Session
from weefsel.apps.matching.models import MatchLine, MatchRun
from weefsel.apps.people.models import Person
from weefsel.catalogue.meetings import read_meetings

Act = Callable[[], object]


def enrolment(world, one, other) -> Act:
    group = make_group(world)
    enrol_row(group, one)
    return lambda: enrol_row(group, other)


def referral(world, one, other) -> Act:
    offer = make_offer(world.house)
    refer_row(world, one, offer)
    return lambda: refer_row(world, other, offer)


def guest(world, one, other) -> Act:
    group = make_group(world)
    enrolled = enrol_row(group, one)
    return lambda: guest_row(group, enrolled, name=other.full_name)


def role(world, one, other) -> Act:
    group = make_group(world)
    enrol_row(group, one)
    return lambda: GroupRole.objects.create(group=group, owner=group.owner, role="facilitator", name=other.full_name)


def session(world, one, other) -> Act:
    here = make_group(world)
    later = make_group(world, location=here.location, starts=world.now + timedelta(days=5))
    enrol_row(here, one)
    enrol_row(later, other)
    moment = here.sessions.get()
    return lambda: Session.objects.filter(group=later).update(starts_at=moment.starts_at, ends_at=moment.ends_at)


def group(world, one, other) -> Act:
    here, there = make_group(world), make_group(world)
    enrol_row(here, one)
    enrol_row(there, other)
    return lambda: Group.objects.filter(pk=there.pk).update(location=here.location)


def offer(world, one, other) -> Act:
    place = make_place(world.house)
    monday, tuesday = ([i == part for i in range(21)] for part in (0, 3))
    here, there = (make_offer(world.house, location=place, hours=hours) for hours in (monday, tuesday))
    refer_row(world, one, here)
    refer_row(world, other, there)
    return lambda: Offer.objects.filter(pk=there.pk).update(hours=monday)


def location(world, one, other) -> Act:
    here, there = make_place(world.house, street_line="Dorpsstraat 1"), make_place(world.welfare)
    enrol_row(make_group(world, location=here), one)
    enrol_row(make_group(world, location=there), other)
    return lambda: Location.objects.filter(pk=there.pk).update(street_line="Dorpsstraat 1")


def merged(world, one, other) -> Act:
    double, here = make_someone(world, "Ansems"), make_group(world)
    enrol_row(here, double)
    enrol_row(here, other)
    return lambda: Person.objects.filter(pk=double.pk).update(merged_into=one)


def registered(world, one, other) -> Act:
    here = make_group(world)
    enrol_row(here, one)
    return lambda: enrol_row(here, make_someone(world, other.family_name))


def tie(world, one, _other) -> Act:
    here, third = make_group(world), make_someone(world, "Cohen")
    enrol_row(here, one)

    def act():
        keep_apart(world, third, one)
        enrol_row(here, third)

    return act


def favour(world, one, other) -> Act:
    # Both were in the circle before anyone told: only what they ask of each other can still be kept apart.
    circle = make_group(world, form="circle")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE groups_enrolment DISABLE TRIGGER safety_enrolment")
    asks, takes = enrol_row(circle, one), enrol_row(circle, other)
    ask = favour_row(asks)
    return lambda: Favour.objects.filter(pk=ask.pk).update(
        state="taken", taken_enrolment=takes, taken_person_id=takes.person_id
    )


def stand_in(world, one, other) -> Act:
    offers = [make_offer(world.house, host_email=email) for email in ("", "bert@example.org")]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET email = 'bert@example.org' WHERE id = %s", [other.pk])
    about = {"owner": world.house, "areas": ["6601"], "channel": "phone", "reach": "06"}
    away, there = (KeyFigure.objects.create(offer=each, name="Iemand", **about) for each in offers)
    refer_row(world, one, offers[0])
    days = {"away_from": world.now.date(), "away_until": world.now.date()}
    return lambda: KeyFigure.objects.filter(pk=away.pk).update(stand_in=there, **days)


def line(world, one, other) -> Act:
    """Two plans, each of an organisation that coaches: the same offer is proposed to both."""
    offer = make_offer(world.house)
    lines = []
    for who, owner in ((one, world.welfare), (other, world.house)):
        coach(who, owner, world.now)
        run = MatchRun.objects.create(
            owner=owner, made_by=world.gp, made_at=world.now, state="ready", seed=1, form_token=uuid.uuid4()
        )
        place = {"offer": offer, "state": "proposed", "why": "placed", "moved": "new"}
        lines.append(MatchLine(run=run, owner=owner, person=who, **place))
    lines[0].save(force_insert=True)
    return lambda: lines[1].save(force_insert=True)


SCENARIOS = {
    "safety_enrolment": enrolment,
    "safety_line": line,
    "safety_referral": referral,
    "safety_guest": guest,
    "safety_role": role,
    "safety_favour": favour,
    "safety_session": session,
    "safety_group": group,
    "safety_offer": offer,
    "safety_stand_in": stand_in,
    "safety_location": location,
    "safety_merged": merged,
    "safety_registered": registered,
    "safety_tie": tie,
}


def test_without_any_one_guard_two_people_meet(world):
    world.actor("gp")
    tables = {guard: each.table for each in read_meetings().meetings.values() for guard in each.guards}
    seen = {}
    with as_owner(), connection.cursor() as cursor:
        one, other = make_someone(world, "Ansen"), make_someone(world, "Bertels")
        keep_apart(world, one, other)
        for guard, scenario in SCENARIOS.items():
            answers = []
            for is_there in (True, False):
                with transaction.atomic():
                    if not is_there:
                        cursor.execute(f"DROP TRIGGER {guard} ON {tables[guard]}")
                    answers.append(refused(scenario(world, one, other)))
                    transaction.set_rollback(True)
            seen[guard] = tuple(answers)

    assert seen == dict.fromkeys(tables, (True, False))
