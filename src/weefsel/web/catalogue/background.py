"""From a condition or a piece of knowledge of the catalogue to what its page says: pure, no queries."""

from __future__ import annotations

import datetime as dt

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.catalogue.kennis import Kennis
from weefsel.catalogue.voorwaarde import Requirement, Voorwaarde
from weefsel.web.catalogue import wording
from weefsel.web.catalogue.describe import Sources, evidence_parts, funding_line, linked
from weefsel.web.catalogue.pages import Background, BackgroundCard, RequirementLine, Said, WorksLine


def background_card(entry: Voorwaarde | Kennis) -> BackgroundCard:
    """A condition or a piece of knowledge in the list."""
    return BackgroundCard(
        slug=entry.slug,
        name=entry.name,
        sentence=wording.first_sentence(entry.summary),
        kind=capfirst(str(wording.BACKGROUND_KINDS[entry.kind])),
        n_werkvormen=len(entry.werkvormen),
        is_unconfirmed=entry.confidence == "low",
    )


def background_of(entry: Voorwaarde | Kennis, today: dt.date) -> Background:
    """Everything that the catalogue says of it; ``today`` decides what has expired and what is overdue."""
    known, sources = catalogue(), Sources()
    is_voorwaarde = isinstance(entry, Voorwaarde)
    requirements = tuple(_requirement(one, today, sources) for one in entry.requirements) if is_voorwaarde else ()
    deciders = (
        tuple(Said(f"{capfirst(one.who)}: {one.on}", sources.get(one.source)) for one in entry.deciders)
        if is_voorwaarde
        else ()
    )
    funding = tuple(funding_line(one, today, sources) for one in entry.routes) if is_voorwaarde else ()
    uses = () if is_voorwaarde else tuple(Said(one.text, sources.get(one.source)) for one in entry.uses)
    evidence = evidence_parts(entry.evidence if is_voorwaarde else entry.claims, sources)
    # Linked from either side: the file of the one names the other.
    named = () if is_voorwaarde else (*entry.voorwaarden, *entry.kennis)
    related = {slug: known.entries[slug] for slug in named} | {one.slug: one for one in known.kennis_of(entry.slug)}
    mentions = tuple(Said(one.place, sources.get(one.source)) for one in entry.mentions)
    return Background(
        slug=entry.slug,
        sort="voorwaarde" if is_voorwaarde else "kennis",
        name=entry.name,
        names_also=entry.names_also,
        summary=entry.summary.strip(),
        kind=str(wording.BACKGROUND_KINDS[entry.kind]),
        approach=known.vocabulary.approaches[entry.approach].label,
        for_whom=entry.target_group,
        requirements=requirements,
        deciders=deciders,
        funding=funding,
        uses=uses,
        limits="" if is_voorwaarde else entry.limits,
        evidence=evidence,
        works=tuple(
            WorksLine(capfirst(part.label), one.how, part.built)
            for one in entry.works
            for part in (known.vocabulary.parts[one.part],)
        ),
        links=() if is_voorwaarde else tuple((one.title, one.url) for one in entry.links),
        werkvormen=linked(known.werkvormen[slug] for slug in entry.werkvormen),
        related=linked(related.values()),
        adaptable=entry.adaptable if is_voorwaarde else (),
        risks=entry.risks,
        owner=entry.owner,
        confidence=str(wording.CONFIDENCE[entry.confidence]),
        is_unconfirmed=entry.confidence == "low",
        is_checked=bool(entry.checked_by),
        unsure=entry.unsure,
        review_by=entry.review_by,
        is_overdue=entry.overdue(today),
        version=entry.version,
        mentions=mentions,
        sources=sources.seen,
    )


def _requirement(one: Requirement, today: dt.date, sources: Sources) -> RequirementLine:
    is_expired = one.valid_until is not None and one.valid_until < today
    period = ""
    if is_expired:
        period = _("Verlopen op %s.") % wording.day_text(one.valid_until)
    elif one.valid_from is not None and one.valid_from > today:
        period = _("Geldt pas vanaf %s.") % wording.day_text(one.valid_from)
    elif one.valid_until is not None:
        period = _("Geldt tot en met %s.") % wording.day_text(one.valid_until)
    law = catalogue().vocabulary.laws[one.law].label if one.law else ""
    return RequirementLine(one.text, law, period, is_expired, sources.get(one.source))
