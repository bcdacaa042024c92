"""Maps in and out of files: who comes onto a map, what a map gives away, and what was said of a sort of file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

import numpy as np
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import today
from weefsel.apps.ecogram.models import AlterTie, NetworkRecipe, Review, Tie
from weefsel.apps.ecogram.operations import add_ties, record_links
from weefsel.apps.ecogram.rows import frame_of
from weefsel.apps.ecogram.validators import FIRST_YEAR, LETTERS, TieEntry, clean_tie
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import decide, require
from weefsel.engine.frames import Ties
from weefsel.engine.rights.may import Actor

MOST_TIES = 150
# Who has no role in the file, but another kind: that says enough.
ROLE_OF_KIND = {"pet": "pet", "group": "group", "place": "place"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """One tie of a file: ``entry`` as it comes onto the map, or None with the reason why not (``refused``).

    ``number`` its place in the file, from 0.
    """

    number: int
    name: str
    entry: TieEntry | None
    refused: str = ""


def arrivals_of(ties: Ties, names: Sequence[str], *, role: str, known: Collection[str], on: date) -> list[Arrival]:
    """The ties of one map of a file as they would come onto the map of a person.

    ``names`` what people call each of them; ``role`` who they are where the file does not say; ``known`` the names that
    are on the map: those do not come twice. What belongs in the protected compartment does not come, and says so.
    """
    taken = {name.casefold() for name in known}
    found = []
    for i, name in enumerate(names):
        try:
            entry = clean_tie(_entry(ties, i, name, role, on), today=on)
        except ValidationError as error:
            found.append(Arrival(i, name, None, " ".join(error.messages)))
            continue
        if entry.name.casefold() in taken:
            found.append(Arrival(i, name, None, _("Staat er al op, of staat er twee keer in het bestand.")))
            continue
        taken.add(entry.name.casefold())
        found.append(Arrival(i, name, entry))
    return found


def _entry(ties: Ties, i: int, name: str, role: str, on: date) -> TieEntry:
    def whole(column: np.ndarray[Any, Any]) -> int | None:
        return None if np.isnan(column[i]) else round(float(column[i]))

    def letters(table: np.ndarray[Any, Any]) -> tuple[str, ...] | None:
        if np.isnan(table[i]).all():
            return None
        return tuple(letter for letter, told in zip(LETTERS, table[i], strict=True) if told == 1)

    kind, years = str(ties.kind[i]), whole(ties.duration_years)
    told = str(ties.role[i]) or ROLE_OF_KIND.get(kind) or ("professional" if ties.professional[i] == 1 else role)
    return TieEntry(
        name=name,
        tie_role=told,
        ring=whole(ties.closeness),
        received=letters(ties.received),
        given=letters(ties.given),
        quality=str(ties.quality[i]) or None,
        wanted_change=str(ties.wanted[i]) or None,
        times_per_year=whole(ties.frequency_per_year),
        lives=str(ties.lives[i]),
        sector=str(ties.sector[i]),
        since_year=None if years is None else max(on.year - years, FIRST_YEAR),
        deceased=kind == "deceased",
    )


@transaction.atomic
def import_network(
    person: Person,
    arrivals: Sequence[Arrival],
    pairs: Collection[tuple[int, int]] | None,
    *,
    actor: Actor,
    token: UUID,
) -> int:
    """Put who comes from a file onto the map, with who knows whom (None: the file does not tell); gives how many came.

    All of it or nothing. ``pairs`` are numbers of the file. ``token`` names the form: sent twice, it is once.
    """
    coming = [each for each in arrivals if each.entry is not None]
    if len(coming) > MOST_TIES:
        raise ValidationError(
            _("Dit zijn meer dan %(most)s mensen. Dat past niet op een kaart die nog te lezen is.")
            % {"most": MOST_TIES},
            code="many",
        )
    rows = add_ties(person, [each.entry for each in coming if each.entry], actor=actor, token=token)
    threads = {each.number: row.thread for each, row in zip(coming, rows, strict=True)}
    if pairs is not None:
        wanted = [(threads[one], threads[other]) for one, other in pairs if one in threads and other in threads]
        record_links(person, wanted, actor=actor)
    return len(coming)


def map_to_give(person: Person, *, actor: Actor) -> tuple[Ties, tuple[str, ...]]:
    """The map of a person as it may go into a file, and what they call each on it; three queries.

    Never in it: what is only for who treats, and everything in the protected compartment. ``ecogram.save`` is asked:
    whoever may change the map may take it along, others only look at it.
    """
    require(actor, "ecogram.save", person_id=person.id, owner_id=person.owner_id)
    shared = Tie.objects.filter(person=person, valid_until=None, seen_by=Tie.SeenBy.EVERYONE)
    rows = list(shared.order_by("ring", "name", "id"))
    links = AlterTie.objects.filter(person=person, valid_until=None).values_list("first", "second")
    asked = Review.objects.filter(person=person, about=Review.About.LINKS).exists()
    ties = frame_of([(0, tie) for tie in rows], 1, days=[today(actor)], links={0: list(links)}, links_asked=[asked])
    return ties, tuple(tie.name for tie in rows)


def print_of(sort: str, headings: Collection[str]) -> str:
    """The print of a sort of file with these headings, whatever their order."""
    return sha256("\n".join([sort, *sorted(headings)]).encode()).hexdigest()


def kept_recipe_of(headings: str, *, actor: Actor) -> Mapping[str, Any]:
    """What the organisation of this actor said of such a file the last time; empty when it never did."""
    row = NetworkRecipe.objects.filter(owner_id=actor.organization_id, headings=headings).first()
    return row.recipe if row else {}


@transaction.atomic
def keep_recipe(headings: str, recipe: Mapping[str, Any], *, actor: Actor) -> None:
    """Remember what a sort of file means, for the organisation of this actor; who has none, remembers nothing."""
    if not decide(actor, "ecogram.keep_recipe", owner_id=actor.organization_id).allow:
        return
    said = {"recipe": dict(recipe), "recorded_at": actor.now, "recorded_by_id": actor.user_id}
    changed = NetworkRecipe.objects.filter(owner_id=actor.organization_id, headings=headings).update(**said)
    if not changed:
        NetworkRecipe.objects.bulk_create(
            [NetworkRecipe(owner_id=actor.organization_id, headings=headings, **said)],
            update_conflicts=True,
            unique_fields=["owner", "headings"],
            update_fields=["recipe", "recorded_at", "recorded_by"],
        )
