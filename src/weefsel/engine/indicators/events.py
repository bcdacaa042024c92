"""What happened, and what an indicator counts of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weefsel.catalogue.indicator import Indicator
from weefsel.engine.frames import Floats, Ints, Texts


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """What happened, one row an event.

    ``case`` number of what it belongs to, a referral, a contact or a follow-up; ``event`` a slug of `events.toml`;
    ``day`` any day number, the same for all; ``unanswered`` True on an event after which something was asked that
    nobody answered: its outcome is not known. All of shape (n_events,).
    """

    case: Ints
    event: Texts
    day: Floats
    unanswered: np.ndarray

    def __post_init__(self) -> None:
        if not len(self.case) == len(self.event) == len(self.day) == len(self.unanswered):
            sizes = [len(self.case), len(self.event), len(self.day), len(self.unanswered)]
            raise ValueError(f"case, event, day and unanswered must have one length, got {sizes}.")
        if np.isnan(self.day).any():
            raise ValueError("day must be known for every event, got NaN.")


def count(indicator: Indicator, events: Events) -> tuple[Ints, Floats]:
    """The rows that an indicator is calculated from, to be clicked through and to be checked.

    Returns
    -------
    cases, values
        One row for every case with the denominator's event, sorted, shape (n_cases,). A share has 1 where the
        numerator's event is in the same case, 0 where it is not, NaN where the outcome is not known. Days has the days
        from the first denominator's event to the first numerator's event on or after it, NaN while there is none.
    """
    below, above = events.event == indicator.denominator.event, events.event == indicator.numerator.event
    cases, row = np.unique(events.case[below], return_inverse=True)
    start = np.full(len(cases), np.inf)
    np.minimum.at(start, row, events.day[below])
    unknown = np.zeros(len(cases), dtype=bool)
    np.logical_or.at(unknown, row, events.unanswered[below].astype(bool))

    inside = np.isin(events.case[above], cases)
    place = np.searchsorted(cases, events.case[above][inside])
    day = events.day[above][inside]
    after = day >= start[place]
    first = np.full(len(cases), np.inf)
    np.minimum.at(first, place[after], day[after])
    happened = np.isfinite(first)
    if indicator.form == "share":
        return cases, np.where(happened, 1.0, np.where(unknown, np.nan, 0.0))
    days = np.full(len(cases), np.nan)
    days[happened] = first[happened] - start[happened]
    return cases, days
