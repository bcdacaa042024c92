"""Informal share: how much of the support comes from people who are not there for their work."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Flags, Maps, Measure, no_tie, ratio
from weefsel.engine.frames import Floats


def informal_share(maps: Maps) -> Floats:
    """Share of the received support links that come from others than professionals.

    NaN where there is no received support, or where none of it says whether it comes from a professional. Links of
    which that was not asked are left out on both sides.

    Examples
    --------
    >>> from weefsel.engine.frames import Ties
    >>> received = [[1, 1, 1, 1], [0, 0, 1, 0]]
    >>> ties = Ties(n_people=1, person=[0, 0], id=["zus", "arts"], professional=[0, 1], received=received)
    >>> informal_share(Maps(ties))
    array([[0.8]])
    """
    links = maps.n_received * (maps.living & ~np.isnan(maps.ties.professional))
    return ratio(maps.total(links * (maps.ties.professional == 0)), maps.total(links))[:, np.newaxis]


def no_support(maps: Maps) -> Flags:
    """No living tie, or all of them were asked about all support and none gives any."""
    return no_tie(maps) | (~maps.some_received_open & (maps.total(maps.n_received * maps.living) == 0))


INFORMAL_SHARE = Measure(
    columns=("informal_share",),
    labels=("Hulp van eigen mensen",),
    help="Welk deel van de hulp komt van familie, vrienden, buren of vrijwilligers.",
    definition="received support links from others than professionals / received support links",
    source="RVS, Gezond verbonden (2026): informal first",
    calculate=informal_share,
    undefined=no_support,
)
