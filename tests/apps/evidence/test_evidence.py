"""Figures are counted from what happened, and what is too small stays hidden for good."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.apps.groups.conftest import group, offer, referred  # noqa: F401
from tests.factories import as_owner

from weefsel.apps.accounts.queries import today
from weefsel.apps.audit.models import Event
from weefsel.apps.evidence.models import PublishedFigure
from weefsel.apps.evidence.operations import publish
from weefsel.apps.evidence.queries import figures, publications
from weefsel.apps.groups.models import Session
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.enrol import enrol
from weefsel.apps.outcomes.operations import record_follow_up
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.models import Referral
from weefsel.apps.rights.queries import Refused

KEPT = {"contact-groep": "ja, met één persoon"}


def counted(world, days=200, *, name="manager", rows_visible=True):
    actor = world.actor(name, now=world.now + timedelta(days=days))
    day = today(actor)
    found = figures(actor, since=day - timedelta(days=364), until=day, rows_visible=rows_visible)
    return {c.indicator.slug: c for c in found}


@pytest.fixture
def lived_through(world, group, referred):  # noqa: F811
    """Three referrals: Ans came once and answered, Bram never came, Cor came once and did not answer."""
    referrals = {name: referred(name) for name in ("Ans", "Bram", "Cor")}
    session = Session.objects.filter(group=group).first()
    statuses = {}
    for name, status in (("Ans", "present"), ("Bram", "absent"), ("Cor", "present")):
        enrolment = enrol(group, referrals[name], actor=world.actor("nurse"))
        statuses[enrolment.id] = status
    record_attendance(session, statuses, actor=world.actor("nurse", now=session.starts_at + timedelta(minutes=5)))
    record_follow_up(
        Referral.objects.get(id=referrals["Ans"].id),
        KEPT,
        actor=world.actor("nurse", now=world.now + timedelta(days=95)),
        due_on=(world.now + timedelta(days=91)).date(),
    )
    return referrals


def test_who_came_is_counted_of_all_that_ran_long_enough(world, lived_through):
    total = counted(world)["arrived-first-visit"].table.total

    assert (total.numerator, total.denominator) == (2, 3)


def test_a_referral_of_last_week_does_not_count_for_arrival_yet(world, lived_through):
    total = counted(world, days=7)["arrived-first-visit"].table.total

    assert total.denominator == 0


def test_who_did_not_answer_is_told_and_is_not_a_no(world, lived_through):
    total = counted(world)["ties-confirmed"].table.total

    assert (total.numerator, total.denominator, total.missing) == (1, 1, 1)


def test_care_in_groups_counts_presences_among_all_contacts(world, lived_through):
    total = counted(world)["care-in-groups"].table.total

    assert (total.numerator, total.denominator) == (2, 5)


def test_days_to_first_contact_begin_at_the_referral(world, lived_through):
    total = counted(world)["days-to-first-contact"].table.total

    assert (total.value, total.denominator, total.missing) == (1.0, 2, 1)


def test_the_groups_of_a_figure_add_up_to_its_total(world, lived_through):
    found = counted(world)["arrived-first-visit"]

    for table in found.splits.values():
        assert sum(f.denominator for f in table.groups.values()) == found.table.total.denominator


def test_the_manager_counts_without_reading_a_person(world, lived_through):
    counted(world)

    assert list(Person.objects.all()) == []


def test_another_organisation_counts_nothing_of_this_one(world, lived_through):
    assert {c.table.total.denominator for c in counted(world, name="gp").values()} == {0}


def test_small_numbers_are_hidden_for_others(world, lived_through):
    assert {c.table.total.suppressed for c in counted(world, rows_visible=False).values() if c.rows} == {True}


def test_the_figures_take_a_fixed_number_of_queries(world, lived_through, django_assert_num_queries):
    actor = world.actor("manager", now=world.now + timedelta(days=200))
    day = today(actor)

    with django_assert_num_queries(7):
        figures(actor, since=day - timedelta(days=364), until=day, rows_visible=True)


def test_nothing_is_published_when_everyone_could_be_recognised(world, lived_through):
    actor = world.actor("manager", now=world.now + timedelta(days=200))

    with pytest.raises(ValidationError, match="te weinig gebeurd"):
        publish(actor=actor, since=today(actor) - timedelta(days=364), until=today(actor))

    assert PublishedFigure.objects.count() == 0


def test_a_published_figure_holds_no_small_number(world, referred):  # noqa: F811
    for number in range(12):
        referred(f"P{number}")
    actor = world.actor("manager", now=world.now + timedelta(days=100))

    publication = publish(actor=actor, since=today(actor) - timedelta(days=364), until=today(actor))
    again = publish(actor=actor, since=today(actor) - timedelta(days=364), until=today(actor))

    rows = list(PublishedFigure.objects.all())
    assert again == publication
    assert [r.denominator for r in rows if r.denominator is not None and 0 < r.denominator < 10] == []
    assert ("arrived-first-visit", 12, 0) in {(r.indicator, r.denominator, r.numerator) for r in rows if not r.stratum}
    world.actor("inspector")
    assert [p.organization for p in publications()] == ["Hospital"]
    with as_owner():
        assert Event.objects.filter(action="evidence.publish").count() == 1


@pytest.mark.parametrize("name", ["nurse", "inspector", "researcher", "gp", "patient"])
def test_only_a_manager_publishes(world, name):
    actor = world.actor(name)

    with pytest.raises(Refused):
        publish(actor=actor, since=today(actor), until=today(actor))


def test_a_period_in_the_future_is_refused(world):
    actor = world.actor("manager")

    with pytest.raises(ValidationError, match="al voorbij"):
        publish(actor=actor, since=today(actor), until=today(actor) + timedelta(days=1))


def test_a_coach_who_refers_on_is_one_walk_and_elsewhere_is_not_a_no(world):
    from tests.factories import make_offer

    from weefsel.apps.referrals.operations.refer import refer
    from weefsel.apps.referrals.operations.visit import note_visit

    with as_owner():
        place = make_offer(world.house, "odensehuizen")
    person = Person.objects.get(id=world.person.id) if world.actor("gp") else None
    words = {"consent": "spoken", "introduction": "Ik denk dat dit u goed zal doen.", "shown_name": "Ans"}
    refer(person, world.welfare, actor=world.actor("gp"), form_token=uuid.uuid4(), **words)
    before = counted(world, name="link_worker")["arrived-first-visit"].table.total
    child = refer(person, place, actor=world.actor("link_worker"), form_token=uuid.uuid4(), **words)
    note_visit(child, 1, actor=world.actor("link_worker", now=world.now + timedelta(days=9)))

    after = counted(world, name="link_worker")["arrived-first-visit"].table.total

    assert (before.numerator, before.denominator, before.missing) == (0, 0, 1)
    assert (after.numerator, after.denominator, after.missing) == (1, 1, 0)
    assert counted(world, name="gp")["arrived-first-visit"].table.total.missing == 1
