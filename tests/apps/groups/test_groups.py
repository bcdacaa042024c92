"""A group from its werkvorm to its meetings: form, enrol, attend, ask a naaste along."""

import re
import uuid
from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from tests.factories import acting, as_owner

from weefsel.apps.accounts.models import Mail
from weefsel.apps.accounts.queries import AMSTERDAM, actor_of_link, open_link
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.groups.models import Attendance, Enrolment, Group, Guest, Session
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.enrol import end_enrolment, enrol, resume_enrolment
from weefsel.apps.groups.operations.form import form_group, move_group
from weefsel.apps.groups.operations.guests import answer_guest, invite_guest
from weefsel.apps.groups.queries import enrolments_of, group_detail, groups_of, presence_of
from weefsel.apps.groups.schedule import moments, session_dates
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.models import Referral
from weefsel.apps.rights.queries import Refused

ROLES = {"physiotherapist": "Proef Fysio"}


def actions() -> list[str]:
    with as_owner():
        return sorted(line.action for line in Event.objects.exclude(action__in=("groups.form", "referrals.refer")))


def during(session, **changes):
    """The moment a meeting has just begun."""
    return session.starts_at + timedelta(minutes=5)


def test_a_group_has_the_meetings_of_its_werkvorm(world, group):
    world.actor("nurse")
    sessions = list(Session.objects.filter(group=group))

    assert len(sessions) == catalogue().werkvormen["capri-hartrevalidatie"].rhythm.n_sessions
    assert {s.starts_at.astimezone(AMSTERDAM).hour for s in sessions} == {10}
    assert (group.size_min, group.size_max) == (6, 16)


def test_the_hour_on_the_wall_survives_summer_time():
    werkvorm = catalogue().werkvormen["capri-hartrevalidatie"]

    begins = [begin for begin, _end in moments(werkvorm, date(2027, 3, 23), time(10))]

    assert {begin.hour for begin in begins} == {10}
    assert len({begin.utcoffset() for begin in begins}) == 2


def test_centering_meets_by_its_phases():
    rhythm = catalogue().werkvormen["centering-zwangerschap"].rhythm

    dates = session_dates(rhythm, date(2027, 3, 2))

    # Four times with four weeks between, then every two weeks, and once more six weeks after the ninth.
    assert dates[0] == date(2027, 3, 2)
    assert [(after - before).days for before, after in pairwise(dates)] == [28] * 3 + [14] * 5 + [42]


def test_a_group_that_comes_back_once_does_so_after_the_months_that_its_werkvorm_says():
    dates = session_dates(catalogue().werkvormen["kopp-kov-groepen"].rhythm, date(2027, 3, 2))

    assert [(after - before).days for before, after in pairwise(dates)] == [7] * 7 + [84]


def test_a_second_click_makes_no_second_group(world, group, offer):
    actor = world.actor("nurse")

    again = form_group(
        "capri-hartrevalidatie",
        actor=actor,
        name="Hartgroep dinsdag",
        location=offer.location,
        first=date(2027, 3, 9),
        starts=time(10),
        form_token=group.form_token,
        roles=ROLES,
    )

    assert again == group
    assert Group.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"roles": {}}, "role-physiotherapist"),
        ({"name": "  "}, "name"),
        ({"first": date(2027, 3, 1)}, "first"),
    ],
)
def test_what_is_missing_is_told_before_anything_is_made(world, offer, changes, code):
    actor = world.actor("nurse")
    fields = {"name": "X", "location": offer.location, "first": date(2027, 3, 9), "starts": time(10), "roles": ROLES}

    with pytest.raises(ValidationError) as caught:
        form_group("capri-hartrevalidatie", actor=actor, form_token=uuid.uuid4(), **{**fields, **changes})

    assert caught.value.code == code
    assert Group.objects.count() == 0


def test_a_question_is_no_group(world, offer):
    actor = world.actor("nurse")

    with pytest.raises(ValidationError, match="in een groep gaat"):
        form_group(
            "gewoontevraag",
            actor=actor,
            name="X",
            location=offer.location,
            first=date(2027, 3, 9),
            starts=time(10),
            form_token=uuid.uuid4(),
            roles=ROLES,
        )


