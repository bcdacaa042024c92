"""Web server and database are killed in the middle of a referral, an enrolment, a list on the social map, or a look.

The operation is cut off after every single row that it writes, while it commits, and after its answer: a trigger that
only these tests install lets the transaction of one log-in sleep there. All cases stand still at the same moment; then
everything is killed with SIGKILL, started again, and counted. No look is answered without its lines in the log.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

import pytest
from psycopg import Connection
from tests.project.crash_world import Case

from weefsel.project.database.cluster import Cluster
from weefsel.project.database.roles import connect
from weefsel.project.server import environment, free_port

PATIENCE_S = 60
AT_COMMIT, NEVER = -1, 1_000_000
N_RACING = 3  # of each kind, that run on while everything is killed
ROOM = {
    "referral": 35,
    "coach": 27,
    "enrolment": 13,
    "look": 90,
    "list": 20,
}  # cases that stand ready; a few more than there are rows to write
NOTHING = {
    "referral": 0,
    "introduction": 0,
    "barriers": 0,
    "events": 0,
    "consents": 0,
    "relations": 0,
    "links": 0,
    "mails": 0,
    "jobs": 0,
    "audit lines": 0,
    "enrolments": 0,
    "places taken": 0,
}
# Both kinds of referral: to a place, which is taken and whose host gets a link; and to a coach, who comes to know.
REFERRED = {"referral": 1, "introduction": 1, "barriers": 3, "events": 1, "consents": 2, "audit lines": 3}
TO_PLACE = NOTHING | REFERRED | {"places taken": 1, "links": 2, "mails": 2, "jobs": 2}
TO_COACH = NOTHING | REFERRED | {"relations": 1, "links": 1, "mails": 1, "jobs": 1}
# Enrolling also accepts a referral that nobody had answered.
ENROLLED = TO_PLACE | {"enrolments": 1, "events": 2, "audit lines": 5}
NO_LIST = {"entries": 0, "services": 0, "places": 0, "organizations": 0, "assurances": 0, "on the map": 0, "told": 3}
LIST = dict.fromkeys(NO_LIST, 1) | {"told": 4}
NONE_OF_IT = {"list": NO_LIST, "referral": NOTHING, "coach": NOTHING, "enrolment": TO_PLACE}
WHOLE = {"list": LIST, "referral": TO_PLACE, "coach": TO_COACH, "enrolment": ENROLLED}
# Pages with data of one person, each asked by a log-in of its own.
LOOKED_AT = (
    "/personen/{person}/",
    "/personen/{person}/netwerk/",
    "/personen/{person}/netwerk/tijdlijn/",
    "/personen/{person}/toestemmingen/",
    "/personen/{person}/rechten/",
    "/personen/{person}/wat-past/",
    "/personen/{person}/behoeften/",
    "/personen/{person}/gegevens/",
    "/personen/{person}/vragen/antwoorden/",
    "/personen/{person}/gesprekken/",
)
LOGGED = "SELECT count(DISTINCT request_id) FROM audit_event WHERE user_id = %s AND person_id = %s AND kind = 'R'"
ASLEEP = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
ARRIVED = "SELECT count(*) FROM referrals_referral WHERE person_id = ANY(%s::uuid[])"
ORPHANS = "SELECT count(*) FROM procrastinate_jobs WHERE args->>'mail_id' NOT IN (SELECT id::text FROM accounts_mail)"
SLEEPER = """
CREATE TABLE crash_point (user_id text PRIMARY KEY, row_number integer NOT NULL);
CREATE TABLE crash_seen (user_id text, row_number integer, table_name text);
CREATE FUNCTION crash_sleep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE who text := current_setting('app.user', true); n integer; point integer;
BEGIN
  IF who IS NULL OR who = '' THEN RETURN NULL; END IF;
  SELECT row_number INTO point FROM public.crash_point WHERE user_id = who;
  IF point IS NULL THEN RETURN NULL; END IF;
  IF TG_ARGV[0] = 'commit' THEN
    IF point = -1 THEN PERFORM pg_sleep(600); END IF;
    RETURN NULL;
  END IF;
  n := coalesce(nullif(current_setting('crash.n', true), ''), '0')::integer + 1;
  PERFORM set_config('crash.n', n::text, true);
  INSERT INTO public.crash_seen VALUES (who, n, TG_TABLE_NAME);
  IF n = point THEN PERFORM pg_sleep(600); END IF;
  RETURN NULL;
