"""Story 2: a practice. From one or two questions to a coach who calls and goes along, and two lines back."""

from __future__ import annotations

import pytest
from tests.factories import as_owner
from tests.journeys.conftest import DESK, PHONE, chapter
from tests.letters import text_of

from weefsel.apps.screening.models import Answer

pytestmark = pytest.mark.journey

WORDS = "Zij vertelt graag en luistert goed."
REPORT = ("Mevrouw schenkt elke dinsdag koffie en kent iedereen.", "Zij gaat nu alleen.")


@chapter()
def test_huisarts_asks_and_refers_to_the_coach_by_keyboard_alone(story):
    gp = story.screen_of("gp")

    # Given the list of the practice, in which one key leads to the search,
    gp.open("/")
    gp.start_counting()
    gp.keys("/")
    gp.type("aanstap")
    gp.enter("**zoek=aanstap*")
    gp.reads("1 persoon voor “aanstap”")
    gp.look("01-gezocht")
    gp.go("Tini Aanstap")
    gp.enter("**/personen/*/")
    found = gp.effort
    print(f"find someone: {found}")

    # when the huisarts asks two questions, from the page of a person and with the keyboard alone,
    gp.stands_on("Stel de twee vragen")
    gp.start_counting()
    gp.enter("**/vragen/")
    gp.look("02-vragen")
    gp.keys("f")  # niemand
    gp.keys("q")  # het mag meer zijn
    gp.enter("**/antwoorden/")
    gp.reads("U zei dat u graag meer contact wilt.", "Zullen we samen kijken of u daar iets in wilt veranderen?")
    gp.stands_on("Kijk samen wat zou kunnen helpen")
    gp.takes_a_minute()
    with as_owner():
        given = Answer.objects.filter(response__person=story.world.tini).exclude(value="").order_by("item")
        assert list(given.values_list("item", "value")) == [("bezoek", "niemand"), ("genoeg", "het mag meer zijn")]
    gp.look("03-antwoorden")

    # and what could help is proposed, of which she agrees with some,
    gp.enter("**/behoeften/")
    gp.look("04-behoeften")
    gp.go("Ja, dit klopt: Gezelschap")
    gp.enter("**/behoeften/")
    gp.look("05-gekozen")

    # then what fits is shown with why, on a list and on a map,
    gp.enter("**/passend-aanbod/")
    gp.reads("1 Voorzorgcirkel De Wilgenbuurt", "Past: gezelschap", "2 Odensehuis De Appelboom")
    gp.look("06-passend")
    assert gp.page.locator(".leaflet-marker-icon").count() >= 3

    # and she would rather talk first: to the coach, with a yes and a sentence.
    gp.go("Verwijs naar de coach")
    gp.enter("**/verwijzen/coach/*/")
    gp.look("07-verwijzen")
    gp.go("Eén zin van u")
    gp.type(WORDS)
    gp.go("Ik las dit voor, en de persoon zegt ja")
    gp.keys("Space")
    gp.go("de coach van Oefenwelzijn")
    gp.keys("Space")
    gp.look("08-ingevuld")
    gp.enter("**/verwijzingen/*/")
    print(f"from the page of a person to a referral: {gp.effort}")
    assert found.seconds + gp.effort.seconds <= 90, gp.effort
    gp.reads("Verwezen.", "Bellen en kennismaken: Oefenwelzijn Samen Verder", "voor 16 maart")
    gp.look("09-verwezen")
    story.kept["referral"] = gp.page.url


@chapter(after=test_huisarts_asks_and_refers_to_the_coach_by_keyboard_alone)
def test_coach_calls_within_the_day_that_stands_there_and_refers_on_to_a_place(story):
    # Given a day with what is due.
    coach = story.screen_of("link_worker")
    coach.open("/")
    coach.reads("Mijn dag", "Tini Aanstap", "voor 16 maart", "Bellen en kennismaken")
    coach.look("20-mijn-dag")
    coach.follow("Tini Aanstap")
    coach.reads(WORDS, "Oefen-huisarts Noor", "0612345678")
    coach.look("21-bellen")

    # When the coach calls and writes down what was agreed,
    coach.write("Wat spraken jullie af?", "Zij wil kijken bij het Odensehuis, en er koffie schenken.")
    coach.press("Gedaan: Bellen en kennismaken")
    coach.reads("Genoteerd.", "eerste contact geweest")
    assert coach.page.get_by_label("Wat spraken jullie af?").input_value() == ""
    coach.look("22-gebeld")

    # then they look together for a place, and the coach refers on and goes along.
    coach.follow("Kijk samen wat past")
    coach.look("23-passend")
    coach.press("Dit lijkt me wat", within="li", of="Odensehuis De Appelboom")
    coach.look("24-verwijzen")
    coach.write("Eén zin van u", "Tini kwam kijken en schonk meteen koffie.")
    coach.write("Wie gaat de eerste keer mee?", "Mo")
    coach.tick("Ik las dit voor, en de persoon zegt ja")
    coach.press("Verwijs hierheen")
    coach.reads("Verwezen.", "Odensehuis De Appelboom", "De eerste keer meegaan")
    coach.look("25-verwezen")
    story.kept["referred on"] = coach.page.url


@chapter(after=test_coach_calls_within_the_day_that_stands_there_and_refers_on_to_a_place)
def test_host_says_welcome_by_link_without_an_account(story):
    host = story.screen_of("visitor", PHONE)

    # When the host opens the link from the mail,
    host.open(story.link_to("anja@example.org"))

    # then she reads a first name, a sentence and who comes along, and nothing that she need not know;
    host.reads("Tini zou graag komen", "Tini kwam kijken en schonk meteen koffie.", "De eerste keer komt mee: Mo")
    assert [word for word in ("Aanstap", "1947", "0612345678", WORDS) if word in host.page.content()] == []
    host.look("30-gastvrouw")

    # and one press is an answer.
    host.press("Welkom")
    host.reads("U zei: Tini is welkom. Dank u.")
    host.look("31-welkom")


