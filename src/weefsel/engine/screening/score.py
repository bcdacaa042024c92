"""Score questionnaires as their manuals say: missing answers are never guessed beyond what a manual allows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue.instrument import Instrument, Scale
from weefsel.engine.frames import Floats, Texts
from weefsel.engine.screening.answers import Answers
from weefsel.engine.screening.goals import goals_reached
from weefsel.engine.screening.may_open import Said, may_open

SCORED, NOT_ASKED, TOO_MUCH_MISSING, REFUSED = 0, 1, 2, 3


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """The scores of one instrument, one row a person. ``use`` is what it may be used for: it stands beside a score.

    ``scales`` their names; ``values`` shape (n_people, n_scales), points, NaN where there is no score; ``status`` the
    same shape, int8: 0 scored, 1 nothing of this scale was answered, 2 too much of it is missing, 3 refused, because
    what must be said before the instrument opens was not. ``n_missing`` the same shape, unanswered items; ``bands``
    the same shape, the name of the score's range, empty where there is none. ``classes`` shape (n_people,), the name
    for the combination of scales, empty where the instrument has none or a scale has no score.
    """

    scales: tuple[str, ...]
    values: Floats
    status: NDArray[np.int8]
    n_missing: NDArray[np.int64]
    bands: Texts
    classes: Texts
    use: str

    def column(self, scale: str) -> Floats:
        """One scale of every person, shape (n_people,)."""
        return self.values[:, self.scales.index(scale)]


def score(answers: Answers, said: Said | None = None) -> Scores:
    """Score every person on every scale of the instrument.

    A scale has a score while no more items are missing than the instrument allows. A missing item adds no point to a
    count, is left out of a mean, and is filled in nowhere but in a sum that the manual lets grow to all items.

    Parameters
    ----------
    said
        What must be so before a gated instrument opens, by condition, 1 yes, 0 no, NaN not asked, shape (n_people,);
        whoever did not say it has no score. An instrument without gates does not look at it.

    Source
    ------
    The instrument's own manual, named in its file. For loneliness: De Jong Gierveld & Van Tilburg (1999, updated 2022);
    that it opens only after someone brought it up: V&VN, Richtlijn eenzaamheid onder ouderen (2021).
    """
    instrument = answers.instrument
    shape = (answers.n_people, len(instrument.scales))
    values, status = np.full(shape, np.nan), np.full(shape, SCORED, dtype=np.int8)
    n_missing, bands = np.zeros(shape, dtype=np.int64), np.full(shape, "", dtype=object)
    refused = may_open(instrument, said, answers.n_people) != 1
    names = tuple(instrument.scales)
    # A scale that counts other scales comes after them.
    for name in sorted(names, key=lambda each: bool(instrument.scales[each].reaches)):
        i, scale = names.index(name), instrument.scales[name]
        reached = [_point(values[:, names.index(each)], least) for each, least in scale.reaches.items()]
        parts = np.column_stack([parts_of(answers, name), *reached])
        n_parts = parts.shape[1]
        n_missing[:, i] = np.isnan(parts).sum(axis=1)
        status[n_missing[:, i] > scale.max_missing, i] = TOO_MUCH_MISSING
        status[n_missing[:, i] == n_parts, i] = NOT_ASKED
        status[refused, i] = REFUSED
        raw = _raw(answers, name, scale, parts)
        shifted = scale.add + scale.multiply * raw
        if scale.untouched is not None:
            shifted = np.where(raw == 0, scale.untouched, shifted)
        values[:, i] = np.where(status[:, i] == SCORED, shifted, np.nan)
        for band, (low, high) in scale.bands.items():
            bands[(values[:, i] >= low - 1e-9) & (values[:, i] <= high + 1e-9), i] = band
    return Scores(
        scales=names,
        values=values,
        status=status,
        n_missing=n_missing,
        bands=bands.astype(np.str_),
        classes=_classes(instrument, values, names),
        use=instrument.use,
    )


def parts_of(answers: Answers, name: str) -> Floats:
    """What the items bring to a scale, shape (n_people, n_items): a point (1 or 0) or a number; NaN not answered."""
    instrument = answers.instrument
    scale = instrument.scales[name]
    columns = [np.empty((answers.n_people, 0))]
    for item in instrument.items_of(name):
        if scale.score != "count":
            columns.append(answers.number_of(item.id))
        elif item.points_from is not None:
            columns.append(_point(answers.number_of(item.id), item.points_from))
        else:
            columns.append(answers.any_of(item.id, instrument.points_of(item, scale)))
    return np.column_stack(columns)


def _point(numbers: Floats, least: float) -> Floats:
    return np.where(np.isnan(numbers), np.nan, (numbers >= least).astype(np.float64))


def _raw(answers: Answers, name: str, scale: Scale, parts: Floats) -> Floats:
    n_answered = (~np.isnan(parts)).sum(axis=1)
    total = np.nansum(parts, axis=1)
    nothing = np.full(answers.n_people, np.nan)
    if scale.score == "mean":
        return np.divide(total, n_answered, out=nothing, where=n_answered > 0)
    if scale.score == "goals":
        weights = [
            np.ones(answers.n_people) if item.weight is None else answers.number_of(item.weight)
            for item in answers.instrument.items_of(name)
        ]
        return goals_reached(parts, np.column_stack(weights))
    if scale.prorate:
        return np.divide(total * parts.shape[1], n_answered, out=nothing, where=n_answered > 0)
    return total


def _classes(instrument: Instrument, values: Floats, names: tuple[str, ...]) -> Texts:
    classes = np.full(len(values), "", dtype=object)
    if not instrument.classes:
        return classes.astype(np.str_)
    known = ~np.isnan(values).any(axis=1)
    for one in reversed(instrument.classes):
        fits = known.copy()
        for name, least in one.at_least.items():
            fits &= values[:, names.index(name)] >= least
        classes[fits] = one.name
    return classes.astype(np.str_)
