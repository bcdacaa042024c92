"""Records and ends what a person agreed to."""

from __future__ import annotations

from django.db import connection, transaction

from weefsel.apps.accounts.models import Organization
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.consent.models import Consent
from weefsel.apps.consent.words import consent_text
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import require
from weefsel.engine.rights.may import Actor


@transaction.atomic
def give_consent(
    person: Person, receiver: Organization, purpose: str, how: str, *, actor: Actor, to_name: str = ""
) -> Consent:
    """Record that a person agreed, in the words that were read; the words are kept.

    The same words for the same receiver and purpose again keep the consent that runs; other words end it and begin the
    next version, so that there is one valid consent at any moment.
    """
    decision = require(actor, "consent.record", person_id=person.id, owner_id=person.owner_id)
    text = consent_text(purpose, receiver.name, to_name=to_name)
    running = Consent.objects.filter(
        person=person, receiver=receiver, purpose=purpose, withdrawn_at__isnull=True
    ).first()
    if running is not None and running.text == text:
        return running
    version = 1
    if running is not None:
        version = running.version + 1
        Consent.objects.filter(id=running.id).update(withdrawn_at=actor.now)
    consent = Consent(
        person=person,
        receiver=receiver,
        purpose=purpose,
        version=version,
        text=text,
        how=how,
        given_at=actor.now,
        recorded_by_id=actor.user_id,
    )
    consent.save(force_insert=True)
    _note(consent, actor, decision, "consent.record", Event.Kind.CREATE)
    return consent


@transaction.atomic
def end_consent(consent: Consent, *, actor: Actor) -> None:
    """Write down that a consent ended as of now. `carry_out` makes it so everywhere.

    A page calls `apps.referrals.operations.withdraw`, which also stops the referrals that rest on it.
    """
    decision = require(actor, "consent.withdraw", person_id=consent.person_id)
    if Consent.objects.filter(id=consent.id, withdrawn_at__isnull=True).update(withdrawn_at=actor.now):
        _note(consent, actor, decision, "consent.withdraw", Event.Kind.UPDATE)


def carry_out(consent: Consent) -> None:
    """End the relation that rests on a withdrawn consent, close the links and stop the mail of its referrals.

    Done by the owner of the tables, because it reaches what the one who withdraws may not see.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_enforce(%s)", [consent.id])


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
