"""What a naaste keeps about themselves: how it goes, what they can and cannot do, and with whom they share that.

Nothing here points at the person whom they stand by: the naaste is somebody with own data, of which that person reads
nothing (C10). All words are encrypted with a key of the log-in of the naaste.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.keys.fields import EncryptedTextField

WORDS = 1000


class Load(models.TextChoices):
    """How a naaste says that it goes: our own four steps, of no questionnaire, and never a score."""

    WELL = "well", _("Ik houd dit goed vol")
    COSTS = "costs", _("Ik houd het vol, maar het kost me veel")
    NOT_LONG = "not-long", _("Ik houd dit niet lang meer vol")
    TOO_MUCH = "too-much", _("Het lukt me niet meer")


class Sheet(models.Model):
    """What a naaste wrote at one moment. Open until it is finished; read by others only then.

    ``load`` a value of `Load`. ``again_on`` is when the naaste wants to be asked anew, None for not. What was taken
    away is read by nobody and goes a day later (`weefsel retain`); until then it can be put back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    carer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    load = EncryptedTextField(whose="carer_id", max_length=16, blank=True)
    can = EncryptedTextField(whose="carer_id", max_length=WORDS, blank=True)
    cannot = EncryptedTextField(whose="carer_id", max_length=WORDS, blank=True)
    would_help = EncryptedTextField(whose="carer_id", max_length=WORDS, blank=True)
    again_on = models.DateField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    taken_away_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-finished_at", "-started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["carer"],
                condition=Q(finished_at__isnull=True, taken_away_at__isnull=True),
                name="carers_sheet_one_open",
            )
        ]


class Share(models.Model):
    """A professional who may read the sheets of a naaste, until a day or until the naaste ends it.

    Made by the naaste, with a code that they hand over themselves; who types it in becomes the reader, in the role and
    the organisation of that moment. ``words`` is what the naaste wants the reader to know beside it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    carer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    words = EncryptedTextField(whose="carer_id", max_length=200, blank=True)
    code_hash = models.CharField(max_length=64, unique=True)
    code_until = models.DateTimeField()
    until = models.DateTimeField()
    made_at = models.DateTimeField()
    reader = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    reader_role = models.CharField(max_length=32, blank=True)
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reader__isnull=True, organization__isnull=True, taken_at__isnull=True, reader_role="")
                | (Q(reader__isnull=False, organization__isnull=False, taken_at__isnull=False) & ~Q(reader_role="")),
                name="carers_share_one_reader",
            ),
            models.CheckConstraint(
                condition=Q(reader__isnull=True) | ~Q(reader=F("carer")), name="carers_share_someone_else"
            ),
        ]


class Rest(models.Model):
    """That a naaste wants to be asked nothing now (N2): mail that asks them along somewhere is not sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    carer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["carer"], condition=Q(ended_at__isnull=True), name="carers_rest_once")
        ]
