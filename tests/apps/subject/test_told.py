"""Every table and every column that tells of a person has a line that says what the person gets of it."""

from __future__ import annotations

from django.db import connection
from tests.knowledge import CATALOGUE

from weefsel.apps.rights.people_functions import NEVER_MOVED
from weefsel.apps.subject.takeout import models_by_table

REGISTER = CATALOGUE.register
# Only in the table, or in nothing: they tie rows together, and a form to its answer.
SILENT = {"id", "person_id", "form_token"}


def test_every_column_of_a_table_that_a_person_gets_has_a_line():
    wrong = []
    for slug, told in REGISTER.told.items():
        here = {field.column for field in models_by_table()[slug]._meta.concrete_fields}
        named = [*told.labels, *told.technical, *told.kept_back]
        wrong += [f"{slug}.{column}: twee keer" for column in named if named.count(column) > 1]
        wrong += [f"{slug}.{column}: bestaat niet" for column in set(named) - here]
        if told.part != "withheld" and slug != "audit_event":
            wrong += [f"{slug}.{column}: geen regel" for column in here - set(named) - SILENT]
    assert not wrong, "\n".join(sorted(wrong))


def test_every_table_with_a_person_in_it_is_told_of(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped "
            "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND (a.attname = 'person_id' "
            "OR EXISTS (SELECT 1 FROM pg_constraint f WHERE f.conrelid = c.oid AND f.contype = 'f' "
            "AND f.confrelid = 'people_person'::regclass AND f.conkey = ARRAY[a.attnum]))"
        )
        known = {name for (name,) in cursor.fetchall()}
    about = {slug for slug, table in REGISTER.tables.items() if "person" in table.subjects}
    assert known >= {"people_person", *NEVER_MOVED}
    assert not (known | about) - REGISTER.told.keys()


def test_what_is_protected_in_law_is_protected_here():
    for slug, told in REGISTER.told.items():
        if slug.startswith("safety_"):
            assert told.part != "open", slug
