"""Somebody whom people of an area can turn to: found where they are for, not while away, and a gap is a gap."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.factories import as_owner, make_offer, make_user
from tests.pairs import keep_apart, make_someone

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.consent.models import Consent
from weefsel.apps.directory.models import KeyFigure, Offer
from weefsel.apps.directory.operations import add_key_figure, change_key_figure, end_key_figure, set_leave
from weefsel.apps.directory.queries import Area, gaps, key_figure_of, key_figures, offers_out_of_area
from weefsel.apps.matching.queries import candidates_for
from weefsel.apps.needs.operations import Decision, agree_needs
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.operations.refer import refer
from weefsel.apps.rights.queries import Refused

DAY = date(2027, 3, 2)
HERE, FAR = Area("6601", "Wijchen", 178_500.0, 425_500.0), Area("6606", "Niftrik", 172_000.0, 428_000.0)
MORNINGS = [i % 3 == 0 for i in range(21)]


def add(world, name="Fatma", *, by="host", **changes) -> KeyFigure:
    with as_owner():
        place = make_offer(world.house).location
    values = {
        "form_token": uuid.uuid4(),
        "name": name,
        "channel": "phone",
        "reach": "06 12 34 56 78",
        "when_text": "elke ochtend",
        "hours": MORNINGS,
        "areas": ["6601"],
    }
    werkvorm = catalogue().werkvormen["dorpsondersteuners"]
    return add_key_figure(werkvorm, place, actor=world.actor(by), **{**values, **changes})


def refused(what, *arguments, **named) -> str:
    with pytest.raises(ValidationError) as problem:
        what(*arguments, **named)
    return problem.value.code


def named(world, by) -> list[str]:
    world.actor(by)
    return [one.name for one in key_figures(now=world.now, today=DAY)]


def missing(*areas) -> list[str]:
    return [area.code for area in gaps(areas or (HERE, FAR), today=DAY)]


def test_somebody_is_added_once_and_shown_to_everybody_only_when_wanted(world):
    token = uuid.uuid4()
    add(world, "Fatma", form_token=token)
    add(world, "Een ander", form_token=token)
    add(world, "Bas", is_public=True, areas=(), reach_m=1_500)

    seen = {by: named(world, by) for by in ("host", "nurse", "link_worker", "manager", "patient", "researcher")}

    assert seen == {
        **{by: ["Bas", "Fatma"] for by in ("host", "nurse", "link_worker", "manager")},
        **{by: ["Bas"] for by in ("patient", "researcher")},
    }
    hidden = Offer.objects.get(host_name="Fatma")
    assert (hidden.is_host_public, hidden.host_phone) == (False, "")
    with pytest.raises(Refused):
        add(world, by="patient")


def test_who_has_nobody_is_a_gap_also_while_they_are_away_and_a_stand_in_fills_it(world):
    fatma, bas = add(world, "Fatma"), add(world, "Bas", areas=["6606"])
    near = add(world, "Noor", areas=(), reach_m=1_000)
    end_key_figure(near, actor=world.actor("host"))
    assert missing() == []

    set_leave(fatma, actor=world.actor("host"), away_from=DAY, away_until=DAY + timedelta(days=7))
    assert missing() == ["6601"]
    set_leave(fatma, actor=world.actor("host"), away_from=DAY, away_until=DAY + timedelta(days=7), stand_in=bas)
    assert missing() == []
    card = key_figure_of(fatma.offer_id, now=world.now, today=DAY)
    assert (card.is_there, card.stand_in, card.away_until) == (False, "Bas", DAY + timedelta(days=7))
    set_leave(fatma, actor=world.actor("host"), away_from=None, away_until=None)
    end_key_figure(bas, actor=world.actor("host"))
    assert missing() == ["6606"]


def test_a_person_is_introduced_to_who_is_for_their_area_and_there_now(world):
    here, far = add(world, "Fatma"), add(world, "Bas", areas=["6606"])
    agree_needs(world.person, [Decision("company", "agree", "", "")], actor=world.actor("gp"))

    def proposed() -> set[uuid.UUID]:
        found = candidates_for(world.person, actor=world.actor("gp"))
        return {one.offer.id for one in found.options} & {here.offer_id, far.offer_id}

    assert proposed() == {here.offer_id}
    set_leave(here, actor=world.actor("host"), away_from=DAY, away_until=DAY, stand_in=far)
    assert proposed() == {far.offer_id}
    set_leave(here, actor=world.actor("host"), away_from=None, away_until=None)
    assert offers_out_of_area([here.offer_id, far.offer_id], code="", x=None, y=None, today=DAY) == set()
    referral = refer(
        world.person,
        here.offer,
        actor=world.actor("gp"),
        consent=Consent.How.SPOKEN,
        introduction="Zij kent hier iedereen.",
        shown_name="Proef",
        form_token=uuid.uuid4(),
    )
    assert (referral.werkvorm, referral.receiver_id) == ("dorpsondersteuners", world.house.id)


def test_what_does_not_fit_is_told_and_nothing_is_written(world):
    figure = add(world)
    with as_owner():
        world.colleague = make_user("host", world.welfare, world.now)
        place = make_offer(world.house).location
    actor = world.actor("host")
    week = {"away_from": DAY, "away_until": DAY + timedelta(days=7)}

    assert [
        refused(add, world, areas=["66"]),
        refused(add, world, areas=()),
        refused(add, world, areas=(), reach_m=-1),
        refused(add, world, name=" "),
        refused(add, world, channel="fax"),
        refused(add, world, reach=""),
        refused(add, world, hours=[False] * 21),
        refused(
            add_key_figure, catalogue().werkvormen["odensehuizen"], place, actor=actor, form_token=uuid.uuid4(),
            name="x", channel="phone", reach="1", when_text="", hours=MORNINGS, areas=["6601"],
        ),
        refused(set_leave, figure, actor=actor, away_from=DAY, away_until=None),
        refused(set_leave, figure, actor=actor, away_from=DAY - timedelta(days=3), away_until=DAY - timedelta(days=1)),
        refused(set_leave, figure, actor=actor, stand_in=figure, **week),
        refused(change_key_figure, figure, actor=actor, channel="phone", reach="1"),
    ] == [
        "areas", "area", "reach_m", "name", "channel", "reach", "hours", "no-figure", "days", "past", "stand_in",
        "area",
    ]  # fmt: skip
    assert KeyFigure.objects.count() == 1
    with pytest.raises(Refused):
        set_leave(figure, actor=world.actor("colleague"), **week)


@pytest.mark.parametrize("n", [1, 3])
def test_figures_and_gaps_take_one_query_each(world, n, django_assert_num_queries):
    for number in range(n):
        add(world, f"Bas {number}")
    world.actor("gp")

    with django_assert_num_queries(2):
        key_figures(now=world.now, today=DAY)
        gaps((HERE, FAR), today=DAY)


def test_nobody_stands_in_for_whom_someone_comes_to_that_must_not_meet_them_and_nobody_is_referred_there(world):
    world.actor("gp")
    with as_owner():
        other = make_someone(world, "Bertels", given_name="Karel")
        keep_apart(world, world.person, other)
    fatma, karel = add(world, "Fatma"), add(world, other.full_name, email="k@example.org")
    later, samira = add(world, "Later"), add(world, "Samira")
    about = {"consent": Consent.How.SPOKEN, "introduction": "Ga eens kijken.", "shown_name": "Noor", "access_needs": ""}

    def send(figure):
        gp = world.actor("gp")
        person = Person.objects.get(id=world.person.id)
        refer(person, Offer.objects.get(id=figure.offer_id), actor=gp, barriers=[], form_token=uuid.uuid4(), **about)

    def leave(figure, stand_in):
        host = world.actor("host")
        set_leave(figure, actor=host, away_from=DAY, away_until=DAY + timedelta(days=400), stand_in=stand_in)

    leave(later, karel)
    send(fatma)
    assert refused(send, later) == "no-place"
    assert refused(leave, fatma, karel) == "no-place"
    leave(fatma, samira)
    leave(fatma, None)
