"""A published list of schemes and activities (JSON) -> entries: what kind of place each is, where, for whom.

Nothing is dropped: an entry that is not understood comes back as information with the reason in ``notes``.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from weefsel.catalogue.problem import Problem
from weefsel.catalogue.region import Area
from weefsel.catalogue.rule import Compare
from weefsel.catalogue.social_map import District, Limit, PlaceKind, SocialMap
from weefsel.catalogue.werkvorm import Eligibility, GroupPart, PlaceNeeds, Rhythm, Werkvorm
from weefsel.engine.frames import Offers

MAX_BYTES = 32 * 1024 * 1024

# A sketch is made at the moment of reading and kept nowhere: there is nothing to review later.
SKETCH_AUTHORED_ON = dt.date.min
SKETCH_REVIEW_BY = dt.date.max

LocatedBy = Literal["postcode", "address", "district", "home", "unknown"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list.

    ``id`` list and number in the list, from 1; ``kind`` None when no rule recognised it. ``area`` a postcode area or a
    district; ``xy`` RD New, metres, None when the place is not known. ``located_by``: a postcode in the text, an
    address whose street has a postcode elsewhere in the list, the inhabitants' centre of the district, home (they come
    to you, in the whole municipality), or unknown. ``limits`` rules that say for whom it is. ``notes``
    Dutch: everything in the entry that was not understood.
    """

    id: str
    name: str
    kind: PlaceKind | None
    area: str
    xy: tuple[float, float] | None
    located_by: LocatedBy
    age_min: int | None
    age_max: int | None
    only_with_children: bool
    limits: tuple[Limit, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_place(self) -> bool:
        """Whether people can be proposed to it; otherwise it is information."""
        return self.kind is not None and self.kind.place


@dataclass(frozen=True, slots=True)
class Schemes:
    """All entries in the order of the list; ``problems`` when the file itself cannot be read."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_schemes(content: bytes, guide: SocialMap, *, areas: Mapping[str, Area], file: str) -> Schemes:
    """Read a list with its reading guide; ``areas`` the postcode areas of the municipality, by code."""
    if len(content) > MAX_BYTES:
        return Schemes(problems=[Problem(file, "bestand", f"Het bestand is groter dan {MAX_BYTES / 1e6:.0f} MB.")])
    try:
        top = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Schemes(problems=[Problem(file, "bestand", "Het bestand is geen UTF-8.")])
    except json.JSONDecodeError as error:
        return Schemes(
            problems=[Problem(file, f"regel {error.lineno}, kolom {error.colno}", "Dit is geen geldige JSON.")]
        )
    except RecursionError:
        return Schemes(problems=[Problem(file, "bestand", "Het bestand is te diep genest.")])

    records = top
    for step in guide.keys.records:
        records = records.get(step) if isinstance(records, dict) else None
    if not isinstance(records, list) or not records:
        way = " > ".join(guide.keys.records)
        return Schemes(problems=[Problem(file, way, "Hier hoort een lijst met ten minste één regel te staan.")])

    problems: list[Problem] = []
    read: list[dict[str, str] | None] = []
    for number, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            problems.append(Problem(file, f"regel {number} van de lijst", "Hier hoort een blok met sleutels te staan."))
            read.append(None)
            continue
        texts = {key: _text(record.get(getattr(guide.keys, key))) for key in _TEXT_KEYS}
        if not texts["name"]:
            problems.append(Problem(file, f"regel {number} van de lijst, '{guide.keys.name}'", "De naam ontbreekt."))
        read.append(texts)
    streets = _streets([texts for texts in read if texts])
    entries = [
        _entry(number, texts, record, guide, areas, streets)
        for number, (texts, record) in enumerate(zip(read, records, strict=True), start=1)
        if texts
    ]
    return Schemes(entries, problems)


_TEXT_KEYS = ("name", "gives", "contact", "text", "theme", "district", "age")


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


def _entry(
    number: int,
    texts: dict[str, str],
    record: dict[str, Any],
    guide: SocialMap,
    areas: Mapping[str, Area],
    streets: Mapping[str, str],
) -> Entry:
    notes: list[str] = []
    known = {getattr(guide.keys, key) for key in (*_TEXT_KEYS, "audience")}
    everything = " ".join(texts[key] for key in ("name", "gives", "text"))
    limits = [limit for limit in guide.limits if _stands_in(limit.words, everything)]
    notes += [limit.reason for limit in limits if limit.rule is None]
    notes += [f"sleutel '{key}' kennen we niet" for key in record if key not in known]
    only_with_children = _only_with_children(record.get(guide.keys.audience), guide, notes)
    kind = _kind(texts, guide, only_with_children=only_with_children)
    if kind is None:
        notes.append("niet herkend wat voor aanbod dit is: blijft informatie")
    if texts["age"] not in ("", "*"):
        notes.append(f"leeftijd '{texts['age']}' niet begrepen")
    district = _district(texts["district"], guide, notes)
    area, xy, located_by = _where(texts, district, kind, areas, streets, notes)
    age_min, age_max = _ages(everything)
    if kind is not None and (kind.for_parents or (age_min, age_max) == (None, None)):
        age_min, age_max = kind.age_min, kind.age_max
    return Entry(
        id=f"{guide.slug}-{number:03d}",
        name=" ".join(texts["name"].split()) or f"zonder naam ({number})",
        kind=kind,
        area=area,
        xy=xy,
        located_by=located_by,
        age_min=age_min,
        age_max=age_max,
        only_with_children=only_with_children,
        limits=tuple(limit for limit in limits if limit.rule is not None),
        notes=tuple(notes),
    )


def _only_with_children(value: Any, guide: SocialMap, notes: list[str]) -> bool:
    codes = [_text(code) for code in value] if isinstance(value, list) else [_text(value)]
    by_code = {audience.code: audience for audience in guide.audiences}
    for code in codes:
        if code not in by_code:
            notes.append(f"doelgroep '{code}' niet begrepen")
    found = [by_code[code] for code in codes if code in by_code]
    return bool(found) and all(audience.with_children for audience in found)


def _kind(texts: dict[str, str], guide: SocialMap, *, only_with_children: bool) -> PlaceKind | None:
    for rule in guide.kind_rules:
        if rule.only_with_children and not only_with_children:
            continue
        if rule.themes and texts["theme"] not in rule.themes:
            continue
        if any(_stands_in(rule.words, texts[key], anywhere=rule.contains) for key in rule.keys):
            return guide.kind(rule.kind)
    return None


def _stands_in(words: tuple[str, ...], text: str, *, anywhere: bool = False) -> bool:
    """Whether one of the words begins a word of the text (or stands anywhere in it)."""
    start = "" if anywhere else r"\b"
    pattern = start + "(?:" + "|".join(re.escape(word) for word in words) + ")"
    return re.search(pattern, " ".join(text.split()), re.IGNORECASE) is not None


def _district(text: str, guide: SocialMap, notes: list[str]) -> District | None:
    by_code = {district.code: district for district in guide.districts}
    if text in by_code:
        return by_code[text]
    plain = text.strip("[]'\" ")
    if plain in by_code:
        notes.append(f"stadsdeel stond als {text} en is gelezen als '{plain}'")
        return by_code[plain]
    notes.append(f"stadsdeel '{text}' niet begrepen")
    return None


# A digit of a house number may be glued to the postcode ("2011018 LT"), and a letter of the town to its end.
_POSTCODE = re.compile(r"([1-9]\d{3})\s?([A-Z]{2})(?![a-zA-Z])")
_BROKEN_POSTCODE = re.compile(r"(?<!\d)(\d{3}\s[A-Z]{2})(?=\s*Amsterdam)")
_STREET = re.compile(
    r"((?:(?:[A-Z]\w*|\d+e|de|den|der|van|het|Van)\s)*[A-Z]?\w*"
    r"(?:straat|plein|gracht|weg|laan|kade|dreef|plantsoen|singel|sloot|park|nest|mark|wal|bogen|oord|stein|burg))"
    r"\s{1,2}(\d+)"
)


def _streets(records: list[dict[str, str]]) -> dict[str, str]:
    """Streets that stand right before a postcode somewhere in the list -> that postcode, when it is always the same."""
    found: dict[str, set[str]] = defaultdict(set)
    for texts in records:
        for text in (texts["contact"], texts["text"]):
            for postcode in _POSTCODE.finditer(text):
                before = [
                    street
                    for street in _STREET.finditer(text, 0, postcode.start())
                    if postcode.start() - street.end() < 25
                ]
                if before:
                    found[_street_name(before[-1][1])].add(postcode[1])
    return {street: codes.pop() for street, codes in found.items() if len(codes) == 1}


def _street_name(text: str) -> str:
    return re.sub(r"^(?:(?:de|het|den|naar)\s)+", "", " ".join(text.split()).casefold())


def _where(
    texts: dict[str, str],
    district: District | None,
    kind: PlaceKind | None,
    areas: Mapping[str, Area],
    streets: Mapping[str, str],
    notes: list[str],
) -> tuple[str, tuple[float, float] | None, LocatedBy]:
    text = f"{texts['contact']}\n{texts['text']}"
    postcodes = list(dict.fromkeys(code for code, _ in _POSTCODE.findall(text)))
    for broken in _BROKEN_POSTCODE.findall(text):
        notes.append(f"postcode '{broken}' is niet compleet")
    addresses = list(dict.fromkeys(_street_name(street) for street, _ in _STREET.findall(text)))
    if len(postcodes) > 1 or (not postcodes and len(addresses) > 1):
        notes.append("meer dan één adres: het eerste is gebruikt")
    for code, located_by in [
        *((code, "postcode") for code in postcodes),
        *((streets[street], "address") for street in addresses if street in streets),
    ]:
        if code not in areas:
            notes.append(f"postcode {code} ligt niet in deze gemeente")
            continue
        if district is not None and district.postcodes and code not in district.postcodes:
            notes.append(f"postcode {code} ligt niet in stadsdeel {district.name}")
        return code, (areas[code].x, areas[code].y), "postcode" if located_by == "postcode" else "address"
    inside = [areas[code] for code in district.postcodes if code in areas] if district is not None else []
    n_inhabitants = sum(area.inhabitants for area in inside)
    if addresses and not postcodes:
        instead = "het middelpunt van het stadsdeel is gebruikt" if n_inhabitants else "de plek blijft onbekend"
        notes.append(f"adres zonder postcode: {instead}")
    if district is not None and n_inhabitants:
        x = sum(area.x * area.inhabitants for area in inside) / n_inhabitants
        y = sum(area.y * area.inhabitants for area in inside) / n_inhabitants
        return district.name, (x, y), "district"
    name = district.name if district is not None else "onbekend"
    return name, None, "home" if kind is not None and (kind.at_home or kind.online) else "unknown"


_FOR_WHOM = r"(?:kinder\w*|jongeren|jeugd|ben jij)\b[^.\n]{0,45}?"
_BETWEEN = re.compile(_FOR_WHOM + r"\b(\d{1,2})(?:\s*jaar)?\s*(?:t/m|tot en met|tot|en|-)\s*(\d{1,2})\b", re.IGNORECASE)
_CATEGORY = re.compile(r"leeftijdscategorie van (\d{1,2}) (?:t/m|tot en met|tot) (\d{1,2})", re.IGNORECASE)
_FROM = re.compile(
    r"\b(?:boven de|vanaf|ouder dan) (\d{2})\b(?! ?(?:uur|euro|:))|\b(\d{2})(?:\+|-plus| plus)(?=\W)", re.IGNORECASE
)


def _ages(text: str) -> tuple[int | None, int | None]:
    """Ages that the text states for those who take part; not the age of a volunteer, not a price, not an hour."""
    between = _BETWEEN.search(text) or _CATEGORY.search(text)
    if between and int(between[1]) < int(between[2]):
        return int(between[1]), int(between[2])
    start = _FROM.search(text)
    if start and 16 <= int(start[1] or start[2]) <= 90:
        return int(start[1] or start[2]), None
    return None, None


def entry_werkvormen(entries: Iterable[Entry], guide: SocialMap) -> dict[str, Werkvorm]:
    """What each place of a list resembles, as a sketch of a werkvorm: only needs, rules and size, all assumptions.

    Entries of one kind with other ages or other limits are other sketches, so that a rule is kept for each of them.
    """
    found: dict[str, Werkvorm] = {}
    for entry in entries:
        slug = entry_werkvorm_slug(entry)
        if entry.is_place and slug not in found:
            found[slug] = _sketch(slug, entry, guide)
    return found


def entry_werkvorm_slug(entry: Entry) -> str:
    """The slug of the sketch that an entry resembles."""
    if entry.kind is None:
        return "onbekend"
    ages = f"-{entry.age_min or 0}-{entry.age_max if entry.age_max is not None else 120}"
    has_ages = entry.age_min is not None or entry.age_max is not None
    words = [word for limit in entry.limits for word in (limit.words[0].replace(" ", "-"),)]
    return "-".join([entry.kind.slug + (ages if has_ages else ""), *words])


def _sketch(slug: str, entry: Entry, guide: SocialMap) -> Werkvorm:
    kind = entry.kind
    assert kind is not None
    rules: list[Eligibility] = []
    if kind.rule is not None:
        rules.append(Eligibility(kind.rule, f"Dit is er voor: {kind.name}."))
    if entry.age_min is not None and entry.age_min > 0:
        reason = f"Dit is er voor mensen van {entry.age_min} jaar en ouder."
        rules.append(Eligibility(Compare("age", ">=", float(entry.age_min)), reason))
    if entry.age_max is not None:
        reason = f"Dit is er voor mensen tot en met {entry.age_max} jaar."
        rules.append(Eligibility(Compare("age", "<=", float(entry.age_max)), reason))
    rules += [Eligibility(limit.rule, limit.reason) for limit in entry.limits if limit.rule is not None]
    alone = kind.at_home or kind.online
    return Werkvorm(
        schema=1,
        slug=slug,
        version="schets",
        name=kind.name,
        summary=f"Een schets uit de lijst '{guide.name}': alles is een aanname.",
        approach="matchen",
        kind="coaching_trajectory" if alone else "walk_in_place",
        target_group=" ".join(rule.reason for rule in rules) or "Voor iedereen.",
        needs=kind.needs,
        sectors=("neighbourhood",),
        professions=("link_worker",),
        target_groups=("everyone",),
        modality=("digital",) if kind.online else ("home",) if kind.at_home else ("physical",),
        tie_type="both",
        naasten="no",
        reciprocity=False,
        rhythm=Rhythm(unit="continuous"),
        place=PlaceNeeds(),
        authored_by="coordinator",
        authored_on=SKETCH_AUTHORED_ON,
        review_by=SKETCH_REVIEW_BY,
        confidence="low",
        eligibility=tuple(rules),
        roles=(),
        agenda=(),
        outcomes=(),
        funding=(),
        core_elements=(),
        barriers=(),
        evidence=(),
        examples=(),
        mentions=(),
        group=None if alone or kind.capacity is None else GroupPart(min=1, max=kind.capacity),
        unsure=(kind.capacity_reason,),
    )


def entry_offers(entries: Iterable[Entry]) -> Offers:
    """The places of a list as offers with the assumed number of free places; information is left out."""
    places = [entry for entry in entries if entry.is_place]
    kinds = [entry.kind for entry in places if entry.kind is not None]
    return Offers(
        id=np.array([entry.id for entry in places], dtype=np.str_),
        werkvorm=np.array([entry_werkvorm_slug(entry) for entry in places], dtype=np.str_),
        name=np.array([entry.name for entry in places], dtype=np.str_),
        area=np.array([entry.area for entry in places], dtype=np.str_),
        xy=np.array([entry.xy or (np.nan, np.nan) for entry in places], dtype=np.float64).reshape(-1, 2),
        capacity=np.array([kind.capacity for kind in kinds], dtype=np.float64),
        online=np.array([1.0 if kind.online else 0.0 for kind in kinds], dtype=np.float64),
    )
