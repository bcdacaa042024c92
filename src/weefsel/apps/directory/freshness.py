"""A host keeps the own entry true through a link, without an account; and is asked whether it is, not too often.

A link opens one entry, nothing of anyone who takes part, and until a date. It closes when another address receives,
when a newer link is sent, or when somebody closes it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from weefsel.apps.accounts.operations import make_link, mark_link_used, queue_mail
from weefsel.apps.accounts.queries import today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.directory.assurances import EVERYTHING, assure, facts_of, first_end
from weefsel.apps.directory.inquiries import assure_columns, close_inquiries, mailbox_of, to_mail, write_answers
from weefsel.apps.directory.models import Assurance, Inquiry, Offer
from weefsel.apps.directory.operations import refusal
from weefsel.apps.directory.validators import validate_hours, validate_places
from weefsel.apps.rights.queries import decide, require
from weefsel.catalogue.freshness import freshness
from weefsel.catalogue.host_question import HostQuestion
from weefsel.engine.rights.may import Actor, Decision

ROLE, KIND = "link_entry", "entry"  # who holds such a link, and what it opens
# What a link may change, by the fact that is assured with it. Never the mailbox, or whether everybody may know who
# receives: else whoever finds a link, has the entry.
CHANGEABLE: Mapping[str, frozenset[str]] = {
    "hours": frozenset({"when_text", "hours", "starts_on"}),
    "contact": frozenset({"host_name", "host_phone"}),
}
REMINDED_AT_ONCE = 500  # a worker that was off for a month does not send everything in one breath


@transaction.atomic
def confirm_by_link(offer: Offer, *, actor: Actor) -> None:
    """The host says that all that is written is true today: one press."""
    decision, locked = _held(offer, actor)
    locked.confirmed_at = actor.now
    _assured(locked, EVERYTHING, "confirmed_at", actor=actor, decision=decision)


@transaction.atomic
def set_places_by_link(offer: Offer, *, seen: int | None, places_free: int, actor: Actor) -> None:
    """How many places are free now. ``seen`` the number that stood on the page.

    Raises
    ------
    ValidationError
        Meanwhile a place was taken or given back (``moved``), or there are not so many places (``places``).
    """
    decision, locked = _held(offer, actor)
    if locked.places_free != seen:
        n = "?" if locked.places_free is None else locked.places_free
        raise ValidationError(_("Intussen is het veranderd: het zijn er nu %s. Kijk of dat klopt.") % n, code="moved")
    if places_free < 0:
        raise ValidationError(_("Minder dan nul plekken kan niet."), code="places")
    validate_places(locked.capacity, places_free)
    locked.places_free = places_free
    _assured(locked, ("running", "places"), "places_free", actor=actor, decision=decision)


@transaction.atomic
def change_by_link(offer: Offer, fact: str, *, actor: Actor, **changes: Any) -> None:
    """Change one fact, and assure it with that.

    Raises
    ------
    TypeError
        A field that this fact has not: a slip of the programmer.
    ValidationError
        No hour at all (``hours``), no name (``host_name``), or it cannot be done here (``no-place``).
    """
    if wrong := set(changes) - CHANGEABLE[fact]:
        raise TypeError(f"{fact} has no {', '.join(sorted(wrong))}")
    decision, locked = _held(offer, actor)
    for name, value in changes.items():
        setattr(locked, name, value)
    if fact == "hours":
        validate_hours(locked.hours or [])
        # What a list said more exactly, is not what the host says now.
        locked.schedule = locked.proposed_schedule = ""
        changes |= {"schedule": "", "proposed_schedule": ""}
    if fact == "contact" and not locked.host_name.strip():
        raise ValidationError(_("Vul in wie mensen ontvangt. Een voornaam is genoeg."), code="host_name")
    with refusal(_("Dit kan hier nu niet zo. Kies een ander dagdeel, of iemand anders die ontvangt.")):
        _assured(locked, ("running", fact), *changes, actor=actor, decision=decision)


@transaction.atomic
def answer_by_link(offer: Offer, answers: Mapping[str, Mapping[str, Any]], *, actor: Actor) -> None:
    """The host says what nobody knew, or what is otherwise now: by question of the catalogue and column.

    Raises ``ValidationError`` for an answer that cannot be (its code names the column), or for nothing at all
    (``nothing``).
    """
    decision, locked = _held(offer, actor)
    columns = write_answers(locked, answers, actor=actor)
    assure_columns(locked, columns, actor=actor, source=Assurance.Source.HOST)
    _answered(locked, columns, actor=actor, decision=decision)


@transaction.atomic
def close_until(offer: Offer, day: date | None, *, actor: Actor) -> None:
    """It is shut for a while, and begins again on ``day``; without a day it goes on now.

    Raises ``ValidationError`` for a day that is not ahead (``day``).
    """
    decision, locked = _held(offer, actor)
    if day is not None and not today(actor) < day <= today(actor) + timedelta(days=366):
        raise ValidationError(_("Kies een dag na vandaag, hoogstens een jaar vooruit."), code="day")
    locked.starts_on, locked.is_open = day, True
    _assured(locked, ("running",), "starts_on", "is_open", actor=actor, decision=decision)


@transaction.atomic
def stop_by_link(offer: Offer, *, actor: Actor) -> None:
    """It is no more: nobody new is sent there. Who comes already, stays as they are; with `close_until` it goes on."""
    decision, locked = _held(offer, actor)
    locked.is_open = False
    _assured(locked, ("running",), "is_open", actor=actor, decision=decision)


@transaction.atomic
def stop_reminders(offer: Offer, *, actor: Actor) -> None:
    """No reminders any more; the link in hand goes on until its date."""
    decision = require(actor, "directory.assure", invitation_id=offer.id)
    Offer.objects.filter(id=offer.id).update(wants_reminders=False)
    _note(offer, actor, decision)


@transaction.atomic
def send_freshness_link(offer: Offer, *, actor: Actor, email: str = "") -> str:
    """Make a link for who receives, close the ones before, and mail it to ``email``; gives the address, to text it.

    For the own organisation, and for who keeps the entry of an organisation where nobody logs in.
    """
    decision = decide(actor, "directory.update", owner_id=offer.owner_id)
    if not decision.allow or offer.keeper_id is not None:
        decision = require(actor, "directory.keep", owner_id=offer.keeper_id)
    Offer.objects.filter(id=offer.id).update(wants_reminders=True)
    return _send(offer, email, actor=actor, decision=decision, action=decision.action)


@transaction.atomic
def close_links(offer: Offer, *, actor: Actor) -> None:
    """Close every link by which this entry is kept."""
    decision = decide(actor, "directory.update", owner_id=offer.owner_id)
    if not decision.allow or offer.keeper_id is not None:
        decision = require(actor, "directory.keep", owner_id=offer.keeper_id)
    Offer.objects.filter(id=offer.id).update(links_closed_at=actor.now)
    _note(offer, actor, decision)


@transaction.atomic
def remind_hosts(*, actor: Actor) -> int:
    """Ask hosts of whose entry a fact is about to end whether all is still true; gives how many were asked.

    What somebody wants to know of a place goes along, and may go sooner: all of it in one mail, to who reads mail for
    the organisation where nobody else does. Nobody is asked more often than the catalogue says, who wants no reminders
    is not, and after some without an answer nobody asks any more. Two workers at the same time ask nobody twice: the
    rows are locked.
    """
    decision = require(actor, "directory.remind")
    terms = freshness().reminder
    reminded, inquired = (
        Q(reminded_at=None) | Q(reminded_at__lte=actor.now - timedelta(days=days))
        for days in (terms.every_days, terms.inquire_days)
    )
    unmailed = Q(mailed_at=None) | Q(mailed_at__lt=F("asked_at"))
    wanted = Inquiry.objects.filter(unmailed, offer_id=OuterRef("id"), answered_at=None)
    rows = (
        Offer.objects.filter(is_open=True, same_as=None, wants_reminders=True, n_reminders__lt=terms.unanswered)
        .exclude(host_email="", service__email="")
        .alias(is_wanted=Exists(wanted))
        .filter((reminded & ~Q(host_email="")) | (inquired & Q(is_wanted=True)))
        .select_related("owner", "service", "location")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by(F("confirmed_at").asc(nulls_first=True), "id")
    )
    due = _due(list(rows), actor)[:REMINDED_AT_ONCE]
    for offer, questions in due:
        _send(
            offer,
            mailbox_of(offer),
            actor=actor,
            decision=decision,
            action="directory.remind",
            is_reminder=True,
            questions=questions,
        )
    return len(due)


def _due(offers: list[Offer], actor: Actor) -> list[tuple[Offer, tuple[HostQuestion, ...]]]:
    """Those that somebody wants to know something of, and those of which a fact ends soon or was never assured."""
    day, terms = today(actor), freshness().reminder
    soon = day + timedelta(days=terms.before_days)
    long_ago = actor.now - timedelta(days=terms.every_days)
    states, wanted = facts_of(offers, today=day), to_mail(offers, today=day)
    due = []
    for offer in offers:
        end = first_end(states[offer.id])
        is_stale = bool(offer.host_email) and (end is None or end <= soon)
        is_reminded = offer.reminded_at is not None and offer.reminded_at > long_ago
        if offer.id in wanted or (is_stale and not is_reminded):
            due.append((offer, wanted.get(offer.id, ())))
    return due


def _send(
    offer: Offer,
    email: str,
    *,
    actor: Actor,
    decision: Decision,
    action: str,
    is_reminder: bool = False,
    questions: Collection[HostQuestion] = (),
) -> str:
    changes: dict[str, Any] = {"links_closed_at": actor.now}
    if is_reminder:
        changes |= {"reminded_at": actor.now, "n_reminders": offer.n_reminders + 1}
    elif email:
        changes |= {"reminded_at": actor.now, "n_reminders": 0}
    Offer.objects.filter(id=offer.id).update(**changes)
    days = freshness().reminder.link_days
    token = make_link(ROLE, actor=actor, object_kind=KIND, object_id=offer.id, email=email, days=days)
    address = settings.SITE_ADDRESS + reverse("open_link", args=[token])
    if email:
        queue_mail(
            email,
            _("Een korte vraag: klopt dit nog?") if not questions else _("Een korte vraag"),
            _letter(address, today(actor) + timedelta(days=days), questions),
            actor=actor,
            organization_id=offer.owner_id,
        )
    if questions:
        slugs = [one.slug for one in questions]
        Inquiry.objects.filter(offer_id=offer.id, question__in=slugs).update(mailed_at=actor.now)
    record(
        actor=actor,
        action=action,
        kind=Event.Kind.EXECUTE,
        decision=decision,
        object_type="offer",
        object_id=offer.id,
    )
    return address


def _letter(address: str, last: date, questions: Collection[HostQuestion]) -> str:
    # No name of the group: someone else may read along, and ask what it is. Nor who wants to know, or how many.
    if questions:
        opening = _(
            "Op de sociale kaart staat wat u te bieden heeft. Wie met iemand een plek zoekt, wil nog graag weten:\n\n"
            "%(questions)s\n\n"
            "Antwoorden kost u een halve minuut, en daarna vraagt niemand het u nog eens:"
        ) % {"questions": "\n".join(f"- {one.ask}" for one in questions)}
    else:
        opening = _(
            "Op de sociale kaart staat wat u te bieden heeft. Klopt dat nog? Zijn er plekken? Is er iets veranderd?\n"
            "Met één druk bent u klaar:"
        )
    return _(
        "Goedendag,\n\n"
        "%(opening)s\n\n%(address)s\n\n"
        "De link werkt tot en met %(day)s. U heeft geen account nodig. Geef de link niet door: wie hem heeft, kan "
        "veranderen wat er over u op de kaart staat.\n\n"
        "Wilt u geen mail meer van ons? Dat kunt u op dezelfde pagina zeggen.\n"
    ) % {"opening": opening, "address": address, "day": date_format(last, "j F Y")}


def _held(offer: Offer, actor: Actor) -> tuple[Decision, Offer]:
    """Ask whether this is the entry that the link opens, and lock its row.

    Raises ``ValidationError`` (``too-often``) when the link was used more often than anybody needs.
    """
    decision = require(actor, "directory.assure", invitation_id=offer.id)
    locked = Offer.objects.select_related("location").select_for_update(of=("self",)).get(id=offer.id)
    hour_ago = actor.now - timedelta(hours=1)
    given = Assurance.objects.filter(offer_id=offer.id, source=Assurance.Source.HOST, at__gt=hour_ago)
    if given.values("at").distinct().count() >= freshness().reminder.answers_an_hour:
        raise ValidationError(
            _("Dit is nu vaak achter elkaar veranderd. Wacht een uur, of bel ons als er iets niet klopt."),
            code="too-often",
        )
    return decision, locked


def _assured(offer: Offer, facts, *changed: str, actor: Actor, decision: Decision) -> None:
    offer.save(update_fields=list(changed))
    assure(offer, facts, actor=actor)
    columns = [f"offer.{name}" for name in changed]
    _answered(offer, columns, actor=actor, decision=decision, is_confirmed=facts == EVERYTHING)


def _answered(offer: Offer, columns, *, actor: Actor, decision: Decision, is_confirmed: bool = False) -> None:
    """Somebody who receives answered: the count of mails without an answer begins anew."""
    Offer.objects.filter(id=offer.id).update(n_reminders=0)
    close_inquiries(offer, columns, actor=actor, is_confirmed=is_confirmed)
    mark_link_used(actor=actor)
    _note(offer, actor, decision)


def _note(offer: Offer, actor: Actor, decision: Decision) -> None:
    record(
        actor=actor,
        action=decision.action,
        kind=Event.Kind.UPDATE,
        decision=decision,
        object_type="offer",
        object_id=offer.id,
    )
