"""What a list says -> entries as the social map keeps them: one flat row of plain values for a service at a place.

Nothing is made up: what a list does not say is not among the values, so that it never takes the place of what is known.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from weefsel.apps.directory.gazetteer import Gazetteer
from weefsel.catalogue.host_answer import FLAGS
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.interop.hsds import records as hsds
from weefsel.interop.hsds.answers import answers_of, found_in, is_answer
from weefsel.interop.hsds.free_text import read_when
from weefsel.interop.hsds.hours import dayparts_of, hours_of
from weefsel.interop.hsds.records import Place, Reading
from weefsel.interop.tabular.columns import spelled

MAX_KEY = 120
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

# The values of an entry -> how long the text may be; None for what is no text. The first word is the table.
LENGTHS: dict[str, int | None] = {
    "organization.name": 200,
    "organization.phone": 40,
    "organization.email": 254,
    "organization.url": 500,
    "service.name": 200,
    "service.description": 1000,
    "service.who_for": 500,
    "service.rule": 300,
    "service.welcome": 500,
    "service.kinds": None,
    "service.proposed_werkvorm": 80,
    "service.url": 500,
    "service.email": 254,
    "service.phone": 40,
    "location.name": 150,
    "location.street_line": 150,
    "location.postcode": 7,
    "location.city": 80,
    "location.area": 100,
    "location.x": None,
    "location.y": None,
    "location.located_by": 8,
    "location.access_text": 300,
    "offer.host_name": 150,
    "offer.host_email": 254,
    "offer.host_phone": 40,
    "offer.when_text": 150,
    "offer.hours": None,
    "offer.schedule": 300,
    "offer.proposed_schedule": 300,
    "offer.starts_on": None,
    "offer.capacity": None,
    "offer.places_free": None,
    "offer.language": 8,
    "offer.other_languages": None,
    "offer.price_cents": None,
    "offer.price_text": 200,
    "offer.is_online": None,
    **dict.fromkeys(FLAGS, None),
    "assured_on": 10,
}

LANGUAGES = {
    "nederlands": "nl",
    "dutch": "nl",
    "engels": "en",
    "english": "en",
    "frans": "fr",
    "french": "fr",
    "duits": "de",
    "german": "de",
    "spaans": "es",
    "spanish": "es",
    "arabisch": "ar",
    "arabic": "ar",
    "turks": "tr",
    "turkish": "tr",
    "pools": "pl",
    "polish": "pl",
    "chinees": "zh",
    "chinese": "zh",
    "mandarin": "zh",
    "fries": "fy",
    "farsi": "fa",
    "dari": "fa",
    "papiaments": "pap",
    "portugees": "pt",
    "portuguese": "pt",
    "somalisch": "so",
    "somali": "so",
    "tigrinya": "ti",
    "oekraiens": "uk",
    "ukrainian": "uk",
    "berbers": "ber",
    "gebarentaal": "sign",
    "nederlandse_gebarentaal": "sign",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A service at a place, as one list says it.

    ``key`` of this entry in the list; ``organization``, ``service`` and ``location`` the keys of what it is made of
    (no ``location``: the list names no place). ``values`` as in `LENGTHS`, plain values that fit in JSON
    (``assured_on``: the day on which the list says that somebody checked it). ``notes``
    what did not fit or was not understood, in the words of whoever imports.
    """

    key: str
    organization: str
    service: str
    location: str
    source: Place
    values: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.values["service.name"]


@dataclass(frozen=True, slots=True)
class Entries:
    """``doubled`` keys that stand in the list more than once: the first one counts. ``idle`` organisations of which the
    list names nothing that they do; ``stopped`` services of which the list itself says that they are no more.
    """

    entries: tuple[Entry, ...] = ()
    doubled: tuple[tuple[str, Place], ...] = ()
    idle: int = 0
    stopped: int = 0


def key_of(*parts: str) -> str:
    """One key of parts, short enough to keep.

    Examples
    --------
    >>> key_of("12", "buurthuis"), len(key_of("x" * 500))
    ('12@buurthuis', 64)
    """
    whole = "@".join(part for part in parts if part)
    return whole if len(whole) <= MAX_KEY else hashlib.sha256(whole.encode()).hexdigest()


