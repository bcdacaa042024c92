"""The people of a practice region: drawn from the figures of the real one, with made-up names. Nobody here exists."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

import numpy as np

from weefsel.apps.accounts.models import Organization
from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.people.models import Circumstances, Health, Person
from weefsel.apps.people.operations import HEALTH
from weefsel.apps.rights.models import Relation
from weefsel.catalogue.region import Area, Region
from weefsel.engine.frames import People
from weefsel.engine.simulation.populate import Population, populate
from weefsel.project.demo.names import draw_name
from weefsel.project.planning.inputs import synthetic_people

IN_TREATMENT = "behandelrelatie (art. 7:446 BW)"
REGISTERED_DAYS = 400  # everybody was registered well before the year that is played
# ASSUMPTION: of how many people the practice asked what they can and like; of the others it is not known.
ASKED_SHARE = 0.7
MAILBOX_SHARE = 0.7  # ASSUMPTION: of those who manage with the internet, how many gave the practice an e-mail address
OTHER_PRACTICE_SHARE = 0.4
WEEKS_OF_PREGNANCY = 40
FLAGS = (
    "lives_alone",
    "is_caregiver",
    "walks_without_help",
    "uses_wheelchair",
    "can_travel_alone",
    "hearing_limited",
    "digital",
    "employed",
    "is_parent",
)
BATCH = 500


@dataclass(frozen=True, slots=True)
class NamedSpec:
    """Someone in the two stories: a name that begins the list, and what is known of them."""

    key: str
    given_name: str
    family_name: str
    sex: str
    age: int
    address_as: str
    wish: str
    has_log_in: bool
    heart_condition: bool = False
    lives_alone: bool = False


NAMED = (
    NamedSpec(
        "henk",
        "Henk",
        "Aanloop",
        "male",
        68,
        "meneer Aanloop",
        "Weer onder de mensen, maar niet 's avonds.",
        has_log_in=True,
        heart_condition=True,
    ),
    NamedSpec(
        "tini",
        "Tini",
        "Aanstap",
        "female",
        79,
        "mevrouw Aanstap",
        "Iemand om mee te praten, en ook zelf iets doen voor een ander.",
        has_log_in=False,
        lives_alone=True,
    ),
    NamedSpec(
        "coby",
        "Coby",
        "Aanschuif",
        "female",
        76,
        "Coby",
        "Ik wil de mensen in mijn straat leren kennen.",
        has_log_in=True,
        lives_alone=True,
    ),
)
# Registered twice by the same practice, under her own name and under the name of her husband.
DOUBLE = ("Riet", "Aantal", "Aantal-Bakker")


@dataclass(frozen=True, slots=True)
class Residents:
    """Everybody who lives here. ``persons`` in the order of the rows of ``population``; ``named`` those of the stories.

    ``wants`` for each person the slugs of what they would want; never stored, only used to choose who takes part.
    """

    persons: tuple[Person, ...]
    population: Population
    named: dict[str, Person]

    @property
    def people(self) -> People:
        return self.population.people

    def wants(self, row: int) -> tuple[str, ...]:
        names = self.people.need_names
        return tuple(name for name, wanted in zip(names, self.people.needs[row], strict=True) if wanted == 1)


def draw(region: Region, n_people: int, *, seed: int) -> Population:
    """Draw adults with the age and sex make-up of the region's postcode areas."""
    return populate(region.areas, n_people, synthetic_people(catalogue()), seed=seed)


def birth_date(age: int, day: date, rng: Random) -> date:
    """A birth date of somebody who is ``age`` years old on ``day``."""
    newest = _years_before(day, age)
    return newest - timedelta(days=rng.randrange((newest - _years_before(day, age + 1)).days))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


