"""The parts of a guide as a page shows them: what it says, each with the source it rests on."""

from __future__ import annotations

from weefsel.apps.adoption.queries import catalogue
from weefsel.catalogue.conversation import Advice, Guide, Handover
from weefsel.web.catalogue.describe import Sources
from weefsel.web.conversations.pages import GuidePart, Told


def guide_part(guide: Guide, sources: Sources) -> GuidePart:
    """A guide with the sources of what it says."""
    return GuidePart(
        guide=guide,
        avoid=all_told(guide.avoid, sources),
        replies=tuple((each.when, each.say, Told(each.do, sources.get(each.source))) for each in guide.replies),
    )


def told(one: Advice | Handover, sources: Sources) -> Told:
    """One thing that a guide says, with its source."""
    slug = one.werkvorm if isinstance(one, Handover) else None
    werkvorm = (slug, catalogue().werkvormen[slug].name) if slug is not None else None
    return Told(one.text, sources.get(one.source), werkvorm)


def all_told(found: tuple[Advice, ...] | tuple[Handover, ...], sources: Sources) -> tuple[Told, ...]:
    """The same of a number of them."""
    return tuple(told(one, sources) for one in found)
