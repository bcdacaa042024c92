"""The pages about who looks along, and who works on behalf of whom: the right answer, a refusal, an error in words."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse
from tests.factories import as_owner, make_person, make_user

from weefsel.apps.people.models import Person
from weefsel.apps.rights.models import Delegation, Relation

PARENT = {"name": "Ouderproef", "email": "ouder@example.org", "document": "gezagsregister", "topics": ["groups"]}
MENTOR = {"name": "Mentorproef", "email": "mentor@example.org", "document": "beschikking", "last_day": "01-06-2027"}


@pytest.fixture
def child(world, now):
    with as_owner():
        return make_person(world.practice, now, given_name="Kleinproef", birth_date=date(2018, 1, 1), email="")


def address(name, *args):
    return reverse(name, args=args)


def test_a_doctor_notes_a_parent_and_stops_it_again(client, world, child):
    client.force_login(world.gp)
    answer = client.post(address("add_parent", child.id), PARENT)
    assert answer.headers["Location"] == address("list_representatives", child.id)
    page = client.get(answer.headers["Location"]).content.decode()
    assert ("Ouderproef" in page, "gezagsregister" in page, "aan welke groepen" in page) == (True, True, True)

    with as_owner():
        row = Relation.objects.get(relation="parent")
    client.post(address("end_representative", row.id))

    assert "Ouderproef" not in client.get(address("list_representatives", child.id)).content.decode()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"document": ""}, "Schrijf op waaruit het gezag blijkt"),
        ({"email": "geen adres"}, "Dit e-mailadres klopt niet"),
        ({"name": ""}, "Vul de naam in"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(client, world, child, change, text):
    client.force_login(world.gp)

    answer = client.post(address("add_parent", child.id), {**PARENT, **change})

    page = answer.content.decode()
    assert (answer.status_code, text in page) == (422, True)
    assert all(value in page for key, value in {**PARENT, **change}.items() if isinstance(value, str))


def test_who_is_sixteen_gets_no_parent(client, world):
    client.force_login(world.gp)

    answer = client.post(address("add_parent", world.person.id), PARENT)

    assert (answer.status_code, "Vanaf 16 jaar" in answer.content.decode()) == (422, True)


def test_a_representative_has_a_last_day_on_the_page(client, world):
    client.force_login(world.gp)
    client.post(address("add_representative", world.person.id), MENTOR)

    client.force_login(world.patient)

    page = client.get(address("list_representatives", world.person.id)).content.decode()
    assert ("Mentorproef" in page, "tot en met 1 juni 2027" in page) == (True, True)
    assert "Leg een vertegenwoordiger vast" not in page


def test_a_topic_that_is_no_longer_there_is_left_out_of_the_page_and_the_others_stay(client, world, child):
    client.force_login(world.gp)
    client.post(address("add_parent", child.id), PARENT)
    with as_owner():
        Relation.objects.filter(relation="parent").update(topics=["of-before", *PARENT["topics"]])

    answer = client.get(address("list_representatives", child.id))

    told = re.findall(r"Ziet: (.*?)</p>", answer.content.decode())
    assert (answer.status_code, told) == (200, ["aan welke groepen deze persoon meedoet, en wanneer"])


def test_a_child_chooses_what_a_parent_sees_and_the_parent_gets_no_mail(client, world, child):
    client.force_login(world.gp)
    client.post(address("add_parent", child.id), PARENT)
    with as_owner():
        Person.objects.filter(id=child.id).update(birth_date=date(2013, 1, 1))
        log_in = make_user("person", None, world.now, person_id=child.id)
        row = Relation.objects.get(relation="parent")
    client.force_login(log_in)

    assert "Ziet nu niets" in client.get(address("list_representatives", child.id)).content.decode()
    client.post(address("agree_parent", row.id), {"topics": ["referrals"]})

    page = client.get(address("list_representatives", child.id)).content.decode()
    assert "Ziet, omdat het kind dat goed vindt: verwijzingen" in page
    with as_owner():
        assert Relation.objects.get(relation="parent_agreed").topics == ["referrals"]


@pytest.mark.parametrize("name", ["other_gp", "link_worker", "administrator", "manager", "host"])
def test_a_stranger_sees_none_of_it(client, world, child, name):
    client.force_login(getattr(world, name))

    pages = ["list_representatives", "add_parent", "add_representative"]
    assert {client.get(address(page, child.id)).status_code for page in pages} <= {403, 404}


@pytest.fixture
def assistant(world, now):
    with as_owner():
        return make_user("assistant", world.practice, now, name="Assistentproef")


def test_a_doctor_hands_over_and_an_administrator_sees_and_stops_it(client, world, assistant):
    client.force_login(world.gp)
    data = {"assistant": str(assistant.id), "last_day": "01-06-2027", "withheld": ["referrals.refer"]}
    client.post(address("list_delegations"), data)
    assert "niet: verwijzen" in client.get(address("list_delegations")).content.decode()

    client.force_login(world.administrator)
    page = client.get(address("list_delegations")).content.decode()
    assert ("Assistentproef" in page, "Laat een assistent namens u werken" in page) == (True, False)
    with as_owner():
        row = Delegation.objects.get()
    client.post(address("end_delegation", row.id))

    assert "Nu werkt er niemand" in client.get(address("list_delegations")).content.decode()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"assistant": ""}, "Kies een assistent"),
        ({"last_day": "01-03-2027"}, "al geweest"),
        ({"last_day": "01-03-2029"}, "binnen een jaar"),
    ],
)
def test_a_form_that_is_not_right_says_what_to_do(client, world, assistant, change, text):
    client.force_login(world.gp)
    data = {"assistant": str(assistant.id), "last_day": "01-06-2027", **change}

    answer = client.post(address("list_delegations"), data)

    assert (answer.status_code, text in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("n", [1, 3])
def test_the_pages_take_the_same_number_of_queries_whatever_the_numbers(
    client, world, child, assistant, n, django_assert_num_queries
):
    client.force_login(world.gp)
    for number in range(n):
        client.post(address("add_parent", child.id), {**PARENT, "email": f"ouder{number}@example.org"})
    page = address("list_representatives", child.id)
    client.get(page)

    with django_assert_num_queries(12):
        client.get(page)
