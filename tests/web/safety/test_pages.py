"""The protected part as pages: for whom, what they say, what they leave behind, and what they never show."""

from __future__ import annotations

import re
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import as_owner, make_person, make_user, relate
from tests.web.reading import text_of

from weefsel.apps.audit.models import Event
from weefsel.apps.safety.models import MeldcodeCase, PrivateWish, ProtectedTie, SafeContact, SafetyAnswer
from weefsel.apps.safety.operations import meldcode, ties
from weefsel.apps.safety.validators import Hints

OTHER = Hints("Otto", "Otterloo", date(1950, 1, 2))


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(name: str, world, *args) -> str:
    return reverse(name, args=[world.person.id, *args])


def tell(world, name: str = "gp", **changes) -> ProtectedTie:
    values = {"kind": "harmful", "tie_role": "partner", "told": "Verteld onder vier ogen.", "hints": OTHER, **changes}
    tie_id = ties.record_tie(
        actor=world.actor(name),
        person_id=world.person.id,
        form_token=uuid.uuid4(),
        review_by=date(2027, 9, 2),
        **values,
    )
    with as_owner():
        return ProtectedTie.objects.get(id=tie_id)


def coach(world) -> None:
    with as_owner():
        relate(world.person, world.welfare, world.now, relation="coaching")


@pytest.fixture
def colleague(world):
    with as_owner():
        return make_user("gp", world.practice, world.now, name="Dokter Tweede")


ALL_PAGES = ("show_safety", "record_tie", "list_wishes", "ask_safety", "record_safe_contact")


@pytest.mark.parametrize("page", ALL_PAGES)
@pytest.mark.parametrize("name", ["gp", "patient", "link_worker"])
def test_who_may_record_gets_the_pages_with_a_neutral_title_a_way_out_and_nothing_kept(world, page, name):
    coach(world)

    response = logged_in(getattr(world, name)).get(at(page, world))

    html = response.content.decode()
    assert response.status_code == 200
    assert re.search(r"<title>(.*?)</title>", html)[1] == "weefsel"
    assert (html.count("data-quick-exit"), html.count("one_entry.js"), html.count("data-draft")) == (1, 1, 0)
    assert response["Cache-Control"] == "no-store, private"
    assert "veilig" not in response.wsgi_request.path
    assert "meldcode" not in response.wsgi_request.path


@pytest.mark.parametrize("page", ALL_PAGES)
@pytest.mark.parametrize(
    "name", ["other_gp", "nurse", "link_worker", "host", "volunteer", "manager", "administrator", "municipality"]
)
def test_who_does_not_know_the_person_gets_none(world, page, name):
    client = logged_in(getattr(world, name))

    assert client.get(at(page, world)).status_code in (403, 404)
    assert client.post(at(page, world), {"do": "meldcode"}).status_code in (403, 404)


@pytest.mark.parametrize("name", ["gp", "patient"])
def test_a_tie_is_written_down_with_the_review_half_a_year_on(world, name):
    client = logged_in(getattr(world, name))
    page = client.get(at("record_tie", world)).content.decode()
    token = re.search(r'name="form_token" value="([^"]+)"', page)[1]
    data = {
        "form_token": token,
        "kind": "harmful",
        "given_name": "Otto",
        "review_by": re.search(r'name="review_by" value="([^"]+)"', page)[1],
        "alone": "on",
    }

    responses = [client.post(at("record_tie", world), data, follow=True) for _ in range(2)]

    with as_owner():
        tie = ProtectedTie.objects.get()
    assert (tie.review_by, tie.hint_given_name) == (date(2027, 9, 2), "Otto")
    assert "Opgeschreven. " in text_of(responses[0])
    assert "Geen naaste, geen groep, geen andere collega, geen beheerder." in text_of(responses[0])


def test_a_professional_only_writes_with_nobody_looking_along(world):
    response = logged_in(world.gp).post(
        at("record_tie", world),
        {"form_token": uuid.uuid4(), "kind": "harmful", "given_name": "Otto", "review_by": "01-09-2027"},
    )

    assert response.status_code == 422
    assert "Doe dit alleen samen met de persoon, zonder iemand erbij." in text_of(response)
    assert 'value="Otto"' in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"given_name": ""}, "een voornaam is genoeg"),
        ({"review_by": "01-09-2029"}, "minstens eens per jaar"),
        ({"birth_date": "01-01-2099"}, "ligt in de toekomst"),
        ({"postcode": "ABC"}, "geen Nederlandse postcode"),
        ({"kind": ""}, "Kies wat er met deze persoon is."),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(world, changes, words):
    data = {"form_token": uuid.uuid4(), "kind": "harmful", "given_name": "Otto", "review_by": "01-09-2027"}

    response = logged_in(world.patient).post(at("record_tie", world), data | changes)

    assert (response.status_code, words in text_of(response)) == (422, True)


