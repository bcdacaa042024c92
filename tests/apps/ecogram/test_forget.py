"""Someone who stands in the network of another objects: all of it goes, nothing of anyone else, nobody is named."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from tests.factories import as_owner, make_person, make_user, rewrite
from tests.lives import life

from weefsel.apps.accounts.models import Link, Mail
from weefsel.apps.audit.models import Event
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.ecogram.operations import add_tie, change_tie, end_tie, forget_third_person
from weefsel.apps.ecogram.validators import TieEntry
from weefsel.apps.groups.models import Guest
from weefsel.apps.people.models import RelatedPerson
from weefsel.apps.people.operations import add_related_person, place_hold
from weefsel.apps.referrals.models import Introduction
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import Refused, rights
from weefsel.project.letting_in import let_in


@pytest.fixture
def lived(world, now):
    with as_owner():
        life(world, world.person, now=now)
    return world.person


def count(model, **wanted) -> int:
    with as_owner():
        return model.objects.filter(**wanted).count()


def test_a_tie_goes_with_everything_that_was_ever_written_in_it(world, now):
    gp = world.actor("gp")
    tie = add_tie(world.person, TieEntry("Jan", "child", 1), actor=gp)
    later = change_tie(world.person, tie.id, TieEntry("Jan", "child", 3), actor=gp)
    end_tie(world.person, later.id, actor=gp)
    other = add_tie(world.person, TieEntry("Els", "friend", 2), actor=gp)

    gone = forget_third_person(world.person, actor=gp, threads=[tie.thread])

    assert gone == {"ecogram_tie": 2}
    with as_owner():
        assert list(Tie.objects.values_list("thread", flat=True)) == [other.thread]


def test_everything_with_a_field_of_its_own_goes_and_the_rest_of_the_person_stays(world, lived, now):
    with as_owner():
        tie, naaste, guest = Tie.objects.get(), RelatedPerson.objects.get(), Guest.objects.get()
        rewrite(Introduction.objects.all(), companion="Jan")
        Mail.objects.create(to_address=guest.email, subject="x", body="Jan", person_id=lived.id, queued_at=now)
        Link.objects.create(
            token_hash="h",
            role="link_related",
            object_kind="guest",
            object_id=guest.id,
            email=guest.email,
            created_at=now,
            expires_at=now + timedelta(days=60),
        )

    gone = forget_third_person(
        lived,
        actor=world.actor("gp"),
        threads=[tie.thread],
        related=[naaste.id],
        guests=[guest.id],
        referrals=[Introduction.objects.get().referral_id],
    )

    assert gone == dict.fromkeys(
        (
            "ecogram_tie", "ecogram_altertie", "ecogram_review", "people_relatedperson", "groups_guest",
            "accounts_mail", "referrals_introduction",
        ),
        1,
    )  # fmt: skip
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        tables = [name for (name,) in cursor.fetchall()]
        named = []
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ~ %s', [r"\mJan\M|jan@example\.org"])
            if cursor.fetchone()[0]:
                named.append(table)
        assert named == []
    assert [count(Introduction), count(Mail), count(Link, revoked_at=now)] == [1, 1, 1]


def test_a_naaste_with_a_log_in_sees_nothing_from_this_second(world, now):
    with as_owner():
        naaste = make_user("related_person", None, now)
    gp = world.actor("gp")
    related = add_related_person(
        actor=gp,
        person_id=world.person.id,
        form_token=uuid.uuid4(),
        name="Jan",
        tie_role="child",
        email=naaste.email,
        topics=("groups",),
    )
    let_in(related, actor=gp)

    forget_third_person(world.person, actor=gp, related=[related.id])

    assert count(Relation, user=naaste, relation="related", valid_until=now) == 1
    assert count(Link, object_kind="related", email=naaste.email) == 0
    assert count(Link, object_kind="related", email="") == 1


def test_the_mailbox_of_the_person_is_not_touched_when_a_naaste_had_that_address(world, lived, now):
    with as_owner():
        Guest.objects.update(email=lived.email)
        Mail.objects.update(to_address=lived.email)
        guest = Guest.objects.get()

    forget_third_person(lived, actor=world.actor("gp"), guests=[guest.id])

    assert count(Mail) == 1


@pytest.mark.parametrize("name", ["gp", "patient"])
def test_the_log_says_that_it_happened_and_not_who_it_was(world, name):
    tie = add_tie(world.person, TieEntry("Janusz", "child", 1), actor=world.actor("gp"))

    forget_third_person(world.person, actor=world.actor(name), threads=[tie.thread])

    with as_owner():
        line = Event.objects.get(action="ecogram.forget")
    assert (line.kind, line.role, line.person_id, line.object_type, line.object_key) == (
        "D",
        "gp" if name == "gp" else "person",
        world.person.id,
        "third_person",
        str(world.person.id),
    )
    assert line.ground == "bezwaar van een ander (art. 17 en 21 AVG)"
    assert str(tie.thread) not in str(vars(line))


def test_doing_it_twice_is_doing_it_once(world):
    gp = world.actor("gp")
    tie = add_tie(world.person, TieEntry("Jan", "child", 1), actor=gp)

    first = forget_third_person(world.person, actor=gp, threads=[tie.thread])
    second = forget_third_person(world.person, actor=gp, threads=[tie.thread])

    assert (first, second, count(Event, action="ecogram.forget")) == ({"ecogram_tie": 1}, {}, 1)


def test_naming_nothing_is_refused(world):
    with pytest.raises(ValidationError) as refused:
        forget_third_person(world.person, actor=world.actor("gp"))

    assert refused.value.code == "nothing"


def test_what_has_to_be_kept_for_a_complaint_stays(world):
    gp = world.actor("gp")
    tie = add_tie(world.person, TieEntry("Jan", "child", 1), actor=gp)
    place_hold(actor=gp, person_id=world.person.id, form_token=uuid.uuid4(), ground="complaint", words="Klacht.")

    with pytest.raises(ValidationError) as refused:
        forget_third_person(world.person, actor=gp, threads=[tie.thread])

    assert (refused.value.code, count(Tie)) == ("held", 1)


def test_a_row_of_another_person_is_not_reached(world, now):
    with as_owner():
        other = make_person(world.practice, now)
        tie = Tie.objects.create(person=other, name="Jan", tie_role="child", sector="family", valid_from=now)

    gone = forget_third_person(world.person, actor=world.actor("gp"), threads=[tie.thread])

    assert (gone, count(Tie)) == ({}, 1)


OTHERS = ["link_worker", "other_gp", "nurse", "host", "manager", "administrator", "researcher"]


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_may(world, name):
    tie = add_tie(world.person, TieEntry("Jan", "child", 1), actor=world.actor("gp"))
    actor = world.actor(name)

    with pytest.raises(Refused):
        forget_third_person(world.person, actor=actor, threads=[tie.thread])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM ecogram_forget(%s, %s::uuid[], '{}', '{}', '{}')", [world.person.id, [tie.thread]]
        )

    assert count(Tie) == 1


def test_whoever_may_write_on_the_map_may_take_someone_off_it():
    """The link to it is shown to who may write; so these two may not drift apart."""

    def who(action):
        return {(role, each.relation) for each in rights().permissions if action in each.actions for role in each.roles}

    assert who("ecogram.forget") == who("ecogram.save")


@pytest.mark.parametrize("name", ["jan@example.org", "Jan 0612345678"])
def test_an_address_or_a_number_is_not_taken_as_a_name(world, name):
    with pytest.raises(ValidationError) as refused:
        add_tie(world.person, TieEntry(name, "child", 1), actor=world.actor("gp"))

    assert refused.value.error_dict["name"][0].code == "contact"
