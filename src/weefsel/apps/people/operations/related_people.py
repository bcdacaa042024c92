"""Naasten: who they are, what the person shares with them and until when, and when that stops."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import User
from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.people.models import KeptBack, Person, RelatedPerson
from weefsel.apps.people.operations.registration import current_person
from weefsel.apps.rights.operations import declare_relation, end_relation
from weefsel.apps.rights.queries import require, rights
from weefsel.engine.rights.ages import chooses_anew
from weefsel.engine.rights.may import Actor
from weefsel.engine.rights.own_contact import address_likeness, number_likeness

LONGEST = timedelta(days=5 * 365)  # an assumption, as for representatives: then someone looks again


def share_topics() -> frozenset[str]:
    """What can be shared with a naaste: the topics in the table of permissions."""
    return frozenset(p.topic for p in rights().permissions if p.relation == "related" and p.topic)


@transaction.atomic
def add_related_person(
    *,
    actor: Actor,
    person_id: UUID,
    form_token: UUID,
    name: str,
    tie_role: str,
    email: str = "",
    phone: str = "",
    topics: tuple[str, ...] = (),
    last_day: date | None = None,
    is_own: bool = False,
) -> RelatedPerson:
    """Note a naaste, and what the person wants to share with them, until and including ``last_day``.

    Nothing is seen before the naaste came in with link, code and birth date (`sharing.invite`); who did so for this
    person already, sees it from now on. An address that is the person's own is refused: a shared mailbox would show
    the naaste all mail. One that is nearly theirs, or their telephone, is asked about: ``is_own`` says it is right.
    """
    decision = require(actor, "rights.grant", person_id=person_id)
    known = RelatedPerson.objects.filter(id=form_token, person_id=person_id).first()
    if known is not None:
        return known
    person = current_person(person_id)
    name, email, phone = name.strip(), email.strip().lower(), phone.strip()
    if not name:
        raise ValidationError(_("Vul de naam van de naaste in."), code="name")
    _refuse_shared_contact(person, email, phone, is_own=is_own)
    _check(topics, last_day, actor)
    came_in = (
        RelatedPerson.objects.filter(person_id=person_id, email=email, user_id__isnull=False, ended_at=None).first()
        if email
        else None
    )
    related = RelatedPerson(
        id=form_token,
        person=person,
        user_id=came_in.user_id if came_in else None,
        name=name,
        tie_role=tie_role,
        email=email,
        phone=phone,
        topics=sorted(topics),
        shares_until=shared_until(person, last_day, actor),
        recorded_at=actor.now,
    )
    related.save(force_insert=True)
    if related.user_id is not None:
        _share(person_id, related.user_id, actor=actor)
    _note(actor, "rights.grant", Event.Kind.CREATE, decision, related)
    return related


@transaction.atomic
def change_sharing(
    *, actor: Actor, related_id: UUID, topics: tuple[str, ...], last_day: date | None = None
) -> RelatedPerson:
    """Share more, less, or for another time, from this second. The naaste is told nothing, and sees no gap."""
    related = RelatedPerson.objects.select_for_update().filter(id=related_id).first()
    decision = require(actor, "rights.grant", person_id=related.person_id if related else None)
    if related.ended_at is not None:
        raise ValidationError(_("Het delen met deze naaste is al gestopt. Voeg de naaste opnieuw toe."), code="ended")
    _check(topics, last_day, actor)
    related.topics, related.shares_until = sorted(topics), shared_until(related.person, last_day, actor)
    related.save(update_fields=["topics", "shares_until"])
    if related.user_id is not None:
        _share(related.person_id, related.user_id, actor=actor)
    _note(actor, "rights.grant", Event.Kind.UPDATE, decision, related)
    return related


@transaction.atomic
def end_related_person(*, actor: Actor, related_id: UUID) -> RelatedPerson:
    """Stop sharing with a naaste, from this second: what they see, links in their mailbox, and mail that waits."""
    related = RelatedPerson.objects.filter(id=related_id).first()
    decision = require(actor, "rights.end", person_id=related.person_id if related else None)
    if related.ended_at is not None:
        return related
    related = RelatedPerson.objects.select_for_update().get(id=related_id)
    related.ended_at = actor.now
    related.save(update_fields=["ended_at"])
    if related.user_id is not None:
        _share(related.person_id, related.user_id, actor=actor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_close_sharing(%s)", [related.id])
    _note(actor, "rights.end", Event.Kind.UPDATE, decision, related)
    return related


@transaction.atomic
def keep_back(*, actor: Actor, person_id: UUID, things: frozenset[UUID]) -> None:
    """Let these things, and no others, be seen by nobody who looks along for the person, from this second.

    ``things`` enrolments, referrals and needs by id. It holds for naasten, parents and representatives alike, and none
    of them sees that something is missing.
    """
    decision = require(actor, "rights.grant", person_id=person_id)
    running = {row.object_id: row for row in KeptBack.objects.filter(person_id=person_id, ended_at=None)}
    shown = [row.id for thing, row in running.items() if thing not in things]
    KeptBack.objects.filter(id__in=shown).update(ended_at=actor.now)
    for thing in sorted(things - set(running)):
        KeptBack(
            id=uuid.uuid4(), person_id=person_id, object_id=thing, kept_at=actor.now, kept_by_id=actor.user_id
        ).save(force_insert=True)
    record(
        actor=actor,
        action="rights.grant",
        kind=Event.Kind.UPDATE,
        decision=decision,
        person_id=person_id,
        object_type="kept back",
        object_id=person_id,
        fields=frozenset(),
    )


def until_and_including(last_day: date | None) -> datetime | None:
    """The first moment after a day, where people live."""
    return None if last_day is None else datetime.combine(last_day + timedelta(days=1), time.min, AMSTERDAM)


def shared_until(person: Person, last_day: date | None, actor: Actor) -> datetime | None:
    """Until when is shared. Of a child it ends on the twelfth and the sixteenth birthday, as for a parent.

    Otherwise a parent who was noted as a naaste would go on; from then on the child chooses for itself (C2, C3).
    """
    ends = (until_and_including(last_day), chooses_anew(person.birth_date, actor.now, rights().ages))
    return min((each for each in ends if each is not None), default=None)


def _check(topics: tuple[str, ...], last_day: date | None, actor: Actor) -> None:
    if set(topics) - share_topics():
        raise ValueError(f"unknown topics {sorted(set(topics) - share_topics())}")
    if last_day is not None and last_day < today(actor):
        raise ValidationError(_("De laatste dag is al geweest. Kies een dag in de toekomst."), code="past")
    if last_day is not None and last_day > today(actor) + LONGEST:
        raise ValidationError(_("Kies een dag binnen vijf jaar, of laat de dag leeg."), code="long")


def _refuse_shared_contact(person: Person, email: str, phone: str, *, is_own: bool) -> None:
    """Refuse the mailbox of the person, and ask about what looks like it or like their telephone."""
    log_ins = User.objects.filter(memberships__person_id=person.id, memberships__role="person")
    likeness = {address_likeness(email, mine) for mine in (person.email, *log_ins.values_list("email", flat=True))}
    if "same" in likeness:
        raise ValidationError(
            _(
                "Dit is het e-mailadres van de persoon zelf. Vul een eigen adres van de naaste in, "
                "anders leest de naaste mee met alle post."
            ),
            code="same-address",
        )
    if is_own:
        return
    if "near" in likeness:
        raise ValidationError(
            _("Dit lijkt erg op het e-mailadres van de persoon zelf. Klopt het, en leest alleen de naaste daar mee?"),
            code="near-address",
        )
    if number_likeness(phone, person.phone) != "other":
        raise ValidationError(
            _("Dit lijkt het telefoonnummer van de persoon zelf. Klopt het, en neemt de naaste daar zelf op?"),
            code="near-phone",
        )


def _share(person_id: UUID, user_id: UUID, *, actor: Actor) -> None:
    """Let the relations say what is shared now: with someone who stands there twice, what all lines share together.

    What was shared before stays on record, as a relation that ended.
    """
    lines = list(RelatedPerson.objects.filter(person_id=person_id, user_id=user_id, ended_at__isnull=True))
    end_relation("related", person_id, actor=actor, user_id=user_id)
    for until in sorted({line.shares_until for line in lines}, key=lambda each: (each is None, each)):
        if until is None or until > actor.now:
            declare_relation(
                "related",
                person_id,
                actor=actor,
                ground="toestemming van de persoon",
                user_id=user_id,
                topics=tuple(sorted({each for line in lines if line.shares_until == until for each in line.topics})),
                valid_until=until,
            )


def _note(actor: Actor, action: str, kind, decision, related: RelatedPerson) -> None:
    record(
        actor=actor,
        action=action,
        kind=kind,
        decision=decision,
        person_id=related.person_id,
        object_type="related_person",
        object_id=related.id,
        fields=frozenset({"network"}),
    )
