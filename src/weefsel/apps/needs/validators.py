"""What may be decided about a need. Shared by the form and the operation."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.needs.models import Need

CHOICES = {"agree": Need.State.AGREED, "decline": Need.State.DECLINED, "met": Need.State.MET}


@dataclass(frozen=True, slots=True)
class Decision:
    """What the person decides about one need: ``choice`` agree, decline or met.

    ``words`` the need as the person says it. ``seen`` the state that stood on the page when they decided, empty for a
    need that was not there.
    """

    kind: str
    choice: str
    words: str = ""
    seen: str = ""


def clean_decision(decision: Decision) -> Decision:
    """The decision with its words trimmed.

    Raises
    ------
    ValidationError
        An unknown need or choice, or words that are too long.
    """
    if decision.kind not in catalogue().needs:
        raise ValidationError(_("Kies wat zou helpen uit de lijst."), code="kind")
    if decision.choice not in CHOICES:
        raise ValidationError(_("Kies of u dit wilt of niet."), code="choice")
    words = " ".join(decision.words.split())
    longest = Need._meta.get_field("words").max_length
    if len(words) > longest:
        raise ValidationError(
            _("Maak de eigen woorden wat korter: %(longest)s tekens past.") % {"longest": longest}, code="long"
        )
    return replace(decision, words=words)
