"""The page that takes somebody else out everywhere."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.factories import as_owner, rewrite
from tests.knowledge import CATALOGUE
from tests.lives import life
from tests.web.reading import text_of

from weefsel.apps.ecogram.models import Tie
from weefsel.apps.groups.models import Guest
from weefsel.apps.people.models import RelatedPerson
from weefsel.apps.referrals.models import Introduction
from weefsel.web.ecogram.third_persons import mentions_of


@pytest.fixture
def lived(world, now):
    with as_owner():
        life(world, world.person, now=now)
        rewrite(Introduction.objects.all(), companion="Els van hiernaast")
    return world.person


def page(person, query: str = "") -> str:
    return reverse("forget_third_person", args=[person.id]) + query


def left() -> list[int]:
    with as_owner():
        return [model.objects.count() for model in (Tie, RelatedPerson, Guest)]


def test_it_tells_where_who_stands_and_ticks_the_same_first_name_when_asked_for_one(client, world, lived):
    client.force_login(world.gp)
    with as_owner():
        thread = Tie.objects.get().thread

    answer = client.get(page(lived, f"?band={thread}"))

    text = text_of(answer)
    for told in ("Jan, kind: op de kaart", "Jan, kind: naaste", "Jan: mee gevraagd op 2 maart 2027"):
        assert told in text
    assert "Els van hiernaast: gaat mee bij een verwijzing" in text
    ticked = answer.context["form"].initial["mentions"]
    assert sorted(key.partition(":")[0] for key in ticked) == ["guests", "related", "threads"]


def test_without_a_name_nothing_is_ticked(client, world, lived):
    client.force_login(world.gp)

    assert client.get(page(lived)).context["form"].initial["mentions"] == []


@pytest.mark.parametrize("name", ["gp", "patient"])
def test_what_is_ticked_goes_and_the_rest_stays(client, world, lived, name):
    client.force_login(getattr(world, name))
    with as_owner():
        keys = [f"threads:{Tie.objects.get().thread}", f"guests:{Guest.objects.get().id}"]

    answer = client.post(page(lived), {"mentions": keys}, follow=True)

    assert answer.redirect_chain == [(reverse("show_ecogram", args=[lived.id]), 302)]
    assert "In het logboek staat dat dit gebeurde, niet over wie het ging." in text_of(answer)
    assert left() == [0, 1, 0]


def test_nothing_ticked_is_told_and_nothing_goes(client, world, lived):
    client.force_login(world.gp)

    answer = client.post(page(lived), {})

    assert (answer.status_code, left()) == (422, [1, 1, 1])
    assert "Kruis aan wat weg moet." in text_of(answer)


def test_a_key_that_is_not_of_this_person_is_refused(client, world, lived):
    client.force_login(world.gp)

    answer = client.post(page(lived), {"mentions": [f"threads:{world.practice.id}"]})

    assert (answer.status_code, left()) == (422, [1, 1, 1])


@pytest.mark.parametrize("name", ["link_worker", "other_gp", "host", "manager", "administrator"])
def test_others_get_no_page_and_nothing_goes(client, world, lived, name):
    client.force_login(getattr(world, name))
    with as_owner():
        keys = [f"threads:{Tie.objects.get().thread}"]

    assert client.get(page(lived)).status_code in (403, 404)
    assert client.post(page(lived), {"mentions": keys}).status_code in (403, 404)
    assert left() == [1, 1, 1]


def test_nobody_there_is_said(client, world):
    client.force_login(world.gp)

    assert "Hier staat niemand" in text_of(client.get(page(world.person)))


@pytest.mark.parametrize("n", [1, 3])
def test_who_stands_there_is_found_in_four_queries(world, now, django_assert_num_queries, n):
    world.actor("gp")
    with as_owner():
        for number in range(n):
            Tie.objects.create(
                person=world.person, name=f"J{number}", tie_role="child", sector="family", valid_from=now
            )
            RelatedPerson.objects.create(person=world.person, name="Jan", tie_role="child", recorded_at=now)
    world.actor("gp")

    with django_assert_num_queries(4):
        assert len(mentions_of(world.person.id)) == 2 * n


def test_the_pages_where_ties_are_written_say_so(client, world, lived):
    client.force_login(world.gp)
    with as_owner():
        tie = Tie.objects.get()

    network = text_of(client.get(reverse("show_ecogram", args=[lived.id])))
    one = client.get(reverse("change_tie", args=[lived.id, tie.id])).content.decode()

    assert "Deze mensen zijn er nu niet bij: schrijf alleen een voornaam of bijnaam op" in network
    assert "Wie u van de kaart haalt, verdwijnt na een jaar vanzelf." in network
    assert page(lived, f"?band={tie.thread}") in one


def test_what_the_page_promises_is_the_term_of_the_catalogue():

    terms = CATALOGUE.register.retention

    assert [(terms[slug].number, terms[slug].unit) for slug in ("tie-ended", "guest")] == [(1, "year"), (30, "day")]
