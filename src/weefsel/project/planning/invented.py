"""Places that do not exist, to see what a region would look like with more of what it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from weefsel.catalogue.region import Area
from weefsel.engine.frames import Offers

LOCATED = "verzonnen, midden van de postcode"


def add_invented(offers: Offers, n: int, areas: Sequence[Area], *, seed: int) -> Offers:
    """These offers and then ``n`` more: each like one of these, in a postcode area drawn by its inhabitants.

    Only what people travel to is repeated. Nothing is added where there is nothing to repeat.
    """
    like = np.flatnonzero(offers.online != 1)
    inhabitants = np.array([area.inhabitants for area in areas], dtype=np.float64)
    if not n or not len(like) or not inhabitants.sum():
        return offers
    rng = np.random.default_rng([seed, n])
    rows = np.concatenate([np.arange(offers.n_offers), like[rng.integers(0, len(like), n)]])
    homes = [areas[row] for row in rng.choice(len(areas), n, p=inhabitants / inhabitants.sum()).tolist()]
    columns = {each.name: getattr(offers, each.name)[rows] for each in fields(offers)}
    own = {
        "id": np.array([f"verzonnen-{number}" for number in range(1, n + 1)]),
        "name": np.array([f"Verzonnen plek {number}" for number in range(1, n + 1)]),
        "area": np.array([home.code for home in homes]),
        "xy": np.array([(home.x, home.y) for home in homes]),
        "blur_m": np.full(n, np.nan),
    }
    for name, values in own.items():
        columns[name] = np.concatenate([getattr(offers, name), values])
    return Offers(**columns)
