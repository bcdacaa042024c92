"""Every address of the site: one list of rooms."""

from __future__ import annotations

from django.urls import include, path

ROOMS = (
    "start",
    "accounts",
    "staff",
    "rights",
    "people",
    "conversations",
    "screening",
    "ecogram",
    "safety",
    "needs",
    "matching",
    "referrals",
    "groups",
    "outcomes",
    "mine",
    "carers",
    "subject",
    "disclosures",
    "running",
    "evidence",
    "directory",
    "catalogue",
    "consent",
    "audit",
    "links",
    "look",
    "demo",
)

urlpatterns = [
    *(path("", include(f"weefsel.web.{room}.urls")) for room in ROOMS),
    path("", include("weefsel.api.urls")),
]
handler403 = "weefsel.web.rights.errors.show_refused"
handler404 = "weefsel.web.rights.errors.show_not_found"
handler500 = "weefsel.web.rights.errors.show_fault"
