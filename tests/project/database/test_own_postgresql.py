"""A PostgreSQL of your own, set up with the very statements of the manual, reached by the four addresses."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.project.database.conftest import copy_home

from weefsel.project.database.address import find_addresses
from weefsel.project.database.backup import back_up, find_source, restore
from weefsel.project.database.check import check_database, refuse_unsafe_role
from weefsel.project.database.cluster import Cluster
from weefsel.project.database.problem import BackupProblem
from weefsel.project.database.roles import connect

MANUAL = Path(__file__).parents[3] / "docs" / "how-to" / "own-postgresql.md"
KEY = bytes(32)
NOW = datetime(2027, 3, 1, tzinfo=UTC)
TABLE = """
CREATE TABLE person (id int PRIMARY KEY, org int);
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
ALTER TABLE person FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON person TO weefsel_app USING (org = nullif(current_setting('app.org', true), '')::int);
CREATE POLICY owner ON person TO weefsel_owner USING (true);
INSERT INTO person VALUES (1, 1);
"""


@pytest.fixture
def own(made_each):
    """A server with nothing of ours in it but its superuser; the environment that leads to it."""
    made_each.start()
    with connect(made_each.admin) as admin:
        admin.execute("DROP DATABASE weefsel")
        for role in ("owner", "app", "worker"):
            admin.execute(f"DROP ROLE weefsel_{role}")
    server, inside = re.findall(r"```sql\n(.*?)```", MANUAL.read_text(), re.DOTALL)
    for part, database in ((server, "postgres"), (inside, "weefsel")):
        with connect(made_each.admin.to_database(database)) as admin:
            for statement in part.strip().split("\n"):
                admin.execute(statement)
    names = {"_OWNER": ("owner", 1), "": ("app", 2), "_WORKER": ("worker", 3), "_BACKUP": ("backup", 4)}
    return made_each, {
        f"DATABASE{name}_URL": f"postgresql://weefsel_{role}:change-me-{number}@/weefsel?host={made_each.socket_dir}"
        for name, (role, number) in names.items()
    }


def test_manual_gives_a_database_that_passes_the_check_and_can_be_backed_up(own, tmp_path, served):
    _, environ = own
    found = find_addresses(environ, tmp_path)
    with connect(found.owner) as owner:
        owner.execute(TABLE)
        owner.execute("GRANT SELECT ON person TO weefsel_backup")  # a role that our own server does not have

    wrong = check_database(found.app.conninfo(), found.owner.conninfo(), found.worker.conninfo())
    with connect(found.app) as app:
        refuse_unsafe_role(app)
    saved = back_up(find_source(environ, tmp_path), tmp_path / "copy", KEY, now=NOW, progress=lambda *_: None)

    assert [finding.text for finding in wrong] == []
    assert {name: figures.n_rows for name, figures in saved.manifest.tables.items()} == {"public.person": 1}
    with pytest.raises(BackupProblem, match=r"Deze gebruikers van de database ontbreken: weefsel_backup\."):
        restore(find_source({}, served.home), saved.path, KEY, progress=lambda *_: None)


def test_copy_of_our_own_server_goes_to_a_server_of_your_own(own, tmp_path, short_folder, seeds):
    cluster, environ = own
    home = short_folder / "from"
    seed = seeds({"WEEFSEL_PG_BIN": cluster._environ["WEEFSEL_PG_BIN"]} if "WEEFSEL_PG_BIN" in cluster._environ else {})
    copy_home(seed, home)
    source = Cluster(home)
    with connect(source.start().owner) as owner:
        owner.execute(TABLE)
    try:
        saved = back_up(find_source({}, home), tmp_path / "copy", KEY, now=NOW, progress=lambda *_: None)
    finally:
        source.stop()
    with connect(cluster.admin) as admin:
        admin.execute("ALTER ROLE weefsel_backup SUPERUSER")

    restore(find_source(environ, tmp_path), saved.path, KEY, progress=lambda *_: None)

    found = find_addresses(environ, tmp_path)
    assert check_database(found.app.conninfo(), found.owner.conninfo(), found.worker.conninfo()) == []
