"""The year before today, played through the real operations: every step is asked, logged and guarded as any other.

Each story is one function that reads from top to bottom: it waits for a moment, somebody acts, it waits again. What
would come after today has not happened, so that today there is something in every state. Chance decides with a
generator of its own for each story: the same seed gives the same year.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.operations import update_offer
from weefsel.apps.evidence.operations import publish
from weefsel.apps.groups.models import Enrolment, Group, Session
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.enrol import WELCOME, end_enrolment
from weefsel.apps.groups.operations.form import form_group, move_group, offered_roles
from weefsel.apps.people.operations import add_related_person
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.answer import answer
from weefsel.apps.referrals.operations.contact import record_contact
from weefsel.apps.referrals.operations.move import hand_over, move
from weefsel.apps.referrals.states import ReferralState
from weefsel.project.demo.acts import (
    after_arrival,
    ask_along,
    bring_along,
    first_session,
    go_along,
    receiver,
    takes_part,
    talk,
    welcomed,
    wind_up,
)
from weefsel.project.demo.agenda import Story
from weefsel.project.demo.stage import Stage, after, at_work, token
from weefsel.project.demo.words import CONTACTS
from weefsel.project.letting_in import let_in

S = ReferralState


@dataclass(frozen=True, slots=True)
class Cohort:
    """A group with a beginning: ``first`` its first meeting, ``people`` who is asked for it, by row."""

    number: int
    first: date
    people: tuple[int, ...]


def before_discharge(stage: Stage, who: int | str, cohort: Cohort, discharge: datetime) -> Story:
    """Story 1: two questions before discharge, a group of one's own choice, presence, and a word back to the nurse."""
    rng = stage.rng(f"discharge {who}")
    person = stage.person(who)
    now = yield at_work(discharge - timedelta(days=1), rng)
    nurse = stage.as_("nurse", now)
    talk(stage, person, nurse, rng, occasion="discharge")
    if rng.random() < 0.12:
        return  # not now: that is an answer as well
    referral = ask_along(person, stage.offer("rehabilitation"), nurse, rng, kind="rehabilitation", invite=True)
    if referral is None:
        return
    now = yield after(now, (1, 12), rng)
    host = stage.as_("sam", now)
    if rng.random() < 0.06:
        answer(referral, "no", actor=host, words="Deze groep is te zwaar. Rustig opbouwen kan beter elders.")
        return
    record_contact(referral, actor=host, step="first-contact", words=rng.choice(CONTACTS))
    now = yield after(now, (1, 5), rng)
    if rng.random() < 0.08:
        move(referral, S.DECLINED, actor=stage.as_("nurse", now), words="Liever thuis oefenen, voor nu.")
        return
    host = stage.as_("sam", now)
    group = stage.groups[f"rehabilitation {cohort.number}"]
    if not takes_part(group, referral, host):
        return
    enrolment = Enrolment.objects.get(group=group, person=person)
    if rng.random() < 0.4 and (session := first_session(group, now)) is not None:
        yield from bring_along(stage, enrolment, session, now, rng)
    yield from after_arrival(stage, referral, "sam", "nurse", now, rng)


