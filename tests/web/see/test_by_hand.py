"""What a professional does by keyboard alone. The minute is in the journeys, a sheet of paper in a file of its own."""

import pytest
from tests.axe import violations
from tests.factories import as_owner
from tests.web.see.conftest import Hands

from weefsel.apps.ecogram.models import Tie

pytestmark = pytest.mark.journey


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_a_letter_takes_an_answer_back_and_other_keys_keep_their_meaning(place):
    gp = place("gp")
    page = gp.open(f"/personen/{gp.world.person.id}/vragen/")

    page.keyboard.press("f")
    page.keyboard.press("f")
    page.keyboard.press("Control+f")
    page.get_by_role("link", name="Werkvormen").focus()
    page.keyboard.press("d")

    assert page.locator("input:checked").evaluate_all("(all) => all.map((each) => each.value)") == [""]


def test_a_weak_tie_is_added_in_two_actions(place):
    gp = place("gp")
    page = gp.open(f"/personen/{gp.world.person.id}/netwerk/")
    page.get_by_role("link", name="een buur").focus()
    hands = Hands(page)

    with page.expect_navigation():
        hands.press("Enter")
    hands.type("Bram")
    with page.expect_navigation():
        hands.press("Enter")

    assert "Bram staat erbij." in page.inner_text("#messages")
    assert hands.effort.operators == "MK" + "MKKKK" + "MK"
    with as_owner():
        assert list(Tie.objects.values_list("name", "tie_role")) == [("Bram", "neighbour")]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("who", ["gp", "patient"])
@pytest.mark.parametrize("part", ["netwerk", "behoeften", "vragen/antwoorden"])
def test_pages_break_no_rule_of_accessibility_and_never_scroll_sideways(place, who, width, part):
    someone = place(who, width)

    page = someone.open(f"/personen/{someone.world.person.id}/{part}/")

    assert (violations(page), sideways(page)) == ([], 0)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_questions_break_no_rule_of_accessibility_and_never_scroll_sideways(place, width):
    gp = place("gp", width)

    page = gp.open(f"/personen/{gp.world.person.id}/vragen/?moment=ontslag")

    assert (violations(page), sideways(page)) == ([], 0)
