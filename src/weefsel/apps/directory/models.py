"""The social map: services, places where they run, and who keeps what fresh."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User

# The name of whoever a list does not name.
UNKNOWN = "onbekende organisatie"


class SourceList(models.Model):
    """A list of somebody else from which the social map is filled, and who keeps that up: the ``owner``.

    ``dialect`` and ``mapping`` how the last file was read, so that the next one is read the same way. ``as_of`` the day
    on which the list was true, as far as it says so; ``imported_at`` the last time that it was put on the map.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("naam van de lijst"), max_length=120)
    url = models.CharField(_("waar de lijst staat"), max_length=500, blank=True)
    dialect = models.CharField(max_length=40, blank=True)
    mapping = models.JSONField(default=dict)
    as_of = models.DateField(_("klopte op"), null=True)
    created_at = models.DateTimeField()
    imported_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="directory_sourcelist_name")]

    def __str__(self):
        return self.name


class Listed(models.Model):
    """What can come from a list: ``external_id`` is its key there.

    ``keeper`` writes the row for an owner for which nobody logs in, and may do so only as long as that is so; without a
    keeper the owner does.
    """

    keeper = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.ForeignKey(SourceList, on_delete=models.PROTECT, null=True, related_name="+")
    external_id = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True


class Location(Listed):
    """A place to meet. ``x`` and ``y`` in RD New, metres, both empty when nobody knows where it is.

    ``located_by`` how exact that is: the point itself, the middle of a postcode area, of a district or of a town, or
    ``home`` for what comes to you or is done from home.
    """

    class LocatedBy(models.TextChoices):
        POINT = "point", _("de plek zelf")
        POSTCODE = "postcode", _("het midden van het postcodegebied")
        ADDRESS = "address", _("een adres in dezelfde straat")
        DISTRICT = "district", _("het midden van het stadsdeel of de wijk")
        TOWN = "town", _("het midden van de plaats")
        HOME = "home", _("bij u thuis of vanuit huis")
        UNKNOWN = "unknown", _("niet bekend")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("naam van de plek"), max_length=150)
    street_line = models.CharField(_("straat en huisnummer"), max_length=150, blank=True)
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    city = models.CharField(_("plaats"), max_length=80)
    area = models.CharField(_("buurt"), max_length=100, blank=True)
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    located_by = models.CharField(max_length=8, choices=LocatedBy, default=LocatedBy.POSTCODE)
    is_step_free = models.BooleanField(_("zonder drempels"), null=True)
    has_hearing_support = models.BooleanField(_("goed te verstaan voor wie slecht hoort"), null=True)
    has_sight_support = models.BooleanField(_("goed te volgen voor wie slecht ziet"), null=True)
    access_text = models.CharField(_("hoe komt u binnen"), max_length=300, blank=True)
    n_people = models.IntegerField(_("ruimte voor (mensen)"), null=True)
    has_quiet_corner = models.BooleanField(_("rustige hoek"), null=True)

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["source", "external_id"], name="directory_location_listed")]
        constraints = [
            models.CheckConstraint(
                condition=Q(x__isnull=True, y__isnull=True) | Q(x__isnull=False, y__isnull=False),
                name="directory_location_point",
            ),
        ]

    def __str__(self):
        return self.name


