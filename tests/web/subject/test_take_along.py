"""Everything that is kept of a person is in what they take along, nothing of anybody else, and nothing protected."""

from __future__ import annotations

import csv
import io
import json
import uuid
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import as_owner, make_person
from tests.interop.fhir.validators import against_definitions, against_schema
from tests.letters import text_of
from tests.lives import life
from tests.planted import TOLD, Mark, plant

from weefsel.apps.audit.models import Event
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.needs.models import Need
from weefsel.apps.referrals.models import ReferralEvent
from weefsel.apps.screening.models import Answer
from weefsel.interop.fhir.audit_event import read_bundle

# Of whom the sheet is, and who looked at it.
ON_EVERY_SHEET = {
    ("people_person", "given_name"),
    ("people_person", "name_prefix"),
    ("people_person", "family_name"),
    ("accounts_user", "name"),
}


@pytest.fixture
def planted(world, now):
    """Two people with a whole life, with a mark in every column of each."""
    with as_owner():
        other = make_person(world.practice, now, given_name="Ander", family_name="Mens")
        for person in (world.person, other):
            life(world, person, now=now)
        return plant(world.person, "a")[0], plant(other, "b")[0]


def taken(answer) -> dict[str, bytes]:
    assert answer.status_code == 200, answer.content[:500]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as zipped:
        assert zipped.testzip() is None
        return {name: zipped.read(name) for name in zipped.namelist()}


def words_in(files: dict[str, bytes]) -> str:
    tables = "\n".join(each.decode() for name, each in files.items() if name.endswith((".csv", ".json")))
    return f"{tables}\n{text_of(files['brief.pdf'])}"


def belongs(mark: Mark) -> str:
    told = TOLD[mark.table]
    if mark.column in told.kept_back:
        return "left out"
    return "log" if mark.table == "audit_event" else told.part


def test_every_mark_of_the_person_is_in_the_file_or_on_the_list_of_what_is_not(client, world, planted):
    mine, others = planted
    client.force_login(world.patient)

    files = taken(client.post(reverse("take_records", args=[world.person.id]), {"namen": "1"}))
    text = words_in(files)

    assert len(mine) >= 200
    wrong = [
        f"{mark.table}.{mark.column}: {belongs(mark)}, but {'there' if mark.text in text else 'not there'}"
        for mark in mine
        if belongs(mark) != "log" and (mark.text in text) != (belongs(mark) == "open")
    ]
    assert not wrong, "\n".join(wrong)
    assert not [mark for mark in others if mark.text in text]
    letter = "".join(text_of(files["brief.pdf"]).split())
    unread = [
        f"{mark.table}.{mark.column}"
        for mark in mine
        if belongs(mark) == "open" and mark.column in TOLD[mark.table].labels and mark.text.startswith("z")
        if mark.text not in letter
    ]
    assert not unread, unread


def test_the_own_sheet_has_what_is_protected_and_nothing_else(client, world, planted):
    mine, others = planted
    client.force_login(world.patient)

    answer = client.post(reverse("take_sheet", args=[world.person.id]))

    assert (answer.status_code, answer["Cache-Control"], answer["Content-Disposition"]) == (
        200,
        "no-store, private",
        'inline; filename="blad.pdf"',
    )
    text = "".join(text_of(answer.content).split())
    wrong = [
        f"{mark.table}.{mark.column}"
        for mark in mine
        if mark.text.startswith("z") and (mark.table, mark.column) not in ON_EVERY_SHEET
        if (mark.text in text) != (belongs(mark) == "protected")
    ]
    assert not wrong, wrong
    assert not [mark for mark in others if mark.text in text]
    with as_owner():
        lines = list(Event.objects.filter(user_id=world.patient.id).values_list("action", flat=True))
    assert lines == ["safety.take"]


def test_names_of_others_are_only_there_when_asked_for(client, world, planted):
    mine, _others = planted
    client.force_login(world.patient)

    text = words_in(taken(client.post(reverse("take_records", args=[world.person.id]))))

    assert not [mark for mark in mine if mark.text in text and mark.column in TOLD[mark.table].of_others]


