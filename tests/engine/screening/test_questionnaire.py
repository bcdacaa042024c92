"""The tree of a questionnaire, and where an answer stands in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from weefsel.engine.screening.questionnaire import Item, Option, Outline, Place, Questionnaire
from weefsel.engine.screening.values import Coding

CHILDREN = Item("kinderen", "group", repeats=True, items=(Item("naam", "string"), Item("speelt", "boolean")))
HELP = Item("uitleg", "display", text="Uw eigen woorden.", control="help")
SPORT = Item("sport", "string", repeats=True, items=(HELP, Item("hoe-vaak", "integer")))
FORM = Questionnaire("Een lijst", (Item("gezin", "group", items=(CHILDREN,)), SPORT))


def test_an_outline_knows_each_item_what_is_around_it_and_what_can_come_more_than_once():
    outline = Outline.of(FORM)

    assert list(outline.items) == ["gezin", "kinderen", "naam", "speelt", "sport", "uitleg", "hoe-vaak"]
    assert {key: [each.link_id for each in above] for key, above in outline.above.items() if above} == {
        "kinderen": ["gezin"],
        "naam": ["gezin", "kinderen"],
        "speelt": ["gezin", "kinderen"],
        "uitleg": ["sport"],
        "hoe-vaak": ["sport"],
    }
    assert {key: axes for key, axes in outline.axes.items() if axes} == {
        "kinderen": ("kinderen",),
        "naam": ("kinderen",),
        "speelt": ("kinderen",),
        "hoe-vaak": ("sport",),
    }


@given(st.text(min_size=1), st.lists(st.integers(0, 9999), max_size=4))
def test_a_place_is_found_back_from_its_key(link_id, at):
    place = Place(link_id, tuple(at))

    assert Place.of(place.key) == place


def test_a_key_that_names_no_place_is_none():
    assert [Place.of(key) for key in ("", "naam", ":", "1.:naam", "-1:naam", "99999:naam", "²:naam")] == [None] * 7


def test_a_question_says_what_stands_beside_it():
    slider = Item(
        "cijfer",
        "integer",
        unit=Coding("{score}", "punten"),
        items=(
            Item("a", "display", text="niet", control="lower"),
            Item("b", "display", text="heel erg", control="upper"),
            HELP,
        ),
    )

    assert (slider.lower_text, slider.upper_text, slider.unit_text, slider.help) == (
        "niet",
        "heel erg",
        "punten",
        "Uw eigen woorden.",
    )


def test_a_question_that_no_page_can_take_is_not_asked():
    options = (Option(Coding("ja", "Ja")),)
    items = {
        "asked": Item("1", "choice", options=options),
        "without its answers": Item("2", "choice", value_set="http://example.org/lijst"),
        "free text may do": Item("3", "open-choice", value_set="http://example.org/lijst"),
        "a file": Item("4", "attachment"),
        "hidden": Item("5", "string", hidden=True),
        "filled in by a system": Item("6", "string", read_only=True),
        "a heading": Item("7", "group"),
    }

    assert [name for name, item in items.items() if item.is_asked] == ["asked", "free text may do"]
