"""A network from a file onto a map and back into a file: first shown, then one step, and never what is hidden."""

import io
import re
import zipfile
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories import as_owner, make_person

from weefsel.apps.audit.models import Event
from weefsel.apps.ecogram.models import AlterTie, NetworkRecipe, Tie
from weefsel.apps.ecogram.operations import add_tie
from weefsel.apps.ecogram.validators import TieEntry
from weefsel.interop.networks.files import open_files

pytestmark = pytest.mark.django_db

ALTERS = (
    "egoID,altID,Wie,Relation,Close,Mood\n"
    "1,a,Ans,Friend,very,fine\n"
    "1,b,Bram,Kin,not,fine\n"
    "1,c,Cor,Kin,not,bad\n"
    "2,a,Vreemde,Friend,very,fine\n"
)
STUDY = {
    "study_ego.csv": "egoID\n1\n2\n",
    "study_alter.csv": ALTERS,
    "study_ties.csv": "egoID,from,to\n1,a,b\n1,b,c\n",
}


def upload(client, person, files):
    sent = [SimpleUploadedFile(name, content.encode()) for name, content in files.items()]
    return client.post(f"/personen/{person.id}/netwerk/inlezen/", {"do": "open", "files": sent})


def fields_of(answer) -> dict[str, str]:
    """What the form of the page holds, as a browser would send it again."""
    page = answer.content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(bestand|formulier)" value="([^"]*)"', page))
    chosen = {}
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        picked = re.search(r'<option value="([^"]*)" selected', options)
        chosen[name] = picked[1] if picked else ""
    return {**hidden, **chosen}


def text_of(answer) -> str:
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def meant(answer) -> dict[str, str]:
    """Say what the columns and words of `STUDY` mean."""
    said = fields_of(answer) | {
        "kolom_name": "wie",
        "kolom_role": "relation",
        "kolom_closeness": "close",
        "kolom_quality": "mood",
    }
    words = {
        "role_relation": ("friend", "other_family"),
        "closeness_close": ("1", "3"),
        "quality_mood": ("good", "harmful"),
    }
    return said | {f"woord_{name}_{n}": meaning for name, told in words.items() for n, meaning in enumerate(told)}


def test_a_network_of_a_study_is_shown_first_then_put_on_the_map_in_one_step_and_its_words_are_remembered(
    client, world
):
    client.force_login(world.gp)
    url = f"/personen/{world.person.id}/netwerk/inlezen/"

    opened = upload(client, world.person, STUDY)
    looked = client.post(url, {**meant(opened), "do": "look"})

    assert (opened.status_code, looked.status_code) == (200, 200), text_of(opened)
    assert Tie.objects.count() == 0
    said = text_of(looked)
    assert "Ans vriend of vriendin, onmisbaar" in said
    assert "Bram andere familie, bekende" in said
    assert "Cor Een band die pijn doet of onveilig is, schrijven wij hier niet op" in said
    assert "Er is 1 lijn tussen mensen die elkaar kennen." in said
    assert "Vreemde" not in said

    for _twice in range(2):
        saved = client.post(url, {**meant(opened), "do": "save"})
        assert (saved.status_code, saved["Location"]) == (302, f"/personen/{world.person.id}/netwerk/")

    ties = list(Tie.objects.order_by("name").values_list("name", "tie_role", "ring", "quality"))
    assert ties == [("Ans", "friend", 1, "good"), ("Bram", "other_family", 3, "good")]
    assert (AlterTie.objects.count(), NetworkRecipe.objects.count()) == (1, 1)

    again = upload(client, world.person, STUDY)
    assert "Zo'n bestand las uw organisatie eerder." in text_of(again)
    assert "Ans Staat er al op" in text_of(again)
    assert {**fields_of(again), "bestand": "", "formulier": ""} == {**meant(opened), "bestand": "", "formulier": ""}
    client.force_login(world.other_gp)
    assert NetworkRecipe.objects.get().recipe["words"]["role"] == {"Friend": "friend", "Kin": "other_family"}


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"study_alter.csv": "egoID,altID\n1,a\n1,a\n"}, "'a' staat er dubbel bij '1'."),
        ({"netwerk.graphml": "<graphml>"}, "Dit is geen GraphML"),
        ({"a.csv": "naam\nx\n", "b.csv": "naam\ny\n"}, "Wij herkennen dit bestand niet."),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_place_and_nothing_comes(client, world, files, says):
    client.force_login(world.gp)

    answer = upload(client, world.person, files)

    assert says in text_of(answer)
    assert (answer.status_code, Tie.objects.count()) == (422, 0)
    assert "Er is niets op de kaart gezet." in text_of(answer)