def test_a_professional_reads_that_it_is_not_guarded_yet_and_what_is_needed(world):
    client, tie = logged_in(world.gp), tell(world, hints=Hints("Otto"))

    before = text_of(client.get(at("show_tie", world, tie.id)))
    client.post(
        at("show_tie", world, tie.id),
        {
            "do": "describe",
            "hints-given_name": "Otto",
            "hints-family_name": "Otterloo",
            "hints-birth_date": "02-01-1950",
        },
    )
    waiting = text_of(client.get(at("show_tie", world, tie.id)))
    with as_owner():
        make_person(world.other_practice, world.now, family_name="Otterloo", birth_date=date(1950, 1, 2))
    after = text_of(client.post(at("show_tie", world, tie.id), {"do": "link"}, follow=True))

    assert "twee van deze drie: achternaam, geboortedatum, postcode met huisnummer" in before
    assert "Deze persoon is hier niet bekend." in waiting
    assert ("bewaakt" in after, "nog niet bewaakt" in after, "Other Practice" in after) == (True, False, False)


@pytest.mark.parametrize("is_known", [True, False])
def test_the_person_reads_the_same_whether_the_other_is_known_or_not(world, is_known):
    client, tie = logged_in(world.patient), tell(world, "patient")
    if is_known:
        with as_owner():
            make_person(world.other_practice, world.now, family_name="Otterloo", birth_date=date(1950, 1, 2))

    text = text_of(client.get(at("show_tie", world, tie.id)))

    assert ("ewaakt" in text, "Opnieuw kijken" in text, "Of wij iemand kennen, zeggen wij tegen niemand" in text) == (
        False,
        False,
        True,
    )
    assert client.post(at("show_tie", world, tie.id), {"do": "link"}).status_code == 403


def test_a_colleague_is_asked_doubts_with_a_reason_and_the_first_reads_it(world, colleague):
    client, tie = logged_in(world.gp), tell(world)
    url = at("show_tie", world, tie.id)
    assert logged_in(colleague).get(url).status_code == 404

    text = text_of(client.post(url, {"do": "ask", "ask-colleague": colleague.id}, follow=True))
    theirs = logged_in(colleague)
    wrong = theirs.post(url, {"do": "contest", "doubt-reason": ""})
    theirs.post(url, {"do": "contest", "doubt-reason": "Het gaat over een ander"})

    assert "Alleen u, Proef Persoon en Dokter Tweede." in text
    assert (wrong.status_code, "Schrijf kort waarom." in text_of(wrong)) == (422, True)
    assert "een collega twijfelt" in text_of(client.get(url))
    assert "Dokter Tweede : Het gaat over een ander" in text_of(client.get(url))


def test_who_may_see_it_is_named(world, colleague):
    tie = tell(world)
    ties.ask_colleague(tie, colleague.id, actor=world.actor("gp"))

    for user, words, part in (
        (
            world.gp,
            "Alleen u, Proef Persoon en Dokter Tweede.",
            "Alleen u en Proef Persoon. Een deel ziet ook: Dokter Tweede.",
        ),
        (colleague, "Alleen u, Proef Persoon en gp.", "Alleen u en Proef Persoon. Een deel ziet ook: gp."),
        (world.patient, "Alleen u, Dokter Tweede en gp.", "Alleen u. Een deel ziet ook: Dokter Tweede, gp."),
    ):
        assert words in text_of(logged_in(user).get(at("show_tie", world, tie.id)))
        assert part in text_of(logged_in(user).get(at("show_safety", world)))


def test_all_that_one_sees_is_handed_on_to_a_colleague_from_the_page(world, colleague):
    tie = tell(world)
    client = logged_in(world.gp)

    wrong = client.post(at("show_safety", world), {"do": "hand-on", "hand-on-colleague": str(world.administrator.id)})
    done = client.post(at("show_safety", world), {"do": "hand-on", "hand-on-colleague": str(colleague.id)}, follow=True)

    assert (wrong.status_code, "Kies een collega uit de lijst." in text_of(wrong)) == (422, True)
    assert "Uw collega ziet dit nu ook." in text_of(done)
    assert logged_in(colleague).get(at("show_tie", world, tie.id)).status_code == 200


