"""Checks on core elements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge import CATALOGUE

from weefsel.catalogue.check import Check, CheckError, parse_check

MEASURES = CATALOGUE.vocabulary.measures
ARGUMENTS = {"role": CATALOGUE.vocabulary.roles, "instrument": CATALOGUE.instruments}
SHIPPED = [e.check for w in CATALOGUE.werkvormen.values() for e in w.core_elements if e.check]


def test_a_printed_check_parses_to_the_same_check():
    assert [parse_check(str(check), MEASURES, ARGUMENTS) for check in SHIPPED] == SHIPPED
    assert len(SHIPPED) > 100


def test_a_check_has_a_measure_an_argument_and_a_number():
    assert parse_check("role_steady midwife >= 0.8", MEASURES, ARGUMENTS) == Check("role_steady", "midwife", ">=", 0.8)


def parsed(text: str) -> Check | str:
    """The check, or the sentence that refuses it."""
    try:
        return parse_check(text, MEASURES, ARGUMENTS)
    except CheckError as error:
        return str(error)


@given(
    st.one_of(
        st.text(), st.lists(st.sampled_from([*MEASURES, "nurse", ">=", "5", "0.5", "="]), max_size=5).map(" ".join)
    )
)
def test_any_text_is_a_check_or_is_refused_with_a_sentence(text):
    found = parsed(text)

    assert (
        found.endswith((".", "?")) if isinstance(found, str) else parse_check(str(found), MEASURES, ARGUMENTS) == found
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sessions_hold >= 5", "'sessions_hold' is niet bekend. Bedoelde u 'sessions_held'?"),
        ("sessions_held", "'sessions_held' heeft >=, <= of == met een getal nodig, bijvoorbeeld: sessions_held >= 1."),
        ("sessions_held >= 2.5", "'sessions_held' telt hele aantallen, niet 2.5."),
        ("sessions_held nurse >= 5", "achter 'sessions_held' hoort geen woord ('nurse')."),
        ("sessions_held_share >= 80", "'sessions_held_share' is een deel: een getal van 0 tot en met 1, niet 80."),
        ("role_present", "achter 'role_present' mist een woord: welke rol?"),
        ("role_present nurze", "'nurze' is niet bekend. Bedoelde u 'nurse'?"),
        ("feedback_sent >= 1", "'feedback_sent' is gebeurd of niet: daar hoort geen getal bij."),
        ("!!", "'!!' is geen controle. Schrijf bijvoorbeeld: sessions_held >= 5."),
    ],
)
def test_a_wrong_check_is_refused_with_advice(text, told):
    with pytest.raises(CheckError) as caught:
        parse_check(text, MEASURES, ARGUMENTS)

    assert str(caught.value) == told
