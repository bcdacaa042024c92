"""The check of roles and row-level security: each thing it refuses is really made, and really refused."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace

import pytest
from tests.project.database.conftest import fresh_database

from weefsel.project.database.check import check_database, inspect_database, refuse_old_server, refuse_unsafe_role
from weefsel.project.database.problem import AddressProblem, RoleProblem
from weefsel.project.database.roles import connect

DATABASE = "check_test"
GUARDED = """
CREATE TABLE person (id int PRIMARY KEY, org int);
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
ALTER TABLE person FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON person TO weefsel_app USING (org = nullif(current_setting('app.org', true), '')::int);
CREATE POLICY owner ON person TO weefsel_owner USING (true);
INSERT INTO person VALUES (1, 1), (2, 2);
CREATE TABLE place (id int);
INSERT INTO place VALUES (1);
"""
EXEMPT = frozenset({"place"})


@pytest.fixture
def guarded(served):
    """A small database as it should be; the addresses of (admin, app, owner, worker) in it."""
    fresh_database(served, DATABASE)
    found = served.addresses
    addresses = [address.to_database(DATABASE) for address in (served.admin, found.app, found.owner, found.worker)]
    tell(addresses[2], GUARDED)
    yield addresses
    with connect(served.admin) as admin:
        admin.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def tell(address, statements: str) -> None:
    with connect(address) as connection:
        connection.execute(statements)


def codes(addresses, **lists) -> list[tuple[str, str]]:
    _, app, owner, worker = (address.conninfo() for address in addresses)
    found = check_database(app, owner, worker, **{"exempt": EXEMPT, **lists})
    return [(finding.code, finding.place) for finding in found]


def test_database_as_it_should_be_passes_on_data_that_are_there(guarded):
    _, app, owner, worker = (address.conninfo() for address in guarded)

    found = inspect_database(app, owner, worker, exempt=EXEMPT)

    assert [finding.text for finding in found if not finding.ok] == []
    texts = [finding.text for finding in found]
    assert (
        "Zonder te weten wie er kijkt, krijgt weefsel_app 0 rijen uit 1 tabellen (1 met gegevens)." in texts,
        "De applicatie kan zich niet voordoen als een ander: 2 gebruikers geprobeerd." in texts,
        "De eigenaar (weefsel_owner) heeft alle 1 beschermde tabellen en is gebonden aan hun regels." in texts,
    ) == (True, True, True)


def test_empty_database_does_not_pass(guarded):
    tell(guarded[2], "DROP TABLE person, place")

    assert codes(guarded, exempt=frozenset()) == [("no-tables", "database")]


@pytest.mark.parametrize(
    ("by", "change", "expected"),
    [
        ("owner", "ALTER TABLE person NO FORCE ROW LEVEL SECURITY", [("rls-not-forced", "person")]),
        (
            "owner",
            "ALTER TABLE person DISABLE ROW LEVEL SECURITY",
            [
                ("rls-off", "person"),
                ("rows-without-context", "weefsel_app"),
                ("row-security-off", "person"),
                ("rows-without-context", "weefsel_worker"),
            ],
        ),
        (
            "owner",
            "CREATE TABLE forgotten (id int)",
            [("rls-off", "forgotten")],
        ),
        (
            "owner",
            "CREATE POLICY all_in ON person FOR SELECT USING (true)",
            [
                ("open-policy", "person"),
                ("rows-without-context", "weefsel_app"),
                ("rows-without-context", "weefsel_worker"),
            ],
        ),
        (
            "owner",
            "CREATE POLICY unset_is_open ON person TO weefsel_app USING (current_setting('app.org', true) IS NULL)",
            [("rows-without-context", "weefsel_app")],
        ),
        (
            "owner",
            "CREATE POLICY breaks ON person TO weefsel_app USING (org = ('' || coalesce(nullif("
            "current_setting('app.org', true), ''), 'x'))::int)",
            [("rows-without-context", "weefsel_app")],
        ),
        ("owner", "GRANT TRUNCATE ON place TO weefsel_app", [("truncate", "place")]),
        ("owner", "CREATE VIEW everyone AS SELECT * FROM person", [("view", "everyone")]),
        ("owner", "CREATE VIEW everyone WITH (security_invoker = true) AS SELECT * FROM person", []),
        ("owner", "CREATE MATERIALIZED VIEW kept AS SELECT * FROM person", [("no-policy-possible", "kept")]),
        (
            "owner",
            "CREATE FUNCTION all_ids() RETURNS SETOF int LANGUAGE sql SECURITY DEFINER AS 'SELECT id FROM person'",
            [("definer", "all_ids")],
        ),
        ("owner", "DROP TABLE place", [("stale-exemption", "place")]),
        (
            "admin",
            "ALTER TABLE person OWNER TO postgres",
            [("owner-passes", "person"), ("owner-tables", "weefsel_owner")],
        ),
        ("admin", "GRANT CREATE ON SCHEMA public TO weefsel_app", [("create", "weefsel_app")]),
        ("admin", "ALTER ROLE weefsel_app SET synchronous_commit = off", [("setting", "synchronous_commit")]),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_each_hole_is_seen(guarded, by, change, expected):
    try:
        tell(guarded[{"admin": 0, "owner": 2}[by]], change)
        if "forgotten" in change:  # without rows, so only the missing protection itself can tell
            tell(guarded[0], "REVOKE ALL ON forgotten FROM weefsel_app, weefsel_worker")

        assert codes(guarded) == expected
    finally:
        tell(guarded[0], "ALTER ROLE weefsel_app RESET ALL")


def test_listed_functions_and_tables_of_the_worker_pass(guarded):
    tell(
        guarded[2],
        "CREATE FUNCTION all_ids() RETURNS SETOF int LANGUAGE sql SECURITY DEFINER AS 'SELECT id FROM person';"
        "CREATE POLICY worker ON person TO weefsel_worker USING (true)",
    )

    assert codes(guarded) == [("definer", "all_ids"), ("rows-without-context", "weefsel_worker")]
    assert codes(guarded, definer_functions=frozenset({"all_ids"}), worker_reads=frozenset({"person"})) == []


FORBIDDEN = [
    ("ALTER ROLE weefsel_app SUPERUSER", "ALTER ROLE weefsel_app NOSUPERUSER", "is superuser"),
    ("ALTER ROLE weefsel_app BYPASSRLS", "ALTER ROLE weefsel_app NOBYPASSRLS", "rijbeveiliging overslaan (BYPASSRLS)"),
    ("ALTER ROLE weefsel_app CREATEROLE", "ALTER ROLE weefsel_app NOCREATEROLE", "mag gebruikers maken (CREATEROLE)"),
    ("ALTER ROLE weefsel_app CREATEDB", "ALTER ROLE weefsel_app NOCREATEDB", "mag databases maken (CREATEDB)"),
    ("ALTER ROLE weefsel_app REPLICATION", "ALTER ROLE weefsel_app NOREPLICATION", "database kopiëren (REPLICATION)"),
    (
        "ALTER TABLE place OWNER TO weefsel_app",
        "ALTER TABLE place OWNER TO weefsel_owner",
        "is eigenaar van tabel place",
    ),
    (
        "ALTER SCHEMA public OWNER TO weefsel_app",
        "ALTER SCHEMA public OWNER TO weefsel_owner",
        "is eigenaar van schema public",
    ),
    ("GRANT weefsel_owner TO weefsel_app", "REVOKE weefsel_owner FROM weefsel_app", "is lid van weefsel_owner"),
    (
        "ALTER ROLE weefsel_app NOINHERIT; CREATE ROLE between; GRANT weefsel_owner TO between; "
        "GRANT between TO weefsel_app",
        "DROP ROLE between; ALTER ROLE weefsel_app INHERIT",
        "is lid van weefsel_owner",
    ),
    (
        "GRANT pg_read_all_data TO weefsel_app",
        "REVOKE pg_read_all_data FROM weefsel_app",
        "is lid van pg_read_all_data",
    ),
]


@pytest.mark.parametrize(("change", "undo", "text"), FORBIDDEN, ids=[text for _, _, text in FORBIDDEN])
def test_each_right_too_many_is_refused_at_boot_and_by_the_check(guarded, change, undo, text):
    admin, app, _, _ = guarded
    tell(admin, change)
    try:
        with connect(app) as connection, pytest.raises(RoleProblem) as told:
            refuse_unsafe_role(connection)
        wrong = [finding.text for finding in check_database(app.conninfo(), exempt=EXEMPT)]
    finally:
        tell(admin, undo)

    assert text in str(told.value)
    assert any(text in line for line in wrong)


def test_role_as_it_should_be_may_boot(guarded):
    with connect(guarded[1]) as connection:
        assert refuse_unsafe_role(connection) is None


def test_a_role_that_was_put_on_does_not_hide_the_one_that_logged_in(guarded):
    with connect(guarded[0]) as connection:
        connection.execute("SET ROLE weefsel_app")
        with pytest.raises(RoleProblem, match="databasegebruiker postgres is superuser"):
            refuse_unsafe_role(connection)


def test_server_without_fsync_does_not_pass(guarded, served):
    served.stop()
    options = served._options
    served._options = lambda: options().replace("fsync=on", "fsync=off")
    try:
        with served._locked():
            served._start_server(served._server_user())

        assert codes(guarded) == [("setting", "fsync")]
    finally:
        served._options = options
        served.stop()
        served.start()


def old_server(listener: socket.socket) -> None:
    """Speak just enough of PostgreSQL's protocol to be version 14."""

    def message(kind: bytes, content: bytes) -> bytes:
        return kind + (len(content) + 4).to_bytes(4, "big") + content

    client, _ = listener.accept()
    with client:
        client.recv(4096)
        settings = {"server_version": "14.9", "client_encoding": "UTF8", "standard_conforming_strings": "on"}
        words = b"".join(message(b"S", f"{name}\0{value}\0".encode()) for name, value in settings.items())
        client.sendall(message(b"R", bytes(4)) + words + message(b"Z", b"I"))
        while client.recv(4096)[:1] in (b"P", b"Q"):
            column = b"n\0" + bytes(6) + (25).to_bytes(4, "big") + b"\xff\xff" + b"\xff" * 4 + bytes(2)
            client.sendall(
                message(b"T", b"\0\x01" + column)
                + message(b"D", b"\0\x01" + (6).to_bytes(4, "big") + b"140009")
                + message(b"C", b"SHOW\0")
                + message(b"Z", b"I")
            )


def test_server_that_is_too_old_is_refused(guarded):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=old_server, args=[listener])
        server.start()
        port = listener.getsockname()[1]
        address = replace(
            guarded[1], host="127.0.0.1", port=port, options=(("sslmode", "disable"), ("gssencmode", "disable"))
        )

        with connect(address) as connection, pytest.raises(AddressProblem) as told:
            refuse_old_server(connection)
        server.join()

    assert str(told.value) == (
        "De database draait op PostgreSQL 14. Weefsel heeft PostgreSQL 15 of nieuwer nodig. Laat DATABASE_URL naar een "
        "nieuwere server wijzen, of haal DATABASE_URL weg: dan gebruikt Weefsel zijn eigen database."
    )
