"""A sheet of paper typed over by keyboard, counted: eight people within three minutes."""

import pytest
from tests.factories import as_owner
from tests.web.see.conftest import Hands

from weefsel.apps.ecogram.models import Tie

pytestmark = pytest.mark.journey

# What was written on paper, as it is typed over: who it is, the ring, what is got and given, and how it goes.
PAPER = (
    "Ans zus 1 PE/G +", "Bram buur 3 P/P +", "Cor vriend 2 G/G ~", "Dina kind 1 AE/E !", "Els huisarts 3 PA/- +",
    "Farid club 2 G/A +", "Oya familie ver weg 2 E/E +", "Henk collega 3 G/- +",
)  # fmt: skip
ON_THE_MAP = [
    ("Ans", "sibling", 1, ["P", "E"], ["G"], "good"),
    ("Bram", "neighbour", 3, ["P"], ["P"], "good"),
    ("Cor", "friend", 2, ["G"], ["G"], "mixed"),
    ("Dina", "child", 1, ["A", "E"], ["E"], "tense"),
    ("Els", "professional", 3, ["P", "A"], [], "good"),
    ("Farid", "club_member", 2, ["G"], ["A"], "good"),
    ("Henk", "colleague", 3, ["G"], [], "good"),
    ("Oya", "family_abroad", 2, ["E"], ["E"], "good"),
]


def test_a_sheet_of_eight_people_goes_on_the_map_within_three_minutes(place):
    gp = place("gp")
    page = gp.open(f"/personen/{gp.world.person.id}/netwerk/")
    page.locator("summary", has_text="Neem over van papier, veel tegelijk").focus()
    hands = Hands(page)

    hands.press("Enter", "Tab")
    for line in PAPER:
        hands.type(line)
        hands.press("Enter")
    hands.press("Tab")
    with page.expect_navigation():
        hands.press("Enter")
    done = hands.effort

    with as_owner():
        columns = ("name", "tie_role", "ring", "received", "given", "quality")
        assert list(Tie.objects.order_by("name").values_list(*columns)) == ON_THE_MAP
    print(f"eight people from paper, with all that can be asked of each: {done}")
    assert done.seconds < 180
