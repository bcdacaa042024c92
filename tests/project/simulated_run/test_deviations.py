"""Every core element that is computed has a deviation that it must notice."""

import pytest
from tests.knowledge import CATALOGUE

from weefsel.apps.running.measures import MEASURES, GroupFacts, PersonFacts, ReferralFacts
from weefsel.project.simulated_run.deviations import DEVIATIONS, DROP, deviating, deviations_of
from weefsel.project.simulated_run.run import scope_of

SCOPES = {"group": GroupFacts, "referral": ReferralFacts, "person": PersonFacts}


def test_every_measure_has_a_deviation_where_it_is_counted_and_none_is_about_another():
    counted = {(scope, measure) for scope, facts in SCOPES.items() for measure in MEASURES[facts]}

    assert {(each.scope, each.measure) for each in DEVIATIONS if each.slug != DROP} == counted


def test_every_computed_core_element_of_what_runs_is_deviated_from():
    lost = [
        (slug, element.slug)
        for slug, werkvorm in CATALOGUE.werkvormen.items()
        if (scope := scope_of(werkvorm))
        for element in werkvorm.core_elements
        if element.check and element.slug not in {one.slug for one, _name in deviations_of(werkvorm, scope)}
    ]

    assert lost == []


def test_a_deviation_can_be_narrowed_to_one_role_and_an_unknown_one_is_refused():
    narrow, wide = deviating(["role_absent:host"]), deviating(["role_absent"])

    assert (narrow.has("role_absent", "host"), narrow.has("role_absent", "nurse")) == (True, False)
    assert (wide.has("role_absent", "nurse"), wide.has("role_empty", "nurse")) == (True, False)
    assert (str(narrow), str(wide)) == ("role_absent:host", "role_absent")
    with pytest.raises(KeyError):
        deviating(["role_abscent"])
