"""The rules of axe on a page in a browser: the same rules as everywhere, in less time, for hundreds of pages."""

from __future__ import annotations

import functools

from axe_playwright_python.base import AXE_FILE_PATH

# Colours of axe keep their numbers in maps beside them, as a translation for old browsers does. As properties, they are
# a tenth of the work, and so is clearing them away.
IN_MAPS = (
    ("function me(e,t,n){ge(e,t),t.set(e,n)}", "function me(e,t,n){e[t.own||(t.own=Symbol())]=n}"),
    ("function he(e,t){ge(e,t),t.add(e)}", "function he(e,t){e[t.own||(t.own=Symbol())]=true}"),
    ("function ve(e,t){return e.get(ye(e,t))}", "function ve(e,t){return t[e.own]}"),
    ("function be(e,t,n){e.set(ye(e,t),n)}", "function be(e,t,n){t[e.own]=n}"),
    ('function ye(e,t,n){if("function"==typeof e?e===t:e.has(t))', "function ye(e,t,n){if(e.own in t)"),
)
# The rules read the colours of every element anew, and a page has a dozen. What a text is as a colour does not change,
# so it is worked out once. The rules and what they find stay the same.
KNOWN_COLOURS = """
(() => {
  const colour = axe.commons.color.Color.prototype, parse = colour.parseString, known = new Map();
  colour.parseString = function (text) {
    if (known.has(text)) {
      [this.r, this.g, this.b, this.alpha] = known.get(text);
    } else {
      parse.call(this, text);
      known.set(text, [this.r, this.g, this.b, this.alpha]);
    }
    return this;
  };
})();
"""
# Each rule that is broken, with the first place where it is.
VIOLATIONS = (
    "() => axe.run({ resultTypes: ['violations'] }).then((r) => r.violations.map((v) => [v.id, v.nodes[0].html]))"
)
IS_THERE = "() => 'axe' in window"


@functools.cache
def axe_source() -> str:
    """What brings axe to a page."""
    text = AXE_FILE_PATH.read_text(encoding="utf-8")
    for old, new in IN_MAPS:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text + KNOWN_COLOURS


def violations(page) -> list[list[str]]:
    """The rules that are broken on a page as it stands, each with the first place where it is."""
    if not page.evaluate(IS_THERE):
        page.evaluate(axe_source())
    return page.evaluate(VIOLATIONS)
