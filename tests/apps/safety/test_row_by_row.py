"""A database from before guarding was row by row: who guarded a person guards what they recorded or looked at."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone
from tests.factories import as_owner, make_user

from weefsel.apps.rights.models import Relation
from weefsel.apps.safety.models import PrivateWish, ProtectedTie

STEP = import_module("weefsel.apps.safety.migrations.0002_guarded_row_by_row")


@pytest.fixture
def now():
    """The clock of the migration is that of the database."""
    return timezone.now()


def test_who_guarded_a_person_guards_their_own_rows_as_long_and_nothing_of_a_colleague(world):
    until = world.now + timedelta(days=90)
    about = {"person": world.person, "form_token": uuid.uuid4()}
    with as_owner():
        colleague = make_user("gp", world.practice, world.now)
        tie = ProtectedTie.objects.create(
            **about,
            kind="harmful",
            hint_given_name="Otto",
            entered_by=world.gp,
            entered_at=world.now,
            reviewed_at=world.now,
            review_by=date.today() + timedelta(days=9),
            asked=colleague,
        )
        own, ended = (
            PrivateWish.objects.create(
                person=world.person, form_token=uuid.uuid4(), hour=n, since=world.now, entered_by=user, until=end
            )
            for n, (user, end) in enumerate(((colleague, None), (world.gp, world.now)))
        )
        for user in (world.gp, colleague):
            Relation.objects.create(
                relation="guarding",
                person_id=world.person.id,
                user=user,
                ground="test",
                valid_from=world.now,
                valid_until=until,
                declared_at=world.now,
            )
        with connection.cursor() as cursor:
            cursor.execute(STEP.EXPAND)
            cursor.execute(STEP.END)
        held = set(Relation.objects.filter(relation="guarding", valid_until=until).values_list("user_id", "object_id"))

    assert held == {(world.gp.id, tie.id), (colleague.id, tie.id), (colleague.id, own.id)}
    assert ended.id not in {row for _user, row in held}
    world.actor("gp", now=world.now + timedelta(minutes=1))
    assert (ProtectedTie.objects.count(), PrivateWish.objects.count()) == (1, 0)
