"""An assistant works on behalf of someone: two ids in the log, what was withheld stays withheld, and it ends."""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.urls import reverse
from tests.factories import as_owner, make_person, make_user

from weefsel.apps.accounts.models import Membership
from weefsel.apps.audit.models import Event
from weefsel.apps.people.models import Person
from weefsel.apps.rights.models import Delegation
from weefsel.apps.rights.queries import Refused, decide, rights
from weefsel.apps.staff.delegation import can_be_withheld, end_delegation, let_work

SECOND = timedelta(seconds=1)
LAST = date(2027, 3, 27)  # in the night after it, the clock goes forward
END = datetime(2027, 3, 27, 23, 0, tzinfo=UTC)


@pytest.fixture
def assistant(world, now):
    with as_owner():
        world.assistant = make_user("assistant", world.practice, now, name="Assistentproef")
    return world.assistant


def delegate(world, *, withheld=(), by="gp", last_day=LAST, now=None):
    actor = world.actor(by, **({"now": now} if now else {}))
    return let_work(actor=actor, assistant_id=world.assistant.id, last_day=last_day, withheld=withheld)


def works(world, *, now=None, for_whom="gp", **changes):
    """The assistant, at work on behalf of someone."""
    more = {"now": now} if now else {}
    return world.actor("assistant", on_behalf_of=getattr(world, for_whom).id, **more, **changes)


def begin(client, world, membership=None, for_whom="gp"):
    client.force_login(world.assistant)
    membership = membership or world.assistant.memberships.get(role="assistant")
    return client.post(reverse("choose_role"), {"membership": f"{membership.id}:{getattr(world, for_whom).id}"})


def opened(client, world):
    return client.get(reverse("show_person", args=[world.person.id])).status_code


def test_h13_both_ids_stand_in_the_log(client, world, assistant, move_clock):
    delegate(world)
    move_clock(world.now + SECOND)
    begin(client, world)

    assert opened(client, world) == 200

    with as_owner():
        line = Event.objects.get(action="people.read", person_id=world.person.id)
    assert (line.user_id, line.on_behalf_of, line.role, line.relation) == (
        assistant.id,
        world.gp.id,
        "assistant",
        "delegated",
    )


def test_h13_a_line_of_the_log_cannot_name_another_principal(world, assistant):
    delegate(world)
    works(world)
    line = Event(
        kind="R",
        action="people.read",
        at=world.now,
        user_id=assistant.id,
        user_key=str(assistant.id),
        role="assistant",
        on_behalf_of=world.other_gp.id,
        object_type="person",
        object_key="x",
        ground="x",
        source="weefsel",
    )

    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        line.save(force_insert=True)


def test_without_a_professional_an_assistant_sees_nobody(client, world, assistant):
    client.force_login(assistant)

    assert client.get(reverse("show_person", args=[world.person.id])).status_code == 404
    assert client.get(reverse("list_people")).headers["Location"] == reverse("choose_role")
    assert "U werkt nog namens niemand" in client.get(reverse("choose_role")).content.decode()


def test_it_ends_at_the_second(client, world, assistant, move_clock):
    delegate(world)
    move_clock(END - SECOND)
    begin(client, world)

    assert opened(client, world) == 200
    move_clock(END)
    assert opened(client, world) == 404


def test_it_ends_when_the_professional_says_so_and_when_the_professional_leaves(client, world, assistant, move_clock):
    delegation = delegate(world)
    move_clock(world.now + SECOND)
    begin(client, world)
    with as_owner():
        Membership.objects.filter(user=world.gp).update(valid_until=world.now + 2 * SECOND)
    assert opened(client, world) == 200
    move_clock(world.now + 2 * SECOND)
    assert opened(client, world) == 404
    with as_owner():
        Membership.objects.filter(user=world.gp).update(valid_until=None)
    assert opened(client, world) == 200

    end_delegation(actor=world.actor("gp", now=world.now + 3 * SECOND), delegation_id=delegation.id)

    move_clock(world.now + 3 * SECOND)
    assert opened(client, world) == 404


def test_an_administrator_ends_it_too_and_a_colleague_does_not(world, assistant, now):
    with as_owner():
        world.colleague = make_user("gp", world.practice, now)
    delegation = delegate(world)

    with pytest.raises((Refused, AttributeError)):
        end_delegation(actor=world.actor("colleague"), delegation_id=delegation.id)
    end_delegation(actor=world.actor("administrator", now=now + SECOND), delegation_id=delegation.id)

    works(world, now=now + SECOND)
    assert Person.objects.count() == 0


@pytest.mark.parametrize("action", can_be_withheld())
def test_what_was_withheld_is_refused_and_the_rest_is_not(world, assistant, action):
    delegate(world, withheld=(action,))
    actor = works(world)
    columns = {"person_id": world.person.id, "owner_id": world.practice.id}

    refused = {each for each in can_be_withheld() if not decide(actor, each, **columns).allow}

    assert refused == {action}


def test_what_was_withheld_is_refused_by_the_database(world, assistant):
    delegate(world, withheld=("people.update", "people.report"))
    works(world)
    assert Person.objects.filter(id=world.person.id).update(city="x") == 0

    delegate(world, now=world.now + SECOND)
    works(world, now=world.now + SECOND)

    assert Person.objects.filter(id=world.person.id).update(city="x") == 1


def test_an_assistant_never_has_more_than_every_professional(world):
    """In the tables: what is handed over, each of the four roles may do themselves."""
    care = ("gp", "nurse", "specialist", "midwife")
    for relation, own in (("delegated", "treatment"), ("delegated_own", "same_organization")):
        given = {a for p in rights().permissions if p.relation == relation for a in p.actions}
        for role in care:
            held = {a for p in rights().permissions if p.relation == own and role in p.roles for a in p.actions}
            assert given - held == set()


