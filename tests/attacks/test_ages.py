"""Proxy hazards, named after the list in the design: children, parents and representatives, to the second."""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.urls import reverse
from tests.factories import as_owner, make_offer, make_person, make_user

from weefsel.apps.audit.models import Event
from weefsel.apps.groups.models import Enrolment, Group, Session
from weefsel.apps.people.models import Person
from weefsel.apps.people.operations import report_death, undo_report
from weefsel.apps.people.operations.representation import (
    Invited,
    agree_parent,
    declare_parent,
    declare_representative,
    end_representation,
)
from weefsel.apps.people.queries import named_people
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import Refused, decide
from weefsel.engine.rights.ages import turns

SECOND = timedelta(seconds=1)
ALL = ("consent", "groups", "referrals")


@pytest.fixture
def child(world, now):
    """A child of 8 with a meeting next week at the house."""
    with as_owner():
        child = make_person(world.practice, now, given_name="Kleinproef", birth_date=date(2018, 10, 28), email="")
        enrol(world, child, now)
    return child


def enrol(world, person, now):
    offer = make_offer(world.house)
    group = Group.objects.create(
        owner=world.house,
        location=offer.location,
        werkvorm="odensehuizen",
        werkvorm_version="1",
        form="walk_in",
        name="X",
        neutral_name="X",
        state="running",
        created_at=now,
        form_token=uuid.uuid4(),
    )
    Enrolment.objects.create(
        group=group, person=person, owner=world.house, shown_name="Kleinproef", state="enrolled", since=now
    )
    starts = now + timedelta(days=20 * 365)
    Session.objects.create(
        group=group, owner=world.house, number=1, title="x", starts_at=starts, ends_at=starts + timedelta(hours=1)
    )


def parent_of(world, person, name="Ouderproef", *, topics=ALL, now=None):
    with as_owner():
        user = make_user("related_person", None, world.now, name=name)
    declare_parent(
        actor=world.actor("gp", **({"now": now} if now else {})),
        person_id=person.id,
        invited=Invited(name, user.email, str),
        document="gezagsregister, 1 maart 2027",
        topics=topics,
    )
    return user


def represented(world, person, *, last_day, topics=ALL, document="beschikking mentorschap 3 februari 2027"):
    with as_owner():
        user = make_user("related_person", None, world.now, name="Mentorproef")
    row = declare_representative(
        actor=world.actor("gp"),
        person_id=person.id,
        invited=Invited("Mentorproef", user.email, str),
        document=document,
        last_day=last_day,
        topics=topics,
    )
    return user, row


@pytest.fixture
def page_of(client, move_clock):
    """Whether the page of a proxy names the child, and whether it shows a meeting, at one second."""

    def look(user, moment) -> tuple[bool, bool]:
        move_clock(moment)
        client.force_login(user)
        text = client.get(reverse("show_mine")).content.decode()
        return ("Kleinproef" in text, "Buurthuis" in text)

    return look


@pytest.fixture
def opens(client, move_clock):
    """The answer when a proxy opens the page of the child, at one second."""

    def look(user, person, moment) -> int:
        move_clock(moment)
        client.force_login(user)
        return client.get(reverse("show_person", args=[person.id])).status_code

    return look


def test_c1_a_parent_sees_a_child_younger_than_twelve_to_the_second(world, child, page_of, opens):
    parent = parent_of(world, child)
    twelve = turns(child.birth_date, 12)

    assert page_of(parent, twelve - SECOND) == (True, True)
    assert page_of(parent, twelve) == (False, False)
    assert [opens(parent, child, at) for at in (twelve - SECOND, twelve)] == [200, 404]


def test_c1_a_parent_never_reads_answers_the_map_or_the_log_of_a_child(client, world, child, move_clock):
    parent = parent_of(world, child)
    move_clock(world.now + SECOND)
    client.force_login(parent)

    pages = [
        reverse(name, args=[child.id]) for name in ("show_ecogram", "show_answers", "ask_questions", "update_person")
    ]

    assert [client.get(page).status_code for page in [*pages, reverse("show_access_log")]] == [403] * 5


