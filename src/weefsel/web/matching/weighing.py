"""How much an organisation lets everything count, and what people miss in numbers."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weefsel.apps.accounts.models import Organization
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.matching.choices import MISSES, Choice, Weighing
from weefsel.apps.matching.choosing import missed
from weefsel.apps.matching.example import example_of
from weefsel.apps.matching.weighing import history_of, levels_in, levels_of, spread, weigh
from weefsel.apps.people.areas import postcode_areas
from weefsel.apps.rights.matching_functions import AT_LEAST
from weefsel.web.matching.forms import LEVELS, WeighForm
from weefsel.web.matching.pages import Change, Missed, MissedPage, Weighed, WeighPage
from weefsel.web.rights.ask import ask


@require_safe
def list_missed(request):
    """What people miss when they look for something, by area, in numbers of ten and more."""
    ask(request, "matching.read_missing")
    places = {code: place for code, place, _x, _y in postcode_areas()}
    needs = catalogue().needs
    lines = tuple(
        Missed(
            area=one.area,
            place=places.get(one.area, ""),
            need=needs[one.need].name.lower() if one.need in needs else "",
            missing=str(MISSES.get(Choice.Reason(one.reason), one.reason)),
            n_people=one.n_people,
        )
        for one in missed(actor=request.actor)
    )
    return render(request, "matching/list_missed.html", {"page": MissedPage(lines, AT_LEAST)})


@require_http_methods(["GET", "POST"])
def weigh_criteria(request):
    """Let things count more or less, within limits; look at an example first, or go back to how it was."""
    owner_id = request.actor.organization_id
    ask(request, "matching.weigh", owner_id=owner_id)
    criteria = {slug: one for slug, one in catalogue().matching.criteria.items() if one.highest}
    now = levels_of(owner_id)
    act = request.POST.get("act", "")
    form = WeighForm(request.POST or None, criteria=criteria, levels=now)
    if request.method == "POST" and form.is_valid() and act != "look":
        levels = {} if act == "reset" else form.levels()
        changed = weigh(owner_id, levels, actor=request.actor, form_token=form.cleaned_data["form_token"])
        messages.success(request, _("Dit is bewaard en telt vanaf nu.") if changed else _("Er is niets veranderd."))
        return redirect("weigh_criteria")
    then = form.levels() if form.is_bound and form.is_valid() else now
    points, after = (spread(one, catalogue().matching.criteria) for one in (now, then))
    page = WeighPage(
        organization=Organization.objects.get(id=owner_id).name,
        form=form,
        criteria=tuple(Weighed(form[slug], points[slug], after[slug]) for slug in criteria),
        is_own=bool(now),
        example=example_of(points, after, actor=request.actor) if act == "look" and not form.errors else None,
        changes=tuple(_change(one) for one in history_of(owner_id)),
    )
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "matching/weigh_criteria.html", {"page": page, "form": form}, status=status)


def _change(one: Weighing) -> Change:
    names, words = catalogue().matching.criteria, dict(LEVELS)
    told = tuple(f"{names[slug].name}: {words[str(level)]}" for slug, level in levels_in(one).items())
    return Change(one.at, one.by.name if one.by else "", told)
