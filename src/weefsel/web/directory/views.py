"""The own offers, kept fresh by who offers them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weefsel.apps.directory import operations
from weefsel.apps.directory.freshness import close_links, send_freshness_link
from weefsel.apps.directory.queries import card_of, find_offer, offers_of
from weefsel.web.directory.forms import OfferForm
from weefsel.web.directory.pages import EntryLinkSentPage, OwnOffersPage, UpdateOfferPage
from weefsel.web.rights.ask import ask


def _found(offer_id):
    offer = find_offer(offer_id)
    if offer is None:
        raise Http404(_("Dit aanbod is er niet (meer)."))
    return offer


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


@require_POST
def send_entry_link(request, offer_id):
    """A link for who receives, to keep the entry without an account: mailed, shown to text it, or closed."""
    offer = _found(offer_id)
    ask(request, "directory.update", owner_id=offer.owner_id)
    act = request.POST.get("act")
    if act == "close":
        close_links(offer, actor=request.actor)
        messages.success(request, _("De links zijn ingetrokken. Ze openen niet meer."))
    elif act == "text":
        address = send_freshness_link(offer, actor=request.actor)
        page = EntryLinkSentPage(offer=card_of(offer, request.actor.now), address=address, phone=offer.host_phone)
        return render(request, "directory/entry_link.html", {"page": page})
    elif offer.host_email:
        send_freshness_link(offer, actor=request.actor, email=offer.host_email)
        messages.success(request, _("De link is gemaild naar %s.") % offer.host_email)
    else:
        messages.error(request, _("Er staat geen e-mailadres bij. Vul dat eerst in."))
        return redirect("update_offer", offer_id)
    return redirect("list_own_offers")
