"""The cases of consent (C1-C13 of the facts file, without C9), by name, with the clock moved to the second.

C1-C3 and C13 (children, parents, representatives) stand in `test_ages.py` and `test_fields.py`, C5 with safety; what
stands here is what they leave: links and mail that waits on a birthday, and everything at the second of a withdrawal.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail as sent_mail
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.urls import reverse
from tests.attacks.conftest import NEEDS, SENTENCE, SOLUTION, mailed, make_referral
from tests.factories import as_owner, make_offer, make_person, make_user

from weefsel.apps.accounts.models import Link, Mail, User
from weefsel.apps.accounts.tasks import send_mail
from weefsel.apps.audit.models import Event
from weefsel.apps.consent.models import Consent
from weefsel.apps.consent.operations import give_consent
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.outcomes.models import Measurement
from weefsel.apps.outcomes.operations import ask_follow_up, record_follow_up
from weefsel.apps.outcomes.queries import due_measurements, follow_up_of
from weefsel.apps.people.models import Person, RelatedPerson
from weefsel.apps.referrals.models import Barrier, Introduction, Referral
from weefsel.apps.referrals.operations.move import move
from weefsel.apps.referrals.operations.withdraw import narrow_consent, say_no, withdraw_consent
from weefsel.apps.referrals.queries import find_referral, story_of
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import Refused, decide
from weefsel.engine.rights.ages import turns

SECOND = timedelta(seconds=1)


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def consent(**which) -> Consent:
    with as_owner():
        return Consent.objects.get(withdrawn_at=None, **which)


def waiting(**which) -> int:
    with as_owner():
        return Mail.objects.filter(sent_at=None, stopped_at=None, **which).count()


@pytest.fixture
def to_coach(world):
    return make_referral(world, world.welfare, invite_person=True)


@pytest.fixture
def arrived(world, referral):
    """Three months ago someone came for the first time, so they can be asked how it goes."""
    for n, state in enumerate(("accepted", "arrived")):
        move(find_referral(referral.id), state, actor=world.actor("gp", now=world.now + n * SECOND))
    later = world.now + timedelta(days=120)
    world.actor("gp", now=later)
    due = follow_up_of(find_referral(referral.id), world.actor("gp", now=later))
    return later, due.due_on


# C4: withdrawn means now


def test_c4_open_sessions_of_the_coach_are_shut_at_the_second_of_the_withdrawal(world, to_coach, move_clock):
    pages = [reverse("show_person", args=[world.person.id]), reverse("show_referral", args=[to_coach.id])]
    at = world.now + timedelta(minutes=5)
    move_clock(at - SECOND)
    coach, host = logged_in(world.link_worker), logged_in(world.host)
    assert [coach.get(page).status_code for page in pages] == [200, 200]
    assert host.get(pages[1]).status_code == 404

    withdraw_consent(consent(purpose="coaching"), actor=world.actor("patient", now=at))

    move_clock(at)
    first, second = (coach.get(page) for page in pages)
    assert first.status_code == 404
    assert [
        secret for secret in (SENTENCE, NEEDS, SOLUTION, "Noor", "Persoon") if secret in second.content.decode()
    ] == []
    found = coach.get(reverse("list_people"), {"zoek": "Persoon"}).content.decode()
    assert world.person.full_name not in found + coach.get(reverse("show_caseload")).content.decode()


def test_c4_a_session_of_a_moment_before_still_saw_it_and_the_log_says_so(world, to_coach, move_clock):
    at = world.now + timedelta(minutes=5)
    move_clock(at - SECOND)
    logged_in(world.link_worker).get(reverse("show_person", args=[world.person.id]))
    withdraw_consent(consent(purpose="coaching"), actor=world.actor("patient", now=at))

    with as_owner():
        lines = Event.objects.filter(person_id=world.person.id, user_id=world.link_worker.id)
        seen = lines.get(action="people.read", kind=Event.Kind.READ)
        kept = Consent.objects.get(purpose="coaching")
    assert (seen.consent_id, seen.consent_version) == (kept.id, 1)
    assert (kept.text != "", kept.withdrawn_at) == (True, at)


def test_c4_mailed_links_are_shut_and_mail_that_waits_is_never_sent(world, referral, move_clock):
    links = [mailed("anja@example.org"), mailed("proef@example.org")]
    with as_owner():
        letters = list(Mail.objects.filter(about_id=referral.id).values_list("id", flat=True))
    at = world.now + timedelta(minutes=5)
    move_clock(at - SECOND)
    assert [Client().get(link).status_code for link in links] == [200, 200]

    withdraw_consent(consent(purpose="hosting"), actor=world.actor("patient", now=at))

    move_clock(at)
    assert [Client().get(link).status_code for link in links] == [410, 410]
    # The worker had fetched the job already: it looks at the row, and leaves it.
    with as_owner():
        for letter in letters:
            send_mail(mail_id=str(letter))
    assert (len(letters), sent_mail.outbox) == (2, [])
    assert waiting(about_id=referral.id) == 0


def test_c4_the_question_afterwards_is_not_asked_and_its_mail_and_link_go(world, referral, arrived, move_clock):
    later, due_on = arrived
    ask_follow_up(
        find_referral(referral.id), actor=world.actor("gp", now=later), due_on=due_on, email="proef@example.org"
    )
    link = mailed("proef@example.org")
    with as_owner():
        letter = Mail.objects.get(to_address="proef@example.org", subject="Hoe gaat het met u?")
    at = later + timedelta(minutes=5)
    move_clock(at - SECOND)
    assert Client().get(link).status_code == 200

    withdraw_consent(consent(purpose="hosting"), actor=world.actor("patient", now=at))

    move_clock(at)
    assert Client().get(link).status_code == 410
    with as_owner():
        send_mail(mail_id=str(letter.id))
    assert sent_mail.outbox == []
    actor = world.actor("gp", now=at + SECOND)
    assert due_measurements(actor) == []
    for act in (
        lambda: ask_follow_up(referral, actor=actor, due_on=due_on, email="proef@example.org"),
        lambda: record_follow_up(referral, {}, actor=actor, due_on=due_on),
    ):
        with pytest.raises(ValidationError, match="geen vragen meer"):
            act()
    assert follow_up_of(find_referral(referral.id), actor).state == Measurement.State.REFUSED


def test_c4_who_withdrew_the_newest_text_withdrew_what_rests_on_an_older_one(world, offer, referral):
    """The same house, a new text, a second referral: one answer, so one no ends both."""
    with as_owner():
        world.house.name = "Huis aan het Plein"
        world.house.save()
        other = make_offer(world.house)
    world.house.refresh_from_db()
    second = make_referral(world, other)
    assert second.consent_id != referral.consent_id

    withdraw_consent(consent(purpose="hosting"), actor=world.actor("patient", now=world.now + SECOND))

    with as_owner():
        assert set(Referral.objects.values_list("state", flat=True)) == {"stopped"}
        assert Introduction.objects.exclude(receiver=None).count() == 0
        assert Link.objects.filter(revoked_at=None, object_kind="referral").count() == 0


def test_c4_a_letter_asked_for_after_the_withdrawal_holds_no_word_for_the_receiver(world, referral, move_clock):
    at = world.now + timedelta(minutes=5)
    move_clock(at - SECOND)
    host, page = logged_in(world.host), reverse("show_letter", args=[referral.id])
    assert host.get(page).status_code == 200

    withdraw_consent(consent(purpose="hosting"), actor=world.actor("patient", now=at))

    move_clock(at)
    world.actor("host", now=at)
    assert (Introduction.objects.count(), Barrier.objects.count()) == (0, 0)
    story = story_of(find_referral(referral.id), world.actor("host", now=at))
    assert (story.line.name, story.introduction, story.access_needs, story.barriers) == ("iemand", "", "", ())


def test_c4_what_runs_beside_a_page_has_the_rights_of_this_second_too(world, to_coach):
    """A job, an export or a calendar asks as the actor it is for, at its own moment: it has no rights of its own."""
    at = world.now + timedelta(minutes=5)
    withdraw_consent(consent(purpose="coaching"), actor=world.actor("patient", now=at))

    seen = []
    for moment in (at - SECOND, at, at + SECOND):
        coach = world.actor("link_worker", now=moment)
        seen.append((Person.objects.count(), decide(coach, "people.read", person_id=world.person.id).allow))

    assert seen == [(1, True), (0, False), (0, False)]


# C4: narrower


def test_c4_narrowing_takes_the_sentence_from_the_receiver_at_once_and_the_rest_goes_on(world, referral, move_clock):
    at = world.now + timedelta(minutes=5)
    move_clock(at - SECOND)
    link, host = mailed("anja@example.org"), logged_in(world.host)
    page = reverse("show_referral", args=[referral.id])
    assert SENTENCE in Client().get(link).content.decode()

    narrow_consent(consent(purpose="hosting"), "introduction", actor=world.actor("patient", now=at))

    move_clock(at)
    for text in (Client().get(link).content.decode(), host.get(page).content.decode()):
        assert (SENTENCE in text, "Noor" in text, NEEDS in text) == (False, True, True)
    for name in ("patient", "gp"):
        text = logged_in(getattr(world, name)).get(page).content.decode()
        assert (SENTENCE in text, "Minder gedeeld" in text) == (True, True), name
    world.actor("host", now=at)
    assert Introduction.objects.get().introduction == ""


def test_c4_what_someone_needs_can_be_left_out_too_and_a_new_referral_begins_whole(world, referral):
    narrow_consent(consent(purpose="hosting"), "access_needs", actor=world.actor("gp", now=world.now + SECOND))
    with as_owner():
        assert Introduction.objects.get().access_needs == ""
        assert (Consent.objects.get().without, Barrier.objects.get().receiver_id) == (["access_needs"], None)
        other = make_offer(world.house)

    second = make_referral(world, other)

    with as_owner():
        assert (second.consent.version, second.consent.without) == (2, [])
        assert Introduction.objects.get(referral=second).access_needs == NEEDS
        with connection.cursor() as cursor:
            cursor.execute("SELECT consent_narrow(%s)", [referral.consent_id])
        assert Introduction.objects.get(referral=second).access_needs == NEEDS


@pytest.mark.parametrize("name", ["other_gp", "host", "manager", "administrator", "municipality"])
def test_c4_who_does_not_know_the_person_narrows_and_answers_nothing(world, referral, name):
    given = consent(purpose="hosting")
    with pytest.raises(Refused):
        narrow_consent(given, "introduction", actor=world.actor(name))
    with pytest.raises(Refused):
        say_no(world.person, world.practice, "follow_up", Consent.How.SPOKEN, actor=world.actor(name))


# C4: no is kept, and is not asked again


def test_a_no_to_later_questions_holds_from_that_second_also_for_a_next_referral(world, referral, arrived, move_clock):
    later, due_on = arrived
    ask_follow_up(
        find_referral(referral.id), actor=world.actor("gp", now=later), due_on=due_on, email="proef@example.org"
    )
    link = mailed("proef@example.org")
    at = later + timedelta(minutes=5)
    page = reverse("list_consents", args=[world.person.id])
    send = reverse("answer_consent", args=[world.person.id])
    move_clock(at)
    patient = logged_in(world.patient)
    assert "later nog eens vragen hoe het gaat" in patient.get(page).content.decode()

    answer = {"purpose": "follow_up", "receiver": str(world.practice.id), "choice": "no"}
    assert patient.post(send, answer, follow=True).status_code == 200

    assert Client().get(link).status_code == 410
    assert waiting(subject="Hoe gaat het met u?") == 0
    assert due_measurements(world.actor("gp", now=at)) == []
    with as_owner():
        other = make_offer(world.town, host_email="")
    assert make_referral(world, other).may_ask is False

    patient.post(send, {**answer, "choice": "yes"})
    with as_owner():
        assert set(Referral.objects.values_list("may_ask", flat=True)) == {True}
        kept = list(Consent.objects.filter(purpose="follow_up").order_by("version").values_list("is_yes", "version"))
    assert kept == [(False, 1), (True, 2)]


# C6: what a coach gets


def test_c6_the_coach_sees_the_network_by_an_own_yes_only_and_it_ends_with_that_yes_or_the_coaching(
    world, to_coach, move_clock
):
    with as_owner():
        Tie.objects.create(
            person=world.person, name="Bandproef", tie_role="child", sector="family", ring=1, valid_from=world.now
        )
        Tie.objects.create(
            person=world.person,
            name="Stilproef",
            tie_role="child",
            sector="family",
            ring=1,
            valid_from=world.now,
            seen_by="care",
        )
        RelatedPerson.objects.create(
            person=world.person, name="Naasteproef", tie_role="child", phone="0611223344", recorded_at=world.now
        )
    move_clock(world.now)
    coach, page = logged_in(world.link_worker), reverse("show_ecogram", args=[world.person.id])
    assert coach.get(page).status_code == 403
    for n in (1, 3):
        given = give_consent(
            world.person,
            world.welfare,
            "network",
            Consent.How.SELF,
            actor=world.actor("patient", now=world.now + n * SECOND),
        )
        move_clock(world.now + n * SECOND)
        text = coach.get(page).content.decode()
        assert ("Bandproef" in text, "Stilproef" in text) == (True, False)
        assert coach.post(page, {"name": "X"}).status_code == 403
        assert coach.get(reverse("export_map", args=[world.person.id])).status_code == 403
        world.actor("link_worker", now=world.now + n * SECOND)
        assert (Tie.objects.count(), RelatedPerson.objects.count()) == (1, 0)
        if n == 1:
            withdraw_consent(given, actor=world.actor("patient", now=world.now + 2 * SECOND))
            move_clock(world.now + 2 * SECOND)
            assert coach.get(page).status_code == 403

    withdraw_consent(consent(purpose="coaching"), actor=world.actor("patient", now=world.now + 4 * SECOND))

    move_clock(world.now + 4 * SECOND)
    assert coach.get(page).status_code == 404
    world.actor("link_worker", now=world.now + 4 * SECOND)
    assert Tie.objects.count() == 0


def test_c6_a_coach_does_not_write_down_the_yes_that_opens_the_map_to_the_own_organisation(world, to_coach):
    coach = world.actor("link_worker")
    with pytest.raises(ValidationError, match="eigen organisatie"):
        give_consent(world.person, world.welfare, "network", Consent.How.SPOKEN, actor=coach)
    with as_owner():
        given = Consent.objects.create(
            person=world.person, receiver=world.welfare, purpose="network", text="x", how="self", given_at=world.now
        )
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Relation(
            relation="network_shared",
            person_id=world.person.id,
            organization=world.welfare,
            ground="x",
            consent_id=given.id,
            valid_from=coach.now,
            declared_by_id=coach.user_id,
            declared_at=coach.now,
        ).save(force_insert=True)


# H10, C10: who else looks along


def test_h10_that_someone_else_looks_along_is_read_by_who_may_know_who_has_access(world, to_coach):
    with as_owner():
        world.naaste = make_user("related_person", None, world.now, name="Naasteproef")
        world.mentor = make_user("related_person", None, world.now, name="Mentorproef")
        Relation.objects.create(
            relation="representative",
            person_id=world.person.id,
            user=world.mentor,
            topics=["consent"],
            ground="x",
            document="beschikking",
            valid_from=world.now,
            valid_until=world.now + timedelta(days=9),
            declared_at=world.now,
        )
    give_consent(world.person, world.naaste, "naaste", Consent.How.SELF, actor=world.actor("patient"))

    seen = {}
    for name in ("patient", "gp", "mentor", "naaste", "host"):
        world.actor(name)
        seen[name] = sorted(Consent.objects.values_list("purpose", flat=True))

    assert seen == {
        "patient": ["coaching", "naaste"],
        "gp": ["coaching", "naaste"],
        "mentor": ["coaching"],
        "naaste": [],
        "host": [],
    }


# C2, C3: a mailbox that a parent reads


@pytest.mark.parametrize("years", [12, 16])
def test_c3_a_link_and_mail_in_the_mailbox_of_a_parent_end_at_midnight_of_the_birthday(world, years, move_clock):
    """Until then the mailbox was the right one; from that second what comes there is not theirs to read."""
    born = date(2027 - years, 3, 28)  # the night in which the clock goes forward
    at = turns(born, years)
    with as_owner():
        child = make_person(world.practice, world.now, birth_date=born, email="ouderproef@example.org")
        parent = make_user("related_person", None, world.now, name="Ouderproef")
        User.objects.filter(id=parent.id).update(email=child.email)
        Relation.objects.create(
            relation="parent", person_id=child.id, user=parent, ground="x", valid_from=world.now, declared_at=world.now
        )
        offer, another = make_offer(world.house), make_offer(world.town)
    world.person = child
    for each in (offer, another):
        make_referral(world, each, invite_person=True)
    link = mailed(child.email)
    with as_owner():
        early, late = Mail.objects.filter(to_address=child.email).order_by("queued_at", "id")
        hosts = Mail.objects.filter(to_address="anja@example.org").first()

    move_clock(at - SECOND)
    assert Client().get(link).status_code == 200
    with as_owner():
        send_mail(mail_id=str(early.id))
    move_clock(at)
    assert Client().get(link).status_code == 410
    with as_owner():
        send_mail(mail_id=str(late.id))
        send_mail(mail_id=str(hosts.id))
        late.refresh_from_db()

    assert [each.to for each in sent_mail.outbox] == [[child.email], ["anja@example.org"]]
    assert (late.sent_at, late.stopped_at) == (None, at)


def test_c3_the_own_mailbox_of_who_turns_sixteen_stays_open(world, move_clock):
    born = date(2011, 3, 28)
    with as_owner():
        youth = make_person(world.practice, world.now, birth_date=born, email="zelfproef@example.org")
        offer = make_offer(world.house)
    world.person = youth
    make_referral(world, offer, invite_person=True)
    link = mailed(youth.email)

    move_clock(turns(born, 16))

    assert Client().get(link).status_code == 200


# C8: the municipality


def test_c8_a_municipality_gets_nothing_of_a_person_whatever_it_asks(world, referral, to_coach):
    town = logged_in(world.municipality)
    pages = [
        reverse("show_person", args=[world.person.id]),
        reverse("list_consents", args=[world.person.id]),
        reverse("show_referral", args=[referral.id]),
        reverse("show_letter", args=[referral.id]),
        reverse("show_ecogram", args=[world.person.id]),
    ]

    assert {town.get(page).status_code for page in pages} <= {403, 404}
    world.actor("municipality")
    rows = [each.objects.count() for each in (Person, Consent, Referral, Introduction, Tie, Measurement, Relation)]
    assert rows == [0] * 7
