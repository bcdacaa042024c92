"""`weefsel audit verify`, `heads` and `export`, and the key that seals are made with."""

from __future__ import annotations

import json
import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from tests.factories import as_owner

from weefsel.apps.accounts.models import Installation
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.sealing import seal_waiting
from weefsel.apps.audit.tasks import seal
from weefsel.apps.audit.verifying import Head
from weefsel.apps.rights.audit_functions import PRUNING
from weefsel.interop.fhir.audit_event import read_bundle
from weefsel.project.commands.audit import FAULTS, read_heads, run, write_log
from weefsel.project.database.problem import ClusterProblem
from weefsel.project.log_key import FILE, public_half, sealing_key, verifier


@pytest.fixture
def log(world, now):
    """One line of a practice that waits for its seal."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {PRUNING} = 'yes'; DELETE FROM audit_event; SET LOCAL {PRUNING} = ''")
        cursor.execute("DELETE FROM audit_waiting")
        return Event.objects.create(
            kind="R",
            action="people.read",
            at=now,
            user_key="x",
            role="gp",
            organization_id=world.practice.id,
            object_type="person",
            object_key="-",
            ground="treatment",
            source="weefsel",
        )


def verified(home, **options) -> tuple[list[str], int]:
    with as_owner():
        return run(home, **options)


def test_it_says_how_many_lines_and_seals_there_are_and_what_waits(log, tmp_path):
    assert verified(tmp_path) == (
        [
            "1 regel wacht nog op een zegel; dat zet het achtergrondwerk elke vijf minuten.",
            "0 regels, 0 zegels, 0 fouten",
        ],
        0,
    )
    with as_owner():
        seal_waiting(sealing_key({}, tmp_path))
    assert verified(tmp_path) == (["1 regels, 1 zegels, 0 fouten"], 0)


def test_a_fault_is_told_with_the_organisation_the_seal_and_the_line(log, world, tmp_path):
    with as_owner(), connection.cursor() as cursor:
        seal_waiting(sealing_key({}, tmp_path))
        cursor.execute(f"SET LOCAL {PRUNING} = 'yes'; UPDATE audit_event SET role = 'fp'; SET LOCAL {PRUNING} = ''")

    assert verified(tmp_path) == (
        [
            f"FOUT  {world.practice.name}, zegel 1: regel {log.id} is niet meer zoals zij geschreven is",
            "1 regels, 1 zegels, 1 fouten",
        ],
        1,
    )


def test_the_key_of_somebody_else_seals_nothing_that_holds(log, tmp_path):
    with as_owner():
        seal_waiting(sealing_key({}, tmp_path / "ander"))
    sealing_key({}, tmp_path)

    lines, n_faults = verified(tmp_path)
    assert (lines[0].endswith(FAULTS["signature"]), n_faults) == (True, 1)
    assert verified(tmp_path, keys=(public_half({}, tmp_path / "ander"),))[1] == 0


def test_without_any_key_it_says_what_is_missing(log, tmp_path):
    with as_owner():
        seal_waiting(sealing_key({}, tmp_path / "ander"))
    with pytest.raises(ValueError, match="geen sleutel om de zegels mee na te kijken"):
        verified(tmp_path)


def test_the_clock_of_a_real_installation_cannot_be_moved(log, tmp_path, now):
    with as_owner():
        Installation.objects.update(kind="real", clock_offset_s=0)
    with pytest.raises(ValueError, match="alleen in een oefenregio"):
        verified(tmp_path, now=now.replace(tzinfo=None))


def test_the_worker_seals_every_five_minutes_with_the_key_of_the_home(log, settings, tmp_path, monkeypatch):
    monkeypatch.setenv("WEEFSEL_HOME", str(tmp_path))
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE weefsel_worker")
        seal.func(timestamp=0)
        cursor.execute("SET ROLE weefsel_app")

    assert verified(tmp_path) == (["1 regels, 1 zegels, 0 fouten"], 0)


def test_heads_are_read_as_they_were_written():
    house = uuid.uuid4()
    text = f"# sleutel abc\n\n- 3 00ff\n{house} 12 {'ab' * 32}\n"

    assert read_heads(text) == (Head(None, 3, b"\x00\xff"), Head(house, 12, b"\xab" * 32))


@pytest.mark.parametrize("line", ["zomaar wat tekst hier", "- x 00", "- 1 zz", "niet-een-uuid 1 00"])
def test_a_line_that_is_no_head_is_named(line):
    with pytest.raises(ValueError, match="Regel 2 van dit bestand"):
        read_heads(f"- 3 00ff\n{line}")


def test_the_key_is_made_once_by_whoever_comes_first_and_only_its_owner_reads_it(tmp_path):
    names = set()
    threads = [threading.Thread(target=lambda: names.add(sealing_key({}, tmp_path).name)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert names == {sealing_key({}, tmp_path).name}
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


def test_a_key_that_is_none_is_refused(tmp_path):
    (tmp_path / FILE).write_text("geen sleutel")
    (tmp_path / FILE).chmod(0o600)
    with pytest.raises(ClusterProblem, match="geen sleutel van het logboek"):
        sealing_key({}, tmp_path)
    with pytest.raises(ClusterProblem, match="is er niet"):
        sealing_key({"WEEFSEL_LOG_KEY_FILE": str(tmp_path / "elders")}, tmp_path)
    with pytest.raises(ValueError, match="geen openbare sleutel"):
        verifier(("abc",))


def test_a_signature_belongs_to_one_digest_and_one_key(tmp_path):
    key = sealing_key({}, tmp_path)
    is_signed = verifier((public_half({}, tmp_path),))
    signature = key.sign(b"digest")

    assert is_signed(b"digest", signature, key.name)
    assert not is_signed(b"anders", signature, key.name)
    assert not is_signed(b"digest", signature, "0" * 16)


def test_the_log_goes_to_a_file_line_by_line_and_that_it_did_is_in_it(log, world, now, tmp_path):
    with as_owner():
        safety = Event.objects.order_by("at", "id").first()
        safety.pk, safety.action = uuid.uuid4(), "safety.read"
        safety.save(force_insert=True)
    file = tmp_path / "log.json"

    with as_owner():
        n = write_log(file)
        kept = [as_kept(event) for event in Event.objects.exclude(action="safety.read").order_by("at", "id")]
        whole = write_log(tmp_path / "whole.json", protected=True)
        later = write_log(tmp_path / "later.json", since=now.date() + timedelta(days=3650))
        asked = Event.objects.filter(action="audit.export")

        assert [(each.kind, each.role, each.object_type, each.person_id) for each in asked] == [
            ("E", "worker", "log", None)
        ] * 3
    read = read_bundle(json.loads(file.read_text("utf-8")))
    assert [(line.id, line.action, line.ground, line.at) for line in read] == kept
    assert (n, whole, later) == (len(kept), len(kept) + 2, 0)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "safety." not in file.read_text("utf-8")
    assert "safety.read" in (tmp_path / "whole.json").read_text("utf-8")


def as_kept(event) -> tuple:
    return str(event.id), event.action, event.ground, event.at


def test_a_log_that_cannot_be_written_leaves_no_file_and_no_line(log, tmp_path):
    with as_owner(), pytest.raises(FileNotFoundError):
        write_log(tmp_path / "no-such-folder" / "log.json")
    with as_owner():
        assert not Event.objects.filter(action="audit.export").exists()
    assert list(tmp_path.iterdir()) == []
