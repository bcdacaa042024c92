"""A simulated year keeps places, gives every way the same chances, and ends where its figures say it must."""

from dataclasses import replace

import numpy as np
import pytest

from weefsel.catalogue.catalogue import DATA, read_catalogue
from weefsel.catalogue.region import read_region
from weefsel.catalogue.synthetic import read_synthetic
from weefsel.catalogue.year import simulated_year
from weefsel.engine.simulation.year import run
from weefsel.engine.simulation.year.run import FAILED, NOT_SEEN, NOTHING, REFUSED, live
from weefsel.engine.simulation.year.tally import EVERYONE, groups_of, interval, more_arrive, score
from weefsel.engine.simulation.year.ways import ways
from weefsel.engine.simulation.year.world import DAYS, NEVER, draw_world

SURE = 50.0  # log-odds of what always happens


@pytest.fixture(scope="module")
def known():
    catalogue = read_catalogue()
    region = DATA / "regions" / "wijchen.toml"
    shares = DATA / "synthetic" / "adults.toml"
    return (
        read_region(region.read_bytes(), file=region.name).areas,
        read_synthetic(shares.read_bytes(), file=shares.name),
        {
            slug: one
            for slug, one in catalogue.werkvormen.items()
            if one.needs and catalogue.vocabulary.kinds[one.kind].form in ("cohort", "circle", "walk_in")
        },
        {"needs": catalogue.needs, "fields": catalogue.vocabulary.fields},
    )


def make(known, year, *, seed=1, n_adults=350):
    areas, shares, werkvormen, words = known
    world = draw_world(areas, n_adults, shares, werkvormen, year, cohorts=frozenset(), seed=seed, **words)
    return world, {way.slug: way for way in ways(world, year, werkvormen, seed=seed, **words)}


def changed(year, **values):
    for name, value in values.items():
        year = year.having(name, value)
    return year


BUSY = changed(simulated_year(), asks=0.2, offers=20)
WAYS = ("first-listed", "nearest", "coach", "weefsel", "coach-weefsel")


@pytest.mark.parametrize("slug", WAYS)
def test_no_place_is_given_twice_and_every_place_is_accounted_for(known, slug, monkeypatch):
    world, by_slug = make(known, BUSY)
    places = world.offers.capacity.astype(int)
    inside = np.zeros(len(places), dtype=int)
    life = run._Life(world, by_slug[slug], BUSY, seed=1)
    seen = []

    def watched(name, change):
        kept = getattr(life, name)

        def step(day, person, offer):
            before = life.now.free.copy()
            kept(day, person, offer)
            inside[offer] += int((before - life.now.free)[offer]) if change else 0
            seen.append((life.now.free >= 0).all() and (life.now.free + life.by_others + inside == places).all())

        monkeypatch.setattr(life, name, step)

    for name in ("_reply", "_leave"):
        watched(name, True)
    life.live()

    assert len(seen) > 20
    assert all(seen)


def test_the_same_seed_gives_the_same_year_and_another_seed_another(known):
    first, again, other = (make(known, BUSY, seed=seed) for seed in (1, 1, 2))
    years = [live(world, by_slug["weefsel"], BUSY, seed=1) for world, by_slug in (first, again)]

    assert years[0].first_on.tolist() == years[1].first_on.tolist()
    assert first[0].asks_on.tolist() != other[0].asks_on.tolist()


def test_where_everything_goes_well_everybody_for_whom_there_is_something_arrives(known):
    year = changed(
        BUSY, yes=SURE, first=SURE, third=SURE, taken=0, others=0, stops=0, moves=0, host_silent=0, host_days=1
    )
    world, by_slug = make(known, year)
    world = replace(world, offers=replace(world.offers, capacity=np.full(world.offers.n_offers, 1e4)))
    suits = (world.answers & ~world.cannot & world.fits).any(axis=1)

    for slug in WAYS:
        lived = live(world, by_slug[slug], year, seed=1)
        assert lived.third.tolist() == suits.tolist(), slug
        assert (lived.first_on >= 0).tolist() == suits.tolist(), slug
        assert dict(zip(FAILED, lived.failed.tolist(), strict=True))[REFUSED] == 0, slug


