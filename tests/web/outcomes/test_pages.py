"""Who is to be asked how it goes, and the page on which it is written down."""

import uuid
from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from tests.factories import as_owner, make_user
from tests.web.reading import text_of

from weefsel.apps.accounts.models import Installation, Mail
from weefsel.apps.groups.models import Session
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.enrol import enrol
from weefsel.apps.outcomes.models import Answer, Measurement
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.models import Referral


def rows(model, **where):
    with as_owner():
        return list(model.objects.filter(**where))


def move_clock(**span):
    with as_owner():
        Installation.objects.update(clock_offset_s=F("clock_offset_s") + int(timedelta(**span).total_seconds()))


@pytest.fixture
def came(world, group, referred):
    """Call it with a name: someone who came to the first meeting."""

    def make(name="Ans"):
        referral = referred(name)
        enrolment = enrol(group, referral, actor=world.actor("nurse"))
        session = rows(Session, group=group)[0]
        begun = session.starts_at + timedelta(minutes=5)
        record_attendance(session, {enrolment.id: "present"}, actor=world.actor("nurse", now=begun))
        return referral

    return make


@pytest.fixture
def nurse(client, world):
    client.force_login(world.nurse)
    return client


KEPT = {"contact-groep": "ja, met één persoon", "wat-samen": ["elkaar opzoeken"], "genoeg": "het mag meer zijn"}


def test_before_three_months_nobody_is_on_the_list(nurse, came):
    came()
    move_clock(days=89)

    response = nurse.get(reverse("list_due"))

    assert response.context["page"].lines == ()
    assert "Er is nu niemand aan de beurt" in text_of(response)


def test_after_three_months_the_nurse_reads_who_by_name(nurse, came):
    referral = came()
    move_clock(days=92)

    response = nurse.get(reverse("list_due"))

    assert [(line.name, line.is_known, line.place) for line in response.context["page"].lines] == [
        ("Ans Persoon", True, "Aanbod capri-hartrevalidatie")
    ]
    assert reverse("record_follow_up", args=[referral.id]) in response.content.decode()


def test_a_host_reads_only_the_name_that_was_told_and_cannot_record(client, world, came):
    referral = came()
    with as_owner():
        host = make_user("host", world.hospital, world.now)
    move_clock(days=92)
    client.force_login(host)

    response = client.get(reverse("list_due"))

    assert [(line.name, line.is_known) for line in response.context["page"].lines] == [("Ans", False)]
    assert "Persoon" not in text_of(response)
    assert "Hospital vraagt het" in text_of(response)
    assert client.get(reverse("record_follow_up", args=[referral.id])).status_code == 403


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("nurse", 200), ("gp", 200), ("link_worker", 200), ("host", 200), ("volunteer", 200), ("manager", 403),
        ("inspector", 403), ("researcher", 403), ("administrator", 403), ("municipality", 403), ("patient", 403),
    ],
)  # fmt: skip
def test_who_opens_the_list(client, world, name, status):
    client.force_login(getattr(world, name))

    assert client.get(reverse("list_due")).status_code == status


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three(nurse, came, django_assert_num_queries, n):
    for number in range(n):
        came(f"P{number}")
    move_clock(days=92)

    with django_assert_num_queries(LIST_QUERIES):
        assert len(nurse.get(reverse("list_due")).context["page"].lines) == n


def test_the_answers_by_phone_are_written_down_and_lead_on(nurse, came):
    referral = came()
    move_clock(days=92)

    response = nurse.post(reverse("record_follow_up", args=[referral.id]), KEPT, follow=True)

    assert [(m.state, m.n_ties_kept, m.answered_by_role) for m in rows(Measurement)] == [("answered", 1, "nurse")]
    page = response.context["page"]
    assert [(one.answers) for one in page.given] == [
        ("ja, met één persoon",),
        ("elkaar opzoeken",),
        ("het mag meer zijn",),
    ]
    assert reverse("show_candidates", args=[referral.person_id]) in response.content.decode()


