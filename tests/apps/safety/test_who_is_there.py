"""Who comes where, and who comes beside it: one street with somebody in every way of being there, looked at by name.

What the guards refuse rests on these questions. Each answer is the whole list of who is there, written by hand.
"""

from __future__ import annotations

import pytest
from tests.apps.safety.street import DAY, MINUTE, NOW_ON, PAST, TEN, THURSDAY, TUESDAY, WEDNESDAY, Street, parts
from tests.factories import as_owner, make_user
from tests.pairs import enrol_row

from weefsel.apps.directory.models import KeyFigure, Offer
from weefsel.apps.groups.models import Enrolment, GroupRole


@pytest.fixture
def street(world):
    world.actor("gp")
    with as_owner():
        yield Street(world)


def test_who_takes_part_was_referred_leads_welcomes_or_was_asked_along_comes_to_a_group(street):
    house = street.world.house
    circle = street.offer("circle", street.mill, parts(WEDNESDAY), host_name="Proef welcomes")
    joined = street.offer("joined", street.barn, parts(THURSDAY), host_email="joined@example.org", same_as=circle)
    elsewhere = street.offer("other", street.bare, parts(WEDNESDAY), host_name="Proef welcomes-elsewhere")
    group = street.group("group", street.hall, TEN, TEN + 7 * DAY, PAST, NOW_ON, offer=circle)
    other = street.group("other", street.blank, TEN, offer=elsewhere)
    for state in ("enrolled", "invited", "ended"):
        enrol_row(group, street.person(state), state)
    enrol_row(other, street.person("enrolled-elsewhere"))
    street.person("welcomes"), street.person("welcomes-elsewhere"), street.person("leads-elsewhere")
    street.person("joined", email="Joined@example.org")
    for state in ("requested", "stopped", "declined", "rejected", "reported"):
        street.refer(state, "circle", state)
    street.refer("requested-by-the-other-entry", "joined")
    # Whoever stopped taking part and was not reported back, may still come.
    left = street.refer("left", "circle")
    enrol_row(group, street.people["left"], "ended")
    Enrolment.objects.filter(person=street.people["left"]).update(referral=left)
    make_user("person", None, street.world.now, person_id=street.person("logs-in").pk)
    street.refer("requested-elsewhere", "other")
    for name, at in (("leads", group), ("leads-elsewhere", other)):
        GroupRole.objects.create(group=at, owner=house, role="facilitator", name=street.person(name).full_name)
    user = make_user("volunteer", house, street.world.now, person_id=street.person("leads-by-log-in").pk)
    GroupRole.objects.create(group=group, owner=house, role="second", name="", user=user)
    # A name of signs only is nobody's.
    street.person("signs", given_name="-", family_name="--", postcode="6609 ZZ", street_line="Pad 9")
    street.offer("of-signs", street.bare, parts(THURSDAY), host_name="-")
    GroupRole.objects.create(group=group, owner=house, role="second", name="-")
    street.guest("signs", group, 1, name="-")
    street.guest("guest", group, 1)
    street.guest("guest-yes", group, 2, answer="yes")
    street.person("by-mail", email="By-Mail@example.org")
    street.guest("by-mail", group, 2, name="Iemand", email="BY-MAIL@example.org")
    street.guest("guest-no", group, 1, answer="no")
    street.guest("guest-then", group, 3)
    street.guest("guest-now", group, 4)
    street.guest("guest-elsewhere", other, 1)

    always = (
        "asks-by-mail asks-guest asks-guest-no asks-guest-now asks-guest-then asks-guest-yes asks-signs enrolled "
        "invited joined leads leads-by-log-in left reported requested requested-by-the-other-entry welcomes"
    )

    def among(*more):
        return " ".join(sorted([*always.split(), *more]))

    assert street.here("group") == among("by-mail", "guest", "guest-now", "guest-yes")
    assert street.here("group", "group-1") == among("guest")
    assert street.here("group", "group-2") == among("by-mail", "guest-yes")
    assert street.at("circle") == among("by-mail", "guest", "guest-now", "guest-yes")
    assert street.at("joined") == among("by-mail", "guest", "guest-now", "guest-yes")
    assert street.otherwise() == []
    group.state = "ended"
    group.save()
    assert street.at("circle") == "joined left reported requested requested-by-the-other-entry welcomes"
    Offer.objects.filter(pk=joined.pk).update(same_as=None)
    assert street.at("joined") == "joined requested-by-the-other-entry"
    assert street.at("circle") == "left reported requested welcomes"
    assert street.otherwise() == []


