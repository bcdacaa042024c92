"""A host keeps the own entry true by a link: what it opens, what it never opens, and how often somebody is asked."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from tests.factories import acting, as_owner, make_offer

from weefsel.apps.accounts.models import Link, Mail
from weefsel.apps.accounts.queries import actor_of_link, open_link
from weefsel.apps.audit.models import Event
from weefsel.apps.directory.assurances import facts_of
from weefsel.apps.directory.freshness import (
    answer_by_link,
    change_by_link,
    close_links,
    close_until,
    confirm_by_link,
    remind_hosts,
    send_freshness_link,
    set_places_by_link,
    stop_by_link,
    stop_reminders,
)
from weefsel.apps.directory.models import Assurance, Offer
from weefsel.apps.directory.operations import update_offer
from weefsel.apps.rights.queries import Refused
from weefsel.catalogue.freshness import freshness
from weefsel.engine.rights.may import Actor

DAY = date(2027, 3, 2)
TERMS = freshness().reminder


@pytest.fixture
def offer(world):
    with as_owner():
        return make_offer(world.house, host_phone="0240000002", price_cents=0)


@pytest.fixture
def holder(world, offer, now):
    """Whoever holds the link of this entry."""
    address = send_freshness_link(offer, actor=world.actor("host"), email=offer.host_email)
    return held(address, now)


def held(address: str, now) -> Actor:
    link = open_link(address.rstrip("/").rsplit("/", 1)[1], now=now)
    assert link.problem == ""
    return acting(actor_of_link(link, now=now))


def fresh(offer) -> set[str]:
    with as_owner():
        row = Offer.objects.select_related("owner").get(id=offer.id)
        return {slug for slug, state in facts_of([row], today=DAY)[offer.id].items() if state.is_fresh}


def test_one_press_assures_every_fact_each_with_its_own_last_day(world, offer, holder, now):
    assert fresh(offer) == set()

    confirm_by_link(offer, actor=holder)

    with as_owner():
        row = Offer.objects.select_related("owner").get()
        states = facts_of([row], today=DAY)[offer.id]
    days = {slug: (state.until - DAY).days for slug, state in states.items()}
    assert days == {slug: term.days for slug, term in freshness().facts.items()}
    assert {(state.source, state.who, state.at) for state in states.values()} == {("host", "House", now)}
    with as_owner():
        line = Event.objects.get(action="directory.assure")
    assert (line.role, line.object_type, line.person_id, line.ground) == (
        "link_entry",
        "offer",
        None,
        "persoonlijke link",
    )


def test_changing_one_fact_assures_that_fact_and_no_other(world, offer, holder):
    answer_by_link(offer, {"price": {"offer.price_cents": 250}}, actor=holder)

    assert fresh(offer) == {"price", "running"}
    with as_owner():
        assert (Offer.objects.get().price_cents, Offer.objects.get().confirmed_at) == (250, None)


def test_places_are_set_only_on_what_the_page_showed(world, offer, holder):
    set_places_by_link(offer, seen=3, places_free=2, actor=holder)

    with pytest.raises(ValidationError, match="Intussen is het veranderd: het zijn er nu 2"):
        set_places_by_link(offer, seen=3, places_free=4, actor=holder)
    with pytest.raises(ValidationError, match="Er zijn 3 plekken"):
        set_places_by_link(offer, seen=2, places_free=9, actor=holder)
    with pytest.raises(ValidationError, match="Minder dan nul"):
        set_places_by_link(offer, seen=2, places_free=-1, actor=holder)
    assert fresh(offer) == {"places", "running"}


def test_a_link_never_changes_the_mailbox_or_who_may_be_known(world, offer, holder):
    for fact, name in (("contact", "host_email"), ("contact", "is_host_public"), ("hours", "capacity")):
        with pytest.raises(TypeError):
            change_by_link(offer, fact, actor=holder, **{name: "x"})
    with pytest.raises(TypeError):
        answer_by_link(offer, {"price": {"offer.host_email": "x"}}, actor=holder)


def test_shut_for_a_while_begins_again_and_stopped_goes_on_when_they_say_so(world, offer, holder):
    with pytest.raises(ValidationError, match="Kies een dag na vandaag"):
        close_until(offer, DAY, actor=holder)

    close_until(offer, date(2027, 4, 1), actor=holder)
    stop_by_link(offer, actor=holder)

    with as_owner():
        assert (Offer.objects.get().starts_on, Offer.objects.get().is_open) == (date(2027, 4, 1), False)
    close_until(offer, None, actor=holder)
    with as_owner():
        assert (Offer.objects.get().starts_on, Offer.objects.get().is_open) == (None, True)


def test_hours_need_a_part_of_the_day_and_take_away_what_a_list_said(world, offer, holder):
    with as_owner():
        Offer.objects.update(schedule="Tu 10:00-12:00")

    with pytest.raises(ValidationError, match="ten minste één dagdeel"):
        change_by_link(offer, "hours", actor=holder, when_text="nooit", hours=[False] * 21)
    change_by_link(offer, "hours", actor=holder, when_text="vrijdagavond", hours=[i == 14 for i in range(21)])

    with as_owner():
        assert (Offer.objects.get().when_text, Offer.objects.get().schedule) == ("vrijdagavond", "")


def test_the_holder_reaches_this_entry_and_nothing_else(world, offer, holder):
    with as_owner():
        other = make_offer(world.house)
    acting(holder)

    with pytest.raises(Refused):
        confirm_by_link(other, actor=holder)
    # Nor past the operations: the database gives no row of another entry, and nothing of anyone.
    assert Offer.objects.filter(id=other.id).update(is_open=False) == 0
    tables = ("people_person", "referrals_referral", "groups_enrolment", "accounts_mail", "directory_sourcelist")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table


@pytest.mark.parametrize("role", ["visitor", "gp", "patient", "link_worker", "host"])
def test_nobody_assures_without_the_link(world, offer, now, role):
    actor = acting(Actor(role="visitor", now=now)) if role == "visitor" else world.actor(role)

    for act in (confirm_by_link, stop_by_link, stop_reminders):
        with pytest.raises(Refused):
            act(offer, actor=actor)


@pytest.mark.parametrize("role", ["gp", "patient", "link_worker", "municipality"])
def test_a_link_is_sent_by_the_own_organisation_only(world, offer, role):
    with pytest.raises(Refused):
        send_freshness_link(offer, actor=world.actor(role), email="kwaad@example.org")
    with pytest.raises(Refused):
        close_links(offer, actor=world.actor(role))


def test_who_keeps_the_entry_of_an_organisation_without_log_ins_sends_its_link(world, offer):
    with as_owner():
        type(world.house).objects.filter(id=world.house.id).update(is_claimed=False)
        Offer.objects.update(keeper=world.welfare)
        offer.refresh_from_db()

    address = send_freshness_link(offer, actor=world.actor("link_worker"), email="huis@example.org")

    assert address.startswith("http")
    with pytest.raises(Refused):
        send_freshness_link(offer, actor=world.actor("host"))


def problem_of(address, now):
    return open_link(address.rstrip("/").rsplit("/", 1)[1], now=now).problem


def test_a_link_closes_when_another_is_sent_another_receives_or_somebody_closes_it(world, offer, now):
    host = world.actor("host")
    first = send_freshness_link(offer, actor=host)
    second = send_freshness_link(offer, actor=world.actor("host", now=now + timedelta(minutes=1)))
    assert (problem_of(first, now), problem_of(second, now)) == ("revoked", "")

    update_offer(offer, actor=world.actor("host"), host_phone="0240000009")
    assert problem_of(second, now) == ""
    update_offer(offer, actor=world.actor("host"), host_email="nieuw@example.org")
    assert problem_of(second, now) == "revoked"

    third = send_freshness_link(offer, actor=world.actor("host", now=now + timedelta(minutes=2)))
    close_links(offer, actor=world.actor("host", now=now + timedelta(minutes=3)))
    assert problem_of(third, now) == "revoked"
    fourth = send_freshness_link(offer, actor=world.actor("host", now=now + timedelta(minutes=4)))
    assert problem_of(fourth, now + timedelta(days=TERMS.link_days, minutes=5)) == "expired"


def test_a_link_takes_no_more_than_anybody_needs(world, offer, now):
    address = send_freshness_link(offer, actor=world.actor("host"))
    with as_owner():
        for n in range(TERMS.answers_an_hour):
            Assurance.objects.create(
                offer=offer, owner=world.house, facts=["places"], source="host", at=now - timedelta(seconds=n)
            )

    with pytest.raises(ValidationError, match="vaak achter elkaar") as told:
        confirm_by_link(offer, actor=held(address, now))
    assert told.value.code == "too-often"
    confirm_by_link(offer, actor=held(address, now + timedelta(hours=2)))


def worker(now) -> Actor:
    return acting(Actor(role="worker", now=now, request_id="test"))


def as_worker():
    return connection.cursor().execute("SET ROLE weefsel_worker")


@pytest.fixture
def remind(world):
    def at(moment) -> int:
        """The worker asks, with the rights of its own database role."""
        with transaction.atomic(), connection.cursor() as cursor:
            actor = worker(moment)
            cursor.execute("SET ROLE weefsel_worker")
            try:
                return remind_hosts(actor=actor)
            finally:
                if not connection.needs_rollback:
                    cursor.execute("SET ROLE weefsel_app")

    return at


def mails() -> list[Mail]:
    with as_owner():
        return list(Mail.objects.order_by("queued_at"))


def test_a_host_is_asked_when_a_fact_nears_its_end_and_not_more_often_than_said(world, offer, now, remind):
    update_offer(offer, actor=world.actor("host"), host_phone="1")
    places = freshness().facts["places"].days

    assert remind(now + timedelta(days=places - TERMS.before_days - 1)) == 0
    first = now + timedelta(days=places - TERMS.before_days)
    assert remind(first) == 1
    assert remind(first + timedelta(days=TERMS.every_days, hours=-1)) == 0
    assert remind(first + timedelta(days=TERMS.every_days)) == 1
    (mail, _again) = mails()
    assert mail.to_address == "anja@example.org"
    assert mail.subject == "Een korte vraag: klopt dit nog?"
    for secret in ("odensehuizen", "Anja", "Buurthuis"):
        assert secret not in mail.subject + mail.body
    address = re.search(r"http\S+", mail.body).group(0)
    with as_owner():
        assert problem_of(address, first) == "revoked"  # the second letter has a newer one
        assert Link.objects.filter(role="link_entry", revoked_at=None).count() == 1


def test_after_some_letters_without_an_answer_nobody_asks_until_they_answer(world, offer, now, remind):
    asked = [remind(now + timedelta(days=n * TERMS.every_days)) for n in range(TERMS.unanswered + 2)]
    assert asked == [1] * TERMS.unanswered + [0, 0]

    later = now + timedelta(days=400)
    address = re.search(r"http\S+", mails()[-1].body).group(0)
    confirm_by_link(offer, actor=held(address, now + timedelta(days=(TERMS.unanswered - 1) * TERMS.every_days + 1)))

    assert remind(later) == 1


def test_who_wants_no_reminders_gets_none_nor_who_stopped_or_has_no_mailbox(world, offer, holder, now, remind):
    stop_reminders(offer, actor=holder)
    later = now + timedelta(days=200)
    assert remind(later) == 0
    with as_owner():
        Offer.objects.update(wants_reminders=True, is_open=False)
    assert remind(later) == 0
    with as_owner():
        Offer.objects.update(is_open=True, host_email="")
    assert remind(later) == 0
    with as_owner():
        Offer.objects.update(host_email="anja@example.org")
    assert remind(later) == 1


def test_the_worker_does_nothing_else_with_entries_and_links(world, offer, now):
    send_freshness_link(offer, actor=world.actor("host"))
    refused = (
        "UPDATE directory_offer SET host_name = 'x'",
        "UPDATE directory_offer SET is_open = false",
        "UPDATE directory_inquiry SET n_asked = 9",
        "INSERT INTO accounts_link (id, token_hash, role, object_kind, created_at, expires_at, email) "
        "VALUES (gen_random_uuid(), 'x', 'link_person', 'referral', now(), now(), '')",
    )
    nothing = ("UPDATE directory_service SET email = 'x'", "UPDATE directory_location SET city = 'x'")
    with transaction.atomic(), connection.cursor() as cursor:
        worker(now)
        cursor.execute("SET ROLE weefsel_worker")
        for sql in refused:
            with pytest.raises(ProgrammingError, match=r"permission denied|row-level security"), transaction.atomic():
                cursor.execute(sql)
        for sql in nothing:
            cursor.execute(sql)
            assert cursor.rowcount == 0
        cursor.execute("SELECT count(*) FROM accounts_link")
        assert cursor.fetchone() == (0,)
        cursor.execute("SET ROLE weefsel_app")
