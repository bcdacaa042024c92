"""Components by what they put on the page."""

import datetime
import re

import pytest
from django.core.paginator import Paginator
from django.template import engines


def render(source: str, **context) -> str:
    """The markup of a piece of template, with white space between words only."""
    from django_cotton.compiler_regex import CottonCompiler

    template = engines["django"].from_string(CottonCompiler().process(source))
    return re.sub(r"\s+", " ", template.render(context)).strip()


def text(html: str) -> str:
    """What is read aloud: the words without the tags and without what is hidden from a screen reader."""
    spoken = re.sub(r'<(span|svg)[^>]*aria-hidden="true"[^>]*>.*?</\1>', " ", html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", spoken)).strip()


def test_button_says_what_happens_and_has_one_variant():
    html = render('<c-button variant="primary" name="go" value="1">Verwijs naar deze groep</c-button>')

    assert html == (
        '<button type="submit" class="ams-button ams-button--primary" name="go" value="1">'
        "<span>Verwijs naar deze groep</span></button>"
    )


@pytest.mark.parametrize(
    ("sign", "spoken"),
    [("plus", "Past: 8 minuten lopen"), ("ask", "Nog vragen: 8 minuten lopen"), ("minus", "Let op: 8 minuten lopen")],
)
def test_reason_speaks_its_sign(sign, spoken):
    html = render('<c-reason-list :reasons="reasons" />', reasons=[{"sign": sign, "text": "8 minuten lopen"}])

    assert text(html) == spoken


def test_reason_with_a_sentence_opens_and_one_without_does_not():
    html = render(
        '<c-reason-list :reasons="reasons" />',
        reasons=[
            {"sign": "plus", "text": "dichtbij", "sentence": "Het is 600 meter."},
            {"sign": "ask", "text": "rolstoel"},
        ],
    )

    assert (html.count("<li>"), html.count("<details"), text(html)) == (
        2,
        1,
        "Past: dichtbij Het is 600 meter. Nog vragen: rolstoel",
    )


def test_due_date_that_has_passed_says_so_in_words():
    day = datetime.date(2026, 3, 12)

    on_time = render('<c-due text="voor 12 maart" :date="day" />', day=day)
    late = render('<c-due text="12 maart" :date="day" :late="True" />', day=day)

    assert (text(on_time), text(late)) == ("voor 12 maart", "te laat: 12 maart")
    assert '<time datetime="2026-03-12">' in on_time


def test_steps_tell_which_is_done_and_which_is_now():
    steps = [
        {"label": "Verwijzing", "state": "done", "who": "Dr. De Wit"},
        {"label": "Samen naar de groep", "state": "now", "due_text": "voor 12 maart"},
        {"label": "Bellen", "state": "next", "note": "na het derde bezoek"},
    ]

    html = render('<c-step-list :steps="steps" />', steps=steps)

    assert text(html) == "Gedaan: Verwijzing Dr. De Wit Samen naar de groep voor 12 maart Bellen na het derde bezoek"
    assert re.findall(r'<li class="([^"]+)"( aria-current="step")?', html) == [
        ("w-step w-step--done", ""),
        ("w-step w-step--now", ' aria-current="step"'),
        ("w-step w-step--next", ""),
    ]


def test_figure_shows_its_denominator():
    html = render('<c-figure label="Gevraagd" :value="29" :of="41" of_text="ontslagen" />')

    assert text(html) == "Gevraagd 29 van 41 ontslagen"
    assert '<rect width="29" height="1"/>' in html


def test_figure_of_nobody_is_zero_of_zero_without_a_bar():
    html = render('<c-figure label="Gevraagd" :value="0" :of="0" />')

    assert (text(html), "<svg" in html) == ("Gevraagd 0 van 0", False)


def test_suppressed_figure_gives_no_number_away():
    html = render('<c-figure label="Houdt contact" :value="7" :of="9" suppressed="minder dan 10" />')

    assert (text(html), "7" in html, "9" in html) == ("Houdt contact minder dan 10", False, False)


def test_person_header_shows_name_age_and_wish_and_keeps_their_direction():
    html = render('<c-person-header name="Mevrouw Jansen" age="74" wish="Weer onder de mensen." />')

    assert text(html) == "Mevrouw Jansen , 74 “Weer onder de mensen.”"
    assert "<h1><bdi>Mevrouw Jansen</bdi>" in html


def test_names_are_escaped_everywhere():
    name = '"><script>alert(1)</script>'

    html = render(
        '<c-person-header name="{{ name }}" wish="{{ name }}" /><c-person-name :name="name" />'
        '<c-card title="{{ name }}" />'
        '<c-step-list :steps="steps" /><c-reason-list :reasons="reasons" /><c-alert>{{ name }}</c-alert>',
        name=name,
        steps=[{"label": name, "state": "now", "who": name, "due_text": name}],
        reasons=[{"sign": "plus", "text": name, "sentence": name}],
    )

    assert "<script>" not in html
    assert html.count("&lt;script&gt;") == 10


def test_places_on_the_map_cannot_close_their_script():
    places = [{"id": 1, "name": "</script><script>alert(1)</script>", "x": 1, "y": 2}]

    html = render('<c-map-list id="kaart" :places="places"><p>lijst</p></c-map-list>', places=places)

    assert html.count("</script>") == 3  # the places, the ground and the module


def test_error_summary_counts_and_links():
    one = render('<c-error-summary :errors="errors" />', errors=[{"href": "#id_a", "text": "Kies een dag."}])
    none = render('<c-error-summary :errors="errors" />', errors=[])

    assert text(one) == "Er is nog één punt om na te kijken Kies een dag. Wat u al invulde, staat er nog."
    assert '<a href="#id_a">Kies een dag.</a>' in one
    assert none == ""


def test_pager_names_where_you_are_and_keeps_the_filters():
    html = render('<c-pager :page="page" query="wijk=Noord" />', page=Paginator(range(45), 20).page(2))

    assert text(html) == "Vorige pagina 2 van 3 Volgende"
    assert re.findall(r'href="([^"]+)"', html)[:1] + re.findall(r'rel="next" href="([^"]+)"', html) == [
        "?wijk=Noord&amp;page=1",
        "?wijk=Noord&amp;page=3",
    ]


def test_pager_of_one_page_is_not_there():
    assert render('<c-pager :page="page" />', page=Paginator(range(5), 20).page(1)) == ""


def test_component_does_not_see_the_variables_around_it():
    html = render('{% for hint in hints %}<c-radio name="n" value="1" id="i">Ja</c-radio>{% endfor %}', hints=["lek"])

    assert "lek" not in html


def test_table_has_a_name_and_can_be_scrolled_by_keyboard():
    html = render('<c-data-table caption="Groepen" id="groepen"><tbody><tr><td>1</td></tr></tbody></c-data-table>')

    assert '<section class="ams-table" aria-labelledby="groepen_caption" tabindex="0">' in html
    assert '<caption id="groepen_caption">Groepen</caption>' in html
