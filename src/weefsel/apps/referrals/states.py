"""The states of a referral and the steps that are allowed between them: a table, not ifs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReferralState(models.TextChoices):
    REQUESTED = "requested", _("gevraagd")
    CONTACTED = "contacted", _("eerste contact geweest")
    PROPOSED = "proposed", _("voorgelegd aan de gastheer of gastvrouw")
    ACCEPTED = "accepted", _("welkom")
    ARRIVED = "arrived", _("een eerste keer gekomen")
    STAYED = "stayed", _("een derde keer gekomen")
    REPORTED = "reported", _("teruggemeld")
    REJECTED = "rejected", _("niet passend volgens de ontvanger")
    DECLINED = "declined", _("persoon ziet ervan af")
    STOPPED = "stopped", _("gestopt")

    @classmethod
    def ended(cls) -> list[str]:
        """States in which nobody has to do anything any more."""
        return [cls.REPORTED, cls.REJECTED, cls.DECLINED, cls.STOPPED]


class Act(models.TextChoices):
    """What was done in a step of a referral."""

    STEP = "step", _("stap gezet")
    CONTACT = "contact", _("contact met de persoon")
    QUESTION = "question", _("vraag gesteld")
    REPLY = "reply", _("vraag beantwoord")
    CONFIRMED = "confirmed", _("de persoon zei ja")
    POSTPONED = "postponed", _("andere dag afgesproken")
    HANDED_OVER = "handed_over", _("aan een collega gegeven")
    SOLVED = "solved", _("drempel opgelost")
    REPORTED = "reported", _("bericht aan de verwijzer")
    NARROWED = "narrowed", _("minder gedeeld")


S = ReferralState

NEXT: dict[str, frozenset[str]] = {
    S.REQUESTED: frozenset({S.CONTACTED, S.PROPOSED, S.ACCEPTED, S.REJECTED, S.DECLINED, S.STOPPED}),
    S.CONTACTED: frozenset({S.CONTACTED, S.PROPOSED, S.ACCEPTED, S.REPORTED, S.REJECTED, S.DECLINED, S.STOPPED}),
    S.PROPOSED: frozenset({S.CONTACTED, S.ACCEPTED, S.REJECTED, S.DECLINED, S.STOPPED}),
    S.ACCEPTED: frozenset({S.CONTACTED, S.ARRIVED, S.DECLINED, S.STOPPED}),
    S.ARRIVED: frozenset({S.CONTACTED, S.STAYED, S.REPORTED, S.STOPPED}),
    S.STAYED: frozenset({S.REPORTED, S.STOPPED}),
    S.REPORTED: frozenset(),
    S.REJECTED: frozenset(),
    S.DECLINED: frozenset(),
    S.STOPPED: frozenset(),
}