def entries_of(
    reading: Reading,
    *,
    gazetteer: Gazetteer,
    day: date,
    werkvormen: Mapping[str, Werkvorm] | None = None,
    languages: Collection[str] = (),
) -> Entries:
    """The entries of a list, in its order: one for each place of a service, one without a place where it names none.

    ``day`` from which the weeks of a schedule are looked at.
    """
    organizations = {one.id: one for one in reading.organizations}
    locations = {one.id: one for one in reading.locations}
    terms = {one.id: one.name for one in reading.taxonomy_terms}
    places: dict[str, list[hsds.ServiceAtLocation]] = {}
    for at in reading.services_at_location:
        places.setdefault(at.service_id, []).append(at)
    words = _words_of(werkvormen or {})
    located = {one.id: _location_values(one, gazetteer, terms) for one in reading.locations}

    found: dict[str, Entry] = {}
    doubled: dict[str, tuple[str, Place]] = {}
    running = [one for one in reading.services if one.status not in ("inactive", "defunct")]
    for service in running:
        organization = organizations.get(service.organization_id)
        told = _organization_values(organization) if organization else {}
        about = _service_values(service, terms, words)
        for at in places.get(service.id) or [None]:
            location = locations.get(at.location_id) if at else None
            schedules = (at.schedules if at else ()) or service.schedules or (location.schedules if location else ())
            values = {
                **told,
                **about,
                **(located[location.id] if location else _no_place(service, gazetteer)),
                **_offer_values(service, at, location, schedules, languages, day),
                **(answers_of(at.attributes, terms) if at else {}),
            }
            values, notes = _fitting(values)
            entry = Entry(
                key=key_of(at.id if at and at.id else "", service.id, location.id if location else ""),
                organization=key_of(service.organization_id or _name_key(told)),
                service=key_of(service.id),
                location=key_of(location.id) if location else "",
                source=(at.source if at and at.source.place else service.source),
                values=values,
                notes=notes,
            )
            if entry.key in found:
                doubled.setdefault(entry.key, (entry.name, entry.source))
            else:
                found[entry.key] = entry
    active = {entry.organization for entry in found.values()}
    idle = sum(key_of(one.id) not in active for one in reading.organizations)
    return Entries(tuple(found.values()), tuple(doubled.values()), idle, len(reading.services) - len(running))


def _name_key(values: Mapping[str, Any]) -> str:
    return spelled(values.get("organization.name", "")) or "onbekend"


def _told(**values: Any) -> dict[str, Any]:
    """Only what was said: an empty text or None says nothing."""
    return {name.replace("__", "."): value for name, value in values.items() if value not in ("", None, [], ())}


def _organization_values(one: hsds.Organization) -> dict[str, Any]:
    return _told(
        organization__name=one.name,
        organization__phone=_number(one.phones),
        organization__email=one.email,
        organization__url=one.website,
    )


def _service_values(one: hsds.Service, terms: Mapping[str, str], words: Mapping[str, str]) -> dict[str, Any]:
    kinds = list(
        dict.fromkeys(
            a.label or a.value or terms.get(a.taxonomy_term_id, "") for a in one.attributes if not is_answer(a)
        )
    )
    kinds = [each for each in kinds if each]
    return answers_of(one.attributes, terms) | _told(
        service__name=one.name or one.alternate_name,
        service__description=one.description,
        service__who_for=one.eligibility_description,
        service__rule=rule_of(one.minimum_age, one.maximum_age),
        service__welcome=one.application_process,
        service__kinds=kinds[:20],
        service__proposed_werkvorm=werkvorm_in([one.name, *kinds], words),
        service__url=one.url,
        service__email=one.email,
        service__phone=_number(one.phones),
        assured_on=one.assured_date.isoformat() if one.assured_date else "",
    )


