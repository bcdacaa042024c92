"""The offers of this moment as the engine's table, read again only when something on the social map is different.

A process keeps the last tables. Their key is what the database wrote down of the changes that this reader sees now
(`apps/rights/map_functions.py`), and whether they may read the map: who may, reads all of it. So no table is ever older
than the look that uses it, and none has a row that its reader may not see. Where nothing was written down, the key is
made of the rows themselves, each with its version.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from threading import Lock

import numpy as np
from django.db import connection

from weefsel.apps.directory.queries import offers_frame
from weefsel.apps.rights.map_functions import TABLES
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.frames import Ints, Offers
from weefsel.engine.matching.search.index import Index, prepare

REACH_M = 5_000.0  # an assumption: how far someone goes who was not asked, straight line
KEPT = 4  # tables: of a few kinds of readers, and of yesterday
_MARKS = """SELECT (SELECT string_agg(m.number::text, ' ' ORDER BY m.number) FROM directory_mapmark m),
  coalesce(current_setting('app.map_changed', true), ''), """ + ", ".join(
    f"EXISTS (SELECT 1 FROM {table})" for table in TABLES
)
_VERSION = "(SELECT (count(*), bit_xor(hash_record_extended(ROW(t.ctid, t.xmin), 0)))::text FROM {} t)"
_VERSIONS = "SELECT " + ", ".join(_VERSION.format(table) for table in TABLES)


class Shelf:
    """The open offers of these werkvormen in the order of their id, with what can be worked out of them alone."""

    def __init__(self, offers: Offers, werkvormen: Mapping[str, Werkvorm]):
        self.offers, self.werkvormen = offers, werkvormen
        self.row_of: dict[str, int] = {each: row for row, each in enumerate(offers.id.tolist())}
        self._indexes: dict[tuple, Index] = {}

    def index(self, weights: Mapping[str, int] | None) -> Index:
        """These offers laid out for a search with these weights: once for each organisation that has its own."""
        key = (*weights.items(),) if weights else ()
        if key not in self._indexes:
            self._indexes[key] = prepare(self.offers, self.werkvormen, reach_m=REACH_M, weights=weights)
        return self._indexes[key]

    @cached_property
    def _told(self) -> list[str]:
        offers = zip(self.offers.name.tolist(), self.offers.werkvorm.tolist(), strict=True)
        kinds = {slug: f"{one.name} {one.summary}" for slug, one in self.werkvormen.items()}
        return [f"{name} {kinds[slug]}".casefold() for name, slug in offers]

    def rows(self, ids: Iterable[str]) -> list[int]:
        """Where these stand; what is not on the shelf is left out."""
        return [self.row_of[each] for each in ids if each in self.row_of]

    def unnamed(self, words: str) -> Ints:
        """Rows of the offers that have not each of these words in their name, or in what they are."""
        wanted = words.casefold().split()
        if not wanted:
            return np.empty(0, dtype=np.int64)
        return np.flatnonzero([not all(word in told for word in wanted) for told in self._told])


_shelves: OrderedDict[tuple, Shelf] = OrderedDict()
_lock = Lock()


def shelf_now(*, today: date, werkvormen: Mapping[str, Werkvorm]) -> Shelf:
    """All open offers of these werkvormen as they are now; one query, two after a change on the map.

    The key is read before the rows: what changes in between gives a table that is newer than its key, and a key that is
    never asked for again.
    """
    key = (*_marks(), today, frozenset(werkvormen))
    with _lock:
        found = _shelves.get(key)
        if found is not None:
            _shelves.move_to_end(key)
            return found
    found = Shelf(offers_frame(today=today, werkvormen=werkvormen), werkvormen)
    with _lock:
        _shelves[key] = found
        while len(_shelves) > KEPT:
            _shelves.popitem(last=False)
    return found


def _marks() -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(_MARKS)
        marks = cursor.fetchone()
        if marks[0] is None:
            cursor.execute(_VERSIONS)
            marks = cursor.fetchone()
    return (connection.settings_dict["NAME"], *marks)
