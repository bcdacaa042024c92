"""What one simulated run came to: who was proposed, who came, what was kept, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from weefsel.apps.running.fidelity import ElementState, Verdict


@dataclass(slots=True)
class Ledger:
    """The ledger of one werkvorm, filled while it is played.

    ``n_proposed`` None when this werkvorm is proposed to nobody; ``n_not_fitting`` how many a rule kept away, None when
    there is no rule. ``presence`` the share of expected presences, None when nobody was expected. ``n_favours`` what
    one member asked and another did; ``n_steps`` steps of the handover that came, ``n_steps_done`` those that were
    done. ``elements`` verdict and figure by core element, ``seen`` those that a person told. ``n_moments`` outcome
    moments that came, ``n_filled`` those with an answer. ``missing`` what could not be done with this version of the
    program; ``failed`` what should have gone otherwise.
    """

    slug: str
    name: str
    kind: str
    seed: int
    deviations: str = ""
    first_day: str = ""
    last_day: str = ""
    n_fitting: int = 0
    n_proposed: int | None = None
    n_asked_first: int = 0
    n_not_fitting: int | None = None
    broken: str = ""
    n_refused: int = 0
    n_enrolled: int = 0
    n_dropped_out: int = 0
    unit: str = "bijeenkomsten"
    n_planned: int = 0
    n_held: int = 0
    presence: float | None = None
    n_favours: int = 0
    n_steps: int = 0
    n_steps_done: int = 0
    surprise: str = ""
    elements: dict[str, tuple[str, str]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    n_moments: int = 0
    n_filled: int = 0
    missing: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    waits_for: str = ""
    seconds: float = 0.0

    def lacks(self, text: str) -> None:
        if text not in self.missing:
            self.missing.append(text)

    def judge(self, states: list[tuple[ElementState, ...]]) -> None:
        """Keep for every core element the verdict that says least good of it, over all groups or people."""
        worst = (Verdict.ADAPTED, Verdict.NOT_COMPUTED, Verdict.UNKNOWN, Verdict.OBSERVED, Verdict.KEPT)
        for several in zip(*states, strict=True):
            order = [v for v in Verdict if v not in worst] + list(worst)
            one = min(several, key=lambda state: order.index(state.verdict))
            self.elements[one.slug] = (str(one.verdict), one.words)
            if one.is_observed and one.verdict != Verdict.OBSERVED:
                self.seen.append(one.slug)

    @property
    def is_good(self) -> bool:
        return not self.failed and not self.waits_for

    def record(self) -> dict[str, object]:
        """As plain values, for another program; without the time it took, so that the same seed gives the same."""
        found = asdict(self)
        del found["seconds"]
        found["elements"] = {slug: {"verdict": v, "words": w} for slug, (v, w) in self.elements.items()}
        return found

    def lines(self) -> Iterator[str]:
        """The ledger for the terminal, in Dutch."""
        if self.waits_for:
            yield f"{self.name} ({self.kind}): wacht op {self.waits_for}, dat nog niet gebouwd is"
            return
        yield f"{self.name} ({self.kind}), van {self.first_day} tot {self.last_day}"
        if self.deviations:
            yield f"  anders gedaan    {self.deviations}"
        yield f"  voorgesteld      {self._proposed()}"
        yield f"  geweigerd        {self.n_refused}"
        yield f"  begonnen         {self.n_enrolled}, gestopt onderweg {self.n_dropped_out}"
        presence = "" if self.presence is None else f", aanwezig {self.presence:.0%}"
        if self.n_planned:
            yield f"  {self.unit:<16} {self.n_held} van {self.n_planned}{presence}"
        if self.n_favours:
            yield f"  onderling        {self.n_favours} keer vroeg een lid iets, en deed een ander het"
        if self.n_steps:
            yield f"  stappen          {self.n_steps_done} van {self.n_steps} in de warme overdracht"
        yield f"  onverwacht       {self.surprise or '-'}"
        yield f"  kernelementen    {self._elements()}"
        yield f"  meetmomenten     {self.n_filled} van {self.n_moments} ingevuld"
        for text in self.missing:
            yield f"  ontbreekt        {text}"
        for text in self.failed:
            yield f"  FOUT             {text}"

    def _proposed(self) -> str:
        parts = [
            "aan niemand: dit zoekt men zelf op of begint men zelf"
            if self.n_proposed is None
            else f"{self.n_proposed} van {self.n_fitting} die passen"
        ]
        if self.n_asked_first:
            parts.append(f"{self.n_asked_first} na een vraag")
        if self.n_not_fitting is None:
            parts.append("iedereen past: er is geen regel")
        elif self.n_not_fitting:
            parts.append(f"{self.n_not_fitting} past niet ({self.broken.rstrip('.')})")
        return "; ".join(parts)

    def _elements(self) -> str:
        parts = []
        for verdict in Verdict:
            counted = [slug for slug, (each, _words) in self.elements.items() if each == verdict]
            if n := len(set(counted) - set(self.seen)):
                parts.append(f"{n} {verdict.label}")
            if n := len(set(counted) & set(self.seen)):
                parts.append(f"{n} {verdict.label}, zei wie erbij was")
        adapted = [slug for slug, (verdict, _words) in self.elements.items() if verdict == Verdict.ADAPTED]
        return "; ".join(parts) + (f" ({', '.join(adapted)})" if adapted else "")
