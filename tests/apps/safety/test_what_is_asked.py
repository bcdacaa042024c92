"""The other questions behind the guards: who is who, who wants what, who is busy, and what is one place or one offer.

Each answer is the whole list of whom it is true of, written by hand.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from tests.apps.safety.street import DAY, MINUTE, NOW_ON, PAST, TEN, THURSDAY, WEDNESDAY, Street, parts
from tests.factories import as_owner, make_user
from tests.pairs import enrol_row, keep_apart

from weefsel.apps.directory.models import Offer
from weefsel.apps.people.models import Person
from weefsel.apps.safety.models import AvoidPair, PrivateWish, ProtectedTie


@pytest.fixture
def street(world):
    world.actor("gp")
    with as_owner():
        yield Street(world)


def ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", values)
        return cursor.fetchone()[0]


def test_a_name_is_compared_without_capitals_accents_spaces_and_signs(db):
    folded = {
        "Müller": "muller",
        "MÜLLER-de Wit": "mullerdewit",
        "Łukasz Đorđević": "lukaszdordevic",
        "Søren": "soren",
        "Guðrún": "gudrun",
        "Weiß": "weiss",
        "Æther": "aether",
        "Cœur": "coeur",
        "ﬁets": "fiets",
        "'t  Hart": "thart",
        None: "",
    }

    with as_owner():
        assert {name: ask("safety_fold(%s)", name) for name in folded} == folded


def test_the_house_number_stands_at_the_end_of_a_line(db):
    lines = ["Dorpsstraat 12", "Plein 1944 7 b", "Laan 12-A", "Weg 3/4", "Zonder nummer", "Dorpsstraat 12 "]

    with as_owner():
        assert [ask("safety_house(%s)", line) for line in lines] == ["12", "7b", "12a", "34", "", "12"]


def test_places_with_one_street_line_and_one_postcode_are_one_building(street):
    named = {"hall": street.hall, "again": street.again, "barn": street.barn, "mill": street.mill}
    named |= {"bare": street.bare, "blank": street.blank}
    street.hall.city = "WIJCHEN"
    street.hall.save()

    one = {
        f"{a} {b}" for a in named for b in named if a < b and ask("safety_same_place(%s, %s)", named[a].pk, named[b].pk)
    }

    assert one == {"again hall"}
    assert all(ask("safety_same_place(%s, %s)", each.pk, each.pk) for each in named.values())
    assert not ask("safety_same_place(%s, %s)", street.hall.pk, uuid.uuid4())
    for each in (street.bare, street.blank):
        each.street_line = "-"
        each.save()
    assert not ask("safety_same_place(%s, %s)", street.bare.pk, street.blank.pk)


def test_entries_that_somebody_joined_are_one_offer_and_offers_of_one_hour_in_one_building_are_beside(street):
    for name, location, hours in (
        ("kept", street.hall, parts(WEDNESDAY)),
        ("first", street.mill, parts(THURSDAY)),
        ("second", street.barn, parts(THURSDAY)),
        ("same-hour", street.again, parts(WEDNESDAY, THURSDAY)),
        ("other-hour", street.hall, parts(THURSDAY)),
        ("any-hour", street.hall, None),
        ("elsewhere", street.bare, parts(WEDNESDAY)),
    ):
        street.offer(name, location, hours)
    pairs = [(a, b) for a in street.offers for b in street.offers]

    def true_of(question) -> set:
        ids = {name: each.pk for name, each in street.offers.items()}
        return {f"{a} {b}" for a, b in pairs if a != b and ask(question, ids[b], ids[a])}

    def both_ways(*told):
        return {f"{a} {b}" for each in told for a, b in (each.split(), each.split()[::-1])}

    beside = both_ways("kept same-hour", "same-hour other-hour", "any-hour kept", "any-hour same-hour")
    beside |= both_ways("any-hour other-hour")
    assert true_of("%s IN (SELECT safety_one_offer(%s))") == set()
    assert true_of("safety_beside(%s, %s)") == beside
    Offer.objects.filter(pk__in=[street.offers["first"].pk, street.offers["second"].pk]).update(
        same_as=street.offers["kept"]
    )
    joined = both_ways("kept first", "kept second", "first second")
    assert true_of("%s IN (SELECT safety_one_offer(%s))") == joined
    assert true_of("safety_beside(%s, %s)") == beside | joined


def test_somebody_is_known_by_address_full_name_or_the_address_of_a_log_in(street):
    street.person("plain", email="Plain@example.org")
    street.person("prefixed", name_prefix="van der")
    street.person("nobody")
    user = make_user("person", None, street.world.now, person_id=street.person("logs-in").pk)
    type(user).objects.filter(pk=user.pk).update(email="log-in@example.org")
    make_user("person", None, street.world.now, person_id=street.person("logs-in-too").pk)
    user = make_user("person", None, street.world.now, person_id=street.person("no-address").pk)
    type(user).objects.filter(pk=user.pk).update(email="")
    street.person("signs", given_name="-", family_name="--")

    def known(name, mail):
        return street.who("p.id IN (SELECT safety_known(%s, %s))", name, mail)

    assert known("", "") == known("-", "") == known("Iemand", "iemand@example.org") == ""
    assert known("", "plain@EXAMPLE.org") == "plain"
    assert known("", "LOG-IN@example.org") == "logs-in"
    assert known("proef VAN DER préfixed", "") == "prefixed"
    assert known("Proef prefixed", "") == ""
    assert known("Proef nobody", "plain@example.org") == "nobody plain"
    # Who logs in as a professional is no registration.
    assert ask("(SELECT count(*) FROM safety_known('', %s))", street.world.gp.email) == 0


def test_registrations_that_were_folded_into_one_are_one_and_the_last_goes_on(street):
    for name in ("last", "middle", "first", "beside", "other"):
        street.person(name)
    for name, into in (("first", "middle"), ("middle", "last"), ("beside", "last")):
        Person.objects.filter(pk=street.people[name].pk).update(merged_into=street.people[into])

    for name in ("last", "middle", "first", "beside"):
        who = street.people[name].pk
        assert street.who("p.id IN (SELECT safety_family(%s))", who) == "beside first last middle"
        assert street.who("p.id IN (SELECT safety_goes_on(%s))", who) == "last"
    assert street.who("p.id IN (SELECT safety_family(%s))", street.people["other"].pk) == "other"
    assert street.who("safety_named(p.id)") == "beside first last middle"


def test_who_must_stay_apart_are_all_registrations_of_both_as_long_as_it_holds(street):
    today = street.world.now.date()
    for name in ("told", "meant", "told-again", "meant-again", "other"):
        street.person(name, birth_date=date(1950, 1, len(name)))
    over = today - timedelta(days=91)
    cases = {
        "ended": {"ended_at": street.world.now - DAY},
        "ends-later": {"ended_at": street.world.now + DAY},
        "looked-at-long-ago": {"review_by": over},
        "looked-at-just-in-time": {"review_by": over + DAY},
        "hidden": {"kind": "hidden"},
        "no-contact": {"kind": "no_contact"},
        "let-go": {},
        "let-go-later": {},
        "turned-out-the-same": {},
    }
    ties = {"meant": keep_apart(street.world, street.people["told"], street.people["meant"])}
    for name, changes in cases.items():
        ties[name] = keep_apart(street.world, street.people["told"], street.person(name), **changes)
    AvoidPair.objects.filter(tie=ties["let-go"]).update(until=street.world.now)
    AvoidPair.objects.filter(tie=ties["let-go-later"]).update(until=street.world.now + MINUTE)
    for double, into in (("told-again", "told"), ("meant-again", "meant"), ("turned-out-the-same", "told")):
        Person.objects.filter(pk=street.people[double].pk).update(merged_into=street.people[into])

    def apart(name):
        return street.who("p.id IN (SELECT safety_apart(%s))", street.people[name].pk)

    others = "ends-later let-go-later looked-at-just-in-time meant meant-again no-contact"
    assert apart("told") == apart("told-again") == apart("turned-out-the-same") == others
    told = "told told-again turned-out-the-same"
    assert apart("meant") == apart("meant-again") == apart("no-contact") == told
    assert apart("ended") == apart("hidden") == apart("other") == ""
    assert street.who("safety_named(p.id)") == " ".join(
        sorted(["told", "told-again", "meant", "meant-again", *(each for each in cases if each != "ended"), "ended"])
    )


HOME = {"birth_date": date(1960, 2, 3), "postcode": "6601 BB", "street_line": "Dorpsstraat 12a"}


def test_hints_fit_by_two_of_three_and_an_empty_hint_fits_nothing(street):
    for name, changes in {
        "all": {},
        "bare": {"postcode": "", "street_line": "Dorpsstraat 12", "birth_date": date(1900, 1, 1)},
        "young": {"birth_date": date(1990, 1, 1)},
        "moved": {"postcode": "6601 CC"},
        "next-door": {"street_line": "Dorpsstraat 14"},
        "number": {"street_line": "Dorpsstraat 12"},
        "no-number": {"street_line": "Zonder nummer"},
        "signs": {"family_name": "--", "postcode": ".."},
    }.items():
        street.person(name, **{**HOME, **changes})
    tells = {"hint_birth_date": HOME["birth_date"], "hint_postcode": "6601bb", "hint_house_number": "12 A"}
    told = make_tie_like(street)

    def fits(**hints):
        plain = {"hint_family_name": "", "hint_birth_date": None, "hint_postcode": "", "hint_house_number": ""}
        ProtectedTie.objects.filter(pk=told.pk).update(**{**plain, **hints})
        return street.who("safety_fits((SELECT t FROM safety_protectedtie t WHERE t.id = %s), p)", told.pk)

    assert fits() == fits(hint_birth_date=HOME["birth_date"]) == fits(hint_postcode="6601 BB") == ""
    assert fits(**tells) == "all"
    assert fits(**{**tells, "hint_house_number": "12"}) == "all number"
    assert fits(**{**tells, "hint_house_number": ""}) == fits(**{**tells, "hint_house_number": "-"}) == ""
    assert fits(**{**tells, "hint_postcode": "."}) == ""
    for nothing in ("", "-"):
        assert fits(hint_family_name=nothing, hint_birth_date=HOME["birth_date"]) == ""
    assert fits(hint_family_name="BARE", **tells) == "all"
    assert fits(hint_family_name="Young", **tells) == "all young"
    assert fits(hint_family_name="moved", **tells) == "all moved"
    assert fits(hint_family_name="Next Door", **tells) == "all next-door"
    assert fits(hint_family_name="bare") == fits(hint_family_name="bare", hint_house_number="12") == ""


def make_tie_like(street):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE safety_protectedtie DISABLE TRIGGER safety_tie")
    return keep_apart(street.world, street.world.person, street.world.person)


def test_what_somebody_does_not_want_is_a_group_a_building_or_a_part_of_the_week_until_they_want_it_again(street):
    group = street.group("group", street.hall, TEN, PAST, PAST - 6 * DAY)
    noon = street.group("noon", street.barn, TEN + 120 * MINUTE)
    evening = street.group("evening", street.barn, TEN + 480 * MINUTE, long=420)
    early = street.group("early", street.barn, TEN - 180 * MINUTE, long=300)
    sunday = street.group("sunday", street.barn, TEN + 4 * DAY)
    street.group("now", street.barn, NOW_ON)
    street.group("till-seven", street.barn, TEN + 420 * MINUTE)
    street.offer("morning", street.hall, parts(WEDNESDAY))
    street.offer("both", street.barn, parts(WEDNESDAY, THURSDAY))
    street.offer("unknown", street.barn, None)
    street.offer("never", street.barn, parts())

    def wish(name, **what):
        PrivateWish.objects.create(person=street.person(name), since=street.world.now, form_token=uuid.uuid4(), **what)

    wish("group", group_id=group.id)
    wish("noon", group_id=noon.id)
    wish("building", location_id=street.again.id)
    wish("barn", location_id=street.barn.id)
    wish("no-more", location_id=street.hall.id, until=street.world.now)
    wish("not-soon", location_id=street.hall.id, until=street.world.now + MINUTE)
    for name, hour in (
        ("tue-1", 3),
        ("wed-1", 6),
        ("wed-2", 7),
        ("wed-3", 8),
        ("thu-1", 9),
        ("sun-1", 18),
        ("monday-1", 0),
    ):
        wish(name, hour=hour)
    wish("both", hour=WEDNESDAY), wish("both", hour=THURSDAY)
    wish("folded", hour=WEDNESDAY)
    Person.objects.filter(pk=street.people["folded"].pk).update(merged_into=street.person("goes-on"))

    def unwanted(what):
        kind = "group" if what in street.groups else "offer"
        held = street.groups if kind == "group" else street.offers
        return street.who(f"safety_unwanted_{kind}(p.id, %s)", held[what].pk)

    assert unwanted("group") == "both building folded goes-on group not-soon wed-1"
    assert unwanted("noon") == "barn noon wed-2"
    assert unwanted("evening") == "barn wed-3"
    assert unwanted("now") == "barn tue-1"
    assert unwanted("till-seven") == "barn wed-2"
    assert unwanted("early") == "barn both folded goes-on wed-1"
    assert unwanted("sunday") == "barn sun-1"
    assert (evening.pk, early.pk, sunday.pk) == tuple(street.groups[each].pk for each in ("evening", "early", "sunday"))
    assert unwanted("morning") == "both building folded goes-on not-soon wed-1"
    assert unwanted("both") == "barn both"
    assert unwanted("unknown") == unwanted("never") == "barn"


def test_somebody_is_busy_at_an_hour_at_which_they_take_part_in_something_else(street):
    street.group("target", street.hall, TEN, PAST, NOW_ON)
    ends = TEN + 120 * MINUTE
    for name, start, changes in (
        ("same-hour", TEN, {}),
        ("last-minute", ends - MINUTE, {}),
        ("right-after", ends, {}),
        ("first-minute", TEN - 119 * MINUTE, {}),
        ("right-before", TEN - 120 * MINUTE, {}),
        ("now", NOW_ON + 60 * MINUTE, {}),
        ("past", PAST - 120 * MINUTE, {}),
        ("just-over", PAST - 60 * MINUTE, {}),
        ("over", TEN, {"state": "ended"}),
    ):
        enrol_row(street.group(name, street.barn, start, **changes), street.person(name))
    enrol_row(street.groups["same-hour"], street.person("invited"), "invited")
    enrol_row(street.groups["same-hour"], street.person("left"), "ended")
    enrol_row(street.groups["target"], street.person("own"))
    enrol_row(street.groups["same-hour"], street.person("folded"))
    Person.objects.filter(pk=street.people["folded"].pk).update(merged_into=street.person("goes-on"))

    busy = street.who("safety_busy(p.id, %s)", street.groups["target"].pk)

    assert busy == "first-minute folded goes-on invited last-minute now same-hour"
