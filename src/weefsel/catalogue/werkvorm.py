"""The template of a werkvorm: what it is, for whom, how it runs, who pays, and what is known of its worth.

A value without ``source`` is an assumption ("aanname") and is shown to users as one. ``assumed`` names the keys of a
part that are assumptions although the part itself has a source.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Annotated, Literal

from weefsel.catalogue.check import Check
from weefsel.catalogue.rule import Rule, fields_of
from weefsel.catalogue.spec import (
    ApproachSlug,
    BarrierSlug,
    Computed,
    FieldSlug,
    InstrumentSlug,
    Key,
    KindSlug,
    LawSlug,
    Line,
    NeedSlug,
    PayerSlug,
    ProfessionSlug,
    RoleSlug,
    SectorSlug,
    SlugText,
    SourceSlug,
    TargetGroupSlug,
    UnitSlug,
    Url,
    WerkvormSlug,
    Within,
)

Modality = Literal["physical", "digital", "home"]
TieType = Literal["strong", "weak", "both"]
Naasten = Literal["no", "welcome", "part"]
RhythmUnit = Literal["day", "week", "month", "quarter", "year", "once", "on_demand", "continuous"]
Anchor = Literal["referral", "acceptance", "enrolment", "first_visit", "last_session", "discharge"]
Origin = Literal["seed", "lookup", "knowledge"]
Strength = Literal[
    "meta_analysis",
    "rct",
    "quasi_experimental",
    "pre_post",
    "survey",
    "registration",
    "business_case",
    "qualitative",
    "guideline",
    "erkenning",
    "expert",
    "none",
]
Scope = Literal["effect", "reach", "context"]
Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """A rule, and the sentence that tells the person why it is there.

    ``reason`` is true whatever the answer: it is shown when the rule fits and when it does not. ``off`` when the rule
    is shown but decides nothing: it has no source and the owner has not confirmed the werkvorm.
    """

    rule: Rule
    reason: str
    source: SourceSlug | None = None
    off: Annotated[bool, Computed()] = False

    @property
    def assumption(self) -> bool:
        return self.source is None


@dataclass(frozen=True, slots=True)
class GroupPart:
    """How many participants a group has: at least ``min``, at most ``max``; professionals are not counted.

    ``strata`` are ages (from, up to and including) that are never put in one group. ``off`` as with `Eligibility`: a
    group of another size is then no deviation.
    """

    min: Annotated[int, Within(1, 5000)]
    max: Annotated[int, Within(1, 5000)]
    source: SourceSlug | None = None
    assumed: tuple[str, ...] = ()
    strata: tuple[tuple[Annotated[int, Within(0, 120)], Annotated[int, Within(0, 120)]], ...] = ()
    off: Annotated[bool, Computed()] = False

    def stratum(self, age: float) -> tuple[int, int] | None:
        """The ages that someone of this age belongs with; None for an age outside all of them."""
        return next(((low, high) for low, high in self.strata if low <= age < high + 1), None)

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.min > self.max:
            yield "min", f"'min' ({self.min}) is groter dan 'max' ({self.max})."
        for n, (low, high) in enumerate(self.strata, 1):
            if low > high:
                yield f"strata {n}", f"{low} is meer dan {high}: schrijf de laagste leeftijd eerst."
            elif n > 1 and low <= self.strata[n - 2][1]:
                yield f"strata {n}", f"{low} jaar hoort ook bij de leeftijden ervoor."
        yield from _assumed_faults(self, self.assumed)


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of ``n_sessions`` with a rhythm of its own: each is ``every`` ``unit``s after the session before it."""

    n_sessions: Annotated[int, Within(1, 500)]
    every: Annotated[int, Within(1, 60)]
    unit: Literal["day", "week", "month"]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often and how long: ``times`` sessions in every ``every`` ``unit``s.

    ``n_sessions`` None means open-ended; ``session_min`` minutes of one session; ``weeks_min`` and ``weeks_max`` the
    length of the whole; ``phases`` where the rhythm changes on the way (then their sessions add up to ``n_sessions``).
    """

    unit: RhythmUnit
    every: Annotated[int, Within(1, 60)] | None = None
    times: Annotated[int, Within(1, 31)] = 1
    n_sessions: Annotated[int, Within(1, 500)] | None = None
    session_min: Annotated[int, Within(1, 10080)] | None = None
    weeks_min: Annotated[int, Within(1, 520)] | None = None
    weeks_max: Annotated[int, Within(1, 520)] | None = None
    source: SourceSlug | None = None
    assumed: tuple[str, ...] = ()
    phases: Annotated[tuple[Phase, ...], Key("phase")] = ()

    @property
    def open_ended(self) -> bool:
        return self.n_sessions is None

    def faults(self) -> Iterator[tuple[str, str]]:
        loose = self.unit in ("once", "on_demand", "continuous")
        if loose and self.every is not None:
            yield "every", f"bij '{self.unit}' hoort geen 'every'."
        if not loose and self.every is None:
            yield "every", f"'every' ontbreekt: elke hoeveel '{self.unit}'?"
        if self.weeks_min is not None and self.weeks_max is not None and self.weeks_min > self.weeks_max:
            yield "weeks_min", f"'weeks_min' ({self.weeks_min}) is groter dan 'weeks_max' ({self.weeks_max})."
        planned = sum(phase.n_sessions for phase in self.phases)
        if self.phases and planned != self.n_sessions:
            said = "ontbreekt" if self.n_sessions is None else f"zegt {self.n_sessions}"
            yield "phase", f"de fasen hebben samen {planned} bijeenkomsten, maar 'n_sessions' {said}."
        yield from _assumed_faults(self, self.assumed)


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One part of a session, in order; ``minutes`` may be left out where time is free, as in a walk-in place."""

    title: Line
    minutes: Annotated[int, Within(1, 600)] | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class RoleNeed:
    """A role that must be filled, from ``min`` to ``max`` people (None: no limit), for each group or each person.

    ``off`` as with `Eligibility`: the number is shown, and nobody is asked for it or held to it.
    """

    role: RoleSlug
    min: Annotated[int, Within(0, 5000)] = 1
    max: Annotated[int, Within(1, 5000)] | None = None
    per: Literal["group", "person", "location"] = "group"
    text: str = ""
    source: SourceSlug | None = None
    off: Annotated[bool, Computed()] = False

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.max is not None and self.min > self.max:
            yield "min", f"'min' ({self.min}) is groter dan 'max' ({self.max})."


