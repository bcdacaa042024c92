"""The eight werkvormen of the house, each played through the real operations of its runner, and what was kept."""

import inspect
import uuid
from datetime import time, timedelta

import pytest
from django.urls import NoReverseMatch, get_resolver
from tests.factories import acting, as_owner, make_offer, make_person

from weefsel.apps.accounts.models import Organization
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.consent.models import Consent
from weefsel.apps.directory.models import Location
from weefsel.apps.ecogram.operations import save_ecogram
from weefsel.apps.ecogram.validators import TieEntry
from weefsel.apps.groups.models import GroupRole, Session
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.enrol import end_enrolment, enrol
from weefsel.apps.groups.operations.form import form_group, move_group
from weefsel.apps.groups.operations.guests import invite_guest
from weefsel.apps.needs.operations import agree_needs, propose_needs
from weefsel.apps.needs.validators import Decision
from weefsel.apps.people.models import Person
from weefsel.apps.people.operations.related_people import add_related_person
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.answer import answer
from weefsel.apps.referrals.operations.contact import record_contact
from weefsel.apps.referrals.operations.move import move
from weefsel.apps.referrals.operations.refer import refer
from weefsel.apps.referrals.operations.report import report_back
from weefsel.apps.referrals.states import ReferralState
from weefsel.apps.running.queries import (
    fidelity,
    fidelity_of_organization,
    fidelity_of_person,
    fidelity_of_referral,
    group_facts,
)
from weefsel.apps.running.runners import RUNNERS, runner_of
from weefsel.apps.screening.operations import record_answers

EIGHT = (
    "ecogram",
    "gewoontevraag",
    "welzijn-op-recept",
    "voorzorgcirkels",
    "centering-zwangerschap",
    "capri-hartrevalidatie",
    "odensehuizen",
    "naastenparticipatie",
)
INTAKE = "contact-intake"


def verdicts(states):
    return {state.slug: str(state.verdict) for state in states}


class Play:
    """Plays werkvormen in a world: refers, forms, holds, each by the operation that a page would call."""

    def __init__(self, world, now):
        self.world, self.now = world, now

    def offer(self, owner, slug, **changes):
        with as_owner():
            return make_offer(owner, slug, capacity=50, **changes)

    def refer(self, role, organization, target, name="Ans", **changes):
        with as_owner():
            person = make_person(organization, self.now, given_name=name)
        actor = self.world.actor(role)
        return refer(
            Person.objects.get(id=person.id),
            target,
            consent=Consent.How.SPOKEN,
            introduction="Ik denk dat dit u goed zal doen.",
            shown_name=name,
            form_token=uuid.uuid4(),
            may_report=True,
            actor=actor,
            **changes,
        )

    def group(self, role, slug, offer, **roles):
        return form_group(
            slug,
            actor=self.world.actor(role),
            name=f"Proef {slug}",
            location=offer.location if offer else Location.objects.first(),
            offer=offer,
            first=(self.now + timedelta(days=1)).date(),
            starts=time(10),
            form_token=uuid.uuid4(),
            roles={name.rstrip("_"): "Proef" for name in roles},
        )

    def hold(self, role, group, number, statuses=None, *, absent=(), **changes):
        """Hold the meeting with this number, with everyone who leads it but ``absent``."""
        session = Session.objects.get(group=group, number=number)
        actor = self.world.actor(role, now=session.starts_at + timedelta(minutes=5))
        roles = GroupRole.objects.filter(group=group).exclude(role__in=absent)
        present = list(roles.values_list("id", flat=True))
        return record_attendance(session, statuses or {}, actor=actor, **{"roles_present": present, **changes})


@pytest.fixture
def play(world, now):
    return Play(world, now)