def test_who_comes_to_the_building_within_half_an_hour_of_a_session_is_near_the_group(street):
    group = street.group("group", street.hall, TEN, TEN + 7 * DAY, PAST, TEN + 14 * DAY)
    enrol_row(group, street.person("own"))
    ends = TEN + 120 * MINUTE
    near = {
        "after-29": (street.again, ends + 29 * MINUTE),
        "after-30": (street.hall, ends + 30 * MINUTE),
        "before-29": (street.hall, TEN - 149 * MINUTE),
        "before-30": (street.again, TEN - 150 * MINUTE),
        "barn": (street.barn, TEN),
        "bare": (street.bare, TEN),
        "past": (street.hall, PAST),
        "next-week": (street.hall, TEN + 7 * DAY),
    }
    for name, (location, start) in near.items():
        enrol_row(street.group(name, location, start), street.person(name))
    over = street.group("over", street.hall, TEN, state="ended")
    enrol_row(over, street.person("over"))
    two = street.group("two", street.hall, TEN, TEN + 14 * DAY)
    street.guest("guest-then", two, 1)
    street.guest("guest-later", two, 2)
    for name in ("now", "now-too"):
        enrol_row(street.group(name, street.mill, NOW_ON), street.person(name))

    assert street.nearby("now") == "now-too"
    always = "after-29 asks-guest-later asks-guest-then before-29 guest-then"
    assert street.nearby("group", "group-1") == always
    assert street.nearby("group", "group-2") == "next-week"
    assert street.nearby("group", "group-3") == ""
    assert street.nearby("group", "group-4") == "asks-guest-later asks-guest-then guest-later"
    assert (
        street.nearby("group") == "after-29 asks-guest-later asks-guest-then before-29 guest-later guest-then next-week"
    )
    assert street.otherwise() == []


def test_who_was_referred_to_an_offer_in_the_building_is_near_the_groups_of_its_part_of_the_week(street):
    morning = street.group("morning", street.hall, TEN, offer=street.offer("own", street.hall, parts(WEDNESDAY)))
    # The part of the week is that in which a session starts.
    street.group("noon", street.hall, TEN + 120 * MINUTE, long=360)
    street.group("evening", street.hall, TEN + 480 * MINUTE, long=420)
    street.group("past", street.hall, PAST)
    street.group("now", street.hall, NOW_ON)
    street.group("sunday", street.hall, TEN + 4 * DAY)
    street.group("elsewhere", street.barn, TEN)
    hours = {
        "tuesday-1": parts(TUESDAY),
        "wednesday-1": parts(WEDNESDAY),
        "wednesday-2": parts(WEDNESDAY + 1),
        "wednesday-3": parts(WEDNESDAY + 2),
        "thursday-1": parts(THURSDAY),
        "sunday-1": parts(18),
        "any": None,
    }
    for name, when in hours.items():
        street.offer(name, street.again, when)
        street.refer(name, name)
    street.refer("own", "own")
    street.refer("stopped", "wednesday-1", "stopped")
    street.refer("reported", "wednesday-1", "reported")
    for name, state in (("told-by-a-group", "running"), ("group-over", "ended")):
        offer = street.offer(name, street.hall, parts(WEDNESDAY))
        street.group(name, street.blank, TEN + 60 * DAY, offer=offer, state=state)
        street.refer(name, name)
    street.offer("in-the-mill", street.mill, parts(WEDNESDAY))
    street.refer("in-the-mill", "in-the-mill")

    assert morning.location_id == street.hall.pk
    assert street.nearby("morning") == street.nearby("morning", "morning-1") == "any group-over reported wednesday-1"
    assert street.nearby("noon") == "any own wednesday-2"
    assert street.nearby("evening") == "any wednesday-3"
    assert street.nearby("sunday") == "any sunday-1"
    assert street.nearby("now") == "any tuesday-1"
    assert street.nearby("past") == street.nearby("past", "past-1") == street.nearby("elsewhere") == ""
    # A session of another group is none of this one.
    assert street.nearby("morning", "noon-1") == ""
    assert street.otherwise() == []
    # Who comes to its own offer is here, and not near.
    morning.state = "ended"
    morning.save()
    assert street.nearby("morning") == "any group-over reported wednesday-1"
    assert street.otherwise() == []


