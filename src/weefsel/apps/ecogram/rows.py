"""Rows of ties as the table of the engine: the only place where they become arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

import numpy as np

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.ecogram.validators import LETTERS
from weefsel.engine.frames import SECTORS, Ties

LinkRow = tuple[UUID, UUID]


def frame_of(
    rows: Sequence[tuple[int, Tie]],
    n_maps: int,
    *,
    days: Sequence[date] | None = None,
    links: Mapping[int, Iterable[LinkRow]] | None = None,
    links_asked: Sequence[bool] | None = None,
) -> Ties:
    """Rows as a table of ``n_maps`` maps, each row with the number of its map.

    ``days`` the day of each map, from which follows how long people know each other; ``links`` who knows whom by map,
    in threads; ``links_asked`` for each map whether that was asked.
    """
    ties = [tie for _i, tie in rows]
    roles = catalogue().vocabulary.tie_roles
    place = {(i, tie.thread): row for row, (i, tie) in enumerate(rows)}
    pairs = [
        (place[i, one], place[i, other])
        for i, known in (links or {}).items()
        for one, other in known
        if (i, one) in place and (i, other) in place
    ]
    n_kinds = len(LETTERS)
    return Ties(
        n_people=n_maps,
        person=[i for i, _tie in rows],
        id=[str(tie.thread) for tie in ties],
        role=[tie.tie_role for tie in ties],
        sector=[tie.sector if tie.sector in SECTORS else "" for tie in ties],
        lives=[tie.lives for tie in ties],
        kind=["deceased" if tie.deceased else _kind(tie.tie_role) for tie in ties],
        professional=[float(roles[tie.tie_role].professional) if tie.tie_role in roles else np.nan for tie in ties],
        closeness=[np.nan if tie.ring is None else tie.ring for tie in ties],
        frequency_per_year=[np.nan if tie.times_per_year is None else tie.times_per_year for tie in ties],
        duration_years=[
            np.nan if days is None or tie.since_year is None else max(days[i].year - tie.since_year, 0)
            for i, tie in rows
        ],
        received=np.array([_letters(tie.received) for tie in ties], dtype=np.float64).reshape(-1, n_kinds),
        given=np.array([_letters(tie.given) for tie in ties], dtype=np.float64).reshape(-1, n_kinds),
        quality=[tie.quality or "" for tie in ties],
        # "Zo laten" is no wish for change.
        wanted=["" if tie.wanted_change in (None, "same") else tie.wanted_change for tie in ties],
        links=np.array(pairs, dtype=np.int64).reshape(-1, 2),
        links_asked=None if links_asked is None else [1.0 if asked else np.nan for asked in links_asked],
    )


def _kind(slug: str) -> str:
    role = catalogue().vocabulary.tie_roles.get(slug)
    return role.kind if role else "person"


def _letters(letters: Iterable[str] | None) -> list[float]:
    return [np.nan] * len(LETTERS) if letters is None else [float(letter in letters) for letter in LETTERS]
