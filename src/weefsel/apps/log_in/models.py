"""Sessions that are open, tries to log in that are counted, and second steps that were lost."""

import uuid

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Session(AbstractBaseSession):
    """A browser that is logged in, or on its way to. ``session_key`` holds a hash of the key.

    ``began_at`` when the user logged in, also where a role was chosen later; ``seen_at`` when a page was last asked
    for, to half a minute. ``device`` says in a few words what browser it is; where it is, is not kept.
    """

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, null=True, related_name="+")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    device = models.CharField(max_length=60, blank=True)

    @classmethod
    def get_session_store_class(cls):
        from weefsel.apps.log_in.sessions import SessionStore

        return SessionStore


class Attempt(models.Model):
    """One try to log in, or to be mailed a way in: counted by account and by address, of which only a hash is kept."""

    kind = models.CharField(max_length=16)
    key_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "key_hash", "at"], name="log_in_attempt_counted")]


class OutsideLogIn(models.Model):
    """Someone in service of an organisation who logs in at its own server. Of who they are there, only a hash."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organization"], name="log_in_outside_once")]


class Reset(models.Model):
    """A lost second step that two colleagues take away: one proposes, another confirms, neither for themselves. Where
    no two can, whoever runs the installation does: then there is no ``organization`` and nobody who proposed.

    From ``confirmed_at`` until ``done_at``, when the user chose a new one, logging in takes the code as well that the
    confirmer handed over: ``hidden_code`` until ``code_until``. ``ended_at``: it came to nothing, by ``ending``.
    """

    class Sure(models.TextChoices):
        DOCUMENT = "document", _("Ik zag deze persoon in het echt, met een identiteitsbewijs.")
        KNOWN = "known", _("Ik zag deze persoon in het echt, en ken die goed.")
        CALLED = "called", _("Ik belde zelf, op een nummer dat wij al hadden, en herkende de stem.")

    class Ending(models.TextChoices):
        WITHDRAWN = "withdrawn", _("ingetrokken")
        REFUSED = "refused", _("niet bevestigd")
        EXPIRED = "expired", _("verlopen")
        REPLACED = "replaced", _("vervangen door een nieuwe")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, null=True, related_name="+")
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.CASCADE, null=True, related_name="+")
    proposer_sure = models.CharField(max_length=16, choices=Sure.choices, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("accounts.User", on_delete=models.CASCADE, null=True, related_name="+")
    confirmer_sure = models.CharField(max_length=16, choices=Sure.choices, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    hidden_code = models.CharField(max_length=120, blank=True)
    code_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", on_delete=models.CASCADE, null=True, related_name="+")
    ending = models.CharField(max_length=16, choices=Ending.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=True, proposed_by__isnull=True, confirmed_by__isnull=True)
                | Q(organization__isnull=False, proposed_by__isnull=False)
                & ~Q(proposed_by=F("user"))
                & (Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("user")) & ~Q(confirmed_by=F("proposed_by"))),
                name="log_in_reset_by_two_others",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True, code_until__isnull=True)
                | Q(confirmed_at__isnull=False, code_until__isnull=False)
                & (Q(confirmed_by__isnull=False) | Q(organization__isnull=True)),
                name="log_in_reset_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(confirmed_at__isnull=False, ended_at__isnull=True),
                name="log_in_reset_done",
            ),
            models.UniqueConstraint(
                fields=["user", "organization"],
                condition=Q(confirmed_at__isnull=True, ended_at__isnull=True),
                name="log_in_reset_one_open",
            ),
        ]
