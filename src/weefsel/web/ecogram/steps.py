"""One step in the drawing: a form that parses it, and calls exactly one operation.

A step names a tie by the row that its maker had before them, so that somebody else's change is never overwritten
unseen. Sent twice, a step is one step.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram import operations
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.ecogram.validators import TieEntry, entry_of
from weefsel.apps.ecogram.words import ring_name, sector_word
from weefsel.apps.people.models import Person
from weefsel.engine.rights.may import Actor


class StepForm(forms.Form):
    """A step as the drawing sends it. Which fields count depends on ``step`` (`TAKE`).

    ``was`` and ``to`` are for putting something back: the row that has to stand there now, and the row whose telling
    comes back; empty is nobody.
    """

    step = forms.ChoiceField(choices=lambda: [(name, name) for name in TAKE])
    thread = forms.UUIDField(required=False)
    other = forms.UUIDField(required=False)
    row = forms.UUIDField(required=False)
    was = forms.UUIDField(required=False)
    to = forms.UUIDField(required=False)
    name = forms.CharField(required=False)
    tie_role = forms.CharField(required=False)
    ring = forms.TypedChoiceField(
        choices=[("", ""), (1, 1), (2, 2), (3, 3)], coerce=int, empty_value=None, required=False
    )
    sector = forms.CharField(required=False)

    def clean_sector(self) -> str:
        sector = self.cleaned_data["sector"]
        if sector and sector not in catalogue().vocabulary.ecogram_sectors:
            raise ValidationError(_("Kies een deel van het leven dat in de tekening staat."), code="sector")
        return sector

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("step") in ("connect", "disconnect") and not (cleaned.get("thread") and cleaned.get("other")):
            raise ValidationError(_("Kies twee mensen die op de kaart staan."), code="two")
        return cleaned


def take(step: dict, person: Person, *, actor: Actor) -> str:
    """Take a step; gives what happened, to say aloud. Raises what its operation raises."""
    return TAKE[step["step"]](step, person, actor)


def _add(step: dict, person: Person, actor: Actor) -> str:
    entry = TieEntry(step["name"], step["tie_role"], ring=step["ring"], sector=step["sector"])
    tie = operations.add_tie(person, entry, actor=actor, token=step["thread"])
    return _("%(name)s staat erbij: %(place)s.") % {"name": tie.name, "place": place_words(tie.ring, tie.sector)}


def _move(step: dict, person: Person, actor: Actor) -> str:
    before = _row(person, step["row"])
    entry = replace(entry_of(before), ring=step["ring"] or before.ring, sector=step["sector"] or before.sector)
    after = operations.change_tie(person, before.id, entry, actor=actor)
    return _moved(before, after)


def _end(step: dict, person: Person, actor: Actor) -> str:
    before = _row(person, step["row"])
    operations.end_tie(person, before.id, actor=actor)
    return _("%(name)s staat er niet meer bij.") % {"name": before.name}


def _put(step: dict, person: Person, actor: Actor) -> str:
    """Put one tie as it was at another moment: back, away, or on the map again."""
    row, was, to = (step[field] and _row(person, step[field]) for field in ("row", "was", "to"))
    if (row is None) != (was is None) or (row and was and not entry_of(row).same_as(entry_of(was))):
        # Somebody else told something else meanwhile: that is not taken back unseen.
        mine, theirs = (each and entry_of(each) for each in (to, row))
        raise operations.StaleEcogram([operations.Conflict(mine, theirs)])
    if to is None:
        if row is None:
            raise ValidationError(_("Deze stap kan niet meer terug. Laad de pagina opnieuw."), code="put")
        operations.end_tie(person, row.id, actor=actor)
        return _("%(name)s staat er niet meer bij.") % {"name": row.name}
    if row is None:
        operations.restore_tie(person, to.id, actor=actor)
        return _("%(name)s staat er weer bij: %(place)s.") % {
            "name": to.name,
            "place": place_words(to.ring, to.sector),
        }
    return _moved(row, operations.change_tie(person, row.id, entry_of(to), actor=actor))


def _connect(step: dict, person: Person, actor: Actor) -> str:
    operations.connect(person, step["thread"], step["other"], actor=actor)
    return _("%(one)s en %(other)s kennen elkaar.") % _two(step, person)


def _disconnect(step: dict, person: Person, actor: Actor) -> str:
    operations.disconnect(person, step["thread"], step["other"], actor=actor)
    return _("De lijn tussen %(one)s en %(other)s is weg.") % _two(step, person)


TAKE = {"add": _add, "move": _move, "end": _end, "put": _put, "connect": _connect, "disconnect": _disconnect}


def _row(person: Person, row: UUID | None) -> Tie:
    tie = Tie.objects.filter(person=person, id=row).first()
    if tie is None:
        raise ValidationError(_("Deze persoon staat niet in dit netwerk. Laad de pagina opnieuw."), code="row")
    return tie


def _two(step: dict, person: Person) -> dict[str, str]:
    names = dict(
        Tie.objects.filter(person=person, thread__in=[step["thread"], step["other"]], valid_until=None).values_list(
            "thread", "name"
        )
    )
    return {"one": names.get(step["thread"], ""), "other": names.get(step["other"], "")}


def _moved(before: Tie, after: Tie) -> str:
    values = {"name": after.name, "place": place_words(after.ring, after.sector)}
    if before.ring and after.ring and after.ring < before.ring:
        return _("%(name)s staat nu dichterbij: %(place)s.") % values
    if before.ring and after.ring and after.ring > before.ring:
        return _("%(name)s staat nu verder weg: %(place)s.") % values
    return _("%(name)s staat nu hier: %(place)s.") % values


def place_words(ring: int | None, sector: str) -> str:
    """A place in the drawing, in words."""
    values = {"ring": ring, "name": ring_name(ring), "sector": sector_word(sector)}
    if ring is None:
        return _("hoe dichtbij is niet gevraagd, %(sector)s") % values
    return _("ring %(ring)s, %(name)s, %(sector)s") % values


def entry_words(entry: TieEntry | None) -> str:
    """A version of a tie in words, for who has to choose between two."""
    if entry is None:
        return _("niet meer op de kaart")
    role = catalogue().vocabulary.tie_roles.get(entry.tie_role)
    return f"{entry.name}: {place_words(entry.ring, entry.sector or (role.sector if role else ''))}"
