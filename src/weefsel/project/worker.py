"""The background worker: sends queued mail, does what is due, and works on what takes a page too long.

It logs in with its own database role, which sees little. What somebody asked for is done as they could do it on a page:
that job gets a connection of the role of the pages, behind the same row-level security.

A job is tied to the worker that took it. A worker says every few seconds that it is there; the jobs of one that has
been silent for long, because it was killed or lost its power, are put back in the queue by any other. So every task
must be safe to do again: it looks first whether it was done, behind a lock on the row that it is about.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weefsel.project.database.address import Address

logger = logging.getLogger("weefsel.worker")

AS_PAGES = frozenset({"lists"})
QUEUES = ["mail", "log", *sorted(AS_PAGES)]
N_AT_ONCE = 4
BEAT_S = 5.0  # WEEFSEL_WORKER_BEAT_S overrules it
GONE_AFTER_BEATS = 5
# A job that was begun this often and was never ended, takes its worker along each time: it is given up, and told.
MOST_ATTEMPTS = 20
LONGEST_PAUSE_S = 3600.0


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weefsel.project.settings")
    os.environ["WEEFSEL_PROCESS"] = "worker"
    import django

    django.setup()
    from django.db import connection
    from procrastinate.contrib.django import app

    from weefsel.project.database.address import find_addresses
    from weefsel.project.database.check import refuse_unsafe_role
    from weefsel.project.home import find_home

    connection.ensure_connection()
    refuse_unsafe_role(connection.connection)
    connection.close()
    beat_s = float(os.environ.get("WEEFSEL_WORKER_BEAT_S", BEAT_S))
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        pages = find_addresses(os.environ, find_home(os.environ)).app
        asyncio.run(work(worker_app, pages, beat_s=beat_s, parent=int(os.environ.get("WEEFSEL_PARENT", "0"))))


@contextmanager
def logged_in(address: Address) -> Iterator[None]:
    """Let this thread talk to the database with another role: a log-in of its own, closed at the end."""
    from django.db import connections
    from django.db.utils import load_backend

    mine = connections["default"]
    settings = {**mine.settings_dict, **address.to_django()}
    other = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, "default")
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = mine


def as_pages(pages: Address) -> Callable[..., Any]:
    """Around every job of the queues that do what somebody asked for."""

    def around(call_next, context, worker):
        if context.job.queue not in AS_PAGES:
            return call_next()
        with logged_in(pages):
            return call_next()

    return around


async def work(app, pages: Address, *, beat_s: float, parent: int = 0) -> None:
    """Work until asked to stop, or until process ``parent`` that started this one is gone (0: nobody in particular)."""
    from procrastinate.contrib.django.db_cleanup import close_db_connections, close_db_connections_async

    gone_s = beat_s * GONE_AFTER_BEATS
    async with app.open_async():
        beside = asyncio.create_task(_look_around(app.job_manager, beat_s=beat_s, gone_s=gone_s, parent=parent))
        try:
            await app.run_worker_async(
                queues=QUEUES,
                concurrency=N_AT_ONCE,
                listen_notify=True,
                delete_jobs="successful",
                fetch_job_polling_interval=beat_s,
                update_heartbeat_interval=beat_s,
                stalled_worker_timeout=gone_s,
                task_middleware=[close_db_connections, close_db_connections_async, as_pages(pages)],
            )
        finally:
            beside.cancel()


async def _look_around(manager, *, beat_s: float, gone_s: float, parent: int) -> None:
    while True:
        if parent and os.getppid() != parent:
            logger.warning("worker.parent_gone")
            signal.raise_signal(signal.SIGTERM)
            return
        try:
            await rescue(manager, gone_s=gone_s, now=datetime.now(UTC))
        except Exception:  # whatever it is, the next round tries again; that the database is gone, the worker notices
            logger.exception("worker.rescue_failed")
        await asyncio.sleep(beat_s)


async def rescue(manager, *, gone_s: float, now: datetime) -> int:
    """Put the jobs of workers that were silent for ``gone_s`` back in the queue; gives how many.

    The first time at once, later after a growing pause; a job that was begun too often is given up.
    """
    from procrastinate.jobs import Status

    jobs = list(await manager.get_stalled_jobs(seconds_since_heartbeat=gone_s))
    for job in jobs:
        if job.attempts + 1 >= MOST_ATTEMPTS:
            logger.error("job.given_up task=%s job=%s", job.task_name, job.id)
            await manager.finish_job_by_id_async(job_id=job.id, status=Status.FAILED, delete_job=False)
            continue
        logger.warning("job.left_behind task=%s job=%s", job.task_name, job.id)
        pause_s = min(2.0**job.attempts, LONGEST_PAUSE_S) if job.attempts else 0.0
        await manager.retry_job(job, retry_at=now + timedelta(seconds=pause_s))
    return len(jobs)


if __name__ == "__main__":
    main()
