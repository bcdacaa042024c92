"""The look in a real browser: reachable, visible, large enough, light enough, and working with the keyboard."""

import pytest
from django.template import engines
from django_cotton.compiler_regex import CottonCompiler
from tests.axe import violations

WIDTHS = [320, 360, 1280]


def page_with(source: str) -> str:
    """A page of our own frame with this content."""
    whole = "{% extends 'person_page.html' %}{% block title %}Proef{% endblock %}{% block content %}" + source
    return engines["django"].from_string(CottonCompiler().process(whole + "{% endblock %}")).render({})


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [("/", 1280, "light"), ("/", 360, "dark"), ("/patient-fouten", 360, "light"), ("/patient-fouten", 1280, "dark")],
)
def test_no_accessibility_rule_is_broken(look_at, path, width, scheme):
    page = look_at(path, width, scheme=scheme)

    assert violations(page) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/", "/patient", "/patient-fouten"])
def test_page_never_scrolls_sideways(look_at, path, width):
    page = look_at(path, width)

    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_page_holds_wider_letter_and_line_spacing_without_scrolling_or_clipping(visit):
    page = visit(320).open("/patient")

    page.evaluate(
        """() => { const sheet = new CSSStyleSheet(); sheet.replaceSync(`* { line-height: 1.5 !important;
        letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`);
        document.adoptedStyleSheets = [sheet]; }"""
    )

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    clipped = """() => [...document.querySelectorAll('main :is(p, h1, h2, h3, a, button, label, summary)')]
        .filter((e) => e.checkVisibility() && getComputedStyle(e).overflow === 'hidden')
        .filter((e) => e.scrollHeight > e.clientHeight + 1)
        .map((e) => e.textContent)"""
    assert page.evaluate(clipped) == []


def test_page_mirrors_for_arabic_without_scrolling(visit):
    site = visit(320)
    site.pages["/"] = site.pages["/patient"].replace('dir="ltr"', 'dir="rtl"')

    page = site.open("/")

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate("document.querySelector('.w-name').getBoundingClientRect().right") > 290


TARGETS = """() => [...document.querySelectorAll(
    'a[href], button, summary, select, textarea, input:not([type=hidden])')]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }))
  .filter((e) => !e.closest('p, li, .ams-hint') || e.matches('button, .ams-button'))
  .map((e) => e.closest('label') ?? e)
  .filter((e) => !e.matches('.ams-visually-hidden'))
  .map((e) => { const box = e.getBoundingClientRect();
    return [e.textContent.trim().replace(/\\s+/g, ' ') || e.name, Math.round(box.width), Math.round(box.height)]; })"""


@pytest.mark.parametrize(("path", "width", "least"), [("/patient", 360, 48), ("/patient", 1280, 48), ("/", 1280, 32)])
def test_targets_are_large_enough(look_at, path, width, least):
    page = look_at(path, width)

    targets = page.evaluate(TARGETS)

    assert len(targets) > 25
    assert [target for target in targets if min(target[1:]) < least] == []


