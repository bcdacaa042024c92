"""The people of a simulated run are made from the rules of the werkvorm: they fit, do not fit, or leave a question."""

from random import Random

import numpy as np
import pytest
from tests.knowledge import CATALOGUE

from weefsel.engine.frames import People
from weefsel.engine.needs.evaluate import ASK, NO, YES, evaluate_all
from weefsel.project.simulated_run.people import cast

FIELDS = CATALOGUE.vocabulary.fields
WITH_RULES = sorted(slug for slug, one in CATALOGUE.werkvormen.items() if one.rules)


def everything(slug, value):
    return True


def verdict(werkvorm, who):
    columns = {slug: [value if FIELDS[slug].type == "choice" else float(value)] for slug, value in who.items()}
    return int(evaluate_all(tuple(one.rule for one in werkvorm.rules), People(id=["a"], **columns)).verdict[0])


@pytest.mark.parametrize("slug", WITH_RULES)
def test_who_is_made_to_fit_fits_and_who_is_not_does_not(slug):
    werkvorm = CATALOGUE.werkvormen[slug]

    found = cast(werkvorm, FIELDS, n_fits=5, can_be_written=everything, rng=Random(slug))

    assert [verdict(werkvorm, who) for who in found.fits] == [YES] * 5
    assert verdict(werkvorm, found.misfit) == NO
    assert found.unsure is None or verdict(werkvorm, found.unsure) in (ASK, YES)
    assert found.broken in [one.reason for one in werkvorm.rules]
    assert found.lost == ()


def test_without_a_rule_everybody_fits_and_nobody_is_unsure():
    werkvorm = CATALOGUE.werkvormen["burendag"]

    found = cast(werkvorm, FIELDS, n_fits=2, can_be_written=everything, rng=Random(1))

    assert ([set(who) for who in found.fits], found.misfit, found.unsure) == ([{"age"}, {"age"}], None, None)


def test_the_same_chance_gives_the_same_people_and_another_gives_others():
    werkvorm = CATALOGUE.werkvormen["kopp-kov-groepen"]

    one, same, other = (
        cast(werkvorm, FIELDS, n_fits=8, can_be_written=everything, rng=Random(seed)) for seed in (1, 1, 2)
    )

    assert (one == same, one == other) == (True, False)
    assert all(who["age"] >= 18 for who in one.fits)


def test_what_cannot_be_written_down_is_told_and_leaves_a_question():
    werkvorm = CATALOGUE.werkvormen["diabetesplus"]

    found = cast(werkvorm, FIELDS, n_fits=1, can_be_written=lambda slug, value: slug != "diabetes", rng=Random(1))

    assert (found.lost, found.misfit, np.isin(verdict(werkvorm, found.fits[0]), [ASK])) == (("diabetes",), None, True)
