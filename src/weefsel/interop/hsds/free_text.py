"""A sentence about when something is -> a proposed schedule, the words it was read from, and what was not understood.

Nothing here is certain: a person sees the sentence beside the proposal and says whether it is right.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from weefsel.engine.frames import DAYPARTS, DAYS, N_HOURS, hour_index
from weefsel.interop.hsds.hours import dayparts_of, hours_of
from weefsel.interop.hsds.records import WEEKDAYS, Schedule
from weefsel.interop.hsds.values import MONTHS

MAX_CHARACTERS = 1_000
Sure = Literal["high", "some", "low", "none"]


@dataclass(frozen=True, slots=True)
class Heard:
    """Words of the sentence and what they were taken for (Dutch); ``start`` and ``end`` are positions in it."""

    words: str
    meaning: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WhenProposal:
    """What a sentence seems to say of when.

    ``sure``: high, days and times are there and every word was understood; some, there is a word or an assumption to
    look at; low, days or times are missing; none, nothing was heard. ``assumed`` Dutch sentences to confirm, ``left``
    the words that were not understood. ``off`` "PH" closed on public holidays, "SH" in the school holidays.
    ``parts`` the 21 parts of the week, None when they are not told.
    """

    text: str
    schedules: tuple[Schedule, ...] = ()
    heard: tuple[Heard, ...] = ()
    left: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    parts: tuple[bool, ...] | None = None
    sure: Sure = "none"

    @property
    def hours(self) -> str:
        """The proposal in OSM's language, empty when there are no times."""
        text = hours_of(self.schedules).text
        return "; ".join([text, *(f"{each} off" for each in self.off)]) if text else ""


_DAY_NAMES: dict[str, int] = {}
for _number, _words in enumerate(
    (
        "maandag maandagen maandags ma monday mondays mon",
        "dinsdag dinsdagen dinsdags di tuesday tuesdays tue",
        "woensdag woensdagen woensdags wo woe wednesday wednesdays wed",
        "donderdag donderdagen donderdags do thursday thursdays thu",
        "vrijdag vrijdagen vrijdags vr vrij friday fridays fri",
        "zaterdag zaterdagen zaterdags za saturday saturdays sat",
        "zondag zondagen zondags zo sunday sundays sun",
    )
):
    _DAY_NAMES |= dict.fromkeys(_words.split(), _number)
_ORDINALS = {
    **{"eerste": 1, "1e": 1, "1ste": 1, "first": 1, "tweede": 2, "2e": 2, "2de": 2, "second": 2},
    **{"derde": 3, "3e": 3, "3de": 3, "third": 3, "vierde": 4, "4e": 4, "4de": 4, "fourth": 4},
    **{"vijfde": 5, "5e": 5, "5de": 5, "laatste": -1, "last": -1},
}
_COUNTED = ("een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf")
_NUMBERS = {name: number for number, name in enumerate(_COUNTED, start=1)} | {"één": 1}
_LONGEST_FIRST = "|".join(sorted(_DAY_NAMES, key=len, reverse=True))
_DAY = rf"(?:{_LONGEST_FIRST})"
_PART = r"(?:ochtend(?:en|s)?|morgen(?:s)?|middag(?:en|s)?|avond(?:en|s)?|nacht(?:en|s)?)"
_TO = r"(?:\s*(?:t/m|t\.?e\.?m\.?|tot en met|tm|through)\s*|\s*[-–—]\s*|\s+tot\s+)"
_CLOCK = r"(?:[01]?\d|2[0-4])(?:[:.u][0-5]\d)?(?!\d)"
_HOURS = r"(?:\s*(?:uur|u|h)\b\.?)"
_WORD_CLOCK = rf"(?:half|kwart over|kwart voor)\s+(?:{'|'.join(_NUMBERS)}|\d{{1,2}})|(?:{'|'.join(_NUMBERS)})(?=\s+uur)"
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))


def _date_pattern(prefix: str) -> str:
    return rf"(?P<{prefix}d>\d{{1,2}})\s+(?P<{prefix}m>{_MONTH})\.?(?:\s+(?P<{prefix}y>20\d\d))?"


