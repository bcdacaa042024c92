"""Text or a JSON value -> the value of a field, by the kind of the field; refused in Dutch when it is not one."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlsplit

from weefsel.interop.hsds.records import WEEKDAYS, Spec
from weefsel.interop.tabular.columns import CellError, spelled

MAX_TEXT_CHARACTERS = 10_000
MAX_KEY_CHARACTERS = 200


class NumberText(str):
    """A number of a JSON file as it was written: '1e999' and forty digits stay text until a field asks for them."""

    __slots__ = ()


class TextTooLong(CellError):
    """A text that is longer than we keep: the file is refused, because cutting it would change what it says."""


# Controls, joiners that hide text, and marks that turn the reading direction around in the middle of a line.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_LONE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Take out what cannot be seen and could mislead; line ends become one kind, outer spaces go.

    Examples
    --------
    >>> clean(" a\u202eb\\r\\nc ")
    'ab\\nc'
    """
    if not text.isascii() or not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
        text = _LONE.sub("\ufffd", _HIDDEN.sub("", text))
    return text.strip()


def is_hidden_in(text: str) -> bool:
    """Whether ``clean`` takes anything out of the middle of this text."""
    return bool(_HIDDEN.search(text) or _LONE.search(text))


def read_value(spec: Spec, raw: Any) -> Any:
    """Read the value of a field.

    Raises
    ------
    CellError
        Dutch: what was there and what should be.
    """
    if isinstance(raw, dict | list) and not (spec.kind == "text" and isinstance(raw, list)):
        raise CellError("hier staat een blok of lijst waar één waarde hoort")
    if isinstance(raw, list):
        raw = ", ".join(read_text(each) for each in raw)
    text = read_text(raw)
    if not text:
        return read_empty(spec)
    if spec.choices:
        return _choice(spec, text)
    if spec.key == "byday":
        return read_byday(text)
    return _READERS[spec.kind](spec, text)


def read_empty(spec: Spec) -> Any:
    """The value of a field that is not known."""
    return "" if spec.kind in ("text", "key", "ref", "url", "email") else None


