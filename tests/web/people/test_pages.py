"""The pages about people: the right answer, who is refused, what is told, and how many queries it takes."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.conftest import NOW
from tests.factories import as_owner, make_person, make_user, relate, rewrite

from weefsel.apps.audit.models import Event
from weefsel.apps.needs.models import Need
from weefsel.apps.people.models import (
    Circumstances,
    Health,
    Identifier,
    LifeEvent,
    Merge,
    NotSame,
    Person,
    RelatedPerson,
)

SOCIAL = ["link_worker", "host", "volunteer", "manager", "inspector", "researcher", "municipality", "administrator"]


def text_of(response) -> str:
    """What a page says, without its tags."""
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def errors_of(response) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


@pytest.fixture
def gp(client, world):
    client.force_login(world.gp)
    return client


def as_user(client, user):
    client.force_login(user)
    return client


def coached(world, now):
    """Let the welfare organisation coach the person of the world."""
    with as_owner():
        relate(world.person, world.welfare, now, relation="coaching")


PERSON_PAGES = (
    "update_person",
    "record_wish",
    "update_circumstances",
    "update_health",
    "record_number",
    "report_event",
    "report_death",
    "report_move",
    "change_practice",
    "add_related_person",
)


# Who may


@pytest.mark.parametrize("name", ["show_person", *PERSON_PAGES])
def test_who_treats_the_person_opens_the_page_and_it_is_logged(gp, world, name):
    response = gp.get(reverse(name, args=[world.person.id]))

    assert response.status_code == 200
    assert "Proef Persoon" in text_of(response)
    with as_owner():
        lines = Event.objects.filter(kind="R").values_list("person_id", "role")
        assert list(lines) == [(world.person.id, "gp")]


@pytest.mark.parametrize("name", ["show_person", *PERSON_PAGES])
def test_another_practice_finds_nobody(client, world, name):
    response = as_user(client, world.other_gp).get(reverse(name, args=[world.person.id]))

    assert response.status_code == 404
    assert "Proef" not in response.content.decode()


@pytest.mark.parametrize("name", PERSON_PAGES)
def test_a_coach_changes_nothing(client, world, now, name):
    coached(world, now)

    assert as_user(client, world.link_worker).get(reverse(name, args=[world.person.id])).status_code == 403


@pytest.mark.parametrize("name", ["list_people", "add_person", "list_duplicates"])
@pytest.mark.parametrize("role", ["host", "volunteer", "manager", "researcher", "administrator", "patient"])
def test_the_list_is_for_who_works_with_people(client, world, name, role):
    assert as_user(client, getattr(world, role)).get(reverse(name)).status_code == 403


def test_a_visitor_is_asked_to_log_in(client, world):
    response = client.get(reverse("list_people"))

    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("account_login"))


def test_a_person_who_opens_their_own_page_here_goes_to_the_one_made_for_them(client, world):
    response = as_user(client, world.patient).get(reverse("show_person", args=[world.person.id]))

    assert response.url == reverse("show_mine")


# The number


@pytest.mark.parametrize("role", SOCIAL)
def test_the_number_is_on_no_page_of_anyone_outside_care(client, world, now, role):
    coached(world, now)
    with as_owner():
        Identifier.objects.create(
            person=world.person, owner=world.practice, value="111222333", recorded_at=now, recorded_by=world.gp
        )
    as_user(client, getattr(world, role))

    for name in ("show_person", *PERSON_PAGES):
        response = client.get(reverse(name, args=[world.person.id]))
        assert "111222333" not in response.content.decode()
        assert "Burgerservicenummer" not in response.content.decode()
    posted = client.post(reverse("record_number", args=[world.person.id]), {"number": "111222333"})
    assert posted.status_code in (403, 404)


def test_who_treats_sees_that_there_is_a_number_and_not_which(gp, world):
    gp.post(reverse("record_number", args=[world.person.id]), {"number": "1112.22.333"})

    response = gp.get(reverse("show_person", args=[world.person.id]))

    assert "Burgerservicenummer: staat erin" in text_of(response)
    assert "111222333" not in response.content.decode()


@pytest.mark.parametrize(
    ("number", "error"),
    [
        ("", "Vul het nummer in, of ga terug."),
        ("111222334", "Dit is geen geldig burgerservicenummer. Kijk de cijfers na op het identiteitsbewijs."),
    ],
)
def test_a_wrong_number_is_told_beside_the_field_and_stays(gp, world, number, error):
    response = gp.post(reverse("record_number", args=[world.person.id]), {"number": number})

    assert (response.status_code, errors_of(response)) == (422, {"number": [error]})
    assert f'value="{number}"' in response.content.decode() or not number


# The list


def test_the_list_shows_name_age_and_wish_and_logs_everyone_shown(gp, world, now):
    with as_owner():
        other = make_person(world.practice, now, given_name="Ans", family_name="Aalders", wish="Weer zingen.")
        make_person(world.other_practice, now, given_name="Niet", family_name="Zichtbaar")

    response = gp.get(reverse("list_people"))

    lines = [(line.name, line.age, line.wish) for line in response.context["page"].lines]
    assert lines == [("Ans Aalders", _age(other), "Weer zingen."), ("Proef Persoon", _age(world.person), "")]
    with as_owner():
        assert set(Event.objects.values_list("person_id", "ground")) == {
            (each.id, "behandelrelatie (art. 7:446 BW)") for each in (other, world.person)
        }


def _age(person):
    """As a page tells it: its clock stands at the moment of the test, whatever day it is."""
    from weefsel.apps.people.queries import age_on

    return age_on(person.birth_date, NOW.date())


def test_a_search_that_finds_nobody_offers_to_register(gp, world):
    page = text_of(gp.get(reverse("list_people"), {"zoek": "Xyz"}))

    assert "Niemand gevonden Probeer een deel van de naam, of alleen het geboortejaar. Schrijf iemand in" in page


def test_an_empty_practice_offers_one_next_step(client, world, now):
    with as_owner():
        user = make_user("gp", world.midwives, now)

    assert "Hier staat nog niemand" in text_of(as_user(client, user).get(reverse("list_people")))


def test_a_coach_sees_in_the_list_who_is_coached_without_a_birth_date(client, world, now):
    coached(world, now)

    (line,) = as_user(client, world.link_worker).get(reverse("list_people")).context["page"].lines

    assert (line.name, line.birth_date) == ("Proef Persoon", "")


@pytest.mark.parametrize("n_people", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(gp, world, now, n_people, django_assert_num_queries):
    with as_owner():
        for _ in range(n_people - 1):
            make_person(world.practice, now)

    with django_assert_num_queries(QUERIES_LIST):
        gp.get(reverse("list_people"))


# Three of them count what waits: what people asked about their own data, what the own organisation has to answer when
# somebody asks to be erased, and the questions from outside that wait for a colleague.
QUERIES_LIST = 14


# One person


def test_the_page_shows_the_wish_and_never_a_diagnosis(gp, world):
    with as_owner():
        rewrite(Person.objects.all(), wish="Weer onder de mensen.", address_as="mevrouw P.")
        Health.objects.update(heart_condition=True, memory_problem=True)

    page = text_of(gp.get(reverse("show_person", args=[world.person.id])))

    assert "“Weer onder de mensen.”" in page
    assert "Aanspreken: mevrouw P." in page
    assert "hart" not in page.lower().replace("gezondheid die meetelt", "")
    assert "geheugen" not in page.lower()


def test_the_next_step_with_someone_new_is_the_two_questions(gp, world):
    step = gp.get(reverse("show_person", args=[world.person.id])).context["page"].next_step

    assert (step.label, step.href) == ("Stel de twee vragen", reverse("ask_questions", args=[world.person.id]))


def test_a_coach_sees_wish_and_circumstances_and_no_birth_date_address_answers_or_network(client, world, now):
    coached(world, now)
    with as_owner():
        rewrite(Person.objects.all(), wish="Zingen.", street_line="Dorpsplein 2")
        Circumstances.objects.update(uses_wheelchair=True)

    response = as_user(client, world.link_worker).get(reverse("show_person", args=[world.person.id]))
    page = text_of(response)

    assert "“Zingen.”" in page
    assert "rolstoel" in page
    assert [label for label, _ in response.context["page"].contact] == ["Telefoon", "E-mail", "Omgeving"]
    for hidden in ("01-06-1952", "Dorpsplein", "6601 AA", "Twee vragen", "Netwerk"):
        assert hidden not in response.content.decode()


@pytest.mark.parametrize("n_rows", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(gp, world, now, n_rows, django_assert_num_queries):
    with as_owner():
        for number in range(n_rows):
            RelatedPerson.objects.create(person=world.person, name="Jan", tie_role="child", recorded_at=now)
            Need.objects.create(
                person=world.person, kind=["company", "peers", "advice"][number], state="agreed", proposed_at=now
            )
            LifeEvent.objects.create(
                person=world.person,
                kind="moved",
                happened_on=date(2027, 1, 1),
                recorded_at=now,
                recorded_by=world.gp,
            )

    with django_assert_num_queries(QUERIES_PERSON):
        gp.get(reverse("show_person", args=[world.person.id]))


QUERIES_PERSON = 25


def test_a_page_of_someone_who_died_says_so_and_offers_no_step(gp, world):
    with as_owner():
        Person.objects.update(died_on=date(2026, 1, 15))

    response = gp.get(reverse("show_person", args=[world.person.id]))

    assert "Overleden op 15 januari 2026" in text_of(response)
    assert response.context["page"].next_step is None
    assert "Stel de twee vragen" not in response.content.decode()


# Registering


FORM = {"given_name": "Ans", "family_name": "Bakker", "birth_date": "12-03-1949", "sex": "female", "language": "nl"}


def test_a_form_sent_twice_registers_one_person(gp, world):
    data = FORM | {"form_token": str(uuid.uuid4())}

    first, second = (gp.post(reverse("add_person"), data) for _ in range(2))

    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    with as_owner():
        assert Person.objects.filter(family_name="Bakker").count() == 1


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"given_name": ""}, {"given_name": ["Vul de voornaam in."]}),
        (
            {"birth_date": "1949"},
            {"birth_date": ["Deze datum bestaat niet, of staat er anders. Schrijf hem zo: 01-06-1952."]},
        ),
        (
            {"birth_date": "31-02-1949"},
            {"birth_date": ["Deze datum bestaat niet, of staat er anders. Schrijf hem zo: 01-06-1952."]},
        ),
        (
            {"birth_date": "12-03-2949"},
            {"birth_date": ["Deze geboortedatum ligt in de toekomst. Kijk het jaar na."]},
        ),
        (
            {"postcode": "hier"},
            {"postcode": ["Dit is geen Nederlandse postcode. Schrijf hem zo: 6601 AA, of alleen de cijfers."]},
        ),
    ],
)
def test_a_form_with_an_error_says_what_now_and_keeps_the_rest(gp, world, change, errors):
    response = gp.post(reverse("add_person"), FORM | {"form_token": str(uuid.uuid4())} | change)

    assert (response.status_code, errors_of(response)) == (422, errors)
    assert 'value="Bakker"' in response.content.decode()


def test_someone_who_looks_like_a_registered_person_is_shown_first(gp, world, now):
    data = FORM | {"form_token": str(uuid.uuid4()), "given_name": "Proef", "family_name": "Persoon"}
    data |= {"birth_date": "01-06-1952"}

    response = gp.post(reverse("add_person"), data)

    assert response.status_code == 422
    assert [(known.person.id, reasons) for known, reasons in response.context["page"].alike] == [
        (world.person.id, "dezelfde naam, dezelfde geboortedatum")
    ]
    assert gp.post(reverse("add_person"), data | {"is_new": "on"}).status_code == 302


# Changing


def test_circumstances_begin_as_not_asked_and_keep_what_was_chosen(gp, world):
    url = reverse("update_circumstances", args=[world.person.id])
    assert gp.get(url).context["form"].initial == {
        **dict.fromkeys(
            (
                "lives_alone",
                "is_caregiver",
                "walks_without_help",
                "uses_wheelchair",
                "can_travel_alone",
                "hearing_limited",
                "digital",
                "prefers",
                "reach_m",
            ),
            "",
        ),
        "hours": [],
    }

    gp.post(url, {"uses_wheelchair": "no", "prefers": "group", "reach_m": "3000", "hours": ["3", "4"]})

    with as_owner():
        kept = Circumstances.objects.get(person=world.person)
    assert (kept.uses_wheelchair, kept.lives_alone, kept.prefers, kept.reach_m) == (False, None, "group", 3000)
    assert [n for n, can in enumerate(kept.hours) if can] == [3, 4]
    assert "dinsdagochtend, dinsdagmiddag" in text_of(gp.get(reverse("show_person", args=[world.person.id])))


def test_details_changed_by_a_colleague_meanwhile_are_told(gp, world, now):
    url = reverse("update_person", args=[world.person.id])
    form = gp.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data["birth_date"] = "01-06-1952"
    with as_owner():
        Person.objects.update(changed_at=now + timedelta(hours=1))

    response = gp.post(url, data | {"phone": "024"})

    assert errors_of(response) == {
        "__all__": ["Iemand anders heeft deze gegevens net gewijzigd. Kijk ze na en bewaar opnieuw."]
    }


def test_details_unchanged_by_others_are_saved(gp, world):
    url = reverse("update_person", args=[world.person.id])
    form = gp.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"birth_date": "01-06-1952", "phone": "024"}

    assert gp.post(url, data).status_code == 302
    with as_owner():
        assert Person.objects.get(id=world.person.id).phone == "024"


# What happened


def test_a_death_asks_for_the_name_and_can_be_undone_from_the_page(gp, world):
    url = reverse("report_death", args=[world.person.id])
    wrong = gp.post(url, {"day": "01-03-2026", "name": "Jansen"})
    assert errors_of(wrong) == {
        "name": ["Dit is niet de achternaam van deze persoon. Controleer of u bij de juiste persoon bent."]
    }

    gp.post(url, {"day": "01-03-2026", "name": "persoon"})
    page = gp.get(reverse("show_person", args=[world.person.id]))
    undo = page.context["undo"]["url"]
    assert "Overleden op 1 maart 2026" in text_of(page)

    gp.post(undo)
    with as_owner():
        assert Person.objects.get(id=world.person.id).died_on is None


def test_the_form_of_a_move_first_shows_what_stands_around_someone(gp, world, now):
    from weefsel.apps.ecogram.models import Tie

    with as_owner():
        Tie.objects.create(
            person=world.person, name="Jan", tie_role="neighbour", sector="neighbourhood", ring=1, valid_from=now
        )

    page = text_of(gp.get(reverse("report_move", args=[world.person.id])))

    assert "1 mens in het netwerk" in page
    assert "Kijk dan eerst samen wat deze mensen en groepen betekenen" in page


def test_letting_someone_go_needs_their_word_and_can_be_taken_back(gp, world):
    url = reverse("change_practice", args=[world.person.id])
    data = {"day": "01-03-2026", "practice": str(world.other_practice.id)}
    assert errors_of(gp.post(url, data)) == {"agreed": ["Bespreek dit eerst met deze persoon, en vink dan aan."]}

    assert gp.post(url, data | {"agreed": "on"}).url == reverse("list_people")
    undo = gp.get(reverse("list_people")).context["undo"]["url"]
    assert gp.get(reverse("show_person", args=[world.person.id])).status_code == 404

    assert gp.post(undo).url == reverse("show_person", args=[world.person.id])
    assert gp.get(reverse("show_person", args=[world.person.id])).status_code == 200


# Naasten


def test_a_naaste_is_added_once_and_ended_again(gp, world):
    url = reverse("add_related_person", args=[world.person.id])
    data = {"form_token": str(uuid.uuid4()), "name": "Piet", "tie_role": "child", "topics": ["groups"]}

    for _ in range(2):
        assert gp.post(url, data).status_code == 302
    with as_owner():
        related = RelatedPerson.objects.get()
    gp.post(reverse("end_related_person", args=[related.id]))

    with as_owner():
        assert RelatedPerson.objects.get().ended_at is not None


def test_the_persons_own_mail_address_is_told_beside_the_field(gp, world):
    url = reverse("add_related_person", args=[world.person.id])
    data = {"form_token": str(uuid.uuid4()), "name": "Piet", "tie_role": "child", "email": "proef@example.org"}

    assert errors_of(gp.post(url, data)) == {
        "email": [
            "Dit is het e-mailadres van de persoon zelf. Vul een eigen adres van de naaste in, "
            "anders leest de naaste mee met alle post."
        ]
    }


# Doubles


def test_two_that_are_one_are_proposed_merged_and_come_apart(gp, world, now):
    with as_owner():
        double = make_person(world.practice, now, registered_at=now + timedelta(seconds=1), phone="")
    (line,) = gp.get(reverse("list_duplicates")).context["page"].proposals
    assert line.reasons == "dezelfde naam, dezelfde geboortedatum, dezelfde postcode"
    assert "Persoon" in text_of(gp.get(line.url))

    merged = gp.post(line.url, {"choice": "one"})

    assert merged.url == reverse("show_person", args=[world.person.id])
    old = text_of(gp.get(reverse("show_person", args=[double.id])))
    assert "De inschrijving die u opende, is samengevoegd met deze. Alles staat nu bij Proef Persoon." in old
    with as_owner():
        merge = Merge.objects.get()
    assert gp.get(reverse("undo_merge", args=[merge.id])).status_code == 200
    gp.post(reverse("undo_merge", args=[merge.id]))
    with as_owner():
        assert Person.objects.filter(merged_into__isnull=False).count() == 0


def test_two_that_are_two_are_not_proposed_again(gp, world, now):
    with as_owner():
        make_person(world.practice, now, registered_at=now + timedelta(seconds=1))
    (line,) = gp.get(reverse("list_duplicates")).context["page"].proposals

    gp.post(line.url, {"choice": "two"})

    assert "Niemand lijkt dubbel te staan" in text_of(gp.get(reverse("list_duplicates")))
    with as_owner():
        assert NotSame.objects.count() == 1


@pytest.mark.parametrize("role", ["link_worker", "other_gp", "administrator"])
def test_nobody_else_merges_or_takes_a_merge_back(client, world, now, role):
    coached(world, now)
    with as_owner():
        double = make_person(world.practice, now)
        merge = Merge.objects.create(
            person=world.person, duplicate=double, reason="", merged_at=now, merged_by=world.gp
        )
    as_user(client, getattr(world, role))

    for url in (
        reverse("merge_people", args=[world.person.id, double.id]),
        reverse("undo_merge", args=[merge.id]),
    ):
        assert client.post(url, {"choice": "one"}).status_code in (403, 404)
    with as_owner():
        assert Person.objects.filter(merged_into__isnull=False).count() == 0
