"""Times as OpenStreetMap writes them (``opening_hours``) <-> schedules of HSDS <-> the 21 parts of a week.

The text is read by the library ``opening-hours-py``, which knows the Dutch public holidays; what we write ourselves is
a small part of that language, so that it can be read back as a schedule.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from opening_hours import OpeningHours

from weefsel.engine.frames import DAYPARTS, DAYS, N_HOURS, hour_index, hour_name
from weefsel.interop.hsds.gather import CLOSED
from weefsel.interop.hsds.records import WEEKDAYS, Schedule

COUNTRY = "NL"
MAX_CHARACTERS = 2_000
OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# When a part of the day begins, in minutes after midnight: morning 6, afternoon 12, evening 18 o'clock (an assumption:
# the bounds that the parts of the day have in ordinary Dutch).
DAYPART_STARTS_MIN = (6 * 60, 12 * 60, 18 * 60)
# A visit of this many minutes makes a part of the day count, besides the part in which most of it lies (an assumption).
MIN_MINUTES = 60
# What a part of the day becomes when hours are asked and only the part is known (an assumption, said beside it).
DAYPART_HOURS = ("09:00-12:00", "13:00-17:00", "19:00-21:00")


class HoursError(ValueError):
    """Times that cannot be read; the text is Dutch and tells where."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Times in OSM's language (``text``, empty: nothing is known) and in Dutch what it could not say (``left``)."""

    text: str = ""
    left: tuple[str, ...] = ()


def check_hours(text: str) -> str:
    """The same times as the library writes them.

    Raises
    ------
    HoursError
        When the text is not in OSM's language.

    Examples
    --------
    >>> check_hours("mo-fr 9:00-12:00; PH off")
    'Mo-Fr 09:00-12:00; PH closed'
    """
    return str(_parsed(text))


def _parsed(text: str) -> OpeningHours:
    plain = text.strip()
    if not plain:
        raise HoursError("Hier staan geen tijden.")
    if len(plain) > MAX_CHARACTERS:
        raise HoursError(f"Deze tijden zijn {len(plain)} tekens lang. Wij lezen er tot {MAX_CHARACTERS}.")
    try:
        return OpeningHours(plain, country=COUNTRY)
    except (KeyboardInterrupt, SystemExit):
        raise
    # The library is compiled: what goes wrong inside it is no ordinary Exception.
    except BaseException as error:
        found = re.search(r"--> \d+:(\d+)", str(error))
        where = f" bij teken {found[1]} ('{plain[int(found[1]) - 1 :][:15]}')" if found else ""
        raise HoursError(f"Deze tijden begrijpen we niet{where}. Schrijf bijvoorbeeld: Tu,Th 10:00-12:00.") from error


def is_open(text: str, at: dt.datetime) -> bool | None:
    """Whether it is open at a moment (local time); None when the times themselves do not know."""
    hours = _parsed(text)
    moment = at.replace(tzinfo=None)
    return None if hours.is_unknown(moment) else hours.is_open(moment)


def visits(text: str, start: dt.date, n_days: int) -> list[tuple[dt.datetime, dt.datetime]]:
    """From when until when it is open in a number of days, local time; holidays are counted."""
    begin = dt.datetime.combine(start, dt.time())
    end = begin + dt.timedelta(days=n_days)
    found: list[tuple[dt.datetime, dt.datetime]] = []
    for opens, closes, state, _ in _parsed(text).intervals(begin, end):
        if str(state) == "open" or str(state).endswith("OPEN"):
            found.append((max(opens, begin), min(closes, end) if closes is not None else end))
        if len(found) > 100_000:
            raise HoursError("Deze tijden wisselen te vaak om te tellen.")
    return found


def holidays(year: int) -> list[dt.date]:
    """The Dutch public holidays of a year."""
    return [
        opens.date() for opens, _ in _single_days(visits("PH", dt.date(year, 1, 1), 366 if _is_leap(year) else 365))
    ]


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _single_days(found: Iterable[tuple[dt.datetime, dt.datetime]]) -> Iterable[tuple[dt.datetime, dt.datetime]]:
    """Two holidays in a row are one visit: cut it at midnight."""
    for opens, closes in found:
        while opens < closes:
            next_day = dt.datetime.combine(opens.date() + dt.timedelta(days=1), dt.time())
            yield opens, min(closes, next_day)
            opens = next_day


