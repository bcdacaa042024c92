"""What someone said to find a place and of what was proposed, and how much an organisation lets each thing count."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.directory.models import Offer
from weefsel.apps.keys.fields import EncryptedTextField
from weefsel.apps.people.models import Person


class Choice(models.Model):
    """One thing that someone said: this one, rather not this one, or none of these. Never changed, only taken back.

    The last word about an offer counts. ``reasons`` why not, or for none of these what is missing; ``words`` why, as
    the person says it, or what they would like instead; ``needs`` what they had chosen then, and ``area`` the four
    digits of where they lived, empty when that is not known: only for none of these. ``facts`` what was so then of what
    the reasons are about (`choosing.facts_of`): when all of that is different now, it may be proposed again.
    """

    class Answer(models.TextChoices):
        CHOSEN = "chosen", _("dit lijkt me wat")
        DECLINED = "declined", _("liever niet")
        NONE = "none", _("geen van deze")

    class Reason(models.TextChoices):
        FAR = "far", _("te ver weg")
        HOUR = "hour", _("het moment past niet")
        PRICE = "price", _("te duur")
        LANGUAGE = "language", _("niet in mijn taal")
        KIND = "kind", _("dit is niets voor mij")
        GROUP = "group", _("liever met één iemand")
        KNOWN = "known", _("daar ben ik al geweest")
        PRIVATE = "private", _("dat zeg ik liever niet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=8, choices=Answer)
    reasons = ArrayField(models.CharField(max_length=12, choices=Reason), default=list)
    words = EncryptedTextField(_("in eigen woorden"), max_length=300, blank=True)
    needs = ArrayField(models.CharField(max_length=40), default=list)
    area = models.CharField(max_length=4, blank=True)
    facts = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    @property
    def reason_names(self) -> list[str]:
        names = MISSES if self.answer == self.Answer.NONE else dict(self.Reason.choices)
        return [str(names[one]) for one in self.reasons]

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["answer", "area"], name="matching_choice_area")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="none", offer__isnull=True) | Q(~Q(answer="none"), offer__isnull=False),
                name="matching_choice_about",
            )
        ]


# What is missing, in the words for none of these.
MISSES = {
    Choice.Reason.FAR: _("iets dichterbij"),
    Choice.Reason.HOUR: _("iets op een ander moment"),
    Choice.Reason.KIND: _("iets anders om te doen"),
    Choice.Reason.GROUP: _("iets met één iemand"),
    Choice.Reason.PRICE: _("iets goedkopers"),
    Choice.Reason.LANGUAGE: _("iets in mijn eigen taal"),
}
# Why someone does not want an offer that stands there.
DECLINES = tuple(one for one in Choice.Reason if one != Choice.Reason.GROUP)


class Belonging(models.Model):
    """With whom someone feels at home, as they said themselves, with their yes to the words in ``agreed_text``.

    ``owner`` the organisation with which it was said, and that may read it; None when the person wrote it on their own
    page, for themself only. ``groups`` slugs of `matching/own_groups.toml`; taken back is empty, with ``ended_at``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    groups = ArrayField(models.CharField(max_length=40), default=list)
    agreed_text = models.CharField(max_length=300)
    agreed_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["agreed_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__isnull=True) | Q(groups=[]), name="matching_belonging_gone")
        ]


class Weighing(models.Model):
    """How much an organisation lets each criterion count, from a moment on; the highest ``number`` holds, none changes.

    ``criteria`` and ``levels`` side by side, from -2 (much less than the catalogue has) to 2 (much more); what is not
    named counts as the catalogue has it. How many points that gives is worked out when it is used.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    criteria = ArrayField(models.CharField(max_length=40), default=list)
    levels = ArrayField(models.SmallIntegerField(), default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    form_token = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-number", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "number"], name="matching_weighing_number")]
