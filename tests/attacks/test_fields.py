"""Who may see a part of someone sees no more than that part: on a page, in what a search finds, and in the database."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse
from tests.factories import as_owner, make_user

from weefsel.apps.audit.models import Event
from weefsel.apps.people.models import Circumstances, Health, LifeEvent, Person
from weefsel.apps.people.operations import add_related_person, change_practice, register, report_move
from weefsel.apps.people.operations.representation import Invited, declare_representative
from weefsel.apps.people.queries import named_people
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.operations import declare_relation
from weefsel.apps.rights.queries import Refused, decide
from weefsel.apps.safety.models import PrivateWish
from weefsel.apps.safety.operations.wishes import record_wish
from weefsel.apps.staff.delegation import let_work
from weefsel.project.letting_in import let_in

DETAILS = {"given_name": "Nieuwproef", "family_name": "Inschrijfproef", "birth_date": date(1960, 2, 29)}


@pytest.fixture
def moved(world):
    """The person moved house, has a naaste with a log-in, and a coach."""
    with as_owner():
        world.naaste = make_user("related_person", None, world.now, name="Naasteproef")
        person = Person.objects.get(id=world.person.id)
        person.language, person.needs_interpreter, person.postcode = "ar", True, "6601 AA"
        person.wish = "Weer eens wandelen."
        person.save()
        Relation.objects.create(
            relation="coaching",
            person_id=world.person.id,
            organization=world.welfare,
            ground="proef",
            valid_from=world.now,
            declared_at=world.now,
        )
    gp = world.actor("gp")
    related = add_related_person(
        actor=gp,
        person_id=world.person.id,
        form_token=uuid.uuid4(),
        name="Naasteproef",
        tie_role="child",
        email=world.naaste.email,
        topics=("groups",),
    )
    let_in(related, actor=gp)
    address = {"street_line": "Nieuweproefstraat 7", "postcode": "6602 BB", "city": "Wijchen"}
    report_move(actor=gp, person_id=world.person.id, moved_on=date(2027, 2, 1), address=address)
    return world.person


@pytest.fixture
def assistant(world):
    """An assistant at work for the gp, who keeps nothing back."""
    with as_owner():
        world.assistant = make_user("assistant", world.practice, world.now)
    last_day = (world.now + timedelta(days=9)).date()
    let_work(actor=world.actor("gp"), assistant_id=world.assistant.id, last_day=last_day, withheld=())
    return lambda: world.actor("assistant", on_behalf_of=world.gp.id)


def test_c10_a_naaste_reads_the_name_of_a_person_and_nothing_else(client, world, moved):
    client.force_login(world.naaste)

    text = client.get(reverse("show_person", args=[moved.id])).content.decode()

    assert moved.family_name in text
    told = ("Arabisch", "Tolk", "wandelen", "Nieuweproefstraat", "6602", "Verhuisd", "Ingeschreven", "Taal:")
    assert [word for word in told if word in text] == []
    with as_owner():
        line = Event.objects.filter(user_id=world.naaste.id, action="people.read").latest("at")
    assert line.fields == ["identity"]


def test_c10_the_database_gives_a_naaste_a_name_and_no_row(world, moved):
    world.actor("naaste")

    assert [each.count() for each in (Person.objects, Circumstances.objects, LifeEvent.objects)] == [0, 0, 0]
    seen = named_people([moved.id])[moved.id]
    assert (seen.full_name, seen.birth_date, seen.phone, seen.postcode, seen.wish) == (
        moved.full_name,
        None,
        "",
        "",
        "",
    )


def test_nobody_reads_the_name_of_someone_they_do_not_know(world, moved):
    with as_owner():
        world.stranger = make_user("related_person", None, world.now)
    for name in ("stranger", "host", "manager", "other_gp"):
        world.actor(name)
        assert named_people([moved.id]) == {}, name


def test_c6_a_coach_reads_what_someone_can_and_not_where_they_lived(world, moved):
    world.actor("link_worker")

    assert (Circumstances.objects.count(), LifeEvent.objects.count()) == (1, 0)


@pytest.mark.parametrize("search", ["01-06-1952", "6602BB", "6602 BB"])
def test_t14_a_coach_finds_nobody_by_what_a_coach_may_not_see(client, world, moved, search):
    with as_owner():
        Person.objects.filter(id=moved.id).update(birth_date=date(1952, 6, 1))

    def found(user) -> bool:
        client.force_login(user)
        return moved.family_name in client.get(reverse("list_people"), {"zoek": search}).content.decode()

    assert (found(world.gp), found(world.link_worker)) == (True, False)


def test_h13_an_assistant_writes_someone_in_and_asks_nothing_about_health(world, assistant):
    person = register(actor=assistant(), form_token=uuid.uuid4(), details=DETAILS)

    assert decide(assistant(), "people.update", person_id=person.id, owner_id=person.owner_id).allow
    with as_owner():
        line = Event.objects.get(action="people.register", person_id=person.id)
        kept = (Circumstances.objects.filter(person=person).count(), Health.objects.filter(person=person).count())
    assert (line.user_id, line.on_behalf_of) == (world.assistant.id, world.gp.id)
    assert kept == (1, 0)


def test_h13_an_assistant_hands_nobody_over(client, world, assistant):
    actor = assistant()
    with pytest.raises(Refused):
        change_practice(
            actor=actor,
            person_id=world.person.id,
            changed_on=actor.now.date(),
            to_organization_id=world.other_practice.id,
        )
    event = LifeEvent(
        person=world.person,
        kind=LifeEvent.Kind.CHANGED_PRACTICE,
        happened_on=actor.now.date(),
        recorded_at=actor.now,
        recorded_by=world.assistant,
        from_organization=world.practice,
        to_organization=world.other_practice,
    )
    for attempt in (
        lambda: event.save(force_insert=True),
        lambda: declare_relation(
            "treatment", world.person.id, actor=actor, ground="proef", organization_id=world.other_practice.id
        ),
    ):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            attempt()


def test_who_no_longer_treats_reads_nothing_of_the_protected_part_and_the_person_still_does(world):
    record_wish(actor=world.actor("gp"), person_id=world.person.id, form_token=uuid.uuid4(), hour=4)
    assert PrivateWish.objects.count() == 1
    with as_owner():
        Relation.objects.filter(relation="treatment", person_id=world.person.id).update(valid_until=world.now)
        assert Relation.objects.filter(relation="guarding", valid_until__gt=world.now).exists()

        wish = PrivateWish.objects.get()

    gp = world.actor("gp")
    asked = decide(gp, "safety.read", person_id=world.person.id, row_id=wish.id)
    opens = decide(gp, "safety.open", person_id=world.person.id)
    assert (PrivateWish.objects.count(), asked.allow, opens.allow) == (0, False, False)
    with as_owner():
        world.patient = make_user("person", None, world.now, person_id=world.person.id)
    world.actor("patient")
    assert PrivateWish.objects.count() == 1


def test_a_manager_and_an_administrator_do_not_learn_from_relations_or_links_who_is_a_patient(world):
    for name in ("manager", "administrator", "host"):
        with as_owner():
            setattr(world, f"own_{name}", make_user(name, world.practice, world.now))
        world.actor(f"own_{name}")
        with connection.cursor() as cursor:
            cursor.execute("SELECT (SELECT count(*) FROM rights_relation), (SELECT count(*) FROM accounts_link)")
            assert cursor.fetchone() == (0, 0), name


def test_who_has_no_password_is_mailed_a_link_to_choose_one(client, world):
    with as_owner():
        world.gp.set_unusable_password()
        world.gp.save(update_fields=["password"])
    client.force_login(world.gp)

    answer = client.get(reverse("account_change_password"))

    assert (answer.status_code, answer["Location"]) == (302, reverse("account_reset_password"))


@pytest.mark.parametrize("topics", [("consent",), ("consent", "referrals")])
def test_c4_c13_a_representative_takes_a_consent_back_and_what_rests_on_it_stops(client, world, referral, topics):
    with as_owner():
        world.mentor = make_user("related_person", None, world.now, name="Mentorproef")
    declare_representative(
        actor=world.actor("gp"),
        person_id=world.person.id,
        invited=Invited("Mentorproef", world.mentor.email, str),
        document="beschikking van 1 maart 2027",
        last_day=(world.now + timedelta(days=9)).date(),
        topics=topics,
    )
    client.force_login(world.mentor)

    answer = client.post(reverse("withdraw_consent", args=[referral.consent_id]), {"sent": ""})

    assert answer.status_code == 302
    with as_owner():
        referral.refresh_from_db()
    assert (referral.state, referral.consent.withdrawn_at is None, referral.holds_place) == ("stopped", False, False)