END $$;
"""


@dataclass
class House:
    """A real installation in a folder of its own: our database server, and the web server with the real settings."""

    home: Path
    port: int = 0
    server: subprocess.Popen | None = None
    owner: Connection | None = None

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.home)

    def run(self, *arguments: str) -> str:
        """Run one step as the owner role, and give what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            env=environment(self.home, demo=True, port=self.port, process="owner"),
            cwd=Path(__file__).resolve().parents[2],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        """Start the database and the web server, as `serve` does, with a thread for every request that stands still."""
        self.cluster.start()
        self.port = free_port(0)
        program = (
            "from granian import Granian\n"
            f"Granian('weefsel.project.wsgi:application', port={self.port}, interface='wsgi', workers=1,"
            " blocking_threads=80, backpressure=200, log_access=False, log_level='error').serve()"
        )
        self.server = subprocess.Popen(
            [sys.executable, "-c", program],
            env=environment(self.home, demo=True, port=self.port) | {"PYTHONWARNINGS": "ignore:No directory at"},
            start_new_session=True,
        )
        until = time.monotonic() + PATIENCE_S
        while not self._answers():
            assert time.monotonic() < until, "the web server does not start"
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            return self.send("GET", "/gezond/", {}, "")[0] == 200
        except OSError:
            return False

    def kill(self) -> None:
        """Kill the web server and the database, parents first, all of them, with no chance to say goodbye."""
        postmaster = int((self.cluster.place.data / "postmaster.pid").read_text().split("\n", 1)[0])
        victims = [*family_of(self.server.pid), *family_of(postmaster)]
        for pid in victims:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.server.wait()
        self.owner.close()
        self.owner = None
        assert not self.cluster.is_running()

    def look(self, path: str, session: str) -> str:
        """Ask for a page; gives the whole of it, and nothing where it did not come as a whole."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=700)
        try:
            connection.request("GET", path, headers={"Cookie": f"weefsel={session}"})
            answer = connection.getresponse()
            page = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return ""
        finally:
            connection.close()
        assert answer.status == 200, (path, answer.status)
        return page

    def close(self) -> None:
        if self.owner is not None:
            self.owner.close()
        if self.server is not None and self.server.poll() is None:
            for pid in family_of(self.server.pid):
                os.kill(pid, signal.SIGKILL)
            self.server.wait()
        self.cluster.stop()

    def send(self, method: str, path: str, fields: dict[str, str], session: str) -> tuple[int, str]:
        """Send one request as someone; the status and where it leads to."""
        token = "a" * 32
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=700)
        headers = {
            "Cookie": f"weefsel={session}; csrf={token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}) if method == "POST" else None
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, answer.headers.get("Location", "")

    def sql(self, statement: str, values=None) -> list[tuple]:
        """Ask the database something as the owner role, who sees every row."""
        if self.owner is None:
            self.owner = connect(self.cluster.addresses.owner)
        cursor = self.owner.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def family_of(pid: int) -> list[int]:
    """A process and everything that came from it, parents first."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            children.setdefault(parent, []).append(int(folder.name))
    family = [pid]
    for each in family:
        family += children.get(each, [])
    return family


def referral_form(case: Case) -> dict[str, str]:
    return {
        "form_token": case.form_token,
        "introduction": "Ik denk dat dit u goed zal doen.",
        "shown_name": "Proef",
        "access_needs": "rolstoel",
        "companion": "Bram",
        "transport_solution": "Rijdt met de buurman mee",
        "time_solution": "",
        "shyness_solution": "Anja staat bij de deur",
        "consent": "on",
        "may_report": "on",
        "invite_person": "on",
    }


def refer(house: House, case: Case, session: str) -> tuple[int, str]:
    target = f"coach/{case.organization}" if case.kind == "coach" else case.offer
    return house.send("POST", f"/personen/{case.person}/verwijzen/{target}/", referral_form(case), session)


def act(house: House, case: Case) -> tuple[int, str]:
    """What the case does when it is not cut off."""
    if case.kind == "list":
        return house.send("POST", f"/aanbod/lijsten/bestand/{case.list_import}/", {"do": "put"}, case.session)
    if case.kind != "enrolment":
        return refer(house, case, case.session)
    [(referral,)] = house.sql("SELECT id FROM referrals_referral WHERE person_id = %s", [case.person])
    return house.send("POST", f"/groepen/{case.group}/deelnemer/{referral}/", {}, case.session)


