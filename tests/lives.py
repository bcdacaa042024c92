"""Gives a person of a test a whole life: at least one row in every table that knows people."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from tests.factories import guarded_by, make_offer, make_person, make_user, relate
from weefsel.apps.accounts.models import Link, Mail
from weefsel.apps.audit.models import Flag, Watch
from weefsel.apps.consent.models import Consent
from weefsel.apps.disclosures.models import Disclosure
from weefsel.apps.ecogram.models import AlterTie, Review, Tie
from weefsel.apps.groups.models import Attendance, Buddy, Enrolment, Favour, Group, Guest, Party, Session, Signal
from weefsel.apps.matching.choices import Belonging, Choice
from weefsel.apps.matching.models import MatchLine, MatchRun
from weefsel.apps.needs.models import Need, Opinion, Reason, Transition
from weefsel.apps.outcomes.models import Answer as FollowUpAnswer
from weefsel.apps.outcomes.models import Measurement
from weefsel.apps.people.models import (
    Identifier,
    KeptBack,
    LegalHold,
    LifeEvent,
    NotSame,
    Person,
    Preferences,
    RelatedPerson,
)
from weefsel.apps.referrals.models import Barrier, Feedback, Introduction, Referral, ReferralEvent, Words
from weefsel.apps.rights.models import Emergency
from weefsel.apps.running.models import Observation
from weefsel.apps.safety.models import MeldcodeCase, MeldcodeStep, PrivateWish, ProtectedTie, SafeContact, SafetyAnswer
from weefsel.apps.screening.models import (
    Answer,
    Asking,
    PrivateAsking,
    PrivateTalk,
    PrivateTalkStep,
    Response,
    Talk,
    TalkStep,
)
from weefsel.apps.subject.models import Part, Request


def life(world, person, *, now, kinds=("company",)):
    """Give a person at least one row in every table that knows people; as the owner role."""
    gp, practice, welfare = world.gp, world.practice, world.welfare
    response = Response.objects.create(
        person=person, instrument="contact-intake", instrument_version="1", occasion="intake", asked_at=now
    )
    Answer.objects.create(response=response, person=person, item="visit", value="nobody")
    for askings in (Asking, PrivateAsking):
        askings.objects.create(
            person=person,
            owner=practice,
            slug="contact-intake",
            occasion="visit",
            answers={":x": ["Rustig."]},
            started_at=now,
            started_by=gp,
            saved_at=now,
            saved_by=gp,
        )
    for talks, steps in ((Talk, TalkStep), (PrivateTalk, PrivateTalkStep)):
        held = {"person": person, "owner": practice}
        talk = talks.objects.create(
            **held, werkvorm="triadekaart", werkvorm_version="1", n_steps=5, started_at=now, started_by=gp
        )
        steps.objects.create(**held, talk=talk, number=1, title="x", words="Rustig.", at=now, by=gp)
    tie = Tie.objects.create(person=person, name="Jan", tie_role="child", sector="family", ring=1, valid_from=now)
    first, second = sorted((tie.thread, uuid.uuid4()))
    AlterTie.objects.create(person=person, first=first, second=second, valid_from=now)
    Review.objects.create(person=person, about="tie", thread=tie.thread, at=now)
    for kind in kinds:
        need = Need.objects.create(person=person, kind=kind, state="agreed", proposed_at=now)
        Reason.objects.create(need=need, person=person, text="U zei: niemand.", place=1, given_at=now)
        Opinion.objects.create(need=need, person=person, side="person", choice="agree", words="Ja.", at=now, by=gp)
    Choice.objects.create(person=person, answer="none", reasons=["far"], at=now, by=gp)
    Preferences.objects.create(person=person, interests=["music"], changed_at=now)
    Belonging.objects.create(person=person, owner=practice, groups=["older"], agreed_text="Ja.", agreed_at=now, by=gp)
    Transition.objects.create(person=person, kind="moved-house", happened_on=now.date(), recorded_at=now)
    consent = Consent.objects.create(
        person=person, receiver=welfare, purpose="coaching", text="Ja.", how="spoken", given_at=now
    )
    relate(person, welfare, now, relation="coaching", consent_id=consent.id)
    Identifier.objects.create(
        person=person,
        owner=world.hospital,
        system=f"x{person.id.hex[:8]}",
        value="1",
        recorded_at=now,
        recorded_by=gp,
    )
    RelatedPerson.objects.create(person=person, name="Jan", tie_role="child", recorded_at=now)
    KeptBack.objects.create(person=person, object_id=uuid.uuid4(), kept_at=now, kept_by=gp)
    LifeEvent.objects.create(person=person, kind="moved", happened_on=date(2027, 1, 1), recorded_at=now, recorded_by=gp)
    both = {"owner": practice, "receiver": welfare}
    referral = Referral.objects.create(
        person=person,
        requested_by=gp,
        werkvorm="odensehuizen",
        werkvorm_version="1",
        consent=consent,
        state="requested",
        assigned_organization=welfare,
        due_on=date(2027, 3, 16),
        age_years=74,
        sex="female",
        language="nl",
        requested_at=now,
        form_token=uuid.uuid4(),
        **both,
    )
    Introduction.objects.create(
        referral=referral, person=person, shown_name="Ans", introduction="Houdt van zingen.", **both
    )
    Barrier.objects.create(referral=referral, person=person, kind="transport", is_present=False, **both)
    event = ReferralEvent.objects.create(
        referral=referral, person=person, to_state="requested", at=now, by_user=gp, by_role="gp", **both
    )
    Words.objects.create(event=event, referral=referral, person=person, words="Gebeld.", **both)
    Feedback.objects.create(referral=referral, person=person, words="Komt graag.", written_at=now, **both)
    offer = make_offer(world.house)
    group = Group.objects.create(
        owner=world.house,
        offer=offer,
        location=offer.location,
        werkvorm="odensehuizen",
        werkvorm_version="1",
        form="walk_in",
        name="Huis",
        neutral_name="Afspraak",
        state="running",
        created_at=now,
        form_token=uuid.uuid4(),
    )
    session = Session.objects.create(
        group=group, owner=world.house, number=1, title="x", starts_at=now, ends_at=now + timedelta(hours=2)
    )
    enrolment = Enrolment.objects.create(
        group=group,
        person=person,
        referral=referral,
        owner=world.house,
        shown_name="Ans",
        state="enrolled",
        since=now,
    )
    held = {"session": session, "enrolment": enrolment, "person": person, "owner": world.house}
    Attendance.objects.create(**held, status="present", recorded_at=now)
    Guest.objects.create(
        **held, name="Jan", email="jan@example.org", invited_by_name="Ans", place="x", starts_at=now, asked_at=now
    )
    # As a person of a pair, a resident, and a member who asks and takes.
    buddy = Buddy.objects.create(
        owner=world.house,
        werkvorm="x",
        name="Ans",
        person=person,
        referral=referral,
        since=now,
        form_token=uuid.uuid4(),
    )
    where = {"group": group, "owner": world.house, "enrolment": enrolment, "person": person}
    Party.objects.create(**where, side="buddy", buddy=buddy, own_name="Ans", other_name="Bas")
    Signal.objects.create(**where, kind="not_seen", by_resident=False, noted_at=now)
    Favour.objects.create(
        **where,
        shown_name="Ans",
        kind="ask",
        subject="shopping",
        posted_at=now,
        state="taken",
        taken_person=person,
        form_token=uuid.uuid4(),
    )
    run = MatchRun.objects.create(
        owner=welfare, made_by=world.link_worker, made_at=now, state="ready", seed=1, form_token=uuid.uuid4()
    )
    MatchLine.objects.create(run=run, owner=welfare, person=person, state="none", why="free_place", moved="new")
    measurement = Measurement.objects.create(
        person=person, referral=referral, instrument="contact-follow-up", due_on=date(2027, 6, 1), **both
    )
    FollowUpAnswer.objects.create(
        measurement=measurement, person=person, referral=referral, item="kept", value="one", **both
    )
    Observation.objects.create(
        referral=referral,
        person=person,
        werkvorm="odensehuizen",
        element="no-indication",
        answer="kept",
        seen_at=now,
        seen_by_role="gp",
        **both,
    )
    asked = Request.objects.create(
        person=person, owner=practice, kind="correct", words="Klopt niet.", asked_at=now, asked_by=gp, due_on=now.date()
    )
    Disclosure.objects.create(
        person=person,
        owner=practice,
        asker="municipality",
        house="Gemeente Proef",
        asked_by="J. Vrager",
        reached="Teruggebeld.",
        question="Woont iemand alleen?",
        reason="Een regeling.",
        asked_on=now.date(),
        recorded_at=now,
        recorded_by=gp,
        ground="law",
        answers={"article": "art. 1"},
        fields=["circumstances"],
        words="Woont alleen.",
        decided_at=now,
        decided_by=gp,
        eyes="before",
        review_by=now,
        reviewed_at=now,
        reviewed_by=world.other_gp,
        finding="agreed",
        review_words="Akkoord.",
        medium="phone",
        state="completed",
        given_at=now,
        tell_on=now.date(),
        tell_why="Eerst een gesprek.",
    )
    Part.objects.create(request=asked, person=person, owner=practice, is_yes=False, ground="law", at=now, by=gp)
    LegalHold.objects.create(
        person=person, ground="complaint", words="Klacht.", placed_at=now, placed_by=gp, lifted_at=now, lifted_by=gp
    )
    NotSame.objects.create(person=person, other=make_person(practice, now), decided_at=now, decided_by=gp)
    NotSame.objects.create(person=make_person(practice, now), other=person, decided_at=now, decided_by=gp)
    Link.objects.create(
        token_hash=uuid.uuid4().hex,
        role="link_person",
        object_kind="referral",
        object_id=referral.id,
        person_id=person.id,
        created_at=now,
        expires_at=now,
    )
    Mail.objects.create(to_address="a@example.org", subject="x", body="y", person_id=person.id, queued_at=now)
    Emergency.objects.create(
        person_id=person.id,
        user=world.other_gp,
        organization=world.other_practice,
        role="gp",
        reason="life",
        words="Gevallen op straat.",
        starts_at=now,
        ends_at=now + timedelta(hours=1),
        review_by=now + timedelta(days=1),
    )
    Flag.objects.create(
        organization=practice,
        user=gp,
        person_id=person.id,
        first_day=now.date(),
        last_day=now.date(),
        n_days=1,
        n_people=1,
        signs=["no-reason"],
        found_at=now,
        review_by=now + timedelta(days=7),
    )
    Watch.objects.create(person_id=person.id, since=now)
    protect(world, person, now=now)
    make_user("person", None, now, person_id=person.id)
    Person.objects.create(
        owner=practice,
        given_name="Eerder",
        family_name="Samengevoegd",
        birth_date=date(1952, 6, 1),
        merged_into=person,
        registered_at=now,
        changed_at=now,
    )
    return group


def protect(world, person, *, now):
    """At least one row in every table of the protected compartment; the other is nobody who is registered."""
    gp = world.gp
    ProtectedTie.objects.create(
        person=person,
        kind="no_contact",
        tie_role="partner",
        hint_family_name="Niemand",
        hint_birth_date=date(1950, 1, 1),
        entered_by=gp,
        entered_in=world.practice,
        entered_at=now,
        reviewed_at=now,
        review_by=now.date() + timedelta(days=180),
        form_token=uuid.uuid4(),
    )
    PrivateWish.objects.create(person=person, hour=20, entered_by=gp, since=now, form_token=uuid.uuid4())
    SafetyAnswer.objects.create(person=person, question="safe-at-home", answer="no", asked_by=gp, asked_at=now)
    case = MeldcodeCase.objects.create(
        person=person, owner=world.practice, opened_by=gp, opened_at=now, form_token=uuid.uuid4()
    )
    MeldcodeStep.objects.create(case=case, person=person, number=1, done_at=now, by=gp, text="Gezien.")
    SafeContact.objects.create(person=person, channel="phone", address="0612345678", entered_by=gp, entered_at=now)
    guarded_by(gp, case)
