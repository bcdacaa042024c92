"""What is open to a person, and the one sentence for whatever is not: the pages' side of `safety_functions`.

Full, kept by the host, at an hour at which the person is elsewhere, a place they do not want, a group of someone they
must not meet: each gives the same words and the same code, so that no answer tells which it was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.rights.safety_functions import NO_PLACE


def no_place() -> ValidationError:
    """The refusal of everything that keeps someone from a place."""
    return ValidationError(_("Hier is nu geen passende plek."), code="no-place")


def open_groups(person_id: UUID, group_ids: Collection[UUID]) -> frozenset[UUID]:
    """Of these groups, those that are open to this person; one query. Size is for the caller to count."""
    return _open("safety_open_groups", person_id, group_ids)


def open_offers(person_id: UUID, offer_ids: Collection[UUID]) -> frozenset[UUID]:
    """Of these offers, those that are open to this person; one query."""
    return _open("safety_open_offers", person_id, offer_ids)


def open_favours(person_id: UUID, favour_ids: Collection[UUID]) -> frozenset[UUID]:
    """Of these, what is asked in a circle and is open to this person; one query."""
    return _open("safety_open_favours", person_id, favour_ids)


def _open(function: str, person_id: UUID, ids: Collection[UUID]) -> frozenset[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s::uuid[])", [person_id, list(ids)])
        return frozenset(cursor.fetchone()[0])


@contextmanager
def one_refusal() -> Iterator[None]:
    """Write what brings someone to a place: a refusal of the database becomes the one sentence.

    Raises
    ------
    ValidationError
        The database refused; nothing that was written inside remains.
    """
    try:
        with transaction.atomic():
            yield
    except Error as problem:
        if getattr(problem.__cause__, "sqlstate", "") != NO_PLACE:
            raise
        raise no_place() from None
