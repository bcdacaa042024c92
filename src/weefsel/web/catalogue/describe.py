"""From a werkvorm of the catalogue to what its page says: pure, no queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.running.runners import is_together
from weefsel.catalogue.catalogue import Entry
from weefsel.catalogue.source import Source
from weefsel.catalogue.werkvorm import Access, Evidence, FundingRoute, GroupPart, PlaceNeeds, Rhythm, Werkvorm
from weefsel.web.catalogue import wording
from weefsel.web.catalogue.pages import (
    AgendaLine,
    BarrierLine,
    Card,
    Description,
    ElementLine,
    EvidenceLine,
    EvidencePart,
    ExampleLine,
    Fact,
    FundingLine,
    HandoffLine,
    Linked,
    Said,
    SourceLine,
    StepLine,
)


def card_of(werkvorm: Werkvorm, *, is_used: bool) -> Card:
    """A werkvorm in the list."""
    return Card(
        slug=werkvorm.slug,
        name=werkvorm.name,
        sentence=wording.first_sentence(werkvorm.summary),
        for_whom=werkvorm.target_group,
        needs=tuple(catalogue().needs[need].name for need in werkvorm.needs),
        approach=catalogue().vocabulary.approaches[werkvorm.approach].label,
        together=_("voor een groep") if is_together(werkvorm) else _("één op één"),
        is_together=is_together(werkvorm),
        is_to_see=_is_to_see(werkvorm),
        is_unconfirmed=werkvorm.confidence == "low",
        is_used=is_used,
    )


def _is_to_see(werkvorm: Werkvorm) -> bool:
    return not werkvorm.needs and "zien" in (werkvorm.approach, *werkvorm.approach_also)


def description_of(werkvorm: Werkvorm, today: dt.date, *, own: Mapping[str, Source] | None = None) -> Description:
    """Everything that the catalogue says of a werkvorm; ``today`` decides what has expired and what is overdue.

    ``own`` sources that come with the werkvorm and are not in the catalogue yet.
    """
    words = catalogue().vocabulary
    sources = Sources(own)
    rules = tuple(Said(rule.reason, sources.get(rule.source), is_off=rule.off) for rule in werkvorm.eligibility)
    facts = _facts(werkvorm, sources)
    roles = tuple(
        Fact(
            capfirst(words.roles[need.role].label),
            wording.count_text(need),
            need.source is None,
            sources.get(need.source),
            need.off,
        )
        for need in werkvorm.roles
    )
    steps = tuple(
        StepLine(
            step.name,
            words.roles[step.role].label,
            wording.due_text(step),
            step.text,
            sources.get(step.source),
            step.off,
        )
        for step in werkvorm.handover
    )
    funding = tuple(funding_line(route, today, sources) for route in werkvorm.funding)
    evidence = evidence_parts(werkvorm.evidence, sources)
    elements = tuple(
        ElementLine(one.name, one.why, wording.check_text(one.check), sources.get(one.source))
        for one in werkvorm.core_elements
    )
    mentions = tuple(Said(one.place, sources.get(one.source)) for one in werkvorm.mentions)
    handoff = None
    if werkvorm.handoff is not None:
        given = werkvorm.handoff
        handoff = HandoffLine(given.sends, given.returns, given.url, sources.get(given.source))
    approach = words.approaches[werkvorm.approach]
    return Description(
        slug=werkvorm.slug,
        name=werkvorm.name,
        names_also=werkvorm.names_also,
        summary=werkvorm.summary.strip(),
        approach=approach.label,
        approach_question=approach.question,
        change=approach.change,
        kind=words.kinds[werkvorm.kind].label,
        kind_meaning=words.kinds[werkvorm.kind].meaning,
        for_whom=werkvorm.target_group,
        needs=tuple(catalogue().needs[need].name for need in werkvorm.needs),
        is_to_see=_is_to_see(werkvorm),
        manner=(
            *(str(wording.MODALITIES[way]) for way in werkvorm.modality),
            str(wording.NAASTEN[werkvorm.naasten]),
            str(wording.TIES[werkvorm.tie_type]),
            *([_("u geeft en u krijgt")] if werkvorm.reciprocity else []),
        ),
        culture=werkvorm.culture,
        facts=facts,
        phases=tuple(
            Said(text, None if _is_assumed(werkvorm.rhythm, "phases") else sources.get(werkvorm.rhythm.source))
            for text in wording.phase_texts(werkvorm.rhythm)
        ),
        rules=rules,
        not_for=werkvorm.not_for,
        examples=tuple(
            ExampleLine(
                one.text,
                {True: "yes", False: "no", None: "ask"}[one.eligible],
                tuple(words.fields[name].question for name in one.asks),
            )
            for one in werkvorm.examples
        ),
        roles=roles,
        role_notes=tuple(
            Said(need.text, sources.get(need.source), words.roles[need.role].label)
            for need in werkvorm.roles
            if need.text
        ),
        agenda=tuple(AgendaLine(item.title, item.minutes, item.text) for item in werkvorm.agenda),
        agenda_min=sum(item.minutes or 0 for item in werkvorm.agenda),
        steps=steps,
        barriers=tuple(
            BarrierLine(capfirst(words.barriers[one.barrier].label), one.question, one.solutions)
            for one in werkvorm.barriers
        ),
        funding=funding,
        evidence=evidence,
        elements=elements,
        adaptable=werkvorm.adaptable,
        risks=werkvorm.risks,
        outcomes=tuple(
            # When one asks is our choice everywhere: no source says it, so a number of days is called what it is.
            Fact(catalogue().instruments[one.instrument].name, wording.moment_text(one), bool(one.days))
            for one in werkvorm.outcomes
        ),
        no_outcomes=werkvorm.no_outcomes,
        confidence=str(wording.CONFIDENCE[werkvorm.confidence]),
        is_unconfirmed=werkvorm.confidence == "low",
        is_checked=bool(werkvorm.checked_by),
        unsure=werkvorm.unsure,
        review_by=werkvorm.review_by,
        is_overdue=werkvorm.overdue(today),
        version=werkvorm.version,
        mentions=mentions,
        sources=sources.seen,
        professions=tuple(words.professions[slug].label for slug in werkvorm.professions),
        target_groups=tuple(words.target_groups[slug].label for slug in werkvorm.target_groups),
        counts=werkvorm.counts,
        owner=werkvorm.owner,
        handoff=handoff,
        voorwaarden=linked(catalogue().voorwaarden_of(werkvorm.slug)),
        kennis=linked(catalogue().kennis_of(werkvorm.slug)),
    )


class Sources:
    """The sources of one page, each once, in the order in which they are first named."""

    def __init__(self, own: Mapping[str, Source] | None = None) -> None:
        self._known = {**catalogue().sources, **(own or {})}
        self._lines: dict[str, SourceLine] = {}

    def get(self, slug: str | None) -> SourceLine | None:
        if slug is None:
            return None
        if slug not in self._lines:
            source = self._known[slug]
            self._lines[slug] = SourceLine(
                slug=slug,
                title=source.title,
                publisher=source.publisher,
                year=source.year,
                url=source.url,
                checked=str(wording.CHECKED[source.checked]),
                is_unverified=source.checked == "unverified",
                note=source.note,
            )
        return self._lines[slug]

    @property
    def seen(self) -> tuple[SourceLine, ...]:
        return tuple(self._lines.values())


def _is_assumed(part: GroupPart | Rhythm | PlaceNeeds | Access, *keys: str) -> bool:
    return part.source is None or bool(set(keys) & set(part.assumed))


def _facts(werkvorm: Werkvorm, sources: Sources) -> tuple[Fact, ...]:
    """Size, rhythm and place, each value with its source or called an assumption."""
    rhythm, place = werkvorm.rhythm, werkvorm.place
    found: list[Fact] = []

    def tell(label: str, text: str, part, *keys: str) -> None:
        if text:
            is_assumed = _is_assumed(part, *keys)
            source = None if is_assumed else sources.get(part.source)
            found.append(Fact(label, text, is_assumed, source, getattr(part, "off", False)))

    if werkvorm.group:
        tell(_("Groep"), wording.size_text(werkvorm.group), werkvorm.group, "min", "max")
    if werkvorm.access:
        tell(_("Zo komt u binnen"), wording.access_text(werkvorm.access), werkvorm.access, "by", "fee", "indication")
    tell(_("Hoe vaak"), wording.rhythm_text(rhythm), rhythm, "unit", "every", "times")
    if rhythm.every is not None:
        tell(_("Hoeveel keer"), wording.number_of_sessions(rhythm), rhythm, "n_sessions")
    if rhythm.session_min:
        tell(_("Eén keer duurt"), _("%s minuten") % rhythm.session_min, rhythm, "session_min")
    weeks = wording.between(rhythm.weeks_min, rhythm.weeks_max)
    tell(_("Samen duurt het"), _("%s weken") % weeks if weeks else "", rhythm, "weeks_min", "weeks_max")
    tell(_("Ruimte voor"), _("%s mensen") % place.persons if place.persons else "", place, "persons")
    asked = (
        ("step_free", place.step_free, _("zonder drempels")),
        ("privacy_corner", place.privacy_corner, _("een rustige hoek om apart te praten")),
        ("homely", place.homely, _("huiselijk")),
    )
    # Told apart when some have a source and others have not: one word must never cover for another.
    for is_assumed in (False, True):
        told = [
            (key, text)
            for key, wanted, text in asked
            if wanted and (place.source is None or key in place.assumed) == is_assumed
        ]
        if told:
            tell(_("De plek is"), ", ".join(text for _key, text in told), place, *(key for key, _text in told))
    tell(_("Zo ziet de plek eruit"), place.text, place, "text")
    return tuple(found)


def funding_line(route: FundingRoute, today: dt.date, sources: Sources) -> FundingLine:
    law, payer = catalogue().vocabulary.laws[route.law], catalogue().payers[route.payer]
    state, period = "", ""
    if route.valid_until is not None and route.valid_until < today:
        state, period = "expired", _("Verlopen op %s: reken hier niet meer op.") % wording.day_text(route.valid_until)
    elif route.valid_from is not None and route.valid_from > today:
        state, period = "later", _("Geldt pas vanaf %s.") % wording.day_text(route.valid_from)
    elif route.valid_until is not None:
        period = _("Geldt tot en met %s.") % wording.day_text(route.valid_until)
    return FundingLine(
        law=route.law if route.law not in ("own", "other") else "",
        law_name=law.label,
        payer=payer.name,
        pays=route.pays,
        certainty=str(wording.CERTAINTIES[route.certainty]),
        conditions=route.conditions,
        state=state,
        period=period,
        source=sources.get(route.source),
    )


def evidence_parts(evidence: tuple[Evidence, ...], sources: Sources) -> tuple[EvidencePart, ...]:
    """What is known, by scope; a scope of which nothing is known is left out."""
    return tuple(
        EvidencePart(scope, str(title), str(reading), lines)
        for scope, (title, reading) in wording.SCOPES.items()
        if (lines := tuple(_evidence(one, sources) for one in evidence if one.scope == scope))
    )


def linked(entries: Iterable[Entry]) -> tuple[Linked, ...]:
    """Other entries by name."""
    return tuple(sorted((Linked(one.slug, one.name) for one in entries), key=lambda one: one.name.casefold()))


def _evidence(one: Evidence, sources: Sources) -> EvidenceLine:
    source = sources.get(one.source)
    assert source is not None
    return EvidenceLine(
        claim=one.claim,
        figure=wording.figure_text(one),
        strength=str(wording.STRENGTHS[one.strength]),
        origin=str(wording.ORIGINS[one.origin]),
        place=one.place,
        caveat=one.caveat,
        source=source,
    )
