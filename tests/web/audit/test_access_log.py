"""Who looked: for the person, and for the administrator of an organisation."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from tests.factories import acting, actor_of, as_owner, make_person

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.queries import log_of_organization, log_of_person
from weefsel.apps.people import operations


def text_of(response) -> str:
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def look(world, person, times=1, who="gp"):
    """Let the gp note a wish, which leaves a line."""
    for number in range(times):
        actor = world.actor(who, now=world.now + timedelta(seconds=number))
        operations.record_wish(actor=actor, person_id=person.id, wish=f"Wens {number}")


def test_a_person_reads_who_looked_at_what_on_which_ground(client, world):
    look(world, world.person)
    client.force_login(world.patient)

    page = text_of(client.get(reverse("show_access_log")))

    assert "gp , huisarts · Practice" in page
    assert "De gegevens van een persoon wijzigen Welke gegevens wens in eigen woorden" in page
    assert "Grond: behandelrelatie (art. 7:446 BW)" in page


def test_reading_the_log_is_in_the_log(client, world):
    client.force_login(world.patient)
    client.get(reverse("show_access_log"))

    page = text_of(client.get(reverse("show_access_log")))

    assert "Zien wie gegevens bekeek" in page
    with as_owner():
        lines = Event.objects.filter(action="audit.read").values_list("person_id", "role", "fields", "object_type")
        assert list(lines) == [(world.person.id, "person", ["log"], "log")] * 2


def test_a_person_reads_nothing_about_another(client, world, now):
    with as_owner():
        other = make_person(world.practice, now)
    look(world, other)
    client.force_login(world.patient)

    assert "Wijzigen" not in text_of(client.get(reverse("show_access_log")))


def test_an_administrator_reads_the_lines_of_the_own_organisation_without_names(client, world):
    look(world, world.person)
    client.force_login(world.administrator)

    page = text_of(client.get(reverse("show_access_log")))

    assert f"persoon {str(world.person.id)[:8]}" in page
    assert "Proef" not in page
    with as_owner():
        line = Event.objects.get(action="audit.read")
    assert (line.role, line.object_type, line.object_key) == ("administrator", "log", str(world.practice.id))


def test_an_administrator_elsewhere_reads_none_of_it(world, now):
    look(world, world.person)
    other = actor_of(world.administrator, now, organization_id=world.hospital.id)

    assert log_of_organization(acting(other)).lines == ()


@pytest.mark.parametrize("role", ["gp", "link_worker", "host", "manager", "inspector", "researcher", "municipality"])
def test_nobody_else_reads_the_log(client, world, role):
    client.force_login(getattr(world, role))

    assert client.get(reverse("show_access_log")).status_code == 403


def test_the_same_act_of_one_day_is_one_line(world):
    look(world, world.person, times=3)
    world.actor("patient")

    (line,) = log_of_person().lines

    assert (line.n_times, line.last_at - line.first_at) == (3, timedelta(seconds=2))


def test_the_day_is_the_day_in_the_netherlands(world, now):
    late = world.actor("gp", now=now.replace(hour=23, minute=30))
    operations.record_wish(actor=late, person_id=world.person.id, wish="Laat.")
    world.actor("patient", now=now + timedelta(days=2))

    assert [line.day.isoformat() for line in log_of_person().lines] == ["2027-03-03"]
    assert log_of_person(since=(now + timedelta(days=2)).date()).lines == ()
    assert log_of_person(until=now.date()).lines == ()
    assert len(log_of_person(since=(now + timedelta(days=1)).date(), until=(now + timedelta(days=1)).date()).lines) == 1


def test_a_period_that_runs_backwards_is_told(client, world):
    client.force_login(world.patient)

    response = client.get(reverse("show_access_log"), {"vanaf": "03-03-2027", "tot_en_met": "01-03-2027"})

    assert response.status_code == 422
    assert dict(response.context["form"].errors) == {"tot_en_met": ["De laatste dag ligt voor de eerste. Draai ze om."]}


@pytest.mark.parametrize("n_people", [1, 3])
def test_the_log_takes_a_fixed_number_of_queries(client, world, now, n_people, django_assert_num_queries):
    look(world, world.person)
    for _ in range(n_people - 1):
        with as_owner():
            person = make_person(world.practice, now)
        look(world, person)
    client.force_login(world.administrator)

    with django_assert_num_queries(QUERIES):
        client.get(reverse("show_access_log"))


QUERIES = 13


def test_the_app_role_reads_no_line_of_another_person_in_sql(world, now):
    look(world, world.person)
    with as_owner():
        other = make_person(world.practice, now)
    acting(actor_of(world.patient, now, person_id=other.id))

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event")
        assert cursor.fetchone() == (0,)
