"""What waits for a colleague among the questions from outside; and how often there were any, without names."""

from __future__ import annotations

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.disclosures.models import Disclosure
from weefsel.apps.disclosures.queries import REFUSED, counted, work_of
from weefsel.catalogue.catalogue import Catalogue
from weefsel.engine.rights.may import Actor
from weefsel.web.disclosures.pages import CountsPage, WorkLine, WorkPage
from weefsel.web.disclosures.views import log_disclosures
from weefsel.web.rights.ask import ask

MOST = 200
YEARS_BACK = 4


@require_safe
def list_disclosure_work(request):
    """What waits in the own organisation: to look along, to tell, and what the person may not see yet."""
    decision = ask(request, "disclosures.list", owner_id=request.actor.organization_id)
    work = work_of(request.actor, at_most=MOST)
    shown = dict.fromkeys((*work.to_review, *work.own, *work.to_give, *work.untold))
    log_disclosures(request, decision, shown)
    known = catalogue()

    def lines(rows, *, by_eyes: bool = False, by_telling: bool = False) -> tuple[WorkLine, ...]:
        return tuple(_line(one, request.actor, known, by_eyes=by_eyes, by_telling=by_telling) for one in rows)

    page = WorkPage(
        to_review=lines(work.to_review, by_eyes=True),
        own=lines(work.own, by_eyes=True),
        to_give=lines(work.to_give),
        untold=lines(work.untold, by_telling=True),
        is_cut=len(shown) >= MOST,
    )
    return render(request, "disclosures/work.html", {"page": page})


def _line(one: Disclosure, actor: Actor, known: Catalogue, *, by_eyes: bool, by_telling: bool) -> WorkLine:
    due = None
    if by_eyes and one.review_by is not None:
        due = one.review_by
    asker = known.askers.get(one.asker)
    return WorkLine(
        id=one.id,
        name=one.person.full_name,
        who=one.house or (asker.name if asker else one.asker),
        decided_by=one.decided_by.name if one.decided_by else "",
        due_on=one.tell_on if by_telling else due.astimezone(AMSTERDAM).date() if due else None,
        is_late=due is not None and due <= actor.now,
    )


@require_safe
def count_disclosures(request):
    """How often something was given and on what ground, and how often nothing was: about ten people or more."""
    ask(request, "disclosures.count", owner_id=request.actor.organization_id)
    this_year = today(request.actor).year
    years = tuple(range(this_year, this_year - YEARS_BACK, -1))
    asked = request.GET.get("jaar", "")
    year = int(asked) if asked in {str(each) for each in years} else this_year
    numbers = counted(year)
    page = CountsPage(
        year=year,
        years=years,
        of_all=request.actor.role == "inspector",
        rows=(
            (_("Niets gegeven"), numbers.get(REFUSED)),
            *((ground.name, numbers.get(slug)) for slug, ground in catalogue().grounds.items()),
        ),
    )
    return render(request, "disclosures/counts.html", {"page": page})
