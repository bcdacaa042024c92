"""What the operations on an own form share: the locked adoption, the version that is kept, and whether it fits."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from weefsel.apps.adoption.models import Adaptation, AdoptedVersion, Adoption
from weefsel.apps.adoption.naming import PARTS, TABLES, name_of
from weefsel.apps.adoption.queries import OwnForm, catalogue, own_form_of_adoption
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.catalogue.difference import Parts, werkvorm_of
from weefsel.catalogue.problem import CatalogueError
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.catalogue.write import write_werkvorm
from weefsel.engine.rights.may import Actor, Decision


def locked(adoption: Adoption) -> Adoption:
    """The adoption with its row locked, so that two colleagues do not change its form at once."""
    current = Adoption.objects.select_for_update().get(pk=adoption.pk)
    if current.ended_at is not None:
        raise ValidationError(_("Deze werkvorm is gestopt. Hervat hem eerst."), code="ended")
    return current


def locked_form(adoption: Adoption, actor: Actor) -> tuple[Adoption, OwnForm, Werkvorm]:
    """The adoption, locked, with its form and template. One from before versions were kept gets its version now."""
    current = locked(adoption)
    form = own_form_of_adoption(current)
    if not form.versions:
        werkvorm = catalogue().werkvormen.get(current.werkvorm)
        if werkvorm is None or werkvorm.version != current.werkvorm_version:
            raise ValidationError(_("Ga eerst naar de nieuwe versie van deze werkvorm."), code="version")
        keep(current, werkvorm, actor)
        form = own_form_of_adoption(current)
    template = form.template()
    if template is None:
        raise ValidationError(_("Deze werkvorm is er niet (meer)."), code="version")
    return current, form, template


def keep(adoption: Adoption, werkvorm: Werkvorm, actor: Actor) -> None:
    """Keep a version of the template as the one that holds from now on."""
    AdoptedVersion(
        adoption=adoption,
        owner_id=adoption.owner_id,
        version=werkvorm.version,
        text=write_werkvorm(werkvorm),
        since=actor.now,
        taken_by_id=actor.user_id,
    ).save(force_insert=True)


def end(row: Adaptation | None, actor: Actor) -> None:
    """Let an adaptation hold no longer; its row stays."""
    if row is not None:
        row.ended_at, row.ended_by_id = actor.now, actor.user_id
        row.save(update_fields=["ended_at", "ended_by"])


def validate_together(parts: Parts, slug: str) -> None:
    """Raise what the reader of the catalogue says of a form that does not go together."""
    try:
        werkvorm_of(parts, slug, catalogue())
    except CatalogueError as error:
        texts = [f"{_place(problem.place)}: {problem.text}" for problem in error.problems]
        raise ValidationError([ValidationError(text, code="template") for text in texts]) from error


def _place(place: str) -> str:
    """The place of a problem in words that a manager reads."""
    part, _comma, key = place.partition(", ")
    word = part.split(" ")[0]
    return name_of((part, key) if (part, key) in TABLES else (word, ""), None) if word in PARTS else place


def log_change(adoption: Adoption, actor: Actor, decision: Decision) -> None:
    """Leave the line of a change of form in the access log."""
    record(
        actor=actor,
        action="adoption.adopt",
        kind=Event.Kind.UPDATE,
        decision=decision,
        object_type="adoption",
        object_id=adoption.id,
    )
