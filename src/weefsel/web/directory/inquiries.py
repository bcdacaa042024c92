"""What nobody knows of a place: have its host asked, or fill in what that told; for everybody, and at once."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weefsel.apps.directory.inquiries import CANNOT, ask_host, fill_in, open_questions, why_not_mailed
from weefsel.apps.directory.models import Offer
from weefsel.apps.directory.queries import card_of, find_offer
from weefsel.apps.rights.queries import decide
from weefsel.web.directory.answer_forms import AnswersForm, askable
from weefsel.web.directory.pages import InquiryPage
from weefsel.web.rights.ask import ask


def may_ask(request) -> bool:
    """Whether this reader has places asked what nobody knows of them."""
    return decide(request.actor, "directory.ask").allow


def keeps(request, offer: Offer) -> bool:
    """Whether the entry is the reader's own to keep."""
    if offer.keeper_id is None:
        return decide(request.actor, "directory.update", owner_id=offer.owner_id).allow
    return decide(request.actor, "directory.keep", owner_id=offer.keeper_id).allow


@require_http_methods(["GET", "HEAD", "POST"])
def ask_about_offer(request, offer_id):
    """The open questions of one entry: in one press to the host, or filled in by who heard the answer."""
    offer = find_offer(offer_id)
    if offer is None or offer.same_as_id is not None:
        raise Http404(_("Dit aanbod is er niet (meer)."))
    is_own = keeps(request, offer)
    if is_own:
        action = "directory.update" if offer.keeper_id is None else "directory.keep"
        ask(request, action, owner_id=offer.keeper_id or offer.owner_id)
    else:
        ask(request, "directory.ask", owner_id=offer.owner_id)
    back = request.GET.get("terug", "")
    back = back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/") else ""
    open_ = open_questions(offer, actor=request.actor)
    shown = askable(open_, first=request.GET.get("vraag", ""))
    is_told = request.method == "POST" and (is_own or request.POST.get("act") == "tell")
    form = AnswersForm(
        request.POST if is_told else None,
        questions=[one.question for one in shown],
        offer=offer,
        only_unknown={one.slug for one in shown if one.told_on is None},
    )
    if request.method == "POST" and (not is_told or form.is_valid()):
        try:
            if is_told:
                fill_in(offer, form.values(), actor=request.actor)
                messages.success(request, _("Bewaard. Vanaf nu weet iedereen dit, en vraagt niemand het nog eens."))
            else:
                ask_host(offer, request.POST.getlist("vraag"), actor=request.actor)
                messages.success(request, _("Genoteerd. Wij vragen het de gastheer of gastvrouw in één mail."))
        except ValidationError as error:
            if is_told:
                form.add_refusal(error)
            else:
                messages.error(request, " ".join(error.messages))
                return redirect(back or request.get_full_path())
        else:
            return redirect(back or request.get_full_path())
    why = why_not_mailed(offer)
    page = InquiryPage(
        offer=card_of(offer, request.actor.now),
        open=tuple(one for one in open_ if one.told_on is None),
        # Who fills in their own place, reads a question where it is answered, and once.
        listed=tuple(one for one in open_ if one.told_on is None and not (is_own and one in shown)),
        shown=shown,
        to_ask=tuple(one.slug for one in open_ if one.told_on is None and not one.asked.is_out),
        cannot=str(CANNOT[why]) if why else "",
        is_own=is_own,
        back=back,
        form=form if shown else None,
    )
    status = 422 if form.errors else 200
    return render(request, "directory/ask_about_offer.html", {"page": page, "form": form}, status=status)
