"""Refers a person, in one act: consent, place, words, barriers, whose turn it is, and the mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Organization
from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.adoption.quiet import is_quiet
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.consent.models import Consent
from weefsel.apps.consent.operations import give_consent
from weefsel.apps.consent.queries import said_no
from weefsel.apps.directory.models import Offer
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.models import Barrier, Introduction, Referral, ReferralEvent
from weefsel.apps.referrals.operations.mail import send_link
from weefsel.apps.referrals.operations.move import columns_of
from weefsel.apps.referrals.operations.step import locked, set_turn, take_step, turn_after
from weefsel.apps.referrals.states import Act, ReferralState
from weefsel.apps.referrals.turns import COACH_WERKVORM, FOLLOW_ON, Turn
from weefsel.apps.referrals.validators import validate_introduction, validate_shown_name, validate_words
from weefsel.apps.rights.operations import declare_relation
from weefsel.apps.rights.queries import require
from weefsel.apps.safety.meeting import no_place, one_refusal, open_offers
from weefsel.apps.safety.queries import mail_address
from weefsel.engine.rights.may import Actor


@dataclass(frozen=True, slots=True)
class AskedBarrier:
    """What could keep someone away, as it was asked: is it so, and how is it solved. ``kind`` of `Barrier.Kind`."""

    kind: str
    is_present: bool
    solution: str = ""


@transaction.atomic
def refer(
    person: Person,
    target: Offer | Organization,
    *,
    actor: Actor,
    consent: Consent.How,
    introduction: str,
    shown_name: str,
    form_token: UUID,
    access_needs: str = "",
    companion: str = "",
    barriers: Sequence[AskedBarrier] = (),
    may_report: bool = False,
    invite_person: bool = False,
    words_confirmed: bool = False,
    n_options: int | None = None,
) -> Referral:
    """Refer a person to an offer, and take one of its places; or to a welfare organisation, whose coach looks further.

    ``consent`` says how the person agreed to the text of `consent_text`, ``may_report`` whether they also agreed to a
    message back, ``n_options`` how many proposals they saw before they chose. The place is taken under a lock, so two
    professionals cannot take the same one; referrals of one person are made one after the other. The same
    ``form_token`` again gives the referral that was made with it, and changes nothing.

    Raises
    ------
    ValidationError
        There is no place for this person here now (``no-place``), whatever the cause, or the words are not right;
        nothing was recorded then.
    """
    decision = require(actor, "referrals.refer", person_id=person.id, owner_id=person.owner_id)
    _one_at_a_time(person)
    if (made := Referral.objects.filter(form_token=form_token).first()) is not None:
        return made
    validate_introduction(introduction, words_confirmed=words_confirmed)
    validate_shown_name(shown_name)
    validate_words(access_needs, companion, *(each.solution for each in barriers), confirmed=words_confirmed)
    _validate_barriers(barriers)
    receiver = target.owner if isinstance(target, Offer) else target
    # A coach is not a place on a day: the offer of a coach leads to the organisation.
    offer = target if isinstance(target, Offer) and target.service.werkvorm != COACH_WERKVORM else None
    owner = Organization.objects.get(id=actor.organization_id or person.owner_id)
    _validate_not_running(person, offer, receiver)
    if offer is not None:
        # Both are asked, whatever the first says: how long the answer takes must not tell which it was.
        open_, taken = offer.id in open_offers(person.id, [offer.id]), _take_place(offer)
        if not (open_ and taken):
            raise no_place()

    given = give_consent(person, receiver, "hosting" if offer else "coaching", consent, actor=actor)
    report = None
    if may_report:
        report = give_consent(person, receiver, "report", consent, actor=actor, to_name=owner.name)
    parent = _parent(person, actor) if offer is not None else None
    werkvorm = catalogue().werkvormen.get(offer.service.werkvorm if offer else COACH_WERKVORM)
    day = today(actor)
    referral = Referral(
        person=person,
        parent=parent,
        owner=owner,
        receiver=receiver,
        requested_by_id=actor.user_id,
        offer=offer,
        werkvorm=offer.service.werkvorm if offer else COACH_WERKVORM,
        werkvorm_version=werkvorm.version if werkvorm else "",
        consent=given,
        report_consent=report,
        state=ReferralState.REQUESTED,
        n_options=n_options,
        holds_place=offer is not None,
        may_ask=not said_no(person, owner, "follow_up"),
        age_years=age_in_years(person.birth_date, day),
        sex=person.sex,
        language=person.language,
        requested_at=actor.now,
        form_token=form_token,
    )
    set_turn(referral, turn_after(referral, [], day))
    with one_refusal():
        referral.save(force_insert=True)
    about = {"referral": referral, "person": person, "owner": owner, "receiver": receiver}
    Introduction(
        **about,
        shown_name=shown_name.strip(),
        introduction=introduction.strip(),
        access_needs=access_needs.strip(),
        companion=companion.strip(),
    ).save(force_insert=True)
    Barrier.objects.bulk_create(
        [Barrier(**about, kind=b.kind, is_present=b.is_present, solution=b.solution.strip()) for b in barriers]
    )
    ReferralEvent(
        **about,
        number=1,
        act=Act.STEP,
        to_state=ReferralState.REQUESTED,
        at=actor.now,
        by_user_id=actor.user_id,
        by_role=actor.role,
        by_organization_id=actor.organization_id,
        due_on=referral.due_on,
    ).save(force_insert=True)
    record(
        actor=actor,
        action="referrals.refer",
        kind=Event.Kind.CREATE,
        decision=decision,
        person_id=person.id,
        object_type="referral",
        object_id=referral.id,
    )
    if offer is None and receiver.kind == Organization.Kind.WELFARE:
        declare_relation(
            "coaching",
            person.id,
            actor=actor,
            ground="toestemming bij verwijzing",
            organization_id=receiver.id,
            consent_id=given.id,
            consent_version=given.version,
        )
    if parent is not None:
        _follow(parent, actor=actor)
    if offer is not None and offer.host_email:
        send_link("link_host", referral, offer.host_email, actor=actor)
    if invite_person and not is_quiet(referral.werkvorm) and (email := mail_address(person)):
        send_link("link_person", referral, email, actor=actor)
    return referral


def age_in_years(birth_date: date, day: date) -> int:
    """Whole years on a day."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def _one_at_a_time(person: Person) -> None:
    """Wait for another referral of the same person that is being made now, such as by the first of two clicks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"refer {person.id}"])


def _take_place(offer: Offer) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT directory_take_place(%s)", [offer.id])
        return cursor.fetchone()[0]


def _validate_barriers(barriers: Sequence[AskedBarrier]) -> None:
    for barrier in barriers:
        if barrier.is_present and not barrier.solution.strip():
            raise ValidationError(
                _("Spreek af hoe u dit oplost: %s.") % Barrier.Kind(barrier.kind).label, code=f"barrier-{barrier.kind}"
            )


def _validate_not_running(person: Person, offer: Offer | None, receiver: Organization) -> None:
    """Nobody is referred twice to the same place at the same time, whoever pressed the button."""
    running = Referral.objects.filter(person=person, receiver=receiver, offer=offer).exclude(
        state__in=ReferralState.ended()
    )
    if running.exists():
        raise ValidationError(_("Deze verwijzing loopt al. U vindt haar op de pagina van deze persoon."), code="double")


def _parent(person: Person, actor: Actor) -> Referral | None:
    """The open referral with which this person came to the coach who now refers on."""
    rows = Referral.objects.filter(person=person, receiver=actor.organization_id, offer=None)
    return rows.exclude(state__in=ReferralState.ended()).order_by("requested_at").last()


def _follow(parent: Referral, *, actor: Actor) -> None:
    """The coach found a place: the first referral waits for what comes of it, and still has a date."""
    decision = require(actor, "referrals.move", **columns_of(parent))
    current = locked(parent)
    turn = Turn(FOLLOW_ON, current.receiver_id, today(actor) + timedelta(days=FOLLOW_ON.due_days))
    take_step(
        current,
        ReferralState.CONTACTED,
        actor=actor,
        decision=decision,
        act=Act.CONTACT,
        reason="referred-on",
        turn=turn,
    )
