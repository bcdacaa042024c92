"""The three login roles and what each may do."""

from __future__ import annotations

import psycopg
import pytest

from weefsel.project.database.roles import EXTENSIONS, connect, make_roles, prepare_database

DATABASE = "roles_test"


@pytest.fixture(scope="module")
def database(served):
    prepare_database(served.admin, database=DATABASE)
    with connect(served.addresses.owner.to_database(DATABASE)) as owner:
        owner.execute("CREATE TABLE thing (id bigint GENERATED ALWAYS AS IDENTITY, name citext)")
        owner.execute("CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    yield served
    with connect(served.admin) as admin:
        admin.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def allowed(address, *statements: str) -> list[bool]:
    answers = []
    with connect(address.to_database(DATABASE)) as connection:
        for statement in statements:
            try:
                connection.execute(statement)
                answers.append(True)
            except psycopg.errors.InsufficientPrivilege:
                answers.append(False)
    return answers


WORK = (
    "INSERT INTO thing (name) VALUES ('a')",
    "SELECT * FROM thing",
    "UPDATE thing SET name = 'b'",
    "SELECT one()",
    "DELETE FROM thing",
)
FORBIDDEN = (
    "TRUNCATE thing",
    "ALTER TABLE thing DISABLE ROW LEVEL SECURITY",
    "DROP TABLE thing",
    "CREATE TABLE other (id int)",
    "CREATE TEMP TABLE other (id int)",
    "CREATE SCHEMA other",
    "CREATE DATABASE other",
    "CREATE ROLE other",
    "SET ROLE weefsel_owner",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION postgres",
    "COPY thing TO PROGRAM 'cat'",
    "SELECT pg_read_file('PG_VERSION')",
)


def test_app_works_with_rows_and_with_nothing_else(database):
    assert allowed(database.addresses.app, *WORK, *FORBIDDEN) == [True] * len(WORK) + [False] * len(FORBIDDEN)


def test_worker_deletes_nothing(database):
    may = [True] * (len(WORK) - 1) + [False] * (1 + len(FORBIDDEN))

    assert allowed(database.addresses.worker, *WORK, *FORBIDDEN) == may


def test_roles_cannot_enter_the_database_of_the_server_itself(served):
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        connect(served.addresses.app.to_database("postgres"))


def test_a_fourth_role_can_do_nothing_here(database):
    make_roles(database.admin, {"stranger": "geheim"})
    try:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(f"host={database.socket_dir} dbname={DATABASE} user=stranger password=geheim")
        with connect(database.admin.to_database(DATABASE)) as admin:
            usage = admin.execute("SELECT has_schema_privilege('stranger', 'public', 'USAGE')").fetchone()
        assert usage == (False,)
    finally:
        with connect(database.admin) as admin:
            admin.execute("DROP ROLE stranger")


def test_extensions_are_there_and_the_owner_owns_schema_and_database(database):
    with connect(database.admin.to_database(DATABASE)) as admin:
        extensions = {name for (name,) in admin.execute("SELECT extname FROM pg_extension").fetchall()}
        owners = admin.execute(
            "SELECT pg_get_userbyid(nspowner), pg_get_userbyid(datdba) FROM pg_namespace, pg_database "
            "WHERE nspname = 'public' AND datname = current_database()"
        ).fetchone()

    assert extensions == {"plpgsql", *EXTENSIONS}
    assert owners == ("weefsel_owner", "weefsel_owner")


def test_preparing_again_restores_the_roles_and_keeps_what_migrations_tightened(database):
    with connect(database.admin.to_database(DATABASE)) as admin:
        admin.execute("ALTER ROLE weefsel_worker CREATEDB BYPASSRLS")
        admin.execute("REVOKE DELETE ON thing FROM weefsel_app")
    password = (database.home / "secrets" / "weefsel_worker.pgpass").read_text().strip().rsplit(":", 1)[1]

    make_roles(database.admin, {"weefsel_worker": password})
    prepare_database(database.admin, database=DATABASE)

    assert allowed(database.addresses.app, "DELETE FROM thing") == [False]
    assert allowed(database.addresses.worker, "CREATE DATABASE other") == [False]
    with connect(database.admin) as admin:
        bypass = admin.execute("SELECT rolbypassrls FROM pg_roles WHERE rolname = 'weefsel_worker'").fetchone()
    assert bypass == (False,)
