"""The pages of the wizard: from a werkvorm through every page to its file, two at once, and who may."""

from __future__ import annotations

import uuid
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from tests.knowledge import CATALOGUE

from weefsel.apps.adoption.models import WerkvormDraft
from weefsel.catalogue.catalogue import read_werkvorm
from weefsel.web.catalogue.wizard import ALL_STEPS
from weefsel.web.catalogue.wizard_words import STEPS

pytestmark = pytest.mark.django_db


class Sent(HTMLParser):
    """What a browser sends of the form that holds the wizard: every control with its value."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self.inside = False
        self.select = self.text = None
        self.feed(page)

    def put(self, name: str, value: str) -> None:
        self.data.setdefault(name, []).append(value)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        match tag:
            case "form":
                self.inside = "w-form--wide" in (given.get("class") or "")
            case "select" if self.inside:
                self.select = given["name"]
            case "option" if self.select and "selected" in given:
                self.put(self.select, given["value"])
            case "textarea" if self.inside:
                self.text = given["name"]
                self.put(self.text, "")
            case "input" if self.inside and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
                self.put(given["name"], given.get("value") or ("on" if "checked" in given else ""))

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        if tag == "select":
            self.select = None
        if tag == "textarea":
            # A browser takes the first newline away, and sends the others as two signs.
            self.data[self.text] = [self.data[self.text][0].removeprefix("\n").replace("\n", "\r\n")]
            self.text = None

    def handle_data(self, data):
        if self.text:
            self.data[self.text][-1] += data


def begin(client, **answers) -> str:
    answer = client.post(reverse("list_drafts"), {"form_token": str(uuid.uuid4()), **answers})
    assert answer.status_code == 302, answer.content.decode()
    return answer.url.split("/")[3]


def test_a_werkvorm_goes_through_every_page_untouched_and_comes_out_as_the_same_file(client, world):
    client.force_login(world.nurse)
    draft = begin(client, way="improve", werkvorm="odensehuizen")

    for step, after in zip(STEPS, ALL_STEPS[1:], strict=True):
        url = reverse("edit_draft", args=[draft, step.slug])
        sent = Sent(client.get(url).content.decode()).data
        saved = client.post(url, {**sent, "ga": "verder"})
        assert (saved.status_code, saved.url) == (302, reverse("edit_draft", args=[draft, after.slug]))

    page = client.get(reverse("edit_draft", args=[draft, "nakijken"])).content.decode()
    looked = client.get(reverse("show_draft", args=[draft])).content.decode()
    file = client.get(reverse("download_draft", args=[draft]))

    assert "Er mist niets meer" in page
    assert "Alleen uw organisatie ziet dit concept." in looked
    assert file["Content-Disposition"] == 'attachment; filename="odensehuizen.toml"'
    assert read_werkvorm(file.content, "odensehuizen.toml", CATALOGUE) == CATALOGUE.werkvormen["odensehuizen"]
    assert WerkvormDraft.objects.get().revision == 1


def test_rows_are_added_moved_and_removed_without_a_script_and_nothing_else_is_lost(client, world):
    client.force_login(world.nurse)
    draft = begin(client, way="adapt", werkvorm="odensehuizen")
    url = reverse("edit_draft", args=[draft, "agenda"])
    titles = [item.title for item in CATALOGUE.werkvormen["odensehuizen"].agenda]

    def send(**pressed):
        shown = client.get(pressed.pop("at", url)).content.decode()
        return client.post(url, {**Sent(shown).data, **pressed})

    def kept():
        return [row["title"] for row in WerkvormDraft.objects.get().table["agenda"]]

    added = send(erbij="agenda")
    assert added.url == f"{url}?erbij=agenda#plek-agenda-5"
    send(at=added.url, **{"agenda-5-title": "Afscheid nemen"})
    assert kept() == [*titles, "Afscheid nemen"]
    moved = send(hoger="agenda-5")
    assert (moved.url, kept()) == (f"{url}#plek-agenda-4", [*titles[:4], "Afscheid nemen", titles[4]])
    send(weg="agenda-0")
    assert kept() == [*titles[1:4], "Afscheid nemen", titles[4]]

    rules = reverse("edit_draft", args=[draft, "regels"])
    sent = Sent(client.get(rules).content.decode()).data
    client.post(rules, {**sent, "rule_field": "age", "rule_op": ">=", "rule_value": "60", "erbij": "regel"})
    assert [row["rule"] for row in WerkvormDraft.objects.get().table["eligibility"]] == [
        "memory_problem or is_caregiver",
        "not needs_supervision",
        "age >= 60",
    ]


def test_two_colleagues_at_once_do_not_write_over_each_other_unseen(client, world):
    client.force_login(world.nurse)
    draft = begin(client, way="adapt", werkvorm="odensehuizen")
    url = reverse("edit_draft", args=[draft, "wat"])
    mine = Sent(client.get(url).content.decode()).data
    theirs = Client()
    theirs.force_login(world.specialist)
    theirs.post(url, {**mine, "name": ["Huis van de collega"]})

    late = client.post(url, {**mine, "name": ["Mijn huis"]})
    shown = late.content.decode()

    assert (late.status_code, world.specialist.name in shown, 'value="Mijn huis"' in shown) == (409, True, True)
    assert WerkvormDraft.objects.get().name == "Huis van de collega"
    client.post(url, Sent(shown).data)
    assert WerkvormDraft.objects.get().name == "Mijn huis"


def test_what_no_page_of_ours_would_send_is_kept_as_text_or_left_out(client, world):
    client.force_login(world.nurse)
    draft = begin(client, way="new")
    url, kept = reverse("edit_draft", args=[draft, "wat"]), "een\0 huis"

    for wrong in ("²", "9" * 5000):
        assert client.post(url, {"revision": wrong, "name": kept}).status_code == 409
        moved = reverse("edit_draft", args=[draft, "rollen"])
        assert client.post(moved, {"revision": "1", "hoger": f"role-{wrong}"}).url.endswith("#plek-role-0")
    group = {"revision": str(WerkvormDraft.objects.get().revision), "group-min": "1e999"}
    client.post(reverse("edit_draft", args=[draft, "groep"]), group)
    client.post(url, {"revision": str(WerkvormDraft.objects.get().revision), "name": kept})

    table = WerkvormDraft.objects.get().table
    assert (table["name"], table["group"]["min"]) == ("een huis", "1e999")


def test_the_last_step_names_what_is_missing_with_a_link_and_gives_no_file(client, world):
    client.force_login(world.nurse)
    draft = begin(client, way="new")

    page = client.get(reverse("edit_draft", args=[draft, "nakijken"])).content.decode()

    assert f'<a href="{reverse("edit_draft", args=[draft, "wat"])}#plek-kind">Soort werkvorm</a>' in page
    for name in ("download_draft", "show_draft"):
        assert client.get(reverse(name, args=[draft])).url == reverse("edit_draft", args=[draft, "nakijken"])


def test_a_draft_of_another_organisation_is_not_there_and_one_thrown_away_comes_back(client, world):
    client.force_login(world.nurse)
    draft = begin(client, way="new")
    other = Client()
    other.force_login(world.link_worker)
    host = Client()
    host.force_login(world.host)

    assert other.get(reverse("edit_draft", args=[draft, "wat"])).status_code == 404
    assert host.get(reverse("list_drafts")).status_code == 403

    client.post(reverse("remove_draft", args=[draft]))
    assert client.get(reverse("edit_draft", args=[draft, "wat"])).status_code == 404
    client.post(reverse("remove_draft", args=[draft]) + "?terug=1")
    assert client.get(reverse("edit_draft", args=[draft, "wat"])).status_code == 200


def test_everybody_can_take_the_file_of_a_werkvorm_along(client, db):
    toml = client.get(reverse("download_werkvorm", args=["gewoontevraag"]))
    fhir = client.get(reverse("download_werkvorm", args=["gewoontevraag"]), {"als": "fhir"})

    assert read_werkvorm(toml.content, "gewoontevraag.toml", CATALOGUE) == CATALOGUE.werkvormen["gewoontevraag"]
    assert (fhir.json()["resourceType"], fhir["Content-Type"]) == (
        "PlanDefinition",
        "application/fhir+json; charset=utf-8",
    )
    assert client.get(reverse("download_werkvorm", args=["nope"])).status_code == 404