def left_behind(house: House, case: Case) -> dict[str, int]:
    """How many rows of each kind there are of this case."""
    if case.kind == "list":
        return _of_list(house, case)
    mine = {
        "referral": "referrals_referral WHERE person_id = %(person)s",
        "introduction": "referrals_introduction WHERE person_id = %(person)s",
        "barriers": "referrals_barrier WHERE person_id = %(person)s",
        "events": "referrals_referralevent WHERE person_id = %(person)s",
        "consents": "consent_consent WHERE person_id = %(person)s",
        "relations": "rights_relation WHERE person_id = %(person)s AND relation = 'coaching'",
        "links": "accounts_link WHERE email IN (%(email)s, %(host_email)s)",
        "mails": "accounts_mail WHERE to_address IN (%(email)s, %(host_email)s)",
        "jobs": "procrastinate_jobs WHERE args->>'mail_id' IN (SELECT id::text FROM accounts_mail WHERE to_address IN"
        " (%(email)s, %(host_email)s))",
        "audit lines": "audit_event WHERE person_id = %(person)s AND kind IN ('C', 'U')",
        "enrolments": "groups_enrolment WHERE person_id = %(person)s",
    }
    counts = ", ".join(f"(SELECT count(*) FROM {rows})" for rows in mine.values())
    values = {"person": case.person, "email": case.email, "host_email": case.host_email, "offer": case.offer}
    [row] = house.sql(f"SELECT {counts}, (SELECT places_free FROM directory_offer WHERE id = %(offer)s)", values)
    return dict(zip(mine, row, strict=False)) | {"places taken": case.capacity - row[-1]}


def _of_list(house: House, case: Case) -> dict[str, int]:
    mine = {
        "entries": "directory_offer WHERE keeper_id = %(keeper)s AND is_open",
        "services": "directory_service WHERE keeper_id = %(keeper)s",
        "places": "directory_location WHERE keeper_id = %(keeper)s",
        "organizations": "accounts_organization WHERE id IN (SELECT o.owner_id FROM directory_offer o WHERE"
        " o.keeper_id = %(keeper)s)",
        "assurances": "directory_assurance WHERE owner_id = %(keeper)s",
        "on the map": "directory_listimport WHERE id = %(list)s AND state = 'applied' AND content IS NULL",
        "told": "audit_event WHERE user_id = %(user)s AND kind IN ('C', 'U')",
    }
    counts = ", ".join(f"(SELECT count(*) FROM {rows})" for rows in mine.values())
    [row] = house.sql(f"SELECT {counts}", {"keeper": case.organization, "list": case.list_import, "user": case.user})
    return dict(zip(mine, row, strict=True))


@dataclass
class Aftermath:
    """What the kill left: of each case the counts ``before`` it was sent again, the status ``again``, and ``after``.

    ``cut_off`` cases by name of where they were cut off; ``answered`` had their answer; ``racing`` were on their way.
    """

    cut_off: dict[str, Case]
    answered: dict[str, Case]
    racing: dict[str, Case]
    before: dict[str, dict[str, int]]
    again: dict[str, int]
    after: dict[str, dict[str, int]]
    orphans: int


@pytest.fixture(scope="module")
def peopled():
    """A house, and the cases that stand ready in it."""
    folder = Path(tempfile.mkdtemp(prefix="wc-"))
    folder.chmod(0o711)
    house = House(folder / "home")
    try:
        house.run("weefsel", "migrate")
        cases = _cases(house)
        house.start()
        _install_sleeper(house)
        yield house, cases
    finally:
        house.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def aftermath(peopled):
    """Kill once, with every case standing still at a point of its own; start again; send everything once more."""
    began = time.monotonic()
    house, cases = peopled
    for case in cases["enrolment"]:
        assert refer(house, case, case.sets_up)[0] == 302, case
    cut_off, answered, racing = _send_all(house, {kind: ready for kind, ready in cases.items() if kind in WHOLE})
    house.kill()
    house.start()
    house.sql("TRUNCATE crash_point")
    everything = cut_off | answered | racing
    before = {name: left_behind(house, case) for name, case in everything.items()}
    again = {name: act(house, case)[0] for name, case in everything.items()}
    after = {name: left_behind(house, case) for name, case in everything.items()}
    [(orphans,)] = house.sql(ORPHANS)
    print(f"{len(cut_off)} points, {len(racing)} under way, {time.monotonic() - began:.0f} s")
    return Aftermath(cut_off, answered, racing, before, again, after, orphans)


