"""The items of a Questionnaire of R4, one by one: what is wrong is told, and what is not used is kept and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast, get_args

from weefsel.catalogue.problem import unknown_word
from weefsel.engine.screening.questionnaire import (
    Condition,
    Item,
    ItemType,
    Operator,
    Option,
)
from weefsel.engine.screening.values import Coding, Value
from weefsel.interop.fhir.data_type import SUFFIXES, read_coding, read_value
from weefsel.interop.fhir.document import Findings, Json, flag, many, one, text, whole
from weefsel.interop.fhir.extension import CALCULATED, COMPUTED, FIELDS, ITEM_EXTENSIONS, ITEM_NAMES
from weefsel.interop.fhir.value_set import HL7, options_of, score_of
from weefsel.interop.fhir.xhtml import plain

MAX_ITEMS = 1_000
MAX_LEVELS = 12
MAX_OPTIONS = 20_000
MAX_LINK_ID = 255
MAX_TEXT = 100_000

# Types of which R4 has no list of answers, and what they are when a file gives one all the same.
_WITH_OPTIONS: Mapping[str, ItemType] = {
    "string": "choice",
    "text": "open-choice",
    "integer": "choice",
    "decimal": "choice",
    "date": "choice",
    "time": "choice",
    "reference": "choice",
}


@dataclass(slots=True)
class ItemReader:
    """Reads items. ``sets`` the value sets and code systems that came along; the counts guard against endless files."""

    found: Findings
    language: str
    sets: Mapping[str, Json]
    ids: set[str] = field(default_factory=set)
    n_items: int = 0
    n_options: int = 0

    def items(self, holder: Json, place: str, level: int) -> tuple[Item, ...]:
        if "item" not in holder:
            return ()
        if level > MAX_LEVELS:
            self.found.fault(place, f"De vragen zitten te diep in elkaar: wij lezen tot {MAX_LEVELS} lagen.")
            return ()
        read: list[Item] = []
        for at, each in many(holder, "item", place, self.found):
            self.n_items += 1
            if self.n_items > MAX_ITEMS:
                if self.n_items == MAX_ITEMS + 1:
                    self.found.fault(at, f"De lijst is te lang: wij lezen tot {MAX_ITEMS} vragen.")
                break
            item = self.item(each, at, level)
            if item is not None:
                read.append(item)
        return tuple(read)

    def item(self, given: Json, place: str, level: int) -> Item | None:
        found, inside = self.found, f"{place}."
        link_id = text(given, "linkId", inside, found)
        if not link_id.strip() or len(link_id) > MAX_LINK_ID:
            if isinstance(given.get("linkId", ""), str):
                found.fault(f"{inside}linkId", f"Hier hoort een naam van 1 tot en met {MAX_LINK_ID} tekens te staan.")
            return None
        for name in given:
            if name.lstrip("_") not in ITEM_NAMES:
                found.note(f"{inside}{name}", "Dit kennen wij niet. Wij bewaren het, en doen er niets mee.")
        type_ = self.type(given, inside)
        if type_ is None:
            return None
        link_id = self.unique(link_id, f"{inside}linkId")
        item = Item(
            link_id=link_id,
            type=type_,
            text=self.words(given, "text", inside),
            prefix=self.words(given, "prefix", inside),
            required=flag(given, "required", inside, found),
            repeats=flag(given, "repeats", inside, found),
            read_only=flag(given, "readOnly", inside, found),
            max_length=self.length(given, "maxLength", inside),
            enable_when=self.conditions(given, inside),
            codes=tuple(read_coding(each, at, found) for at, each in many(given, "code", inside, found)),
            items=self.items(given, inside, level + 1),
            kept={key: each for key, each in given.items() if key != "item"},
        )
        item = self.behavior(given, inside, item)
        item = self.answers(given, inside, item)
        item = self.begun(given, inside, item)
        item = self.extended(given, inside, item)
        if item.is_asked and not item.text.strip():
            found.note(f"{inside}text", "Deze vraag heeft geen tekst.")
        return item

    def unique(self, link_id: str, place: str) -> str:
        """The name itself, or where another item has it already, that name with a number."""
        name, n = link_id, 1
        while name in self.ids:
            n += 1
            name = f"{link_id} ({n})"
        if n > 1:
            self.found.note(place, f"linkId '{link_id[:60]}' staat er al. Deze noemen wij '{name[:80]}'.")
        self.ids.add(name)
        return name

    def type(self, given: Json, inside: str) -> ItemType | None:
        type_ = text(given, "type", inside, self.found)
        known = get_args(ItemType)
        if type_ not in known:
            if not type_ and isinstance(given.get("type", ""), str):
                self.found.fault(f"{inside}type", "Hier ontbreekt wat voor vraag het is ('type').")
            elif type_:
                self.found.fault(f"{inside}type", unknown_word(type_, known))
            return None
        if type_ == "display" and given.get("item"):
            self.found.note(f"{inside}item", "Onder een tekst staan vragen. Wij lezen het als een groep.")
            return "group"
        return cast(ItemType, type_)

    def length(self, given: Json, name: str, inside: str) -> int | None:
        value = whole(given, name, inside, self.found)
        return None if value is None or value <= 0 else value

    def behavior(self, given: Json, inside: str, item: Item) -> Item:
        said = text(given, "enableBehavior", inside, self.found)
        if said not in ("", "all", "any"):
            self.found.fault(f"{inside}enableBehavior", unknown_word(said, ("all", "any")))
        if not said and len(item.enable_when) > 1:
            self.found.note(
                f"{inside}enableBehavior",
                "Er staat niet bij of alle voorwaarden moeten kloppen. Wij nemen aan van wel.",
            )
        return replace(item, enable_behavior="any" if said == "any" else "all")

    def conditions(self, given: Json, inside: str) -> tuple[Condition, ...]:
        read: list[Condition] = []
        for at, each in many(given, "enableWhen", inside, self.found):
            question = text(each, "question", f"{at}.", self.found)
            operator = text(each, "operator", f"{at}.", self.found)
            value = read_value(each, "answer", at, self.found)
            if operator not in get_args(Operator):
                self.found.fault(f"{at}.operator", unknown_word(operator, get_args(Operator)))
            elif not question or value is None:
                self.found.fault(at, "Hier hoort een vraag ('question') en een antwoord ('answer...') te staan.")
            elif operator == "exists" and not isinstance(value, bool):
                self.found.fault(at, "Bij 'exists' hoort 'answerBoolean'.")
            else:
                read.append(Condition(question, cast(Operator, operator), value))
        return tuple(read)

    def answers(self, given: Json, inside: str, item: Item) -> Item:
        """With the options of the item: in it, or in a value set that came along."""
        found, address = self.found, text(given, "answerValueSet", inside, self.found)
        options: list[Option] = []
        for at, each in many(given, "answerOption", inside, found):
            option = self.option(each, at)
            if option is None:
                continue
            same = next((other for other in options if other.key == option.key), None)
            if same is not None:
                is_double = same.label == option.label
                why = "staat er twee keer" if is_double else "heeft dezelfde code als een ander antwoord"
                found.note(at, f"Het antwoord '{option.label[:60]}' {why}. Wij laten er één van zien.")
                continue
            options.append(option)
        if address and not options:
            there = options_of(address, self.sets, found)
            if there is None:
                text_ = f"De antwoorden staan in een lijst die niet in dit bestand zit ({address[:120]}). " + (
                    "U kunt hier alleen zelf iets invullen." if item.type == "open-choice" else "Wij vragen dit niet."
                )
                found.note(f"{inside}answerValueSet", text_ + " Voeg de lijst toe als 'contained' ValueSet.")
            options = list(there or ())
        self.n_options += len(options)
        if self.n_options > MAX_OPTIONS:
            found.fault(inside.rstrip("."), f"Er zijn te veel antwoorden: wij lezen er tot {MAX_OPTIONS}.")
            return item
        if options and item.type in _WITH_OPTIONS:
            found.note(
                inside.rstrip("."), f"Bij '{item.type}' horen geen antwoorden om uit te kiezen. Wij vragen te kiezen."
            )
            item = replace(item, type=_WITH_OPTIONS[item.type])
        elif options and item.type not in ("choice", "open-choice"):
            found.note(inside.rstrip("."), f"Bij '{item.type}' horen geen antwoorden om uit te kiezen. Wij bewaren ze.")
            return item
        if item.type == "choice" and not options and not address:
            found.note(inside.rstrip("."), "Er staan geen antwoorden bij deze vraag. Wij vragen haar niet.")
        return replace(item, options=tuple(options), value_set=address)

    def option(self, given: Json, place: str) -> Option | None:
        value = read_value(given, "value", place, self.found)
        if value is None:
            if not any(f"value{suffix}" in given for suffix in SUFFIXES):
                self.found.note(
                    place, "Hier ontbreekt het antwoord ('valueCoding' of 'valueString'). Wij slaan het over."
                )
            return None
        if isinstance(value, Coding):
            coding = one(given, "valueCoding", f"{place}.", self.found)
            value = replace(value, display=self.words(coding, "display", f"{place}.valueCoding.") or value.display)
            score = score_of(given, place, self.found)
            score = score_of(coding, f"{place}.valueCoding", self.found) if score is None else score
        else:
            score = score_of(given, place, self.found)
        said: dict[str, Any] = {}
        read = {
            f"{HL7}questionnaire-optionExclusive": "valueBoolean",
            f"{HL7}questionnaire-optionPrefix": "valueString",
        }
        self.extensions(given, place, said, read)
        option = Option(
            value,
            score,
            is_exclusive=said.get(f"{HL7}questionnaire-optionExclusive") is True,
            is_initial=flag(given, "initialSelected", f"{place}.", self.found),
            prefix=str(said.get(f"{HL7}questionnaire-optionPrefix", "")),
        )
        if not option.key.strip() or not option.label.strip():
            self.found.note(place, "Dit antwoord is leeg. Wij slaan het over.")
            return None
        return option

    def begun(self, given: Json, inside: str, item: Item) -> Item:
        values: list[Value] = []
        for at, each in many(given, "initial", inside, self.found):
            apart = Findings(self.found.file)
            value = read_value(each, "value", at, apart)
            # Without it the form begins empty: no reason to refuse it.
            for problem in apart.problems:
                self.found.note(problem.place, f"{problem.text} Wij beginnen zonder.")
            if value is None:
                continue
            option = next((one for one in item.options if one.key == Option(value).key), None)
            values.append(option.value if option else value)
        return replace(item, initial=tuple(values))

    def extended(self, given: Json, inside: str, item: Item) -> Item:
        """With what the extensions say."""
        place, found = inside.rstrip("."), self.found
        said: dict[str, Any] = {}
        self.extensions(given, place, said, ITEM_EXTENSIONS)
        parts: dict[str, Any] = {}
        for url, name in FIELDS.items():
            if url in said:
                parts[name] = said[url]
        control = said.get(f"{HL7}questionnaire-itemControl")
        category = said.get(f"{HL7}questionnaire-displayCategory")
        for each in (control, category):
            if each is not None and "control" not in parts:
                codes = [one.code for one in each if one.code]
                parts["control"] = codes[0] if codes else ""
        if said.get(f"{HL7}questionnaire-choiceOrientation") == "horizontal":
            parts["is_horizontal"] = True
        for at, each in many(given, "extension", inside, found):
            if each.get("url") == f"{HL7}questionnaire-unitOption":
                unit = read_coding(one(each, "valueCoding", f"{at}.", found), f"{at}.valueCoding", found)
                parts["units"] = (*parts.get("units", ()), unit)
            if each.get("url") in CALCULATED:
                parts["computed"] = _formula(each) or "formule"
        for name in ("min_length", "max_decimals", "min_occurs", "max_occurs", "step"):
            if name in parts and parts[name] < 0:
                found.note(place, "Een aantal is kleiner dan 0. Wij doen er niets mee.")
                del parts[name]
        return replace(item, **parts)

    def extensions(
        self, holder: Json, place: str, said: dict[str, Any], names: Mapping[str, str | tuple[str, ...]] | None = None
    ) -> None:
        """Read the extensions in ``names`` into ``said``, by address; tell what is to be computed."""
        inside = f"{place}." if place else ""
        for at, each in many(holder, "extension", inside, self.found):
            url = each.get("url")
            if not isinstance(url, str):
                self.found.fault(f"{at}.url", "Hier hoort het adres van de uitbreiding te staan.")
                continue
            if url in COMPUTED:
                self.found.note(at, f"{COMPUTED[url]} Wij bewaren het wel.")
            if names and url in names and url not in said:
                value = self.extension(each, at, names[url])
                if value is not None:
                    said[url] = value
        if "modifierExtension" in holder:
            self.found.note(
                f"{inside}modifierExtension",
                "Hier staat iets dat de betekenis kan veranderen, en dat wij niet kennen. Lees het na in het bestand.",
            )

    def extension(self, given: Json, at: str, names: str | tuple[str, ...]) -> Any:
        name = names if isinstance(names, str) else next((each for each in names if each in given), names[0])
        if name not in given:
            return None
        match name:
            case "valueCodeableConcept":
                concept = one(given, name, f"{at}.", self.found)
                return tuple(
                    read_coding(each, place, self.found)
                    for place, each in many(concept, "coding", f"{at}.{name}.", self.found)
                )
            case "valueInteger":
                return whole(given, name, f"{at}.", self.found)
            case _:
                return read_value({name: given[name]}, "value", at, self.found)

    def words(self, holder: Json, name: str, inside: str) -> str:
        """A text, in our language where the file has it; where only its layout is there, that without its signs."""
        said = text(holder, name, inside, self.found)
        beside = holder.get(f"_{name}")
        if beside is not None:
            said = self.beside(one(holder, f"_{name}", inside, self.found), f"{inside}_{name}.", said)
        if len(said) > MAX_TEXT:
            self.found.fault(f"{inside}{name}", f"Deze tekst is te lang: wij lezen tot {MAX_TEXT} tekens.")
            return said[:MAX_TEXT]
        return said

    def beside(self, holder: Json, inside: str, said: str) -> str:
        for at, each in many(holder, "extension", inside, self.found):
            url = each.get("url")
            if url == f"{HL7}translation":
                under = list(many(each, "extension", f"{at}.", self.found))
                parts = {text(part, "url", f"{place}.", self.found): part for place, part in under}
                spoken = parts.get("lang", {}).get("valueCode")
                words = next(
                    (
                        parts.get("content", {}).get(key)
                        for key in ("valueString", "valueMarkdown")
                        if "content" in parts
                    ),
                    None,
                )
                if isinstance(spoken, str) and isinstance(words, str) and spoken.split("-")[0] == self.language:
                    return words
            elif not said and url in (f"{HL7}rendering-xhtml", f"{HL7}rendering-markdown"):
                shown = next((each.get(key) for key in ("valueString", "valueMarkdown") if key in each), None)
                if isinstance(shown, str):
                    said = plain(shown) if url.endswith("xhtml") else shown.strip()
        return said

    def names(self, holder: Json, name: str) -> tuple[str, ...]:
        value = holder.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.found.fault(name, "Hier hoort een lijst met namen te staan.")
            return ()
        return tuple(value)


def _formula(extension: Json) -> str:
    said = extension.get("valueExpression")
    words = said.get("expression") if isinstance(said, dict) else extension.get("valueString")
    return words[:1000] if isinstance(words, str) else ""