def test_who_lives_in_a_building_is_there_whenever_someone_comes(street):
    home = street.group("home", street.hall, TEN, PAST, form="residence")
    late = street.group("late", street.again, TEN + 600 * MINUTE, PAST)
    gone = street.group("gone", street.hall, PAST)
    over = street.group("over", street.hall, TEN + 600 * MINUTE, state="ended", form="residence")
    away = street.group("away", street.barn, TEN, form="residence")
    flat = street.group("flat", street.again, PAST, form="residence")
    attic = street.group("attic", street.hall, PAST - DAY, form="residence")
    groups = {"home": home, "late": late, "gone": gone, "over": over, "away": away, "flat": flat, "attic": attic}
    for name, group in groups.items():
        enrol_row(group, street.person(f"{name}-member"))
    street.guest("home-guest", home, 1)
    street.guest("late-guest", late, 1)
    street.guest("late-guest-then", late, 2)
    own = street.offer("own", street.hall, parts(THURSDAY))
    home.offer = own
    home.save()
    street.group("now", street.mill, NOW_ON)
    enrol_row(street.groups["now"], street.person("now-member"))
    enrol_row(street.group("loft", street.mill, PAST - DAY, form="residence"), street.person("loft-member"))
    street.offer("monday", street.hall, parts(0))
    street.offer("barn", street.barn, parts(0))
    led = street.offer("led", street.hall, parts(0))
    street.group("led", street.mill, TEN, offer=led)
    once = street.offer("once-led", street.hall, parts(0))
    street.group("once-led", street.mill, TEN, offer=once, state="ended")
    for name in ("own", "monday", "barn", "led", "once-led"):
        street.refer(f"referred-{name}", name)
    street.refer("referred-monday-stopped", "monday", "stopped")

    at_home = "asks-home-guest attic-member flat-member home-member"
    assert street.nearby("late") == street.nearby("late", "late-1") == f"{at_home} referred-own"
    assert street.nearby("late", "late-2") == ""
    assert (street.nearby("now"), street.nearby("loft")) == ("loft-member", "now-member referred-led")
    assert street.nearby("gone") == ""
    assert street.nearby("away") == "referred-barn"
    assert street.nearby("flat") == (
        "asks-home-guest asks-late-guest asks-late-guest-then attic-member home-guest home-member late-guest "
        "late-member referred-monday referred-once-led referred-own"
    )
    assert street.nearby("flat", "flat-1") == ""
    near_home = (
        "asks-late-guest asks-late-guest-then attic-member flat-member late-guest late-member referred-monday "
        "referred-once-led"
    )
    assert street.nearby("home") == near_home
    assert street.nearby("home", "home-1") == "attic-member flat-member"
    assert street.beside("monday") == f"{at_home} referred-led referred-once-led referred-own"
    assert street.beside("own") == "attic-member flat-member"
    assert street.otherwise() == []
    home.state = "ended"
    home.save()
    assert street.nearby("home") == near_home
    assert street.otherwise() == []