def test_c2_from_twelve_a_parent_sees_only_what_the_child_agreed_to(world, child, page_of):
    parent = parent_of(world, child)
    twelve, sixteen = turns(child.birth_date, 12), turns(child.birth_date, 16)
    assert page_of(parent, twelve) == (False, False)

    yes = twelve + timedelta(days=1)
    agree_parent(actor=world.actor("gp", now=yes), person_id=child.id, user_id=parent.id, topics=("groups",))

    assert page_of(parent, yes) == (True, True)
    assert page_of(parent, sixteen - SECOND) == (True, True)


def test_c2_before_twelve_a_child_is_not_asked(world, child):
    parent = parent_of(world, child)

    with pytest.raises(ValidationError, match="12 jaar of ouder"):
        agree_parent(actor=world.actor("gp"), person_id=child.id, user_id=parent.id, topics=("groups",))


def test_c2_a_child_takes_its_yes_back_and_the_next_request_of_the_parent_has_nothing(world, child, page_of):
    parent = parent_of(world, child)
    yes = turns(child.birth_date, 13)
    with as_owner():
        world.child_log_in = make_user("person", None, world.now, person_id=child.id)
    agree_parent(actor=world.actor("child_log_in", now=yes), person_id=child.id, user_id=parent.id, topics=("groups",))
    assert page_of(parent, yes + SECOND) == (True, True)

    actor = world.actor("child_log_in", now=yes + 5 * SECOND)
    agree_parent(actor=actor, person_id=child.id, user_id=parent.id, topics=())

    assert page_of(parent, yes + 5 * SECOND) == (False, False)
    with as_owner():
        kept = Relation.objects.get(relation="parent_agreed")
    assert (kept.valid_until, kept.consent_version, kept.topics) == (yes + 5 * SECOND, 1, ["groups"])


def test_c2_the_log_of_what_a_parent_saw_names_the_yes_of_the_child_and_its_version(world, child, page_of):
    parent = parent_of(world, child)
    yes = turns(child.birth_date, 12)
    for topics in (("groups",), ("groups", "referrals")):
        agree_parent(actor=world.actor("gp", now=yes), person_id=child.id, user_id=parent.id, topics=topics)
    page_of(parent, yes + SECOND)

    with as_owner():
        line = Event.objects.get(person_id=child.id, user_id=parent.id, action="groups.read_people")
        wanted = Relation.objects.get(relation="parent_agreed", valid_until=None)
    assert (line.consent_id, line.consent_version, line.relation) == (wanted.consent_id, 2, "parent_agreed")


@pytest.mark.parametrize("born", [date(2011, 3, 28), date(2011, 10, 31), date(2012, 2, 29), date(2011, 7, 15)], ids=str)
def test_c3_and_h11_access_of_a_parent_ends_at_midnight_of_the_sixteenth_birthday(world, now, born, page_of, opens):
    with as_owner():
        youth = make_person(world.practice, now, given_name="Kleinproef", birth_date=born, email="")
        enrol(world, youth, now)
    parent = parent_of(world, youth)
    agree_parent(actor=world.actor("gp"), person_id=youth.id, user_id=parent.id, topics=("groups", "referrals"))
    sixteen = turns(born, 16)

    assert page_of(parent, sixteen - SECOND) == (True, True)
    assert page_of(parent, sixteen) == (False, False)
    assert [opens(parent, youth, at) for at in (sixteen - SECOND, sixteen)] == [200, 404]
    world.parent = parent
    for at, n in ((sixteen - SECOND, 1), (sixteen, 0)):
        world.actor("parent", now=at)
        assert (len(named_people([youth.id])), Person.objects.count(), Enrolment.objects.count()) == (n, 0, n)


