"""How much two registrations look like one person."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from weefsel.apps.people.duplicates import Likeness, Registration, fold, likeness, phone_digits, similarity

ANS = Registration("Ans", "Jansen", date(1952, 6, 1), "06-12345678", "6601 AA")
REGISTRATIONS = st.builds(
    Registration,
    given_name=st.sampled_from(["Ans", "Anna", "A", "José", "Bram"]),
    family_name=st.sampled_from(["Jansen", "Jansen-de Vries", "van der Berg", "Berg", "Ångström"]),
    birth_date=st.sampled_from([date(1952, 6, 1), date(1952, 1, 6), date(1980, 12, 31)]),
    phone=st.sampled_from(["", "0612345678", "+31612345678", "024-6411111"]),
    postcode=st.sampled_from(["", "6601 AA"]),
    number=st.sampled_from(["", "111222333", "123456782"]),
)


@given(REGISTRATIONS, REGISTRATIONS)
def test_the_order_of_two_registrations_makes_no_difference(one, other):
    there, back = likeness(one, other), likeness(other, one)

    assert (there.points, set(there.reasons), there.differs) == (back.points, set(back.reasons), back.differs)


@given(REGISTRATIONS, REGISTRATIONS)
def test_two_different_numbers_are_two_people_whatever_else_is_alike(one, other):
    compared = likeness(replace(one, number="111222333"), replace(other, number="123456782"))

    assert not compared.is_proposed


def test_the_same_person_typed_twice_is_proposed_with_all_reasons():
    assert likeness(ANS, ANS) == Likeness(80, ("same-name", "same-birth", "same-phone", "same-postcode"))


def test_a_married_name_with_the_same_birth_date_is_proposed():
    other = Registration("Ans", "Jansen-de Vries", date(1952, 6, 1))

    assert likeness(ANS, other) == Likeness(50, ("same-birth", "alike-name"))
    assert likeness(ANS, other).is_proposed


def test_an_initial_is_alike_to_the_name_it_begins():
    assert likeness(ANS, Registration("A.", "Jansen", date(1952, 6, 1))).is_proposed


def test_twins_with_different_given_names_are_not_proposed():
    assert not likeness(ANS, replace(ANS, given_name="Bram")).is_proposed


def test_a_couple_that_shares_a_phone_and_a_name_is_not_proposed():
    partner = Registration("Kees", "Jansen", date(1950, 2, 2), ANS.phone, ANS.postcode)

    assert not likeness(ANS, partner).is_proposed


def test_day_and_month_that_changed_places_are_a_reason():
    assert likeness(ANS, replace(ANS, birth_date=date(1952, 1, 6))).reasons[:2] == ("same-name", "turned-birth")


def test_a_31st_has_no_turned_date():
    newyear = replace(ANS, birth_date=date(1952, 12, 31))

    assert likeness(newyear, ANS).reasons == ("same-name", "same-phone", "same-postcode")


def test_the_same_number_is_enough():
    one = Registration("Ans", "Jansen", date(1952, 6, 1), number="111222333")
    other = Registration("Fatma", "Yilmaz", date(1980, 1, 1), number="111222333")

    assert likeness(one, other) == Likeness(100, ("same-number",))


def test_family_and_given_name_in_each_others_place_are_the_same_name():
    assert likeness(ANS, replace(ANS, given_name="Jansen", family_name="Ans")).reasons[0] == "same-name"


def test_names_fold_to_plain_letters():
    assert fold("  José d'Ávila-NÚÑEZ ") == "jose d avila nunez"


def test_a_phone_is_the_same_with_and_without_the_country():
    assert phone_digits("+31 6 1234 5678") == phone_digits("06-12345678") == "612345678"
    assert phone_digits("112") == ""


def test_similarity_counts_letter_triples_as_postgresql_does():
    # pg_trgm: similarity('word', 'two words') = 4/11
    assert similarity("word", "two words") == 4 / 11
    assert similarity("", "") == 0.0
