"""What a person agreed to: for whom, for what purpose, in which words, and until when."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.people.models import Person


class Consent(models.Model):
    """One consent. ``text`` is the wording the person agreed to; a change is a new row with a higher ``version``."""

    class How(models.TextChoices):
        SPOKEN = "spoken", _("mondeling, in het gesprek")
        WRITTEN = "written", _("op papier")
        SELF = "self", _("zelf, op een eigen pagina")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    receiver = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=32)
    version = models.IntegerField(default=1)
    text = models.TextField()
    how = models.CharField(max_length=8, choices=How)
    given_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-given_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "receiver", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_one_valid",
            )
        ]
