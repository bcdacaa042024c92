"""Plants a mark of its own in every column of every row that tells of a person, found by the models themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from tests.factories import rewrite
from tests.knowledge import CATALOGUE
from weefsel.apps.accounts.models import Membership, User
from weefsel.apps.keys.fields import EncryptedJSONField, EncryptedTextField
from weefsel.apps.keys.ring import drop
from weefsel.apps.people.models import Person
from weefsel.apps.subject.takeout import models_by_table

TOLD = CATALOGUE.register.told
# What these say decides who may read the row: another word there would be another world.
DECIDES = {
    "people_person": {"merged_into_id"},
    "rights_relation": {"relation", "topics"},
    "accounts_user": {"password"},
    "keys_personkey": {"master"},
    "accounts_membership": {"role"},
    "needs_need": {"kind", "state"},
}
TEXTS = ("CharField", "TextField", "EmailField", "SlugField")
FIRST_DAY = date(1890, 1, 1)
# What the law wants to stay of who is erased: what was weighed in the meldcode, and what stands with the log.
WEIGHED = ("safety_meldcodecase", "safety_meldcodestep")
OF_THE_LOG = ("audit_flag", "rights_emergency")
# Whom a weighing is about stands apart; and with the log what happened when, without a word.
LEFT = {
    *(
        ("people_person", column, "subject_kept")
        for column in ("given_name", "name_prefix", "family_name", "birth_date")
    ),
    *(("audit_flag", column, "audit_flag") for column in ("first_day", "last_day", "n_days", "n_people", "signs")),
    *(("rights_emergency", column, "rights_emergency") for column in ("role", "reason")),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What was planted where; ``text`` is the mark as it is kept."""

    table: str
    column: str
    text: str


def rows_of(person: Person, table: str):
    """The rows of a table that tell of this person, whoever reads them."""
    told, model = TOLD[table], models_by_table()[table]
    if told.person == "account":
        users = Membership.objects.filter(role="person", person_id=person.id).values("user_id")
        return model._default_manager.filter(**{"id__in" if model is User else "user_id__in": users})
    return model._default_manager.filter(**{told.person: person.id})


def plant(person: Person, letter: str) -> tuple[list[Mark], list[str]]:
    """Plant marks that begin with ``letter``; as the owner role. Gives them, and the columns that take none.

    A column with a rule of its own (a state, a period) refuses a mark; a yes or no and a moment cannot hold one.
    """
    marks, refused = [], []
    n = 0
    for table, told in TOLD.items():
        if told.person in ("pair", "session"):
            continue
        model = models_by_table()[table]
        for field in model._meta.concrete_fields:
            if field.primary_key or field.is_relation or field.column in DECIDES.get(table, ()):
                continue
            n += 1
            value, text = _mark(field, letter, n)
            if text is None:
                continue
            try:
                with transaction.atomic():
                    changed = _write(model, rows_of(person, table), field, value)
            except DatabaseError:
                refused.append(f"{table}.{field.column}")
                continue
            if changed:
                marks.append(Mark(table, field.column, text))
    return marks, refused


def _mark(field, letter: str, n: int):
    word = f"z{letter}{n:03}q"
    kind = "JSONField" if isinstance(field, EncryptedJSONField) else field.get_internal_type()
    if kind in TEXTS and (field.max_length or 99) >= len(word) + 10 and kind == "EmailField":
        return f"{word}@x.example", word
    if kind in TEXTS and (field.max_length or 99) >= len(word):
        return word, word
    if kind == "ArrayField" and field.base_field.get_internal_type() in TEXTS and field.base_field.max_length >= 6:
        return [word], word
    if kind == "JSONField":
        return {word: word}, word
    if kind == "DateField":
        day = FIRST_DAY + timedelta(days=n + 5000 * (ord(letter) - ord("a")))
        return day, day.isoformat()
    if kind == "IntegerField":
        number = 70_000_000 + 1000 * ord(letter) + n
        return number, str(number)
    return None, None


def _write(model, rows, field, value) -> int:
    keys = [row.pk for row in rows.only("pk")]
    if not keys:
        return 0
    if isinstance(field, EncryptedTextField):
        rewrite(rows, **{field.name: value})
        return len(keys)
    kept = json.dumps(value) if field.get_internal_type() == "JSONField" else value
    with connection.cursor() as cursor:
        for n, key in enumerate(keys):
            once = f"{n}{value}" if n and field.unique and isinstance(value, str) else kept
            cursor.execute(
                f'UPDATE "{model._meta.db_table}" SET "{field.column}" = %s WHERE "{model._meta.pk.column}" = %s',
                [once, key],
            )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return len(keys)


def found_in(marks: list[Mark], text: str) -> Iterator[Mark]:
    return (mark for mark in marks if mark.text in text)


def dump() -> dict[str, str]:
    """Every row of every table, as text, with what its encrypted columns and sessions say to who has the keys."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        rows = {}
        for name in names:
            cursor.execute(f"SELECT string_agg(t::text, E'\\n') FROM \"{name}\" t")
            rows[name] = cursor.fetchone()[0] or ""
    drop()
    for model in apps.get_models():
        encrypted = [f.attname for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)]
        if encrypted:
            said = (str(getattr(row, name)) for row in model._default_manager.all() for name in encrypted)
            rows[model._meta.db_table] += "\n" + "\n".join(said)
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    kept = store.get_model_class()
    rows[kept._meta.db_table] += "\n".join(str(store.decode(row.session_data)) for row in kept.objects.all())
    return rows
