"""The letter of a referral: an A4 of a few lines, accessible (PDF/UA-1), made without network or system fonts."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import typst
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.queries import Story, day_text

TEMPLATE = Path(__file__).parent / "letter.typ"


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands in the letter. ``identifiers`` two, so that it cannot be taken for someone else's."""

    title: str
    sender: str
    receiver: str
    identifiers: tuple[str, str]
    lines: tuple[str, str, str]
    printed: str
    page_of: str
    language: str = "nl"


def letter_of(referral: Referral, story: Story, person: Person | None, *, reads_birth: bool, now: datetime) -> Letter:
    """The letter back to the referrer, with no more than the reader may see."""
    number = _("verwijzing %s") % str(referral.id)[:8].upper()
    birth = person.birth_date if person is not None and reads_birth else None
    second = _("geboren %s") % date_format(birth, "j F Y", use_l10n=False) if birth else number
    name = story.line.name
    asked = _("U verwees %(name)s op %(day)s naar %(place)s.") % {
        "name": name,
        "day": date_format(story.line.requested_on, "j F Y", use_l10n=False),
        "place": story.line.place,
    }
    state = _("Hoe ver is het: %s.") % story.line.state_text
    if story.report and story.reported_on:
        told = _("Bericht van %(day)s, gelezen door de persoon zelf: %(words)s") % {
            "day": day_text(story.reported_on),
            "words": story.report,
        }
    else:
        told = _("Er is nog geen bericht.")
    return Letter(
        title=_("Bericht over een verwijzing"),
        sender=story.receiver,
        receiver=f"{story.owner}, {story.requested_by}",
        identifiers=(name, second),
        lines=(asked, state, told),
        printed=_("Afgedrukt op %s") % date_format(now.astimezone(AMSTERDAM), "j F Y H:i", use_l10n=False),
        page_of=_("pagina {page} van {total}"),
    )


def to_pdf(letter: Letter, *, now: datetime) -> bytes:
    """The letter as PDF/UA-1, with the fonts that typst carries."""
    return typst.compile(
        TEMPLATE,
        sys_inputs={"letter": json.dumps(asdict(letter))},
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        timestamp=int(now.timestamp()),
    )
