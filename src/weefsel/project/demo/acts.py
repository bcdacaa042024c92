"""What people in the stories do, once or over some weeks: talk, ask along, welcome, go along, tell back, ask again."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime, time, timedelta
from random import Random

from django.core.exceptions import ValidationError

from weefsel.apps.accounts.models import Organization
from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.consent.models import Consent
from weefsel.apps.directory.models import Offer
from weefsel.apps.ecogram.operations import save_ecogram
from weefsel.apps.ecogram.validators import TieEntry
from weefsel.apps.groups.models import Enrolment, Group, Guest, Session
from weefsel.apps.groups.operations.enrol import enrol
from weefsel.apps.groups.operations.guests import answer_guest, invite_guest
from weefsel.apps.needs.models import Need
from weefsel.apps.needs.operations import agree_needs, propose_needs
from weefsel.apps.needs.validators import Decision
from weefsel.apps.outcomes.operations import ask_follow_up, close_follow_up, record_follow_up
from weefsel.apps.outcomes.queries import follow_up_of
from weefsel.apps.people.models import Person
from weefsel.apps.people.operations import record_wish
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.answer import answer
from weefsel.apps.referrals.operations.contact import record_contact, reply
from weefsel.apps.referrals.operations.move import move
from weefsel.apps.referrals.operations.refer import AskedBarrier, refer
from weefsel.apps.referrals.operations.report import report_back
from weefsel.apps.referrals.states import ReferralState
from weefsel.apps.screening.operations import record_answers
from weefsel.engine.rights.may import Actor
from weefsel.project.demo.agenda import Story
from weefsel.project.demo.stage import Stage, after, at_work, fresh, token
from weefsel.project.demo.words import ACCESS_NEEDS, AFTERWARDS, BARRIERS, INTRODUCTIONS, REPORTS, TIES, WISHES

S = ReferralState
WEEKS_OF_PATIENCE = 14  # who did not come by then, is not waited for any longer


def talk(stage: Stage, person: Person, actor: Actor, rng: Random, *, occasion: str) -> None:
    """A conversation: two or three questions, a few people on the map, what could help, and what the person chose."""
    instrument = catalogue().instruments["contact-intake"]
    answers: dict[str, tuple[str, ...]] = {}
    for item in instrument.items:
        if item.occasions and occasion not in item.occasions:
            continue
        choices = [each for each in instrument.answers_of(item) if each != "dat zeg ik liever niet"]
        answers[item.id] = () if rng.random() < 0.1 else (rng.choice(choices),)
    record_answers(person, instrument, answers, occasion, actor=actor, token=token(rng))
    save_ecogram(person, _ties(rng), actor=actor)
    record_wish(actor=actor, person_id=person.id, wish=rng.choice(WISHES))
    propose_needs(person, actor=actor)
    proposed = Need.objects.filter(person=person, state=Need.State.PROPOSED).order_by("kind")
    decisions = [
        Decision(need.kind, "agree" if number == 0 or rng.random() < 0.5 else "decline", seen="proposed")
        for number, need in enumerate(proposed)
        if number == 0 or rng.random() < 0.7
    ]
    agree_needs(person, decisions, actor=actor)


def _ties(rng: Random) -> list[TieEntry]:
    return [
        TieEntry(
            name=name,
            tie_role=tie_role,
            ring=ring,
            received=tuple(letter for letter in "PGAE" if rng.random() < 0.4),
            given=tuple(letter for letter in "PGAE" if rng.random() < 0.3),
            quality=rng.choice(("good", "good", "good", "mixed")),
            wanted_change=rng.choice(("same", "same", "more", None)),
            times_per_year=rng.choice((365, 156, 52, 12, 4)),
            lives=rng.choice(("near", "town", "country")),
        )
        for name, tie_role, ring in rng.sample(TIES, rng.randint(2, 6))
    ]


def ask_along(
    person: Person, target: Offer | Organization, actor: Actor, rng: Random, *, kind: str, invite: bool = False
) -> Referral | None:
    """Refer someone, or give None when the last place was just gone."""
    barriers = [
        AskedBarrier(barrier, present, solution if present else "")
        for barrier, solution in BARRIERS
        for present in [rng.random() < 0.3]
    ]
    try:
        return refer(
            person,
            target,
            actor=actor,
            consent=rng.choice((Consent.How.SPOKEN, Consent.How.SPOKEN, Consent.How.WRITTEN)),
            introduction=rng.choice(INTRODUCTIONS[kind]),
            shown_name=person.given_name,
            access_needs=rng.choice(ACCESS_NEEDS),
            form_token=token(rng),
            barriers=barriers,
            may_report=rng.random() < 0.85,
            invite_person=invite and bool(person.email),
        )
    except ValidationError as problem:
        if problem.code != "no-place":
            raise
        return None


def welcomed(
    stage: Stage, referral: Referral, key: str, asker: str, now: datetime, rng: Random
) -> Generator[datetime, datetime, tuple[datetime, bool]]:
    """Who receives answers: logged in where there is a log-in, else by the link in the mail.

    Gives the moment, and whether the person is welcome. Who hears nothing for a month, stops waiting.
    """
    chance = rng.random()
    now = yield now + timedelta(days=rng.randint(1, 9), hours=rng.randint(0, 8))
    if chance < 0.08:
        now = yield after(now, (25, 35), rng)
        move(referral, S.STOPPED, actor=stage.as_(asker, now), reason="no-answer", words="Geen antwoord gekregen.")
        return now, False
    if chance < 0.18:
        asked_back = "Kan deze persoon zelf komen?"
        answer(referral, "question", actor=receiver(stage, referral, key, now), words=asked_back)
        now = yield after(now, (1, 3), rng)
        reply(referral, "De eerste keer gaat er iemand mee.", actor=stage.as_(asker, now))
        now = yield now + timedelta(days=rng.randint(1, 4))
    actor = receiver(stage, referral, key, now)
    if chance > 0.94:
        answer(referral, "no", actor=actor, words="Wij zitten vol tot het voorjaar.")
        return now, False
    group = stage.groups.get(key)
    if group is None or not takes_part(group, referral, actor):
        answer(referral, "yes", actor=actor)
    return now, True


def takes_part(group: Group, referral: Referral, actor: Actor) -> bool:
    """Enrol someone; False when the group is full, so that they wait."""
    try:
        enrol(group, fresh(referral), actor=actor)
    except ValidationError as problem:
        if problem.code != "no-place":
            raise
        return False
    return True


def receiver(stage: Stage, referral: Referral, key: str, now: datetime) -> Actor:
    host = {"circle-1": "bep", "circle-2": "cor", "house": "anja", "rehabilitation": "sam"}.get(key)
    if host is not None:
        return stage.as_(host, now)
    return stage.with_link("link_host", "referral", referral.id, now, organization_id=referral.receiver_id)


def go_along(
    stage: Stage, referral: Referral, who: str, now: datetime, rng: Random
) -> Generator[datetime, datetime, tuple[datetime, bool]]:
    """A place without a list of presence: who goes along writes down the first and the third time.

    Gives the moment, and whether the person came.
    """
    now = yield after(now, (4, 16), rng)
    actor = stage.as_(who, now)
    if rng.random() < 0.1:
        move(referral, S.DECLINED, actor=actor, words="Zag er toch van af.")
        return now, False
    record_contact(referral, actor=actor, step="go-along", words="Samen heen gegaan. Er was koffie.")
    move(referral, S.ARRIVED, actor=actor)
    now = yield after(now, (5, 9), rng)
    record_contact(referral, actor=stage.as_(who, now), step="call-after", words="Gebeld: het beviel.")
    if rng.random() < 0.75:
        now = yield after(now, (10, 30), rng)
        move(referral, S.STAYED, actor=stage.as_(who, now))
    return now, True


def bring_along(stage: Stage, enrolment: Enrolment, session: Session, now: datetime, rng: Random) -> Story:
    """The partner is asked for one meeting, and answers by link, without an account."""
    name = rng.choice(("Marijke", "Henny", "Sjef", "Ans", "Rob", "Loes"))
    guest = invite_guest(
        enrolment,
        session,
        actor=stage.as_("sam", now),
        name=name,
        email=f"{name.lower()}-{rng.randint(100, 999)}@example.org",
    )
    now = yield now + timedelta(hours=rng.randint(3, 60))
    if now < guest.starts_at:
        actor = stage.with_link("link_related", "guest", guest.id, now)
        answer_guest(guest, rng.choice((Guest.Answer.YES, Guest.Answer.YES, Guest.Answer.NO)), actor=actor)


def wind_up(stage: Stage, referral: Referral, parent: Referral | None, teller: str, now: datetime, rng: Random) -> None:
    """The work is done: two lines back where the person agreed to that, and no open end with the coach."""
    actor = stage.as_(teller, now)
    for each in (referral, parent):
        if each is None or fresh(each).state in S.ended():
            continue
        if each.report_consent_id is not None:
            report_back(each, rng.choice(REPORTS), actor=actor, seen_by_person=True)
        else:
            move(each, S.STOPPED, actor=actor, reason="done", words="Gaat nu zelf verder.")


def after_arrival(
    stage: Stage,
    referral: Referral,
    teller: str,
    asker: str,
    now: datetime,
    rng: Random,
    parent: Referral | None = None,
) -> Story:
    """After the first visit: two lines back, and after three months the question whether contact was kept."""
    for _week in range(WEEKS_OF_PATIENCE):
        now = yield now + timedelta(days=7)
        stage.as_(asker, now)
        state = fresh(referral).state
        if state in (S.ARRIVED, S.STAYED) or state in S.ended():
            break
    if state in (S.ARRIVED, S.STAYED):
        for each in (referral, parent):
            if each is not None:
                record_contact(each, actor=stage.as_(teller, now), words=rng.choice(AFTERWARDS))
        for _fortnight in range(WEEKS_OF_PATIENCE // 2):
            now = yield now + timedelta(days=14)
            stage.as_(asker, now)
            if fresh(referral).state == S.STAYED:
                break
        now = yield after(now, (1, 9), rng)
        if rng.random() < 0.93:
            wind_up(stage, referral, parent, teller, now, rng)
        yield from three_months_later(stage, referral, asker, now, rng)
        return
    for each in (referral, parent):
        stage.as_(teller, now)
        if each is not None and fresh(each).state not in S.ended():
            move(each, S.STOPPED, actor=stage.as_(teller, now), reason="not-come", words="Is niet gekomen.")


def three_months_later(stage: Stage, referral: Referral, asker: str, now: datetime, rng: Random) -> Story:
    """Are you still in touch? Answered by link or on the phone, refused, or lost: each is an outcome."""
    due = follow_up_of(referral, stage.as_(asker, now))
    if due is None:
        return
    now = yield at_work(datetime.combine(due.due_on, time(9), AMSTERDAM) + timedelta(days=rng.randint(0, 6)), rng)
    actor = stage.as_(asker, now)
    email = referral.person.email
    if email:
        ask_follow_up(referral, actor=actor, due_on=due.due_on, email=email)
    chance = rng.random()
    answers = {
        "contact-groep": rng.choice(
            (
                "ja, met één persoon",
                "ja, met meer mensen",
                "ja, met meer mensen",
                "nee, maar dat wil ik wel",
                "nee, en dat is goed zo",
            )
        ),
        "wat-samen": rng.choice(("praten of appen", "elkaar opzoeken", "samen iets doen", "elkaar helpen")),
        "genoeg": rng.choice(("ja, het is genoeg", "ja, het is genoeg", "het mag meer zijn", "dat weet ik niet")),
    }
    if chance < 0.62:
        now = yield now + timedelta(days=rng.randint(0, 9), hours=rng.randint(1, 8))
        actor = stage.with_link("link_person", "follow_up", referral.id, now) if email else stage.as_(asker, now)
        record_follow_up(referral, answers, actor=actor, due_on=due.due_on)
    elif chance < 0.74:
        now = yield after(now, (14, 21), rng)
        record_follow_up(referral, answers, actor=stage.as_(asker, now), due_on=due.due_on)
    elif chance < 0.92:
        now = yield after(now, (21, 42), rng)
        state = "refused" if chance < 0.8 else "lost"
        close_follow_up(referral, state, actor=stage.as_(asker, now), due_on=due.due_on)


def first_session(group: Group, now: datetime) -> Session | None:
    return Session.objects.filter(group=group, starts_at__gt=now + timedelta(days=3)).order_by("starts_at").first()
