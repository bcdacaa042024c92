"""What differs between two forms of a werkvorm, and how a local form goes along with a new version."""

import dataclasses
import datetime as dt
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.knowledge import CATALOGUE

from weefsel.catalogue.catalogue import read_werkvorm
from weefsel.catalogue.difference import (
    Change,
    Conflict,
    applied,
    difference,
    merge,
    parts_of,
    touches,
    werkvorm_of,
)
from weefsel.catalogue.problem import CatalogueError
from weefsel.catalogue.write import write_werkvorm

WERKVORMEN = CATALOGUE.werkvormen
CAPRI = WERKVORMEN["capri-hartrevalidatie"]


def some_parts(seed):
    """A few parts with a value that is often the same in another drawing."""
    random = Random(seed)
    paths = [(part, key) for part in ("group", "role", "risks", "core_element", "name") for key in ("", "a", "b")]
    values = (1, 2, True, "x", dt.date(2027, 2, 1), {"slug": "x", "min": 2}, ["x", "y"])
    return {path: random.choice(values) for path in random.sample(paths, random.randrange(9))}


PARTS = st.integers(0, 2**32).map(some_parts)


def shuffled(parts, seed):
    lines = list(parts.items())
    Random(seed).shuffle(lines)
    return dict(lines)


@pytest.mark.parametrize("slug", ["ecogram", "capri-hartrevalidatie", "odensehuizen", "voorzorgcirkels"])
def test_taken_apart_and_put_together_it_is_the_same_werkvorm(slug):
    assert werkvorm_of(parts_of(WERKVORMEN[slug]), slug, CATALOGUE) == WERKVORMEN[slug]


def test_every_werkvorm_becomes_every_next_one_by_what_differs():
    parts = [parts_of(one) for one in WERKVORMEN.values()]

    for old, new in zip(parts, parts[1:] + parts[:1], strict=True):
        assert applied(difference(old, new), old) == new
        assert difference(new, new) == ()


@settings(max_examples=25)
@given(PARTS, PARTS)
def test_what_differs_makes_the_new_of_the_old_and_the_reverse_makes_the_old_again(old, new):
    assert applied(difference(old, new), old) == new
    assert applied(difference(new, old), new) == old


@settings(max_examples=25)
@given(PARTS, PARTS, st.integers())
def test_the_order_of_the_parts_says_nothing(old, new, seed):
    assert set(map(repr, difference(old, new))) == set(map(repr, difference(shuffled(old, seed), shuffled(new, seed))))


def test_the_order_of_entries_in_a_file_says_nothing_but_in_an_agenda_it_does():
    turned = dataclasses.replace(CAPRI, roles=CAPRI.roles[::-1], core_elements=CAPRI.core_elements[::-1])
    assert difference(parts_of(CAPRI), parts_of(turned)) == ()

    other = dataclasses.replace(CAPRI, agenda=CAPRI.agenda[::-1])
    assert [change.path for change in difference(parts_of(CAPRI), parts_of(other))] == [("agenda", "")]


@settings(max_examples=25)
@given(PARTS, PARTS)
def test_with_nothing_of_our_own_a_new_version_is_taken_over_whole(base, theirs):
    found = merge(base, base, theirs)

    assert (found.kept, found.conflicts) == ((), ())
    assert found.parts({}) == theirs
    assert found.taken == difference(base, theirs)


@settings(max_examples=25)
@given(PARTS, PARTS)
def test_with_nothing_new_our_own_form_stays_whole(base, ours):
    found = merge(base, ours, base)

    assert (found.taken, found.conflicts) == ((), ())
    assert found.parts({}) == ours


@settings(max_examples=25)
@given(PARTS, PARTS, PARTS)
def test_nothing_of_either_is_lost_without_somebody_choosing(base, ours, theirs):
    found = merge(base, ours, theirs)
    paths = [one.path for each in (found.taken, found.kept, found.same, found.conflicts) for one in each]

    assert sorted(paths) == sorted({change.path for other in (ours, theirs) for change in difference(base, other)})
    for side, whole in (("ours", ours), ("theirs", theirs)):
        result = found.parts({conflict.path: side for conflict in found.conflicts})
        for conflict in found.conflicts:
            assert result.get(conflict.path) == whole.get(conflict.path)
    if found.conflicts:
        with pytest.raises(KeyError):
            found.parts({})


def test_each_of_the_four_outcomes_of_a_merge():
    base = {("group", "max"): 12, ("group", "min"): 6, ("name", ""): "A", ("risks", "x"): "x", ("rhythm", "every"): 1}
    ours = {**base, ("group", "max"): 15, ("group", "min"): 5, ("rhythm", "every"): 2}
    theirs = {**base, ("group", "max"): 14, ("name", ""): "B", ("rhythm", "every"): 2}
    del theirs["risks", "x"]

    found = merge(base, ours, theirs)

    assert found.taken == (Change(("name", ""), "changed", "A", "B"), Change(("risks", "x"), "dropped", "x", None))
    assert found.kept == (Change(("group", "min"), "changed", 6, 5),)
    assert found.same == (Change(("rhythm", "every"), "changed", 1, 2),)
    assert found.conflicts == (Conflict(("group", "max"), 12, 15, 14),)
    assert found.parts({("group", "max"): "ours"})["group", "max"] == 15
    assert found.parts({("group", "max"): "theirs"})["group", "max"] == 14


def test_parts_that_do_not_go_together_are_refused_in_the_words_of_the_reader():
    parts = {**parts_of(CAPRI), ("group", "min"): 40, ("role", "clown"): {"role": "clown"}}

    with pytest.raises(CatalogueError) as caught:
        werkvorm_of(parts, CAPRI.slug, CATALOGUE)

    assert [problem.place for problem in caught.value.problems] == ["group, min", "role 7, role"]
    assert caught.value.problems[0].text.startswith("'min' (40) is groter dan 'max'")


def test_a_version_that_was_kept_as_text_differs_in_nothing_from_the_file():
    for werkvorm in (CAPRI, WERKVORMEN["ecogram"]):
        kept = read_werkvorm(write_werkvorm(werkvorm).encode(), f"{werkvorm.slug}.toml", CATALOGUE)

        assert difference(parts_of(werkvorm), parts_of(kept)) == ()


def test_a_change_touches_the_core_elements_that_rest_on_it():
    def touched(path):
        return {element.slug for element in CAPRI.core_elements if touches(path, element)}

    assert touched(("core_element", "with-peers")) == {"with-peers"}
    assert touched(("group", "max")) == {"with-peers"}
    assert touched(("role", "physiotherapist")) == {"supervised"}
    assert touched(("name", "")) == set()
