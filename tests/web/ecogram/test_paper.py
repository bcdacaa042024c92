"""The network on paper: tagged, told in a table, and an empty sheet without anybody."""

import io
import uuid

import pytest
from django.urls import reverse
from pypdf import PdfReader
from tests import letters

from weefsel.apps.ecogram.operations import add_ties, record_acquaintances
from weefsel.apps.ecogram.validators import TieEntry


@pytest.fixture
def paper(client, world):
    client.force_login(world.gp)
    entries = [
        TieEntry("Ans", "sibling", 1, ("P", "E"), (), "good"),
        TieEntry("Fatma", "family_abroad", lives="abroad", time_zone="Europe/Istanbul", language="tr", since_year=1985),
    ]
    ans, fatma = add_ties(world.person, entries, actor=world.actor("gp"), token=uuid.uuid4())
    record_acquaintances(world.person, ans.thread, [fatma.thread], actor=world.actor("gp"))
    return lambda **asked: client.get(reverse("print_ecogram", args=[world.person.id]), asked)


def tags(content):
    """What a screen reader walks through: the names of the tags, and the words for the picture."""
    catalog = PdfReader(io.BytesIO(content)).trailer["/Root"]
    found, words = [], []

    def walk(node):
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            found.append(node.get("/S"))
            if "/Alt" in node:
                words.append(str(node["/Alt"]))
            walk(node.get("/K", []))

    walk(catalog["/StructTreeRoot"]["/K"])
    return {tag for tag in found if tag}, words, str(catalog["/Lang"]), bool(catalog["/MarkInfo"]["/Marked"])


def test_the_map_stands_in_a_tagged_table_as_it_stands_in_the_drawing(paper, world):
    response = paper()

    text = letters.text_of(response.content)
    names, words, language, is_tagged = tags(response.content)
    assert (language, is_tagged, {"/H1", "/Figure", "/Table", "/TH", "/TR", "/TD"} <= names) == ("nl", True, True)
    assert words == ["Een tekening van het netwerk: 2 mensen, groepen en plekken. De tabel hierna zegt hetzelfde."]
    for told in (
        "Ans broer of zus 1, onmisbaar P E niets band: goed; kent: Fatma",
        "in een ander land: Turkije; Turks; sinds 1985; kent: Ans",
        f"{world.person.full_name}, geboren", "Afgedrukt op 2 maart 2027", "pagina 1 van 2", "bewaar het veilig",
    ):  # fmt: skip
        assert told in text
    assert response["Content-Disposition"] == 'inline; filename="blad.pdf"'


def test_an_empty_sheet_names_nobody(paper, world):
    text = letters.text_of(paper(leeg="1").content)

    assert [name for name in ("Ans", "Fatma", world.person.family_name, "geboren") if name in text] == []
    assert "Naam Wie is dit Ring U krijgt U geeft Meer" in text


@pytest.mark.parametrize("name", ["link_worker", "other_gp", "host", "manager"])
def test_who_may_not_see_the_map_gets_no_paper(client, world, name):
    client.force_login(getattr(world, name))

    assert client.get(reverse("print_ecogram", args=[world.person.id]), {"leeg": "1"}).status_code in (403, 404)
