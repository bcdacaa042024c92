import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.worlds import QUICK

from weefsel.engine.ecogram.change import ADDED, CHANGED, COMPARED, LOST, SAME, change
from weefsel.engine.frames import Ties

MAPS = st.lists(
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([1.0, 2.0, np.nan]), max_size=6), min_size=2, max_size=2
)


def _ties(maps):
    rows = [(person, name, ring) for person, ties in enumerate(maps) for name, ring in ties.items()]
    return Ties(
        n_people=len(maps), person=[r[0] for r in rows], id=[r[1] for r in rows], closeness=[r[2] for r in rows]
    )


@QUICK
@given(MAPS, MAPS)
def test_added_lost_and_changed_ties_are_found_exactly(before, after):
    changes = change(_ties(before), _ties(after))

    for person, (old, new) in enumerate(zip(before, after, strict=True)):
        both = sorted(set(old) & set(new))
        moved = [name for name in both if not np.isnan([old[name], new[name]]).any() and old[name] != new[name]]
        assert changes.of(person, ADDED) == sorted(set(new) - set(old))
        assert changes.of(person, LOST) == sorted(set(old) - set(new))
        assert changes.of(person, CHANGED) == moved
        assert changes.of(person, SAME) == [name for name in both if name not in moved]


@QUICK
@given(MAPS)
def test_a_map_does_not_differ_from_itself(maps):
    changes = change(_ties(maps), _ties(maps))

    assert changes.what.tolist() == [SAME] * sum(map(len, maps))


def test_a_change_names_the_column_that_changed():
    before = Ties(n_people=1, person=[0], id=["zus"], quality=["good"], received=[[1, 0, 0, 0]])
    after = Ties(n_people=1, person=[0], id=["zus"], quality=["tense"], received=[[1, 0, 0, 0]])

    changes = change(before, after)

    assert [name for name, differs in zip(COMPARED, changes.differs[0], strict=True) if differs] == ["quality"]


def test_years_that_passed_are_no_change():
    before = Ties(n_people=1, person=[0], id=["zus"], duration_years=[10])
    after = Ties(n_people=1, person=[0], id=["zus"], duration_years=[11])

    assert change(before, after).what.tolist() == [SAME]
    assert change(after, before).what.tolist() == [CHANGED]


def test_maps_of_other_persons_are_refused():
    with pytest.raises(ValueError, match=r"^both maps must hold the same persons, got 1 and 2\.$"):
        change(Ties(n_people=1, person=[], id=[]), Ties(n_people=2, person=[], id=[]))


N_PAIRS = int(os.environ.get("WEEFSEL_PAIRS", "1000"))  # the full proof: WEEFSEL_PAIRS=10000
CHOICES = {
    "role": ["", "sibling", "friend"],
    "kind": ["person", "pet", "deceased"],
    "professional": [0.0, 1.0, np.nan],
    "closeness": [1.0, 2.0, 3.0, np.nan],
    "frequency_per_year": [1.0, 52.0, np.nan],
    "duration_years": [1.0, 9.0, np.nan],
    "received": [0.0, 1.0, np.nan],
    "given": [0.0, 1.0, np.nan],
    "quality": ["", "good", "tense"],
    "wanted": ["", "more", "less"],
    "sector": ["", "family", "far"],
    "lives": ["", "near", "abroad"],
}


def _drawn(rng, n_people):
    """Maps of 0 to 6 ties out of 8 names, every column asked or not."""
    ids = [rng.permutation(8)[: rng.integers(0, 7)] for _ in range(n_people)]
    person = np.repeat(np.arange(n_people), [len(each) for each in ids])
    width = {"received": 4, "given": 4}
    columns = {
        name: rng.choice(words, (len(person), width[name]) if name in width else len(person))
        for name, words in CHOICES.items()
    }
    return Ties(n_people=n_people, person=person, id=np.concatenate(ids).astype(str), **columns)


def _same_answer(name, a, b):
    if isinstance(a, str):
        return a == "" or b == "" or a == b
    if np.isnan(a) or np.isnan(b):
        return True
    return b >= a if name == "duration_years" else a == b


def test_of_many_pairs_of_maps_every_added_lost_and_changed_tie_is_found_exactly():
    rng = np.random.default_rng(20261122)
    before, after = _drawn(rng, N_PAIRS), _drawn(rng, N_PAIRS)
    keys = [zip(t.person.tolist(), t.id.tolist(), strict=True) for t in (before, after)]
    rows = [{key: n for n, key in enumerate(each)} for each in keys]
    columns = [{name: getattr(t, name).tolist() for name in COMPARED} for t in (before, after)]
    expected = {}
    for key in rows[0].keys() | rows[1].keys():
        a, b = (each.get(key, -1) for each in rows)
        if a < 0 or b < 0:
            expected[key] = (ADDED if a < 0 else LOST, ())
            continue
        differs = []
        for name in COMPARED:
            old, new = columns[0][name][a], columns[1][name][b]
            pairs = zip(old, new, strict=True) if isinstance(old, list) else [(old, new)]
            if not all(_same_answer(name, one, other) for one, other in pairs):
                differs.append(name)
        expected[key] = (CHANGED if differs else SAME, tuple(differs))

    changes = change(before, after)

    found = {
        (person, name): (what, tuple(np.array(COMPARED)[differs].tolist()))
        for person, name, what, differs in zip(
            changes.person.tolist(), changes.id.tolist(), changes.what.tolist(), changes.differs, strict=True
        )
    }
    assert len(changes.what) == len(expected) > 3 * N_PAIRS
    assert found == expected
    assert {what for what, _ in expected.values()} == {ADDED, LOST, CHANGED, SAME}


def test_of_ten_thousand_pairs_of_maps_exactly_what_was_done_is_found():
    """Told from what was done to each tie, not by comparing again: lost, added, left alone, changed in one column."""
    rng = np.random.default_rng(20261122)
    n_maps, n_names = 10_000, 12
    absent, lost, added, same, changed = range(5)
    done = rng.integers(absent, changed + 1, (n_maps, n_names))
    ring = rng.integers(1, 4, done.shape).astype(float)
    column = rng.integers(0, 3, done.shape)
    is_changed = done == changed
    values = {
        "closeness": (ring, np.where(is_changed & (column == 0), ring % 3 + 1, ring)),
        "quality": (np.full(done.shape, "good"), np.where(is_changed & (column == 1), "tense", "good")),
        "sector": (np.full(done.shape, "family"), np.where(is_changed & (column == 2), "friends", "family")),
    }

    def maps(moment, kinds):
        person, name = np.nonzero(np.isin(done, kinds))
        columns = {each: pair[moment][person, name] for each, pair in values.items()}
        return Ties(n_people=n_maps, person=person, id=np.char.add("n", np.char.zfill(name.astype(str), 2)), **columns)

    changes = change(maps(0, (lost, same, changed)), maps(1, (added, same, changed)))

    person, name = np.nonzero(done)
    what = np.array([SAME, LOST, ADDED, SAME, CHANGED])[done[person, name]]
    differs = np.zeros((len(person), len(COMPARED)), dtype=bool)
    places = np.array([COMPARED.index(each) for each in values])[column[person, name]]
    differs[np.flatnonzero(what == CHANGED), places[what == CHANGED]] = True
    assert len(changes.what) == len(what) > 90_000
    assert (changes.person == person).all()
    assert (changes.what == what).all()
    assert (changes.differs == differs).all()
