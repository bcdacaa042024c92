"""The network of a person as that person tells it: a tie is a row, its place in a drawing is not data."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import User
from weefsel.apps.people.models import Person


class Tie(models.Model):
    """One tie of a person, with what goes in and out.

    A change ends this row and begins a new one with the same ``thread``. ``name`` is a first name or a pseudonym.
    ``ring`` 1 (very close) to 3. ``received`` and ``given`` hold the letters P G A E (practical, company, advice,
    emotional); empty is "none of these". NULL is: not asked. Ties that hurt are not recorded here: they belong in the
    protected compartment, and until that is built the page says so.
    """

    class Quality(models.TextChoices):
        GOOD = "good", _("goed")
        MIXED = "mixed", _("wisselend")
        TENSE = "tense", _("gespannen")

    class Change(models.TextChoices):
        MORE = "more", _("meer")
        SAME = "same", _("zo laten")
        LESS = "less", _("minder")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thread = models.UUIDField(default=uuid.uuid4)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ties")
    name = models.CharField(_("voornaam of roepnaam"), max_length=60)
    tie_role = models.CharField(_("wie is dit"), max_length=40)
    sector = models.CharField(max_length=24)
    ring = models.SmallIntegerField(_("hoe dichtbij"), null=True)
    times_per_year = models.IntegerField(_("hoe vaak contact"), null=True)
    received = ArrayField(models.CharField(max_length=1), null=True)
    given = ArrayField(models.CharField(max_length=1), null=True)
    quality = models.CharField(max_length=8, choices=Quality, null=True)
    wanted_change = models.CharField(max_length=8, choices=Change, null=True)
    lives = models.CharField(_("woont"), max_length=20, blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["ring", "name", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ring__gte=1, ring__lte=3), name="ecogram_tie_ring"),
            models.UniqueConstraint(
                fields=["thread"], condition=Q(valid_until__isnull=True), name="ecogram_tie_one_current"
            ),
        ]
