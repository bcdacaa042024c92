"""Columns whose words are encrypted on the way to the database, and opened when a row is looked at.

Operations and templates see plain words. What the database would have to read (searching, comparing, sorting,
`values()`) is refused, but for whether there are words at all.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from weefsel.apps.keys.ring import ring
from weefsel.apps.keys.sealed import GONE, Sealed, Written, seal

LOOKUPS = ("exact", "isnull")


class _Words(DeferredAttribute):
    """Opens the words of a row when they are asked for."""

    def __get__(self, instance, cls=None):
        found = super().__get__(instance, cls)
        return self.field.read(found, instance) if isinstance(found, Sealed) else found

    def __set__(self, instance, value):
        held = instance.__dict__.get(self.field.attname)
        # The same words again stay as they are in the database: nothing changed.
        if not (isinstance(held, Sealed) and isinstance(value, str) and held.says(value)):
            instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """Text about one person; ``whose`` the column of the row that names them.

    ``person_id``, ``id`` of a person, or a column with the log-in of who writes about themselves.
    """

    descriptor_class = _Words

    def __init__(self, *args, whose: str = "person_id", **kwargs):
        self.whose = whose
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        if self.whose != "person_id":
            kwargs["whose"] = self.whose
        return name, path, args, kwargs

    def get_lookup(self, lookup_name):
        if lookup_name not in LOOKUPS:
            raise FieldError(f"{self.name} is encrypted: the database cannot compare it ({lookup_name})")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name):
        raise FieldError(f"{self.name} is encrypted: the database cannot read it ({lookup_name})")

    def to_text(self, value: Any) -> str:
        return value

    def from_text(self, text: str) -> Any:
        return text

    def gone(self) -> Any:
        return GONE

    def from_db_value(self, value, expression, connection):
        return value if not value else Sealed(value, ring())

    def read(self, sealed: Sealed, instance) -> Any:
        whose = getattr(instance, self.whose)
        text = sealed.open(self.model._meta.db_table, self.column, instance.pk, whose)
        return self.gone() if text is None else self.from_text(text)

    def pre_save(self, model_instance, add):
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, Sealed):
            return value.written
        return self.written(model_instance, getattr(model_instance, self.attname))

    def written(self, instance, value: Any) -> Any:
        """These words as they go in this row of the database."""
        if value is None or isinstance(value, Written):
            return value
        text = self.to_text(value)
        if not text:
            return ""
        row_id = instance._meta.pk.to_python(instance.pk)
        person_id = _uuid(getattr(instance, self.whose))
        key = ring().for_person(person_id)
        return seal(
            str(text), key, table=self.model._meta.db_table, column=self.column, row_id=row_id, person_id=person_id
        )

    def get_prep_value(self, value):
        if value is None or isinstance(value, Written):
            return value
        if isinstance(value, Sealed):
            return value.written
        if isinstance(value, str) and not value:
            return ""
        raise FieldError(f"{self.name} is encrypted: it is written with a row, and compared with empty only")


class EncryptedJSONField(EncryptedTextField):
    """As the text field, for a list or a table of answers; an empty one stays empty."""

    def to_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""

    def from_text(self, text: str) -> Any:
        return json.loads(text)

    def gone(self) -> Any:
        return self.get_default()

    def from_db_value(self, value, expression, connection):
        return Sealed(value, ring()) if value else self.get_default()

    def read(self, sealed: Sealed, instance) -> Any:
        found = super().read(sealed, instance)
        if not sealed.is_gone:
            instance.__dict__[self.attname] = found  # whoever changes it in its place, changes what is saved
        return found

    def to_python(self, value):
        return value

    def get_prep_value(self, value):
        return super().get_prep_value("" if value in ({}, [], None) else value)

    def value_to_string(self, obj):
        return self.to_text(self.value_from_object(obj))


def written(instance: models.Model, *names: str) -> dict[str, Any]:
    """The encrypted columns of this row as they go in the database, for an `update` that names its columns."""
    return {name: instance._meta.get_field(name).pre_save(instance, False) for name in names}


def encrypted_fields(model: type[models.Model]) -> list[EncryptedTextField]:
    return [each for each in model._meta.concrete_fields if isinstance(each, EncryptedTextField)]


def _uuid(value) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))
