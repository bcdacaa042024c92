"""Werkvormen are played through the real operations and the real database: a sample of them, and what is left out."""

import random
from dataclasses import replace

from tests.knowledge import CATALOGUE

from weefsel.apps.accounts.models import Organization
from weefsel.apps.adoption.queries import catalogue
from weefsel.project.simulated_run.deviations import deviating, deviations_of
from weefsel.project.simulated_run.run import play_one, scope_of

SEED = random.randrange(2**31)
SCOPE = random.Random(SEED).choice(("group", "referral", "person"))
FEW = 4  # a group that needs more people takes too long here


def computed(scope):
    """The werkvormen of a scope of which a core element is computed, and that few people can play."""
    return sorted(
        slug
        for slug, one in CATALOGUE.werkvormen.items()
        if scope_of(one) == scope and deviations_of(one, scope) and (one.group is None or one.group.min < FEW)
    )


def test_a_run_keeps_what_is_computed_and_a_deviation_is_found(db):
    """A sample of one werkvorm and one deviation; `weefsel catalogue run --all --deviations` plays them all."""
    print(f"seed {SEED}")
    chance = random.Random(f"{SEED} {SCOPE}")
    slug = chance.choice(computed(SCOPE))
    werkvorm = CATALOGUE.werkvormen[slug]
    element, deviation = chance.choice(deviations_of(werkvorm, SCOPE))

    kept = play_one(slug, seed=SEED)
    broken = play_one(slug, seed=SEED, deviates=deviating([deviation]))

    assert (slug, kept.failed, kept.elements[element.slug][0]) == (slug, [], "kept")
    assert (slug, deviation, broken.elements[element.slug][0]) == (slug, deviation, "adapted")
    assert kept.n_enrolled > 0
    assert (kept.n_refused, kept.n_dropped_out) == (1, 1)
    assert kept.surprise
    assert Organization.objects.count() == 0


def test_the_same_seed_gives_the_same_ledger_and_an_app_whose_link_is_dead_is_told(db, monkeypatch):
    known = catalogue().werkvormen
    with_link = replace(known["neoparent"].handoff, url="https://example.org/app")
    monkeypatch.setitem(known, "neoparent", replace(known["neoparent"], handoff=with_link))

    one, same = (play_one("neoparent", seed=7).record() for _ in range(2))

    assert one == same
    assert one["failed"] == []
    assert one["surprise"] == "de link naar de app was dood: dat is gemeld, en een week later werkte hij weer"


def test_what_no_part_carries_yet_waits_and_is_not_called_good(db, monkeypatch):
    monkeypatch.setattr("weefsel.project.simulated_run.run.PLAYERS", {})

    ledger = play_one("ecogram", seed=1)

    assert (ledger.is_good, ledger.waits_for, ledger.elements) == (False, "'hulpmiddel om te kijken of te meten'", {})
    assert list(ledger.lines()) == [
        "Ecogram (hulpmiddel om te kijken of te meten): wacht op 'hulpmiddel om te kijken of te meten', "
        "dat nog niet gebouwd is"
    ]
