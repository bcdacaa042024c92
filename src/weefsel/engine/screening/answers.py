"""The answers of many persons to one questionnaire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from weefsel.catalogue.instrument import Instrument
from weefsel.engine.frames import Floats

Given = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What persons answered, one row a person.

    ``columns`` the (item id, answer) pairs of the instrument, in the order of the form; ``chosen`` shape (n_people,
    n_columns): 1 this answer was given, 0 another was, NaN for all answers of an item that was not asked or skipped.
    """

    instrument: Instrument
    columns: tuple[tuple[str, str], ...]
    chosen: Floats

    @classmethod
    def read(cls, instrument: Instrument, rows: Sequence[Given]) -> Self:
        """Answers from one mapping a person: item id to an answer, or to several where the item allows it.

        Raises
        ------
        ValueError
            An item or an answer that the instrument does not have, several answers to an item that takes one, or an
            answer beside one that stands alone, such as "niemand".
        """
        columns = tuple((item.id, answer) for item in instrument.items for answer in instrument.answers_of(item))
        place = {pair: i for i, pair in enumerate(columns)}
        items = {item.id: item for item in instrument.items}
        chosen = np.full((len(rows), len(columns)), np.nan)
        for row, given in enumerate(rows):
            for item_id, answer in given.items():
                if item_id not in items:
                    raise ValueError(f"item must be one of {', '.join(items)}, got {item_id!r}.")
                answers = (answer,) if isinstance(answer, str) else tuple(answer)
                if len(answers) != 1 and not items[item_id].several:
                    raise ValueError(f"{item_id} takes one answer, got {len(answers)}.")
                allowed = instrument.answers_of(items[item_id])
                for each in answers:
                    if each not in allowed:
                        raise ValueError(f"{item_id} must be one of {', '.join(allowed)}, got {each!r}.")
                alone = [each for each in answers if each in instrument.alone]
                if alone and len(answers) > 1:
                    raise ValueError(f"{item_id} must have {alone[0]!r} alone, got {', '.join(answers)}.")
                chosen[row, [place[item_id, each] for each in allowed]] = [each in answers for each in allowed]
        return cls(instrument=instrument, columns=columns, chosen=chosen)

    @property
    def n_people(self) -> int:
        return len(self.chosen)

    def any_of(self, item_id: str, answers: Sequence[str]) -> Floats:
        """Whether one of these answers was given to an item, shape (n_people,): 1, 0 or NaN (not answered)."""
        wanted = [i for i, (item, answer) in enumerate(self.columns) if item == item_id and answer in answers]
        asked = [i for i, (item, _) in enumerate(self.columns) if item == item_id]
        given = (self.chosen[:, wanted] == 1).any(axis=1).astype(np.float64)
        return np.where(np.isnan(self.chosen[:, asked]).any(axis=1), np.nan, given)
