"""A list as whoever keeps the map reads it in: the columns, what would change, the map, back, doubles, what waits."""

from __future__ import annotations

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from weefsel.apps.directory.models import Double, ListImport, Offer, SourceList

TABLE = (
    "Groep;Aanbieder;Omschrijving;Straat;Postcode;Plaats;Telefoon;Wanneer\n"
    "Eettafel;De Kom;Samen eten.;Markt 1;6601 AB;Wijchen;024 123 45 67;elke dinsdag 10.00-12.00 uur\n"
    "Alzheimer Café;De Kom;Praten.;Markt 1;6601 AB;Wijchen;024 123 45 67;\n"
)


@pytest.fixture
def coach(world, client):
    client.force_login(world.link_worker)
    return client


def send(client, text: str, **changes):
    fields = {"which": "nieuw", "name": "Gemeente", "form_token": str(uuid.uuid4()), "as_of": "", **changes}
    return client.post(
        reverse("read_list"), {**fields, "file": SimpleUploadedFile("kaart.csv", text.encode(), "text/csv")}
    )


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def on_the_map(client, text: str, **changes) -> str:
    """The address of a file that was put on the map, its columns as they were proposed."""
    address = send(client, text, **changes).url
    form = client.get(address).context["page"].form
    if form is not None:
        columns = {name: field.initial or "" for name, field in form.fields.items()}
        assert client.post(address, {"do": "columns", **columns}).status_code == 302
    assert client.post(address, {"do": "put"}).status_code == 302
    return address


def test_a_file_goes_from_its_columns_to_what_changes_to_the_map_and_back(coach):
    assert "U houdt nog geen lijst bij" in words(coach.get(reverse("list_lists")))
    address = send(coach, TABLE).url

    page = coach.get(address).context["page"]
    assert [(column.name, column.target) for column, _field in page.rows][:3] == [
        ("Groep", "service.name"),
        ("Aanbieder", "organization.name"),
        ("Omschrijving", "service.description"),
    ]
    columns = {name: field.initial or "" for name, field in page.form.fields.items()}
    wrong = coach.post(address, {"do": "columns", **columns, "column-0": "", "column-1": ""})
    assert (wrong.status_code, "Zeg in welke kolom de naam van het aanbod staat." in words(wrong)) == (422, True)
    coach.post(address, {"do": "columns", **columns})
    tried = coach.get(address)
    assert ("2 nieuw" in words(tried), Offer.objects.count()) == (True, 0)
    assert coach.get(f"{address}?wat=close").context["page"].changes.object_list == []

    assert coach.post(address, {"do": "put"}).status_code == 302
    assert coach.post(address, {"do": "put"}).status_code == 302
    assert Offer.objects.filter(is_open=True).count() == 2
    assert "Gemeente bijgehouden door Welfare" in words(coach.get(reverse("list_lists")))
    # The next file of the list needs no question: what is in its columns is known.
    again = send(coach, TABLE, which=str(SourceList.objects.get().id)).url
    assert "De kaart is al zoals deze lijst." in words(coach.get(again))
    coach.post(again, {"do": "drop"})
    coach.post(address, {"do": "undo"})
    assert Offer.objects.filter(is_open=True).count() == 0
    assert "teruggedraaid" in words(coach.get(address))


def test_what_is_wrong_with_a_file_is_told_with_its_place_and_the_input_stays(coach):
    empty = send(coach, "   ", name="Mijn lijst")
    assert (empty.status_code, 'value="Mijn lijst"' in empty.content.decode()) == (422, True)
    assert send(coach, TABLE, name="").context["form"].errors == {"name": ["Geef de nieuwe lijst een naam."]}
    on_the_map(coach, TABLE)
    faulty = TABLE + ";De Kom;x;Markt 1;6601 AB;Wijchen;;\n"

    address = send(coach, faulty, which=str(SourceList.objects.get().id)).url

    told = words(coach.get(address))
    assert ("Er is één punt" in told, "regel 4" in told, "Zet op de kaart" in told) == (True, True, False)
    assert Offer.objects.count() == 2


