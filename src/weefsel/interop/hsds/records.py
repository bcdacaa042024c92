"""What a social map holds, in the words of the Human Services Data Specification (HSDS 3.1), whatever file it is from.

Records point at each other by ``id``: a service by ``organization_id``, a service at a location by ``service_id`` and
``location_id``. What belongs to one record only (its telephone numbers, its schedules) stands inside it. Text that is
not known is the empty text; a number, date or time that is not known is None. Two records are equal when they say the
same, wherever they were read: ``source`` and ``unread`` do not count.

Source
------
HSDS 3.1, openreferral/specification, folder ``schema``: names, kinds and lists of choices.
"""

# ruff: noqa: RUF009  (a field is declared by a function that gives a dataclass field with its kind)

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from weefsel.catalogue.problem import Problem

Kind = Literal["key", "ref", "text", "url", "email", "number", "whole", "money", "date", "time", "moment", "part"]

LOCATION_TYPES = ("physical", "postal", "virtual")
STATUSES = ("active", "inactive", "defunct", "temporarily closed")
FREQUENCIES = ("WEEKLY", "MONTHLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was read: the file, and the place in it such as "regel 12" or "services nummer 4"."""

    file: str = ""
    place: str = ""


def _text(default: str = "", *, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"kind": "text", "choices": choices})


def _of(kind: Kind) -> Any:
    empty = "" if kind in ("key", "ref", "url", "email") else None
    return field(default=empty, metadata={"kind": kind})


def _parts(name: str) -> Any:
    return field(default=(), metadata={"kind": "part", "part": name})


def _source() -> Any:
    return field(default=Place(), compare=False)


