"""Who a page is about, as far as the reader may know."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import who_sees
from weefsel.apps.safety.queries import guards_of


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a page about one person. ``is_self``: the person reads it, and is addressed."""

    id: UUID
    name: str
    age: int | None
    address: str
    language: str
    wish: str
    is_self: bool


def heading_of(request, person: Person) -> Heading:
    """The head for this reader, with the field classes of the decision that let them in."""
    fields = request.decision.fields
    born, on = person.birth_date, today(request.actor)
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    languages = {choice.slug: choice.label for choice in catalogue().vocabulary.fields["language"].choices}
    return Heading(
        id=person.id,
        name=person.full_name,
        age=age if fields & {"age", "birth"} else None,
        address=person.address_as,
        language=languages.get(person.language, person.language),
        wish=person.wish if "wish" in fields else "",
        is_self=request.actor.person_id == person.id,
    )


def seen_by(request, person: Person, *, is_private: bool, asking_id: UUID | None = None) -> str:
    """Who will read the answers, in words."""
    if not is_private:
        return str(who_sees(person.id, "screening.read", actor=request.actor))
    guards = guards_of(person.id, request.actor, asking_id) if asking_id else ()
    if request.actor.person_id == person.id:
        return _("Alleen %(names)s.") % {"names": " ".join([_("u"), *[_("en %s") % name for name in guards]])}
    names = [_("u"), person.address_as or person.full_name, *guards]
    told = _("%(some)s en %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}
    only = _("Alleen %(names)s.") % {"names": told}
    return only + " " + _("Geen naaste, geen groep, geen andere collega, geen beheerder.")
