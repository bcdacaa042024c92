"""What does not fit is told with the rule that says so; what is full, far or closed is not told."""

import numpy as np
import pytest
from hypothesis import given
from tests.engine import worlds
from tests.engine.matching.test_rank import FIELDS, REACH_M, TUESDAY_MORNING, offer, person
from tests.engine.worlds import QUICK, WERKVORMEN, spot

from weefsel.catalogue.need import Need
from weefsel.engine.frames import Apart
from weefsel.engine.matching.criteria import HARD
from weefsel.engine.matching.excluded import WORDS, excluded
from weefsel.engine.matching.gather import gather
from weefsel.engine.matching.setting import compare

PEERS = {
    slug: Need(slug, name, "x", "x")
    for slug, name in (("company", "Gezelschap"), ("peers", "Lotgenoten"), ("moving-together", "Samen bewegen"))
}


def of(people, offers, **options):
    return compare(people, offers, WERKVORMEN, reach_m=REACH_M, fields=FIELDS, **options)


@pytest.mark.parametrize(
    ("people", "offers", "code", "sentence"),
    [
        (person(age=[40]), offer(), "eligibility", WERKVORMEN["circle"].rules[0].reason),
        (
            person(hours=[1 - TUESDAY_MORNING]),
            offer(hours=[TUESDAY_MORNING]),
            "hours",
            "Dit is op dinsdagochtend. Dan kunt u niet.",
        ),
        (
            person(uses_wheelchair=[1]),
            offer(step_free=[0]),
            "access",
            "Met een rolstoel komt u hier niet naar binnen.",
        ),
        (
            person(digital=[0]),
            offer(online=[1]),
            "digital",
            "Hier doet u mee via telefoon of computer. Dat kan bij u niet.",
        ),
        (
            person(needs=[[0, 1, 0]]),
            offer(werkvorm=["buddy"]),
            "need",
            "Dit is voor iets anders dan u koos: gezelschap.",
        ),
    ],
)
def test_the_rule_that_takes_an_offer_off_says_so(people, offers, code, sentence):
    (one,) = excluded(of(people, offers, needs=PEERS), Apart())

    assert (one.code, one.sentence) == (code, sentence)


@pytest.mark.parametrize(
    ("offers", "apart"),
    [
        (offer(capacity=[0]), Apart()),
        (offer(xy=spot([[90_000, 0]])), Apart()),
        (offer(), Apart(barred=[(0, 0)])),
    ],
    ids=["full", "far", "closed"],
)
def test_what_is_full_far_or_closed_is_not_told(offers, apart):
    assert excluded(of(person(age=[40]), offers), apart) == []


def test_every_hard_criterion_has_its_words_or_is_never_told():
    assert {one.slug for one in HARD} - set(WORDS) == {"free_place", "distance"}


@QUICK
@given(worlds.people(), worlds.offers())
def test_nothing_both_fits_and_does_not_fit(people, offers):
    setting = of(people, offers)
    fits = {
        (p, o) for block in gather(setting, Apart()) for p, o in zip(block.edges.person, block.edges.offer, strict=True)
    }

    for each in range(min(2, people.n_people)):
        told = excluded(setting, Apart(), person=each)
        assert not {(each, one.offer) for one in told} & fits
        assert np.all(np.diff([one.distance_m for one in told if one.distance_m is not None]) >= 0)
        assert all(one.sentence for one in told)
