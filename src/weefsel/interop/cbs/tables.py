"""The CSV tables made from CBS figures -> area figures: inhabitants by age and sex, centroids, places, neighbourhoods.

The files are read whole and strictly: they are tables of figures, so a missing column or a cell that is not a figure
means that it is another file than we think.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import polars as pl

from weefsel.catalogue.problem import Problem
from weefsel.catalogue.region import AGE_BANDS, Neighbourhood, is_in_the_netherlands

# As CBS writes the groups of five years; the last one is open.
AGE_LABELS = tuple(f"{low}-{high}" if high is not None else f"{low}+" for low, high in AGE_BANDS)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Figures(Generic[Value]):
    """Figures by code; ``problems`` names every row that could not be read, by line."""

    by_code: dict[str, Value] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """Inhabitants of a postcode area in the order of ``AGE_BANDS``; CBS rounds to multiples of 5, hides small cells."""

    men: tuple[int, ...]
    women: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a postcode area lies."""

    name: str
    municipality: str
    province: str


def _frame(content: bytes, columns: dict[str, type[pl.DataType] | pl.DataType], file: str) -> pl.DataFrame | Problem:
    try:
        return pl.read_csv(io.BytesIO(content), columns=list(columns), schema_overrides=columns, infer_schema=False)
    except pl.exceptions.NoDataError:
        return Problem(file, "bestand", "Het bestand is leeg.")
    except pl.exceptions.ColumnNotFoundError:
        return Problem(file, "kop", f"Dit bestand moet deze kolommen hebben: {', '.join(columns)}.")
    except pl.exceptions.PolarsError as error:
        return Problem(
            file, "bestand", f"Een cel is geen getal of het bestand is beschadigd: {str(error).splitlines()[0]}"
        )


def read_population(content: bytes, *, file: str) -> Figures[Inhabitants]:
    """Inhabitants by postcode area, age group and sex.

    An empty figure is one that CBS does not give because the area is too small to publish: it counts as 0 here, and an
    area with nothing but empty figures is left out.
    """
    frame = _frame(
        content,
        {"postcode": pl.Int64, "leeftijd": pl.String, "inwoners_man": pl.Int64, "inwoners_vrouw": pl.Int64},
        file,
    )
    if isinstance(frame, Problem):
        return Figures(problems=[frame])
    frame = frame.with_row_index("line", offset=2)
    place_of = {label: position for position, label in enumerate(AGE_LABELS)}
    men: dict[str, list[int]] = {}
    women: dict[str, list[int]] = {}
    seen: set[tuple[str, int]] = set()
    problems: list[Problem] = []
    for line, postcode, label, n_men, n_women in frame.iter_rows():
        code = str(postcode)
        band = place_of.get(label or "")
        if postcode is None or not 1000 <= postcode <= 9999:
            problems.append(
                Problem(
                    file, f"regel {line}, kolom 'postcode'", f"'{postcode or ''}' is geen postcode van vier cijfers."
                )
            )
        elif band is None:
            problems.append(
                Problem(file, f"regel {line}, kolom 'leeftijd'", f"De leeftijdsgroep '{label or ''}' kennen we niet.")
            )
        elif (code, band) in seen:
            problems.append(Problem(file, f"regel {line}", f"{code} en {label} staan er twee keer."))
        elif (n_men or 0) < 0 or (n_women or 0) < 0:
            problems.append(Problem(file, f"regel {line}", "Een aantal inwoners is niet minder dan 0."))
        elif n_men is not None or n_women is not None:
            seen.add((code, band))
            men.setdefault(code, [0] * len(AGE_BANDS))[band] = n_men or 0
            women.setdefault(code, [0] * len(AGE_BANDS))[band] = n_women or 0
    return Figures({code: Inhabitants(tuple(men[code]), tuple(women[code])) for code in men}, problems)


def read_centroids(content: bytes, *, key: str = "postcode", file: str) -> Figures[tuple[float, float]]:
    """Centroids in RD New metres by postcode area (or by municipality, with ``key="gemeente"``).

    A row without a centroid is an area without surface in the map: it is left out.
    """
    frame = _frame(content, {key: pl.String, "rd_x": pl.Float64, "rd_y": pl.Float64}, file)
    if isinstance(frame, Problem):
        return Figures(problems=[frame])
    centroids: dict[str, tuple[float, float]] = {}
    problems: list[Problem] = []
    for line, code, x, y in frame.select(pl.row_index("line") + 2, key, "rd_x", "rd_y").iter_rows():
        if x is None or y is None:
            continue
        if not code:
            problems.append(Problem(file, f"regel {line}, kolom '{key}'", "Deze cel is leeg."))
        elif not is_in_the_netherlands(x, y):
            problems.append(Problem(file, f"regel {line}", f"({x:g}, {y:g}) ligt niet in Nederland (RD-meters)."))
        else:
            centroids[code] = (x, y)
    return Figures(centroids, problems)


def read_places(content: bytes, *, file: str) -> Figures[Place]:
    """Place, municipality and province by postcode area of four digits; the rows for PC2 and PC3 are passed over."""
    frame = _frame(
        content, {"postcode": pl.String, "plaats": pl.String, "gemeente": pl.String, "provincie": pl.String}, file
    )
    if isinstance(frame, Problem):
        return Figures(problems=[frame])
    places = {
        code: Place(name or "", municipality or "", province or "")
        for code, name, municipality, province in frame.select(
            "postcode", "plaats", "gemeente", "provincie"
        ).iter_rows()
        if code and len(code) == 4 and code.isdigit()
    }
    return Figures(places)


NEIGHBOURHOOD_COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "Codering_3": pl.String,
    "buurt_naam": pl.String,
    "Gemeentenaam_1": pl.String,
    "AantalInwoners_5": pl.Int64,
    "k_0Tot15Jaar_8": pl.Int64,
    "k_15Tot25Jaar_9": pl.Int64,
    "k_25Tot45Jaar_10": pl.Int64,
    "k_45Tot65Jaar_11": pl.Int64,
    "k_65JaarOfOuder_12": pl.Int64,
}


def read_neighbourhoods(content: bytes, *, municipality: str, file: str) -> Figures[Neighbourhood]:
    """The neighbourhoods of one municipality, with inhabitants in five age bands."""
    frame = _frame(content, NEIGHBOURHOOD_COLUMNS, file)
    if isinstance(frame, Problem):
        return Figures(problems=[frame])
    chosen = frame.filter(pl.col("Gemeentenaam_1").str.strip_chars() == municipality).select(
        list(NEIGHBOURHOOD_COLUMNS)
    )
    return Figures(
        {
            code.strip(): Neighbourhood(
                code.strip(), name.strip(), inhabitants or 0, tuple(count or 0 for count in by_age)
            )
            for code, name, _, inhabitants, *by_age in chosen.iter_rows()
        }
    )