def test_who_comes_to_the_building_in_a_part_of_the_week_is_beside_an_offer_of_that_part(street):
    target = street.offer("target", street.hall, parts(WEDNESDAY))
    street.offer("any", street.hall, None)
    for name, part in (("noon", WEDNESDAY + 1), ("evening", WEDNESDAY + 2), ("sunday", 18), ("tuesday", TUESDAY)):
        street.offer(name, street.hall, parts(part))
    for name, location, hours in (
        ("same", street.again, parts(WEDNESDAY, THURSDAY)),
        ("later", street.hall, parts(THURSDAY)),
        ("unknown", street.hall, None),
        ("mill", street.mill, parts(WEDNESDAY)),
    ):
        street.offer(name, location, hours)
        street.refer(f"referred-{name}", name)
    street.refer("referred-target", "target")
    street.refer("stopped", "same", "stopped")
    for name, location, start in (
        ("morning", street.again, TEN),
        ("noon", street.hall, TEN + 120 * MINUTE),
        ("sunday", street.hall, TEN + 4 * DAY),
        ("past", street.hall, PAST),
        ("now", street.hall, NOW_ON),
        ("barn", street.barn, TEN),
    ):
        long = 360 if name == "noon" else 120
        enrol_row(street.group(name, location, start, long=long), street.person(f"member-{name}"))
    enrol_row(street.group("over", street.hall, TEN, state="ended"), street.person("member-over"))
    enrol_row(street.group("own", street.hall, TEN, offer=target), street.person("member-own"))
    # Whoever was referred to an offer, or welcomes people there, comes to its group, wherever that meets.
    hosts = {"host_name": "Proef led-host", "host_email": "LED-MAIL@example.org"}
    offer = street.offer("led", street.barn, parts(WEDNESDAY), **hosts)
    led = street.group("led", street.again, TEN, offer=offer)
    street.person("led-host"), street.person("led-mail", email="Led-Mail@example.org")
    street.person("signs", given_name="-", family_name="--", postcode="6609 ZZ", street_line="Pad 9")
    street.group("signs", street.again, TEN, offer=street.offer("signs", street.barn, None, host_name="-"))
    for state in ("requested", "rejected", "declined", "stopped", "reported"):
        street.refer(f"led-{state}", "led", state)
    for state in ("accepted", "reported"):
        left = street.refer(f"left-{state}", "led", state)
        enrol_row(led, street.people[f"left-{state}"], "ended")
        Enrolment.objects.filter(person=left.person).update(referral=left)
    two = street.group("two", street.hall, TEN, TEN + 480 * MINUTE, long=480)
    street.guest("guest-morning", two, 1)
    street.guest("guest-evening", two, 2)

    of_led = "led-host led-mail led-reported led-requested left-accepted"

    assert street.beside("target") == (
        f"asks-guest-evening asks-guest-morning guest-morning {of_led} member-morning referred-same referred-unknown"
    )
    assert street.beside("later") == "referred-same referred-unknown"
    assert street.beside("noon") == "member-noon referred-unknown"
    assert street.beside("evening") == "asks-guest-evening asks-guest-morning guest-evening referred-unknown"
    assert street.beside("tuesday") == "member-now referred-unknown"
    assert street.beside("sunday") == "member-sunday referred-unknown"
    assert street.beside("any") == (
        f"asks-guest-evening asks-guest-morning guest-evening guest-morning {of_led} member-morning member-noon "
        "member-now member-own member-sunday referred-later referred-same referred-target referred-unknown"
    )
    assert street.otherwise() == []


def test_who_stands_in_for_a_key_figure_that_is_away_welcomes_people_at_every_entry_of_the_offer(street):
    kept = street.offer("kept", street.hall, parts(WEDNESDAY))
    street.offer("joined", street.mill, parts(WEDNESDAY), same_as=kept)
    today = street.world.now.date()

    def figure(offer, **changes):
        about = {"owner": street.world.house, "areas": ["6601"], "channel": "phone", "reach": "06"}
        return KeyFigure.objects.create(offer=offer, **{"name": "Iemand", **about, **changes})

    def away(name, offer, **changes):
        stands_in = figure(street.offer(f"of-{name}", street.barn, None), name=street.person(name).full_name)
        days = {"away_from": today - 3 * DAY, "away_until": today}
        figure(offer, stand_in=stands_in, **{**days, **changes})

    away("stands-in", kept)
    street.person("signs", given_name="-", family_name="--", postcode="6609 ZZ", street_line="Pad 9")
    figure(
        street.offer("of-nobody", street.bare, None),
        stand_in=figure(street.offer("signs", street.barn, None), name="-"),
        away_from=today,
        away_until=today,
    )
    for name, changes in (
        ("stood-in", {"away_until": today - DAY}),
        ("stands-in-later", {"away_until": today + 3 * DAY}),
        ("no-more", {"ended_at": street.world.now}),
    ):
        away(name, street.offer(name, street.bare, None), **changes)
    street.person("nobody")

    def stand_ins(offer):
        return street.who("safety_stands_in(%(others)s, %s)", street.offers[offer].pk)

    assert stand_ins("kept") == stand_ins("joined") == "stands-in"
    assert stand_ins("stands-in-later") == "stands-in-later"
    assert stand_ins("stood-in") == stand_ins("no-more") == stand_ins("of-stands-in") == ""
    assert street.otherwise() == []
