"""What a key is called in older versions, national profiles and everyday use; and which block hangs under which."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from weefsel.interop.hsds.records import (
    Accessibility,
    Address,
    Attribute,
    Contact,
    CostOption,
    Funding,
    Language,
    Location,
    Organization,
    OrganizationIdentifier,
    Phone,
    Program,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    Spec,
    Taxonomy,
    TaxonomyTerm,
    Url,
    specs,
)
from weefsel.interop.tabular.columns import spelled

# Other names of a field, in older versions, national profiles and everyday use.
ALIASES: dict[type[Any], dict[str, str]] = {
    Organization: {"url": "website", "organization_identifier": "organization_identifiers", "fundings": "funding"}
    | {"organizationidentifiers": "organization_identifiers", "additional_website": "additional_websites"},
    Service: {
        "website": "url",
        "eligibility": "eligibility_description",
        "eligibility_text": "eligibility_description",
        "fundings": "funding",
        "service_taxonomys": "attributes",
        "service_taxonomies": "attributes",
        "service_attributes": "attributes",
        "regular_schedules": "schedules",
        "regular_schedule": "schedules",
        "cost_option": "cost_options",
        "language": "languages",
        "service_area": "service_areas",
        "required_document": "required_documents",
        "service_capacity": "capacities",
        "service_capacities": "capacities",
        "capacity": "capacities",
        "contact": "contacts",
        "phone": "phones",
        "schedule": "schedules",
        "licences": "licenses",
        "additional_url": "additional_urls",
        "updated_at": "last_modified",
    },
    Location: {
        "website": "url",
        "accessibilitys": "accessibility",
        "accessibilities": "accessibility",
        "accessibility_for_disabilities": "accessibility",
        "addresss": "addresses",
        "address": "addresses",
        "physical_address": "addresses",
        "physical_addresses": "addresses",
        "language": "languages",
        "contact": "contacts",
        "phone": "phones",
        "regular_schedules": "schedules",
        "schedule": "schedules",
        "short_desc": "alternate_name",
        "lat": "latitude",
        "lng": "longitude",
        "lon": "longitude",
        "long": "longitude",
        "type": "location_type",
    },
    ServiceAtLocation: {"regular_schedules": "schedules", "regular_schedule": "schedules", "contact": "contacts"},
    Program: {},
    Schedule: {"weekday": "byday", "open": "opens_at", "close": "closes_at", "opens": "opens_at", "closes": "closes_at"}
    | {"start_date": "valid_from", "end_date": "valid_to"},
    Phone: {"number_type": "type", "language": "languages", "phone": "number", "department": "description"},
    Contact: {"phone": "phones"},
    Accessibility: {"accessibility": "description"},
    ServiceArea: {"service_area": "name"},
    Language: {"language": "name"},
    CostOption: {"price": "amount"},
    RequiredDocument: {"required_document": "document"},
    Funding: {"funding": "source"},
    Address: {"city_town": "city", "postcode": "postal_code", "street": "address_1", "postalcode": "postal_code"},
    TaxonomyTerm: {"term": "name", "vocabulary": "taxonomy", "uri": "term_uri"},
    Attribute: {"taxonomy_id": "taxonomy_term_id"},
    ServiceCapacity: {},
    OrganizationIdentifier: {},
}

# Blocks that are records of their own: (the record, the field that points at it).
UP: dict[tuple[type[Any], str], tuple[type[Any], str]] = {
    (Service, "organization"): (Organization, "organization_id"),
    (Service, "program"): (Program, "program_id"),
    (Location, "organization"): (Organization, "organization_id"),
    (Program, "organization"): (Organization, "organization_id"),
    (ServiceAtLocation, "service"): (Service, "service_id"),
    (ServiceAtLocation, "location"): (Location, "location_id"),
    (Attribute, "taxonomy_term"): (TaxonomyTerm, "taxonomy_term_id"),
    (Attribute, "taxonomy"): (TaxonomyTerm, "taxonomy_term_id"),
    (TaxonomyTerm, "taxonomy_detail"): (Taxonomy, "taxonomy_id"),
    (TaxonomyTerm, "taxonomy"): (Taxonomy, "taxonomy_id"),
}
# Lists of records of their own: (the record, the field that points back at us).
DOWN: dict[tuple[type[Any], str], tuple[type[Any], str]] = {
    (Organization, "services"): (Service, "organization_id"),
    (Organization, "locations"): (Location, "organization_id"),
    (Organization, "programs"): (Program, "organization_id"),
    (Program, "services"): (Service, "program_id"),
    (Service, "service_at_locations"): (ServiceAtLocation, "service_id"),
    (Service, "services_at_location"): (ServiceAtLocation, "service_id"),
    (Location, "service_at_locations"): (ServiceAtLocation, "location_id"),
    (Location, "services_at_location"): (ServiceAtLocation, "location_id"),
    (Location, "service_at_location"): (ServiceAtLocation, "location_id"),
    (Service, "service_at_location"): (ServiceAtLocation, "service_id"),
    (Taxonomy, "taxonomy_terms"): (TaxonomyTerm, "taxonomy_id"),
}
# Keys of a block that only say where a row of a table belongs; the nesting says the same.
LINKS = {"link_id", "resource_id", "organization_id", "service_id", "location_id", "service_at_location_id"}
LINKS |= {"contact_id", "phone_id", "program_id", "unit_id", "taxonomy_term_id", "taxonomy_id"}
# A plain text may stand where a list of blocks is expected: the field of the block that it fills, one block a word.
WORDS: dict[type[Any], str] = {
    Language: "name",
    ServiceArea: "name",
    RequiredDocument: "document",
    Funding: "source_of_funding",
    Accessibility: "description",
    Phone: "number",
    Url: "url",
    Attribute: "value",
    Schedule: "description",
    CostOption: "amount_description",
    Contact: "name",
}
LABELS: dict[type[Any], str] = {
    Organization: "organisatie",
    Program: "programma",
    Service: "dienst",
    Location: "plek",
    ServiceAtLocation: "dienst op een plek",
    Taxonomy: "woordenlijst",
    TaxonomyTerm: "woord",
}

ENTITIES: dict[type[Any], str] = {
    Organization: "organization",
    Program: "program",
    Service: "service",
    Location: "location",
    ServiceAtLocation: "service_at_location",
}


@cache
def by_key(record: type[Any]) -> dict[str, Spec]:
    return {spec.key: spec for spec in specs(record)}


# The same few keys come back in every block.
spelled_key = lru_cache(maxsize=1_000)(spelled)
