"""Everything that is kept of one person, read with the eyes of who asks, and told in words (art. 15 and 20 AVG).

What is in it stands in `catalogue/data/law/told.toml`; which rows somebody gets, is what row-level security gives them.
A table that is not guarded that way tells of a log-in, and is only for the person whose log-in it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Membership, Organization, User
from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.groups.models import Group, Session
from weefsel.apps.people.models import Person
from weefsel.apps.rights.exempt import EXEMPT_TABLES
from weefsel.apps.subject.words import slug_words
from weefsel.catalogue.catalogue import Catalogue
from weefsel.catalogue.law import Told
from weefsel.engine.rights.may import Actor

OWN_KEY, PERSON = "id", "person_id"
# Who guards something of somebody's safety is told on the own sheet, and nowhere else; what the person may not know yet
# does not go along in a file that is made with them either.
SHIELDED = {
    "rights_relation": lambda _day: Q(object_id__isnull=False),
    "disclosures_disclosure": lambda day: Q(tell_on__gt=day),
}
# Told as the page "Wie keek in mijn gegevens" tells it.
TOLD_APART = ("audit_event",)


@dataclass(frozen=True, slots=True)
class Column:
    """``label`` "" for what is in the table and not in the letter."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Cell:
    """``value`` as it is kept, ``words`` as a person reads it; both "" for nothing."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """One table: what it is called, its columns, and the rows of this person."""

    slug: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def take_out(
    person: Person, *, actor: Actor, catalogue: Catalogue, with_names: bool = False, protected: bool = False
) -> tuple[Part, ...]:
    """Every table that tells of this person, with the rows that this actor may read; a fixed number of queries.

    Parameters
    ----------
    with_names
        Also how others are called and reached whom the person named: that is theirs too.
    protected
        The own sheet of the person, instead of what is in the file. Nobody else's eyes: a caller asks `safety.read`.
    """
    is_own = actor.person_id == person.id
    wanted = [
        told
        for told in catalogue.register.told.values()
        if told.part == ("protected" if protected else "open")
        and told.slug not in TOLD_APART
        and (is_own or told.slug not in EXEMPT_TABLES)
    ]
    users = _users_of(person) if is_own else []
    read = [(told, *_rows(told, person, users, day=today(actor), with_names=with_names)) for told in wanted]
    names = _Names((model, columns, rows) for _told, model, columns, rows in read)
    return tuple(
        Part(
            told.slug,
            told.title,
            columns,
            tuple(
                tuple(
                    _cell(told.slug, model, column, value, names, catalogue)
                    for column, value in zip(columns, row, strict=True)
                )
                for row in rows
            ),
        )
        for told, model, columns, rows in read
        if rows
    )


def models_by_table() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def columns_of(told: Told, model: type[Model], *, with_names: bool) -> tuple[Column, ...]:
    """What is told of a table: first what has words, then what only ties rows together."""
    labels = {name: label for name, label in told.labels.items() if with_names or name not in told.of_others}
    here = {field.column for field in model._meta.concrete_fields}
    technical = [name for name in (OWN_KEY, *told.technical) if name in here]
    return (*(Column(name, label) for name, label in labels.items()), *(Column(name, "") for name in technical))


def _users_of(person: Person) -> list[UUID]:
    return list(Membership.objects.filter(role="person", person_id=person.id).values_list("user_id", flat=True))


def _rows(told: Told, person: Person, users: list[UUID], *, day: date, with_names: bool):
    model = models_by_table()[told.slug]
    columns = columns_of(told, model, with_names=with_names)
    if told.person == "account":
        found = model._default_manager.filter(**{"id__in" if model is User else "user_id__in": users})
    else:
        found = model._default_manager.filter(**{told.person: person.id})
    if told.slug in SHIELDED:
        found = found.exclude(SHIELDED[told.slug](day))
    fields = {field.column: field.attname for field in model._meta.concrete_fields}
    names = [fields[column.name] for column in columns]
    rows = [tuple(getattr(row, name) for name in names) for row in found.order_by(_in_order_of(model), "pk")]
    return model, columns, rows


def _in_order_of(model: type[Model]) -> str:
    moments = [field.attname for field in model._meta.concrete_fields if field.get_internal_type() == "DateTimeField"]
    return moments[0] if moments else "pk"


# What a number stands for that is not a foreign key in the model, and how each of them is called.
_KINDS = {
    Organization: lambda one: one.name,
    User: lambda one: one.name,
    Offer: lambda one: one.service.name,
    Group: lambda one: one.name,
    Session: lambda one: _day(one.starts_at),
    Location: lambda one: one.name,
}
_LOOSE = {"group_id": Group, "location_id": Location, "organization_id": Organization, "user_id": User}


def _kind_of(model: type[Model], name: str) -> Any:
    field = _field(model, name)
    return field.related_model if field.is_relation else _LOOSE.get(name)


def _field(model: type[Model], column: str) -> Field:
    return next(field for field in model._meta.concrete_fields if field.column == column)


class _Names:
    """How what is pointed at is called; one query a kind."""

    def __init__(self, read: Iterable[tuple[type[Model], tuple[Column, ...], list[tuple]]]) -> None:
        ids: dict[Any, set] = {kind: set() for kind in _KINDS}
        for model, columns, rows in read:
            for n, column in enumerate(columns):
                kind = _kind_of(model, column.name)
                if kind in ids:
                    ids[kind].update(row[n] for row in rows if row[n] is not None)
        self._known: dict[Any, dict] = {}
        for kind, called in _KINDS.items():
            found = kind.objects.filter(pk__in=ids[kind])
            found = found.select_related("service") if kind is Offer else found
            self._known[kind] = {one.pk: called(one) for one in found} if ids[kind] else {}

    def of(self, kind: Any, key: Any) -> str:
        return self._known.get(kind, {}).get(key, "")


def _cell(table: str, model: type[Model], column: Column, value: Any, names: _Names, catalogue: Catalogue) -> Cell:
    if value is None or value == "" or value == [] or value == {}:
        return Cell("", "")
    kept = _kept(value)
    if not column.label:
        return Cell(kept, "")
    kind = _kind_of(model, column.name)
    if kind is not None:
        return Cell(names.of(kind, value) or kept, names.of(kind, value))
    choices = dict(_field(model, column.name).flatchoices or ())
    if isinstance(value, str | int) and value in choices:
        return Cell(kept, str(choices[value]))
    return Cell(kept, words_of(table, column.name, value, catalogue))


def words_of(table: str, column: str, value: Any, catalogue: Catalogue) -> str:
    """A value in the words of a letter."""
    match value:
        case bool():
            return _("ja") if value else _("nee")
        case datetime() | date():
            return _day(value)
        case list() | tuple():
            return ", ".join(words_of(table, column, each, catalogue) for each in value)
        case dict():
            return "; ".join(
                ": ".join((slug_words(table, column, str(key), catalogue), *_texts(each)))
                for key, each in value.items()
            )
        case str():
            return slug_words(table, column, value, catalogue)
        case _:
            return str(value)


def _texts(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for each in value.values():
                yield from _texts(each)
        case list() | tuple():
            for each in value:
                yield from _texts(each)
        case _:
            yield str(value)


def _day(value: date) -> str:
    if isinstance(value, datetime):
        return date_format(value.astimezone(AMSTERDAM), "j F Y, H:i", use_l10n=False)
    return date_format(value, "j F Y", use_l10n=False)


_encoder = DjangoJSONEncoder(ensure_ascii=False)


def _kept(value: Any) -> str:
    match value:
        case str():
            return value
        case datetime():
            return value.isoformat()
        case list() | dict() | bool():
            return _encoder.encode(value)
        case _:
            return str(value)
