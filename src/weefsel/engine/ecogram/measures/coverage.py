"""Coverage: what someone can turn to others for, by kind of support."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Maps, Measure, no_tie
from weefsel.engine.frames import SUPPORT_KINDS, Floats

ENOUGH_PROVIDERS = 2  # m_k: two people a kind, so that one may fall away; a design choice


def coverage(maps: Maps) -> Floats:
    """Share of the wanted number of providers, by kind of support: min(1, providers / 2), shape (n_people, 4).

    NaN for a map without ties, and where a tie that was not asked could still change the answer: a gap is said only
    when everyone in the map was asked about.

    Source
    ------
    Own definition, after Dutch ecogram practice (letters P, G, A, E at the line).

    Examples
    --------
    >>> from weefsel.engine.frames import Ties
    >>> coverage(Maps(Ties(n_people=1, person=[0], id=["zoon"], received=[[1, 0, 0, np.nan]])))
    array([[0.5, 0. , 0. , nan]])
    """
    providers, unknown = maps.providers
    covered = np.minimum(1, providers / ENOUGH_PROVIDERS)
    return np.where((unknown > 0) & (covered < 1) | no_tie(maps)[:, np.newaxis], np.nan, covered)


def coverage_overall(maps: Maps) -> Floats:
    """The mean of the coverage of the four kinds; NaN where one of them is not known."""
    return coverage(maps).mean(axis=1, keepdims=True)


def single_provider(maps: Maps) -> Floats:
    """1 where all support of a kind comes from exactly one tie, else 0, shape (n_people, 4).

    NaN as in `coverage`: with an answer missing, there may be a second one.
    """
    providers, unknown = maps.providers
    undecided = (unknown > 0) & (providers < ENOUGH_PROVIDERS)
    return np.where(undecided | no_tie(maps)[:, np.newaxis], np.nan, (providers == 1).astype(np.float64))


_DUTCH = ("praktische hulp", "gezelschap", "advies", "steun bij zorgen")

COVERAGE = Measure(
    columns=tuple(f"coverage_{kind}" for kind in SUPPORT_KINDS),
    labels=tuple(f"Bij wie iemand terechtkan: {kind}" for kind in _DUTCH),
    help="Bij hoeveel mensen iemand terechtkan. Bij twee of meer is het gedekt.",
    definition="cov_k = min(1, number of ties that give support of kind k / 2)",
    source="Own definition, after Dutch ecogram practice",
    calculate=coverage,
    undefined=no_tie,
)
COVERAGE_OVERALL = Measure(
    columns=("coverage_overall",),
    labels=("Waarvoor iemand bij anderen terechtkan",),
    help="Hoe ver de vier soorten steun samen gedekt zijn.",
    definition="mean of cov_k over the four kinds of support",
    source="Own definition, after Dutch ecogram practice",
    calculate=coverage_overall,
    undefined=no_tie,
)
SINGLE_PROVIDER = Measure(
    columns=tuple(f"single_provider_{kind}" for kind in SUPPORT_KINDS),
    labels=tuple(f"Eén iemand voor {kind}" for kind in _DUTCH),
    help="Alles komt van één persoon. Valt die weg, dan is er niemand.",
    definition="1 where exactly one tie gives support of kind k, else 0",
    source="Own definition, after Dutch ecogram practice",
    calculate=single_provider,
    undefined=no_tie,
)
