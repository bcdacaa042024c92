"""What the pages of the network show."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from weefsel.apps.ecogram.queries import Ecogram, SummaryLine, TieLine
from weefsel.web.ecogram.drawing import Drawing
from weefsel.web.ecogram.forms import ForgetForm, TieForm
from weefsel.web.ecogram.listing import Listing
from weefsel.web.ecogram.quick import QuickForm
from weefsel.web.screening.heading import Heading


@dataclass(frozen=True, slots=True)
class Prompt:
    """Somebody whom people forget to name: a weak tie. ``role`` fills in the form."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class StepTaken:
    """What a step in the drawing did, to say aloud; ``mine`` and ``theirs`` when somebody else was first."""

    said: str
    mine: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class EcogramPage:
    """The map as a list and a drawing, with what it says. ``form`` None: this reader may only look.

    ``quick`` takes one line, ``paper`` a sheet. ``is_private``: names stay away until asked for, and nothing is told in
    which they stand. ``asks_first``: it was not asked yet in this session whether drawing is all right now.
    ``step`` is what the drawing just did, for the script that asked.
    """

    person: Heading
    ecogram: Ecogram
    drawing: Drawing
    summary: tuple[SummaryLine, ...]
    form: TieForm | None
    prompts: tuple[Prompt, ...]
    may_propose: bool
    seen_by: str
    step: StepTaken | None = None
    listing: Listing | None = None
    quick: QuickForm | None = None
    paper: QuickForm | None = None
    is_private: bool = False
    asks_first: bool = False


@dataclass(frozen=True, slots=True)
class TiePage:
    """One tie to change. ``theirs`` is what somebody else made of it meanwhile; ``is_gone``: they took it off."""

    person: Heading
    thread: UUID
    name: str
    form: TieForm
    theirs: TieLine | None
    is_gone: bool
    seen_by: str


@dataclass(frozen=True, slots=True)
class ForgetPage:
    """Where someone else stands, to take them out. ``form`` None: nobody is named."""

    person: Heading
    form: ForgetForm | None
