"""The social map as everybody may read it: no account, no cookie needed, nothing fetched from elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterable
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.directory.public import find_public_offer, public_entries, search
from weefsel.apps.directory.queries import OfferCard, key_figure_of
from weefsel.apps.people.areas import cells_near
from weefsel.apps.rights.queries import decide
from weefsel.web.directory.inquiries import keeps, may_ask
from weefsel.web.directory.public_forms import PublicSearch, quiet
from weefsel.web.directory.public_pages import PublicEntryPage, PublicListPage
from weefsel.web.rights.ask import ask

EDGE_M = 2_000  # metres of map around the pins, so that the edge is no cliff


def language_name(slug: str) -> str:
    """The Dutch name of a language; the slug itself when it is not in the list."""
    return next((c.label for c in catalogue().vocabulary.fields["language"].choices if c.slug == slug), slug)


@require_safe
def list_offers(request):
    """All that is open, by words, wish, day, distance, language, price and access."""
    ask(request, "directory.read")
    form = PublicSearch(request.GET)
    form.is_valid()
    found = search(
        form.wanted(),
        now=request.actor.now,
        today=today(request.actor),
        quiet=quiet(),
        number=request.GET.get("page"),
    )
    cards = [entry.card for entry in found.page.object_list]
    page = PublicListPage(
        form=form,
        offers=found.page,
        query=urlencode(form.kept),
        corrected=found.corrected,
        is_lost=form.is_lost,
        places=_pins(cards),
        ground=_ground(cards),
        has_own=decide(request.actor, "directory.update", owner_id=request.actor.organization_id).allow,
        may_keep=decide(request.actor, "directory.keep", owner_id=request.actor.organization_id).allow,
    )
    response = render(request, "directory/public_list.html", {"page": page})
    # A search engine may know that there is a social map. What somebody looked for is nobody's business.
    if request.META.get("QUERY_STRING"):
        response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def show_offer(request, offer_id):
    """How newcomers are received, what the first time is like, and since when somebody said that all this is true."""
    ask(request, "directory.read")
    offer = find_public_offer(offer_id, quiet=quiet())
    if offer is None:
        raise Http404(_("Dit aanbod is er niet (meer)."))
    # Who works with people, has to be able to tell them where and when it is.
    offer.is_quiet = offer.is_quiet and not decide(request.actor, "directory.read_figures").allow
    (entry,) = public_entries([offer], now=request.actor.now, today=today(request.actor))
    known = catalogue().werkvormen.get(offer.service.werkvorm)
    page = PublicEntryPage(
        entry=entry,
        werkvorm=known.name if known else "",
        summary=known.summary if known else "",
        languages=tuple(language_name(slug) for slug in (offer.language, *offer.other_languages) if slug),
        first_time=_first_time(known, offer),
        who_for=offer.service.who_for,
        access_text="" if offer.is_quiet else offer.location.access_text,
        support=() if offer.is_quiet else _support(offer),
        url=offer.service.url if offer.service.url.startswith(("https://", "http://")) else "",
        is_exact=offer.location.located_by == Location.LocatedBy.POINT,
        figure=None if offer.is_quiet else key_figure_of(offer.id, now=request.actor.now, today=today(request.actor)),
        places=_pins([entry.card]),
        ground=_ground([entry.card]),
        address=settings.SITE_ADDRESS + reverse("show_offer", args=[offer.id]),
        mail_subject=_("Misschien iets voor u"),
        may_update=decide(request.actor, "directory.update", owner_id=offer.owner_id).allow,
        may_ask=may_ask(request) or keeps(request, offer),
    )
    response = render(request, "directory/public_entry.html", {"page": page})
    # Names of people, often volunteers, should not be found by their name years later.
    response["X-Robots-Tag"] = "noindex"
    return response


def _first_time(werkvorm, offer: Offer) -> tuple[str, ...]:
    """What happens on the first day: as the entry says, and as is usual in this werkvorm."""
    own = (
        (offer.can_meet_first, _("U kunt eerst kennismaken.")),
        (offer.can_try_once, _("U kunt een keer komen kijken.")),
        (offer.welcomes_companion, _("U mag iemand meenemen.")),
        (offer.welcomes_child, _("Uw kind mag mee.")),
        (offer.is_low_stimulus, _("Het is er rustig.")),
        (offer.can_begin_anytime, _("U kunt elk moment beginnen.")),
    )
    steps = werkvorm.handover if werkvorm else ()
    usual = (f"{step.name}." for step in steps if step.anchor == "first_visit" and step.due_days == 0)
    return (*(text for holds, text in own if holds), *usual)


def _support(offer: Offer) -> tuple[str, ...]:
    """For whom who hears or sees badly it can be followed, as far as somebody said so."""
    place = offer.location
    told = (
        (place.has_hearing_support, _("te volgen als u slecht hoort"), _("niet goed te volgen als u slecht hoort")),
        (place.has_sight_support, _("te volgen als u slecht ziet"), _("niet goed te volgen als u slecht ziet")),
    )
    return tuple(yes if holds else no for holds, yes, no in told if holds is not None)


def _pins(cards: Iterable[OfferCard]) -> list[dict]:
    return [
        {"id": str(card.id), "name": card.name, "x": card.x, "y": card.y, "number": number}
        for number, card in enumerate(cards, start=1)
        if card.x is not None
    ]


def _ground(cards: Iterable[OfferCard]) -> dict | None:
    """The areas under the pins, and a little further."""
    points = [(card.x, card.y) for card in cards if card.x is not None]
    if not points:
        return None
    x, y = (sum(column) / len(points) for column in zip(*points, strict=True))
    near = cells_near(x, y, reach_m=max(math.dist((x, y), point) for point in points) + EDGE_M)
    return {
        "areas": [cell.ring for cell in near],
        "names": [{"x": cell.x, "y": cell.y, "name": cell.label} for cell in near if cell.label],
    }