@dataclass
class Looks:
    """How many whole pages came ``answered``, and how many looks the log knows ``logged``, of each name.

    ``cut_off`` names of what stood still when everything was killed; ``racing`` of what went on asking.
    """

    cut_off: list[str]
    racing: list[str]
    answered: dict[str, int]
    logged: dict[str, int]


@pytest.fixture(scope="module")
def looks(peopled, aftermath):
    """Look at people, stand still after every row that a look writes and at its commit, look on; and kill."""
    house, cases = peopled
    ready = list(cases["look"])
    who: dict[str, Case] = {}
    answered: dict[str, int] = {}
    points: list[tuple[str, str, int]] = []
    for page in LOOKED_AT:
        whole = ready.pop()
        house.sql("INSERT INTO crash_point VALUES (%s, %s)", [whole.user, NEVER])
        assert whole.given_name in house.look(page.format(person=whole.person), whole.session), page
        rows = house.sql("SELECT table_name FROM crash_seen WHERE user_id = %s ORDER BY row_number", [whole.user])
        assert "audit_event" in [table for (table,) in rows], page
        names = {f"{page} after row {number}, of {table}": number for number, (table,) in enumerate(rows[:3], 1)}
        for name, point in (names | {f"{page} at its commit": AT_COMMIT}).items():
            who[name] = ready.pop()
            points.append((name, page, point))

    def look(name: str, page: str, again: bool) -> None:
        case = who[name]
        while case.given_name in house.look(page.format(person=case.person), case.session):
            answered[name] = answered.get(name, 0) + 1
            if not again:
                return

    for name, page, point in points:
        house.sql("INSERT INTO crash_point VALUES (%s, %s)", [who[name].user, point])
        threading.Thread(target=look, args=(name, page, False), daemon=True).start()
    _wait_until(house, ASLEEP, None, len(points))
    racing = [f"{page} under way" for page in LOOKED_AT]
    threads = []
    for name, page in zip(racing, LOOKED_AT, strict=True):
        who[name] = ready.pop()
        threads.append(threading.Thread(target=look, args=(name, page, True), daemon=True))
        threads[-1].start()
    until = time.monotonic() + PATIENCE_S
    while len([name for name in racing if answered.get(name, 0) > 1]) < len(racing):
        assert time.monotonic() < until, answered
        time.sleep(0.01)
    house.kill()
    for thread in threads:
        thread.join(PATIENCE_S)
    house.start()
    logged = {name: house.sql(LOGGED, [case.user, case.person])[0][0] for name, case in who.items()}
    print(f"{len(points)} points of looks, {sum(answered.values())} answers while it was killed")
    return Looks([name for name, _page, _point in points], racing, answered, logged)


def _cases(house: House) -> dict[str, list[Case]]:
    made = [Case(**one) for one in json.loads(house.run("tests.project.crash_world", *map(str, ROOM.values())))]
    return {kind: [case for case in made if case.kind == kind] for kind in ROOM}


def _install_sleeper(house: House) -> None:
    house.sql(SLEEPER)
    # How many marks of the map a change throws away, depends on who else changes it at the same moment.
    tables = house.sql(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'crash%'"
        " AND tablename <> 'directory_mapmark'"
    )
    for (table,) in tables:
        house.sql(
            f"CREATE TRIGGER zz_crash AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION crash_sleep('row')"
        )
    for table in ("referrals_referral", "groups_enrolment", "directory_offer", "audit_event"):
        house.sql(
            f"CREATE CONSTRAINT TRIGGER zz_crash_commit AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION crash_sleep('commit')"
        )


