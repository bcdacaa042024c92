"""Who may look along at the screen: the question before drawing together, and names that hide until asked for.

Both are kept with the session only: they say something of this moment, not of the person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from weefsel.apps.ecogram.queries import TieLine

NAMES_AWAY, STARTED = "ecogram_names_away", "ecogram_started"
KEPT = 20  # as many people as are drawn with in one session; what was asked longest ago is asked again


def hides_names(request) -> bool:
    """Whether names stay away from this screen until somebody asks for one."""
    return bool(request.session.get(NAMES_AWAY))


def has_started(request, person_id: UUID) -> bool:
    """Whether it was asked in this session if drawing is all right now."""
    return str(person_id) in request.session.get(STARTED, [])


def choose(request, person_id: UUID, choice: str) -> str:
    """Do what was chosen; gives what to say about it. What is not known does nothing."""
    if choice == "begin":
        started = [each for each in request.session.get(STARTED, []) if each != str(person_id)]
        request.session[STARTED] = [*started, str(person_id)][-KEPT:]
        return ""
    if choice not in ("names-away", "names-back"):
        return ""
    request.session[NAMES_AWAY] = choice == "names-away"
    choose(request, person_id, "begin")
    if choice == "names-back":
        return _("De namen staan weer op het scherm.")
    return _("De namen zijn van het scherm. Tik op iemand om een naam te zien.")


def without_names(ties: Sequence[TieLine]) -> tuple[TieLine, ...]:
    """The same ties, each with who it is in place of the name, and a number where there are more of those."""
    many = {role for role, n in Counter(tie.role for tie in ties).items() if n > 1}
    seen: Counter[str] = Counter()
    found = []
    for tie in ties:
        seen[tie.role] += 1
        name = f"{tie.role} {seen[tie.role]}" if tie.role in many else tie.role
        found.append(replace(tie, entry=replace(tie.entry, name=name)))
    return tuple(found)
