"""What may be decided about a need, and told about a life. Shared by the form and the operation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.needs.models import Need, Opinion
from weefsel.engine.needs.transitions import AHEAD_DAYS

CHOICES = {
    "agree": Need.State.AGREED,
    "decline": Need.State.DECLINED,
    "met": Need.State.MET,
    "change": Need.State.DECLINED,
}
VIEWS = (Opinion.Choice.FITS, Opinion.Choice.DOUBTS)
OLDEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the person decides about one need: ``choice`` agree, decline, met, or change (then ``instead`` is chosen).

    ``words`` the need as the person says it. ``seen`` the state that stood on the page when they decided, empty for a
    need that was not there. ``priority`` 1 first, 2 after that, 3 later; None when they said nothing about that.
    """

    kind: str
    choice: str
    words: str = ""
    seen: str = ""
    instead: str = ""
    priority: int | None = None


def clean_decision(decision: Decision) -> Decision:
    """The decision with its words trimmed.

    Raises
    ------
    ValidationError
        An unknown need or choice, something that belongs on the protected page, or words that are too long.
    """
    for kind in (decision.kind, *([decision.instead] if decision.choice == "change" else [])):
        need = catalogue().needs.get(kind)
        if need is None:
            raise ValidationError(_("Kies wat zou helpen uit de lijst."), code="kind")
        if need.track == "first":
            raise ValidationError(_("Dit hoort op het afgeschermde blad, niet hier."), code="protected")
    if decision.choice not in CHOICES:
        raise ValidationError(_("Kies of u dit wilt of niet."), code="choice")
    if decision.choice == "change" and decision.instead == decision.kind:
        raise ValidationError(_("Kies iets anders dan wat er al stond."), code="same")
    if decision.priority is not None and decision.priority not in Need.Priority.values:
        raise ValidationError(_("Kies wanneer: dit eerst, daarna, of later."), code="priority")
    return replace(decision, words=clean_words(decision.words))


def clean_words(text: str) -> str:
    """Own words on one line.

    Raises
    ------
    ValidationError
        They are too long.
    """
    words = " ".join(text.split())
    longest = Need._meta.get_field("words").max_length
    if len(words) > longest:
        raise ValidationError(
            _("Maak de eigen woorden wat korter: %(longest)s tekens past.") % {"longest": longest}, code="long"
        )
    return words


def check_view(choice: str) -> None:
    """Raises ``ValidationError`` for a view that a professional cannot have of a need."""
    if choice not in VIEWS:
        raise ValidationError(_("Kies of u denkt dat dit past, of twijfelt."), code="choice")


def check_transition(kind: str, day: date, *, today: date, born: date) -> None:
    """Raises ``ValidationError`` for something that cannot have happened to this person on that day."""
    if kind not in catalogue().transitions:
        raise ValidationError(_("Kies wat er gebeurde uit de lijst."), code="kind")
    if day > today + timedelta(days=AHEAD_DAYS):
        raise ValidationError(
            _("Kies een dag die geweest is, of binnen %(days)s dagen komt.") % {"days": AHEAD_DAYS}, code="ahead"
        )
    if day < max(born, OLDEST):
        raise ValidationError(_("Kies een dag na de geboortedag."), code="before")
