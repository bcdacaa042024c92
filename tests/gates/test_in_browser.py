"""Every page in a real browser: what everyone must be able to reach, see, read and trust.

Each page is opened once and measured at once; `GATES` say what may not be found in what was measured. Each page in all
its looks, or in one of them that is drawn by a number: see `tests.gates.visits.drawn`. Nothing is stored: a form that
is sent with something wrong changes nothing, and no other form is sent.
"""

from __future__ import annotations

import asyncio
import functools
import gzip
import re
from dataclasses import dataclass, field
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from tests.axe import VIOLATIONS, axe_source
from tests.conftest import PAGES
from tests.gates.test_markup import ARGUMENTS_OF, VISITS
from tests.gates.visits import Visit, arguments_of, drawn

pytestmark = pytest.mark.journey

WIDE, PHONE, NARROW = 1280, 360, 320
MOST_BYTES, MOST_SCRIPT_BYTES = 100_000, 50_000
PERSON_TARGET, TARGET = 48, 24
CSRF_SECRET = "g" * 32
# Sizes, places and colours of the end, not of halfway: nothing moves for who asked for that.
CONTEXT = {"locale": "nl-NL", "timezone_id": "Europe/Amsterdam", "reduced_motion": "reduce"}

# Runs before each page: notes what the security policy refused, and where the focus goes while someone tabs.
LISTEN = """
window.refused = [];
document.addEventListener('securitypolicyviolation',
  (e) => window.refused.push(`${e.effectiveDirective} ${e.blockedURI}`));
window.walk = [];
document.addEventListener('focusin', (e) => {
  if (!window.walking) return;
  const style = getComputedStyle(e.target);
  const outline = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const box = e.target.getBoundingClientRect();
  const inSight = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  window.walk.push([e.target.dataset.order ?? null, (outline || style.boxShadow !== 'none') && inSight,
    e.target.outerHTML.slice(0, 160)]);
});
"""

# Everything that can be reached with the keyboard, in the order of the page. Of radio buttons with one name, one.
REACHABLE = """() => {
  const radios = [...document.querySelectorAll('input[type=radio]')];
  return [...document.querySelectorAll('a[href], button, summary, select, textarea, input, [tabindex="0"]')]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) || e.matches('.ams-skip-link'))
    .filter((e) => !e.disabled && e.type !== 'hidden' && e.tabIndex >= 0 && !e.closest('[inert]'))
    .filter((e) => {
      if (e.type !== 'radio') return true;
      const group = radios.filter((r) => r.name === e.name && r.form === e.form);
      return e === (group.find((r) => r.checked) ?? group[0]);
    })
    .map((e, i) => { e.dataset.order = i; return [i, ['date', 'time', 'datetime-local', 'month'].includes(e.type)]; });
}"""

# The boxes that a finger has to hit. A link within a sentence is exempt (WCAG 2.5.8), as is what only a reader hears.
TARGETS = """() => [...document.querySelectorAll(
    'a[href], button, summary, select, textarea, input:not([type=hidden])')]
  .filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((e) => !e.closest('.ams-visually-hidden'))
  .filter((e) => !(e.matches('a') && getComputedStyle(e).display === 'inline'
    && [...e.parentElement.childNodes].some((n) => n !== e && n.textContent.trim())))
  .map((e) => (e.matches('[type=checkbox], [type=radio]') && e.closest('label')) || (e.labels?.length === 1
    && e.matches('[type=checkbox], [type=radio]') && e.labels[0].parentElement.contains(e) ? e.parentElement : e))
  .map((e) => { const box = e.getBoundingClientRect();
    return [(e.textContent.trim() || e.name || e.outerHTML).replace(/\\s+/g, ' ').slice(0, 80),
      Math.round(box.width), Math.round(box.height)]; })"""

SPACED = """() => { const sheet = new CSSStyleSheet(); sheet.replaceSync(`* { line-height: 1.5 !important;
  letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet]; }"""
DOUBLED = """() => { const sheet = new CSSStyleSheet(); sheet.replaceSync(':root { font-size: 200% !important }');
  document.adoptedStyleSheets = [sheet]; }"""
OVERFLOW = """() => { const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > width + 1)
    .map((e) => e.outerHTML.slice(0, 120)).slice(0, 3); }"""
LOADED = "() => performance.getEntriesByType('resource').map((e) => e.name)"

