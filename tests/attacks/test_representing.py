"""Who represents somebody asks for them: in their period, as far as they decide, and never what is the person's own."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from tests.attacks.test_ages import parent_of, represented
from tests.factories import acting, actor_of, as_owner, make_person
from tests.lives import protect

from weefsel.apps.audit.models import Event
from weefsel.apps.rights.models import Relation
from weefsel.apps.subject.models import Request
from weefsel.apps.subject.operations import ask

SECOND = timedelta(seconds=1)
WORDS = "Zij woont niet meer alleen."


def asks(client, user, person, kind="correct", words=WORDS):
    client.force_login(user)
    page = reverse("show_rights", args=[person.id])
    return client.post(page, {"form_token": str(uuid.uuid4()), "kind": kind, "words": words})


def asked() -> list[tuple]:
    with as_owner():
        return sorted((one.kind, one.asked_by.name, one.state) for one in Request.objects.select_related("asked_by"))


@pytest.fixture
def mentor(world):
    return represented(world, world.person, last_day=date(2027, 3, 27))[0]


def test_c13_a_representative_asks_reads_only_that_and_takes_it_back_and_the_person_and_who_treats_see_by_whom(
    client, world, mentor
):
    page = reverse("show_rights", args=[world.person.id])
    client.force_login(world.patient)
    client.post(page, {"form_token": str(uuid.uuid4()), "kind": "object", "words": "Geheim voor mijn mentor."})

    assert asks(client, mentor, world.person).status_code == 302
    shown = client.get(page).content.decode()
    assert WORDS in shown
    assert "Geheim voor mijn mentor" not in shown
    assert "Wis alles over mij" not in shown
    for user in (world.patient, world.gp):
        client.force_login(user)
        seen = client.get(page).content.decode()
        assert ("Mentorproef" in seen, WORDS in seen, "Geheim voor mijn mentor" in seen) == (True, True, True)
    with as_owner():
        line = Event.objects.get(action="subject.represent", object_type="request")
        mine = Request.objects.get(kind="correct")
    assert (line.user_id, line.person_id, line.ground) == (
        mentor.id,
        world.person.id,
        "vertegenwoordiger met een document (art. 7:465 BW)",
    )
    client.force_login(world.gp)
    here = reverse("answer_request", args=[mine.id])
    assert "Mentorproef" in client.get(here).content.decode()
    assert client.post(here, {"grant": "no", "answer": "Wij zien dat anders."}).status_code == 302
    client.force_login(mentor)
    assert "Wij zien dat anders." in client.get(page).content.decode()
    client.post(page, {"do": "statement", "request": str(mine.id), "statement": "Toch is het zo."})
    theirs = next(one for one in asked() if one[1] != "Mentorproef")
    with as_owner():
        assert Request.objects.get(id=mine.id).statement == "Toch is het zo."
        other = Request.objects.get(kind="object")
    client.post(page, {"do": "take-back", "request": str(other.id)})  # of the person: there is nothing of that here
    assert theirs in asked()


def test_c5_to_erase_is_not_asked_by_who_represents_on_the_page_nor_past_it(client, world, mentor, now):
    refused = asks(client, mentor, world.person, kind="erase", words="")

    assert (refused.status_code, asked()) == (422, [])
    with pytest.raises(ValidationError, match="Wissen vraagt u in een gesprek"):
        ask(
            actor=acting(actor_of(mentor, now)),
            person_id=world.person.id,
            form_token=uuid.uuid4(),
            kind="erase",
            words="",
        )


def test_what_is_protected_makes_no_difference_to_what_who_represents_is_shown(client, world, mentor, now):
    """The same page to the byte, but for what changes at every look, whether there is something or nothing."""

    def shown() -> str:
        client.force_login(mentor)
        text = client.get(reverse("show_rights", args=[world.person.id])).content.decode()
        return re.sub(r'(nonce|value)="[^"]*"', "", text)

    before = shown()
    with as_owner():
        protect(world, world.person, now=now)
    assert shown() == before


def test_who_may_not_decide_on_yes_and_no_asks_nothing_and_one_parent_does_not_read_the_other(client, world, now):
    with as_owner():
        child = make_person(world.practice, now, given_name="Kleinproef", birth_date=date(2018, 4, 1))
    father, mother = parent_of(world, child), parent_of(world, child, name="Anderproef")
    only_groups = parent_of(world, child, name="Groepproef", topics=("groups",))

    assert asks(client, father, child).status_code == 302
    assert asks(client, only_groups, child).status_code in (403, 404)
    assert "Iets vragen voor" not in client.get(reverse("show_rights", args=[child.id])).content.decode()
    client.force_login(mother)
    assert WORDS not in client.get(reverse("show_rights", args=[child.id])).content.decode()
    assert asked() == [("correct", "Ouderproef", "open")]


def test_c1_c2_c13_it_ends_to_the_second_with_the_period_and_on_the_twelfth_birthday(
    client, world, mentor, now, move_clock
):
    with as_owner():
        child = make_person(world.practice, now, given_name="Kleinproef", birth_date=date(2015, 4, 1))
        end = Relation.objects.get(relation="representative").valid_until
    parent = parent_of(world, child)
    birthday = now.replace(month=3, day=31, hour=22, minute=0, second=0)  # 00:00 on 1 April in Amsterdam

    for user, person, moment in ((mentor, world.person, end), (parent, child, birthday)):
        move_clock(moment - SECOND)
        assert asks(client, user, person).status_code == 302
        move_clock(moment)
        assert asks(client, user, person).status_code in (403, 404)
    assert [one[1] for one in asked()] == ["Mentorproef", "Ouderproef"]
