"""Sessions that are open, and tries to log in that are counted."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


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
