"""The main navigation of each role: a table. An entry is shown only when `may()` says yes to its action."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from weefsel.apps.rights.queries import rights


@dataclass(frozen=True, slots=True)
class Entry:
    """One place to go. ``action`` is what someone must be able to do in at least one relation to find use in it."""

    label: str
    url: str
    action: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An entry as the page shows it."""

    label: str
    href: str
    is_current: bool


ENTRIES: tuple[Entry, ...] = (
    Entry(_("Mensen"), "list_people", "people.read", ("care",)),
    Entry(_("Mijn dag"), "show_caseload", "referrals.move", ("social",)),
    Entry(_("Verwijzingen"), "list_referrals", "referrals.read", ("care", "host")),
    Entry(_("Groepen"), "list_groups", "groups.read", ("care", "social", "host")),
    Entry(_("Naasten"), "list_carers", "carers.take", ("care", "social")),
    Entry(_("Vervolg"), "list_due", "outcomes.read", ("care", "social", "host")),
    Entry(_("Mijn pagina"), "show_mine", "people.read", ("person",)),
    Entry(_("Cijfers"), "show_figures", "evidence.read_published", ("care", "social", "oversight")),
    Entry(_("Organisatie"), "show_organization", "accounts.read", ("administration", "oversight")),
    Entry(_("Aanbod"), "list_offers", "directory.read", ("care", "social", "host", "person", "oversight", "technical")),
    Entry(
        _("Werkvormen"),
        "list_werkvormen",
        "public.read",
        ("care", "social", "host", "oversight", "administration", "technical"),
    ),
)


def navigation_for(actor, path: str) -> list[Place]:
    """The places this actor can go to, in a fixed order; no queries."""
    tables = rights()
    role = tables.roles[actor.role]
    if role.home == "link":
        return []
    return [
        Place(str(entry.label), href := reverse(entry.url), path.startswith(href))
        for entry in ENTRIES
        if role.group in entry.groups and tables.permissions_for(actor.role, entry.action)
    ]
