"""A referral through a mailed link: for the host who receives, and for the person who is invited."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from weefsel.apps.directory.queries import card_of
from weefsel.apps.referrals.models import Introduction, Referral
from weefsel.apps.referrals.operations.answer import answer
from weefsel.apps.referrals.operations.move import columns_of
from weefsel.apps.referrals.queries import Story, find_referral, story_of
from weefsel.apps.referrals.states import Act, ReferralState
from weefsel.web.links.pages import HostPage, PersonPage
from weefsel.web.referrals.forms import AnswerForm
from weefsel.web.rights.ask import ask, log_read

NOT_COMING = (ReferralState.REJECTED, ReferralState.DECLINED, ReferralState.STOPPED)


def show_to_host(request, link, token):
    """Welcome, not fitting, or a question: three buttons, no account."""
    return _show(request, link, token, "links/show_to_host.html", _host_page)


def show_to_person(request, link, token):
    """Yes, rather not, or a question. Rather not is two presses, and works without script."""
    return _show(request, link, token, "links/show_to_person.html", _person_page)


def _show(request, link, token, template, make_page):
    referral = find_referral(link.object_id)
    if referral is None:
        raise Http404(_("Deze link opent hier niets."))
    decision = ask(request, "referrals.read_words", **columns_of(referral))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer(referral, form.cleaned_data["choice"], actor=request.actor, words=form.cleaned_data["words"])
        except ValidationError as error:
            form.add_error("words" if error.code == "question" else None, error)
        else:
            return redirect("open_link", token)
    log_read(
        request,
        decision,
        person_id=referral.person_id,
        object_type="referral",
        object_id=referral.id,
        fields=frozenset({"shown_name", "access_needs", "introduction", "progress", "offer"}),
    )
    page = make_page(request, referral, story_of(referral, request.actor), form)
    return render(request, template, {"page": page, "form": form}, status=422 if form.errors else 200)


def _told(referral: Referral) -> Introduction:
    return Introduction.objects.get(referral=referral)


def _host_page(request, referral: Referral, story: Story, form) -> HostPage:
    told = _told(referral)
    # Who will not come is none of the host's business any more: only the answer can be read back.
    is_over = referral.state in NOT_COMING
    return HostPage(
        shown_name=told.shown_name,
        introduction="" if is_over else told.introduction,
        access_needs="" if is_over else told.access_needs,
        companion="" if is_over else told.companion,
        offer=referral.offer.service.name if referral.offer else "",
        when=referral.offer.when_text if referral.offer else "",
        asked_by=story.requested_by,
        phone=story.owner_phone,
        state=referral.state,
        reply=story.reply,
        asked=story.question,
        form=form,
        is_open=story.is_open,
    )


def _person_page(request, referral: Referral, story: Story, form) -> PersonPage:
    told = _told(referral)
    return PersonPage(
        shown_name=told.shown_name,
        introduction=told.introduction,
        asked_by=story.requested_by,
        phone=story.owner_phone,
        offer=card_of(referral.offer, request.actor.now) if referral.offer else None,
        receiver=story.receiver,
        companion=told.companion,
        state=referral.state,
        said_yes=referral.events.filter(act=Act.CONFIRMED).exists(),
        reply=story.reply,
        asked=story.question,
        form=form,
        is_open=story.is_open,
        asks_decline=request.GET.get("antwoord") == "nee",
        asks_question=request.GET.get("antwoord") == "vraag" or "words" in form.errors,
    )