def test_capri_and_what_was_left_out_of_it(play, world, now):
    offer = play.offer(world.hospital, "capri-hartrevalidatie")
    group = play.group("nurse", "capri-hartrevalidatie", offer, physiotherapist=1, social_worker=1)
    enrolments = [
        enrol(group, play.refer("nurse", world.hospital, offer, f"P{i}"), actor=world.actor("nurse")) for i in range(6)
    ]
    first = Session.objects.get(group=group, number=1)
    invite_guest(enrolments[0], first, actor=world.actor("nurse"), name="Bas", email="bas@example.org")
    for number in (1, 2, 3):
        play.hold("nurse", group, number, {one.id: "present" for one in enrolments})
    third = Session.objects.get(group=group, number=3)
    later = world.actor("nurse", now=third.ends_at)

    kept = verdicts(fidelity(group, later))
    # Then one stops, the physiotherapist is ill, and two meetings do not take place.
    end_enrolment(enrolments[0], actor=world.actor("nurse", now=third.ends_at), reason="health")
    play.hold("nurse", group, 4, absent=("physiotherapist",))
    sixth = Session.objects.get(group=group, number=6)
    broken = verdicts(fidelity(group, world.actor("nurse", now=sixth.ends_at + timedelta(days=1))))

    assert kept == {
        "with-peers": "kept",
        "supervised": "kept",
        "whole-team": "kept",
        "naaste-invited": "kept",
        "long-enough": "kept",
        "talk-about-feelings": "observed",
    }
    assert broken == {
        **kept,
        "with-peers": "adapted",
        "supervised": "adapted",
        "long-enough": "adapted",
    }


def test_centering_and_a_midwife_who_changes(play, world):
    offer = play.offer(world.midwives, "centering-zwangerschap")
    group = play.group("midwife", "centering-zwangerschap", offer, midwife=1, co_facilitator=1)
    for i in range(8):
        enrol(group, play.refer("midwife", world.midwives, offer, f"P{i}"), actor=world.actor("midwife"))
    play.hold("midwife", group, 1)
    session = Session.objects.get(group=group, number=1)
    kept = verdicts(fidelity(group, world.actor("midwife", now=session.ends_at)))

    play.hold("midwife", group, 2, absent=("midwife", "co_facilitator"))
    session = Session.objects.get(group=group, number=2)
    broken = verdicts(fidelity(group, world.actor("midwife", now=session.ends_at)))

    computed = ("care-in-the-group", "two-leaders", "same-midwife", "group-size")
    assert [kept[slug] for slug in computed] == ["kept"] * 4
    assert [broken[slug] for slug in computed] == ["kept", "adapted", "adapted", "kept"]


def test_a_circle_with_members_goes_on_until_it_falls_asleep(play, world):
    offer = play.offer(world.house, "voorzorgcirkels")
    group = play.group("host", "voorzorgcirkels", offer, contact_person=1, circle_supporter=1)
    for i in range(10):
        referral = play.refer("gp", world.practice, offer, f"P{i}")
        enrol(group, referral, actor=world.actor("host"))
    for number in (1, 2):
        play.hold("host", group, number)
    halfway = verdicts(fidelity(group, world.actor("host")))
    play.hold("host", group, 3)
    kept = verdicts(fidelity(group, world.actor("host")))

    assert {slug: halfway[slug] for slug in ("small-enough", "contact-person", "keeps-meeting")} == {
        "small-enough": "kept",
        "contact-person": "kept",
        "keeps-meeting": "unknown",
    }
    assert kept["keeps-meeting"] == "kept"


def test_a_circle_that_ended_too_soon_and_too_small_is_told(play, world):
    offer = play.offer(world.house, "voorzorgcirkels")
    group = play.group("host", "voorzorgcirkels", offer, contact_person=1, circle_supporter=1)
    enrol(group, play.refer("gp", world.practice, offer), actor=world.actor("host"))
    play.hold("host", group, 1)

    group = move_group(group, "ended", actor=world.actor("host"))

    found = verdicts(fidelity(group, world.actor("host")))
    assert (found["small-enough"], found["keeps-meeting"]) == ("adapted", "adapted")


def test_a_walk_in_place_counts_without_names(play, world):
    offer = play.offer(world.house, "odensehuizen", hours=[i in (0, 1, 3) for i in range(21)])
    group = play.group("host", "odensehuizen", offer, coordinator=1, volunteer=1)
    held = play.hold("host", group, 1, n_walk_ins=14)
    actor = world.actor("host")
    kept = verdicts(fidelity(group, actor))
    (facts,) = group_facts([group], actor)

    play.hold("host", group, 2, n_walk_ins=3, absent=("volunteer",))
    with as_owner():
        offer.hours = [i == 0 for i in range(21)]
        offer.save()
    group.refresh_from_db()
    broken = verdicts(fidelity(group, world.actor("host")))

    computed = ("often-open", "volunteers-there", "coordinator")
    assert (held.n_walk_ins, [one.n_people for one in facts.held]) == (14, [14])
    assert [kept[slug] for slug in computed] == ["kept", "kept", "kept"]
    assert [broken[slug] for slug in computed] == ["adapted", "adapted", "kept"]


