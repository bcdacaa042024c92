"""A real worker is killed with its hands full: the next one, which the server starts, finishes what it held."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from functools import partial
from pathlib import Path

import pytest
from django.db import connection, transaction
from tests.apps.directory.lists import new_list, reading, service, tried
from tests.factories import acting, actor_of, as_owner, make_world
from tests.settings import TEST_HOME

from weefsel.apps.accounts.background import background, read_falls
from weefsel.apps.accounts.models import Mail
from weefsel.apps.accounts.tasks import send_mail
from weefsel.apps.audit.models import Event
from weefsel.apps.directory.list_work import begin
from weefsel.apps.directory.models import ListImport, Offer
from weefsel.project.database.cluster import Cluster
from weefsel.project.database.roles import connect
from weefsel.project.server import environment, start_worker
from weefsel.project.supervisor import Supervisor

PATIENCE_S = 120
ROOT = Path(__file__).resolve().parents[2]


def wait_until(question, what: str):
    """The first answer that is something; fails when there is none for long."""
    until = time.monotonic() + PATIENCE_S
    while not (answer := question()):
        assert time.monotonic() < until, what
        time.sleep(0.05)
    return answer


class Background:
    """The worker of a server, on the database of the tests; ``log`` what the supervisor said."""

    def __init__(self, folder: Path):
        self.folder, self.log = folder, []
        env = environment(TEST_HOME, demo=True, port=0, process="worker") | {
            "WEEFSEL_EMAIL_BACKEND": "tests.project.held_mail.Backend",
            "WEEFSEL_WORKER_BEAT_S": "0.3",
            "WEEFSEL_PARENT": str(os.getpid()),
            "HELD_MAIL": str(folder),
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
        }
        self.falls = folder / "falls.json"
        self.supervisor = Supervisor(
            partial(start_worker, env), tell=self.log.append, falls=self.falls, pause=lambda _falls: 0.0
        )

    def kill(self) -> subprocess.Popen:
        process = self.supervisor.process
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return process


@pytest.fixture
def queue(transactional_db):
    """The queue of the tests' database, which real workers empty; what they left is taken out."""
    yield
    with as_owner(), connection.cursor() as cursor:
        for name in ("events", "periodic_defers", "jobs", "workers"):
            cursor.execute(f"DELETE FROM procrastinate_{name}")


def test_what_a_killed_worker_held_is_finished_by_the_next_and_only_once(queue, tmp_path, now):
    """A mail to which the mail server has not said yes, and a list of which every line is written and none stands."""
    mail, row = a_mail(now), a_list(now)
    scene = Background(tmp_path)
    scene.supervisor.begin()
    try:
        with connect(Cluster(TEST_HOME).addresses.owner, autocommit=False) as beside:
            beside.execute("LOCK TABLE directory_assurance IN SHARE MODE")
            wait_until(lambda: list(tmp_path.glob("began-*")), "the first worker takes the mail")
            wait_until(lambda: beside.execute(WAITING).fetchone()[0], "the list waits for the lock, all lines written")
            first = scene.kill()
        seen = state_of(row)
        assert (sent_at(mail), seen.act, seen.state, seen.done, seen.total) == (None, "put", "read", 3, 3)
        assert on_the_map() == 0
        wait_until(lambda: len(list(tmp_path.glob("began-*"))) == 2, "the next worker takes the mail of the first")
        (tmp_path / "go").touch()
        wait_until(lambda: sent_at(mail), "the mail is sent")
        wait_until(lambda: not state_of(row).act, "the list is worked on again")
        wait_until(lambda: n_jobs() == 0, "the jobs are done")
        second = scene.supervisor.process
        found = background(read_falls(scene.falls))
    finally:
        scene.supervisor.stop()

    assert second.pid != first.pid
    assert [path.name for path in tmp_path.glob("sent-*")] == ["sent-0"]
    assert f"Message-ID: <{mail.id}@localhost>" in (tmp_path / "sent-0").read_text()
    assert (state_of(row).state, state_of(row).failed, on_the_map()) == ("applied", "", 3)
    assert traces(row) == [(row.user_id, "link_worker")] * 3  # kept, tried, put on the map: once
    assert scene.log == ["Het achtergrondwerk viel om (signaal 9). Het begint over 0 s opnieuw."]
    assert (found.falls, found.is_silent, found.n_late, found.n_unsent) == (1, False, 0, 0)


# The session of the worker that was killed goes on waiting until the lock is gone, and then has nobody to tell.
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'directory_assurance'::regclass"


def a_mail(now) -> Mail:
    with as_owner():
        mail = Mail.objects.create(to_address="gast@example.org", subject="Een bericht", body="Dag", queued_at=now)
    send_mail.defer(mail_id=str(mail.id))
    return mail


def a_list(now) -> ListImport:
    """A list of three, to be put on the map in the background."""
    with transaction.atomic(), as_owner():
        coach = make_world(now).link_worker
    with transaction.atomic():
        actor = acting(actor_of(coach, now))
        row = tried(new_list(actor), reading(service(1), service(2), service(3)), actor)
        begin(row, "put", actor=actor, membership_id=coach.memberships.get().id)
    return row


def state_of(row: ListImport) -> ListImport:
    with as_owner():
        return ListImport.objects.get(id=row.id)


def on_the_map() -> int:
    with as_owner():
        return Offer.objects.filter(source__isnull=False).count()


def traces(row: ListImport) -> list[tuple]:
    with as_owner():
        return list(Event.objects.filter(object_key=str(row.id)).values_list("user_id", "role"))


def sent_at(mail: Mail):
    with as_owner():
        return Mail.objects.values_list("sent_at", flat=True).get(id=mail.id)


def n_jobs() -> int:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'lists' OR args ? 'mail_id'")
        return cursor.fetchone()[0]
