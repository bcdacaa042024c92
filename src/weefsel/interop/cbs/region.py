"""The full CBS-derived files -> a region: the areas of one municipality, to keep in a file or to draw people from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from weefsel.catalogue.problem import Problem
from weefsel.catalogue.region import Area, Neighbourhood, Region, RegionSource
from weefsel.interop.cbs.tables import Inhabitants, Place

SOURCES = (
    RegionSource(
        figures="inhabitants by postcode area, age and sex; centroids",
        title="Bevolking per viercijferige postcode naar leeftijd en geslacht; postcodegebieden",
        publisher="CBS",
        measured_on=date(2021, 1, 1),
        licence="CC BY 4.0",
        read_from="github.com/certe-medical-epidemiology/certegis @ 53de1e1",
    ),
    RegionSource(
        figures="neighbourhoods and their inhabitants",
        title="Kerncijfers wijken en buurten 2024 (85984NED)",
        publisher="CBS",
        measured_on=date(2024, 1, 1),
        licence="CC BY 4.0",
        read_from="github.com/dat-nguyen96/Micro-Neighbourhood @ 2cdf823",
    ),
)


def slug_of(name: str) -> str:
    """The name of a region as a file name.

    Examples
    --------
    >>> slug_of("'s-Hertogenbosch"), slug_of("Súdwest-Fryslân")
    ('s-hertogenbosch', 'sudwest-fryslan')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def region_of(
    municipality: str,
    *,
    population: Mapping[str, Inhabitants],
    centroids: Mapping[str, tuple[float, float]],
    places: Mapping[str, Place],
    neighbourhoods: Mapping[str, Neighbourhood],
    sources: tuple[RegionSource, ...] = SOURCES,
) -> tuple[Region, list[Problem]]:
    """Put together the areas of a municipality.

    An area with inhabitants but without a centroid cannot be placed on a map: it is left out and told as a problem.
    """
    areas: list[Area] = []
    problems: list[Problem] = []
    province = ""
    for code in sorted(code for code, place in places.items() if place.municipality == municipality):
        province = province or places[code].province
        people = population.get(code)
        if people is None or not (sum(people.men) or sum(people.women)):
            continue
        if code not in centroids:
            n = sum(people.men) + sum(people.women)
            problems.append(
                Problem(municipality, code, f"Dit gebied ({n} inwoners) heeft geen middelpunt en doet niet mee.")
            )
            continue
        x, y = centroids[code]
        areas.append(Area(code, places[code].name, x, y, people.men, people.women))
    ordered = tuple(sorted(neighbourhoods.values(), key=lambda place: place.code))
    region = Region(
        schema=1,
        slug=slug_of(municipality),
        name=municipality,
        province=province,
        sources=sources,
        areas=tuple(areas),
        neighbourhoods=ordered,
    )
    return region, problems
