"""What an administrator is told about the work in the background, and jobs of a worker that is gone."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from procrastinate.jobs import Job, Status
from tests.factories import as_owner

from weefsel.apps.accounts.background import Background, background, try_again
from weefsel.apps.accounts.tasks import PATIENT
from weefsel.project.worker import MOST_ATTEMPTS, rescue

NOW = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)


def state(**changes) -> Background:
    return Background(**{"now": NOW, "last_seen": NOW, "falls": 0, "n_late": 0, "n_unsent": 0, "n_failed": 0} | changes)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, []),
        ({"falls": 2, "last_seen": NOW - timedelta(minutes=2)}, []),
        ({"last_seen": None}, ["Het achtergrondwerk draait niet. Er gaat nu geen mail weg. Vraag wie Weefsel draait om"
                               " het opnieuw te starten."]),
        ({"last_seen": NOW - timedelta(minutes=3)}, ["Het achtergrondwerk ligt stil sinds 02-03-2027 09:57. Er gaat nu"
                                                     " geen mail weg. Vraag wie Weefsel draait om het opnieuw te"
                                                     " starten."]),
        ({"falls": 3}, ["Het achtergrondwerk viel het afgelopen uur 3 keer om. Het begint steeds vanzelf weer. Vraag"
                        " wie Weefsel draait om in het logboek te kijken."]),
        ({"n_late": 1, "n_unsent": 2, "n_failed": 1}, ["1 taak wacht al langer dan een kwartier.", "2 berichten konden"
                                                       " niet worden verstuurd, ook niet na dagen proberen.",
                                                       "1 andere taak is niet gelukt."]),
    ],
)  # fmt: skip
def test_only_what_somebody_has_to_look_at_is_told(changes, told):
    assert state(**changes).problems() == told


def test_a_mail_server_that_is_away_for_three_days_loses_no_mail():
    waits = []
    for attempts in range(50):
        job = Job(id=1, queue="mail", lock=None, queueing_lock=None, task_name="accounts.send_mail", attempts=attempts)
        decision = PATIENT.get_retry_decision(exception=OSError("away"), job=job)
        if decision is None:
            break
        waits.append((decision.retry_at - datetime.now(UTC)).total_seconds())

    assert waits[0] < 10
    assert timedelta(days=3) < timedelta(seconds=sum(waits)) < timedelta(days=4)


def test_the_queue_itself_says_what_waits_and_what_was_given_up(nothing_waits):
    put("todo", "accounts.send_mail", late=timedelta(minutes=14))
    put("todo", "accounts.send_mail", late=timedelta(minutes=16))
    put("todo", "accounts.send_mail", late=timedelta(hours=-5))
    for task in ("accounts.send_mail", "accounts.send_mail", "directory.remind"):
        put("failed", task)

    found = background([datetime.now(UTC), datetime.now(UTC) - timedelta(hours=2)])
    again = try_again()

    assert (found.falls, found.n_late, found.n_unsent, found.n_failed) == (1, 1, 2, 1)
    assert (again, background().n_unsent, background().n_failed) == (3, 0, 0)


def put(status: str, task: str, *, late: timedelta = timedelta()) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at, args) "
            "VALUES ('mail', %s, %s, now() - %s, '{}')",
            [task, status, late],
        )


class Queue:
    """The queue as `rescue` uses it; ``done`` what it was told to do."""

    def __init__(self, *attempts: int):
        self.jobs = [
            Job(id=number, queue="mail", lock=None, queueing_lock=None, task_name="t", attempts=each)
            for number, each in enumerate(attempts)
        ]
        self.done = []

    async def get_stalled_jobs(self, *, seconds_since_heartbeat):
        return self.jobs

    async def retry_job(self, job, *, retry_at):
        self.done.append((job.id, (retry_at - NOW).total_seconds()))

    async def finish_job_by_id_async(self, *, job_id, status, delete_job):
        self.done.append((job_id, status))


def test_a_job_that_takes_its_worker_along_waits_longer_each_time_and_is_given_up_in_the_end():
    queue = Queue(0, 1, 3, 12, MOST_ATTEMPTS - 2, MOST_ATTEMPTS - 1)

    # In a thread of its own: where a browser was used before, this one has a loop already.
    with ThreadPoolExecutor(1) as elsewhere:
        n = elsewhere.submit(asyncio.run, rescue(queue, gone_s=1, now=NOW)).result()

    assert n == 6
    assert queue.done == [(0, 0), (1, 2), (2, 8), (3, 3600), (4, 3600), (5, Status.FAILED)]