def test_without_word_of_who_led_it_is_not_known(play, world):
    offer = play.offer(world.house, "odensehuizen")
    group = play.group("host", "odensehuizen", offer, coordinator=1, volunteer=1)
    play.hold("host", group, 1, roles_present=None)

    assert verdicts(fidelity(group, world.actor("host")))["volunteers-there"] == "unknown"


@pytest.fixture
def coached(play, world, now):
    """Welzijn op Recept from the question of the GP to the report, by a coach who goes along; call it with changes."""

    def run(*, first_contact=3, goes_along=True, calls=True, reports=True, n_options=3):
        offer = play.offer(world.house, "odensehuizen")
        with as_owner():
            welfare = Organization.objects.get(id=world.welfare.id)
        parent = play.refer("gp", world.practice, welfare)

        def coach(days):
            return world.actor("link_worker", now=now + timedelta(days=days))

        record_contact(parent, actor=coach(first_contact), step="first-contact")
        person = Person.objects.get(id=parent.person_id)
        child = refer(
            person,
            offer,
            actor=coach(first_contact),
            consent=Consent.How.SPOKEN,
            introduction="Ik denk dat dit u goed zal doen.",
            shown_name="Ans",
            form_token=uuid.uuid4(),
            may_report=True,
            n_options=n_options,
        )
        answer(child, "yes", actor=world.actor("host", now=now + timedelta(days=16)))
        if goes_along:
            record_contact(child, actor=coach(20), step="go-along")
        move(child, ReferralState.ARRIVED, actor=coach(20))
        if calls:
            record_contact(child, actor=coach(25), step="call-after")
        if reports:
            report_back(child, "Het gaat goed.", actor=coach(30), seen_by_person=True)
        else:
            move(child, ReferralState.STOPPED, actor=coach(30))
            world.actor("link_worker", now=now + timedelta(days=30))
            move(Referral.objects.get(id=parent.id), ReferralState.STOPPED, actor=coach(30))
        actor = world.actor("gp", now=now + timedelta(days=40))
        return Referral.objects.get(id=parent.id), actor

    return run


def test_a_coach_who_does_it_all_keeps_every_core_element(coached):
    referral, actor = coached()

    assert verdicts(fidelity_of_referral(referral, actor)) == dict.fromkeys(
        ("consent", "local-coach", "own-choice", "quick-contact", "first-time-together", "aftercare", "feedback"),
        "kept",
    )


@pytest.mark.parametrize(
    ("changes", "element", "verdict"),
    [
        ({"first_contact": 15}, "quick-contact", "adapted"),
        ({"goes_along": False}, "first-time-together", "adapted"),
        ({"calls": False}, "aftercare", "adapted"),
        ({"reports": False}, "feedback", "adapted"),
        ({"n_options": 1}, "own-choice", "adapted"),
        ({"n_options": None}, "own-choice", "unknown"),
    ],
)
def test_what_a_coach_leaves_out_is_found_and_nothing_else(coached, changes, element, verdict):
    referral, actor = coached(**changes)

    assert {slug: v for slug, v in verdicts(fidelity_of_referral(referral, actor)).items() if v != "kept"} == {
        element: verdict
    }


def test_a_consent_from_after_the_referral_is_told(coached, now):
    referral, actor = coached()
    with as_owner():
        Consent.objects.filter(id=referral.consent_id).update(given_at=now + timedelta(days=1))

    assert verdicts(fidelity_of_referral(referral, acting(actor)))["consent"] == "adapted"


