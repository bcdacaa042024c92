"""`weefsel demo`, as a person types it: it answers, stops in order, keeps what was there, and refuses real people."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg
import pytest
import typer

from weefsel.project.commands import demo as command
from weefsel.project.database.cluster import Cluster
from weefsel.project.database.roles import connect
from weefsel.project.server import ServerProblem

STOPS_WITHIN_S = 20
STARTS_WITHIN_S = 300  # a machine that does other work too; idle it takes a tenth of that
COUNTS = """
    SELECT (SELECT count(*) FROM people_person), (SELECT count(*) FROM referrals_referral),
           (SELECT count(*) FROM audit_event), (SELECT count(*) FROM accounts_mail),
           (SELECT count(*) FROM accounts_user)
"""


@pytest.fixture(scope="module")
def base():
    """A folder as WEEFSEL_HOME, that a server of another system user can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="weefsel-demo-"))
    folder.chmod(0o711)
    yield folder
    Cluster(folder / "demo").stop()
    shutil.rmtree(folder, ignore_errors=True)


class Demo:
    """A running `weefsel demo`."""

    def __init__(self, base: Path, *words: str):
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("WEEFSEL", "DATABASE"))}
        self.log = base / "said.txt"
        with self.log.open("w") as said:
            self.process = subprocess.Popen(
                [
                    sys.executable, "-c", "from weefsel.project.cli import run; run()",
                    "demo", "--people", "100", "--port", "0", "--no-browser", *words,
                ],
                env=environ | {"WEEFSEL_HOME": str(base), "COLUMNS": "200"},
                stdout=said,
                stderr=subprocess.STDOUT,
            )  # fmt: skip

    def said(self) -> str:
        return self.log.read_text()

    def wait_for_address(self) -> str:
        patience = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < patience:
            if found := re.search(r"De oefenregio draait: (http://\S+)", self.said()):
                return found.group(1)
            assert self.process.poll() is None, self.said()
            time.sleep(0.1)
        raise AssertionError(self.said())

    def stop(self) -> float:
        """Ask it to stop, and give how many seconds that took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=STOPS_WITHIN_S)
        return time.monotonic() - began


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def counts(base: Path) -> tuple:
    with connect(Cluster(base / "demo").addresses.owner) as owner:
        return owner.execute(COUNTS).fetchone()


def children_of(process: subprocess.Popen) -> list[int]:
    tasks = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in tasks.read_text().split()]


def test_first_start_answers_stops_in_order_and_a_second_start_changes_nothing(base):
    first = Demo(base)
    address = first.wait_for_address()
    assert [status_of(address + path) for path in ("/", "/gezond/", "/oefenen/")] == [200, 200, 200]
    assert "samen-oefenen-mag" in first.said()
    assert "noor@example.org" in first.said()
    before = counts(base)
    children = children_of(first.process)
    assert children

    assert first.stop() < STOPS_WITHIN_S

    assert not Cluster(base / "demo").is_running()
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []
    second = Demo(base)
    address = second.wait_for_address()
    assert status_of(address + "/gezond/") == 200
    assert counts(base) == before
    second.stop()
    assert not Cluster(base / "demo").is_running()


def test_another_region_is_not_made_over_the_one_that_is_there(base):
    refused = Demo(base, "--region", "Amsterdam")

    assert refused.process.wait(timeout=STARTS_WITHIN_S) == 1
    assert (
        "oefenregio Wijchen" in refused.said()
        or "kennen we niet" in refused.said()
        or "map met echte" in refused.said()
    )


def test_real_installation_is_refused_and_left_as_it_is(base):
    cluster = Cluster(base / "demo")
    cluster.start()
    with connect(cluster.addresses.owner) as owner:
        owner.execute("UPDATE accounts_installation SET kind = 'real', clock_offset_s = 0")
        before = owner.execute(COUNTS).fetchone()

    refused = Demo(base, "--fresh", "--yes")

    assert refused.process.wait(timeout=STARTS_WITHIN_S) == 1
    assert "In deze map staat een echte installatie. Daar komt geen oefenregio bij." in refused.said()
    assert cluster.is_running(), "a server that was running before is not ours to stop"
    assert counts(base) == before


@pytest.mark.parametrize(
    ("held", "name", "region", "fresh", "text"),
    [
        ("real", "", "", False, "echte installatie"),
        ("real", "", "", True, "echte installatie"),
        ("unknown", "", "", True, "niet leeg"),
        ("demo", "Wijchen", "Druten", False, "weefsel demo --region Druten --fresh"),
    ],
)
def test_what_is_no_demo_or_another_one_is_refused_in_words(held, name, region, fresh, text):
    with pytest.raises(ServerProblem, match=re.escape(text)):
        command.refuse_what_is_no_demo(held, name, region=region, fresh=fresh)


@pytest.mark.parametrize(
    ("held", "name", "region", "fresh"),
    [
        ("nothing", "", "", False),
        ("demo", "Wijchen", "", False),
        ("demo", "Wijchen", "wijchen", False),
        ("demo", "Wijchen", "Druten", True),
    ],
)
def test_an_empty_database_and_the_region_asked_for_are_welcome(held, name, region, fresh):
    assert command.refuse_what_is_no_demo(held, name, region=region, fresh=fresh) is None


@pytest.mark.parametrize(("typed", "goes_on"), [("opnieuw", True), (" Opnieuw ", True), ("ja", False), ("", False)])
def test_fresh_goes_on_only_after_the_word(monkeypatch, typed, goes_on):
    monkeypatch.setattr(typer, "prompt", lambda *_args, **_kwargs: typed)

    if goes_on:
        assert command._confirm("Wijchen") is None
    else:
        with pytest.raises(ServerProblem, match="niets weggegooid"):
            command._confirm("Wijchen")


def test_unknown_region_is_told_before_anything_starts(tmp_path):
    refused = Demo(tmp_path, "--region", "Nergensland")

    assert refused.process.wait(timeout=STARTS_WITHIN_S) == 1
    assert "Nergensland" in refused.said() or "map met echte gegevens" in refused.said()
    assert not (tmp_path / "demo").exists()
    with pytest.raises((psycopg.OperationalError, FileNotFoundError)):
        connect(Cluster(tmp_path / "demo").admin)
