"""What a referral does, step by step, and what it leaves behind."""

from __future__ import annotations

import itertools
import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from tests.factories import acting, as_owner, make_offer, make_person, make_user, read

from weefsel.apps.accounts.models import Link, Mail
from weefsel.apps.audit.models import Event
from weefsel.apps.consent.models import Consent
from weefsel.apps.directory.models import Offer
from weefsel.apps.outcomes.operations import ask_follow_up
from weefsel.apps.referrals.models import Barrier, Introduction, Referral, ReferralEvent, Words
from weefsel.apps.referrals.operations.answer import answer
from weefsel.apps.referrals.operations.contact import record_contact, reply
from weefsel.apps.referrals.operations.move import hand_over, move, postpone, solve_barrier
from weefsel.apps.referrals.operations.refer import AskedBarrier, refer
from weefsel.apps.referrals.operations.report import report_back
from weefsel.apps.referrals.operations.visit import note_visit
from weefsel.apps.referrals.operations.withdraw import withdraw_consent
from weefsel.apps.referrals.states import NEXT, Act, ReferralState
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import Refused

S = ReferralState


@pytest.fixture
def offer(world):
    with as_owner():
        return make_offer(world.house, capacity=2)


def refer_to(target, world, actor, **changes):
    fields = {
        "actor": actor,
        "consent": Consent.How.SPOKEN,
        "introduction": "Ik denk dat u hier graag komt.",
        "shown_name": "Proef",
        "form_token": uuid.uuid4(),
    }
    return refer(changes.pop("person", world.person), target, **{**fields, **changes})


def as_seen_by_owner(referral):
    with as_owner():
        return Referral.objects.get(id=referral.id)


def places_free(offer):
    with as_owner():
        return Offer.objects.get(id=offer.id).places_free


def log_of(action):
    with as_owner():
        return [(e.action, e.kind, e.role) for e in Event.objects.filter(action=action)]


# Referring


def test_a_referral_to_an_offer_takes_a_place_and_waits_for_the_host_within_two_weeks(world, offer, now):
    referral = refer_to(offer, world, world.actor("gp"))

    assert places_free(offer) == 1
    assert (referral.state, referral.assigned_organization_id, referral.due_on, referral.next_step) == (
        "requested",
        world.house.id,
        now.date() + timedelta(days=14),
        "answer",
    )
    assert log_of("referrals.refer") == [("referrals.refer", "C", "gp")]
    assert log_of("consent.record") == [("consent.record", "C", "gp")]


def test_a_referral_keeps_age_sex_language_and_version_as_they_were(world, offer):
    referral = refer_to(offer, world, world.actor("gp"))

    assert (referral.age_years, referral.sex, referral.language, referral.werkvorm) == (
        74,
        "female",
        "nl",
        "odensehuizen",
    )
    assert referral.werkvorm_version != ""


def test_the_words_and_barriers_are_kept_as_they_were_asked(world, offer):
    barriers = [AskedBarrier("transport", True, "Anja haalt op"), AskedBarrier("time", False)]

    referral = refer_to(offer, world, world.actor("gp"), barriers=barriers, access_needs="rolstoel", companion="Anja")

    told = Introduction.objects.get(referral=referral)
    assert (told.introduction, told.shown_name, told.access_needs, told.companion) == (
        "Ik denk dat u hier graag komt.",
        "Proef",
        "rolstoel",
        "Anja",
    )
    assert read(Barrier.objects.filter(referral=referral).order_by("kind"), "kind", "is_present", "solution") == [
        ("time", False, ""),
        ("transport", True, "Anja haalt op"),
    ]


def test_a_barrier_without_a_solution_is_refused_and_takes_no_place(world, offer):
    with pytest.raises(ValidationError, match="Spreek af hoe u dit oplost: vervoer"):
        refer_to(offer, world, world.actor("gp"), barriers=[AskedBarrier("transport", True)])

    assert places_free(offer) == 2


def test_the_last_place_is_refused_in_words_and_nothing_is_kept(world, now):
    with as_owner():
        full = make_offer(world.house, capacity=0)

    with pytest.raises(ValidationError, match="Hier is nu geen passende plek") as caught:
        refer_to(full, world, world.actor("gp"))

    assert caught.value.code == "no-place"
    with as_owner():
        assert (Referral.objects.count(), Consent.objects.count(), Mail.objects.count()) == (0, 0, 0)