_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "off_school",
        r"(?:behalve|niet|uitgezonderd|m\.?u\.?v\.?|met uitzondering van|buiten|gesloten|dicht|geen \w+)"
        r"(?:\s+(?:open|geopend))?(?:\s+(?:in|tijdens|gedurende|van))?(?:\s+(?:de|alle))?\s+(?:school|zomer|kerst)?vakanties?(?:periodes?)?",
    ),
    (
        "off_public",
        r"(?:(?:behalve|niet|uitgezonderd|m\.?u\.?v\.?|met uitzondering van|gesloten|dicht)"
        r"(?:\s+(?:open|geopend))?(?:\s+(?:op|tijdens))?(?:\s+(?:de|alle|officiële|nationale))*\s+feestdagen)",
    ),
    (
        "monthly",
        rf"(?P<ord>(?:(?:{'|'.join(_ORDINALS)})(?:\s*(?:en|,|and)\s*)?)+)\s*(?P<mday>{_DAY})(?P<mpart>{_PART})?"
        rf"(?P<month>\s+(?:van|v\.?d\.?|in|of)\s*(?:de|elke|iedere|the|each)?\s*(?:maand|month)|\s+v/d\s+maand)?",
    ),
    (
        "fortnight",
        r"om de (?:twee|2|andere) weken|om de (?:andere )?week|twee-?wekelijks|14-daags"
        r"|(?:iedere|elke) (?:twee|2) weken"
        r"|(?:eens|1x|1 keer) (?:per|in de) (?:twee|2|veertien|14) (?:weken|dagen)",
    ),
    ("always", r"24 uur per dag|24/7|dag en nacht|altijd open"),
    ("weeks", r"(?:in de |op )?(?P<parity>on)?even weken"),
    ("weekly", r"wekelijks|elke week|iedere week|(?:eens|1x|1 keer|één keer|een keer) per week|weekly|every week"),
    ("month", r"maandelijks|elke maand|iedere maand|(?:eens|1x|1 keer|één keer|een keer) per maand"),
    ("days", rf"(?P<from>{_DAY}){_TO}(?P<to>{_DAY})(?![\w])"),
    ("workdays", r"(?:op )?(?:werkdagen|doordeweeks|doordeweekse dagen|weekdagen|weekdays)|door de week"),
    ("weekend", r"(?:in het |in de )?weekend(?:en)?"),
    ("daily", r"dagelijks|(?:elke|iedere|alle) dag(?:en)?|7 dagen per week|daily|every day"),
    ("day", rf"(?P<day>{_DAY})(?P<dpart>{_PART})?(?:\s*[-/]?\s*(?P<dpart2>{_PART}))?"),
    ("until_date", rf"(?:t/m|tot en met|tot)\s+{_date_pattern('u')}"),
    ("from_date", rf"(?:vanaf|met ingang van|start(?:t)?(?: op)?|per)\s+{_date_pattern('f')}"),
    ("on_date", rf"(?:op\s+)?{_date_pattern('o')}"),
    (
        "span",
        rf"(?:van\s+|tussen\s+|om\s+|from\s+)?(?P<opens>{_WORD_CLOCK}|{_CLOCK}){_HOURS}?(?:{_TO}|\s+en\s+|\s+to\s+)"
        rf"(?P<closes>{_WORD_CLOCK}|{_CLOCK})(?P<sure>{_HOURS})?",
    ),
    (
        "start",
        rf"(?P<how>vanaf|om|start(?:t)?(?:\s+om)?|aanvang|begint om|at)\s+(?P<at>{_WORD_CLOCK}|{_CLOCK}){_HOURS}?"
        rf"|(?P<at2>{_WORD_CLOCK}|{_CLOCK}){_HOURS}",
    ),
    ("part", rf"(?:['’´`]?s\s+|in de\s+)?(?P<part>{_PART})"),
)
_COMPILED = tuple((name, re.compile(rf"(?<![\w€])(?:{pattern})(?![\w])", re.IGNORECASE)) for name, pattern in _PATTERNS)
_FILLERS = frozenset(
    (
        *("elke", "iedere", "alle", "op", "om", "van", "tot", "en", "de", "het", "een", "in", "is", "er", "zijn"),
        *("open", "geopend", "we", "wij", "u", "uur", "bent", "welkom", "kunt", "komen", "inloop", "iedereen", "every"),
        *("each", "on", "from", "to", "the", "and", "at", "ook", "weer", "altijd", "steeds", "telkens", "tijd"),
        *("tijden", "wanneer", "dag", "dagen", "bij", "vanaf", "a", "s"),
    )
)