def test_what_the_page_kept_cannot_be_changed_and_nothing_is_put_on_a_map_without_a_file(client, world):
    client.force_login(world.gp)
    url = f"/personen/{world.person.id}/netwerk/inlezen/"
    said = meant(upload(client, world.person, STUDY))

    changed = client.post(url, {**said, "bestand": said["bestand"] + "x", "do": "save"})
    without = client.post(url, {"do": "open"})

    assert ("Dit bestand is hier niet meer." in text_of(changed), without.status_code) == (True, 422)
    assert Tie.objects.count() == 0


@pytest.mark.parametrize("form", ["tabellen", "graphml", "network-canvas"])
def test_a_map_goes_into_a_file_and_comes_back_as_it_was_without_what_is_hidden(client, world, form):
    with as_owner():
        other = make_person(world.practice, world.now, given_name="Ander")
    actor = world.actor("gp")
    for entry in (
        TieEntry("Ans", "friend", ring=1, received=("P",), given=(), times_per_year=52, lives="near", since_year=2020),
        TieEntry("=Bram", "neighbour", ring=3, quality="tense", wanted_change="less", deceased=True),
        TieEntry("Geheim", "child", seen_by="care"),
    ):
        add_tie(world.person, entry, actor=actor)
    client.force_login(world.gp)

    answer = client.get(f"/personen/{world.person.id}/netwerk/bestand/?vorm={form}")

    assert answer["Content-Disposition"].startswith("attachment; filename=")
    content = answer.content
    inside = content
    if form != "graphml":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            inside = b"".join(packed.read(name) for name in packed.namelist())
    assert (b"Geheim" in inside, b"Proef" in inside, str(world.person.id).encode() in inside) == (False, False, False)
    assert len(open_files({"netwerk": content}).tables.alters) == 2
    with as_owner():
        assert Event.objects.filter(object_type="ecogram_file", person_id=world.person.id).count() == 1

    opened = client.post(
        f"/personen/{other.id}/netwerk/inlezen/", {"do": "open", "files": [SimpleUploadedFile("netwerk.zip", content)]}
    )
    client.post(f"/personen/{other.id}/netwerk/inlezen/", {**fields_of(opened), "do": "save"})
    columns = ("name", "tie_role", "ring", "received", "given", "quality", "wanted_change", "lives", "deceased")
    columns += ("times_per_year", "since_year", "sector")
    of = {
        person.id: list(Tie.objects.filter(person=person, seen_by="everyone").order_by("name").values_list(*columns))
        for person in (world.person, other)
    }
    assert of[other.id] == of[world.person.id]


@pytest.mark.parametrize(("who", "status"), [("patient", 200), ("link_worker", 403), ("nurse", 403), ("other_gp", 403)])
def test_only_who_may_change_a_map_takes_it_along(client, world, who, status):
    client.force_login(getattr(world, who))

    answers = {
        client.get(f"/personen/{world.person.id}/netwerk/{page}").status_code
        for page in ("inlezen/", "bestand/?vorm=graphml")
    }

    assert answers <= {status, 404 if status == 403 else status}


def test_a_map_goes_out_as_a_bundle_of_fhir_without_what_is_hidden_or_the_name_of_the_person(client, world):
    actor = world.actor("gp")
    for entry in (TieEntry("Ans", "friend", ring=1, received=("P",)), TieEntry("Geheim", "child", seen_by="care")):
        add_tie(world.person, entry, actor=actor)
    client.force_login(world.gp)

    answer = client.get(f"/personen/{world.person.id}/netwerk/bestand/?vorm=fhir")

    bundle = answer.json()
    assert (answer["Content-Type"], bundle["resourceType"]) == ("application/fhir+json", "Bundle")
    around = [each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] == "RelatedPerson"]
    assert [one["patient"]["reference"] for one in around] == [f"Patient/{world.person.id}"]
    assert (b"Ans" in answer.content, b"Geheim" in answer.content, b"Proef" in answer.content) == (True, False, False)