def test_the_same_form_twice_makes_one_referral_one_place_and_one_mail(world, offer):
    actor, token = world.actor("gp"), uuid.uuid4()

    first = refer_to(offer, world, actor, form_token=token)
    second = refer_to(offer, world, actor, form_token=token)

    assert first.id == second.id
    assert places_free(offer) == 1
    with as_owner():
        assert (Referral.objects.count(), Mail.objects.count(), Consent.objects.count()) == (1, 1, 1)


def test_the_same_person_is_not_referred_to_the_same_place_twice(world, offer):
    refer_to(offer, world, world.actor("gp"))

    with pytest.raises(ValidationError, match="loopt al"):
        refer_to(offer, world, world.actor("gp"))

    assert places_free(offer) == 1


def test_words_about_illness_are_refused_until_they_are_meant(world, offer):
    actor, sentence = world.actor("gp"), "Zij heeft diabetes en een depressie."

    with pytest.raises(ValidationError, match="diabetes, depressie"):
        refer_to(offer, world, actor, introduction=sentence)

    assert refer_to(offer, world, actor, introduction=sentence, words_confirmed=True).state == "requested"


def test_another_practice_cannot_refer_the_person(world, offer):
    with pytest.raises(Refused):
        refer_to(offer, world, world.actor("other_gp"))

    assert places_free(offer) == 2


def test_a_referral_to_a_coach_declares_coaching_on_the_ground_of_the_consent(world):
    referral = refer_to(world.welfare, world, world.actor("gp"))

    with as_owner():
        relation = Relation.objects.get(relation="coaching")
    assert (relation.organization_id, relation.person_id, relation.consent_id) == (
        world.welfare.id,
        world.person.id,
        referral.consent_id,
    )
    assert (referral.offer, referral.receiver, referral.next_step) == (None, world.welfare, "first-contact")
    assert referral.assigned_organization_id == world.welfare.id


def test_an_offer_of_a_coach_is_a_referral_to_the_organisation(world):
    with as_owner():
        coach = make_offer(world.welfare, "welzijn-op-recept", capacity=1)

    referral = refer_to(coach, world, world.actor("gp"))

    assert (referral.offer, referral.werkvorm, places_free(coach)) == (None, "welzijn-op-recept", 1)
    with as_owner():
        assert Relation.objects.filter(relation="coaching").count() == 1


def test_a_host_without_log_in_and_without_mail_leaves_the_turn_with_the_referrer(world):
    with as_owner():
        world.house.is_claimed = False
        world.house.save()
        quiet = make_offer(world.house, host_email="")

    referral = refer_to(quiet, world, world.actor("gp"))

    assert (referral.next_step, referral.assigned_organization_id) == ("call-host", world.practice.id)
    with as_owner():
        assert Mail.objects.count() == 0


def test_host_and_person_each_get_a_neutral_mail_with_their_own_link(world, offer):
    referral = refer_to(offer, world, world.actor("gp"), invite_person=True)

    with as_owner():
        mails = list(Mail.objects.order_by("to_address"))
        links = sorted(Link.objects.values_list("role", "email", "object_id"))
    assert [(m.to_address, m.subject) for m in mails] == [
        ("anja@example.org", "Er staat een bericht voor u klaar"),
        ("proef@example.org", "Er staat een bericht voor u klaar"),
    ]
    assert links == [("link_host", "anja@example.org", referral.id), ("link_person", "proef@example.org", referral.id)]
    for mail in mails:
        assert "/u/" in mail.body
        for secret in ("Proef", "Persoon", "odensehuis", "Aanbod", "Practice", "House"):
            assert secret.lower() not in mail.body.replace(mail.to_address, "").lower()


def test_nobody_but_the_host_is_mailed_about_a_werkvorm_for_people_in_danger(world):
    with as_owner():
        voices = make_offer(world.house, "voice-of-all-women")

    referral = refer_to(voices, world, world.actor("gp"), invite_person=True)
    with pytest.raises(ValidationError) as refused:
        ask_follow_up(referral, actor=world.actor("gp"), due_on=world.now.date(), email="proef@example.org")

    with as_owner():
        mails = list(Mail.objects.values_list("to_address", flat=True))
    assert (refused.value.code, mails) == ("quiet", ["anja@example.org"])


def test_a_person_refers_themselves_with_their_own_consent(world, offer):
    referral = refer_to(offer, world, world.actor("patient"), consent=Consent.How.SELF)

    assert (referral.owner, referral.requested_by, referral.consent.how) == (world.practice, world.patient, "self")
    assert places_free(offer) == 1


