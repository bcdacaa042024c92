"""A network as one Bundle of R4: what is in it, what is never in it, and its sentence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.worlds import QUICK
from tests.knowledge import CATALOGUE

from weefsel.engine.ecogram.measure import measure
from weefsel.engine.ecogram.measures import MEASURES
from weefsel.engine.frames import Ties
from weefsel.interop.fhir.document import write_json
from weefsel.interop.fhir.network import network_bundle, social_network_sentence

WORDS = CATALOGUE.vocabulary
AT = "2026-11-22T10:30:00+01:00"
NO, YES = 0.0, 1.0
TIES = Ties(
    n_people=1,
    person=[0] * 7,
    id=["tie-zoon", "tie-buur", "tie-hulp", "tie-koor", "tie-vroeger", "tie-bang", "tie-weg"],
    role=["child", "neighbour", "professional", "group", "parent", "sibling", "friend"],
    kind=["person", "", "person", "group", "deceased", "person", "person"],
    sector=["family", "neighbours", "care", "community", "family", "family", "friends"],
    frequency_per_year=[52, 365, 52, 26, np.nan, 10, 10],
    received=[[1, 0, 0, 1], [1, 0, 0, 0], [1, 0, 1, 0], [0, 1, 0, 0], [np.nan] * 4, [1, 1, 1, 1], [1, 1, 1, 1]],
    given=[[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [np.nan] * 4, [1, 1, 1, 1], [1, 1, 1, 1]],
    quality=["good", "tense", "good", "good", "", "harmful", "good"],
    wanted=["", "", "", "", "", "", "away"],
    care_hours_per_week=[np.nan, np.nan, 2.5, np.nan, np.nan, np.nan, np.nan],
)


def bundle(ties: Ties = TIES, **parts) -> dict:
    return network_bundle(ties, WORDS, patient="Patient/1", at=AT, **parts)


def resources(told: dict, kind: str) -> list[dict]:
    return [entry["resource"] for entry in told.get("entry", ()) if entry["resource"]["resourceType"] == kind]


def test_each_person_is_a_related_person_and_what_is_no_living_person_is_not():
    told = resources(bundle(names={"tie-zoon": "Z.", "tie-bang": "B."}), "RelatedPerson")

    assert [(each["relationship"][0]["text"], each.get("name")) for each in told] == [
        ("kind", [{"text": "Z."}]),
        ("buur", None),
        ("hulpverlener", None),
    ]
    assert [[one["code"] for one in each["relationship"][0]["coding"]] for each in told] == [
        ["CHILD", "child"],
        ["NBOR", "19", "neighbour"],
        ["07", "professional"],
    ]


def test_the_help_of_others_is_one_plan_with_an_activity_for_each_kind_of_each_person():
    told = bundle(author="Practitioner/2")
    (plan,) = resources(told, "CarePlan")
    people = {
        entry["fullUrl"]: entry["resource"]["relationship"][0]["text"]
        for entry in told["entry"]
        if entry["resource"]["resourceType"] == "RelatedPerson"
    }

    assert plan["author"] == {"reference": "Practitioner/2"}
    assert [
        (
            people[each["detail"]["performer"][0]["reference"]],
            each["detail"]["description"],
            each["detail"]["scheduledString"],
        )
        for each in plan["activity"]
    ] == [
        ("kind", "praktische hulp", "ongeveer elke week"),
        ("kind", "emotionele steun", "ongeveer elke week"),
        ("buur", "praktische hulp", "bijna elke dag"),
        ("hulpverlener", "praktische hulp, 2,5 uur per week", "ongeveer elke week"),
        ("hulpverlener", "advies", "ongeveer elke week"),
    ]


def test_each_measure_that_has_a_value_is_an_observation_but_those_of_tension():
    told = {each["code"]["coding"][0]["code"]: each for each in resources(bundle(), "Observation")}
    measures = measure(TIES.shown_to_others())
    shown = {column for each in MEASURES if each.shown for column in each.columns}
    expected = {
        column: measures.column(column)[0]
        for column in measures.columns
        if column in shown - {"strain_share", "ambivalent_share"} and np.isfinite(measures.column(column)[0])
    }

    assert {code: float(each["valueQuantity"]["value"]) for code, each in told.items() if code in expected} == (
        pytest.approx(expected, abs=1e-6)
    )
    assert set(told) - set(expected) == {"365469004"}
    assert told["size"]["note"][0]["text"].endswith("Dit is geen meting en geen oordeel.")


@pytest.mark.parametrize(
    ("ties", "sentence"),
    [
        (
            TIES,
            "Noemt 3 mensen (familie en gezin 1, buren en buurt 1, zorg en hulp 1) en 1 groep, plek of dier om zich "
            "heen, krijgt praktische hulp van 3, gezelschap van 1, advies van 1 en emotionele steun van 1, en doet "
            "zelf iets voor 2.",
        ),
        (Ties(n_people=1, person=[0], id=["a"]), "Noemt 1 mens om zich heen."),
        (
            Ties(n_people=1, person=[0, 0], id=["a", "b"], kind=["pet", "place"]),
            "Noemt 2 groepen, plekken of dieren om zich heen.",
        ),
        (Ties(n_people=1, person=[], id=[]), ""),
        (TIES.take(TIES.quality == "harmful"), ""),
    ],
)
def test_a_network_is_said_in_one_sentence(ties, sentence):
    assert social_network_sentence(ties, WORDS) == sentence


def test_an_empty_map_and_one_that_is_all_kept_back_are_the_same_bundle():
    nothing = {"resourceType": "Bundle", "type": "collection", "timestamp": AT}

    assert bundle(Ties(n_people=1, person=[], id=[])) == nothing
    assert bundle(TIES.take([5, 6])) == nothing
    assert bundle(TIES, hidden=["tie-zoon", "tie-buur", "tie-hulp", "tie-koor", "tie-vroeger"]) == nothing


@settings(QUICK, max_examples=12)
@given(
    st.lists(st.sampled_from(["good", "mixed", "tense", "harmful"]), min_size=7, max_size=7),
    st.lists(st.sampled_from(["", "more", "away"]), min_size=7, max_size=7),
    st.sets(st.sampled_from(TIES.id.tolist())),
)
def test_what_is_kept_back_changes_nothing_of_the_bundle(quality, wanted, hidden):
    ties = replace(TIES, quality=quality, wanted=wanted)
    kept = np.array([tie not in hidden for tie in TIES.id]) & (ties.quality != "harmful") & (ties.wanted != "away")
    names = {tie: f"naam van {tie}" for tie in TIES.id.tolist()}

    assert write_json(bundle(ties, hidden=hidden, names=names)) == write_json(bundle(ties.take(kept), names=names))


def test_made_again_the_bundle_is_the_same_and_its_names_tell_nothing():
    told = write_json(bundle()).decode()

    assert told == write_json(bundle()).decode()
    assert [tie for tie in TIES.id.tolist() if f'"{tie}"' in told] == []
    others = {
        each["id"] for each in resources(network_bundle(TIES, WORDS, patient="Patient/2", at=AT), "RelatedPerson")
    }
    assert not others & {each["id"] for each in resources(bundle(), "RelatedPerson")}


def test_a_bundle_is_about_one_person():
    with pytest.raises(ValueError, match="ties must be the map of one person, got 2"):
        bundle(Ties(n_people=2, person=[0], id=["a"]))
