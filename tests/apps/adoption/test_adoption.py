"""Taking a werkvorm into use: who drives it, who takes over, once an organisation, and who may know."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from tests.factories import as_owner, make_user

from weefsel.apps.accounts.models import Membership, Organization
from weefsel.apps.adoption.models import Adoption
from weefsel.apps.adoption.operations import adopt, end_adoption, entrust, resume_adoption
from weefsel.apps.adoption.queries import (
    MISSING,
    adoptions_of,
    catalogue,
    colleagues_of,
    running_adoptions,
    who_runs,
)
from weefsel.apps.audit.models import Event
from weefsel.apps.rights.queries import Refused

SLUG = "voorzorgcirkels"


def actions() -> list[tuple[str, str]]:
    with as_owner():
        return [(line.action, line.kind) for line in Event.objects.order_by("at", "id")]


@pytest.fixture
def colleague(world, now):
    """A second coach of the welfare organisation."""
    with as_owner():
        return make_user("link_worker", world.welfare, now, name="Tweede coach")


@pytest.fixture
def adopted(world, colleague):
    return adopt(SLUG, actor=world.actor("link_worker"), lead=world.link_worker, stand_in=colleague)


def test_an_adoption_keeps_the_version_the_driver_and_the_stand_in(world, adopted, colleague, now):
    kept = Adoption.objects.get()

    assert (kept.owner_id, kept.werkvorm, kept.werkvorm_version) == (
        world.welfare.id,
        SLUG,
        catalogue().werkvormen[SLUG].version,
    )
    assert (kept.lead_id, kept.stand_in_id) == (world.link_worker.id, colleague.id)
    assert (kept.adopted_at, kept.adopted_by_id, kept.ended_at) == (now, world.link_worker.id, None)
    assert actions() == [("adoption.adopt", "C")]


def test_an_organisation_uses_a_werkvorm_once(world, adopted, colleague):
    again = adopt(SLUG, actor=world.actor("link_worker"), lead=colleague, stand_in=None)

    assert again == adopted
    assert Adoption.objects.count() == 1
    assert len(actions()) == 1


def test_two_organisations_use_the_same_werkvorm_each_on_their_own(world, adopted):
    adopt(SLUG, actor=world.actor("gp"), lead=world.gp, stand_in=world.administrator)

    assert [row.owner_id for row in Adoption.objects.all()] == [world.practice.id]
    with as_owner():
        assert Adoption.objects.count() == 2


@pytest.mark.parametrize(
    ("slug", "lead", "stand_in", "code"),
    [
        ("bestaat-niet", "link_worker", None, "werkvorm"),
        (SLUG, "gp", None, "lead"),
        (SLUG, "link_worker", "gp", "stand_in"),
        (SLUG, "link_worker", "link_worker", "same"),
    ],
)
def test_who_cannot_carry_it_is_told_and_nothing_is_kept(world, slug, lead, stand_in, code):
    actor = world.actor("link_worker")

    with pytest.raises(ValidationError) as caught:
        adopt(slug, actor=actor, lead=getattr(world, lead), stand_in=stand_in and getattr(world, stand_in))

    assert caught.value.code == code
    assert (Adoption.objects.count(), actions()) == (0, [])


@pytest.mark.parametrize("role", ["host", "volunteer", "inspector", "researcher", "municipality", "patient"])
def test_who_does_not_decide_for_an_organisation_adopts_nothing(world, role):
    actor = world.actor(role)

    with pytest.raises(Refused):
        adopt(SLUG, actor=actor, lead=getattr(world, role), stand_in=None)

    with as_owner():
        assert Adoption.objects.count() == 0


def test_another_organisation_cannot_change_or_end_it(world, adopted, colleague):
    for act in (
        lambda actor: entrust(adopted, actor=actor, lead=colleague, stand_in=None),
        lambda actor: end_adoption(adopted, actor=actor),
        lambda actor: resume_adoption(adopted, actor=actor),
    ):
        with pytest.raises(Refused):
            act(world.actor("gp"))

    world.actor("link_worker")
    kept = Adoption.objects.get()
    assert (kept.lead_id, kept.ended_at) == (world.link_worker.id, None)


def test_the_driver_can_be_another_and_the_same_again_leaves_no_line(world, adopted, colleague):
    entrust(adopted, actor=world.actor("link_worker"), lead=colleague, stand_in=world.link_worker)
    changed = entrust(adopted, actor=world.actor("link_worker"), lead=colleague, stand_in=world.link_worker)

    assert (changed.lead_id, changed.stand_in_id) == (colleague.id, world.link_worker.id)
    assert sorted(actions()) == [("adoption.adopt", "C"), ("adoption.adopt", "U")]


def test_ending_and_undoing_come_out_where_they_began(world, adopted, now):
    ended = end_adoption(adopted, actor=world.actor("link_worker"))
    twice = end_adoption(adopted, actor=world.actor("link_worker", now=now + timedelta(days=1)))
    with pytest.raises(ValidationError, match="Hervat hem eerst"):
        entrust(adopted, actor=world.actor("link_worker"), lead=world.link_worker, stand_in=None)
    back = resume_adoption(adopted, actor=world.actor("link_worker"))

    assert (ended.ended_at, twice.ended_at, back.ended_at) == (now, now, None)
    assert sorted(kind for _action, kind in actions()) == ["C", "U", "U"]


def test_what_was_begun_anew_stays_when_an_old_ending_is_undone(world, adopted, colleague):
    end_adoption(adopted, actor=world.actor("link_worker"))
    anew = adopt(SLUG, actor=world.actor("link_worker"), lead=colleague, stand_in=None)

    assert resume_adoption(adopted, actor=world.actor("link_worker")) == anew
    assert [row.id for row in Adoption.objects.filter(ended_at=None)] == [anew.id]


def test_the_list_says_what_is_missing(world, adopted, colleague, now):
    with as_owner():
        Membership.objects.update(valid_from=datetime(2027, 1, 1, tzinfo=UTC))
    before_review = world.actor("link_worker", now=datetime(2027, 2, 1, 12, tzinfo=UTC))
    assert [line.missing for line in adoptions_of(before_review)] == [()]
    actor = world.actor("link_worker")
    assert [line.missing for line in adoptions_of(actor)] == [("review",)]

    entrust(adopted, actor=actor, lead=world.link_worker, stand_in=None)
    assert [line.missing for line in adoptions_of(actor)] == [("stand_in", "review")]

    with as_owner():
        Membership.objects.filter(user=world.link_worker).update(valid_until=now)
        Adoption.objects.update(werkvorm_version="2020.1")
    late = world.actor("link_worker", now=now + timedelta(days=3650))
    line = adoptions_of(late)[0]

    assert line.missing == ("lead", "stand_in", "review", "version")
    assert line.tasks == tuple(str(MISSING[key]) for key in line.missing)
    assert (line.lead, line.stand_in) == ("", "")


def test_nothing_is_missing_in_what_ended(world, adopted):
    entrust(adopted, actor=world.actor("link_worker"), lead=world.link_worker, stand_in=None)
    end_adoption(adopted, actor=world.actor("link_worker"))

    assert [line.missing for line in adoptions_of(world.actor("link_worker"))] == [()]


def test_who_left_or_has_no_log_in_yet_is_no_colleague(world, colleague, now):
    with as_owner():
        Membership.objects.filter(user=colleague).update(valid_until=now)
        invited = make_user("link_worker", world.welfare, now, name="Genodigd")
        invited.is_active = False
        invited.save()
        Membership.objects.create(user=world.link_worker, organization=world.welfare, role="manager", valid_from=now)

    assert colleagues_of(world.actor("link_worker")) == [world.link_worker]
    assert colleagues_of(world.actor("patient")) == []


def test_everyone_can_find_who_runs_it_and_nobody_reads_who_drives_it(world, adopted, now):
    world.actor("patient")

    assert [(one.organization, one.since) for one in who_runs(SLUG)] == [("Welfare", now)]
    assert list(Adoption.objects.all()) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM adoption_running(%s)", [SLUG])
        assert [column.name for column in cursor.description] == ["organization_id", "adopted_at"]


def test_what_ended_is_no_longer_found(world, adopted):
    end_adoption(adopted, actor=world.actor("link_worker"))

    assert who_runs(SLUG) == []
    assert running_adoptions(world.actor("link_worker")) == {}


@pytest.mark.parametrize("n", [1, 3])
def test_lists_take_the_same_queries_for_one_and_for_three(world, now, django_assert_num_queries, n):
    actor = world.actor("link_worker")
    for slug in list(catalogue().werkvormen)[:n]:
        adopt(slug, actor=actor, lead=world.link_worker, stand_in=None)
    with as_owner():
        for number in range(n - 1):
            place = Organization.objects.create(name=f"Proef {number}", kind="welfare", created_at=now)
            Adoption.objects.create(
                owner=place, werkvorm=next(iter(catalogue().werkvormen)), werkvorm_version="1", adopted_at=now
            )
    world.actor("link_worker")

    with django_assert_num_queries(2):
        assert len(adoptions_of(actor)) == n
    with django_assert_num_queries(1):
        assert len(running_adoptions(actor)) == n
    with django_assert_num_queries(2):
        assert len(who_runs(next(iter(catalogue().werkvormen)))) == n
