"""The same organisation or entry from two lists: the likeness proposes, a person decides, and can take it back."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Organization
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.directory.bulk import insert_rows
from weefsel.apps.directory.likeness import Signs, host_of, pairs, phone_of
from weefsel.apps.directory.models import UNKNOWN, Double, Location, Offer, Service
from weefsel.apps.rights.queries import require
from weefsel.engine.rights.may import Actor
from weefsel.interop.tabular.columns import spelled

MOST_PROPOSED = 500  # more than anybody decides; the next search finds the rest


@transaction.atomic
def find_doubles(*, actor: Actor) -> int:
    """Propose what may be double among what the own organisation keeps, and beside all that is on the map.

    What was decided before is not proposed again. Gives how many are new; three queries, and one to write.
    """
    decision = require(actor, "directory.keep", owner_id=actor.organization_id)
    rows = list(
        Offer.objects.filter(is_open=True, same_as=None).select_related("service", "location", "owner").order_by("id")
    )
    kept = [row for row in rows if row.keeper_id == actor.organization_id]
    organizations = {row.owner_id: row for row in rows}
    keys = {row.owner_id for row in kept}
    asked = set(Double.objects.filter(owner_id=actor.organization_id).values_list("first", "second"))
    new = []
    for kind, mine, all_ in (
        (Double.Kind.ORGANIZATION, keys, [_of_organization(row) for row in organizations.values()]),
        (Double.Kind.OFFER, {row.id for row in kept}, [_of_offer(row) for row in rows]),
    ):
        of_own = [each for each in all_ if each.id in mine]
        for one, other, likeness in pairs(of_own, all_, by_name=kind == Double.Kind.OFFER):
            first, second = sorted((one.id, other.id))
            if (first, second) not in asked and len(new) < MOST_PROPOSED:
                asked.add((first, second))
                fields = {"likeness": likeness.score, "reasons": [list(reason) for reason in likeness.reasons]}
                new.append(
                    Double(
                        owner_id=actor.organization_id,
                        kind=kind,
                        first=first,
                        second=second,
                        found_at=actor.now,
                        **fields,
                    )
                )
    insert_rows(new)
    if new:
        _note(new[0].id, actor, decision, kind=Event.Kind.CREATE)
    return len(new)


def _of_organization(row: Offer) -> Signs:
    """An organisation, by itself and by the first place where it does something."""
    one, place = row.owner, row.location
    return Signs(
        id=one.id,
        name="" if one.name == UNKNOWN else one.name,
        phone=phone_of(one.phone),
        host=host_of(one.url),
        email=one.email.casefold(),
        postcode=spelled(place.postcode),
        street=spelled(place.street_line),
        town=spelled(place.city),
    )


def _of_offer(row: Offer) -> Signs:
    service, place = row.service, row.location
    return Signs(
        id=row.id,
        name=service.name,
        group="" if row.owner.name == UNKNOWN else spelled(row.owner.name),
        phone=phone_of(row.host_phone or service.phone),
        host=host_of(service.url),
        email=(row.host_email or service.email).casefold(),
        postcode=spelled(place.postcode),
        street=spelled(place.street_line),
        town=spelled(place.city),
        apart=row.service_id,
    )


@transaction.atomic
def decide_double(double: Double, *, actor: Actor, same: bool, keep: UUID | None = None) -> None:
    """Say that the two are one, of which ``keep`` goes on, or that they are two. A second time does nothing.

    Of two entries the other is no longer shown; of two organisations what the other does becomes of the first, or is
    closed when the first keeps up its own entries. Whoever was referred, stays referred to what was written then.
    """
    decision = require(actor, "directory.keep", owner_id=double.owner_id)
    double = Double.objects.select_for_update().get(id=double.id)
    if double.state == (Double.State.SAME if same else Double.State.DIFFERENT):
        return
    if double.state == Double.State.SAME:
        raise ValidationError(_("Hier is al besloten dat dit hetzelfde is. Draai dat eerst terug."), code="state")
    moved = {}
    if same:
        if keep not in (double.first, double.second):
            raise ValidationError(_("Kies welke van de twee er blijft staan."), code="keep")
        other = double.second if keep == double.first else double.first
        moved = _join_offers(keep, other) if double.kind == Double.Kind.OFFER else _join(keep, other, double.owner_id)
    double.state = Double.State.SAME if same else Double.State.DIFFERENT
    double.moved, double.decided_at = moved, actor.now
    double.save(update_fields=["state", "moved", "decided_at"])
    _note(double.id, actor, decision)


def _join_offers(keep: UUID, other: UUID) -> dict:
    kept = Offer.objects.filter(id=keep).first()
    if kept is None or kept.same_as_id is not None:
        raise ValidationError(_("Dit aanbod staat zelf niet meer op de kaart. Kies het andere."), code="keep")
    if not Offer.objects.filter(id=other, same_as=None).update(same_as_id=keep):
        raise ValidationError(
            _("Het andere aanbod is van een organisatie die dat zelf bijhoudt. Kies dat als wat er blijft staan."),
            code="keep",
        )
    # What was the same as the other one, is the same as this one.
    with_it = list(Offer.objects.filter(same_as_id=other).values_list("id", flat=True))
    Offer.objects.filter(id__in=with_it).update(same_as_id=keep)
    return {"keep": str(keep), "other": str(other), "with_it": [str(each) for each in with_it]}


def _join(keep: UUID, other: UUID, keeper_id: UUID) -> dict:
    kept, joined = Organization.objects.get(id=keep), Organization.objects.get(id=other)
    if joined.is_claimed:
        raise ValidationError(
            _("“%s” houdt het eigen aanbod zelf bij. Kies die als wat er blijft staan.") % joined.name, code="keep"
        )
    moved: dict = {"keep": str(keep), "other": str(other)}
    held = {"owner_id": other, "keeper_id": keeper_id}
    if kept.is_claimed:
        rows = Offer.objects.filter(is_open=True, **held)
        moved["closed"] = [str(each) for each in rows.values_list("id", flat=True)]
        rows.update(is_open=False)
        return moved
    services = Service.objects.filter(**held)
    moved["keys"] = [
        [str(source), key] for source, key in services.order_by().values_list("source_id", "provider_key").distinct()
    ]
    for model in (Service, Location, Offer):
        moved[model.__name__] = _ids(model.objects.filter(**held).values_list("id", flat=True))
        model.objects.filter(**held).update(owner_id=keep)
    return moved


def _ids(ids: Iterable[UUID]) -> list[str]:
    return [str(each) for each in ids]


@transaction.atomic
def undo_double(double: Double, *, actor: Actor) -> None:
    """Take a decision back: both stand on the map again as they did, with what a list added to either since."""
    decision = require(actor, "directory.keep", owner_id=double.owner_id)
    double = Double.objects.select_for_update().get(id=double.id)
    moved = double.moved
    if double.state == Double.State.SAME and double.kind == Double.Kind.OFFER:
        Offer.objects.filter(id=moved["other"], same_as_id=moved["keep"]).update(same_as=None)
        Offer.objects.filter(id__in=moved["with_it"], same_as_id=moved["keep"]).update(same_as_id=moved["other"])
    elif double.state == Double.State.SAME and "closed" in moved:
        Offer.objects.filter(id__in=moved["closed"]).update(is_open=True)
    elif double.state == Double.State.SAME:
        _part(moved, double.owner_id)
    double.state, double.moved, double.decided_at = Double.State.PROPOSED, {}, None
    double.save(update_fields=["state", "moved", "decided_at"])
    _note(double.id, actor, decision)


def _part(moved: dict, keeper_id: UUID) -> None:
    """What was of the other organisation, and what its list added since, is of it again."""
    held = {"owner_id": moved["keep"], "keeper_id": keeper_id}
    mine = Q(id__in=moved["Service"])
    for source, key in moved["keys"]:
        mine |= Q(source_id=source, provider_key=key)
    services = list(Service.objects.filter(mine, **held).values_list("id", flat=True))
    offers = Offer.objects.filter(Q(id__in=moved["Offer"]) | Q(service_id__in=services), **held)
    # A place that entries of both organisations share, stays where it is.
    places = {place for place in offers.values_list("location_id", flat=True)} | {
        UUID(each) for each in moved["Location"]
    }
    shared = Offer.objects.filter(location_id__in=places, **held).exclude(id__in=offers.values("id"))
    places -= set(shared.values_list("location_id", flat=True))
    for model, ids in ((Offer, list(offers.values_list("id", flat=True))), (Service, services), (Location, places)):
        model.objects.filter(id__in=list(ids), **held).update(owner_id=moved["other"])


def _note(object_id, actor, decision, *, kind=Event.Kind.UPDATE):
    record(
        actor=actor, action="directory.keep", kind=kind, decision=decision, object_type="double", object_id=object_id
    )
