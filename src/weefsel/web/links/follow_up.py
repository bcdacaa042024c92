"""The follow-up questions through a mailed link: three questions, or rather not."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.outcomes.models import Measurement
from weefsel.apps.outcomes.operations import FOLLOW_UP, close_follow_up, record_follow_up
from weefsel.apps.outcomes.queries import follow_up_of
from weefsel.apps.referrals.operations.move import columns_of
from weefsel.apps.referrals.queries import find_referral
from weefsel.web.links.pages import FollowUpLinkPage
from weefsel.web.outcomes.forms import FollowUpForm
from weefsel.web.outcomes.views import follow_up_page
from weefsel.web.rights.ask import ask, log_read


def show_follow_up(request, link, token):
    """Ask, thank, and say one thing that can come next; whoever comes back reads what they answered."""
    referral = find_referral(link.object_id)
    due = follow_up_of(referral, request.actor) if referral else None
    if due is None:
        raise Http404(_("Deze link opent hier niets."))
    decision = ask(request, "outcomes.record", **columns_of(referral))
    refuses = request.method == "POST" and "refuse" in request.POST
    answers = request.method == "POST" and not refuses
    form = FollowUpForm(request.POST if answers else None, instrument=catalogue().instruments[FOLLOW_UP])
    if refuses or (answers and form.is_valid()):
        try:
            if refuses:
                close_follow_up(referral, Measurement.State.REFUSED, actor=request.actor, due_on=due.due_on)
            else:
                record_follow_up(referral, form.answers, actor=request.actor, due_on=due.due_on)
        except ValidationError as error:
            messages.info(request, " ".join(error.messages))
        return redirect("open_link", token)
    log_read(
        request,
        decision,
        person_id=referral.person_id,
        object_type="measurement",
        object_id=referral.id,
        fields=frozenset({"shown_name", "progress", "offer"}),
    )
    page = FollowUpLinkPage(
        asked_by=referral.owner.name,
        phone=referral.owner.phone,
        shown=follow_up_page(request, referral, due, form),
    )
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "links/show_follow_up.html", {"page": page, "form": form}, status=status)