class Service(Listed):
    """What an organisation offers, in its own words, and which werkvorm it is: empty as long as nobody said so.

    ``proposed_werkvorm`` what the words of a list seem to say, for a person to confirm. ``provider_key`` the key of the
    organisation in the list. ``who_for`` for whom it is, in words; ``rule`` the same in the rule language, as far as
    that can be tested. ``kinds`` what the list itself calls it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="services")
    name = models.CharField(_("naam"), max_length=200)
    werkvorm = models.CharField(max_length=80, blank=True)
    proposed_werkvorm = models.CharField(max_length=80, blank=True)
    description = models.TextField(_("wat is het"), max_length=1000)
    welcome = models.TextField(_("zo word je ontvangen"), max_length=500, blank=True)
    who_for = models.TextField(_("voor wie"), max_length=500, blank=True)
    rule = models.CharField(max_length=300, blank=True)
    kinds = ArrayField(models.CharField(max_length=80), default=list)
    url = models.CharField(_("website"), max_length=500, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telefoon"), max_length=40, blank=True)
    provider_key = models.CharField(max_length=120, blank=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["source", "external_id"], name="directory_service_listed")]


class Offer(Listed):
    """A service at a place: what someone can be referred to.

    ``is_host_public`` whether everybody may know who receives; the name stands here all the same, so that the database
    can keep people apart. ``places_free`` (empty: not known, so ask) is changed only by the database functions
    `directory_take_place` and `directory_give_place`, which lock the row: two professionals cannot take the same place.
    ``places_kept`` of them are given by the host only, and proposed to nobody.

    ``hours`` has 21 values, Monday morning to Sunday evening; empty when the days are not known. ``schedule`` the same
    more exactly, as opening hours of OpenStreetMap; ``proposed_schedule`` what free text seems to say, for a person to
    confirm. ``interests`` what people do there and ``attracts`` who feels at home, slugs of the catalogue's folder
    ``matching``. ``language`` of what is done there, empty when not known; ``other_languages`` in which one is helped
    too. ``starts_on`` the day on which it begins or goes on; ``can_begin_anytime`` someone new need not wait for it.
    ``confirmed_at`` says when the host last assured that all this is true; `Assurance` says it fact by fact.
    ``reminded_at`` when the host was last asked whether it is still true, ``n_reminders`` how often without an answer;
    setting ``links_closed_at`` closes every link by which the entry is kept, as does another ``host_email``.
    ``same_as`` the entry that is shown instead, when somebody decided that the two are one. ``as_listed`` what the list
    of ``source`` said last, so that only what the list itself changed counts as changed.
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
    hours = ArrayField(models.BooleanField(), size=21, null=True)
    schedule = models.CharField(_("openingstijden"), max_length=300, blank=True)
    proposed_schedule = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField(_("begint op"), null=True)
    can_begin_anytime = models.BooleanField(_("u kunt elk moment beginnen"), null=True)
    capacity = models.IntegerField(_("plekken"), null=True)
    places_free = models.IntegerField(_("vrije plekken"), null=True)
    places_kept = models.IntegerField(_("plekken die ik zelf vergeef"), default=0)
    has_waiting_list = models.BooleanField(_("er is een wachtlijst"), null=True)
    wait_weeks = models.IntegerField(_("wachttijd (weken)"), null=True)
    language = models.CharField(_("taal"), max_length=8, default="nl", blank=True)
    other_languages = ArrayField(models.CharField(max_length=8), default=list)
    price_cents = models.IntegerField(_("prijs per keer (cent)"), null=True)
    price_text = models.CharField(_("wat het kost, in woorden"), max_length=200, blank=True)
    is_online = models.BooleanField(_("vanuit huis, via telefoon of computer"), null=True)
    is_low_stimulus = models.BooleanField(_("rustig, weinig prikkels"), null=True)
    can_meet_first = models.BooleanField(_("u kunt eerst kennismaken"), null=True)
    can_try_once = models.BooleanField(_("u kunt een keer komen kijken"), null=True)
    can_contribute = models.BooleanField(_("u kunt er iets doen voor anderen"), null=True)
    welcomes_child = models.BooleanField(_("uw kind mag mee"), null=True)
    welcomes_companion = models.BooleanField(_("u mag iemand meenemen"), null=True)
    interests = ArrayField(models.CharField(max_length=40), default=list)
    attracts = ArrayField(models.CharField(max_length=40), default=list)
    is_accompanied = models.BooleanField(_("er gaat de eerste keer iemand mee"), null=True, default=False)
    has_transport = models.BooleanField(_("er is vervoer te regelen"), null=True)
    is_open = models.BooleanField(default=True)
    confirmed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    n_reminders = models.IntegerField(default=0)
    wants_reminders = models.BooleanField(default=True)
    links_closed_at = models.DateTimeField(null=True)
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="doubles")
    as_listed = models.JSONField(default=dict)

    class Meta:
        ordering = ["service__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=Q(source__isnull=False),
                name="directory_offer_listed",
            ),
            models.CheckConstraint(condition=Q(places_free__gte=0), name="directory_offer_places"),
            models.CheckConstraint(condition=Q(places_kept__gte=0), name="directory_offer_kept"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(places_free__lte=models.F("capacity")),
                name="directory_offer_capacity",
            ),
        ]


class Assurance(models.Model):
    """That somebody assured some facts of an offer: which, who, when and until when. The newest one of a fact counts.

    ``source`` who can know it best comes first: the host, the ``keeper`` of the entry, who asked the host and wrote
    down what that said (told, ``columns`` what that filled in), or a list (``listing``). Nobody's name: who pressed the
    button stands in the log.
    """

    class Fact(models.TextChoices):
        RUNNING = "running", _("het is er nog")
        ABOUT = "about", _("wat het is en voor wie")
        PLACE = "place", _("waar")
        HOURS = "hours", _("wanneer")
        CONTACT = "contact", _("wie en hoe te bereiken")
        PLACES = "places", _("plekken vrij")
        PRICE = "price", _("prijs")
        ACCESS = "access", _("binnenkomen en taal")

    class Source(models.TextChoices):
        HOST = "host", _("wie ontvangt")
        KEEPER = "keeper", _("wie de kaart bijhoudt")
        TOLD = "told", _("wie het de gastheer of gastvrouw vroeg")
        LIST = "list", _("een lijst")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="assurances")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    facts = ArrayField(models.CharField(max_length=8, choices=Fact))
    source = models.CharField(max_length=6, choices=Source)
    columns = ArrayField(models.CharField(max_length=40), default=list)
    listing = models.ForeignKey(SourceList, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ["-at", "id"]
        indexes = [models.Index(fields=["offer", "-at"], name="directory_assurance_offer")]
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "listing"], condition=Q(listing__isnull=False), name="directory_assurance_list"
            ),
        ]


