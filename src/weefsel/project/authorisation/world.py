"""The regions on which it is tried who may: each with every role, and people around whom everything happens (`lives`).

The regions are alike and know nothing of each other, so that what is right for the people of one is wrong for those of
another. In some of them one relation ended, so that what came through it has to end as well. Everything is made by the
operations themselves, behind row-level security; all names are made up.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from weefsel.apps.accounts.models import Installation, Mail, Membership, Organization, User
from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.consent.models import Consent
from weefsel.apps.directory.models import Location, Offer, Service
from weefsel.apps.people.models import Circumstances, Health, Person
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.refer import refer
from weefsel.apps.rights.context import set_context
from weefsel.apps.rights.models import Relation
from weefsel.engine.rights.may import Actor
from weefsel.project.authorisation.who import ABOUT, ACTS_AS, mark_of

AGO = timedelta(days=120)
KINDS = {
    "practice": "practice",
    "hospital": "hospital",
    "midwives": "midwifery",
    "welfare": "welfare",
    "house": "community",
    "town": "municipality",
    "inspectorate": "oversight",
}
WORKS_AT = {
    "gp": "practice",
    "colleague": "practice",
    "nurse": "hospital",
    "specialist": "hospital",
    "midwife": "midwives",
    "assistant": "practice",
    "link_worker": "welfare",
    "host": "house",
    "volunteer": "house",
    "manager": "hospital",
    "inspector": "inspectorate",
    "researcher": "inspectorate",
    "municipality": "town",
    "administrator": "practice",
}


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Act as a role of the database inside, and as the app role after."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
        try:
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute("SET ROLE weefsel_app")


def as_owner():
    return as_role("weefsel_owner")


class Region:
    """One region: who is there, and how one acts in it; what happens to them is in `lives`.

    ``things`` gives what an address names by the name of the thing; ``users`` the log-ins by role, with the hash of one
    ``password``. ``rehabilitation`` is what the hospital offers, and ``waits`` a naaste who did not log in yet.
    """

    rehabilitation: Offer
    waits: UUID

    def __init__(self, number: int, now: datetime, *, password: str):
        self.number, self.now, self.start, self.password = number, now, now - AGO, password
        # Stands in every name that only this region may read.
        self.mark = mark_of(number)
        self.things: dict[str, UUID | str | int] = {}
        self.users: dict[str, User] = {}
        self.places: dict[str, Organization] = {}
        self.people: dict[str, Person] = {}

    def mail(self, name: str) -> str:
        return f"{name}-{self.number}@example.org"

    def acting(self, name: str, days: float = 0, *, now: datetime | None = None) -> Actor:
        """The actor of a log-in ``days`` after the start, declared to the database."""
        membership = self.users[name].memberships.get()
        actor = Actor(
            role=membership.role,
            now=now or self.start + timedelta(days=days),
            user_id=membership.user_id,
            person_id=membership.person_id,
            organization_id=membership.organization_id,
            request_id="authorisation",
        )
        set_context(actor)
        return actor

    def _years_ago(self, years: int) -> date:
        """The birth date of who has a birthday today."""
        day = self.now.astimezone(AMSTERDAM).date()
        # Who was born on 29 February has a birthday on 1 March in a common year.
        return (
            date(day.year - years, day.month, day.day)
            if (day.month, day.day) != (2, 29)
            else date(day.year - years, 3, 1)
        )

    def user(self, role: str, place: str | None, *, person_id: UUID | None = None, name: str = "") -> User:
        user = User.objects.create(
            email=self.mail(f"{name or role}-{uuid.uuid4().hex[:6]}".lower()),
            name=name or role,
            date_joined=self.start,
            password=self.password,
        )
        Membership.objects.create(
            user=user,
            organization=self.places[place] if place else None,
            role=role,
            person_id=person_id,
            valid_from=self.start,
        )
        return user

    def _person(self, place: str, **changes) -> Person:
        fields = {
            "given_name": "Proef",
            "family_name": f"Persoon {self.mark}",
            "birth_date": date(1952, 7, 3),
            "sex": "female",
            "phone": "0612345678",
            "email": self.mail("proef"),
            "postcode": "6601 AA",
            "city": "Wijchen",
            "x": 178_500.0,
            "y": 425_500.0,
            "is_synthetic": True,
            "registered_at": self.start,
            "changed_at": self.start,
        }
        owner = self.places[place]
        person = Person.objects.create(owner=owner, **{**fields, **changes})
        Circumstances.objects.create(person=person, changed_at=self.start)
        Health.objects.create(person=person, changed_at=self.start)
        Relation.objects.create(
            relation="treatment",
            person_id=person.id,
            organization=owner,
            ground="proef",
            valid_from=self.start,
            declared_at=self.start,
        )
        return person

    def offer(self, place: str, werkvorm: str, capacity: int, host: str) -> Offer:
        owner = self.places[place]
        location = Location.objects.create(owner=owner, name="Buurthuis", city="Wijchen", x=178_600.0, y=425_600.0)
        service = Service.objects.create(
            owner=owner, name=f"Aanbod {werkvorm}", werkvorm=werkvorm, description="Samenkomen."
        )
        return Offer.objects.create(
            service=service,
            location=location,
            owner=owner,
            host_name=host,
            host_email=self.mail("gastheer"),
            when_text="dinsdag 10 tot 12 uur",
            hours=[hour == 3 for hour in range(21)],
            capacity=capacity,
            places_free=capacity,
        )

    def settle(self) -> None:
        """Make the organisations, who works there, and the people."""
        with as_owner():
            Installation.objects.get_or_create(
                id=1, defaults={"kind": "demo", "region": "Proefregio", "created_at": self.start}
            )
            for name, kind in KINDS.items():
                self.places[name] = Organization.objects.create(
                    name=f"{name.title()} {self.number}", kind=kind, created_at=self.start
                )
            for role, place in WORKS_AT.items():
                self.users[role] = self.user(ACTS_AS.get(role, role), place, name=role)
            full = {"given_name": "Volproef", "wish": "Weer eens wandelen.", "street_line": "Proefstraat 1"}
            again = {"given_name": "Dubbelproef", "family_name": f"Eerstekeer {self.mark}"}
            folded = {"given_name": "Samenproef", "family_name": f"Gevoegd {self.mark}"}
            apart = {"family_name": f"Afgeschermdproef {self.mark}", "birth_date": date(1949, 2, 3)}
            for name, place, changes in (
                ("person", "practice", full),
                ("empty", "practice", {"given_name": "Leegproef"}),
                ("double", "practice", again),
                ("double_again", "practice", again),
                ("merged", "practice", folded),
                ("merged_away", "practice", folded),
                ("moved", "practice", {"given_name": "Verhuisproef"}),
                ("declined", "practice", {"given_name": "Afgezienproef"}),
                ("cardiac", "hospital", {"given_name": "Hartproef", "email": self.mail("hart")}),
                ("left", "hospital", {"given_name": "Gestoptproef"}),
                ("waiting", "hospital", {"given_name": "Wachtproef"}),
                ("child", "practice", {"given_name": "Kindproef", "birth_date": self._years_ago(8)}),
                ("youth", "practice", {"given_name": "Jeugdproef", "birth_date": self._years_ago(14)}),
                ("grown", "practice", {"given_name": "Zestienproef", "birth_date": self._years_ago(16)}),
                ("apart", "hospital", {**apart, "given_name": "Anderproef"}),
            ):
                self.people[name] = self._person(place, **changes)
            self.users["patient"] = self.user("person", None, person_id=self.people["person"].id, name="patient")
            self.users["related_person"] = self.user("related_person", None)
            for role in ("representative", *ABOUT):
                self.users[role] = self.user("related_person", None, name=role)

    def refer(self, person: Person, target, role: str, days: float, **changes) -> Referral:
        return refer(
            person,
            target,
            actor=self.acting(role, days),
            consent=Consent.How.SPOKEN,
            introduction="Ik denk dat dit u goed zal doen.",
            form_token=uuid.uuid4(),
            **changes,
        )

    def token(self, address: str, about: UUID | None = None) -> str:
        """The secret of the link in the last mail to an address: it is kept nowhere else."""
        with as_owner():
            mails = Mail.objects.filter(to_address=address, **({"about_id": about} if about else {}))
            body = mails.order_by("-queued_at").first().body
        return re.search(r"/(?:u|welkom(?:/naaste)?)/([\w-]+)/", body)[1]
