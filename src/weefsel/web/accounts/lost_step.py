"""Who lost a second step: after the password, the code that somebody handed over; then a new step; then the rest.

Which of these someone stands before, is kept in the session from the log-in on: taking a step away ended all sessions
of before. Till there is a new step, no other page is shown, in no role and however someone logged in.
"""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from weefsel.apps.log_in.resets import N_LETTERS, find_by_code, finish, is_open, lost_of
from weefsel.web.accounts.proof import LOST_STEP, needs_code
from weefsel.web.rights.ask import ask

# What stays open to who has to give the code, and what opens with it.
BEFORE = frozenset(("use_step_code", "account_logout", "show_time_left", "set_language", "health"))
WITH_CODE = frozenset(("choose_second_step", "mfa_activate_totp", "mfa_add_webauthn"))


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code die u kreeg"),
        help_text=gettext_lazy("Tien letters en cijfers. Hoofdletters en streepjes maken niet uit."),
        max_length=3 * N_LETTERS,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
        error_messages={"required": gettext_lazy("Vul de code in die u kreeg.")},
    )


def note_at_log_in(request, user) -> None:
    """Whoever logs in, and lost a second step before, is asked what that asks."""
    lost = lost_of(user.pk)
    if lost is not None:
        request.session[LOST_STEP] = {
            "needs_code": lost.needs_code,
            "only": str(lost.organization) if lost.organization else "",
        }
    # Now, in the transaction that holds this user: whoever takes the step away meanwhile waits, and ends this one too.
    request.session.save()


def gave_code(request) -> bool:
    """Whether the code was given in this session; `way_to_new_step` sees that it still holds."""
    return needs_code(request) and bool(request.session[LOST_STEP].get("reset"))


def way_to_new_step(request, name: str | None) -> HttpResponse | None:
    """Where someone without a second step has to go instead of to the page of this name; None: it may be shown."""
    if not needs_code(request) or name in BEFORE:
        return None
    if name in WITH_CODE and gave_code(request):
        kept = request.session[LOST_STEP]
        if is_open(request.user.pk, UUID(kept["reset"]), now=request.actor.now):
            return None
        request.session[LOST_STEP] = {**kept, "reset": ""}
    return redirect("choose_second_step" if gave_code(request) else "use_step_code")


def end_way(request) -> None:
    """There is a new step: from now on this session is as any other, in the roles for which that step speaks."""
    organization = finish(request.user.pk, UUID(request.session[LOST_STEP]["reset"]), now=request.actor.now)
    request.session[LOST_STEP] = {"needs_code": False, "only": str(organization or "")}


@require_http_methods(["GET", "POST"])
def use_step_code(request):
    """The code that somebody handed over, which opens the way to a new second step and to nothing else."""
    ask(request, "accounts.log_in")
    if not needs_code(request):
        return redirect("home" if request.user.is_authenticated else "account_login")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = find_by_code(request.user.pk, form.cleaned_data["code"], now=request.actor.now)
        if found is not None:
            request.session[LOST_STEP] = {**request.session[LOST_STEP], "reset": str(found)}
            return redirect("choose_second_step")
        form.add_error("code", _("Deze code klopt niet, of werkt niet meer. Vraag wie u helpt om een nieuwe."))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "accounts/step_code.html", {"form": form}, status=status)
