"""What the page of needs shows."""

from __future__ import annotations

from dataclasses import dataclass

from weefsel.apps.needs.queries import NeedLine, TransitionLine
from weefsel.web.needs.forms import DecideForm, OwnForm, TransitionForm, ViewForm
from weefsel.web.screening.heading import Heading


@dataclass(frozen=True, slots=True)
class Card:
    """One need with what can be said about it; without forms for who may only look.

    ``is_open`` the part for other words stands open, because something in it is not right yet.
    """

    line: NeedLine
    form: DecideForm | None
    view: ViewForm | None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class NeedsPage:
    """What could help. ``may_choose`` false: this reader may only look, and has none of the forms.

    ``first`` what was chosen to come before all else; ``proposed`` the few proposals that are shown, ``more`` the rest;
    ``questions`` what to ask before something can be proposed; ``closed`` what was met or not wanted.
    """

    person: Heading
    may_choose: bool
    first: tuple[Card, ...]
    chosen: tuple[Card, ...]
    proposed: tuple[Card, ...]
    more: tuple[Card, ...]
    questions: tuple[str, ...]
    own: OwnForm | None
    transition: TransitionForm | None
    transitions: tuple[TransitionLine, ...]
    closed: tuple[Card, ...]
    has_chosen: bool
    may_match: bool
    may_ask: bool
    seen_by: str
