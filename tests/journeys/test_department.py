"""Story 1: a cardiology department. From two questions before discharge to a group, and back to what it brought."""

from __future__ import annotations

import pytest
from tests.journeys.conftest import PHONE, chapter

pytestmark = pytest.mark.journey

WORDS = "Ik denk dat u er snel mensen treft die hetzelfde meemaakten."
RIDE = "Rijdt met een deelnemer uit de straat mee."
REPORT = ("Henk kwam drie keer en rijdt nu met een ander mee.", "Hij wil na de zomer zelf iets betekenen.")


@chapter()
def test_nurse_asks_two_questions_before_discharge_and_refers_to_a_group_of_the_hospital_itself(story):
    nurse = story.screen_of("nurse")

    # Given a patient who goes home soon.
    nurse.open("/")
    nurse.look("01-mensen")
    nurse.follow("Henk Aanloop")
    nurse.look("02-persoon")

    # When the nurse asks who came to visit and who helps after discharge, by keyboard alone,
    nurse.stands_on("Stel de twee vragen")
    nurse.start_counting()
    nurse.enter("**/vragen/")
    nurse.keys("f")  # niemand
    nurse.keys("h")  # partner of gezin
    nurse.look("03-vragen")
    nurse.enter("**/antwoorden/")
    nurse.reads(
        "U zei dat er niemand op bezoek kwam.",
        "Zullen we samen kijken of u daar iets in wilt veranderen?",
        "Wie kan u helpen als u straks weer thuis bent? partner of gezin",
    )
    nurse.takes_a_minute()
    nurse.look("04-antwoorden")

    # and they write down together who there are, as a list,
    nurse.follow("Schrijf samen op wie er zijn")
    for name, role in (("Els", "partner"), ("Bram", "buur")):
        nurse.write("Voornaam of roepnaam", name)
        nurse.page.get_by_label("Wie is dit?").filter(visible=True).select_option(label=role)
        nurse.press("Zet erbij")
        nurse.reads(f"{name} staat erbij.")
    nurse.look("05-netwerk")

    # then what could help is proposed with its reason, and the patient chooses,
    nurse.press("Kijk samen wat zou kunnen helpen")
    nurse.look("06-behoeften")
    nurse.press("Ja, dit klopt")  # the first: people who go through the same
    nurse.look("07-gekozen")

    # what fits is shown with why, the group of the hospital itself first,
    nurse.follow("Kijk wat er in de buurt past")
    nurse.reads("1 Hartgroep De Linde", "Past: mensen die hetzelfde meemaken", "2 Odensehuis De Appelboom")
    nurse.look("08-passend")
    nurse.press("Dit lijkt me wat")

    # and the referral goes with a sentence, an answer to what stands in the way, and a yes.
    nurse.look("09-verwijzen")
    nurse.write("Eén zin van u", WORDS)
    nurse.write("Wie gaat de eerste keer mee?", "Els")
    for question, label, solution in (
        ("Er komen is lastig", "vervoer", RIDE),
        ("De dag of tijd is lastig", "tijd", "Dinsdag en donderdag overdag kan."),
        ("Alleen binnenkomen is spannend", "alleen binnenkomen", "Sam wacht bij de deur."),
    ):
        nurse.page.get_by_text(question).click()
        nurse.write(f"Zo lossen we het op: {label}", solution)
    nurse.tick("Ik las dit voor, en de persoon zegt ja")
    nurse.tick("Sam mag Oefenziekenhuis De Linde")
    nurse.look("10-drempels")
    nurse.press("Verwijs hierheen")
    nurse.reads("Verwezen.", "gevraagd", "Oefen-groepsbegeleider Sam", RIDE)
    nurse.look("11-verwezen")
    story.kept["referral"] = nurse.page.url
    assert set(story.traces("referrals.refer", story.world.henk)) == {"nurse"}


