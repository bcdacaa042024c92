"""Who looks along and wants to know more: guesses, forwards, compares every page with what it said before.

The adversary is somebody close, with a log-in of their own and all the time they like. What they must not be able to
tell apart: less is shared with me, and there is nothing (H5, H9).
"""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import acting, as_owner, make_person, make_user
from tests.gates.resolver import places
from tests.lives import life
from tests.naasten import EVERYTHING, enters, invited, meet, share

from weefsel.apps.accounts.models import Link, Mail
from weefsel.apps.accounts.queries import hash_of
from weefsel.apps.consent.models import Consent
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.groups.models import Enrolment, Group, Session
from weefsel.apps.needs.models import Need
from weefsel.apps.people.models import RelatedPerson
from weefsel.apps.people.operations import add_related_person, change_sharing, keep_back
from weefsel.apps.referrals.models import Referral
from weefsel.apps.rights.models import Relation
from weefsel.engine.rights.may import Actor

SECOND = timedelta(seconds=1)
NOT_THE_SAME_TWICE = re.compile(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"')
# What an address is about, by what it is asked with.
ABOUT = {
    "group_id": Group,
    "session_id": Session,
    "enrolment_id": Enrolment,
    "referral_id": Referral,
    "consent_id": Consent,
    "related_id": RelatedPerson,
}


def answer_of(client, place, **arguments):
    """All that an address answers: how, whereto, what it asks a browser to keep, and what it says."""
    given = client.get(reverse(place.name, kwargs=arguments))
    kept = {name: given.get(name) for name in ("Location", "ETag", "Last-Modified", "Cache-Control", "Vary")}
    body = b"".join(given.streaming_content) if given.streaming else given.content
    text = NOT_THE_SAME_TWICE.sub("", body.decode(errors="replace"))
    for value in arguments.values():
        text = text.replace(str(value), "ID")
    return given.status_code, kept, text


def all_answers(client, person):
    """What every address says that is asked with nothing, or with a person; not those with a new secret each time."""
    return {
        place.name: answer_of(client, place, **dict.fromkeys(place.arguments, person.id))
        for place in places()
        if place.name and place.arguments <= {"person_id"} and not place.name.startswith(("account_logout", "mfa_"))
    }


def shapes(client):
    """What the database is asked for the page of what is shared, without what is filled in."""
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("show_mine"))
    return [re.sub(r"'[^']*'|\d+", "?", query["sql"])[:40] for query in asked.captured_queries]


def different(one, other):
    return sorted(name for name in one if one[name] != other[name])


@pytest.fixture
def later(page, world, bram, move_clock):
    """The browser of Bram, a second later: from then on the clock stands still."""
    move_clock(world.now + SECOND)
    page.force_login(bram)
    return page


def test_no_address_tells_that_less_is_shared_from_that_there_is_nothing(later, world):
    nothing, public = all_answers(later, world.person), all_answers(Client(), world.person)
    with as_owner():
        life(world, world.person, now=world.now)
    meet(world, "Koor")
    full, shown = all_answers(later, world.person), different(public, all_answers(Client(), world.person))

    change_sharing(actor=world.actor("patient"), related_id=world.related.id, topics=())
    narrowed = all_answers(later, world.person)
    change_sharing(actor=world.actor("patient"), related_id=world.related.id, topics=EVERYTHING)
    with as_owner():
        Tie.objects.update(seen_by="care")
        kinds = (Enrolment, Referral, Need)
        ids = [set(kind.objects.filter(person=world.person).values_list("id", flat=True)) for kind in kinds]
    keep_back(actor=world.actor("patient"), person_id=world.person.id, things=frozenset().union(*ids))
    kept = all_answers(later, world.person)

    assert "show_mine" in different(nothing, full)  # there is something to see
    # The social map is public: it changed for everybody, by the group that was made.
    assert {"narrowed": different(nothing, narrowed), "kept back": different(nothing, kept)} == {
        "narrowed": shown,
        "kept back": shown,
    }
    assert [nothing[name][0] for name in ("show_mine", "show_person")] == [200, 200]
    assert len(nothing) > 60


def test_the_database_is_asked_the_same_for_what_is_not_shared_as_for_what_is_not_there(page, world):
    nothing = shapes(page)
    change_sharing(actor=world.actor("patient"), related_id=world.related.id, topics=())

    assert shapes(page) == nothing
    assert sum("audit_event" in shape for shape in nothing) == 1


