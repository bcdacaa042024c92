"""The own page: what comes next, what was told literally, who looks along; and what a naaste sees of it."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from tests.factories import as_owner, make_user
from tests.web.reading import text_of

from weefsel.apps.accounts.models import Installation
from weefsel.apps.audit.models import Event
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.groups.models import Guest, Session
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.enrol import enrol
from weefsel.apps.people.models import RelatedPerson
from weefsel.apps.rights.models import Relation


def rows(model, **where):
    with as_owner():
        return list(model.objects.filter(**where))


def move_clock(**span):
    with as_owner():
        Installation.objects.update(clock_offset_s=F("clock_offset_s") + int(timedelta(**span).total_seconds()))


@pytest.fixture
def patient(client, world):
    client.force_login(world.patient)
    return client


@pytest.fixture
def referral(referred):
    return referred("Ans")


@pytest.fixture
def ans(client, world, referral):
    """The client of Ans, who was referred to the group."""
    with as_owner():
        client.force_login(make_user("person", None, world.now, person_id=referral.person_id))
    return client


def test_with_nothing_planned_there_is_one_next_step(patient, world):
    response = patient.get(reverse("show_mine"))

    text = text_of(response)
    assert "Dag Proef" in text
    assert "Er staat nu niets voor u klaar" in text
    assert "Er is nog niets over u doorverteld." in text
    page = response.content.decode().partition("<main")[2].partition("</main>")[0]
    assert page.count("ams-button--primary") == 1


def test_an_invitation_waits_for_an_answer(ans, referral):
    response = ans.get(reverse("show_mine"))

    assert [one.referral_id for one in response.context["page"].questions] == [referral.id]
    assert "nurse denkt dat dit bij u past: Aanbod capri-hartrevalidatie. Komt u?" in text_of(response)


def test_after_a_yes_the_question_is_gone(ans, referral):
    ans.post(reverse("answer_referral", args=[referral.id]), {"answer-choice": "yes"})

    assert ans.get(reverse("show_mine")).context["page"].questions == ()


def test_who_takes_part_already_is_not_asked_again(ans, world, group, referral):
    enrol(group, referral, actor=world.actor("nurse"))

    assert ans.get(reverse("show_mine")).context["page"].questions == ()


def test_what_was_told_stands_there_literally(ans, referral):
    told = ans.get(reverse("show_mine")).context["page"].told

    assert [(one.introduction, one.asked_by, one.told_to, one.shown_name, one.access_needs) for one in told] == [
        ("Ik denk dat dit u goed zal doen.", "nurse", "Anja, Hospital", "Ans", "een stoel bij het raam")
    ]


def test_the_next_meeting_says_where_when_and_who_welcomes(ans, world, group, referral):
    enrol(group, referral, actor=world.actor("nurse"))

    response = ans.get(reverse("show_mine"))

    text = text_of(response)
    assert "woensdag 3 maart, 10:00 Hartgroep dinsdag" in text
    assert "Buurthuis, Wijchen" in text
    assert "Anja ontvangt u" in text
    assert "Hartgroep" not in response.content.decode().split("</title>")[0]


def test_someone_is_asked_along_from_the_own_page(ans, world, group, referral):
    enrolment = enrol(group, referral, actor=world.actor("nurse"))
    session = rows(Session, group=group)[0]

    response = ans.post(
        reverse("invite_guest", args=[session.id, enrolment.id]),
        {"name": "Bas", "email": "bas@example.org"},
        follow=True,
    )

    assert [(g.name, g.answer) for g in rows(Guest)] == [("Bas", "")]
    assert response.redirect_chain[-1][0] == reverse("show_mine")
    assert "Bas : heeft nog niet geantwoord (3 maart)" in text_of(response)


def test_the_follow_up_question_comes_when_it_is_due(ans, world, group, referral):
    enrolment = enrol(group, referral, actor=world.actor("nurse"))
    session = rows(Session, group=group)[0]
    begun = session.starts_at + timedelta(minutes=5)
    record_attendance(session, {enrolment.id: "present"}, actor=world.actor("nurse", now=begun))

    early = ans.get(reverse("show_mine")).context["page"].follow_ups
    move_clock(days=92)
    due = ans.get(reverse("show_mine"))
    ans.post(reverse("close_follow_up", args=[referral.id]), {"state": "refused"})
    after = ans.get(reverse("show_mine")).context["page"].follow_ups

    assert (early, due.context["page"].follow_ups, after) == ((), (referral.id,), ())
    assert reverse("record_follow_up", args=[referral.id]) in due.content.decode()


def test_the_own_page_leads_to_all_that_is_mine(patient, world):
    with as_owner():
        Tie.objects.create(
            person=world.person, name="Jan", tie_role="child", sector="family", ring=1, valid_from=world.now
        )

    html = patient.get(reverse("show_mine")).content.decode()

    for name in ("show_ecogram", "list_consents", "add_related_person", "show_candidates"):
        assert reverse(name, args=[world.person.id]) in html
    assert reverse("show_access_log") in html
    assert "Mijn netwerk" in html


def test_sharing_with_a_naaste_stops_in_one_press(patient, world):
    with as_owner():
        related = RelatedPerson.objects.create(
            person=world.person, name="Bas", tie_role="child", topics=["groups"], recorded_at=world.now
        )

    shown = text_of(patient.get(reverse("show_mine")))
    patient.post(reverse("end_related_person", args=[related.id]))

    assert "Bas (kan nog niet inloggen) Stop met delen : Bas" in shown
    assert "U deelt niets met een naaste." in text_of(patient.get(reverse("show_mine")))


def test_the_look_at_the_own_page_stands_in_the_log(patient, world):
    patient.get(reverse("show_mine"))

    assert [(e.action, e.object_type, e.role) for e in rows(Event, person_id=world.person.id)] == [
        ("people.read", "own page", "person")
    ]


@pytest.mark.parametrize("n", [1, 3])
def test_the_own_page_takes_the_same_queries_for_one_and_for_three(
    client,
    world,
    group,
    offer,
    referred,
    django_assert_num_queries,
    n,
):
    first = referred("Ans")
    with as_owner():
        client.force_login(make_user("person", None, world.now, person_id=first.person_id))
        for number in range(n):
            RelatedPerson.objects.create(
                person_id=first.person_id, name=f"N{number}", tie_role="child", recorded_at=world.now
            )
            Tie.objects.create(
                person_id=first.person_id, name=f"T{number}", tie_role="child", sector="family", ring=1,
                valid_from=world.now,
            )  # fmt: skip
    enrol(group, first, actor=world.actor("nurse"))

    with django_assert_num_queries(MINE_QUERIES):
        page = client.get(reverse("show_mine")).context["page"]
    assert (len(page.related), page.n_ties) == (n, n)


@pytest.mark.parametrize(
    "name",
    ["gp", "nurse", "link_worker", "host", "volunteer", "manager", "inspector", "researcher", "administrator"],
)
def test_only_a_person_or_a_naaste_has_an_own_page(client, world, name):
    client.force_login(getattr(world, name))

    assert client.get(reverse("show_mine")).status_code == 403


def test_a_visitor_logs_in_first(client, world):
    assert client.get(reverse("show_mine")).status_code == 302


# A naaste


@pytest.fixture
def bas(client, world):
    """The user of a naaste, logged in; nothing is shared yet."""
    with as_owner():
        user = make_user("related_person", None, world.now, name="Bas")
    client.force_login(user)
    return user


def share(world, user, person_id, topics=(), until=None):
    with as_owner():
        Relation.objects.create(
            relation="related", person_id=person_id, user=user, topics=list(topics), ground="test",
            valid_from=world.now, valid_until=until, declared_at=world.now,
        )  # fmt: skip


def test_a_naaste_with_whom_nothing_is_shared_reads_so(client, bas):
    response = client.get(reverse("show_mine"))

    assert response.context["page"].people == ()
    assert "Er is nu niets met u gedeeld" in text_of(response)


def test_a_naaste_reads_when_and_where_and_no_name_of_the_group(client, world, bas, group, referral):
    enrol(group, referral, actor=world.actor("nurse"))
    share(world, bas, referral.person_id, ["groups"])

    response = client.get(reverse("show_mine"))

    assert [(one.name, len(one.meetings)) for one in response.context["page"].people] == [("Ans", 1)]
    text = text_of(response)
    assert "woensdag 3 maart, 10:00" in text
    for secret in ("Hartgroep", "Persoon", "Ik denk dat dit", "0612345678", "een stoel bij het raam"):
        assert secret not in text
    assert sorted(
        (e.action, e.object_type) for e in rows(Event, person_id=referral.person_id, role="related_person")
    ) == [
        ("groups.read_people", "shared"),
        ("people.read", "shared"),
    ]


def test_what_is_not_shared_is_not_there(client, world, bas, group, referral):
    enrol(group, referral, actor=world.actor("nurse"))
    share(world, bas, referral.person_id, [])

    response = client.get(reverse("show_mine"))

    assert [(one.name, one.is_empty) for one in response.context["page"].people] == [("Ans", True)]
    assert "3 maart" not in text_of(response)


def test_what_was_stopped_is_gone_at_once(client, world, bas, group, referral):
    enrol(group, referral, actor=world.actor("nurse"))
    share(world, bas, referral.person_id, ["groups"], until=world.now)

    assert client.get(reverse("show_mine")).context["page"].people == ()


@pytest.mark.parametrize("n", [1, 3])
def test_a_naaste_of_one_and_of_three_takes_the_same_queries(
    client,
    world,
    bas,
    group,
    referred,
    django_assert_num_queries,
    n,
):
    for number in range(n):
        made = referred(f"P{number}")
        enrol(group, made, actor=world.actor("nurse"))
        share(world, bas, made.person_id, ["groups"])

    with django_assert_num_queries(SHARED_QUERIES):
        assert len(client.get(reverse("show_mine")).context["page"].people) == n


MINE_QUERIES = 24
SHARED_QUERIES = 14
