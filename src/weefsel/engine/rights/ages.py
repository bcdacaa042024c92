"""From when a child decides, and until when a parent may look along: to the second, where people live."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from weefsel.catalogue.rights import Age
from weefsel.engine.rights.may import Fact

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# Which relation of a parent rests on what an age gives.
RESTS_ON = {"parent": "authority", "parent_agreed": "consent"}


def turns(birth_date: date, years: int) -> datetime:
    """The first moment at which someone is ``years`` old: 00:00 in Europe/Amsterdam on the birthday.

    Who was born on 29 February has a birthday on 1 March in a year without that day.
    """
    year = birth_date.year + years
    try:
        birthday = birth_date.replace(year=year)
    except ValueError:
        birthday = date(year, 3, 1)
    return datetime.combine(birthday, time.min, AMSTERDAM)


def age_at(birth_date: date, now: datetime, ages: Iterable[Age]) -> Age:
    """The entry of the table of ages that holds for someone at ``now``; before birth the first one."""
    reached = [age for age in ages if turns(birth_date, age.from_years) <= now]
    return reached[-1] if reached else next(iter(ages))


def chooses_anew(birth_date: date, now: datetime, ages: Iterable[Age]) -> datetime | None:
    """The next birthday on which more is for the child itself to choose; None for who is grown."""
    age = age_at(birth_date, now, ages)
    return None if age.until_years is None else turns(birth_date, age.until_years)


def narrowed(fact: Fact, birth_date: date, ages: Iterable[Age]) -> Fact:
    """The same fact, as long as the age of the person lets it hold; a fact that no age touches comes back unchanged.

    Source
    ------
    art. 7:447, 7:450, 7:457 and 7:465 BW, as in ages.toml.
    """
    wanted = RESTS_ON.get(fact.relation)
    if wanted is None:
        return fact
    age = next(age for age in ages if age.parent == wanted)
    begins = turns(birth_date, age.from_years)
    ends = None if age.until_years is None else turns(birth_date, age.until_years)
    return replace(
        fact,
        valid_from=begins if fact.valid_from is None else max(fact.valid_from, begins),
        valid_until=min((each for each in (fact.valid_until, ends) if each is not None), default=None),
    )
