"""From when a child decides: to the second, where people live."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weefsel.catalogue.rights import RightsError, read_rights
from weefsel.engine.rights.ages import age_at, narrowed, turns
from weefsel.engine.rights.may import Actor, Fact, Object, may

RIGHTS = read_rights()
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SECOND = timedelta(seconds=1)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def sees(relation: str, born: date, now: datetime, *, topics=("groups",), action="groups.read", **period) -> bool:
    fact = Fact(relation, **{"valid_from": LONG_AGO, **period}, topics=frozenset(topics))
    narrow = narrowed(fact, born, RIGHTS.ages)
    return may(Actor("related_person", now), action, Object("groups", (narrow,)), RIGHTS).allow


@pytest.mark.parametrize(
    ("born", "years", "moment"),
    [
        (date(2011, 3, 2), 16, datetime(2027, 3, 1, 23, 0, tzinfo=UTC)),
        (date(2011, 7, 2), 16, datetime(2027, 7, 1, 22, 0, tzinfo=UTC)),
        (date(2011, 3, 28), 16, datetime(2027, 3, 27, 23, 0, tzinfo=UTC)),
        (date(2011, 3, 29), 16, datetime(2027, 3, 28, 22, 0, tzinfo=UTC)),
        (date(2011, 10, 31), 16, datetime(2027, 10, 30, 22, 0, tzinfo=UTC)),
        (date(2011, 11, 1), 16, datetime(2027, 10, 31, 23, 0, tzinfo=UTC)),
        (date(2012, 2, 29), 16, datetime(2028, 2, 28, 23, 0, tzinfo=UTC)),
        (date(2012, 2, 29), 12, datetime(2024, 2, 28, 23, 0, tzinfo=UTC)),
        (date(2012, 2, 29), 15, datetime(2027, 2, 28, 23, 0, tzinfo=UTC)),
        (date(2012, 2, 28), 15, datetime(2027, 2, 27, 23, 0, tzinfo=UTC)),
    ],
    ids=[
        "winter",
        "summer",
        "the day the clock goes forward",
        "the day after that",
        "the day the clock goes back",
        "the day after that one",
        "leap day to leap year",
        "leap day, twelve",
        "leap day to common year: 1 March",
        "the day before the leap day",
    ],
)
def test_someone_has_a_birthday_at_midnight_in_amsterdam(born, years, moment):
    assert turns(born, years) == moment


@pytest.mark.parametrize("zone", [UTC, AMSTERDAM, timezone(timedelta(hours=-9))], ids=str)
def test_the_sixteenth_birthday_is_the_same_moment_whatever_the_clock_on_the_wall(zone):
    moment = turns(date(2011, 7, 2), 16).astimezone(zone)

    assert [age_at(date(2011, 7, 2), each, RIGHTS.ages).slug for each in (moment - SECOND, moment)] == [
        "youth",
        "adult",
    ]


@pytest.mark.parametrize(
    ("years", "parent", "agreed"),
    [(0, (False, True), (False, False)), (12, (True, False), (False, True)), (16, (False, False), (True, False))],
    ids=["at birth", "at 12", "at 16"],
)
@pytest.mark.parametrize("born", [date(2012, 2, 29), date(2011, 3, 28), date(2011, 10, 31)], ids=str)
def test_what_a_parent_sees_changes_at_the_second(years, parent, agreed, born):
    moment = turns(born, years)

    assert tuple(sees("parent", born, each) for each in (moment - SECOND, moment)) == parent
    assert tuple(sees("parent_agreed", born, each) for each in (moment - SECOND, moment)) == agreed


def test_a_relation_of_a_parent_that_was_ended_stays_ended():
    assert not sees(
        "parent", date(2020, 1, 1), datetime(2027, 1, 1, tzinfo=UTC), valid_until=datetime(2026, 1, 1, tzinfo=UTC)
    )


@pytest.mark.parametrize("relation", ["related", "representative"])
def test_no_age_narrows_a_naaste_or_a_representative(relation):
    born = date(1950, 2, 28)
    fact = Fact(relation, valid_from=LONG_AGO, topics=frozenset({"groups"}))

    assert narrowed(fact, born, RIGHTS.ages) == fact


@given(
    st.dates(date(1990, 1, 1), date(2030, 12, 31)),
    st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)),
)
def test_no_parent_sees_anything_of_who_is_sixteen(born, now):
    """The oracle counts years on the calendar, with no moment in it."""
    day = now.astimezone(AMSTERDAM).date()
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    seen = {relation: sees(relation, born, now) for relation in ("parent", "parent_agreed")}

    assert seen == {"parent": 0 <= years < 12 and born <= day, "parent_agreed": 12 <= years < 16}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from_years = 12", "from_years = 13"),
        ("from_years = 0", "from_years = 1"),
        ("until_years = 16", ""),
        ("from_years = 16", "from_years = 16\nuntil_years = 99"),
        ('parent = "none"', 'parent = "nobody"'),
    ],
)
def test_ages_with_a_gap_or_an_unknown_word_are_refused(tmp_path, old, new):
    import shutil

    from weefsel.catalogue.rights import RIGHTS_FOLDER

    folder = tmp_path / "rights"
    shutil.copytree(RIGHTS_FOLDER, folder)
    text = (folder / "ages.toml").read_text()
    assert old in text
    (folder / "ages.toml").write_text(text.replace(old, new, 1))

    with pytest.raises(RightsError, match=r"ages\.toml"):
        read_rights(folder)