# Every step of the table, and every refusal

STEPS = [(a, b) for a, b in itertools.product(S.values, S.values) if b in NEXT[a]]
REFUSED = [(a, b) for a, b in itertools.product(S.values, S.values) if b not in NEXT[a] and a != b]


def put_in(referral, state):
    """Bring a referral to a state as the owner of the tables, without the steps before it."""
    with as_owner():
        ended = state in S.ended()
        Referral.objects.filter(id=referral.id).update(
            state=state,
            due_on=None if ended else referral.due_on,
            assigned_organization=None if ended else referral.assigned_organization_id,
        )


@pytest.mark.parametrize(("from_state", "to_state"), STEPS)
def test_an_allowed_step_is_taken_and_leaves_a_trace(world, offer, from_state, to_state):
    actor = world.actor("gp")
    referral = refer_to(offer, world, actor)
    put_in(referral, from_state)

    move(referral, to_state, actor=actor)

    after = as_seen_by_owner(referral)
    assert after.state == to_state
    assert (after.due_on is None, after.assigned_organization_id is None) == (to_state in S.ended(),) * 2
    last = ReferralEvent.objects.filter(referral=referral).last()
    assert (last.from_state, last.to_state, last.by_user_id, last.number) == (from_state, to_state, world.gp.id, 2)
    assert places_free(offer) == (2 if to_state in ("rejected", "declined", "stopped") else 1)
    assert log_of("referrals.move") == [("referrals.move", "U", "gp")]


@pytest.mark.parametrize(("from_state", "to_state"), REFUSED)
def test_a_step_that_is_not_in_the_table_is_refused_in_words(world, offer, from_state, to_state):
    actor = world.actor("gp")
    referral = refer_to(offer, world, actor)
    put_in(referral, from_state)

    with pytest.raises(ValidationError) as caught:
        move(referral, to_state, actor=actor)

    assert caught.value.code == "step"
    assert str(S(from_state).label) in caught.value.messages[0]
    assert as_seen_by_owner(referral).state == from_state
    assert ReferralEvent.objects.filter(referral=referral).count() == 1


def test_a_second_click_on_the_same_step_does_nothing_twice(world, offer):
    actor = world.actor("gp")
    referral = refer_to(offer, world, actor)

    move(referral, S.STOPPED, actor=actor)
    move(referral, S.STOPPED, actor=actor)

    assert ReferralEvent.objects.filter(referral=referral).count() == 2
    assert places_free(offer) == 2


def test_a_day_in_the_past_or_too_far_is_refused(world, offer, now):
    actor = world.actor("gp")
    referral = refer_to(offer, world, actor)

    for day in (now.date() - timedelta(days=1), now.date() + timedelta(days=91)):
        with pytest.raises(ValidationError, match="Kies een dag van vandaag tot en met"):
            postpone(referral, day, actor=actor)

    assert postpone(referral, now.date() + timedelta(days=3), actor=actor).due_on == now.date() + timedelta(days=3)


def test_a_manager_moves_nothing(world, offer):
    referral = refer_to(offer, world, world.actor("gp"))

    with pytest.raises(Refused):
        move(referral, S.STOPPED, actor=world.actor("manager"))


def test_when_the_referral_ends_its_unused_links_close_and_its_mail_is_stopped(world, offer, now):
    referral = refer_to(offer, world, world.actor("gp"))

    move(referral, S.STOPPED, actor=world.actor("gp", now=now + timedelta(hours=1)))

    with as_owner():
        assert Link.objects.get().revoked_at == now + timedelta(hours=1)
        assert Mail.objects.get().stopped_at == now + timedelta(hours=1)


# Answers


def link_actor(world, referral, role, now):
    from weefsel.engine.rights.may import Actor

    with as_owner():
        link = Link.objects.get(object_id=referral.id, role=role)
    return acting(
        Actor(
            role=role,
            now=now,
            person_id=link.person_id if role == "link_person" else None,
            organization_id=link.organization_id if role == "link_host" else None,
            link_id=link.id,
            link_object_id=link.object_id,
        )
    )


def test_a_host_says_welcome_by_link_and_the_turn_goes_on(world, offer, now):
    referral = refer_to(offer, world, world.actor("gp"))

    answer(referral, "yes", actor=link_actor(world, referral, "link_host", now))

    after = as_seen_by_owner(referral)
    assert (after.state, after.due_on is not None, after.holds_place) == ("accepted", True, True)
    assert log_of("referrals.answer") == [("referrals.answer", "U", "link_host")]
    with as_owner():
        assert Link.objects.get().used_at == now
        assert list(Mail.objects.filter(to_address=world.gp.email).values_list("subject", flat=True)) == [
            "Er is een antwoord voor u"
        ]


