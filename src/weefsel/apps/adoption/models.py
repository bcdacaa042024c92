"""Which werkvorm an organisation runs, in which version, and where its own form differs from the template."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User


class Adoption(models.Model):
    """An organisation took a werkvorm into use. ``lead`` is the driver, ``stand_in`` who takes over (seed 003)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="adoptions")
    werkvorm = models.CharField(max_length=80)
    werkvorm_version = models.CharField(max_length=20)
    lead = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    stand_in = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    adopted_at = models.DateTimeField()
    adopted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "werkvorm"], condition=Q(ended_at__isnull=True), name="adoption_once"
            )
        ]


class AdoptedVersion(models.Model):
    """The template as an organisation took it over, from a moment on: the text of its file.

    Kept here because the catalogue knows the newest version only. The earlier ones stay: a group is judged by the
    version that held when it ran.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="versions")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    version = models.CharField(max_length=20)
    text = models.TextField()
    since = models.DateTimeField()
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["since", "id"]
        constraints = [models.UniqueConstraint(fields=["adoption", "version"], name="adoption_version_once")]


class Adaptation(models.Model):
    """What an organisation does in another way than the template, and why. ``part`` and ``key`` are its path.

    ``name`` what it is about, in words of that day; ``value`` empty when it was left out. ``is_core``: it touches a
    core element. ``ended_at`` when it was taken back, replaced, or became the same as a new version. Everybody can
    read which core elements were left out and why (`adoption_dropped`), so ``why`` names nobody.
    """

    class Kind(models.TextChoices):
        CHANGED = "changed", _("anders")
        DROPPED = "dropped", _("weggelaten")
        ADDED = "added", _("erbij")

    class Reason(models.TextChoices):
        """For whose sake, after FRAME (2019): the recipients, the providers, the setting, what lies outside it."""

        PEOPLE = "people", _("het past zo beter bij de mensen die komen")
        LANGUAGE = "language", _("taal, cultuur of gewoonten in onze buurt")
        PROVIDERS = "providers", _("wie het doet, kan of wil het zo beter")
        SETTING = "setting", _("onze ruimte, tijd of geld")
        OUTSIDE = "outside", _("een wet, een betaler of een partner vraagt het")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="adaptations")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=40)
    key = models.TextField(blank=True)
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=200)
    value = models.JSONField(null=True)
    is_core = models.BooleanField()
    reason = models.CharField(max_length=10, choices=Reason)
    why = models.CharField(max_length=300, blank=True)
    is_planned = models.BooleanField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["adoption", "part", "key"], condition=Q(ended_at__isnull=True), name="adoption_adaptation_once"
            )
        ]


class WerkvormDraft(models.Model):
    """A description of a werkvorm in the making: the table of its file, as far as it is filled in.

    ``revision`` goes up by one with every save, so that two colleagues never write over each other unseen.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    form_token = models.UUIDField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    table = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "id"]
