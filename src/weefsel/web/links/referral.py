"""A referral through a mailed link: for the host who receives, and for the person who is invited."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from weefsel.apps.directory.queries import card_of
from weefsel.apps.referrals.models import Feedback, Referral
from weefsel.apps.referrals.operations.answer import answer
from weefsel.apps.referrals.operations.move import columns_of
from weefsel.apps.referrals.operations.report import answer_feedback
from weefsel.apps.referrals.queries import Story, feedback_of, find_referral, story_of
from weefsel.apps.referrals.states import Act, ReferralState
from weefsel.apps.referrals.told import told_about
from weefsel.web.links.pages import HostPage, PersonPage
from weefsel.web.referrals.forms import AnswerForm, FeedbackForm
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
    if "feedback-choice" in request.POST:
        return _answer_feedback(request, referral, token)
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


def _answer_feedback(request, referral: Referral, token):
    """The person read a message to the referrer: it goes, changed or not, or it does not."""
    ask(request, "referrals.answer", **columns_of(referral))
    form, feedback = FeedbackForm(request.POST, prefix="feedback"), feedback_of(referral)
    if feedback is None or not form.is_valid():
        messages.error(request, _("Dit bericht staat hier niet (meer)."))
        return redirect("open_link", token)
    send = form.cleaned_data["choice"] == "send"
    try:
        answered = answer_feedback(feedback, send=send, actor=request.actor, words=form.cleaned_data["words"])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        went = answered.state == Feedback.State.AGREED
        messages.success(request, _("Uw bericht is verstuurd.") if went else _("Het bericht gaat niet weg."))
    return redirect("open_link", token)


def _feedback(referral: Referral, story: Story) -> FeedbackForm | None:
    feedback = feedback_of(referral) if story.may_report else None
    if feedback is None or feedback.state != Feedback.State.WAITING:
        return None
    return FeedbackForm(prefix="feedback", initial={"words": feedback.words})


def _host_page(request, referral: Referral, story: Story, form) -> HostPage:
    told = told_about(referral, request.actor)
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
    told = told_about(referral, request.actor)
    return PersonPage(
        shown_name=told.shown_name,
        introduction=told.introduction,
        asked_by=story.requested_by,
        phone=story.owner_phone,
        offer=card_of(referral.offer, request.actor.now) if referral.offer else None,
        receiver=story.receiver,
        companion=told.companion,
        owner=story.owner,
        feedback_form=_feedback(referral, story),
        state=referral.state,
        said_yes=referral.events.filter(act=Act.CONFIRMED).exists(),
        reply=story.reply,
        asked=story.question,
        form=form,
        is_open=story.is_open,
        asks_decline=request.GET.get("antwoord") == "nee",
        asks_question=request.GET.get("antwoord") == "vraag" or "words" in form.errors,
    )
