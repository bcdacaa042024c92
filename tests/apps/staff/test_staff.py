"""Colleagues: the first administrator, invitations, roles that end."""

import re

import pytest
from django.core.exceptions import ValidationError
from tests.factories import acting, as_owner, make_user

from weefsel.apps.accounts.models import Installation, Link, Mail, Membership, User
from weefsel.apps.accounts.queries import open_link
from weefsel.apps.audit.models import Event
from weefsel.apps.rights.queries import Refused
from weefsel.apps.staff import operations, queries
from weefsel.engine.rights.may import Actor

PASSWORD = "een heel lange zin met woorden"
FIRST = {
    "code": "geheim",
    "expected": "geheim",
    "organization": "Praktijk De Brug",
    "kind": "practice",
    "name": "Proef Beheerder",
    "email": "beheer@example.org",
    "password": PASSWORD,
}


@pytest.fixture
def visitor(db, now):
    return acting(Actor("visitor", now))


@pytest.fixture
def empty_installation(db, now):
    with as_owner():
        Installation.objects.create(kind="real", created_at=now)


def invite(world, **changes):
    actor = world.actor("administrator")
    fields = {"name": "Nieuw", "email": "nieuw@example.org", "role": "gp", "address": "http://localhost"}
    return operations.invite_colleague(actor=actor, **{**fields, **changes})


def token_in_last_mail() -> str:
    with as_owner():
        return re.search(r"/welkom/([^/]+)/", Mail.objects.latest("queued_at").body).group(1)


def test_the_first_administrator_is_made_with_the_code(empty_installation, visitor):
    user = operations.set_up_installation(actor=visitor, **FIRST)

    assert [
        (m.role, m.organization.name) for m in Membership.objects.filter(user=user).select_related("organization")
    ] == [("administrator", "Praktijk De Brug")]


def test_a_wrong_code_makes_nothing(empty_installation, visitor):
    with pytest.raises(ValidationError, match="De code klopt niet"):
        operations.set_up_installation(actor=visitor, **{**FIRST, "code": "fout"})

    assert User.objects.count() == 0


def test_without_a_code_on_the_machine_nobody_sets_up(empty_installation, visitor):
    with pytest.raises(ValidationError, match="De code klopt niet"):
        operations.set_up_installation(actor=visitor, **{**FIRST, "code": "", "expected": ""})


def test_there_is_one_first_administrator(empty_installation, visitor):
    operations.set_up_installation(actor=visitor, **FIRST)

    with pytest.raises(ValidationError, match="heeft al een beheerder"):
        operations.set_up_installation(actor=visitor, **{**FIRST, "email": "tweede@example.org"})


def test_a_practice_region_cannot_become_a_real_installation(world, now):
    with as_owner():
        Membership.objects.filter(role="administrator").update(role="manager")
    visitor = acting(Actor("visitor", now))

    with pytest.raises(ValidationError, match="oefenregio"):
        operations.set_up_installation(actor=visitor, **FIRST)


def test_an_invitation_is_mailed_with_a_neutral_subject_and_leaves_a_line(world):
    membership = invite(world)

    with as_owner():
        mail = Mail.objects.get()
        assert (mail.to_address, mail.subject) == ("nieuw@example.org", "Uw toegang tot weefsel")
        assert [line.action for line in Event.objects.all()] == ["accounts.invite"]
    assert not membership.user.is_active


def test_the_secret_of_the_link_is_kept_nowhere(world):
    invite(world)
    token = token_in_last_mail()

    assert not Link.objects.filter(token_hash=token).exists()


def test_accepting_gives_a_log_in_and_spends_the_link(world, now):
    invite(world)
    token = token_in_last_mail()
    visitor = acting(Actor("visitor", now))

    user = operations.accept_invitation(open_link(token, now=now), PASSWORD, actor=visitor)

    assert user.is_active
    assert user.check_password(PASSWORD)
    assert operations.invited_membership(open_link(token, now=now)) is None


def test_a_short_password_is_refused_with_what_to_do(world, now):
    invite(world)
    token = token_in_last_mail()
    visitor = acting(Actor("visitor", now))

    with pytest.raises(ValidationError):
        operations.accept_invitation(open_link(token, now=now), "kort", actor=visitor)

    assert not User.objects.get(email="nieuw@example.org").is_active


def test_a_known_user_gets_a_second_role_without_a_new_password(world, now):
    invite(world, email=world.nurse.email, role="nurse")

    with as_owner():
        assert "/inloggen/" in Mail.objects.get().body
        assert world.nurse.memberships.count() == 2


def test_the_same_role_twice_is_told(world):
    invite(world)

    with pytest.raises(ValidationError, match="heeft deze rol al"):
        invite(world)


@pytest.mark.parametrize("role", ["visitor", "link_host", "worker", "person", "koning"])
def test_only_real_roles_of_an_organisation_can_be_given(world, role):
    with pytest.raises(ValidationError, match="Kies een rol"):
        invite(world, role=role)


@pytest.mark.parametrize("name", ["gp", "manager", "link_worker", "patient"])
def test_only_the_administrator_invites(world, name):
    actor = world.actor(name)

    with pytest.raises(Refused):
        operations.invite_colleague(actor=actor, name="X", email="x@example.org", role="gp", address="")


def test_an_ended_role_is_gone_at_once_and_can_be_resumed(world, now):
    membership = world.gp.memberships.get()

    operations.end_membership(membership, actor=world.actor("administrator"))
    ended = [c.status for c in queries.colleagues(world.actor("administrator")) if c.id == membership.id]
    membership.refresh_from_db()
    operations.resume_membership(membership, actor=world.actor("administrator"))
    resumed = [c.status for c in queries.colleagues(world.actor("administrator")) if c.id == membership.id]

    assert (ended, resumed) == (["ended"], ["active"])


def test_the_last_administrator_stays(world):
    membership = world.administrator.memberships.get()

    with pytest.raises(ValidationError, match="enige beheerder"):
        operations.end_membership(membership, actor=world.actor("administrator"))


def test_an_administrator_of_elsewhere_ends_nothing_here(world, now):
    with as_owner():
        stranger = make_user("administrator", world.hospital, now)
    world.stranger = stranger

    with pytest.raises(Refused):
        operations.end_membership(world.gp.memberships.get(), actor=world.actor("stranger"))


def test_the_list_of_colleagues_is_one_query(world, django_assert_num_queries):
    actor = world.actor("administrator")

    with django_assert_num_queries(1):
        assert len(queries.colleagues(actor)) == 2
