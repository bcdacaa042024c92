"""Who a person is to us: registration, details, wish, circumstances, health, number."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Organization
from weefsel.apps.accounts.queries import today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.people.areas import centroid
from weefsel.apps.people.field_classes import FIELD_CLASSES
from weefsel.apps.people.models import Circumstances, Health, Identifier, Person
from weefsel.apps.people.operations.telling import remember
from weefsel.apps.people.validators import check_birth_date, check_hours, read_number, read_postcode
from weefsel.apps.rights.operations import declare_relation
from weefsel.apps.rights.queries import Refused, decide, require
from weefsel.engine.rights.may import Actor, Decision

ADDRESS_FIELDS = ("street_line", "postcode", "city", "area")
DETAILS = (
    "given_name",
    "name_prefix",
    "family_name",
    "address_as",
    "birth_date",
    "sex",
    "language",
    "needs_interpreter",
    "phone",
    "email",
    *ADDRESS_FIELDS,
    "wish",
)
CIRCUMSTANCES = (
    "lives_alone",
    "is_caregiver",
    "walks_without_help",
    "uses_wheelchair",
    "can_travel_alone",
    "hearing_limited",
    "digital",
    "employed",
    "is_parent",
    "youngest_child_born",
    "prefers",
    "hours",
    "reach_m",
)
HEALTH = (
    "heart_condition",
    "memory_problem",
    "needs_supervision",
    "exercise_advised_against",
    "diabetes",
    "cancer",
    "overweight",
    "fall_risk",
    "mental_health_condition",
    "psychosis_sensitive",
    "in_rehabilitation",
    "parent_ill",
    "due_date",
)
IN_TREATMENT = "behandelrelatie (art. 7:446 BW)"


def _checked(details: dict[str, Any], allowed: tuple[str, ...], *, actor: Actor) -> dict[str, Any]:
    unknown = set(details) - set(allowed)
    if unknown:
        raise ValueError(f"unknown fields {sorted(unknown)}; allowed: {', '.join(allowed)}")
    details = {name: value.strip() if isinstance(value, str) else value for name, value in details.items()}
    if "birth_date" in details:
        check_birth_date(details["birth_date"], today=today(actor))
    for name in ("given_name", "family_name"):
        if name in details and not details[name]:
            raise ValidationError(_("Vul een voornaam en een achternaam in."), code="name")
    if "postcode" in details:
        details["postcode"] = read_postcode(details["postcode"])
    check_hours(details.get("hours"))
    return details


def current_person(person_id: UUID) -> Person:
    """The person under a lock. Raises `ValidationError` when this registration was folded into another."""
    person = Person.objects.select_for_update().filter(id=person_id).first()
    if person is None:
        raise ValidationError(_("Deze persoon is hier niet meer bekend."), code="unknown")
    if person.merged_into_id is not None:
        raise ValidationError(
            _("Deze inschrijving is samengevoegd met een andere. Open de persoon opnieuw en probeer het daar."),
            code="merged",
        )
    return person


@transaction.atomic
def register(
    *,
    actor: Actor,
    form_token: UUID,
    details: dict[str, Any],
    circumstances: dict[str, Any] | None = None,
    health: dict[str, Any] | None = None,
    is_synthetic: bool = False,
) -> Person:
    """Register someone with the own organisation, which starts to treat them.

    ``form_token`` is made once for each form and becomes the key of the person: a form that is sent twice gives the
    same person, and two at once cannot both write. ``details`` as in `DETAILS`.
    """
    decision = require(actor, "people.register", owner_id=actor.organization_id)
    known = Person.objects.filter(id=form_token, owner_id=actor.organization_id).first()
    if known is not None:
        return known
    details = _checked(details, DETAILS, actor=actor)
    person = Person(
        id=form_token,
        owner_id=actor.organization_id,
        registered_at=actor.now,
        changed_at=actor.now,
        is_synthetic=is_synthetic,
        **details,
    )
    person.x, person.y = centroid(person.postcode)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as clash:
        known = Person.objects.filter(id=form_token, owner_id=actor.organization_id).first()
        if known is None:
            raise ValidationError(_("Dit formulier is al gebruikt. Open een nieuw formulier."), code="used") from clash
        return known
    declare_relation("treatment", person.id, actor=actor, ground=IN_TREATMENT, organization_id=actor.organization_id)
    written = {"identity", "birth", "contact", "address", "wish"}
    for model, allowed, part, action, values in (
        (Circumstances, CIRCUMSTANCES, "circumstances", "people.update", circumstances or {}),
        (Health, HEALTH, "health", "screening.record", health or {}),
    ):
        # An assistant registers someone, and asks nothing about health.
        if values or decide(actor, action, person_id=person.id).allow:
            row = model(person=person, changed_at=actor.now, **_checked(values, allowed, actor=actor))
            if isinstance(row, Circumstances):
                remember(row, {name: value for name, value in values.items() if value is not None}, (), actor=actor)
            row.save(force_insert=True)
            written.add(part)
    record(
        actor=actor,
        action="people.register",
        kind=Event.Kind.CREATE,
        decision=decision,
        person_id=person.id,
        fields=frozenset(written),
    )
    return person


@transaction.atomic
def update_person(*, actor: Actor, person_id: UUID, details: dict[str, Any], seen_at: datetime | None = None) -> Person:
    """Change who someone is or where they live. ``details`` holds the fields that change.

    ``seen_at`` is the `changed_at` of what the user looked at: when someone else changed it since, nothing is written,
    so that nobody undoes a colleague unseen.
    """
    decision = require(actor, "people.update", person_id=person_id)
    person = current_person(person_id)
    if seen_at is not None and person.changed_at > seen_at:
        raise ValidationError(
            _("Iemand anders heeft deze gegevens net gewijzigd. Kijk ze na en bewaar opnieuw."), code="changed"
        )
    details = _checked(details, DETAILS, actor=actor)
    changed = {name for name, value in details.items() if getattr(person, name) != value}
    if not changed:
        return person
    for name in changed:
        setattr(person, name, details[name])
    if "postcode" in changed:
        person.x, person.y = centroid(person.postcode)
    person.changed_at = actor.now
    person.save(update_fields=[*changed, "x", "y", "changed_at"])
    record(
        actor=actor,
        action="people.update",
        kind=Event.Kind.UPDATE,
        decision=decision,
        person_id=person_id,
        fields=frozenset(filter(None, (FIELD_CLASSES["people_person"][name] for name in changed))),
    )
    return person


@transaction.atomic
def record_wish(*, actor: Actor, person_id: UUID, wish: str) -> Person:
    """Write down what someone wants now, in their own words."""
    return update_person(actor=actor, person_id=person_id, details={"wish": wish})


def _update_part(model, allowed, action, part, *, actor, person_id, values):
    decision = require(actor, action, person_id=person_id)
    person = current_person(person_id)
    values = _checked(values, allowed, actor=actor)
    row = model.objects.filter(person=person).first() or model(person=person)
    if isinstance(row, Circumstances):
        remember(row, values, (), actor=actor)
    else:
        for name, value in values.items():
            setattr(row, name, value)
    row.changed_at = actor.now
    row.save()
    record(
        actor=actor,
        action=action,
        kind=Event.Kind.UPDATE,
        decision=decision,
        person_id=person_id,
        object_type=part,
        object_id=person_id,
        fields=frozenset({part}),
    )
    return row


@transaction.atomic
def update_circumstances(*, actor: Actor, person_id: UUID, values: dict[str, Any]) -> Circumstances:
    """Note what someone can and likes. None means that it was not asked; what is left out stays as it was."""
    return _update_part(
        Circumstances,
        CIRCUMSTANCES,
        "people.update",
        "circumstances",
        actor=actor,
        person_id=person_id,
        values=values,
    )


@transaction.atomic
def update_health(*, actor: Actor, person_id: UUID, values: dict[str, Any]) -> Health:
    """Note the few facts about health that decide whether a werkvorm fits; only by who treats the person."""
    return _update_part(Health, HEALTH, "screening.record", "health", actor=actor, person_id=person_id, values=values)


@transaction.atomic
def record_number(*, actor: Actor, person_id: UUID, number: str) -> Identifier:
    """Record the citizen service number, in an organisation that care law allows it.

    Raises
    ------
    Refused
        The actor's organisation is not in care, whatever its role says.
    ValidationError
        The number fails the eleven test, or another registration of this organisation has it.
    """
    decision = require(actor, "people.number", person_id=person_id)
    organization = Organization.objects.get(id=actor.organization_id)
    if not organization.is_in_care:
        raise Refused(Decision(allow=False, action="people.number", ground="geen zorgorganisatie"))
    person = current_person(person_id)
    value = read_number(number)
    row = Identifier.objects.filter(person=person, system="bsn").first()
    if row is not None and row.value == value:
        return row
    row = row or Identifier(person=person, owner=organization, system="bsn")
    row.value, row.recorded_at, row.recorded_by_id = value, actor.now, actor.user_id
    try:
        with transaction.atomic():
            row.save(force_insert=row._state.adding)
    except IntegrityError as clash:
        raise ValidationError(
            _(
                "Dit nummer staat al bij een andere inschrijving van uw organisatie. "
                "Kijk bij dubbele inschrijvingen of het dezelfde persoon is."
            ),
            code="number-taken",
        ) from clash
    record(
        actor=actor,
        action="people.number",
        kind=Event.Kind.UPDATE,
        decision=decision,
        person_id=person_id,
        object_type="number",
        object_id=row.id,
        fields=frozenset({"number"}),
    )
    return row
