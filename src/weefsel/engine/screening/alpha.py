"""Cronbach's alpha: whether the items of a scale hang together, over many persons."""

from __future__ import annotations

import numpy as np

from weefsel.engine.frames import Floats
from weefsel.engine.screening.answers import Answers
from weefsel.engine.screening.score import parts_of


def alpha(answers: Answers, scale: str) -> float:
    """k / (k - 1) x (1 - sum of the items' variances / variance of their sum), over who answered all items.

    NaN with fewer than two items, fewer than two such persons, or no differences between them: alpha says something of
    a group, never of a person.

    Source
    ------
    Cronbach (1951), Coefficient alpha and the internal structure of tests.

    Examples
    --------
    >>> from weefsel.catalogue.catalogue import read_catalogue
    >>> zarit = read_catalogue().instruments["zarit-4"]
    >>> alpha(Answers.of_table(zarit, [[0, 0, 0, 0], [2, 2, 2, 2], [4, 4, 4, 4]]), "total")
    1.0
    """
    return alpha_of(parts_of(answers, scale))


def alpha_of(items: Floats) -> float:
    """Alpha of a table of shape (n_people, n_items); NaN is not answered."""
    complete = items[~np.isnan(items).any(axis=1)]
    n_people, k = complete.shape
    if n_people < 2 or k < 2:
        return float("nan")
    whole = complete.sum(axis=1).var(ddof=1)
    if whole == 0:
        return float("nan")
    return float(k / (k - 1) * (1 - complete.var(axis=0, ddof=1).sum() / whole))