def _unread() -> Any:
    return field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Language:
    """A language that is spoken; ``code`` two or three letters (ISO 639)."""

    id: str = _of("key")
    name: str = _text()
    code: str = _text()
    note: str = _text()
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number, as it was written."""

    id: str = _of("key")
    number: str = _text()
    extension: int | None = _of("whole")
    type: str = _text()
    description: str = _text()
    languages: tuple[Language, ...] = _parts("Language")
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody, or a desk, to turn to."""

    id: str = _of("key")
    name: str = _text()
    title: str = _text()
    department: str = _text()
    email: str = _of("email")
    phones: tuple[Phone, ...] = _parts("Phone")
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class Address:
    """An address of a location; ``country`` two letters."""

    id: str = _of("key")
    attention: str = _text()
    address_1: str = _text()
    address_2: str = _text()
    city: str = _text()
    region: str = _text()
    state_province: str = _text()
    postal_code: str = _text()
    country: str = _text()
    address_type: str = _text("physical", choices=LOCATION_TYPES)
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class Accessibility:
    """What somebody with a handicap can count on at a location."""

    id: str = _of("key")
    description: str = _text()
    details: str = _text()
    url: str = _of("url")
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class Schedule:
    """When it is: a rule as in a calendar (RFC 5545), in the local time of the place unless the time has an offset.

    ``byday`` such as "TU,TH", in a monthly schedule also "1MO" or "-1FR". ``opens_at`` and ``closes_at`` without a rule
    say nothing about days. ``description`` is the text for people, and may hold what the rule cannot.
    """

    id: str = _of("key")
    valid_from: dt.date | None = _of("date")
    valid_to: dt.date | None = _of("date")
    dtstart: dt.date | None = _of("date")
    timezone: float | None = _of("number")
    until: dt.date | None = _of("date")
    count: int | None = _of("whole")
    wkst: str = _text(choices=WEEKDAYS)
    freq: str = _text(choices=FREQUENCIES)
    interval: int | None = _of("whole")
    byday: str = _text()
    byweekno: str = _text()
    bymonthday: str = _text()
    byyearday: str = _text()
    description: str = _text()
    opens_at: dt.time | None = _of("time")
    closes_at: dt.time | None = _of("time")
    schedule_link: str = _of("url")
    attending_type: str = _text()
    notes: str = _text()
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class CostOption:
    """What it costs; ``amount`` in ``currency`` (three letters)."""

    id: str = _of("key")
    valid_from: dt.date | None = _of("date")
    valid_to: dt.date | None = _of("date")
    option: str = _text()
    currency: str = _text()
    amount: Decimal | None = _of("money")
    amount_description: str = _text()
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class ServiceArea:
    """For whom by place of living."""

    id: str = _of("key")
    name: str = _text()
    description: str = _text()
    extent: str = _text()
    extent_type: str = _text()
    uri: str = _of("url")
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class RequiredDocument:
    """What somebody has to bring."""

    id: str = _of("key")
    document: str = _text()
    uri: str = _of("url")
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class Funding:
    """Who pays."""

    id: str = _of("key")
    source_of_funding: str = field(default="", metadata={"kind": "text", "key": "source"})
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class Url:
    """One more address on the web, with what it is."""

    id: str = _of("key")
    label: str = _text()
    url: str = _of("url")
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted in a capacity: places, beds, hours."""

    id: str = _of("key")
    name: str = _text()
    scheme: str = _text()
    identifier: str = _text()
    uri: str = _of("url")
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class ServiceCapacity:
    """How many ``unit`` are ``available`` at the moment ``updated``, of ``maximum`` (None: not told)."""

    id: str = _of("key")
    unit: Unit = field(default=Unit(), metadata={"kind": "one", "part": "Unit"})
    available: float | None = _of("number")
    maximum: float | None = _of("number")
    description: str = _text()
    updated: dt.datetime | None = _of("moment")
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class OrganizationIdentifier:
    """A number of an organization in a register, such as the KvK."""

    id: str = _of("key")
    identifier_scheme: str = _text()
    identifier_type: str = _text()
    identifier: str = _text()
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class Attribute:
    """A word of a word list (``taxonomy_term_id``) that goes for the record it stands in."""

    id: str = _of("key")
    taxonomy_term_id: str = _of("ref")
    link_type: str = _text()
    link_entity: str = _text()
    value: str = _text()
    label: str = _text()
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class Metadata:
    """One change that the sender tells of: which field, when, from what into what."""

    id: str = _of("key")
    resource_type: str = _text()
    last_action_date: str = _text()
    last_action_type: str = _text()
    field_name: str = _text()
    previous_value: str = _text()
    replacement_value: str = _text()
    updated_by: str = _text()
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class Organization:
    """Who offers something."""

    id: str = _of("key")
    name: str = _text()
    alternate_name: str = _text()
    description: str = _text()
    email: str = _of("email")
    website: str = _of("url")
    additional_websites: tuple[Url, ...] = _parts("Url")
    tax_status: str = _text()
    tax_id: str = _text()
    year_incorporated: int | None = _of("whole")
    legal_status: str = _text()
    logo: str = _of("url")
    uri: str = _of("url")
    parent_organization_id: str = _of("ref")
    funding: tuple[Funding, ...] = _parts("Funding")
    contacts: tuple[Contact, ...] = _parts("Contact")
    phones: tuple[Phone, ...] = _parts("Phone")
    organization_identifiers: tuple[OrganizationIdentifier, ...] = _parts("OrganizationIdentifier")
    attributes: tuple[Attribute, ...] = _parts("Attribute")
    metadata: tuple[Metadata, ...] = _parts("Metadata")
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class Program:
    """A name under which an organization brings services together."""

    id: str = _of("key")
    organization_id: str = _of("ref")
    name: str = _text()
    alternate_name: str = _text()
    description: str = _text()
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class Service:
    """What is offered, and for whom (``eligibility_description``, ``minimum_age``, ``maximum_age`` in years).

    ``assured_date`` says when somebody last checked that all this is true.
    """

    id: str = _of("key")
    organization_id: str = _of("ref")
    program_id: str = _of("ref")
    name: str = _text()
    alternate_name: str = _text()
    description: str = _text()
    url: str = _of("url")
    additional_urls: tuple[Url, ...] = _parts("Url")
    email: str = _of("email")
    status: str = _text("active", choices=STATUSES)
    interpretation_services: str = _text()
    application_process: str = _text()
    fees_description: str = _text()
    wait_time: str = _text()
    fees: str = _text()
    accreditations: str = _text()
    eligibility_description: str = _text()
    minimum_age: float | None = _of("number")
    maximum_age: float | None = _of("number")
    assured_date: dt.date | None = _of("date")
    assurer_email: str = _of("email")
    licenses: str = _text()
    alert: str = _text()
    last_modified: dt.datetime | None = _of("moment")
    phones: tuple[Phone, ...] = _parts("Phone")
    schedules: tuple[Schedule, ...] = _parts("Schedule")
    service_areas: tuple[ServiceArea, ...] = _parts("ServiceArea")
    languages: tuple[Language, ...] = _parts("Language")
    funding: tuple[Funding, ...] = _parts("Funding")
    cost_options: tuple[CostOption, ...] = _parts("CostOption")
    required_documents: tuple[RequiredDocument, ...] = _parts("RequiredDocument")
    contacts: tuple[Contact, ...] = _parts("Contact")
    capacities: tuple[ServiceCapacity, ...] = _parts("ServiceCapacity")
    attributes: tuple[Attribute, ...] = _parts("Attribute")
    metadata: tuple[Metadata, ...] = _parts("Metadata")
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class Location:
    """A place; ``latitude`` and ``longitude`` in degrees (WGS84)."""

    id: str = _of("key")
    location_type: str = _text("physical", choices=LOCATION_TYPES)
    url: str = _of("url")
    organization_id: str = _of("ref")
    name: str = _text()
    alternate_name: str = _text()
    description: str = _text()
    transportation: str = _text()
    latitude: float | None = _of("number")
    longitude: float | None = _of("number")
    external_identifier: str = _text()
    external_identifier_type: str = _text()
    languages: tuple[Language, ...] = _parts("Language")
    addresses: tuple[Address, ...] = _parts("Address")
    contacts: tuple[Contact, ...] = _parts("Contact")
    accessibility: tuple[Accessibility, ...] = _parts("Accessibility")
    phones: tuple[Phone, ...] = _parts("Phone")
    schedules: tuple[Schedule, ...] = _parts("Schedule")
    attributes: tuple[Attribute, ...] = _parts("Attribute")
    metadata: tuple[Metadata, ...] = _parts("Metadata")
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class ServiceAtLocation:
    """A service at a location: what somebody can be referred to."""

    id: str = _of("key")
    service_id: str = _of("ref")
    location_id: str = _of("ref")
    description: str = _text()
    service_areas: tuple[ServiceArea, ...] = _parts("ServiceArea")
    contacts: tuple[Contact, ...] = _parts("Contact")
    phones: tuple[Phone, ...] = _parts("Phone")
    schedules: tuple[Schedule, ...] = _parts("Schedule")
    attributes: tuple[Attribute, ...] = _parts("Attribute")
    metadata: tuple[Metadata, ...] = _parts("Metadata")
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A list of words."""

    id: str = _of("key")
    name: str = _text()
    description: str = _text()
    uri: str = _of("url")
    version: str = _text()
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class TaxonomyTerm:
    """A word of a list; ``taxonomy`` names the list when it has no record of its own (``taxonomy_id``)."""

    id: str = _of("key")
    code: str = _text()
    name: str = _text()
    description: str = _text()
    parent_id: str = _of("ref")
    taxonomy: str = _text()
    taxonomy_id: str = _of("ref")
    language: str = _text()
    term_uri: str = _of("url")
    source: Place = _source()
    unread: tuple[tuple[str, str], ...] = _unread()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a file says, in the order of the file.

    ``problems`` is what stops an import, each with its place: then there is not one record, so that nothing can be
    taken over by half. ``notes`` is what the reader left out or took as something else, each with its place: the person
    who imports decides whether that is right. ``dialect`` is the slug of what was recognised.
    """

    file: str = ""
    dialect: str = ""
    organizations: tuple[Organization, ...] = ()
    programs: tuple[Program, ...] = ()
    services: tuple[Service, ...] = ()
    locations: tuple[Location, ...] = ()
    services_at_location: tuple[ServiceAtLocation, ...] = ()
    taxonomies: tuple[Taxonomy, ...] = ()
    taxonomy_terms: tuple[TaxonomyTerm, ...] = ()
    problems: tuple[Problem, ...] = field(default=(), compare=False)
    notes: tuple[Problem, ...] = field(default=(), compare=False)

    @property
    def n_records(self) -> int:
        """The number of organizations, programs, services, locations, services at a location and words."""
        return sum(len(getattr(self, name)) for name in COLLECTIONS)


RECORDS: dict[str, type[Any]] = {
    one.__name__: one
    for one in (
        *(Organization, Program, Service, Location, ServiceAtLocation, Taxonomy, TaxonomyTerm),
        *(Language, Phone, Contact, Address, Accessibility, Schedule, CostOption, ServiceArea, RequiredDocument),
        *(Funding, Url, Unit, ServiceCapacity, OrganizationIdentifier, Attribute, Metadata),
    )
}

# Reading's collections, with the record each holds.
COLLECTIONS: dict[str, type[Any]] = {
    "organizations": Organization,
    "programs": Program,
    "services": Service,
    "locations": Location,
    "services_at_location": ServiceAtLocation,
    "taxonomies": Taxonomy,
    "taxonomy_terms": TaxonomyTerm,
}


@dataclass(frozen=True, slots=True)
class Spec:
    """What a field of a record holds: ``name`` in our record, ``key`` in HSDS, ``part`` the record inside it."""

    name: str
    key: str
    kind: str
    choices: tuple[str, ...] = ()
    part: str = ""


@cache
def specs(record: type[Any]) -> tuple[Spec, ...]:
    """The fields of a record that HSDS knows, in order.

    Examples
    --------
    >>> [spec.key for spec in specs(Funding)]
    ['id', 'source']
    """
    return tuple(
        Spec(
            one.name,
            one.metadata.get("key", one.name),
            one.metadata["kind"],
            one.metadata.get("choices", ()),
            one.metadata.get("part", ""),
        )
        for one in fields(record)
        if one.metadata
    )
