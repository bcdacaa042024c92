"""One term carried out: how the rows are found, and what happens to them."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A care provider keeps what it wrote in its own dossier for the term of that dossier; others do not.
IN_CARE = "(SELECT id FROM accounts_organization WHERE kind IN ('practice', 'hospital', 'midwifery', 'care'))"
TOUCHED = re.compile(r"\b(?:DELETE FROM|UPDATE) ([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Rule:
    """One term carried out. ``what`` names the rows in Dutch, ``type`` what they are in the access log.

    ``key`` is the type of the ids. ``is_secret``: an id opens something, so that the log may only count. ``is_record``:
    each is all that is kept of a person, and goes as when somebody asked for it; then there are no ``statements``.
    """

    term: str
    what: str
    type: str
    find: str
    statements: tuple[str, ...] = ()
    key: str = "uuid"
    is_secret: bool = False
    is_record: bool = False

    @property
    def tables(self) -> frozenset[str]:
        """The tables that this takes rows or words out of; a whole record is in more (`erase_functions`)."""
        return frozenset(name for statement in self.statements for name in TOUCHED.findall(statement))
