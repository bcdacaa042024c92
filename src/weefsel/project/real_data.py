"""Real data from outside the repository: where it is, and a region of it.

Run as ``python -m weefsel.project.real_data Wijchen`` this prints the region file of a municipality, as the catalogue
holds it for Wijchen.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from weefsel.catalogue.problem import CatalogueError, Problem
from weefsel.catalogue.region import Region, read_region, write_region
from weefsel.interop.cbs.region import region_of
from weefsel.interop.cbs.tables import read_centroids, read_neighbourhoods, read_places, read_population

REPOSITORY = Path(__file__).parents[3]
REGIONS = Path(__file__).parents[1] / "catalogue" / "data" / "regions"

POPULATION = "geo_nl/inwoners_per_postcode_leeftijd_pc4.csv"
CENTROIDS = "geo_nl/geo_postcodes4_centroids.csv"
PLACES = "geo_nl/postcodes.csv"
NEIGHBOURHOODS = "geo_nl/buurten_85984NED_2024.csv"
AMSTERDAM_LIST = "socialmap/amsterdam/regelingen_en_activiteiten.json"


class RealDataMissing(Exception):
    """The real data is not here; the text is Dutch and tells what to do."""


def real_data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder that WEEFSEL_DATA points at, by default ``../shared/data`` beside the repository."""
    named = environment.get("WEEFSEL_DATA")
    folder = Path(named) if named else REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        raise RealDataMissing(
            f"De map met echte gegevens is er niet: {folder}. Zet in WEEFSEL_DATA waar zij staat. "
            "Zonder die map kunt u wel plannen met uw eigen bestanden, met x en y erin."
        )
    return folder


def read_real(name: str, environment: Mapping[str, str] = os.environ) -> bytes:
    """The bytes of one file of the real data."""
    path = real_data_folder(environment) / name
    if not path.is_file():
        raise RealDataMissing(f"Dit bestand ontbreekt in de map met echte gegevens: {path}.")
    return path.read_bytes()


def centroids(environment: Mapping[str, str] = os.environ) -> dict[str, tuple[float, float]]:
    """The centroid of every postcode area of four digits, RD New, metres."""
    figures = read_centroids(read_real(CENTROIDS, environment), file=CENTROIDS)
    if figures.problems:
        raise CatalogueError(figures.problems)
    return figures.by_code


def region(name: str, environment: Mapping[str, str] = os.environ) -> Region:
    """A region by name: from the catalogue when it is there, otherwise from the full CBS files.

    Raises ``RealDataMissing`` when it needs files that are not here, ``CatalogueError`` when no municipality has that
    name.
    """
    for path in sorted(REGIONS.glob("*.toml")):
        kept = read_region(path.read_bytes(), file=f"regions/{path.name}")
        if kept.name.casefold() == name.casefold():
            return kept
    return region_from_files(name, environment)


def region_from_files(name: str, environment: Mapping[str, str] = os.environ) -> Region:
    """A municipality read off the full CBS files."""
    population = read_population(read_real(POPULATION, environment), file=POPULATION)
    places = read_places(read_real(PLACES, environment), file=PLACES)
    points = read_centroids(read_real(CENTROIDS, environment), file=CENTROIDS)
    known = {
        place.municipality.casefold(): place.municipality for place in places.by_code.values() if place.municipality
    }
    municipality = known.get(name.casefold())
    problems = [*population.problems, *places.problems, *points.problems]
    if municipality is None:
        from weefsel.interop.tabular.columns import did_you_mean

        hint = did_you_mean(name, sorted(known.values()))
        problems.append(Problem(PLACES, "gemeente", f"De gemeente '{name}' kennen we niet.{hint}"))
    if problems or municipality is None:
        raise CatalogueError(problems)
    named = read_neighbourhoods(read_real(NEIGHBOURHOODS, environment), municipality=municipality, file=NEIGHBOURHOODS)
    found, left_out = region_of(
        municipality,
        population=population.by_code,
        centroids=points.by_code,
        places=places.by_code,
        neighbourhoods=named.by_code,
    )
    if named.problems or not found.areas:
        raise CatalogueError([*named.problems, *left_out])
    return found


if __name__ == "__main__":
    try:
        sys.stdout.write(write_region(region_from_files(sys.argv[1] if len(sys.argv) > 1 else "Wijchen")))
    except (RealDataMissing, CatalogueError) as error:
        sys.exit(str(error))