def _location_values(one: hsds.Location, gazetteer: Gazetteer, terms: Mapping[str, str]) -> dict[str, Any]:
    address = next((each for each in one.addresses if each.address_type == "physical"), None) or (
        one.addresses[0] if one.addresses else hsds.Address()
    )
    is_virtual = one.location_type == "virtual"
    where = gazetteer.locate(
        latitude=one.latitude,
        longitude=one.longitude,
        postcode=address.postal_code,
        city="online" if is_virtual else address.city,
        district=address.region,
    )
    street = " ".join(part for part in (address.address_1, address.address_2) if part)
    answers, access = _access(one, terms)
    return answers | _told(
        location__name=one.name or street or address.city,
        location__street_line=street,
        location__postcode=_postcode(address.postal_code),
        location__city=address.city,
        location__area=address.region,
        location__x=where.x,
        location__y=where.y,
        location__located_by=where.located_by,
        location__access_text=access,
        offer__is_online=True if is_virtual else None,
    )


def _access(one: hsds.Location, terms: Mapping[str, str]) -> tuple[dict[str, bool], str]:
    """What a place answers, and what is left in words. What stands as an answer goes before what stands in words."""
    told = [each.description or each.details for each in one.accessibility]
    found = [found_in(text) for text in told]
    said = answers_of(one.attributes, terms)
    values: dict[str, set[bool]] = {column: {value} for column, value in said.items()}
    for answers, _rest in found:
        for column, value in answers.items():
            values.setdefault(column, set()).add(value)
    # Who says both yes and no, says nothing; then people read the words.
    open_ = {column for column, both in values.items() if len(both) > 1}
    kept = [text if open_ & set(answers) else rest for text, (answers, rest) in zip(told, found, strict=True)]
    known = {column: both.pop() for column, both in values.items() if len(both) == 1}
    return known | said, "; ".join(filter(None, kept))


def _no_place(service: hsds.Service, gazetteer: Gazetteer) -> dict[str, Any]:
    """A list that names no place may still say it in the text, or say for which area it is."""
    area = next((each.name or each.description for each in service.service_areas), "")
    where = gazetteer.locate(city=area, district=area, text=service.description)
    return _told(
        location__name=area, location__area=area, location__x=where.x, location__y=where.y,
        location__located_by=where.located_by,
    )  # fmt: skip


def _offer_values(
    service: hsds.Service,
    at: hsds.ServiceAtLocation | None,
    location: hsds.Location | None,
    schedules: tuple[hsds.Schedule, ...],
    known: Collection[str],
    day: date,
) -> dict[str, Any]:
    contacts = (at.contacts if at else ()) or service.contacts or (location.contacts if location else ())
    contact = contacts[0] if contacts else hsds.Contact()
    phones = contact.phones or (at.phones if at else ()) or (location.phones if location else ())
    spoken = [language_of(each, known) for each in service.languages or (location.languages if location else ())]
    spoken = list(dict.fromkeys(filter(None, spoken)))
    cost = next((each for each in service.cost_options if each.amount is not None), None)
    in_euro = cost is not None and cost.currency in ("", "EUR")
    capacity = next(iter(service.capacities), None)
    starts = min(
        (each.dtstart or each.valid_from for each in schedules if each.dtstart or each.valid_from), default=None
    )
    when = "; ".join(dict.fromkeys(filter(None, (when_of(each) for each in schedules))))
    hours = hours_of(schedules)
    parts = None if hours.left or not hours.text else dayparts_of(schedules, start=day)
    prices = [each.amount_description or each.option for each in service.cost_options]
    return _told(
        offer__host_name=contact.name,
        offer__host_email=contact.email,
        offer__host_phone=_number(phones),
        offer__when_text=when,
        offer__hours=list(parts) if parts else None,
        offer__schedule=hours.text if parts else "",
        offer__proposed_schedule=_proposed(when, day) if when and not parts else "",
        offer__starts_on=starts.isoformat() if starts else None,
        offer__capacity=_whole(capacity.maximum) if capacity else None,
        offer__places_free=_whole(capacity.available) if capacity else None,
        offer__language=spoken[0] if spoken else "",
        offer__other_languages=spoken[1:],
        offer__price_cents=round(cost.amount * 100)
        if cost is not None and in_euro and cost.amount is not None
        else None,
        offer__price_text=service.fees_description or service.fees or "; ".join(filter(None, prices)),
    )


@lru_cache(maxsize=4_000)
def _proposed(when: str, day: date) -> str:
    """The hours in a text; many entries of a list have the same words."""
    return read_when(when, start=day).hours


