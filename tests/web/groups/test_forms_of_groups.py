"""The pages of pairs, houses, circles and walk-ins: each played by the host on the pages, and by who takes part."""

from __future__ import annotations

import uuid
from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import as_owner, make_user
from tests.pairs import enrol_row, make_someone
from tests.web.reading import text_of

from weefsel.apps.audit.models import Event
from weefsel.apps.groups.models import Buddy, Enrolment, Favour, Group, Party, Session, Signal
from weefsel.apps.groups.operations.form import form_group

LONG = "Wilhelmina-Alexandrine van Oranje-Nassau tot en met Buren"


def rows(model, **where):
    with as_owner():
        return list(model.objects.filter(**where))


def the(model, **where):
    (row,) = rows(model, **where)
    return row


@pytest.fixture
def host(client, world):
    client.force_login(world.host)
    return client


@pytest.fixture
def log_in_of(world):
    """Call it with an enrolment or referral: a browser of that person."""

    def make(row):
        with as_owner():
            user = make_user("person", None, world.now, person_id=row.person_id)
        browser = Client()
        browser.force_login(user)
        return browser

    return make


@pytest.fixture
def formed(world, at_the_house):
    """Call it with a werkvorm and names: a group of the house, with these people in it, and who waits."""

    def make(slug, *names, roles=None, **changes):
        waiting = at_the_house(slug, "Wachtend")
        group = form_group(
            slug,
            actor=world.actor("host"),
            name="Samen",
            location=at_the_house.offers[slug].location,
            offer=at_the_house.offers[slug],
            first=(world.now + timedelta(days=1)).date(),
            starts=time(10),
            form_token=uuid.uuid4(),
            roles=dict.fromkeys(roles, "Rolproef"),
            **changes,
        )
        with as_owner():
            people = [enrol_row(group, make_someone(world, f"Lid{place}")) for place, _name in enumerate(names)]
            for one, name in zip(people, names, strict=True):
                Enrolment.objects.filter(pk=one.pk).update(shown_name=name)
        return group, people, waiting

    return make


def act(browser, name, /, *arguments, query="", status=200, **data):
    """Send a form of a page and follow where it leads."""
    response = browser.post(reverse(name, args=arguments) + query, data, follow=True)
    assert response.status_code == status
    return text_of(response)


# Pairs


def test_a_host_pairs_two_people_on_the_pages_and_the_person_answers_on_their_own(host, world, at_the_house, log_in_of):
    referral = at_the_house("buddyhuizen", LONG)
    page = reverse("match_pairs", args=["buddyhuizen"])
    led = host.get(reverse("form_group", args=["buddyhuizen"]))
    listed = text_of(host.get(reverse("list_groups")))
    empty = text_of(host.get(page))
    wrong = host.post(reverse("add_buddy", args=["buddyhuizen"]), {"form_token": uuid.uuid4(), "n_at_once": 9})
    told = act(
        host, "add_buddy", "buddyhuizen", form_token=uuid.uuid4(), name="Bas", n_at_once=1, about="Ik wandel graag."
    )
    buddy = the(Buddy)
    form = {
        "form_token": uuid.uuid4(),
        "referral": referral.id,
        "buddy": buddy.id,
        "location": at_the_house.offers["buddyhuizen"].location_id,
        "first": (world.now + timedelta(days=3)).date(),
        "starts": "10:00",
        "minutes": 60,
        "companion": "",
    }
    refused = host.post(page, form)
    form["companion"] = "Coördinatieproef"
    proposed = [text_of(host.post(page, form, follow=True)) for _click in range(2)]
    group = the(Group)
    person = log_in_of(referral)
    asked = text_of(person.get(reverse("show_mine")))
    parties = {one.side: one for one in rows(Party)}
    act(person, "answer_pair", parties["person"].id, answer="yes")
    begun = act(host, "answer_pair", parties["buddy"].id, answer="yes")
    after = text_of(person.get(reverse("show_mine")))

    assert (led.status_code, led.headers["Location"]) == (302, page)
    assert "1 wacht op een buddy" in listed
    assert "Er is nog geen buddy met ruimte" in empty
    assert wrong.status_code == 422
    assert "Bas staat erbij als buddy." in told
    assert (refused.status_code, "Vul in wie er de eerste keer bij is." in text_of(refused)) == (422, True)
    assert "Vraag nu aan beiden of zij dit willen." in proposed[0]
    assert all(words in asked for words in ("Wilt u Bas ontmoeten?", "Ik wandel graag.", "zonder uitleg"))
    assert "Beiden zeiden ja." in begun
    assert "U en Bas zijn een koppel." in after
    assert the(Group).state == "running"
    assert host.get(reverse("show_group", args=[group.id])).status_code == 200
    assert {line.object_type for line in rows(Event, person_id=referral.person_id, action="groups.read_pairs")} == {
        "pair",
        "referral",
    }


