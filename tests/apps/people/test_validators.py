"""What may stand in a registration."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from weefsel.apps.people.validators import check_birth_date, check_hours, check_past_day, read_number, read_postcode

TODAY = date(2027, 3, 2)


@pytest.mark.parametrize(
    ("typed", "kept"), [("6601aa", "6601 AA"), (" 6601  AA ", "6601 AA"), ("6601", "6601"), ("", "")]
)
def test_a_postcode_is_kept_as_it_is_written(typed, kept):
    assert read_postcode(typed) == kept


@pytest.mark.parametrize("typed", ["0601 AA", "66011 AA", "Wijchen", "6601 A"])
def test_what_is_no_postcode_is_told_with_an_example(typed):
    with pytest.raises(ValidationError) as told:
        read_postcode(typed)

    assert told.value.messages == ["Dit is geen Nederlandse postcode. Schrijf hem zo: 6601 AA, of alleen de cijfers."]


@pytest.mark.parametrize(("typed", "kept"), [("111222333", "111222333"), ("1112.22.333", "111222333")])
def test_a_number_that_passes_the_eleven_test_is_kept_as_digits(typed, kept):
    assert read_number(typed) == kept


@pytest.mark.parametrize("typed", ["111222334", "12345", "000000000", "abc"])
def test_a_number_that_fails_the_eleven_test_is_refused(typed):
    with pytest.raises(ValidationError) as told:
        read_number(typed)

    assert told.value.messages == [
        "Dit is geen geldig burgerservicenummer. Kijk de cijfers na op het identiteitsbewijs."
    ]


@pytest.mark.parametrize(
    ("day", "code"), [(date(2027, 3, 3), "future"), (date(1906, 12, 31), "too-old"), (TODAY, None)]
)
def test_a_birth_date_lies_between_120_years_ago_and_today(day, code):
    assert _code(lambda: check_birth_date(day, today=TODAY)) == code


@pytest.mark.parametrize(
    ("day", "code"), [(date(2027, 3, 3), "future"), (date(1952, 5, 31), "before-birth"), (date(1952, 6, 1), None)]
)
def test_what_happened_lies_between_birth_and_today(day, code):
    assert _code(lambda: check_past_day(day, today=TODAY, birth_date=date(1952, 6, 1))) == code


def test_a_week_has_21_parts():
    assert _code(lambda: check_hours([True] * 20)) == "hours"
    assert _code(lambda: check_hours([True] * 21)) is None
    assert _code(lambda: check_hours(None)) is None


def _code(act):
    try:
        act()
    except ValidationError as error:
        return error.code
    return None
