"""Opens a mailed link: no account, one thing, nothing else."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weefsel.apps.accounts import queries
from weefsel.apps.rights.context import set_context
from weefsel.web.links import entry, follow_up, guest, referral
from weefsel.web.links.pages import ProblemPage

# Who holds the link and what it opens -> the view for it. A room that mails links adds its line here.
PAGES = {
    ("link_host", "referral"): referral.show_to_host,
    ("link_person", "referral"): referral.show_to_person,
    ("link_person", "follow_up"): follow_up.show_follow_up,
    ("link_related", "guest"): guest.show_to_guest,
    ("link_entry", "entry"): entry.show_entry,
}
STATUS = {"unknown": 404, "expired": 410, "revoked": 410}


@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request, token):
    """Become the holder of this link, for this request only, and show what it opens."""
    link = queries.open_link(token, now=request.actor.now)
    problem = "unknown" if link is None else link.problem
    if problem:
        return render(request, "links/problem.html", {"page": ProblemPage(problem)}, status=STATUS[problem])
    show = PAGES.get((link.role, link.object_kind))
    if show is None:
        raise Http404(_("Deze link opent hier niets."))
    request.actor = queries.actor_of_link(link, now=request.actor.now, request_id=request.actor.request_id)
    set_context(request.actor)
    return show(request, link, token)
