"""Where a werkvorm is played: who refers, who carries it out, a place in the town, and a clock of its own."""

from __future__ import annotations

import uuid
from collections.abc import Generator
from datetime import date, datetime, time, timedelta
from random import Random

from weefsel.apps.accounts.models import Installation, Membership, Organization, User
from weefsel.apps.accounts.queries import AMSTERDAM, actor_of_membership
from weefsel.apps.adoption.models import Adoption
from weefsel.apps.adoption.operations import adapt, adopt
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.models import Location, Offer, Service
from weefsel.apps.directory.operations import add_location, add_offer
from weefsel.apps.people.areas import centroid
from weefsel.apps.rights.context import set_context
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.rights.may import Actor
from weefsel.project.authorisation.world import as_owner
from weefsel.project.demo.agenda import play
from weefsel.project.simulated_run.deviations import DROP, Deviates
from weefsel.project.simulated_run.ledger import Ledger

START = datetime(2027, 1, 4, 9, 0, tzinfo=AMSTERDAM)
CARE = ("gp", "nurse", "specialist", "midwife")
CARRIES = (*CARE, "link_worker", "host", "volunteer")
POSTCODE, TOWN = "6601 AA", "Wijchen"
N_RIVALS = 2
CAPACITY = 50
FIRST_HOUR = time(10)

Story = Generator[datetime, datetime, None]


