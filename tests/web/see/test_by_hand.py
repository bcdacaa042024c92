"""What a professional does by keyboard alone, counted: a map of eight people. The minute is in the journeys."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.factories import as_owner
from tests.web.see.conftest import Hands

from weefsel.apps.ecogram.models import Tie

pytestmark = pytest.mark.journey

# As it is typed over from paper: a name, who it is, the ring, what is got and given, and how it goes.
EIGHT = (
    "Ans broer 1 PE/G +",
    "Bram buur 3 P/P +",
    "Cor vriend 2 G/G ~",
    "Dina kind 1 AE/E !",
    "Els hulpverlener 3 PA/- +",
    "Farid club 2 G/A +",
    "Gerda familie ver weg 2 E/E +",
    "Henk collega 3 G/- +",
)


def violations(page):
    return [(each["id"], each["nodes"][0]["html"]) for each in Axe().run(page).response["violations"]]


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


def test_eight_people_are_written_down_by_keyboard_within_three_minutes(place):
    gp = place("gp")
    page = gp.open(f"/personen/{gp.world.person.id}/netwerk/")
    page.get_by_role("link", name="Schrijf de eerste op").focus()
    hands = Hands(page)
    hands.press("Enter")

    for line in EIGHT:
        page.wait_for_selector("[name=regels]:focus", timeout=5000)
        hands.type(line)
        with page.expect_navigation():
            hands.press("Enter")
        assert f"{line.split()[0]} staat erbij." in page.inner_text("#messages")
    done = hands.effort

    with as_owner():
        ties = list(
            Tie.objects.order_by("name").values_list("name", "tie_role", "ring", "received", "given", "quality")
        )
    assert ties == [
        ("Ans", "sibling", 1, ["P", "E"], ["G"], "good"),
        ("Bram", "neighbour", 3, ["P"], ["P"], "good"),
        ("Cor", "friend", 2, ["G"], ["G"], "mixed"),
        ("Dina", "child", 1, ["A", "E"], ["E"], "tense"),
        ("Els", "professional", 3, ["P", "A"], [], "good"),
        ("Farid", "club_member", 2, ["G"], ["A"], "good"),
        ("Gerda", "family_abroad", 2, ["E"], ["E"], "good"),
        ("Henk", "colleague", 3, ["G"], [], "good"),
    ]
    print(f"eight people from paper: {done}")
    assert done.seconds <= 180, done
    assert violations(page) == []


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