def test_c3_an_open_page_of_a_parent_is_empty_at_the_next_request(client, world, now, move_clock):
    with as_owner():
        youth = make_person(world.practice, now, given_name="Kleinproef", birth_date=date(2011, 7, 15), email="")
        enrol(world, youth, now)
    parent = parent_of(world, youth)
    agree_parent(actor=world.actor("gp"), person_id=youth.id, user_id=parent.id, topics=("groups",))
    move_clock(turns(youth.birth_date, 16) - SECOND)
    client.force_login(parent)
    assert "Kleinproef" in client.get(reverse("show_mine")).content.decode()

    move_clock(turns(youth.birth_date, 16))

    assert "Kleinproef" not in client.get(reverse("show_mine")).content.decode()


def test_c3_nobody_is_noted_as_parent_of_who_is_sixteen(world, now):
    with as_owner():
        adult = make_person(world.practice, now, birth_date=date(2011, 3, 2), email="")

    with pytest.raises(ValidationError, match="Vanaf 16 jaar"):
        parent_of(world, adult)


def test_a_birth_date_that_was_wrong_moves_the_moment_at_once(world, child, page_of):
    parent = parent_of(world, child)
    with as_owner():
        Person.objects.filter(id=child.id).update(birth_date=date(2010, 1, 1))

    assert page_of(parent, world.now + SECOND) == (False, False)


def test_c13_a_representative_has_a_document_and_a_last_day_and_stops_after_it(world, child, page_of):
    last = date(2027, 3, 27)  # the night the clock goes forward
    mentor, _row = represented(world, child, last_day=last)
    with as_owner():
        end = Relation.objects.get(relation="representative").valid_until

    assert end.isoformat() == "2027-03-27T23:00:00+00:00"
    assert page_of(mentor, end - SECOND) == (True, True)
    assert page_of(mentor, end) == (False, False)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"document": " "}, "Schrijf op welk document"),
        ({"last_day": date(2027, 3, 1)}, "al geweest"),
        ({"last_day": date(2033, 1, 1)}, "binnen vijf jaar"),
    ],
)
def test_c13_without_a_document_or_a_fair_last_day_nobody_represents(world, child, change, text):
    with pytest.raises(ValidationError, match=text):
        represented(world, child, **{"last_day": date(2027, 6, 1), **change})


