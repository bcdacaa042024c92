"""One line a tie: read as people write it, and told by its number when it cannot be read."""

import pytest
from django.core.exceptions import ValidationError

from weefsel.apps.ecogram.quick import MOST_LINES, read_line, read_lines
from weefsel.apps.ecogram.validators import TieEntry


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("Ans zus", TieEntry("Ans", "sibling")),
        ("Ans zus 1 PG/E +", TieEntry("Ans", "sibling", 1, ("P", "G"), ("E",), "good")),
        ("Ans 1 ge/p zus", TieEntry("Ans", "sibling", 1, ("G", "E"), ("P",))),
        ("Bep kapper 3 -/G", TieEntry("Bep", "shop_or_street", 3, (), ("G",))),
        ("Bram buurman /PE", TieEntry("Bram", "neighbour", None, None, ("P", "E"))),
        ("Jan Willem, buurman, 2, P", TieEntry("Jan Willem", "neighbour", 2, ("P",))),
        ("Ga, vriendin", TieEntry("Ga", "friend")),
        ("tante Riet 2 !", TieEntry("tante Riet", "other_family", 2, quality="tense")),
        ("Riet tante", TieEntry("Riet", "other_family")),
        ("mijn kapper", TieEntry("kapper", "shop_or_street")),
        ("oma 1 E", TieEntry("oma", "other_family", 1, ("E",))),
        ("Max hond 1", TieEntry("Max", "pet", 1)),
        ("Zwaluw eetgroep 2 G", TieEntry("Zwaluw", "group", 2, ("G",))),
        ("Fatma familie in een ander land 1", TieEntry("Fatma", "family_abroad", 1)),
        ("Kees broer of zus ~", TieEntry("Kees", "sibling", quality="mixed")),
        ("E buurvrouw", TieEntry("E", "neighbour")),
    ],
)
def test_a_line_is_read_as_people_write_it(line, entry):
    assert read_line(line) == entry


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("Ans", "Wie is Ans? Schrijf het erbij, bijvoorbeeld zus, buurman of kapper."),
        (" , ", "Schrijf een naam en wie het is, bijvoorbeeld: Ans zus."),
        ("x" * 61 + " zus", "Deze naam is te lang. Een voornaam is genoeg."),
        ("ans@example.org zus", "Schrijf alleen een voornaam of bijnaam op, geen adres of telefoonnummer."),
    ],
)
def test_a_line_that_cannot_be_read_says_what_to_write(line, text):
    with pytest.raises(ValidationError) as refusal:
        read_line(line)

    assert refusal.value.messages == [text]


def test_of_more_lines_every_problem_is_told_with_its_number_and_empty_ones_do_not_count():
    assert [entry.name for entry in read_lines("Ans zus\n\n  \nBram buurman 2\n")] == ["Ans", "Bram"]

    with pytest.raises(ValidationError) as refusal:
        read_lines("Ans zus\n\nBram\nCor 3")

    assert refusal.value.messages == [
        f"Regel {n}: Wie is {name}? Schrijf het erbij, bijvoorbeeld zus, buurman of kapper."
        for n, name in ((3, "Bram"), (4, "Cor"))
    ]


def test_more_lines_than_a_map_can_hold_are_refused_at_once():
    with pytest.raises(ValidationError, match=r"Dat zijn 61 regels\. Schrijf er hoogstens 60 tegelijk\."):
        read_lines("Ans zus\n" * (MOST_LINES + 1))