def test_a_host_says_no_and_the_place_comes_back_and_the_link_still_reads_back(world, offer, now):
    referral = refer_to(offer, world, world.actor("gp"))

    answer(referral, "no", actor=link_actor(world, referral, "link_host", now))

    assert (as_seen_by_owner(referral).state, places_free(offer)) == ("rejected", 2)
    with as_owner():
        assert Link.objects.get().revoked_at is None


def test_a_question_gives_the_turn_to_the_referrer_and_the_reply_gives_it_back(world, offer, now):
    gp = world.actor("gp")
    referral = refer_to(offer, world, gp)

    answer(referral, "question", actor=link_actor(world, referral, "link_host", now), words="Kan zij trappen lopen?")

    asked = as_seen_by_owner(referral)
    assert (asked.next_step, asked.assigned_organization_id, asked.assigned_user_id, asked.due_on) == (
        "reply",
        world.practice.id,
        world.gp.id,
        now.date() + timedelta(days=3),
    )

    reply(referral, "Ja, met een leuning.", actor=acting(gp))

    replied = as_seen_by_owner(referral)
    assert (replied.state, replied.next_step, replied.assigned_organization_id) == (
        "requested",
        "answer",
        world.house.id,
    )
    with as_owner():
        assert Link.objects.filter(role="link_host").count() == 2


def test_a_reply_without_a_question_is_refused(world, offer):
    actor = world.actor("gp")
    referral = refer_to(offer, world, actor)

    with pytest.raises(ValidationError, match="geen vraag open"):
        reply(referral, "Ja", actor=actor)


def test_an_empty_question_is_refused(world, offer, now):
    referral = refer_to(offer, world, world.actor("gp"))

    with pytest.raises(ValidationError, match="Schrijf uw vraag op"):
        answer(referral, "question", actor=link_actor(world, referral, "link_host", now))


def test_a_person_says_yes_once_and_the_host_keeps_the_turn(world, offer, now):
    referral = refer_to(offer, world, world.actor("gp"), invite_person=True)
    person = link_actor(world, referral, "link_person", now)

    answer(referral, "yes", actor=person)
    answer(referral, "yes", actor=person)

    after = as_seen_by_owner(referral)
    assert (after.state, after.next_step) == ("requested", "answer")
    with as_owner():
        assert [e.act for e in ReferralEvent.objects.filter(referral=referral)] == [Act.STEP, Act.CONFIRMED]


def test_a_person_says_no_and_the_place_comes_back(world, offer, now):
    referral = refer_to(offer, world, world.actor("gp"), invite_person=True)

    answer(referral, "no", actor=link_actor(world, referral, "link_person", now))

    assert (as_seen_by_owner(referral).state, places_free(offer)) == ("declined", 2)


def test_a_yes_after_the_end_says_whom_to_call(world, offer, now):
    referral = refer_to(offer, world, world.actor("gp"))
    host = link_actor(world, referral, "link_host", now)
    move(referral, S.STOPPED, actor=world.actor("gp"))

    with pytest.raises(ValidationError, match="loopt niet meer"):
        answer(referral, "yes", actor=acting(host))


def test_a_link_opens_only_its_own_referral(world, offer, now):
    with as_owner():
        other = make_person(world.practice, now, given_name="Ander", email="ander@example.org")
    referral = refer_to(offer, world, world.actor("gp"))
    second = refer_to(offer, world, world.actor("gp"), person=other)

    host = link_actor(world, referral, "link_host", now)

    assert list(Referral.objects.values_list("id", flat=True)) == [referral.id]
    with pytest.raises(Refused):
        answer(second, "yes", actor=host)


# Contact, visits, reports


def test_a_first_contact_closes_its_step_and_sets_the_next(world, now):
    referral = refer_to(world.welfare, world, world.actor("gp"))

    record_contact(referral, actor=world.actor("link_worker"), words="Gebeld, zij wil graag wandelen.")

    after = as_seen_by_owner(referral)
    assert (after.state, after.assigned_organization_id) == ("contacted", world.welfare.id)
    assert after.next_step not in ("", "first-contact")
    with as_owner():
        last = ReferralEvent.objects.filter(referral=referral).last()
    assert (last.act, last.reason, last.by_organization_id) == (Act.CONTACT, "first-contact", world.welfare.id)


