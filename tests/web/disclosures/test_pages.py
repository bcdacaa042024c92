"""The pages of who asks from outside (C8): a no in one click, a gift only on a ground, nothing for a town hall."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import NoReverseMatch, reverse
from tests.factories import as_owner, make_user, relate
from tests.gates.visits import ADDRESSES

from weefsel.apps.audit.models import Event
from weefsel.apps.disclosures.models import Disclosure

WHO = {"asker": "municipality", "house": "Gemeente Proefdam"}
ALL = {
    **WHO,
    "asked_by": "J. Vrager, wijkteam",
    "reached": "Teruggebeld via 14024.",
    "question": "Is er hulp in huis?",
    "reason": "Een regeling.",
}
LAW = {
    **ALL,
    "article": "art. 1 van een wet",
    "says": "Daar staat wat ik moet zeggen.",
    "fits": "Omdat het hierom gaat.",
    "fields_given": ["circumstances"],
    "words": "Woont alleen en redt zich.",
}


@pytest.fixture
def here(world):
    return reverse("list_disclosures", args=[world.person.id])


@pytest.fixture
def new(world):
    return reverse("add_disclosure", args=[world.person.id])


def write_down(client, new, do="refuse", **changes):
    return client.post(new, {**WHO, "form_token": str(uuid.uuid4()), "do": do, **changes})


def the_one() -> Disclosure:
    with as_owner():
        return Disclosure.objects.get()


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_no_is_one_click_with_words_that_betray_nothing(client, world, here, new):
    client.force_login(world.gp)
    assert "Schrijf een vraag op" in client.get(here).content.decode()

    done = write_down(client, new)

    assert (done.status_code, done["Location"]) == (302, reverse("show_disclosure", args=[the_one().id]))
    shown = text_of(client.get(done["Location"]))
    for told in ("Niets gegeven", "Ik zeg nooit of ik iemand ken of help", "Gemeente Proefdam"):
        assert told in shown, told
    nobody = write_down(client, new, house=" ")
    assert (nobody.status_code, "van welke organisatie" in text_of(nobody)) == (422, True)
    assert the_one().state == "not-done"
    client.force_login(world.patient)
    assert "Wie vroeg iets over mij" in client.get(reverse("show_mine")).content.decode()
    own = text_of(client.get(here))
    assert "Gemeente Proefdam" in own
    assert "Er is niets verteld." in own
    assert client.get(new).status_code in (403, 404)


def test_a_ground_is_chosen_written_down_seen_by_a_colleague_and_then_told(client, world, now, here, new):
    with as_owner():
        colleague = make_user("gp", world.practice, now, name="Collega")
    client.force_login(world.gp)
    asked = write_down(client, new, do="go-on", **ALL)
    ground = reverse("choose_ground", args=[the_one().id])
    show = reverse("show_disclosure", args=[the_one().id])
    assert asked["Location"] == ground
    assert "Zonder een van deze gronden geeft u niets" in text_of(client.get(ground))
    for missing in ("article", "says", "fits", "fields_given", "words"):
        refused = client.post(f"{ground}?grond=law", {name: given for name, given in LAW.items() if name != missing})
        assert refused.status_code == 422, missing
    assert the_one().ground == ""

    assert client.post(f"{ground}?grond=law", LAW)["Location"] == show

    mine = text_of(client.get(show))
    assert "Een collega kijkt hiernaar" in mine
    assert "Ik heb dit verteld" not in mine
    client.post(show, {"do": "review", "agree": "yes"})
    client.post(show, {"do": "give", "medium": "phone"})
    assert the_one().state == "preparation"
    assert client.get(ground)["Location"] == show  # it is chosen once
    client.force_login(world.patient)
    assert "Er is nog niets verteld" in text_of(client.get(here))

    client.force_login(colleague)
    assert "1 vraag van buiten wacht tot u meekijkt" in text_of(client.get(reverse("list_people")))
    assert "Kijk mee met een collega" in text_of(client.get(reverse("list_disclosure_work")))
    refused = client.post(show, {"do": "review", "agree": "no"})
    assert (refused.status_code, "Schrijf op waarom niet" in text_of(refused)) == (422, True)
    client.post(show, {"do": "review", "agree": "yes"})

    client.force_login(world.gp)
    assert "Mag verteld worden" in text_of(client.get(reverse("list_disclosure_work")))
    assert client.post(show, {"do": "give"}).status_code == 422
    client.post(show, {"do": "give", "medium": "phone"})
    client.post(show, {"do": "give", "medium": "phone"})  # the second click

    assert the_one().state == "completed"
    with as_owner():
        assert Event.objects.filter(action="disclosures.give").count() == 1
    client.force_login(world.patient)
    own = text_of(client.get(here))
    for told in ("Woont alleen en redt zich.", "art. 1 van een wet", "Collega", "Mijn rechten"):
        assert told in own, told
    assert "Aan: Gemeente Proefdam" in text_of(client.get(reverse("show_access_log")))


def test_a_question_of_a_kind_that_is_not_in_use_any_more_is_said_to_be_so(client, world, now, here, new):
    with as_owner():
        colleague = make_user("gp", world.practice, now, name="Collega")
    client.force_login(world.gp)
    write_down(client, new, do="go-on", **ALL)
    one = the_one()
    ground, show = (reverse(name, args=[one.id]) for name in ("choose_ground", "show_disclosure"))
    client.post(f"{ground}?grond=law", LAW)
    client.force_login(colleague)
    client.post(show, {"do": "review", "agree": "yes"})
    client.force_login(world.gp)

    for changes in ({"ground": "was-er-ooit"}, {"ground": "law", "asker": "was-er-ooit"}):
        with as_owner():
            Disclosure.objects.update(**changes)
        told = client.post(show, {"do": "give", "medium": "phone"}, follow=True)

        assert (told.status_code, "niet meer in gebruik" in text_of(told)) == (200, True)
        assert the_one().state == "in-progress"

    client.post(show, {"do": "stop"})
    with as_owner():
        Disclosure.objects.update(ground="")
    for address in (ground, f"{ground}?grond=law"):
        assert "niet meer in gebruik" in text_of(client.get(address, follow=True))
    with as_owner():
        assert not Event.objects.filter(action="disclosures.give").exists()


def test_what_is_told_later_shows_on_no_page_of_the_person(client, world, now, here, new):
    client.force_login(world.gp)
    plain = [write_down(client, new, tell_on="01-06-2027", tell_why="Hij leest mee op haar telefoon.")]
    client.get(here)
    client.get(reverse("show_disclosure", args=[the_one().id]))
    client.get(reverse("list_disclosure_work"))
    assert plain[0].status_code == 302

    client.force_login(world.patient)
    for name, args in (("list_disclosures", [world.person.id]), ("show_access_log", []), ("show_mine", [])):
        shown = text_of(client.get(reverse(name, args=args)))
        for word in ("Proefdam", "gemeente, ook", "van buiten om", "opschrijven dat iemand"):
            assert word not in shown, (name, word)


def test_who_looks_along_never_gets_the_page(client, world, now, here, new):
    with as_owner():
        daughter = make_user("related_person", None, now)
        relate(
            world.person,
            daughter,
            now,
            relation="representative",
            topics=["groups", "referrals", "consent"],
            document="test",
            valid_until=now + timedelta(days=300),
        )
    client.force_login(world.gp)
    write_down(client, new)
    client.force_login(daughter)
    for address in (here, new, reverse("show_disclosure", args=[the_one().id])):
        assert client.get(address).status_code in (403, 404), address
    # What comes from outside is nowhere on what they do see.
    assert "Proefdam" not in client.get(reverse("show_rights", args=[world.person.id])).content.decode()


def test_a_municipality_gets_no_page_about_a_person_and_reads_how_to_ask(client, world, here, new):
    client.force_login(world.gp)
    write_down(client, new)
    mine = {"person_id": world.person.id, "disclosure_id": the_one().id}
    client.force_login(world.municipality)

    home = client.get(reverse("home"), follow=True)
    assert "Wilt u iets weten over een inwoner?" in text_of(home)
    assert "Vraag het de persoon zelf" in text_of(client.get(reverse("explain_asking")))
    tried = 0
    for name, address in ADDRESSES.items():
        for arguments in ({}, {"person_id": mine["person_id"]}, {"disclosure_id": mine["disclosure_id"]}):
            try:
                at = reverse(name, kwargs=arguments)
            except NoReverseMatch:
                continue
            if address.shows == "form":
                continue
            given = client.get(at, follow=True)
            shown = given.content.decode(errors="ignore")
            assert world.person.full_name not in shown, name
            assert "Gemeente Proefdam" not in shown, name
            if arguments:
                assert given.status_code in (403, 404), name
                tried += 1
    assert tried > 25


def test_the_manager_reads_numbers_and_a_wrong_year_is_this_year(client, world):
    client.force_login(world.manager)
    shown = client.get(reverse("count_disclosures"), {"jaar": "1900"})
    assert shown.status_code == 200
    assert text_of(shown).count("bij minder dan tien mensen") == 5
    assert reverse("count_disclosures") in client.get(reverse("show_figures")).content.decode()
    client.force_login(world.gp)
    assert client.get(reverse("count_disclosures")).status_code == 403
