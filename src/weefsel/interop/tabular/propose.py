"""Proposes what each column of a list holds: from its name, and from its values where the name says nothing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

from weefsel.interop.hsds.answers import is_yes_or_no
from weefsel.interop.hsds.values import DAY_WORDS
from weefsel.interop.tabular.columns import spelled
from weefsel.interop.tabular.found_in_text import EMAIL, PHONE, POSTCODE, WEB
from weefsel.interop.tabular.mapping import ColumnMapping
from weefsel.interop.tabular.targets import BY_WORD, MANY, TARGETS


def propose_mapping(
    columns: Sequence[str],
    *,
    samples: Mapping[str, Sequence[str]] | None = None,
    records: tuple[str, ...] = (),
    children: str = "",
) -> ColumnMapping:
    """Propose what each column holds, from its name, and from its values where the name says nothing.

    Examples
    --------
    >>> dict(propose_mapping(["Naam activiteit", "Postcode", "Tel.nr"]).columns)
    {'Naam activiteit': 'service.name', 'Postcode': 'location.postal_code', 'Tel.nr': 'contact.phone'}
    """
    found: dict[str, str] = {}
    guessed: list[str] = []
    inside = f"{children}[]." if children else ""
    has_inner_name = any(inside and each.startswith(inside) and _word(each) in ("name", "naam") for each in columns)
    is_wrapped = not any(
        "." not in each and _slug(each) in _NAMES for each in columns if not each.startswith(inside or "\0")
    )
    # What stands higher in a block is the block's own: its number and name come before those of blocks inside it.
    for column in sorted(columns, key=lambda name: _bare(name.removeprefix(inside)).count(".")):
        word = _word(column)
        slug = _of_parent(column) or _slug(column)
        if word == "type" and set((samples or {}).get(column, ())) <= _GEOJSON:
            found[column] = ""
            continue
        if slug == "location.transportation" and is_yes_or_no((samples or {}).get(column, ())):
            slug = "answer.transport"
        if slug == "schedule.opens_at" and _are_dates((samples or {}).get(column, ())):
            slug = "schedule.text"
        is_deep = "." in _bare(column.removeprefix(inside))
        if slug == "contact.name" and any(
            pattern.search(text) for text in (samples or {}).get(column, ()) for pattern in (EMAIL, PHONE, POSTCODE)
        ):
            slug = "contact.text"
        if is_deep and slug in ("service.id", "service.name", "service.keywords") and not is_wrapped:
            slug = ""
        if has_inner_name and not column.startswith(inside):
            slug = {"service.name": "organization.name", "service.id": "organization.id"}.get(slug, slug)
            slug = {"service.description": "organization.description", "service.url": "organization.website"}.get(
                slug, slug
            )
        if not slug and day_of_heading(column):
            slug = "schedule.weekly"
        if not slug and word:
            near = difflib.get_close_matches(word, BY_WORD, n=1, cutoff=0.84) if len(word) > 4 else []
            slug = BY_WORD[near[0]] if near else _by_part(word) or _by_part(spelled(column))
            slug = slug or _by_values((samples or {}).get(column, ()))
            if slug:
                guessed.append(column)
        if slug in found.values() and slug not in MANY:
            slug = ""
        if column in guessed and not slug:
            guessed.remove(column)
        found[column] = slug
    ordered = {column: found[column] for column in columns}
    return ColumnMapping(ordered, records, children, tuple(column for column in columns if column in guessed))


_NAMES = ("service.name", "organization.name")
_ABOUT = "organization.description"
# What GeoJSON says of itself, not of the place.
_GEOJSON = frozenset({"Feature", "FeatureCollection", "Point", "MultiPoint", "Polygon", "MultiPolygon", "LineString"})
# How programs wrap a text: the step above it says what it is.
_WRAPPED = re.compile(r"(\.(rendered|nl|value|waarde|text|tekst|#text|_text|@value))+$")
_ASIDE = re.compile(r"\([^)]*\)|[?:*]+\s*$")
# Of what a heading such as ORG_NAAM or 'Locatie naam' speaks, before it says which part of it.
_OF: dict[str, str] = {
    **dict.fromkeys(("org", "organisatie", "organization", "organisation", "aanbieder", "instelling"), "organization"),
    **dict.fromkeys(
        ("act", "activiteit", "activity", "aanbod", "dienst", "service", "algemeen", "field", "veld"), "service"
    ),
    **dict.fromkeys(("loc", "locatie", "location", "plek", "adres", "bezoekadres", "bezoek", "gebouw"), "location"),
    **dict.fromkeys(("cont", "contact", "contactgegevens", "contactpersoon"), "contact"),
}
_PART_OF: dict[tuple[str, str], str] = {
    **dict.fromkeys([("organization", word) for word in ("naam", "name", "titel")], "organization.name"),
    **dict.fromkeys([("organization", word) for word in ("omschrijving", "omschr", "beschrijving")], _ABOUT),
    **dict.fromkeys([("organization", word) for word in ("website", "url", "web")], "organization.website"),
    **dict.fromkeys([("organization", word) for word in ("email", "e_mail", "mail")], "organization.email"),
    **dict.fromkeys([("organization", word) for word in ("id", "nummer", "nr")], "organization.id"),
    **dict.fromkeys([("location", word) for word in ("naam", "name", "titel")], "location.name"),
    **dict.fromkeys([("location", word) for word in ("id", "nummer", "omschrijving", "website")], ""),
    **dict.fromkeys([("contact", word) for word in ("naam", "name", "persoon")], "contact.name"),
    ("contact", "id"): "",
}
_PARENTS = {
    **dict.fromkeys(("location", "place", "venue", "locatie", "plek", "plaats", "waar"), "location.name"),
    **dict.fromkeys(("organizer", "organiser", "provider", "organization"), "organization.name"),
    **dict.fromkeys(("organisation", "organisatie", "aanbieder"), "organization.name"),
}


def _of_parent(column: str) -> str:
    """Whose name it is, where a name stands in a block of its own: 'organizer.name'."""
    parent, _, last = _bare(column).split("[].")[-1].rpartition(".")
    if spelled(last) not in ("name", "naam"):
        return ""
    return _PARENTS.get(spelled(parent.rpartition(".")[2]), "")


def _slug(column: str) -> str:
    """The target of a name that is known as it stands, or with its humps as steps (streetAddress)."""
    last = _last(column)
    if last.startswith(("_", "@", "$")):
        return ""
    word = spelled(last)
    first, _, rest = word.partition("_")
    start, _, last_word = word.rpartition("_")
    return (
        BY_WORD.get(word)
        or BY_WORD.get(spelled(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", last)))
        or (_PART_OF.get((_OF[first], rest), BY_WORD.get(rest)) if first in _OF and rest else None)
        or (_PART_OF.get((_OF[last_word], start)) if last_word in _OF and start else None)
        or ""
    )


def day_of_heading(column: str) -> str:
    """The day of a column that is for one day of the week, such as 'ma' or 'Openingstijden maandag'; else nothing.

    Examples
    --------
    >>> day_of_heading("ma ochtend"), part_of_heading("ma ochtend")
    ('MO', 'ochtend')
    >>> day_of_heading("Di"), day_of_heading("Open op zondag"), day_of_heading("Plaats")
    ('TU', 'SU', '')
    """
    words = _word(column).split("_")
    if len(words) == 2 and words[1] in PARTS_OF_DAY and not words[0].isdigit():
        return DAY_WORDS.get(words[0], "")
    if len(words) == 1 and not words[0].isdigit():
        return DAY_WORDS.get(words[0], "")
    is_about_times = any(word.startswith(("open", "tijd")) for word in words)
    return DAY_WORDS.get(words[-1], "") if is_about_times and len(words[-1]) > 5 else ""


PARTS_OF_DAY = ("ochtend", "middag", "avond")


def part_of_heading(column: str) -> str:
    """The part of the day of a column such as 'ma ochtend'; else nothing."""
    words = _word(column).split("_")
    return words[1] if len(words) == 2 and words[1] in PARTS_OF_DAY and day_of_heading(column) else ""


def _bare(column: str) -> str:
    return _WRAPPED.sub("", column)


def _last(column: str) -> str:
    """The last step of a key inside blocks: 'location.latitude' -> latitude; a heading such as 'Tel.nr' stays whole."""
    steps = re.split(r"(?<=[a-zA-Z\]])\.(?=[a-zA-Z_]{3})", _bare(column))
    last = steps[-1].split("[].")[-1]
    return _ASIDE.sub(" ", last).strip() or last


def _word(column: str) -> str:
    return spelled(_last(column))


_PARTS = (
    ("mail", "service.email"),
    ("telefoon", "contact.phone"),
    ("postcode", "location.postal_code"),
    ("straat", "location.address_1"),
    ("website", "service.url"),
    ("omschrijving", "service.description"),
    ("beschrijving", "service.description"),
    ("doelgroep", "service.eligibility_description"),
    ("openingstijd", "schedule.text"),
    ("organisatie", "organization.name"),
    ("activiteit", "service.name"),
    ("woonplaats", "location.city"),
    ("categorie", "service.keywords"),
    ("kosten_per_keer", "service.amount"),
    ("wat_kost", "service.amount"),
    ("hoeveel_kost", "service.amount"),
    ("kost_het", "service.amount"),
    ("kosten", "service.fees_description"),
    ("begeleider_mee", "answer.companion-welcome"),
    ("iemand_mee", "answer.companion-welcome"),
    ("voor_wie", "service.eligibility_description"),
    ("aanmeld", "service.application_process"),
    ("wanneer", "schedule.text"),
    ("adres", "location.address"),
    ("description", "service.description"),
    ("phone", "contact.phone"),
    # "Is de ruimte rolstoeltoegankelijk" says it too.
    *(
        (word, target.slug)
        for target in TARGETS
        if target.slug.startswith("answer.")
        for word in target.words
        if len(word) >= 8 and "_" not in word
    ),
)


def _by_part(word: str) -> str:
    return next((slug for part, slug in _PARTS if part in word), "")


def _are_dates(values: Sequence[str]) -> bool:
    kept = [value.strip() for value in values if value.strip()]
    return bool(kept) and all(re.fullmatch(r"\d{4}-\d\d-\d\d.*|\d{1,2}[-/]\d{1,2}[-/]\d{4}", value) for value in kept)


def _by_values(values: Sequence[str]) -> str:
    kept = [value for value in values if value]
    if len(kept) < 2:
        return ""
    for pattern, slug in (
        (EMAIL, "service.email"),
        (WEB, "service.url"),
        (POSTCODE, "location.postal_code"),
        (PHONE, "contact.phone"),
    ):
        if all(pattern.fullmatch(value.strip()) for value in kept):
            return slug
    return ""
