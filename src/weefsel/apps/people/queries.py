"""Everything that reads people; each with a fixed number of queries."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Concat, Replace

from weefsel.apps.accounts.models import User
from weefsel.apps.accounts.queries import today
from weefsel.apps.people.duplicates import Likeness, Registration, likeness
from weefsel.apps.people.models import Circumstances, Health, Identifier, LegalHold, NotSame, Person, Preferences
from weefsel.apps.people.operations.telling import ALSO, PREFERENCES
from weefsel.apps.rights.ready import Ready
from weefsel.engine.rights.may import Actor

PAGE_SIZE = 25
EVERYTHING = frozenset({"birth", "address"})  # the field classes by which someone can be found, besides the name
DATE = re.compile(r"([0-3]?[0-9])[-/.]([01]?[0-9])[-/.]((?:18|19|20)[0-9]{2})")
POSTCODE = re.compile(r"[1-9][0-9]{3}[A-Za-z]{2}")


def age_on(birth_date: date, day: date) -> int:
    """Age in whole years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def known_people():
    """People whom the actor's organisation treats or coaches now; not who was folded into another.

    Which people these are, is row-level security's to say: naming the relation here a second time makes PostgreSQL
    compare every person with every relation (4 s for 10,000 people instead of 0.06).
    """
    return Person.objects.filter(merged_into__isnull=True)


def list_people_page(search: str = "", page: int | str = 1, *, fields: Collection[str] = EVERYTHING) -> Page:
    """One page of the people of the own organisation, by family name; two queries.

    ``search`` may hold parts of names in any order, without accents or capitals, a birth date ("01-06-1952"), a year
    of birth and a postcode or its digits. Every word has to fit. People who died stand last. Who may not see the field
    classes "birth" or "address" finds nobody by them: what is found would tell.
    """
    people = known_people().order_by(F("died_on").asc(nulls_first=True), "family_name", "given_name", "id")
    words = search.split()
    if words:
        people = people.alias(
            full=Func(
                Concat("given_name", Value(" "), "name_prefix", Value(" "), "family_name", output_field=TextField()),
                function="people_fold",
            ),
            zip=Replace("postcode", Value(" "), Value("")),
        )
    for word in _joined_postcodes(words):
        people = people.filter(_fits(word, fields))
    return Paginator(people, PAGE_SIZE).get_page(page)


def _joined_postcodes(words: list[str]) -> list[str]:
    """ "6601 AA" is typed as two words and means one thing."""
    joined: list[str] = []
    for word in words:
        if joined and re.fullmatch(r"[1-9][0-9]{3}", joined[-1]) and re.fullmatch(r"[A-Za-z]{2}", word):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _fits(word: str, fields: Collection[str]) -> Q:
    if found := DATE.fullmatch(word):
        if "birth" not in fields:
            return Q(pk__in=[])
        day, month, year = (int(part) for part in found.groups())
        try:
            return Q(birth_date=date(year, month, day))
        except ValueError:
            return Q(pk__in=[])
    if re.fullmatch(r"[0-9]{4}", word):
        born = Q(birth_date__year=int(word)) if "birth" in fields else Q()
        return born | Q(zip__startswith=word)
    if POSTCODE.fullmatch(word) and "address" in fields:
        return Q(zip=word.upper()) | Q(full__contains=_folded(word))
    return Q(full__contains=_folded(word))


def _folded(word: str) -> Func:
    return Func(Value(word, output_field=TextField()), function="people_fold", output_field=TextField())


@dataclass(frozen=True, slots=True)
class Known:
    """Someone who is registered already and looks like the one who is being registered."""

    person: Person
    likeness: Likeness


def look_alikes(new: Registration) -> list[Known]:
    """Who of the own organisation looks like ``new``, the most alike first; one query."""
    found = [
        Known(person, compared)
        for person in known_people().filter(birth_date__in=_birth_dates(new.birth_date))
        if (compared := likeness(_registration(person, ""), new)).is_proposed
    ]
    return sorted(found, key=lambda known: -known.likeness.points)


def _birth_dates(day: date) -> list[date]:
    dates = [day]
    if day.day <= 12:
        dates.append(date(day.year, day.day, day.month))
    return dates


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two registrations that may be one person; ``one`` is the older."""

    one: Person
    other: Person
    likeness: Likeness


def _registration(person: Person, number: str) -> Registration:
    return Registration(person.given_name, person.family_name, person.birth_date, person.phone, person.postcode, number)


CANDIDATES = """
WITH mine AS MATERIALIZED (
  SELECT p.id, p.birth_date, right(regexp_replace(p.phone, '[^0-9]', '', 'g'), 9) AS phone, n.value AS number
  FROM people_person p LEFT JOIN people_identifier n ON n.person_id = p.id AND n.system = 'bsn'
  WHERE p.merged_into_id IS NULL
)
SELECT a.id, b.id FROM mine a JOIN mine b ON a.birth_date = b.birth_date AND a.id < b.id
UNION SELECT a.id, b.id FROM mine a JOIN mine b ON a.number = b.number AND a.id < b.id
UNION SELECT a.id, b.id FROM mine a JOIN mine b ON a.phone = b.phone AND length(a.phone) = 9 AND a.id < b.id
UNION SELECT least(a.id, b.id), greatest(a.id, b.id) FROM mine a JOIN mine b ON extract(day FROM a.birth_date) <= 12
  AND extract(day FROM a.birth_date) <> extract(month FROM a.birth_date)
  AND b.birth_date = make_date(extract(year FROM a.birth_date)::int, extract(day FROM a.birth_date)::int,
                               extract(month FROM a.birth_date)::int)