def test_a_no_a_mistake_a_next_time_and_an_end_on_the_pages(host, world, at_the_house):
    referral = at_the_house("buddyhuizen", "Ans")
    act(host, "add_buddy", "buddyhuizen", form_token=uuid.uuid4(), name="Bas", n_at_once=1)
    page = reverse("match_pairs", args=["buddyhuizen"])
    host.post(
        page,
        {
            "form_token": uuid.uuid4(), "referral": referral.id, "buddy": the(Buddy).id, "companion": "Proef",
            "location": at_the_house.offers["buddyhuizen"].location_id, "starts": "10:00", "minutes": 60,
            "first": (world.now + timedelta(days=3)).date(),
        },
    )  # fmt: skip
    group, parties = the(Group), {one.side: one for one in rows(Party)}
    no = act(host, "answer_pair", parties["buddy"].id, answer="no")
    back = act(host, "answer_pair", parties["buddy"].id, query="?antwoord=terug")
    for party in parties.values():
        act(host, "answer_pair", party.id, answer="yes")
    late = act(host, "answer_pair", parties["buddy"].id, answer="no")
    planned = act(
        host, "plan_session", group.id, on=(world.now + timedelta(days=9)).date(), starts="14:00", title="Koffie"
    )
    unplanned = host.post(reverse("plan_session", args=[group.id]), {"on": "2020-01-01", "starts": "14:00"})
    without_reason = host.post(reverse("end_pair", args=[group.id]), {})
    ended = act(host, "end_pair", group.id, reason="new_buddy")
    gone = act(host, "match_pairs", "buddyhuizen", moves=the(Buddy).id)
    full = act(host, "end_pair", group.id, query="?terug")
    act(host, "match_pairs", "buddyhuizen", query=f"?buddy={the(Buddy).id}")
    resumed = act(host, "end_pair", group.id, query="?terug")

    assert "Bas zegt nee." in no
    assert "Het antwoord is weg. Vraag het opnieuw." in back
    assert "Dit voorstel is al afgerond." in late
    assert "staat erbij." in planned
    assert (unplanned.status_code, without_reason.status_code) == (422, 422)
    assert all(words in ended for words in ("Dit koppel is gestopt.", "1 wacht op een buddy", "heeft ruimte"))
    assert "Bas is geen buddy meer." in gone
    assert "Hier is nu geen passende plek." in full
    assert "Dit koppel gaat weer door." in resumed


# A house


def test_a_house_on_the_pages(host, world, formed, log_in_of):
    group, (ans, bas), waiting = formed("hart-van-vathorst", "Ans", LONG, roles=("coordinator", "volunteer"), n_homes=3)
    shown = text_of(host.get(reverse("show_group", args=[group.id])))
    resident = log_in_of(ans)
    own = text_of(resident.get(reverse("show_mine")))
    house = resident.get(reverse("show_own_group", args=[group.id]))
    said = act(resident, "show_own_group", group.id, resident=bas.id, kind="not_seen")
    about_bas = text_of(log_in_of(bas).get(reverse("show_own_group", args=[group.id])))
    nothing = act(resident, "show_own_group", group.id, resident="", kind="not_seen", status=422)
    noted = act(host, "show_group", group.id, what="signal", resident=ans.id, kind="asks")
    signal = the(Signal, enrolment_id=bas.id)
    handled = act(host, "show_group", group.id, signal=signal.id, outcome="well")
    again = act(host, "show_group", group.id, query=f"?signal={signal.id}")
    few = act(host, "show_group", group.id, what="homes", n_homes=1, status=422)
    enough = act(host, "show_group", group.id, what="homes", n_homes=2)
    no_home = act(host, "enrol_person", group.id, waiting.id)
    volunteer = Client()
    volunteer.force_login(world.volunteer)
    seen_by_volunteer = text_of(volunteer.get(reverse("show_group", args=[group.id])))
    leaving = act(host, "end_enrolment", bas.id, reason="moved_house")

    assert all(words in shown for words in ("3 in totaal, 1 vrij.", "2 bewoners", "Er staat niets open."))
    assert "Over u genoteerd Al een tijd niet gezien" in about_bas
    assert "Samen" in own
    assert all(
        words in text_of(house) for words in (LONG, "Niemand leest dat u dit schreef.", "Niet: andere bewoners.")
    )
    assert "Alleen de begeleiding leest dit." in said
    assert "Kies over wie het gaat" in nothing
    assert "Al een tijd niet gezien" in noted
    assert "gesproken, het gaat." in handled
    assert "De melding staat weer open." in again
    assert "Er worden nu 2 woningen bewoond." in few
    assert all(words in enough for words in ("Bewaard.", "Er is geen woning vrij."))
    assert "Hier is nu geen passende plek." in no_home
    assert "Al een tijd niet gezien" not in seen_by_volunteer
    assert "doet niet meer mee" in leaving
    assert log_in_of(bas).get(reverse("show_own_group", args=[group.id])).status_code == 404


