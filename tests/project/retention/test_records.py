"""A record goes by the clock, to the second: twenty years after the last that was written in it, and no other."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection
from tests.factories import as_owner, make_person
from tests.knowledge import CATALOGUE
from tests.lives import life
from tests.planted import LEFT, OF_THE_LOG, WEIGHED, dump, plant
from tests.settings import TEST_HOME

from weefsel.apps.accounts.models import User
from weefsel.apps.audit.models import Event
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.log_in.models import Session as LogIn
from weefsel.apps.people.models import Person
from weefsel.apps.people.operations import lift_hold, place_hold
from weefsel.apps.subject.models import Kept
from weefsel.project.commands.retain import run
from weefsel.project.database.erased import erased_file, read_erased
from weefsel.project.retention import retain as job
from weefsel.project.retention.retain import retain

TERMS = CATALOGUE.register.retention
SECOND = timedelta(seconds=1)
RECORDS = "hele dossiers"


def later(moment, years: int = 20):
    return moment + relativedelta(years=years)


def remove(at, *, carry_out: bool = True, progress=None) -> tuple[int, int]:
    """How many records went, and how many stay because they have to."""
    with as_owner():
        found = retain(TERMS, now=at, carry_out=carry_out, progress=progress)
    return next((each.n, each.n_held) for each in found if each.rule.what == RECORDS)


def there(*people) -> list[bool]:
    with as_owner():
        known = set(Person.objects.filter(id__in=[one.id for one in people]).values_list("id", flat=True))
    return [one.id in known for one in people]


@pytest.fixture
def two(world, now):
    """Two people with a life: all written now, and of the second one word a second later."""
    with as_owner():
        other = make_person(world.practice, now, given_name="Ander", family_name="Mens")
        for person in (world.person, other):
            life(world, person, now=now)
        # Who is no more than named beside them, is written about all the time.
        Person.objects.exclude(id__in=[world.person.id, other.id]).exclude(merged_into=world.person).update(
            changed_at=later(now, 30)
        )
        Tie.objects.filter(person=other).update(valid_until=now + SECOND)
    return world.person, other


def test_the_last_second_a_record_stays_and_the_first_it_goes_wholly_with_a_line_and_no_other(
    two, world, now, django_capture_on_commit_callbacks
):
    gone, stays = two
    with as_owner():
        LogIn.objects.create(session_key="x", session_data="", expire_date=later(now, 30), began_at=now, seen_at=now)
        logged_in = User.objects.get(memberships__person_id=gone.id, memberships__role="person", id=world.patient.id)
        mine, _refused = plant(gone, "a")
        LogIn.objects.update(user_id=logged_in.id)
    assert remove(later(now) - SECOND) == (0, 0)
    assert there(gone, stays) == [True, True]
    assert remove(later(now), carry_out=False) == (1, 0)
    assert there(gone, stays) == [True, True]

    with django_capture_on_commit_callbacks(execute=True):
        assert remove(later(now)) == (1, 0)

    with as_owner():
        said = dump()
        line = Event.objects.get(person_id=gone.id, action="retention.remove", object_type="records")
        assert not LogIn.objects.exists()
    left = {(mark.table, mark.column, table) for mark in mine for table, rows in said.items() if mark.text in rows}
    assert {place for place in left if place[0] not in WEIGHED} <= LEFT
    known = {table for table, rows in said.items() if str(gone.id) in rows}
    assert known <= {
        "people_person",
        "subject_kept",
        "keys_personkey",
        "keys_erased",
        "audit_event",
        *OF_THE_LOG,
        *WEIGHED,
    }
    assert (line.kind, line.role, line.object_key, line.at) == ("D", "worker", str(gone.id), later(now))
    assert line.ground == "bewaartermijn voorbij (art. 5 lid 1 onder e AVG)"
    assert str(gone.id) in read_erased(erased_file(TEST_HOME))
    assert there(stays) == [True]
    with django_capture_on_commit_callbacks(execute=True):
        assert remove(later(now)) == (0, 0)
        assert remove(later(now) + SECOND) == (1, 0)


def test_what_went_by_an_earlier_term_still_counts_as_the_last_that_was_written(two, world, now):
    person, other = two
    with as_owner():
        Tie.objects.filter(person=person).update(valid_until=now + timedelta(days=400))
    remove(later(now, 3))
    with as_owner():
        assert not Tie.objects.exists()

    the_end = later(now + timedelta(days=400))
    assert remove(the_end - SECOND) == (1, 0)
    assert there(person, other) == [True, False]
    assert remove(the_end) == (1, 0)
    assert there(person) == [False]


def test_a_double_counts_for_who_it_was_folded_into_and_goes_along_and_so_does_logging_in(two, world, now):
    person, other = two
    with as_owner():
        double = Person.objects.get(merged_into=person)
        Person.objects.filter(id=double.id).update(changed_at=now + 2 * SECOND)
        User.objects.filter(id=world.patient.id).update(last_login=now + 3 * SECOND)

    for n, wanted in ((2, [True, True, False]), (3, [False, False, False])):
        remove(later(now) + n * SECOND)
        assert there(person, double, other) == wanted


def test_a_hold_keeps_it_until_it_is_lifted_and_that_is_counted(two, world, now):
    person, _other = two
    held = place_hold(
        actor=world.actor("gp"), person_id=person.id, form_token=uuid.uuid4(), ground="oversight", words="IGJ kijkt."
    )
    late = later(now, 21)
    assert remove(late) == (1, 1)
    assert there(person) == [True]
    with as_owner():
        lines, wrong = run(carry_out=False, now=late.replace(tzinfo=None) + timedelta(days=1))
    unread = "" if CATALOGUE.register.articles["bw-7-454-3"].checked else " (bron nog nakijken)"
    said = f"      0  hele dossiers: 20 jaar na de laatste wijziging in het dossier{unread}; 1 bewaard omdat dat moet"
    assert (wrong, said in lines) == ("", True), lines

    lift_hold(actor=world.actor("gp", now=late), hold_id=held.id)
    assert remove(later(late)) == (1, 0)  # to place and to lift a hold is written in the record too


def test_who_is_written_about_while_the_job_runs_stays(two, world, now, monkeypatch):
    monkeypatch.setattr(job, "BATCH", 1)
    written = []

    def write(what: str, done: int, total: int | None) -> None:
        if what == RECORDS and done == 1:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE people_person SET changed_at = %s", [later(now)])
            written.append(done)

    remove(later(now, 21), progress=write)

    assert written == [1]
    assert sorted(there(*two)) == [False, True]


def test_of_a_child_what_was_weighed_stays_apart_until_thirty_nine(world, now):
    with as_owner():
        child = make_person(world.practice, now, birth_date=date(2020, 5, 1))
        life(world, child, now=now)

    remove(later(now))

    with as_owner():
        assert Kept.objects.get(person_id=child.id).until == date(2059, 5, 1)
        assert Person.objects.filter(id=child.id, family_name="", birth_date=date(1900, 1, 1)).exists()
    assert remove(later(now) + SECOND)[0] == 0  # the empty one is no record
    remove(now.replace(year=2059, month=5, day=1))
    with as_owner():
        assert not Kept.objects.exists()
    assert there(child) == [False]
