"""Propose needs, with reasons, to be agreed with the person: never a score, never a label."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue.need import Need, Signal
from weefsel.engine.ecogram.measure import Measures
from weefsel.engine.frames import Floats, People
from weefsel.engine.needs.clues import Facts
from weefsel.engine.needs.evaluate import ASK, NO, YES, Verdicts
from weefsel.engine.needs.transitions import Transitions
from weefsel.engine.screening.answers import Answers
from weefsel.engine.screening.may_open import Said


@dataclass(frozen=True, slots=True)
class HeldSignal:
    """A signal that holds for one person, and the ``evidence`` it rests on: other evidence is another fact."""

    signal: Signal
    evidence: str

    @property
    def fact(self) -> str:
        """The signal with its evidence, as one text to keep."""
        return f"{self.signal.slug}: {self.evidence}"


@dataclass(frozen=True, slots=True)
class ProposedNeed:
    """One need to talk about with one person.

    ``said`` the person named it; else it is a proposal. ``signals`` what holds, in the catalogue's order; ``reasons``
    catalogue sentences, each once: the person's own wish first, then those of the signals. ``ask`` person fields that
    could still give a reason.
    """

    need: Need
    said: bool
    reasons: tuple[str, ...]
    ask: tuple[str, ...]
    signals: tuple[HeldSignal, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A signal of which something is known to hold and something else was not asked: to ask, not to guess.

    ``items`` (questionnaire, question) pairs; ``fields`` person fields. Both may be empty: then the map does not tell.
    """

    need: Need
    signal: Signal
    items: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Proposals:
    """What may be talked about with each person.

    ``needs`` the catalogue's needs in the order of the columns; ``said`` shape (n_people, n_needs): 1 the person wants
    it, 0 does not, NaN was not asked; ``proposed`` the same shape: not asked yet, and a signal holds. ``signals`` every
    signal of every need in order, and ``verdicts`` a column for each: 0 no, 1 yes, 2 ask. ``facts`` what they rest on.
    """

    needs: tuple[Need, ...]
    said: Floats
    proposed: NDArray[np.bool_]
    signals: tuple[Signal, ...]
    verdicts: Verdicts
    facts: Facts

    def for_person(self, person: int, refused: Mapping[str, Collection[str]] | None = None) -> list[ProposedNeed]:
        """The needs to talk about with one person.

        What comes before all else stands first, then what the person said, then proposals in the catalogue's order. A
        need that the person does not want is not proposed again, unless ``refused`` (by need, the facts that were known
        when it was refused) shows that there is a fact now that was not there then.
        """
        found: list[ProposedNeed] = []
        for i, (need, columns) in enumerate(zip(self.needs, self._columns(), strict=True)):
            said = self.said[person, i] == 1
            held = self._held(person, columns)
            facts = (refused or {}).get(need.slug)
            is_new = facts is not None and any(each.fact not in facts for each in held)
            if not (said or self.proposed[person, i] or (self.said[person, i] == 0 and is_new)):
                continue
            wish = (need.wish,) if said else ()
            reasons = dict.fromkeys((*wish, *(each.signal.reason for each in held)))
            ask = [
                field
                for k in columns
                if self.verdicts[person, k] == ASK
                for clue in self.signals[k].when
                for field in self.facts.fields_to_ask(clue, person)
            ]
            found.append(ProposedNeed(need, said, tuple(reasons), tuple(dict.fromkeys(ask)), tuple(held)))
        return sorted(found, key=lambda each: (each.need.track != "first", not each.said))

    def held_for(self, person: int, need: str) -> list[HeldSignal]:
        """The signals of one need that hold for one person, whatever they said about it."""
        slugs = [each.slug for each in self.needs]
        return self._held(person, self._columns()[slugs.index(need)])

    def open_questions(self, person: int) -> list[OpenQuestion]:
        """What to ask one person before something may be proposed, in the catalogue's order.

        Of signals that have words to ask with and of which one clue is known to hold, for needs of which nothing was
        said or proposed yet.
        """
        found: list[OpenQuestion] = []
        for i, (need, columns) in enumerate(zip(self.needs, self._columns(), strict=True)):
            if not np.isnan(self.said[person, i]) or self.proposed[person, i]:
                continue
            for k in columns:
                signal = self.signals[k]
                known = {clue: self.facts.known(clue)[person] for clue in signal.when}
                if self.verdicts[person, k] != ASK or not signal.ask or 1 not in known.values():
                    continue
                unknown = [clue for clue, value in known.items() if np.isnan(value)]
                items = [(clue.instruments[0], clue.item) for clue in unknown if clue.instruments and clue.item]
                fields = [field for clue in unknown for field in self.facts.fields_to_ask(clue, person)]
                found.append(OpenQuestion(need, signal, tuple(items), tuple(fields)))
        return found

    def wanted(self) -> Floats:
        """Needs to plan with: what was said, and where nothing was said what is proposed. Shape (n_people, n_needs).

        For planning only: a person is helped with what they agreed to, never with a proposal.
        """
        return np.where(np.isnan(self.said) & self.proposed, 1, self.said)

    def _columns(self) -> list[range]:
        ranges: list[range] = []
        start = 0
        for need in self.needs:
            ranges.append(range(start, start + len(need.signals)))
            start += len(need.signals)
        return ranges

    def _held(self, person: int, columns: range) -> list[HeldSignal]:
        return [
            HeldSignal(self.signals[k], "; ".join(self.facts.evidence(clue, person) for clue in self.signals[k].when))
            for k in columns
            if self.verdicts[person, k] == YES
        ]


