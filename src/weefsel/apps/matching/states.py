"""The states of a line of a plan and the steps that are allowed between them: a table, not ifs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    WORKING = "working", _("wordt gemaakt")
    READY = "ready", _("klaar")
    FAILED = "failed", _("niet gelukt")
    REPLACED = "replaced", _("vervangen door een nieuw plan")
    STOPPED = "stopped", _("gestopt")


class LineState(models.TextChoices):
    PROPOSED = "proposed", _("voorgesteld")
    ACCEPTED = "accepted", _("te bespreken")
    YES = "yes", _("zegt ja")
    NO = "no", _("zegt nee")
    REJECTED = "rejected", _("past niet")
    NONE = "none", _("nog geen plek")
    CHANGED = "changed", _("een ander voorstel gekozen")
    REPLACED = "replaced", _("meegenomen naar een nieuw plan")
    WITHDRAWN = "withdrawn", _("ingetrokken")

    @classmethod
    def standing(cls) -> list[str]:
        """States in which somebody may be told of the place: the guard keeps apart who must not meet there."""
        return [cls.PROPOSED, cls.ACCEPTED, cls.YES]

    @classmethod
    def kept(cls) -> list[str]:
        """States that a new plan keeps: the line stays, and takes a place."""
        return [cls.ACCEPTED, cls.YES]

    @classmethod
    def current(cls) -> list[str]:
        """States of the one line of a person that the board shows."""
        return [cls.PROPOSED, cls.ACCEPTED, cls.YES, cls.NO, cls.REJECTED, cls.NONE]


S = LineState

_ENDS = frozenset({S.REPLACED, S.WITHDRAWN})
NEXT: dict[str, frozenset[str]] = {
    S.PROPOSED: frozenset({S.ACCEPTED, S.REJECTED, S.CHANGED}) | _ENDS,
    S.ACCEPTED: frozenset({S.PROPOSED, S.YES, S.NO, S.REJECTED, S.CHANGED}) | _ENDS,
    S.YES: frozenset({S.ACCEPTED, S.NO}) | _ENDS,
    S.NO: frozenset({S.ACCEPTED, S.CHANGED}) | _ENDS,
    S.REJECTED: frozenset({S.PROPOSED, S.CHANGED}) | _ENDS,
    S.NONE: frozenset({S.CHANGED}) | _ENDS,
    S.CHANGED: frozenset(),
    S.REPLACED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
# What taking back the last step leads to.
BEFORE: dict[str, str] = {S.ACCEPTED: S.PROPOSED, S.YES: S.ACCEPTED, S.NO: S.ACCEPTED, S.REJECTED: S.PROPOSED}
