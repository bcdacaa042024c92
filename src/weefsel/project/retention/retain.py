"""Removes what is over its term, as the owner role: the role of the pages may delete nothing.

What has to be kept for a complaint, a court or a regulator stays, and so does the access log. Every row that goes
leaves a line there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from weefsel.catalogue.law import Retention
from weefsel.project.retention.rule import Rule
from weefsel.project.retention.rules import RULES

BATCH = 500

# Nothing of a person about whom everything has to be kept now.
_NOT_HELD = """
SELECT f.id, f.person_id FROM ({find}) f WHERE f.person_id IS NULL OR NOT EXISTS (
  SELECT 1 FROM people_legalhold h WHERE h.person_id = f.person_id AND h.placed_at <= %(now)s
     AND (h.lifted_at IS NULL OR h.lifted_at > %(now)s)
     AND (h.until IS NULL OR h.until >= (%(now)s::timestamptz AT TIME ZONE 'Europe/Amsterdam')::date))
ORDER BY f.id
"""


@dataclass(frozen=True, slots=True)
class Removed:
    """How many rows of one rule are over their term: ``n`` go, ``n_held`` stay because they have to be kept now."""

    rule: Rule
    term: Retention
    n: int
    n_held: int


def retain(
    terms: Mapping[str, Retention],
    *,
    now: datetime,
    carry_out: bool,
    progress: Callable[[str, int, int | None], None] | None = None,
) -> tuple[Removed, ...]:
    """Find what is over its term at ``now``, rule by rule, and with ``carry_out`` remove it and write the log.

    The process is logged in as the owner role. Each batch is one transaction: what is gone has its lines, and a run
    that is cut short goes on where it was the next time.
    """
    return tuple(_apply(rule, terms[rule.term], now, carry_out, progress) for rule in RULES)


def _apply(rule: Rule, term: Retention, now: datetime, carry_out: bool, progress) -> Removed:
    from django.db import connection, transaction

    values = {"term": term.interval, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({rule.find}) f", values)
        n_over = cursor.fetchone()[0]
        cursor.execute(_NOT_HELD.format(find=rule.find), values)
        due = cursor.fetchall()
    if carry_out:
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH]
            with transaction.atomic():
                if rule.is_record:
                    batch = _still(rule, batch, values)
                _remove(rule, batch, values)
            if progress is not None:
                progress(rule.what, min(start + BATCH, len(due)), len(due))
    return Removed(rule, term, len(due), n_over - len(due))


def _still(rule: Rule, due: list[tuple], values: dict) -> list[tuple]:
    """Of these people, whose record is over its term now that nobody can write in it any more."""
    from django.db import connection

    people = [person_id for _key, person_id in due]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM people_person WHERE id = ANY (%s::uuid[]) ORDER BY id FOR UPDATE", [people])
        cursor.execute(_NOT_HELD.format(find=rule.find), values)
        over = set(cursor.fetchall())
    return [each for each in due if each in over]


def _remove(rule: Rule, due: list[tuple], values: dict) -> None:
    from django.db import connection

    from weefsel.apps.audit.models import Event
    from weefsel.apps.audit.operations import lines_of, write
    from weefsel.apps.rights.queries import require
    from weefsel.apps.subject.erasing import erase_by_the_clock
    from weefsel.engine.rights.may import Actor

    people = list({person_id for _key, person_id in due if person_id is not None})
    with connection.cursor() as cursor:
        if rule.is_record:
            erase_by_the_clock(people, at=values["now"])
        elif people:
            # What goes may be the last that tells when something was written in a record: then the record says it.
            cursor.execute(
                "UPDATE people_person p SET changed_at = w.written_at FROM subject_written(%(people)s, %(now)s) w "
                "WHERE p.id = w.person_id AND p.changed_at < w.written_at",
                {**values, "people": people},
            )
        for statement in rule.statements:
            cursor.execute(
                statement.replace("%(ids)s", f"%(ids)s::{rule.key}[]"), {**values, "ids": [key for key, _ in due]}
            )
    actor = Actor(role="worker", now=values["now"])
    decision = require(actor, "retention.remove")
    # A key that opens something may not stand in the log: then only that something went.
    lines = [(rule.term, None)] if rule.is_secret else due
    told = {"actor": actor, "action": "retention.remove", "kind": Event.Kind.DELETE, "decision": decision}
    write(
        [
            line
            for key, person_id in lines
            for line in lines_of(
                person_ids=[person_id], object_type=rule.type, object_id=str(key), fields=frozenset(), **told
            )
        ]
    )
