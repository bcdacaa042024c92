"""What goes of lists from which the map was filled, and of descriptions that were thrown away."""

from __future__ import annotations

from weefsel.project.retention.rule import Rule

MAP_RULES: tuple[Rule, ...] = (
    # One that is worked on now, or was until its worker fell, is left to who follows it.
    Rule(
        "list-file",
        "bestanden van lijsten die niet op de kaart kwamen",
        "list_import",
        "SELECT id, NULL::uuid AS person_id FROM directory_listimport WHERE state IN ('arrived', 'read') AND act = '' "
        "AND created_at + %(term)s::interval <= %(now)s",
        (
            "UPDATE directory_listimport SET state = 'dropped', content = NULL, ended_at = %(now)s "
            "WHERE id = ANY (%(ids)s) AND act = ''",
        ),
    ),
    # Not of the file that is on the map now: that one can still be taken back.
    Rule(
        "list-changes",
        "wat oude lijsten aan de kaart veranderden",
        "list_import",
        "SELECT i.id, NULL::uuid AS person_id FROM directory_listimport i JOIN directory_sourcelist s "
        "ON s.id = i.source_id WHERE i.act = '' AND coalesce(i.ended_at, CASE WHEN s.imported_at > i.applied_at THEN "
        "s.imported_at END) + %(term)s::interval <= %(now)s "
        "AND EXISTS (SELECT 1 FROM directory_listchange c WHERE c.list_import_id = i.id)",
        ("DELETE FROM directory_listchange WHERE list_import_id = ANY (%(ids)s)",),
    ),
    Rule(
        "draft-removed",
        "beschrijvingen die werden weggegooid",
        "draft",
        "SELECT id, NULL::uuid AS person_id FROM adoption_werkvormdraft "
        "WHERE removed_at + %(term)s::interval <= %(now)s",
        ("DELETE FROM adoption_werkvormdraft WHERE id = ANY (%(ids)s)",),
    ),
)
