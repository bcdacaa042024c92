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


def faults(find) -> dict[str, list]:
    """What ``find`` finds in the text of each template, by name; only those where it finds something."""
    found = {name: find(text) for name, text in TEXTS.items()}
    return {name: each for name, each in found.items() if each}


def test_nothing_is_inline():
    assert faults(inline) == {}


def test_inline_things_would_be_found():
    page = '<p style="color:red" onclick="x()"><script>x()</script><script type="application/json">1</script>'

    assert inline(page) == [" style=", ' onclick="', "<script>"]


def unknown_icons(text: str) -> list[str]:
    used = re.findall(r"<c-icon\s+name=\"([\w-]+)\"", text) + re.findall(r"\bicon=\"([\w-]+)\"", text)
    return [icon for icon in used if icon not in SPRITE]


def test_every_icon_that_is_used_exists():
    assert faults(unknown_icons) == {}
    assert unknown_icons('<c-icon name="geen" /><c-button icon="ook-niet" />') == ["geen", "ook-niet"]


def test_page_with_components_shows_every_icon_with_its_word():
    assert {name for name, _ in ICONS} == SPRITE


def missing_files(text: str) -> list[str]:
    from django.contrib.staticfiles import finders

    named = re.findall(r"\{% static ['\"]([^'\"]+)['\"] %\}", text)
    named += re.findall(r"\{% get_static_prefix %\}([^\"]+)\"", text)
    return [path for path in named if finders.find(path) is None]


def test_every_static_file_that_is_named_exists():
    assert faults(missing_files) == {}
    assert missing_files("{% static 'geen.css' %} {% get_static_prefix %}ook-niet.js\"") == ["geen.css", "ook-niet.js"]


def printed_comments(text: str) -> list[str]:
    """A comment of more than one line in {# #} is printed as text."""
    return [part for part in re.findall(r"\{#.*", text) if "#}" not in part]


def test_comments_stay_out_of_the_page():
    assert faults(printed_comments) == {}
    assert printed_comments("{# wel #}\n{# niet\n#}") == ["{# niet"]


def test_every_template_compiles():
    empty = []
    for name in TEXTS:
        path = name.split("templates/", 1)[-1] if "templates/" in name else name
        try:
            if not get_template(path).template.nodelist:
                empty.append(name)
        except Exception as fault:
            fault.add_note(f"in {name}")
            raise

    assert empty == []


def missing_components(text: str) -> list[str]:
    names = set(re.findall(r"<c-([\w-]+)", text)) - {"vars", "slot"}
    return [n for n in sorted(names) if not (WEB / "components" / f"{n.replace('-', '_')}.html").exists()]


def test_every_component_that_is_used_exists():
    assert faults(missing_components) == {}
    assert missing_components("<c-geen-van-ons />") == ["geen-van-ons"]


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


def test_only_declared_attributes_are_bound_to_variables():
    assert faults(undeclared_bindings) == {}


def test_undeclared_bindings_would_be_found():
    assert undeclared_bindings('<c-button :title="name">Ga</c-button><c-due text="x" :date="day" />') == [
        "button: title"
    ]


def worked_out(text: str) -> list[str]:
    """A filter in a bound attribute is not evaluated: the component would get its default without a word."""
    tags = re.findall(r"<c-[\w-]+(?:\s[^<>]*)?>", text)
    bound = [value for tag in tags for value in re.findall(r'\s:[\w-]+="([^"]*)"', tag)]
    return [value for value in bound if not re.fullmatch(r"[\w.]+|\[\]|-?\d+", value)]


def test_bound_attributes_are_plain_variables():
    assert faults(worked_out) == {}
    assert worked_out('<c-due :date="day|date" :n="3" />') == ["day|date"]
