"""A colleague who lost telephone, key and codes: who proposes, who confirms, and the code to hand over."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weefsel.apps.log_in.models import Reset
from weefsel.apps.rights.queries import decide
from weefsel.apps.staff import resets
from weefsel.web.accounts.proof import proved_lately, where_to_prove_again
from weefsel.web.rights.ask import ask
from weefsel.web.staff.forms import ConfirmResetForm, ProposeResetForm
from weefsel.web.staff.pages import ProposeResetPage, ResetLine, ResetPage, ResetsPage


def _line(row: Reset, actor) -> ResetLine:
    state = resets.state_of(row, actor.now)
    is_own = row.proposed_by_id == actor.user_id
    return ResetLine(
        id=row.id,
        name=row.user.name,
        proposed_by=row.proposed_by.name,
        made_at=row.made_at,
        expires_at=row.expires_at,
        state=state,
        confirmed_by=row.confirmed_by.name if row.confirmed_by else "",
        confirmed_at=row.confirmed_at,
        ended_at=row.ended_at,
        is_for_me=state == "open" and not is_own and row.user_id != actor.user_id,
        is_own=is_own,
        has_code=bool(resets.code_for(actor, row)),
    )


@require_safe
def list_step_resets(request):
    """What waits for someone else, what came of the rest, and who can help here."""
    ask(request, resets.ACTION, owner_id=request.actor.organization_id)
    lines = [_line(row, request.actor) for row in resets.resets(request.actor)]
    page = ResetsPage(
        open=tuple(each for each in lines if each.state in ("open", "confirmed")),
        closed=tuple(each for each in lines if each.state not in ("open", "confirmed")),
        helpers=tuple(each.name for each in resets.helpers(request.actor.organization_id, request.actor.now)),
        may_invite=decide(request.actor, "accounts.invite", owner_id=request.actor.organization_id).allow,
    )
    return render(request, "staff/resets.html", {"page": page})


@require_http_methods(["GET", "POST"])
def propose_step_reset(request):
    """Say of whom, and how one is sure that it is that person."""
    ask(request, resets.ACTION, owner_id=request.actor.organization_id)
    colleagues = resets.colleagues_to_help(request.actor)
    found = resets.helpers(request.actor.organization_id, request.actor.now)
    others = tuple(each.name for each in found if each.id != request.actor.user_id)
    form = ProposeResetForm(request.POST or None, colleagues=colleagues)
    if request.method == "POST" and form.is_valid():
        try:
            row = resets.propose_reset(actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if row.proposed_by_id == request.actor.user_id:
                messages.success(request, _("Uw voorstel staat klaar. Vraag nu een ander om het te bevestigen."))
            else:
                messages.info(request, _("Dit is al voorgesteld. U kunt het hier bevestigen."))
            return redirect("decide_step_reset", row.id)
    status = 422 if form.is_bound and form.errors else 200
    page = ProposeResetPage(others, has_colleagues=bool(colleagues))
    return render(request, "staff/propose_reset.html", {"page": page, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
def decide_step_reset(request, reset_id):
    """Confirm, refuse or withdraw a proposal; and for who confirmed, the code."""
    row = resets.find_reset(reset_id)
    if row is None or row.organization_id != request.actor.organization_id:
        ask(request, resets.ACTION, owner_id=request.actor.organization_id)
        raise Http404(_("Dit voorstel is hier niet bekend."))
    ask(request, resets.ACTION, owner_id=row.organization_id)
    here = reverse("decide_step_reset", args=[reset_id])
    line = _line(row, request.actor)
    if (line.is_for_me or line.has_code) and not proved_lately(request):
        return redirect(where_to_prove_again(request, here))
    is_stop = request.POST.get("do") == "stop"
    form = ConfirmResetForm(request.POST if request.method == "POST" and not is_stop else None)
    if request.method == "POST" and (is_stop or form.is_valid()):
        try:
            if is_stop:
                told = resets.stop_reset(reset_id, actor=request.actor)
            else:
                told = resets.confirm_reset(reset_id, actor=request.actor, sure=form.cleaned_data["sure"])
        except ValidationError as error:
            messages.error(request, error.message)
            return redirect(here)
        messages.success(request, DONE[resets.state_of(told, request.actor.now)]() % {"name": row.user.name})
        return redirect("list_step_resets" if is_stop else here)
    status = 422 if form.is_bound and form.errors else 200
    page = ResetPage(
        line=line,
        proposer_sure=row.get_proposer_sure_display(),
        confirmer_sure=row.get_confirmer_sure_display(),
        is_about_me=row.user_id == request.actor.user_id,
        code=resets.code_for(request.actor, row),
        code_until=row.code_until,
    )
    return render(request, "staff/reset.html", {"page": page, "form": form}, status=status)


DONE = {
    "withdrawn": lambda: _("Het voorstel is ingetrokken. Er is niets veranderd voor %(name)s."),
    "refused": lambda: _("Het voorstel is afgewezen. Er is niets veranderd voor %(name)s."),
    "confirmed": lambda: _("De oude tweede stap van %(name)s is weg, en %(name)s is overal uitgelogd."),
}
