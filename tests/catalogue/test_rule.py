"""Rules: what is printed parses to the same, and no text can make the reader fall over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge import CATALOGUE

from weefsel.catalogue.rule import (
    MAX_DEPTH,
    MAX_LENGTH,
    All,
    Any,
    Compare,
    Not,
    Rule,
    RuleError,
    fields_of,
    parse_rule,
    print_rule,
)

FIELDS = CATALOGUE.vocabulary.fields


def compares() -> st.SearchStrategy[Compare]:
    def of(field):
        match field.type:
            case "number":
                values = st.floats(field.min, field.max).map(lambda value: value + 0.0)
                return st.builds(
                    Compare, st.just(field.slug), st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), values
                )
            case "flag":
                values = st.booleans()
            case "choice":
                values = st.sampled_from(field.choice_slugs)
        return st.builds(Compare, st.just(field.slug), st.sampled_from(["==", "!="]), values)

    return st.sampled_from(list(FIELDS.values())).flatmap(of)


RULES = st.recursive(
    compares(),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Any, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
WORDS = st.sampled_from(
    [
        *FIELDS,
        "and",
        "or",
        "not",
        "true",
        "(",
        ")",
        "==",
        "=",
        "<",
        ">=",
        "65",
        "-1",
        "1e999",
        "'nl'",
        '"male"',
        "'",
        "€",
    ]
)


def parsed(text: str) -> Rule | str:
    """The rule, or the sentence that refuses it."""
    try:
        return parse_rule(text, FIELDS)
    except RuleError as error:
        return str(error)


@given(RULES)
def test_a_printed_rule_parses_to_the_same_rule(rule):
    assert parse_rule(print_rule(rule), FIELDS) == rule


@given(st.one_of(st.text(), st.lists(WORDS, max_size=12).map(" ".join)))
def test_any_text_is_a_rule_or_is_refused_with_a_sentence(text):
    found = parsed(text)

    assert found.endswith((".", "?")) if isinstance(found, str) else parse_rule(print_rule(found), FIELDS) == found


def test_or_binds_looser_than_and_and_not_tightest():
    rule = parse_rule("not digital and age > 70 or age < 20 and (digital or lives_alone)", FIELDS)

    assert rule == Any(
        (
            All((Not(Compare("digital", "==", True)), Compare("age", ">", 70.0))),
            All(
                (
                    Compare("age", "<", 20.0),
                    Any((Compare("digital", "==", True), Compare("lives_alone", "==", True))),
                )
            ),
        )
    )


def test_the_fields_of_a_rule_are_named_once_in_the_order_of_the_text():
    rule = parse_rule('age > 70 or not digital and (age < 20 or language == "nl")', FIELDS)

    assert fields_of(rule) == ("age", "digital", "language")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("aeg >= 65", "'aeg' is niet bekend. Bedoelde u 'age'?"),
        ("12 < age < 18", "zet het veld vooraan, dus niet '12'. Bijvoorbeeld: age >= 65."),
        ("age > 12 < 18", "vergelijk één ding tegelijk. Schrijf bijvoorbeeld: age > 12 and age < 18."),
        ("age >= 65 <= 80", "vergelijk één ding tegelijk. Schrijf bijvoorbeeld: age > 12 and age < 18."),
        ("age = 65", "schrijf '==' (twee keer) om te vragen of iets gelijk is."),
        ("age", "'age' heeft een vergelijking nodig, bijvoorbeeld: age >= 1."),
        ("age >= 650", "'age' ligt tussen 0 en 120, niet 650."),
        ("age >= 'oud'", "'oud' past niet bij 'age'. Bijvoorbeeld: age >= 1."),
        ("age >= pregnancy_week", "vergelijk een veld met een waarde, niet met een ander veld."),
        ("digital > true", "'digital' is ja of nee: gebruik == of !=."),
        ("language > 'nl'", "'language' is een keuze: gebruik == of !=."),
        ("sex == 'vrouw'", "sex: 'vrouw' is niet bekend. Mogelijk zijn: female, male, other."),
        ("age >= 65 en digital", "schrijf 'and' in plaats van 'en'."),
        ("(age >= 65", "er mist een haakje ')'."),
        ("age >= 65)", "er staat een haakje ')' te veel."),
        ("age >= 65 digital", "'digital' staat hier te veel."),
        ("age >= 65 and", "de regel houdt te vroeg op."),
        ("", "de regel houdt te vroeg op."),
        ("age >= 65; import os", "'; import os' hoort niet in een regel."),
        ("__import__('os')", "'__import__' is niet bekend. Mogelijk zijn:"),
        ("not " * (MAX_DEPTH + 1) + "digital", f"de regel is te diep genest (hoogstens {MAX_DEPTH})."),
        ("digital or " * 200 + "digital", f"de regel is te lang (2207 tekens, hoogstens {MAX_LENGTH})."),
    ],
)
def test_a_wrong_rule_is_refused_with_advice(text, told):
    with pytest.raises(RuleError) as caught:
        parse_rule(text, FIELDS)

    assert str(caught.value)[: len(told)] == told