def test_enrolling_is_a_welcome_and_leaves_a_trace(world, group, referred):
    referral = referred()

    enrolment = enrol(group, referral, actor=world.actor("nurse"))

    referral.refresh_from_db()
    assert (enrolment.shown_name, enrolment.access_needs) == ("Ans", "een stoel bij het raam")
    assert referral.state == "accepted"
    assert [a for a in actions() if not a.startswith("consent")] == ["groups.enrol", "referrals.move"]


def test_the_same_person_is_enrolled_once(world, group, referred):
    referral = referred()

    first = enrol(group, referral, actor=world.actor("nurse"))

    assert enrol(group, referral, actor=world.actor("nurse")) == first


def test_taking_an_ending_back_after_someone_came_anew_gives_the_running_enrolment(world, group, referred):
    referral, actor = referred(), world.actor("nurse")
    left = end_enrolment(enrol(group, referral, actor=actor), actor=actor, reason="done")
    anew = enrol(group, referral, actor=actor)

    assert resume_enrolment(left, actor=actor) == anew


def test_a_full_group_says_so(world, group, referred):
    with as_owner():
        Group.objects.update(size_max=1, size_min=1)
    enrol(group, referred("Ans"), actor=world.actor("nurse"))
    second = referred("Bram")

    with pytest.raises(ValidationError, match="Hier is nu geen passende plek"):
        enrol(group, second, actor=world.actor("nurse"))


def test_another_organisation_enrols_nobody_here(world, group, referred):
    referral = referred()

    with pytest.raises(Refused):
        enrol(group, referral, actor=world.actor("host"))


def test_stopping_needs_a_reason_and_can_be_undone(world, group, referred):
    enrolment = enrol(group, referred(), actor=world.actor("nurse"))

    with pytest.raises(ValidationError, match="Kies waarom"):
        end_enrolment(enrolment, actor=world.actor("nurse"), reason="zomaar")
    end_enrolment(enrolment, actor=world.actor("nurse"), reason="practical")
    resumed = resume_enrolment(enrolment, actor=world.actor("nurse"))

    assert (resumed.state, resumed.end_reason, resumed.ended_at) == ("enrolled", "", None)


def test_presence_before_the_meeting_is_refused(world, group):
    actor = world.actor("nurse")
    session = Session.objects.filter(group=group).first()

    with pytest.raises(ValidationError, match="nog niet begonnen"):
        record_attendance(session, {}, actor=actor)


def test_the_first_and_third_presence_move_the_referral(world, group, referred):
    referral = referred()
    enrolment = enrol(group, referral, actor=world.actor("nurse"))
    states = []

    for session in list(Session.objects.filter(group=group))[:3]:
        actor = world.actor("nurse", now=during(session))
        record_attendance(session, {enrolment.id: "present"}, actor=actor)
        states.append(Referral.objects.get(id=referral.id).state)

    assert states == ["arrived", "arrived", "stayed"]


def test_an_absence_moves_nothing_and_is_shown_as_missed(world, group, referred):
    referral = referred()
    enrolment = enrol(group, referral, actor=world.actor("nurse"))
    session = Session.objects.filter(group=group).first()
    actor = world.actor("nurse", now=during(session))

    record_attendance(session, {enrolment.id: "absent"}, actor=actor)

    assert Referral.objects.get(id=referral.id).state == "accepted"
    assert [p.missed for p in group_detail(group, actor).participants] == [True]


def test_presence_can_be_corrected_and_the_same_click_twice_is_one_row(world, group, referred):
    enrolment = enrol(group, referred(), actor=world.actor("nurse"))
    session = Session.objects.filter(group=group).first()
    actor = world.actor("nurse", now=during(session))

    for status in ("absent", "present", "present"):
        record_attendance(session, {enrolment.id: status}, actor=actor)

    assert [(row.status) for row in Attendance.objects.all()] == ["present"]