@pytest.mark.parametrize("column", ["document = ''", "valid_until = NULL"])
def test_c13_the_database_refuses_a_representative_without(world, child, column):
    represented(world, child, last_day=date(2027, 6, 1))

    with (
        pytest.raises(IntegrityError, match="rights_relation_represented"),
        as_owner(),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE rights_relation SET {column} WHERE relation = 'representative'")


def test_c13_death_ends_what_proxies_see_and_a_mistake_gives_it_back(world, child, page_of):
    parent = parent_of(world, child)
    mentor, _row = represented(world, child, last_day=date(2030, 6, 1))
    event = report_death(
        actor=world.actor("gp", now=world.now + 2 * SECOND), person_id=child.id, died_on=world.now.date()
    )
    assert [page_of(each, world.now + 3 * SECOND) for each in (parent, mentor)] == [(False, False)] * 2

    undo_report(actor=world.actor("gp", now=world.now + 4 * SECOND), event_id=event.id)

    assert [page_of(each, world.now + 5 * SECOND)[0] for each in (parent, mentor)] == [True] * 2


def test_h10_each_parent_has_a_scope_of_their_own_and_neither_learns_of_the_other(client, world, child, page_of):
    one = parent_of(world, child, "Eerste Ouderproef")
    other = parent_of(world, child, "Tweede Ouderproef", topics=())
    at = world.now + SECOND

    assert (page_of(one, at), page_of(other, at)) == ((True, True), (True, False))
    for user in (one, other):
        client.force_login(user)
        text = client.get(reverse("show_mine")).content.decode()
        text += client.get(reverse("show_person", args=[child.id])).content.decode()
        others = {one.name, other.name} - {user.name}
        assert [name for name in others if name in text] == []


def test_h10_narrowing_one_parent_is_silent_and_leaves_the_other(world, child, page_of):
    one, other = parent_of(world, child, "Eerste Ouderproef"), parent_of(world, child, "Tweede Ouderproef")
    later = world.now + timedelta(minutes=1)
    declare_parent(
        actor=world.actor("gp", now=later),
        person_id=child.id,
        invited=Invited(one.name, one.email, str),
        document="gezagsregister",
        topics=(),
    )

    assert (page_of(one, later), page_of(other, later)) == ((True, False), (True, True))
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_mail")
        assert cursor.fetchone() == (0,)


def test_who_ends_a_parent_ends_what_the_child_agreed_to_as_well(world, child, page_of):
    parent = parent_of(world, child)
    yes = turns(child.birth_date, 12)
    agree_parent(actor=world.actor("gp", now=yes), person_id=child.id, user_id=parent.id, topics=("groups",))
    with as_owner():
        row = Relation.objects.get(relation="parent")

    end_representation(actor=world.actor("gp", now=yes + SECOND), relation_id=row.id)

    assert page_of(parent, yes + SECOND) == (False, False)


@pytest.mark.parametrize("name", ["patient", "other_gp", "link_worker", "administrator", "manager", "host"])
def test_only_who_treats_notes_a_parent(world, name):
    with as_owner():
        Person.objects.filter(id=world.person.id).update(birth_date=date(2018, 1, 1))
        user = make_user("related_person", None, world.now)
    actor = world.actor(name)

    with pytest.raises(Refused):
        declare_parent(
            actor=actor, person_id=world.person.id, invited=Invited("X", user.email, str), document="x", topics=()
        )


def test_h1_a_parent_with_the_address_of_a_child_of_twelve_is_refused(world, now):
    with as_owner():
        youth = make_person(world.practice, now, birth_date=date(2013, 1, 1), email="zelfproef@example.org")

    with pytest.raises(ValidationError, match="e-mailadres van de persoon zelf"):
        declare_parent(
            actor=world.actor("gp"),
            person_id=youth.id,
            invited=Invited("Ouderproef", "Zelfproef@example.org ", str),
            document="x",
            topics=(),
        )


def test_h12_who_is_a_parent_and_a_doctor_sees_the_child_in_one_role_only(client, world, child, move_clock):
    from weefsel.apps.accounts.models import Membership

    parent = parent_of(world, child)
    with as_owner():
        as_doctor = Membership.objects.create(
            user=parent, organization=world.other_practice, role="gp", valid_from=world.now
        )
    move_clock(world.now + SECOND)
    client.force_login(parent)
    assert client.get(reverse("show_mine")).headers["Location"] == reverse("choose_role")

    client.post(reverse("choose_role"), {"membership": str(as_doctor.id)})

    assert client.get(reverse("show_person", args=[child.id])).status_code == 404
    client.post(reverse("choose_role"), {"membership": str(parent.memberships.get(role="related_person").id)})
    assert client.get(reverse("show_person", args=[child.id])).status_code == 200


CHANGES = [
    "SET topics = '{groups,referrals,consent}'",
    "SET relation = 'treatment'",
    "SET valid_until = NULL",
    "SET valid_until = valid_until + interval '9 years'",
    "SET person_id = gen_random_uuid()",
    "SET user_id = gen_random_uuid()",
]


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_widens_a_relation_by_writing_in_it(world, child, change):
    world.parent = parent_of(world, child, topics=())
    before = rows()
    for name in ("parent", "gp"):
        world.actor(name)
        with suppress(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE rights_relation {change}")

    assert rows() == before


def rows():
    with as_owner():
        return list(
            Relation.objects.order_by("id").values_list("relation", "topics", "valid_until", "person_id", "user_id")
        )


def test_may_and_the_database_agree_on_a_parent_at_each_side_of_each_birthday(world, child):
    world.parent = parent_of(world, child)
    agree = turns(child.birth_date, 12)
    agree_parent(actor=world.actor("gp", now=agree), person_id=child.id, user_id=world.parent.id, topics=("groups",))
    found = []
    for years in (10, 12, 16):
        for at in (turns(child.birth_date, years) - SECOND, turns(child.birth_date, years)):
            actor = world.actor("parent", now=at)
            found.append((decide(actor, "people.read", person_id=child.id).allow, len(named_people([child.id])) == 1))

    assert found == [(True, True)] * 3 + [(True, True)] * 2 + [(False, False)]
