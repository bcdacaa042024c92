"""Parents and representatives: who may look along for someone else, at what, and until when."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Membership, User
from weefsel.apps.accounts.operations import make_link, queue_mail
from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.people.models import Person
from weefsel.apps.people.operations.registration import current_person
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.operations import declare_relation, end_relation
from weefsel.apps.rights.queries import require, rights
from weefsel.catalogue.rights import Age
from weefsel.engine.rights.ages import age_at
from weefsel.engine.rights.may import Actor, Decision
from weefsel.engine.rights.own_contact import address_likeness

LONGEST = timedelta(days=5 * 365)  # an assumption: after that someone looks again whether it still holds
GROUNDS = {
    "parent": "gezag over het kind",
    "parent_agreed": "toestemming van het kind",
    "representative": "vertegenwoordiging",
}


@dataclass(frozen=True, slots=True)
class Invited:
    """Who will look along. ``address`` makes the address of the invitation from its secret."""

    name: str
    email: str
    address: Callable[[str], str]


def topics_of(relation: str) -> frozenset[str]:
    """What someone with this relation can be shown: the topics in the table of permissions."""
    return frozenset(p.topic for p in rights().permissions if p.relation == relation and p.topic)


def age_of(person: Person, now: datetime) -> Age:
    """What the age of a person means for parents, at this moment."""
    return age_at(person.birth_date, now, rights().ages)


@transaction.atomic
def declare_parent(
    *, actor: Actor, person_id: UUID, invited: Invited, document: str, topics: tuple[str, ...]
) -> Relation:
    """Note a parent with authority over a child younger than 16, and what this parent may see until the child is 12.

    Every parent has their own line: what one sees says nothing about the other. Noting the same parent again replaces
    what they may see, without telling anyone.
    """
    decision = require(actor, "rights.represent", person_id=person_id)
    person = current_person(person_id)
    age = age_of(person, actor.now)
    if age.parent == "none":
        raise ValidationError(
            _("Vanaf 16 jaar kijkt een ouder niet meer mee. Wil de persoon dat zelf, leg dan een naaste vast."),
            code="age",
        )
    if not document.strip():
        raise ValidationError(_("Schrijf op waaruit het gezag blijkt, zoals het gezagsregister."), code="document")
    user = _user_of(person, invited, actor=actor, is_own_mail_fine=age.parent == "authority")
    return _declare("parent", person_id, user, topics, document, actor=actor, decision=decision)


@transaction.atomic
def declare_representative(
    *,
    actor: Actor,
    person_id: UUID,
    invited: Invited,
    document: str,
    last_day: date,
    topics: tuple[str, ...],
) -> Relation:
    """Note a mentor, curator or someone with a written power of attorney, until and including ``last_day``."""
    decision = require(actor, "rights.represent", person_id=person_id)
    person = current_person(person_id)
    if person.died_on is not None:
        raise ValidationError(_("Vertegenwoordiging stopt bij overlijden."), code="died")
    if not document.strip():
        raise ValidationError(
            _("Schrijf op welk document u zag: de beschikking van de rechter of de volmacht, met de datum."),
            code="document",
        )
    if last_day < today(actor):
        raise ValidationError(_("De laatste dag is al geweest. Kies een dag in de toekomst."), code="past")
    if last_day > today(actor) + LONGEST:
        raise ValidationError(_("Kies een dag binnen vijf jaar. Kijk dan opnieuw of het nog klopt."), code="long")
    user = _user_of(person, invited, actor=actor, is_own_mail_fine=False)
    until = datetime.combine(last_day + timedelta(days=1), time.min, AMSTERDAM)
    return _declare(
        "representative", person_id, user, topics, document, actor=actor, decision=decision, valid_until=until
    )


@transaction.atomic
def agree_parent(*, actor: Actor, person_id: UUID, user_id: UUID, topics: tuple[str, ...]) -> Relation | None:
    """Let a parent see something of a child of 12 to 16, because the child wants that; no topics ends it.

    Each yes is a next version; what was before stays on record.
    """
    decision = require(actor, "rights.agree", person_id=person_id)
    person = current_person(person_id)
    if age_of(person, actor.now).parent != "consent":
        raise ValidationError(_("Dit kan alleen als het kind 12 jaar of ouder is, en nog geen 16."), code="age")
    known = Relation.objects.filter(person_id=person_id, user_id=user_id)
    if not known.filter(relation="parent", valid_until__isnull=True).exists():
        raise ValidationError(_("Deze ouder is hier niet bekend. Leg eerst het gezag vast."), code="unknown")
    version = known.filter(relation="parent_agreed").count() + 1
    if not topics:
        end_relation("parent_agreed", person_id, actor=actor, user_id=user_id)
        _note(actor, "rights.agree", Event.Kind.UPDATE, decision, person_id, user_id)
        return None
    return _declare(
        "parent_agreed",
        person_id,
        User.objects.get(id=user_id),
        topics,
        "",
        actor=actor,
        decision=decision,
        consent=(uuid.uuid4(), version),
    )


@transaction.atomic
def end_representation(*, actor: Actor, relation_id: UUID) -> Relation:
    """Stop what a parent or a representative may see, from this second; also what a child agreed to for a parent."""
    row = Relation.objects.filter(id=relation_id, relation__in=("parent", "representative")).first()
    decision = require(actor, "rights.represent", person_id=row.person_id if row else None)
    ended = [row.relation, *(["parent_agreed"] if row.relation == "parent" else [])]
    for relation in ended:
        end_relation(relation, row.person_id, actor=actor, user_id=row.user_id)
    _note(actor, "rights.represent", Event.Kind.UPDATE, decision, row.person_id, row.id)
    return row


def _declare(
    relation: str,
    person_id: UUID,
    user: User,
    topics: tuple[str, ...],
    document: str,
    *,
    actor: Actor,
    decision: Decision,
    valid_until: datetime | None = None,
    consent: tuple[UUID | None, int | None] = (None, None),
) -> Relation:
    if set(topics) - topics_of(relation):
        raise ValueError(f"unknown topics {sorted(set(topics) - topics_of(relation))}")
    end_relation(relation, person_id, actor=actor, user_id=user.id)
    made = declare_relation(
        relation,
        person_id,
        actor=actor,
        ground=GROUNDS[relation],
        user_id=user.id,
        topics=tuple(sorted(topics)),
        document=document.strip(),
        valid_until=valid_until,
        consent_id=consent[0],
        consent_version=consent[1],
    )
    _note(actor, decision.action, Event.Kind.CREATE, decision, person_id, made)
    return Relation.objects.get(id=made)


def _user_of(person: Person, invited: Invited, *, actor: Actor, is_own_mail_fine: bool) -> User:
    """The log-in of who will look along; made, with an invitation by mail, when there is none."""
    name, email = invited.name.strip(), invited.email.strip().lower()
    if address_likeness(email, person.email) == "same" and not is_own_mail_fine:
        raise ValidationError(
            _(
                "Dit is het e-mailadres van de persoon zelf. Vul een eigen adres in, "
                "dan leest niemand de post van een ander."
            ),
            code="same-address",
        )
    user = User.objects.filter(email=email).first()
    if user is not None and user.memberships.filter(person_id=person.id).exists():
        raise ValidationError(_("Dit is de log-in van de persoon zelf."), code="same-user")
    if user is not None and user.memberships.filter(role="related_person", valid_until__isnull=True).exists():
        return user
    if user is not None and user.is_active:
        raise ValidationError(
            _("Dit adres hoort bij een log-in voor het werk. Vraag om een eigen adres voor thuis."), code="work"
        )
    if user is None:
        user = User(email=email, name=name, is_active=False, date_joined=actor.now)
        user.set_unusable_password()
        user.save(force_insert=True)
    membership = Membership(user=user, role="related_person", valid_from=actor.now, invited_by_id=actor.user_id)
    membership.save(force_insert=True)
    token = make_link("visitor", actor=actor, object_kind="membership", object_id=membership.id, email=email, days=7)
    queue_mail(
        email,
        _("Uw toegang tot weefsel"),
        _(
            "Beste %(name)s,\n\nU kunt met weefsel meekijken voor iemand die u helpt.\n\nBegin hier: %(where)s\n\n"
            "De link werkt een week. Kreeg u dit bericht per ongeluk? Dan hoeft u niets te doen.\n"
        )
        % {"name": name, "where": invited.address(token)},
        actor=actor,
    )
    return user


def _note(actor: Actor, action: str, kind, decision: Decision, person_id: UUID, object_id: UUID) -> None:
    record(
        actor=actor,
        action=action,
        kind=kind,
        decision=decision,
        person_id=person_id,
        object_type="representation",
        object_id=object_id,
        fields=frozenset({"network"}),
    )
