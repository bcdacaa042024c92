"""Plans more meetings: one at a chosen moment, or the next ones of a group that has no end."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.adoption.queries import catalogue, local_werkvorm
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.groups.models import Group, Session
from weefsel.apps.groups.schedule import DEFAULT_MINUTES, OPEN_ENDED_SESSIONS, goes_on, next_dates
from weefsel.apps.rights.queries import require
from weefsel.apps.safety.meeting import one_refusal
from weefsel.engine.rights.may import Actor

FEW_LEFT = 6  # an assumption: with so few meetings to come, the next ones are planned


@transaction.atomic
def plan_session(
    group: Group, *, actor: Actor, on: date, starts: time, minutes: int | None = None, title: str = ""
) -> Session:
    """Plan one meeting: of a pair that agrees on its own moments, of residents, or one extra.

    A meeting that begins at that moment already is given back: a second click plans nothing twice.

    Raises
    ------
    ValidationError
        The moment has passed (``on``), the length cannot be (``minutes``), the group is over (``ended``), or it cannot
        be here then with these people (``no-place``).
    """
    decision = require(actor, "groups.form", owner_id=group.owner_id)
    current = Group.objects.select_for_update().get(pk=group.pk)
    _check_going_on(current)
    begin = datetime.combine(on, starts, AMSTERDAM)
    if begin <= actor.now:
        raise ValidationError(_("Kies een dag en een tijd die nog komen."), code="on")
    length = minutes if minutes is not None else _minutes_of(current)
    if not 10 <= length <= 720:
        raise ValidationError(_("Vul een duur in van 10 tot en met 720 minuten."), code="minutes")
    already = Session.objects.filter(group=current, starts_at=begin).first()
    if already is not None:
        return already
    (session,) = _plan(current, [(begin, begin + timedelta(minutes=length))], title=title.strip())
    _trace(actor, decision, "session", session.id)
    return session


@transaction.atomic
def plan_ahead(group: Group, *, actor: Actor) -> list[Session]:
    """Plan the next meetings of a group without an end, in its own rhythm, until twelve are to come.

    Gives what was planned: nothing when there are twelve already, or when the werkvorm has an end or no rhythm.

    Raises
    ------
    ValidationError
        The group is over (``ended``), or it cannot be here then with these people (``no-place``).
    """
    decision = require(actor, "groups.form", owner_id=group.owner_id)
    current = Group.objects.select_for_update().get(pk=group.pk)
    _check_going_on(current)
    planned = _plan_on(current, actor)
    if planned:
        _trace(actor, decision, "group", current.id)
    return planned


def go_on(group: Group, *, actor: Actor) -> None:
    """Plan the next meetings when few are left: part of writing down a meeting, and of no other operation.

    What cannot be planned here then, is left for the page: writing down who came must not fail on it.
    """
    if group.state != Group.State.ENDED:
        coming = Session.objects.filter(group=group, starts_at__gt=actor.now).count()
        if coming < FEW_LEFT:
            try:
                _plan_on(group, actor)
            except ValidationError:
                return


def has_no_end(group: Group) -> bool:
    """Whether the werkvorm of this group has a rhythm and no end, so that there is always a next meeting."""
    werkvorm = catalogue().werkvormen.get(group.werkvorm)
    return goes_on(werkvorm.rhythm if werkvorm else None)


def _plan_on(group: Group, actor: Actor) -> list[Session]:
    rows = list(Session.objects.filter(group=group).order_by("number"))
    werkvorm = local_werkvorm(group.werkvorm, actor)
    if not rows or werkvorm is None or not goes_on(werkvorm.rhythm):
        return []
    local = [row.starts_at.astimezone(AMSTERDAM) for row in rows]
    coming = sum(row.starts_at > actor.now for row in rows)
    length = rows[0].ends_at - rows[0].starts_at
    days = next_dates(
        werkvorm.rhythm,
        [moment.date() for moment in local],
        today(actor),
        max(0, OPEN_ENDED_SESSIONS - coming),
    )
    begins = [datetime.combine(day, local[0].time(), AMSTERDAM) for day in days]
    return _plan(group, [(begin, begin + length) for begin in begins])


def _plan(group: Group, moments: list[tuple[datetime, datetime]], title: str = "") -> list[Session]:
    last = Session.objects.filter(group=group).order_by("-number").first()
    number = last.number if last else 0
    werkvorm = catalogue().werkvormen.get(group.werkvorm)
    agenda = last.agenda if last else [item.title for item in werkvorm.agenda] if werkvorm else []
    rows = [
        Session(
            group=group,
            owner_id=group.owner_id,
            number=number + place,
            title=title or _("Bijeenkomst %(number)s") % {"number": number + place},
            agenda=agenda,
            starts_at=begin,
            ends_at=end,
        )
        for place, (begin, end) in enumerate(moments, start=1)
    ]
    with one_refusal():
        Session.objects.bulk_create(rows)
    return rows


def _minutes_of(group: Group) -> int:
    werkvorm = catalogue().werkvormen.get(group.werkvorm)
    return (werkvorm.rhythm.session_min if werkvorm and werkvorm.rhythm else None) or DEFAULT_MINUTES


def _check_going_on(group: Group) -> None:
    if group.state == Group.State.ENDED:
        raise ValidationError(_("Dit is afgelopen. Open het eerst weer."), code="ended")


def _trace(actor: Actor, decision, object_type: str, object_id) -> None:
    record(
        actor=actor,
        action=decision.action,
        kind=Event.Kind.CREATE,
        decision=decision,
        object_type=object_type,
        object_id=object_id,
    )
