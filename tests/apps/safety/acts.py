"""What brings someone to a place, written past every operation, and whether the database refused it."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import Error, transaction

from weefsel.apps.consent.models import Consent
from weefsel.apps.groups.models import Favour, Guest
from weefsel.apps.referrals.models import Referral
from weefsel.apps.rights.safety_functions import NO_PLACE


def refused(act) -> bool:
    """Whether the database said that this may not be; anything else it says is a failure."""
    try:
        with transaction.atomic():
            act()
    except Error as problem:
        if getattr(problem.__cause__, "sqlstate", "") == NO_PLACE:
            return True
        raise
    return False


def refer_row(world, person, offer, state="requested"):
    consent, _made = Consent.objects.get_or_create(
        person=person, receiver=offer.owner, purpose="hosting", text="Ja.", how="spoken", given_at=world.now
    )
    return Referral.objects.create(
        person=person,
        owner=world.practice,
        receiver=world.house,
        requested_by=world.gp,
        offer=offer,
        werkvorm="odensehuizen",
        werkvorm_version="1",
        state=state,
        consent=consent,
        assigned_organization=world.house,
        due_on=date(2027, 3, 16),
        age_years=74,
        sex="female",
        language="nl",
        requested_at=world.now,
        form_token=uuid.uuid4(),
    )


def guest_row(group, enrolment, **changes):
    session = changes.pop("session", None) or group.sessions.get()
    fields = {"name": "Iemand Anders", "email": "iemand@example.org", **changes}
    return Guest.objects.create(
        session=session,
        enrolment=enrolment,
        person_id=enrolment.person_id,
        owner=group.owner,
        invited_by_name="Ans",
        place="Zaal",
        starts_at=session.starts_at,
        asked_at=group.created_at,
        **fields,
    )


def favour_row(enrolment, **changes):
    """An open ask of a member of a circle."""
    fields = {
        "group": enrolment.group,
        "owner": enrolment.owner,
        "enrolment": enrolment,
        "person_id": enrolment.person_id,
        "shown_name": enrolment.shown_name,
        "kind": "ask",
        "subject": "shopping",
        "posted_at": enrolment.since,
        "state": "open",
        "form_token": uuid.uuid4(),
    }
    return Favour.objects.create(**{**fields, **changes})
