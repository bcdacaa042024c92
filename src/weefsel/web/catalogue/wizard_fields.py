"""The fields of the wizard, made from the dataclasses of a werkvorm: from a draft to a form, and back again.

Names follow the path in the file: ``role-0-min`` is the ``min`` of the first ``role``. Nothing is refused here: what
cannot be right is kept as it was typed, and the catalogue's own reader tells it at the end.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, Literal

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst, format_lazy, slugify

from weefsel.apps.adoption.queries import catalogue
from weefsel.catalogue.check import Check
from weefsel.catalogue.draft import SOURCES, Table
from weefsel.catalogue.problem import Problem
from weefsel.catalogue.rule import Compare
from weefsel.catalogue.source import Source
from weefsel.catalogue.spec import Refers, Short, Slug, SpecKey, keys_of
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.web.catalogue import wizard_words as words
from weefsel.web.catalogue.wizard_words import Step, Text

MAX_ROWS = 60
MOST_NUMBER = 1e15
_NOTHING = object()
_WORD = re.compile(r"[a-z_]+")
_MISSING = re.compile(r"'(\w+)' ontbreekt\.")


@dataclass(frozen=True, slots=True)
class Shape:
    """How a key is asked: ``form`` names the kind of question, ``of`` what it holds (a spec, a list of words)."""

    form: (
        Literal[
            "text", "line", "slug", "rule", "check", "flag", "number", "date", "choice", "source", "choices", "assumed"
        ]
        | Literal["lines", "ranges", "person", "part", "rows"]
    )
    of: Any = None


@dataclass(frozen=True, slots=True)
class Block:
    """What stands together: ``fields``, or the ``children`` of a part, or ``rows`` that one can add to."""

    path: str
    title: Text
    fields: tuple[forms.BoundField, ...] = ()
    children: tuple[Block, ...] = ()
    rows: tuple[Row, ...] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One of several; ``kept`` false for the empty one at the end."""

    path: str
    number: int
    kept: bool
    children: tuple[Block, ...] = ()


class StepForm(forms.Form):
    """All fields of one step; ``blocks`` says how they stand on the page."""

    blocks: tuple[Block, ...] = ()
    use_required_attribute = False


@cache
def shape_of(spec: type, key: SpecKey) -> Shape:
    """How one key of a spec is asked."""
    return _shape(key.hint, key.marks, assumed=spec if key.name == "assumed" else None)


def _shape(hint: Any, marks: tuple[object, ...], *, assumed: type | None = None) -> Shape:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _shape(args[0], (*marks, *hint.__metadata__))
    if origin in (typing.Union, types.UnionType):
        if Compare in args:
            return Shape("rule")
        return _shape(next(one for one in args if one is not types.NoneType), marks)
    if origin is Literal:
        return Shape("choice", args)
    if origin is tuple and assumed is not None:
        return Shape("assumed", assumed)
    if origin is tuple:
        inner = _shape(args[0], ())
        if dataclasses.is_dataclass(args[0]):
            return Shape("rows", args[0])
        if inner.form == "choice":
            return Shape("choices", inner.of)
        return Shape("ranges") if typing.get_origin(args[0]) is tuple else Shape("lines")
    if hint is Check:
        return Shape("check")
    if origin is Mapping:
        return Shape("person")
    if dataclasses.is_dataclass(hint):
        return Shape("part", hint)
    if hint is bool:
        return Shape("flag")
    if hint is dt.date:
        return Shape("date")
    if hint in (int, float):
        return Shape("number")
    for mark in marks:
        match mark:
            case Refers("source"):
                return Shape("source")
            case Refers(kind):
                return Shape("choice", kind)
            case Slug():
                return Shape("slug")
            case Short():
                return Shape("line")
    return Shape("text")