@chapter(after=test_nurse_asks_two_questions_before_discharge_and_refers_to_a_group_of_the_hospital_itself)
def test_patient_says_yes_on_a_phone_without_an_account(story):
    # Given an invitation in the mail, of which the outside tells nothing.
    [invitation] = story.mails_to("henk@example.org")
    assert "Hartgroep" not in invitation.subject + invitation.body
    patient = story.screen_of("visitor", PHONE)

    # When the patient opens the link and says yes,
    patient.open(story.link_to("henk@example.org"))
    patient.reads(WORDS, "Hartgroep De Linde", "Sam ontvangt u", "De eerste keer gaat mee: Els")
    patient.look("20-uitnodiging")
    patient.press("Ja, ik kom")

    # then that is what it says, and he can still change his mind.
    patient.reads("U zei: ja, ik kom. Fijn.", "Nee, liever niet")
    patient.look("21-ja")
    assert story.traces("referrals.answer", story.world.henk) == ["link_person"]


@chapter(after=test_patient_says_yes_on_a_phone_without_an_account)
def test_facilitator_forms_the_group_from_its_werkvorm_and_puts_the_patient_in(story):
    # Given a werkvorm that the hospital offers, and someone who waits.
    sam = story.screen_of("facilitator")
    sam.open("/")
    sam.look("30-groepen-leeg")
    sam.follow("Start een groep")
    sam.look("31-werkvorm")
    sam.follow("Hartrevalidatie in een groep")
    sam.look("32-groep-starten")

    # When the group is formed with what stands ready, and the patient is put in,
    sam.press("Start deze groep")
    sam.reads("1 wacht op een plek", "Henk", WORDS, "dinsdag 16 maart, 10:00", "donderdag 18 maart, 10:00")
    sam.look("33-groep")
    sam.press("Zet in de groep")

    # then he takes part, and nobody reads more than the name he chose.
    sam.reads("Henk doet mee.", "1 mens doet mee (6 tot 16 mensen)")
    assert "Aanloop" not in sam.page.content()
    sam.look("34-in-de-groep")
    story.kept["group"] = sam.page.url


@chapter(after=test_facilitator_forms_the_group_from_its_werkvorm_and_puts_the_patient_in)
def test_patient_asks_the_partner_along(story):
    # Given the patient's own page, with the first meeting on top.
    henk = story.screen_of("henk_himself", PHONE)
    henk.open("/")
    henk.reads("dinsdag 16 maart, 10:00", RIDE, "Sam ontvangt u", "Els gaat de eerste keer mee")
    henk.look("40-mijn-pagina")

    # When he asks his partner along,
    henk.follow("Vraag iemand mee")
    henk.write("Wie vraagt u mee?", "Els")
    henk.write("E-mailadres", "els@example.org")
    henk.look("41-vraag-mee")
    henk.press("Verstuur de vraag")

    # then he sees that she is asked.
    henk.reads("Els: heeft nog niet geantwoord (16 maart)")
    henk.look("42-gevraagd")


@chapter(after=test_patient_asks_the_partner_along)
def test_naaste_answers_by_link_and_reads_nothing_of_the_group(story):
    els = story.screen_of("visitor", PHONE)

    # When the partner opens the link from the mail and says yes,
    els.open(story.link_to("els@example.org"))
    els.reads("Henk vraagt u mee", "dinsdag 16 maart, 10:00")
    assert ("Hart" in els.page.content(), "Aanloop" in els.page.content()) == (False, False)
    els.look("50-naaste")
    els.press("Ja, ik kom")

    # then it says so.
    els.reads("U zei: ja, ik kom. Fijn.")
    els.look("51-naaste-ja")


