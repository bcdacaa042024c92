"""What the catalogue knows, and which werkvormen an organisation uses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Membership, User
from weefsel.apps.accounts.queries import organizations_named, today
from weefsel.apps.adoption.models import Adoption
from weefsel.catalogue.catalogue import Catalogue, read_catalogue
from weefsel.engine.rights.may import Actor


@cache
def catalogue() -> Catalogue:
    """The catalogue; read once a process."""
    return read_catalogue()


MISSING = {
    "lead": _("Niemand trekt dit: wie dat deed, werkt hier niet meer."),
    "stand_in": _("Er is geen vervanger. Valt de trekker weg, dan valt dit stil."),
    "review": _("De beschrijving had al nagekeken moeten zijn."),
    "version": _("Er is een nieuwere versie van deze werkvorm."),
    "gone": _("Deze werkvorm staat niet meer in de catalogus."),
}


@dataclass(frozen=True, slots=True)
class AdoptionLine:
    """A werkvorm that an organisation uses or used. ``lead`` and ``stand_in`` are empty when nobody holds that task,
    or who did so left; ``missing`` keys of `MISSING`, none for one that ended."""

    id: UUID
    slug: str
    name: str
    version: str
    lead: str
    stand_in: str
    adopted_at: datetime
    ended_at: datetime | None
    missing: tuple[str, ...]

    @property
    def tasks(self) -> tuple[str, ...]:
        """What is missing, in words."""
        return tuple(str(MISSING[key]) for key in self.missing)


@dataclass(frozen=True, slots=True)
class Runs:
    """An organisation that says publicly that it uses a werkvorm, and since when."""

    organization: str
    since: datetime


def colleagues_of(actor: Actor) -> list[User]:
    """Who works in the actor's organisation now, by name, each once; one query."""
    if actor.organization_id is None:
        return []
    held = (
        Membership.objects.filter(
            organization_id=actor.organization_id, user__is_active=True, valid_from__lte=actor.now
        )
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gt=actor.now))
        .select_related("user")
    )
    return sorted({row.user for row in held}, key=lambda user: (user.name.casefold(), str(user.id)))


def adoptions_of(actor: Actor) -> list[AdoptionLine]:
    """The werkvormen of the actor's organisation by name, those that ended last; two queries."""
    here = {user.id for user in colleagues_of(actor)}
    rows = Adoption.objects.filter(owner_id=actor.organization_id).select_related("lead", "stand_in")
    lines = [_line(row, actor, here) for row in rows]
    return sorted(lines, key=lambda line: (line.ended_at is not None, line.name.casefold(), str(line.id)))


def _line(row: Adoption, actor: Actor, here: set[UUID]) -> AdoptionLine:
    werkvorm = catalogue().werkvormen.get(row.werkvorm)
    has_lead, has_stand_in = row.lead_id in here, row.stand_in_id in here
    missing = []
    if row.ended_at is None:
        missing = [key for key, there in (("lead", has_lead), ("stand_in", has_stand_in)) if not there]
        if werkvorm is None:
            missing.append("gone")
        else:
            if werkvorm.overdue(today(actor)):
                missing.append("review")
            if werkvorm.version != row.werkvorm_version:
                missing.append("version")
    return AdoptionLine(
        id=row.id,
        slug=row.werkvorm,
        name=werkvorm.name if werkvorm else row.werkvorm,
        version=row.werkvorm_version,
        lead=row.lead.name if row.lead and has_lead else "",
        stand_in=row.stand_in.name if row.stand_in and has_stand_in else "",
        adopted_at=row.adopted_at,
        ended_at=row.ended_at,
        missing=tuple(missing),
    )


def find_adoption(adoption_id: UUID) -> Adoption | None:
    """An adoption that this actor may see; one query."""
    return Adoption.objects.select_related("lead", "stand_in").filter(id=adoption_id).first()


def running_adoptions(actor: Actor) -> dict[str, UUID]:
    """What the actor's organisation uses now: the adoption by the slug of its werkvorm; one query."""
    if actor.organization_id is None:
        return {}
    rows = Adoption.objects.filter(owner_id=actor.organization_id, ended_at=None)
    return dict(rows.values_list("werkvorm", "id"))


def who_runs(slug: str) -> list[Runs]:
    """The organisations that use a werkvorm, by name, for everyone to read: no names of people; two queries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id, adopted_at FROM adoption_running(%s)", [slug])
        since = dict(cursor.fetchall())
    names = organizations_named(since)
    return sorted((Runs(names[key].name, at) for key, at in since.items()), key=lambda one: one.organization.casefold())