def through_coach(stage: Stage, who: int | str, asked_on: datetime, offers: tuple[str, ...]) -> Story:
    """Story 2: a huisarts refers to the coach, who calls, looks along, goes along, and tells how it goes."""
    rng = stage.rng(f"coach {who}")
    person = stage.person(who)
    gp = stage.practice_gp(person)
    now = yield at_work(asked_on, rng)
    actor = stage.as_(gp, now)
    talk(stage, person, actor, rng, occasion="visit")
    to_coach = ask_along(person, stage.offer("coach"), actor, rng, kind="coach")
    if rng.random() < 0.14:
        # Nobody gets through. The list says so in red, until the coach ends it after two months.
        now = yield after(now, (55, 65), rng)
        move(to_coach, S.STOPPED, actor=stage.as_("coach", now), reason="not-reached", words="Drie keer gebeld.")
        return
    now = yield after(now, (2, 13), rng)
    coach = rng.choice(("coach", "coach", "other-coach"))
    actor = stage.as_(coach, now)
    if rng.random() < 0.1:
        move(to_coach, S.DECLINED, actor=actor, words="Voor nu genoeg aan de familie.")
        return
    record_contact(to_coach, actor=actor, step="first-contact", words=rng.choice(CONTACTS))
    if coach == "other-coach":
        hand_over(to_coach, stage.town.users[coach], actor=actor)
    now = yield after(now, (5, 16), rng)
    actor = stage.as_(coach, now)
    record_contact(to_coach, actor=actor, step="choose", words="Samen gekeken naar wat er in de buurt is.")
    if not offers:
        now = yield after(now, (10, 30), rng)
        wind_up(stage, to_coach, None, coach, now, rng)
        return
    for key in offers:
        child = ask_along(person, stage.offer(key), actor, rng, kind="neighbourhood", invite=True)
        if child is None:
            continue
        now, is_welcome = yield from welcomed(stage, child, key, coach, now, rng)
        came = is_welcome
        if is_welcome and key not in stage.groups:
            now, came = yield from go_along(stage, child, coach, now, rng)
        if came:
            yield from after_arrival(stage, child, coach, gp, now, rng, parent=to_coach)
            return
        now = yield after(now, (1, 6), rng)
        actor = stage.as_(coach, now)
    move(to_coach, S.DECLINED, actor=actor, words="Wil nu even niets nieuws.")


def directly(stage: Stage, who: int | str, asked_on: datetime, key: str) -> Story:
    """A huisarts who knows the place refers without a coach."""
    rng = stage.rng(f"directly {who}")
    person = stage.person(who)
    gp = stage.practice_gp(person)
    now = yield at_work(asked_on, rng)
    actor = stage.as_(gp, now)
    talk(stage, person, actor, rng, occasion="visit")
    referral = ask_along(person, stage.offer(key), actor, rng, kind="neighbourhood", invite=True)
    if referral is None:
        return
    now, is_welcome = yield from welcomed(stage, referral, key, gp, now, rng)
    if is_welcome and key not in stage.groups:
        now, is_welcome = yield from go_along(stage, referral, gp, now, rng)
    if is_welcome:
        yield from after_arrival(stage, referral, gp, gp, now, rng)


def expecting(stage: Stage, who: int, cohort: Cohort) -> Story:
    """Someone who is pregnant is asked for a group by the midwife."""
    rng = stage.rng(f"expecting {who}")
    person = stage.person(who)
    invited = datetime.combine(cohort.first, time(9), AMSTERDAM) - timedelta(days=rng.randint(8, 24))
    now = yield at_work(invited, rng)
    midwife = stage.as_("midwife", now)
    talk(stage, person, midwife, rng, occasion="visit")
    referral = ask_along(person, stage.offer("pregnancy"), midwife, rng, kind="pregnancy", invite=True)
    if referral is None:
        return
    now = yield after(now, (1, 4), rng)
    actor = stage.as_("midwife", now)
    record_contact(referral, actor=actor, step="invite", words="Gebeld over oppas en de reis.")
    if takes_part(stage.groups[f"pregnancy {cohort.number}"], referral, actor):
        now = yield after(now, (2, 6), rng)
        record_contact(
            referral, actor=stage.as_("midwife", now), step="call-before", words="Gebeld: haar partner gaat mee."
        )
        yield from after_arrival(stage, referral, "midwife", "midwife", now, rng)


