"""Templates: nothing inline, every picture and file exists, every component is on the page with components."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from weefsel.web.look.pages import ICONS, components_page

WEB = Path(__file__).parents[3] / "src/weefsel/web"
TEMPLATES = sorted({*WEB.glob("components/*.html"), *WEB.glob("**/templates/**/*.html")})
TEXTS = {str(path.relative_to(WEB)): path.read_text(encoding="utf-8") for path in TEMPLATES}
SPRITE = set(re.findall(r'<symbol id="([\w-]+)"', (WEB / "static/weefsel/icons.svg").read_text(encoding="utf-8")))


def inline(text: str) -> list[str]:
    """What a strict content security policy would refuse: style attributes, handlers, style and script elements."""
    found = re.findall(r"\sstyle=|\son[a-z]+=\"|<style\b|javascript:|hx-on", text)
    scripts = re.findall(r"<script\b[^>]*>", text)
    return found + [tag for tag in scripts if "src=" not in tag and 'type="application/json"' not in tag]


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_nothing_is_inline(name):
    assert inline(TEXTS[name]) == []


def test_inline_things_would_be_found():
    page = '<p style="color:red" onclick="x()"><script>x()</script><script type="application/json">1</script>'

    assert inline(page) == [" style=", ' onclick="', "<script>"]


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_icon_that_is_used_exists(name):
    used = re.findall(r"<c-icon\s+name=\"([\w-]+)\"", TEXTS[name]) + re.findall(r"\bicon=\"([\w-]+)\"", TEXTS[name])

    assert [icon for icon in used if icon not in SPRITE] == []


def test_page_with_components_shows_every_icon_with_its_word():
    assert {name for name, _ in ICONS} == SPRITE


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_static_file_that_is_named_exists(name):
    from django.contrib.staticfiles import finders

    named = re.findall(r"\{% static ['\"]([^'\"]+)['\"] %\}", TEXTS[name])
    named += [path for path in re.findall(r"\{% get_static_prefix %\}([^\"]+)\"", TEXTS[name])]

    assert [path for path in named if finders.find(path) is None] == []


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_comments_stay_out_of_the_page(name):
    # A comment of more than one line in {# #} is printed as text.
    assert [part for part in re.findall(r"\{#.*", TEXTS[name]) if "#}" not in part] == []


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_template_compiles(name):
    path = name.split("templates/", 1)[-1] if "templates/" in name else name

    assert get_template(path).template.nodelist


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_component_that_is_used_exists(name):
    names = set(re.findall(r"<c-([\w-]+)", TEXTS[name])) - {"vars", "slot"}

    assert [n for n in sorted(names) if not (WEB / "components" / f"{n.replace('-', '_')}.html").exists()] == []


def test_page_with_components_uses_every_component():
    reached, todo = set(), ["look/templates/look/components.html", "templates/page.html", "templates/forms/form.html"]
    todo += ["templates/forms/field.html", "templates/forms/errors.html"]
    while todo:
        for name in set(re.findall(r"<c-([\w-]+)", TEXTS[todo.pop()])) - {"vars", "slot"} - reached:
            reached.add(name)
            todo.append(f"components/{name.replace('-', '_')}.html")

    assert {path.stem.replace("_", "-") for path in WEB.glob("components/*.html")} - reached == set()


def test_fault_page_needs_no_database_no_request_and_no_context():
    bare = get_template("500.html").render()
    coded = get_template("500.html").render({"code": "ab12cd34"})

    assert "<h1>Er ging iets fout bij ons</h1>" in bare
    assert "Noem daarbij deze code: <strong><code>ab12cd34</code></strong>" in coded
    assert "deze code" not in bare


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("403.html", "Deze pagina is niet voor u · weefsel"),
        ("403_csrf.html", "Verstuur het nog een keer · weefsel"),
        ("404.html", "Deze pagina is er niet · weefsel"),
    ],
)
def test_refusals_say_what_now(name, title):
    html = get_template(name).render()

    assert re.findall(r"<title>(.*?)</title>", html) == [title]
    assert re.findall(r"<h1>(.*?)</h1>", html) == [title.removesuffix(" · weefsel")]
    assert 'class="ams-button' in html


def test_page_says_its_language_direction_and_audience():
    page = get_template("look/components.html")
    for_professional = page.render({"page": components_page(with_errors=False, for_person=False)})
    for_person = page.render({"page": components_page(with_errors=False, for_person=True)})

    assert '<html lang="nl" dir="ltr" data-audience="professional">' in for_professional
    assert '<html lang="nl" dir="ltr" data-audience="person">' in for_person


def test_page_mirrors_for_a_language_from_right_to_left():
    from django.utils import translation

    with translation.override("ar"):
        html = get_template("404.html").render()

    assert '<html lang="ar" dir="rtl"' in html


def undeclared_bindings(text: str) -> list[str]:
    """Attributes bound to a variable that the component does not declare: those are printed without escaping."""
    found = []
    for name, attributes in re.findall(r"<c-([\w-]+)((?:\s[^<>]*)?)>", text):
        if name in ("vars", "slot"):
            continue
        declared = re.search(r"<c-vars ([^>]*)/>", TEXTS[f"components/{name.replace('-', '_')}.html"])
        names = re.findall(r":?([\w-]+)(?==|\s)", declared.group(1)) if declared else []
        found += [f"{name}: {bound}" for bound in re.findall(r"\s:([\w-]+)=", attributes) if bound not in names]
    return found


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_only_declared_attributes_are_bound_to_variables(name):
    assert undeclared_bindings(TEXTS[name]) == []


def test_undeclared_bindings_would_be_found():
    assert undeclared_bindings('<c-button :title="name">Ga</c-button><c-due text="x" :date="day" />') == [
        "button: title"
    ]


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_bound_attributes_are_plain_variables(name):
    # A filter in a bound attribute is not evaluated: the component would get its default without a word.
    bound = [value for found in re.findall(r"<c-[\w-]+(?:\s[^<>]*)?>", TEXTS[name]) for value in BOUND.findall(found)]

    assert [value for value in bound if not re.fullmatch(r"[\w.]+|\[\]|-?\d+", value)] == []


BOUND = re.compile(r'\s:[\w-]+="([^"]*)"')
