"""The practice region: calibrated, the same for the same seed, and every rule of the product holds in it.

The year is played here as the app role, behind row-level security: nothing happens in it that a page could not do.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.db import connection, transaction
from django.db.models import Count, F, Q
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.conftest import NOW
from tests.factories import as_owner, read

from weefsel.apps.accounts.models import Installation, Link, Mail, Membership, Organization, User
from weefsel.apps.audit.models import Event
from weefsel.apps.directory.models import Offer, Service
from weefsel.apps.groups.models import Attendance, Enrolment, Group, Session
from weefsel.apps.outcomes.models import Measurement
from weefsel.apps.people.models import Circumstances, Health, Person
from weefsel.apps.people.validators import read_postcode
from weefsel.apps.referrals.models import Referral, ReferralEvent, Words
from weefsel.apps.referrals.states import NEXT, ReferralState
from weefsel.apps.rights.models import Relation
from weefsel.project.demo import fill as filling
from weefsel.project.demo.cast import admit, choose, stories
from weefsel.project.demo.people import NAMED, draw
from weefsel.project.demo.town import build_town
from weefsel.project.real_data import region

N_PEOPLE, SEED = 100, 1
N_EVERYBODY = N_PEOPLE + len(NAMED) + 2  # and one woman who was registered twice


def quiet(*_):
    pass


def fill_behind_security(*, now=NOW, seed=SEED) -> None:
    """As `fill`, with the year played by the app role."""
    wijchen = region("Wijchen")
    with as_owner():
        Installation.objects.create(kind="demo", region=wijchen.name, created_at=now)
        town = build_town(wijchen, N_PEOPLE, seed=seed, now=now, tell=quiet)
        cast = choose(town, seed=seed, today=now)
        admit(town, cast, today=now)
    filling.play_year(stories(town, cast, seed=seed, today=now), now=now, tell=quiet)
    with as_owner():
        filling.post(now)


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """One region for all tests of this file, undone at the end; read as the owner role."""
    with django_db_blocker.unblock(), transaction.atomic():
        fill_behind_security()
        with as_owner():
            yield
        transaction.set_rollback(True)


def shape() -> list:
    """What happened, without the keys that are drawn anew for every row."""
    kept = {
        Person: ("id", "given_name", "family_name", "birth_date", "x"),
        Referral: ("person_id", "offer__service__name", "state", "due_on", "next_step", "requested_at"),
        ReferralEvent: ("person_id", "number", "act", "to_state", "at"),
        Attendance: ("person_id", "session__starts_at", "status"),
        Measurement: ("person_id", "due_on", "state", "n_ties_kept"),
    }
    words = read(Words.objects.select_related("event"), "person_id", "event", "words")
    return [
        *(sorted(model.objects.values_list(*names), key=str) for model, names in kept.items()),
        sorted((str(person_id), event.number, said) for person_id, event, said in words),
    ]


def test_second_time_changes_nothing(filled):
    tables = (Person, Referral, Event, Mail, User, Installation)
    before = [set(model.objects.values_list("pk", flat=True)) for model in tables]

    assert filling.fill(region("Wijchen"), n_people=120, seed=2, now=NOW + timedelta(days=30)) is False

    assert [set(model.objects.values_list("pk", flat=True)) for model in tables] == before


def test_fresh_begins_anew_and_the_same_seed_gives_the_same_people_and_the_same_year(filled):
    first, log_lines = shape(), set(Event.objects.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # only here is it filled twice in one transaction
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    with transaction.atomic():
        assert filling.fill(region("Wijchen"), n_people=N_PEOPLE, seed=SEED, now=NOW, fresh=True) is True
        again = shape()
        new_log_lines = set(Event.objects.values_list("pk", flat=True))
        transaction.set_rollback(True)

    assert again == first
    assert not log_lines & new_log_lines


def test_other_seed_gives_other_people():
    one, other = (draw(region("Wijchen"), 300, seed=seed).people for seed in (1, 2))

    assert not np.array_equal(one.age, other.age)


@pytest.mark.parametrize(("ages", "lonely"), [((18, 74), 0.48), ((75, 84), 0.52), ((85, 120), 0.63)])
def test_people_of_the_demo_are_as_lonely_as_the_figures_by_age(ages, lonely):
    population = draw(region("Wijchen"), 2000, seed=1)
    within = (population.people.age >= ages[0]) & (population.people.age <= ages[1])

    assert abs((population.loneliness[within] >= 1).mean() - lonely) <= 0.02


def test_no_table_of_people_has_a_place_for_loneliness():
    names = {field.name for model in (Person, Circumstances, Health) for field in model._meta.get_fields()}

    assert not {name for name in names if "lonel" in name or "score" in name or "points" in name}


def test_everybody_is_marked_as_made_up_and_lives_at_no_real_address(filled):
    assert Person.objects.count() == N_EVERYBODY
    for model in (Person, User, Organization, Service):
        assert not model.objects.filter(is_synthetic=False).exists()
    assert not Person.objects.exclude(street_line="").exists()
    assert {len(postcode) for postcode in Person.objects.values_list("postcode", flat=True)} == {4}
    assert [read_postcode(code) for code in ("6601",)] == ["6601"]
    for model, field in ((Person, "email"), (User, "email"), (Organization, "email"), (Offer, "host_email")):
        addresses = model.objects.exclude(**{field: ""}).values_list(field, flat=True)
        assert [address for address in addresses if not address.endswith("@example.org")] == []


def test_everybody_is_registered_with_one_practice_that_treats_them(filled):
    treated = Relation.objects.filter(relation="treatment", organization__kind="practice")

    assert treated.count() == N_EVERYBODY == treated.values("person_id").distinct().count()
    assert Circumstances.objects.count() == Health.objects.count() == N_EVERYBODY
    assert set(treated.values_list("person_id", "organization_id")) == set(Person.objects.values_list("id", "owner_id"))


def test_there_is_a_log_in_for_every_role(filled):
    roles = set(Membership.objects.values_list("role", flat=True))

    assert roles == {
        "gp", "nurse", "specialist", "midwife", "link_worker", "host", "volunteer", "person", "related_person",
        "manager", "inspector", "researcher", "municipality", "administrator",
    }  # fmt: skip
    assert not User.objects.exclude(name__startswith="Oefen-").exists()


def test_every_open_referral_has_an_owner_and_a_date(filled):
    still_open = Referral.objects.exclude(state__in=ReferralState.ended())

    assert still_open.exists()
    assert not still_open.filter(Q(due_on=None) | Q(assigned_organization=None) | Q(next_step="")).exists()
    assert not Referral.objects.filter(state__in=ReferralState.ended()).exclude(due_on=None).exists()


def test_every_step_that_was_taken_stands_in_the_table_of_steps(filled):
    changes = ReferralEvent.objects.exclude(from_state="").exclude(from_state=F("to_state"))

    assert [pair for pair in set(changes.values_list("from_state", "to_state")) if pair[1] not in NEXT[pair[0]]] == []


def test_places_that_are_taken_and_free_are_never_more_than_there_are(filled):
    holding = Count("referrals", filter=Q(referrals__holds_place=True) & ~Q(referrals__state__in=ReferralState.ended()))

    for offer in Offer.objects.annotate(n_holding=holding):
        assert 0 <= offer.places_free <= offer.capacity - offer.n_holding, offer.id


def test_groups_are_never_fuller_than_their_werkvorm_allows(filled):
    groups = Group.objects.annotate(n=Count("enrolments", filter=Q(enrolments__state="enrolled")))

    assert {"running", "forming"} <= {group.state for group in groups}
    assert [group.name for group in groups if group.n > group.size_max] == []


def test_who_takes_part_came_by_a_referral_that_was_welcome(filled):
    running = Enrolment.objects.filter(state="enrolled")

    assert running.exists()
    assert not running.filter(referral=None).exists()
    assert not running.filter(
        referral__state__in=["requested", "contacted", "proposed", "rejected", "declined"]
    ).exists()
    assert not Attendance.objects.filter(session__starts_at__gt=NOW).exists()


def test_nothing_happened_after_today(filled):
    for model, field in ((ReferralEvent, "at"), (Event, "at"), (Mail, "queued_at"), (Link, "created_at")):
        assert not model.objects.filter(**{f"{field}__gt": NOW}).exists()
    assert not Session.objects.filter(held_at__gt=NOW).exists()


def test_only_mail_of_the_last_days_is_still_to_be_sent(filled):
    waiting = Mail.objects.filter(sent_at=None, stopped_at=None)

    assert not waiting.filter(queued_at__lt=NOW - timedelta(days=filling.MAIL_DAYS)).exists()
    assert (
        not Mail.objects.exclude(sent_at=None)
        .filter(queued_at__gte=NOW - timedelta(days=filling.MAIL_DAYS))
        .filter(sent_at__gt=F("queued_at"))
        .exists()
    )
    assert {job["mail_id"] for job in ProcrastinateJob.objects.values_list("args", flat=True)} == {
        str(mail_id) for mail_id in waiting.values_list("id", flat=True)
    }


def test_the_two_stories_are_ready_to_begin(filled):
    henk = Person.objects.get(family_name="Aanloop")
    tini = Person.objects.get(family_name="Aanstap")

    assert Relation.objects.filter(person_id=henk.id, relation="treatment", organization__kind="hospital").count() == 1
    assert Relation.objects.filter(person_id=henk.id, relation="related").count() == 1
    assert not Referral.objects.filter(person__in=[henk, tini]).exists()
    assert Offer.objects.get(service__werkvorm="capri-hartrevalidatie").places_free > 0


def test_the_year_leaves_work_in_every_corner(filled):
    states = set(Referral.objects.values_list("state", flat=True))

    assert {"contacted", "reported", "stopped"} <= states
    assert Measurement.objects.filter(state="answered").exists()
    assert Attendance.objects.filter(status="present").count() > 30


@pytest.mark.django_db
def test_real_people_are_never_joined_by_made_up_ones():
    with as_owner():
        Installation.objects.create(kind="real", created_at=NOW)
        with pytest.raises(filling.DemoProblem, match="echte installatie"):
            filling.fill(region("Wijchen"), n_people=100, seed=1, now=NOW, fresh=True)
        assert not Person.objects.exists()


@pytest.mark.django_db
def test_database_that_does_not_say_what_it_is_stays_as_it_is():
    with as_owner():
        Organization.objects.create(name="Praktijk", kind="practice", created_at=NOW)
        with pytest.raises(filling.DemoProblem, match="niet leeg"):
            filling.fill(region("Wijchen"), n_people=100, seed=1, now=NOW)


@pytest.mark.django_db
def test_an_interrupted_making_leaves_nothing():
    class Interrupted(Exception):
        pass

    def stop_halfway(step, done, total):
        if step == "stories" and done > total / 2:
            raise Interrupted

    with as_owner(), pytest.raises(Interrupted):
        filling.fill(region("Wijchen"), n_people=100, seed=1, now=NOW, tell=stop_halfway)
    with as_owner():
        assert [model.objects.count() for model in (Installation, Person, Referral, User)] == [0, 0, 0, 0]
    assert connection.in_atomic_block