@dataclass(frozen=True, slots=True)
class PlaceNeeds:
    """What the room must have: ``persons`` it holds at least; the flags are needs, not wishes."""

    persons: Annotated[int, Within(1, 1000)] | None = None
    privacy_corner: bool = False
    step_free: bool = False
    homely: bool = False
    text: str = ""
    source: SourceSlug | None = None
    assumed: tuple[str, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        yield from _assumed_faults(self, self.assumed)


@dataclass(frozen=True, slots=True)
class Access:
    """How somebody comes in, and what it costs them.

    ``by`` open (walk in), sign_up (say that you come) or referral (a professional sends you); ``indication`` whether an
    assessment comes first. ``fee`` none, contribution (the person pays a part or all) or insured (the basic insurance
    pays, an own risk may apply); left out when it is not known. ``text`` tells the rest.
    """

    by: Literal["open", "sign_up", "referral"]
    indication: bool = False
    fee: Literal["none", "contribution", "insured"] | None = None
    text: str = ""
    source: SourceSlug | None = None
    assumed: tuple[str, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.by == "open" and self.indication:
            yield "indication", "wie zo binnen kan lopen, heeft geen indicatie nodig."
        yield from _assumed_faults(self, self.assumed)


@dataclass(frozen=True, slots=True)
class Handoff:
    """What an app or website of others gets from us and gives back: ``sends`` and ``returns`` in words.

    ``url`` where people go; nothing of a person is ever put in it.
    """

    sends: str
    returns: str
    url: Url = ""
    source: SourceSlug | None = None

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.url and not self.url.startswith("https://"):
            yield "url", "een adres begint met https://."
        elif "?" in self.url:
            yield "url", "zet niets achter een vraagteken in het adres."


@dataclass(frozen=True, slots=True)
class OutcomeMoment:
    """When an instrument is asked: ``days`` after ``anchor``, of ``who``.

    ``on_request`` only when somebody asks for it at that moment: never planned, and never missing.
    """

    instrument: InstrumentSlug
    moment: Literal["start", "during", "end", "follow_up"]
    anchor: Anchor
    days: Annotated[int, Within(0, 730)] = 0
    who: Literal["person", "related_person"] = "person"
    on_request: bool = False


@dataclass(frozen=True, slots=True)
class FundingRoute:
    """Money for this werkvorm: from which law and payer, for what, on which conditions, in which years.

    ``certainty`` usual (this is how it is paid), possible (the law leaves room), hard (initiators report trouble).
    """

    law: LawSlug
    payer: PayerSlug
    pays: str
    certainty: Literal["usual", "possible", "hard"]
    conditions: tuple[str, ...] = ()
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    source: SourceSlug | None = None

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            yield "valid_from", f"'valid_from' ({self.valid_from}) ligt na 'valid_until' ({self.valid_until})."


@dataclass(frozen=True, slots=True)
class CoreElement:
    """What must be kept for this to be still the same werkvorm.

    Either ``check`` is computed from what happened, or ``observed`` is true and a person says so. Never both.
    """

    slug: SlugText
    name: Line
    why: str
    check: Check | None = None
    observed: bool = False
    source: SourceSlug | None = None

    def faults(self) -> Iterator[tuple[str, str]]:
        if (self.check is None) == (not self.observed):
            yield (
                "check",
                "geef een 'check' die te berekenen is, of 'observed = true', niet allebei en niet geen van beide.",
            )


@dataclass(frozen=True, slots=True)
class HandoverStep:
    """A step of the warm handover: who does it, at the latest ``due_days`` after ``anchor``.

    ``off`` as with `Eligibility`: the days are shown, and nobody is late by them.
    """

    slug: SlugText
    name: Line
    role: RoleSlug
    anchor: Anchor
    due_days: Annotated[int, Within(0, 365)]
    text: str = ""
    source: SourceSlug | None = None
    off: Annotated[bool, Computed()] = False


@dataclass(frozen=True, slots=True)
class Barrier:
    """Something that keeps people away: the ``question`` that finds it, and ``solutions`` to offer."""

    barrier: BarrierSlug
    question: str
    solutions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A claim with its source. ``figure`` with ``low`` and ``high`` in ``unit``; without a figure all four are empty.

    ``scope`` effect (it helps), reach (how many take part) or context (about something wider): context and reach are
    never shown as effect. ``period`` tells the year or place of the figure.
    """

    claim: str
    source: SourceSlug
    place: Line = ""
    origin: Origin
    strength: Strength
    scope: Scope
    figure: float | None = None
    low: float | None = None
    high: float | None = None
    unit: UnitSlug | None = None
    period: Line = ""
    caveat: str = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        if (self.figure is not None or self.low is not None) != (self.unit is not None):
            yield "unit", "een getal heeft een eenheid nodig, en een eenheid een getal."
        if (self.low is None) != (self.high is None):
            yield "low", "geef 'low' en 'high' samen."
        if self.low is not None and self.high is not None and self.low > self.high:
            yield "low", f"'low' ({self.low:g}) is groter dan 'high' ({self.high:g})."
        elif (
            self.figure is not None
            and self.low is not None
            and self.high is not None
            and not self.low <= self.figure <= self.high
        ):
            yield "figure", f"'figure' ({self.figure:g}) ligt niet tussen 'low' en 'high'."


@dataclass(frozen=True, slots=True)
class Example:
    """A person as the rules see them, and the answer that must come out.

    ``eligible`` True or False; None means *ask*, and ``asks`` names the fields to ask. A field that is left out of
    ``person`` is not known.
    """

    text: Line
    person: Mapping[FieldSlug, float | bool | str]
    eligible: bool | None = None
    asks: tuple[FieldSlug, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        if (self.eligible is None) != bool(self.asks):
            yield (
                "asks",
                "zonder 'eligible' is het antwoord 'vragen': noem dan in 'asks' wat u vraagt. Anders geen 'asks'.",
            )
        for slug in self.asks:
            if slug in self.person:
                yield "asks", f"'{slug}' is al bekend, dus dat vraagt u niet."


@dataclass(frozen=True, slots=True)
class Mention:
    """Where the werkvorm is described: a source and the place in it."""

    source: SourceSlug
    place: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Werkvorm:
    """One werkvorm, read from ``werkvormen/<slug>.toml``.

    ``summary`` speaks to the person ("u"); ``target_group`` and ``culture`` to the professional. ``not_for`` says for
    whom it is unsuitable in words; only ``eligibility`` decides. Safety is never a rule here: a reason that is shown
    would tell what nobody may know, so the safety tables keep people apart without a word. ``naasten`` no, welcome, or
    part (they take part themselves). ``unsure`` lists what is not certain, as sentences for users. ``parent`` is the
    werkvorm that this is a form of. ``needs`` is empty for an instrument: it finds needs and answers none.
    ``owner`` who looks after the werkvorm itself; ``checked_by`` is empty until they have looked at this file.
    ``derived`` when the source describes the practice but gives it no name. ``professions`` who can do this in their
    work. ``counts`` what organisers also count, outside the questionnaires of ``outcomes``. ``handoff`` for an app.
    ``no_outcomes`` why nothing is measured, where that is so. ``quiet`` for people in danger: nothing about it is
    mailed or written to the person or to anyone around them, so no name of anyone stands in a letter; it is told in a
    talk. ``former`` slugs that it had: addresses and rows with such a slug go on to this one.
    """

    schema: Literal[1]
    slug: SlugText
    version: Line
    name: Line
    names_also: tuple[str, ...] = ()
    former: tuple[SlugText, ...] = ()
    summary: str
    approach: ApproachSlug
    approach_also: tuple[ApproachSlug, ...] = ()
    kind: KindSlug
    target_group: str
    needs: tuple[NeedSlug, ...]
    sectors: tuple[SectorSlug, ...]
    professions: tuple[ProfessionSlug, ...]
    target_groups: tuple[TargetGroupSlug, ...]
    modality: tuple[Modality, ...]
    tie_type: TieType
    naasten: Naasten
    reciprocity: bool
    culture: str = ""
    quiet: bool = False
    parent: WerkvormSlug | None = None
    owner: Line = ""
    authored_by: RoleSlug
    authored_on: dt.date
    review_by: dt.date
    confidence: Confidence
    derived: bool = False
    checked_by: Line = ""
    adaptable: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    no_outcomes: str = ""
    risks: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    group: GroupPart | None = None
    rhythm: Rhythm
    place: PlaceNeeds
    access: Access | None = None
    handoff: Handoff | None = None
    eligibility: tuple[Eligibility, ...] = ()
    roles: Annotated[tuple[RoleNeed, ...], Key("role")]
    agenda: tuple[AgendaItem, ...] = ()
    outcomes: Annotated[tuple[OutcomeMoment, ...], Key("outcome")] = ()
    funding: tuple[FundingRoute, ...] = ()
    core_elements: Annotated[tuple[CoreElement, ...], Key("core_element")]
    handover: tuple[HandoverStep, ...] = ()
    barriers: Annotated[tuple[Barrier, ...], Key("barrier")] = ()
    evidence: tuple[Evidence, ...] = ()
    examples: Annotated[tuple[Example, ...], Key("example")] = ()
    mentions: Annotated[tuple[Mention, ...], Key("mention")]

    @property
    def rules(self) -> tuple[Eligibility, ...]:
        """The eligibility that decides; what is off is shown only."""
        return tuple(one for one in self.eligibility if not one.off)

    @property
    def fields(self) -> tuple[str, ...]:
        """The person fields that the rules that decide use, each once."""
        return tuple(dict.fromkeys(name for one in self.rules for name in fields_of(one.rule)))

    def unconfirmed_off(self) -> Werkvorm:
        """The same werkvorm; when the owner has not confirmed it, with what has no source off.

        That is every rule, the size of the group, how many of each role, and the days of a handover step.
        """
        if self.confidence != "low":
            return self
        rules = tuple(replace(one, off=one.source is None) for one in self.eligibility)
        group = self.group and replace(self.group, off=self.group.source is None)
        roles = tuple(replace(one, off=one.source is None) for one in self.roles)
        handover = tuple(replace(one, off=one.source is None) for one in self.handover)
        return replace(self, eligibility=rules, group=group, roles=roles, handover=handover)

    @property
    def laws(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(route.law for route in self.funding))

    def overdue(self, today: dt.date) -> bool:
        """Whether the review date has passed; shown to users."""
        return self.review_by < today

    def faults(self) -> Iterator[tuple[str, str]]:
        for key, slugs in {
            "core_element": [element.slug for element in self.core_elements],
            "handover": [step.slug for step in self.handover],
            "role": [need.role for need in self.roles],
            "needs": list(self.needs),
        }.items():
            for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
                yield key, f"'{slug}' staat er dubbel in."
        for key in (
            "sectors",
            "professions",
            "target_groups",
            "modality",
            "agenda",
            "funding",
            "role",
            "core_element",
            "barrier",
            "evidence",
            "example",
            "risks",
            "not_for",
            "mention",
        ):
            if not getattr(self, _ATTRIBUTE.get(key, key)):
                yield key, "dit mag niet leeg zijn."
        if bool(self.outcomes) == bool(self.no_outcomes):
            yield (
                "outcome",
                "zet er wat u vraagt en wanneer, of zeg in 'no_outcomes' waarom u niets meet; niet allebei.",
            )
        if self.slug in self.former:
            yield "former", "dit is de naam die het nu heeft."
        if self.review_by < self.authored_on:
            yield "review_by", f"'review_by' ({self.review_by}) ligt voor 'authored_on' ({self.authored_on})."
        if (self.kind == "app") != (self.handoff is not None):
            yield "handoff", "een overgang naar een ander hoort bij een app, en alleen daarbij."
        present = {need.role for need in self.roles}
        for n, step in enumerate(self.handover, 1):
            if step.role not in present:
                yield f"handover {n}", f"de rol '{step.role}' staat niet bij de rollen van deze werkvorm."
        for n, element in enumerate(self.core_elements, 1):
            if element.check and element.check.measure.startswith("role_") and element.check.argument not in present:
                yield (
                    f"core_element {n}",
                    f"de rol '{element.check.argument}' staat niet bij de rollen van deze werkvorm.",
                )
        minutes = sum(item.minutes or 0 for item in self.agenda)
        if self.rhythm.session_min is not None and minutes > self.rhythm.session_min:
            yield "agenda", f"de agenda duurt {minutes} minuten, de bijeenkomst {self.rhythm.session_min}."


_ATTRIBUTE = {
    "role": "roles",
    "core_element": "core_elements",
    "example": "examples",
    "mention": "mentions",
    "barrier": "barriers",
}


def _assumed_faults(
    part: GroupPart | Rhythm | PlaceNeeds | Access, assumed: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    known = {field.name for field in fields(part)}
    for name in assumed:
        if name not in known:
            yield "assumed", f"'{name}' is geen sleutel van dit deel."
        elif getattr(part, name) is None:
            yield "assumed", f"'{name}' heeft hier geen waarde."
    if assumed and part.source is None:
        yield "assumed", "zonder 'source' is alles al een aanname: laat 'assumed' weg."
