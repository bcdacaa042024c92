"""Where somebody else stands in what we keep about a person: to take them out everywhere when they object."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.groups.models import Guest
from weefsel.apps.people.models import RelatedPerson
from weefsel.apps.referrals.models import Introduction


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where someone stands: ``kind`` is the argument of the operation, ``id`` what it takes there."""

    kind: str
    id: UUID
    name: str
    text: str

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.id}"

    def is_about(self, name: str) -> bool:
        """Whether the first names are the same: a guess, for who ticks to decide."""
        return _first(self.name) == _first(name) != ""


def mentions_of(person_id: UUID) -> tuple[Mention, ...]:
    """Everyone who is named in a field of their own, by name; four queries. Free text is not searched."""
    roles = catalogue().vocabulary.tie_roles

    def role(slug: str) -> str:
        return roles[slug].label if slug in roles else slug

    threads: dict[UUID, Tie] = {}
    for tie in Tie.objects.filter(person_id=person_id).order_by("valid_from", "id"):
        threads[tie.thread] = tie
    found = [
        Mention(
            "threads",
            thread,
            tie.name,
            (_("%(name)s, %(role)s: stond op de kaart") if tie.valid_until else _("%(name)s, %(role)s: op de kaart"))
            % {"name": tie.name, "role": role(tie.tie_role)},
        )
        for thread, tie in threads.items()
    ]
    found += [
        Mention(
            "related",
            naaste.id,
            naaste.name,
            _("%(name)s, %(role)s: naaste") % {"name": naaste.name, "role": role(naaste.tie_role)},
        )
        for naaste in RelatedPerson.objects.filter(person_id=person_id)
    ]
    found += [
        Mention(
            "guests",
            guest.id,
            guest.name,
            _("%(name)s: mee gevraagd op %(day)s") % {"name": guest.name, "day": date_format(guest.starts_at, "j F Y")},
        )
        for guest in Guest.objects.filter(person_id=person_id)
    ]
    found += [
        Mention(
            "referrals", row.pk, row.companion, _("%(name)s: gaat mee bij een verwijzing") % {"name": row.companion}
        )
        for row in Introduction.objects.filter(person_id=person_id).exclude(companion="")
    ]
    return tuple(sorted(found, key=lambda each: (_first(each.name), each.text, str(each.id))))


def _first(name: str) -> str:
    return (name.casefold().split() or [""])[0].strip(".,")
