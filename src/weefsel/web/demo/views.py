"""Practising: log in as anyone, read the mail, move the clock. Only in a region where everyone is made up."""

from __future__ import annotations

import email
import re
from datetime import timedelta
from email import policy
from email.utils import parsedate_to_datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weefsel.apps.accounts.models import Installation, Membership
from weefsel.apps.rights.queries import rights
from weefsel.web.demo.pages import ClockPage, Letter, LogIn, LogInsPage, MailboxPage
from weefsel.web.rights.ask import ask

BACKEND = "weefsel.apps.accounts.backend.AuthenticationBackend"
N_LETTERS = 50
LINK = re.compile(r"(https?://\S+)")
# What each role does in the stories of `docs/try-it.md`, and who that is there.
STORIES = {
    "nurse": ("yara", gettext_lazy("Verhaal 1: begin hier. Een gesprek voor het ontslag.")),
    "person": ("henk", gettext_lazy("Verhaal 1: de uitnodiging, en later: bent u er nog mee in contact?")),
    "host": ("sam", gettext_lazy("Verhaal 1: de groep, en wie er is.")),
    "gp": ("noor", gettext_lazy("Verhaal 2: begin hier. Een verwijzing in tien minuten.")),
    "link_worker": ("mo", gettext_lazy("Verhaal 2: bellen, meegaan, terugmelden.")),
    "manager": ("robin", gettext_lazy("Beide verhalen: vier cijfers, geteld uit het werk.")),
}


def _only_in_demo(request) -> None:
    """Two locks on one door: the settings and the database must both say that this is a practice region."""
    ask(request, "public.read")
    if not settings.DEMO or request.installation is None or request.installation.kind != Installation.Kind.DEMO:
        raise Http404(_("Dit kan alleen in een oefenregio."))


@require_safe
def list_log_ins(request):
    """Everyone one can practise as: first who is in the stories, in their order."""
    _only_in_demo(request)
    names = rights().roles
    order = [*STORIES, *(slug for slug in names if slug not in STORIES)]
    rows = Membership.objects.filter(user__is_synthetic=True, user__is_active=True, valid_until=None).select_related(
        "user", "organization"
    )
    rows = sorted(rows, key=lambda row: (order.index(row.role), row.user.name))
    tellers = {role: _teller(rows, role) for role in STORIES}
    log_ins = [
        LogIn(
            id=row.id,
            name=row.user.name,
            role=names[row.role].name,
            organization=row.organization.name if row.organization else "",
            story=str(STORIES[row.role][1]) if row == tellers.get(row.role) else "",
        )
        for row in sorted(rows, key=lambda row: row != tellers.get(row.role))
    ]
    page = LogInsPage(region=request.installation.region, log_ins=tuple(log_ins))
    return render(request, "demo/log_ins.html", {"page": page})


def _teller(rows: list[Membership], role: str) -> Membership | None:
    """Who has this role in the stories: by name, or the first of them."""
    of_role = [row for row in rows if row.role == role]
    named = [row for row in of_role if row.user.email.startswith(f"{STORIES[role][0]}@")]
    return next(iter((*named, *of_role)), None)


@require_POST
def log_in_as(request):
    """Log in as a made-up user, without a password."""
    _only_in_demo(request)
    try:
        wanted = UUID(request.POST.get("membership", ""))
    except ValueError:
        raise Http404(_("Deze oefenrol bestaat niet.")) from None
    row = (
        Membership.objects.filter(id=wanted, user__is_synthetic=True, user__is_active=True, valid_until=None)
        .select_related("user")
        .first()
    )
    if row is None:
        raise Http404(_("Deze oefenrol bestaat niet."))
    # Another role is another session, also of the same user.
    request.session.flush()
    login(request, row.user, backend=BACKEND)
    request.session["membership"] = str(row.id)
    return redirect("home")


@require_safe
def list_mail(request):
    """What was mailed, newest first, as the receivers would read it."""
    _only_in_demo(request)
    files = sorted(settings.MAILBOX.glob("*.log"), reverse=True) if settings.MAILBOX.exists() else []
    letters = sorted(
        (letter for file in files[: 3 * N_LETTERS] for letter in _letters(file.read_bytes())),
        key=lambda letter: letter.at.timestamp() if letter.at else 0,
        reverse=True,
    )
    page = MailboxPage(tuple(letters[:N_LETTERS]), max(0, len(letters) - N_LETTERS))
    return render(request, "demo/mailbox.html", {"page": page})


def _letters(raw: bytes):
    """The mails in one file of Django's file mailbox: each ends with a line of 79 dashes."""
    for part in raw.split(b"\n" + b"-" * 79 + b"\n"):
        if not part.strip():
            continue
        message = email.message_from_bytes(part.lstrip(b"\n"), policy=policy.default)
        text = message.get_body(("plain",))
        body = text.get_content() if text else ""
        yield Letter(
            to=str(message["To"]),
            subject=str(message["Subject"]),
            at=parsedate_to_datetime(message["Date"]) if message["Date"] else None,
            body=tuple((piece, bool(LINK.fullmatch(piece))) for piece in LINK.split(body) if piece),
        )


@require_http_methods(["GET", "POST"])
def update_clock(request):
    """Move the clock of the practice region forward, or back to now."""
    _only_in_demo(request)
    steps = ((1, _("een dag")), (7, _("een week")), (30, _("een maand")), (92, _("drie maanden")))
    if request.method == "POST":
        days = request.POST.get("days", "")
        if days == "0":
            Installation.objects.filter(id=1).update(clock_offset_s=0)
        elif days in {str(n) for n, _label in steps}:
            moved = request.installation.clock_offset_s + int(timedelta(days=int(days)).total_seconds())
            Installation.objects.filter(id=1).update(clock_offset_s=min(moved, 10 * 365 * 86_400))
        return redirect("update_clock")
    page = ClockPage(request.actor.now, request.installation.clock_offset_s != 0, steps)
    return render(request, "demo/clock.html", {"page": page})