def _number(phones: Iterable[hsds.Phone]) -> str:
    return next((phone.number for phone in phones if phone.number), "")


def _whole(number: float | None) -> int | None:
    return int(number) if number is not None and number >= 0 and float(number).is_integer() else None


def _postcode(text: str) -> str:
    """A Dutch postcode in one spelling; one of another country as it is, when it fits."""
    plain = re.sub(r"\s", "", text).upper()
    return f"{plain[:4]} {plain[4:]}" if re.fullmatch(r"[1-9]\d{3}[A-Z]{2}", plain) else text[:7]


def rule_of(minimum_age: float | None, maximum_age: float | None) -> str:
    """What the ages say, in the rule language; empty when there is nothing to test.

    Examples
    --------
    >>> rule_of(65, None), rule_of(12, 18), rule_of(0, None)
    ('age >= 65', 'age >= 12 and age <= 18', '')
    >>> rule_of(80, 12)  # nobody can be both: somebody mistyped
    ''
    """
    if minimum_age is not None and maximum_age is not None and minimum_age > maximum_age:
        return ""
    low = f"age >= {minimum_age:g}" if minimum_age is not None and 0 < minimum_age <= 120 else ""
    high = f"age <= {maximum_age:g}" if maximum_age is not None and 0 < maximum_age < 120 else ""
    return " and ".join(filter(None, (low, high)))


def language_of(one: hsds.Language, known: Collection[str]) -> str:
    """The slug of a language; ``other`` for one that the vocabulary does not name, empty when nothing was said."""
    code, name = one.code.casefold()[:2] if len(one.code) != 3 else one.code.casefold(), spelled(one.name)
    for slug in (code, LANGUAGES.get(name, ""), name):
        if slug and slug in known:
            return slug
    return "other" if (code or name) and "other" in known else ""


def _words_of(werkvormen: Mapping[str, Werkvorm]) -> dict[str, str]:
    """Every name of a werkvorm in one spelling -> its slug, the longest first; never of one for people in danger."""
    found = {
        spelled(name): slug
        for slug, one in sorted(werkvormen.items())
        if not one.quiet
        for name in (one.name, *one.names_also)
        if len(spelled(name)) >= 4
    }
    return dict(sorted(found.items(), key=lambda each: (-len(each[0]), each[0])))


def werkvorm_in(texts: Iterable[str], words: Mapping[str, str]) -> str:
    """The first werkvorm whose name stands in one of these texts; empty when none does."""
    found = f"_{'_ _'.join(map(spelled, texts))}_"
    for word, slug in words.items():
        if word in found and any(f"_{word}{end}_" in found for end in ("", "s", "en")):
            return slug
    return ""


def _days(one: hsds.Schedule) -> list[int]:
    """The weekdays of a weekly schedule, Monday 0; none when it says nothing about days."""
    if one.freq not in ("WEEKLY", "MONTHLY") or not one.byday:
        return [one.dtstart.weekday()] if one.freq == "WEEKLY" and one.dtstart else []
    named = (re.sub(r"^[+-]?\d+", "", part.strip()).upper() for part in one.byday.split(","))
    return sorted({DAYS.index(day) for day in named if day in DAYS})


NAMES = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


def when_of(one: hsds.Schedule) -> str:
    """A schedule as people say it: its own words, else the days and the times."""
    if one.description:
        return one.description
    days = _days(one)
    if not days:
        return ""
    names = " en ".join(filter(None, (", ".join(NAMES[day] for day in days[:-1]), NAMES[days[-1]])))
    every = "om de week " if one.freq == "WEEKLY" and one.interval == 2 else ""
    if one.opens_at is None or one.closes_at is None:
        return f"{every}{names}"
    begin, end = (f"{at.hour}.{at.minute:02d}" for at in (one.opens_at, one.closes_at))
    return f"{every}{names} {begin} tot {end} uur"


def _fitting(values: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The values as long as they may be, with what was cut off told."""
    kept, notes = {}, []
    for name, value in values.items():
        limit = LENGTHS[name]
        if isinstance(value, str) and limit is not None and len(value) > limit:
            value = value[: limit - 1].rstrip() + "…"
            notes.append(name)
        kept[name] = value
    return kept, tuple(notes)
