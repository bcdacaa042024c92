"""The social map: services, places where they run, and who keeps what fresh."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User


class Location(models.Model):
    """A place to meet. ``x`` and ``y`` in RD New, metres."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("naam van de plek"), max_length=150)
    street_line = models.CharField(_("straat en huisnummer"), max_length=150, blank=True)
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    city = models.CharField(_("plaats"), max_length=80)
    area = models.CharField(_("buurt"), max_length=100, blank=True)
    x = models.FloatField()
    y = models.FloatField()
    is_step_free = models.BooleanField(_("zonder drempels"), null=True)
    n_people = models.IntegerField(_("ruimte voor (mensen)"), null=True)
    has_quiet_corner = models.BooleanField(_("rustige hoek"), null=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self):
        return self.name


class Service(models.Model):
    """What an organisation offers, in its own words, and which werkvorm it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="services")
    name = models.CharField(_("naam"), max_length=200)
    werkvorm = models.CharField(max_length=80)
    description = models.TextField(_("wat is het"), max_length=1000)
    welcome = models.TextField(_("zo word je ontvangen"), max_length=500, blank=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "id"]


class Offer(models.Model):
    """A service at a place: what someone can be referred to.

    ``is_host_public`` whether everybody may know who receives; the name stands here all the same, so that the database
    can keep people apart. ``places_free`` is changed only by the database functions `directory_take_place` and
    `directory_give_place`, which lock the row: two professionals cannot take the same place. ``places_kept`` of them
    are given by the host only, and proposed to nobody. ``hours`` has 21 values, Monday morning to Sunday evening.
    ``confirmed_at`` says when the host last assured that all this is true.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="offers")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="offers")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    host = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    host_name = models.CharField(_("wie ontvangt u"), max_length=150)
    is_host_public = models.BooleanField(default=True)
    host_email = models.EmailField(_("e-mail van de gastheer of gastvrouw"), blank=True)
    host_phone = models.CharField(_("telefoon"), max_length=40, blank=True)
    when_text = models.CharField(_("wanneer"), max_length=150)
    hours = ArrayField(models.BooleanField(), size=21)
    starts_on = models.DateField(_("begint op"), null=True)
    capacity = models.IntegerField(_("plekken"), null=True)
    places_free = models.IntegerField(_("vrije plekken"))
    places_kept = models.IntegerField(_("plekken die ik zelf vergeef"), default=0)
    language = models.CharField(_("taal"), max_length=8, default="nl")
    price_cents = models.IntegerField(_("prijs per keer (cent)"), null=True)
    is_accompanied = models.BooleanField(_("er gaat de eerste keer iemand mee"), default=False)
    has_transport = models.BooleanField(_("er is vervoer te regelen"), null=True)
    is_open = models.BooleanField(default=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["service__name", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(places_free__gte=0), name="directory_offer_places"),
            models.CheckConstraint(condition=Q(places_kept__gte=0), name="directory_offer_kept"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(places_free__lte=models.F("capacity")),
                name="directory_offer_capacity",
            ),
        ]


class LinkReport(models.Model):
    """That an address of somebody else worked or not, for whoever came there; the last one counts. Nobody's name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=500)
    works = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "id"]
        indexes = [models.Index(fields=["url", "-at"], name="directory_linkreport_url")]


class KeyFigure(models.Model):
    """Somebody whom people of a neighbourhood can turn to: staff or volunteer of an organisation, with an offer.

    Hours, language and how many people at a time stand with the offer. ``areas`` four digits of postcodes, ``reach_m``
    metres around the place of the offer: one of the two says where they are for. Who is away is proposed to nobody; the
    ``stand_in`` then is for their area too. ``ended_at``: no key figure any more.
    """

    class Channel(models.TextChoices):
        PHONE = "phone", _("bellen")
        TEXT = "text", _("een bericht sturen")
        EMAIL = "email", _("mailen")
        WALK_IN = "walk_in", _("langskomen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="key_figure")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("naam"), max_length=150)
    areas = ArrayField(models.CharField(max_length=4), default=list)
    reach_m = models.IntegerField(_("tot hoe ver (meter)"), null=True)
    channel = models.CharField(_("hoe te bereiken"), max_length=8, choices=Channel)
    reach = models.CharField(_("nummer, adres of plek"), max_length=200)
    is_public = models.BooleanField(_("iedereen mag dit zien"), default=False)
    away_from = models.DateField(_("weg van"), null=True)
    away_until = models.DateField(_("tot en met"), null=True)
    stand_in = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="stands_in_for")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(away_from__isnull=True, away_until__isnull=True)
                | Q(away_from__isnull=False, away_until__gte=models.F("away_from")),
                name="directory_keyfigure_away",
            ),
        ]