def test_the_id_of_what_is_no_longer_shared_answers_as_an_id_that_never_was(later, world):
    with as_owner():
        life(world, world.person, now=world.now)
    change_sharing(actor=world.actor("patient"), related_id=world.related.id, topics=())
    asked = [place for place in places() if len(place.arguments) == 1 and place.arguments <= set(ABOUT)]

    told = []
    for place in asked:
        (name,) = place.arguments
        with as_owner():
            known = ABOUT[name].objects.values_list("id", flat=True).first()
        there = answer_of(later, place, **{name: known})
        if there != answer_of(later, place, **{name: uuid.uuid4()}):
            told.append((place.name, there[0]))

    assert told == []
    assert len(asked) > 20


def test_of_ten_thousand_guesses_five_are_tried_and_after_that_the_code_itself_opens_nothing(world):
    token, code = invited(world, share(world))
    acting(Actor(role="visitor", now=world.now, request_id="test"))
    guess = "SELECT people_come_in(%s, md5(n::text), %s, NULL) AS said FROM generate_series(1, 10000) n"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT said, count(*) FROM ({guess} OFFSET 0) tries GROUP BY said ORDER BY said",
            [hash_of(token), date(1952, 6, 1)],
        )
        said = dict(cursor.fetchall())

    assert said == {"wrong": 4, "closed": 9996}
    with as_owner():
        assert Link.objects.get().wrong_tries == 5
    with pytest.raises(ValidationError, match="werkt niet meer"):
        enters(token, code, now=world.now)


def test_nobody_is_mailed_an_invitation_without_end(client, world):
    related = share(world)
    for n in range(9):
        invited(world, related, now=world.now + n * SECOND)
    client.force_login(world.patient)
    url = reverse("invite_related_person", args=[related.id])
    tenth, more = client.post(url), client.post(url, follow=True)

    assert "De code voor Bram" in tenth.content.decode()
    assert "Morgen kan het weer" in more.content.decode()
    with as_owner():
        assert Mail.objects.count() == 10
    assert invited(world, related, now=world.now + timedelta(days=1, minutes=5))[1]


def test_a_link_that_was_forwarded_opens_nothing_to_who_is_logged_in_as_somebody_else(client, world):
    with as_owner():
        other = make_user("related_person", None, world.now, name="Anderproef")
    token, code = invited(world, share(world))
    client.force_login(other)
    url = reverse("come_in", args=[token])
    answers = (client.get(url), client.post(url, {"code": code, "birth_date": "01-06-1952", "password": "x" * 20}))

    for answer in answers:
        html = answer.content.decode()
        assert "ingelogd met een ander adres" in html
        assert [word for word in ("Bram", "bram@", world.person.family_name) if word in html] == []
    with as_owner():
        assert not Relation.objects.filter(relation="related").exists()
        assert Link.objects.get().wrong_tries == 0
    # For whom it was, it still works.
    assert enters(token, code, now=world.now).email == "bram@example.org"


def test_a_parent_who_is_noted_as_a_naaste_sees_nothing_from_the_twelfth_and_the_sixteenth_birthday(
    client, world, now, move_clock
):
    """Otherwise calling a parent a friend would be the way around C2 and C3."""
    turns = {
        date(2015, 3, 28): datetime(2027, 3, 27, 23, 0, tzinfo=UTC),  # the night in which the clock goes forward
        date(2011, 10, 31): datetime(2027, 10, 30, 22, 0, tzinfo=UTC),  # and back
    }
    for born, turns_at in turns.items():
        with as_owner():
            child = make_person(world.practice, now, given_name="Jeugdproef", birth_date=born, email="")
        related = add_related_person(
            actor=world.actor("gp"),
            person_id=child.id,
            form_token=uuid.uuid4(),
            name="Een vriend",
            tie_role="friend",
            email=f"ouder-{born.year}@example.org",
            topics=("groups",),
            last_day=date(2029, 1, 1),
        )
        parent = enters(*invited(world, related, by="gp"), born=born, now=world.now)
        change_sharing(actor=world.actor("gp"), related_id=related.id, topics=("groups",))

        client.logout()
        move_clock(turns_at - SECOND)
        client.force_login(parent)
        assert "Jeugdproef" in client.get(reverse("show_mine")).content.decode(), born
        move_clock(turns_at)
        assert "Jeugdproef" not in client.get(reverse("show_mine")).content.decode(), born


def test_who_is_grown_shares_for_as_long_as_they_like(world):
    assert share(world).shares_until is None