def test_naasten_take_part_in_steps_with_an_owner_and_a_date(play, world, now):
    offer = play.offer(world.hospital, "naastenparticipatie")
    referral = play.refer("nurse", world.hospital, offer)
    before = verdicts(fidelity_of_referral(referral, world.actor("nurse")))
    steps = [(referral.assigned_organization_id, referral.due_on is not None)]
    for act in (
        lambda actor: answer(referral, "yes", actor=actor),
        lambda actor: record_contact(referral, actor=actor, step="ask-both"),
    ):
        act(world.actor("nurse"))
        current = Referral.objects.get(id=referral.id)
        steps.append((current.assigned_organization_id, current.due_on is not None))
    add_related_person(
        actor=world.actor("nurse"),
        person_id=referral.person_id,
        form_token=uuid.uuid4(),
        name="Bas",
        tie_role="child",
        email="bas@example.org",
    )

    after = verdicts(fidelity_of_referral(referral, world.actor("nurse")))
    assert steps == [(world.hospital.id, True)] * 3
    assert (before["invited"], after["invited"]) == ("unknown", "kept")
    assert (after["voluntary"], after["named-nurse"]) == ("kept", "kept")
    assert verdicts(fidelity_of_referral(referral, world.actor("manager")))["invited"] == "not-computed"


def test_the_small_question_is_kept_when_asked_and_followed_by_a_choice(world, now):
    werkvorm, person = catalogue().werkvormen["gewoontevraag"], world.person
    actor = world.actor("gp")
    assert fidelity_of_person(person.id, werkvorm, actor) == ()

    given = {"bezoek": "niemand", "genoeg": "het mag meer zijn"}
    record_answers(person, catalogue().instruments[INTAKE], given, "visit", actor=actor)
    asked = verdicts(fidelity_of_person(person.id, werkvorm, actor))
    forgotten = verdicts(fidelity_of_person(person.id, werkvorm, world.actor("gp", now=now + timedelta(days=3))))
    actor = world.actor("gp")
    propose_needs(person, actor=actor)
    agree_needs(person, [Decision("company", "decline", "", "proposed")], actor=actor)
    chosen = verdicts(fidelity_of_person(person.id, werkvorm, actor))

    computed = ("asked", "step-after-nobody")
    assert [asked[slug] for slug in computed] == ["kept", "unknown"]
    assert [forgotten[slug] for slug in computed] == ["kept", "adapted"]
    assert [chosen[slug] for slug in computed] == ["kept", "kept"]


def test_a_choice_without_the_question_is_told(world, now):
    agree_needs(world.person, [Decision("company", "agree", "", "")], actor=world.actor("gp"))

    later = world.actor("gp", now=now + timedelta(days=3))
    found = verdicts(fidelity_of_person(world.person.id, catalogue().werkvormen["gewoontevraag"], later))

    assert (found["asked"], found["step-after-nobody"]) == ("adapted", "kept")


def test_an_ecogram_of_family_only_is_told_once_the_talk_is_over(world, now):
    werkvorm, person = catalogue().werkvormen["ecogram"], world.person
    save_ecogram(
        person, [TieEntry("Ans", "sibling", received=("P",)), TieEntry("Dina", "child")], actor=world.actor("gp")
    )
    during = verdicts(fidelity_of_person(person.id, werkvorm, world.actor("gp")))
    next_day = verdicts(fidelity_of_person(person.id, werkvorm, world.actor("gp", now=now + timedelta(days=1))))
    save_ecogram(
        person,
        [TieEntry("Bram", "neighbour", given=()), TieEntry("Cor", "friend", received=("G",)),
         TieEntry("Els", "neighbour", received=("P",))],
        actor=world.actor("gp", now=now + timedelta(days=1)),
    )  # fmt: skip
    kept = verdicts(fidelity_of_person(person.id, werkvorm, world.actor("gp", now=now + timedelta(days=1))))

    computed = ("several-areas", "support-per-tie")
    assert [during[slug] for slug in computed] == ["unknown", "unknown"]
    assert [next_day[slug] for slug in computed] == ["adapted", "adapted"]
    assert [kept[slug] for slug in computed] == ["kept", "kept"]


# The table of runners


def test_every_werkvorm_of_the_house_has_a_runner_and_all_scopes_are_walked():
    assert {slug: runner_of(catalogue().werkvormen[slug]).page for slug in EIGHT} == {
        "ecogram": "show_ecogram",
        "gewoontevraag": "ask_questions",
        "welzijn-op-recept": "show_candidates",
        "voorzorgcirkels": "form_group",
        "centering-zwangerschap": "form_group",
        "capri-hartrevalidatie": "form_group",
        "odensehuizen": "form_group",
        "naastenparticipatie": "show_candidates",
    }


def test_every_room_that_a_kind_names_has_a_runner_with_a_page_that_exists():
    names = set(get_resolver().reverse_dict)

    assert {room for kind in catalogue().vocabulary.kinds.values() for room in kind.runners} == set(RUNNERS)
    for room, runner in RUNNERS.items():
        if runner.page not in names:
            raise NoReverseMatch(f"{room}: {runner.page}")