class Stage:
    """Two organisations that know nothing of what happened before: ``practice`` refers, ``house`` carries it out.

    The house has a log-in for everyone whom the werkvorm asks for; ``lead`` is the log-in role of who carries it, and
    ``asker`` of who sees the people first. Everything is made in the transaction that is open.
    """

    def __init__(self, werkvorm: Werkvorm, ledger: Ledger, *, rng: Random, deviates: Deviates):
        self.werkvorm, self.ledger, self.rng, self.deviates = werkvorm, ledger, rng, deviates
        self.now = START
        roles = catalogue().vocabulary.roles
        acting = {need.role: roles[need.role].acts_as for need in werkvorm.roles}
        self.acts_as = {role: acts for role, acts in acting.items() if acts in CARRIES}
        self.idle = {
            acts
            for role, acts in acting.items()
            for element in self.checks("role_filled")
            if element.check.argument == role and deviates.has("role_idle", role)
        }
        self.asker = self._asker()
        self.lead = self._lead()
        kind = "welfare" if self.lead == "link_worker" else "hospital" if self.lead in CARE else "community"
        with as_owner():
            Installation.objects.get_or_create(
                id=1, defaults={"kind": "demo", "region": "Simulatie", "created_at": START - timedelta(days=1)}
            )
            self.practice, self.house, self.elsewhere = Organization.objects.bulk_create(
                Organization(name=name, kind=each, created_at=START, is_synthetic=True)
                for name, each in (
                    ("Verwijzer", "practice"),
                    ("Uitvoerder", kind),
                    ("Elders", "community"),
                )
            )
            wanted = [(self.practice, role) for role in dict.fromkeys(("gp", self.asker))]
            wanted += [(self.house, role) for role in dict.fromkeys((self.lead, *self.acts_as.values(), "manager"))]
            wanted += [(self.practice, "gp"), (self.house, self.lead)]  # a colleague, who can take over
            users = User.objects.bulk_create(
                User(
                    email=f"{organization.id.hex[:8]}-{number}@example.org",
                    name=f"Proef {role}",
                    date_joined=START,
                    is_synthetic=True,
                    password="!",
                )
                for number, (organization, role) in enumerate(wanted)
            )
            rows = Membership.objects.bulk_create(
                Membership(user=user, organization=organization, role=role, valid_from=START - timedelta(days=1))
                for user, (organization, role) in zip(users, wanted, strict=True)
            )
        self.works: dict[tuple[uuid.UUID, str], Membership] = {}
        self.colleagues: dict[uuid.UUID, User] = {}
        for row in rows:
            if (row.organization_id, row.role) in self.works:
                self.colleagues[row.organization_id] = row.user
            self.works.setdefault((row.organization_id, row.role), row)

    def _asker(self) -> str:
        """Who sends people: who asks on the day of the referral itself, else the gp."""
        asks = [s.role for s in self.werkvorm.handover if (s.anchor, s.due_days) == ("referral", 0)]
        return next((self.acts_as[role] for role in asks if self.acts_as.get(role) in CARE), "gp")

    def _lead(self) -> str:
        """Who carries the werkvorm: the first role that must be filled, and is not the one who sends people."""
        sends = {s.role for s in self.werkvorm.handover if (s.anchor, s.due_days) == ("referral", 0)}
        needed = [n.role for n in self.werkvorm.roles if n.role in self.acts_as and n.role not in sends]
        required = [n.role for n in self.werkvorm.roles if n.min > 0 and n.role in needed]
        return next((self.acts_as[role] for role in (*required, *needed)), "host")

    # Who acts

    def actor(self, organization: Organization, role: str) -> Actor:
        """Someone of this organisation acts now, and the database is told."""
        actor = actor_of_membership(self.works[organization.id, role], now=self.now, request_id="catalogue-run")
        set_context(actor)
        return actor

    def sets_up(self) -> Actor:
        """Who carries the werkvorm, before anybody comes."""
        return self.actor(self.house, self.lead)

    def leads(self) -> Actor:
        """Who carries the werkvorm; the gp where that one does nothing."""
        return self._or_the_gp(self.house, self.lead)

    def asks(self) -> Actor:
        """Who sees the people first, and refers."""
        return self._or_the_gp(self.practice, self.asker)

    def in_role(self, role: str) -> Actor | None:
        """Who does what a role of the werkvorm does; None when such a one has no log-in here."""
        acts_as = self.acts_as.get(role)
        return self._or_the_gp(self.house, acts_as) if acts_as else None

    def deputy(self) -> User:
        """The colleague of who carries the werkvorm."""
        return self.colleagues[self.house.id]

    def _or_the_gp(self, organization: Organization, role: str) -> Actor:
        return self.actor(self.practice, "gp") if role in self.idle else self.actor(organization, role)

    def token(self) -> uuid.UUID:
        """The mark of a form that is sent once."""
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    # What is there before anybody comes

    def adopt(self) -> Adoption:
        """The house takes the werkvorm into use, with a driver and someone who can take over."""
        manager = self.actor(self.house, "manager")
        lead = self.works[self.house.id, self.lead].user
        adoption = adopt(self.werkvorm.slug, actor=manager, lead=lead, stand_in=self.deputy())
        dropped = [e.slug for e in self.werkvorm.core_elements if self.deviates.has(DROP, e.slug)]
        if dropped:
            without = {("core_element", slug): None for slug in dropped}
            adapt(adoption, without, actor=manager, reason="setting", why="Dat lukt hier nog niet.")
        return adoption

    def location(self) -> Location:
        x, y = centroid(POSTCODE)
        return add_location(
            actor=self.sets_up(), form_token=self.token(), name="Buurthuis", city=TOWN, x=x, y=y, postcode=POSTCODE
        )

    def rivals(self, need: str) -> list[Offer]:
        """Other places for the same need, so that there is something to choose from."""
        known = catalogue().werkvormen
        others = [w for w in known.values() if need in w.needs and w.slug != self.werkvorm.slug]
        x, y = centroid(POSTCODE)
        chosen = self.rng.sample(others, min(N_RIVALS, len(others)))
        with as_owner():
            place = Location.objects.create(owner=self.elsewhere, name="Wijkgebouw", city=TOWN, x=x, y=y)
            services = Service.objects.bulk_create(
                Service(owner=self.elsewhere, name=f"Aanbod {w.slug}", werkvorm=w.slug, description="Samenkomen.")
                for w in chosen
            )
            return Offer.objects.bulk_create(
                Offer(
                    service=service,
                    location=place,
                    owner=self.elsewhere,
                    host_name="Gastheer",
                    host_email="gastheer@example.org",
                    when_text="in de week",
                    hours=[part == 0 for _day in range(7) for part in range(3)],
                    capacity=500,
                    places_free=500,
                )
                for service in services
            )

    # The clock

    def tell(self, stories: list[Story]) -> None:
        """Play these stories in the order of time."""
        play(stories, until=START + timedelta(days=4_000), tell=self._set)

    def _set(self, moment: datetime) -> None:
        self.now = max(self.now, moment)

    def day(self) -> date:
        return self.now.astimezone(AMSTERDAM).date()

    def to_see(self):
        """The core elements of which a person who was there says whether they were kept."""
        return [e for e in self.werkvorm.core_elements if e.check is None and not self.deviates.has(DROP, e.slug)]

    def checks(self, measure: str):
        """The core elements of the werkvorm that this measure decides."""
        return [e for e in self.werkvorm.core_elements if e.check is not None and e.check.measure == measure]


def at_nine(day: date) -> datetime:
    return datetime.combine(day, time(9), AMSTERDAM)


def put_on_map(stage: Stage) -> Offer:
    """What is carried one by one: on the social map on all working days, with places enough."""
    location = stage.location()
    return add_offer(
        actor=stage.sets_up(),
        name=f"Proef {stage.werkvorm.name}"[:150],
        werkvorm=stage.werkvorm.slug,
        description=" ".join(stage.werkvorm.summary.split())[:900],
        location=location,
        host_name="Proef",
        when_text="op afspraak",
        hours=[day < 5 and part < 2 for day in range(7) for part in range(3)],
        capacity=CAPACITY,
    )
