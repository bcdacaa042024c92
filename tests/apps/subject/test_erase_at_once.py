"""Real connections at the same moment: two yeses to one question, and writing about somebody while they are erased."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from tests.factories import World, acting, actor_of, as_owner
from tests.settings import TEST_HOME

from weefsel.apps.audit.models import Event
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import Refused
from weefsel.apps.subject.models import Request
from weefsel.apps.subject.operations import answer, ask
from weefsel.project.database.erased import erased_file, read_erased

N = 4


@pytest.fixture
def committed_world(transactional_db, now):
    with as_owner():
        return World(now)


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


ERASE = {"kind": "erase", "words": ""}
