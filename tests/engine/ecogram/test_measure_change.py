import numpy as np
import pytest
from hypothesis import given
from tests.engine.ecogram.test_measure import maps
from tests.engine.ecogram.written_out import gini, known, share, strength, support
from tests.engine.worlds import QUICK

from weefsel.engine.ecogram.measure_change import measure_change
from weefsel.engine.ecogram.measures import CHANGES
from weefsel.engine.frames import SUPPORT_KINDS, Ties


def again(ties: Ties, seed: int) -> Ties:
    """Another map of the same persons: some ties gone, some new, some with other answers."""
    rng = np.random.default_rng(seed)
    part = ties.take(rng.random(ties.n_ties) < 0.7)
    new = rng.integers(0, 4, ties.n_people)
    person = np.concatenate([part.person, np.repeat(np.arange(ties.n_people), new)])
    n_new = int(new.sum())

    def more(column):
        return np.concatenate([column, rng.permutation(ties_like(column, n_new, rng))])

    return Ties(
        n_people=ties.n_people,
        person=person,
        id=[*part.id.tolist(), *(f"new{i}" for i in range(n_new))],
        kind=more(part.kind),
        closeness=np.where(rng.random(len(person)) < 0.5, more(part.closeness), 2),
        received=more(part.received),
        professional=more(part.professional),
        care_hours_per_week=more(part.care_hours_per_week),
    )


def ties_like(column, n, rng):
    if not len(column):
        return np.full((n, *column.shape[1:]), "" if column.dtype.kind == "U" else np.nan, dtype=column.dtype)
    return column[rng.integers(0, len(column), n)]


@QUICK
@given(maps())
def test_change_equals_its_definitions_written_out(before):
    after = again(before, before.n_ties)
    changes = measure_change(before, after)

    for person in range(before.n_people):
        found = {name: changes.column(name)[person] for name in changes.columns}
        assert found == pytest.approx(written_out(before, after, person), abs=1e-9, nan_ok=True)


def written_out(before: Ties, after: Ties, person: int) -> dict[str, float]:
    rows = [
        {t.id[i]: i for i in range(t.n_ties) if t.person[i] == person and t.kind[i] != "deceased"}
        for t in (before, after)
    ]
    old, new = (set(each) for each in rows)
    found = {
        "jaccard": share(len(old & new), len(old | new)),
        "stability": share(len(old & new), len(old)),
        "turnover": 1 - share(len(old & new), len(old | new)),
        "gained": len(new - old),
        "lost": len(old - new),
    }
    weights = []
    for name in old | new:
        pair = [strength(t, each[name]) if name in each else 0.0 for t, each in zip((before, after), rows, strict=True)]
        if all(map(known, pair)):
            weights.append(pair)
    total = sum(map(sum, weights))
    found["strength_shift"] = 1 - share(2 * sum(map(min, weights)), total) if total else np.nan
    of_map = []
    for t, each in zip((before, after), rows, strict=True):
        alive = list(each.values())
        hours = [t.care_hours_per_week[i] for i in alive if t.professional[i] != 1 and known(t.care_hours_per_week[i])]
        n_humans = sum(t.kind[i] in ("", "person") for i in alive)
        of_map.append((n_humans, support(t, alive), gini(hours)))
    (size0, support0, gini0), (size1, support1, gini1) = of_map
    found["size_change"] = size1 - size0
    for kind in SUPPORT_KINDS:
        found[f"coverage_{kind}_change"] = support1[f"coverage_{kind}"] - support0[f"coverage_{kind}"]
    found["burden_gini_change"] = gini1 - gini0
    found["size_worth_telling"] = float(abs(size1 - size0) >= 2)
    return found


def test_the_worked_example_of_overlap():
    before = Ties(n_people=1, person=[0] * 3, id=list("abc"))
    after = Ties(n_people=1, person=[0] * 4, id=list("bcde"))

    assert measure_change(before, after).column("jaccard").tolist() == pytest.approx([0.4])


def test_two_empty_maps_have_no_overlap_and_no_turnover_and_an_empty_first_map_no_stability():
    empty, one = Ties(n_people=1, person=[], id=[]), Ties(n_people=1, person=[0], id=["a"])

    nothing, begun = measure_change(empty, empty), measure_change(empty, one)

    names = ("jaccard", "stability", "turnover", "strength_shift")
    assert [bool(np.isnan(nothing.column(name)[0])) for name in names] == [True] * 4
    assert (begun.column("turnover")[0], begun.column("gained")[0]) == (1, 1)
    assert np.isnan(begun.column("stability")[0])


def test_change_is_labelled_as_material_for_a_talk():
    ties = Ties(n_people=1, person=[0], id=["a"])

    assert measure_change(ties, ties).label == "Om over te praten, geen meting"
    assert [len(each.labels) for each in CHANGES] == [len(each.columns) for each in CHANGES]
    assert [each.columns for each in CHANGES if not all((each.help, each.definition, each.source))] == []
