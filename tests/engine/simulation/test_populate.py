"""Synthetic people have the make-up of their region and the loneliness of the figures, whatever the seed."""

import functools
import time
from pathlib import Path

import numpy as np
import pytest

from weefsel.catalogue import region as regions
from weefsel.catalogue import synthetic
from weefsel.catalogue.catalogue import DATA
from weefsel.catalogue.folder import Folder
from weefsel.catalogue.parameter import Parameter
from weefsel.catalogue.region import AGE_BANDS, Area
from weefsel.engine.simulation.populate import N_ITEMS, populate

SEEDS = range(25)
MAY_DIFFER = 0.02  # two percentage points


def shares() -> synthetic.SyntheticPeople:
    path = DATA / "synthetic" / "adults.toml"
    return synthetic.read_synthetic(path.read_bytes(), file=path.name)


def wijchen() -> regions.Region:
    path: Path = DATA / "regions" / "wijchen.toml"
    return regions.read_region(path.read_bytes(), file=path.name)


@functools.cache
def parameters() -> dict[str, Parameter]:
    return dict(Folder(DATA).topics("parameter", Parameter))


@pytest.fixture(scope="module", params=SEEDS)
def population(request):
    return populate(wijchen().areas, 2_000, shares(), seed=request.param)


# The ages and the figures for 2022, and for the strongly lonely of 75 and older those of 2020: 2022 is not published.
FIGURES = {
    (18, 74): ("monitor-2022-18-74-lonely", None),
    (75, 84): ("monitor-2022-75-84-lonely", "monitor-2020-75-84-strongly-lonely"),
    (85, 120): ("monitor-2022-85-plus-lonely", "monitor-2020-85-plus-strongly-lonely"),
}


@pytest.mark.parametrize("ages", FIGURES, ids=str)
def test_loneliness_by_age_is_within_two_percentage_points_of_the_figures(population, ages):
    lonely, strongly = FIGURES[ages]
    within = (population.people.age >= ages[0]) & (population.people.age <= ages[1])

    levels = population.loneliness[within]

    assert within.sum() >= 40
    assert abs((levels >= 1).mean() - parameters()[lonely].value / 100) <= MAY_DIFFER
    if strongly is not None:
        assert abs((levels == 2).mean() - parameters()[strongly].value / 100) <= MAY_DIFFER


def test_all_adults_together_are_within_two_percentage_points_of_the_total(population):
    levels = population.loneliness

    assert abs((levels >= 1).mean() - parameters()["monitor-2022-lonely"].value / 100) <= MAY_DIFFER
    assert abs((levels == 2).mean() - parameters()["monitor-2022-strongly-lonely"].value / 100) <= MAY_DIFFER


def test_age_and_sex_follow_the_region_to_within_one_person_a_group(population):
    people, areas = population.people, wijchen().areas
    part = [min(1, max(0, (high or 100) - 17) / ((high or 100) - low + 1)) for low, high in AGE_BANDS]
    men, women = (np.array([getattr(area, sex) for area in areas]).sum(axis=0) * part for sex in ("men", "women"))
    total = men.sum() + women.sum()
    for (low, high), n_men, n_women in zip(AGE_BANDS, men, women, strict=True):
        within = (people.age >= low) & (people.age <= (high or 120))
        assert abs((within & (people.sex == "male")).sum() - 2_000 * n_men / total) <= 1
        assert abs((within & (people.sex == "female")).sum() - 2_000 * n_women / total) <= 1


def test_areas_get_people_by_their_inhabitants(population):
    region = wijchen()
    for area in region.areas:
        n = (population.people.area == area.code).sum()
        # Adults are spread a little differently from all inhabitants: five percentage points at most.
        assert abs(n / 2_000 - area.inhabitants / region.inhabitants) < 0.05
    np.testing.assert_array_equal(
        population.people.xy[0], next((a.x, a.y) for a in region.areas if a.code == population.people.area[0])
    )


def test_every_stated_share_holds_to_within_one_person(population):
    people = population.people
    for flag in shares().flags:
        within = (people.age >= flag.age_min) & (people.age <= flag.age_max)
        if flag.sex:
            within &= people.sex == flag.sex
        assert abs(np.sum(people.column(flag.field)[within] == 1) - flag.share * within.sum()) <= 1
    for choice in shares().choices:
        for word, share in choice.shares.items():
            assert abs((people.column(choice.field) == word).sum() - share * 2_000) <= 1.01


def test_everybody_is_an_adult_and_only_women_are_pregnant(population):
    people = population.people

    assert people.age.min() >= 18
    assert set(people.sex[people.pregnancy_week > 0]) <= {"female"}
    assert not np.isnan(people.needs).any()


def test_equal_seeds_give_equal_people_and_other_seeds_others():
    once, again, other = (populate(wijchen().areas, 300, shares(), seed=seed) for seed in (7, 7, 8))

    for name in ("id", "area", "age", "sex", "needs", "hours", "language", "lives_alone"):
        np.testing.assert_array_equal(getattr(once.people, name), getattr(again.people, name))
    np.testing.assert_array_equal(once.points, again.points)
    assert not np.array_equal(once.people.age, other.people.age)


def test_answers_are_points_on_the_items_of_the_scale():
    population = populate(wijchen().areas, 500, shares(), seed=1)

    assert population.points.shape == (500, N_ITEMS)
    assert set(np.unique(population.points)) == {0, 1}
    assert population.points.sum(axis=1).max() == N_ITEMS
    # Chance decides on which items: no item is always the first.
    assert np.ptp(population.points.mean(axis=0)) < 0.15


def test_loneliness_is_no_column_of_a_person():
    population = populate(wijchen().areas, 10, shares(), seed=1)

    assert [name for name in population.people.__dataclass_fields__ if "lonely" in name or "loneliness" in name] == []


def test_no_people_at_all_is_an_empty_table():
    population = populate(wijchen().areas, 0, shares(), seed=1)

    assert population.people.n_people == 0
    assert population.loneliness.tolist() == []


def test_a_region_without_adults_is_refused():
    nobody = Area("6601", "Leeg", 177254, 425041, (5,) * 3 + (0,) * 17, (0,) * 20)

    with pytest.raises(ValueError, match="areas must hold inhabitants of 18 years or older, got none"):
        populate([nobody], 10, shares(), seed=1)


def test_fewer_than_no_people_are_refused():
    with pytest.raises(ValueError, match="n_people must be >= 0, got -1"):
        populate(wijchen().areas, -1, shares(), seed=1)


def test_twenty_thousand_people_take_less_than_two_seconds():
    begun = time.perf_counter()

    population = populate(wijchen().areas, 20_000, shares(), seed=1)

    assert population.people.n_people == 20_000
    assert time.perf_counter() - begun < 2
