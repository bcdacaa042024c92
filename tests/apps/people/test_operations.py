"""Registration and what changes about a person."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from tests.factories import acting, actor_of, as_owner, make_person, make_user, relate
from tests.lives import life

from weefsel.apps.accounts.models import Link, Mail
from weefsel.apps.audit.models import Event
from weefsel.apps.people import operations
from weefsel.apps.people.models import Circumstances, Health, Identifier, LifeEvent, Person, RelatedPerson
from weefsel.apps.people.queries import named_people
from weefsel.apps.referrals.models import Referral
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import Refused
from weefsel.project.letting_in import let_in

ANS = {"given_name": "Ans", "family_name": "Bakker", "birth_date": date(1949, 3, 12), "postcode": "6601aa"}


def lines(person_id):
    """What the access log says of a person: (action, kind of object, field classes)."""
    with as_owner():
        return [
            (line.action, line.object_type, line.fields)
            for line in Event.objects.filter(person_id=person_id).order_by("at", "action")
        ]


def told(act) -> list[str]:
    with pytest.raises(ValidationError) as error:
        act()
    return error.value.messages


def code(act) -> str:
    with pytest.raises(ValidationError) as error:
        act()
    return error.value.code


# Registration


def test_registering_makes_the_person_with_a_treatment_relation_and_one_log_line(world):
    gp = world.actor("gp")

    person = operations.register(
        actor=gp, form_token=uuid.uuid4(), details=ANS, circumstances={"lives_alone": True}, health={}
    )

    kept = Person.objects.select_related("circumstances", "health").get(id=person.id)
    assert (kept.full_name, kept.postcode, kept.owner_id) == ("Ans Bakker", "6601 AA", world.practice.id)
    assert (kept.x, kept.y) == (177254, 425041)
    assert (kept.circumstances.lives_alone, kept.circumstances.prefers, kept.health.heart_condition) == (
        True,
        None,
        None,
    )
    assert list(Relation.objects.filter(person_id=person.id).values_list("relation", "organization_id")) == [
        ("treatment", world.practice.id)
    ]
    assert lines(person.id) == [
        (
            "people.register",
            "person",
            ["address", "birth", "circumstances", "contact", "health", "identity", "wish"],
        )
    ]


def test_a_second_click_gives_the_same_person_and_no_second_line(world):
    gp, token = world.actor("gp"), uuid.uuid4()

    first = operations.register(actor=gp, form_token=token, details=ANS)
    second = operations.register(actor=gp, form_token=token, details=ANS)

    assert first.id == second.id
    assert Person.objects.filter(family_name="Bakker").count() == 1
    assert len(lines(first.id)) == 1


def test_the_token_of_a_person_elsewhere_opens_nothing(world):
    other = world.actor("other_gp")

    assert told(lambda: operations.register(actor=other, form_token=world.person.id, details=ANS)) == [
        "Dit formulier is al gebruikt. Open een nieuw formulier."
    ]


@pytest.mark.parametrize("role", ["link_worker", "host", "manager", "administrator", "patient", "researcher"])
def test_only_care_registers(world, role):
    actor = world.actor(role)

    with pytest.raises(Refused):
        operations.register(actor=actor, form_token=uuid.uuid4(), details=ANS)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"given_name": "  "}, "name"),
        ({"birth_date": date(2030, 1, 1)}, "future"),
        ({"postcode": "hier"}, "postcode"),
    ],
)
def test_a_wrong_detail_is_told_and_nothing_is_written(world, change, problem):
    gp = world.actor("gp")

    assert code(lambda: operations.register(actor=gp, form_token=uuid.uuid4(), details=ANS | change)) == problem
    assert Person.objects.count() == 1


def test_a_postcode_of_another_region_leaves_the_place_unknown(world):
    person = operations.register(
        actor=world.actor("gp"), form_token=uuid.uuid4(), details=ANS | {"postcode": "9999 ZZ"}
    )

    assert (person.x, person.y) == (None, None)


# Changing


def test_a_change_is_kept_and_logged_by_field_class_without_its_value(world):
    gp = world.actor("gp")

    operations.update_person(actor=gp, person_id=world.person.id, details={"phone": "024 641 1111", "postcode": "6602"})

    kept = Person.objects.get(id=world.person.id)
    assert (kept.phone, kept.postcode, kept.x) == ("024 641 1111", "6602", 178026)
    assert lines(world.person.id) == [("people.update", "person", ["address", "contact"])]


def test_nothing_changed_writes_nothing(world):
    operations.update_person(actor=world.actor("gp"), person_id=world.person.id, details={"phone": world.person.phone})

    assert lines(world.person.id) == []


def test_what_a_colleague_changed_meanwhile_is_not_overwritten(world, now):
    gp = world.actor("gp", now=now + timedelta(minutes=5))
    operations.record_wish(actor=gp, person_id=world.person.id, wish="Weer naar het koor.")

    assert told(
        lambda: operations.update_person(
            actor=gp, person_id=world.person.id, details={"phone": "1"}, seen_at=now + timedelta(minutes=1)
        )
    ) == ["Iemand anders heeft deze gegevens net gewijzigd. Kijk ze na en bewaar opnieuw."]


def test_a_coach_reads_and_does_not_change(world, now):
    with as_owner():
        relate(world.person, world.welfare, now, relation="coaching")
    coach = world.actor("link_worker")

    assert Person.objects.get().id == world.person.id
    with pytest.raises(Refused):
        operations.record_wish(actor=coach, person_id=world.person.id, wish="x")


def test_circumstances_that_were_not_asked_stay_unknown(world):
    gp = world.actor("gp")

    operations.update_circumstances(
        actor=gp, person_id=world.person.id, values={"uses_wheelchair": False, "reach_m": 1000}
    )

    kept = Circumstances.objects.get(person=world.person)
    assert (kept.uses_wheelchair, kept.reach_m, kept.lives_alone, kept.hours) == (False, 1000, None, None)
    assert lines(world.person.id) == [("people.update", "circumstances", ["circumstances"])]


def test_a_person_changes_their_own_circumstances_but_not_their_health(world):
    me = world.actor("patient")

    operations.update_circumstances(actor=me, person_id=world.person.id, values={"prefers": "group"})

    assert Circumstances.objects.get(person=world.person).prefers == "group"
    with pytest.raises(Refused):
        operations.update_health(actor=me, person_id=world.person.id, values={"heart_condition": True})


def test_health_is_noted_by_who_treats(world):
    operations.update_health(actor=world.actor("gp"), person_id=world.person.id, values={"heart_condition": True})

    assert Health.objects.get(person=world.person).heart_condition is True


# The citizen service number


def test_a_number_is_recorded_without_standing_in_the_log(world):
    gp = world.actor("gp")

    operations.record_number(actor=gp, person_id=world.person.id, number="1112.22.333")

    assert Identifier.objects.get().value == "111222333"
    assert lines(world.person.id) == [("people.number", "number", ["number"])]


def test_a_better_number_takes_the_place_of_the_wrong_one(world):
    gp = world.actor("gp")
    operations.record_number(actor=gp, person_id=world.person.id, number="111222333")

    operations.record_number(actor=gp, person_id=world.person.id, number="123456782")

    assert [each.value for each in Identifier.objects.all()] == ["123456782"]


def test_a_number_that_another_registration_has_leads_to_the_doubles(world, now):
    with as_owner():
        other = make_person(world.practice, now)
    gp = world.actor("gp")
    operations.record_number(actor=gp, person_id=other.id, number="111222333")

    assert told(lambda: operations.record_number(actor=gp, person_id=world.person.id, number="111222333")) == [
        "Dit nummer staat al bij een andere inschrijving van uw organisatie. "
        "Kijk bij dubbele inschrijvingen of het dezelfde persoon is."
    ]


def test_a_care_role_in_an_organisation_outside_care_records_no_number(world, now):
    with as_owner():
        nurse = make_user("nurse", world.welfare, now)
        person = make_person(world.welfare, now)
    actor = acting(actor_of(nurse, now))

    with pytest.raises(Refused):
        operations.record_number(actor=actor, person_id=person.id, number="111222333")


@pytest.mark.parametrize("role", ["link_worker", "host", "volunteer", "manager", "administrator", "municipality"])
def test_nobody_outside_care_sees_a_number_in_sql(world, now, role):
    operations.record_number(actor=world.actor("gp"), person_id=world.person.id, number="111222333")
    with as_owner():
        relate(world.person, getattr(world, role).memberships.get().organization, now, relation="coaching")

    world.actor(role)

    assert list(Identifier.objects.all()) == []
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Identifier(
            person=world.person,
            owner=world.practice,
            value="123456782",
            recorded_at=now,
            recorded_by=getattr(world, role),
        ).save(force_insert=True)


# Naasten


def test_a_naaste_without_a_log_in_is_noted_and_sees_nothing(world):
    gp = world.actor("gp")

    related = operations.add_related_person(
        actor=gp,
        person_id=world.person.id,
        form_token=uuid.uuid4(),
        name="Piet",
        tie_role="child",
        email="piet@example.org",
        topics=("groups",),
    )

    assert (related.user_id, related.topics) == (None, ["groups"])
    assert not Relation.objects.filter(relation="related").exists()


def test_a_naaste_with_a_log_in_gets_the_relation_with_its_topics_and_loses_it_at_once(world, now):
    with as_owner():
        naaste = make_user("related_person", None, now)
    gp = world.actor("gp")
    related = operations.add_related_person(
        actor=gp,
        person_id=world.person.id,
        form_token=uuid.uuid4(),
        name="Piet",
        tie_role="child",
        email=naaste.email,
        topics=("groups",),
    )
    let_in(related, actor=gp)
    seen = acting(actor_of(naaste, now))
    # Who it is, and not a row with everything else.
    assert [each.full_name for each in named_people([world.person.id]).values()] == [world.person.full_name]
    assert Person.objects.count() == 0
    assert [each.topics for each in Relation.objects.filter(user=naaste)] == [["groups"]]

    # A colleague of the one who granted it can end it as well.
    with as_owner():
        colleague = make_user("gp", world.practice, now)
    operations.end_related_person(actor=acting(actor_of(colleague, now)), related_id=related.id)

    acting(seen)
    assert named_people([world.person.id]) == {}


def test_the_persons_own_address_is_refused_for_a_naaste(world):
    gp = world.actor("gp")

    assert told(
        lambda: operations.add_related_person(
            actor=gp,
            person_id=world.person.id,
            form_token=uuid.uuid4(),
            name="Piet",
            tie_role="child",
            email="Proef@example.org",
        )
    ) == [
        "Dit is het e-mailadres van de persoon zelf. Vul een eigen adres van de naaste in, "
        "anders leest de naaste mee met alle post."
    ]


def test_a_second_click_notes_one_naaste(world):
    gp, token = world.actor("gp"), uuid.uuid4()

    for _ in range(2):
        operations.add_related_person(
            actor=gp, person_id=world.person.id, form_token=token, name="Piet", tie_role="child"
        )

    assert RelatedPerson.objects.count() == 1


# What happens


def test_a_death_is_kept_once_and_can_be_taken_back(world, now):
    gp = world.actor("gp")
    event = operations.report_death(actor=gp, person_id=world.person.id, died_on=date(2027, 3, 1))
    again = operations.report_death(actor=gp, person_id=world.person.id, died_on=date(2027, 2, 1))
    assert (event.id, Person.objects.get().died_on) == (again.id, date(2027, 3, 1))

    operations.undo_report(actor=gp, event_id=event.id)

    assert Person.objects.get().died_on is None
    assert LifeEvent.objects.get().undone_at == now


def test_a_death_stops_mail_and_links_and_taking_it_back_lets_them_go_on(world, now):
    with as_owner():
        life(world, world.person, now=now - timedelta(days=1))
        Link.objects.update(expires_at=now + timedelta(days=9))
    gp = world.actor("gp")

    event = operations.report_death(actor=gp, person_id=world.person.id, died_on=date(2027, 3, 1))
    with as_owner():
        assert (Link.objects.get().revoked_at, Mail.objects.get().stopped_at) == (now, now)

    operations.undo_report(actor=gp, event_id=event.id)
    with as_owner():
        assert (Link.objects.get().revoked_at, Mail.objects.get().stopped_at) == (None, None)


def test_a_death_to_come_is_refused(world):
    gp = world.actor("gp")

    assert told(lambda: operations.report_death(actor=gp, person_id=world.person.id, died_on=date(2027, 3, 3))) == [
        "Deze dag moet nog komen. Kies vandaag of een dag die geweest is."
    ]


def test_a_move_taken_back_brings_the_whole_address_back(world):
    gp = world.actor("gp")
    before = Person.objects.values("street_line", "postcode", "city", "area", "x", "y").get()
    event = operations.report_move(
        actor=gp,
        person_id=world.person.id,
        moved_on=date(2027, 3, 1),
        address={"street_line": "Dorpsplein 2", "postcode": "6604ab", "city": "Wijchen"},
    )
    moved = Person.objects.get()
    assert (moved.street_line, moved.postcode, moved.x) == ("Dorpsplein 2", "6604 AB", 179207)

    operations.undo_report(actor=gp, event_id=event.id)

    assert Person.objects.values("street_line", "postcode", "city", "area", "x", "y").get() == before


def test_moves_are_taken_back_last_one_first(world, now):
    first = operations.report_move(
        actor=world.actor("gp"),
        person_id=world.person.id,
        moved_on=date(2027, 2, 1),
        address={"postcode": "6602"},
    )
    later = world.actor("gp", now=now + timedelta(hours=1))
    operations.report_move(
        actor=later, person_id=world.person.id, moved_on=date(2027, 3, 1), address={"postcode": "6604"}
    )

    assert code(lambda: operations.undo_report(actor=later, event_id=first.id)) == "later"


def test_another_practice_takes_over_and_the_old_one_sees_nothing_more(world):
    gp = world.actor("gp")

    operations.change_practice(
        actor=gp,
        person_id=world.person.id,
        changed_on=date(2027, 3, 1),
        to_organization_id=world.other_practice.id,
    )

    acting(gp)
    assert list(Person.objects.all()) == []
    world.actor("other_gp")
    assert [(each.id, each.owner_id) for each in Person.objects.all()] == [(world.person.id, world.other_practice.id)]


def test_a_change_of_practice_is_taken_back_within_a_day(world, now):
    gp = world.actor("gp")
    event = operations.change_practice(
        actor=gp,
        person_id=world.person.id,
        changed_on=date(2027, 3, 1),
        to_organization_id=world.other_practice.id,
    )
    later = world.actor("gp", now=now + timedelta(hours=23))

    operations.undo_report(actor=later, event_id=event.id)

    assert Person.objects.get().owner_id == world.practice.id
    world.actor("other_gp", now=now + timedelta(hours=24))
    assert list(Person.objects.all()) == []


def owners_of(person):
    """Who owns and who has the turn, for everything around the referrals of a person: {table: organisation names}."""
    with as_owner(), connection.cursor() as cursor:
        found = {}
        for table in OWNED_WITH_A_REFERRAL:
            cursor.execute(
                f"SELECT o.name FROM {table} t JOIN accounts_organization o ON o.id = t.owner_id "
                "WHERE t.person_id = %s",
                [person.id],
            )
            found[table] = {name for (name,) in cursor.fetchall()}
        return found


OWNED_WITH_A_REFERRAL = (
    "outcomes_answer",
    "outcomes_measurement",
    "referrals_barrier",
    "referrals_feedback",
    "referrals_introduction",
    "referrals_referral",
    "referrals_referralevent",
    "referrals_words",
    "running_observation",
)


def test_every_table_that_is_owned_with_a_referral_is_handed_over(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND column_name IN ('owner_id', 'receiver_id') AND table_name NOT LIKE 'consent%' "
            "GROUP BY 1 HAVING count(*) = 2 ORDER BY 1"
        )
        assert tuple(name for (name,) in cursor.fetchall()) == OWNED_WITH_A_REFERRAL


def test_open_referrals_go_along_so_that_none_sleeps_and_come_back(world, now):
    with as_owner():
        life(world, world.person, now=now)
        Referral.objects.update(assigned_organization=world.practice, assigned_user=world.gp)
    before = owners_of(world.person)
    event = operations.change_practice(
        actor=world.actor("gp"),
        person_id=world.person.id,
        changed_on=date(2027, 3, 1),
        to_organization_id=world.other_practice.id,
    )

    assert owners_of(world.person) == {table: {"Other Practice"} for table in OWNED_WITH_A_REFERRAL}
    with as_owner():
        referral = Referral.objects.get()
    assert (referral.assigned_organization_id, referral.assigned_user_id) == (world.other_practice.id, None)
    world.actor("gp")
    assert list(Referral.objects.all()) == []

    operations.undo_report(actor=world.actor("gp", now=now + timedelta(hours=1)), event_id=event.id)

    assert owners_of(world.person) == before


@pytest.mark.parametrize("who", ["gp", "other_gp"])
def test_a_change_of_practice_is_not_taken_back_by_another_or_after_a_day(world, now, who):
    gp = world.actor("gp")
    event = operations.change_practice(
        actor=gp, person_id=world.person.id, changed_on=date(2027, 3, 1), to_organization_id=None
    )
    hours = 25 if who == "gp" else 1
    actor = world.actor(who, now=now + timedelta(hours=hours))

    assert code(lambda: operations.undo_report(actor=actor, event_id=event.id)) == "too-late"
    acting(actor)
    assert list(Person.objects.all()) == []


def test_only_the_practice_of_registration_lets_someone_go(world, now):
    with as_owner():
        relate(world.person, world.hospital, now, relation="treatment")
    nurse = world.actor("nurse")

    assert (
        code(
            lambda: operations.change_practice(
                actor=nurse,
                person_id=world.person.id,
                changed_on=date(2027, 3, 1),
                to_organization_id=world.other_practice.id,
            )
        )
        == "not-owner"
    )


@pytest.mark.parametrize("kind", ["hospital", "welfare", "town"])
def test_the_new_practice_is_a_practice(world, kind):
    gp = world.actor("gp")

    assert (
        code(
            lambda: operations.change_practice(
                actor=gp,
                person_id=world.person.id,
                changed_on=date(2027, 3, 1),
                to_organization_id=getattr(world, kind).id,
            )
        )
        == "unknown"
    )


def test_a_coach_reports_nothing(world):
    coach = world.actor("link_worker")

    for act in (
        lambda: operations.report_death(actor=coach, person_id=world.person.id, died_on=date(2027, 3, 1)),
        lambda: operations.change_practice(
            actor=coach, person_id=world.person.id, changed_on=date(2027, 3, 1), to_organization_id=None
        ),
    ):
        with pytest.raises(Refused):
            act()
    with connection.cursor() as cursor, pytest.raises(ProgrammingError), transaction.atomic():
        cursor.execute("SELECT people_hand_over(%s)", [uuid.uuid4()])