def dayparts(text: str, *, start: dt.date) -> tuple[bool, ...]:
    """The 21 parts of a week in which it is open in the eight weeks from ``start``, Monday morning first.

    A holiday does not close a part of the week, and a group once a month is in its part too.
    """
    found = [False] * N_HOURS
    for opens, closes in _single_days(visits(text, start, 56)):
        day = opens.weekday()
        from_min = opens.hour * 60 + opens.minute
        until_min = from_min + int((closes - opens).total_seconds() // 60)
        bounds = (*DAYPART_STARTS_MIN, 24 * 60)
        minutes = [max(0, min(until_min, bounds[part + 1]) - max(from_min, bounds[part])) for part in range(3)]
        for part, amount in enumerate(minutes):
            if amount and (amount >= MIN_MINUTES or amount == max(minutes)):
                found[hour_index(day, part)] = True
    return tuple(found)


def dayparts_of(schedules: Iterable[Schedule], *, start: dt.date) -> tuple[bool, ...] | None:
    """The parts of a week of schedules; None when they say nothing of days and times.

    Of what has no end, only the part in which it begins counts.
    """
    text = hours_of(_ended(one) for one in schedules).text
    return dayparts(text, start=start) if text else None


def _ended(one: Schedule) -> Schedule:
    if one.opens_at is None or one.closes_at is not None:
        return one
    minutes = min(one.opens_at.hour * 60 + one.opens_at.minute + 1, 24 * 60 - 1)
    return replace(one, closes_at=dt.time(minutes // 60, minutes % 60)) if minutes < 24 * 60 - 1 else one


def hours_of_dayparts(parts: Sequence[bool]) -> Hours:
    """Parts of a week as times, with the assumption said: of a part we do not know from when until when."""
    if len(parts) != N_HOURS:
        raise ValueError(f"parts must have {N_HOURS} values, got {len(parts)}.")
    rules: list[str] = []
    for part in range(len(DAYPARTS)):
        days = [OSM_DAYS[day] for day in range(len(DAYS)) if parts[hour_index(day, part)]]
        if days:
            rules.append(f"{','.join(days)} {DAYPART_HOURS[part]}")
    told = tuple(f"aanname: de uren van {hour_name(index)}" for index, part in enumerate(parts) if part)
    return Hours(", ".join(rules), told)


def hours_of(schedules: Iterable[Schedule]) -> Hours:
    """Schedules as times; what OSM's language or the schedule cannot say stands in ``left``."""
    rules: list[str] = []
    closed: list[str] = []
    left: list[str] = []
    for one in schedules:
        if one.notes == CLOSED and one.valid_from and one.valid_to:
            closed.append(f"{_dates(one.valid_from, one.valid_to)} off")
            continue
        rule = _rule(one, left)
        if rule:
            rules.append(rule)
    # A comma adds a rule to the ones before; a semicolon would put it in their place on the same day.
    return Hours("; ".join(filter(None, [", ".join(dict.fromkeys(rules)), *dict.fromkeys(closed)])), tuple(left))


def _rule(one: Schedule, left: list[str]) -> str:
    if one.opens_at is None or (not one.byday and not one.freq and one.dtstart is None and one.valid_from is None):
        if one.description or one.byday:
            left.append(one.description or f"geen tijden bij {one.byday}")
        return ""
    opens = _clock(one.opens_at)
    closes = _clock(one.closes_at) if one.closes_at is not None else ""
    span = f"{opens}-{'24:00' if closes == '00:00' else closes}" if closes else f"{opens}+"
    if opens == closes:
        span = "00:00-24:00"
    if one.bymonthday or one.byyearday or one.byweekno:
        left.append("dagen van de maand, het jaar of weeknummers")
        return ""
    days = ",".join(_day(day) for day in one.byday.split(",") if day)
    if not days and one.freq == "WEEKLY" and one.dtstart is not None:
        days = OSM_DAYS[one.dtstart.weekday()]
    weeks = ""
    if one.interval and one.interval > 1:
        if one.freq == "WEEKLY" and one.dtstart is not None and one.interval in (2, 4):
            first = (one.dtstart.isocalendar().week - 1) % one.interval + 1
            weeks = f"week {first:02d}-53/{one.interval}"
            left.append("aanname: de telling van de weken begint ieder jaar opnieuw")
        else:
            left.append(f"om de {one.interval} {'weken' if one.freq == 'WEEKLY' else 'maanden'}")
            return ""
    if one.count:
        left.append(f"{one.count} keer in totaal")
    until = one.until or one.valid_to
    begin = one.valid_from or one.dtstart
    if one.dtstart is not None and not one.freq and not one.byday:
        period = _dates(one.dtstart, one.dtstart)
    elif begin is not None or until is not None:
        period = _dates(begin, until)
    else:
        period = ""
    return " ".join(filter(None, [period, weeks, days, span]))


def _clock(time: dt.time) -> str:
    return f"{time.hour:02d}:{time.minute:02d}"


def _day(day: str) -> str:
    code = OSM_DAYS[WEEKDAYS.index(day[-2:])]
    return f"{code}[{day[:-2].lstrip('+')}]" if len(day) > 2 else code


def _dates(first: dt.date | None, last: dt.date | None) -> str:
    """A period in OSM's language; without an end it runs on."""

    def one(date: dt.date) -> str:
        return f"{date.year} {_MONTHS[date.month - 1]} {date.day:02d}"

    if first is None:
        assert last is not None
        first = dt.date(1900, 1, 1)
    if last is None:
        return f"{one(first)}+" if first.year > 1900 else ""
    return one(first) if first == last else f"{one(first)}-{one(last)}"


_RULE = re.compile(
    r"(?:(?P<y1>\d{4}) (?P<m1>[A-Z][a-z]{2}) (?P<d1>\d{1,2})(?P<open>\+)?"
    r"(?:-(?P<y2>\d{4}) (?P<m2>[A-Z][a-z]{2}) (?P<d2>\d{1,2}))?\s*)?"
    r"(?:week ?(?P<week>\d{1,2})-53/(?P<interval>\d)\s*)?"
    r"(?P<days>(?:[A-Z][a-z](?:-[A-Z][a-z])?(?:\[-?\d\])?,?)+)?\s*"
    r"(?P<off>off|closed)?(?P<spans>(?:\d{1,2}:\d{2}(?:-\d{1,2}:\d{2}|\+),?)+)?"
)


def schedules_of(text: str) -> tuple[tuple[Schedule, ...], tuple[str, ...]]:
    """Times in OSM's language as schedules, and in Dutch the rules that a schedule cannot say."""
    _parsed(text)
    found: list[Schedule] = []
    left: list[str] = []
    normal = text.strip()
    if normal == "24/7":
        normal = "Mo-Su 00:00-24:00"
    for rule in _SPLIT.split(normal):
        parsed = _RULE.fullmatch(rule.strip())
        made = _schedules(parsed) if parsed and any(parsed.groupdict().values()) else None
        if made is None:
            left.append(rule.strip())
        else:
            found += made
    return tuple(found), tuple(left)


_SPLIT = re.compile(r"\s*;\s*|(?<=[\d+])\s*,\s+(?=[A-Z\d])")
_MONTHS_NL = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober"),
    *("november", "december"),
)
_WHICH = {"1": "eerste", "2": "tweede", "3": "derde", "4": "vierde", "5": "vijfde", "-1": "laatste"}


def in_dutch(text: str) -> str:
    """Times in OSM's language as people read them; a rule for which there are no plain words stays as it is written.

    Examples
    --------
    >>> in_dutch("Tu 12:00-13:30")
    'dinsdag 12.00-13.30'
    >>> in_dutch("Mo-Fr,Su 09:00-12:00,13:00-17:00, Sa 10:00+; 2027 Dec 24 off")
    'maandag tot en met vrijdag en zondag 9.00-12.00 en 13.00-17.00; zaterdag vanaf 10.00; niet op 24 december 2027'
    >>> in_dutch("week 01-53/2 We[-1] 19:30-21:00"), in_dutch("We[1] 19:30-21:00"), in_dutch("24/7")
    ('week 01-53/2 We[-1] 19:30-21:00', 'elke eerste woensdag van de maand 19.30-21.00', 'altijd')
    """
    if text.strip() == "24/7":
        return "altijd"
    return "; ".join(_rule_in_dutch(rule.strip()) for rule in _SPLIT.split(text.strip()))


def _rule_in_dutch(rule: str) -> str:
    found = _RULE.fullmatch(rule)
    part = found.groupdict() if found else {}
    days = _days_in_dutch(part.get("days") or "")
    if not found or days is None or not (part["off"] or part["spans"]) or (part["week"] and "elke" in days):
        return rule
    times = [_span_in_dutch(span) for span in (part["spans"] or "").strip(",").split(",") if span]
    weeks = f"om de {part['interval']} weken" if part["week"] else ""
    told = [weeks, days or ("" if part["off"] else "elke dag"), " en ".join(times), _period_in_dutch(part)]
    return " ".join(filter(None, ["niet" if part["off"] else "", *told]))


def _days_in_dutch(text: str) -> str | None:
    told: list[str] = []
    for word in text.strip(",").split(",") if text else ():
        one = re.fullmatch(r"([A-Z][a-z])(?:-([A-Z][a-z]))?(?:\[(-?\d)\])?", word)
        if not one or not {one[1], one[2] or one[1]} <= {*OSM_DAYS} or (one[3] and (one[2] or one[3] not in _WHICH)):
            return None
        first, last = (DAYS[OSM_DAYS.index(day)] if day else "" for day in (one[1], one[2]))
        if one[3]:
            told.append(f"elke {_WHICH[one[3]]} {first} van de maand")
        else:
            told.append(f"{first} tot en met {last}" if last else first)
    return " en ".join(filter(None, [", ".join(told[:-1]), *told[-1:]]))


def _span_in_dutch(span: str) -> str:
    opens, _, closes = span.rstrip("+").partition("-")
    opens, closes = (time.lstrip("0").replace(":", ".", 1) for time in (opens, closes))
    opens, closes = (f"0{time}" if time.startswith(".") else time for time in (opens, closes))
    return f"{opens}-{closes}" if closes else f"vanaf {opens}"


def _period_in_dutch(part: dict[str, str | None]) -> str:
    first, last = (
        f"{int(part[f'd{n}'] or 0)} {_MONTHS_NL[_MONTHS.index(part[f'm{n}'] or '')]} {part[f'y{n}']}"
        if part[f"y{n}"]
        else ""
        for n in (1, 2)
    )
    if not first:
        return ""
    if last:
        return f"tot en met {last}" if part["y1"] == "1900" else f"van {first} tot en met {last}"
    return f"vanaf {first}" if part["open"] else f"op {first}"


def _schedules(rule: re.Match[str]) -> list[Schedule] | None:
    part = rule.groupdict()
    try:
        first, last = _date(part["y1"], part["m1"], part["d1"]), _date(part["y2"], part["m2"], part["d2"])
    except ValueError:
        return None
    if first is not None and last is None and not part["open"]:
        last = first
    if part["off"]:
        if first is None or last is None or part["days"]:
            return None
        return [Schedule(valid_from=first, valid_to=last, notes=CLOSED)]
    if not part["spans"]:
        return None
    byday = _byday(part["days"] or "")
    if byday is None or (part["week"] and not byday):
        return None
    freq = "MONTHLY" if re.search(r"\d", byday) else "WEEKLY"
    base = Schedule(valid_from=first if first and first.year > 1900 else None, valid_to=last, freq=freq, byday=byday)
    if not byday:
        base = replace(base, byday=",".join(WEEKDAYS))
    if part["week"]:
        # The rule names the weeks, a schedule the first day: the first such week of a year near now is as good as any.
        monday = dt.date.fromisocalendar((first or dt.date(2026, 1, 1)).year, int(part["week"]), 1)
        day = WEEKDAYS.index(byday.split(",")[0])
        base = replace(base, interval=int(part["interval"]), dtstart=monday + dt.timedelta(days=day))
    made: list[Schedule] = []
    for span in part["spans"].strip(",").split(","):
        opens, _, closes = span.rstrip("+").partition("-")
        made.append(replace(base, opens_at=_time(opens), closes_at=_time(closes) if closes else None))
    return made


def _date(year: str | None, month: str | None, day: str | None) -> dt.date | None:
    return dt.date(int(year), _MONTHS.index(month) + 1, int(day)) if year and month and day else None


def _time(text: str) -> dt.time:
    hour, _, minute = text.partition(":")
    return dt.time(int(hour) % 24, int(minute))


def _byday(text: str) -> str | None:
    days: list[str] = []
    for word in text.strip(",").split(",") if text else ():
        found = re.fullmatch(r"([A-Z][a-z])(?:-([A-Z][a-z]))?(?:\[(-?\d)\])?", word)
        if not found or found[1] not in OSM_DAYS or (found[2] and found[2] not in OSM_DAYS):
            return None
        first = OSM_DAYS.index(found[1])
        n_days = (OSM_DAYS.index(found[2]) - first) % 7 + 1 if found[2] else 1
        days += [(found[3] or "") + WEEKDAYS[(first + step) % 7] for step in range(n_days)]
    return ",".join(days)
