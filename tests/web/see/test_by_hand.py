"""What a professional does by keyboard alone, counted: a map of eight people. The minute is in the journeys."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.factories import as_owner
from tests.web.see.conftest import Hands

from weefsel.apps.ecogram.models import Tie

pytestmark = pytest.mark.journey

# Name, letters that pick who it is, steps to the ring, what is got and given (places of P G A E), steps to the quality.
EIGHT = (
    ("Ans", "broer", 1, (0, 3), (1,), 1),
    ("Bram", "buur", 3, (0,), (0,), 1),
    ("Cor", "vriend", 2, (1,), (1,), 2),
    ("Dina", "kind", 1, (2, 3), (3,), 3),
    ("Els", "hulp", 3, (0, 2), (4,), 1),
    ("Farid", "iemand van een club", 2, (1,), (2,), 1),
    ("Gül", "familie", 2, (3,), (3,), 1),
    ("Henk", "collega", 3, (1,), (4,), 1),
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

    for name, role, ring, received, given, quality in EIGHT:
        page.wait_for_selector("[name=name]:focus", timeout=5000)
        hands.type(name)
        hands.press("Tab")
        hands.type(role)
        hands.press("Tab")
        hands.press(*["ArrowDown"] * ring)
        for ticks in (received, given):
            for place_ in range(5):
                hands.press("Tab", *(["Space"] if place_ in ticks else []))
        hands.press("Tab")
        hands.press(*["ArrowDown"] * quality)
        with page.expect_navigation():
            hands.press("Enter")
        assert f"{name} staat erbij." in page.inner_text("#messages")
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
        ("Gül", "family_abroad", 2, ["E"], ["E"], "good"),
        ("Henk", "colleague", 3, ["G"], [], "good"),
    ]
    print(f"eight people, with all that can be asked of each: {done}")
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
