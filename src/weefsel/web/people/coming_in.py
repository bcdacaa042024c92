"""A naaste comes in: with a mailed link, a code that came another way, and the birth date of who shares."""

from __future__ import annotations

from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weefsel.apps.accounts.models import Membership
from weefsel.apps.people.operations import sharing
from weefsel.web.accounts.session import BACKEND, begin_session
from weefsel.web.people.sharing_forms import ComeInForm, FirstTimeForm
from weefsel.web.people.sharing_pages import ComeInPage
from weefsel.web.rights.ask import ask


@require_http_methods(["GET", "POST"])
def come_in(request, token):
    """Begin to look along, once. The page says nothing of who shares, what, or with whom."""
    ask(request, "accounts.log_in")
    who = sharing.invited(token)
    if who is None:
        return render(request, "people/come_in.html", {"page": ComeInPage("gone")}, status=410)
    logged_in = request.user.id if request.user.is_authenticated else None
    if logged_in is not None and logged_in != who.user_id:
        return render(request, "people/come_in.html", {"page": ComeInPage("other")})
    if who.has_log_in and logged_in is None:
        return render(request, "people/come_in.html", {"page": ComeInPage("log-in", request.path)})
    form = (ComeInForm if who.has_log_in else FirstTimeForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            user = sharing.come_in(
                token,
                values["code"],
                values["birth_date"],
                actor=request.actor,
                user_id=logged_in,
                password=values.get("password", ""),
            )
        except ValidationError as error:
            form.add_error("password" if "password" in form.fields and not error.code else None, error)
        else:
            if user is not None:
                return _begin(request, user)
            if sharing.invited(token) is None:
                return render(request, "people/come_in.html", {"page": ComeInPage("gone")}, status=410)
            form.add_error(None, _("De code of de geboortedatum klopt niet. Kijk ze na en probeer het opnieuw."))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "people/come_in.html", {"page": ComeInPage("form"), "form": form}, status=status)


def _begin(request, user):
    """Go on as naaste: another role of the same log-in ends here (H12)."""
    if not request.user.is_authenticated:
        login(request, user, backend=BACKEND)
    begin_session(request, Membership.objects.get(user=user, role="related_person", valid_until=None))
    return redirect("home")