def read_text(raw: Any) -> str:
    """A JSON value or a cell as clean text; None is empty."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, dict | list):
        raise CellError("hier staat een blok of lijst waar één waarde hoort")
    return clean(str(raw))


def shown(text: Any) -> str:
    """A value of the file in a message: one line, short, and nothing that a terminal would obey."""
    plain = "".join(sign if sign.isprintable() else "?" for sign in _LONE.sub("?", str(text)[:80]))
    return plain if len(plain) <= 60 else plain[:59] + "…"


def _text(_spec: Spec, text: str) -> str:
    if len(text) > MAX_TEXT_CHARACTERS:
        raise TextTooLong(f"deze tekst heeft {len(text)} tekens; wij lezen er tot {MAX_TEXT_CHARACTERS}")
    return text


def _key(_spec: Spec, text: str) -> str:
    if len(text) > MAX_KEY_CHARACTERS:
        raise CellError(f"een nummer of code heeft ten hoogste {MAX_KEY_CHARACTERS} tekens")
    return text.replace("\n", " ")


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SAFE = "%/:?#[]@!$&'()*+,;=~"
_HOST = re.compile(r"[^\s/?#@]+\.[^\s/?#@.]{2,}|localhost")


def _url(_spec: Spec, text: str) -> str:
    given = text.split("\n")[0].strip()
    address = given if re.match(r"https?://", given, re.IGNORECASE) else f"https://{given}"
    has_other_scheme = _SCHEME.match(given) and not re.match(r"https?://", given, re.IGNORECASE)
    if has_other_scheme and not re.match(r"[^/:]+:\d+(/|$)", given):
        raise CellError(f"'{shown(text)}' is geen webadres dat met http begint")
    try:
        host = urlsplit(address).hostname or ""
    except ValueError as error:
        raise CellError(f"'{shown(text)}' is geen webadres") from error
    if not _HOST.fullmatch(host) or re.search(r"[\s<>\"\\^`{}|]", address) or len(address) > 2_000 or given != text:
        raise CellError(f"'{shown(text)}' is geen webadres")
    if address.isascii():
        return address
    try:
        return quote(re.sub(re.escape(host), host.encode("idna").decode(), address, count=1, flags=re.I), _SAFE)
    except UnicodeError as error:
        raise CellError(f"'{shown(text)}' is geen webadres") from error


_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


def _email(_spec: Spec, text: str) -> str:
    plain = re.sub(r"^mailto:", "", text, flags=re.IGNORECASE)
    if not _EMAIL.fullmatch(plain) or len(plain) > 254 or ".." in plain:
        raise CellError(f"'{shown(text)}' is geen e-mailadres")
    return plain


# What a number may be, by field; both bounds count.
RANGES: dict[str, tuple[float, float]] = {
    "latitude": (-90, 90),
    "longitude": (-180, 180),
    "minimum_age": (0, 130),
    "maximum_age": (0, 130),
    "timezone": (-14, 14),
    "available": (0, 1_000_000),
    "maximum": (0, 1_000_000),
    "year_incorporated": (1000, 2200),
    "interval": (1, 366),
    "count": (1, 10_000),
    "extension": (0, 10_000_000),
}
MAX_AMOUNT = Decimal(100_000)
_NUMBER = re.compile(r"[+-]?(\d{1,15}([.,]\d{1,17})?|\d{1,15}([.,]\d{1,17})?[eE][+-]?\d{1,2})")


def _number(spec: Spec, text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise CellError(f"'{shown(text)}' is geen getal waar we mee kunnen rekenen")
    value = float(text.replace(",", "."))
    low, high = RANGES.get(spec.key, (-1e12, 1e12))
    if not math.isfinite(value) or not low <= value <= high:
        raise CellError(f"{shown(text)} kan niet: kies een getal van {_plain(low)} tot en met {_plain(high)}")
    return value


def _plain(number: float) -> str:
    return f"{number:,.0f}".replace(",", ".")


def _whole(spec: Spec, text: str) -> int:
    value = _number(spec, text)
    if value != int(value):
        raise CellError(f"'{shown(text)}' is geen heel getal")
    return int(value)


FREE = frozenset({"gratis", "free", "geen", "geen_kosten", "kosteloos", "vrij", "0", "niets", "nihil"})


def _money(_spec: Spec, text: str) -> Decimal:
    if spelled(text) in FREE:
        return Decimal(0)
    plain = re.sub(r"(?i)€|eur(o|\.)?|[£$]|\s|[.,]-{1,2}$", "", text)
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", plain):
        plain = plain.replace(".", "")
    if not re.fullmatch(r"\d{1,9}([.,]\d{1,6})?", plain):
        raise CellError(f"'{shown(text)}' is geen bedrag")
    amount = Decimal(plain.replace(",", "."))
    if amount > MAX_AMOUNT:
        raise CellError(f"een bedrag van {shown(text)} kan niet")
    return amount.normalize() + 0 if amount else Decimal(0)


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januari jan",
            "february februari feb",
            "march maart mrt mar",
            "april apr",
            "may mei",
            "june juni jun",
            "july juli jul",
            "august augustus aug",
            "september sep sept",
            "october oktober okt oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}


def read_date(text: str) -> dt.date:
    """A date: 2026-03-01 (with or without a time), 1-3-2026, 1 maart 2026 or March 1, 2026."""
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})([T ].*)?", text) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    if found:
        parts = int(found[1]), int(found[2]), int(found[3])
    elif found := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text):
        parts = int(found[3]), int(found[2]), int(found[1])
        if "/" in text and parts[1] > 12 >= parts[2]:  # American, as 12/24/2026: there is no month 24.
            parts = parts[0], parts[2], parts[1]
    elif (found := re.fullmatch(r"(\d{1,2})\s+([a-z]+)\.?\s+(\d{4})", text.lower())) and found[2] in MONTHS:
        parts = int(found[3]), MONTHS[found[2]], int(found[1])
    elif (found := re.fullmatch(r"([a-z]+)\s+(\d{1,2}),?\s+(\d{4})", text.lower())) and found[1] in MONTHS:
        parts = int(found[3]), MONTHS[found[1]], int(found[2])
    else:
        raise CellError(f"'{shown(text)}' is geen datum; schrijf bijvoorbeeld 2026-03-01")
    try:
        date = dt.date(*parts)
    except ValueError as error:
        raise CellError(f"de datum {shown(text)} bestaat niet") from error
    if not 1900 <= date.year <= 2200:
        raise CellError(f"het jaar van {shown(text)} kan niet")
    return date


_TIME = re.compile(
    r"(\d{1,2})(?:[:.uh](\d{2}))?(?::(\d{2})(?:\.\d+)?)?\s*(?:uur|u)?\s*(a\.?m\.?|p\.?m\.?)?\s*(z|[+-]\d{2}:?\d{2})?"
)


def read_time(text: str) -> dt.time:
    """A time of day: 9:00, 09.30, 8.30 uur, 4:00 PM, 10:00:00+01:00, 1030; 24:00 is midnight.

    Examples
    --------
    >>> read_time("8.30 uur"), read_time("3pm"), read_time("0930")
    (datetime.time(8, 30), datetime.time(15, 0), datetime.time(9, 30))
    """
    # A spreadsheet keeps a time of day as a moment on its first day.
    plain = re.sub(r"^(1899-12-3[01]|1900-01-0[01])[ t]", "", text.lower().strip())
    # So does a database: the day means nothing then, and neither does the zone.
    if found := re.fullmatch(r"\d{4}-\d\d-\d\d[t ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?:z|[+-]\d\d:?\d\d)?", plain):
        plain = found[1]
    if re.fullmatch(r"\d{3,4}", plain):
        plain = f"{plain[:-2]}:{plain[-2:]}"
    # Without a format, a spreadsheet keeps it as a part of a day.
    if re.fullmatch(r"0[.,]\d{3,17}", plain):
        minutes = round(float(plain.replace(",", ".")) * 24 * 60)
        plain = f"{minutes // 60}:{minutes % 60:02d}"
    found = _TIME.fullmatch(plain)
    if not found:
        raise CellError(f"'{shown(text)}' is geen tijd; schrijf bijvoorbeeld 10:30")
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if found[4]:
        if not 1 <= hour <= 12:
            raise CellError(f"de tijd {shown(text)} bestaat niet")
        hour = hour % 12 + (12 if found[4].startswith("p") else 0)
    if (hour, minute, second) == (24, 0, 0):
        hour = 0
    zone = None
    if found[5]:
        sign = -1 if found[5].startswith("-") else 1
        digits = found[5].strip("z+-").replace(":", "")
        offset = dt.timedelta(hours=int(digits[:2] or 0), minutes=int(digits[2:] or 0))
        zone = dt.timezone(sign * offset) if offset < dt.timedelta(hours=24) else None
    try:
        return dt.time(hour, minute, second, tzinfo=zone)
    except ValueError as error:
        raise CellError(f"de tijd {shown(text)} bestaat niet") from error


def _moment(_spec: Spec, text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return dt.datetime.combine(read_date(text), dt.time(), dt.UTC)
    if not 1900 <= moment.year <= 2200:
        raise CellError(f"het jaar van {shown(text)} kan niet")
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


DAY_WORDS: dict[str, str] = {
    word: code
    for code, words in zip(
        WEEKDAYS,
        (
            "mo mon monday ma maandag 1 maandags",
            "tu tue tues tuesday di dinsdag 2 dinsdags",
            "we wed wednesday wo woe woensdag 3 woensdags",
            "th thu thur thurs thursday do don donderdag 4 donderdags",
            "fr fri friday vr vrij vrijdag 5 vrijdags",
            "sa sat saturday za zat zaterdag 6 zaterdags",
            "su sun sunday zo zon zondag 7 zondags",
        ),
        strict=True,
    )
    for word in words.split()
}


def read_byday(text: str) -> str:
    """Days of a rule: 'TU,TH', '1MO', '-1FR', or words such as Monday; in the order and number of the text.

    Examples
    --------
    >>> read_byday("tu, Thursday;-1fr")
    'TU,TH,-1FR'
    """
    days: list[str] = []
    for word in re.split(r"[,;\s]+", text.strip(" ,;")):
        found = re.fullmatch(r"([+-]?[1-5])?([A-Za-z]{2})", word)
        if found and found[2].upper() in WEEKDAYS:
            days.append((found[1] or "").lstrip("+") + found[2].upper())
        elif word.lower() in DAY_WORDS:
            days.append(DAY_WORDS[word.lower()])
        else:
            raise CellError(f"'{shown(word)}' is geen dag; schrijf bijvoorbeeld MO,TU of 1MO")
    return ",".join(dict.fromkeys(days))


_SYNONYMS: dict[str, str] = {
    **dict.fromkeys(("actief", "open", "loopt", "lopend", "ja", "publish", "published", "gepubliceerd"), "active"),
    **dict.fromkeys(("inactief", "gesloten", "dicht", "nee", "draft", "concept", "archief"), "inactive"),
    **dict.fromkeys(("gestopt", "opgeheven", "beeindigd", "vervallen"), "defunct"),
    **dict.fromkeys(("tijdelijk_gesloten", "tijdelijk_dicht", "tijdelijk_gestopt", "zomerstop"), "temporarily closed"),
    "week": "WEEKLY",
    "wekelijks": "WEEKLY",
    "maandelijks": "MONTHLY",
    "fysiek": "physical",
    "post": "postal",
    "online": "virtual",
    "virtueel": "virtual",
}


def _choice(spec: Spec, text: str) -> str:
    plain = spelled(text)
    for choice in spec.choices:
        if spelled(choice) == plain:
            return choice
    if _SYNONYMS.get(plain) in spec.choices:
        return _SYNONYMS[plain]
    if spec.choices == WEEKDAYS and plain in DAY_WORDS:
        return DAY_WORDS[plain]
    known = ", ".join(_DUTCH_CHOICES.get(choice, choice) for choice in spec.choices)
    raise CellError(f"'{shown(text)}' is niet bekend; mogelijk zijn: {known}")


_DUTCH_CHOICES = {
    "active": "active (loopt)",
    "inactive": "inactive (gesloten)",
    "defunct": "defunct (gestopt)",
    "temporarily closed": "temporarily closed (tijdelijk gesloten)",
}


_READERS = {
    "text": _text,
    "key": _key,
    "ref": _key,
    "url": _url,
    "email": _email,
    "number": _number,
    "whole": _whole,
    "money": _money,
    "date": lambda _spec, text: read_date(text),
    "time": lambda _spec, text: read_time(text),
    "moment": _moment,
}
