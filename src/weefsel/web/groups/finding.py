"""Finds what an address of this room is about, and shows a page of it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from weefsel.apps.groups.models import Enrolment, Group
from weefsel.apps.groups.queries import find_enrolment, find_group
from weefsel.apps.rights.queries import Refused, decide
from weefsel.web.look.undo import take_undo

# Which field classes the pages of a group show, for the log.
IN_A_GROUP = frozenset({"shown_name", "access_needs", "progress", "offer"})


def missing(request, action: str, text: str):
    """What is not there and what may not be seen read the same; a visitor is asked to log in first."""
    decision = decide(request.actor, action)
    request.decisions.append(decision)
    if request.actor.role == "visitor":
        raise Refused(decision)
    raise Http404(text)


def group_or_missing(request, group_id) -> Group:
    group = find_group(group_id)
    if group is None:
        missing(request, "groups.read_people", _("Deze groep is hier niet bekend, of u heeft geen toegang."))
    return group


def enrolment_or_missing(request, enrolment_id, action: str) -> Enrolment:
    enrolment = find_enrolment(enrolment_id)
    if enrolment is None:
        missing(request, action, _("Deze deelname is hier niet bekend, of u heeft geen toegang."))
    return enrolment


def show(request, template: str, page, form=None):
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, template, {"page": page, "form": form, "undo": take_undo(request)}, status=status)


def key_of(text: str | None) -> UUID:
    """The key that a form sent; what is no key is not there."""
    try:
        return UUID(text or "")
    except ValueError:
        raise Http404(_("Dit is hier niet bekend.")) from None