@pytest.mark.parametrize("path", ["/", "/patient"])
def test_every_control_is_reached_by_keyboard_in_the_order_of_the_page_and_shows_it(visit, path):
    page = visit(1280).open(path)
    wanted = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, summary, select, textarea, [tabindex="0"],'
          + ' input:not([type=hidden])')]
        .filter((e) => e.checkVisibility({ visibilityProperty: true }) || e.matches('.ams-skip-link'))
        .filter((e) => e.type !== 'radio' || e.checked || !document.querySelector(`[name="${e.name}"]:checked`)
            && e === document.querySelector(`[name="${e.name}"]`))
        .map((e, i) => { e.dataset.order = i; return i; })"""
    )

    reached, unseen = [], []
    for _ in range(len(wanted) + 5):
        page.keyboard.press("Tab")
        order, outline, name = page.evaluate(
            """() => { const e = document.activeElement; const s = getComputedStyle(e);
            const seen = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
            return [e.dataset.order ?? null, seen, e.outerHTML] }"""
        )
        if order is None or int(order) in reached:  # parts inside a date field, or round again
            if len(reached) == len(wanted):
                break
            continue
        reached.append(int(order))
        if not outline:
            unseen.append(name)

    assert reached == wanted
    assert unseen == []


def test_page_for_a_patient_is_light(visit):
    site = visit(360)
    light = page_with('<h1>Wat past bij u?</h1><c-card title="Wandelgroep De Berk"><p>Dinsdag 10 uur</p></c-card>')
    site.pages["/light"] = light

    site.open("/light")

    scripts = sum(size for path, size in site.weights.items() if path.endswith(".js"))
    assert sum(site.weights.values()) <= 100_000
    assert scripts <= 50_000
    assert [path for path in site.weights if path.endswith(".woff2")] == [
        "/static/vendor/noto-sans/noto-sans-latin-wght-normal.woff2"
    ]


def test_map_on_request_weighs_nothing_before_it_is_asked_for(visit):
    site = visit(360)
    site.pages["/map"] = page_with(
        '<h1>Plekken</h1><c-map-list load="ask"><ul class="w-list"><li>Wandelgroep De Berk</li></ul></c-map-list>'
    )
    page = site.open("/map")
    before = [path for path in site.weights if "leaflet" in path]

    page.get_by_role("button", name="Toon op de kaart").click()
    page.wait_for_selector(".leaflet-container")

    assert before == []
    assert [path for path in site.weights if "leaflet" in path] == [
        "/static/vendor/leaflet/leaflet.css",
        "/static/vendor/leaflet/leaflet.js",
    ]


def test_map_and_list_point_at_each_other(visit):
    page = visit(1280).open("/")
    current = "() => [...document.querySelectorAll('[data-place][aria-current=true]')].map((e) => e.dataset.place)"

    page.get_by_role("button", name="Odensehuis De Linde").click()
    from_map = page.evaluate(current)
    inside = page.evaluate("document.activeElement.closest('[data-place]')?.dataset.place")
    page.locator("[data-place=hart] button").focus()

    assert (from_map, inside, page.evaluate(current)) == (["linde"], "linde", ["hart"])
    assert page.locator(".w-map__pin--current").get_attribute("aria-label") == "Hartgroep, zaal 2"


def test_pins_of_one_building_and_of_one_street_stand_side_by_side_and_each_can_be_reached(visit):
    site = visit(360)
    at = [*[(178_900, 425_700)] * 6, (179_000, 425_700), (181_400, 425_600), (181_450, 425_650)]
    places = [{"id": f"n{n}", "name": f"Zaal {n}", "x": x, "y": y, "number": str(n)} for n, (x, y) in enumerate(at)]
    items = "".join(f'<li><c-card title="{one["name"]}" data-place="{one["id"]}">Plek</c-card></li>' for one in places)
    site.pages["/een-straat"] = page_with(
        f'<h1>Plekken</h1><c-map-list :places="{places}"><ol>{items}</ol></c-map-list>'
    )
    page = site.open("/een-straat")
    page.wait_for_selector(".leaflet-marker-icon[aria-label='Zaal 8']")
    # What a finger or the mouse finds in the middle of each pin; at its edges at least no other pin.
    found = """() => [...document.querySelectorAll('.leaflet-marker-icon[role=button]')].map((pin) => {
        pin.scrollIntoView({ block: 'center' });
        const { x, y, width, height } = pin.getBoundingClientRect();
        const here = (dx, dy) => document.elementFromPoint(x + dx * width, y + dy * height)?.closest('.w-map__pin');
        return [pin.tabIndex, here(.5, .5) === pin, ...[[.5, .1], [.5, .9], [.1, .5], [.9, .5]].map(([dx, dy]) =>
            [pin, null, undefined].includes(here(dx, dy)))]; })"""
    aside = """() => [...document.querySelectorAll('.leaflet-marker-icon[role=button]')]
        .filter((pin) => pin.style.marginLeft !== '-24px').map((pin) => pin.getAttribute('aria-label'))"""

    far, stalks = page.evaluate(found), page.locator(".w-map__stalk").count()
    page.locator(".leaflet-marker-icon[aria-label='Zaal 6']").press("Enter")
    chosen = page.evaluate("document.activeElement.closest('[data-place]')?.dataset.place")
    for _ in range(4):
        page.locator(".leaflet-control-zoom-in").click()

    assert (far, chosen) == ([[0, True, True, True, True, True]] * 9, "n6")
    assert stalks > 0
    # From nearby, what is one street apart stands where it is.
    assert page.evaluate(aside) == [f"Zaal {n}" for n in range(6) if n not in (1, 4)]


def test_error_summary_is_where_the_reader_starts(visit):
    page = visit(360).open("/fouten")

    assert page.evaluate("document.activeElement.className").split()[-1] == "w-error-summary"
    page.locator(".w-error-summary a").nth(1).click()
    assert page.evaluate("document.activeElement.id") == "id_way_0"


def test_form_is_sent_once_however_often_the_button_is_pressed(visit):
    site = visit(360)
    site.pages["/form"] = page_with('<h1>Vraag</h1><c-form action="/slow" submit="Verstuur" target="away"></c-form>')
    page = site.open("/form")
    page.evaluate("""() => document.querySelector('main form').addEventListener('submit', (event) => {
        window.sent = (window.sent ?? 0) + 1; event.preventDefault(); })""")

    for _ in range(3):
        page.evaluate("document.querySelector('main form').requestSubmit()")

    assert page.evaluate("window.sent") == 1
    assert page.locator("main button").get_attribute("aria-busy") == "true"


SWAP = """<h1>Groep</h1><div id="row"><form hx-post="/swap" hx-target="#row" hx-swap="outerHTML" action="/swap"
 method="post"><button id="came" name="came">Ans was er</button></form></div>"""


@pytest.mark.parametrize(
    ("answer", "focused"),
    [
        ('<div id="row"><button id="came">Ans was er niet</button></div>', "came"),
        ('<div id="row"><h2 id="told">Opgeschreven</h2></div>', "told"),
        ('<div id="row"><p>Ans</p><div id="first" data-focus>Klaar</div></div>', "first"),
        ('<div id="row">Ans</div>', "row"),
    ],
)
def test_focus_is_never_lost_after_a_swap(visit, answer, focused):
    site = visit(360)
    site.pages |= {"/group": page_with(SWAP), "/swap": answer}
    page = site.open("/group")

    page.locator("#came").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#row form", state="detached", timeout=5000)  # the new button has the name of the old one
    page.wait_for_selector(f"#{focused}:focus", timeout=5000)

    assert site.posts == ["/swap"]


def test_swap_that_fails_says_so_and_keeps_the_page(visit):
    site = visit(360)
    site.pages["/group"] = page_with(SWAP)
    page = site.open("/group")

    page.locator("#came").click()
    page.wait_for_selector("#messages .ams-alert--error")
    site.complaints.clear()  # the browser itself reports the answer 404

    assert page.locator("#messages").inner_text().startswith("Dat lukte niet")
    assert page.locator("#came").get_attribute("aria-busy") is None


def test_undo_bar_leaves_after_its_seconds_but_waits_for_who_is_on_it(visit):
    site = visit(360)
    site.pages["/undo"] = page_with('<h1>Lijst</h1><c-undo-bar action="/back" text="Gedaan." seconds="1.5" />')

    # The time of the page stands still but for what is let pass here, so that a slow machine changes nothing.
    site.page.clock.install(time=0)
    site.page.clock.pause_at(1000)

    page = site.open("/undo")
    page.clock.run_for(1400)
    stands = page.locator("[data-undo]").count()
    page.clock.run_for(200)
    left = page.locator("[data-undo]").count()

    page = site.open("/undo")
    page.get_by_role("button", name="Maak ongedaan").focus()
    page.clock.run_for(60_000)

    assert (stands, left, page.locator("[data-undo]").count()) == (1, 0, 1)


@pytest.mark.parametrize("way", ["click", "escape"])
def test_quick_exit_leaves_no_way_back_and_no_drafts(visit, way):
    site = visit(360)
    site.pages["/safe"] = page_with('<c-quick-exit href="/weather" /><h1>Pagina</h1>')
    site.pages["/weather"] = "<title>Weer</title><h1>Weer</h1>"
    page = site.open("/")
    page.evaluate("sessionStorage.setItem('weefsel-draft:-:x', '{}')")
    site.open("/safe")

    if way == "click":
        page.get_by_role("link", name="Snel weg").click()
    else:
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    page.wait_for_url("**/weather")

    assert page.evaluate("[sessionStorage.length, history.length]") == [0, 3]  # the blank start, "/" and the weather


ONE_ENTRY = """<script type="module" src="{% static 'weefsel/one_entry.js' %}"></script>"""


def test_pages_about_safety_take_one_place_in_the_history_together(visit):
    site = visit(360)
    site.pages["/mine"] = page_with('<h1>Mijn</h1><a href="/sheet">Blad</a>')
    site.pages["/sheet"] = page_with(
        '<c-quick-exit href="/weather" /><h1>Blad</h1><a href="/new">Nieuw</a>' + ONE_ENTRY
    )
    site.pages["/new"] = page_with(
        '<c-quick-exit href="/weather" /><h1>Nieuw</h1><a href="/sheet">Terug</a>' + ONE_ENTRY
    )
    site.pages["/weather"] = "<title>Weer</title><h1>Weer</h1>"
    page = site.open("/mine")

    for name, path in (("Blad", "sheet"), ("Nieuw", "new"), ("Terug", "sheet"), ("Nieuw", "new")):
        page.get_by_role("link", name=name, exact=True).click()
        page.wait_for_url(f"**/{path}")
    page.get_by_role("link", name="Snel weg").click()
    page.wait_for_url("**/weather")
    length = page.evaluate("history.length")
    page.go_back()

    assert length == 3  # the blank start, the page before, and the weather in the place of all the others
    assert page.url.endswith("/mine")


DRAFT = (
    '<h1>Vraag</h1><c-form action="/sent" submit="Verstuur" draft="vraag"><label>Wie? <input name="who"></label>'
    "</c-form>"
)
DRAFTS = "Object.keys(sessionStorage).filter((key) => key.startsWith('weefsel-draft:'))"


def test_draft_survives_a_reload_and_goes_when_it_was_sent(visit):
    site = visit(360)
    site.pages |= {"/form": page_with(DRAFT), "/sent": page_with("<h1>Gelukt</h1>")}
    page = site.open("/form")

    page.get_by_label("Wie?").fill("Ans")
    page.wait_for_selector(".w-saved:not(:empty)")
    site.open("/form")
    restored = page.get_by_label("Wie?").input_value()
    page.get_by_role("button", name="Verstuur").click()
    page.wait_for_url("**/sent")

    assert (restored, page.evaluate(DRAFTS)) == ("Ans", [])


def test_draft_of_another_reader_is_never_shown(visit):
    site = visit(360)
    form = page_with(DRAFT)
    site.pages |= {
        "/one": form.replace("<body", '<body data-reader="1"'),
        "/two": form.replace("<body", '<body data-reader="2"'),
    }
    page = site.open("/one")
    page.get_by_label("Wie?").fill("Ans")
    page.wait_for_selector(".w-saved:not(:empty)")

    site.open("/two")

    assert page.get_by_label("Wie?").input_value() == ""
    assert page.evaluate(DRAFTS) == []


def test_page_works_without_scripts(visit):
    page = visit(360, java_script_enabled=False).page
    page.goto("http://weefsel.test/patient")

    page.locator("details summary").first.click()

    assert page.locator("details[open] p").first.inner_text() == "Van uw huis naar De Berk is het ongeveer 600 meter."
    assert page.locator("[data-place]").count() == 3


def test_menu_opens_and_closes_with_the_keyboard(visit):
    site = visit(360)
    menu = (
        engines["django"]
        .from_string("{% extends 'page.html' %}")
        .render({"navigation": [{"label": "Mijn dag", "href": "/dag/", "is_current": True}]})
    )
    site.pages["/menu"] = menu
    page = site.open("/menu")

    page.get_by_role("button", name="Menu").focus()
    page.keyboard.press("Enter")
    opened = page.get_by_role("link", name="Mijn dag").is_visible()
    page.keyboard.press("Escape")

    assert (opened, page.get_by_role("link", name="Mijn dag").is_visible()) == (True, False)
    assert page.evaluate("document.activeElement.textContent.trim()") == "Menu"
