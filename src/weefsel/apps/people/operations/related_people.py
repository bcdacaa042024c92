"""Naasten: who they are, what the person shares with them, and when that stops."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Membership
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.people.models import RelatedPerson
from weefsel.apps.people.operations.registration import current_person
from weefsel.apps.rights.operations import declare_relation, end_relation
from weefsel.apps.rights.queries import require, rights
from weefsel.engine.rights.may import Actor


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
) -> RelatedPerson:
    """Note a naaste, and what the person shares with them.

    A naaste who already has a log-in of their own sees it from now on; another sees nothing until they have one.
    An address that is the person's own is refused: a shared mailbox would show the naaste all mail.
    """
    decision = require(actor, "rights.grant", person_id=person_id)
    known = RelatedPerson.objects.filter(id=form_token, person_id=person_id).first()
    if known is not None:
        return known
    person = current_person(person_id)
    name, email = name.strip(), email.strip().lower()
    if not name:
        raise ValidationError(_("Vul de naam van de naaste in."), code="name")
    if email and email == person.email.lower():
        raise ValidationError(
            _(
                "Dit is het e-mailadres van de persoon zelf. Vul een eigen adres van de naaste in, "
                "anders leest de naaste mee met alle post."
            ),
            code="same-address",
        )
    if set(topics) - share_topics():
        raise ValueError(f"unknown topics {sorted(set(topics) - share_topics())}")
    membership = (
        Membership.objects.filter(
            user__email=email, role="related_person", valid_until__isnull=True, user__is_active=True
        ).first()
        if email
        else None
    )
    related = RelatedPerson(
        id=form_token,
        person=person,
        user_id=membership.user_id if membership else None,
        name=name,
        tie_role=tie_role,
        email=email,
        phone=phone.strip(),
        topics=sorted(topics),
        recorded_at=actor.now,
    )
    related.save(force_insert=True)
    if membership is not None:
        _share(person_id, membership.user_id, actor=actor)
    record(
        actor=actor,
        action="rights.grant",
        kind=Event.Kind.CREATE,
        decision=decision,
        person_id=person_id,
        object_type="related_person",
        object_id=related.id,
        fields=frozenset({"network"}),
    )
    return related


def _share(person_id: UUID, user_id: UUID, *, actor: Actor) -> None:
    """Let the relation say what is shared now: with someone who stands there twice, what both lines share together.

    What was shared before stays on record, as a relation that ended.
    """
    lines = list(RelatedPerson.objects.filter(person_id=person_id, user_id=user_id, ended_at__isnull=True))
    end_relation("related", person_id, actor=actor, user_id=user_id)
    if lines:
        declare_relation(
            "related",
            person_id,
            actor=actor,
            ground="toestemming van de persoon",
            user_id=user_id,
            topics=tuple(sorted({topic for line in lines for topic in line.topics})),
        )


@transaction.atomic
def end_related_person(*, actor: Actor, related_id: UUID) -> RelatedPerson:
    """Stop sharing with a naaste, from this second."""
    related = RelatedPerson.objects.filter(id=related_id).first()
    decision = require(actor, "rights.end", person_id=related.person_id if related else None)
    if related.ended_at is not None:
        return related
    related = RelatedPerson.objects.select_for_update().get(id=related_id)
    related.ended_at = actor.now
    related.save(update_fields=["ended_at"])
    if related.user_id is not None:
        _share(related.person_id, related.user_id, actor=actor)
    record(
        actor=actor,
        action="rights.end",
        kind=Event.Kind.UPDATE,
        decision=decision,
        person_id=related.person_id,
        object_type="related_person",
        object_id=related.id,
        fields=frozenset({"network"}),
    )
    return related
