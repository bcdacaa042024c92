"""Every Django form looks right without a template of its own."""

import re

import pytest
from django import forms

from weefsel.web.look.forms import control_attributes, first_control_id, summary
from weefsel.web.look.pages import ExampleForm


class Reader(forms.Form):
    about_reader = True
    first_name = forms.CharField(label="Voornaam")
    diary = forms.CharField(label="Dagboek")
    code = forms.CharField(
        label="Code", widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "placeholder": "Code"})
    )


class Visit(forms.Form):
    first_name = forms.CharField(label="Voornaam")
    start = forms.SplitDateTimeField(label="Begin", widget=forms.SplitDateTimeWidget)
    ticket = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("De groep is intussen vol. Kies een andere groep.")


def tags(html: str, tag: str) -> list[dict[str, str]]:
    return [dict(re.findall(r'([\w-]+)="([^"]*)"', found)) for found in re.findall(rf"<{tag}\b([^>]*)>", html)]


def test_every_control_has_a_label_that_points_at_it():
    html = str(ExampleForm())
    controls = [c for tag in ("input", "select", "textarea") for c in tags(html, tag)]
    labels = {label["for"] for label in tags(html, "label")}

    assert {control["id"] for control in controls} == labels


@pytest.mark.parametrize("data", [None, {}])
def test_what_is_said_about_a_control_exists_and_is_tied_to_it(data):
    html = str(ExampleForm(data))
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    tied = [one for found in re.findall(r'aria-describedby="([^"]+)"', html) for one in found.split()]

    assert [one for one in tied if one not in ids] == []
    assert {one for one in ids if one.endswith(("_helptext", "_error", "_seen"))} == set(tied)


def test_hint_error_and_who_sees_it_are_read_in_the_order_of_the_page():
    form = ExampleForm({})
    form.fields["visitor"].seen_by = "Ziet: u."

    assert (
        control_attributes(form["visitor"])["aria-describedby"]
        == "id_visitor_helptext id_visitor_error id_visitor_seen"
    )


def test_group_of_choices_is_a_fieldset_with_its_question_as_legend():
    html = str(ExampleForm())

    assert re.findall(r'<legend class="ams-field-set__legend">([^<]+?)\s*<', html) == [
        "Hoe komt u er het liefst?",
        "Wanneer kunt u?",
    ]


def test_optional_questions_say_so_and_the_others_do_not():
    html = str(ExampleForm())

    assert html.count("(niet verplicht)") == 2


def test_summary_names_every_error_with_its_question_and_leads_to_the_control():
    form = ExampleForm({"language": "nl"})

    entries = summary(form)

    assert [entry["href"] for entry in entries] == ["#id_visitor", "#id_way_0", "#id_from_day", "#id_tells_host"]
    assert entries[2]["text"] == "Vanaf welke dag? Kies een dag vanaf morgen."
    html = str(form)
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    assert {entry["href"][1:] for entry in entries} <= ids
    assert re.findall(r'<li><a href="([^"]+)">', html) == [entry["href"] for entry in entries]


def test_summary_holds_what_is_wrong_with_the_whole_form_and_with_hidden_fields():
    form = Visit({"first_name": "Ans", "start_0": "2026-03-03", "start_1": "10:00"})

    assert [(entry["href"], entry["text"]) for entry in summary(form)] == [
        ("", "De groep is intussen vol. Kies een andere groep."),
        ("", "Ticket: Dit veld is verplicht."),
    ]


def test_link_to_a_control_of_parts_leads_to_the_first_part():
    form = Visit({})

    assert first_control_id(form["start"]) == "id_start_0"
    assert 'id="id_start_0"' in str(form)


def test_form_without_errors_has_no_summary():
    assert "w-error-summary" not in str(ExampleForm())


def test_browser_helps_the_reader_and_forgets_other_people():
    assert control_attributes(Reader()["first_name"])["autocomplete"] == "given-name"
    assert control_attributes(Reader()["diary"])["autocomplete"] == "off"
    assert "autocomplete" not in control_attributes(Reader()["code"])
    assert control_attributes(Visit()["first_name"])["autocomplete"] == "off"


def test_grey_example_text_inside_a_field_is_left_out():
    assert "placeholder" not in str(Reader())


def test_hidden_fields_are_sent_once():
    assert str(Visit()).count('name="ticket"') == 1


def test_class_of_the_author_and_of_the_design_system_go_together():
    html = str(ExampleForm())

    assert 'class="w-input--short ams-text-input"' in html


def test_input_stays_after_an_error():
    html = str(ExampleForm({"visitor": "Bram <b>", "way": "bus", "moments": ["evening"]}))

    assert 'value="Bram &lt;b&gt;"' in html
    assert re.findall(r'value="(\w+)"[^>]*checked', html) == ["bus", "evening"]
