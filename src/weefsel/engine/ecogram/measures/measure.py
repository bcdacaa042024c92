"""What a measure of an ecogram is: a function over many maps at once, and the words that go with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.ecogram.measures.network import Network, networks_of
from weefsel.engine.frames import SECTORS, Floats, Ties

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Support:
    """One kind of support in one direction: ``yes`` and ``asked``, both of shape (n_ties,)."""

    yes: Flags
    asked: Flags


class Maps:
    """Many maps, with what several measures need worked out once.

    ``ties`` the table; ``n_people`` how many maps. All columns of a tie have shape (n_ties,), of a map (n_people,).
    """

    def __init__(self, ties: Ties) -> None:
        self.ties = ties
        self.n_people = ties.n_people

    @cached_property
    def living(self) -> Flags:
        """Ties that can give and get support: everyone and everything but the dead."""
        return self.ties.kind != "deceased"

    @cached_property
    def humans(self) -> Flags:
        """Ties with a living person: no group, place or pet. A tie without a kind is a person."""
        return (self.ties.kind == "") | (self.ties.kind == "person")

    @cached_property
    def informal(self) -> Flags:
        """Living ties that are not there for their work; one of which that was not asked counts as informal."""
        return self.living & (self.ties.professional != 1)

    @cached_property
    def n_living(self) -> Floats:
        return self.count(self.living)

    @cached_property
    def n_humans(self) -> Floats:
        return self.count(self.humans)

    @cached_property
    def received(self) -> tuple[Support, ...]:
        """For each kind of support, in order: whether it comes from a tie, and whether that was asked."""
        return tuple(Support(column == 1, ~np.isnan(column)) for column in self.ties.received.T.copy())

    @cached_property
    def given(self) -> tuple[Support, ...]:
        return tuple(Support(column == 1, ~np.isnan(column)) for column in self.ties.given.T.copy())

    @cached_property
    def received_asked(self) -> Flags:
        """Living ties of which at least one kind of received support was asked."""
        return self.living & _any(kind.asked for kind in self.received)

    @cached_property
    def given_asked(self) -> Flags:
        return self.living & _any(kind.asked for kind in self.given)

    @cached_property
    def n_received(self) -> Floats:
        """How many kinds of support come from a tie; what was not asked adds none."""
        return np.add.reduce([kind.yes for kind in self.received], dtype=np.float64)

    @cached_property
    def n_given(self) -> Floats:
        return np.add.reduce([kind.yes for kind in self.given], dtype=np.float64)

    @cached_property
    def some_received_open(self) -> Flags:
        """Maps with a living tie that was not asked about all support that comes from it."""
        return self.count(self.living & ~_all(kind.asked for kind in self.received)) > 0

    @cached_property
    def some_given_open(self) -> Flags:
        return self.count(self.living & ~_all(kind.asked for kind in self.given)) > 0

    @cached_property
    def providers(self) -> tuple[Floats, Floats]:
        """How many living ties give each kind of support, and of how many that is not known, shape (n_people, 4)."""
        yes = [self.count(self.living & kind.yes) for kind in self.received]
        unknown = [self.count(self.living & ~kind.asked) for kind in self.received]
        return np.column_stack(yes), np.column_stack(unknown)

    @cached_property
    def per_sector(self) -> Floats:
        """How many people of each sector, shape (n_people, n_sectors); who has no sector is left out."""
        return np.column_stack([self.count(self.humans & (self.ties.sector == sector)) for sector in SECTORS])

    @cached_property
    def links_known(self) -> Flags:
        """Maps of which it is known who knows whom: it was asked, or there is only one person."""
        return (self.ties.links_asked == 1) | (self.n_humans == 1)

    @cached_property
    def networks(self) -> tuple[Network, ...]:
        """The people of every map with their links among each other, maps of one size together."""
        return networks_of(self.ties, self.humans)

    def count(self, chosen: Flags) -> Floats:
        """How many of the chosen ties each map holds."""
        return np.bincount(self.ties.person[chosen], minlength=self.n_people).astype(np.float64)

    def total(self, values: Floats) -> Floats:
        """The sum of a column of the ties over each map."""
        return np.bincount(self.ties.person, weights=values, minlength=self.n_people).astype(np.float64)

    def mean(self, values: Floats, chosen: Flags) -> Floats:
        """The mean of a column over the chosen ties of each map; NaN where none was chosen."""
        return ratio(self.total(np.where(chosen, values, 0)), self.count(chosen))


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure, in one or more columns.

    ``columns`` its names, identifiers; ``labels`` what a user reads, one a column; ``help`` one sentence that helps to
    read it. ``definition`` and ``source`` for who wants to check it; ``empty`` what an empty map gives. ``shown``
    false: not shown to the person, who would read it as a verdict. ``calculate`` gives shape (n_people, n_columns), NaN
    where the measure is not asked or not defined; ``undefined`` tells those maps where no answer could have given a
    value, shape (n_people,) or (n_people, n_columns).
    """

    columns: tuple[str, ...]
    labels: tuple[str, ...]
    help: str
    definition: str
    source: str
    calculate: Callable[[Maps], Floats]
    undefined: Callable[[Maps], Flags]
    empty: str = "NaN"
    shown: bool = True


def _any(columns: Iterable[Flags]) -> Flags:
    return np.logical_or.reduce(list(columns))


def _all(columns: Iterable[Flags]) -> Flags:
    return np.logical_and.reduce(list(columns))


def ratio(part: Floats, whole: Floats) -> Floats:
    """``part / whole``, NaN where the whole is 0."""
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)


def no_tie(maps: Maps) -> Flags:
    """Maps without anyone or anything living in them."""
    return maps.n_living == 0


def fewer_people_than(least: int) -> Callable[[Maps], Flags]:
    """Maps with fewer living people than a definition needs."""
    return lambda maps: maps.n_humans < least


def over_networks(calculate: Callable[[Network], Floats], n_columns: int = 1) -> Callable[[Maps], Floats]:
    """A measure of the links among people, over all maps.

    NaN for a map without people, and with more than one where nobody asked who knows whom.
    """

    def whole(maps: Maps) -> Floats:
        values = np.full((maps.n_people, n_columns), np.nan)
        for network in maps.networks:
            values[network.people] = calculate(network)
        values[~maps.links_known] = np.nan
        return values

    return whole
