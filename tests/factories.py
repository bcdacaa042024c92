"""Makes rows for tests, as the owner role. No surprises: what is not named is plain."""

from __future__ import annotations

import pickle
import uuid
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone

from weefsel.apps.accounts.models import Installation, Membership, Organization, User
from weefsel.apps.directory.models import Location, Offer, Service
from weefsel.apps.people.models import Circumstances, Health, Person
from weefsel.apps.rights.context import set_context
from weefsel.apps.rights.models import Relation
from weefsel.engine.rights.may import Actor


@contextmanager
def as_owner():
    """Act as the owner role inside, as the app role again after."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE weefsel_owner")
        try:
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute("SET ROLE weefsel_app")


def read(rows, *names: str) -> list:
    """Columns of rows as pages read them, also encrypted ones: tuples, or the values of a single column."""
    return [getattr(row, names[0]) if len(names) == 1 else tuple(getattr(row, each) for each in names) for row in rows]


def rewrite(rows, **values) -> None:
    """Write these values in every row, encrypted ones too."""
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))


def acting(actor: Actor) -> Actor:
    """Tell the database that ``actor`` acts, as the middleware does for a request; gives the actor back."""
    set_context(actor)
    return actor


def actor_of(user: User, now: datetime, **changes) -> Actor:
    """The actor of a user's first membership."""
    membership = user.memberships.order_by("valid_from").first()
    fields = {
        "role": membership.role,
        "now": now,
        "user_id": user.id,
        "person_id": membership.person_id,
        "organization_id": membership.organization_id,
        "request_id": "test",
    }
    return Actor(**{**fields, **changes})


def make_user(role: str, organization: Organization | None, now: datetime, *, name: str = "", person_id=None) -> User:
    user = User.objects.create_user(
        f"{role}-{uuid.uuid4().hex[:8]}@example.org", "een lang wachtwoord", name=name or role, date_joined=now
    )
    Membership.objects.create(user=user, organization=organization, role=role, person_id=person_id, valid_from=now)
    return user


def make_person(owner: Organization, now: datetime, *, relation: str | None = "treatment", **changes) -> Person:
    """A person of 74 registered by ``owner``, with a relation of ``owner`` unless ``relation`` is None."""
    fields = {
        "given_name": "Proef",
        "family_name": "Persoon",
        "birth_date": date(1952, 6, 1),
        "sex": "female",
        "phone": "0612345678",
        "email": "proef@example.org",
        "postcode": "6601 AA",
        "city": "Wijchen",
        "x": 178_500.0,
        "y": 425_500.0,
        "is_synthetic": True,
        "registered_at": now,
        "changed_at": now,
    }
    person = Person.objects.create(owner=owner, **{**fields, **changes})
    Circumstances.objects.create(person=person, changed_at=now)
    Health.objects.create(person=person, changed_at=now)
    if relation:
        relate(person, owner, now, relation=relation)
    return person


def relate(person: Person, holder: Organization | User, now: datetime, *, relation: str, **changes) -> Relation:
    """Let an organisation or a log-in stand in a relation to a person from now on; as the owner role."""
    side = "organization" if isinstance(holder, Organization) else "user"
    return Relation.objects.create(
        relation=relation,
        person_id=person.id,
        ground="test",
        valid_from=now,
        declared_at=now,
        **{side: holder, **changes},
    )


def guarded_by(user: User, *rows, until: datetime | None = None) -> None:
    """Let a user guard these rows of the protected part; as the owner role."""
    for row in rows:
        moments = ("entered_at", "since", "asked_at", "started_at", "opened_at")
        began = next(moment for name in moments if (moment := getattr(row, name, None)))
        Relation.objects.create(
            relation="guarding",
            person_id=row.person_id,
            object_id=row.id,
            user=user,
            ground="test",
            valid_from=began,
            valid_until=until,
            declared_at=began,
        )


