"""What a plan starts from: two files of the user, or the Amsterdam list with inhabitants drawn from CBS figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from weefsel.catalogue.catalogue import DATA, Catalogue
from weefsel.catalogue.problem import CatalogueError, Problem
from weefsel.catalogue.social_map import SocialMap, read_social_map
from weefsel.catalogue.synthetic import SyntheticPeople, read_synthetic
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.frames import Apart, Offers, People
from weefsel.engine.simulation.populate import populate
from weefsel.interop.tabular.offers import read_offers
from weefsel.interop.tabular.people import read_people
from weefsel.interop.tabular.schemes import Entry, entry_offers, entry_werkvormen, read_schemes
from weefsel.interop.tabular.sheet import MAX_BYTES, Format, format_of
from weefsel.project.planning.invented import LOCATED, add_invented
from weefsel.project.planning.numbers import dutch_number
from weefsel.project.real_data import AMSTERDAM_LIST, RealDataMissing, centroids, read_real, region

REACH_M = 5_000.0
N_AMSTERDAM = 20_000


@dataclass(frozen=True, slots=True)
class Assumption:
    """A figure or choice that the plan rests on; without ``source`` it is an assumption of ours and is shown as one."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What is known of the place of an offer. ``located`` in a few words; ``sentence`` in place of a walking distance.

    ``to_ask``: the sentence is something to ask first, otherwise it speaks for the offer. Without a sentence the
    distance is as exact as the postcode areas are.
    """

    located: str
    sentence: str = ""
    to_ask: bool = False


@dataclass(frozen=True, slots=True)
class PlanInput:
    """Everything that a plan is made of.

    ``information`` entries of a list that are no places, ``noted`` entries with something that was not understood;
    ``area_names`` a larger area (a district) for each area, where that is known; ``where`` by offer, for those of which
    the place is not exact: what is known of it.
    """

    title: str
    people: People
    offers: Offers
    werkvormen: Mapping[str, Werkvorm]
    apart: Apart = field(default_factory=Apart)
    reach_m: float = REACH_M
    synthetic: bool = False
    assumptions: tuple[Assumption, ...] = ()
    information: tuple[Entry, ...] = ()
    noted: tuple[Entry, ...] = ()
    area_names: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, Whereabouts] = field(default_factory=dict)


def from_files(people_file: Path, offers_file: Path, catalogue: Catalogue) -> PlanInput:
    """Read both files. Raises ``CatalogueError`` with the problems of both: nobody mends one to find the next."""
    problems: list[Problem] = []
    contents: list[tuple[bytes, Format] | None] = []
    for path in (people_file, offers_file):
        content = _content(path)
        if isinstance(content, Problem):
            problems.append(content)
            contents.append(None)
        else:
            contents.append(content)
    try:
        points = centroids()
    except RealDataMissing:
        points = None  # a file with x and y needs none; a file with postcodes is told so at the line
    fields = catalogue.vocabulary.fields
    people, apart, offers = None, Apart(), None
    if contents[0] is not None:
        read = read_people(*contents[0], fields=fields, needs=catalogue.needs, centroids=points, file=people_file.name)
        problems += read.problems
        people, apart = read.people, read.apart
    if contents[1] is not None:
        names = {slug: werkvorm.name for slug, werkvorm in catalogue.werkvormen.items()}
        found = read_offers(*contents[1], fields=fields, werkvormen=names, centroids=points, file=offers_file.name)
        problems += found.problems
        offers = found.offers
    if problems or people is None or offers is None:
        raise CatalogueError(problems)
    return PlanInput(
        title=f"{people_file.name} en {offers_file.name}",
        people=people,
        offers=offers,
        werkvormen=catalogue.werkvormen,
        apart=apart,
        assumptions=(
            Assumption(f"Wie niet zei hoe ver iemand kan reizen: {REACH_M / 1000:.0f} kilometer in een rechte lijn."),
            Assumption("Een postcode staat voor het middelpunt van het postcodegebied.", "CBS, postcodegebieden"),
            *_match_assumptions(),
        ),
    )


def _content(path: Path) -> tuple[bytes, Format] | Problem:
    format = format_of(path.name)
    if format is None:
        return Problem(path.name, "bestand", "Dit soort bestand lezen we niet. Bewaar het als .csv, .parquet of .xlsx.")
    try:
        if path.stat().st_size > MAX_BYTES:
            return Problem(path.name, "bestand", f"Het bestand is groter dan {MAX_BYTES / 1e6:.0f} MB. Deel het op.")
        return path.read_bytes(), format
    except OSError:
        return Problem(path.name, "bestand", f"Het bestand is niet te openen: {path}.")


def social_map(slug: str, catalogue: Catalogue) -> SocialMap:
    """The reading guide of a published list."""
    path = DATA / "social_maps" / f"{slug}.toml"
    fields = catalogue.vocabulary.fields
    return read_social_map(
        path.read_bytes(), file=f"social_maps/{path.name}", fields=fields, needs=set(catalogue.needs)
    )


def synthetic_people(catalogue: Catalogue) -> SyntheticPeople:
    """The shares by which synthetic adults are drawn."""
    path = DATA / "synthetic" / "adults.toml"
    return read_synthetic(path.read_bytes(), file=f"synthetic/{path.name}", needs=frozenset(catalogue.needs))


def from_amsterdam(catalogue: Catalogue, *, n_people: int = N_AMSTERDAM, n_invented: int = 0, seed: int) -> PlanInput:
    """The Amsterdam list of schemes and activities, and adults drawn from the figures of its postcode areas.

    ``n_invented`` more places, each like one of the list.

    Raises ``RealDataMissing`` when the files are not here, ``CatalogueError`` when one cannot be read.
    """
    guide = social_map("amsterdam", catalogue)
    city = region(guide.municipality)
    schemes = read_schemes(
        read_real(AMSTERDAM_LIST), guide, areas={area.code: area for area in city.areas}, file=AMSTERDAM_LIST
    )
    if schemes.problems:
        raise CatalogueError(schemes.problems)
    shares = synthetic_people(catalogue)
    listed = entry_offers(schemes.entries)
    offers = add_invented(listed, n_invented, city.areas, seed=seed)
    where = {entry.id: whereabouts(entry) for entry in schemes.entries if entry.is_place}
    return PlanInput(
        title=guide.name + (f" en {dutch_number(n_invented)} verzonnen plekken" if n_invented else ""),
        people=populate(city.areas, n_people, shares, seed=seed).people,
        offers=offers,
        werkvormen=entry_werkvormen(schemes.entries, guide),
        synthetic=True,
        assumptions=(
            *_capacity_assumptions(guide),
            *_invented_assumptions(n_invented),
            *_people_assumptions(city.sources[0].title, shares, catalogue),
            *_match_assumptions(),
        ),
        information=tuple(entry for entry in schemes.entries if not entry.is_place),
        noted=tuple(entry for entry in schemes.entries if entry.notes),
        area_names={code: district.name for district in guide.districts for code in district.postcodes},
        where=where | {slug: Whereabouts(LOCATED) for slug in offers.id[listed.n_offers :].tolist()},
    )


def whereabouts(entry: Entry) -> Whereabouts:
    """What can honestly be said of where an entry is: never minutes on foot to the middle of a district."""
    comes_home = entry.kind is not None and entry.kind.at_home
    match entry.located_by:
        case "postcode" | "address":
            words = {"postcode": "postcode in de tekst", "address": "adres in de tekst"}
            return Whereabouts(words[entry.located_by])
        case "district" if comes_home:
            return Whereabouts("stadsdeel, aan huis", f"Er komt iemand bij u thuis, in {entry.area}.")
        case "district":
            return Whereabouts("stadsdeel", f"Het is ergens in {entry.area}. Vraag waar precies.", to_ask=True)
        case "home" if comes_home:
            return Whereabouts("hele stad, aan huis", "Er komt iemand bij u thuis.")
        case "home":
            return Whereabouts("vanuit huis", "U doet mee vanuit huis.")
        case _:
            return Whereabouts("niet bekend", "We weten niet waar dit is. Vraag het na.", to_ask=True)


def _capacity_assumptions(guide: SocialMap) -> list[Assumption]:
    return [
        *(Assumption(f"{kind.name}: {kind.capacity_reason}") for kind in guide.kinds if kind.place),
        Assumption("Wat voor aanbod het is, volgt uit woorden in de naam en de omschrijving, niet uit navraag."),
        Assumption("Een postcode hoort bij het stadsdeel waar het grootste deel ervan ligt."),
        Assumption(
            "Zonder postcode ligt een plek in het midden van de inwoners van het stadsdeel.", "CBS, inwoners per PC4"
        ),
        Assumption("Wie aan huis komt vanuit de hele stad, kan bij iedereen komen; de afstand is dan niet bekend."),
        Assumption("Dagen, taal, prijs en toegang staan niet in de lijst: dat is bij ieder voorstel een vraag."),
    ]


def _invented_assumptions(n_invented: int) -> list[Assumption]:
    if not n_invented:
        return []
    return [
        Assumption(
            f"{dutch_number(n_invented)} plekken bestaan niet. Soort, regels en plaatsen zijn die van een plek van de "
            "lijst, door het lot gekozen. De postcode is geloot naar het aantal inwoners."
        )
    ]


def _people_assumptions(title: str, shares: SyntheticPeople, catalogue: Catalogue) -> list[Assumption]:
    fields, needs = catalogue.vocabulary.fields, catalogue.needs
    found = [
        Assumption(
            "De mensen bestaan niet. Leeftijd, geslacht en plaats volgen de cijfers.", f"CBS, {title}, 1-1-2021"
        ),
        Assumption(
            f"Alleen mensen vanaf {shares.age_min} jaar zijn getrokken. Wat er voor kinderen is, blijft daarom over."
        ),
        Assumption("Iedereen woont op het middelpunt van het eigen postcodegebied."),
    ]
    for band in shares.loneliness:
        ages = _ages(band.age_min, band.age_max)
        lonely, strongly = _percent(band.lonely), _percent(band.strongly)
        text = f"Eenzaam, {ages}: {lonely} van allen; sterk eenzaam: {strongly} van allen."
        found.append(Assumption(text, band.source))
    for want in shares.wants:
        concerns = "".join(
            [
                f", {_ages(want.age_min, want.age_max)}" if (want.age_min, want.age_max) != (0, 120) else "",
                f", alleen bij: {fields[want.only].label.lower()}" if want.only is not None else "",
            ]
        )
        text = (
            f"Wens '{needs[want.need].name.lower()}'{concerns}: {_percent(want.not_lonely)} van wie niet eenzaam is, "
            f"{_percent(want.somewhat)} van wie enigszins en {_percent(want.strongly)} van wie sterk eenzaam is."
        )
        found.append(Assumption(text, want.source))
    for flag in shares.flags:
        sex = {"male": ", mannen", "female": ", vrouwen", None: ""}[flag.sex]
        text = f"{fields[flag.field].label}{sex}, {_ages(flag.age_min, flag.age_max)}: {_percent(flag.share)}."
        found.append(Assumption(text, flag.source))
    for choice in shares.choices:
        labels = {each.slug: each.label for each in fields[choice.field].choices}
        parts = ", ".join(f"{labels[word]} {_percent(share)}" for word, share in choice.shares.items())
        found.append(Assumption(f"{fields[choice.field].label}: {parts}.", choice.source))
    pregnancy = shares.pregnancy
    text = f"Zwanger, vrouwen, {_ages(pregnancy.age_min, pregnancy.age_max)}: {_percent(pregnancy.share)}."
    found.append(Assumption(text, pregnancy.source))
    for reach in shares.reach:
        text = (
            f"Hoe ver mensen gaan, {_ages(reach.age_min, reach.age_max)}: {reach.reach_m:.0f} meter in een rechte lijn."
        )
        found.append(Assumption(text, reach.source))
    for free in shares.free:
        days = "; ".join(
            f"{name} {', '.join(map(_percent, parts))} (ochtend, middag, avond)"
            for name, parts in (("op werkdagen", free.working_days), ("in het weekend", free.weekend))
        )
        found.append(Assumption(f"Kan komen, {_ages(free.age_min, free.age_max)}: {days}.", free.source))
    return found


def _ages(low: int, high: int) -> str:
    """Ages in words.

    Examples
    --------
    >>> _ages(0, 120), _ages(0, 64), _ages(65, 74), _ages(75, 120)
    ('iedereen', 'tot en met 64 jaar', '65 tot en met 74 jaar', 'vanaf 75 jaar')
    """
    if high >= 120:
        return f"vanaf {low} jaar" if low else "iedereen"
    return f"{low} tot en met {high} jaar" if low else f"tot en met {high} jaar"


def _percent(share: float) -> str:
    """A share as a percentage with a decimal comma where it has one.

    Examples
    --------
    >>> _percent(0.48), _percent(0.143)
    ('48%', '14,3%')
    """
    return f"{100 * share:.1f}".removesuffix(".0").replace(".", ",") + "%"


def _match_assumptions() -> list[Assumption]:
    return [
        Assumption("Het gewicht van iedere reden (afstand, wens, tijd, taal ...) is door ons gekozen."),
        Assumption("Lopen en fietsen: een derde verder dan een rechte lijn, 75 en 230 meter per minuut."),
        Assumption("Mensen krijgen samen het plan met de hoogste som van punten; bij gelijke punten beslist het lot."),
    ]
