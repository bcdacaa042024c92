"""A plan for the people whom an organisation coaches: one proposal each, and where places are missing.

A plan is a proposal. No line brings anybody anywhere: a referral does, after the yes of the person.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.directory.models import Offer
from weefsel.apps.matching.choices import Belonging, Choice, Weighing  # noqa: F401  (Django finds the tables here)
from weefsel.apps.matching.states import LineState, RunState
from weefsel.apps.people.models import Person


class MatchRun(models.Model):
    """One time that somebody had a plan made.

    ``scope`` whose people: all whom the organisation coaches, or those of who asked; ``area`` only people of these
    four digits of a postcode, empty for all. ``seed`` of the lots, so that anyone can repeat it; ``settings`` what it
    was made with; ``value`` the sum of the scores and ``bound`` what no plan could beat, points. ``progress`` 0 to 100.
    ``n_draws`` how often the lots were drawn again for the chances of the lines. ``shared_at``: from then on others
    read where many places are missing.
    """

    class Scope(models.TextChoices):
        ORGANIZATION = "organization", _("iedereen die wij begeleiden")
        MINE = "mine", _("de mensen die ik begeleid")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    scope = models.CharField(max_length=12, choices=Scope, default=Scope.ORGANIZATION)
    area = models.CharField(max_length=100, blank=True)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=RunState)
    progress = models.SmallIntegerField(default=0)
    seed = models.BigIntegerField()
    settings = models.JSONField(default=dict)
    n_people = models.IntegerField(default=0)
    value = models.BigIntegerField(default=0)
    bound = models.BigIntegerField(default=0)
    n_draws = models.IntegerField(default=0)
    shared_at = models.DateTimeField(null=True)
    form_token = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=Q(state=RunState.WORKING), name="matching_matchrun_one_at_a_time"
            )
        ]


class MatchLine(models.Model):
    """What the plan proposes to one person; without an ``offer`` nothing, and ``why`` says why not.

    ``owner`` the organisation of the plan, ``werkvorm`` of the offer. ``points`` by criterion what it added, so that
    the proposal can be explained; no total is kept. ``propensity`` the chance of this place over all lots, and
    ``any_place`` that of any place in the plan: 1 where no lot was needed, NULL when it was no lot that brought the
    person there. ``moved`` what became of the line of the plan before. Who decided, when, and why stands here; a change
    is a new line, ``instead_of`` the old one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(MatchRun, on_delete=models.PROTECT, related_name="lines")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="+")
    werkvorm = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=LineState)
    why = models.CharField(max_length=20)
    moved = models.CharField(max_length=12)
    points = models.JSONField(default=list)
    distance_m = models.FloatField(null=True)
    propensity = models.FloatField(null=True)
    any_place = models.FloatField(null=True)
    reason = models.CharField(max_length=20, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    instead_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "person"],
                condition=Q(state__in=LineState.current()),
                name="matching_matchline_one_each",
            ),
            models.CheckConstraint(
                condition=Q(offer__isnull=False) | ~Q(state__in=[*LineState.standing(), LineState.NO]),
                name="matching_matchline_place",
            ),
            models.CheckConstraint(
                condition=Q(propensity__isnull=True) | Q(propensity__gte=0, propensity__lte=1),
                name="matching_matchline_chance",
            ),
        ]


class Gap(models.Model):
    """Where places are missing: how many persons of a plan one ``werkvorm`` in one area at one part of the week suits.

    Counts only, of nobody by name. ``hour`` 0 (Monday morning) to 20, NULL where no hour suits more people than
    another; ``missing`` persons without a proposal; ``helped`` how many would find a place by one more group of
    ``places``, as it came out when that group was really added, and ``moved`` how many of them by way of another
    place that someone left.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(MatchRun, on_delete=models.PROTECT, related_name="gaps")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    shared_at = models.DateTimeField(null=True)
    werkvorm = models.CharField(max_length=80)
    area = models.CharField(max_length=100, blank=True)
    hour = models.SmallIntegerField(null=True)
    missing = models.IntegerField()
    places = models.IntegerField(default=0)
    helped = models.IntegerField(null=True)

    class Meta:
        ordering = ["-missing", "werkvorm", "area", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hour__isnull=True) | Q(hour__gte=0, hour__lte=20), name="matching_gap_hour"
            )
        ]
