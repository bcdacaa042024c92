"""The map as a list: in which order, and of whom. Sixty people have to be found as easily as six."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.queries import Ecogram, TieLine

# So many stand on one screen: below that nobody has to search.
FEW = 8
ORDERS = {
    "dichtbij": gettext_lazy("dichtbij eerst"),
    "naam": gettext_lazy("op naam"),
    "deel": gettext_lazy("op deel van het leven"),
    "contact": gettext_lazy("vaakst contact eerst"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One tie in the list. ``name`` what the screen shows; ``real_name`` stands behind it where names are away.

    ``knows`` whom they know on the map, as the screen shows them; ``confirmed`` when it was last said to be so.
    """

    tie: TieLine
    name: str
    real_name: str
    knows: str
    confirmed: date | None


@dataclass(frozen=True, slots=True)
class Listing:
    """The lines to show of ``n_all``; the choices stand above them when there are more than a few."""

    lines: tuple[Line, ...]
    n_all: int
    search: str
    sector: str
    order: str
    sectors: tuple[tuple[str, str], ...]
    orders: tuple[tuple[str, str], ...]

    @property
    def has_choices(self) -> bool:
        return self.n_all > FEW

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.sector)


def listing_of(asked: Mapping[str, str], ecogram: Ecogram, shown: Mapping[UUID, str]) -> Listing:
    """The list as the address asks for it: ``zoek``, ``deel`` and ``volgorde``. What is not known is left out.

    ``shown`` the names as the screen shows them, by thread: they are searched, sorted and told.
    """
    words = {slug: sector.label for slug, sector in catalogue().vocabulary.ecogram_sectors.items()}
    search = " ".join(asked.get("zoek", "").split())[:60]
    sector = asked.get("deel", "") if asked.get("deel", "") in words else ""
    order = asked.get("volgorde", "") if asked.get("volgorde", "") in ORDERS else "dichtbij"
    place = {slug: i for i, slug in enumerate(words)}
    keys = {
        "dichtbij": lambda tie: (tie.entry.ring or 4,),
        "naam": lambda tie: (),
        "deel": lambda tie: (place.get(tie.sector, len(place)),),
        "contact": lambda tie: (-(tie.entry.times_per_year if tie.entry.times_per_year is not None else -1),),
    }
    wanted = search.casefold()
    ties = [
        tie
        for tie in ecogram.ties
        if (not sector or tie.sector == sector)
        and (not wanted or wanted in shown[tie.thread].casefold() or wanted in tie.role.casefold())
    ]
    ties.sort(key=lambda tie: (*keys[order](tie), shown[tie.thread].casefold()))
    used = {tie.sector for tie in ecogram.ties}
    return Listing(
        lines=tuple(
            Line(
                tie=tie,
                name=shown[tie.thread],
                real_name=tie.entry.name,
                knows=", ".join(sorted(shown[other.thread] for other in ecogram.knows(tie.thread))),
                confirmed=ecogram.confirmed.get(tie.thread),
            )
            for tie in ties
        ),
        n_all=len(ecogram.ties),
        search=search,
        sector=sector,
        order=order,
        sectors=(("", _("alle delen")), *((slug, label) for slug, label in words.items() if slug in used)),
        orders=tuple((slug, str(label)) for slug, label in ORDERS.items()),
    )
