"""Does a werkvorm in an own form: what is different, what is left out, and why. Nothing is forgotten: rows end."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.adoption.models import Adaptation, Adoption
from weefsel.apps.adoption.naming import name_of
from weefsel.apps.adoption.operations.form import end, locked_form, log_change, validate_together
from weefsel.apps.adoption.queries import restored, stored, with_changes
from weefsel.apps.rights.queries import require
from weefsel.catalogue.difference import Path, Value, change_of, difference, parts_of, touches
from weefsel.engine.rights.may import Actor

# What an organisation cannot have another form of: what the werkvorm is, who wrote it, and what is known of it.
FIXED = frozenset(
    {
        *("schema", "slug", "version", "kind", "parent", "owner", "derived", "authored_by", "authored_on", "review_by"),
        *("checked_by", "confidence", "unsure", "evidence", "mention", "adaptable"),
    }
)


@transaction.atomic
def adapt(
    adoption: Adoption,
    values: Mapping[Path, Value | None],
    *,
    actor: Actor,
    reason: str,
    why: str = "",
    is_planned: bool = True,
) -> list[Adaptation]:
    """Do parts of a werkvorm in another way than the template from now on; None leaves a part out.

    What is left out, and what touches a core element, needs a ``why``. A part that becomes as in the template is no
    adaptation any more. What is so already leaves no trace. The row of the adoption is locked.

    Raises
    ------
    ValidationError
        A part that cannot be another (``fixed``), parts that do not go together, in the words of the reader of the
        catalogue (``template``), no reason (``reason``) or no explanation (``why``), the werkvorm is no longer in use
        (``ended``), or its newer version comes first (``version``).
    """
    decision = require(actor, "adoption.adopt", owner_id=adoption.owner_id)
    current, form, template = locked_form(adoption, actor)
    if any(part in FIXED for part, _key in values):
        raise ValidationError(_("Dit hoort bij de werkvorm zelf en kan niet anders zijn."), code="fixed")
    base = parts_of(template)
    rows = {(row.part, row.key): row for row in form.in_force()}
    ours = with_changes(base, {path: restored(row.value) for path, row in rows.items()})
    wanted = with_changes(ours, dict(values))
    changes = difference(ours, wanted)
    if not changes:
        return []
    new = [change_of(one.path, base.get(one.path), one.after) for one in changes if one.after != base.get(one.path)]
    core = {change.path for change in new for one in template.core_elements if touches(change.path, one)}
    if new and reason not in Adaptation.Reason.values:
        raise ValidationError(_("Kies waarom u dit anders doet."), code="reason")
    if not why.strip() and (core or any(change.kind == "dropped" for change in new)):
        raise ValidationError(_("Leg uit waarom. Zonder uitleg kan dit niet anders, en niet weg."), code="why")
    validate_together(wanted, current.werkvorm)
    for change in changes:
        end(rows.get(change.path), actor)
    made = [
        Adaptation(
            adoption=current,
            owner_id=current.owner_id,
            part=change.path[0],
            key=change.path[1],
            kind=change.kind,
            name=name_of(change.path, change.before if change.after is None else change.after),
            value=stored(change.after),
            is_core=change.path in core,
            reason=reason,
            why=why.strip(),
            is_planned=is_planned,
            made_at=actor.now,
            made_by_id=actor.user_id,
        )
        for change in new
    ]
    for row in made:
        row.save(force_insert=True)
    log_change(current, actor, decision)
    return made


def drop_element(
    adoption: Adoption, slug: str, *, actor: Actor, reason: str, why: str, is_planned: bool = True
) -> list[Adaptation]:
    """Leave a core element out from now on: it is told, with the reason, wherever results of the werkvorm are shown.

    Raises
    ------
    ValidationError
        As in `adapt`; the last core element cannot be left out (``template``).
    """
    return adapt(adoption, {("core_element", slug): None}, actor=actor, reason=reason, why=why, is_planned=is_planned)


@transaction.atomic
def take_back(adaptation: Adaptation, *, actor: Actor) -> Adaptation:
    """Do a part as in the template again. Undone with `put_back`.

    Raises
    ------
    ValidationError
        Another adaptation needs this one (``template``).
    """
    decision = require(actor, "adoption.adopt", owner_id=adaptation.owner_id)
    current, form, template = locked_form(adaptation.adoption, actor)
    row = Adaptation.objects.get(pk=adaptation.pk)
    if row.ended_at is not None:
        return row
    others = {(one.part, one.key): restored(one.value) for one in form.in_force() if one.pk != row.pk}
    validate_together(with_changes(parts_of(template), others), current.werkvorm)
    end(row, actor)
    log_change(current, actor, decision)
    return row


@transaction.atomic
def put_back(adaptation: Adaptation, *, actor: Actor) -> Adaptation:
    """Undo a `take_back`: the adaptation holds again, with its reason.

    Raises
    ------
    ValidationError
        The part was adapted anew, or another version was taken over meanwhile (``later``); or it does not go together
        with the others any more (``template``).
    """
    decision = require(actor, "adoption.adopt", owner_id=adaptation.owner_id)
    current, form, template = locked_form(adaptation.adoption, actor)
    row = Adaptation.objects.get(pk=adaptation.pk)
    if row.ended_at is None:
        return row
    path = (row.part, row.key)
    others = {(one.part, one.key): restored(one.value) for one in form.in_force()}
    if path in others or row.ended_at < form.versions[-1].since:
        raise ValidationError(_("Dit is daarna al weer veranderd. Kijk hoe het nu is."), code="later")
    together = with_changes(parts_of(template), {**others, path: restored(row.value)})
    validate_together(together, current.werkvorm)
    row.ended_at, row.ended_by = None, None
    row.save(update_fields=["ended_at", "ended_by"])
    log_change(current, actor, decision)
    return row