def test_who_refuses_everything_never_comes_and_who_does_not_turn_up_neither(known):
    for year, why in ((changed(BUSY, yes=-SURE), REFUSED), (changed(BUSY, yes=SURE, first=-SURE), NOT_SEEN)):
        world, by_slug = make(known, year)
        lived = live(world, by_slug["nearest"], year, seed=1)

        assert (lived.first_on == -1).all()
        assert not lived.third.any()
        assert lived.failed[why] > 0


def test_whoever_is_brought_together_meets_the_same_chance_whichever_way(known):
    """Two ways that put the same before everybody have the same year."""
    still = changed(BUSY, stops=0, moves=0, others=0, attempts=1)
    world, _ = make(known, still)
    one = world.offers.take([0])
    pairs = ("answers", "cannot", "fits", "fits_after", "yes", "first", "third")
    draws = ("yes_draw", "first_draw", "third_draw", "reply_days")
    small = replace(
        world,
        offers=replace(one, capacity=np.array([1e4])),
        **{name: getattr(world, name)[:, :1] for name in (*pairs, *draws)},
        **{name: getattr(world, name)[:1] for name in ("taken", "stops_on", "moves_on", "hours_after", "begins")},
        every=world.every[:1],
    )
    _, _, werkvormen, words = known
    years = [live(small, way, still, seed=1) for way in ways(small, still, werkvormen, seed=1, **words)[:3]]

    assert years[0].attempts.sum() > 20
    assert {tuple(year.first_on.tolist()) for year in years} == {tuple(years[0].first_on.tolist())}


def test_nobody_has_more_proposals_than_they_may_and_nothing_is_tried_twice(known):
    year = changed(BUSY, gives_up=0, attempts=4, yes=-SURE)
    world, by_slug = make(known, year)

    lived = live(world, by_slug["coach"], year, seed=1)

    assert set(lived.attempts.tolist()) == {4}
    assert lived.failed[REFUSED] + lived.failed[NOTHING] == lived.attempts.sum()
    life = run._Life(world, by_slug["coach"], year, seed=1)
    life.live()
    assert sum(len(tried) for tried in life.tried) == lived.failed[REFUSED]


def test_a_list_grows_old_and_what_a_host_says_is_written_down(known):
    year = changed(BUSY, stops=1.0, asks=0.5)
    world, by_slug = make(known, year)
    gone = {slug: live(world, by_slug[slug], year, seed=1).failed[3] for slug in ("nearest", "weefsel")}
    fresh = changed(year, asked_days=1, answers=1)
    never_wrong = live(world, by_slug["weefsel"], fresh, seed=1).failed[3]

    assert gone["nearest"] > gone["weefsel"] > never_wrong
    assert ((world.stops_on < DAYS) | (world.stops_on == NEVER)).all()


def test_scores_count_by_group_and_say_how_sure_they_are(known):
    worlds, years, others = [], [], []
    for seed in (1, 2, 3):
        world, by_slug = make(known, BUSY, seed=seed)
        worlds.append(world)
        years.append(live(world, by_slug["nearest"], BUSY, seed=seed))
        others.append(live(world, by_slug["first-listed"], BUSY, seed=seed))

    found = score(worlds, years)
    older = [groups_of(world)["75 jaar en ouder"] for world in worlds]

    assert found.groups[EVERYONE] == found.third
    assert found.groups["75 jaar en ouder"].mean == pytest.approx(
        np.mean([year.third[rows].mean() for year, rows in zip(years, older, strict=True)])
    )
    assert found.third.low < found.third.mean < found.third.high
    assert more_arrive(years, years) == interval([0.0, 0.0, 0.0])
    assert more_arrive(years, others).mean == pytest.approx(-more_arrive(others, years).mean)


def test_the_interval_is_that_of_student():
    found = interval([1.0, 2.0, 3.0, 4.0, np.nan])

    assert found.mean == 2.5
    assert found.high - found.mean == pytest.approx(3.182 * np.std([1, 2, 3, 4], ddof=1) / 2)
    assert np.isnan(interval([1.0]).low)
    assert np.isnan(interval([]).mean)
