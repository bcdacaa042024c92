"""Four figures counted from the work; behind each one, what happened."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue, dropped_elements
from weefsel.apps.evidence import operations, queries
from weefsel.apps.rights.queries import decide
from weefsel.web.evidence.pages import (
    FigurePage,
    FiguresPage,
    Onward,
    PublishedPage,
    PublishedView,
    indicator_view,
    published_view,
    row_view,
)
from weefsel.web.rights.ask import ask

YEAR = timedelta(days=364)
MOST_ROWS = 500
CARE = ("gp", "nurse", "specialist", "midwife", "link_worker")


def _period(request) -> tuple[date, date]:
    """The period asked for; a year until today when it is missing or upside down."""
    until = _date(request.GET.get("tot") or request.POST.get("tot")) or today(request.actor)
    since = _date(request.GET.get("van") or request.POST.get("van")) or until - YEAR
    return (since, until) if since <= until else (until - YEAR, until)


def _date(text: str | None) -> date | None:
    try:
        return parse_date(text or "")
    except ValueError:
        return None


GAPS = ("matching.read_gaps", "matching.read_large_gaps", "matching.read_shared_gaps")


def _missing(request) -> tuple[Onward, ...]:
    """Where the reader can go on to what is not there yet, in numbers: as far as they may."""
    owner_id = request.actor.organization_id
    found = []
    if any(decide(request.actor, action, owner_id=owner_id).allow for action in GAPS):
        text = _("Welke werkvorm, in welke buurt, wanneer en voor hoeveel mensen.")
        found.append(Onward(_("Waar ontbreken plekken?"), reverse("show_gaps"), text))
    if decide(request.actor, "matching.read_missing").allow:
        text = _("Wat zij zeiden toen niets paste, vanaf tien mensen in een buurt.")
        found.append(Onward(_("Wat mensen zelf zeggen te missen"), reverse("list_missed"), text))
    return tuple(found)


def _may_count_asked(request) -> bool:
    return decide(request.actor, "disclosures.count", owner_id=request.actor.organization_id).allow


@require_safe
def show_figures(request):
    """The figures of the own organisation; who has none to see, goes to what was published."""
    decision = decide(request.actor, "evidence.read", owner_id=request.actor.organization_id)
    request.decisions.append(decision)
    if not decision.allow:
        ask(request, "evidence.read_published")
        return redirect("list_published")
    since, until = _period(request)
    counted = queries.figures(request.actor, since=since, until=until, rows_visible=True)
    names = {
        "first-contact": _("Eerste contact"),
        "arrival": _("Aankomen"),
        "groups": _("Zorg in groepen"),
        "ties": _("Nieuwe banden"),
    }
    page = FiguresPage(
        organization=request.membership.organization.name,
        since=since,
        until=until,
        figures=tuple(
            (name, tuple(indicator_view(c) for c in counted if c.indicator.figure == figure))
            for figure, name in names.items()
        ),
        dropped=tuple(queries.left_out(request.actor, since=since, until=until)),
        may_publish=decide(request.actor, "evidence.publish", owner_id=request.actor.organization_id).allow,
        may_count_asked=_may_count_asked(request),
        missing=_missing(request),
    )
    return render(request, "evidence/figures.html", {"page": page})


@require_safe
def show_figure(request, indicator):
    """One figure with the rows it was counted from: what happened, without names."""
    ask(request, "evidence.read", owner_id=request.actor.organization_id)
    since, until = _period(request)
    counted = {c.indicator.slug: c for c in queries.figures(request.actor, since=since, until=until, rows_visible=True)}
    if indicator not in counted:
        raise Http404(_("Dit cijfer bestaat niet."))
    found = counted[indicator]
    names = catalogue().werkvormen
    may_open = request.actor.role in CARE
    page = FigurePage(
        indicator=indicator_view(found),
        numerator=found.indicator.numerator.text,
        denominator=found.indicator.denominator.text,
        since=since,
        until=until,
        rows=tuple(
            row_view(
                found.indicator,
                row,
                names[row.werkvorm].name if row.werkvorm in names else "",
                reverse("show_referral", args=[row.referral_id]) if may_open and row.referral_id else "",
            )
            for row in reversed(found.rows[-MOST_ROWS:])
        ),
        n_more=max(0, len(found.rows) - MOST_ROWS),
        dropped=tuple(
            one
            for one in queries.left_out(request.actor, since=since, until=until)
            if one.werkvorm in {row.werkvorm for row in found.rows}
        ),
    )
    return render(request, "evidence/figure.html", {"page": page})


@require_POST
def publish_figures(request):
    """Make the figures of a period public, with what is too small withheld."""
    ask(request, "evidence.publish", owner_id=request.actor.organization_id)
    since, until = _period(request)
    try:
        operations.publish(actor=request.actor, since=since, until=until)
    except ValidationError as error:
        messages.error(request, error.message)
        return redirect("show_figures")
    messages.success(request, _("De cijfers zijn gepubliceerd. Kleine aantallen zijn weggelaten."))
    return redirect("list_published")


@require_safe
def list_published(request):
    """What organisations made public, newest first."""
    ask(request, "evidence.read_published")
    indicators = catalogue().indicators
    dropped = dropped_elements()
    views = []
    for publication in queries.publications():
        by_indicator: dict[str, list] = {}
        for row in publication.figures:
            if row.indicator in indicators:
                by_indicator.setdefault(row.indicator, []).append(row)
        views.append(
            PublishedView(
                organization=publication.organization,
                published_on=publication.published_on,
                period_from=publication.period_from,
                period_until=publication.period_until,
                indicators=tuple(
                    (indicators[slug].name, published_view(indicators[slug], rows))
                    for slug, rows in by_indicator.items()
                ),
                dropped=tuple(
                    one
                    for one in dropped
                    if one.organization_id == publication.organization_id
                    and one.held_between(publication.period_from, publication.published_on)
                ),
            )
        )
    page = PublishedPage(
        publications=tuple(views),
        missing=_missing(request),
        may_count_asked=_may_count_asked(request),
        asks_from_outside=request.actor.role == "municipality",
    )
    return render(request, "evidence/published.html", {"page": page})
