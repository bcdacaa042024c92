"""Questions asked and answers given, and talks held with a werkvorm as a guide. Not asked is something else than no."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.people.models import Person


class Occasion(models.TextChoices):
    """When questions are asked; the same words as ``occasions`` of an item in the catalogue."""

    INTAKE = "intake", _("bij de intake")
    VISIT = "visit", _("bij een bezoek")
    DISCHARGE = "discharge", _("bij ontslag")
    FOLLOW_UP = "follow_up", _("later nagevraagd")


class Response(models.Model):
    """One time that the questions of an instrument were asked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="responses")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    instrument = models.CharField(max_length=80)
    instrument_version = models.CharField(max_length=20)
    occasion = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-asked_at", "id"]


class Answer(models.Model):
    """One answer that was chosen; an item that takes several has a row for each. An empty ``value``: skipped."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    referral_id = models.UUIDField(null=True)
    item = models.CharField(max_length=80)
    value = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "item", "value"], name="screening_answer_once")]


class TalkFields(models.Model):
    """One talk with one person, guided by a werkvorm. Without ``ended_at`` it can be gone on with.

    ``outcome`` says how it ended; ``agreed`` what was agreed, in own words. What was written stays with the
    organisation that held the talk, and with the person.
    """

    class Outcome(models.TextChoices):
        AGREED = "agreed", _("wij spraken iets af")
        NOTHING_NOW = "nothing_now", _("wij spraken af: nu niets")
        STOPPED = "stopped", _("de persoon wilde niet verder")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    werkvorm = models.CharField(max_length=80)
    werkvorm_version = models.CharField(max_length=20)
    n_steps = models.SmallIntegerField()
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    agreed = models.TextField(_("wat is afgesproken"), max_length=2000, blank=True)

    class Meta:
        abstract = True
        ordering = ["-started_at", "id"]


class TalkStepFields(models.Model):
    """One step of a talk: talked about, with what was said in own words, or skipped. ``number`` counts from 1."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    number = models.SmallIntegerField()
    title = models.CharField(max_length=200)
    is_skipped = models.BooleanField(default=False)
    words = models.TextField(_("wat is besproken"), max_length=2000, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ["number", "id"]


class Talk(TalkFields):
    pass


class TalkStep(TalkStepFields):
    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="steps")

    class Meta(TalkStepFields.Meta):
        constraints = [models.UniqueConstraint(fields=["talk", "number"], name="screening_talkstep_once")]


class PrivateTalk(TalkFields):
    """A talk about ties that may be unsafe: in the protected compartment, read by the person and who guards."""

    class Meta(TalkFields.Meta):
        db_table = "safety_talk"


class PrivateTalkStep(TalkStepFields):
    talk = models.ForeignKey(PrivateTalk, on_delete=models.PROTECT, related_name="steps")

    class Meta(TalkStepFields.Meta):
        db_table = "safety_talkstep"
        constraints = [models.UniqueConstraint(fields=["talk", "number"], name="safety_talkstep_once")]
