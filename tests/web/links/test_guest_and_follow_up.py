"""A naaste asked along and a person asked how it goes: by mailed link, one thing, without an account."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from tests.factories import as_owner
from tests.web.reading import text_of

from weefsel.apps.accounts.models import Installation, Link, Mail
from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.audit.models import Event
from weefsel.apps.groups.models import Guest, Session
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.enrol import enrol
from weefsel.apps.groups.operations.guests import invite_guest
from weefsel.apps.outcomes.models import Answer, Measurement
from weefsel.apps.outcomes.operations import ask_follow_up


def rows(model, **where):
    with as_owner():
        return list(model.objects.filter(**where))


def move_clock(**span):
    with as_owner():
        Installation.objects.update(clock_offset_s=F("clock_offset_s") + int(timedelta(**span).total_seconds()))


def address_in(mail) -> str:
    return re.search(r"(/u/\S+)", mail.body).group(1)


@pytest.fixture
def session(group):
    return rows(Session, group=group)[0]


@pytest.fixture
def guest_link(world, group, referred, session):
    """Bas was asked along by Ans, to the first meeting of the cardiac group."""
    with as_owner():
        world.hospital.phone = "0240000002"
        world.hospital.save()
    enrolment = enrol(group, referred("Ans"), actor=world.actor("nurse"))
    invite_guest(enrolment, session, actor=world.actor("nurse"), name="Bas", email="bas@example.org")
    return address_in(rows(Mail, to_address="bas@example.org")[0])


GUEST_TEXT = (
    "Ans vraagt u mee Beste Bas, Ans wil graag dat u een keer meegaat. woensdag 3 maart, 10:00 Buurthuis, Wijchen "
    "Ja, ik kom Nee, liever niet U ziet hier alleen deze vraag. Niet: waar het over gaat, wie er nog meer komt en "
    "andere gegevens van Ans. Ans en de begeleider zien uw antwoord. Vragen? Bel 0240000002"
)


def main_of(response) -> str:
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL).group(0)
    words = re.sub(r"<(script|style).*?</\1>", " ", main, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", words)).strip()


def test_a_naaste_reads_exactly_who_asks_where_and_when(client, guest_link):
    assert main_of(client.get(guest_link)) == GUEST_TEXT


def test_the_page_and_its_title_tell_no_group_and_no_other_name(client, guest_link):
    html = client.get(guest_link).content.decode().casefold()

    for secret in ("hartgroep", "revalidatie", "hospital", "persoon", "0612345678", "stoel bij het raam"):
        assert secret not in html
    assert "<title>een vraag aan u · weefsel</title>" in re.sub(r"\s+", " ", html)


@pytest.mark.parametrize(("choice", "said"), [("yes", "U zei: ja, ik kom."), ("no", "U zei: nee, liever niet.")])
def test_one_press_is_the_answer(client, guest_link, choice, said):
    response = client.post(guest_link, {"choice": choice}, follow=True)

    assert [g.answer for g in rows(Guest)] == [choice]
    assert said in text_of(response)


def test_the_answer_may_change_until_it_begins(client, guest_link):
    client.post(guest_link, {"choice": "no"})
    client.post(guest_link, {"choice": "yes"})
    move_clock(days=2)
    late = client.post(guest_link, {"choice": "no"}, follow=True)

    assert [g.answer for g in rows(Guest)] == ["yes"]
    assert "Deze bijeenkomst is al begonnen." in text_of(late)
    assert "Dit is geweest." in text_of(late)


def test_opening_alone_answers_nothing(client, guest_link):
    client.get(guest_link)

    assert [g.answer for g in rows(Guest)] == [""]


def test_an_answer_that_does_not_exist_is_told(client, guest_link):
    response = client.post(guest_link, {"choice": "misschien"}, follow=True)

    assert "Kies een van de twee antwoorden." in text_of(response)
    assert [g.answer for g in rows(Guest)] == [""]


def test_the_link_of_a_naaste_opens_no_other_page(guest_link, group, session):
    browser = Client()
    browser.get(guest_link)

    for name, key in (("show_group", group.id), ("show_session", session.id)):
        assert browser.get(reverse(name, args=[key])).status_code == 302


def test_the_look_of_a_naaste_stands_in_the_log(client, guest_link):
    client.get(guest_link)

    lines = rows(Event, role="link_related")
    assert [(line.action, line.object_type) for line in lines] == [("groups.read_people", "guest")]


@pytest.mark.parametrize(("change", "status"), [({"revoked_at": True}, 410), ({"expires_at": True}, 410)])
def test_a_link_that_ended_says_so(client, guest_link, now, change, status):
    with as_owner():
        Link.objects.filter(role="link_related").update(**dict.fromkeys(change, now - timedelta(days=1)))

    response = client.get(guest_link)

    assert response.status_code == status
    assert "Ans" not in text_of(response)


def test_a_link_to_something_else_opens_nothing(client, guest_link):
    with as_owner():
        Link.objects.filter(role="link_related").update(object_id=uuid.uuid4())

    assert client.get(guest_link).status_code == 404


def test_the_role_of_a_link_cannot_be_taken_for_another_kind(client, guest_link):
    with as_owner():
        Link.objects.filter(role="link_related").update(object_kind="follow_up")

    assert client.get(guest_link).status_code == 404


# How does it go


@pytest.fixture
def follow_up_link(world, group, referred, session):
    """Ans came once, three months ago, and was mailed the questions today."""
    with as_owner():
        world.hospital.phone = "0240000002"
        world.hospital.save()
    referral = referred("Ans")
    enrolment = enrol(group, referral, actor=world.actor("nurse"))
    begun = session.starts_at + timedelta(minutes=5)
    record_attendance(session, {enrolment.id: "present"}, actor=world.actor("nurse", now=begun))
    due_on = session.starts_at.astimezone(AMSTERDAM).date() + timedelta(days=90)
    later = world.now + timedelta(days=92)
    ask_follow_up(referral, actor=world.actor("nurse", now=later), due_on=due_on, email="ans@example.org")
    move_clock(days=92)
    return address_in(rows(Mail, to_address="ans@example.org")[0])


KEPT = {"contact-groep": "ja, met meer mensen", "wat-samen": ["praten of appen"], "genoeg": "ja, het is genoeg"}


def test_the_three_questions_stand_on_one_page_and_tell_no_group(client, follow_up_link):
    response = client.get(follow_up_link)

    assert list(response.context["form"].fields) == ["contact-groep", "wat-samen", "genoeg"]
    assert text_of(response).count("sla over") == 2
    for secret in ("hartgroep", "revalidatie", "0612345678"):
        assert secret not in response.content.decode().casefold()


def test_an_answer_is_kept_and_read_back(client, follow_up_link):
    response = client.post(follow_up_link, KEPT, follow=True)

    assert [(m.state, m.n_ties_kept, m.answered_by_role) for m in rows(Measurement)] == [("answered", 2, "link_person")]
    text = text_of(response)
    assert "Dank u wel" in text
    assert "Heeft u nog contact met mensen uit de groep? ja, met meer mensen" in text
    assert "U hoeft niets meer te doen." in text


def test_who_wants_more_contact_reads_whom_to_call(client, follow_up_link):
    response = client.post(follow_up_link, {"contact-groep": "nee, maar dat wil ik wel"}, follow=True)

    assert "denkt graag met u mee" in text_of(response)
    assert 'href="tel:0240000002"' in response.content.decode()


def test_rather_not_is_one_press(client, follow_up_link):
    response = client.post(follow_up_link, {"refuse": "ja"}, follow=True)

    assert [m.state for m in rows(Measurement)] == ["refused"]
    assert rows(Answer) == []
    assert "U zei: liever niet. Dat is goed. Het verandert niets aan uw zorg." in text_of(response)


def test_nothing_chosen_is_told_and_writes_nothing(client, follow_up_link):
    response = client.post(follow_up_link, {"contact-groep": ""})

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "Er is nog niets gekozen. Kies een antwoord, of kies onderaan: liever niet."
    ]
    assert rows(Answer) == []


def test_answers_that_exclude_each_other_are_told_beside_the_question(client, follow_up_link):
    response = client.post(follow_up_link, {"wat-samen": ["elkaar helpen", "niets van dit alles"]})

    assert list(response.context["form"].errors) == ["wat-samen"]
    assert rows(Answer) == []


def test_a_second_answer_changes_nothing(client, follow_up_link):
    client.post(follow_up_link, KEPT)

    again = client.post(follow_up_link, {"genoeg": "het mag minder zijn"}, follow=True)

    assert "Deze vraag is al beantwoord. Dank u wel." in text_of(again)
    assert len(rows(Measurement)) == 1
    assert [a.value for a in rows(Answer, item="genoeg")] == ["ja, het is genoeg"]