def test_a_talk_of_the_referrer_is_written_down_and_is_no_first_contact(world, offer):
    actor = world.actor("gp")
    referral = refer_to(offer, world, actor)

    record_contact(referral, actor=actor, words="Zij ziet ernaar uit.")

    after = as_seen_by_owner(referral)
    assert (after.state, after.next_step, after.assigned_organization_id) == ("requested", "answer", world.house.id)
    assert ReferralEvent.objects.filter(referral=referral).last().reason == ""


def test_a_coach_refers_on_and_the_first_referral_waits_with_a_date(world, offer):
    first = refer_to(world.welfare, world, world.actor("gp"), may_report=True)

    second = refer_to(offer, world, world.actor("link_worker"), may_report=True)

    parent = as_seen_by_owner(first)
    assert (second.parent_id, second.owner_id) == (first.id, world.welfare.id)
    assert (parent.state, parent.next_step, parent.due_on is not None) == ("contacted", "follow-on", True)


def test_the_first_and_third_visit_move_the_referral_and_the_coach_calls_after_the_first(world, offer, now):
    refer_to(world.welfare, world, world.actor("gp"))
    referral = refer_to(offer, world, world.actor("link_worker"))

    note_visit(referral, 1, actor=world.actor("host"))
    arrived = as_seen_by_owner(referral)
    note_visit(referral, 1, actor=world.actor("host"))
    note_visit(referral, 2, actor=world.actor("host"))
    same = as_seen_by_owner(referral)
    note_visit(referral, 3, actor=world.actor("host"))

    assert (arrived.state, same.state, as_seen_by_owner(referral).state) == ("arrived", "arrived", "stayed")
    assert arrived.assigned_organization_id is not None
    with as_owner():
        assert [e.to_state for e in ReferralEvent.objects.filter(referral=referral)] == [
            "requested",
            "accepted",
            "arrived",
            "stayed",
        ]


def test_a_call_after_the_first_visit_is_the_coachs_step(world, offer, now):
    refer_to(world.welfare, world, world.actor("gp"))
    referral = refer_to(offer, world, world.actor("link_worker"))
    note_visit(referral, 1, actor=world.actor("host"))
    record_contact(referral, actor=world.actor("host"), step="welcome")

    after = as_seen_by_owner(referral)

    assert (after.next_step, after.assigned_organization_id, after.due_on) == (
        "call-after",
        world.welfare.id,
        now.date() + timedelta(days=7),
    )


def test_a_report_needs_consent_and_the_eyes_of_the_person(world):
    without = refer_to(world.welfare, world, world.actor("gp"))
    coach = world.actor("link_worker")
    record_contact(without, actor=coach)

    with pytest.raises(ValidationError, match="gaf geen toestemming voor een bericht"):
        report_back(without, "Het gaat goed.", actor=coach, seen_by_person=True)


def test_a_report_goes_to_the_referrer_once_the_person_read_it(world):
    referral = refer_to(world.welfare, world, world.actor("gp"), may_report=True)
    coach = world.actor("link_worker")
    record_contact(referral, actor=coach)

    with pytest.raises(ValidationError, match="eerst lezen"):
        report_back(referral, "Het gaat goed.", actor=coach, seen_by_person=False)
    with pytest.raises(ValidationError, match="hooguit 2 regels"):
        report_back(referral, "a\nb\nc", actor=coach, seen_by_person=True)
    report_back(referral, "Het gaat goed.", actor=coach, seen_by_person=True)

    assert as_seen_by_owner(referral).state == "reported"
    with as_owner():
        assert [m.subject for m in Mail.objects.filter(to_address=world.gp.email)] == ["Er is een antwoord voor u"]
        assert Relation.objects.get(relation="coaching").valid_until is not None


def test_the_report_on_a_place_also_closes_the_referral_to_the_coach(world, offer):
    first = refer_to(world.welfare, world, world.actor("gp"), may_report=True)
    second = refer_to(offer, world, world.actor("link_worker"), may_report=True)
    note_visit(second, 3, actor=world.actor("host"))

    report_back(second, "Komt elke week.", actor=world.actor("link_worker"), seen_by_person=True)

    assert [as_seen_by_owner(r).state for r in (first, second)] == ["reported", "reported"]
    with as_owner():
        words = read(Words.objects.filter(event__act=Act.REPORTED), "words")
    assert list(words) == ["Komt elke week.", "Komt elke week."]


