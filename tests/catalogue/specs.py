"""Specs of any kind, made from what their dataclass says: everything that a file may hold, and nothing else."""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
import typing
from typing import Annotated, Literal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from tests.catalogue.test_rule import RULES
from tests.knowledge import CATALOGUE

from weefsel.catalogue.catalogue import words_of
from weefsel.catalogue.check import Check
from weefsel.catalogue.reader import UNFINISHED
from weefsel.catalogue.rule import Compare
from weefsel.catalogue.spec import Refers, Short, Slug, SpecKey, Within, keys_of

AWKWARD = [
    "'",
    '"',
    '"""',
    "'''",
    "\\",
    "\\n",
    "#",
    "=",
    "[x]",
    "{ }",
    "é",
    "ĳ",
    "👵",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\t",
    "True",
]
WORDS = words_of(CATALOGUE)
# A whole werkvorm is much to make: on a busy machine that is slow, and says nothing.
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def texts(*, lines: bool = True) -> st.SearchStrategy[str]:
    """Texts that the reader takes, full of what TOML writes in a special way."""
    signs = st.sampled_from(AWKWARD if lines else [one for one in AWKWARD if "\n" not in one])
    letters = st.characters(exclude_categories=["C", "Z"])
    parts = st.lists(st.one_of(signs, letters), min_size=1, max_size=12)
    return parts.map(lambda some: "".join(some).strip()).filter(lambda text: text and UNFINISHED not in text)


def specs(spec: type) -> st.SearchStrategy:
    """Any spec of a class; what stands in it need not belong together."""
    return st.builds(spec, **{key.attribute: _of_key(spec, key) for key in keys_of(spec).values()})


def _of_key(spec: type, key: SpecKey) -> st.SearchStrategy:
    values = _of(key.hint, key.marks)
    if key.required:
        return values
    default = next(field.default for field in dataclasses.fields(spec) if field.name == key.attribute)
    return st.one_of(st.just(default), values)


def _of(hint: object, marks: tuple[object, ...]) -> st.SearchStrategy:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _of(args[0], (*marks, *hint.__metadata__))
    if origin in (typing.Union, types.UnionType):
        return RULES if Compare in args else _of(next(one for one in args if one is not types.NoneType), marks)
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple and args[1] is not Ellipsis:
        return st.tuples(*(_of(one, ()) for one in args))
    if origin is tuple:
        return st.lists(_of(args[0], ()), max_size=3).map(tuple)
    if hint is Check:
        return checks()
    if dataclasses.is_dataclass(hint):
        return specs(hint)
    if hint is str:
        return _words(marks)
    if hint is bool:
        return st.booleans()
    if hint is dt.date:
        return st.dates()
    if hint in (int, float):
        within = next((mark for mark in marks if isinstance(mark, Within)), Within(-1e15, 1e15))
        return st.integers(int(within.low), int(within.high)) if hint is int else st.floats(within.low, within.high)
    return persons()


def _words(marks: tuple[object, ...]) -> st.SearchStrategy[str]:
    for mark in marks:
        match mark:
            case Refers(kind):
                return st.sampled_from(sorted(WORDS[kind]))
            case Slug():
                return st.from_regex(r"[a-z0-9]{1,5}([-_][a-z0-9]{1,5}){0,2}", fullmatch=True)
            case Short():
                return texts(lines=False)
    return texts()


def persons() -> st.SearchStrategy[dict]:
    """What is known of a person: a few fields, each with a value that it may have."""
    values = {}
    for field in CATALOGUE.vocabulary.fields.values():
        match field.type:
            case "number":
                low, high = (-1e15 if field.min is None else field.min), (1e15 if field.max is None else field.max)
                values[field.slug] = st.floats(low, high)
            case "flag":
                values[field.slug] = st.booleans()
            case "choice":
                values[field.slug] = st.sampled_from(field.choice_slugs)
    few = st.lists(st.sampled_from(sorted(values)), max_size=3, unique=True)
    return few.flatmap(lambda slugs: st.fixed_dictionaries({slug: values[slug] for slug in slugs}))


@st.composite
def checks(draw: st.DrawFn) -> Check:
    """Any check that can be computed."""
    measure = draw(st.sampled_from(sorted(CATALOGUE.vocabulary.measures.values(), key=lambda one: one.slug)))
    argument = None if measure.argument == "none" else draw(st.sampled_from(sorted(WORDS[measure.argument])))
    if measure.form == "flag":
        return Check(measure.slug, argument)
    numbers = st.floats(0, 1) if measure.form == "share" else st.integers(0, 10**20).map(float)
    return Check(measure.slug, argument, draw(st.sampled_from(["==", "<=", ">="])), draw(numbers))
