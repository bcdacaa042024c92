"""Goes to a new version of a werkvorm, and keeps the own form where nobody chose otherwise."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.adoption.models import Adoption
from weefsel.apps.adoption.operations.form import end, keep, locked, log_change, validate_together
from weefsel.apps.adoption.queries import own_form_of_adoption, upgrade_of
from weefsel.apps.rights.queries import require
from weefsel.catalogue.difference import Choice, Path, difference, touches
from weefsel.engine.rights.may import Actor


@transaction.atomic
def upgrade(adoption: Adoption, *, actor: Actor, version: str, choices: Mapping[Path, Choice]) -> Adoption:
    """Go to the version of the catalogue.

    ``version`` is the one that was shown; ``choices`` says of each conflict whether ours or theirs holds. An adaptation
    that became the same as the template ends; every other one stays, with its reason. The earlier version is kept.

    Raises
    ------
    ValidationError
        There is another version by now (``version``), a conflict without a choice (``choose``), or what comes out does
        not go together (``template``).
    """
    decision = require(actor, "adoption.adopt", owner_id=adoption.owner_id)
    current = locked(adoption)
    form = own_form_of_adoption(current)
    found = upgrade_of(current, form)
    if found is None:
        return current
    if found.new.version != version:
        raise ValidationError(_("Er is intussen een andere versie. Kijk eerst wat daarin anders is."), code="version")
    if any(choices.get(conflict.path) not in ("ours", "theirs") for conflict in found.merge.conflicts):
        raise ValidationError(_("Kies bij elk verschil wat u houdt."), code="choose")
    result = found.merge.parts(choices)
    validate_together(result, current.werkvorm)
    own = {change.path: change for change in difference(found.merge.theirs, result)}
    for row in form.in_force():
        path = (row.part, row.key)
        is_core = any(touches(path, one) for one in found.new.core_elements)
        if path not in own:
            end(row, actor)
        elif (own[path].kind, is_core) != (row.kind, row.is_core):
            # What we keep is another kind of difference now, such as something that left the template and stays here.
            end(row, actor)
            row.id, row.kind, row.is_core, row.made_at = uuid.uuid4(), own[path].kind, is_core, actor.now
            row.ended_at, row.ended_by_id = None, None
            row.save(force_insert=True)
    keep(current, found.new, actor)
    current.werkvorm_version = found.new.version
    current.save(update_fields=["werkvorm_version"])
    log_change(current, actor, decision)
    return current
