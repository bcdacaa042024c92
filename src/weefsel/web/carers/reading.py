"""What a professional reads of naasten who chose them: apart from the file of any patient, and tied to none."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from weefsel.apps.accounts.queries import today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import lines_of, record, write
from weefsel.apps.carers import operations
from weefsel.apps.carers.queries import rests, share_to_read, shared_with, sheets_of, turn
from weefsel.apps.rights.queries import rights
from weefsel.engine.rights.may import Fact, Object, may
from weefsel.web.carers.forms import CodeForm
from weefsel.web.carers.pages import CarerLine, CarerPage, CarersPage, last_day, sheet_lines
from weefsel.web.rights.ask import ask

A_PAGE = 20
LOAD = frozenset({"load"})


@require_http_methods(["GET", "POST"])
def list_carers(request):
    """Every naaste who lets this professional read along; and the place to type in a code."""
    ask(request, "carers.take", owner_id=request.actor.organization_id)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            taken = operations.take(actor=request.actor, code=form.cleaned_data["code"])
        except ValidationError as error:
            form.add_error("code", error)
        else:
            if taken is not None:
                return redirect("show_carer", taken.id)
            form.add_error(
                "code", _("Deze code werkt niet (meer). Kijk of hij goed staat, of vraag de naaste om een nieuwe.")
            )
    shared = shared_with(request.actor)
    resting = rests([one.share.carer_id for one in shared])
    _log(request, shared)
    page = CarersPage(
        tuple(
            CarerLine(
                share_id=one.share.id,
                name=one.share.carer.name,
                words=one.share.words,
                last_day=last_day(one.share.until),
                written_on=one.last.finished_at if one.last else None,
                is_due=one.is_due(today(request.actor)),
                rests=one.share.carer_id in resting,
            )
            for one in shared
        )
    )
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "carers/list_carers.html", {"page": page, "form": form}, status=status)


def _log(request, shared) -> None:
    """A line for each naaste on the list, in one query: the share itself is the fact that is asked."""
    write(
        [
            line
            for one in shared
            for line in lines_of(
                actor=request.actor,
                action="carers.read",
                kind=Event.Kind.READ,
                decision=may(
                    request.actor,
                    "carers.read",
                    Object("carers", (Fact("sheet_shared", one.share.taken_at, one.share.until),)),
                    rights(),
                ),
                person_ids=[None],
                object_type=operations.CARER,
                object_id=one.share.carer_id,
            )
        ]
    )


@require_GET
def show_carer(request, share_id: UUID):
    """What one naaste wrote: the newest sheet, and those before it."""
    share = share_to_read(request.actor, share_id)
    if share is None:
        ask(request, "carers.take", owner_id=request.actor.organization_id)
        raise Http404(_("Dit blad is hier niet bekend, of het delen is gestopt."))
    decision = ask(request, "carers.read", carer_id=share.carer_id)
    record(
        actor=request.actor,
        action="carers.read",
        kind=Event.Kind.READ,
        decision=decision,
        object_type=operations.CARER,
        object_id=share.carer_id,
        fields=LOAD,
    )
    sheets = sheets_of(share.carer_id)
    pages = Paginator(sheets, A_PAGE).get_page(request.GET.get("page", 1))
    newest_two = list(sheets[:2])
    newest = newest_two[0] if newest_two else None
    page = CarerPage(
        name=share.carer.name,
        words=share.words,
        last_day=last_day(share.until),
        newest=sheet_lines(newest) if newest else None,
        turn=turn(newest, newest_two[1] if len(newest_two) > 1 else None),
        is_due=bool(newest and newest.again_on and newest.again_on <= today(request.actor)),
        rests=bool(rests([share.carer_id])),
        earlier=tuple(sheet_lines(sheet) for sheet in pages if newest is None or sheet.id != newest.id),
        pages=pages,
    )
    return render(request, "carers/show_carer.html", {"page": page})