def settle(
    region: Region,
    n_people: int,
    *,
    seed: int,
    now: datetime,
    practices: Sequence[Organization],
    tell: Callable[[int, int], None],
) -> Residents:
    """Let people live in the region and be registered with one of the two practices. Run as the owner role.

    A person stands at the centroid of their postcode area. The postcode has four digits and no letters, and there is
    no street: so it cannot be the address of anybody.
    """
    population = draw(region, n_people, seed=seed)
    people = population.people
    rng = Random(f"people {seed}")
    day = now.astimezone(AMSTERDAM).date()
    since = now - timedelta(days=REGISTERED_DAYS)
    places = {area.code: area for area in region.areas}
    persons, circumstances, healths = [], [], []
    for row in range(people.n_people):
        born = birth_date(int(people.age[row]), day, rng)
        language, sex = str(people.language[row]), str(people.sex[row])
        given, prefix, family = draw_name(rng, sex=sex, birth_year=born.year, language=language)
        person = _person(
            rng,
            row,
            places[str(people.area[row])],
            since,
            owner=practices[rng.random() < OTHER_PRACTICE_SHARE],
            given_name=given,
            name_prefix=prefix,
            family_name=family,
            birth_date=born,
            sex=sex,
            language=language,
        )
        if people.digital[row] == 1 and rng.random() < MAILBOX_SHARE:
            person.email = f"inwoner-{row + 1}@example.org"
        persons.append(person)
        circumstances.append(_circumstances(person, people, row, since, is_asked=rng.random() < ASKED_SHARE))
        healths.append(_health(person, people, row, day, since))
    named = {}
    for number, spec in enumerate(NAMED):
        person = named[spec.key] = _person(
            rng,
            people.n_people + number,
            region.areas[0],
            since,
            owner=practices[0],
            given_name=spec.given_name,
            family_name=spec.family_name,
            address_as=spec.address_as,
            birth_date=birth_date(spec.age, day, rng),
            sex=spec.sex,
            email=f"{spec.given_name.lower()}@example.org",
            wish=spec.wish,
        )
        circumstances.append(
            Circumstances(person=person, lives_alone=spec.lives_alone, walks_without_help=True, changed_at=since)
        )
        healths.append(Health(person=person, heart_condition=spec.heart_condition, changed_at=since))
    everybody = [
        *persons,
        *named.values(),
        *_twice(rng, people.n_people + len(NAMED), region.areas[0], since, day, practices[0]),
    ]
    for person in everybody[len(healths) :]:
        circumstances.append(Circumstances(person=person, changed_at=since))
        healths.append(Health(person=person, changed_at=since))
    for start in range(0, len(everybody), BATCH):
        part = slice(start, start + BATCH)
        Person.objects.bulk_create(everybody[part])
        Circumstances.objects.bulk_create(circumstances[part])
        Health.objects.bulk_create(healths[part])
        treat([(person, person.owner) for person in everybody[part]], since=since)
        tell(min(start + BATCH, len(everybody)), len(everybody))
    return Residents(tuple(persons), population, named)


def treat(pairs: Sequence[tuple[Person, Organization]], *, since: datetime) -> None:
    """Declare that these organisations treat these people since a moment."""
    Relation.objects.bulk_create(
        Relation(
            relation="treatment",
            person_id=person.id,
            organization=organization,
            ground=IN_TREATMENT,
            valid_from=since,
            declared_at=since,
        )
        for person, organization in pairs
    )


def _person(rng: Random, number: int, area: Area, since: datetime, **fields) -> Person:
    return Person(
        id=uuid.UUID(int=rng.getrandbits(128), version=4),
        phone=f"06 0{number + 1:07d}",  # no mobile number begins with 06 0
        postcode=area.code,
        city=area.place,
        x=area.x,
        y=area.y,
        is_synthetic=True,
        registered_at=since,
        changed_at=since,
        **fields,
    )


def _circumstances(person: Person, people: People, row: int, since: datetime, *, is_asked: bool) -> Circumstances:
    """What someone can and likes; who was not asked has nothing."""
    if not is_asked:
        return Circumstances(person=person, changed_at=since)
    return Circumstances(
        person=person,
        prefers=str(people.prefers[row]),
        hours=[bool(can) for can in people.hours[row]],
        reach_m=int(people.reach_m[row]),
        changed_at=since,
        **{name: _known(people.column(name)[row]) for name in FLAGS},
    )


def _health(person: Person, people: People, row: int, day: date, since: datetime) -> Health:
    week = people.pregnancy_week[row]
    return Health(
        person=person,
        **{name: _known(people.column(name)[row]) for name in HEALTH if name != "due_date"},
        due_date=day + timedelta(weeks=WEEKS_OF_PREGNANCY - int(week)) if week > 0 else None,
        changed_at=since,
    )


def _known(value) -> bool | None:
    return None if np.isnan(value) else bool(value)


def _twice(rng: Random, number: int, area: Area, since: datetime, day: date, owner: Organization) -> list[Person]:
    """One woman who was registered twice, so that the list of doubles has something to propose."""
    given_name, *families = DOUBLE
    born = birth_date(71, day, rng)
    return [
        _person(
            rng,
            number,
            area,
            since,
            owner=owner,
            given_name=given_name,
            family_name=family,
            birth_date=born,
            sex="female",
        )
        for family in families
    ]