def assess(
    people: People,
    needs: Mapping[str, Need],
    *,
    answers: Sequence[Answers] = (),
    measures: Measures | None = None,
    transitions: Transitions | None = None,
    said: Said | None = None,
) -> Proposals:
    """Propose needs to every person from what they said, answered and drew.

    What the person says comes first: a need that they named or refused is never changed by a signal. A signal holds
    when all its clues do; one that is not known leads to ask, never to a guess. A clue that would take it away counts
    only when it is known.

    Parameters
    ----------
    answers
        Questionnaires, each with one row for every person.
    measures
        Of the ecograms of the same persons, with `add_map_facts`; an unknown coverage is no gap. Take the maps as they
        are shown to others: a tie that hurts is a reason for nothing here.
    transitions
        What happened to them, and when.
    said
        What opens a questionnaire on loneliness: "feels_lonely" and "wants_support", shape (n_people,).

    Raises
    ------
    ValueError
        Answers, measures, transitions or words of another number of persons.
    """
    facts = Facts(people, answers=answers, measures=measures, transitions=transitions, said=said)
    wishes = np.full((people.n_people, len(needs)), np.nan)
    proposed = np.zeros((people.n_people, len(needs)), dtype=bool)
    verdicts: list[Verdicts] = []
    for i, need in enumerate(needs.values()):
        if need.slug in people.need_names:
            wishes[:, i] = people.needs[:, people.need_names.index(need.slug)]
        for signal in need.signals:
            verdict = _judge(signal, facts)
            verdicts.append(verdict)
            proposed[:, i] |= (verdict == YES) & np.isnan(wishes[:, i])
    table = np.column_stack(verdicts) if verdicts else np.zeros((people.n_people, 0), dtype=np.int8)
    signals = tuple(signal for need in needs.values() for signal in need.signals)
    return Proposals(tuple(needs.values()), wishes, proposed, signals, table, facts)


def _judge(signal: Signal, facts: Facts) -> Verdicts:
    when = np.stack([facts.known(clue) for clue in signal.when])
    no = (when == 0).any(axis=0)
    for clue in signal.unless:
        no |= facts.known(clue) == 1
    return np.where(no, NO, np.where(np.isnan(when).any(axis=0), ASK, YES)).astype(np.int8)
