"""What somebody saw of a core element that cannot be counted."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.groups.models import Group
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.models import Referral


class Observation(models.Model):
    """Somebody who was there says whether a core element was kept. A later answer counts; the earlier ones stay.

    About a group, a referral or, without either, what was done with one person. A group names no person.
    """

    class Answer(models.TextChoices):
        KEPT = "kept", _("ja")
        PARTLY = "partly", _("deels")
        NOT = "not", _("nee")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    werkvorm = models.CharField(max_length=80)
    element = models.CharField(max_length=80)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, related_name="observations")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="observations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=6, choices=Answer)
    seen_at = models.DateTimeField()
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    seen_by_role = models.CharField(max_length=20)

    class Meta:
        ordering = ["seen_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(group__isnull=False, referral__isnull=True, person__isnull=True)
                | Q(group__isnull=True, person__isnull=False),
                name="running_observation_of_one",
            )
        ]
