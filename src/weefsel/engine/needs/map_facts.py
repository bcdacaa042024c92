"""What a map says about needs and no measure tells: who carries most, and whom someone wants to see more."""

from __future__ import annotations

import numpy as np

from weefsel.engine.ecogram.measure import MEASURED, NOT_ASKED, NOT_DEFINED, Measures
from weefsel.engine.ecogram.measures.measure import Maps
from weefsel.engine.frames import Floats, Ties

COLUMNS = ("carried_by_one", "wanted_more", "given_links")


def add_map_facts(measures: Measures, ties: Ties) -> Measures:
    """The same measures with three columns more, from the maps that they were measured on.

    ``carried_by_one`` for how many kinds of support one and the same living person is the only one; NaN where somebody
    on the map was not asked about all of them. ``wanted_more`` with how many living people someone wants more contact;
    NaN where none was said and not all were asked. ``given_links`` how many kinds of support go out, over all ties;
    what was not asked adds none, and NaN where nothing was asked.

    Raises
    ------
    ValueError
        The ties are of another number of maps.

    Examples
    --------
    >>> from weefsel.engine.ecogram.measure import measure
    >>> ties = Ties(n_people=1, person=[0, 0], id=["zoon", "buur"], received=[[1, 1, 1, 0], [0, 0, 0, 1]])
    >>> add_map_facts(measure(ties), ties).column("carried_by_one")
    array([3.])
    """
    if len(measures.values) != ties.n_people:
        raise ValueError(f"ties must be of {len(measures.values)} maps, got {ties.n_people}.")
    maps = Maps(ties)
    values = np.column_stack([_carried_by_one(maps), _wanted_more(maps), _given_links(maps)])
    empty = np.broadcast_to((maps.n_living == 0)[:, np.newaxis], values.shape)
    status = np.where(np.isnan(values), np.where(empty, NOT_DEFINED, NOT_ASKED), MEASURED).astype(np.int8)
    return Measures(
        columns=(*measures.columns, *COLUMNS),
        values=np.hstack([measures.values, values]),
        status=np.hstack([measures.status, status]),
    )


def _carried_by_one(maps: Maps) -> Floats:
    providers, _unknown = maps.providers
    alone = np.zeros(maps.ties.n_ties)
    for i, kind in enumerate(maps.received):
        alone += maps.humans & kind.yes & (providers[maps.ties.person, i] == 1)
    most = np.zeros(maps.n_people)
    np.maximum.at(most, maps.ties.person, alone)
    return np.where(maps.some_received_open | (maps.n_living == 0), np.nan, most)


def _wanted_more(maps: Maps) -> Floats:
    wanted = maps.count(maps.humans & (maps.ties.wanted == "more"))
    some_open = maps.count(maps.humans & (maps.ties.wanted == "")) > 0
    return np.where((wanted == 0) & (some_open | (maps.n_humans == 0)), np.nan, wanted)


def _given_links(maps: Maps) -> Floats:
    return np.where(maps.count(maps.given_asked) == 0, np.nan, maps.total(maps.n_given * maps.living))
