"""Nobody takes a role or a relation: not by a form, and not by whoever finds a way to write in the database."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse
from tests.attacks.conftest import make_referral
from tests.factories import as_owner, make_user

from weefsel.apps.accounts.models import Membership
from weefsel.apps.accounts.queries import memberships_of
from weefsel.apps.audit.models import Event
from weefsel.apps.people.models import Person
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import rights
from weefsel.apps.staff import operations

CARE = ("gp", "nurse", "specialist", "midwife")
NAMES = (
    *CARE,
    "other_gp",
    "link_worker",
    "host",
    "volunteer",
    "manager",
    "inspector",
    "researcher",
    "municipality",
    "administrator",
    "patient",
)
# Who may declare which relation with the person of the world, by hand: the practice of "gp" treats, nobody coaches.
DECLARES = {
    "treatment": {"gp"},
    "coaching": set(),  # rests on a consent, and there is none
    "related": {"gp", "patient"},
    "parent": {"gp"},
    "parent_agreed": {"gp", "patient"},
    "representative": {"gp"},
}


def declared(world, actor, relation, **changes) -> bool:
    """Whether the database takes a row of this relation from this actor."""
    holder = rights().relations[relation].holder
    fields = {
        "relation": relation,
        "person_id": world.person.id,
        "organization": world.hospital if holder == "organization" else None,
        "user": world.host if holder == "user" else None,
        "ground": "x",
        "document": "x",
        "valid_from": actor.now,
        "valid_until": actor.now + timedelta(days=9),
        "declared_by_id": actor.user_id,
        "declared_at": actor.now,
    }
    try:
        with transaction.atomic():
            Relation(**{**fields, **changes}).save(force_insert=True)
    except ProgrammingError:
        return False
    return True


@pytest.mark.parametrize("relation", DECLARES)
def test_each_relation_is_declared_by_who_may_and_by_nobody_else(world, relation):
    taken = set()
    for name in NAMES:
        with transaction.atomic():
            if declared(world, world.actor(name), relation):
                taken.add(name)
            transaction.set_rollback(True)

    assert taken == DECLARES[relation]


@pytest.mark.parametrize(
    "relation", ["emergency", "delegated", "delegated_own", "self", "anyone", "enrolled", "invented"]
)
def test_what_follows_from_something_else_is_not_declared(world, relation):
    actor = world.actor("gp")

    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Relation(
            relation=relation,
            person_id=world.person.id,
            user=world.gp,
            ground="x",
            valid_from=actor.now,
            declared_by_id=actor.user_id,
            declared_at=actor.now,
        ).save(force_insert=True)


# A coach who was let in already refers on, and may so let in the own organisation again.
@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("gp", "patient", "link_worker")])
def test_a_coach_is_let_in_on_a_consent_of_this_person_for_this_organisation_only(world, name):
    make_referral(world, world.welfare)
    with as_owner():
        consent = Relation.objects.get(relation="coaching").consent_id

    assert not declared(world, world.actor(name), "coaching", organization=world.welfare, consent_id=consent)
    assert not declared(world, world.actor("gp"), "coaching", organization=world.house, consent_id=consent)
    assert declared(world, world.actor("gp"), "coaching", organization=world.welfare, consent_id=consent)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "gp"])
def test_nobody_else_ends_the_treatment(world, name):
    world.actor(name)

    assert Relation.objects.filter(relation="treatment").update(valid_until=world.now) == 0


def test_a_relation_is_not_written_in_the_name_of_someone_else(world):
    actor = world.actor("gp")

    assert not declared(world, actor, "related", declared_by_id=world.nurse.id)


def write_role(world, **changes):
    fields = {"user": world.host, "organization": world.practice, "role": "gp", "valid_from": world.now}
    with transaction.atomic():
        Membership(**{**fields, **changes}).save(force_insert=True)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "administrator"])
@pytest.mark.parametrize("role", ["gp", "administrator", "assistant"])
def test_no_role_is_written_by_who_is_no_administrator(world, name, role):
    actor = world.actor(name)

    for user in (world.host, getattr(world, name)):
        with pytest.raises((ProgrammingError, IntegrityError)):
            write_role(world, user=user, role=role, invited_by_id=actor.user_id)


@pytest.mark.parametrize("role", ["gp", "nurse", "assistant", "manager"])
def test_an_administrator_gives_themselves_no_role(world, role):
    actor = world.actor("administrator")
    for invited_by_id in (actor.user_id, None, world.gp.id):
        with pytest.raises((ProgrammingError, IntegrityError)):
            write_role(world, user=world.administrator, role=role, invited_by_id=invited_by_id)

    with pytest.raises(ValidationError, match="U kunt uzelf geen rol geven"):
        operations.invite_colleague(
            actor=world.actor("administrator"), name="X", email=world.administrator.email, role=role, address=""
        )


def test_an_administrator_adds_no_role_to_a_known_user_without_a_yes(world):
    actor = world.actor("administrator")

    with pytest.raises(ProgrammingError):
        write_role(world, invited_by_id=actor.user_id)
    with pytest.raises(ProgrammingError):
        write_role(world, invited_by_id=actor.user_id, organization=world.hospital, awaits_yes=True)


def test_an_administrator_does_not_take_an_ended_role_back(world, now):
    with as_owner():
        ended = Membership.objects.create(
            user=world.administrator, organization=world.practice, role="gp", valid_from=now, valid_until=now
        )
    actor = world.actor("administrator")

    with pytest.raises(ValidationError, match="U kunt uzelf geen rol geven"):
        operations.resume_membership(ended, actor=actor)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Membership.objects.filter(id=ended.id).update(valid_until=None)


@pytest.mark.parametrize(
    "change", ["role = 'gp'", "user_id = invited_by_id", "organization_id = NULL", "person_id = gen_random_uuid()"]
)
def test_a_role_is_never_rewritten(world, change):
    world.actor("administrator")

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE accounts_membership SET {change}")


@pytest.fixture
def asked(world):
    """The nurse of the hospital is asked to work for the practice as well."""
    return operations.invite_colleague(
        actor=world.actor("administrator"), name="X", email=world.nurse.email, role="nurse", address="http://localhost"
    )


def roles_of(world) -> list[str]:
    with as_owner():
        return sorted(m.organization.name for m in memberships_of(world.nurse, world.now + timedelta(minutes=1)))


def test_a_known_user_has_the_role_after_saying_yes_and_not_before(client, world, asked):
    client.force_login(world.nurse)
    assert roles_of(world) == ["Hospital"]
    assert "wilt werken als verpleegkundige" in client.get(reverse("choose_role")).content.decode()

    client.post(reverse("answer_role"), {"membership": str(asked.id), "answer": "yes"})

    assert roles_of(world) == ["Hospital", "Practice"]
    with as_owner():
        assert Event.objects.filter(object_key=str(asked.id), user_id=world.nurse.id).count() == 1


def test_saying_no_ends_the_question(client, world, asked):
    client.force_login(world.nurse)

    client.post(reverse("answer_role"), {"membership": str(asked.id), "answer": "no"})
    client.post(reverse("answer_role"), {"membership": str(asked.id), "answer": "yes"})

    assert roles_of(world) == ["Hospital"]


@pytest.mark.parametrize("name", ["administrator", "gp", "specialist"])
def test_nobody_says_yes_for_another(client, world, asked, name):
    client.force_login(getattr(world, name))

    client.post(reverse("answer_role"), {"membership": str(asked.id), "answer": "yes"})
    world.actor(name)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Membership.objects.filter(id=asked.id).update(awaits_yes=False)

    assert roles_of(world) == ["Hospital"]


@pytest.mark.parametrize("wanted", ["", "onzin", str(uuid.UUID(int=7))])
def test_an_answer_to_a_question_that_is_not_there_changes_nothing(client, world, asked, wanted):
    client.force_login(world.nurse)

    assert client.post(reverse("answer_role"), {"membership": wanted, "answer": "yes"}).status_code == 302
    assert roles_of(world) == ["Hospital"]


def test_a_log_in_for_a_parent_is_made_and_opens_nothing_else(client, world, now):
    from weefsel.apps.people.operations.representation import Invited, declare_parent

    with as_owner():
        Person.objects.filter(id=world.person.id).update(birth_date="2020-01-01")
    tokens = []
    declare_parent(
        actor=world.actor("gp"),
        person_id=world.person.id,
        invited=Invited("Nieuwe Ouderproef", "ouder@example.org", lambda token: tokens.append(token) or token),
        document="gezagsregister",
        topics=(),
    )

    page = client.get(reverse("accept_invitation", args=tokens)).content.decode()
    client.post(reverse("accept_invitation", args=tokens), {"password": "samen een lange zin"})

    assert "meekijken voor iemand die u helpt" in page
    with as_owner():
        assert [m.role for m in Membership.objects.filter(user__email="ouder@example.org")] == ["related_person"]
    assert client.get(reverse("list_people")).status_code == 403


# Which classes a page may name in the log, by hand from what it shows; never what the reader could see elsewhere.
NEVER_SHOWN = {"health", "answers", "network", "number", "address", "log", "figures"}


@pytest.mark.parametrize("name", ["gp", "host"])
def test_the_log_names_only_what_a_page_of_a_referral_shows(client, world, referral, name):
    client.force_login(getattr(world, name))
    pages = [
        reverse("show_referral", args=[referral.id]),
        reverse("show_letter", args=[referral.id]),
        reverse("list_referrals"),
    ]
    if name == "gp":
        pages.append(reverse("list_consents", args=[world.person.id]))
    for page in pages:
        assert client.get(page).status_code == 200

    with as_owner():
        lines = Event.objects.filter(user_id=getattr(world, name).id, kind="R").values_list("object_type", "fields")
        named = {kind: set(fields) for kind, fields in lines}
    assert {kind: fields & NEVER_SHOWN for kind, fields in named.items()} == {kind: set() for kind in named}
    assert named["letter"] <= {"identity", "birth", "shown_name", "progress", "offer"}
    assert all(named.values())


def test_the_log_of_a_naaste_names_no_more_than_the_page(client, world, now):
    with as_owner():
        naaste = make_user("related_person", None, now)
        Relation.objects.create(
            relation="related",
            person_id=world.person.id,
            user=naaste,
            topics=["groups"],
            ground="x",
            valid_from=now,
            declared_at=now,
        )
    client.force_login(naaste)
    client.get(reverse("show_mine"))

    with as_owner():
        lines = dict(Event.objects.filter(user_id=naaste.id).values_list("action", "fields"))
    assert lines == {"people.read": ["identity"], "groups.read_people": ["offer", "progress"]}