def test_the_link_goes_to_the_address_that_is_known(nurse, came):
    referral = came()
    move_clock(days=92)

    response = nurse.post(reverse("ask_follow_up", args=[referral.id]), follow=True)

    mails = rows(Mail, subject="Hoe gaat het met u?")
    assert [mail.to_address for mail in mails] == ["proef@example.org"]
    assert "hart" not in mails[0].body.casefold()
    assert [line.is_asked for line in response.context["page"].lines] == [True]


def test_without_an_address_there_is_a_call_and_no_button(nurse, came):
    referral = came()
    with as_owner():
        Person.objects.filter(id=referral.person_id).update(email="")
    move_clock(days=92)

    text = text_of(nurse.get(reverse("record_follow_up", args=[referral.id])))
    response = nurse.post(reverse("ask_follow_up", args=[referral.id]), follow=True)

    assert "Er is geen e-mailadres bekend. Bel, en vul het antwoord hieronder in." in text
    assert "0612345678" in text
    assert "Er is geen e-mailadres bekend. Bel, en vul het antwoord zelf in." in text_of(response)


def test_before_its_day_nothing_can_be_written(nurse, came):
    referral = came()
    move_clock(days=30)

    shown = text_of(nurse.get(reverse("record_follow_up", args=[referral.id])))
    response = nurse.post(reverse("record_follow_up", args=[referral.id]), KEPT, follow=True)

    assert "Dit vragen we vanaf 1 juni 2027." in shown
    assert "Dit vragen we pas vanaf 1 juni 2027. Kom dan terug." in text_of(response)
    assert rows(Answer) == []


def test_who_never_came_is_asked_nothing(nurse, referred):
    referral = referred()

    assert "eerst komt iemand een keer" in text_of(nurse.get(reverse("record_follow_up", args=[referral.id])))
    assert nurse.post(reverse("close_follow_up", args=[referral.id]), {"state": "lost"}).status_code == 404


@pytest.mark.parametrize(("state", "said"), [("lost", "niet bereikt"), ("refused", "wilde niet antwoorden")])
def test_not_reached_and_rather_not_are_counted(nurse, came, state, said):
    referral = came()
    move_clock(days=92)

    response = nurse.post(reverse("close_follow_up", args=[referral.id]), {"state": state}, follow=True)

    assert [m.state for m in rows(Measurement)] == [state]
    assert response.context["page"].lines == ()
    assert f"Genoteerd: {said}" in text_of(nurse.get(reverse("record_follow_up", args=[referral.id])))


def test_a_state_that_does_not_exist_is_told(nurse, came):
    referral = came()
    move_clock(days=92)

    response = nurse.post(reverse("close_follow_up", args=[referral.id]), {"state": "answered"}, follow=True)

    assert "Kies: niet bereikt, of wilde niet antwoorden." in text_of(response)
    assert rows(Measurement) == []


@pytest.mark.parametrize("name", ["other_gp", "link_worker", "host", "manager", "inspector", "patient"])
def test_nobody_else_writes_the_answers(client, world, came, name):
    referral = came()
    move_clock(days=92)
    client.force_login(getattr(world, name))

    assert client.post(reverse("record_follow_up", args=[referral.id]), KEPT).status_code in (403, 404)
    assert rows(Answer) == []


def test_the_person_answers_on_their_own_page(client, world, came):
    referral = came()
    with as_owner():
        person = make_user("person", None, world.now, person_id=referral.person_id)
    move_clock(days=92)
    client.force_login(person)

    response = client.post(reverse("record_follow_up", args=[referral.id]), KEPT, follow=True)

    assert [m.answered_by_role for m in rows(Measurement)] == ["person"]
    assert "U zei dat het contact meer mag zijn." in text_of(response)
    assert "0612345678" not in text_of(response)


def test_a_referral_that_is_not_there_reads_like_one_that_may_not_be_seen(nurse):
    assert nurse.get(reverse("record_follow_up", args=[uuid.uuid4()])).status_code == 404
    assert Referral.objects.count() == 0


LIST_QUERIES = 14
