"""Makes figures public: as they are today, with what is too small withheld for good."""

from __future__ import annotations

import math
import uuid
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.evidence.models import PublishedFigure
from weefsel.apps.evidence.queries import figures
from weefsel.apps.rights.queries import require
from weefsel.engine.indicators.calculate import Figure
from weefsel.engine.rights.may import Actor


@transaction.atomic
def publish(*, actor: Actor, since: date, until: date) -> UUID:
    """Publish all figures of the actor's organisation over a period, in total and by group.

    Only what may be seen by everyone is stored: a withheld number is not in the row, so it cannot leak later. The same
    period on the same day gives the publication that was made.

    Raises
    ------
    ValidationError
        The period lies in the future or ends before it begins (``period``), or nothing can be shown (``empty``).
    """
    decision = require(actor, "evidence.publish", owner_id=actor.organization_id)
    if since > until or until > today(actor):
        raise ValidationError(_("Kies een periode die al voorbij is, met het begin voor het eind."), code="period")
    earlier = PublishedFigure.objects.filter(
        owner_id=actor.organization_id, period_from=since, period_until=until, published_at__date=actor.now.date()
    ).first()
    if earlier is not None:
        return earlier.publication
    publication = uuid.uuid4()
    rows = []
    for counted in figures(actor, since=since, until=until, rows_visible=False):
        strata = {"": counted.table.total}
        for split, table in counted.splits.items():
            strata |= {f"{split}:{name}": figure for name, figure in table.groups.items()}
        rows += [
            PublishedFigure(
                owner_id=actor.organization_id,
                publication=publication,
                indicator=counted.indicator.slug,
                stratum=stratum,
                **_shown(figure),
                period_from=since,
                period_until=until,
                published_at=actor.now,
                published_by_id=actor.user_id,
            )
            for stratum, figure in strata.items()
        ]
    if all(row.denominator in (None, 0) for row in rows):
        raise ValidationError(
            _("Er is nog te weinig gebeurd om te laten zien zonder dat mensen herkenbaar zijn. Probeer het later."),
            code="empty",
        )
    PublishedFigure.objects.bulk_create(rows)
    record(
        actor=actor,
        action="evidence.publish",
        kind=Event.Kind.CREATE,
        decision=decision,
        object_type="publication",
        object_id=publication,
    )
    return publication


def _shown(figure: Figure) -> dict:
    def number(value):
        return None if value is None or math.isnan(value) else value

    return {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "value": number(figure.value),
        "low": number(figure.low),
        "high": number(figure.high),
        "n_lost": figure.missing,
    }