def _send_all(house: House, cases: dict[str, list[Case]]) -> tuple[dict[str, Case], ...]:
    """Send one case of each kind to its end, hold one at every row it wrote and at its commit, and race some more."""
    cut_off, answered, racing, threads = {}, {}, {}, []
    points: list[tuple[Case, int]] = []
    for kind, ready in cases.items():
        ready = list(ready)
        whole = ready.pop()
        house.sql("INSERT INTO crash_point VALUES (%s, %s)", [whole.user, NEVER])
        assert act(house, whole)[0] == 302
        rows = house.sql("SELECT table_name FROM crash_seen WHERE user_id = %s ORDER BY row_number", [whole.user])
        answered[f"{kind} after its answer"] = whole
        names = [f"{kind} after row {number}, of {table}" for number, (table,) in enumerate(rows, 1)]
        assert len(names) + 1 + N_RACING <= len(ready), f"ROOM is too small for the {len(names)} rows of {kind}"
        for number, name in enumerate([*names, f"{kind} at its commit"], 1):
            cut_off[name] = ready.pop()
            points.append((cut_off[name], number if name in names else AT_COMMIT))
        for number in range(N_RACING):
            racing[f"{kind} under way, {number}"] = ready.pop()
    for case, point in points:
        house.sql("INSERT INTO crash_point VALUES (%s, %s)", [case.user, point])
        threads.append(_send(house, case))
    _wait_until(house, ASLEEP, None, len(points))
    threads += [_send(house, case) for case in racing.values()]
    not_yet_referred = [case.person for case in racing.values() if case.kind in ("referral", "coach")]
    _wait_until(house, ARRIVED, [not_yet_referred], 1)
    return cut_off, answered, racing


def _send(house: House, case: Case) -> threading.Thread:
    def send() -> None:
        try:
            act(house, case)
        except (OSError, http.client.HTTPException):
            return

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    return thread


def _wait_until(house: House, question: str, values, n: int) -> None:
    """Wait until the database counts ``n`` or more."""
    until = time.monotonic() + PATIENCE_S
    with connect(house.cluster.admin.to_database("weefsel")) as server:
        while (counted := server.execute(question, values).fetchone()[0]) < n:
            assert time.monotonic() < until, f"{counted} of {n}: {question}"
            time.sleep(0.05)


def test_what_was_cut_off_after_any_row_or_at_its_commit_is_not_there_at_all(aftermath):
    assert {name: aftermath.before[name] for name in aftermath.cut_off} == {
        name: NONE_OF_IT[case.kind] for name, case in aftermath.cut_off.items()
    }


def test_every_row_of_the_operations_was_a_point_where_it_was_cut_off(aftermath):
    points = {kind: [name for name, case in aftermath.cut_off.items() if case.kind == kind] for kind in WHOLE}

    assert {kind: len(names) for kind, names in points.items()} == {
        "referral": 27,
        "coach": 23,
        "enrolment": 8,
        "list": 11,
    }


def test_what_was_answered_is_wholly_there(aftermath):
    assert {name: aftermath.before[name] for name in aftermath.answered} == {
        name: WHOLE[case.kind] for name, case in aftermath.answered.items()
    }


def test_what_was_under_way_is_there_wholly_or_not_at_all(aftermath):
    halves = {
        name: aftermath.before[name]
        for name, case in aftermath.racing.items()
        if aftermath.before[name] not in (NONE_OF_IT[case.kind], WHOLE[case.kind])
    }

    assert halves == {}
    assert [name for name, case in aftermath.racing.items() if aftermath.before[name] == WHOLE[case.kind]] != []


def test_same_form_again_gives_exactly_one(aftermath):
    everything = aftermath.cut_off | aftermath.answered | aftermath.racing

    assert aftermath.again == dict.fromkeys(everything, 302)
    assert aftermath.after == {name: WHOLE[case.kind] for name, case in everything.items()}


def test_no_job_is_left_for_a_mail_that_is_not_there(aftermath):
    assert aftermath.orphans == 0


def test_no_page_with_data_of_a_person_came_before_its_lines_were_in_the_log(looks):
    """A page is made before its transaction ends; whoever is killed in between must not have sent it."""
    without = {
        name: (looks.answered.get(name, 0), looks.logged[name])
        for name in (*looks.cut_off, *looks.racing)
        if looks.answered.get(name, 0) > looks.logged[name]
    }

    assert without == {}
    assert {name: looks.logged[name] for name in looks.cut_off} == dict.fromkeys(looks.cut_off, 0)
    assert len(looks.cut_off) >= 2 * len(LOOKED_AT)