@pytest.mark.parametrize(
    "action", ["screening.read", "ecogram.read", "people.number", "rights.grant", "emergency.open"]
)
def test_answers_the_map_the_number_and_access_are_never_handed_over(world, assistant, action):
    delegate(world)
    columns = {"person_id": world.person.id, "owner_id": world.practice.id}

    assert not decide(works(world), action, **columns).allow


def test_someone_of_another_organisation_is_not_seen(world, assistant, now):
    with as_owner():
        make_person(world.other_practice, now)
    delegate(world)

    works(world)

    assert [each.id for each in Person.objects.all()] == [world.person.id]


@pytest.mark.parametrize("name", ["other_gp", "nurse"])
def test_naming_a_principal_who_handed_over_nothing_gives_nothing(client, world, assistant, name):
    delegate(world)

    works(world, for_whom=name)
    assert Person.objects.count() == 0
    begin(client, world, for_whom=name)

    assert opened(client, world) == 404


def test_a_principal_that_was_put_into_a_session_gives_nothing(client, world, assistant, now):
    client.force_login(world.assistant)
    session = client.session
    session["on_behalf_of"] = str(world.gp.id)
    session.save()

    assert opened(client, world) == 404


def test_only_an_assistant_has_a_principal(client, world, assistant):
    delegate(world)
    client.force_login(world.host)
    session = client.session
    session["on_behalf_of"] = str(world.gp.id)
    session.save()

    assert opened(client, world) == 404


@pytest.mark.parametrize("name", ["manager", "administrator", "link_worker", "host", "patient", "assistant"])
def test_only_a_professional_hands_over(world, assistant, name):
    with pytest.raises(Refused):
        delegate(world, by=name)


def write(world, **changes):
    fields = {
        "assistant_id": world.assistant.id,
        "professional_id": world.gp.id,
        "organization_id": world.practice.id,
        "role": "gp",
        "valid_from": world.now,
        "valid_until": END,
        "declared_at": world.now,
    }
    with transaction.atomic():
        Delegation(id=uuid.uuid4(), **{**fields, **changes}).save(force_insert=True)


def test_the_database_takes_a_delegation_from_the_professional_only(world, assistant):
    for name in ("assistant", "administrator", "other_gp", "manager"):
        world.actor(name)
        with pytest.raises(ProgrammingError, match="row-level security"):
            write(world)
    world.actor("gp")
    for change in ({"professional_id": world.other_gp.id}, {"assistant_id": world.host.id}, {"role": "nurse"}):
        with pytest.raises((ProgrammingError, IntegrityError)):
            write(world, **change)
    with as_owner(), pytest.raises(IntegrityError, match="two_people"):
        write(world, professional_id=assistant.id)


@pytest.mark.parametrize(
    "change", ["withheld = '{}'", "valid_until = valid_until + interval '1 day'", "role = 'nurse'"]
)
def test_a_delegation_is_never_widened_afterwards(world, assistant, change):
    delegate(world, withheld=("people.update",))
    for name in ("assistant", "gp", "administrator"):
        world.actor(name)
        with suppress(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE rights_delegation SET {change}")

    with as_owner():
        assert list(Delegation.objects.values_list("withheld", "valid_until", "role")) == [
            (["people.update"], END, "gp")
        ]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"last_day": date(2027, 3, 1)}, "al geweest"),
        ({"last_day": date(2028, 4, 1)}, "binnen een jaar"),
    ],
)
def test_a_period_that_is_not_fair_is_refused(world, assistant, change, text):
    with pytest.raises(ValidationError, match=text):
        delegate(world, **change)


def test_h12_another_role_is_another_session(client, world, assistant, move_clock):
    with as_owner():
        second = Membership.objects.create(
            user=world.assistant, organization=world.house, role="volunteer", valid_from=world.now
        )
    delegate(world)
    move_clock(world.now + SECOND)
    begin(client, world)
    session = client.session
    session["left"] = "behind"
    session.save()
    before = session.session_key
    assert opened(client, world) == 200

    client.post(reverse("choose_role"), {"membership": str(second.id)})

    assert client.session.session_key != before
    assert [key for key in ("left", "on_behalf_of") if key in client.session] == []
    assert opened(client, world) == 404
    client.cookies["weefsel"] = before
    assert client.get(reverse("list_people")).headers["Location"].startswith(reverse("account_login"))


def test_h12_who_has_two_roles_has_none_before_choosing(client, world, now):
    with as_owner():
        Membership.objects.create(user=world.gp, organization=world.practice, role="manager", valid_from=now)
    client.force_login(world.gp)

    pages = [client.get(reverse(name)) for name in ("list_people", "home", "show_figures")]

    assert [page.headers["Location"] for page in pages] == [reverse("choose_role")] * 3


def test_h12_a_chosen_role_that_ended_is_not_followed_by_another(client, world, now):
    with as_owner():
        second = Membership.objects.create(user=world.host, organization=world.practice, role="gp", valid_from=now)
    client.force_login(world.host)
    client.post(reverse("choose_role"), {"membership": str(second.id)})
    assert opened(client, world) == 200
    with as_owner():
        Membership.objects.filter(id=second.id).update(valid_until=now)

    assert client.get(reverse("list_groups")).headers["Location"] == reverse("choose_role")


def test_h12_choosing_a_role_stands_in_the_log(client, world, now):
    with as_owner():
        second = Membership.objects.create(user=world.gp, organization=world.practice, role="manager", valid_from=now)
    client.force_login(world.gp)
    client.post(reverse("choose_role"), {"membership": str(second.id)})

    with as_owner():
        assert list(Event.objects.values_list("action", "role", "object_type")) == [
            ("accounts.log_in", "manager", "session")
        ]
