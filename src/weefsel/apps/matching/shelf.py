"""The offers of this moment as the engine's table, read again only when something on the social map is different.

A process keeps the last tables. Their key is made of the rows that this reader may see now, each with its version (its
place in the table and the transaction that wrote it): whoever sees other rows, or sees one that changed, gets another
table. So no table is ever older than the look that uses it, and none has a row that its reader may not see.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import date

from django.db import connection

from weefsel.apps.directory.queries import offers_frame
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.frames import Offers

# Every table that `offers_frame` reads; a test sees that it reads no other.
TABLES = ("directory_offer", "directory_service", "directory_location")
KEPT = 4  # tables: of a few kinds of readers, and of yesterday
_shelf: OrderedDict[tuple, Offers] = OrderedDict()

_VERSION = "(SELECT (count(*), sum(hashtidextended(t.ctid, t.xmin::text::bigint)))::text FROM {} t)"
_VERSIONS = "SELECT " + ", ".join(_VERSION.format(table) for table in TABLES)


def offers_now(*, today: date, werkvormen: Mapping[str, Werkvorm]) -> Offers:
    """All open offers of these werkvormen, in the order of their id; one query, two after a change on the map."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS)
        key = (*cursor.fetchone(), today, frozenset(werkvormen))
    found = _shelf.get(key)
    if found is None:
        found = _shelf[key] = offers_frame(today=today, werkvormen=werkvormen)
        while len(_shelf) > KEPT:
            _shelf.popitem(last=False)
    return found
