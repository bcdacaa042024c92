"""What nobody knows of a place is asked once of its host, and the answer is for everybody."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from tests.factories import acting, as_owner, make_offer

from weefsel.apps.accounts.models import Mail
from weefsel.apps.accounts.queries import actor_of_link, open_link
from weefsel.apps.audit.models import Event
from weefsel.apps.directory.assurances import facts_of
from weefsel.apps.directory.freshness import answer_by_link, confirm_by_link, remind_hosts
from weefsel.apps.directory.inquiries import Asked, ask_host, asked_of, fill_in, is_unknown, open_questions
from weefsel.apps.directory.models import Assurance, Inquiry, Location, Offer
from weefsel.apps.directory.queries import find_offer, offers_frame
from weefsel.apps.rights.queries import Refused
from weefsel.catalogue.freshness import freshness
from weefsel.catalogue.host_question import COLUMNS, host_questions, question_of_criterion, read_host_questions
from weefsel.catalogue.problem import CatalogueError
from weefsel.engine.matching.criteria import CRITERIA
from weefsel.engine.rights.may import Actor

DAY = date(2027, 3, 2)
TERMS = freshness().reminder
PRICE = {"price": {"offer.price_cents": 250}}


@pytest.fixture
def offer(world, now):
    """An entry of a list, of which the price and much else is not known, and that was mailed about a month ago."""
    with as_owner():
        return make_offer(world.house, reminded_at=now - timedelta(days=40), confirmed_at=now - timedelta(days=1))


def of(offer) -> Offer:
    with as_owner():
        return find_offer(offer.id)


def mailed(now) -> list[Mail]:
    """What the worker of this moment mails, with the rights of its own database role."""
    with as_owner():
        before = set(Mail.objects.values_list("id", flat=True))
    with transaction.atomic(), connection.cursor() as cursor:
        actor = acting(Actor(role="worker", now=now, request_id="w"))
        cursor.execute("SET ROLE weefsel_worker")
        remind_hosts(actor=actor)
        cursor.execute("SET ROLE weefsel_app")
    with as_owner():
        return [mail for mail in Mail.objects.all() if mail.id not in before]


def holder_of(mail: Mail, now) -> Actor:
    link = open_link(re.search(r"/u/([\w-]+)/", mail.body)[1], now=now)
    return acting(actor_of_link(link, now=now))


def test_questions_are_for_what_matching_asks_and_name_columns_of_the_map(tmp_path):
    criteria = {one.slug for one in CRITERIA}
    assert set(question_of_criterion()) - criteria == set()
    for column, kind in COLUMNS.items():
        table, _dot, name = column.partition(".")
        model = {"offer": Offer, "location": Location}[table]
        found = {"BooleanField": "boolean", "DateField": "date", "IntegerField": "integer"}
        found |= {"CharField": "text", "ArrayField": "boolean[]"}
        assert found[type(model._meta.get_field(name)).__name__] == kind
    # What tells of somebody's body or family is never asked alone: that could point at one person.
    alone = {one.columns[0] for one in host_questions().values() if len(one.columns) == 1}
    assert alone == {"offer.places_free", "offer.price_cents", "offer.language", "offer.has_transport"}

    file = tmp_path / "questions.toml"
    file.write_text(
        '[[question]]\nslug = "a"\nname = "a"\nask = "a?"\nkind = "flags"\ncolumns = ["offer.host_email"]\n'
        'criteria = ["price"]\nfact = "prijs"\n[[question]]\nslug = "b"\nname = "b"\nask = "b?"\nkind = "euro"\n'
        'columns = ["offer.price_cents"]\ncriteria = ["price"]\nfact = "price"\n[other]\n',
        encoding="utf-8",
    )
    with pytest.raises(CatalogueError) as told:
        read_host_questions(file)
    text = "\n".join(str(problem) for problem in told.value.problems)
    for words in ("offer.host_email", "prijs", "[[question.flag]]", "other"):
        assert words in text


def test_a_coach_asks_once_the_host_gets_one_mail_and_the_answer_is_in_the_next_list(world, offer, now):
    coach = world.actor("link_worker")

    ask_host(of(offer), ["price", "begin"], actor=coach)
    ask_host(of(offer), ["price"], actor=world.actor("gp"))

    assert asked_of([offer.id], today=DAY) == {(offer.id, "price"): Asked("waits"), (offer.id, "begin"): Asked("waits")}
    [mail] = mailed(now)
    assert mail.subject == "Een korte vraag"
    # Wanted most first; of the group, of who asks, for whom and how many nothing stands there.
    asked = [line for line in mail.body.splitlines() if line.startswith("- ")]
    assert asked == ["- Wat kost het per keer, in euro?", "- Kan iemand elk moment beginnen?"]
    for word in ("Aanbod", "Buurthuis", "Practice", "Welfare", "Persoon", "2"):
        assert word not in mail.body.split("/u/")[0]
    world.actor("gp")
    assert set(asked_of([offer.id], today=DAY).values()) == {Asked("asked", DAY)}

    answers = {**PRICE, "begin": {"offer.can_begin_anytime": True}, "access": {"location.is_step_free": True}}
    answer_by_link(of(offer), answers, actor=holder_of(mail, now))

    world.actor("gp")
    assert asked_of([offer.id], today=DAY) == {}
    frame = offers_frame(today=DAY, werkvormen=["odensehuizen"])
    assert (frame.price_cents[0], frame.begins_in_days[0], frame.step_free[0]) == (250, 0, 1)
    with as_owner():
        # The price is all there is to say of the fact; of the building not all was said.
        rows = Assurance.objects.exclude(columns=[])
        assert {fact for row in rows for fact in row.facts} == {"running", "price"}
        assert {row.source for row in rows} == {"host"}


def test_a_host_is_mailed_once_a_week_at_most_and_what_was_asked_waits_for_an_answer(world, offer, now):
    ask_host(of(offer), ["price"], actor=world.actor("link_worker"))
    assert len(mailed(now)) == 1

    ask_host(of(offer), ["begin"], actor=world.actor("link_worker"))
    ask_host(of(offer), ["price"], actor=world.actor("link_worker"))

    week = timedelta(days=TERMS.inquire_days)
    assert mailed(now + week - timedelta(minutes=1)) == []
    [mail] = mailed(now + week)
    assert [line for line in mail.body.splitlines() if line.startswith("- ")] == ["- Kan iemand elk moment beginnen?"]
    late = DAY + timedelta(days=TERMS.answer_days + 1)
    world.actor("link_worker")
    assert asked_of([offer.id], today=late)[offer.id, "price"] == Asked("silent", DAY)
    # Silence after some mails: nobody mails again, and who asks is told to call.
    with as_owner():
        Offer.objects.update(n_reminders=TERMS.unanswered)
    assert mailed(now + timedelta(days=400)) == []
    with pytest.raises(ValidationError, match=r"kwam geen antwoord\. Bel, en vul in wat u hoort"):
        ask_host(of(offer), ["price"], actor=world.actor("link_worker"))


def test_who_called_fills_in_what_nobody_knew_and_never_writes_over_the_host(world, offer, now):
    assert fill_in(of(offer), PRICE, actor=world.actor("link_worker")) == ("price",)

    with as_owner():
        states = facts_of([find_offer(offer.id)], today=DAY)[offer.id]
        line = Event.objects.get(action="directory.ask")
        offer.refresh_from_db()
    # Nobody reads who called, or for whom; until when it counts, is said with it.
    term = freshness().facts["price"].days
    told = states["price"]
    assert (told.source, told.who, told.until) == (
        "told",
        "wie het de gastheer of gastvrouw vroeg",
        DAY + timedelta(days=term),
    )
    assert (offer.price_cents, line.person_id, line.object_type) == (250, None, "offer")
    # A slip is put right by whoever heard it better, until the host says it.
    fill_in(of(offer), {"price": {"offer.price_cents": 300}}, actor=world.actor("gp"))
    with as_owner():
        Offer.objects.update(confirmed_at=now + timedelta(seconds=1))
    with pytest.raises(ValidationError, match="intussen zelf gezegd"):
        fill_in(of(offer), PRICE, actor=world.actor("gp"))
    with as_owner():
        assert Offer.objects.get().price_cents == 300


def test_what_brings_people_together_is_not_filled_in_by_who_called(world, offer):
    with as_owner():
        Offer.objects.update(hours=None)
    answers = {"hours": {"offer.when_text": "dinsdag", "offer.hours": [True] * 21}}

    for role in ("link_worker", "gp"):
        with pytest.raises(ValidationError, match="intussen zelf gezegd"):
            fill_in(of(offer), answers, actor=world.actor(role))
    for role in ("manager", "municipality", "patient"):
        actor = world.actor(role)
        with pytest.raises(Refused):
            fill_in(of(offer), PRICE, actor=actor)
        with pytest.raises(Refused):
            ask_host(of(offer), ["price"], actor=actor)
    with as_owner():
        row = Offer.objects.get()
        assert (row.price_cents, row.hours) == (None, None)


def test_the_house_fills_in_its_own_and_the_database_lets_nobody_say_it_for_them(world, offer, now):
    assert fill_in(of(offer), PRICE, actor=world.actor("host")) == ("price",)

    with as_owner():
        assert facts_of([find_offer(offer.id)], today=DAY)[offer.id]["price"].source == "host"
    coach = world.actor("link_worker")
    for source, owner in (("host", world.house), ("told", world.house)):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Assurance(offer=offer, owner=owner, facts=["price"], source=source, at=now).save(force_insert=True)
    assert Offer.objects.filter(id=offer.id).update(price_cents=1) == 0
    ask_host(of(offer), ["access"], actor=coach)
    for role in ("patient", "manager", "inspector"):
        world.actor(role)
        assert Inquiry.objects.count() == 0


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "Kies bij ten minste één vraag een antwoord"),
        ({"begin": {"offer.can_begin_anytime": False}}, "Kies wanneer iemand die nieuw is weer kan beginnen"),
        ({"begin": {"offer.starts_on": DAY}}, "Kies een dag na vandaag"),
        ({"places": {"offer.places_free": 9}}, "Er zijn 3 plekken"),
        ({"price": {"offer.price_cents": -1}}, "Schrijf een bedrag in euro"),
    ],
)
def test_an_answer_that_cannot_be_says_what_can(world, offer, answers, words):
    with pytest.raises(ValidationError, match=words):
        fill_in(of(offer), answers, actor=world.actor("host"))


def test_what_has_begun_and_takes_nobody_in_between_is_asked_again_when_its_day_is_over(world, offer):
    begin = {"begin": {"offer.can_begin_anytime": False, "offer.starts_on": DAY + timedelta(days=7)}}
    fill_in(of(offer), begin, actor=world.actor("host"))

    unknown = [is_unknown(host_questions()["begin"], of(offer), today=DAY + timedelta(days=n)) for n in (0, 6, 7)]

    assert unknown == [False, False, True]


def test_no_mailbox_of_a_host_means_that_of_the_organisation_and_a_new_one_closes_the_link(world, offer, now):
    with as_owner():
        Offer.objects.update(host_email="")
    with pytest.raises(ValidationError, match="kennen wij geen e-mailadres"):
        ask_host(of(offer), ["price"], actor=world.actor("link_worker"))
    with as_owner():
        offer.service.email = "post@example.org"
        offer.service.save()
    assert mailed(now) == []  # nobody wanted to know anything, and nobody there asked for reminders

    ask_host(of(offer), ["price"], actor=world.actor("link_worker"))

    [mail] = mailed(now)
    assert mail.to_address == "post@example.org"
    token = re.search(r"/u/([\w-]+)/", mail.body)[1]
    assert open_link(token, now=now).problem == ""
    with as_owner():
        offer.service.email = "ander@example.org"
        offer.service.save()
    assert open_link(token, now=now).problem == "revoked"


def test_that_all_is_true_answers_whether_it_is(world, offer, now):
    with as_owner():
        Offer.objects.update(confirmed_at=None)
    ask_host(of(offer), ["still"], actor=world.actor("link_worker"))
    [mail] = mailed(now)
    assert "- Klopt het nog wat er staat?" in mail.body

    confirm_by_link(of(offer), actor=holder_of(mail, now))

    world.actor("link_worker")
    assert asked_of([offer.id], today=DAY) == {}
    assert "still" not in {one.slug for one in open_questions(of(offer), actor=world.actor("link_worker"))}
