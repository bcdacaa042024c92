"""The answers of many persons to one questionnaire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from weefsel.catalogue.instrument import Instrument, Item
from weefsel.engine.frames import Floats

Given = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What persons answered, one row a person.

    ``columns`` the (item id, answer) pairs of the instrument, in the order of the form; ``chosen`` shape (n_people,
    n_columns): 1 this answer was given, 0 another was, NaN for all answers of an item that was not asked or skipped.
    ``numbers`` shape (n_people, n_items): the number that the answer stands for, or that was given where an item asks
    for one; NaN where there is none.
    """

    instrument: Instrument
    columns: tuple[tuple[str, str], ...]
    chosen: Floats
    numbers: Floats

    @classmethod
    def read(cls, instrument: Instrument, rows: Sequence[Given]) -> Self:
        """Answers from one mapping a person: item id to an answer, or to several where the item allows it.

        Raises
        ------
        ValueError
            An item or an answer that the instrument does not have, several answers to an item that takes one, or an
            answer beside one that stands alone, such as "niemand".
        """
        columns = _columns(instrument)
        place = {pair: i for i, pair in enumerate(columns)}
        items = {item.id: item for item in instrument.items}
        order = {item_id: i for i, item_id in enumerate(items)}
        chosen = np.full((len(rows), len(columns)), np.nan)
        asked = np.full((len(rows), len(items)), np.nan)
        for row, given in enumerate(rows):
            for item_id, answer in given.items():
                if item_id not in items:
                    raise ValueError(f"item must be one of {', '.join(items)}, got {item_id!r}.")
                answers = (answer,) if isinstance(answer, str) else tuple(answer)
                if len(answers) != 1 and not items[item_id].several:
                    raise ValueError(f"{item_id} takes one answer, got {len(answers)}.")
                if items[item_id].number is not None:
                    asked[row, order[item_id]] = _number(items[item_id], answers[0])
                    continue
                allowed = instrument.answers_of(items[item_id])
                for each in answers:
                    if each not in allowed:
                        raise ValueError(f"{item_id} must be one of {', '.join(allowed)}, got {each!r}.")
                alone = [each for each in answers if each in instrument.alone]
                if alone and len(answers) > 1:
                    raise ValueError(f"{item_id} must have {alone[0]!r} alone, got {', '.join(answers)}.")
                chosen[row, [place[item_id, each] for each in allowed]] = [each in answers for each in allowed]
        return cls(instrument, columns, chosen, _numbers(instrument, chosen, asked))

    @classmethod
    def of_table(cls, instrument: Instrument, table: ArrayLike) -> Self:
        """Answers from a table of shape (n_people, n_items), for many rows at once.

        A cell is the place of the answer in the form, counted from 0, or the number itself where the item asks for one;
        NaN is not answered. Items that take several answers cannot be told so.

        Raises
        ------
        ValueError
            A table of another shape, or a cell that no answer of the item stands for.

        Examples
        --------
        >>> from weefsel.catalogue.catalogue import read_catalogue
        >>> zarit = read_catalogue().instruments["zarit-4"]
        >>> Answers.of_table(zarit, [[2, 2, 2, np.nan]]).numbers
        array([[ 2.,  2.,  2., nan]])
        """
        cells = np.asarray(table, dtype=np.float64)
        if cells.ndim != 2 or cells.shape[1] != len(instrument.items):
            raise ValueError(f"table must have shape (n_people, {len(instrument.items)}), got {cells.shape}.")
        asked = np.full(cells.shape, np.nan)
        parts = [np.empty((len(cells), 0))]
        for i, item in enumerate(instrument.items):
            given = cells[:, i]
            low, high = item.number or (0, len(instrument.answers_of(item)) - 1)
            known = given[~np.isnan(given)]
            wrong = known[(known < low) | (known > high) | ((item.number is None) & (known % 1 != 0))]
            if len(wrong) or (item.several and len(known)):
                told = "not be told by one number" if item.several else f"lie in [{low:g}, {high:g}]"
                raise ValueError(f"{item.id} must {told}, got {(wrong if len(wrong) else known)[0]:g}.")
            if item.number is not None:
                asked[:, i] = given
                continue
            one_hot = (given[:, np.newaxis] == np.arange(high + 1)).astype(np.float64)
            one_hot[np.isnan(given)] = np.nan
            parts.append(one_hot)
        chosen = np.hstack(parts)
        return cls(instrument, _columns(instrument), chosen, _numbers(instrument, chosen, asked))

    @property
    def n_people(self) -> int:
        return len(self.chosen)

    def any_of(self, item_id: str, answers: Sequence[str]) -> Floats:
        """Whether one of these answers was given to an item, shape (n_people,): 1, 0 or NaN (not answered)."""
        wanted = [i for i, (item, answer) in enumerate(self.columns) if item == item_id and answer in answers]
        asked = [i for i, (item, _) in enumerate(self.columns) if item == item_id]
        given = (self.chosen[:, wanted] == 1).any(axis=1).astype(np.float64)
        return np.where(np.isnan(self.chosen[:, asked]).any(axis=1), np.nan, given)

    def number_of(self, item_id: str) -> Floats:
        """The number of an item, shape (n_people,); NaN where there is none."""
        return self.numbers[:, [item.id for item in self.instrument.items].index(item_id)]


def _columns(instrument: Instrument) -> tuple[tuple[str, str], ...]:
    return tuple((item.id, answer) for item in instrument.items for answer in instrument.answers_of(item))


def _number(item: Item, answer: str) -> float:
    low, high = item.number or (-np.inf, np.inf)
    try:
        number = float(answer)
    except ValueError:
        raise ValueError(f"{item.id} must be a number, got {answer!r}.") from None
    if not low <= number <= high:
        raise ValueError(f"{item.id} must lie in [{low:g}, {high:g}], got {answer}.")
    return number


def _numbers(instrument: Instrument, chosen: Floats, asked: Floats) -> Floats:
    """Fill in the numbers that answers stand for; ``asked`` holds those that were given as a number."""
    numbers = asked.copy()
    column = 0
    for i, item in enumerate(instrument.items):
        width = len(instrument.answers_of(item))
        values = instrument.values_of(item)
        if values and not item.several:
            # An item that was not answered has NaN in all its columns, and so in the sum.
            numbers[:, i] = chosen[:, column : column + width] @ np.array(values)
        column += width
    return numbers
