"""The network of a person as that person tells it: a tie is a row, its place in a drawing is not data."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.people.models import Person


class Tie(models.Model):
    """One tie of a person, with what goes in and out.

    A change ends this row and begins a new one with the same ``thread``. ``name`` is a first name or a pseudonym; what
    kind of tie it is (somebody, a group, a place, a pet) is told by ``tie_role``. ``sector`` is where the person put
    it: the role's own, or another. ``ring`` 1 (very close) to 3. ``received`` and ``given`` hold the letters P G A E
    (practical, company, advice, emotional); empty is "none of these". ``time_zone`` (IANA) and ``language`` (BCP 47)
    are asked of who lives abroad. NULL and the empty text are: not asked. Who may read the map, reads a tie that is
    ``seen_by`` everyone; the others are for who treats the person (the rows are held back by the database). Ties that
    hurt, that must stay hidden, or that someone wants away, are never here: they belong in the protected compartment.
    """

    class Quality(models.TextChoices):
        GOOD = "good", _("goed")
        MIXED = "mixed", _("wisselend")
        TENSE = "tense", _("gespannen")

    class Change(models.TextChoices):
        MORE = "more", _("meer")
        SAME = "same", _("zo laten")
        LESS = "less", _("minder")

    class Channel(models.TextChoices):
        TOGETHER = "together", _("bij elkaar komen")
        PHONE = "phone", _("bellen")
        VIDEO = "video", _("beeldbellen")
        MESSAGES = "messages", _("berichtjes")
        POST = "post", _("e-mail of brieven")
        ONLINE = "online", _("een spel of groep op internet")

    class SeenBy(models.TextChoices):
        EVERYONE = "everyone", _("iedereen die dit netwerk mag zien")
        CARE = "care", _("alleen wie mij behandelt")

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
    time_zone = models.CharField(_("tijd daar"), max_length=40, blank=True)
    language = models.CharField(_("taal"), max_length=35, blank=True)
    channel = models.CharField(_("hoe er contact is"), max_length=12, choices=Channel, blank=True)
    since_year = models.SmallIntegerField(_("sinds welk jaar"), null=True)
    deceased = models.BooleanField(_("overleden"), default=False)
    seen_by = models.CharField(_("wie mag dit zien"), max_length=10, choices=SeenBy, default=SeenBy.EVERYONE)
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


class AlterTie(models.Model):
    """Two who stand on the map and know each other, by the threads of their ties, the smaller first.

    It ends when it is taken back, or when one of the two goes off the map.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    first = models.UUIDField()
    second = models.UUIDField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["first", "second", "valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="ecogram_altertie_order"),
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(valid_until__isnull=True), name="ecogram_altertie_one_current"
            ),
        ]


class Review(models.Model):
    """What was gone through in a conversation, also when nothing changed.

    ``about`` a tie of the map (``thread``) that is still as it was, or who knows whom (no thread): then that was asked,
    and no link means that they do not know each other.
    """

    class About(models.TextChoices):
        TIE = "tie", _("een band")
        LINKS = "links", _("wie elkaar kennen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=8, choices=About)
    thread = models.UUIDField(null=True)
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(about="tie", thread__isnull=False) | Q(about="links", thread__isnull=True),
                name="ecogram_review_thread",
            )
        ]


class NetworkRecipe(models.Model):
    """What the columns and words of somebody else's files mean, as an organisation said it the last time.

    ``headings`` is a print of the sort of file and its headings: the same study or the same protocol has the same. It
    holds words of categories, and nobody's name.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    headings = models.CharField(max_length=64)
    recipe = models.JSONField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "headings"], name="ecogram_networkrecipe_one")]
