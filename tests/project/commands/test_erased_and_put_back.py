"""Who was erased does not come back with a backup: the real commands, the real tables, on a server of our own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from django.db import connection, transaction
from tests.factories import World, acting, actor_of, as_owner, make_person
from tests.lives import life
from tests.planted import LEFT, OF_THE_LOG, Mark, dump, plant
from tests.project.commands.test_database_commands import weefsel
from tests.project.database.conftest import home, short_folder  # noqa: F401
from tests.settings import TEST_HOME
from tests.together import others_say_yes

from weefsel.apps.audit.models import Event
from weefsel.apps.groups.models import Enrolment, Favour
from weefsel.apps.keys.ring import drop
from weefsel.apps.referrals.models import Referral
from weefsel.apps.safety.models import MeldcodeCase, MeldcodeStep
from weefsel.apps.subject.models import Part, Request
from weefsel.apps.subject.operations import answer, ask
from weefsel.project.database.backup import RESTORING
from weefsel.project.database.cluster import Cluster
from weefsel.project.database.erased import erased_file, read_erased
from weefsel.project.database.roles import connect

Rows = dict[str, list[str]]
# What stays of who is erased: the log, and what was asked about it, without a word; and the number on the list.
STAYS = {place for place in LEFT if place[2] in OF_THE_LOG}
NUMBERED = {"keys_erased", "audit_event", *OF_THE_LOG}
# What was written after that backup: the erasing, its lines that wait for a seal, and the mail that there is an answer.
SINCE = {"audit_waiting", "keys_erased", "procrastinate_events", "procrastinate_jobs"}


@pytest.fixture
def lived(transactional_db, now):
    """Three people with a whole life and marks in every column, really written: one goes, one stays, of one a part."""
    with as_owner(), transaction.atomic():
        world = World(now)
        other = make_person(world.practice, now, given_name="Ander", family_name="Mens")
        third = make_person(world.practice, now, given_name="Derde", family_name="Mens")
        marks = []
        for person, letter in ((world.person, "a"), (other, "b"), (third, "c")):
            life(world, person, now=now)
            Event.objects.create(
                kind="R",
                action="people.read",
                at=now,
                user_id=world.gp.id,
                user_key=str(world.gp.id),
                role="gp",
                organization_id=world.practice.id,
                person_id=person.id,
                object_type="person",
                object_key=str(person.id),
                ground="behandeling",
                source="weefsel",
            )
            if person == world.person:  # what is weighed in the meldcode has to stay, and its key with it
                MeldcodeStep.objects.filter(person=person).delete()
                MeldcodeCase.objects.filter(person=person).delete()
            marks.append([mark for mark in plant(person, letter)[0] if mark.column != "state"])
        for model, state in ((Referral, "requested"), (Enrolment, "enrolled"), (Favour, "taken")):
            model.objects.update(state=state)  # what runs can only be stopped from a state that there is
    erased_file(TEST_HOME).unlink(missing_ok=True)
    return world, other, third, marks


def erase_part(world, person, now) -> None:
    """The house says no, and all others yes."""
    with transaction.atomic():
        gp, token = acting(actor_of(world.gp, now)), uuid.uuid4()
        ask(actor=gp, person_id=person.id, form_token=token, kind="erase", words="")
    with as_owner(), transaction.atomic():
        others_say_yes(Request.objects.get(id=token), but=world.practice, now=now, by=world.gp)
        Part.objects.filter(request_id=token, owner=world.house).update(is_yes=False, ground="law")
    with transaction.atomic():
        gp = acting(actor_of(world.gp, now))
        answer(actor=gp, request_id=token, grant=True, answer="U vroeg het.", only_part=True)


def rows_of(address, database: str = "weefsel") -> Rows:
    """Every row of every table, as the server writes it: encrypted words as they are kept."""
    with connect(address.to_database(database)) as admin:
        names = [name for (name,) in admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        return {name: sorted(row for (row,) in admin.execute(f'SELECT t::text FROM "{name}" t')) for name in names}


def said_by(cluster: Cluster) -> dict[str, str]:
    """The same, with the words opened, by the keys that are in that database."""
    with connect(cluster.admin) as admin:
        admin.execute("GRANT weefsel_app TO weefsel_owner")  # every connection of a test begins as the pages
    here = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(cluster.addresses.owner.to_django())
    try:
        with as_owner():
            return dump()
    finally:
        drop()
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(here)


def left_of(marks: list[Mark], said: dict[str, str]) -> set[tuple[str, str, str]]:
    return {(mark.table, mark.column, table) for mark in marks for table, rows in said.items() if mark.text in rows}


def plain_in_files(marks: list[Mark], before: Rows, cluster: Cluster) -> set[tuple[str, str, str]]:
    """Marks that were kept as plain words and stand in a file of the server: a table, an index, what it counted."""
    with connect(cluster.admin.to_database("weefsel")) as admin:
        admin.execute("CHECKPOINT")
        number = admin.execute("SELECT oid FROM pg_database WHERE datname = 'weefsel'").fetchone()[0]
    words = {m.text.encode(): m for m in marks if m.text[0] == "z" and any(m.text in row for row in before[m.table])}
    any_of = re.compile(b"|".join(words))
    found = set()
    for path in (cluster.place.data / "base" / str(number)).iterdir():
        there = {words[text] for text in any_of.findall(path.read_bytes())}
        found |= {(mark.table, mark.column, path.name) for mark in there}
    return found


def killed(home: Path, cluster: Cluster, words: tuple[str, ...], environ: dict[str, str], *, until, then=None) -> None:  # noqa: F811
    """Run the command and end it as a loss of power does, as soon as ``until`` says so of the database it fills.

    Before the end it stands still, while ``then`` looks.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith(("WEEFSEL", "DATABASE"))}
    process = subprocess.Popen(
        [sys.executable, "-c", "from weefsel.project.cli import run; run()", *words],
        env=own | {"WEEFSEL_HOME": str(home)} | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    patience = time.monotonic() + 60
    try:
        while time.monotonic() < patience:
            assert process.poll() is None, process.stdout.read().decode()
            if cluster.is_running() and until(cluster):
                break
            time.sleep(0.02)
        else:
            pytest.fail("the moment to end it did not come")
    finally:
        process.send_signal(signal.SIGSTOP)
        try:
            if then is not None:
                then()
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate()


def being_filled(cluster: Cluster) -> str | None:
    with connect(cluster.admin) as admin:
        row = admin.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"weefsel{RESTORING}"]
        ).fetchone()
        return row[0] if row else None


