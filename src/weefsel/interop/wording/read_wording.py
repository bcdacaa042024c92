"""The words of an instrument from a file: a FHIR Questionnaire, a small table, or a small JSON.

A table (CSV or XLSX) has a row for each question: ``onderdeel`` (the id of the item), ``tekst``, and where there is
something ``antwoorden`` (with ``|`` between them), ``uitleg`` and ``vooraf``. Rows named ``antwoorden``, ``intro``,
``titel``, ``bron`` and ``taal`` are about the whole list. The JSON has the same: ``items``, ``answers``, ``intro``,
``title``, ``source`` and ``language``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from weefsel.catalogue.instrument import Instrument
from weefsel.catalogue.instrument import Item as InstrumentItem
from weefsel.catalogue.problem import Problem, unknown_word
from weefsel.engine.screening.questionnaire import Questionnaire
from weefsel.engine.screening.wording import Wording, questionnaire_of
from weefsel.interop.fhir.document import Findings, Json, is_clean, read_json
from weefsel.interop.fhir.questionnaire import questionnaire_of_json
from weefsel.interop.tabular.columns import did_you_mean, spelled
from weefsel.interop.tabular.sheet import Sheet, read_sheet
from weefsel.interop.wording.tie import IN_ORDER, How, named_as, tie

MAX_BYTES = 8 * 1024 * 1024
MAX_TEXT = 2_000
MAX_ROWS = 500

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "item": ("onderdeel", "item", "item_id", "id", "vraag_id", "code", "linkid", "nummer", "nr"),
    "text": ("tekst", "vraag", "vraagtekst", "text", "wording", "question"),
    "answers": ("antwoorden", "antwoord", "answers", "antwoordteksten", "options"),
    "help": ("uitleg", "toelichting", "help"),
    "before": ("vooraf", "before", "inleiding"),
}
_ROWS: Mapping[str, tuple[str, ...]] = {
    "answers": ("antwoorden", "answers", "alle_antwoorden"),
    "intro": ("intro", "inleiding", "introductie"),
    "title": ("titel", "title"),
    "source": ("bron", "source", "copyright", "eigenaar"),
    "language": ("taal", "language"),
}
_PLAIN = ("ja", "nee")  # answers that are their own text
_NUMBERED = re.compile(r"(?:antwoord|answer)_?([0-9]{1,2})")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class WordingFile:
    """A file as it was read: the wording, or the ``problems`` why there is none.

    ``notes`` say what a person has to look at before it is used; ``how`` the questions were tied to the items;
    ``questions`` those of a FHIR file by link id, for who has to tie them by hand.
    """

    wording: Wording | None
    questionnaire: Questionnaire | None
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    how: How = "id"
    questions: Mapping[str, str] = field(default_factory=dict)


def read_wording(
    content: bytes, instrument: Instrument, *, file: str = "tekst", ties: Mapping[str, str] | None = None
) -> WordingFile:
    """Read the words of an instrument; all problems at once, each with its line and column or its place in the JSON.

    Parameters
    ----------
    ties
        Which question of a FHIR file belongs to which item (item id to link id), as a person confirmed it.
    """
    found = Findings(file)
    how: How = "id"
    questions: Mapping[str, str] = {}
    if len(content) > MAX_BYTES:
        found.fault("", f"Het bestand is te groot. Wij lezen tot {MAX_BYTES // 1024**2} MB.")
        told = _Told()
    elif _is_json(content):
        resource = read_json(content, found)
        if resource is not None and "resourceType" in resource:
            read = questionnaire_of_json(resource, file=file)
            found.problems += read.problems
            found.notes += read.notes
            tied = tie(read.questionnaire, instrument, found, ties) if read.questionnaire else None
            how, questions = (tied.how, tied.questions) if tied else (how, questions)
            return _file(tied.wording if tied else None, instrument, found, how, questions)
        told = _of_json(resource, found) if resource is not None else _Told()
    else:
        told = _of_sheet(_sheet(content, file), found)
    wording, how = _wording(told, instrument, found) if not found.problems else (None, how)
    return _file(wording, instrument, found, how, questions)


def _file(
    wording: Wording | None, instrument: Instrument, found: Findings, how: How, questions: Mapping[str, str]
) -> WordingFile:
    problems, notes = found.told()
    wording = None if problems else wording
    questionnaire = questionnaire_of(instrument, wording) if wording else None
    return WordingFile(wording, questionnaire, problems, notes, how, questions)


def _is_json(content: bytes) -> bool:
    start = content[:400]
    text = start.decode("utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", errors="replace")
    return text.lstrip()[:1] in ("{", "[", "<")


def _sheet(content: bytes, file: str) -> Sheet:
    return read_sheet(content, "xlsx" if content[:2] == b"PK" else "csv", file=file, max_rows=MAX_ROWS)


@dataclass(slots=True)
class _Row:
    """What a file says of one question: ``place`` its line, and for each part the place of that part."""

    item: str
    place: Mapping[str, str]
    text: str = ""
    answers: Sequence[str] | Mapping[str, str] = ()
    help: str = ""
    before: str = ""


@dataclass(slots=True)
class _Told:
    """A table or a small JSON: its rows, and what it says of the whole list, each with its place."""

    rows: list[_Row] = field(default_factory=list)
    whole: dict[str, tuple[str, Any]] = field(default_factory=dict)


def _of_sheet(sheet: Sheet, found: Findings) -> _Told:
    found.problems += sheet.problems
    told = _Told()
    if not sheet.header:
        return told
    names = {heading: name for name, headings in _COLUMNS.items() for heading in headings}
    where: dict[str, int] = {}
    numbered: dict[int, int] = {}
    for n, heading in enumerate(sheet.header):
        word = spelled(heading)
        if (number := _NUMBERED.fullmatch(word)) is not None:
            numbered[int(number[1])] = n
        elif word not in names:
            # Excel keeps columns without a heading; what stands in them means nothing.
            if word:
                found.fault("kop", f"De kolom '{heading[:60]}' kennen wij niet.{did_you_mean(heading, list(names))}")
        elif names[word] in where:
            found.fault("kop", f"De kolom '{heading[:60]}' staat er twee keer.")
        else:
            where[names[word]] = n
    for name in ("item", "text"):
        if name not in where:
            found.fault("kop", f"De kolom '{_COLUMNS[name][0]}' ontbreekt.")
    if "item" not in where or "text" not in where:
        return told
    rows = {word: name for name, words in _ROWS.items() for word in words}
    for row in sheet.rows:
        cells = {name: row.cells[n] for name, n in where.items()}
        places = {name: f"regel {row.line}, kolom '{sheet.header[n]}'" for name, n in where.items()}
        answers = [row.cells[n] for _, n in sorted(numbered.items())]
        while answers and not answers[-1]:
            answers.pop()
        answers = answers or _split(cells.get("answers", ""))
        key = cells["item"]
        whole = rows.get(spelled(key)) if key else None
        if whole is None:
            told.rows.append(
                _Row(
                    key,
                    places,
                    cells["text"],
                    tuple(answers),
                    help=cells.get("help", ""),
                    before=cells.get("before", ""),
                )
            )
        elif whole in told.whole:
            found.fault(places["item"], f"'{key[:60]}' staat er twee keer.")
        else:
            value = tuple(answers) or _split(cells["text"]) if whole == "answers" else cells["text"]
            told.whole[whole] = (places["text"], value)
    return told


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|")) if text.strip() else ()


def _of_json(resource: Json, found: Findings) -> _Told:
    told = _Told()
    known = ("instrument", "language", "title", "intro", "source", "answers", "items")
    for key, value in resource.items():
        if key not in known:
            found.fault(key, unknown_word(key, known))
        elif key == "items":
            _json_rows(value, told, found)
        elif key == "answers":
            told.whole[key] = (key, _json_answers(value, key, found))
        elif not isinstance(value, str):
            found.fault(key, "Hier hoort tekst te staan.")
        else:
            told.whole[key] = (key, value.strip())
    if "items" not in resource:
        found.fault("items", "Hier ontbreken de vragen ('items').")
    return told


def _json_rows(value: Any, told: _Told, found: Findings) -> None:
    parts = ("id", "text", "answers", "help", "before")
    if isinstance(value, dict):
        value = [
            {"id": key, **({"text": each} if isinstance(each, str) else each if isinstance(each, dict) else {})}
            for key, each in value.items()
        ]
    if not isinstance(value, list):
        found.fault("items", "Hier hoort een lijst te staan, of een object met een tekst bij elk onderdeel.")
        return
    for n, each in enumerate(value):
        place = f"items[{n}]"
        if not isinstance(each, dict):
            found.fault(place, "Hier hoort een object te staan met 'id' en 'text'.")
            continue
        texts: dict[str, str] = {}
        for key, said in each.items():
            if key not in parts:
                found.fault(f"{place}.{key}", unknown_word(key, parts))
            elif key != "answers" and not isinstance(said, str):
                found.fault(f"{place}.{key}", "Hier hoort tekst te staan.")
            elif key != "answers":
                texts[key] = said.strip()
        answers = _json_answers(each["answers"], f"{place}.answers", found) if "answers" in each else ()
        places = {"item": f"{place}.id", **{key: f"{place}.{key}" for key in ("text", "answers", "help", "before")}}
        told.rows.append(
            _Row(
                texts.get("id", ""),
                places,
                texts.get("text", ""),
                answers,
                help=texts.get("help", ""),
                before=texts.get("before", ""),
            )
        )


def _json_answers(value: Any, place: str, found: Findings) -> Sequence[str] | Mapping[str, str]:
    if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
        return {key: each.strip() for key, each in value.items()}
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(each.strip() for each in value)
    found.fault(place, "Hier hoort een lijst met teksten te staan, of een object met een tekst bij elk antwoord.")
    return ()


def _wording(told: _Told, instrument: Instrument, found: Findings) -> tuple[Wording | None, How]:
    rows, how = _tied(told.rows, instrument, found)
    answers: dict[str, str] = {}
    place, given = told.whole.get("answers", ("", ()))
    if given:
        answers = _texts(given, _all_answers(instrument), place, found)
    item_answers: dict[str, dict[str, str]] = {}
    for item in instrument.items:
        row = rows.get(item.id)
        if row is None:
            found.fault("bestand", f"De vraag '{item.id}' ({item.construct}) ontbreekt.")
            continue
        _check_text(row.text, row.place["text"], found, needed=f"de vraag '{item.id}'")
        for name in ("help", "before"):
            _check_text(getattr(row, name), row.place.get(name, ""), found)
        if row.answers:
            at = row.place.get("answers", row.place["item"])
            if item.number is not None:
                found.fault(at, f"'{item.id}' vraagt om een getal, en heeft geen antwoorden om uit te kiezen.")
            else:
                item_answers[item.id] = _texts(row.answers, instrument.answers_of(item), at, found)
        elif item.number is None:
            missing = [
                each for each in instrument.answers_of(item) if not answers.get(each) and each not in ("ja", "nee")
            ]
            if missing:
                names = ", ".join(missing[:12])
                at = row.place.get("answers", row.place["item"])
                found.fault(at, f"Bij '{item.id}' ontbreekt de tekst van deze antwoorden: {names}.")
    _check_whole(told, instrument, found)
    for each in _PLAIN:
        if each in _all_answers(instrument):
            answers.setdefault(each, each)
    wording = Wording(
        instrument.slug,
        {item_id: row.text for item_id, row in rows.items()},
        answers=answers,
        item_answers=item_answers,
        before={item_id: row.before for item_id, row in rows.items() if row.before},
        help={item_id: row.help for item_id, row in rows.items() if row.help},
        intro=told.whole.get("intro", ("", ""))[1],
        title=told.whole.get("title", ("", ""))[1],
        language=told.whole.get("language", ("", "nl"))[1] or "nl",
        source=told.whole.get("source", ("", ""))[1],
    )
    return (None if found.problems else wording), how


def _check_whole(told: _Told, instrument: Instrument, found: Findings) -> None:
    for name in ("intro", "title", "source"):
        if name in told.whole:
            place, text = told.whole[name]
            _check_text(text, place, found)
    place, language = told.whole.get("language", ("", ""))
    if language and not _LANGUAGE.fullmatch(language):
        found.fault(place, "Schrijf de taal als 'nl', 'en' of 'ar'.")
    place, slug = told.whole.get("instrument", ("", instrument.slug))
    if slug != instrument.slug:
        found.fault(place, f"Dit bestand is voor '{str(slug)[:60]}', en u koos '{instrument.slug}'.")


def _all_answers(instrument: Instrument) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for item in instrument.items for each in instrument.answers_of(item)))


def _tied(rows: list[_Row], instrument: Instrument, found: Findings) -> tuple[dict[str, _Row], How]:
    """The rows by item id: by name, or in their order where the file only numbers them."""
    ids = {named_as(item.id): item for item in instrument.items}
    keys = [row.item for row in rows]
    if rows and not any(named_as(key) in ids for key in keys) and _is_numbered(keys):
        if len(rows) != len(instrument.items):
            found.fault("bestand", f"Er staan {len(rows)} vragen in, en deze lijst heeft er {len(instrument.items)}.")
            return {}, "order"
        found.note("bestand", IN_ORDER)
        return {item.id: row for item, row in zip(instrument.items, rows, strict=True)}, "order"
    told: dict[str, _Row] = {}
    for row in rows:
        item: InstrumentItem | None = ids.get(named_as(row.item))
        if not row.item:
            found.fault(row.place["item"], "Hier ontbreekt bij welk onderdeel deze tekst hoort.")
        elif item is None:
            found.fault(row.place["item"], unknown_word(row.item, (each.id for each in instrument.items)))
        elif item.id in told:
            found.fault(row.place["item"], f"'{item.id}' staat er twee keer.")
        else:
            told[item.id] = row
    return told, "id"


def _is_numbered(keys: Sequence[str]) -> bool:
    numbers = [re.sub(r"[^0-9]", "", key) for key in keys]
    return all(numbers) and [int(each) for each in numbers] == list(range(int(numbers[0]), int(numbers[0]) + len(keys)))


def _texts(
    given: Sequence[str] | Mapping[str, str], answers: tuple[str, ...], place: str, found: Findings
) -> dict[str, str]:
    """The text of each answer: by its name, or in the order of the form."""
    if isinstance(given, Mapping):
        names = {spelled(answer) or answer: answer for answer in answers}
        for key in given:
            if key not in answers and spelled(key) not in names:
                found.fault(place, unknown_word(key, answers))
        told = {
            key if key in answers else names[spelled(key)]: text
            for key, text in given.items()
            if key in answers or spelled(key) in names
        }
    elif len(given) != len(answers):
        found.fault(place, f"Hier staan {len(given)} antwoorden, en er horen er {len(answers)}: {', '.join(answers)}.")
        return {}
    else:
        told = dict(zip(answers, given, strict=True))
    for answer in answers:
        if not told.get(answer):
            found.fault(place, f"De tekst van het antwoord '{answer}' ontbreekt.")
        else:
            _check_text(told[answer], place, found)
    if len({text.casefold() for text in told.values()}) < len(told):
        found.fault(place, "Twee antwoorden hebben dezelfde tekst. Niemand kan ze dan uit elkaar houden.")
    return told


def _check_text(text: str, place: str, found: Findings, *, needed: str = "") -> None:
    if needed and not text.strip():
        found.fault(place, f"De tekst van {needed} ontbreekt.")
    if len(text) > MAX_TEXT:
        found.fault(place, f"Deze tekst is te lang: {len(text)} tekens, en er passen er {MAX_TEXT}.")
    if not is_clean(text):
        found.fault(place, "Hier staat een teken dat geen letter of leesteken is.")
    if "\ufffd" in text or re.search("Ã[\x80-\xbf©«¨]|â€", text):
        found.fault(
            place, "Deze tekst heeft vreemde tekens. Bewaar het bestand als CSV met UTF-8, en probeer het opnieuw."
        )
