"""What happens to someone's registration: death, moving house, another practice. Kept as it happened, and undone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Organization
from weefsel.apps.accounts.queries import today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.people.areas import centroid
from weefsel.apps.people.models import LifeEvent, Person
from weefsel.apps.people.operations.registration import ADDRESS_FIELDS, IN_TREATMENT, current_person
from weefsel.apps.people.validators import check_past_day, read_postcode
from weefsel.apps.rights.operations import declare_relation, end_relation
from weefsel.apps.rights.queries import require
from weefsel.engine.rights.may import Actor, Decision

PLACE_FIELDS = (*ADDRESS_FIELDS, "x", "y")
TAKE_BACK = timedelta(days=1)
# Who may report something may take it back.
UNDOES = {
    LifeEvent.Kind.DIED: "people.report",
    LifeEvent.Kind.MOVED: "people.report",
    LifeEvent.Kind.CHANGED_PRACTICE: "people.hand_over",
}


def _write(
    person: Person, kind: LifeEvent.Kind, happened_on: date, *, actor: Actor, decision: Decision, **changes
) -> LifeEvent:
    event = LifeEvent(
        person=person,
        kind=kind,
        happened_on=happened_on,
        recorded_at=actor.now,
        recorded_by_id=actor.user_id,
        **changes,
    )
    event.save(force_insert=True)
    record(
        actor=actor,
        action=decision.action,
        kind=Event.Kind.UPDATE,
        decision=decision,
        person_id=person.id,
        object_type=kind.value,
        object_id=event.id,
        fields=frozenset({"identity", "address"}),
    )
    return event


@transaction.atomic
def report_death(*, actor: Actor, person_id: UUID, died_on: date) -> LifeEvent:
    """Record that someone died; mail that waited and links that were open stop with it.

    A second report gives the first one.
    """
    decision = require(actor, "people.report", person_id=person_id)
    person = current_person(person_id)
    if person.died_on is not None:
        return LifeEvent.objects.filter(person=person, kind=LifeEvent.Kind.DIED, undone_at__isnull=True).latest(
            "recorded_at"
        )
    check_past_day(died_on, today=today(actor), birth_date=person.birth_date)
    person.died_on, person.changed_at = died_on, actor.now
    person.save(update_fields=["died_on", "changed_at"])
    event = _write(person, LifeEvent.Kind.DIED, died_on, actor=actor, decision=decision)
    _silence(event)
    return event


def _silence(event: LifeEvent) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_silence(%s)", [event.id])


@transaction.atomic
def report_move(*, actor: Actor, person_id: UUID, moved_on: date, address: dict[str, Any]) -> LifeEvent:
    """Record a new address. ``address`` holds street_line, postcode, city and, when known, area."""
    decision = require(actor, "people.report", person_id=person_id)
    person = current_person(person_id)
    check_past_day(moved_on, today=today(actor), birth_date=person.birth_date)
    new = {name: str(address.get(name, "")).strip() for name in ADDRESS_FIELDS}
    new["postcode"] = read_postcode(new["postcode"])
    if not new["postcode"] and not new["city"]:
        raise ValidationError(_("Vul de nieuwe postcode of plaats in."), code="address")
    if all(getattr(person, name) == value for name, value in new.items()):
        raise ValidationError(_("Dit adres staat er al. Vul het nieuwe adres in."), code="same")
    previous = {name: getattr(person, name) for name in PLACE_FIELDS}
    for name, value in new.items():
        setattr(person, name, value)
    person.x, person.y = centroid(person.postcode)
    person.changed_at = actor.now
    person.save(update_fields=[*PLACE_FIELDS, "changed_at"])
    return _write(person, LifeEvent.Kind.MOVED, moved_on, actor=actor, decision=decision, previous=previous)


@transaction.atomic
def change_practice(*, actor: Actor, person_id: UUID, changed_on: date, to_organization_id: UUID | None) -> LifeEvent:
    """Let someone go to another practice: this one stops to treat, and sees nothing new from this second.

    With a practice that is known here, that one starts to treat, becomes owner, and takes over the open referrals, so
    that none is left without someone whose turn it is. With an unknown one (None) the registration stays kept here,
    closed. Can be taken back for a day (`undo_report`).
    """
    decision = require(actor, "people.hand_over", person_id=person_id)
    person = current_person(person_id)
    if person.owner_id != actor.organization_id:
        raise ValidationError(
            _("Alleen de praktijk waar deze persoon staat ingeschreven, kan dit vastleggen."), code="not-owner"
        )
    check_past_day(changed_on, today=today(actor), birth_date=person.birth_date)
    if to_organization_id == actor.organization_id:
        raise ValidationError(_("Dit is uw eigen praktijk. Kies de nieuwe praktijk."), code="same")
    if (
        to_organization_id is not None
        and not Organization.objects.filter(
            id=to_organization_id, kind=Organization.Kind.PRACTICE, is_claimed=True
        ).exists()
    ):
        raise ValidationError(_("Deze praktijk is hier niet bekend. Kies er een uit de lijst."), code="unknown")
    event = _write(
        person,
        LifeEvent.Kind.CHANGED_PRACTICE,
        changed_on,
        actor=actor,
        decision=decision,
        from_organization_id=actor.organization_id,
        to_organization_id=to_organization_id,
    )
    if to_organization_id is not None:
        declare_relation("treatment", person_id, actor=actor, ground=IN_TREATMENT, organization_id=to_organization_id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT people_hand_over(%s)", [event.id])
            event.previous = {"referrals": [str(each) for each in cursor.fetchone()[0]]}
        event.save(update_fields=["previous"])
        person.owner_id, person.changed_at = to_organization_id, actor.now
        person.save(update_fields=["owner", "changed_at"])
    end_relation("treatment", person_id, actor=actor, organization_id=actor.organization_id)
    return event


def _take_back_practice(event_id: UUID, *, actor: Actor) -> UUID:
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_take_back(%s)", [event_id])
        person_id = cursor.fetchone()[0]
    if person_id is None:
        raise ValidationError(
            _("Dit kan niet meer ongedaan worden gemaakt. Vraag de nieuwe praktijk om deze persoon terug te melden."),
            code="too-late",
        )
    return person_id


@transaction.atomic
def undo_report(*, actor: Actor, event_id: UUID) -> UUID:
    """Take an event back, and give the person.

    A death or a move by anyone who may report one. A change of practice within a day by who recorded it, although they
    no longer see the person: that is why `may()` is asked after, when they are back.
    """
    event = LifeEvent.objects.filter(id=event_id).select_related("person").first()
    if event is None:
        person_id = _take_back_practice(event_id, actor=actor)
        decision = require(actor, "people.hand_over", person_id=person_id)
    else:
        person_id = event.person_id
        decision = require(actor, UNDOES[event.kind], person_id=person_id)
        if event.kind == LifeEvent.Kind.CHANGED_PRACTICE:
            _take_back_practice(event_id, actor=actor)
        else:
            person = current_person(person_id)
            event.refresh_from_db()
            if event.undone_at is not None:
                return person_id
            _restore(person, event, actor=actor)
    record(
        actor=actor,
        action=decision.action,
        kind=Event.Kind.UPDATE,
        decision=decision,
        person_id=person_id,
        object_type="undone",
        object_id=event_id,
        fields=frozenset({"identity", "address"}),
    )
    return person_id


def _restore(person: Person, event: LifeEvent, *, actor: Actor) -> None:
    if event.kind == LifeEvent.Kind.DIED:
        person.died_on = None
    else:
        later = LifeEvent.objects.filter(
            person=person, kind=LifeEvent.Kind.MOVED, undone_at__isnull=True, recorded_at__gt=event.recorded_at
        )
        if later.exists():
            raise ValidationError(
                _("Er is daarna nog een verhuizing vastgelegd. Maak eerst de laatste ongedaan."), code="later"
            )
        for name in PLACE_FIELDS:
            setattr(person, name, event.previous[name])
    person.changed_at = actor.now
    person.save(update_fields=["died_on", *PLACE_FIELDS, "changed_at"])
    event.undone_at = actor.now
    event.save(update_fields=["undone_at"])
    if event.kind == LifeEvent.Kind.DIED:
        _silence(event)