# Several questions in one go: every one of them is a message to the browser and back.
OPENED = """() => [document.documentElement.dataset.audience ?? '',
  document.querySelector('[data-map][data-load=now]') !== null]"""
# From the top, as someone who just came: a page with errors puts the focus on what is wrong.
FROM_THE_TOP = f"""() => {{
  document.activeElement?.blur(); getSelection().removeAllRanges(); scrollTo(0, 0);
  const top = document.createElement('span');
  top.tabIndex = -1;
  document.body.prepend(top);
  top.focus({{ preventScroll: true }});
  top.remove();
  window.walking = true;
  return ({REACHABLE})();
}}"""
WALKED = "() => { window.walking = false; return window.walk; }"
RULES_AND_TARGETS = f"async () => [await ({VIOLATIONS})(), ({TARGETS})()]"
NARROW_THEN_SPACED = f"() => {{ const narrow = ({OVERFLOW})(); ({SPACED})(); return [narrow, ({OVERFLOW})()]; }}"
DOUBLED_AND_REFUSED = f"() => {{ ({DOUBLED})(); return [({OVERFLOW})(), window.refused]; }}"


@dataclass
class Seen:
    """What was measured of one page."""

    status: int = 0
    audience: str = ""
    complaints: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    axe: dict[int, list] = field(default_factory=dict)
    overflow: dict[str, list[str]] = field(default_factory=dict)
    targets: dict[int, list] = field(default_factory=dict)
    wanted: list[int] = field(default_factory=list)
    walk: list[list] = field(default_factory=list)
    weights: dict[str, int] = field(default_factory=dict)


@functools.cache
def weight_of(path: str) -> int:
    """The bytes that our server sends for a static file: compressed as whitenoise does, letters and pictures as is."""
    found = finders.find(path.removeprefix(settings.STATIC_URL))
    body = Path(found).read_bytes()
    if path.endswith((".woff2", ".png")):
        return len(body)
    return min(len(brotli.compress(body)), len(gzip.compress(body, 9)), len(body))


class Walker:
    """A browser that goes to every page; one window for each log-in, so that files are fetched once."""

    def __init__(self, browser, address: str, sessions: dict[str, str], things: dict):
        self.browser, self.address, self.sessions, self.things = browser, address, sessions, things
        self.windows = {}

    def window(self, name: str):
        if name not in self.windows:
            context = self.browser.new_context(viewport={"width": WIDE, "height": 900}, **CONTEXT)
            cookies = {settings.CSRF_COOKIE_NAME: CSRF_SECRET}
            if name in self.sessions:
                cookies[settings.SESSION_COOKIE_NAME] = self.sessions[name]
            context.add_cookies([{"name": n, "value": v, "url": self.address} for n, v in cookies.items()])
            context.add_init_script(LISTEN)
            context.add_init_script(axe_source())
            self.windows[name] = context.new_page()
        return self.windows[name]

    def url_of(self, visit: Visit) -> str:
        named = arguments_of(visit.name, ARGUMENTS_OF[visit.name], self.things, visit.look)
        query = f"?{visit.look.query}" if visit.look.query else ""
        return self.address + reverse(visit.name, kwargs=named) + query

    def see(self, visit: Visit) -> Seen:
        page, seen, url = self.window(visit.look.by), Seen(), self.url_of(visit)

        def noted(request):
            if not request.url.startswith((self.address, "data:", "blob:")):
                seen.outside.append(request.url)

        def said(message):
            # A browser reports each answer of 400 and up by itself; those that the table expects are no complaint.
            if message.type == "error" and not (
                visit.look.status >= 400 and "the server responded with" in message.text
            ):
                seen.complaints.append(message.text)

        def failed(error):
            seen.complaints.append(str(error))

        listeners = (("request", noted), ("console", said), ("pageerror", failed))
        for event, listener in listeners:
            page.on(event, listener)
        try:
            page.set_viewport_size({"width": WIDE, "height": 900})
            if visit.look.post is not None:
                page.route(url, functools.partial(_send, visit.look.post), times=1)
            answer = page.goto(url)
            seen.status = answer.status
            self._measure(page, seen, answer.request.sizes()["responseBodySize"])
        finally:
            for event, listener in listeners:
                page.remove_listener(event, listener)
        return seen

    def _measure(self, page, seen: Seen, n_bytes: int) -> None:
        seen.audience, has_map = page.evaluate(OPENED)
        if has_map:
            page.wait_for_selector(".leaflet-marker-icon", state="attached")
        seen.weights = {"page": n_bytes}
        for name in page.evaluate(LOADED):
            path = name.removeprefix(self.address)
            if path.startswith(settings.STATIC_URL):
                seen.weights[path] = weight_of(re.split(r"[?#]", path)[0])
        self._walk(page, seen)
        seen.axe[WIDE], seen.targets[WIDE] = page.evaluate(RULES_AND_TARGETS)
        page.set_viewport_size({"width": PHONE, "height": 740})
        seen.axe[PHONE], seen.targets[PHONE] = page.evaluate(RULES_AND_TARGETS)
        page.set_viewport_size({"width": NARROW, "height": 640})
        seen.overflow["narrow"], seen.overflow["spaced"] = page.evaluate(NARROW_THEN_SPACED)
        page.set_viewport_size({"width": WIDE, "height": 900})
        seen.overflow["doubled"], seen.refused = page.evaluate(DOUBLED_AND_REFUSED)

    def _walk(self, page, seen: Seen) -> None:
        wanted = page.evaluate(FROM_THE_TOP)
        seen.wanted = [order for order, _has_parts in wanted]
        steps = len(wanted) + sum(4 for _order, has_parts in wanted if has_parts)
        _press(page.keyboard, "Tab", steps)
        seen.walk = page.evaluate(WALKED)