@pytest.mark.parametrize("name", ["gp"])
def test_with_who_treats_there_is_nothing_protected_no_log_in_and_no_log(client, world, planted, name):
    mine, others = planted
    client.force_login(getattr(world, name))

    files = taken(client.post(reverse("take_records", args=[world.person.id]), {"namen": "1"}))

    text = words_in(files)
    seen = {mark.table for mark in mine if mark.text in text}
    assert {"people_person", "people_health", "ecogram_tie", "referrals_introduction"} <= seen
    assert not {table for table in seen if TOLD[table].part != "open" or table.startswith("account")}
    assert not [mark for mark in others if mark.text in text]
    assert "wie-keek.csv" not in files
    with as_owner():
        line = Event.objects.get(action="subject.export", kind="E")
    assert (line.user_id, line.person_id, line.role) == (world.gp.id, world.person.id, "gp")


@pytest.mark.parametrize("name", ["other_gp", "link_worker", "host", "manager", "administrator", "nurse"])
def test_nobody_else_takes_anything_along(client, world, planted, name):
    client.force_login(getattr(world, name))

    for page in ("take_records", "take_sheet"):
        assert client.post(reverse(page, args=[world.person.id])).status_code in (403, 404)


def test_the_log_in_the_file_is_that_of_the_page_and_ends_with_this(client, world, now, tmp_path):
    with as_owner():
        life(world, world.person, now=now)
    client.force_login(world.gp)
    client.get(reverse("show_person", args=[world.person.id]))
    client.get(reverse("show_safety", args=[world.person.id]))
    client.force_login(world.patient)

    files = taken(client.post(reverse("take_records", args=[world.person.id])))

    log = files["wie-keek.csv"].decode()
    assert "gp;huisarts;Practice" in log
    assert "meenemen in een bestand" in log
    assert "eiligheid" not in log
    # The same, line by line, for a system: as often, about nobody else, and no more of what is protected.
    events = json.loads(files["wie-keek.json"])
    lines = read_bundle(events)
    assert len(lines) == sum(
        int(row["keer"]) for row in csv.DictReader(io.StringIO(log.lstrip("\ufeff")), delimiter=";")
    )
    assert {(line.person_id, line.object_key) for line in lines} == {(str(world.person.id),) * 2}
    assert "gp" in {line.role for line in lines}
    assert not [line for line in lines if line.action.startswith("safety.")]
    assert lines[-1].action == "subject.export"
    assert "Practice" in files["wie-keek.json"].decode()
    wrong = [fault for entry in events["entry"] for fault in against_schema(entry["resource"])]
    assert not wrong, wrong
    bundle = json.loads(files["fhir.json"].decode().replace('"urn:uuid:', '"Patient/'))
    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    assert kinds == {"Patient", "RelatedPerson", "QuestionnaireResponse", "Consent", "ServiceRequest", "Goal"}
    wrong = [fault for entry in bundle["entry"] for fault in against_schema(entry["resource"])]
    wrong += [fault for faults in against_definitions({"bundle": bundle}, tmp_path).values() for fault in faults]
    assert not wrong, wrong


def test_a_person_of_whom_much_is_kept_does_not_ask_more_of_the_database(client, world, now):
    """Measured on one and on three lives: the questions to the database are the same, the file grows."""

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.post(reverse("take_records", args=[world.person.id])).status_code == 200
        return len(asked)

    with as_owner():
        life(world, world.person, now=now)
    client.force_login(world.patient)
    queries()
    once = queries()
    with as_owner():
        for model in (Answer, Tie, ReferralEvent, Need):
            row = model.objects.filter(person_id=world.person.id).first()
            for n in range(2):
                row.pk = uuid.uuid4()
                row._state.adding = True
                for name, value in {"item": f"x{n}", "number": 50 + n, "thread": uuid.uuid4(), "kind": f"x{n}"}.items():
                    if name in {field.name for field in model._meta.concrete_fields}:
                        setattr(row, name, value)
                row.save(force_insert=True)
    assert queries() == once
