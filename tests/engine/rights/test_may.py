"""Who may do what: the pure function over the tables."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weefsel.catalogue.rights import read_rights
from weefsel.engine.rights.may import Actor, Fact, Object, may

RIGHTS = read_rights()
NOW = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
TREATED = Fact("treatment", valid_from=NOW - timedelta(days=1))


def decide(role, action, *facts, **context):
    return may(Actor(role, NOW), action, Object("person", tuple(facts)), RIGHTS, context=context or None)


def test_a_gp_with_a_treatment_relation_may_see_a_person_and_is_told_on_what_ground():
    decision = decide("gp", "people.read", TREATED)

    assert decision.allow
    assert decision.ground == "behandelrelatie (art. 7:446 BW)"
    assert "network" in decision.fields


def test_a_gp_without_a_relation_may_not():
    assert not decide("gp", "people.read", Fact("anyone")).allow


def test_a_refusal_shows_no_field():
    assert decide("gp", "people.read").fields == frozenset()


def test_the_coach_never_sees_health_or_the_number():
    decision = decide("link_worker", "people.read", Fact("coaching", valid_from=NOW))

    assert decision.allow
    assert decision.fields & {"health", "number", "answers", "network", "birth"} == frozenset()


def test_the_citizen_service_number_is_for_care_roles_only():
    allowed = {
        role
        for role in RIGHTS.roles
        for relation in RIGHTS.relations
        if decide(role, "people.number", Fact(relation, valid_from=NOW)).allow
    }

    assert allowed == {"gp", "nurse", "specialist", "midwife"}


def test_nobody_reads_answers_or_ties_but_care_and_the_person_and_ties_a_coach_to_whom_they_were_shown():
    for action, shown in (("screening.read", set()), ("ecogram.read", {("link_worker", "network_shared")})):
        allowed = {
            (role, relation)
            for role in RIGHTS.roles
            for relation in RIGHTS.relations
            if decide(role, action, Fact(relation, valid_from=NOW)).allow
        }
        assert {one for one in allowed if one[0] == "link_worker"} == shown
        assert {role for role, _relation in allowed - shown} == {"gp", "nurse", "specialist", "midwife", "person"}


@pytest.mark.parametrize(
    ("seconds", "allowed"), [(-1, True), (0, False), (1, False)], ids=["a second before", "at the end", "after"]
)
def test_a_relation_ends_at_its_second(seconds, allowed):
    fact = Fact("treatment", valid_from=NOW - timedelta(days=9), valid_until=NOW - timedelta(seconds=seconds))

    assert decide("gp", "people.read", fact).allow is allowed


def test_a_relation_has_not_begun_before_its_first_second():
    assert not decide("gp", "people.read", Fact("treatment", valid_from=NOW + timedelta(seconds=1))).allow


def test_a_naaste_sees_dates_only_when_that_topic_was_shared():
    def related(*topics):
        return Fact("related", valid_from=NOW, topics=frozenset(topics))

    assert decide("related_person", "groups.read", related("groups")).allow
    assert not decide("related_person", "groups.read", related("contact")).allow


def test_another_purpose_than_the_permission_is_refused():
    assert decide("gp", "people.read", TREATED, purpose="care").allow
    assert not decide("gp", "people.read", TREATED, purpose="oversight").allow


def test_the_consent_behind_a_relation_stands_in_the_decision():
    consent = uuid4()

    decision = decide(
        "link_worker", "people.read", Fact("coaching", valid_from=NOW, consent_id=consent, consent_version=2)
    )

    assert (decision.consent_id, decision.consent_version) == (consent, 2)


def test_an_unknown_action_or_role_is_a_slip_and_not_an_answer():
    with pytest.raises(ValueError, match="unknown action"):
        decide("gp", "people.raed", TREATED)
    with pytest.raises(ValueError, match="unknown role"):
        decide("doctor", "people.read", TREATED)


@given(
    st.sampled_from(sorted(RIGHTS.roles)),
    st.sampled_from(sorted(RIGHTS.actions)),
    st.sets(st.sampled_from(sorted(RIGHTS.relations))),
    st.sampled_from(sorted(RIGHTS.relations)),
)
def test_one_more_relation_never_takes_a_right_away(role, action, relations, extra):
    facts = [Fact(relation, topics=frozenset({"groups"})) for relation in sorted(relations)]

    before = decide(role, action, *facts)
    after = decide(role, action, *facts, Fact(extra, topics=frozenset({"groups"})))

    assert before.allow <= after.allow
    assert before.fields <= after.fields


def test_the_actor_is_a_value():
    actor = Actor("gp", NOW, user_id=UUID(int=1))

    assert actor == Actor("gp", NOW, user_id=UUID(int=1))
