"""Reads what a person agreed to, refused, and can still be asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from weefsel.apps.accounts.models import Organization
from weefsel.apps.consent.models import Consent
from weefsel.apps.consent.words import consent_text, no_text, purpose_name
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import rights
from weefsel.catalogue.consent import purposes


@dataclass(frozen=True, slots=True)
class Part:
    """A part that can be left out of a yes. ``is_out`` it was."""

    slug: str
    name: str
    is_out: bool


@dataclass(frozen=True, slots=True)
class GivenConsent:
    """One answer as a page shows it, in the words of that day.

    ``parts`` what can be left out of a yes that runs; ``new_text`` what is read out now, when it says more than the
    words of that day; ``no_text`` what happens without it.
    """

    id: UUID
    receiver: str
    receiver_id: UUID | None
    purpose_slug: str
    purpose: str
    is_yes: bool
    text: str
    version: int
    how: str
    given_at: datetime
    withdrawn_at: datetime | None
    parts: tuple[Part, ...]
    new_text: str
    no_text: str

    @property
    def is_valid(self) -> bool:
        return self.withdrawn_at is None

    @property
    def can_narrow(self) -> bool:
        return any(not part.is_out for part in self.parts)


@dataclass(frozen=True, slots=True)
class Question:
    """Something that can be said yes or no to, and was not answered. ``unasked`` what holds meanwhile: yes or no."""

    purpose_slug: str
    purpose: str
    receiver_id: UUID
    receiver: str
    unasked: str
    text: str
    no_text: str


def consents_of(person_id: UUID, *, day: date) -> list[GivenConsent]:
    """Everything a person answered, what is valid first, then the newest; one query."""
    rows = Consent.objects.filter(person_id=person_id).select_related("receiver", "receiver_user")
    return sorted((_given(row, day) for row in rows), key=lambda one: not one.is_valid)


def _given(row: Consent, day: date) -> GivenConsent:
    purpose = purposes().get(row.purpose)
    receiver = row.receiver or row.receiver_user
    runs = row.is_yes and row.withdrawn_at is None
    parts = tuple(
        Part(slug, rights().field_classes[slug], slug in row.without)
        for slug in (purpose.parts if purpose and runs else ())
    )
    # What is asked together with a referral or a naaste, is asked anew there: the page cannot know to whom it goes.
    says_more = runs and purpose is not None and purpose.asks_anew(row.wording, day)
    return GivenConsent(
        id=row.id,
        receiver=receiver.name,
        receiver_id=row.receiver_id,
        purpose_slug=row.purpose,
        purpose=purpose_name(row.purpose),
        is_yes=row.is_yes,
        text=row.text,
        version=row.version,
        how=row.get_how_display(),
        given_at=row.given_at,
        withdrawn_at=row.withdrawn_at,
        parts=parts,
        new_text=consent_text(row.purpose, receiver.name, day=day) if says_more else "",
        no_text=no_text(row.purpose, receiver.name) if purpose else "",
    )


def open_questions(
    given: Iterable[GivenConsent], *, asks_later: Iterable[Organization], day: date
) -> tuple[Question, ...]:
    """What the page of consents can ask: only of organisations that have to do with the person already; no query.

    The map of whoever coaches now; later questions of ``asks_later``.
    """
    given = list(given)
    answered = {(one.purpose_slug, one.receiver_id) for one in given if one.is_valid}
    coaches = {
        one.receiver_id: one.receiver for one in given if one.is_valid and one.is_yes and one.purpose_slug == "coaching"
    }
    receivers = {"network": coaches, "follow_up": {each.id: each.name for each in asks_later}}
    return tuple(
        Question(
            purpose_slug=slug,
            purpose=purpose_name(slug),
            receiver_id=receiver_id,
            receiver=name,
            unasked=purposes()[slug].unasked,
            text=consent_text(slug, name, day=day),
            no_text=no_text(slug, name),
        )
        for slug, known in receivers.items()
        for receiver_id, name in sorted(known.items(), key=lambda pair: (pair[1], str(pair[0])))
        if receiver_id is not None and (slug, receiver_id) not in answered
    )


def find_consent(consent_id: UUID) -> Consent | None:
    """A consent that this actor may see; one query."""
    return Consent.objects.filter(id=consent_id).select_related("receiver", "receiver_user").first()


def said_no(person: Person, receiver: Organization, purpose: str) -> bool:
    """Whether a no was written down that holds now; one query."""
    return Consent.objects.filter(
        person=person, receiver=receiver, purpose=purpose, is_yes=False, withdrawn_at__isnull=True
    ).exists()