def test_the_operations_of_a_runner_belong_to_the_rooms_of_the_walk_and_change_something():
    for runner in RUNNERS.values():
        assert runner.operations
        for operation in runner.operations:
            assert ".operations" in operation.__module__
            assert "actor" in inspect.signature(operation).parameters


# Over an organisation


def test_an_organisation_sees_each_group_and_how_often_each_element_was_kept(play, world):
    offer = play.offer(world.house, "odensehuizen")
    good = play.group("host", "odensehuizen", offer, coordinator=1, volunteer=1)
    poor = play.group("host", "odensehuizen", offer, coordinator=1, volunteer=1)
    play.hold("host", good, 1)
    play.hold("host", poor, 1, absent=("volunteer",))

    found = fidelity_of_organization(catalogue().werkvormen["odensehuizen"], world.actor("host"))

    counts = {one.slug: (one.n_kept, one.n_adapted, one.n_unknown, one.n_not_computed) for one in found.elements}
    assert (found.scope, found.n, len(found.groups)) == ("group", 2, 2)
    assert counts["volunteers-there"] == (1, 1, 0, 0)
    assert counts["coordinator"] == (2, 0, 0, 0)
    assert counts["no-indication"] == (0, 0, 0, 0)
    other = fidelity_of_organization(catalogue().werkvormen["odensehuizen"], world.actor("nurse"))
    assert (other.n, other.groups) == (0, ())


def test_a_manager_sees_what_was_kept_and_not_what_hangs_on_who_takes_part(play, world):
    offer = play.offer(world.hospital, "capri-hartrevalidatie")
    group = play.group("nurse", "capri-hartrevalidatie", offer, physiotherapist=1, social_worker=1)
    enrol(group, play.refer("nurse", world.hospital, offer), actor=world.actor("nurse"))
    play.hold("nurse", group, 1)

    found = verdicts(fidelity(group, world.actor("manager")))

    assert (found["with-peers"], found["naaste-invited"], found["supervised"]) == (
        "not-computed",
        "not-computed",
        "kept",
    )


@pytest.mark.parametrize(("n", "shown", "withheld"), [(9, 0, True), (10, 10, False)])
def test_a_count_over_people_is_withheld_until_it_points_at_nobody(world, now, n, shown, withheld):
    for _number in range(n):
        with as_owner():
            person = make_person(world.practice, now)
        record_answers(person, catalogue().instruments[INTAKE], {"bezoek": "niemand"}, "visit", actor=world.actor("gp"))

    found = fidelity_of_organization(catalogue().werkvormen["gewoontevraag"], world.actor("gp"))

    assert (found.n, found.is_withheld) == (shown, withheld)
    assert sum(one.n_kept for one in found.elements) == shown
    hidden = fidelity_of_organization(catalogue().werkvormen["gewoontevraag"], world.actor("administrator"))
    assert (hidden.n, hidden.is_withheld) == (0, False)


@pytest.mark.parametrize("n", [1, 3])
def test_reading_takes_the_same_queries_for_one_and_for_three(play, world, now, django_assert_num_queries, n):
    offer = play.offer(world.hospital, "capri-hartrevalidatie")
    for number in range(n):
        group = play.group("nurse", "capri-hartrevalidatie", offer, physiotherapist=1, social_worker=1)
        enrol(group, play.refer("nurse", world.hospital, offer, f"P{number}"), actor=world.actor("nurse"))
        play.hold("nurse", group, 1)
        referral = play.refer("nurse", world.hospital, play.offer(world.hospital, "naastenparticipatie"), f"Q{number}")
    actor = world.actor("nurse")

    with django_assert_num_queries(7):
        fidelity(group, actor)
    with django_assert_num_queries(9):
        fidelity_of_referral(referral, actor)
    with django_assert_num_queries(8):
        assert fidelity_of_organization(catalogue().werkvormen["capri-hartrevalidatie"], actor).n == n
    with django_assert_num_queries(10):
        assert fidelity_of_organization(catalogue().werkvormen["naastenparticipatie"], actor).n == n
    with django_assert_num_queries(5):
        fidelity_of_organization(catalogue().werkvormen["gewoontevraag"], actor)
