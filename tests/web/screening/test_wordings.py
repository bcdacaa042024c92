"""An administrator gives the words of others: read first, tied by hand where needed, and used only with leave."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.questionnaires import EVERY_TYPE, LEAVE, take_into_use
from tests.web.reading import text_of

from weefsel.apps.screening.askings import begin_asking, complete_asking, save_answers
from weefsel.apps.screening.models import Asking, Questionnaire, Response
from weefsel.apps.screening.questionnaires import form_of_document, lines_of_responses, usable
from weefsel.engine.screening.questionnaire import walk
from weefsel.interop.fhir.questionnaire import read_questionnaire

UCLA = "onderdeel,tekst,antwoorden\n" + "\n".join(f"{n},Proefvraag {n},Nooit|Soms|Vaak" for n in (1, 2, 3))


@pytest.fixture
def administrator(client, world):
    client.force_login(world.administrator)
    return client


def file(content, name="proef.json"):
    content = (
        content
        if isinstance(content, bytes)
        else content.encode()
        if isinstance(content, str)
        else json.dumps(content).encode()
    )
    return SimpleUploadedFile(name, content)


def test_a_table_is_read_shown_and_used_after_the_leave_is_told(administrator, world):
    add = reverse("add_wording", args=["ucla-3"])

    wrong = administrator.post(add, {"file": file("onderdeel,tekst\n1,Proefvraag", "x.csv")})
    read = administrator.post(add, {"file": file(UCLA, "x.csv")})

    assert (wrong.status_code, len(wrong.context["page"].problems)) == (422, 4)
    page = administrator.get(read.url)
    assert [(tie.question, [label for _, label in tie.answers]) for tie in page.context["page"].ties] == [
        (f"Proefvraag {n}", ["Nooit", "Soms", "Vaak"]) for n in (1, 2, 3)
    ]
    assert "ucla-3" not in usable(world.actor("gp"))
    assert administrator.post(read.url, {"do": "confirm", "leave": ""}).status_code == 422
    administrator.post(read.url, {"do": "confirm", "leave": LEAVE})
    assert usable(world.actor("gp"))["ucla-3"].leave == LEAVE
    listed = text_of(administrator.get(reverse("list_questionnaires")))
    assert LEAVE in listed
    administrator.post(read.url, {"do": "withdraw"})
    assert "ucla-3" not in usable(world.actor("gp"))


def test_questions_that_do_not_find_their_place_are_tied_by_hand(administrator):
    option = [{"valueCoding": {"code": f"{n}", "display": word}} for n, word in enumerate(("Nooit", "Soms", "Vaak"), 1)]
    given = {
        "resourceType": "Questionnaire",
        "status": "active",
        "title": "Proef",
        "item": [
            {"linkId": f"q{n}", "type": "choice", "text": f"Proefvraag {n}", "answerOption": option} for n in range(4)
        ],
    }
    read = administrator.post(reverse("add_wording", args=["ucla-3"]), {"file": file(given)})
    page = administrator.get(read.url).context["page"]
    assert (page.is_finished, len(page.problems)) == (False, 1)

    names = list(page.ties_form.fields)
    double = administrator.post(read.url, {"do": "tie", **dict.fromkeys(names, "q1")})
    tied = administrator.post(read.url, {"do": "tie", **dict(zip(names, ("q3", "q1", "q2"), strict=True))})

    assert (double.status_code, tied.status_code) == (422, 302)
    page = administrator.get(read.url).context["page"]
    assert (page.is_finished, [tie.question for tie in page.ties]) == (
        True,
        ["Proefvraag 3", "Proefvraag 1", "Proefvraag 2"],
    )


def test_a_list_of_ones_own_is_any_questionnaire_and_never_has_a_score(administrator, world):
    read = administrator.post(reverse("add_questionnaire"), {"file": file(EVERY_TYPE)})
    administrator.post(read.url, {"do": "confirm", "leave": LEAVE})

    slug = Questionnaire.objects.get().slug

    page = administrator.get(read.url).context["page"]
    assert (page.is_own_list, page.state, page.ties, len(page.cards)) == (True, "in_use", (), 16)
    assert usable(world.actor("gp"))[slug].instrument is None
    written = administrator.get(read.url + "?bestand=fhir")
    assert (
        read_questionnaire(written.content).questionnaire
        == read_questionnaire(json.dumps(EVERY_TYPE).encode()).questionnaire
    )


def test_answers_go_out_as_a_file_and_come_in_again_after_a_look(client, world):
    take_into_use(world.actor("administrator"), "eigen-alle-soorten-00000000", EVERY_TYPE)
    gp = world.actor("gp")
    asking = begin_asking(world.person, "eigen-alle-soorten-00000000", "visit", actor=gp)
    lines = {
        ":ja": ["ja"], ":heel": ["3"], ":schuif": ["7"], ":komma": ["1,50"], ":maat": ["5||kg"], ":dag": ["22-11-2026"],
        ":moment": ["22-11-2026 10:30"], ":tijd": ["10:30"], ":kort": ["Een", "Twee"], ":lang": ["Een verhaal.\nMeer."],
        ":adres": ["https://www.voorbeeld.nl"], ":een": ["c2"], ":meer": ["c1", "c3"], ":open": ["Eigen woorden"],
        "0:wie": ["Proef"], "1:wie": ["Nog een"], "1:hoe": ["c1"],
    }  # fmt: skip
    save_answers(asking, lines, actor=gp)
    first = complete_asking(asking, actor=gp)
    client.force_login(world.gp)

    out = client.get(reverse("download_response", args=[world.person.id, first.id]))
    begin = reverse("begin_questionnaire", args=[world.person.id, "eigen-alle-soorten-00000000"])
    broken = client.post(begin, {"occasion": "visit", "file": file(out.content.replace(b'"heel"', b'"onbekend"'))})
    back = client.post(begin, {"occasion": "visit", "file": file(out.content)})

    assert (out["Content-Type"], json.loads(out.content)["status"]) == ("application/fhir+json", "completed")
    assert (broken.status_code, len(broken.context["page"].problems)) == (422, 1)
    assert Response.objects.count() == 1
    assert client.get(back.url).status_code == 200
    done = client.post(back.url, {"do": "finish"})
    second = Response.objects.get(id=done.url.split("/")[-2])
    kept = lines_of_responses([first.id, second.id])
    told = [{key: [row.value for row in rows] for key, rows in each.items()} for each in kept.values()]
    assert told[0] == told[1]
    assert (second.asked_at, second.recorded_by_id, second.asked_by_id) == (first.asked_at, gp.user_id, None)


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["CIRG-PHQ-4", "CIRG-PROMIS-GLOBAL", "djg6_liss_w4_nl"])
def test_a_questionnaire_of_the_shared_data_is_taken_in_asked_and_goes_round(client, world, real_data, name):
    content = (real_data / "fhir" / "questionnaires" / f"{name}.json").read_bytes()
    client.force_login(world.administrator)
    read = client.post(reverse("add_questionnaire"), {"file": file(content)})
    client.post(read.url, {"do": "confirm", "leave": LEAVE})
    row = Questionnaire.objects.get()
    client.force_login(world.gp)
    client.post(reverse("begin_questionnaire", args=[world.person.id, row.slug]), {"occasion": "visit"})
    at = reverse("ask_questionnaire", args=[world.person.id, Asking.objects.get().id])
    asked = {item.link_id: item for item, _ in walk(form_of_document(row.document).items) if item.is_asked}
    client.post(at, {"do": "all"})

    page = client.get(at)
    lines = {f"a:{link_id}": item.options[0].key if item.options else "1" for link_id, item in asked.items()}
    moved = client.post(at, {**lines, "hier": [f":{link_id}" for link_id in asked], "do": "next"})
    done = client.post(at, {"do": "finish"})
    out = client.get(reverse("download_response", args=[world.person.id, Asking.objects.get().id]))

    assert [card.item.link_id for card in page.context["page"].cards] == list(asked)
    assert moved.url == f"{at}?vraag=einde"
    assert text_of(client.get(done.url)).count("overgeslagen") == 0
    assert [item["linkId"] for item in json.loads(out.content)["item"] if "answer" in item] == list(asked)
    assert form_of_document(row.document) == read_questionnaire(content).questionnaire
