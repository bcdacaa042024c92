"""How the work in the background goes: whether anybody does it, what waits too long, what failed for good.

Read from the queue itself and from what the supervisor of this machine wrote down. Counts only: of whom a mail is, or
what it is about, is not read here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from weefsel.engine.rights.ages import AMSTERDAM

FALLS = "worker-falls.json"  # in the folder of the installation
KEPT_FALLS = 50
# Assumptions: when somebody has to look. A worker says every five seconds that it is there.
SILENT, LATE, RECENT, MANY_FALLS = timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=1), 3


def write_fall(path: Path, *, at: datetime, why: str) -> None:
    """Write down that the worker of this machine fell; the last fifty are kept."""
    falls = [*_read(path), [at.isoformat(), why]][-KEPT_FALLS:]
    half = path.with_suffix(".new")
    try:
        half.write_text(json.dumps(falls), "utf-8")
        os.replace(half, path)
    except OSError:
        return  # a full disk is no reason to leave the worker lying


def read_falls(path: Path) -> list[datetime]:
    """When the worker of this machine fell; nothing where nobody wrote it down."""
    return [datetime.fromisoformat(at) for at, _why in _read(path)]


def _read(path: Path) -> list[list[str]]:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return []


@dataclass(frozen=True, slots=True)
class Background:
    """``last_seen`` when a worker last said that it is there; None when none ever did. ``falls`` in the past hour.

    ``n_late`` jobs that should have been done a quarter of an hour ago, ``n_unsent`` mails and ``n_failed`` other jobs
    that are not tried any more.
    """

    now: datetime
    last_seen: datetime | None
    falls: int
    n_late: int
    n_unsent: int
    n_failed: int

    @property
    def is_silent(self) -> bool:
        return self.last_seen is None or self.now - self.last_seen > SILENT

    def problems(self) -> list[str]:
        """What somebody has to look at, a sentence or two each; nothing when all is well."""
        told = []
        if self.is_silent:
            since = (
                _("Het achtergrondwerk draait niet.")
                if self.last_seen is None
                else _("Het achtergrondwerk ligt stil sinds %s.")
                % self.last_seen.astimezone(AMSTERDAM).strftime("%d-%m-%Y %H:%M")
            )
            what_now = _("Er gaat nu geen mail weg. Vraag wie Weefsel draait om het opnieuw te starten.")
            told.append(f"{since} {what_now}")
        if self.falls >= MANY_FALLS:
            text = _("Het achtergrondwerk viel het afgelopen uur %s keer om. Het begint steeds vanzelf weer.")
            what_now = _("Vraag wie Weefsel draait om in het logboek te kijken.")
            told.append(f"{text % self.falls} {what_now}")
        for n, text in (
            (
                self.n_late,
                ngettext(
                    "%s taak wacht al langer dan een kwartier.",
                    "%s taken wachten al langer dan een kwartier.",
                    self.n_late,
                ),
            ),
            (
                self.n_unsent,
                ngettext(
                    "%s bericht kon niet worden verstuurd, ook niet na dagen proberen.",
                    "%s berichten konden niet worden verstuurd, ook niet na dagen proberen.",
                    self.n_unsent,
                ),
            ),
            (
                self.n_failed,
                ngettext("%s andere taak is niet gelukt.", "%s andere taken zijn niet gelukt.", self.n_failed),
            ),
        ):
            if n:
                told.append(text % n)
        return told


STATE = """
SELECT now(),
  (SELECT max(last_heartbeat) FROM procrastinate_workers),
  count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at,
    (SELECT min(e.at) FROM procrastinate_events e WHERE e.job_id = j.id)) < now() - %(late)s),
  count(*) FILTER (WHERE status = 'failed' AND task_name = 'accounts.send_mail'),
  count(*) FILTER (WHERE status = 'failed' AND task_name <> 'accounts.send_mail')
FROM procrastinate_jobs j WHERE status IN ('todo', 'failed')
"""


def background(falls: Sequence[datetime] = ()) -> Background:
    """How it goes at this moment, by the clock of the database; one query. ``falls`` from `read_falls`."""
    with connection.cursor() as cursor:
        cursor.execute(STATE, {"late": LATE})
        now, last_seen, n_late, n_unsent, n_failed = cursor.fetchone()
    recent = sum(datetime.now(UTC) - at <= RECENT for at in falls)
    return Background(now, last_seen, recent, n_late, n_unsent, n_failed)


def try_again() -> int:
    """Put every job that was given up in the queue again; gives how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = now() WHERE status = 'failed'"
        )
        return cursor.rowcount
