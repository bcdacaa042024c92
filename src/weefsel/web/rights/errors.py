"""Pages for what went wrong, in words that say what now."""

from __future__ import annotations

import uuid

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template import loader


def show_refused(request, exception=None):
    """No access: the page says who can help, and nothing about what was asked for."""
    return render(request, "403.html", {"ground": exception}, status=403)


def show_not_found(request, exception=None):
    """Nothing here, or nothing this person may see: the same words for both."""
    return render(request, "404.html", status=404)


def show_fault(request):
    """A fault of ours: a code to give by phone, no database, no context."""
    code = uuid.uuid4().hex[:8]
    return HttpResponseServerError(loader.get_template("500.html").render({"code": code}))


def show_csrf_failure(request, reason=""):
    """The form was too old or came from elsewhere: say how to go on without losing what was typed."""
    return render(request, "403_csrf.html", status=403)
