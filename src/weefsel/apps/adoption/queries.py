"""What the catalogue knows, and which werkvormen an organisation uses."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Membership, User
from weefsel.apps.accounts.queries import AMSTERDAM, organizations_named, today
from weefsel.apps.adoption.models import Adaptation, AdoptedVersion, Adoption
from weefsel.catalogue.catalogue import Catalogue, read_catalogue, read_werkvorm
from weefsel.catalogue.difference import Merge, Parts, Path, Value, merge, parts_of, touches, werkvorm_of
from weefsel.catalogue.problem import CatalogueError
from weefsel.catalogue.werkvorm import CoreElement, Werkvorm
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


def find_adaptation(adaptation_id: UUID) -> Adaptation | None:
    """An adaptation that this actor may see, with its adoption; one query."""
    return Adaptation.objects.select_related("adoption").filter(id=adaptation_id).first()


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


@dataclass(frozen=True, slots=True)
class Agreed:
    """How an organisation does a werkvorm at one moment. ``template`` as it took it over, ``werkvorm`` as it does it.

    ``dropped`` and ``changed`` say why, by core element of the template; ``own`` core elements that it added itself.
    """

    template: Werkvorm
    werkvorm: Werkvorm
    dropped: dict[str, str]
    changed: dict[str, str]
    own: tuple[CoreElement, ...]


class OwnForm:
    """The form in which an organisation does a werkvorm, from its first day: every version and every adaptation.

    ``versions`` and ``adaptations`` oldest first, also those that ended. Empty of both when it never took the werkvorm
    into use, or the reader may not know: then the template counts.
    """

    def __init__(self, slug: str, versions: Iterable[AdoptedVersion], adaptations: Iterable[Adaptation]) -> None:
        self.slug = slug
        self.versions = tuple(versions)
        self.adaptations = tuple(adaptations)

    def template(self, moment: datetime | None = None) -> Werkvorm | None:
        """The template that held at a moment (None: now); None when it is nowhere to be found any more."""
        held = [row for row in self.versions if moment is None or row.since <= moment]
        row = held[-1] if held else next(iter(self.versions), None)
        kept = template_of(row.text, self.slug) if row else None
        return kept or catalogue().werkvormen.get(self.slug)

    def in_force(self, moment: datetime | None = None) -> tuple[Adaptation, ...]:
        """The adaptations that held at a moment (None: now)."""
        return tuple(
            row for row in self.adaptations if (moment is None or row.made_at <= moment) and not _is_over(row, moment)
        )

    def at(self, moment: datetime | None = None) -> Agreed | None:
        """How it was done at a moment (None: now); None when there is no template."""
        template = self.template(moment)
        if template is None:
            return None
        rows = self.in_force(moment)
        werkvorm = local_form(template, {(row.part, row.key): restored(row.value) for row in rows})
        known = {element.slug for element in template.core_elements}
        dropped = {
            row.key: row.why for row in rows if row.part == "core_element" and row.kind == Adaptation.Kind.DROPPED
        }
        changed = {
            element.slug: row.why
            for element in template.core_elements
            for row in rows
            if element.slug not in dropped and touches((row.part, row.key), element)
        }
        own = tuple(element for element in werkvorm.core_elements if element.slug not in known)
        return Agreed(template, werkvorm, dropped, changed, own)


def _is_over(row: Adaptation, moment: datetime | None) -> bool:
    ends = [end for end in (row.ended_at, row.adoption.ended_at) if end is not None]
    return any(moment is None or end <= moment for end in ends)


@lru_cache(maxsize=512)
def template_of(text: str, slug: str) -> Werkvorm | None:
    """A template that was kept as text; None when it holds a word that the catalogue of today does not know."""
    try:
        return read_werkvorm(text.encode(), f"{slug}.toml", catalogue())
    except CatalogueError:
        return None


def local_form(template: Werkvorm, changes: dict[Path, Value | None]) -> Werkvorm:
    """A template with these parts in another way (None: left out). What does not go together any more is left as it is
    in the template: a new version of the catalogue may have taken a word away."""
    return _local_form(template.slug, _key(parts_of(template)), _key(changes)) if changes else template


@lru_cache(maxsize=512)
def _local_form(slug: str, template: str, changes: str) -> Werkvorm:
    parts, wanted = _parts(template), _parts(changes)
    try:
        return werkvorm_of(with_changes(parts, wanted), slug, catalogue())
    except CatalogueError:
        for path, value in wanted.items():
            try:
                werkvorm_of(with_changes(parts, {path: value}), slug, catalogue())
            except CatalogueError:
                continue
            parts = with_changes(parts, {path: value})
        return werkvorm_of(parts, slug, catalogue())


def with_changes(parts: Parts, changes: dict[Path, Value | None]) -> Parts:
    """Parts with these in their place; None leaves one out."""
    result = {**parts, **{path: value for path, value in changes.items() if value is not None}}
    return {path: value for path, value in result.items() if changes.get(path, value) is not None}


def _key(parts: dict[Path, Value | None]) -> str:
    return json.dumps([[*path, stored(value)] for path, value in parts.items()])


def _parts(key: str) -> dict[Path, Value | None]:
    return {(part, inner): restored(value) for part, inner, value in json.loads(key)}


def stored(value):
    """A value of a werkvorm as JSON holds it: a day becomes a table with one key that no werkvorm has."""
    match value:
        case date():
            return {"$day": value.isoformat()}
        case dict():
            return {key: stored(one) for key, one in value.items()}
        case list():
            return [stored(one) for one in value]
    return value


def restored(value):
    """The value that `stored` was given."""
    match value:
        case {"$day": day}:
            return date.fromisoformat(day)
        case dict():
            return {key: restored(one) for key, one in value.items()}
        case list():
            return [restored(one) for one in value]
    return value


def own_form(slug: str, actor: Actor) -> OwnForm:
    """How the actor's organisation does a werkvorm, from its first day; two queries."""
    return own_form_of(slug, actor.organization_id)


