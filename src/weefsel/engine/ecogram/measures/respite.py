"""Respite: who could do more, so that another can rest."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Maps, Measure, no_tie
from weefsel.engine.frames import Floats


def respite(maps: Maps) -> Floats:
    """How many informal ties could give more hours than they do, and how many hours that is, shape (n_people, 2).

    Over ties of which both were asked; NaN where that is none.

    Examples
    --------
    >>> from weefsel.engine.frames import Ties
    >>> ties = Ties(n_people=1, person=[0, 0], id=["a", "b"], care_hours_per_week=[20, 1], room_hours_per_week=[20, 4])
    >>> respite(Maps(ties))
    array([[1., 3.]])
    """
    left = maps.ties.room_hours_per_week - maps.ties.care_hours_per_week
    known = maps.informal & ~np.isnan(left)
    values = np.column_stack(
        [maps.count(known & (left > 0)), maps.total(np.where(known & (left > 0), left, 0))],
    )
    values[maps.count(known) == 0] = np.nan
    return values


RESPITE = Measure(
    columns=("respite_carers", "respite_hours"),
    labels=("Mensen die meer kunnen doen", "Uren die er nog zijn"),
    help="Wie kan er soms iets overnemen?",
    definition="carers whose room minus care hours is above 0; the sum of those hours a week",
    source="Own definition",
    calculate=respite,
    undefined=no_tie,
)