def test_what_the_words_say_waits_for_a_person(coach):
    on_the_map(coach, TABLE)

    page = coach.get(reverse("list_proposals")).context["page"]
    lines = {line.name: line for line in page.lines}
    assert (lines["Eettafel"].proposed, lines["Alzheimer Café"].form["werkvorm"].initial) == (
        "dinsdag 10.00-12.00",
        "alzheimer-cafe",
    )
    for name, answers in (
        ("Eettafel", {"werkvorm": "", "take_schedule": "yes"}),
        ("Alzheimer Café", {"werkvorm": "alzheimer-cafe"}),
    ):
        prefix = f"aanbod-{lines[name].id.hex}"
        sent = {"offer": str(lines[name].id), **{f"{prefix}-{key}": value for key, value in answers.items()}}
        assert coach.post(reverse("list_proposals"), sent).status_code == 302

    offer = Offer.objects.get(id=lines["Eettafel"].id)
    assert (offer.schedule, offer.proposed_schedule) == ("Tu 10:00-12:00", "")
    assert [index for index, runs in enumerate(offer.hours) if runs] == [3]
    assert Offer.objects.get(id=lines["Alzheimer Café"].id).service.werkvorm == "alzheimer-cafe"


def test_two_lists_with_the_same_are_told_apart_by_a_person(coach):
    on_the_map(coach, TABLE)
    on_the_map(coach, TABLE, name="Welzijn")
    page = coach.get(reverse("list_doubles")).context["page"]
    assert {line.kind for line in page.lines} == {"organization", "offer"}
    line = next(line for line in page.lines if line.kind == "offer")
    # Both lists have it on the same line: what tells them apart is the name of the list.
    assert {(side.lists, side.listed_at) for side in line.sides} == {
        (name, line.sides[0].listed_at) for name in ("Gemeente", "Welzijn")
    }
    assert line.sides[0].listed_at in ("regel 2 (kaart.csv)", "regel 3 (kaart.csv)")

    missing = coach.post(reverse("list_doubles"), {"double": str(line.id), "do": "same"})
    assert (missing.status_code, "Kies welke van de twee" in words(missing)) == (422, True)
    coach.post(reverse("list_doubles"), {"double": str(line.id), "do": "same", "keep": str(line.sides[0].id)})
    assert Offer.objects.filter(same_as=None).count() == 3
    assert (
        coach.get(f"{reverse('list_doubles')}?besloten").context["page"].lines.object_list[0].kept == line.sides[0].name
    )
    coach.post(reverse("list_doubles"), {"double": str(line.id), "do": "back"})

    assert (Offer.objects.filter(same_as=None).count(), Double.objects.get(id=line.id).state) == (4, "proposed")


def test_nobody_else_reads_or_changes_a_list(coach, world):
    address = on_the_map(coach, TABLE)
    for name, status in (("gp", 403), ("host", 403), ("municipality", 404)):
        coach.force_login(getattr(world, name))
        assert coach.get(address).status_code == status
        assert coach.post(address, {"do": "undo"}).status_code == status

    assert ListImport.objects.count() == 0
    assert Offer.objects.filter(is_open=True).count() == 2


def test_lists_and_changes_take_a_fixed_number_of_queries(coach, django_assert_num_queries):
    rows = TABLE.splitlines()
    short, long = "\n".join(rows[:2]) + "\n", TABLE
    address = on_the_map(coach, short)
    addresses = [reverse("list_lists"), reverse("list_doubles"), reverse("list_proposals"), address]
    counted = []
    for text, name in ((long, "Tweede"), (long, "Derde")):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        found = []
        for one in addresses:
            with CaptureQueriesContext(connection) as queries:
                coach.get(one)
            found.append(len(queries))
        counted.append(found)
        on_the_map(coach, text, name=name)

    assert counted[0][0] == counted[1][0]
    assert counted[0][2:] == counted[1][2:]
