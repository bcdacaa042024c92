import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.worlds import QUICK
from tests.knowledge import CATALOGUE

from weefsel.catalogue.rule import All, Any, Compare, Not, fields_of
from weefsel.engine.frames import People
from weefsel.engine.needs.evaluate import ASK, NO, YES, evaluate, evaluate_all

WERKVORMEN = CATALOGUE.werkvormen
EXAMPLES = [(slug, example) for slug, werkvorm in WERKVORMEN.items() for example in werkvorm.examples]

COLUMNS = {
    "age": [30.0, 65.0, 70.0],
    "pregnancy_week": [0.0, 12.0],
    "lives_alone": [0.0, 1.0],
    "digital": [0.0, 1.0],
    "prefers": ["group", "one_to_one"],
}
LEAVES = st.one_of(
    st.builds(Compare, st.sampled_from(["age"]), st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), st.just(65.0)),
    st.builds(Compare, st.just("pregnancy_week"), st.sampled_from(["<", ">="]), st.just(12.0)),
    st.builds(Compare, st.sampled_from(["lives_alone", "digital"]), st.sampled_from(["==", "!="]), st.booleans()),
    st.builds(Compare, st.just("prefers"), st.sampled_from(["==", "!="]), st.sampled_from(["group", "one_to_one"])),
)
RULES = st.recursive(
    LEAVES,
    lambda rules: st.one_of(
        st.builds(Not, rules),
        st.builds(All, st.lists(rules, min_size=2, max_size=3).map(tuple)),
        st.builds(Any, st.lists(rules, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
KNOWN = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in COLUMNS.items()})
ASKED = st.sets(st.sampled_from(sorted(COLUMNS)))


def person(answers):
    return People(id=["a"], **{name: [value] for name, value in answers.items()})


def decided(rule, answers):
    """The rule in plain Python, for a person of whom everything is known."""
    match rule:
        case Compare(field, op, value):
            known = answers[field]
            return {
                "==": known == value,
                "!=": known != value,
                "<": known < value if op == "<" else None,
                "<=": known <= value if op == "<=" else None,
                ">": known > value if op == ">" else None,
                ">=": known >= value if op == ">=" else None,
            }[op]
        case Not(inner):
            return not decided(inner, answers)
        case All(rules):
            return all(decided(each, answers) for each in rules)
        case Any(rules):
            return any(decided(each, answers) for each in rules)


def test_every_example_of_a_werkvorm_holds():
    otherwise = {}
    for slug, example in EXAMPLES:
        result = evaluate_all(tuple(each.rule for each in WERKVORMEN[slug].rules), person(example.person))
        found = (result.verdict.tolist(), set(result.fields_to_ask(0)))
        if found != ([{True: YES, False: NO, None: ASK}[example.eligible]], set(example.asks)):
            otherwise[slug, example.text] = found

    assert otherwise == {}


def test_the_catalogue_has_examples():
    assert {slug for slug, _ in EXAMPLES} == set(WERKVORMEN)


@QUICK
@given(RULES, KNOWN)
def test_a_rule_over_known_answers_is_plain_logic(rule, answers):
    assert evaluate(rule, person(answers)).verdict.tolist() == [YES if decided(rule, answers) else NO]


@QUICK
@given(RULES, KNOWN, ASKED, ASKED)
def test_asking_never_turns_a_known_answer_around(rule, answers, first, more):
    before = evaluate(rule, person({name: answers[name] for name in first})).verdict[0]
    after = evaluate(rule, person({name: answers[name] for name in first | more})).verdict[0]

    assert before in (ASK, after)


@QUICK
@given(RULES, KNOWN, ASKED)
def test_answering_what_is_asked_decides_the_rule(rule, answers, first):
    known = {name: answers[name] for name in first}
    result = evaluate(rule, person(known))

    asked = result.fields_to_ask(0)
    assert bool(asked) == (result.verdict[0] == ASK)
    assert not set(asked) & first
    while asked:
        known |= {name: answers[name] for name in asked}
        result = evaluate(rule, person(known))
        asked = result.fields_to_ask(0)
    assert result.verdict[0] == evaluate(rule, person(answers)).verdict[0]


@QUICK
@given(RULES, st.lists(st.tuples(KNOWN, ASKED), min_size=1, max_size=4))
def test_many_people_are_decided_as_one_by_one(rule, several):
    rows = [{name: answers[name] for name in asked} for answers, asked in several]
    columns = {
        name: [row.get(name, "" if isinstance(values[0], str) else np.nan) for row in rows]
        for name, values in COLUMNS.items()
    }
    together = evaluate(rule, People(id=[str(i) for i in range(len(rows))], **columns))

    alone = [evaluate(rule, person(row)) for row in rows]

    assert together.verdict.tolist() == [each.verdict[0] for each in alone]
    assert together.asks.tolist() == [each.asks[0].tolist() for each in alone]
    assert together.fields == fields_of(rule)


def test_a_werkvorm_without_rules_is_for_everyone():
    result = evaluate_all((), People(id=["a", "b"]))

    assert (result.verdict.tolist(), result.fields_to_ask(0)) == ([YES, YES], ())


def test_what_cannot_matter_any_more_is_not_asked():
    rule = All((Compare("age", ">=", 65.0), Any((Compare("digital", "==", True), Compare("lives_alone", "==", True)))))

    too_young = evaluate(rule, person({"age": 30}))
    alone = evaluate(rule, person({"lives_alone": 1}))

    assert (too_young.verdict.tolist(), too_young.fields_to_ask(0)) == ([NO], ())
    assert (alone.verdict.tolist(), alone.fields_to_ask(0)) == ([ASK], ("age",))


def test_an_evaluation_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        evaluate(Compare("age", ">=", 65.0), People(id=["a"])).verdict = None
