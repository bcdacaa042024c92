"""A host keeps the own entry of the social map true, on a phone, through a link: one page, in seconds."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import today
from weefsel.apps.directory import freshness
from weefsel.apps.directory.assurances import FactState, facts_of
from weefsel.apps.directory.inquiries import OpenQuestion, open_questions
from weefsel.apps.directory.models import Offer
from weefsel.apps.directory.queries import find_offer, price_text
from weefsel.catalogue.host_question import host_questions
from weefsel.web.directory.answer_forms import KINDS, AnswersForm, answer_text, askable, changeable
from weefsel.web.links.entry_forms import FORMS, FactForm, ShutForm
from weefsel.web.links.pages import EntryFact, EntryLinkPage
from weefsel.web.rights.ask import ask

SHUT, STOP = "dicht", "gestopt"


def show_entry(request, link, token):
    """What nobody knows yet; then whether the rest is still true, and what changed. Every press is saved at once."""
    ask(request, "directory.assure", invitation_id=link.object_id)
    offer = find_offer(link.object_id)
    if offer is None:
        raise Http404(_("Deze link opent hier niets."))
    chosen = request.GET.get("verander", "")
    form = _form(chosen, request, offer)
    open_ = () if form is not None else _unanswered(offer, request)
    answers = _answers(open_, request, offer)
    sent = form or answers
    status = 200
    if request.method == "POST":
        try:
            said = _act(request, offer, chosen, sent)
        except ValidationError as error:
            status = 429 if error.code == "too-often" else 422
            if sent is not None and sent.is_bound and status == 422:
                sent.add_refusal(error)
            else:
                messages.error(request, " ".join(error.messages))
                offer = find_offer(link.object_id)
        else:
            if said:
                messages.success(request, said)
                return redirect("open_link", token)
            status = 422
    page = _page(offer, chosen if form is not None or chosen == STOP else "", form, request, open_, answers)
    return render(request, "links/show_entry.html", {"page": page, "form": sent}, status=status)


def _form(chosen: str, request, offer: Offer) -> FactForm | AnswersForm | None:
    sent = request.POST if request.method == "POST" else None
    if chosen == SHUT:
        return ShutForm(sent)
    if chosen in FORMS:
        return FORMS[chosen](sent, initial=FORMS[chosen].initial_of(offer))
    one = host_questions().get(chosen)
    return AnswersForm(sent, questions=[one], offer=offer) if one and one.kind in KINDS else None


def _unanswered(offer: Offer, request) -> tuple[OpenQuestion, ...]:
    """What nobody knows; what somebody told who is not the host, stands with the rest of the entry."""
    return tuple(one for one in open_questions(offer, actor=request.actor) if one.told_on is None)


def _answers(open_: tuple[OpenQuestion, ...], request, offer: Offer) -> AnswersForm | None:
    """The questions on top of the page; only sent when that is what was pressed."""
    # How many places there are, is asked by the stepper on the same page.
    questions = [one.question for one in askable(one for one in open_ if one.question.kind != "places")]
    if not questions:
        return None
    is_sent = request.method == "POST" and request.POST.get("act") == "answer"
    slugs = {one.slug for one in questions}
    return AnswersForm(request.POST if is_sent else None, questions=questions, offer=offer, only_unknown=slugs)


def _act(request, offer: Offer, chosen: str, form: FactForm | AnswersForm | None) -> str:
    """Carry out one press; gives what to say, empty when the form has something to put right."""
    actor, act = request.actor, request.POST.get("act", "")
    if form is not None and form.is_bound:
        if not form.is_valid():
            return ""
        if isinstance(form, AnswersForm):
            freshness.answer_by_link(offer, form.values(), actor=actor)
        elif chosen == SHUT:
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


def _facts(offer: Offer, states: dict[str, FactState]) -> tuple[EntryFact, ...]:
    """What stands on the map and can be changed; what nobody knows is asked on top of the page."""
    contact = ", ".join(part for part in (offer.host_name, offer.host_phone) if part)
    said = ((one, answer_text(one, offer)) for one in changeable())
    return (
        EntryFact("hours", _("Wanneer"), offer.when_text or _("nog niet ingevuld"), states["hours"]),
        EntryFact("contact", _("Wie ontvangt"), contact or _("nog niet ingevuld"), states["contact"]),
        EntryFact("price", _("Prijs"), price_text(offer.price_cents), states["price"]),
        *(EntryFact(one.slug, one.name.capitalize(), text, states[one.fact]) for one, text in said if text),
    )


def _page(
    offer: Offer,
    chosen: str,
    form: FactForm | AnswersForm | None,
    request,
    open_: tuple[OpenQuestion, ...],
    answers: AnswersForm | None,
) -> EntryLinkPage:
    day = today(request.actor)
    states = facts_of([offer], today=day)[offer.id]
    return EntryLinkPage(
        name=offer.service.name,
        place=offer.location.name,
        places_free=offer.places_free,
        is_full=offer.capacity is not None and offer.places_free is not None and offer.places_free >= offer.capacity,
        places=states["places"],
        facts=_facts(offer, states),
        answers=answers,
        asks_hours=any(one.question.kind == "hours" for one in open_),
        is_fresh=all(state.is_fresh for state in states.values()),
        is_open=offer.is_open,
        shut_until=offer.starts_on if offer.starts_on is not None and offer.starts_on > day else None,
        is_host_public=offer.is_host_public,
        wants_reminders=offer.wants_reminders,
        chosen=chosen,
        form=form,
        phone=request.installation.help_phone if request.installation else "",
    )
