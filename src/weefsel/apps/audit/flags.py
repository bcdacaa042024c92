"""What the nightly look at the log found, what someone else makes of it, and who asked to have their log watched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import User
from weefsel.apps.audit.models import Event, Flag, Watch
from weefsel.apps.audit.operations import record
from weefsel.apps.rights.queries import require
from weefsel.catalogue.review import Sign, review
from weefsel.engine.rights.may import Actor

# Of what was closed the newest are shown; the rest is in the log.
CLOSED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One thing to ask about. ``person_key`` is "" where it is about the number of people on a day.

    ``finding`` is "" while nobody judged it, and so are ``review_words`` and ``reviewed_by``.
    """

    id: UUID
    user: str
    person_key: str
    first_day: date
    last_day: date
    n_days: int
    n_people: int
    signs: tuple[Sign, ...]
    review_by: datetime
    is_late: bool
    finding: str
    review_words: str
    reviewed_by: str


def flags_of(actor: Actor) -> tuple[tuple[FlagLine, ...], tuple[FlagLine, ...]]:
    """What is open, the first due first, and the newest that were closed. Three queries.

    The database leaves out what is about the actor: someone else sees that.
    """
    rows = Flag.objects.filter(organization_id=actor.organization_id)
    waiting = list(rows.filter(reviewed_at=None).order_by("review_by", "id"))
    closed = list(rows.exclude(reviewed_at=None).order_by("-reviewed_at", "id")[:CLOSED_SHOWN])
    users = {row.user_id for row in (*waiting, *closed)} | {row.reviewed_by_id for row in closed}
    names = dict(User.objects.filter(id__in=users).values_list("id", "name"))
    return tuple(_line(row, names, actor) for row in waiting), tuple(_line(row, names, actor) for row in closed)


def flag_line(flag: Flag, *, actor: Actor) -> FlagLine:
    """One of them, as the list shows it. One query."""
    names = dict(User.objects.filter(id__in={flag.user_id, flag.reviewed_by_id}).values_list("id", "name"))
    return _line(flag, names, actor)


def _line(row: Flag, names: dict[UUID, str], actor: Actor) -> FlagLine:
    known = review().signs
    return FlagLine(
        id=row.id,
        user=names[row.user_id],
        person_key="" if row.person_id is None else str(row.person_id)[:8],
        first_day=row.first_day,
        last_day=row.last_day,
        n_days=row.n_days,
        n_people=row.n_people,
        signs=tuple(sign for slug, sign in known.items() if slug in row.signs),
        review_by=row.review_by,
        is_late=row.reviewed_at is None and row.review_by <= actor.now,
        finding=row.get_finding_display() if row.finding else "",
        review_words=row.review_words,
        reviewed_by=names.get(row.reviewed_by_id, ""),
    )


@transaction.atomic
def close_flag(*, actor: Actor, flag_id: UUID, finding: str, words: str) -> Flag:
    """Write down what came out of asking. A second click keeps the first answer.

    Raises
    ------
    ValidationError
        ``finding``, ``words`` or ``self``, with what to do.
    """
    flag = Flag.objects.select_for_update().filter(id=flag_id).first()
    decision = require(actor, "audit.review", owner_id=flag.organization_id if flag else None)
    assert flag is not None
    if flag.user_id == actor.user_id:
        raise ValidationError(_("Dit gaat over uzelf. Iemand anders kijkt ernaar."), code="self")
    if flag.reviewed_at is not None:
        return flag
    words = words.strip()
    if finding not in Flag.Finding.values:
        raise ValidationError(_("Kies of dit terecht was."), code="finding")
    if not words:
        raise ValidationError(
            _("Schrijf op wat u hoorde, of wat u ermee doet. Zo kan een ander het later volgen."), code="words"
        )
    flag.reviewed_by_id, flag.reviewed_at = actor.user_id, actor.now
    flag.finding, flag.review_words = finding, words
    flag.save(update_fields=["reviewed_by", "reviewed_at", "finding", "review_words"])
    record(
        actor=actor,
        action="audit.review",
        kind=Event.Kind.UPDATE,
        decision=decision,
        person_id=flag.person_id,
        object_type="flag",
        object_id=flag.id,
        fields=frozenset({"log"}),
    )
    return flag


def is_watched(person_id: UUID) -> bool:
    """Whether the person asked for it, and did not stop it."""
    return Watch.objects.filter(person_id=person_id, until=None).exists()


@transaction.atomic
def watch_log(*, actor: Actor, wanted: bool) -> None:
    """Let whoever looks at the data of the person who asks be asked why, or stop that. Done twice it is done once."""
    decision = require(actor, "audit.watch", person_id=actor.person_id)
    running = Watch.objects.filter(person_id=actor.person_id, until=None)
    if wanted:
        Watch.objects.bulk_create([Watch(person_id=actor.person_id, since=actor.now)], ignore_conflicts=True)
    else:
        running.update(until=actor.now)
    record(
        actor=actor,
        action="audit.watch",
        kind=Event.Kind.UPDATE,
        decision=decision,
        person_id=actor.person_id,
        object_type="log",
        fields=frozenset({"log"}),
    )
