"""The mails of a referral tell nothing to who reads along."""

import re
from typing import get_args

import pytest

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.referrals.validators import medical_words
from weefsel.apps.referrals.words import MailKind, mail_body, neutral_subject

KINDS = get_args(MailKind)


def telling_words() -> set[str]:
    """Every word of five letters or more in a name of a werkvorm or a need, and the words of illness."""
    known = catalogue()
    names = [n for w in known.werkvormen.values() for n in (w.name, w.slug, *w.names_also)]
    names += [n.name for n in known.needs.values()]
    return {word.lower() for name in names for word in re.findall(r"\w{5,}", name)} - {"iemand", "recept"}


@pytest.mark.parametrize("kind", KINDS)
def test_subject_and_body_name_no_werkvorm_no_need_and_no_illness(kind):
    text = (
        f"{neutral_subject(kind)} {mail_body(kind, address='https://example.org/u/x/', phone='024 000 00 00')}".lower()
    )

    assert set(re.findall(r"\w{5,}", text)) & telling_words() == set()
    assert medical_words(text) == []


def test_the_subject_is_the_same_whatever_the_werkvorm():
    assert [neutral_subject(kind) for kind in KINDS] == [
        "Er staat een bericht voor u klaar",
        "Er staat een bericht voor u klaar",
        "Een bericht is ingetrokken",
        "Er is een antwoord voor u",
    ]


def test_a_mail_without_phone_or_link_leaves_no_empty_line_for_it():
    assert mail_body("withdrawn", address="", phone="") == (
        "Beste lezer,\n\nEen eerder bericht is ingetrokken. U hoeft niets meer te doen.\n"
    )


def test_medical_words_are_found_once_each_in_order_and_inside_no_other_word():
    assert medical_words("Depressief sinds de hartinfarct, diabetes en diabetes.") == [
        "depressief",
        "hartinfarct",
        "diabetes",
    ]
    assert medical_words("Zij zingt graag en houdt van pillendoosjes maken") == []
