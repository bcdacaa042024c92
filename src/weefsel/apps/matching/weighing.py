"""How much an organisation lets each criterion count when offers are compared, within the limits of the catalogue."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.matching.choices import Weighing
from weefsel.apps.rights.queries import require
from weefsel.apps.rights.ready import Ready
from weefsel.catalogue.matching import TOTAL, Weight, matching
from weefsel.engine.rights.may import Actor

MUCH_LESS, LESS, AS_IT_IS, MORE, MUCH_MORE = LEVELS = (-2, -1, 0, 1, 2)


def spread(levels: Mapping[str, int], criteria: Mapping[str, Weight]) -> dict[str, int]:
    """Points for every criterion, together `TOTAL`, from how much more or less it should count.

    A level of 2 is the most, and -2 the least, that the catalogue allows; 1 and -1 lie halfway. What that costs or
    leaves over is shared by the criteria that stayed as they are, by the room that each has; and when these have no
    room left, by all.

    Examples
    --------
    >>> def of(slug): return Weight(slug, slug, 500, 300, 700, "")
    >>> spread({"far": 1}, {"far": of("far"), "hour": of("hour")})
    {'far': 600, 'hour': 400}
    """
    points = {slug: _wanted(one, levels.get(slug, AS_IT_IS)) for slug, one in criteria.items()}
    stayed = [slug for slug in criteria if levels.get(slug, AS_IT_IS) == AS_IT_IS]
    for slugs in (stayed, list(criteria)):
        _share(points, slugs, criteria)
    return points


def _wanted(one: Weight, level: int) -> int:
    end = one.highest if level > 0 else one.lowest
    return one.weight + (end - one.weight) * min(abs(level), MUCH_MORE) // MUCH_MORE


def _share(points: dict[str, int], slugs: Collection[str], criteria: Mapping[str, Weight]) -> None:
    """Bring the total to `TOTAL`, as far as these criteria have room: each gives or takes by its room."""
    short = TOTAL - sum(points.values())
    sign = 1 if short > 0 else -1
    room = {
        slug: criteria[slug].highest - points[slug] if short > 0 else points[slug] - criteria[slug].lowest
        for slug in slugs
    }
    total = sum(room.values())
    moved = min(abs(short), total)
    if not moved:
        return
    parts = {slug: divmod(room[slug] * moved, total) for slug in slugs}
    left = moved - sum(whole for whole, _rest in parts.values())
    # The last points go where rounding down took most, in the order of the catalogue.
    more = sorted(parts, key=lambda slug: -parts[slug][1])[:left]
    for slug, (whole, _rest) in parts.items():
        points[slug] += sign * (whole + (slug in more))


def weights_of(owner_id: UUID | None) -> dict[str, int] | None:
    """The points that hold for this organisation now, by slug; None: as the catalogue has it. One query."""
    levels = levels_of(owner_id)
    return spread(levels, matching().criteria) if levels else None


def levels_of(owner_id: UUID | None) -> dict[str, int]:
    """What holds for this organisation now, by slug; only what is not as the catalogue has it. One query."""
    if owner_id is None:
        return {}
    last = _LAST(owner_id)
    return levels_in(last[0]) if last else {}


_LAST = Ready(lambda owner: Weighing.objects.filter(owner_id=owner)[:1])


def levels_in(one: Weighing) -> dict[str, int]:
    known = matching().criteria
    return {slug: level for slug, level in zip(one.criteria, one.levels, strict=True) if slug in known and level}


def history_of(owner_id: UUID) -> list[Weighing]:
    """The last changes of an organisation, the newest first, with who made them; one query."""
    return list(Weighing.objects.filter(owner_id=owner_id).select_related("by")[:20])


@transaction.atomic
def weigh(owner_id: UUID, levels: Mapping[str, int], *, actor: Actor, form_token: UUID) -> bool:
    """Let criteria count more or less from now on, for everyone in this organisation; False when nothing changed.

    No levels at all is back to the catalogue. The same ``form_token`` again changes nothing.

    Raises
    ------
    ValidationError
        A criterion or a level that does not exist; nothing was changed then.
    """
    decision = require(actor, "matching.weigh", owner_id=owner_id)
    known = matching().criteria
    if set(levels) - set(known) or set(levels.values()) - set(LEVELS):
        raise ValidationError(_("Kies bij elk onderdeel hoe zwaar het telt."), code="level")
    with connection.cursor() as cursor:  # of two who save at once, the second sees what the first did
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"weigh {owner_id}"])
    wanted = {slug: level for slug, level in levels.items() if level}
    if wanted == levels_of(owner_id) or Weighing.objects.filter(form_token=form_token).exists():
        return False
    last = Weighing.objects.filter(owner_id=owner_id).first()
    one = Weighing(
        owner_id=owner_id,
        number=last.number + 1 if last else 1,
        criteria=list(wanted),
        levels=list(wanted.values()),
        at=actor.now,
        by_id=actor.user_id,
        form_token=form_token,
    )
    one.save(force_insert=True)
    record(
        actor=actor,
        action="matching.weigh",
        kind=Event.Kind.CREATE,
        decision=decision,
        object_type="weighing",
        object_id=one.id,
    )
    return True