@chapter(after=test_naaste_answers_by_link_and_reads_nothing_of_the_group)
def test_facilitator_notes_on_a_phone_who_came_up_to_the_third_time_and_sends_a_word_back(story):
    # Given the first meeting, two weeks later.
    story.days_pass("een week", "een week")
    sam = story.screen_of("facilitator", PHONE)
    sam.open(story.kept["group"])
    sam.follow("Open de volgende bijeenkomst")
    sam.reads("Els, met Henk: komt")
    sam.look("60-wie-is-er")

    # When who is there is noted by thumb, and a week later the second and the third time,
    sam.page.get_by_label("er", exact=True).check()
    sam.page.get_by_label("fijn").check()
    sam.look("61-aanwezig")
    sam.press("Bewaar")
    sam.look("62-bewaard")
    sam.open(story.kept["referral"])
    sam.reads("een eerste keer gekomen")
    story.days_pass("een week")
    for day in ("donderdag 18 maart", None):
        sam.open(story.kept["group"])
        if day:
            sam.page.get_by_text("Geweest", exact=True).click()
        sam.follow(day or "Open de volgende bijeenkomst")
        sam.page.get_by_label("er", exact=True).check()
        sam.press("Bewaar")
    sam.open(story.kept["group"])
    sam.reads("Henk 3 keer geweest")
    sam.look("63-groep-na-drie")

    # then telling the referrer is what is due, in two lines that the patient read.
    sam.open("/verwijzingen/")
    sam.reads("een derde keer gekomen", "Laat de verwijzer weten hoe het gaat")
    sam.look("64-verwijzingen")
    sam.follow("Henk")
    sam.look("65-verwijzing")
    sam.write("Twee regels over hoe het gaat", "\n".join(REPORT))
    sam.tick("De persoon las dit en vindt het goed")
    sam.press("Verstuur en rond af")
    sam.reads("Het bericht is verstuurd.")
    sam.look("66-teruggemeld")


@chapter(after=test_facilitator_notes_on_a_phone_who_came_up_to_the_third_time_and_sends_a_word_back)
def test_nurse_reads_the_word_back_and_asks_after_three_months(story):
    # Given a mail that something can be read.
    nurse = story.screen_of("nurse")

    # When the nurse follows its link,
    nurse.open(story.link_to(story.world.nurse.email))

    # then the two lines and the way are there;
    nurse.reads(*REPORT, "teruggemeld", "Een eerste keer gekomen 16 maart", "Een derde keer gekomen 23 maart")
    nurse.look("70-bericht-terug")

    # and three months later the question is due, and is mailed.
    story.days_pass("drie maanden")
    nurse.open("/vervolg/")
    nurse.look("71-vervolg")
    nurse.follow("Henk Aanloop")
    nurse.look("72-vraag-stellen")
    nurse.press("Mail de vragen naar henk@example.org")
    nurse.look("73-gemaild")


@chapter(after=test_nurse_reads_the_word_back_and_asks_after_three_months)
def test_patient_says_after_three_months_whether_there_is_contact(story):
    # Given the question in the mail.
    patient = story.screen_of("visitor", PHONE)
    patient.open(story.link_to("henk@example.org"))
    patient.look("80-vervolgvraag")

    # When the patient answers,
    patient.tick("ja, met één persoon")
    patient.tick("samen iets doen")
    patient.tick("het mag meer zijn")
    patient.press("Verstuur mijn antwoorden")

    # then it can be read back, and there is someone to call.
    patient.reads("Dank u wel", "ja, met één persoon", "Bel 024 555 01 00")
    patient.look("81-dank")


@chapter(after=test_patient_says_after_three_months_whether_there_is_contact)
def test_manager_sees_the_figures_move_and_reads_nobody(story):
    manager = story.screen_of("manager")

    # When the manager opens the figures of the department,
    manager.open("/")

    # then the story is in all four, and nobody is,
    manager.reads("Deel dat er een eerste keer was Hoeveel mensen komen er echt aan? 1 van de 1")
    manager.reads("Deel dat er een derde keer was Hoeveel mensen blijven komen? 1 van de 1")
    manager.reads("Deel van de zorg in groepen", "3 van de")
    manager.reads("Deel dat nog contact heeft met de groep", "Dit zeggen deelnemers zelf.")
    assert "Aanloop" not in manager.page.content()
    manager.look("90-cijfers")

    # also behind a figure.
    manager.follow("Bekijk wat hierachter zit")
    assert "Aanloop" not in manager.page.content()
    manager.look("91-cijfer")
