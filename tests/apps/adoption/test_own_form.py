"""Doing a werkvorm in an own form: what is different and why, what everybody may know of it, and a new version."""

import dataclasses
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from tests.factories import as_owner

from weefsel.apps.adoption.models import Adaptation, AdoptedVersion, Adoption
from weefsel.apps.adoption.operations import (
    adapt,
    adopt,
    drop_element,
    end_adoption,
    put_back,
    take_back,
    upgrade,
)
from weefsel.apps.adoption.queries import (
    catalogue,
    dropped_elements,
    local_werkvorm,
    own_form,
    restored,
    stored,
    upgrade_of,
)
from weefsel.apps.audit.models import Event
from weefsel.apps.rights.queries import Refused
from weefsel.catalogue.write import write_werkvorm

SLUG = "capri-hartrevalidatie"
NAASTE = "naaste-invited"
WHY = {"reason": "setting", "why": "Onze zaal is te klein."}


@pytest.fixture
def capri():
    return catalogue().werkvormen[SLUG]


@pytest.fixture
def adopted(world):
    return adopt(SLUG, actor=world.actor("nurse"), lead=world.nurse, stand_in=None)


def n_lines() -> int:
    with as_owner():
        return Event.objects.filter(object_type="adoption").count()


def taken_over(adoption, **changes):
    """Let the organisation have taken over another version than the catalogue has now."""
    old = dataclasses.replace(catalogue().werkvormen[SLUG], version="2020.1", **changes)
    with as_owner():
        AdoptedVersion.objects.filter(adoption=adoption).update(version="2020.1", text=write_werkvorm(old))
        Adoption.objects.filter(pk=adoption.pk).update(werkvorm_version="2020.1")
    adoption.refresh_from_db()
    return old


def test_what_is_taken_over_is_kept_as_it_was_that_day(world, adopted, capri):
    assert local_werkvorm(SLUG, world.actor("nurse")) == capri

    old = taken_over(adopted, summary="Zo was het toen.")

    assert local_werkvorm(SLUG, world.actor("nurse")) == old
    assert local_werkvorm(SLUG, world.actor("gp")) == capri
    assert local_werkvorm("bestaat-niet", world.actor("nurse")) is None


def test_an_own_form_says_what_is_different_why_by_whom_and_since_when(world, adopted, capri, now):
    actor = world.actor("nurse")
    before = n_lines()

    made = adapt(adopted, {("group", "max"): 20, ("place", "homely"): True}, actor=actor, **WHY, is_planned=False)

    row = Adaptation.objects.get(part="group")
    assert {(one.part, one.key) for one in made} == {("group", "max"), ("place", "homely")}
    assert (row.kind, row.value, row.reason, row.why, row.is_planned) == ("changed", 20, *WHY.values(), False)
    assert (row.is_core, row.made_at, row.made_by_id) == (True, now, world.nurse.id)
    assert Adaptation.objects.get(part="place").kind == "added"
    local = local_werkvorm(SLUG, actor)
    assert (local.group.max, local.place.homely, local.group.min) == (20, True, capri.group.min)
    assert n_lines() == before + 1


def test_the_same_again_leaves_no_trace_and_as_in_the_template_is_no_adaptation_any_more(world, adopted, capri):
    actor = world.actor("nurse")
    adapt(adopted, {("group", "max"): 20}, actor=actor, **WHY)
    before = n_lines()
    assert adapt(adopted, {("group", "max"): 20}, actor=actor, **WHY) == []
    assert n_lines() == before

    assert adapt(adopted, {("group", "max"): capri.group.max}, actor=actor, reason="") == []
    assert local_werkvorm(SLUG, actor) == capri
    assert [row.ended_at is None for row in Adaptation.objects.all()] == [False]


def test_what_does_not_go_together_or_is_not_explained_is_refused_and_nothing_is_kept(world, adopted):
    actor, before = world.actor("nurse"), n_lines()
    for values, changes, code in (
        ({("group", "min"): 40}, {}, "template"),
        ({("group", "max"): "veel"}, {}, "template"),
        ({("role", "physiotherapist"): None}, {}, "template"),
        ({("group", "max"): 20}, {"why": " "}, "why"),
        ({("core_element", NAASTE): None}, {"why": ""}, "why"),
        ({("risks", "x"): "x", ("role", "psychologist"): None}, {"why": ""}, "why"),
        ({("group", "max"): 20}, {"reason": "zomaar"}, "reason"),
        ({("evidence", "x"): None}, {}, "fixed"),
        ({("version", ""): "2030.1"}, {}, "fixed"),
    ):
        with pytest.raises(ValidationError) as caught:
            adapt(adopted, values, actor=actor, **{**WHY, **changes})

        assert {error.code for error in caught.value.error_list} == {code}
    assert (Adaptation.objects.count(), n_lines()) == (0, before)