def _press(keyboard, key: str, times: int) -> None:
    """Press a key many times, as fast as the browser takes them: waiting for each is most of the time it takes."""

    async def all_at_once():
        await asyncio.gather(*(keyboard._impl_obj.press(key, 0) for _ in range(times)))

    keyboard._sync(all_at_once())


def _send(data, route):
    body = "&".join([f"csrfmiddlewaretoken={CSRF_SECRET}", *(f"{name}={value}" for name, value in data.items())])
    headers = {**route.request.headers, "content-type": "application/x-www-form-urlencoded"}
    route.continue_(method="POST", post_data=body, headers=headers)


def out_of_order(seen: Seen) -> list:
    """Where the keyboard did not come in the order of the page, and what it came to without anyone seeing that."""
    reached = list(dict.fromkeys(int(order) for order, _visible, _html in seen.walk if order is not None))
    unseen = [html for _order, visible, html in seen.walk if not visible]
    in_order = reached[: len(seen.wanted)] == seen.wanted
    return unseen if in_order else [{"reached": reached, "wanted": seen.wanted}, *unseen]


def too_small(seen: Seen) -> list:
    least = PERSON_TARGET if seen.audience == "person" else TARGET
    return [(width, *box) for width, boxes in seen.targets.items() for box in boxes if min(box[1:]) < least]


def too_heavy(seen: Seen) -> dict[str, int]:
    """What a page for a person weighs, when that is too much; a phone pays for it."""
    scripts = sum(size for path, size in seen.weights.items() if path.endswith(".js"))
    is_light = scripts <= MOST_SCRIPT_BYTES and sum(seen.weights.values()) <= MOST_BYTES
    return {} if is_light or seen.audience != "person" else seen.weights


# What may not be found on a page, and how it is found in what was measured.
GATES = {
    "a rule of accessibility is broken": lambda seen: [(w, *each) for w, found in seen.axe.items() for each in found],
    "it scrolls sideways": lambda seen: {how: found for how, found in seen.overflow.items() if found},
    "the keyboard does not come everywhere in order, or it does not show": out_of_order,
    "the security policy refuses something": lambda seen: seen.refused,
    "the browser complains": lambda seen: seen.complaints,
    "something is asked from outside": lambda seen: seen.outside,
    "something is too small to hit": too_small,
    "it is too heavy for a phone": too_heavy,
}


def faults_of(seen: Seen) -> dict[str, object]:
    """All that is wrong with a page."""
    found = {gate: find(seen) for gate, find in GATES.items()}
    return {gate: each for gate, each in found.items() if each}


@pytest.mark.parametrize("visit", drawn(VISITS, PAGES))
def test_page_can_be_reached_seen_read_and_trusted_by_everyone(visit, walker):
    seen = walker.see(visit)

    assert seen.status == visit.look.status
    assert (set(seen.axe), set(seen.targets)) == ({WIDE, PHONE}, {WIDE, PHONE})
    assert set(seen.overflow) == {"narrow", "spaced", "doubled"}
    assert faults_of(seen) == {}
