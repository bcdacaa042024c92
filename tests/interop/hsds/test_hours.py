"""Times as OpenStreetMap writes them: read, written, counted, and with the Dutch holidays."""

import datetime as dt

import pytest

from weefsel.engine.frames import N_HOURS, hour_name
from weefsel.interop.hsds.hours import (
    HoursError,
    check_hours,
    dayparts,
    dayparts_of,
    holidays,
    hours_of,
    hours_of_dayparts,
    is_open,
    schedules_of,
    visits,
)
from weefsel.interop.hsds.records import Schedule

MONDAY = dt.date(2026, 11, 23)


def names(parts) -> list[str]:
    return [hour_name(index) for index, part in enumerate(parts) if part]


def weekly(byday: str, opens: str, closes: str, **more) -> Schedule:
    return Schedule(
        freq="WEEKLY",
        byday=byday,
        opens_at=dt.time.fromisoformat(opens),
        closes_at=dt.time.fromisoformat(closes),
        **more,
    )


SCHEDULES = (
    weekly("TU,TH", "10:00", "12:00"),
    Schedule(freq="MONTHLY", byday="1MO,-1MO", opens_at=dt.time(19, 30), closes_at=dt.time(21)),
    weekly("FR", "09:00", "10:30", valid_from=dt.date(2026, 1, 1), valid_to=dt.date(2026, 6, 30)),
    weekly("WE", "14:00", "16:00", interval=2, dtstart=dt.date(2026, 1, 7), valid_from=dt.date(2026, 1, 7)),
    Schedule(valid_from=dt.date(2026, 12, 24), valid_to=dt.date(2026, 12, 26), notes="gesloten"),
)
TEXT = (
    "Tu,Th 10:00-12:00, Mo[1],Mo[-1] 19:30-21:00, 2026 Jan 01-2026 Jun 30 Fr 09:00-10:30, "
    "2026 Jan 07+ week 02-53/2 We 14:00-16:00; 2026 Dec 24-2026 Dec 26 off"
)


def test_schedules_are_written_and_read_back_and_the_library_understands_them():
    found = hours_of(SCHEDULES)

    assert found.text == TEXT
    assert found.left == ("aanname: de telling van de weken begint ieder jaar opnieuw",)
    assert check_hours(found.text)
    assert schedules_of(found.text) == (SCHEDULES, ())


def test_what_a_rule_cannot_say_is_told():
    found = hours_of(
        [
            Schedule(description="op afspraak"),
            weekly("MO", "10:00", "11:00", interval=3),
            Schedule(freq="MONTHLY", bymonthday="3", opens_at=dt.time(10), closes_at=dt.time(11)),
            weekly("TU", "10:00", "11:00", count=6),
        ]
    )

    assert found.text == "Tu 10:00-11:00"
    assert found.left == (
        *("op afspraak", "om de 3 weken", "dagen van de maand, het jaar of weeknummers"),
        "6 keer in totaal",
    )


def test_rules_of_others_that_no_schedule_can_say_come_back_as_they_were():
    assert schedules_of("Mo-We 09:00-12:00,13:00-17:00; PH off; easter 10:00-12:00") == (
        (weekly("MO,TU,WE", "09:00", "12:00"), weekly("MO,TU,WE", "13:00", "17:00")),
        ("PH off", "easter 10:00-12:00"),
    )


def test_two_rules_on_one_day_both_hold():
    text = hours_of([weekly("TU", "10:00", "12:00"), weekly("TU", "14:00", "16:00")]).text

    assert [(opens.hour, closes.hour) for opens, closes in visits(text, MONDAY, 7)] == [(10, 12), (14, 16)]


def test_each_week_every_other_week_and_once_a_month_are_counted():
    assert len(visits("Tu 10:00-12:00", MONDAY, 28)) == 4
    # 7 January 2026 is in week 2; week 48 is even too.
    assert [opens.date().day for opens, _ in visits(hours_of(SCHEDULES[3:4]).text, MONDAY, 28)] == [25, 9]
    assert [opens.date() for opens, _ in visits("Mo[1] 10:00-12:00", MONDAY, 28)] == [dt.date(2026, 12, 7)]


