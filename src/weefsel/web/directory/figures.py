"""Somebody in the neighbourhood whom people can turn to: who, where for, when, and where there is nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory import operations
from weefsel.apps.directory.models import KeyFigure
from weefsel.apps.directory.queries import Area, FigureCard, find_key_figure, gaps, key_figures
from weefsel.apps.people.areas import postcode_areas
from weefsel.apps.rights.queries import decide
from weefsel.web.directory.forms import AreaSearch, KeyFigureForm, LeaveForm, NewKeyFigureForm
from weefsel.web.directory.pages import AddFigurePage, FigureLine, FiguresPage, Gap, UpdateFigurePage
from weefsel.web.rights.ask import ask


@require_safe
def list_key_figures(request):
    """Who is there, for which area, and the areas with nobody. Visitors see whom everybody may know."""
    ask(request, "directory.read")
    day = today(request.actor)
    form = AreaSearch(request.GET)
    form.is_valid()
    code = form.cleaned_data.get("postcode") or ""
    areas = [Area(*each) for each in postcode_areas()]
    cards = key_figures(now=request.actor.now, today=day)
    if code:
        areas = [area for area in areas if area.code == code]
        cards = [card for card in cards if _is_for(card, code)]
    page = FiguresPage(
        form=form,
        code=code,
        lines=tuple(_line(card, request) for card in cards),
        gaps=_by_place(gaps(areas, today=day)),
        may_add=decide(request.actor, "directory.update", owner_id=request.actor.organization_id).allow,
        sees_all=decide(request.actor, "directory.read_figures").allow,
    )
    return render(request, "directory/list_key_figures.html", {"page": page})


def _is_for(card: FigureCard, code: str) -> bool:
    return code in card.areas or bool(card.reach_m)


def _by_place(areas: Iterable[Area]) -> tuple[Gap, ...]:
    codes: dict[str, list[str]] = defaultdict(list)
    for area in areas:
        codes[area.place].append(area.code)
    return tuple(Gap(place, tuple(sorted(found))) for place, found in sorted(codes.items()))


def _line(card: FigureCard, request) -> FigureLine:
    known = catalogue().werkvormen.get(card.werkvorm)
    is_own = decide(request.actor, "directory.update", owner_id=card.owner_id).allow
    return FigureLine(card, known.name if known else card.werkvorm, is_own)


@require_http_methods(["GET", "HEAD", "POST"])
def add_key_figure(request):
    """Put somebody of the own organisation on the map."""
    ask(request, "directory.update", owner_id=request.actor.organization_id)
    form = NewKeyFigureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            location = operations.add_location(actor=request.actor, **form.place())
            operations.add_key_figure(
                catalogue().werkvormen[data["werkvorm"]], location, actor=request.actor, **form.figure()
            )
        except ValidationError as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("%s staat op de kaart.") % data["name"])
            return redirect("list_key_figures")
    return render(
        request,
        "directory/add_key_figure.html",
        {"page": AddFigurePage(form), "form": form},
        status=422 if form.is_bound and form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def update_key_figure(request, figure_id):
    """Change where somebody is for, tell that they are away and who stands in, or that they stopped."""
    figure = find_key_figure(figure_id)
    ask(request, "directory.update", owner_id=figure.owner_id if figure else None)
    if figure is None:
        raise Http404(_("Deze persoon staat niet (meer) op de kaart."))
    act = request.POST.get("do", "") if request.method == "POST" else ""
    colleagues = KeyFigure.objects.filter(owner_id=figure.owner_id, ended_at=None).exclude(id=figure.id)
    change = KeyFigureForm(request.POST if act == "change" else None, initial=KeyFigureForm.initial_of(figure))
    leave = LeaveForm(request.POST if act == "leave" else None, figure=figure, colleagues=list(colleagues))
    form = {"change": change, "leave": leave}.get(act)
    try:
        if form is not None and form.is_valid():
            if act == "change":
                operations.change_key_figure(figure, actor=request.actor, **change.values())
            else:
                operations.set_leave(figure, actor=request.actor, **leave.values())
            messages.success(request, _("Bewaard."))
            return redirect("list_key_figures")
        if act == "back":
            operations.set_leave(figure, actor=request.actor, away_from=None, away_until=None)
            return redirect("update_key_figure", figure.id)
        if act == "end":
            operations.end_key_figure(figure, actor=request.actor)
            messages.success(request, _("%s staat niet meer op de kaart.") % figure.name)
            return redirect("list_key_figures")
    except ValidationError as error:
        form.add_refusal(error)
    page = UpdateFigurePage(id=figure.id, name=figure.name, is_away=bool(figure.away_from), change=change, leave=leave)
    status = 422 if form is not None and form.errors else 200
    return render(request, "directory/update_key_figure.html", {"page": page, "form": form}, status=status)
