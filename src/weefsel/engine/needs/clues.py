"""What is known about the clues of signals, for many persons at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue.need import Clue
from weefsel.engine.ecogram.measure import Measures
from weefsel.engine.frames import Floats, People
from weefsel.engine.needs.evaluate import ASK, Evaluation, evaluate
from weefsel.engine.needs.transitions import Transitions
from weefsel.engine.screening.answers import Answers
from weefsel.engine.screening.may_open import Said
from weefsel.engine.screening.score import Scores, score

Known = NDArray[np.float64]


class Facts:
    """Everything that clues may be about, of the same persons in the same order. Each clue is looked up once.

    Raises
    ------
    ValueError
        Answers, measures, transitions or words of another number of persons.
    """

    def __init__(
        self,
        people: People,
        *,
        answers: Sequence[Answers] = (),
        measures: Measures | None = None,
        transitions: Transitions | None = None,
        said: Said | None = None,
    ) -> None:
        self.people, self.measures, self.transitions = people, measures, transitions
        self.said = {name: np.asarray(values, dtype=np.float64) for name, values in (said or {}).items()}
        self.answers = {each.instrument.slug: each for each in answers}
        counts = {
            "answers": [each.n_people for each in answers],
            "measures": [len(measures.values)] if measures else [],
            "transitions": [transitions.n_people] if transitions else [],
            "said": [len(np.atleast_1d(values)) for values in self.said.values()],
        }
        for name, rows in counts.items():
            for n in rows:
                if n != people.n_people:
                    raise ValueError(f"{name} must have {people.n_people} rows, one a person, got {n}.")
        self._known: dict[Clue, Known] = {}
        self._rules: dict[Clue, Evaluation] = {}
        self._scores: dict[str, Scores] = {}

    def known(self, clue: Clue) -> Known:
        """1 where a clue holds, 0 where it does not, NaN where that is not known, shape (n_people,)."""
        if clue not in self._known:
            self._known[clue] = self._look_up(clue)
        return self._known[clue]

    def fields_to_ask(self, clue: Clue, person: int) -> tuple[str, ...]:
        """The person fields that would decide a rule."""
        return self._evaluation(clue).fields_to_ask(person) if clue.rule is not None else ()

    def evidence(self, clue: Clue, person: int) -> str:
        """What a clue that holds rests on, for one person: another text means that the facts are others."""
        if clue.instruments:
            given = [answer for slug in clue.instruments for answer in self._given(slug, clue, person)]
            return " of ".join(dict.fromkeys(given))
        if clue.instrument is not None and clue.scale is not None:
            scores = self._score(clue.instrument)
            return str(scores.bands[person, scores.scales.index(clue.scale)]) if scores else ""
        if clue.measure is not None and self.measures is not None:
            return f"{self.measures.column(clue.measure)[person]:.1f}"
        if clue.transition and self.transitions is not None:
            return " ".join(self.transitions.days_of(person, clue.transition))
        return "ja"

    def _look_up(self, clue: Clue) -> Known:
        nothing = np.full(self.people.n_people, np.nan)
        if clue.rule is not None:
            verdict = self._evaluation(clue).verdict
            return np.where(verdict == ASK, np.nan, verdict.astype(np.float64))
        if clue.instruments:
            return self._answered(clue)
        if clue.instrument is not None and clue.scale is not None:
            scores = self._score(clue.instrument)
            return nothing if scores is None else _in_bands(scores, clue.scale, clue.bands)
        if clue.measure is not None:
            values = self._measured(clue.measure)
            low = -np.inf if clue.at_least is None else clue.at_least
            high = np.inf if clue.at_most is None else clue.at_most
            return np.where(np.isnan(values), np.nan, ((values >= low) & (values <= high)).astype(np.float64))
        if clue.transition:
            return nothing if self.transitions is None else self.transitions.recent(clue.transition)
        return self.said.get(clue.said or "", nothing)

    def _evaluation(self, clue: Clue) -> Evaluation:
        if clue not in self._rules:
            assert clue.rule is not None
            self._rules[clue] = evaluate(clue.rule, self.people)
        return self._rules[clue]

    def _answered(self, clue: Clue) -> Known:
        """The last of these questionnaires in which the question was answered counts."""
        known = np.full(self.people.n_people, np.nan)
        for slug in clue.instruments:
            if slug in self.answers and clue.item is not None:
                given = self.answers[slug].any_of(clue.item, clue.answers)
                known = np.where(np.isnan(given), known, given)
        return known

    def _given(self, slug: str, clue: Clue, person: int) -> list[str]:
        if slug not in self.answers:
            return []
        answers = self.answers[slug]
        return [
            answer
            for (item, answer), chosen in zip(answers.columns, answers.chosen[person], strict=True)
            if item == clue.item and answer in clue.answers and chosen == 1
        ]

    def _score(self, slug: str) -> Scores | None:
        if slug in self.answers and slug not in self._scores:
            self._scores[slug] = score(self.answers[slug], self.said)
        return self._scores.get(slug)

    def _measured(self, column: str) -> Floats:
        if self.measures is None or column not in self.measures.columns:
            return np.full(self.people.n_people, np.nan)
        return self.measures.column(column)


def _in_bands(scores: Scores, scale: str, bands: Sequence[str]) -> Known:
    """Whether a score lies in one of these ranges; NaN for no score."""
    band = scores.bands[:, scores.scales.index(scale)]
    return np.where(band == "", np.nan, np.isin(band, bands).astype(np.float64))
