"""Resource generator: which resources someone can reach through others, and how near the nearest one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from weefsel.engine.ecogram.measures.measure import ratio
from weefsel.engine.frames import Floats

NONE, ACQUAINTANCE, FRIEND, FAMILY = 0, 1, 2, 3


@dataclass(frozen=True, slots=True, eq=False)
class Resources:
    """``volume`` resources within reach, ``share`` of those asked, and ``by_domain`` the volume of each domain.

    Shapes (n_people,), (n_people,) and (n_people, n_domains) in the order of ``domains``. ``through`` shape (n_people,
    3): of the resources within reach, the share whose strongest tie is an acquaintance, a friend, family. NaN where
    nothing was asked, or (through) nothing is within reach.
    """

    domains: tuple[str, ...]
    volume: Floats
    share: Floats
    by_domain: Floats
    through: Floats


def resource_generator(access: ArrayLike, domains: Mapping[str, Sequence[int]]) -> Resources:
    """Count what people can reach.

    Parameters
    ----------
    access
        For each resource the strongest tie that gives it: 0 none, 1 acquaintance, 2 friend, 3 family; NaN not asked.
        Shape (n_people, n_resources).
    domains
        Which columns belong to a domain, such as prestige and education, or personal support.

    Source
    ------
    Van der Gaag & Snijders (2005), The Resource Generator.

    Examples
    --------
    >>> found = resource_generator([[0, 1, 3, 3]], {"skills": [0, 1], "support": [2, 3]})
    >>> found.volume, found.by_domain, found.through.round(2)
    (array([3.]), array([[1., 2.]]), array([[0.33, 0.  , 0.67]]))
    """
    ties = np.asarray(access, dtype=np.float64)
    if not np.isin(ties[~np.isnan(ties)], (NONE, ACQUAINTANCE, FRIEND, FAMILY)).all():
        raise ValueError("access must be 0, 1, 2, 3 or NaN.")
    asked, reached = ~np.isnan(ties), ties > NONE
    volume = reached.sum(axis=1).astype(np.float64)
    n_asked = asked.sum(axis=1).astype(np.float64)
    parts = [
        np.where(asked[:, columns].any(axis=1), reached[:, columns].sum(axis=1), np.nan)
        for columns in map(list, domains.values())
    ]
    through = [ratio((ties == kind).sum(axis=1), volume) for kind in (ACQUAINTANCE, FRIEND, FAMILY)]
    return Resources(
        domains=tuple(domains),
        volume=np.where(n_asked > 0, volume, np.nan),
        share=ratio(volume, n_asked),
        by_domain=np.column_stack([np.empty((len(ties), 0)), *parts]),
        through=np.column_stack(through),
    )
