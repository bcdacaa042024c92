"""Coverage: what someone can turn to others for, by kind of support."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Measure, count_per_person, living
from weefsel.engine.frames import SUPPORT_KINDS, Floats, Ties

ENOUGH_PROVIDERS = 2  # m_k: two people a kind, so that one may fall away; a design choice


def coverage(ties: Ties) -> Floats:
    """Share of the wanted number of providers, by kind of support: min(1, providers / 2), shape (n_people, 4).

    NaN for a map without ties, and where a tie that was not asked could still change the answer: a gap is said only
    when everyone in the map was asked about.

    Source
    ------
    Own definition, after Dutch ecogram practice (letters P, G, A, E at the line).

    Examples
    --------
    >>> coverage(Ties(n_people=1, person=[0], id=["zoon"], received=[[1, 0, 0, np.nan]]))
    array([[0.5, 0. , 0. , nan]])
    """
    providers, unknown = _providers(ties)
    covered = np.minimum(1, providers / ENOUGH_PROVIDERS)
    return np.where((unknown > 0) & (covered < 1) | _empty(ties)[:, np.newaxis], np.nan, covered)


def single_provider(ties: Ties) -> Floats:
    """1 where all support of a kind comes from exactly one tie, else 0, shape (n_people, 4).

    NaN as in `coverage`: with an answer missing, there may be a second one.
    """
    providers, unknown = _providers(ties)
    undecided = (unknown > 0) & (providers < ENOUGH_PROVIDERS)
    return np.where(undecided | _empty(ties)[:, np.newaxis], np.nan, (providers == 1).astype(np.float64))


def _providers(ties: Ties) -> tuple[Floats, Floats]:
    alive = living(ties)
    kinds = range(len(SUPPORT_KINDS))
    providers = [count_per_person(ties, alive & (ties.received[:, kind] == 1)) for kind in kinds]
    unknown = [count_per_person(ties, alive & np.isnan(ties.received[:, kind])) for kind in kinds]
    return np.column_stack(providers), np.column_stack(unknown)


def _empty(ties: Ties) -> np.ndarray:
    return count_per_person(ties, living(ties)) == 0


_DUTCH = ("praktische hulp", "gezelschap", "advies", "steun bij zorgen")

COVERAGE = Measure(
    columns=tuple(f"coverage_{kind}" for kind in SUPPORT_KINDS),
    labels=tuple(f"Bij wie iemand terechtkan: {kind}" for kind in _DUTCH),
    help="Bij hoeveel mensen iemand terechtkan. Bij twee of meer is het gedekt.",
    calculate=coverage,
)
SINGLE_PROVIDER = Measure(
    columns=tuple(f"single_provider_{kind}" for kind in SUPPORT_KINDS),
    labels=tuple(f"Eén iemand voor {kind}" for kind in _DUTCH),
    help="Alles komt van één persoon. Valt die weg, dan is er niemand.",
    calculate=single_provider,
)
