"""Injected SQL, as the login role of the site: it stays inside row-level security and inside the database."""

from __future__ import annotations

import os

import psycopg
import pytest
from tests.settings import TEST_HOME

from weefsel.project.database.address import find_addresses
from weefsel.project.database.roles import connect

REFUSED = (
    "CREATE TABLE loot (x int)",
    "CREATE TEMP TABLE people_person (id uuid)",
    "CREATE SCHEMA loot",
    "CREATE VIEW loot AS SELECT 1",
    "CREATE FUNCTION app_role() RETURNS text LANGUAGE sql AS $$ SELECT 'gp' $$",
    "CREATE FUNCTION pg_temp.loot() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$",
    "CREATE OR REPLACE FUNCTION rights_knows(target uuid) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$",
    "CREATE EXTENSION dblink",
    "ALTER TABLE people_person DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE people_person OWNER TO weefsel_app",
    "CREATE POLICY loot ON people_person USING (true)",
    "DROP POLICY people_person_1 ON people_person",
    "CREATE TRIGGER loot BEFORE INSERT ON people_person EXECUTE FUNCTION pg_notify()",
    "CREATE RULE loot AS ON SELECT TO people_person DO INSTEAD SELECT 1",
    "GRANT weefsel_owner TO weefsel_app",
    "SET ROLE weefsel_owner",
    "SET ROLE weefsel_worker",
    "SET SESSION AUTHORIZATION weefsel_owner",
    "ALTER ROLE weefsel_app BYPASSRLS",
    "SET session_replication_role = replica",
    "COPY people_person TO '/tmp/loot'",
    "COPY people_person TO PROGRAM 'cat'",
    "COPY accounts_installation FROM '/etc/passwd'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('.')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT * FROM pg_authid",
    "SELECT * FROM pg_statistic",
    "DELETE FROM people_person",
    "TRUNCATE people_person CASCADE",
    "DELETE FROM audit_event",
    "UPDATE audit_event SET ground = ''",
    "UPDATE accounts_installation SET kind = 'demo'",
    "INSERT INTO people_movedrow DEFAULT VALUES",
    "SELECT setval('procrastinate_jobs_id_seq', 1)",
    "SELECT pg_reload_conf()",
    "SELECT people_give_referrals(gen_random_uuid(), NULL, NULL, NULL) FROM pg_catalog.pg_authid",
)


@pytest.fixture
def injected(db):
    """A connection of its own, logged in as the site logs in."""
    with connect(find_addresses(os.environ, TEST_HOME).app, autocommit=False) as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize("statement", REFUSED)
def test_this_is_refused(injected, statement):
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedObject)):
        injected.execute(statement)


@pytest.mark.parametrize("statement", ["RESET ROLE", "RESET ALL", "SET ROLE NONE", "SET row_security = off"])
def test_this_gives_nothing_more(injected, statement):
    injected.execute(statement)

    assert injected.execute("SELECT current_user, session_user").fetchone() == ("weefsel_app", "weefsel_app")
    if "row_security" in statement:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            injected.execute("SELECT * FROM people_person")
    else:
        assert injected.execute("SELECT count(*) FROM people_person").fetchone() == (0,)


def test_a_function_of_the_owner_is_not_misled_by_a_search_path(injected):
    """Every function with the owner's rights fixes its own search path."""
    loose = injected.execute(
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace "
        "AND NOT coalesce(array_to_string(proconfig, ',') LIKE '%search_path=public, pg_temp%', false)"
    ).fetchall()

    assert loose == []


def test_statistics_of_guarded_tables_are_hidden(injected):
    """The most common values of a column would be names."""
    assert injected.execute("SELECT count(*) FROM pg_stats WHERE tablename = 'people_person'").fetchone() == (0,)