def half_filled(cluster: Cluster) -> bool:
    """Tables are there, and the program that fills them is at work."""
    name = being_filled(cluster)
    with connect(cluster.admin) as admin:
        busy = admin.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND application_name = 'pg_restore' "
            "AND query ~ '^(COPY|CREATE INDEX|ALTER TABLE)'",
            [name],
        ).fetchone()
    return bool(busy)


def about_to_take_its_name(cluster: Cluster) -> bool:
    """All rows are there and who was erased is out of them; it waits for who works in the empty database."""
    with connect(cluster.admin) as admin:
        waits = admin.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = 'postgres' AND pid <> pg_backend_pid() "
            "AND query LIKE '%FROM pg_stat_activity WHERE datname%'"
        ).fetchone()
    return bool(waits)


def n_tables(cluster: Cluster) -> int:
    with connect(cluster.admin.to_database("weefsel")) as admin:
        return admin.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()[0]


def test_who_was_erased_stays_away_after_a_backup_from_before_and_who_was_not_is_as_they_were(
    lived,
    home,  # noqa: F811
    now,
    tmp_path,
):
    world, other, third, (mine, others, parts) = lived
    number = str(world.person.id)
    here, there = Cluster(TEST_HOME), Cluster(home)
    environ = {"WEEFSEL_BACKUP_KEY_FILE": str(TEST_HOME / "secrets" / "backup.key")}
    listed = ("--erased", str(erased_file(TEST_HOME)))
    wrong: list[str] = []

    def expect(what: str, found, wanted) -> None:
        if found != wanted:
            wrong.append(f"{what}: {found!r} instead of {wanted!r}")

    older, newer = tmp_path / "older.weefsel", tmp_path / "newer.weefsel"
    made = weefsel(TEST_HOME, "backup", str(older))
    assert made[0] == 0, made
    expect("marks in the encrypted file", [m for m in mine if m.text.encode() in older.read_bytes()], [])
    before = rows_of(here.admin)
    with transaction.atomic():
        token = uuid.uuid4()
        patient = acting(actor_of(world.patient, now))
        ask(actor=patient, person_id=world.person.id, form_token=token, kind="erase", words="")
    with as_owner(), transaction.atomic():
        others_say_yes(Request.objects.get(id=token), but=world.practice, now=now, by=world.gp)
    with transaction.atomic():
        answer(actor=acting(actor_of(world.gp, now)), request_id=token, grant=True, answer="U vroeg het.")
    expect("the list", number in read_erased(erased_file(TEST_HOME)), True)
    erase_part(world, third, now)
    with as_owner():
        of_part = left_of(parts, dump())
    after = rows_of(here.admin)
    assert weefsel(TEST_HOME, "backup", str(newer))[0] == 0

    # Ended half-way, and just before the end: nothing is there, and it begins again.
    put_back = ("restore", str(older), *listed)
    killed(home, there, put_back, environ, until=half_filled)
    expect("tables after the first end", n_tables(there), 0)
    entered, left = None, being_filled(there)
    expect("what the first one left", left is not None, True)

    def entering(cluster: Cluster) -> bool:
        nonlocal entered
        if entered is None and being_filled(cluster) not in (None, left):
            entered = connect(cluster.addresses.app)
        return entered is not None and about_to_take_its_name(cluster)

    # A backup from after the erasing, with no list beside it.
    newest: Rows = {}

    def look() -> None:
        newest.update(rows_of(there.admin, being_filled(there)))

    killed(home, there, ("restore", str(newer)), environ, until=entering, then=look)
    entered.close()
    expect("a newer one, table by table", {t for t in after if after[t] != newest[t]}, set())
    expect("tables after the second end", n_tables(there), 0)
    answered = weefsel(home, *put_back, **environ)
    assert answered[0] == 0, answered

    # A backup from before the erasing.
    back, said = rows_of(there.admin), said_by(there)
    expect("marks", left_of(mine, said), STAYS)
    expect("tables with the number", {t for t, rows in back.items() if any(number in r for r in rows)}, NUMBERED)
    stays = {(table, column) for table, column, _where in STAYS}
    expect("in files", {place for place in plain_in_files(mine, before, there) if place[:2] not in stays}, set())
    theirs = str(other.id)
    for table, rows in before.items():
        kept = [row for row in rows if theirs in row]
        expect(f"rows of who stays in {table}", [row for row in kept if row not in back[table]], [])
    expect("marks of who stays", {(m.table, m.column) for m in others if m.text not in said[m.table]}, set())
    # Of whom a part went: that part stays away, and what the house kept is there. The mail and the log are from since.
    lost_or_back = {
        place for place in left_of(parts, said) ^ of_part if place[2] not in ("accounts_mail", "audit_event")
    }
    expect("marks of a part, too many or too few", lost_or_back, set())
    expect("what is kept of a part", {"groups_enrolment", "groups_guest"} <= {table for table, *_ in of_part}, True)
    stays |= {place[:2] for place in of_part}
    in_files = {place for place in plain_in_files(parts, before, there) if place[:2] not in stays}
    expect("a part in files", in_files, set())
    # Whoever else is in a table is as after the erasing: nothing of them was lost or came back.
    known = (number, str(third.id))
    of_others = [
        {t: [r for r in rows if not any(each in r for each in known)] for t, rows in those.items()}
        for those in (after, back)
    ]
    expect("tables that differ", {t for t in after if of_others[0][t] != of_others[1][t]}, SINCE)
    expect("the list in the other folder", number in read_erased(erased_file(home)), True)
    assert not wrong, "\n".join(wrong)
