"""How much room there is, in a word: who counts along from day to day, should not learn who came or went."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FEW = 2  # an assumption: with this many places or fewer it pays to ring before going


@dataclass(frozen=True, slots=True)
class Band:
    """``least`` how many places there are at least, None when nobody said; the exact number is never told."""

    slug: str
    name: str | Promise
    least: int | None


ROOM = Band("room", _("er is plek"), FEW + 1)
NEARLY_FULL = Band("nearly-full", _("bijna vol"), 1)
WAITING_LIST = Band("waiting-list", _("wachtlijst"), 0)
FULL = Band("full", _("nu geen plek"), 0)
UNKNOWN = Band("unknown", _("plek: vraag het na"), None)


def band_of(places_free: int | None, *, has_waiting_list: bool | None = None) -> Band:
    """The band of a number of free places; None means that nobody said."""
    if places_free is None:
        return UNKNOWN
    if places_free > FEW:
        return ROOM
    if places_free > 0:
        return NEARLY_FULL
    return WAITING_LIST if has_waiting_list else FULL
