"""The people and the organisations that every random world begins with: nothing was declared yet.

They are made once a process, and stay; what a world adds to them is undone after it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from weefsel.apps.accounts.models import Installation, Organization, User
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.consent.models import Consent
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.needs.models import Need
from weefsel.apps.people.models import Circumstances, Health, Identifier, Person, Preferences
from weefsel.apps.referrals.models import Introduction, Referral
from weefsel.apps.rights.context import set_context
from weefsel.apps.rights.models import Relation
from weefsel.apps.safety.models import PrivateWish, SafeContact
from weefsel.apps.screening.operations import record_answers
from weefsel.engine.rights.may import Actor
from weefsel.project.authorisation.world import as_owner

LONG_AGO = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
# Two halves, so that all whom a search can find stand on one page.
FAMILIES = ("Noordwereld", "Zuidwereld")
KINDS = ("practice", "hospital", "welfare", "community")
N_USERS = 6
ANSWERS = {"bezoek": ["niemand"], "helpt-zelf": ["nu niemand, maar dat wil ik wel"], "genoeg": "het mag meer zijn"}


@dataclass(frozen=True, slots=True)
class Someone:
    """A person, with the things of theirs that are asked for and the words by which they are told from the others."""

    person: Person
    referral: Referral
    wish_id: UUID
    response_id: UUID
    safe_number: str

    @property
    def id(self) -> UUID:
        return self.person.id


@dataclass(frozen=True, slots=True)
class Scene:
    """``house``: where no random world declares anything."""

    organizations: tuple[Organization, ...]
    house: Organization
    users: tuple[User, ...]
    people: tuple[Someone, ...]


def set_scene(n_people: int) -> Scene:
    """Make organisations, log-ins without a role, and people of whom one row of every kind is kept."""
    with transaction.atomic(), as_owner():
        Installation.objects.get_or_create(
            id=1, defaults={"kind": "demo", "region": "Proefregio", "created_at": LONG_AGO}
        )
        places = tuple(
            Organization.objects.create(name=f"Wereld {kind}", kind=kind, created_at=LONG_AGO) for kind in KINDS
        )
        users = tuple(
            User.objects.create(
                email=f"wereld-{uuid.uuid4().hex[:8]}@example.org",
                name=f"Werker {number}",
                date_joined=LONG_AGO,
                is_synthetic=True,
                password="!",
            )
            for number in range(N_USERS)
        )
        people = tuple(_someone(number, places, users[0]) for number in range(n_people))
        Relation.objects.filter(person_id__in=[each.id for each in people]).delete()
    return Scene(places[:3], places[3], users, people)


def _someone(number: int, places: tuple[Organization, ...], by: User) -> Someone:
    at, house = LONG_AGO, places[3]
    person = Person.objects.create(
        owner=places[0],
        given_name=f"Mens{chr(97 + number // 26)}{chr(97 + number % 26)}x",
        family_name=FAMILIES[number % len(FAMILIES)],
        birth_date=date(1952, 6, 1),
        sex="female",
        phone=f"061200{number:04}",
        email=f"mens-{number:04}@example.org",
        street_line=f"Wereldplein {1000 + number}",
        postcode="6601 AA",
        city="Wijchen",
        x=178_500.0,
        y=425_500.0,
        wish="Weer eens wandelen.",
        is_synthetic=True,
        registered_at=at,
        changed_at=at,
    )
    mine = {"person": person}
    Circumstances.objects.create(**mine, changed_at=at)
    Preferences.objects.create(**mine, changed_at=at)
    Health.objects.create(**mine, changed_at=at)
    Identifier.objects.create(
        **mine, owner=places[0], value=f"{uuid.uuid4().int % 10**9:09}", recorded_at=at, recorded_by=by
    )
    for seen_by in ("everyone", "care"):
        Tie.objects.create(
            **mine, name=f"Band {seen_by}", tie_role="friend", sector="friends", seen_by=seen_by, valid_from=at
        )
    for kind, state in (("company", "agreed"), ("give-something", "proposed")):
        Need.objects.create(**mine, kind=kind, state=state, proposed_at=at)
    number_to_call = f"068800{number:04}"
    SafeContact.objects.create(
        **mine, channel="phone", address=number_to_call, may_leave_message=True, entered_by=by, entered_at=at
    )
    wish = PrivateWish.objects.create(**mine, hour=4, entered_by=by, since=at, form_token=uuid.uuid4())
    consent = Consent.objects.create(
        **mine, receiver=house, purpose="hosting", text="Mag dit?", how="spoken", given_at=at, recorded_by=by
    )
    referral = Referral.objects.create(
        **mine,
        owner=places[0],
        receiver=places[1],
        requested_by=by,
        werkvorm="welzijn-op-recept",
        werkvorm_version="2026.1",
        consent=consent,
        state="requested",
        assigned_organization=places[1],
        due_on=(at + timedelta(days=7)).date(),
        age_years=74,
        sex="female",
        language="nl",
        requested_at=at,
        form_token=uuid.uuid4(),
    )
    Introduction.objects.create(
        referral=referral,
        **mine,
        owner=places[0],
        receiver=places[1],
        shown_name="Mens",
        introduction="Houdt van buiten.",
    )
    # Answers come in by the operation itself, of who treats; what was declared for that is taken away after.
    Relation.objects.create(
        relation="treatment", person_id=person.id, organization=places[0], ground="proef", valid_from=at, declared_at=at
    )
    gp = Actor("gp", at + timedelta(hours=1), user_id=by.id, organization_id=places[0].id, request_id="worlds")
    set_context(gp)
    response = record_answers(person, catalogue().instruments["contact-intake"], ANSWERS, "visit", actor=gp)
    return Someone(person, referral, wish.id, response.id, number_to_call)
