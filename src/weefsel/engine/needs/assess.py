"""Propose needs, with reasons, to be agreed with the person: never a score, never a label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue.need import Need, Signal
from weefsel.engine.ecogram.measure import Measures
from weefsel.engine.frames import Floats, People
from weefsel.engine.needs.evaluate import ASK, NO, YES, Verdicts, evaluate
from weefsel.engine.screening.answers import Answers


@dataclass(frozen=True, slots=True)
class ProposedNeed:
    """One need to talk about with one person.

    ``said`` the person named it; else it is a proposal. ``reasons`` catalogue sentences: the person's own wish first,
    then every signal that holds. ``ask`` person fields that could still give a reason.
    """

    need: Need
    said: bool
    reasons: tuple[str, ...]
    ask: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Proposals:
    """What may be talked about with each person.

    ``needs`` the catalogue's needs in the order of the columns; ``said`` shape (n_people, n_needs): 1 the person wants
    it, 0 does not, NaN was not asked; ``proposed`` the same shape: not asked yet, and a signal holds; ``verdicts`` a
    column for each signal of each need, in order: 0 no, 1 yes, 2 ask; ``ask`` the fields to ask, for each signal.
    """

    needs: tuple[Need, ...]
    said: Floats
    proposed: NDArray[np.bool_]
    verdicts: Verdicts
    fields: tuple[tuple[str, ...], ...]
    asks: tuple[NDArray[np.bool_], ...]

    def for_person(self, person: int) -> list[ProposedNeed]:
        """The needs to talk about with one person.

        What comes before all else stands first, then what the person said, then proposals in the catalogue's order. A
        need that the person does not want is not proposed again.
        """
        found: list[ProposedNeed] = []
        column = 0
        for i, need in enumerate(self.needs):
            signals = range(column, column + len(need.signals))
            column += len(need.signals)
            said = self.said[person, i] == 1
            if not said and not self.proposed[person, i]:
                continue
            wish = (need.wish,) if said else ()
            held = [s.reason for s, k in zip(need.signals, signals, strict=True) if self.verdicts[person, k] == YES]
            ask = [field for k in signals for field, a in zip(self.fields[k], self.asks[k][person], strict=True) if a]
            found.append(ProposedNeed(need, said, (*wish, *held), tuple(dict.fromkeys(ask))))
        return sorted(found, key=lambda each: (each.need.track != "first", not each.said))

    def wanted(self) -> Floats:
        """Needs to plan with: what was said, and where nothing was said what is proposed. Shape (n_people, n_needs).

        For planning only: a person is helped with what they agreed to, never with a proposal.
        """
        return np.where(np.isnan(self.said) & self.proposed, 1, self.said)


def assess(
    people: People,
    needs: Mapping[str, Need],
    *,
    answers: Sequence[Answers] = (),
    measures: Measures | None = None,
) -> Proposals:
    """Propose needs to every person from what they said, answered and drew.

    What the person says comes first: a need that they named or refused is never changed by a signal.

    Parameters
    ----------
    answers
        Questionnaires, each with one row for every person.
    measures
        Of the ecograms of the same persons; an unknown coverage is no gap.

    Raises
    ------
    ValueError
        Answers or measures of another number of persons.
    """
    for rows in (*(each.n_people for each in answers), *((len(measures.values),) if measures else ())):
        if rows != people.n_people:
            raise ValueError(f"answers and measures must have {people.n_people} rows, one a person, got {rows}.")
    by_instrument = {each.instrument.slug: each for each in answers}
    said = np.full((people.n_people, len(needs)), np.nan)
    proposed = np.zeros((people.n_people, len(needs)), dtype=bool)
    verdicts: list[Verdicts] = []
    fields: list[tuple[str, ...]] = []
    asks: list[NDArray[np.bool_]] = []
    for i, need in enumerate(needs.values()):
        if need.slug in people.need_names:
            said[:, i] = people.needs[:, people.need_names.index(need.slug)]
        for signal in need.signals:
            verdict, asked, ask = _judge(signal, people, by_instrument, measures)
            verdicts.append(verdict)
            fields.append(asked)
            asks.append(ask)
            proposed[:, i] |= (verdict == YES) & np.isnan(said[:, i])
    table = np.column_stack(verdicts) if verdicts else np.zeros((people.n_people, 0), dtype=np.int8)
    return Proposals(tuple(needs.values()), said, proposed, table, tuple(fields), tuple(asks))


def _judge(
    signal: Signal, people: People, answers: Mapping[str, Answers], measures: Measures | None
) -> tuple[Verdicts, tuple[str, ...], NDArray[np.bool_]]:
    n = people.n_people
    if signal.rule is not None:
        evaluation = evaluate(signal.rule, people)
        return evaluation.verdict, evaluation.fields, evaluation.asks
    known = np.full(n, np.nan)
    if signal.support_gap is not None and measures is not None:
        coverage = measures.column(f"coverage_{signal.support_gap}")
        known = np.where(np.isnan(coverage), np.nan, coverage == 0)
    elif signal.instrument is not None and signal.instrument in answers and signal.item is not None:
        known = answers[signal.instrument].any_of(signal.item, signal.answers)
    verdict = np.where(np.isnan(known), ASK, np.where(known == 1, YES, NO)).astype(np.int8)
    return verdict, (), np.zeros((n, 0), dtype=bool)
