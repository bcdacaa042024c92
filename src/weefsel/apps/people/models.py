"""People whom care meets, their circumstances, their naasten, and what happens to their registration."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.keys.fields import EncryptedTextField


class Sex(models.TextChoices):
    FEMALE = "female", _("vrouw")
    MALE = "male", _("man")
    OTHER = "other", _("anders")
    UNKNOWN = "unknown", _("niet bekend")


class Person(models.Model):
    """Someone whom care meets. One owner organisation; others know the person through a relation.

    ``merged_into`` points to the registration that goes on, when this one turned out to be a double; everything that
    belonged to this one was moved and can be moved back exactly (`Merge`). ``xy`` is the centroid of the four digits
    of the postcode, RD New metres, never the house.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    given_name = models.CharField(_("voornaam"), max_length=100)
    name_prefix = models.CharField(_("tussenvoegsel"), max_length=30, blank=True)
    family_name = models.CharField(_("achternaam"), max_length=150)
    address_as = models.CharField(_("wil aangesproken worden als"), max_length=150, blank=True)
    birth_date = models.DateField(_("geboortedatum"))
    sex = models.CharField(_("geslacht"), max_length=8, choices=Sex, default=Sex.UNKNOWN)
    language = models.CharField(_("taal"), max_length=8, default="nl")
    needs_interpreter = models.BooleanField(_("tolk nodig"), null=True)
    phone = models.CharField(_("telefoon"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    street_line = models.CharField(_("straat en huisnummer"), max_length=150, blank=True)
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    city = models.CharField(_("plaats"), max_length=80, blank=True)
    area = models.CharField(_("buurt"), max_length=100, blank=True)
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    wish = EncryptedTextField(_("wat deze persoon nu wil, in eigen woorden"), max_length=500, blank=True, whose="id")
    died_on = models.DateField(_("overleden op"), null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged_from")
    is_synthetic = models.BooleanField(default=False)
    registered_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["family_name", "given_name", "birth_date", "id"]
        indexes = [
            models.Index(fields=["owner", "family_name", "given_name"], name="people_person_name"),
            models.Index(fields=["birth_date"], name="people_person_birth"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="people_person_not_self")]

    def __str__(self):
        return self.full_name

    @classmethod
    def named(cls, **columns) -> "Person":
        """A person of whom only these columns were read: the rest is empty. To show, never to save."""
        return cls(**columns)

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.given_name, self.name_prefix, self.family_name) if part)


class Circumstances(models.Model):
    """What someone can and likes: what a place to go to has to fit. NULL means: not asked.

    ``hours`` has 21 values, Monday morning to Sunday evening (3 a day); NULL when not asked. ``reach_m`` how far the
    person can travel, metres, straight line. ``youngest_child_born`` the first day of the month in which the youngest
    child was born: the day itself decides nothing. ``told`` by column who said so and when (`operations.telling`).
    """

    class Prefers(models.TextChoices):
        GROUP = "group", _("in een groep")
        ONE_TO_ONE = "one_to_one", _("met één iemand")
        EITHER = "either", _("maakt niet uit")

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="circumstances")
    lives_alone = models.BooleanField(_("woont alleen"), null=True)
    is_caregiver = models.BooleanField(_("zorgt voor een naaste"), null=True)
    walks_without_help = models.BooleanField(_("loopt zonder hulp"), null=True)
    uses_wheelchair = models.BooleanField(_("gebruikt een rolstoel"), null=True)
    can_travel_alone = models.BooleanField(_("kan alleen reizen"), null=True)
    hearing_limited = models.BooleanField(_("hoort minder goed"), null=True)
    digital = models.BooleanField(_("redt zich met internet"), null=True)
    employed = models.BooleanField(_("heeft een werkgever"), null=True)
    is_parent = models.BooleanField(_("heeft een kind"), null=True)
    youngest_child_born = models.DateField(_("jongste kind geboren in"), null=True)
    prefers = models.CharField(_("liever"), max_length=12, choices=Prefers, null=True)
    hours = ArrayField(models.BooleanField(), size=21, null=True)
    reach_m = models.IntegerField(_("kan reizen tot (meter)"), null=True)
    told = models.JSONField(default=dict)
    changed_at = models.DateTimeField()


class Preferences(models.Model):
    """What someone likes and can pay, asked only to find a place. NULL means: not asked, or rather not said.

    ``interests``, ``also_speaks`` and ``travel_ways`` slugs of the catalogue; ``travel_min`` how long someone wants to
    be on the way. ``told`` by column who said so and when: see `operations.telling`. With whom someone feels at home
    stands apart (`matching.Belonging`).
    """

    class TieWish(models.TextChoices):
        NEW = "new", _("nieuwe mensen leren kennen")
        CLOSE = "close", _("iemand die dichtbij komt")
        EITHER = "either", _("allebei is goed")

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="preferences")
    interests = ArrayField(models.CharField(max_length=40), null=True)
    budget_cents = models.IntegerField(_("kan per keer betalen (cent)"), null=True)
    travel_min = models.IntegerField(_("wil onderweg zijn (minuten)"), null=True)
    travel_ways = ArrayField(models.CharField(max_length=40), null=True)
    also_speaks = ArrayField(models.CharField(max_length=8), null=True)
    tie_wish = models.CharField(_("zoekt"), max_length=8, choices=TieWish, null=True)
    sight_limited = models.BooleanField(_("ziet minder goed"), null=True)
    needs_quiet = models.BooleanField(_("heeft rust nodig"), null=True)
    brings_child = models.BooleanField(_("neemt een kind mee"), null=True)
    brings_someone = models.BooleanField(_("wil iemand meenemen"), null=True)
    told = models.JSONField(default=dict)
    changed_at = models.DateTimeField()