def test_parts_of_the_week_are_those_with_an_hour_or_most_of_a_visit():
    assert names(dayparts("Tu 10:00-12:30", start=MONDAY)) == ["dinsdagochtend"]
    assert names(dayparts("Tu 10:00-13:00", start=MONDAY)) == ["dinsdagochtend", "dinsdagmiddag"]
    assert names(dayparts("We 11:45-12:15", start=MONDAY)) == ["woensdagochtend", "woensdagmiddag"]
    assert names(dayparts("Mo[2] 19:00-21:00", start=MONDAY)) == ["maandagavond"]
    assert names(dayparts("Fr 22:00-02:00", start=MONDAY)) == ["vrijdagavond"]
    assert names(dayparts_of([weekly("MO", "09:00", "10:00")], start=MONDAY) or ()) == ["maandagochtend"]
    assert dayparts_of([Schedule(description="op afspraak")], start=MONDAY) is None


def test_parts_of_the_week_become_hours_that_say_they_are_assumed():
    parts = [False] * N_HOURS
    parts[3] = parts[9] = parts[20] = True

    found = hours_of_dayparts(parts)

    assert found.text == "Tu,Th 09:00-12:00, Su 19:00-21:00"
    assert found.left == tuple(
        f"aanname: de uren van {name}" for name in ("dinsdagochtend", "donderdagochtend", "zondagavond")
    )
    assert dayparts(found.text, start=MONDAY) == tuple(parts)


def test_dutch_holidays_close_what_closes_on_holidays():
    text = "Mo-Fr 09:00-17:00; PH off"

    # King's day, a Monday; in 2025 it was kept on Saturday the 26th, because the 27th was a Sunday.
    assert (is_open(text, dt.datetime(2026, 4, 27, 10)), is_open(text, dt.datetime(2026, 4, 28, 10))) == (False, True)
    assert {dt.date(2025, 4, 26), dt.date(2025, 5, 29), dt.date(2025, 12, 26)} <= set(holidays(2025))
    assert dt.date(2025, 4, 27) not in holidays(2025)
    assert {dt.date(2026, 1, 1), dt.date(2026, 4, 6), dt.date(2026, 5, 14), dt.date(2026, 5, 25)} <= set(holidays(2026))


@pytest.mark.real_data
def test_the_holidays_of_the_library_are_those_of_others_but_for_four(real_data):
    """Good Friday and 5 May are no day off by law or agreement; Easter and Whit Sunday are Sundays."""
    told = (real_data / "opening_hours" / "holidays_nl.yaml").read_text(encoding="utf-8")
    easter = dt.date(2026, 4, 5)
    offsets = {"Goede vrijdag": -2, "Tweede Paasdag": 1, "Hemelvaartsdag": 39, "Tweede Pinksterdag": 50}
    fixed = {"Nieuwjaarsdag": (1, 1), "Koningsdag": (4, 27), "Bevrijdingsdag": (5, 5)}
    fixed |= {"Eerste Kerstdag": (12, 25), "Tweede Kerstdag": (12, 26)}
    assert all(f"'{name}'" in told for name in (*offsets, *fixed))
    theirs = {easter + dt.timedelta(days=days) for days in offsets.values()}
    theirs |= {dt.date(2026, *day) for day in fixed.values()}

    ours = set(holidays(2026))

    assert theirs - ours == {dt.date(2026, 4, 3), dt.date(2026, 5, 5)}
    assert ours - theirs == {easter, dt.date(2026, 5, 24)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Hier staan geen tijden."),
        (
            "Mo 10:00-12:00,Mo",
            "Deze tijden begrijpen we niet bij teken 16 ('Mo'). Schrijf bijvoorbeeld: Tu,Th 10:00-12:00.",
        ),
        ("Mo " * 1_000, "Deze tijden zijn 2999 tekens lang. Wij lezen er tot 2000."),
        (
            "maandag 10 uur",
            "Deze tijden begrijpen we niet bij teken 1 ('maandag 10 uur'). Schrijf bijvoorbeeld: Tu,Th 10:00-12:00.",
        ),
    ],
)
def test_times_that_are_no_times_are_refused_with_the_place(text, told):
    with pytest.raises(HoursError) as error:
        check_hours(text)

    assert str(error.value) == told