def test_somebody_of_another_group_cannot_be_written_down(world, group):
    session = Session.objects.filter(group=group).first()
    actor = world.actor("nurse", now=during(session))

    with pytest.raises(ValidationError, match="Ververs de pagina"):
        record_attendance(session, {uuid.uuid4(): "present"}, actor=actor)


@pytest.mark.parametrize("n", [-1, 501])
def test_a_count_of_walk_ins_that_cannot_be_is_refused(world, group, n):
    session = Session.objects.filter(group=group).first()
    actor = world.actor("nurse", now=during(session))

    with pytest.raises(ValidationError, match="van 0 tot en met 500"):
        record_attendance(session, {}, actor=actor, n_walk_ins=n)


def test_a_naaste_answers_by_link_and_reads_nothing_else(world, group, referred, now):
    enrolment = enrol(group, referred(), actor=world.actor("nurse"))
    session = Session.objects.filter(group=group).first()
    guest = invite_guest(enrolment, session, actor=world.actor("nurse"), name="Bas", email="bas@example.org")
    with as_owner():
        mail = Mail.objects.get(to_address="bas@example.org")
    token = re.search(r"/u/([^/\s]+)/", mail.body).group(1)
    actor = acting(actor_of_link(open_link(token, now=now), now=now))

    answered = answer_guest(guest, "yes", actor=actor)

    assert answered.answer == "yes"
    assert (list(Person.objects.all()), list(Enrolment.objects.all()), list(Session.objects.all())) == ([], [], [])
    assert [g.id for g in Guest.objects.all()] == [guest.id]
    assert "hart" not in (mail.subject + mail.body).casefold()


def test_asking_the_same_naaste_again_mails_once(world, group, referred):
    enrolment = enrol(group, referred(), actor=world.actor("nurse"))
    session = Session.objects.filter(group=group).first()

    for _click in range(2):
        invite_guest(enrolment, session, actor=world.actor("nurse"), name="Bas", email="Bas@example.org")

    with as_owner():
        assert Mail.objects.filter(to_address="bas@example.org").count() == 1


def test_the_host_list_holds_the_allow_listed_fields_only(world, group, referred):
    enrol(group, referred(), actor=world.actor("nurse"))
    referred("Bram")

    detail = group_detail(group, world.actor("nurse"))

    assert [(p.shown_name, p.access_needs, p.visits) for p in detail.participants] == [
        ("Ans", "een stoel bij het raam", 0)
    ]
    assert [w.shown_name for w in detail.waiting] == ["Bram"]


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_of_a_group_takes_the_same_queries_for_one_and_for_three(
    world, group, referred, django_assert_num_queries, n
):
    for number in range(n):
        enrol(group, referred(f"P{number}"), actor=world.actor("nurse"))
    referred("Wacht")
    actor = world.actor("nurse")

    with django_assert_num_queries(7):
        group_detail(group, actor)
    with django_assert_num_queries(2):
        assert [(row.n_people, row.n_waiting) for row in groups_of(actor)] == [(n, 1)]


def test_the_person_sees_the_next_meeting_of_their_own_group(world, group, referred, now):
    referral = referred()
    enrol(group, referral, actor=world.actor("nurse"))
    acting(world.actor("patient", person_id=referral.person_id))

    own = enrolments_of(referral.person_id, now)

    assert [(o.group_name, o.state) for o in own] == [("Hartgroep dinsdag", "enrolled")]
    assert own[0].next_session is not None


def test_a_manager_sees_no_names(world, group, referred):
    enrol(group, referred(), actor=world.actor("nurse"))

    world.actor("manager")

    assert list(Enrolment.objects.all()) == []


def test_a_group_ends_and_can_go_on_but_not_back_to_forming(world, group):
    actor = world.actor("nurse")

    assert move_group(group, "ended", actor=actor).state == "ended"
    with pytest.raises(ValidationError, match="kan niet"):
        move_group(group, "forming", actor=actor)


def test_presence_lists_everyone_who_takes_part(world, group, referred):
    enrol(group, referred("Ans"), actor=world.actor("nurse"))
    session = Session.objects.filter(group=group).first()

    assert [(p.shown_name, p.status) for p in presence_of(session)] == [("Ans", "")]
