"""The gates see what they are there for: a page with one of each fault trips them all, a page without trips none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.gates import html_validate
from tests.gates.test_in_browser import GATES, MOST_BYTES, NARROW, PERSON_TARGET, PHONE, WIDE, Seen, faults_of
from tests.gates.test_markup import Outline
from tests.gates.visits import Visit, look

GOOD = """<!DOCTYPE html><html lang="nl" data-audience="person"><head><title>Proef · weefsel</title>
<link rel="stylesheet" href="/static/weefsel/theme.css"></head>
<body><main><h1>Proef</h1><p>Een zin.</p></main></body></html>"""
BAD = """<!DOCTYPE html><html lang="nl" data-audience="person"><head><title>Proef</title>
<link rel="stylesheet" href="/static/weefsel/gate-planted.css"></head>
<body onload="x()"><main><h1>Een</h1><h1>Twee</h1><p><div>Geen alinea</div></p>
<a href="#b" style="color: red">eerst</a> <a href="#a" tabindex="2">toch eerder</a>
<a href="#c" class="unseen">niet te zien</a>
<input><img src="https://elders.example/x.png">
<p class="pale">bleek</p><p class="pale">nog eens</p>
<div class="wide">breed</div><button></button></main></body></html>"""
PLANTED_CSS = ".wide { inline-size: 2000px } .unseen:focus { outline: none } .pale { color: #ccc }"


@pytest.fixture
def see_planted(walker):
    """What the gates measure of a page of our own making, at the address of the front page."""

    def see(html: str) -> Seen:
        visit = Visit("home", look("visitor"))
        context = walker.window("visitor").context
        policy = {"Content-Security-Policy": "default-src 'self'"}

        def page(route):
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=policy)

        def sheet(route):
            route.fulfill(body=PLANTED_CSS, content_type="text/css", headers=policy)

        routes = ((walker.url_of(visit), page), ("**/gate-planted.css", sheet))
        for address, answer in routes:
            context.route(address, answer)
        try:
            return walker.see(visit)
        finally:
            for address, answer in routes:
                context.unroute(address, answer)

    return see


@pytest.fixture(autouse=True)
def planted_file(monkeypatch):
    from tests.gates import test_in_browser

    weigh = test_in_browser.weight_of
    monkeypatch.setattr(test_in_browser, "weight_of", lambda path: 1 if "planted" in path else weigh(path))


@pytest.mark.journey
def test_a_page_with_one_of_each_fault_trips_every_gate_in_the_browser(see_planted):
    seen = see_planted(BAD)

    assert {rule for rule, _html in seen.axe[WIDE]} >= {
        "button-name",
        "color-contrast",
        "image-alt",
        "label",
        "tabindex",
    }
    assert set(seen.axe) == {WIDE, PHONE}
    assert [name for name, found in seen.overflow.items() if found] == ["narrow", "spaced", "doubled"], NARROW
    assert [int(order) for order, _visible, _html in seen.walk if order] != seen.wanted
    assert [html for _order, visible, html in seen.walk if not visible and "unseen" in html]
    assert {part.split()[0] for part in seen.refused} == {"img-src", "style-src-attr", "script-src-attr"}
    assert seen.complaints
    assert seen.outside == ["https://elders.example/x.png"]
    assert [box for box in seen.targets[PHONE] if min(box[1:]) < PERSON_TARGET]
    heavy = replace(seen, weights={"page": MOST_BYTES + 1})
    assert (set(faults_of(heavy)), set(GATES) - set(faults_of(seen))) == (set(GATES), {"it is too heavy for a phone"})


@pytest.mark.journey
def test_a_page_without_faults_trips_none(see_planted):
    seen = see_planted(GOOD)

    assert seen.axe == {WIDE: [], PHONE: []}
    assert (seen.overflow, seen.refused, seen.complaints, seen.outside, seen.walk) == (
        {"narrow": [], "spaced": [], "doubled": []},
        [],
        [],
        [],
        [],
    )
    assert faults_of(seen) == {}
    assert sorted(seen.weights) == ["/static/weefsel/theme.css", "page"]


def test_html_that_is_wrong_is_told_with_its_line(tmp_path):
    found = html_validate.check({"good": GOOD, "bad": BAD}, tmp_path)

    assert found["good"] == []
    assert found["bad"][0] == "line 3: close-order: Stray end tag '</p>'"


def test_what_an_outline_is_there_to_find_is_found():
    page = Outline()
    page.feed(BAD)

    assert (page.n_h1, len(page.nameless), sorted(page.inline)) == (2, 1, ["onload", "style"])
    assert page.outside == ['<img src="https://elders.example/x.png">']
