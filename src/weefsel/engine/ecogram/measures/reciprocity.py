"""Giving and getting: how often support goes both ways, and in which direction it leans."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Flags, Maps, Measure, no_tie, ratio
from weefsel.engine.frames import Floats


def reciprocity(maps: Maps) -> Floats:
    """Share of supporting ties that go both ways: #(gives and gets) / #(gives or gets).

    NaN where no tie gives or gets support. Answers not asked count neither way, on both sides of the division.

    Examples
    --------
    >>> from weefsel.engine.frames import Ties
    >>> ties = Ties(n_people=1, person=[0, 0], id=["a", "b"], received=np.eye(2, 4), given=[[1, 0, 0, 0], [0] * 4])
    >>> reciprocity(Maps(ties))
    array([[0.5]])
    """
    asked = _asked(maps)
    gets, gives = asked & (maps.n_received > 0), asked & (maps.n_given > 0)
    return ratio(maps.count(gets & gives), maps.count(gets | gives))[:, np.newaxis]


def direction_balance(maps: Maps) -> Floats:
    """(given - received) / (given + received), counted in support links: -1 only getting, 1 only giving.

    NaN where there is no support link at all. Ties of which one direction was not asked are left out.
    """
    asked = _asked(maps)
    received, given = maps.total(maps.n_received * asked), maps.total(maps.n_given * asked)
    return ratio(given - received, given + received)[:, np.newaxis]


def _asked(maps: Maps) -> Flags:
    """A tie counts only where both directions were asked; else "only gets" would be a guess."""
    return maps.received_asked & maps.given_asked


def _no_link(maps: Maps) -> Flags:
    """No living tie, or all of them were asked about all support, both ways, and there is none."""
    open_ = maps.some_received_open | maps.some_given_open
    return no_tie(maps) | (~open_ & (maps.total((maps.n_received + maps.n_given) * maps.living) == 0))


RECIPROCITY = Measure(
    columns=("reciprocity",),
    labels=("Geven en krijgen",),
    help="Bij welk deel van de mensen hulp twee kanten op gaat.",
    definition="ties that give and receive / ties that give or receive",
    source="RVS, Gezond verbonden (2026): giving support is a benefit too",
    calculate=reciprocity,
    undefined=_no_link,
)
DIRECTION_BALANCE = Measure(
    columns=("direction_balance",),
    labels=("Meer geven of meer krijgen",),
    help="Onder nul krijgt iemand meer dan hij geeft, boven nul geeft iemand meer. Geven doet ook goed.",
    definition="(given - received) / (given + received), counted in support links",
    source="RVS, Gezond verbonden (2026): giving support is a benefit too",
    calculate=direction_balance,
    undefined=_no_link,
)
