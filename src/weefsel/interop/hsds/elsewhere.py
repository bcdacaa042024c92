"""What older versions and profiles keep in another way than HSDS 3: read into the place where it stands now."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from weefsel.interop.hsds.blocks import Where, add_parts, brief, item, with_key
from weefsel.interop.hsds.records import (
    Attribute,
    Contact,
    Funding,
    Location,
    Organization,
    Schedule,
    Service,
    ServiceAtLocation,
    specs,
)
from weefsel.interop.hsds.values import read_empty, read_text, read_value
from weefsel.interop.tabular.columns import CellError, spelled

if TYPE_CHECKING:
    from weefsel.interop.hsds.gather import Gather


def _postal(gather: Gather, values: dict[str, Any], raw: Any, where: Where, key: str) -> None:
    """Postal addresses stand apart in older versions."""
    blocks = raw if isinstance(raw, list) else [raw]
    typed = [with_key(each, "address_type", "postal") for each in blocks]
    spec = next(spec for spec in specs(Location) if spec.key == "addresses")
    found: dict[str, Any] = {}
    gather._value(spec, "postal_addresses", typed, where, key, found, [])
    add_parts(values, "addresses", found.get("addresses", ()), "postal_addresses", own=True)


def _holidays(gather: Gather, values: dict[str, Any], raw: Any, where: Where, key: str) -> None:
    """Days that are otherwise stand among the schedules, with their dates."""
    blocks = raw if isinstance(raw, list) else [raw]
    parts = gather._parts(Schedule, "holiday_schedules", blocks, where, key)
    add_parts(values, "schedules", parts, "holidays", own=True)


def _email_of_place(gather: Gather, values: dict[str, Any], raw: Any, where: Where, key: str) -> None:
    """A location has no e-mail address in HSDS: it becomes a contact."""
    parts = gather._parts(Contact, "email", [{"email": raw}], where, key)
    add_parts(values, "contacts", [part for part in parts if part.email], "email")


def _virtual(_gather: Gather, values: dict[str, Any], raw: Any, _where: Where, _key: str) -> None:
    if spelled(str(raw)) in ("true", "1", "ja", "yes", "t"):
        values["location_type"] = "virtual"


def _keywords(gather: Gather, values: dict[str, Any], raw: Any, where: Where, key: str) -> None:
    """Loose words become attributes, so that they can be searched."""
    words = raw if isinstance(raw, list) else re.split(r"\s*[,;|\n]\s*", str(raw))
    blocks = [{"link_type": "keyword", "value": word} for word in words if not isinstance(word, dict | list) and word]
    add_parts(values, "attributes", gather._parts(Attribute, "keywords", blocks, where, key), "keywords")


def _term_ids(gather: Gather, values: dict[str, Any], raw: Any, where: Where, key: str) -> None:
    words = raw if isinstance(raw, list) else re.split(r"\s*[,;|]\s*", str(raw))
    blocks = [{"taxonomy_term_id": word} for word in words if not isinstance(word, dict | list) and word]
    values["attributes"] = (
        *values.get("attributes", ()),
        *gather._parts(Attribute, "taxonomy_ids", blocks, where, key),
    )


def _eligibilities(_gather: Gather, values: dict[str, Any], raw: Any, _where: Where, _key: str) -> None:
    """Older versions keep for whom it is in blocks of their own: texts and ages."""
    texts = [values.get("eligibility_description", "")]
    for each in raw if isinstance(raw, list) else [raw]:
        block: dict[str, Any] = each if isinstance(each, dict) else {"eligibility": each}
        for name in ("eligibility", "eligibility_description", "description"):
            if block.get(name) and not isinstance(block[name], dict | list):
                texts.append(read_text(block[name]))
        for name in ("minimum_age", "maximum_age"):
            spec = next(spec for spec in specs(Service) if spec.key == name)
            try:
                age = read_value(spec, block.get(name))
            except CellError:
                age = read_empty(spec)
            if age is not None and values.get(name) is None:
                values[name] = age
    values["eligibility_description"] = "; ".join(dict.fromkeys(filter(None, texts)))[:10_000]


def _audience(_gather: Gather, values: dict[str, Any], raw: Any, _where: Where, _key: str) -> None:
    texts = [brief(raw), values.get("eligibility_description", "")]
    values["eligibility_description"] = "; ".join(dict.fromkeys(filter(None, texts)))


def _funding_sources(gather: Gather, values: dict[str, Any], raw: Any, where: Where, key: str) -> None:
    add_parts(values, "funding", gather._parts(Funding, "funding_sources", raw, where, key), "funding_sources")


def _places(gather: Gather, values: dict[str, Any], raw: Any, where: Where, _owner: str) -> None:
    """Locations inside a service, without a link of their own."""
    for number, each in enumerate(raw if isinstance(raw, list) else [raw]):
        at = where if isinstance(raw, dict) else Where(where.file, item(where.place, number))
        found = gather.take(Location, each, at, listed=False)
        if found:
            gather.place_service(values["id"], found, at)


def _services(gather: Gather, values: dict[str, Any], raw: Any, where: Where, _owner: str) -> None:
    """Services inside a location, without a link of their own."""
    for number, each in enumerate(raw if isinstance(raw, list) else [raw]):
        at = where if isinstance(raw, dict) else Where(where.file, item(where.place, number))
        owner = {"organization_id": values["organization_id"]} if values.get("organization_id") else {}
        found = gather.take(Service, each, at, listed=False, given=owner)
        if found:
            gather.place_service(found, values["id"], at)


def _coordinates(gather: Gather, values: dict[str, Any], raw: Any, where: Where, _key: str) -> None:
    """A point as GeoJSON writes it: longitude first."""
    pair = raw.get("coordinates") if isinstance(raw, dict) else raw
    if isinstance(pair, list) and len(pair) == 2:
        block: dict[str, Any] = {"longitude": pair[0], "latitude": pair[1]}
        for name, each in gather.with_point(block, where).items():
            spec = next(spec for spec in specs(Location) if spec.key == name)
            try:
                values[name] = read_value(spec, each)
            except CellError:
                values[name] = None


def _nothing(_gather: Gather, _values: dict[str, Any], _raw: Any, _where: Where, _key: str) -> None:
    """Read elsewhere, together with the rest of its block."""


Special = Callable[["Gather", dict[str, Any], Any, Where, str], None]
SPECIAL: dict[tuple[type[Any], str], Special] = {
    (Location, "postal_addresses"): _postal,
    (Location, "postal_address"): _postal,
    (Location, "mail_addresses"): _postal,
    (Location, "mail_address"): _postal,
    (Location, "holiday_schedules"): _holidays,
    (Service, "holiday_schedules"): _holidays,
    (ServiceAtLocation, "holiday_schedules"): _holidays,
    (Location, "email"): _email_of_place,
    (Location, "virtual"): _virtual,
    (Location, "services"): _services,
    (Location, "coordinates"): _coordinates,
    (Location, "geometry"): _coordinates,
    (Service, "keywords"): _keywords,
    (Service, "categories"): _keywords,
    (Service, "category"): _keywords,
    (Service, "taxonomy_ids"): _term_ids,
    (Service, "eligibilitys"): _eligibilities,
    (Service, "eligibilities"): _eligibilities,
    (Service, "audience"): _audience,
    (Service, "funding_sources"): _funding_sources,
    (Organization, "funding_sources"): _funding_sources,
    (Schedule, "closed"): _nothing,
    (Service, "locations"): _places,
    (Service, "location"): _places,
}