def test_a_group_of_more_than_the_most_is_refused_in_the_words_of_the_catalogue(world, adopted):
    with pytest.raises(ValidationError) as caught:
        adapt(adopted, {("group", "min"): 40}, actor=world.actor("nurse"), **WHY)

    assert caught.value.messages == ["Het kleinste aantal in een groep: 'min' (40) is groter dan 'max' (16)."]


def test_not_every_core_element_can_be_left_out(world, adopted, capri):
    actor = world.actor("nurse")
    *most, last = [one.slug for one in capri.core_elements]
    for slug in most:
        drop_element(adopted, slug, actor=actor, **WHY)

    with pytest.raises(ValidationError, match="dit mag niet leeg zijn"):
        drop_element(adopted, last, actor=actor, **WHY)

    assert [one.slug for one in local_werkvorm(SLUG, actor).core_elements] == [last]


def test_taking_back_and_putting_back_come_out_where_they_began(world, adopted, capri, now):
    actor = world.actor("nurse")
    (row,) = drop_element(adopted, NAASTE, actor=actor, **WHY)
    dropped = local_werkvorm(SLUG, actor)

    take_back(row, actor=actor)
    take_back(row, actor=actor)
    assert local_werkvorm(SLUG, actor) == capri

    put_back(row, actor=actor)
    assert local_werkvorm(SLUG, actor) == dropped != capri
    take_back(row, actor=actor)
    drop_element(adopted, NAASTE, actor=actor, **WHY)
    with pytest.raises(ValidationError, match="daarna al weer veranderd"):
        put_back(row, actor=actor)


def test_another_organisation_and_who_decides_nothing_change_no_form(world, adopted):
    (row,) = drop_element(adopted, NAASTE, actor=world.actor("nurse"), **WHY)
    for role in ("gp", "host", "volunteer", "patient"):
        actor = world.actor(role)
        for act in (
            lambda actor: adapt(adopted, {("group", "max"): 20}, actor=actor, **WHY),
            lambda actor: take_back(row, actor=actor),
            lambda actor: put_back(row, actor=actor),
            lambda actor: upgrade(adopted, actor=actor, version="x", choices={}),
        ):
            with pytest.raises(Refused):
                act(actor)
        assert (Adaptation.objects.count(), AdoptedVersion.objects.count()) == (0, 0)


def test_what_is_stopped_is_changed_no_more_and_counts_no_more(world, adopted, capri):
    actor = world.actor("nurse")
    drop_element(adopted, NAASTE, actor=actor, **WHY)
    end_adoption(adopted, actor=actor)

    with pytest.raises(ValidationError, match="Hervat hem eerst"):
        adapt(adopted, {("group", "max"): 20}, actor=actor, **WHY)
    assert local_werkvorm(SLUG, actor) == capri


def test_an_adoption_from_before_versions_were_kept_gets_its_version_when_it_is_adapted(world, adopted, capri):
    with as_owner():
        AdoptedVersion.objects.all().delete()
    actor = world.actor("nurse")
    assert local_werkvorm(SLUG, actor) == capri

    drop_element(adopted, NAASTE, actor=actor, **WHY)

    assert AdoptedVersion.objects.get().version == capri.version


def test_everybody_knows_what_is_left_out_and_why_and_nobody_who_said_so(world, adopted, now):
    actor = world.actor("nurse")
    (row,) = drop_element(adopted, NAASTE, actor=actor, **WHY)
    adapt(adopted, {("place", "homely"): True}, actor=actor, **WHY)

    world.actor("patient")
    (told,) = dropped_elements(SLUG)

    assert (told.organization, told.werkvorm, told.element, told.why) == ("Hospital", SLUG, NAASTE, WHY["why"])
    assert told.name == "Uw naaste is uitgenodigd"
    assert dropped_elements() == [told]
    assert dropped_elements("ecogram") == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM adoption_dropped('')")
        columns = [column.name for column in cursor.description]
    assert columns == ["organization_id", "werkvorm", "element", "name", "why", "since", "ended"]
    assert not Adaptation.objects.exists()

    take_back(row, actor=world.actor("nurse", now=now + timedelta(hours=1)))
    assert dropped_elements(SLUG) == []