class Inquiry(models.Model):
    """That an answer of a place was missed: one row for a question of the catalogue, whoever asks it.

    ``owner`` who keeps the entry. ``n_asked`` how often somebody wanted to know since ``asked_at``; it only puts
    questions in order, and is shown to nobody. ``mailed_at`` when the host was last asked, ``answered_at`` when
    somebody last answered. Never who asked, or for whom.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="inquiries")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=20)
    n_asked = models.IntegerField(default=1)
    asked_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-n_asked", "asked_at", "id"]
        constraints = [models.UniqueConstraint(fields=["offer", "question"], name="directory_inquiry_once")]


class ListImport(models.Model):
    """One file of a list on its way to the map: read, tried, put on the map, perhaps undone.

    ``content`` the file as it came; gone once it is on the map or thrown away. ``counts`` and ``problems`` what the dry
    run found. ``act`` what is done with it in the background (see `list_work`), empty when nothing is; ``done`` and
    ``total`` how far that is, ``seen_at`` when it was last heard of, by the clock of the database. ``failed`` why the
    last time came to nothing, for who asked.
    """

    class State(models.TextChoices):
        ARRIVED = "arrived", _("bestand ontvangen")
        READ = "read", _("klaar om te bekijken")
        APPLIED = "applied", _("staat op de kaart")
        UNDONE = "undone", _("teruggedraaid")
        DROPPED = "dropped", _("weggelegd")

    class Act(models.TextChoices):
        TRY = "try", _("wordt gelezen")
        PUT = "put", _("wordt op de kaart gezet")
        UNDO = "undo", _("wordt teruggedraaid")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(SourceList, on_delete=models.PROTECT, related_name="imports")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=32)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(null=True)
    dialect = models.CharField(max_length=40, blank=True)
    mapping = models.JSONField(default=dict)
    as_of = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.ARRIVED)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    act = models.CharField(max_length=4, choices=Act, blank=True)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    seen_at = models.DateTimeField(null=True)
    failed = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=~Q(act=""), name="directory_listimport_one_act_at_a_time"
            )
        ]


class ListChange(models.Model):
    """What an import would do, and later did, with one entry of the map. ``fields`` name -> [before, after].

    ``place`` where it stands in the file. ``choice`` what a person decided where the host said something else:
    ``take`` the list, or ``keep`` what the host said (also without a choice). ``added`` the rows that came with it.
    """

    class Kind(models.TextChoices):
        ADD = "add", _("nieuw")
        CHANGE = "change", _("veranderd")
        CLOSE = "close", _("staat niet meer in de lijst")
        REOPEN = "reopen", _("staat weer in de lijst")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list_import = models.ForeignKey(ListImport, on_delete=models.PROTECT, related_name="changes")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    external_id = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    fields = models.JSONField(default=dict)
    against = ArrayField(models.CharField(max_length=40), default=list)
    choice = models.CharField(max_length=4, blank=True)
    offer = models.ForeignKey(Offer, on_delete=models.SET_NULL, null=True, related_name="+")
    added = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["list_import", "kind", "number"], name="directory_listchange_kind")]


class Double(models.Model):
    """Two organisations or two entries that may be one; a person decides, and can take that back.

    ``likeness`` of 100, with the ``reasons`` that make it up. ``moved`` what the decision moved, so that it can go
    back.
    """

    class Kind(models.TextChoices):
        ORGANIZATION = "organization", _("organisatie")
        OFFER = "offer", _("aanbod")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("te beslissen")
        SAME = "same", _("hetzelfde")
        DIFFERENT = "apart", _("twee verschillende")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    first = models.UUIDField()
    second = models.UUIDField()
    likeness = models.IntegerField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    moved = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-likeness", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "first", "second"], name="directory_double_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="directory_double_order"),
        ]


class MapMark(models.Model):
    """That the social map is different: a trigger puts a row for who changed it (`apps/rights/map_functions.py`)."""

    number = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)


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