class Health(models.Model):
    """The few facts about health that decide whether a werkvorm fits. Seen by those who treat the person only.

    NULL means: not asked. Nothing is asked beforehand: only when a werkvorm that may fit asks for it, one question at
    a time. ``parent_ill`` tells something of somebody else too, who is not asked.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="health")
    heart_condition = models.BooleanField(_("heeft een hartaandoening (gehad)"), null=True)
    memory_problem = models.BooleanField(_("heeft problemen met het geheugen"), null=True)
    needs_supervision = models.BooleanField(_("heeft de hele dag toezicht nodig"), null=True)
    exercise_advised_against = models.BooleanField(_("mag zich van een arts niet inspannen"), null=True)
    diabetes = models.BooleanField(_("heeft diabetes"), null=True)
    cancer = models.BooleanField(_("heeft of had kanker"), null=True)
    overweight = models.BooleanField(_("heeft overgewicht met een risico voor de gezondheid"), null=True)
    fall_risk = models.BooleanField(_("valt snel"), null=True)
    mental_health_condition = models.BooleanField(_("krijgt hulp voor een psychische aandoening"), null=True)
    psychosis_sensitive = models.BooleanField(_("is gevoelig voor een psychose"), null=True)
    in_rehabilitation = models.BooleanField(_("is aan het revalideren"), null=True)
    parent_ill = models.BooleanField(_("heeft een ouder met psychische problemen of een verslaving"), null=True)
    due_date = models.DateField(_("uitgerekend op"), null=True)
    changed_at = models.DateTimeField()


class Identifier(models.Model):
    """A citizen service number (BSN), only where care law allows it: never visible to the social domain."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    system = models.CharField(max_length=16, default="bsn")
    value = models.CharField(max_length=9)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "system"], name="people_identifier_once"),
            models.UniqueConstraint(fields=["owner", "system", "value"], name="people_identifier_unique"),
        ]


class RelatedPerson(models.Model):
    """A naaste with whom the person wants to share something. ``user`` is set once they came in with link and code.

    ``topics`` is what the person shares with this naaste, ``shares_until`` until when (None: until it is stopped); the
    relation in `rights` carries the same once there is a log-in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="related_people")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("naam"), max_length=150)
    tie_role = models.CharField(_("wie is dit"), max_length=40)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telefoon"), max_length=40, blank=True)
    topics = ArrayField(models.CharField(max_length=32), default=list)
    shares_until = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class KeptBack(models.Model):
    """One thing (an enrolment, a referral, a need) that nobody sees who looks along for the person, whatever is shared.

    ``object_id`` is the id of that thing. The view of who looks along is that of a world in which it is not there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    object_id = models.UUIDField()
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "object_id"], condition=Q(ended_at__isnull=True), name="people_keptback_once"
            ),
        ]


class LifeEvent(models.Model):
    """What happened to someone's registration: died, moved house, went to another practice. Kept as it happened.

    ``previous`` is what has to come back when the event is taken back: the columns of the old address, or the open
    referrals that went along to another practice.
    """

    class Kind(models.TextChoices):
        DIED = "died", _("overleden")
        MOVED = "moved", _("verhuisd")
        CHANGED_PRACTICE = "changed_practice", _("andere praktijk")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="life_events")
    kind = models.CharField(max_length=20, choices=Kind)
    happened_on = models.DateField()
    from_organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    to_organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    previous = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)


class LegalHold(models.Model):
    """Nothing about this person may go now, although its term is over: a complaint, a court, a regulator.

    ``until`` is the last day, when it is known. Lifted rows stay: they say why something was kept.
    """

    class Ground(models.TextChoices):
        COMPLAINT = "complaint", _("een klacht")
        COURT = "court", _("een rechtszaak of aangifte")
        OVERSIGHT = "oversight", _("een toezichthouder")
        OTHER = "other", _("iets anders")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="legal_holds")
    ground = models.CharField(_("waarom"), max_length=12, choices=Ground)
    words = EncryptedTextField(_("in het kort"), max_length=300)
    until = models.DateField(_("tot en met"), null=True)
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-placed_at", "id"]


class NotSame(models.Model):
    """Two registrations that someone looked at and found to be two people: not proposed again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "other"], name="people_notsame_once")]


class Merge(models.Model):
    """One double registration that was folded into another, with every row that moved, so that it can be undone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    duplicate = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField(max_length=300)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")


class MovedRow(models.Model):
    """One value that a merge changed: ``column`` of the row ``row_id`` of ``table``.

    It pointed to ``previous`` (the double, or a consent of the double) and points to the person who goes on, or to a
    consent of theirs, since. Or, when ``filled``, it was empty and got what the double had.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="rows")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    table = models.CharField(max_length=63)
    column = models.CharField(max_length=63)
    row_id = models.UUIDField()
    previous = models.UUIDField(null=True)
    filled = models.BooleanField(default=False)
