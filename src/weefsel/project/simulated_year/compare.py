"""Live through several years in every way, and try both ends of every assumption."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from weefsel.catalogue.catalogue import Catalogue
from weefsel.catalogue.region import Region
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.catalogue.year import Year
from weefsel.engine.simulation.year.run import Arrivals, live
from weefsel.engine.simulation.year.tally import Range, Score, more_arrive, score
from weefsel.engine.simulation.year.ways import ways
from weefsel.engine.simulation.year.world import World, draw_world
from weefsel.project.planning.inputs import synthetic_people

PLACES_TO_GO = frozenset({"cohort", "circle", "pair", "walk_in"})
WITHOUT, WITH = "coach", "coach-weefsel"
YEARS_AN_END = 3  # as many years are lived for each end of each range
Tell = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Turn:
    """What comes out with one figure at an end of its range: how many more of a hundred arrive with Weefsel."""

    name: str
    low: Range
    high: Range


@dataclass(frozen=True, slots=True)
class Comparison:
    """Years lived in every way: ``scores`` by the name of the way; ``more`` how many more of a hundred arrive when the
    coach has Weefsel too; ``n_people`` who asked, in all years; ``turns`` by figure, empty when not tried."""

    region: str
    n_adults: int
    n_people: int
    n_offers: int
    n_years: int
    seed: int
    scores: Mapping[str, Score]
    more: Range
    turns: Sequence[Turn]


def compare_years(
    region: Region,
    catalogue: Catalogue,
    year: Year,
    *,
    n_adults: int,
    n_years: int,
    seed: int,
    tell: Tell,
    ranges: bool = False,
) -> Comparison:
    """Live ``n_years`` years with as many adults of the region, each with the next seed."""
    seeds = range(seed, seed + n_years)
    worlds: list[World] = []
    lived: dict[str, list[Arrivals]] = {}
    names: dict[str, str] = {}
    for number, each in enumerate(seeds):
        tell("Jaren naspelen", number, n_years)
        worlds.append(_world(region, catalogue, year, n_adults, each))
        for way in _ways(worlds[-1], catalogue, year, each):
            names[way.slug] = way.name
            lived.setdefault(way.slug, []).append(live(worlds[-1], way, year, seed=each))
    tell("Jaren naspelen", n_years, n_years)
    return Comparison(
        region=region.name,
        n_adults=n_adults,
        n_people=sum(world.people.n_people for world in worlds),
        n_offers=worlds[0].offers.n_offers,
        n_years=n_years,
        seed=seed,
        scores={names[slug]: score(worlds, years) for slug, years in lived.items()},
        more=more_arrive(lived[WITH], lived[WITHOUT]),
        turns=_turns(region, catalogue, year, n_adults, seeds[:YEARS_AN_END], tell) if ranges else (),
    )


def _turns(region: Region, catalogue: Catalogue, year: Year, n_adults: int, seeds: range, tell: Tell) -> list[Turn]:
    found: list[Turn] = []
    figures = year.figures()
    step = "Aannames omdraaien"
    for number, (name, figure) in enumerate(figures.items()):
        tell(step, number, len(figures))
        ends = [_more(region, catalogue, year.having(name, end), n_adults, seeds) for end in (figure.low, figure.high)]
        found.append(Turn(name, *ends))
    tell(step, len(figures), len(figures))
    return found


def _more(region: Region, catalogue: Catalogue, year: Year, n_adults: int, seeds: range) -> Range:
    lived: dict[str, list[Arrivals]] = {WITH: [], WITHOUT: []}
    for seed in seeds:
        world = _world(region, catalogue, year, n_adults, seed)
        for way in _ways(world, catalogue, year, seed):
            if way.slug in lived:
                lived[way.slug].append(live(world, way, year, seed=seed))
    return more_arrive(lived[WITH], lived[WITHOUT])


def _world(region: Region, catalogue: Catalogue, year: Year, n_adults: int, seed: int) -> World:
    places = places_to_go(catalogue)
    return draw_world(
        region.areas,
        n_adults,
        synthetic_people(catalogue),
        places,
        year,
        cohorts=frozenset(slug for slug, one in places.items() if _form(one, catalogue) == "cohort"),
        seed=seed,
        needs=catalogue.needs,
        fields=catalogue.vocabulary.fields,
    )


def _ways(world: World, catalogue: Catalogue, year: Year, seed: int):
    return ways(
        world, year, places_to_go(catalogue), seed=seed, needs=catalogue.needs, fields=catalogue.vocabulary.fields
    )


def places_to_go(catalogue: Catalogue) -> dict[str, Werkvorm]:
    """The werkvormen that somebody can go to and that answer a need, by slug."""
    return {
        slug: one for slug, one in catalogue.werkvormen.items() if one.needs and _form(one, catalogue) in PLACES_TO_GO
    }


def _form(werkvorm: Werkvorm, catalogue: Catalogue) -> str | None:
    return catalogue.vocabulary.kinds[werkvorm.kind].form