@dataclass(slots=True)
class _Group:
    """Days with the times that go with them."""

    days: list[int] = field(default_factory=list)
    nths: list[int] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    pairs: list[tuple[int, int]] = field(default_factory=list)
    times: list[tuple[dt.time, dt.time | None]] = field(default_factory=list)
    date: dt.date | None = None


def read_when(text: str, *, start: dt.date) -> WhenProposal:
    """Propose when something is from a sentence in Dutch; ``start`` the day from which the parts of the week count.

    Examples
    --------
    >>> proposal = read_when("elke woensdagochtend om 8:30", start=dt.date(2026, 11, 23))
    >>> proposal.hours, proposal.sure, proposal.left
    ('We 08:30+', 'some', ())
    >>> read_when("di en do 10.00-12.00 uur", start=dt.date(2026, 11, 23)).hours
    'Tu,Th 10:00-12:00'
    """
    plain = " ".join(text.split())[:MAX_CHARACTERS]
    if len(" ".join(text.split())) > MAX_CHARACTERS:
        return WhenProposal(plain, left=(plain,), assumed=(f"Deze tekst is langer dan {MAX_CHARACTERS} tekens.",))
    return _Listener(plain, start).proposal()


class _Listener:
    def __init__(self, text: str, start: dt.date) -> None:
        self.text = text
        self.start = start
        self.heard: list[Heard] = []
        self.assumed: list[str] = []
        self.off: list[str] = []
        self.groups: list[_Group] = [_Group()]
        self.interval = 0
        self.parity = 0
        self.is_monthly = False
        self.valid_from: dt.date | None = None
        self.valid_to: dt.date | None = None
        self.times_first: bool | None = None

    def proposal(self) -> WhenProposal:
        for name, found in self._matches():
            meaning = getattr(self, f"_{name}")(found)
            if meaning:
                self.heard.append(Heard(found.group(0).strip(), meaning, found.start(), found.end()))
        left = self._left()
        schedules = tuple(self._schedules())
        timed = [one for one in schedules if one.opens_at is not None]
        has_days = any(group.days or group.date for group in self.groups)
        parts = self._parts(schedules)
        sure: Sure = "none"
        if self.heard:
            sure = "low"
            if has_days and len(timed) == len(schedules) and hours_of(schedules).text:
                sure = "some" if left or self.assumed or any(one.closes_at is None for one in timed) else "high"
        return WhenProposal(
            self.text,
            schedules if has_days or timed else (),
            tuple(sorted(self.heard, key=lambda one: one.start)),
            left,
            tuple(dict.fromkeys(self.assumed)),
            tuple(dict.fromkeys(self.off)),
            parts,
            sure,
        )

    def _matches(self) -> Iterator[tuple[str, re.Match[str]]]:
        """What the patterns find, in the order of the sentence; what stands first in the list of patterns wins."""
        taken: list[tuple[int, int]] = []
        found: list[tuple[str, re.Match[str]]] = []
        for name, pattern in _COMPILED:
            for match in pattern.finditer(self.text):
                span = match.span()
                if span[0] < span[1] and not any(span[0] < end and begin < span[1] for begin, end in taken):
                    if name in ("span", "start") and not self._is_time(match):
                        continue
                    taken.append(span)
                    found.append((name, match))
        found.sort(key=lambda each: each[1].start())
        for name, _match in found:
            if name in ("span", "start") or name in ("day", "days", "monthly", "workdays", "weekend", "daily"):
                self.times_first = name in ("span", "start")
                break
        yield from found

    def _is_time(self, match: re.Match[str]) -> bool:
        """Numbers are a time when something around them says so; not an age, a price or a telephone number."""
        words = match.group(0).lower()
        after = self.text[match.end() : match.end() + 14].lower()
        before = self.text[max(0, match.start() - 12) : match.start()].lower()
        if re.match(r"\s*(?:jaar|euro|€|personen|mensen|deelnemers|keer|x\b|weken|km|%|,-|ct|cent)", after):
            return False
        if re.search(r"(?:€|eur|euro|tel\.?:?|nr\.?|leeftijd|zaal|kamer|lokaal|van de)\s*$", before):
            return False
        if re.search(r"[:u]\d\d|uur|\bu\b|half|kwart", words) or re.match(r"\s*(?:uur|u\b|h\b)", after):
            return True
        if re.search(r"\d\.\d\d", words):
            return True
        is_after_day = re.search(rf"(?:\b{_DAY}|{_PART})[,:]?\s*(?:van|om|tussen)?\s*$", before, re.IGNORECASE)
        return bool(is_after_day) or bool(re.match(r"(?:van|tussen)\s", words) and "tot" in words)

    def _group(self, *, is_time: bool) -> _Group:
        """The group that days or times belong to: a new one when the last is complete."""
        last = self.groups[-1]
        has_days, has_times = bool(last.days or last.date), bool(last.times)
        if has_days and has_times and is_time == bool(self.times_first):
            self.groups.append(_Group())
        return self.groups[-1]

    def _off_school(self, _found: re.Match[str]) -> str:
        self.off.append("SH")
        return "niet in de schoolvakanties"

    def _off_public(self, _found: re.Match[str]) -> str:
        self.off.append("PH")
        return "niet op feestdagen"

    def _monthly(self, found: re.Match[str]) -> str:
        group = self._group(is_time=False)
        nths = [
            _ORDINALS[word.lower()]
            for word in re.split(r"\s*(?:en|,|and)\s*|\s+", found["ord"].strip())
            if word.lower() in _ORDINALS
        ]
        group.nths += nths
        group.days.append(_DAY_NAMES[found["mday"].lower()])
        if found["mpart"]:
            group.parts.append(_part(found["mpart"]))
        if not found["month"]:
            self.assumed.append("We lezen dit als: van iedere maand.")
        self.is_monthly = True
        told = " en ".join("laatste" if nth < 0 else f"{nth}e" for nth in nths)
        return f"{told} {DAYS[group.days[-1]]} van de maand"

    def _fortnight(self, _found: re.Match[str]) -> str:
        self.interval = 2
        return "om de twee weken"

    def _weeks(self, found: re.Match[str]) -> str:
        self.interval, self.parity = 2, 1 if found["parity"] else 2
        return "in de oneven weken" if found["parity"] else "in de even weken"

    def _weekly(self, _found: re.Match[str]) -> str:
        return "iedere week"

    def _month(self, _found: re.Match[str]) -> str:
        self.is_monthly = True
        return "iedere maand"

    def _days(self, found: re.Match[str]) -> str:
        first, last = _DAY_NAMES[found["from"].lower()], _DAY_NAMES[found["to"].lower()]
        self._group(is_time=False).days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
        return f"{DAYS[first]} tot en met {DAYS[last]}"

    def _workdays(self, _found: re.Match[str]) -> str:
        self._group(is_time=False).days += range(5)
        return "maandag tot en met vrijdag"

    def _weekend(self, _found: re.Match[str]) -> str:
        self._group(is_time=False).days += (5, 6)
        return "zaterdag en zondag"

    def _daily(self, _found: re.Match[str]) -> str:
        self._group(is_time=False).days += range(7)
        return "iedere dag"

    def _day(self, found: re.Match[str]) -> str:
        group = self._group(is_time=False)
        group.days.append(_DAY_NAMES[found["day"].lower()])
        part = found["dpart"] or found["dpart2"]
        if part:
            group.parts.append(_part(part))
            group.pairs.append((group.days[-1], _part(part)))
        return DAYS[group.days[-1]] + (DAYPARTS[_part(part)] if part else "")

    def _always(self, _found: re.Match[str]) -> str:
        group = self._group(is_time=False)
        if not group.days:
            group.days += range(7)
        group.times.append((dt.time(0), dt.time(0)))
        return "dag en nacht"

    def _part(self, found: re.Match[str]) -> str:
        self.groups[-1].parts.append(_part(found["part"]))
        return DAYPARTS[_part(found["part"])]

    def _until_date(self, found: re.Match[str]) -> str:
        self.valid_to = self._date(found, "u")
        return f"tot en met {self.valid_to}" if self.valid_to else ""

    def _from_date(self, found: re.Match[str]) -> str:
        self.valid_from = self._date(found, "f")
        return f"vanaf {self.valid_from}" if self.valid_from else ""

    def _on_date(self, found: re.Match[str]) -> str:
        date = self._date(found, "o")
        if date is None:
            return ""
        group = self._group(is_time=False)
        # A day with a date behind it is that one day: "zaterdag 14 maart".
        if group.days and date.weekday() not in group.days:
            told = f"{date.day}-{date.month}-{date.year} is een {DAYS[date.weekday()]}"
            self.assumed.append(f"{told}, geen {DAYS[group.days[-1]]}.")
        group.days = []
        group.date = date
        return f"op {date}"

    def _date(self, found: re.Match[str], prefix: str) -> dt.date | None:
        day, month, year = found[f"{prefix}d"], found[f"{prefix}m"], found[f"{prefix}y"]
        try:
            date = dt.date(int(year) if year else self.start.year, MONTHS[month.lower()], int(day))
        except ValueError:
            return None
        if not year:
            if date < self.start:
                date = date.replace(year=date.year + 1) if (date.month, date.day) != (2, 29) else date
            self.assumed.append(f"We lezen {day} {month} als {date.day}-{date.month}-{date.year}.")
        return date

    def _span(self, found: re.Match[str]) -> str:
        opens, closes = _read_clock(found["opens"]), _read_clock(found["closes"])
        if opens is None or closes is None:
            return ""
        opens_min, closes_min = self._in_daypart(opens, found), self._in_daypart(closes, found, end=True)
        if closes_min <= opens_min < closes_min + 12 * 60 and closes_min < 12 * 60:
            closes_min += 12 * 60
        group = self._group(is_time=True)
        group.times.append((_time(opens_min), _time(closes_min)))
        return f"van {_shown(opens_min)} tot {_shown(closes_min)}"

    def _start(self, found: re.Match[str]) -> str:
        at = _read_clock(found["at"] or found["at2"])
        if at is None:
            return ""
        minutes = self._in_daypart(at, found)
        group = self._group(is_time=True)
        group.times.append((_time(minutes), None))
        self.assumed.append("Hoe laat het is afgelopen, staat er niet bij.")
        return f"om {_shown(minutes)}"

    def _in_daypart(self, minutes: int, found: re.Match[str], *, end: bool = False) -> int:
        """A time of the clock as a time of the day: 'half negen' in an evening is 20:30."""
        near = self.text[max(0, found.start() - 30) : found.end() + 14].lower()
        parts = {_part(each.group(0)) for each in re.finditer(_PART, near)} | set(self.groups[-1].parts)
        if minutes < 12 * 60 and parts and 0 not in parts and not (end and minutes == 0):
            return minutes + 12 * 60 if minutes >= (60 if 2 in parts or 1 in parts else 0) else minutes
        if minutes < 7 * 60 and not parts and minutes > 0 and not end:
            self.assumed.append(f"We lezen {_shown(minutes)} als {_shown(minutes + 12 * 60)}.")
            return minutes + 12 * 60
        return minutes

    def _left(self) -> tuple[str, ...]:
        rest = list(self.text)
        for one in self.heard:
            rest[one.start : one.end] = "|" * (one.end - one.start)
        words: list[str] = []
        for piece in re.split(r"[|]+|[,;.()\n]+\s", "".join(rest)):
            kept = [word for word in piece.split() if re.sub(r"[^\w]", "", word.lower()) not in _FILLERS | {""}]
            if kept:
                words.append(" ".join(kept).strip(" ,.;:-–()'’"))
        return tuple(word for word in words if word)

    def _schedules(self) -> Iterator[Schedule]:
        known_days = [group for group in self.groups if group.days or group.date]
        for group in self.groups:
            days = list(dict.fromkeys(group.days))
            if not days and group.date is None and known_days and group is not known_days[0] and not group.times:
                continue
            base = Schedule(valid_from=self.valid_from, valid_to=self.valid_to, description=self.text)
            if group.date is not None:
                base = replace(base, dtstart=group.date, valid_from=None, valid_to=None)
            elif days:
                codes = [WEEKDAYS[day] for day in days]
                nths = list(dict.fromkeys(group.nths))
                byday = [f"{nth}{code}" for nth in nths for code in codes] if nths else codes
                base = replace(base, byday=",".join(byday), freq="MONTHLY" if nths else "WEEKLY")
                if self.is_monthly and not nths:
                    self.assumed.append("Welke week van de maand het is, staat er niet bij.")
                    base = replace(base, byday="", freq="")
                if self.interval == 2 and not nths:
                    base = replace(base, interval=2, dtstart=self._first_day(days))
            if not days and group.date is None and not group.times:
                continue
            for opens, closes in group.times or [(None, None)]:
                yield replace(base, opens_at=opens, closes_at=closes)

    def _first_day(self, days: list[int]) -> dt.date:
        monday = (self.valid_from or self.start) - dt.timedelta(days=(self.valid_from or self.start).weekday())
        if self.parity and monday.isocalendar().week % 2 != self.parity % 2:
            monday += dt.timedelta(days=7)
        if not self.parity:
            self.assumed.append(f"We tellen vanaf de week van {monday.day}-{monday.month}-{monday.year}.")
        return monday + dt.timedelta(days=min(days))

    def _parts(self, schedules: tuple[Schedule, ...]) -> tuple[bool, ...] | None:
        """The parts of the week, from the times, or from the words when there are none."""
        found = [False] * N_HOURS
        weekly = [one for one in schedules if one.byday]
        # A group that starts later this year has its part of the week all the same.
        known = dayparts_of(weekly, start=max(self.start, self.valid_from or self.start))
        found = list(known) if known is not None else found
        for group in self.groups:
            if not group.times:
                # "dinsdag- en donderdagochtend": one part said goes for all; with more, each day has its own.
                own = group.pairs if len(set(group.parts)) > 1 else []
                for day, part in own or [(day, part) for day in group.days for part in group.parts]:
                    found[hour_index(day, part)] = True
        return tuple(found) if any(found) else None


def _part(word: str) -> int:
    start = word.lower()
    return 0 if start.startswith(("ochtend", "morgen")) else 1 if start.startswith("middag") else 2


def _read_clock(text: str) -> int | None:
    """Minutes after midnight: '10.30', '9', 'half negen', 'kwart over 8', 'acht'."""
    plain = " ".join(text.lower().split())
    words = plain.split()
    if len(words) > 1:
        number = _NUMBERS.get(words[-1]) or (int(words[-1]) if words[-1].isdigit() else 0)
        if not 1 <= number <= 24:
            return None
        shift = {"half": -30, "over": 15, "voor": -15}[words[0] if words[0] == "half" else words[1]]
        return number * 60 + shift
    if plain in _NUMBERS:
        return _NUMBERS[plain] * 60
    hour, _, minute = re.sub(r"[.u]", ":", plain).partition(":")
    total = int(hour) * 60 + int(minute or 0)
    return total if total <= 24 * 60 else None


def _time(minutes: int) -> dt.time:
    return dt.time(minutes // 60 % 24, minutes % 60)


def _shown(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"