def test_a_barrier_is_solved_on_the_way(world, offer):
    actor = world.actor("gp")
    referral = refer_to(offer, world, actor, barriers=[AskedBarrier("shyness", False)])

    solve_barrier(referral, "shyness", "Anja staat bij de deur", actor=actor)

    assert Barrier.objects.get(referral=referral).solution == "Anja staat bij de deur"
    assert as_seen_by_owner(referral).next_step == "answer"


def test_the_next_step_goes_to_a_colleague_of_the_same_organisation_only(world, now):
    with as_owner():
        colleague = make_user("link_worker", world.welfare, now, name="Yasmin")
    referral = refer_to(world.welfare, world, world.actor("gp"))
    coach = world.actor("link_worker")

    assert hand_over(referral, colleague, actor=coach).assigned_user_id == colleague.id
    with pytest.raises(ValidationError, match="Kies een collega van de organisatie"):
        hand_over(referral, world.gp, actor=coach)


# Withdrawing


def test_withdrawal_means_now(world, offer, now):
    referral = refer_to(offer, world, world.actor("gp"), invite_person=True)
    later = now + timedelta(minutes=5)

    stopped = withdraw_consent(Consent.objects.get(id=referral.consent_id), actor=world.actor("patient", now=later))

    assert (stopped, as_seen_by_owner(referral).state, places_free(offer)) == (1, "stopped", 2)
    with as_owner():
        assert {link.revoked_at for link in Link.objects.all()} == {later}
        waiting = Mail.objects.filter(about_id=referral.id)
        assert {mail.stopped_at for mail in waiting} == {later}
        told = Mail.objects.filter(stopped_at=None).values_list("to_address", "subject")
        assert list(told) == [("anja@example.org", "Een bericht is ingetrokken")]
    assert log_of("consent.withdraw")[0] == ("consent.withdraw", "U", "person")


def test_withdrawal_ends_the_coaching_whoever_records_it(world, now):
    referral = refer_to(world.welfare, world, world.actor("gp"))
    with as_owner():
        colleague = make_user("gp", world.practice, now)
    later = now + timedelta(minutes=5)
    from tests.factories import actor_of

    withdraw_consent(Consent.objects.get(id=referral.consent_id), actor=acting(actor_of(colleague, later)))

    from weefsel.apps.people.models import Person

    world.actor("link_worker", now=later)
    assert list(Person.objects.all()) == []
    with pytest.raises(Refused):
        move(referral, S.CONTACTED, actor=world.actor("host", now=later))


def test_a_coach_can_withdraw_for_the_person_who_asks_it(world, now):
    referral = refer_to(world.welfare, world, world.actor("gp"), may_report=True)

    withdraw_consent(Consent.objects.get(id=referral.consent_id), actor=world.actor("link_worker"))

    assert as_seen_by_owner(referral).state == "stopped"
    with as_owner():
        assert Relation.objects.get(relation="coaching").valid_until == now


def test_withdrawing_the_report_stops_the_report_not_the_referral(world):
    referral = refer_to(world.welfare, world, world.actor("gp"), may_report=True)

    withdraw_consent(Consent.objects.get(id=referral.report_consent_id), actor=world.actor("patient"))

    after = as_seen_by_owner(referral)
    assert (after.state, after.report_consent_id) == ("requested", None)


def test_carrying_out_does_nothing_for_a_valid_consent(world, offer):
    referral = refer_to(offer, world, world.actor("gp"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_enforce(%s), referrals_close(%s)", [referral.consent_id, referral.id])

    with as_owner():
        assert Link.objects.get().revoked_at is None
        assert Mail.objects.get().stopped_at is None


def test_the_worker_sends_no_stopped_mail(world, offer, mailoutbox):
    from weefsel.apps.accounts.tasks import send_mail

    referral = refer_to(offer, world, world.actor("gp"))
    withdraw_consent(Consent.objects.get(id=referral.consent_id), actor=world.actor("patient"))

    with as_owner():
        for mail in Mail.objects.all():
            send_mail(mail_id=str(mail.id))

    assert [(m.to, m.subject) for m in mailoutbox] == [(["anja@example.org"], "Een bericht is ingetrokken")]


def test_birthday_counts_from_the_day_itself():
    from weefsel.apps.referrals.operations.refer import age_in_years

    born = date(1952, 3, 3)

    assert [age_in_years(born, date(2027, 3, day)) for day in (2, 3)] == [74, 75]