# A circle


def test_a_circle_on_the_pages(host, world, formed, log_in_of):
    group, (ans, bas), _waiting = formed("voorzorgcirkels", "Ans", LONG, roles=("contact_person", "circle_supporter"))
    member, other = log_in_of(ans), log_in_of(bas)
    token = uuid.uuid4()
    for _click in range(2):
        posted = act(
            member, "show_own_group", group.id, form_token=token, kind="ask", subject="shopping", words="Een brood"
        )
    half = act(member, "show_own_group", group.id, form_token=uuid.uuid4(), status=422)
    ask = the(Favour)
    read = text_of(other.get(reverse("show_own_group", args=[group.id])))
    host_reads = text_of(host.get(reverse("show_group", args=[group.id])))
    taken = act(other, "show_own_group", group.id, favour=ask.id, state="taken")
    told = text_of(member.get(reverse("show_own_group", args=[group.id])))
    opened = act(other, "show_own_group", group.id, favour=ask.id, state="open")
    matched = act(host, "show_group", group.id, favour=ask.id, state="taken", member=bas.id)
    done = act(host, "show_group", group.id, favour=ask.id, state="done")
    act(
        host, "show_group", group.id, what="favour", form_token=uuid.uuid4(), kind="offer", subject="pet", member=bas.id
    )
    offered = text_of(member.get(reverse("show_own_group", args=[group.id])))

    assert all(words in posted for words in ("Het staat erbij.", "een boodschap (Een brood)"))
    assert "Kies of het een vraag of een aanbod is" in half
    assert all(words in read for words in ("Ans: een boodschap", "Dat doe ik"))
    assert "Ans vraagt: een boodschap" in host_reads
    assert "U pakt dit op." in taken
    assert f"{LONG} komt helpen" in told
    assert "Het staat weer open." in opened
    assert f"{LONG} pakt dit op." in matched
    assert "Dit staat niet meer open." in done
    assert all(words in offered for words in ("Dit kunnen anderen u geven", "een dier of plant"))
    assert host.post(reverse("show_group", args=[group.id]), {"favour": "x"}).status_code == 404


# A walk-in


def test_a_walk_in_says_when_it_is_open_and_goes_on(host, world, formed):
    group, _people, _waiting = formed("odensehuizen", roles=("coordinator", "volunteer"))
    with as_owner():
        Session.objects.filter(group=group, number__gt=3).update(starts_at=world.now - timedelta(days=9))
        Session.objects.filter(group=group, number=5).update(n_walk_ins=12)
    shown = text_of(host.get(reverse("show_group", args=[group.id])))
    told = [act(host, "plan_session", group.id, ahead=1) for _click in range(2)]

    assert "Woensdag 10:00 tot 15:00 uur" in shown
    assert "De laatste keren liepen er binnen: 12" in shown
    assert "Er staan 9 bijeenkomsten bij." in told[0]
    assert "Er stond al genoeg gepland." in told[1]


def test_what_is_not_there_and_what_may_not_be_seen_read_the_same(host, world, formed):
    group, (ans,), _waiting = formed("hart-van-vathorst", "Ans", roles=("coordinator", "volunteer"), n_homes=3)
    act(host, "show_group", group.id, what="signal", resident=ans.id, kind="asks")
    nobody, volunteer = Client(), Client()
    volunteer.force_login(world.volunteer)
    signal = the(Signal)
    pages = reverse("show_group", args=[group.id])

    assert host.post(reverse("answer_pair", args=[uuid.uuid4()])).status_code == 404
    assert nobody.post(reverse("answer_pair", args=[uuid.uuid4()])).status_code == 302
    assert [
        browser.post(pages, {"signal": key, "outcome": "well"}).status_code
        for browser, key in ((host, uuid.uuid4()), (volunteer, uuid.uuid4()), (volunteer, signal.id))
    ] == [404] * 3
    assert the(Signal).outcome == ""
