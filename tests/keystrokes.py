"""How long something takes by hand: the keystroke-level model over the keys and clicks that a browser really got.

The model: Card, Moran & Newell, The keystroke-level model for user performance time with interactive systems,
Communications of the ACM 23(7), 1980. A key takes K 0.28 s, pointing at something P 1.1 s, moving a hand between the
keyboard and the mouse H 0.4 s, thinking of the next thing M 1.35 s. It tells how long someone needs who knows the page
and makes no mistakes. It says nothing of the time in which two people talk.

Where M comes, by the rules of that article, and in case of doubt one more:

0. One before each key that is not text in a field, and before each thing that is pointed at. Also one before each text,
   which the article leaves out: whoever types a name has thought of it.
1. None between pointing and the click that follows from it.
2. One for a string that is one thing: the letters of a text, the same key several times on end, Tab as far as needed.
4. One before the key that ends a text, because no text is the same as another (rule 4 takes it away for fixed strings
   only; rule 3, on an end right after an end, is not used).
"""

from __future__ import annotations

from dataclasses import dataclass

KEY_S, POINT_S, HOME_S, THINK_S = 0.28, 1.1, 0.4, 1.35
SECONDS = {"K": KEY_S, "P": POINT_S, "H": HOME_S, "M": THINK_S}
MODIFIERS = ("Shift", "Control", "Alt", "Meta", "AltGraph")

# Every key and every press of mouse, pen or finger that the browser itself got, kept from page to page in the same tab.
# A list to choose from counts as text: letters typed there name one choice.
LISTENER = """(() => {
  const ticks = ["checkbox", "radio", "button", "submit", "range"].map((type) => `[type=${type}]`);
  const text = `textarea, select, [contenteditable], input:not(${ticks})`;
  const field = (place) => (place.matches?.(text) ? place.name || place.id || "?" : "");
  const keep = (by, key, field) => {
    const kept = JSON.parse(sessionStorage.getItem("inputs") ?? "[]");
    sessionStorage.setItem("inputs", JSON.stringify([...kept, { by, key, field }]));
  };
  let pressed = false;
  addEventListener("keydown", (event) => {
    if (event.isTrusted) keep("key", event.key, field(event.target));
    pressed = true;
  }, true);
  // A letter that this keyboard does not have comes without a key: it counts as one.
  addEventListener("beforeinput", (event) => {
    if (event.isTrusted && !pressed) keep("key", event.data ?? "?", field(event.target));
    pressed = false;
  }, true);
  addEventListener("pointerdown", (event) => event.isTrusted && keep(event.pointerType, "", ""), true);
})();"""
READ = "JSON.parse(sessionStorage.getItem('inputs') ?? '[]')"
FORGET = "sessionStorage.removeItem('inputs')"


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that the browser got. ``by`` key, mouse, touch or pen; ``field`` where text goes, else empty."""

    by: str
    key: str = ""
    field: str = ""

    @property
    def is_text(self) -> bool:
        return self.field != "" and (len(self.key) == 1 or self.key in ("Backspace", "Delete", *MODIFIERS))


@dataclass(frozen=True, slots=True)
class Effort:
    """What the hands did, and the operators of the model in their order; ``inputs`` keys and presses together."""

    inputs: int
    operators: str

    @property
    def seconds(self) -> float:
        return sum(SECONDS[each] for each in self.operators)

    def __str__(self) -> str:
        count = ", ".join(f"{self.operators.count(each)} {each}" for each in SECONDS if each in self.operators)
        return f"{self.inputs} inputs, {self.seconds:.1f} s ({count})"


def effort(inputs: list[Input]) -> Effort:
    """The operators of the model for these inputs, hands on the keyboard at first."""
    operators, hand, before = "", "key", None
    for one in inputs:
        if one.by != hand and "key" in (one.by, hand):
            operators += "H"
        hand = one.by
        if one.by != "key":
            operators += "MPK"
        else:
            operators += "K" if _goes_on(before, one) else "MK"
        before = one
    return Effort(len(inputs), operators)


def _goes_on(before: Input | None, now: Input) -> bool:
    """Whether a key belongs to the string that is being typed (rule 2)."""
    if before is None or before.by != "key":
        return False
    if now.is_text:
        return before.is_text and before.field == now.field
    if before.key in MODIFIERS and not before.field:
        return True  # Shift and Tab are one move
    return before.key == now.key and now.key in ("Tab", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight")


def effort_on(page) -> Effort:
    """What was done on this tab since `forget`; the page has to be opened with `LISTENER`."""
    return effort([Input(**each) for each in page.evaluate(READ)])


def forget(page) -> None:
    """Begin counting anew."""
    page.evaluate(FORGET)