def test_who_sees_nothing_here_has_nothing_to_hand_on(world, colleague):
    tell(world)

    page = logged_in(colleague).get(at("show_safety", world))
    answer = logged_in(colleague).post(
        at("show_safety", world), {"do": "hand-on", "hand-on-colleague": str(world.gp.id)}
    )

    assert ("hand-on" in page.content.decode(), answer.status_code) == (False, 302)
    for user in (world.patient, world.gp):
        assert ("hand-on" in logged_in(user).get(at("show_safety", world)).content.decode()) == (user == world.gp)


def test_ending_asks_why_and_can_be_taken_back(world):
    client, tie = logged_in(world.gp), tell(world)
    url = at("show_tie", world, tie.id)

    wrong = client.post(url, {"do": "end", "end-reason": " "})
    ended = client.post(url, {"do": "end", "end-reason": "Het is weer goed"}, follow=True)
    undo = re.search(r'data-undo="10".*?action="([^"]+)"', ended.content.decode(), re.DOTALL)[1]
    back = client.post(undo.replace("&amp;", "&"), follow=True)

    assert (wrong.status_code, "Schrijf kort waarom." in text_of(wrong)) == (422, True)
    assert "beëindigd op 2 maart 2027" in text_of(ended)
    assert "Het geldt weer." in text_of(back)


def test_renewing_is_for_a_year_at_most(world):
    client, tie = logged_in(world.gp), tell(world)
    url = at("show_tie", world, tie.id)

    wrong = client.post(url, {"do": "renew", "renew-review_by": "01-06-2029"})
    right = client.post(url, {"do": "renew", "renew-review_by": "01-12-2027"}, follow=True)

    assert (wrong.status_code, "minstens eens per jaar" in text_of(wrong)) == (422, True)
    assert "1 december 2027" in text_of(right)


def test_an_act_that_is_not_there_is_told_and_changes_nothing(world):
    client, tie = logged_in(world.gp), tell(world)

    response = client.post(at("show_tie", world, tie.id), {"do": "vernietig"})

    assert (response.status_code, "Dit kan hier niet." in text_of(response)) == (422, True)


# Private wishes


def test_a_part_of_the_week_a_place_and_back(world):
    with as_owner():
        from tests.factories import make_offer

        offer = make_offer(world.house)
    client, url = logged_in(world.patient), at("list_wishes", world)

    hour = client.post(url, {"do": "hour", "hour-hour": "3"}, follow=True)
    found = client.post(url, {"do": "search", "search": "buurthuis"})
    place = client.post(url, {"do": "place", "location": offer.location_id}, follow=True)
    with as_owner():
        wish = PrivateWish.objects.get(hour=3)
    client.post(url, {"do": "end", "wish": wish.id})

    assert "op dinsdagochtend" in text_of(hour)
    assert "Hier liever niet : Buurthuis, Wijchen" in text_of(found)
    assert "Buurthuis, Wijchen" in text_of(place)
    with as_owner():
        assert list(PrivateWish.objects.filter(until=None).values_list("location_id", flat=True)) == [offer.location_id]


def test_nothing_found_and_nothing_chosen_say_what_to_do(world):
    client, url = logged_in(world.patient), at("list_wishes", world)

    assert "Geen plek gevonden." in text_of(client.post(url, {"do": "search", "search": "qqqq"}))
    for data in ({"do": "hour"}, {"do": "place", "location": "x"}):
        assert client.post(url, data).status_code == 422


# Questions, contact, meldcode


def test_an_answer_opens_a_next_step_and_is_nowhere_else(world):
    client = logged_in(world.gp)

    page = client.post(at("ask_safety", world), {"at-home": "nee", "alone": "on"}, follow=True)

    assert "Voelt u zich thuis veilig? Nee Schrijf op om wie het gaat" in text_of(page)
    with as_owner():
        assert [row.answer for row in SafetyAnswer.objects.all()] == ["nee"]
    assert "thuis veilig" not in text_of(client.get(reverse("show_answers", args=[world.person.id])))
    assert client.post(at("ask_safety", world), {"alone": "on"}).status_code == 422


def test_who_may_call_reads_how_and_sees_no_other_number(world):
    coach(world)
    data = {"channel": "phone", "address": "0687654321", "hours": "op dinsdag"}
    logged_in(world.patient).post(at("record_safe_contact", world), data)

    for name in ("gp", "link_worker"):
        text = text_of(logged_in(getattr(world, name)).get(at("show_person", world)))
        assert ("0687654321" in text, world.person.phone in text, world.person.email in text) == (True, False, False)
        assert "alleen bellen; op dinsdag; laat geen bericht achter" in text


def test_a_safe_way_that_cannot_be_used_is_refused_and_the_ordinary_ones_come_back(world):
    client, url = logged_in(world.patient), at("record_safe_contact", world)

    wrong = client.post(url, {"channel": "email", "address": "niks"})
    client.post(url, {"channel": "email", "address": "veilig@example.org"})
    client.post(url, {"do": "end"})

    assert (wrong.status_code, "e-mailadres klopt niet" in text_of(wrong)) == (422, True)
    with as_owner():
        assert SafeContact.objects.get().ended_at is not None


