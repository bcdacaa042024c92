"""What a person agreed to or refused: for whom, for what purpose, in which words, and until when."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.people.models import Person


class Consent(models.Model):
    """One answer to the question whether something may. A change is a new row with a higher ``version``.

    ``text`` is what was read out, ``wording`` the number of that text in the catalogue. ``is_yes`` False is a no that
    was written down, so that nobody has to say it again. ``without`` are the parts that were taken out later (field
    classes). Exactly one of ``receiver`` and ``receiver_user`` (a naaste) may know or do what it is about.
    """

    class How(models.TextChoices):
        SPOKEN = "spoken", _("mondeling, in het gesprek")
        WRITTEN = "written", _("op papier")
        SELF = "self", _("zelf, op een eigen pagina")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    receiver = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    receiver_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=32)
    is_yes = models.BooleanField(default=True)
    version = models.IntegerField(default=1)
    wording = models.SmallIntegerField(default=1)
    text = models.TextField()
    without = ArrayField(models.CharField(max_length=32), default=list)
    how = models.CharField(max_length=8, choices=How)
    given_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-given_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "receiver", "receiver_user", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="consent_one_valid",
            ),
            models.CheckConstraint(
                condition=Q(receiver__isnull=False, receiver_user__isnull=True)
                | Q(receiver__isnull=True, receiver_user__isnull=False),
                name="consent_one_receiver",
            ),
        ]