def test_what_was_left_out_for_a_while_is_told_with_results_of_that_while(world, adopted, now):
    (row,) = drop_element(adopted, NAASTE, actor=world.actor("nurse"), **WHY)
    take_back(row, actor=world.actor("nurse", now=now + timedelta(days=10)))

    (told,) = dropped_elements(SLUG)

    day = now.date()
    assert told.held_between(day - timedelta(days=5), day)
    assert told.held_between(day + timedelta(days=10), date.max)
    assert not told.held_between(date.min, day - timedelta(days=1))
    assert not told.held_between(day + timedelta(days=11), date.max)


def test_values_are_kept_as_json_and_come_back_the_same():
    value = {"a": [1, 2.5, True, "x", date(2027, 2, 1)], "b": {"c": None}}

    assert restored(stored(value)) == value


# A new version


def test_with_nothing_of_its_own_an_organisation_takes_a_new_version_over_whole(world, adopted, capri, now):
    taken_over(adopted, summary="Zo was het toen.", group=dataclasses.replace(capri.group, max=99))
    actor = world.actor("nurse", now=now + timedelta(days=1))

    upgraded = upgrade(adopted, actor=actor, version=capri.version, choices={})
    again = upgrade(adopted, actor=actor, version=capri.version, choices={})

    assert (upgraded.werkvorm_version, again.werkvorm_version) == (capri.version, capri.version)
    assert local_werkvorm(SLUG, actor) == capri
    assert [row.version for row in AdoptedVersion.objects.all()] == ["2020.1", capri.version]


def test_a_new_version_keeps_ours_ends_what_became_the_same_and_asks_where_both_changed(world, adopted, capri, now):
    others = tuple(one for one in capri.roles if one.role != "psychologist")
    taken_over(
        adopted,
        summary="Zo was het toen.",
        group=dataclasses.replace(capri.group, max=99),
        place=dataclasses.replace(capri.place, persons=None),
        roles=others,
    )
    actor = world.actor("nurse", now=now + timedelta(days=1))
    drop_element(adopted, NAASTE, actor=actor, **WHY)
    adapt(adopted, {("group", "max"): 20}, actor=actor, **WHY)
    adapt(adopted, {("place", "persons"): capri.place.persons}, actor=actor, **WHY)
    adapt(adopted, {("role", "psychologist"): {"role": "psychologist", "min": 2}}, actor=actor, **WHY)

    found = upgrade_of(adopted, own_form(SLUG, actor))

    conflicts = [("group", "max"), ("role", "psychologist")]
    assert [change.path for change in found.merge.taken] == [("version", ""), ("summary", "")]
    assert [change.path for change in found.merge.kept] == [("core_element", NAASTE)]
    assert [change.path for change in found.merge.same] == [("place", "persons")]
    assert sorted(conflict.path for conflict in found.merge.conflicts) == conflicts
    with pytest.raises(ValidationError, match="Kies bij elk verschil"):
        upgrade(adopted, actor=actor, version=capri.version, choices={("group", "max"): "ours"})
    with pytest.raises(ValidationError, match="intussen een andere versie"):
        upgrade(adopted, actor=actor, version="2099.1", choices={})

    upgrade(adopted, actor=actor, version=capri.version, choices={conflicts[0]: "theirs", conflicts[1]: "ours"})

    local = local_werkvorm(SLUG, actor)
    assert local.summary == capri.summary
    assert local.group == capri.group
    assert NAASTE not in {one.slug for one in local.core_elements}
    assert {need.role: need.min for need in local.roles}["psychologist"] == 2
    held = {(row.part, row.key): row for row in Adaptation.objects.filter(ended_at=None)}
    assert set(held) == {("core_element", NAASTE), ("role", "psychologist")}
    assert (held["role", "psychologist"].kind, held["role", "psychologist"].why) == ("changed", WHY["why"])
    assert upgrade_of(Adoption.objects.get(), own_form(SLUG, actor)) is None


def test_what_comes_out_of_a_new_version_must_go_together(world, adopted, capri):
    taken_over(adopted, group=dataclasses.replace(capri.group, max=99))
    actor = world.actor("nurse")
    adapt(adopted, {("group", "min"): 60}, actor=actor, **WHY)

    with pytest.raises(ValidationError, match="is groter dan 'max'"):
        upgrade(adopted, actor=actor, version=capri.version, choices={})

    assert Adoption.objects.get().werkvorm_version == "2020.1"


def test_a_form_is_read_in_two_queries(world, adopted, django_assert_num_queries):
    actor = world.actor("nurse")
    for slug in (NAASTE, "supervised", "long-enough"):
        drop_element(adopted, slug, actor=actor, **WHY)
        with django_assert_num_queries(2):
            local_werkvorm(SLUG, actor)
        with django_assert_num_queries(2):
            own_form(SLUG, actor).at()
        with django_assert_num_queries(2):
            assert dropped_elements()