@chapter(after=test_host_says_welcome_by_link_without_an_account)
def test_coach_goes_along_hears_of_the_third_time_and_writes_two_lines_that_the_person_read(story):
    # Given a day on which going along is due.
    coach = story.screen_of("link_worker")
    coach.open("/")
    coach.reads("Tini Aanstap", "De eerste keer meegaan")
    coach.look("40-mijn-dag")

    # When the first time and, weeks later, the third time was,
    story.days_pass("een week")
    coach.open(story.kept["referred on"])
    coach.press("De eerste keer is geweest")
    coach.reads("een eerste keer gekomen", "Bellen na de eerste keer: Oefen-welzijnscoach Mo")
    coach.look("41-eerste-keer")
    coach.press("Gedaan: Bellen na de eerste keer")
    story.days_pass("een week", "een week")
    coach.open(story.kept["referred on"])
    coach.press("De derde keer is geweest")
    coach.reads("een derde keer gekomen", "Laat de verwijzer weten hoe het gaat")
    coach.look("42-derde-keer")

    # then the message to the huisarts is due, and goes when she has read it.
    coach.follow("Schrijf het bericht aan de verwijzer")
    coach.reads("Bericht aan Oefen-huisarts Noor")
    coach.write("Twee regels over hoe het gaat", "\n".join(REPORT))
    coach.press("Verstuur en rond af")
    coach.reads("Laat het bericht eerst lezen aan de persoon over wie het gaat.")
    coach.look("43-nog-niet-gelezen")
    coach.tick("De persoon las dit en vindt het goed")
    coach.press("Verstuur en rond af")
    coach.reads("Het bericht is verstuurd.")
    coach.look("44-verstuurd")
    coach.open("/")
    coach.reads("Er wacht nu niets op u")
    coach.look("45-klaar")


@chapter(after=test_coach_goes_along_hears_of_the_third_time_and_writes_two_lines_that_the_person_read)
def test_huisarts_reads_the_two_lines_and_prints_the_letter(story):
    # Given a mail that there is an answer, which tells nothing itself.
    gp = story.screen_of("gp")
    assert "Tini" not in "".join(mail.subject + mail.body for mail in story.mails_to(story.world.gp.email))

    # When the huisarts follows it,
    gp.open(story.link_to(story.world.gp.email))

    # then the lines are there,
    gp.reads(*REPORT, "teruggemeld", "gelezen door de persoon zelf")
    gp.look("50-bericht-terug")

    # and as a letter that opens and holds them.
    letter = gp.page.request.get(gp.address + gp.page.get_by_role("link", name="Brief als pdf").get_attribute("href"))
    assert (letter.status, letter.headers["content-type"]) == (200, "application/pdf")
    text = text_of(letter.body())
    assert [line for line in (*REPORT, "Tini Aanstap", "Oefenpraktijk De Wilg") if line not in text] == []


@chapter(after=test_huisarts_reads_the_two_lines_and_prints_the_letter)
def test_patient_sees_who_looked(story):
    # When she opens her own page on a phone, and asks who looked,
    tini = story.screen_of("tini_herself", PHONE)
    tini.open("/")
    tini.reads(WORDS, "Tini kwam kijken en schonk meteen koffie.")
    tini.look("60-mijn-pagina")
    tini.follow("Wie keek in mijn gegevens")

    # then all who did are there, by name.
    tini.reads("Oefen-huisarts Noor", "Oefen-welzijnscoach Mo")
    tini.look("61-wie-keek")
    traces = set(story.traces("referrals.refer", story.world.tini))
    assert traces == {"gp", "link_worker"}


@chapter(after=test_patient_sees_who_looked)
def test_manager_of_the_coach_sees_the_figures_move_and_reads_nobody(story):
    # Given that it is long enough ago to count.
    story.days_pass("drie maanden")
    manager = story.screen_of("welfare_manager")

    # When the manager opens the figures,
    manager.open("/")

    # then she arrived a first and a third time, and she is nowhere to be read.
    manager.reads("Deel dat er een eerste keer was Hoeveel mensen komen er echt aan? 1 van de 1")
    manager.reads("Deel dat er een derde keer was Hoeveel mensen blijven komen? 1 van de 1")
    assert [word for word in ("Tini", "Aanstap") if word in manager.page.content()] == []
    manager.look("70-cijfers")


@chapter()
def test_midwife_has_a_minute_too_with_a_finger_and_the_nurse_with_a_mouse(story):
    # Given a phone in the hand of the midwife, and a mouse in that of the nurse,
    for who, width, person in (("midwife", PHONE, story.world.lotte), ("nurse", DESK, story.world.henk)):
        screen = story.screen_of(who, width)
        screen.open(f"/personen/{person.id}/")
        screen.start_counting()

        # when they ask two questions,
        screen.touch("link", "Stel de twee vragen", leads_on=True)
        screen.touch("checkbox", "niemand")
        screen.touch("checkbox", "nu niemand, maar dat wil ik wel")
        screen.touch("button", "Bewaar de antwoorden", leads_on=True)

        # then there is a reason and one sentence to say, within the minute.
        screen.reads(
            "U zei dat er niemand op bezoek kwam.", "Zullen we samen kijken of u daar iets in wilt veranderen?"
        )
        screen.takes_a_minute()
