"""A host keeps the own entry of the social map true, on a phone, through a link: one page, in seconds."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import today
from weefsel.apps.directory import freshness
from weefsel.apps.directory.assurances import facts_of
from weefsel.apps.directory.models import Offer
from weefsel.apps.directory.queries import find_offer, price_text
from weefsel.web.links.entry_forms import FORMS, FactForm, ShutForm
from weefsel.web.links.pages import EntryFact, EntryLinkPage
from weefsel.web.rights.ask import ask

SHUT, STOP = "dicht", "gestopt"


def show_entry(request, link, token):
    """ "Klopt dit nog? Zijn er plekken? Is er iets veranderd?" Every press is saved at once."""
    ask(request, "directory.assure", invitation_id=link.object_id)
    offer = find_offer(link.object_id)
    if offer is None:
        raise Http404(_("Deze link opent hier niets."))
    chosen = request.GET.get("verander", "")
    form = _form(chosen, request, offer)
    status = 200
    if request.method == "POST":
        try:
            said = _act(request, offer, chosen, form)
        except ValidationError as error:
            status = 429 if error.code == "too-often" else 422
            if form is not None and status == 422:
                form.add_refusal(error)
            else:
                messages.error(request, " ".join(error.messages))
                offer = find_offer(link.object_id)
        else:
            if said:
                messages.success(request, said)
                return redirect("open_link", token)
            status = 422
    page = _page(offer, chosen if form is not None or chosen == STOP else "", form, request)
    return render(request, "links/show_entry.html", {"page": page, "form": form}, status=status)


def _form(chosen: str, request, offer: Offer) -> FactForm | None:
    sent = request.POST if request.method == "POST" else None
    if chosen == SHUT:
        return ShutForm(sent)
    if chosen in FORMS:
        return FORMS[chosen](sent, initial=FORMS[chosen].initial_of(offer))
    return None


def _act(request, offer: Offer, chosen: str, form: FactForm | None) -> str:
    """Carry out one press; gives what to say, empty when the form has something to put right."""
    actor, act = request.actor, request.POST.get("act", "")
    if form is not None:
        if not form.is_valid():
            return ""
        if chosen == SHUT:
            freshness.close_until(offer, form.cleaned_data["day"], actor=actor)
        else:
            freshness.change_by_link(offer, chosen, actor=actor, **form.values())
        return _("Bewaard. Iedereen ziet het nu zo.")
    if act == "all":
        freshness.confirm_by_link(offer, actor=actor)
        return _("Dank u wel. Iedereen ziet nu dat alles klopt. U kunt deze pagina sluiten.")
    if act in ("more", "fewer"):
        seen = _number(request.POST.get("seen", ""))
        freshness.set_places_by_link(
            offer, seen=seen, places_free=(seen or 0) + (1 if act == "more" else -1), actor=actor
        )
        return _("Bewaard.")
    if act == "none":
        freshness.set_places_by_link(offer, seen=_number(request.POST.get("seen", "")), places_free=0, actor=actor)
        return _("Bewaard: er is nu geen plek.")
    if act == "stop":
        freshness.stop_by_link(offer, actor=actor)
        return _("Bewaard. Nieuwe mensen worden hier niet meer naar verwezen. Dank u voor alles wat u deed.")
    if act == "open":
        freshness.close_until(offer, None, actor=actor)
        return _("Bewaard: u bent weer open.")
    if act == "quiet":
        freshness.stop_reminders(offer, actor=actor)
        return _("U krijgt geen herinnering meer.")
    raise Http404(_("Deze link opent hier niets."))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _page(offer: Offer, chosen: str, form: FactForm | None, request) -> EntryLinkPage:
    day = today(request.actor)
    states = facts_of([offer], today=day)[offer.id]
    contact = ", ".join(part for part in (offer.host_name, offer.host_phone) if part)
    facts = (
        EntryFact("hours", _("Wanneer"), offer.when_text or _("nog niet ingevuld"), states["hours"]),
        EntryFact("contact", _("Wie ontvangt"), contact or _("nog niet ingevuld"), states["contact"]),
        EntryFact("price", _("Prijs"), price_text(offer.price_cents), states["price"]),
    )
    return EntryLinkPage(
        name=offer.service.name,
        place=offer.location.name,
        places_free=offer.places_free,
        is_full=offer.capacity is not None and offer.places_free is not None and offer.places_free >= offer.capacity,
        places=states["places"],
        facts=facts,
        is_fresh=all(state.is_fresh for state in states.values()),
        is_open=offer.is_open,
        shut_until=offer.starts_on if offer.starts_on is not None and offer.starts_on > day else None,
        is_host_public=offer.is_host_public,
        wants_reminders=offer.wants_reminders,
        chosen=chosen,
        form=form,
        phone=request.installation.help_phone if request.installation else "",
    )
