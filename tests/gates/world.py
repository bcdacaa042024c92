"""One rich world for all gates: a full person and an empty one, ties, needs, referrals, a group, links, a merge.

Everything is made by the real operations where a state matters, four months ago and later, so that a follow-up is due.
Nothing in it is changed by a gate; what a page shows of a person can be told from the markers.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from tests.factories import World, as_owner

from weefsel.apps.accounts.models import Installation, Mail, User
from weefsel.apps.consent.models import Consent
from weefsel.apps.directory.models import Offer
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.people.models import Person, RelatedPerson
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.refer import refer
from weefsel.apps.safety.models import ProtectedTie

AGO = timedelta(days=120)
LONG_GIVEN = "Proefpersoon-Wilhelmina-Alexandrina"
LONG_FAMILY = "van Proefenburg-Achterhoeksebosch tot Zeerlangenaam"
ARABIC_GIVEN, ARABIC_FAMILY = "تجربةتجربة", "شخص تجريبي للاختبار"
LONG_WORDS = "Bijeenkomstenorganisatiecommissievergaderingsverslag met een heel lange naam die niet op één regel past"

# Who the gates act as: one log-in a role, and the doctor of another practice.
LOG_INS = (
    "gp",
    "other_gp",
    "nurse",
    "specialist",
    "midwife",
    "assistant",
    "link_worker",
    "host",
    "volunteer",
    "patient",
    "related_person",
    "manager",
    "inspector",
    "researcher",
    "municipality",
    "administrator",
)
ROLES = (*LOG_INS, "visitor")


class GateWorld:
    """The world of the gates: who is there, and how one acts in it; what happens to them is in `lives`.

    ``small`` has the organisations and the log-ins, ``person`` is who most of it is about, and ``people`` are the
    others by name; ``rehabilitation`` is what the hospital offers, and ``waits`` a naaste who did not log in yet.
    ``things`` gives what an address names ("person", "referral", ...); ``users`` the log-ins by the names of
    `LOG_INS`; ``markers`` the words by which someone can be told on a page, with the keys of the people it can be.
    """

    rehabilitation: Offer
    waits: UUID
    mentor: User

    def __init__(self, now: datetime):
        self.now = now
        self.start = now - AGO
        self.things: dict[str, UUID | str | int] = {}
        with as_owner():
            self.small = World(self.start)
            Installation.objects.update(
                region="Proefregio",
                help_phone="024 000 00 00",
                clock_offset_s=int((now - timezone.now()).total_seconds()) + 1,
            )
        self.person = self.small.person
        self.people: dict[str, Person] = {}
        self.markers: dict[str, set[UUID]] = {}

    @property
    def users(self) -> Mapping[str, object]:
        return {name: getattr(self.small, name) for name in LOG_INS}

    def acting(self, name: str, days: float = 0):
        """The actor of a log-in, ``days`` after the start."""
        return self.small.actor(name, now=self.start + timedelta(days=days))

    def refer(self, person, target, role: str, days: float, **changes) -> Referral:
        return refer(
            person,
            target,
            actor=self.acting(role, days),
            consent=Consent.How.SPOKEN,
            introduction="Ik denk dat dit u goed zal doen, en dat u daar mensen treft die bij u passen.",
            form_token=uuid.uuid4(),
            **changes,
        )

    def token(self, address: str, about: UUID | None = None) -> str:
        """The secret of the link in the last mail to an address: it is kept nowhere else."""
        with as_owner():
            mails = Mail.objects.filter(to_address=address, **({"about_id": about} if about else {}))
            body = mails.order_by("-queued_at").first().body
        return re.search(r"/(?:u|welkom(?:/naaste)?)/([\w-]+)/", body)[1]

    def told_by(self) -> dict[str, set[UUID]]:
        """Each name by which a reader would know someone, with whom it can be: two people may share one."""
        told: dict[str, set[UUID]] = {"Langproef": {self.person.id}}
        for person in Person.objects.all():
            for word in (person.family_name, person.given_name):
                told.setdefault(word, set()).add(person.id)
        for tie in Tie.objects.all():
            told[tie.name] = {tie.person_id}
        for related in RelatedPerson.objects.all():
            told[related.name] = {related.person_id}
        for protected in ProtectedTie.objects.all():
            for word in (protected.hint_given_name, protected.hint_family_name, protected.told):
                if word:
                    told[word] = {protected.person_id}
        return told
