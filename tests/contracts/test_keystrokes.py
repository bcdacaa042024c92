"""The model that counts what hands do, on strings of which the article tells the outcome."""

import pytest
from tests.keystrokes import Input, effort


def keys(*names, field=""):
    return [Input("key", name, field) for name in names]


MOUSE, TOUCH = [Input("mouse")], [Input("touch")]


@pytest.mark.parametrize(
    ("inputs", "operators"),
    [
        ([], ""),
        (keys("f"), "MK"),
        # Two answers are two decisions, also when they are the same key.
        (keys("f", "q", "Enter", "Enter"), "MKMKMKMK"),
        # A word is one thing; the key that ends it is another.
        (keys("A", "n", "s", "Backspace", field="name") + keys("Tab", field="name"), "MKKKK" + "MK"),
        (keys("a", field="name") + keys("b", field="role"), "MKMK"),
        # Tab as far as needed is one move, and so is an arrow; a move and a choice are two.
        (keys("Tab", "Tab", "Tab", " ", "Tab", "ArrowDown", "ArrowDown"), "MKKK" + "MK" + "MK" + "MKK"),
        (keys("Shift", "Tab"), "MKK"),
        # Pointing leads to the click without a thought in between; the hand moves once.
        (MOUSE + MOUSE + keys("Enter"), "HMPK" + "MPK" + "HMK"),
        (TOUCH + TOUCH, "HMPK" + "MPK"),
    ],
)
def test_thinking_comes_where_the_rules_put_it(inputs, operators):
    assert effort(inputs).operators == operators


def test_seconds_are_those_of_the_model():
    done = effort(keys("f", "Enter") + MOUSE)

    assert (done.inputs, done.seconds) == (3, pytest.approx(3 * 1.35 + 3 * 0.28 + 1.1 + 0.4))
    assert str(done) == "3 inputs, 6.4 s (3 K, 1 P, 1 H, 3 M)"
