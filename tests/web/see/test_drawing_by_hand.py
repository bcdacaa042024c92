"""The drawing by mouse, by finger, by keys and in the list: one map, saved step by step, whatever goes wrong."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import transaction
from django.test import Client
from playwright.sync_api import expect
from tests.axe import violations
from tests.factories import as_owner

from weefsel.apps.ecogram.models import AlterTie, Tie
from weefsel.apps.ecogram.operations import add_tie, change_tie
from weefsel.apps.ecogram.validators import TieEntry, entry_of

pytestmark = pytest.mark.journey

# Who, what this is called in a line of the list, and how near.
EIGHT = (
    ("Ans", "sibling", "zus", 1),
    ("Bram", "neighbour", "buur", 3),
    ("Cor", "friend", "vriend", 2),
    ("Dina", "child", "kind", 1),
    ("Els", "professional", "hulpverlener", 3),
    ("Farid", "club_member", "club", 2),
    ("Gül", "other_family", "familie", 2),
    ("Henk", "colleague", "collega", 3),
)
SECTORS = {
    "sibling": "family", "neighbour": "neighbours", "friend": "friends", "child": "family", "professional": "care",
    "club_member": "community", "other_family": "family", "colleague": "work",
}  # fmt: skip
# A point of the screen in a ring and a part of life, away from everyone who stands there.
EMPTY = """([ring, sector]) => {
  const svg = document.querySelector('.w-ecogram__paper svg');
  const word = svg.querySelector(`[data-first][data-sector=${sector}]`).dataset;
  const edges = [27, ...svg.dataset.edges.trim().split(' ').map(Number).reverse()];
  const faces = [...svg.querySelectorAll('.w-ecogram__tie')].map((f) => f.transform.baseVal[0].matrix);
  const places = [];
  for (const a of [.5, .35, .65, .2, .8, .1, .9]) for (const d of [.5, .7, .35, .85]) {
    const angle = (Number(word.first) + a * (word.last - word.first)) * Math.PI / 180;
    const radius = edges[ring - 1] + d * (edges[ring] - edges[ring - 1]);
    places.push([radius * Math.cos(angle), radius * Math.sin(angle)]);
  }
  const [x, y] = places.find(([x, y]) => faces.every((f) => Math.hypot(x - f.e, y - f.f) > 62)) ?? places[0];
  const at = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
  return [at.x, at.y];
}"""
MIDDLE = """(e) => {
  const box = (e.querySelector('circle') ?? e).getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}"""
IN_REACH = "(all) => all.filter((e) => e.checkVisibility() && !e.closest('[inert], figure.w-ecogram')).length"
BOTH = """() => [
  [...document.querySelectorAll('.w-ecogram__tie')].map((f) => f.dataset.thread),
  [...document.querySelectorAll('.w-ties > li')].map((li) => li.id.replace('band-', '')),
  [...document.querySelectorAll('.w-ecogram__tie')].map((f) => [f.dataset.called, f.dataset.ring]),
  [...document.querySelectorAll('.w-ties > li')].map((li) => [li.querySelector('bdi').textContent,
    String(['', 'onmisbaar', 'belangrijk', 'bekende'].findIndex((w) => w && li.textContent.includes(`, ${w}`)) || '')
      .replace('-1', '')])]"""


def drawing(place, who="gp", **options):
    someone = place(who, height=1000, **options)
    page = someone.open(f"/personen/{someone.world.person.id}/netwerk/")
    page.evaluate("document.querySelector('.w-ecogram__frame').scrollIntoView({ block: 'center' })")
    return someone, page


def face(page, name):
    return page.locator(f"[data-called='{name}']")


def saved(page):
    expect(page.locator("[data-state]")).to_have_text("Bewaard")


def on_the_map():
    with as_owner():
        rows = Tie.objects.filter(valid_until=None).order_by("name")
        return [(tie.name, tie.tie_role, tie.sector, tie.ring) for tie in rows]


def write_new(page, name, role):
    page.fill("#nieuw-naam", name)
    page.select_option("#nieuw-rol", role)


def drag_by_mouse(page, someone, to):
    x, y = someone.evaluate(MIDDLE)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move((x + to[0]) / 2, (y + to[1]) / 2)
    page.mouse.move(*to)
    page.mouse.up()


def drag_by_finger(page, someone, to):
    finger = page.context.new_cdp_session(page)
    x, y = someone.evaluate(MIDDLE)
    for kind, spot in (("touchStart", (x, y)), ("touchMove", ((x + to[0]) / 2, (y + to[1]) / 2)), ("touchMove", to)):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": spot[0], "y": spot[1]}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def by_pointer(page, tap, drag):
    for name, role, _word, ring in EIGHT:
        # Cor first stands among the neighbours, far away: dragging puts that right.
        spot = (3, "neighbours") if name == "Cor" else (ring, SECTORS[role])
        tap(*page.evaluate(EMPTY, spot))
        write_new(page, name, role)
        tap(*page.locator("[data-panel=add] form button").evaluate(MIDDLE))
        face(page, name).wait_for(state="attached")
        saved(page)
    drag(page, face(page, "Cor"), page.evaluate(EMPTY, (2, "friends")))
    page.wait_for_selector("[data-called=Cor][data-sector=friends]", state="attached")


def by_keys(page):
    page.locator("[data-do=add]").focus()
    keys = page.keyboard
    for name, role, _word, ring in EIGHT:
        keys.press("Enter")
        keys.type(name)
        keys.press("Tab")
        keys.type(page.locator(f"#nieuw-rol option[value={role}]").text_content())
        for key in ("Tab", "Enter"):
            keys.press(key)
        page.wait_for_selector(f"[data-called='{name}'][tabindex='0']", state="attached")
        for key in (*["Tab"] * 3, *["ArrowUp"] * (4 - ring), *["Shift+Tab"] * 3):
            keys.press(key)
    # There and back again: to another part of life, off the map, and each taken back.
    for key in (*["Tab"] * 3, "End", "ArrowRight"):
        keys.press(key)
    expect(page.locator("[data-said]")).to_contain_text("Henk staat nu hier: ring 3, bekende, vereniging")
    keys.press("Delete")
    page.wait_for_selector("[data-called=Henk]", state="detached")
    for key in ("Control+z", "Control+z"):
        keys.press(key)
    page.wait_for_selector("[data-called=Henk][data-sector=work]", state="attached")


def in_the_list(page):
    page.get_by_text("Neem over van papier, veel tegelijk").click()
    sheet = page.locator("textarea[name=regels]")
    sheet.fill("\n".join(f"{name} {word} {ring}" for name, _role, word, ring in EIGHT))
    with page.expect_navigation():
        page.get_by_role("button", name="Zet iedereen erbij").click()


@pytest.mark.parametrize("way", ["mouse", "finger", "keys", "list"])
def test_eight_people_by_mouse_by_finger_by_keys_and_in_the_list_are_one_map(place, way):
    _gp, page = drawing(place, has_touch=way == "finger")

    if way == "mouse":
        by_pointer(page, page.mouse.click, drag_by_mouse)
    elif way == "finger":
        by_pointer(page, page.touchscreen.tap, drag_by_finger)
    elif way == "keys":
        by_keys(page)
    else:
        in_the_list(page)

    saved(page) if way != "list" else None
    assert on_the_map() == [(name, role, SECTORS[role], ring) for name, role, _word, ring in EIGHT]
    drawn, listed, faces, lines = page.evaluate(BOTH)
    assert (drawn, faces) == (listed, lines)


@contextmanager
def somebody_else(world):
    with transaction.atomic():
        yield world.actor("gp")


def begin_with(world, *people):
    with somebody_else(world) as actor:
        return [add_tie(world.person, TieEntry(name, role, ring=ring), actor=actor) for name, role, _w, ring in people]


def test_every_step_can_be_taken_back_and_done_again_and_a_killed_page_loses_none(place, world):
    one, two, _three = begin_with(world, *EIGHT[:3])
    gp, page = drawing(place)
    start = on_the_map()
    keys = page.keyboard

    # Given steps of every kind, by key, in the panel and with a link between two,
    face(page, "Ans").focus()
    for key in ("ArrowDown", "ArrowRight", "PageDown", "ArrowUp", "Enter"):
        keys.press(key)
    page.select_option("#paneel-kent", label="Bram")
    page.locator("[data-do=connect]").click()
    page.wait_for_selector("[data-between]", state="attached")
    page.locator("[data-panel=tie] [data-do=end]").click()
    page.wait_for_selector("[data-called=Cor]", state="detached")
    page.locator("[data-do=add]").click()
    write_new(page, "Zoë", "friend")
    keys.press("Enter")
    face(page, "Zoë").wait_for(state="attached")
    saved(page)
    end = on_the_map()
    assert [(name, sector, ring) for name, _role, sector, ring in end] == [
        ("Ans", "friends", 2), ("Bram", "neighbours", 3), ("Zoë", "friends", None),
    ]  # fmt: skip

    # when all are taken back and done again, also after leaving and coming back,
    undo, redo = page.locator(".w-ecogram__bar [data-do=undo]"), page.locator(".w-ecogram__bar [data-do=redo]")
    while undo.get_attribute("aria-disabled") == "false":
        undo.click()
        saved(page)
    assert on_the_map() == start
    page.reload()
    while redo.get_attribute("aria-disabled") == "false":
        redo.click()
        saved(page)
    assert on_the_map() == end
    drawn, listed, faces, lines = page.evaluate(BOTH)
    assert (drawn, faces) == (listed, lines)

    # then a page that is killed in the middle of the next one has lost that one only.
    x, y = face(page, "Ans").evaluate(MIDDLE)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 30)
    page.close(run_before_unload=False)
    assert on_the_map() == end
    with as_owner():
        assert AlterTie.objects.filter(valid_until=None).count() == 0
    assert (one.thread != two.thread, gp.complaints) == (True, [])


def test_without_a_network_or_a_session_steps_wait_and_of_two_versions_none_is_lost(place, world):
    ans, bram, _cor = begin_with(world, *EIGHT[:3])
    gp, page = drawing(place)
    state = page.locator("[data-state]")

    # Given no network: steps wait in order, and the page says so.
    page.context.set_offline(True)
    face(page, "Ans").focus()
    for key in ("ArrowDown", "ArrowRight", "Delete"):
        page.keyboard.press(key)
        page.wait_for_timeout(30)
    face(page, "Bram").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-state]")).to_contain_text("Nog niet bewaard")
    assert [row[0] for row in on_the_map()] == ["Ans", "Bram", "Cor"]
    assert page.evaluate("!dispatchEvent(new Event('beforeunload', { cancelable: true }))")

    # When it is back, they are saved in the order in which they were made.
    page.context.set_offline(False)
    saved(page)
    assert on_the_map() == [("Bram", "neighbour", "neighbours", 2), ("Cor", "friend", "friends", 2)]
    with as_owner():
        history = Tie.objects.filter(thread=ans.thread).order_by("valid_from")
        assert [(tie.ring, tie.sector) for tie in history] == [(1, "family"), (2, "family"), (2, "friends")]

    # Given somebody else who changes the same tie: both versions are shown, and the choice is ours.
    with as_owner():
        now = Tie.objects.get(thread=bram.thread, valid_until=None)
    with somebody_else(world) as actor:
        change_tie(world.person, now.id, replace(entry_of(now), ring=3, quality="good"), actor=actor)
    page.keyboard.press("ArrowUp")
    panel = page.locator("[data-panel=conflict]")
    panel.wait_for()
    assert [panel.locator(part).text_content() for part in ("[data-mine]", "[data-theirs]")] == [
        "Bram: ring 1, onmisbaar, buren en buurt", "Bram: ring 3, bekende, buren en buurt",
    ]  # fmt: skip
    panel.get_by_role("button", name="Zet het zoals ik wilde").click()
    saved(page)
    with as_owner():
        assert [(tie.ring, tie.quality) for tie in Tie.objects.filter(thread=bram.thread, valid_until=None)] == [
            (1, "good")
        ]

    # Given a session that is over: it is told, and after logging in again in another tab the step is saved.
    page.context.clear_cookies(name="weefsel")
    face(page, "Bram").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-state]")).to_contain_text("U bent uitgelogd")
    client = Client()
    client.force_login(world.gp)
    page.context.add_cookies([{"name": "weefsel", "value": client.cookies["weefsel"].value, "url": gp.address}])
    page.get_by_role("button", name="Probeer opnieuw").click()
    saved(page)
    assert [row[3] for row in on_the_map()] == [2, 2]
    assert [said for said in gp.complaints if "Failed to load resource" not in said] == []
    assert state.text_content() == "Bewaard"
    gp.complaints.clear()


def test_no_rule_of_accessibility_is_broken_in_the_drawing_at_any_size(place, world):
    begin_with(world, *EIGHT)
    _gp, page = drawing(place)

    def look():
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0

    face(page, "Ans").focus()
    page.keyboard.press("Enter")
    look()
    # 400 % on a screen of 1280 by 1024.
    page.set_viewport_size({"width": 320, "height": 256})
    look()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.called") == "Ans"
    page.locator("[data-do=add]").click()
    look()
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1024, "height": 768})
    page.get_by_role("button", name="Draai naar de ander").click()
    look()
    # Turned towards the other, nothing of the page behind it can be seen or reached.
    assert (page.title(), page.locator("a, button").evaluate_all(IN_REACH)) == ("weefsel", 0)
    page.get_by_role("button", name="Klaar met tekenen").click()
    assert "Netwerk" in page.title()
