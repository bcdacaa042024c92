"""What someone says of a proposal is kept, wins, comes back when things are different, and counts without names."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.apps.matching.test_candidates import agree
from tests.factories import as_owner, make_offer, make_person, relate

from weefsel.apps.audit.models import Event
from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.matching.choices import Choice
from weefsel.apps.matching.choosing import choose, choose_none, decline, missed, take_back
from weefsel.apps.matching.queries import UNFIT, Count, Wishes, candidates_for
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import Refused


@pytest.fixture
def circles(world):
    agree(world, "company")
    with as_owner():
        return [make_offer(world.house, "voorzorgcirkels", capacity=i + 1) for i in range(3)]


def shown(world, **options) -> set:
    return {one.offer.id for one in candidates_for(world.person, actor=world.actor("gp"), **options).options}


def test_what_someone_rather_not_wants_is_gone_until_they_take_it_back(world, circles):
    gp = world.actor("gp")

    said = decline(world.person, circles[0].id, ["kind"], "Ik hou niet van kringen.", actor=gp)
    found = candidates_for(world.person, actor=gp)
    without = {one.offer.id for one in found.options}
    take_back(world.person, said.id, actor=gp)
    take_back(world.person, said.id, actor=gp)

    assert without == {one.id for one in circles[1:]}
    assert [(one.choice.words, one.offer.id) for one in found.declined] == [("Ik hou niet van kringen.", circles[0].id)]
    assert found.found == Count(2)
    assert shown(world) == {one.id for one in circles}
    with as_owner():
        kinds = Event.objects.filter(action="matching.choose").values_list("kind", flat=True)
        assert sorted(kinds) == ["C", "U"]


@pytest.mark.parametrize(
    ("reasons", "changes", "is_back"),
    [
        (["hour"], {"when_text": "vrijdag 14 tot 16 uur"}, True),
        (["hour"], {"price_cents": 100}, False),
        (["hour", "price"], {"when_text": "vrijdag 14 tot 16 uur"}, False),
        (["hour", "price"], {"when_text": "vrijdag 14 tot 16 uur", "price_cents": 100}, True),
        (["hour", "known"], {"when_text": "vrijdag 14 tot 16 uur"}, False),
        ([], {"when_text": "vrijdag 14 tot 16 uur"}, False),
    ],
)
def test_it_comes_back_by_itself_only_when_every_reason_is_different_now(world, circles, reasons, changes, is_back):
    gp = world.actor("gp")
    decline(world.person, circles[0].id, reasons, actor=gp)

    with as_owner():
        Offer.objects.filter(id=circles[0].id).update(**changes)
    found = candidates_for(world.person, actor=gp)

    again = {one.offer.id: one.again for one in found.options}
    assert (circles[0].id in again) is is_back
    assert [one.reasons for one in again.values() if one] == ([reasons] if is_back else [])


def test_what_is_too_far_comes_back_for_who_moved(world, circles):
    gp = world.actor("gp")
    decline(world.person, circles[0].id, ["far"], actor=gp)
    before = shown(world)

    world.person.x += 50
    with as_owner():
        world.person.save()

    assert (len(before), len(shown(world))) == (2, 3)


def test_a_choice_stands_apart_with_its_words_and_is_kept_once_whatever_is_clicked(world, circles):
    gp = world.actor("gp")

    choose(world.person, circles[1].id, actor=gp)
    choose(world.person, circles[1].id, actor=gp)
    choose(world.person, circles[1].id, "Mijn  buurvrouw gaat ook.", actor=gp)
    choose(world.person, circles[1].id, actor=gp)
    found = candidates_for(world.person, actor=gp)

    assert [(one.offer.id, one.choice.words, one.is_open) for one in found.chosen] == [
        (circles[1].id, "Mijn buurvrouw gaat ook.", True)
    ]
    assert circles[1].id not in {one.offer.id for one in found.options}
    assert Choice.objects.filter(undone_at=None).count() == 1


@pytest.mark.parametrize("change", [{"places_free": 0}, {"places_kept": 7}, {"is_open": False}])
def test_a_choice_for_which_there_is_no_place_says_the_same_for_every_cause(world, circles, change):
    gp = world.actor("gp")
    choose(world.person, circles[1].id, actor=gp)

    with as_owner():
        Offer.objects.filter(id=circles[1].id).update(**change)

    assert [one.is_open for one in candidates_for(world.person, actor=gp).chosen] == [False]


def test_the_last_word_about_an_offer_counts(world, circles):
    gp = world.actor("gp")

    choose(world.person, circles[1].id, actor=gp)
    decline(world.person, circles[1].id, [], actor=gp)
    found = candidates_for(world.person, actor=gp)

    assert (found.chosen, [one.offer.id for one in found.declined]) == ((), [circles[1].id])


@pytest.mark.parametrize(
    ("say", "code"),
    [
        (lambda p, o, a: decline(p, o, ["group"], actor=a), "reason"),
        (lambda p, o, a: decline(p, o, [], "x" * 301, actor=a), "words"),
        (lambda p, o, a: choose_none(p, ["known"], actor=a), "reason"),
        (lambda p, o, a: choose(p, p.id, actor=a), "no-place"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(world, circles, say, code):
    with pytest.raises(ValidationError) as refused:
        say(world.person, circles[0].id, world.actor("gp"))

    assert refused.value.code == code
    assert not Choice.objects.exists()


@pytest.mark.parametrize("role", ["other_gp", "host", "volunteer", "manager", "municipality", "administrator"])
def test_who_does_not_look_along_neither_writes_nor_reads_what_someone_said(world, circles, role):
    choose(world.person, circles[0].id, actor=world.actor("gp"))

    actor = world.actor(role)
    with pytest.raises(Refused):
        choose(world.person, circles[1].id, actor=actor)

    assert not Choice.objects.exists()


# What does not fit


def test_what_a_rule_takes_off_is_told_with_the_sentence_of_the_rule_and_nothing_of_what_has_no_place(world, circles):
    with as_owner():
        young = make_offer(world.house, "centering-zwangerschap", capacity=2)
        elsewhere = make_offer(world.house, "odensehuizen", capacity=2)
        make_offer(world.house, "centering-zwangerschap", capacity=0)
        Location.objects.filter(offers=elsewhere).update(x=178_500.0 + 90_000)
    gp = world.actor("gp")

    told = candidates_for(world.person, actor=gp, wishes=Wishes(dayparts=(2,)), with_unfit=True)

    assert {one.offer.id: one.sentence for one in told.unfit if one.offer.id in (young.id, circles[0].id)} == {
        young.id: "Boven de 55 jaar vragen wij niet naar een zwangerschap.",
        circles[0].id: "Dit is op dinsdagochtend. Dan kunt u niet.",
    }
    assert len(told.unfit) == 4 <= UNFIT
    assert candidates_for(world.person, actor=gp).unfit == ()


def test_what_is_closed_is_not_among_what_does_not_fit_nor_in_any_number(world, circles, monkeypatch):
    gp = world.actor("gp")
    wishes = Wishes(dayparts=(2,))
    open_ = candidates_for(world.person, actor=gp, wishes=wishes, with_unfit=True)

    with as_owner():
        Offer.objects.filter(id=circles[0].id).update(places_kept=9)
    kept = candidates_for(world.person, actor=gp, wishes=wishes, with_unfit=True)
    with as_owner():
        Offer.objects.filter(id=circles[0].id).update(places_kept=0)
    closed = frozenset({circles[0].id})
    from weefsel.apps.matching import queries

    monkeypatch.setattr(queries, "open_offers", lambda _person, ids: frozenset(ids) - closed)
    paired = candidates_for(world.person, actor=gp, wishes=wishes, with_unfit=True)

    assert (open_.hidden_by_all, len(open_.unfit)) == (Count(3), 3)
    assert paired == kept
    assert (paired.hidden_by_all, len(paired.unfit)) == (Count(2), 2)


def test_every_wish_tells_what_it_hides_and_what_would_come_back_without_it(world, circles):
    with as_owner():
        Location.objects.filter(offers=circles[0]).update(x=178_500.0 + 3_000)
        Offer.objects.filter(id=circles[1].id).update(hours=[i == 5 for i in range(21)])
        service = circles[2].service
        service.name = "Soep koken"
        service.save()
    gp = world.actor("gp")

    by_foot = candidates_for(world.person, actor=gp, wishes=Wishes(way="foot", minutes=15))
    both = candidates_for(world.person, actor=gp, wishes=Wishes(way="foot", minutes=15, dayparts=(2,)))
    named = candidates_for(world.person, actor=gp, wishes=Wishes(words="SOEP koken"))

    assert [(one.name, one.count) for one in by_foot.hidden] == [("afstand", Count(1))]
    assert [(one.name, one.count) for one in both.hidden] == [("afstand", Count(0)), ("dagdeel", Count(1))]
    assert (both.found, both.hidden_by_all) == (Count(1), Count(2))
    assert [one.offer.id for one in named.options] == [circles[2].id]


def test_the_points_that_are_shown_add_up_to_the_score_of_the_offer(world, circles):
    options = candidates_for(world.person, actor=world.actor("gp")).options

    assert [sum(point.points for point in one.points) for one in options] == [one.score for one in options]
    assert sum(point.weight for point in options[0].points) == 1000


# What is missed


def none_of_these(world, n: int, **changes):
    """So many people of the practice miss something near by."""
    with as_owner():
        people = [make_person(world.practice, world.now, family_name=f"P{i}", **changes) for i in range(n)]
    gp = world.actor("gp")
    for each in people:
        choose_none(each, ["far", "hour"], "Schaken.", ["company"], actor=gp)
    return people


def test_the_region_learns_what_ten_people_miss_in_steps_of_five_and_of_fewer_nothing(world):
    people = none_of_these(world, 9)
    town = world.actor("municipality")
    nine = missed(actor=town)
    none_of_these(world, 5, postcode="6602 BB")
    people += none_of_these(world, 2)

    world.actor("municipality")
    eleven = [(one.area, one.need, one.reason, one.n_people) for one in missed(actor=town)]
    take_back(people[0], _choice_of(people[0]), actor=world.actor("gp"))
    take_back(people[1], _choice_of(people[1]), actor=world.actor("gp"))

    world.actor("municipality")
    assert nine == []
    assert eleven == [("6601", "company", "far", 10), ("6601", "company", "hour", 10)]
    assert missed(actor=town) == []


def _choice_of(person):
    with as_owner():
        return Choice.objects.get(person=person, undone_at=None).id


@pytest.mark.parametrize(
    ("role", "n"), [("link_worker", 2), ("manager", 2), ("municipality", 2), ("host", 0), ("gp", 0)]
)
def test_only_who_shapes_the_offer_of_a_region_learns_what_is_missed(world, role, n):
    none_of_these(world, 10)

    assert len(missed(actor=world.actor(role))) == n


def test_a_person_counts_once_and_for_a_year(world):
    people = none_of_these(world, 10)
    choose_none(people[0], ["far"], "Toch niet.", ["company"], actor=world.actor("gp"))

    now = missed(actor=world.actor("municipality"))
    later = missed(actor=world.actor("municipality", now=world.now + timedelta(days=366)))

    assert ([one.reason for one in now], later) == (["far"], [])


def test_a_coach_reads_what_was_said_as_long_as_they_coach(world, circles):
    choose(world.person, circles[0].id, "Dichtbij.", actor=world.actor("gp"))
    with as_owner():
        relation = relate(world.person, world.welfare, world.now, relation="coaching")
    coach = world.actor("link_worker")
    reads = [one.choice.words for one in candidates_for(world.person, actor=coach).chosen]

    with as_owner():
        Relation.objects.filter(id=relation.id).update(valid_until=world.now)
    world.actor("link_worker")

    assert (reads, Choice.objects.count()) == (["Dichtbij."], 0)
