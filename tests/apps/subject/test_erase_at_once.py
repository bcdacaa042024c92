"""Real connections at the same moment: two yeses to one question, and writing about somebody while they are erased."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from tests.factories import World, acting, actor_of, as_owner, rewrite
from tests.lives import life
from tests.settings import TEST_HOME
from tests.together import others_say_yes

from weefsel.apps.audit.models import Event
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.groups.models import Enrolment
from weefsel.apps.keys.models import Erased
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import Refused
from weefsel.apps.subject.models import Part, Request
from weefsel.apps.subject.operations import answer, ask
from weefsel.apps.subject.together import say
from weefsel.project.database.cluster import Cluster
from weefsel.project.database.erased import erased_file, read_erased
from weefsel.project.database.roles import connect
from weefsel.project.migration import forget_again

N = 4


@pytest.fixture
def committed_world(transactional_db, now):
    with as_owner():
        return World(now)


def asked_and_allowed_by_others(world: World, now) -> Request:
    """The person, about whom every organisation wrote, asked to be erased; all but who treats said yes."""
    with as_owner(), transaction.atomic():
        life(world, world.person, now=now)
        Request.objects.all().delete()
    with transaction.atomic():
        patient = acting(actor_of(world.patient, now))
        asked = ask(actor=patient, person_id=world.person.id, form_token=uuid.uuid4(), **ERASE)
    with as_owner(), transaction.atomic():
        others_say_yes(asked, but=world.practice, now=now, by=world.gp)
    return asked


def at_the_same_time(jobs) -> list[str]:
    """Run every job in its own thread with its own connection and transaction; gives how each went."""
    start, results = threading.Barrier(len(jobs)), [""] * len(jobs)

    def run(number, job):
        try:
            with transaction.atomic():
                connection.ensure_connection()
                start.wait(timeout=20)
                job()
            results[number] = "done"
        except ValidationError as error:
            results[number] = error.code or "invalid"
        except (PermissionDenied, Refused) as error:
            results[number] = type(error).__name__
        except DatabaseError as error:
            results[number] = str(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_who_is_on_the_list_and_came_back_is_erased_at_the_next_start_and_stands_in_no_file(committed_world, now):
    """As `weefsel migrate` does, where a backup was put back before the list was there."""
    world, cluster, listed = committed_world, Cluster(TEST_HOME), erased_file(TEST_HOME)
    with as_owner(), transaction.atomic():
        rewrite([world.person], family_name="Zmerkman")
        life(world, world.person, now=now)
    before = listed.read_text() if listed.exists() else None
    listed.write_text(f"{world.person.id}\n")
    try:
        with as_owner():
            assert [forget_again(connection) for _again in range(2)] == [1, 0]
            assert Erased.objects.filter(id=world.person.id).exists()
            assert not Person.objects.filter(family_name="Zmerkman").exists()
    finally:
        listed.unlink() if before is None else listed.write_text(before)
    with connect(cluster.admin.to_database("weefsel")) as admin:
        admin.execute("CHECKPOINT")
        kept = [row for (row,) in admin.execute("SELECT name FROM subject_kept").fetchall()]
        (number,) = admin.execute("SELECT oid FROM pg_database WHERE datname = 'weefsel'").fetchone()
        (allowed,) = admin.execute("SELECT pg_relation_filepath('subject_kept')").fetchone()
    found = [
        path.name
        for path in (cluster.place.data / "base" / str(number)).iterdir()
        if b"Zmerkman" in path.read_bytes() and not allowed.endswith(path.name)
    ]
    assert ("Proef Zmerkman" in kept, found) == (True, [])


def test_two_yeses_erase_once_and_what_is_written_meanwhile_goes_along_or_is_refused(committed_world, now):
    world, person = committed_world, committed_world.person
    with transaction.atomic():
        asked = ask(actor=acting(actor_of(world.patient, now)), person_id=person.id, form_token=uuid.uuid4(), **ERASE)

    def say_yes():
        answer(actor=acting(actor_of(world.gp, now)), request_id=asked.id, grant=True, answer="U vroeg het.")

    def write():
        gp = acting(actor_of(world.gp, now))
        ask(actor=gp, person_id=person.id, form_token=uuid.uuid4(), kind="correct", words="Ik woon niet alleen.")

    results = at_the_same_time([say_yes, write] * N)

    assert results[::2].count("done") == 1, results
    assert set(results[::2]) <= {"done", "state", "PermissionDenied", "Refused"}
    assert set(results[1::2]) <= {"done", "unknown", "PermissionDenied", "Refused"}
    with as_owner():
        assert not Person.objects.filter(id=person.id).exists()
        assert not Request.objects.filter(person_id=person.id).exists()
        assert Event.objects.filter(person_id=person.id, action="subject.erase").count() == 1
    assert read_erased(erased_file(TEST_HOME)).count(str(person.id)) == 1


def test_a_no_at_the_moment_of_the_last_yes_is_waited_for_or_comes_too_late_and_never_both(committed_world, now):
    world, person = committed_world, committed_world.person
    asked = asked_and_allowed_by_others(world, now)

    def say_yes():
        answer(actor=acting(actor_of(world.gp, now)), request_id=asked.id, grant=True, answer="U vroeg het.")

    def say_no():
        say(actor=acting(actor_of(world.host, now)), request_id=asked.id, is_yes=False, ground="case")

    results = at_the_same_time([say_yes, say_no] * 2)

    with as_owner():
        is_there = Person.objects.filter(id=person.id).exclude(family_name="").exists()
    yeses, noes = results[::2], results[1::2]
    assert ("done" in noes) == is_there, results
    assert yeses.count("done") == (0 if is_there else 1), results
    assert set(yeses) <= {"done", "others", "state", "PermissionDenied", "Refused"}, results
    assert set(noes) <= {"done", "state"}, results


def test_a_yes_of_who_said_no_at_the_moment_a_part_is_erased_is_waited_for_or_comes_too_late(committed_world, now):
    """Either the part of who said no is kept and their yes came too late, or there is no part any more."""
    world, person = committed_world, committed_world.person
    asked = asked_and_allowed_by_others(world, now)
    with as_owner(), transaction.atomic():
        Part.objects.filter(owner=world.house).update(is_yes=False, ground="case")

    def erase_part():
        gp = acting(actor_of(world.gp, now))
        answer(actor=gp, request_id=asked.id, grant=True, answer="U vroeg het.", only_part=True)

    def say_yes():
        say(actor=acting(actor_of(world.host, now)), request_id=asked.id, is_yes=True)

    results = at_the_same_time([erase_part, say_yes] * 2)

    with as_owner():
        is_erased = not Tie.objects.filter(person=person).exists()
        state, said = Request.objects.get().state, Part.objects.get(owner=world.house).is_yes
        lines = Event.objects.filter(person_id=person.id, action="subject.erase").count()
        assert Enrolment.objects.filter(person=person).exists()
    parts, yeses = results[::2], results[1::2]
    assert parts.count("done") == lines == int(is_erased), results
    assert (state, said) == (("partly", False) if is_erased else ("open", True)), results
    assert ("done" in yeses) != is_erased, results
    assert set(parts) <= {"done", "others", "state"}, results
    assert set(yeses) <= {"done", "state"}, results


ERASE = {"kind": "erase", "words": ""}
