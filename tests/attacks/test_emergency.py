"""The noodknop: an hour to the second, for who may, with a reason, seen by the person, looked at by someone else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from tests.factories import as_owner, make_person, make_user
from tests.lives import life

from weefsel.apps.accounts.models import Mail
from weefsel.apps.audit.models import Event
from weefsel.apps.people.models import Person
from weefsel.apps.people.operations.emergency import end_emergency, open_emergency, review_by, review_emergency
from weefsel.apps.rights.models import Emergency
from weefsel.apps.rights.queries import Refused, decide, rights
from weefsel.apps.rights.tables import TABLES

SECOND, HOUR = timedelta(seconds=1), timedelta(minutes=60)
FORM = {
    "birth_date": "01-06-1952",
    "family_name": "Persoon",
    "given_name": "Proef",
    "reason": "life",
    "words": "Gevonden op straat, kan niet zeggen wie te bellen.",
}


def break_glass(world, by="other_gp", **changes):
    now = changes.pop("now", world.now)
    words = {**FORM, "birth_date": world.person.birth_date, **changes}
    return open_emergency(actor=world.actor(by, now=now), where="http://localhost/x", **words)


def proven(client, user):
    """A browser in which someone logged in, and just now proved again who they are."""
    client.force_login(user)
    request = HttpRequest()
    request.session, request.user = client.session, user
    reauthenticate_by_password(request)
    request.session.save()
    return client


def opened(client, world):
    return client.get(reverse("show_person", args=[world.person.id]))


def test_it_opens_for_sixty_minutes_to_the_second(client, world, move_clock):
    move_clock(world.now)
    proven(client, world.other_gp)
    assert opened(client, world).status_code == 404

    answer = client.post(reverse("open_emergency"), FORM)

    assert answer.headers["Location"] == reverse("show_person", args=[world.person.id])
    for moment, status in ((world.now, 200), (world.now + HOUR - SECOND, 200), (world.now + HOUR, 404)):
        move_clock(moment)
        client.force_login(world.other_gp)  # a session in which nothing is asked is over before the hour is
        assert opened(client, world).status_code == status


@pytest.mark.parametrize(("later", "text"), [(0, "Nog 60 minuten"), (59 * 60, "Nog 1 minuut"), (3599, "Nog 1 minuut")])
def test_a_banner_says_how_long_it_lasts_and_how_to_stop(client, world, move_clock, later, text):
    break_glass(world)
    move_clock(world.now + later * SECOND)
    client.force_login(world.other_gp)

    page = opened(client, world).content.decode()

    assert (text in page, reverse("end_emergency") in page) == (True, True)
    assert "Noodtoegang</strong>" not in client.get(reverse("list_offers")).content.decode()


def test_every_session_of_the_user_has_it_and_loses_it_in_the_same_second(world, move_clock):
    browsers = [Client(), Client()]
    move_clock(world.now)
    for browser in browsers:
        proven(browser, world.other_gp)
    browsers[0].post(reverse("open_emergency"), FORM)
    assert [opened(each, world).status_code for each in browsers] == [200, 200]

    move_clock(world.now + 5 * SECOND)
    browsers[1].post(reverse("end_emergency"))

    assert [opened(each, world).status_code for each in browsers] == [404, 404]


def test_a_colleague_and_another_role_of_the_same_user_get_nothing(client, world, now):
    with as_owner():
        world.colleague = make_user("gp", world.other_practice, now)
    break_glass(world)

    world.actor("colleague")
    assert Person.objects.count() == 0
    world.actor("other_gp", role="nurse")
    assert Person.objects.count() == 0
    world.actor("other_gp")
    assert Person.objects.count() == 1


@pytest.mark.parametrize("name", ["gp", "nurse", "specialist", "midwife"])
def test_who_has_patients_may_ask(client, world, name):
    proven(client, getattr(world, name))

    assert client.get(reverse("open_emergency")).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "link_worker",
        "host",
        "volunteer",
        "manager",
        "inspector",
        "researcher",
        "municipality",
        "administrator",
        "patient",
    ],
)
def test_nobody_else_may_ask_not_even_in_sql(client, world, now, name):
    proven(client, getattr(world, name))

    assert client.get(reverse("open_emergency")).status_code == 403
    assert client.post(reverse("open_emergency"), FORM).status_code == 403
    with pytest.raises(Refused):
        break_glass(world, by=name)
    actor = world.actor(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rights_find_person('1952-06-01', 'Persoon', 'Proef')")
        assert cursor.fetchone() == (None,)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        row(world, actor).save(force_insert=True)


def row(world, actor, **changes):
    fields = {
        "person_id": world.person.id,
        "user_id": actor.user_id,
        "organization_id": actor.organization_id or world.practice.id,
        "role": actor.role,
        "reason": "life",
        "words": "Vijftien tekens of meer.",
        "starts_at": actor.now,
        "ends_at": actor.now + HOUR,
        "review_by": actor.now + HOUR,
    }
    return Emergency(**{**fields, **changes})


@pytest.mark.parametrize(
    "change",
    [
        {"role": "nurse"},
        {"user_id": "gp"},
        {"organization_id": "practice"},
        {"starts_at": timedelta(minutes=-30), "ends_at": timedelta(minutes=30)},
        {"starts_at": timedelta(minutes=30), "ends_at": timedelta(minutes=90)},
    ],
    ids=["as another role", "for a colleague", "for another organisation", "begun earlier", "for later"],
)
def test_a_row_that_is_not_of_now_and_of_oneself_is_refused_by_the_database(world, change):
    actor = world.actor("other_gp")
    for key, value in change.items():
        if isinstance(value, timedelta):
            change = {**change, key: actor.now + value}
        elif key != "role":
            change = {**change, key: getattr(world, value).id}

    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        row(world, actor, **change).save(force_insert=True)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"ends_at": timedelta(minutes=61)}, "rights_emergency_an_hour"),
        ({"words": "Veertien teken"}, "rights_emergency_words"),
        ({"reviewed_by_id": "other_gp", "reviewed_at": timedelta(), "finding": "justified"}, "someone_else"),
        ({"reviewed_by_id": "gp", "finding": "justified"}, "rights_emergency_reviewed"),
        ({"ended_at": timedelta(minutes=61)}, "rights_emergency_period"),
    ],
)
def test_the_database_itself_keeps_the_hour_the_reason_and_the_second_pair_of_eyes(world, change, constraint):
    actor = world.actor("other_gp")
    fields = {
        key: actor.now + value
        if isinstance(value, timedelta)
        else getattr(world, value).id
        if key.endswith("by_id")
        else value
        for key, value in change.items()
    }

    with pytest.raises(IntegrityError, match=constraint), as_owner(), transaction.atomic():
        row(world, actor, **fields).save(force_insert=True)


@pytest.mark.parametrize("words", ["", "te kort", " " * 40, "veertien    te  "])
def test_without_a_reason_of_fifteen_characters_nothing_opens(world, words):
    with pytest.raises(ValidationError, match="minstens 15 tekens"):
        break_glass(world, words=words)


def test_who_asks_first_proves_again_who_they_are(client, world):
    client.force_login(world.other_gp)

    answers = [client.get(reverse("open_emergency")), client.post(reverse("open_emergency"), FORM)]

    assert [each.headers["Location"].split("?")[0] for each in answers] == [reverse("account_reauthenticate")] * 2
    with as_owner():
        assert Emergency.objects.count() == 0


def test_it_opens_reading_and_nothing_else(world, now):
    with as_owner():
        life(world, world.person, now=now)
        Person.objects.filter(id=world.person.id).update(family_name="Enigproef")
    world.actor("midwife")
    before = readable()
    break_glass(world, by="midwife", family_name="Enigproef")

    after = readable()
    opened_now = {table for table in after if after[table] > before.get(table, 0)}
    given = {each for p in rights().permissions if p.relation == "emergency" for each in p.actions}

    assert {each for each in given if each.startswith("safety")} == set()
    assert {table for table in opened_now if table.startswith("safety_protected") or "meldcode" in table} == set()
    assert {"people_person", "people_health", "ecogram_tie"} <= opened_now
    assert given & {"people.update", "people.number", "people.merge", "rights.grant", "consent.read"} == set()
    actor = world.actor("midwife")
    # These two are about nobody who is known here: a new registration, and a question to a place.
    about_nobody = {"people.register", "directory.ask"}
    assert given & about_nobody == set()
    changing = {action for table in TABLES for action in (*table.insert, *table.update)} - about_nobody
    assert [each for each in sorted(changing) if decide(actor, each, person_id=world.person.id).allow] == []


def readable() -> dict[str, int]:
    found = {}
    for table in TABLES:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table.name}")
            found[table.name] = cursor.fetchone()[0]
    return found


def test_the_person_reads_in_the_log_who_it_was_and_that_it_was_the_noodknop(client, world, move_clock):
    break_glass(world)
    move_clock(world.now + SECOND)
    client.force_login(world.other_gp)
    opened(client, world)

    client.force_login(world.patient)
    page = client.get(reverse("show_access_log")).content.decode()

    assert world.other_gp.name in page
    assert "noodtoegang (vitaal belang" in page.lower()
    with as_owner():
        lines = Event.objects.filter(user_id=world.other_gp.id).values_list("action", "relation", "outcome")
        assert sorted(lines) == [
            ("emergency.open", "emergency", "success"),
            ("people.read", "emergency", "success"),
        ]


def test_every_use_is_a_task_with_a_mail_for_who_did_not_use_it(world, now):
    with as_owner():
        world.keeper = make_user("administrator", world.other_practice, now)
    emergency = break_glass(world)

    with as_owner():
        mail = Mail.objects.get()
    assert (mail.to_address, mail.subject) == (world.keeper.email, "Een taak voor u in weefsel")
    assert [word for word in ("Persoon", "Proef", "straat") if word in mail.subject + mail.body] == []
    assert emergency.review_by == datetime(2027, 3, 3, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2027, 3, 5, 12, tzinfo=UTC), datetime(2027, 3, 8, 23, tzinfo=UTC)),
        (datetime(2027, 3, 6, 23, 30, tzinfo=UTC), datetime(2027, 3, 8, 23, tzinfo=UTC)),
        (datetime(2027, 3, 26, 12, tzinfo=UTC), datetime(2027, 3, 29, 22, tzinfo=UTC)),
    ],
    ids=["on a Friday", "in the night before Sunday", "over the night the clock goes forward"],
)
def test_a_task_is_due_at_the_end_of_the_next_working_day(moment, expected):
    assert review_by(moment) == expected


def test_a_review_is_closed_by_someone_else_and_never_by_who_used_it(client, world, now):
    from weefsel.apps.accounts.models import Membership

    with as_owner():
        world.keeper = make_user("administrator", world.other_practice, now)
        own = Membership.objects.create(
            user=world.other_gp, organization=world.other_practice, role="administrator", valid_from=now
        )
    emergency = break_glass(world)
    client.force_login(world.other_gp)
    client.post(reverse("choose_role"), {"membership": str(own.id)})
    assert "Gevonden op straat" not in client.get(reverse("list_emergencies")).content.decode()
    close = {"finding": "justified", "words": ""}
    assert client.post(reverse("review_emergency", args=[emergency.id]), close).status_code == 404

    client.force_login(world.keeper)
    assert "Gevonden op straat" in client.get(reverse("list_emergencies")).content.decode()
    client.post(reverse("review_emergency", args=[emergency.id]), close)

    with as_owner():
        kept = Emergency.objects.get()
    assert (kept.reviewed_by_id, kept.finding) == (world.keeper.id, "justified")


def test_who_used_it_cannot_close_the_task_in_sql_either(world, now):
    emergency = break_glass(world)
    for actor in (world.actor("other_gp"), world.actor("other_gp", role="administrator")):
        with transaction.atomic(), connection.cursor() as cursor:
            try:
                cursor.execute(
                    "UPDATE rights_emergency SET reviewed_by_id = %s, reviewed_at = %s, finding = 'justified'",
                    [actor.user_id, actor.now],
                )
            except ProgrammingError:
                transaction.set_rollback(True)

    with as_owner():
        assert Emergency.objects.get(id=emergency.id).reviewed_at is None


@pytest.mark.parametrize("name", ["administrator", "manager", "gp", "researcher", "inspector"])
def test_another_organisation_does_not_see_the_task(world, name):
    break_glass(world)

    world.actor(name)

    assert Emergency.objects.count() == 0


def test_the_reviewer_reads_no_name_of_a_patient(client, world, now):
    with as_owner():
        world.keeper = make_user("administrator", world.other_practice, now)
    emergency = break_glass(world)
    client.force_login(world.keeper)

    pages = [reverse("list_emergencies"), reverse("review_emergency", args=[emergency.id])]
    text = "".join(client.get(page).content.decode() for page in pages)

    assert [word for word in ("Persoon", str(world.person.id)) if word in text] == []


def test_the_fourth_in_a_day_stands_out(client, world, now):
    with as_owner():
        for number in range(5):
            make_person(world.practice, now, family_name=f"Nummer{number}")
    flags = [
        break_glass(world, family_name=f"Nummer{number}", now=now + number * HOUR).is_flagged for number in range(4)
    ]
    next_day = break_glass(world, family_name="Nummer4", now=now + timedelta(days=1)).is_flagged

    assert (flags, next_day) == ([False, False, False, True], False)


def test_a_second_click_keeps_the_hour_that_runs(world):
    first = break_glass(world)

    again = break_glass(world, now=world.now + 5 * SECOND)

    assert again.id == first.id
    with as_owner():
        assert Emergency.objects.count() == 1


def test_who_treats_the_person_needs_none(world):
    assert break_glass(world, by="gp") == world.person.id
    with as_owner():
        assert Emergency.objects.count() == 0


def test_looking_for_someone_who_is_not_found_is_written_down_and_tells_nothing(client, world):
    with as_owner():
        make_person(world.practice, world.now)
    proven(client, world.other_gp)

    pages = [
        client.post(reverse("open_emergency"), {**FORM, **change}).content.decode()
        for change in ({"family_name": "Nergens"}, {"given_name": ""})
    ]

    assert ["Er is niemand gevonden, of meer dan één" in page for page in pages] == [True, True]
    with as_owner():
        assert (
            list(Event.objects.values_list("action", "outcome", "person_id"))
            == [("emergency.open", "failure", None)] * 2
        )


def test_ending_it_leaves_the_log_of_the_person_complete(world):
    break_glass(world)

    assert end_emergency(actor=world.actor("other_gp", now=world.now + SECOND)) == 1

    with as_owner():
        assert Event.objects.filter(person_id=world.person.id, action="emergency.open").count() == 2
    assert end_emergency(actor=world.actor("other_gp", now=world.now + 2 * SECOND)) == 0


def test_an_unjustified_use_needs_words(world, now):
    with as_owner():
        world.keeper = make_user("administrator", world.other_practice, now)
    emergency = break_glass(world)
    actor = world.actor("keeper")

    with pytest.raises(ValidationError, match="wat u hiermee doet"):
        review_emergency(actor=actor, emergency_id=emergency.id, finding="unjustified", words=" ")
