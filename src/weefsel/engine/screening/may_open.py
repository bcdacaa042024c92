"""Whether the questions of an instrument may open: some do so only after the person said something first."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from weefsel.catalogue.instrument import Instrument
from weefsel.engine.frames import Floats

Said = Mapping[str, ArrayLike]


def may_open(instrument: Instrument, said: Said | None, n_people: int) -> Floats:
    """1 where every gate of the instrument is open, 0 where one is shut, NaN where it must still be asked.

    Parameters
    ----------
    said
        By condition of a gate: 1 yes, 0 no, NaN not asked, shape (n_people,). A condition that is left out was not
        asked. An instrument without gates is open for all.

    Returns
    -------
    Shape (n_people,).

    Source
    ------
    V&VN, Richtlijn eenzaamheid onder ouderen (2021): no screening for loneliness; the scale comes after the person
    said they feel lonely and want to look at support.
    """
    answers = [
        np.broadcast_to(np.asarray((said or {}).get(gate.condition, np.nan), dtype=np.float64), (n_people,))
        for gate in instrument.gates
    ]
    if not answers:
        return np.ones(n_people)
    table = np.column_stack(answers)
    unknown = np.isnan(table).any(axis=1)
    shut = (table == 0).any(axis=1)
    return np.where(shut, 0.0, np.where(unknown, np.nan, 1.0))