def test_the_five_steps_one_at_a_time(world):
    client = logged_in(world.gp)
    first = client.post(at("show_safety", world), {"do": "meldcode"}, follow=True)
    url = first.redirect_chain[-1][0]
    for number in (1, 2, 3):
        page = client.post(url, {"number": number, "text": f"Gedaan bij stap {number}"}, follow=True)
    wrong = client.post(url, {"number": 4, "text": "Gewogen met een collega"})
    again = client.post(url, {"number": 3, "choice": "suspicion", "text": "Nog eens opgeschreven"})
    client.post(url, {"number": 4, "choice": "suspicion", "text": "Gewogen met een collega"})
    last = client.post(url, {"number": 5, "choice": "help", "text": "Samen hulp geregeld"}, follow=True)

    assert "Stap 1: Breng de signalen in kaart" in text_of(first)
    assert "Stap 4: Weeg hoe ernstig het is" in text_of(page)
    assert (wrong.status_code, "Kies wat het meest klopt." in text_of(wrong)) == (422, True)
    assert (again.status_code, "nog niet aan de beurt" in text_of(again)) == (422, True)
    assert "Alle stappen zijn gezet Niet melden; wel hulp bieden of regelen." in text_of(last)


def test_the_person_never_sees_the_meldcode(world):
    meldcode.open_case(actor=world.actor("gp"), person_id=world.person.id, form_token=uuid.uuid4())
    with as_owner():
        case = MeldcodeCase.objects.get()
    client = logged_in(world.patient)

    assert client.get(at("show_meldcode", world, case.id)).status_code == 403
    assert "eldcode" not in text_of(client.get(at("show_safety", world)))
    client.post(at("show_safety", world), {"do": "meldcode"})
    with as_owner():
        assert MeldcodeCase.objects.count() == 1


# The log


def test_the_person_reads_on_their_own_page_who_opened_it_and_not_in_the_other_list(world):
    logged_in(world.gp).get(at("show_safety", world))
    client = logged_in(world.patient)

    own, general = (text_of(client.get(url)) for url in (at("show_safety", world), reverse("show_access_log")))

    assert "gp , huisarts · Practice" in own
    assert "Samen met de persoon vastleggen wat de veiligheid raakt" in own
    assert ("veiligheid raakt" in general, "Uw eigen blad heeft een eigen lijst" in general) == (False, True)


def test_the_administrator_reads_that_a_protected_part_was_opened_and_no_more(world):
    tie = tell(world)
    client = logged_in(world.gp)
    client.get(at("show_person", world))
    for name, args in (("show_safety", ()), ("show_tie", (tie.id,)), ("record_safe_contact", ())):
        client.get(at(name, world, *args))

    html = logged_in(world.administrator).get(reverse("show_access_log")).content.decode()

    key = str(world.person.id)[:8]
    lines = [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", line)).strip()
        for line in re.findall(r"<li>.*?</li>", html, re.DOTALL)
    ]
    protected = [line for line in lines if "Veiligheid" in line]
    assert protected == ["gp , huisarts · Practice 3 keer Veiligheid"]
    assert sum(f"persoon {key}" in line for line in lines) == 2  # the ordinary page, and how to reach someone
    assert lines.index(protected[0]) == len(lines) - 1


def test_every_page_about_a_person_is_in_the_log_under_its_own_action(world):
    tie = tell(world)
    with as_owner():
        before = set(Event.objects.values_list("id", flat=True))

    for name in ALL_PAGES:
        logged_in(world.gp).get(at(name, world))
    logged_in(world.gp).get(at("show_tie", world, tie.id))

    with as_owner():
        new = Event.objects.exclude(id__in=before)
        assert sorted(new.values_list("action", flat=True)) == ["people.reach", *["safety.open"] * 4, "safety.read"]
        assert set(new.values_list("person_id", flat=True)) == {world.person.id}


# Fixed numbers of queries


@pytest.mark.parametrize("n", [1, 3])
def test_the_overview_takes_a_fixed_number_of_queries(world, n):
    for number in range(n):
        tell(world, hints=Hints(f"Otto{number}"))
    meldcode.open_case(actor=world.actor("gp"), person_id=world.person.id, form_token=uuid.uuid4())
    client = logged_in(world.gp)

    with CaptureQueriesContext(connection) as queries:
        client.get(at("show_safety", world))

    assert len(queries) == QUERIES


QUERIES = 24