"""


def duplicate_proposals() -> list[Proposal]:
    """Pairs among the people whom the own organisation treats that may be one person, the most alike first.

    Four queries. Pairs that someone found to be two people are left out. Nothing is compared that the actor may not
    see: a number only where care law lets this organisation see it.
    """
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES)
        pairs = cursor.fetchall()
    ids = {each for pair in pairs for each in pair}
    people = Person.objects.in_bulk(ids)
    numbers = dict(Identifier.objects.filter(person_id__in=ids, system="bsn").values_list("person_id", "value"))
    apart = {frozenset(pair) for pair in NotSame.objects.filter(person_id__in=ids).values_list("person_id", "other_id")}
    proposals = []
    for pair in pairs:
        if frozenset(pair) in apart:
            continue
        one, other = sorted((people[each] for each in pair), key=lambda each: (each.registered_at, each.id))
        compared = compare(one, other, numbers)
        if compared.is_proposed:
            proposals.append(Proposal(one, other, compared))
    return sorted(proposals, key=lambda each: (-each.likeness.points, each.one.family_name, each.one.id))


def compare(one: Person, other: Person, numbers: dict[UUID, str]) -> Likeness:
    """How much two registrations look alike; ``numbers`` holds the numbers that the actor may see, by person."""
    return likeness(_registration(one, numbers.get(one.id, "")), _registration(other, numbers.get(other.id, "")))


def numbers_of(*person_ids: UUID) -> dict[UUID, str]:
    """Citizen service numbers by person, as far as the database lets the actor see them; one query."""
    return dict(Identifier.objects.filter(person_id__in=person_ids, system="bsn").values_list("person_id", "value"))


def circumstances_of(person_id: UUID) -> Circumstances | None:
    """What someone can and likes; None when nobody asked anything."""
    return Circumstances.objects.filter(person_id=person_id).first()


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of a person: ``value`` None where nobody asked, or where they would rather not say (``is_kept``).

    ``at`` when it was said, None when that was not kept; ``is_self`` the person wrote it down, else ``by`` did (empty
    for somebody whom the reader may not know).
    """

    value: Any
    at: datetime | None = None
    is_self: bool = False
    by: str = ""
    is_kept: bool = False


def kept_by(person_id: UUID) -> frozenset[str]:
    """The columns that someone would rather not say anything of, as far as the reader may know; one query."""
    rows = _TOLD(person_id)
    return frozenset(name for told in rows for one in told for name, said in (one or {}).items() if said["kept"])


_TOLD = Ready(
    lambda one: Person.objects.filter(id=one).order_by().values_list("preferences__told", "circumstances__told")
)


def told_by(person_id: UUID) -> dict[str, Said]:
    """What someone said to find a place, by column of `PREFERENCES` and `ALSO`; three queries at most."""
    found: dict[str, Said] = {}
    writers: set[str] = set()
    rows = [(Preferences.objects.filter(person_id=person_id).first(), PREFERENCES)]
    rows.append((circumstances_of(person_id), ALSO))
    for row, columns in rows:
        for name in columns:
            told = (row.told if row else {}).get(name, {})
            value = getattr(row, name, None)
            if told.get("by") and not told["self"]:
                writers.add(told["by"])
            found[name] = Said(
                value=value,
                at=datetime.fromisoformat(told["at"]) if told else None,
                is_self=told.get("self", False),
                by=told.get("by", ""),
                is_kept=told.get("kept", False),
            )
    names = {str(one.id): one.name for one in User.objects.filter(id__in=writers)} if writers else {}
    return {column: replace(one, by=names.get(one.by, "")) for column, one in found.items()}


def health_of(person_id: UUID) -> Health | None:
    """The few facts about health; None when there are none, or the actor may not see them."""
    return Health.objects.filter(person_id=person_id).first()


def named_people(ids: Iterable[UUID]) -> dict[UUID, Person]:
    """Who these people are, for who may know that and no more; one query.

    A person of this kind has a name, and a birth date for a parent or representative (else None); everything else is
    empty, and was not read.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_named(%s::uuid[])", [list(ids)])
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["id"]: Person.named(**row) for row in rows}


def shared_ties(ids: Iterable[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """First name and role of who stand around these people, as far as it is shared with this reader; one query."""
    return _shared("SELECT person_id, name, tie_role FROM ecogram_shared(%s::uuid[])", ids)


def shared_needs(ids: Iterable[UUID]) -> dict[UUID, list[tuple[str]]]:
    """What these people chose to look for, as far as it is shared with this reader; one query."""
    return _shared("SELECT person_id, kind FROM needs_shared(%s::uuid[])", ids)


def _shared(sql: str, ids: Iterable[UUID]) -> dict[UUID, list]:
    found: dict[UUID, list] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(ids)])
        for person_id, *told in cursor.fetchall():
            found.setdefault(person_id, []).append(tuple(told))
    return found


def person_age(person: Person, actor: Actor) -> int | None:
    """Age today, or at death; None when the birth date was not read."""
    if person.birth_date is None:
        return None
    return age_on(person.birth_date, person.died_on or today(actor))


def running_holds(person_id: UUID, actor: Actor) -> tuple[LegalHold, ...]:
    """Why everything about this person has to be kept now, newest first; one query."""
    holds = LegalHold.objects.filter(person_id=person_id, placed_at__lte=actor.now)
    return tuple(
        holds.filter(Q(lifted_at=None) | Q(lifted_at__gt=actor.now)).filter(Q(until=None) | Q(until__gte=today(actor)))
    )
