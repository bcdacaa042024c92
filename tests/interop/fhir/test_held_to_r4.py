"""Werkvormen, questionnaires, answers and networks as we write them, held against two checkers that are not ours."""

from __future__ import annotations

import copy
import functools
import json
import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.engine.screening.questionnaires import filled
from tests.engine.screening.test_wording import EXTERNAL, INSTRUMENTS, words_for
from tests.interop.fhir.samples import WHOLE
from tests.interop.fhir.test_audit_event import LINES
from tests.interop.fhir.test_network import AT, TIES, bundle
from tests.interop.fhir.test_plan_definition import PLANS, changed
from tests.interop.fhir.test_questionnaire import bare, form
from tests.interop.fhir.test_questionnaire_response import FORM, GIVEN
from tests.interop.fhir.validators import against_definitions, against_schema
from tests.npm import CheckerMissing

from weefsel.engine.frames import Ties
from weefsel.engine.screening.wording import questionnaire_of, structure_of
from weefsel.interop.fhir.audit_event import audit_event, write_bundle
from weefsel.interop.fhir.document import write_json
from weefsel.interop.fhir.questionnaire_response import write_response
from weefsel.interop.fhir.write_questionnaire import write_questionnaire

GENERATED = settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


def generated() -> dict[str, dict]:
    """Questionnaires of every kind with answers to them, the same ones each time."""
    told: dict[str, dict] = {}

    @GENERATED
    @given(filled())
    def collect(one):
        n = len(told) // 2
        told[f"questionnaire {n}"] = write_questionnaire(one[0])
        told[f"response {n}"] = write_response(*one)

    collect()
    return told


def plain(resource: dict) -> dict:
    """With numbers as a browser has them. The validator knows what a reference is about by its first word only."""
    text = write_json(resource).decode()
    return json.loads(text.replace('"reference":"urn:uuid:', '"reference":"RelatedPerson/'))


NETWORK = bundle(names={"tie-zoon": "Z."}, author="Practitioner/2")
OURS = {
    "a file with everything": WHOLE,
    "a file with everything, from what was understood": write_questionnaire(bare(form(WHOLE))),
    "our own questions": write_questionnaire(questionnaire_of(INSTRUMENTS["contact-intake"])),
    "another's words": write_questionnaire(questionnaire_of(INSTRUMENTS["mos-sss"], words_for(INSTRUMENTS["mos-sss"]))),
    **{f"the structure of {one.slug}": write_questionnaire(structure_of(one)) for one in EXTERNAL},
    "answers": write_response(FORM, GIVEN, status="amended", subject="Patient/1", authored=AT, author="Practitioner/2"),
    "no answers": write_response(FORM, {}, status="stopped"),
    "a network": NETWORK,
    "an empty network": bundle(Ties(n_people=1, person=[], id=[])),
    "a network without names": bundle(TIES),
    **{f"network, {n}": entry["resource"] for n, entry in enumerate(NETWORK["entry"])},
    "a log": json.loads(b"".join(write_bundle(LINES, at=LINES[0].at))),
    "a log without lines": json.loads(b"".join(write_bundle([], at=LINES[0].at))),
    **{f"log, {n}": audit_event(line) for n, line in enumerate(LINES)},
}
OURS = {name: plain(resource) for name, resource in OURS.items()}


@functools.cache
def everything() -> dict[str, dict]:
    """All that we write. What is generated takes a second, which only who checks it needs to wait for."""
    return {**PLANS, **OURS, **{name: plain(resource) for name, resource in generated().items()}}


def broken(name: str, **parts) -> dict:
    return {**copy.deepcopy(OURS[name]), **parts}


BROKEN = {
    "a question without a name": broken("our own questions", item=[{"type": "string"}]),
    "an unknown type": broken("our own questions", item=[{"linkId": "1", "type": "string", "nope": 1}]),
    "answers without a status": {"resourceType": "QuestionnaireResponse"},
    "an observation without a code": broken("network, 3", code=None),
}


BROKEN_PLANS = {
    "an unknown element": changed(nope=1),
    "a goal without a description": changed(goal=[{"id": "goal-1"}]),
    "a day that does not exist": changed(date="2026-13-45"),
    "a period without its unit": changed(action=[{"timingTiming": {"repeat": {"frequency": 1, "period": 1}}}]),
    "a contained activity with an unknown element": changed(
        contained=[{"resourceType": "ActivityDefinition", "id": "x", "status": "draft", "nope": 1}]
    ),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What Medplum's validator finds in all of it, in one go."""
    try:
        return against_definitions({**everything(), **BROKEN, **BROKEN_PLANS}, tmp_path_factory.mktemp("fhir"))
    except CheckerMissing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(f"FHIR is niet gecontroleerd. {missing}")


def test_everything_keeps_to_the_definitions_of_r4_and_their_invariants(told):
    assert {name: told[name] for name in everything() if told[name]} == {}


def test_the_validator_sees_what_is_broken(told):
    assert [name for name in BROKEN if not told[name]] == []


def test_the_validator_sees_what_is_broken_in_a_plan(told):
    assert {name: [problem.split(": ")[0] for problem in told[name]] for name in BROKEN_PLANS} == {
        "an unknown element": ["PlanDefinition.nope"],
        "a goal without a description": ["PlanDefinition.goal[0].description"],
        "a day that does not exist": ["PlanDefinition.date"],
        "a period without its unit": ["PlanDefinition.action[0].timing[x].repeat"],
        "a contained activity with an unknown element": ["PlanDefinition.contained[0].nope"],
    }


def test_everything_keeps_to_the_schema_of_r4(told):
    assert {name: found for name, one in everything().items() if (found := against_schema(one))} == {}


def test_a_network_has_each_kind_of_resource_that_is_checked():
    kinds = [entry["resource"]["resourceType"] for entry in NETWORK["entry"]]

    assert {kind: kinds.count(kind) for kind in ("RelatedPerson", "CarePlan")} == {"RelatedPerson": 3, "CarePlan": 1}
    assert kinds.count("Observation") == len(kinds) - 4


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (changed(status="wrong"), "$.status"),
        (changed(action=[{"requiredBehavior": "perhaps"}]), "$.action[0].requiredBehavior"),
        (changed(id="a b"), "$.id"),
        (changed(contained=[{"resourceType": "ActivityDefinition", "status": "perhaps"}]), "$.contained[0].status"),
    ],
)
def test_the_schema_sees_a_code_or_a_value_that_is_wrong(told, wrong, place):
    assert [problem.split(": ")[0] for problem in against_schema(wrong)] == [place]