def make_offer(owner: Organization, werkvorm: str = "odensehuizen", *, capacity: int = 3, **changes) -> Offer:
    """An open offer near the person of `make_person`, Tuesday mornings."""
    location = Location.objects.create(owner=owner, name="Buurthuis", city="Wijchen", x=178_600.0, y=425_600.0)
    service = Service.objects.create(
        owner=owner, name=f"Aanbod {werkvorm}", werkvorm=werkvorm, description="Samenkomen."
    )
    fields = {
        "service": service,
        "location": location,
        "owner": owner,
        "host_name": "Anja",
        "host_email": "anja@example.org",
        "when_text": "dinsdag 10 tot 12 uur",
        "hours": [i == 3 for i in range(21)],
        "capacity": capacity,
        "places_free": capacity,
    }
    return Offer.objects.create(**{**fields, **changes})


def make_real() -> None:
    """Let this be a real installation, by the real clock, in which everyone has had their role for a while."""
    Installation.objects.update(kind="real", clock_offset_s=0)
    Membership.objects.update(valid_from=timezone.now() - timedelta(days=30))
    Relation.objects.update(valid_from=timezone.now() - timedelta(days=30))


def offset_s(now: datetime) -> int:
    """Pages take the clock of the demo: a second after the moment of the test."""
    return int((now - timezone.now()).total_seconds()) + 1


class World:
    """A small world with one log-in per role.

    Organisations: ``practice``, ``other_practice``, ``hospital``, ``midwives``, ``welfare``, ``house`` (an initiative),
    ``town`` (municipality), ``inspectorate``. Users by role: ``gp``, ``nurse``, ``specialist``, ``midwife``,
    ``link_worker``, ``host`` and ``volunteer`` (of the house), ``manager`` (of the hospital), ``inspector``,
    ``researcher``, ``municipality``, ``administrator`` (of the practice), ``patient`` (is ``person``, known to the
    practice), and ``other_gp`` of the other practice.
    """

    def __init__(self, now: datetime):
        self.now = now
        Installation.objects.create(kind="demo", region="Test", created_at=now, clock_offset_s=offset_s(now))
        kinds = {
            "practice": "practice",
            "other_practice": "practice",
            "hospital": "hospital",
            "midwives": "midwifery",
            "welfare": "welfare",
            "house": "community",
            "town": "municipality",
            "inspectorate": "oversight",
        }
        for name, kind in kinds.items():
            setattr(
                self, name, Organization.objects.create(name=name.replace("_", " ").title(), kind=kind, created_at=now)
            )
        for role, organization in (
            ("gp", self.practice),
            ("nurse", self.hospital),
            ("specialist", self.hospital),
            ("midwife", self.midwives),
            ("link_worker", self.welfare),
            ("host", self.house),
            ("volunteer", self.house),
            ("manager", self.hospital),
            ("inspector", self.inspectorate),
            ("researcher", self.inspectorate),
            ("municipality", self.town),
            ("administrator", self.practice),
        ):
            setattr(self, role, make_user(role, organization, now))
        self.other_gp = make_user("gp", self.other_practice, now)
        self.person = make_person(self.practice, now)
        self.patient = make_user("person", None, now, person_id=self.person.id)

    def actor(self, name: str, **changes) -> Actor:
        """The actor of one of the users above, declared to the database."""
        return acting(actor_of(getattr(self, name), changes.pop("now", self.now), **changes))


# What the first world of a process wrote, and what it was then, by its moment.
_written: dict[datetime, tuple[str, bytes]] = {}


def make_world(now: datetime) -> World:
    """A `World`; after the first one of a process, the same rows are written again in one go."""
    if now not in _written:
        rows: dict[str, list[str]] = {}

        def note(execute, sql, params, many, context):
            into, values, row = connection.ops.compose_sql(sql, params).partition(" VALUES ")
            assert (into.startswith("INSERT"), values) == (True, " VALUES "), sql
            rows.setdefault(into, []).append(row)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            world = World(now)
        script = "; ".join(f"{into} VALUES {', '.join(values)}" for into, values in rows.items())
        _written[now] = (script, pickle.dumps(world))
        return world
    script, made = _written[now]
    with connection.cursor() as cursor:
        cursor.execute(script)
    Installation.objects.update(clock_offset_s=offset_s(now))
    return pickle.loads(made)
