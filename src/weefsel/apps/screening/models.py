"""Questions asked and answers given, and talks held with a werkvorm as a guide. Not asked is something else than no."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.keys.fields import EncryptedJSONField, EncryptedTextField
from weefsel.apps.people.models import Person


class Occasion(models.TextChoices):
    """When questions are asked; the same words as ``occasions`` of an item in the catalogue."""

    INTAKE = "intake", _("bij de intake")
    VISIT = "visit", _("bij een bezoek")
    DISCHARGE = "discharge", _("bij ontslag")
    FOLLOW_UP = "follow_up", _("later nagevraagd")


class Questionnaire(models.Model):
    """The wording of a questionnaire, as the administrator of an organisation gave it: one row a version.

    ``slug`` names the instrument of the catalogue that it is the wording of, or a list of the organisation's own.
    ``document`` is the R4 Questionnaire as JSON, with the items tied to those of the instrument; ``leave`` says with
    whose leave it is used. Without ``confirmed_at`` it is a dry run, which nobody can use: it keeps the ``file`` and
    the ``ties`` that were made by hand (item id to link id), and has no document while something is wrong. The latest
    that was confirmed is in use, unless it was withdrawn.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    slug = models.CharField(max_length=80)
    version = models.SmallIntegerField()
    title = models.CharField(max_length=200)
    document = models.TextField()
    file = models.BinaryField(default=bytes)
    ties = models.JSONField(default=dict)
    leave = models.TextField(_("met welke toestemming"), max_length=1000, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["slug", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "slug", "version"], name="screening_questionnaire_version"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | ~Q(leave=""), name="screening_questionnaire_leave"
            ),
        ]


class AskingFields(models.Model):
    """A questionnaire while it is asked: what was answered so far, so that anyone who may can go on with it.

    ``questionnaire`` holds the wording, None where the questions are our own; ``said`` the conditions that hold before
    it may open; ``answers`` what was given, as in `engine.screening.questionnaire`; ``place`` the question at which one
    was. ``asked_at`` when it was answered elsewhere and is brought in here; ``amends`` the finished answers that this
    corrects. With ``ended_at`` nobody can go on with it, and ``outcome`` says why.
    """

    class Outcome(models.TextChoices):
        COMPLETED = "completed", _("afgerond")
        STOPPED = "stopped", _("gestopt en weggegooid")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    slug = models.CharField(max_length=80)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, null=True, related_name="+")
    instrument_version = models.CharField(max_length=20, blank=True)
    occasion = models.CharField(max_length=20)
    said = models.JSONField(default=list)
    answers = EncryptedJSONField(default=dict)
    place = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True)
    amends = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    class Meta:
        abstract = True
        ordering = ["-started_at", "id"]


class Asking(AskingFields):
    """Its answers become a `Response` when it is completed, and are taken out of here."""


class PrivateAsking(AskingFields):
    """Questions about safety: in the protected compartment, while they are asked and after."""

    class Meta(AskingFields.Meta):
        db_table = "safety_asking"


class Response(models.Model):
    """One time that the questions of an instrument were asked. Never changed: who corrects it, writes another.

    ``questionnaire`` holds the wording, None where the questions are our own. ``recorded_at`` and ``recorded_by`` where
    somebody else wrote it down, or later; ``amends`` the one that this corrects, and which does not count any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="responses")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    instrument = models.CharField(max_length=80)
    instrument_version = models.CharField(max_length=20)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200, blank=True)
    occasion = models.CharField(max_length=20)
    said = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    amends = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="amended_by")

    class Meta:
        ordering = ["-asked_at", "id"]


class Answer(models.Model):
    """One answer that was given; an item that takes several has a row for each. An empty ``value``: skipped.

    ``question`` and ``shown`` are the words of the question and of the answer as they were asked, where they are not
    our own: who may read the answer, may not read the whole list of another organisation.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    referral_id = models.UUIDField(null=True)
    item = models.CharField(max_length=300)
    position = models.SmallIntegerField(default=0)
    value = models.TextField(max_length=4000, blank=True)
    question = models.TextField(blank=True)
    shown = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "item", "position"], name="screening_answer_place")]


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
    agreed = EncryptedTextField(_("wat is afgesproken"), max_length=2000, blank=True)

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
    words = EncryptedTextField(_("wat is besproken"), max_length=2000, blank=True)
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