def own_form_of(slug: str, organization_id: UUID | None) -> OwnForm:
    """How an organisation does a werkvorm, as far as the reader may know; two queries."""
    mine = {"owner_id": organization_id, "adoption__werkvorm": slug}
    return OwnForm(
        slug, AdoptedVersion.objects.filter(**mine), Adaptation.objects.filter(**mine).select_related("adoption")
    )


def own_form_of_adoption(adoption: Adoption) -> OwnForm:
    """One adoption with its versions and adaptations; two queries."""
    return OwnForm(
        adoption.werkvorm,
        AdoptedVersion.objects.filter(adoption=adoption),
        Adaptation.objects.filter(adoption=adoption).select_related("adoption", "made_by"),
    )


def local_werkvorm(slug: str, actor: Actor) -> Werkvorm | None:
    """A werkvorm as the actor's organisation does it now: the template that it took over, with its own adaptations.

    As in the catalogue when the organisation does not use it, or stopped; None when there is no such werkvorm. Two
    queries, none for who works in no organisation.
    """
    if actor.organization_id is None:
        return catalogue().werkvormen.get(slug)
    running = {"owner_id": actor.organization_id, "adoption__werkvorm": slug, "adoption__ended_at": None}
    form = OwnForm(
        slug, AdoptedVersion.objects.filter(**running), Adaptation.objects.filter(**running).select_related("adoption")
    )
    agreed = form.at()
    return agreed.werkvorm if agreed else None


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What a newer version of a template means for the form of an organisation.

    ``is_base_known`` whether the version of today was kept; when it was not, nothing was adapted and everything is
    taken over. ``merge`` the three laid together; ``new`` the version of the catalogue.
    """

    old: Werkvorm
    new: Werkvorm
    merge: Merge
    is_base_known: bool


def upgrade_of(adoption: Adoption, form: OwnForm) -> Upgrade | None:
    """The newer version that an adoption can go to; None when there is none, or the werkvorm left the catalogue."""
    new = catalogue().werkvormen.get(adoption.werkvorm)
    if new is None or new.version == adoption.werkvorm_version:
        return None
    old = template_of(form.versions[-1].text, form.slug) if form.versions else None
    base = old or new
    ours = with_changes(parts_of(base), {(row.part, row.key): restored(row.value) for row in form.in_force()})
    return Upgrade(base, new, merge(parts_of(base), ours, parts_of(new)), old is not None)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A core element that an organisation leaves out, or left out until ``ended_on``: for everyone to read."""

    organization_id: UUID
    organization: str
    werkvorm: str
    werkvorm_name: str
    element: str
    name: str
    why: str
    since: datetime
    ended: datetime | None

    def held_between(self, first: date, last: date) -> bool:
        """Whether it was left out on any of these days, both included."""
        ended_on = self.ended.astimezone(AMSTERDAM).date() if self.ended else None
        return self.since.astimezone(AMSTERDAM).date() <= last and (ended_on is None or ended_on >= first)


def dropped_elements(slug: str = "") -> list[Dropped]:
    """The core elements that organisations left out of one werkvorm, or of all; also what is over. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organization_id, werkvorm, element, name, why, since, ended FROM adoption_dropped(%s)", [slug]
        )
        rows = cursor.fetchall()
    names = organizations_named({row[0] for row in rows})
    known = catalogue().werkvormen
    return [
        Dropped(
            organization_id=owner_id,
            organization=names[owner_id].name,
            werkvorm=werkvorm,
            werkvorm_name=known[werkvorm].name if werkvorm in known else werkvorm,
            element=element,
            name=name,
            why=why,
            since=since,
            ended=ended,
        )
        for owner_id, werkvorm, element, name, why, since, ended in rows
    ]
