"""Refer in one act, follow it, and report back: the pages."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import as_owner, make_offer, make_person, read
from tests.letters import text_of

from weefsel.apps.accounts.models import Mail
from weefsel.apps.audit.models import Event
from weefsel.apps.consent.models import Consent
from weefsel.apps.directory.models import Offer
from weefsel.apps.people.models import Circumstances
from weefsel.apps.referrals.models import Barrier, Referral, ReferralEvent
from weefsel.apps.referrals.operations.contact import record_contact
from weefsel.apps.referrals.operations.refer import refer


def main_text(response) -> str:
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL).group(0)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def offer(world):
    with as_owner():
        return make_offer(world.house, capacity=1)


def filled(**changes) -> dict:
    fields = {
        "form_token": str(uuid.uuid4()),
        "introduction": "Ik denk dat dit u goed zal doen.",
        "shown_name": "Proef",
        "access_needs": "",
        "companion": "",
        "transport_solution": "",
        "time_solution": "",
        "shyness_solution": "",
        "consent": "on",
    }
    return {**fields, **changes}


def refer_to(target, world, role="gp", **changes):
    return refer(
        changes.pop("person", world.person),
        target,
        actor=world.actor(role),
        consent=Consent.How.SPOKEN,
        introduction="Ik denk dat dit u goed zal doen.",
        shown_name="Proef",
        form_token=uuid.uuid4(),
        **changes,
    )


def state_of(referral):
    with as_owner():
        return Referral.objects.get(id=referral.id).state


# Referring


def test_the_form_shows_what_is_read_aloud_and_who_sees_what(world, offer):
    text = main_text(logged_in(world.gp).get(reverse("refer_person", args=[world.person.id, offer.id])))

    assert "House heet u welkom en houdt een plek voor u vrij. House ziet: de naam die u zelf kiest" in text
    assert "Niet: uw achternaam, leeftijd, adres, telefoon, ziekte en behandeling." in text
    assert text.count("Ziet: u en Anja. Niet: andere deelnemers.") == 4
    assert "Stuur ook een uitnodiging naar proef@example.org" in text


def test_what_is_known_is_filled_in_and_the_yes_is_not(world, offer):
    with as_owner():
        Circumstances.objects.filter(person=world.person).update(uses_wheelchair=True, can_travel_alone=False)

    page = logged_in(world.gp).get(reverse("refer_person", args=[world.person.id, offer.id]))

    form = page.context["form"]
    assert (form["shown_name"].value(), form["access_needs"].value()) == ("Proef", "rolstoel, komt niet alleen")
    assert not form["consent"].value()
    assert not form["may_report"].value()


def test_one_press_refers_and_leads_to_the_referral(world, offer):
    response = logged_in(world.gp).post(
        reverse("refer_person", args=[world.person.id, offer.id]),
        filled(transport_solution="Anja rijdt"),
    )

    with as_owner():
        referral = Referral.objects.get()
        barriers = dict(read(Barrier.objects.filter(referral=referral), "kind", "solution"))
    assert (response.status_code, response["Location"]) == (302, reverse("show_referral", args=[referral.id]))
    assert barriers == {"transport": "Anja rijdt", "time": "", "shyness": ""}


def test_the_same_form_sent_twice_makes_one_referral(world, offer):
    client, data = logged_in(world.gp), filled()
    url = reverse("refer_person", args=[world.person.id, offer.id])

    places = [client.post(url, data)["Location"] for _ in range(2)]

    assert places[0] == places[1]
    with as_owner():
        assert (Referral.objects.count(), Offer.objects.get().places_free) == (1, 0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"consent": ""}, "Zonder ja van de persoon gaat er niets weg."),
        ({"introduction": ""}, "Dit veld is verplicht."),
        ({"introduction": "Zij is depressief."}, "Deze woorden zeggen iets over ziekte of behandeling: depressief."),
    ],
)
def test_an_error_says_what_now_and_keeps_what_was_typed(world, offer, changes, words):
    response = logged_in(world.gp).post(
        reverse("refer_person", args=[world.person.id, offer.id]), filled(companion="Bram van hiernaast", **changes)
    )

    assert response.status_code == 422
    assert words in main_text(response)
    assert "Bram van hiernaast" in response.content.decode()
    with as_owner():
        assert (Referral.objects.count(), Offer.objects.get().places_free) == (0, 1)


def test_words_about_illness_stay_only_when_they_are_meant(world, offer):
    response = logged_in(world.gp).post(
        reverse("refer_person", args=[world.person.id, offer.id]),
        filled(introduction="Zij is depressief.", words_confirmed="on"),
    )

    assert response.status_code == 302


def test_the_last_place_gone_is_told_on_the_form(world, offer):
    with as_owner():
        Offer.objects.update(places_free=0)

    response = logged_in(world.gp).post(reverse("refer_person", args=[world.person.id, offer.id]), filled())

    assert response.status_code == 422
    assert "Hier is nu geen passende plek." in main_text(response)


def test_a_referral_to_a_coach_goes_without_a_place(world):
    url = reverse("refer_to_coach", args=[world.person.id, world.welfare.id])

    page, sent = logged_in(world.gp).get(url), logged_in(world.gp).post(url, filled())

    assert "Welfare neemt contact met u op en zoekt samen met u naar iets dat bij u past." in main_text(page)
    assert sent.status_code == 302
    with as_owner():
        assert Referral.objects.get().receiver_id == world.welfare.id


def test_an_offer_of_a_coach_leads_to_the_form_for_a_coach(world):
    with as_owner():
        coach = make_offer(world.welfare, "welzijn-op-recept")

    response = logged_in(world.gp).get(reverse("refer_person", args=[world.person.id, coach.id]))

    assert response["Location"] == reverse("refer_to_coach", args=[world.person.id, world.welfare.id])


def test_a_person_signs_up_without_anyone_in_between(world, offer):
    url = reverse("refer_person", args=[world.person.id, offer.id])

    text, sent = main_text(logged_in(world.patient).get(url)), logged_in(world.patient).post(url, filled())

    assert "Meld mij aan" in text
    assert "Ja, dit vind ik goed" in text
    assert sent.status_code == 302
    with as_owner():
        assert Referral.objects.get().consent.how == "self"


@pytest.mark.parametrize("role", ["other_gp", "nurse", "host", "manager", "administrator", "municipality"])
def test_who_does_not_treat_the_person_cannot_refer(world, offer, role):
    response = logged_in(getattr(world, role)).post(reverse("refer_person", args=[world.person.id, offer.id]), filled())

    assert response.status_code == 404
    with as_owner():
        assert Referral.objects.count() == 0


def test_a_visitor_is_asked_to_log_in(client, world, offer):
    referral = refer_to(offer, world)

    assert client.get(reverse("show_referral", args=[referral.id])).status_code == 302
    assert client.get(reverse("show_caseload")).status_code == 302


# Lists


def test_my_day_tells_what_is_late_and_on_whom_we_wait(world, now):
    referral = refer_to(world.welfare, world)
    with as_owner():
        Referral.objects.filter(id=referral.id).update(due_on=now.date() - timedelta(days=2))

    coach = main_text(logged_in(world.link_worker).get(reverse("show_caseload")))
    doctor = main_text(logged_in(world.gp).get(reverse("list_referrals")))

    assert "Te laat 1, vandaag 0, wacht op anderen 0" in coach
    assert "te laat: voor 28 februari Bellen en kennismaken" in coach
    assert "0612345678" in coach
    assert "te laat: voor 28 februari" in doctor


def test_a_coach_finds_the_way_to_the_day_in_the_main_menu(world):
    page = logged_in(world.link_worker).get(reverse("show_caseload")).content.decode()

    assert f'<a href="{reverse("show_caseload")}" aria-current="page">Mijn dag</a>' in page


def test_an_empty_day_offers_one_next_step(world):
    assert "Er wacht nu niets op u" in main_text(logged_in(world.link_worker).get(reverse("show_caseload")))


def test_a_list_of_people_leaves_a_line_for_each(world, now):
    with as_owner():
        other = make_person(world.practice, now, given_name="Ander")
    refer_to(world.welfare, world)
    refer_to(world.welfare, world, person=other)

    logged_in(world.link_worker).get(reverse("show_caseload"))

    with as_owner():
        seen = list(Event.objects.filter(role="link_worker", kind="R").values_list("person_id", flat=True))
    assert sorted(seen) == sorted([world.person.id, other.id])


@pytest.mark.parametrize("role", ["manager", "administrator", "patient", "inspector"])
def test_who_has_no_caseload_gets_no_day(world, role):
    assert logged_in(getattr(world, role)).get(reverse("show_caseload")).status_code == 403


# One of them counts on what the own organisation has to answer when somebody asks to be erased.
QUERIES_OF_MY_DAY = 13


def test_queries_of_my_day_do_not_grow(world, now, django_assert_num_queries):
    client = logged_in(world.link_worker)
    refer_to(world.welfare, world)
    with django_assert_num_queries(QUERIES_OF_MY_DAY):
        client.get(reverse("show_caseload"))
    with as_owner():
        others = [make_person(world.practice, now, given_name=f"Ander{i}") for i in range(2)]
    for person in others:
        refer_to(world.welfare, world, person=person)

    with django_assert_num_queries(QUERIES_OF_MY_DAY):
        client.get(reverse("show_caseload"))


# One referral


def test_the_coach_calls_and_the_next_step_stands_ready(world):
    referral = refer_to(world.welfare, world)
    client = logged_in(world.link_worker)

    response = client.post(
        reverse("record_contact", args=[referral.id]), {"contact-words": "Zij wil wandelen."}, follow=True
    )

    text = main_text(response)
    assert "Genoteerd. De volgende stap staat klaar." in text
    assert "“Zij wil wandelen.”" in text
    assert state_of(referral) == "contacted"


def test_the_doctor_does_not_read_the_notes_of_the_coach(world):
    referral = refer_to(world.welfare, world)
    record_contact(referral, actor=world.actor("link_worker"), words="Alleen voor ons.")

    response = logged_in(world.gp).get(reverse("show_referral", args=[referral.id]))

    assert "Eerste contact geweest" in main_text(response)
    assert "Alleen voor ons." not in response.content.decode()


def test_a_step_that_cannot_be_taken_is_told_in_words(world, offer):
    referral = refer_to(offer, world)

    response = logged_in(world.gp).post(reverse("move_referral", args=[referral.id]), {"state": "stayed"})

    assert response.status_code == 422
    assert "Deze verwijzing staat op ‘gevraagd’ en kan nu niet naar ‘een derde keer gekomen’." in main_text(response)
    assert state_of(referral) == "requested"


def test_only_allowed_steps_are_buttons(world, offer):
    referral = refer_to(offer, world)

    page = logged_in(world.gp).get(reverse("show_referral", args=[referral.id])).context["page"]

    assert [move.state for move in page.moves] == ["proposed", "accepted", "rejected", "declined", "stopped"]


def test_a_host_who_is_logged_in_has_the_three_answers(world, offer):
    referral = refer_to(offer, world)
    client = logged_in(world.host)

    text = main_text(client.get(reverse("show_referral", args=[referral.id])))
    client.post(reverse("answer_referral", args=[referral.id]), {"answer-choice": "yes"})

    for words in ("Welkom", "Past niet bij ons", "Ik heb een vraag"):
        assert words in text
    assert "Persoon" not in text.replace("persoon", "")
    assert state_of(referral) == "accepted"


def test_the_person_sees_whose_turn_it_is_and_can_say_no(world, offer):
    referral = refer_to(offer, world)
    client = logged_in(world.patient)

    text = main_text(client.get(reverse("show_referral", args=[referral.id])))
    client.post(reverse("answer_referral", args=[referral.id]), {"answer-choice": "no"})

    assert "Nee zeggen mag altijd en verandert niets aan uw zorg." in text
    assert state_of(referral) == "declined"


def test_another_day_a_colleague_and_a_solution_each_say_so(world, now):
    referral = refer_to(world.welfare, world)
    client = logged_in(world.link_worker)
    day = now.date() + timedelta(days=3)

    client.post(reverse("postpone_referral", args=[referral.id]), {"postpone-due_on": day.isoformat()})
    refused = client.post(reverse("postpone_referral", args=[referral.id]), {"postpone-due_on": "2027-01-01"})

    with as_owner():
        assert Referral.objects.get().due_on == day
    assert refused.status_code == 422
    assert "Kies een dag van vandaag tot en met 31 mei 2027." in main_text(refused)


def test_the_report_is_refused_until_the_person_read_it(world):
    referral = refer_to(world.welfare, world, may_report=True)
    record_contact(referral, actor=world.actor("link_worker"))
    client, url = logged_in(world.link_worker), reverse("report_back", args=[referral.id])

    refused = client.post(url, {"report-words": "Het gaat goed."})
    client.post(url, {"report-words": "Het gaat goed.", "report-seen_by_person": "on"})

    assert "Laat het bericht eerst lezen aan de persoon over wie het gaat." in main_text(refused)
    assert "Het gaat goed." in refused.content.decode()
    assert state_of(referral) == "reported"
    text = main_text(logged_in(world.gp).get(reverse("show_referral", args=[referral.id])))
    assert "Het gaat goed." in text
    with as_owner():
        assert Mail.objects.filter(to_address=world.gp.email).count() == 1


def test_a_manager_sees_how_far_it_is_and_no_name(world, now):
    with as_owner():
        person = make_person(world.hospital, now, given_name="Geheim", family_name="Houden")
        offer = make_offer(world.hospital, host_email="")
    referral = refer_to(offer, world, "nurse", person=person, access_needs="rolstoel")

    response = logged_in(world.manager).get(reverse("show_referral", args=[referral.id]))

    page = response.content.decode()
    assert [word for word in ("Geheim", "Houden", "Proef", "rolstoel", "goed zal doen") if word in page] == []
    assert "gevraagd" in main_text(response)


def test_a_stranger_gets_the_same_answer_as_for_nothing(world, offer):
    referral = refer_to(offer, world)
    client = logged_in(world.other_gp)

    there, nowhere = (client.get(reverse("show_referral", args=[one])) for one in (referral.id, uuid.uuid4()))

    assert (there.status_code, main_text(there)) == (nowhere.status_code, main_text(nowhere))


def test_an_unknown_state_is_refused_and_changes_nothing(world, offer):
    referral = refer_to(offer, world)

    response = logged_in(world.gp).post(reverse("move_referral", args=[referral.id]), {"state": "weg"})

    assert "Kies een van de knoppen op de pagina." in main_text(response)
    with as_owner():
        assert ReferralEvent.objects.count() == 1


# The letter


def test_the_letter_has_two_identifiers_three_lines_the_time_and_the_page(world):
    referral = refer_to(world.welfare, world, may_report=True)
    record_contact(referral, actor=world.actor("link_worker"))
    logged_in(world.link_worker).post(
        reverse("report_back", args=[referral.id]),
        {"report-words": "Zij loopt elke week mee.", "report-seen_by_person": "on"},
    )

    text = text_of(logged_in(world.gp).get(reverse("show_letter", args=[referral.id])).content)

    for part in (
        "Proef Persoon, geboren 1 juni 1952",
        "U verwees Proef Persoon op 2 maart 2027 naar Welzijn op Recept, Welfare.",
        "Hoe ver is het: teruggemeld.",
        "Bericht van 2 maart, gelezen door de persoon zelf: Zij loopt elke week mee.",
        "Afgedrukt op 2 maart 2027 10:",
        "pagina 1 van 1",
    ):
        assert part in text


def test_the_letter_is_accessible_and_of_the_right_kind(world, offer):
    referral = refer_to(offer, world)

    response = logged_in(world.gp).get(reverse("show_letter", args=[referral.id]))

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-1.")
    for mark in (b"pdfuaid", b"/StructTreeRoot", b"/Lang", b"/MarkInfo"):
        assert mark in response.content


def test_the_letter_of_a_coach_names_no_day_of_birth(world):
    referral = refer_to(world.welfare, world)

    text = text_of(logged_in(world.link_worker).get(reverse("show_letter", args=[referral.id])).content)

    assert "1952" not in text
    assert f"verwijzing {str(referral.id)[:8].upper()}" in text


def test_a_manager_gets_no_letter(world, now):
    with as_owner():
        person, offer = make_person(world.hospital, now), make_offer(world.hospital)
    referral = refer_to(offer, world, "nurse", person=person)

    assert logged_in(world.manager).get(reverse("show_letter", args=[referral.id])).status_code == 403
