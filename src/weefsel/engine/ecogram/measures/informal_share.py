"""Informal share: how much of the support comes from people who are not there for their work."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Measure, living
from weefsel.engine.frames import Floats, Ties


def informal_share(ties: Ties) -> Floats:
    """Share of the received support links that come from others than professionals.

    NaN where there is no received support, or where none of it says whether it comes from a professional. Links of
    which that was not asked are left out on both sides.

    Examples
    --------
    >>> received = [[1, 1, 1, 1], [0, 0, 1, 0]]
    >>> ties = Ties(n_people=1, person=[0, 0], id=["zus", "arts"], professional=[0, 1], received=received)
    >>> informal_share(ties)
    array([[0.8]])
    """
    links = np.nansum(ties.received, axis=1) * (living(ties) & ~np.isnan(ties.professional))
    total = np.bincount(ties.person, weights=links, minlength=ties.n_people)
    informal = np.bincount(ties.person, weights=links * (ties.professional == 0), minlength=ties.n_people)
    return np.divide(informal, total, out=np.full(ties.n_people, np.nan), where=total > 0)[:, np.newaxis]


INFORMAL_SHARE = Measure(
    columns=("informal_share",),
    labels=("Hulp van eigen mensen",),
    help="Welk deel van de hulp komt van familie, vrienden, buren of vrijwilligers.",
    calculate=informal_share,
)