def meet(
    stage: Stage,
    key: str,
    offer_key: str,
    host: str,
    *,
    formed: datetime,
    first: date,
    starts: time,
    name: str,
    roles: dict[str, str],
    second_weekday: int | None = None,
    walk_ins: bool = False,
    renews_places: bool = False,
) -> Story:
    """A group from its forming to its last meeting: who came is written down after each."""
    rng = stage.rng(f"group {key}")
    now = yield formed
    actor = stage.as_(host, now)
    offer = stage.offer(offer_key)
    if renews_places:
        taken = Referral.objects.filter(offer=offer, holds_place=True).exclude(state__in=S.ended()).count()
        update_offer(offer, actor=actor, places_free=max(0, offer.capacity - taken), starts_on=first)
    werkvorm = catalogue().werkvormen[offer.service.werkvorm]
    stage.groups[key] = group = form_group(
        werkvorm.slug,
        actor=actor,
        name=name,
        location=offer.location,
        first=first,
        starts=starts,
        form_token=token(rng),
        roles={role: roles[role] for role in offered_roles(werkvorm) if role in roles},
        offer=offer,
        second_weekday=second_weekday,
    )
    for referral in Referral.objects.filter(offer=offer, state__in=WELCOME).order_by("requested_at"):
        takes_part(group, referral, actor)
    loyalty: dict[uuid.UUID, float] = {}
    for session in list(Session.objects.filter(group=group)):
        now = yield session.ends_at - timedelta(minutes=10)
        actor = stage.as_(host, now)
        enrolled = Enrolment.objects.filter(group=group, state=Enrolment.State.ENROLLED).order_by("since", "shown_name")
        statuses = {}
        for enrolment in list(enrolled):
            comes = loyalty.setdefault(enrolment.id, 0.0 if rng.random() < 0.07 else rng.uniform(0.6, 0.98))
            away = "excused" if rng.random() < 0.5 else "absent"
            statuses[enrolment.id] = "present" if rng.random() < comes else away
        record_attendance(
            session,
            statuses,
            actor=actor,
            impression=rng.choice(("good", "good", "good", "mixed", "hard")),
            n_walk_ins=rng.randint(4, 14) if walk_ins else None,
        )
        for enrolment in list(enrolled):
            if rng.random() < 0.01:
                end_enrolment(enrolment, actor=actor, reason=rng.choice(("practical", "not_fitting", "health")))
    if group.form != Group.Form.COHORT:
        return  # a circle and a walk-in go on
    for enrolment in Enrolment.objects.filter(group=group, state=Enrolment.State.ENROLLED).order_by("since"):
        end_enrolment(enrolment, actor=actor, reason="done")
    move_group(Group.objects.get(pk=group.pk), Group.State.ENDED, actor=actor)


def naaste_is_noted(stage: Stage) -> Story:
    """Henk, with whom story 1 begins, has a partner who may know about his groups."""
    now = yield at_work(stage.today - timedelta(days=4), stage.rng("naaste"))
    nurse = stage.as_("nurse", now)
    related = add_related_person(
        actor=nurse,
        person_id=stage.person("henk").id,
        form_token=token(stage.rng("naaste")),
        name="Els",
        tie_role="partner",
        email=stage.town.users["els"].email,
        topics=("groups", "needs"),
    )
    let_in(related, actor=nurse)


def already_joined(stage: Stage, who: str, key: str) -> Story:
    """Someone who went the whole way of story 2 and takes part in a circle: to look at from within."""
    rng = stage.rng(f"joined {who}")
    person = stage.person(who)
    now = yield at_work(stage.today - timedelta(days=250), rng)
    gp = stage.as_("gp", now)
    talk(stage, person, gp, rng, occasion="visit")
    to_coach = ask_along(person, stage.offer("coach"), gp, rng, kind="coach")
    now = yield after(now, (3, 5), rng)
    record_contact(to_coach, actor=stage.as_("coach", now), step="first-contact", words=CONTACTS[2])
    now = yield after(now, (5, 7), rng)
    coach = stage.as_("coach", now)
    record_contact(to_coach, actor=coach, step="choose", words="Samen gekozen: de cirkel om de hoek.")
    child = ask_along(person, stage.offer(key), coach, rng, kind="neighbourhood", invite=True)
    now = yield after(now, (1, 2), rng)
    answer(child, "yes", actor=stage.with_link("link_person", "referral", child.id, now))
    now = yield after(now, (1, 2), rng)
    if takes_part(stage.groups[key], child, receiver(stage, child, key, now)):
        yield from after_arrival(stage, child, "coach", "gp", now, rng, parent=to_coach)


def tells_figures(stage: Stage, manager: str) -> Story:
    """A manager makes the figures of the past months public, with what is too small withheld."""
    now = yield at_work(stage.today - timedelta(days=6), stage.rng(f"figures {manager}"))
    until = now.astimezone(AMSTERDAM).date() - timedelta(days=1)
    actor = stage.as_(manager, now)
    try:
        publish(actor=actor, since=until - timedelta(days=360), until=until)
    except ValidationError as problem:
        if problem.code != "empty":  # a small region: nothing can be shown without showing who it is
            raise
