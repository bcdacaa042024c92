"""A large list is worked on in the background: how far it is, who else may touch it, and what is said when it fails."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse
from tests.factories import as_owner, make_user
from tests.web.directory.test_lists import TABLE, send, words

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.directory import list_work
from weefsel.apps.directory.imports import SILENT
from weefsel.apps.directory.models import Double, ListImport, Offer, SourceList

HTMX = {"HTTP_HX_REQUEST": "true"}
RUNNING = "U kunt deze pagina sluiten en later terugkomen"


@pytest.fixture
def coach(world, client, monkeypatch):
    """Every file is a large one."""
    monkeypatch.setattr(list_work, "FEW_LINES", 1)
    monkeypatch.setattr(list_work, "FEW_BYTES", 1)
    client.force_login(world.link_worker)
    return client


def queued() -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs WHERE task_name = 'directory.carry_out' ORDER BY id")
        return [json.loads(row[0]) for row in cursor.fetchall()]


def work(**changes) -> None:
    """What the worker does with the last job."""
    args = queued()[-1]
    list_work.carry_out(UUID(args["import_id"]), UUID(args["membership_id"]), catalogue=catalogue, **changes)


def tried(client) -> str:
    address = send(client, TABLE).url
    columns = {name: field.initial or "" for name, field in client.get(address).context["page"].form.fields.items()}
    client.post(address, {"do": "columns", **columns})
    work()
    return address


def test_a_large_file_is_read_put_on_the_map_and_taken_back_while_somebody_watches(coach, world):
    address = send(coach, TABLE).url
    columns = {name: field.initial or "" for name, field in coach.get(address).context["page"].form.fields.items()}
    coach.post(address, {"do": "columns", **columns, "column-7": ""})
    assert "Wij lezen het bestand" in words(coach.get(address))
    work()
    assert "2 nieuw" in words(coach.get(address))
    assert ListImport.objects.get().mapping["columns"]["Wanneer"] == ""

    for _click in range(2):
        assert coach.post(address, {"do": "put"}).status_code == 302
    assert len(queued()) == 2
    ListImport.objects.update(done=1234, total=2000)
    page = coach.get(address, **HTMX)
    assert ("1.234 van 2.000 regels zijn klaar." in words(page), RUNNING in words(page)) == (True, True)
    assert ("HX-Refresh" in page, Offer.objects.filter(source__isnull=False).count()) == (False, 0)
    assert "Kijk hoe ver het is" in words(coach.get(reverse("list_lists")))

    work()
    assert coach.get(address, **HTMX)["HX-Refresh"] == "true"
    assert "op de kaart" in words(coach.get(address))
    assert Offer.objects.filter(source__isnull=False, is_open=True).count() == 2
    with as_owner():
        last = Event.objects.filter(object_type="list_import").latest("at")
    assert (last.user_id, last.role) == (world.link_worker.id, "link_worker")
    coach.post(address, {"do": "put"})
    assert len(queued()) == 2

    coach.post(address, {"do": "undo"})
    assert "De lijst gaat van de kaart" in words(coach.get(address))
    work()
    assert "teruggedraaid" in words(coach.get(address))
    assert Offer.objects.filter(source__isnull=False, is_open=True).count() == 0


def test_a_colleague_watches_along_and_nothing_else_is_done_with_the_list_meanwhile(coach, world, now):
    address = tried(coach)
    coach.post(address, {"do": "put"})
    with as_owner():
        colleague = make_user("link_worker", world.welfare, now)
    coach.force_login(colleague)

    assert RUNNING in words(coach.get(address))
    assert coach.post(address, {"do": "put"}).status_code == 302
    assert len(queued()) == 2
    busy = "Met deze lijst zijn wij nog bezig."
    dropped = coach.post(address, {"do": "drop"})
    another = send(coach, TABLE, which=str(SourceList.objects.get().id))

    assert [(page.status_code, busy in words(page)) for page in (dropped, another)] == [(422, True)] * 2
    assert ListImport.objects.get().state == "read"


def test_what_cannot_be_done_is_told_where_it_was_asked_and_can_be_asked_again(coach):
    address = tried(coach)
    coach.post(address, {"do": "put"})
    SourceList.objects.update(as_of="2020-01-01")

    work()

    told = words(coach.get(address))
    assert "De kaart is intussen veranderd." in told
    assert "Zet op de kaart" in told
    assert Offer.objects.filter(source__isnull=False).count() == 0
    SourceList.objects.update(as_of=None)
    coach.post(address, {"do": "put"})
    assert "De kaart is intussen veranderd." not in words(coach.get(address))
    work()
    assert Offer.objects.filter(source__isnull=False).count() == 2


def test_a_fault_of_ours_is_told_changes_nothing_and_is_not_hidden_from_the_queue(coach):
    address = tried(coach)
    coach.post(address, {"do": "put"})
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {Double._meta.db_table} RENAME COLUMN likeness TO elsewhere")

    with pytest.raises(Exception, match="likeness"):
        work()

    assert "Er ging bij ons iets mis. Er is niets veranderd." in words(coach.get(address))
    assert Offer.objects.filter(source__isnull=False).count() == 0


def test_what_lies_still_is_told_and_begins_again_once_by_hand(coach):
    address = tried(coach)
    coach.post(address, {"do": "put"})
    ListImport.objects.update(seen_at=Now() - 2 * SILENT)
    assert "Dit ligt stil" in words(coach.get(address))

    for _click in range(2):
        coach.post(address, {"do": "put"})

    assert (len(queued()), RUNNING in words(coach.get(address))) == (3, True)
    work(times_before=list_work.MOST_TIMES)
    assert "Dit is 3 keer afgebroken, en niet gelukt." in words(coach.get(address))
    assert Offer.objects.filter(source__isnull=False).count() == 0


def test_who_may_no_longer_keep_the_map_has_nothing_put_on_it(coach, world):
    address = tried(coach)
    coach.post(address, {"do": "put"})
    with as_owner():
        world.link_worker.memberships.update(valid_until=F("valid_from"))

    work()

    assert ListImport.objects.get().state == "read"
    assert Offer.objects.filter(source__isnull=False).count() == 0


@pytest.mark.parametrize(("lines", "content", "act", "is_small"), [
    (499, 0, "put", True), (500, 0, "put", False), (500, 0, "undo", False),
    (9_999, 199_999, "try", True), (0, 200_000, "try", False),
])  # fmt: skip
def test_only_what_would_keep_somebody_waiting_goes_to_the_background(lines, content, act, is_small):
    row = ListImport(counts={"add": lines - 3 if lines > 3 else 0, "same": 3 if lines > 3 else 0})
    row.content = b"x" * content

    assert list_work.is_small(row, act) is is_small
