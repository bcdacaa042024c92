"""Values of answers: which dates there are, how two values compare, and their line of text."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.worlds import QUICK

from weefsel.engine.screening.values import Coding, Date, DateTime, Quantity, Reference, Time, compare, shown

ZONES = st.sampled_from([ZoneInfo(each) for each in ("UTC", "Europe/Amsterdam", "Asia/Kathmandu", "America/St_Johns")])
MOMENTS = st.datetimes(timezones=ZONES, allow_imaginary=False).filter(
    lambda one: one.utcoffset().total_seconds() % 60 == 0 and 1 < one.year < 9999
)


@pytest.mark.parametrize("text", ["", "26", "2026-13", "2026-02-30", "2026-2-3", "2026-02-03T10:00:00", "0000"])
def test_a_date_that_does_not_exist_is_refused(text):
    with pytest.raises(ValueError, match=r"date|day|month|year"):
        Date(text)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-02T10:00:00Z", "2026-02-03T10:00:00", "2026-02-03T24:00:00Z", "2026-02-03T10:00Z"]
)
def test_a_moment_that_does_not_exist_is_refused(text):
    with pytest.raises(ValueError, match=r"zone|day|time"):
        DateTime(text)


@pytest.mark.parametrize("text", ["", "10", "10:30", "25:00:00", "10:60:00", "10:30:60", "10:30:00Z"])
def test_a_time_that_does_not_exist_is_refused(text):
    with pytest.raises(ValueError, match=r"time"):
        Time(text)


@QUICK
@given(MOMENTS, MOMENTS)
def test_moments_compare_as_the_calendar_says_in_any_two_time_zones(one, other):
    # A FHIR moment has its zone in whole minutes and its seconds in full.
    a, b = (DateTime(each.isoformat(timespec="microseconds")) for each in (one, other))

    assert compare(a, b) == (one > other) - (one < other)


def test_what_is_known_of_two_dates_decides_and_otherwise_nobody_knows():
    pairs = [("2025", "2026-03-01"), ("2026", "2026-03-01"), ("2026-04", "2026-03-01"), ("2026-03", "2026-03")]

    assert [compare(Date(a), Date(b)) for a, b in pairs] == [-1, None, 1, 0]


def test_values_of_two_kinds_and_codes_have_no_order():
    one, same, other = Coding("a", "A", "http://x"), Coding("a", "anders"), Coding("b", "B", "http://x")
    km, metres = Quantity(Decimal(5), "km"), Quantity(Decimal(5), "m")

    assert [compare(*pair) for pair in ((one, same), (one, other), (km, metres), (True, 1), ("1", 1))] == [
        0,
        None,
        None,
        None,
        None,
    ]
    assert compare(Quantity(Decimal(5), "kilometer", "km", "ucum"), Quantity(Decimal(6), "km", "km", "ucum")) == -1
    assert compare(Coding("a", system="http://x"), Coding("a", system="http://y")) is None
    assert compare(Reference("Patient/1"), Reference("Patient/1", "Een naam")) == 0


def test_a_reader_sees_dutch():
    values = [
        True,
        Decimal("1.50"),
        Date("2026-11-22"),
        Date("2026"),
        DateTime("2026-11-22T10:30:00+01:00"),
        Time("09:05:00"),
        Coding("x", "Altijd"),
        Coding("x"),
        Quantity(Decimal("2.5"), "uur"),
    ]

    assert [shown(value) for value in values] == [
        "ja",
        "1,50",
        "22 november 2026",
        "2026",
        "22 november 2026, 10:30 uur",
        "09:05 uur",
        "Altijd",
        "x",
        "2,5 uur",
    ]
