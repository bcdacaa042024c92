"""Double registrations: fold one into the other, take that back exactly, or note that they are two people."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.db.utils import Error
from django.utils.translation import gettext as _

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.people.models import Identifier, Merge, NotSame, Person
from weefsel.apps.rights.people_functions import LATER_MERGE, MERGE_CLASH
from weefsel.apps.rights.queries import require
from weefsel.apps.rights.safety_functions import NO_PLACE
from weefsel.engine.rights.may import Actor


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did: ``n_moved`` and ``n_stayed`` rows by table; both empty when it had been done already."""

    merge: Merge
    n_moved: dict[str, int]
    n_stayed: dict[str, int]


def _pair(one: UUID, other: UUID) -> Q:
    return Q(person_id=one, other_id=other) | Q(person_id=other, other_id=one)


def _running(person_id: UUID, duplicate_id: UUID) -> Merge | None:
    return Merge.objects.filter(person_id=person_id, duplicate_id=duplicate_id, undone_at__isnull=True).first()


@transaction.atomic
def merge(*, actor: Actor, person_id: UUID, duplicate_id: UUID, reason: str = "") -> Merged:
    """Fold ``duplicate_id`` into ``person_id``: everything that was of the one is of the other from now on.

    Both rows are locked in the order of their keys, so that two merges at once come one after the other. What the
    double knew and the other did not, is filled in. The access log is not rewritten: its lines about the double stay
    where they are, and the person reads both.

    Raises
    ------
    ValidationError
        The two have different citizen service numbers, one was merged meanwhile, or both take part in one group.
    """
    if person_id == duplicate_id:
        raise ValidationError(_("Dit is twee keer dezelfde inschrijving. Kies een andere."), code="same")
    decision = require(actor, "people.merge", person_id=person_id)
    if done := _running(person_id, duplicate_id):
        return Merged(done, {}, {})
    require(actor, "people.merge", person_id=duplicate_id)
    people = {
        each.id: each
        for each in Person.objects.select_for_update().filter(id__in=[person_id, duplicate_id]).order_by("id")
    }
    if done := _running(person_id, duplicate_id):
        return Merged(done, {}, {})
    if len(people) < 2 or any(each.merged_into_id is not None for each in people.values()):
        raise ValidationError(
            _("Een van deze inschrijvingen is net al samengevoegd. Open de lijst opnieuw."), code="merged"
        )
    numbers = set(Identifier.objects.filter(person_id__in=people, system="bsn").values_list("value", flat=True))
    if len(numbers) > 1:
        raise ValidationError(
            _(
                "Deze inschrijvingen hebben verschillende burgerservicenummers: het zijn twee mensen. "
                "Klopt een van de nummers niet, verbeter dat dan eerst."
            ),
            code="different-numbers",
        )
    row = Merge(
        person_id=person_id,
        duplicate_id=duplicate_id,
        reason=reason[:300],
        merged_at=actor.now,
        merged_by_id=actor.user_id,
    )
    row.save(force_insert=True)
    counts = _call("SELECT * FROM people_merge_rows(%s)", row.id)
    for each in (person_id, duplicate_id):
        record(
            actor=actor,
            action="people.merge",
            kind=Event.Kind.UPDATE,
            decision=decision,
            person_id=each,
            object_type="merge",
            object_id=row.id,
            fields=frozenset({"identity"}),
        )
    return Merged(
        row,
        {table: moved for table, moved, _stayed in counts if moved},
        {table: stayed for table, _moved, stayed in counts if stayed},
    )


@transaction.atomic
def unmerge(*, actor: Actor, merge_id: UUID) -> Merge:
    """Take a merge back: every row returns to where it was. What was written since stays with the person.

    Raises
    ------
    ValidationError
        A later merge with the same person is still standing: that one first.
    """
    row = Merge.objects.filter(id=merge_id).first()
    decision = require(actor, "people.merge", person_id=row.person_id if row else None)
    list(Person.objects.select_for_update().filter(id__in=[row.person_id, row.duplicate_id]).order_by("id"))
    row.refresh_from_db()
    if row.undone_at is not None:
        return row
    _call("SELECT people_unmerge_rows(%s)", row.id)
    row.undone_at, row.undone_by_id = actor.now, actor.user_id
    row.save(update_fields=["undone_at", "undone_by"])
    for each in (row.person_id, row.duplicate_id):
        record(
            actor=actor,
            action="people.merge",
            kind=Event.Kind.UPDATE,
            decision=decision,
            person_id=each,
            object_type="unmerge",
            object_id=row.id,
            fields=frozenset({"identity"}),
        )
    return row


def _call(sql: str, key: UUID) -> list[tuple]:
    """Call an owner function, and tell its refusals in words that a user can act on."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [key])
            return cursor.fetchall()
    except Error as problem:
        state = getattr(problem.__cause__, "sqlstate", "")
        if state == MERGE_CLASH and "groups_enrolment" in str(problem):
            text = _(
                "Deze persoon doet onder beide inschrijvingen mee aan dezelfde groep. "
                "Beëindig eerst een van die deelnames, en voeg daarna samen."
            )
        elif state in (MERGE_CLASH, NO_PLACE):
            # One sentence for whatever keeps them apart.
            text = _(
                "Deze inschrijvingen kunnen nu niet worden samengevoegd. Er is niets veranderd. "
                "Vraag de beheerder om hulp."
            )
        elif state == LATER_MERGE:
            text = _("Hierna is nog een inschrijving samengevoegd met deze persoon. Maak eerst die ongedaan.")
        else:
            raise
        raise ValidationError(text, code="later" if state == LATER_MERGE else "clash") from problem


@transaction.atomic
def not_same(*, actor: Actor, person_id: UUID, other_id: UUID) -> NotSame:
    """Note that someone looked, and that these are two people: they are not proposed again."""
    decision = require(actor, "people.merge", person_id=person_id)
    require(actor, "people.merge", person_id=other_id)
    known = NotSame.objects.filter(_pair(person_id, other_id)).first()
    if known is not None:
        return known
    row = NotSame(
        person_id=min(person_id, other_id),
        other_id=max(person_id, other_id),
        decided_at=actor.now,
        decided_by_id=actor.user_id,
    )
    row.save(force_insert=True)
    for each in (person_id, other_id):
        record(
            actor=actor,
            action="people.merge",
            kind=Event.Kind.UPDATE,
            decision=decision,
            person_id=each,
            object_type="not_same",
            object_id=row.id,
            fields=frozenset({"identity"}),
        )
    return row
