"""Records and ends what a person agreed to or refused."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.accounts.queries import today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.consent.models import Consent
from weefsel.apps.consent.words import consent_text, texts_of
from weefsel.apps.people.models import Person
from weefsel.apps.rights.operations import declare_relation
from weefsel.apps.rights.queries import require
from weefsel.catalogue.consent import purposes
from weefsel.engine.rights.may import Actor

# A yes that opens something by itself, and the relation that it declares; others are part of another act.
OPENS = {"network": "network_shared"}


@transaction.atomic
def give_consent(
    person: Person, receiver: Organization | User, purpose: str, how: str, *, actor: Actor, to_name: str = ""
) -> Consent:
    """Record that a person agreed, in the words that were read; the words are kept.

    The same words for the same receiver and purpose again keep the consent that runs; other words, and a yes after a
    no, end what ran and begin the next version, so that there is one valid answer at any moment. What was taken out of
    it before comes along with the new yes.

    Raises
    ------
    ValidationError
        The receiver would write down the yes that opens something to themselves (``own``).
    """
    decision = require(actor, "consent.record", person_id=person.id, owner_id=person.owner_id)
    wording = purposes()[purpose].on(today(actor))
    running = running_consent(person, receiver, purpose)
    if (
        running is not None
        and (running.is_yes, running.without, running.wording) == (True, [], wording.number)
        and running.text in texts_of(wording, receiver.name, to_name=to_name)
    ):
        return running
    if purpose in OPENS and isinstance(receiver, Organization) and receiver.id == actor.organization_id:
        raise ValidationError(
            _("U kunt dit niet voor uw eigen organisatie vastleggen. De persoon doet dat zelf, of met wie behandelt."),
            code="own",
        )
    text = consent_text(purpose, receiver.name, day=today(actor), to_name=to_name)
    consent = _next(running, person, receiver, purpose, how, True, wording.number, text, actor)
    _note(consent, actor, decision, "consent.record", Event.Kind.CREATE)
    if running is not None and not running.is_yes:
        carry_out(running)
    if purpose in OPENS and isinstance(receiver, Organization):
        declare_relation(
            OPENS[purpose],
            person.id,
            actor=actor,
            ground="toestemming van de persoon",
            organization_id=receiver.id,
            consent_id=consent.id,
            consent_version=consent.version,
        )
    return consent


@transaction.atomic
def refuse_consent(person: Person, receiver: Organization | User, purpose: str, how: str, *, actor: Actor) -> Consent:
    """Write down a no, as of now, so that it holds and is not asked again; a yes that ran has to be withdrawn first.

    Raises
    ------
    ValueError
        A yes still runs: whoever refuses then, withdraws (`apps.referrals.operations.withdraw`).
    """
    decision = require(actor, "consent.withdraw", person_id=person.id, owner_id=person.owner_id)
    require(actor, "consent.record", person_id=person.id, owner_id=person.owner_id)
    running = running_consent(person, receiver, purpose)
    if running is not None and not running.is_yes:
        return running
    if running is not None:
        raise ValueError(f"a yes for {purpose!r} still runs: withdraw it")
    wording = purposes()[purpose].on(today(actor))
    text = consent_text(purpose, receiver.name, day=today(actor))
    consent = _next(None, person, receiver, purpose, how, False, wording.number, text, actor)
    _note(consent, actor, decision, "consent.withdraw", Event.Kind.CREATE)
    carry_out(consent)
    return consent


@transaction.atomic
def end_consent(consent: Consent, *, actor: Actor) -> None:
    """Write down that a consent ended as of now. `carry_out` makes it so everywhere.

    A page calls `apps.referrals.operations.withdraw`, which also stops the referrals that rest on it.
    """
    decision = require(actor, "consent.withdraw", person_id=consent.person_id)
    if Consent.objects.filter(id=consent.id, withdrawn_at__isnull=True).update(withdrawn_at=actor.now):
        _note(consent, actor, decision, "consent.withdraw", Event.Kind.UPDATE)


@transaction.atomic
def take_out(consent: Consent, part: str, *, actor: Actor) -> bool:
    """Write down that a consent goes on without a part of it; False when it was out already, or nothing runs.

    A page calls `apps.referrals.operations.withdraw.narrow_consent`, which takes the words away from who had them.
    """
    decision = require(actor, "consent.withdraw", person_id=consent.person_id)
    if part not in purposes()[consent.purpose].parts:
        raise ValueError(f"{part!r} is no part of {consent.purpose!r}")
    current = Consent.objects.select_for_update().get(id=consent.id)
    if current.withdrawn_at is not None or not current.is_yes or part in current.without:
        return False
    Consent.objects.filter(id=consent.id).update(without=sorted([*current.without, part]))
    _note(consent, actor, decision, "consent.withdraw", Event.Kind.UPDATE)
    return True


def running_consent(person: Person, receiver: Organization | User, purpose: str) -> Consent | None:
    """The answer that holds now, yes or no, as far as this actor may see it; one query."""
    holder = {"receiver": receiver} if isinstance(receiver, Organization) else {"receiver_user": receiver}
    return Consent.objects.filter(person=person, purpose=purpose, withdrawn_at__isnull=True, **holder).first()


def carry_out(consent: Consent) -> None:
    """Make what was decided so everywhere, in this transaction.

    For a yes that was withdrawn: end the relation that rests on it, close the links and stop the mail of its referrals.
    For a no: ask nothing more. Done by the owner of the tables, because it reaches what the one who withdraws may not
    see.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_enforce(%s)", [consent.id])


def _next(
    running: Consent | None,
    person: Person,
    receiver: Organization | User,
    purpose: str,
    how: str,
    is_yes: bool,
    wording: int,
    text: str,
    actor: Actor,
) -> Consent:
    version = 1
    if running is not None:
        version = running.version + 1
        Consent.objects.filter(id=running.id).update(withdrawn_at=actor.now)
    consent = Consent(
        person=person,
        receiver=receiver if isinstance(receiver, Organization) else None,
        receiver_user=receiver if isinstance(receiver, User) else None,
        purpose=purpose,
        is_yes=is_yes,
        version=version,
        wording=wording,
        text=text,
        how=how,
        given_at=actor.now,
        recorded_by_id=actor.user_id,
    )
    consent.save(force_insert=True)
    return consent


def _note(consent, actor, decision, action, kind):
    record(
        actor=actor,
        action=action,
        kind=kind,
        decision=decision,
        person_id=consent.person_id,
        object_type="consent",
        object_id=consent.id,
    )
