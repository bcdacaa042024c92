"""The social map: open to everyone, kept fresh by who offers."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory import operations
from weefsel.apps.directory.queries import card_of, find_offer, key_figure_of, offers_of, offers_page
from weefsel.apps.rights.queries import decide
from weefsel.web.directory.forms import OfferForm, OfferSearch
from weefsel.web.directory.pages import OfferPage, OffersPage, OwnOffersPage, UpdateOfferPage
from weefsel.web.rights.ask import ask


def _found(offer_id):
    offer = find_offer(offer_id)
    if offer is None:
        raise Http404(_("Dit aanbod is er niet (meer)."))
    return offer


def language_name(slug: str) -> str:
    """The Dutch name of a language; the slug itself when it is not in the list."""
    return next((c.label for c in catalogue().vocabulary.fields["language"].choices if c.slug == slug), slug)


@require_safe
def list_offers(request):
    """All open offers, by word, wish or form."""
    ask(request, "directory.read")
    form = OfferSearch(request.GET)
    form.is_valid()
    offers = offers_page(
        now=request.actor.now,
        search=form.cleaned_data.get("zoek") or "",
        werkvormen=form.werkvormen(),
        number=request.GET.get("page"),
    )
    kept = {name: value for name, value in form.cleaned_data.items() if value}
    has_own = decide(request.actor, "directory.update", owner_id=request.actor.organization_id).allow
    page = OffersPage(form=form, offers=offers, query=urlencode(kept), has_own=has_own)
    return render(request, "directory/list_offers.html", {"page": page})


@require_safe
def show_offer(request, offer_id):
    """Who receives you, when, where, and since when someone said that this is true."""
    ask(request, "directory.read")
    offer = _found(offer_id)
    werkvorm = catalogue().werkvormen.get(offer.service.werkvorm)
    page = OfferPage(
        offer=card_of(offer, request.actor.now),
        werkvorm=werkvorm.name if werkvorm else "",
        summary=werkvorm.summary if werkvorm else "",
        language=language_name(offer.language),
        may_update=decide(request.actor, "directory.update", owner_id=offer.owner_id).allow,
        figure=key_figure_of(offer.id, now=request.actor.now, today=today(request.actor)),
    )
    return render(request, "directory/show_offer.html", {"page": page})


@require_safe
def list_own_offers(request):
    """What the own organisation offers, with what nobody confirmed for a while."""
    ask(request, "directory.update", owner_id=request.actor.organization_id)
    offers = offers_of(request.actor.organization_id, request.actor.now)
    return render(request, "directory/list_own_offers.html", {"page": OwnOffersPage(tuple(offers))})


@require_POST
def confirm_offer(request, offer_id):
    """One press: all of this is still true."""
    offer = _found(offer_id)
    ask(request, "directory.update", owner_id=offer.owner_id)
    operations.confirm_offer(offer, actor=request.actor)
    messages.success(request, _("Dank u. Iedereen ziet nu dat dit klopt."))
    return redirect("show_offer", offer_id)


@require_http_methods(["GET", "HEAD", "POST"])
def update_offer(request, offer_id):
    """Change what is not true any more; that confirms the rest."""
    offer = _found(offer_id)
    ask(request, "directory.update", owner_id=offer.owner_id)
    names = OfferForm.base_fields
    initial = {name: getattr(offer, name) for name in names}
    initial["hours"] = [str(i) for i, runs in enumerate(offer.hours or ()) if runs]
    form = OfferForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.update_offer(offer, actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Bewaard. Iedereen ziet nu dat dit klopt."))
            return redirect("show_offer", offer_id)
    page = UpdateOfferPage(offer=card_of(offer, request.actor.now), form=form)
    return render(
        request, "directory/update_offer.html", {"page": page, "form": form}, status=422 if form.errors else 200
    )
