"""Pairing: who waits for a buddy, who wants to be one, what both said, and when it ends."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.models import Location
from weefsel.apps.groups.models import Buddy, Group, Party
from weefsel.apps.groups.operations import pair
from weefsel.apps.groups.operations.enrol import NEW_BUDDY
from weefsel.apps.groups.operations.form import form_of
from weefsel.apps.groups.queries import find_buddy, find_party, pairing_of
from weefsel.apps.referrals.queries import find_referral
from weefsel.apps.rights.queries import decide
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.web.groups.finding import group_or_missing, key_of, missing, show
from weefsel.web.groups.forms import BuddyForm, EndForm, PairForm
from weefsel.web.groups.pages import BuddyPage, EndPairPage, MatchPage, PairLine
from weefsel.web.look.undo import offer_undo
from weefsel.web.rights.ask import ask, log_list

DAYS_AHEAD = 7  # an assumption: a week to ask both and to find a moment
IN_A_PAIR = frozenset({"shown_name", "access_needs", "progress", "offer"})
TO_PAIR = IN_A_PAIR | {"introduction"}


def _werkvorm(slug: str) -> Werkvorm:
    werkvorm = catalogue().werkvormen.get(slug)
    if werkvorm is None or form_of(werkvorm) != Group.Form.PAIR:
        raise Http404(_("In deze werkvorm koppelt u niemand."))
    return werkvorm


@require_http_methods(["GET", "HEAD", "POST"])
def match_pairs(request, slug):
    """Who waits, who wants to be a buddy, and one form that proposes two people to each other."""
    decision = ask(request, "groups.read_pairs", owner_id=request.actor.organization_id)
    ask(request, "groups.form", owner_id=request.actor.organization_id)
    werkvorm = _werkvorm(slug)
    if request.method == "POST" and (request.POST.get("moves") or request.GET.get("buddy")):
        return _move_buddy(request, slug)
    if request.method == "POST" and (made := _made(request, Group)) is not None:
        return redirect("show_group", made.id)
    found = pairing_of(slug, request.actor)
    locations = {str(one.id): one for one in Location.objects.filter(owner_id=request.actor.organization_id)}
    free = {str(one.id): one for one in found.buddies if one.has_room}
    waiting = {str(one.referral_id): one for one in found.waiting}
    bound = PairForm(
        request.POST if request.method == "POST" else None,
        initial={
            "first": today(request.actor) + timedelta(days=DAYS_AHEAD),
            "starts": "10:00",
            "minutes": werkvorm.rhythm.session_min or 60,
        },
        waiting=[(key, one.shown_name) for key, one in waiting.items()],
        buddies=[(key, one.name) for key, one in free.items()],
        locations=[(key, f"{one.name}, {one.city}") for key, one in locations.items()],
    )
    if request.method == "POST" and bound.is_valid():
        data = bound.cleaned_data
        referral, buddy = find_referral(data["referral"]), find_buddy(data["buddy"])
        try:
            group = pair.propose_pair(
                referral,
                buddy,
                actor=request.actor,
                location=locations[data["location"]],
                first=data["first"],
                starts=data["starts"],
                minutes=data["minutes"],
                companion=data["companion"],
                about=data["about"],
                form_token=data["form_token"],
            )
        except ValidationError as error:
            bound.add_error(error.code if error.code in bound.fields else None, error)
        else:
            messages.success(request, _("Het voorstel staat klaar. Vraag nu aan beiden of zij dit willen."))
            return redirect("show_group", group.id)
    log_list(
        request,
        decision,
        person_ids=[one.person_id for one in found.buddies if one.person_id]
        + [party.person_id for row in found.pairs for party in row.parties if party.person_id],
        object_type="pair",
        fields=IN_A_PAIR,
    )
    words = decide(
        request.actor,
        "referrals.read_words",
        owner_id=request.actor.organization_id,
        receiver_id=request.actor.organization_id,
    )
    log_list(request, words, person_ids=[w.person_id for w in found.waiting], object_type="referral", fields=TO_PAIR)
    lines = [
        PairLine(
            id=row.group.id,
            names=tuple(party.own_name for party in row.parties),
            state=row.group.state,
            state_text=_state_text(row),
            next_session=row.next_session,
            is_left_alone=row.is_left_alone,
        )
        for row in found.pairs
    ]
    page = MatchPage(
        slug=slug,
        name=werkvorm.name,
        waiting=found.waiting if words.allow else (),
        buddies=found.buddies,
        pairs=tuple(one for one in lines if one.state != Group.State.ENDED),
        ended=tuple(one for one in lines if one.state == Group.State.ENDED),
        can_propose=bool(waiting and free and locations),
        has_place=bool(locations),
        form=bound,
    )
    return show(request, "groups/match_pairs.html", page, bound)


def _state_text(row) -> str:
    if row.group.state == Group.State.FORMING:
        said = sum(party.answer == Party.Answer.YES for party in row.parties)
        return _("wacht op antwoord") if not said else _("één zei ja")
    return _("loopt") if row.group.state == Group.State.RUNNING else _("gestopt")


@require_http_methods(["GET", "HEAD", "POST"])
def add_buddy(request, slug):
    """Someone who wants to be a buddy: a volunteer, or someone who was referred and went through it too."""
    ask(request, "groups.form", owner_id=request.actor.organization_id)
    decision = ask(request, "groups.read_pairs", owner_id=request.actor.organization_id)
    werkvorm = _werkvorm(slug)
    if request.method == "POST" and _made(request, Buddy) is not None:
        return redirect("match_pairs", slug)
    found = pairing_of(slug, request.actor)
    bound = BuddyForm(
        request.POST if request.method == "POST" else None,
        waiting=[(str(one.referral_id), one.shown_name) for one in found.waiting],
    )
    if request.method == "POST" and bound.is_valid():
        data = bound.cleaned_data
        referral = find_referral(data["referral"]) if data.get("referral") else None
        told = {str(one.referral_id): one.shown_name for one in found.waiting}
        try:
            buddy = pair.add_buddy(
                slug,
                actor=request.actor,
                name=data["name"] or told.get(data.get("referral", ""), ""),
                about=data["about"],
                n_at_once=data["n_at_once"],
                referral=referral,
                form_token=data["form_token"],
            )
        except ValidationError as error:
            bound.add_error(error.code if error.code in bound.fields else None, error)
        else:
            messages.success(request, _("%s staat erbij als buddy.") % buddy.name)
            return redirect("match_pairs", slug)
    log_list(
        request,
        decision,
        person_ids=[one.person_id for one in found.waiting],
        object_type="referral",
        fields=frozenset({"shown_name"}),
    )
    return show(request, "groups/add_buddy.html", BuddyPage(slug, werkvorm.name, bound), bound)


def _move_buddy(request, slug):
    """Someone wants to be a buddy no more, or again."""
    buddy = find_buddy(key_of(request.POST.get("moves") or request.GET.get("buddy")))
    if buddy is None or buddy.owner_id != request.actor.organization_id or buddy.werkvorm != slug:
        raise Http404(_("Deze buddy is hier niet bekend, of u heeft geen toegang."))
    if buddy.ended_at is None:
        pair.end_buddy(buddy, actor=request.actor)
        offer_undo(
            request,
            f"{reverse('match_pairs', args=[slug])}?buddy={buddy.id}",
            _("%s is geen buddy meer.") % buddy.name,
        )
    else:
        pair.resume_buddy(buddy, actor=request.actor)
        messages.success(request, _("%s is weer buddy.") % buddy.name)
    return redirect("match_pairs", slug)


def _made(request, model):
    """What was made with the token of this form: a second click shows it, and makes nothing."""
    token = request.POST.get("form_token", "")
    return model.objects.filter(form_token=key_of(token)).first() if token else None


@require_POST
def answer_pair(request, party_id):
    """What one of the two says: written by themselves on their own page, or by the host who asked them."""
    party = find_party(party_id)
    if party is None:
        missing(request, "groups.answer", _("Dit voorstel is hier niet bekend, of u heeft geen toegang."))
    is_self = request.actor.role == "person"
    ask(request, "groups.answer" if is_self else "groups.form", person_id=party.person_id, owner_id=party.owner_id)
    choice = request.POST.get("answer") or request.GET.get("antwoord", "")
    try:
        if choice == "terug" and not is_self:
            pair.take_back_answer(party, actor=request.actor)
            messages.success(request, _("Het antwoord is weg. Vraag het opnieuw."))
        else:
            answered = pair.answer_pair(party, choice, actor=request.actor)
            _tell_answer(request, answered, is_self=is_self)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("show_mine") if is_self else redirect("show_group", party.group_id)


def _tell_answer(request, party: Party, *, is_self: bool) -> None:
    group = Group.objects.get(id=party.group_id)
    if group.state == Group.State.RUNNING:
        messages.success(request, _("Beiden zeiden ja. Het koppel kan beginnen."))
    elif is_self:
        messages.success(request, _("Dank u wel. Uw antwoord is bewaard."))
    else:
        back = f"{reverse('answer_pair', args=[party.id])}?antwoord=terug"
        said = _("ja") if party.answer == Party.Answer.YES else _("nee")
        offer_undo(request, back, _("%(name)s zegt %(said)s.") % {"name": party.own_name, "said": said})


@require_http_methods(["GET", "HEAD", "POST"])
def end_pair(request, group_id):
    """A pair stops, with a reason; the person can wait for someone else. ``?terug`` takes that back."""
    group = group_or_missing(request, group_id)
    decision = ask(request, "groups.read_pairs", owner_id=group.owner_id)
    ask(request, "groups.form", owner_id=group.owner_id)
    if group.form != Group.Form.PAIR:
        raise Http404(_("Dit is geen koppel."))
    if request.method == "POST" and "terug" in request.GET:
        return _resume_pair(request, group)
    parties = tuple(Party.objects.filter(group=group))
    bound = EndForm(request.POST if request.method == "POST" else None, form=group.form)
    if request.method == "POST" and bound.is_valid():
        pair.end_pair(group, actor=request.actor, reason=bound.cleaned_data["reason"])
        back = f"{reverse('end_pair', args=[group.id])}?terug"
        offer_undo(request, back, _("Dit koppel is gestopt."))
        if bound.cleaned_data["reason"] == NEW_BUDDY:
            return redirect("match_pairs", group.werkvorm)
        return redirect("show_group", group.id)
    people = [one.person_id for one in parties if one.person_id]
    log_list(request, decision, person_ids=people, object_type="pair", fields=frozenset({"shown_name"}))
    page = EndPairPage(group.id, group.name, tuple(one.own_name for one in parties), bound)
    return show(request, "groups/end_pair.html", page, bound)


def _resume_pair(request, group: Group):
    """Take the ending of a pair back."""
    try:
        pair.resume_pair(group, actor=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Dit koppel gaat weer door."))
    return redirect("show_group", group.id)
