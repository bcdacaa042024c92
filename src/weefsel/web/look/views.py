"""The page with every component, for who builds pages and who judges how they look."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weefsel.web.look.pages import components_page
from weefsel.web.rights.ask import ask


@require_safe
def show_components(request):
    """Every component with example text; only in the practice region and while developing."""
    ask(request, "public.read")
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
    page = components_page(with_errors="fouten" in request.GET, for_person=request.GET.get("voor") == "patient")
    return render(request, "look/components.html", {"page": page, "form": page.form})