def key_of(name: str) -> tuple[type, SpecKey]:
    """A key of the draft: one of a werkvorm, or the sources that come with it."""
    if name == SOURCES:
        return Werkvorm, SpecKey(SOURCES, SOURCES, tuple[Source, ...], (), required=False)
    return Werkvorm, keys_of(Werkvorm)[name]


# From a draft to a form


def step_form(step: Step, draft: Table, *, extra: str = "", data: Mapping[str, Any] | None = None) -> StepForm:
    """The form of a step, filled from a draft; ``extra`` the rows that get an empty one at the end.

    With ``data`` it shows what was sent instead: as many rows as were sent.
    """
    shown = draft if data is None else read_step(step, data, draft, keep_empty=True)
    form = StepForm()
    builder = _Builder(form, shown, extra)
    form.blocks = tuple(builder.block(*key_of(name), shown, "") for name in step.keys)
    return form


class _Builder:
    def __init__(self, form: StepForm, draft: Table, extra: str) -> None:
        self.form = form
        self.extra = extra
        self.relevant = relevant_fields(draft)

    def block(self, spec: type, key: SpecKey, table: Table, prefix: str) -> Block:
        path, shape, value = prefix + key.name, shape_of(spec, key), table.get(key.name)
        title = words.label_of(spec.__name__, key.name)
        match shape.form:
            case "rows":
                rows = [one for one in value or () if isinstance(one, dict)]
                n_empty = 1 if self.extra == path or not rows else 0
                return Block(
                    path,
                    title,
                    rows=tuple(
                        Row(f"{path}-{n}", n + 1, n < len(rows), self._children(shape.of, one, f"{path}-{n}-"))
                        for n, one in enumerate([*rows, *[{}] * n_empty])
                    ),
                )
            case "part":
                return Block(path, title, children=self._children(shape.of, value or {}, f"{path}-"))
            case "person":
                asked = tuple(self._person(path, slug, value or {}) for slug in self.relevant)
                return Block(path, title, asked)
            case "check":
                return Block(path, title, self._check(path, value))
        asked = self._add(path, self._field(spec, key, shape, value), self._initial(spec, key, shape, value))
        return Block(path, title, (asked,))

    def _children(self, spec: type, table: Table, prefix: str) -> tuple[Block, ...]:
        return tuple(self.block(spec, key, table, prefix) for key in keys_of(spec).values())

    def _add(self, name: str, made: forms.Field, value: Any) -> forms.BoundField:
        self.form.fields[name] = made
        self.form.initial[name] = value
        return self.form[name]

    def _initial(self, spec: type, key: SpecKey, shape: Shape, value: Any) -> Any:
        match shape.form:
            case "lines":
                return "\n".join(map(str, value or ()))
            case "ranges":
                return "\n".join("-".join(map(str, one)) for one in value or ())
            case "flag" if not _is_three_valued(spec, key):
                return bool(value)
        if value is None and shape.form == "choice":
            return default_of(spec, key)
        if isinstance(value, bool):
            return "true" if value else "false"
        return value

    def _field(self, spec: type, key: SpecKey, shape: Shape, value: Any) -> forms.Field:
        asked: dict[str, Any] = {
            "label": words.label_of(spec.__name__, key.name),
            "help_text": words.hint_of(spec.__name__, key.name),
            "required": True,  # nothing is: this only keeps "niet verplicht" from standing at every question
        }
        match shape.form:
            case "flag" if _is_three_valued(spec, key):
                return forms.ChoiceField(**asked, choices=words.ELIGIBLE)
            case "flag":
                return forms.BooleanField(**asked)
            case "choice":
                choices = with_value(choices_of(spec, key, shape.of), [value])
                return forms.ChoiceField(**asked, choices=[("", capfirst(words.EMPTY)), *choices])
            case "choices":
                choices = self._few(spec, key, shape)
                return forms.MultipleChoiceField(
                    **asked, choices=with_value(choices, value or ()), widget=forms.CheckboxSelectMultiple
                )
            case "assumed":
                names = [name for name in keys_of(shape.of) if name not in ("source", "assumed", "text")]
                choices = [(name, words.label_of(shape.of.__name__, name)) for name in names]
                return forms.MultipleChoiceField(
                    **asked, choices=with_value(choices, value or ()), widget=forms.CheckboxSelectMultiple
                )
            case "date":
                return forms.CharField(**asked, widget=forms.DateInput(attrs={"type": "date"}))
            case "number":
                return forms.CharField(**asked, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
            case "source":
                return forms.CharField(**asked, widget=forms.TextInput(attrs={"list": "bronnen"}))
            case "lines":
                asked["help_text"] = words.ONE_A_LINE
                return forms.CharField(**asked, widget=forms.Textarea(attrs={"rows": 4}))
            case "ranges":
                return forms.CharField(**asked, widget=forms.Textarea(attrs={"rows": 2}))
            case "text":
                rows = 5 if key.name == "summary" else 2
                return forms.CharField(**asked, widget=forms.Textarea(attrs={"rows": rows}))
        return forms.CharField(**asked)

    def _few(self, spec: type, key: SpecKey, shape: Shape) -> Sequence[tuple[str, Text]]:
        """The choices of a list; of the fields of a person only those that this werkvorm asks about."""
        choices = choices_of(spec, key, shape.of)
        if shape.of == "field":
            few = self.relevant
            return [choice for choice in choices if choice[0] in few]
        return choices

    def _person(self, path: str, slug: str, person: Mapping[str, Any]) -> forms.BoundField:
        name, asked, value = f"{path}-{slug}", catalogue().vocabulary.fields[slug], person.get(slug)
        label = capfirst(asked.label)
        if asked.type == "number":
            box = forms.CharField(label=label, required=True, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
            return self._add(name, box, value)
        known = words.YES_NO if asked.type == "flag" else [(one.slug, one.label) for one in asked.choices]
        shown = str(value).lower() if isinstance(value, bool) else value
        choices = with_value([("", words.UNKNOWN), *known], [shown])
        return self._add(name, forms.ChoiceField(label=label, required=True, choices=choices), shown)

    def _check(self, path: str, value: Any) -> tuple[forms.BoundField, ...]:
        """A check as four questions: what is counted, of whom or what, and against which number."""
        measure, argument, op, number = split_check(str(value or ""))
        arguments = [*_labels("role"), *_labels("instrument")]
        asked = []
        for name, label, choices, chosen in (
            ("measure", words.CHECK_MEASURE, _labels("measure"), measure),
            ("argument", words.CHECK_ARGUMENT, arguments, argument),
            ("op", words.CHECK_OP, words.OPERATORS, op),
        ):
            options = [("", words.NOT_COUNTED), *with_value(choices, [chosen])]
            box = forms.ChoiceField(label=label, required=True, choices=options)
            asked.append(self._add(f"{path}-{name}", box, chosen))
        box = forms.CharField(
            label=words.CHECK_VALUE, required=True, widget=forms.TextInput(attrs={"inputmode": "decimal"})
        )
        return (*asked, self._add(f"{path}-value", box, number))


def relevant_fields(draft: Table) -> list[str]:
    """What this werkvorm asks of a person: the fields of its rules and of its examples, in the order of the list."""
    rules = [str(one.get("rule", "")) for one in draft.get("eligibility", ()) if isinstance(one, dict)]
    used = {word for rule in rules for word in _WORD.findall(rule)}
    for one in draft.get("example", ()):
        used |= {*one.get("person", ()), *one.get("asks", ())}
    return [slug for slug in catalogue().vocabulary.fields if slug in used]


def split_check(text: str) -> tuple[str, str, str, str]:
    """The measure, argument, operator and number of a check, each empty when it is not there."""
    measure, *rest = text.split() or [""]
    op = next((word for word in rest if word in (">=", "<=", "==")), "")
    numbers = [word for word in rest if word[0].isdigit()]
    others = [word for word in rest if word not in numbers and word != op]
    return measure, "".join(others[:1]), op, "".join(numbers[:1])


def choices_of(spec: type, key: SpecKey, of: Any) -> Sequence[tuple[str, Text]]:
    """The words that a key may hold, each with its label."""
    if isinstance(of, tuple):
        named = words.CHOICES.get(f"{spec.__name__}.{key.name}") or words.CHOICES[key.name]
        return [(one, capfirst(named[one])) for one in of]
    return _labels(of)


@cache
def _labels(kind: str) -> tuple[tuple[str, str], ...]:
    """The words of the catalogue of one kind with their labels, by label; these are never translated."""
    known, vocabulary = catalogue(), catalogue().vocabulary
    named: dict[str, Mapping[str, Any]] = {
        "need": known.needs,
        "instrument": known.instruments,
        "werkvorm": known.werkvormen,
        "payer": known.payers,
        "field": vocabulary.fields,
        "role": vocabulary.roles,
        "law": vocabulary.laws,
        "unit": vocabulary.units,
        "kind": vocabulary.kinds,
        "approach": vocabulary.approaches,
        "sector": vocabulary.sectors,
        "barrier": vocabulary.barriers,
        "profession": vocabulary.professions,
        "target_group": vocabulary.target_groups,
        "measure": vocabulary.measures,
    }
    labels = [(slug, capfirst(getattr(one, "label", "") or one.name)) for slug, one in named[kind].items()]
    return tuple(sorted(labels, key=lambda one: one[1].casefold()))


def with_value(choices: Iterable[tuple[str, Text]], values: Iterable[Any]) -> list[tuple[str, Text]]:
    """The choices, and what was chosen before also when it is not among them: a draft loses nothing."""
    found = list(choices)
    known = {slug for slug, _label in found}
    return [*found, *((str(one), str(one)) for one in values if one not in (None, "") and one not in known)]


def _is_three_valued(spec: type, key: SpecKey) -> bool:
    """Yes, no, or neither of the two, as in the answer that an example must have."""
    return not key.required and default_of(spec, key) is None


def default_of(spec: type, key: SpecKey) -> Any:
    """What the reader takes when the key is not there, as JSON has it; None when there is no such thing."""
    default = next((one.default for one in dataclasses.fields(spec) if one.name == key.attribute), dataclasses.MISSING)
    return None if default is dataclasses.MISSING or default == () else default


# From what was sent to a draft


def read_step(step: Step, data: Mapping[str, Any], draft: Table, *, keep_empty: bool = False) -> Table:
    """The draft with the answers of one step; the other steps stay as they were."""
    answers = {}
    for name in step.keys:
        spec, key = key_of(name)
        value = _read(spec, key, data, "", draft.get(name), keep_empty)
        if value is not _NOTHING:
            answers[name] = value
    if not keep_empty:
        _name_slugs(answers)
    return {key: one for key, one in draft.items() if key not in step.keys} | answers


def _read(spec: type, key: SpecKey, data: Any, prefix: str, old: Any, keep_empty: bool) -> Any:
    """What was sent for one key, or `_NOTHING` when the key may be left out."""
    path, shape = prefix + key.name, shape_of(spec, key)
    sent = (data.get(path) or "").replace("\r\n", "\n").replace("\r", "\n").strip()
    value: Any = sent or None
    match shape.form:
        case "rows":
            value = _rows(shape.of, data, path, old, keep_empty)
        case "part":
            value = _table(shape.of, data, f"{path}-", old, keep_empty)
        case "person":
            value = _person(data, path, old)
        case "check":
            value = _check(data, path)
        case "flag" if _is_three_valued(spec, key):
            value = {"true": True, "false": False}.get(sent)
        case "flag":
            value = bool(sent)
        case "number":
            value = number_of(sent)
        case "lines":
            value = [line.strip() for line in sent.split("\n") if line.strip()]
        case "ranges":
            value = [[number_of(end) for end in line.split("-")] for line in sent.split("\n") if line.strip()]
        case "choices" | "assumed":
            chosen = list(dict.fromkeys(data.getlist(path)))
            before = [one for one in old or () if one in chosen]
            value = [*before, *(one for one in chosen if one not in before)]
    if key.required:
        return _NOTHING if value is None else value
    return _NOTHING if value in (None, [], {}) or value == default_of(spec, key) else value


def _table(spec: type, data: Any, prefix: str, old: Any, keep_empty: bool) -> Table:
    before = old if isinstance(old, dict) else {}
    read = {
        key.name: _read(spec, key, data, prefix, before.get(key.name), keep_empty) for key in keys_of(spec).values()
    }
    return {name: value for name, value in read.items() if value is not _NOTHING}


def _rows(spec: type, data: Any, path: str, old: Any, keep_empty: bool) -> list[Table]:
    start = re.compile(rf"{re.escape(path)}-(\d{{1,3}})-")
    numbers = {int(found[1]) for name in data if (found := start.match(name))}
    before = old if isinstance(old, list) else []
    rows = []
    for n in sorted(numbers)[:MAX_ROWS]:
        row = _table(spec, data, f"{path}-{n}-", before[n] if n < len(before) else None, keep_empty)
        if keep_empty or any(value not in ([], {}) for value in row.values()):
            rows.append(row)
    return rows


def _person(data: Any, path: str, old: Any) -> Table:
    """What is known of somebody, in the order in which it stood."""
    person: Table = {}
    fields = catalogue().vocabulary.fields
    before = [slug for slug in old or () if slug in fields]
    for slug in dict.fromkeys([*before, *fields]):
        asked = fields[slug]
        sent = (data.get(f"{path}-{slug}") or "").strip()
        if sent:
            flags = {"true": True, "false": False}
            person[slug] = number_of(sent) if asked.type == "number" else flags.get(sent, sent)
    return person


def _check(data: Any, path: str) -> str | None:
    measure, argument, op, value = (
        (data.get(f"{path}-{name}") or "").strip() for name in ("measure", "argument", "op", "value")
    )
    known = catalogue().vocabulary.measures.get(measure)
    if known is not None and known.argument == "none":
        argument = ""
    if known is not None and known.form == "flag":
        op = value = ""
    return " ".join(word for word in (measure, argument, op, value.replace(",", ".")) if word) if measure else None


def number_of(text: str) -> int | float | str | None:
    """A number as people write it, 1,5 included; what is no number stays text, for the reader to tell."""
    plain = text.strip().replace(",", ".")
    if not plain:
        return None
    for kind in (int, float):
        try:
            number = kind(plain)
        except ValueError:
            continue
        # Without an end, or longer than a file can hold: no number that people write.
        if abs(number) < MOST_NUMBER:
            return number
    return text.strip()


def _name_slugs(answers: Table) -> None:
    """Give what has a name but no short name one that is made of it."""
    if answers.get("name") and not answers.get("slug") and "name" in answers:
        answers["slug"] = _slug(str(answers["name"]))
    for key, of in (("handover", "name"), ("core_element", "name"), (SOURCES, "title")):
        for row in answers.get(key, ()):
            if row.get(of) and not row.get("slug"):
                row["slug"] = _slug(str(row[of]))
    for row in answers.get(SOURCES, ()):
        row.setdefault("checked", "unverified")


def _slug(text: str) -> str:
    return slugify(text)[:40].strip("-_")


def printable(data: MultiValueDict) -> MultiValueDict:
    """What was sent, without the sign that no database keeps in a text."""
    made = MultiValueDict()
    for name, values in data.lists():
        made.setlist(name.replace("\0", ""), [value.replace("\0", "") for value in values])
    return made


def without_row(data: MultiValueDict, path: str) -> MultiValueDict:
    """What was sent, less one row."""
    return _renamed(data, lambda name: None if name.startswith(f"{path}-") else name)


def higher_row(data: MultiValueDict, path: str) -> MultiValueDict:
    """What was sent, with one row before the one that stood above it."""
    start, _hyphen, number = path.rpartition("-")
    if not number.isdecimal() or len(number) > 3 or int(number) == 0:
        return data
    this, above = f"{path}-", f"{start}-{int(number) - 1}-"
    swap = {this: above, above: this}

    def renamed(name: str) -> str:
        found = next((one for one in swap if name.startswith(one)), "")
        return swap[found] + name.removeprefix(found) if found else name

    return _renamed(data, renamed)


def _renamed(data: MultiValueDict, rename: Callable[[str], str | None]) -> MultiValueDict:
    made = MultiValueDict()
    for name, values in data.lists():
        if (other := rename(name)) is not None:
            made.setlist(other, values)
    return made


def n_rows(draft: Table, path: str) -> int:
    """How many rows a draft has at a path such as ``role`` or ``rhythm-phase``."""
    found: Any = draft
    for part in path.split("-"):
        found = found.get(part) if isinstance(found, dict) else None
    return len(found) if isinstance(found, list) else 0


def compose_rule(field_slug: str, op: str, value: str) -> str | None:
    """A rule of three choices as text; None without a field or, where one is needed, a value."""
    asked = catalogue().vocabulary.fields.get(field_slug)
    if asked is None:
        return None
    if asked.type == "flag":
        return f"not {field_slug}" if op == "!=" else field_slug
    if not value.strip():
        return None
    if asked.type == "number":
        return f"{field_slug} {op} {value.strip().replace(',', '.')}"
    named = {one.label.casefold(): one.slug for one in asked.choices}
    return f"{field_slug} {op} '{named.get(value.strip().casefold(), value.strip())}'"


# From a problem of the reader to the place where it is mended


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not right yet: in which step, at which field, and the words."""

    step: Step
    href: str
    label: Text
    text: str
    sort: int = field(default=0, compare=False)


def faults_of(problems: Iterable[Problem], draft: Table) -> list[Fault]:
    """Every problem at the field that it is about, in the order of the steps."""
    names = {step.slug: _names(step_form(step, draft)) for step in words.STEPS}
    faults = [_fault(one, names) for one in problems]
    return sorted(faults, key=lambda one: one.sort)


def _names(form: StepForm) -> dict[str, Text]:
    """Where a problem may lead on a page: questions, parts and rows, each with its label."""
    found: dict[str, Text] = {}

    def look(blocks: Iterable[Block]) -> None:
        for block in blocks:
            found[block.path] = block.title
            look(block.children)
            for row in block.rows or ():
                found[row.path] = format_lazy("{} {}", block.title, row.number)
                look(row.children)

    look(form.blocks)
    return found


def _fault(problem: Problem, names: Mapping[str, Mapping[str, Text]]) -> Fault:
    path = [part for segment in problem.place.split(", ") if segment for part in _parts(segment)]
    missing = _MISSING.fullmatch(problem.text)
    if missing:
        path.append(missing[1])
    text = str(words.STILL_EMPTY) if missing else problem.text
    for n in range(len(path), 0, -1):
        tried = "-".join(path[:n])
        for sort, step in enumerate(words.STEPS):
            if tried in names[step.slug]:
                return Fault(step, f"plek-{tried}", names[step.slug][tried], text, sort)
    return Fault(words.STEPS[0], "", words.STEPS[0].title, text if not problem.place else f"{problem.place}: {text}")


def _parts(segment: str) -> list[str]:
    """``role 2`` as the path of a field has it: role, then 1."""
    word, _space, number = segment.rpartition(" ")
    return [word, str(int(number) - 1)] if number.isdigit() and word else [segment]
