"""Does the database keep the rows of people apart? Asked of the database itself, by the roles that use it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

from weefsel.project.database.binaries import OLDEST_MAJOR
from weefsel.project.database.problem import AddressProblem, RoleProblem

if TYPE_CHECKING:
    from psycopg import Connection


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check: ``code`` for programs, ``place`` the role, table or setting, ``text`` in Dutch."""

    code: str
    ok: bool
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view outside the system's schemas; ``kind`` is PostgreSQL's relkind."""

    name: str
    quoted: LiteralString
    kind: str
    enabled: bool
    forced: bool
    owner: str
    owner_passes: bool
    invoker: bool
    readable: bool
    may_truncate: bool
    open_policies: str
    has_pages: bool


def check_database(
    app: str,
    owner: str | None = None,
    worker: str | None = None,
    *,
    exempt: frozenset[str] = frozenset(),
    definer_functions: frozenset[str] = frozenset(),
    worker_reads: frozenset[str] = frozenset(),
) -> list[Finding]:
    """Give what is wrong; empty when rows are kept apart. The arguments are those of ``inspect_database``."""
    found = inspect_database(
        app, owner, worker, exempt=exempt, definer_functions=definer_functions, worker_reads=worker_reads
    )
    return [finding for finding in found if not finding.ok]


def inspect_database(
    app: str,
    owner: str | None = None,
    worker: str | None = None,
    *,
    exempt: frozenset[str] = frozenset(),
    definer_functions: frozenset[str] = frozenset(),
    worker_reads: frozenset[str] = frozenset(),
) -> list[Finding]:
    """Give every line of the check, good and bad.

    ``app``, ``owner`` and ``worker`` are connection strings; ``exempt`` names the tables that hold nothing personal
    and have no row-level security; ``definer_functions`` the functions that may work with their owner's rights;
    ``worker_reads`` the tables of which the worker, who has no context, may see every row.
    """
    import psycopg

    found: list[Finding] = []
    with psycopg.connect(app, autocommit=True) as connection:
        found += _server_findings(connection)
        if any(not finding.ok and finding.code == "version" for finding in found):
            return found
        found += _role_findings(connection, "applicatie")
        tables = _tables(connection)
        found += _table_findings(tables, exempt)
        found += _function_findings(connection, definer_functions)
        guarded = [table for table in tables if table.kind in "rp" and table.name not in exempt]
        found += _drill_findings(connection, guarded)
    if worker is not None:
        with psycopg.connect(worker, autocommit=True) as connection:
            found += _role_findings(connection, "achtergrondtaken")
            found.append(_empty_without_context(connection, [t for t in guarded if t.name not in worker_reads]))
    if owner is not None:
        with psycopg.connect(owner, autocommit=True) as connection:
            found += _owner_findings(connection, guarded)
    return found


def refuse_unsafe_role(connection: Any) -> None:
    """Raise when this connection's login role could see past row-level security; asked at every boot.

    ``connection`` is psycopg's or Django's.
    """
    refuse_old_server(connection)
    wrong = forbidden_rights(connection)
    if wrong:
        user = _rows(connection, "SELECT session_user")[0][0]
        raise RoleProblem(
            f"Weefsel start niet: de databasegebruiker {user} {'; '.join(text for _, text in wrong)}. "
            "Dan beschermt de database de gegevens van mensen niet. Laat Weefsel inloggen als een gebruiker zonder "
            "deze rechten (weefsel_app)."
        )


def refuse_old_server(connection: Any) -> None:
    """Raise when the server is older than what we test with."""
    number = int(_rows(connection, "SHOW server_version_num")[0][0])
    if number // 10000 < OLDEST_MAJOR:
        raise AddressProblem(
            f"De database draait op PostgreSQL {number // 10000}. Weefsel heeft PostgreSQL {OLDEST_MAJOR} of nieuwer "
            "nodig. Laat DATABASE_URL naar een nieuwere server wijzen, of haal DATABASE_URL weg: dan gebruikt Weefsel "
            "zijn eigen database."
        )


def forbidden_rights(connection: Any) -> list[tuple[str, str]]:
    """Give each right of the login role that the application may not have, as (code, text in Dutch).

    Asks about session_user, the role that logged in: injected SQL can always go back to that one with RESET ROLE.
    """
    wrong = []
    for code, detail in _rows(connection, FORBIDDEN_SQL):
        wrong.append((code, FORBIDDEN[code].format(detail)))
        if code == "superuser":  # owns and may do everything: the other lines would only repeat it
            break
    return wrong


FORBIDDEN = {
    "superuser": "is superuser",
    "bypassrls": "mag de rijbeveiliging overslaan (BYPASSRLS)",
    "createrole": "mag gebruikers maken (CREATEROLE)",
    "createdb": "mag databases maken (CREATEDB)",
    "replication": "mag de hele database kopiëren (REPLICATION)",
    "owner": "is eigenaar van {}",
    "member": "is lid van {}, een gebruiker met te veel rechten",
    "create": "mag iets maken in {}",
}

_OWNED = """
    SELECT relowner AS owner, 'tabel ' || oid::regclass AS what FROM pg_class
     WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND relnamespace NOT IN (SELECT oid FROM system_schema)
    UNION ALL SELECT nspowner, 'schema ' || nspname FROM pg_namespace WHERE oid NOT IN (SELECT oid FROM system_schema)
    UNION ALL SELECT proowner, 'functie ' || proname FROM pg_proc
     WHERE pronamespace NOT IN (SELECT oid FROM system_schema)
    UNION ALL SELECT datdba, 'database ' || datname FROM pg_database WHERE datname = current_database()
"""

FORBIDDEN_SQL = f"""
WITH system_schema AS (
    SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_' OR nspname = 'information_schema'
), me AS (
    SELECT * FROM pg_roles WHERE rolname = session_user
), owned AS ({_OWNED}), above AS (
    SELECT r.* FROM pg_roles r, me WHERE r.oid <> me.oid AND pg_has_role(me.oid, r.oid, 'MEMBER')
)
SELECT code, detail FROM (
    SELECT 1 AS nr, 'superuser' AS code, '' AS detail FROM me WHERE rolsuper
    UNION ALL SELECT 2, 'bypassrls', '' FROM me WHERE rolbypassrls
    UNION ALL SELECT 3, 'createrole', '' FROM me WHERE rolcreaterole
    UNION ALL SELECT 4, 'createdb', '' FROM me WHERE rolcreatedb
    UNION ALL SELECT 5, 'replication', '' FROM me WHERE rolreplication
    UNION ALL SELECT 6, 'owner', min(what) || CASE count(*) WHEN 1 THEN '' ELSE ' en meer (' || count(*) || ')' END
                FROM owned, me WHERE owned.owner = me.oid HAVING count(*) > 0
    UNION ALL SELECT 7, 'member', rolname FROM above
               WHERE rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication
                  OR oid IN (SELECT owner FROM owned)
                  OR rolname IN ('pg_read_all_data', 'pg_write_all_data', 'pg_read_server_files',
                                 'pg_write_server_files', 'pg_execute_server_program')
    UNION ALL SELECT 8, 'create', 'schema ' || nspname FROM pg_namespace
               WHERE oid NOT IN (SELECT oid FROM system_schema) AND has_schema_privilege(session_user, oid, 'CREATE')
    UNION ALL SELECT 9, 'create', 'de database' WHERE has_database_privilege(session_user, current_database(), 'CREATE')
) AS wrong ORDER BY nr, detail
"""

TABLES_SQL = """
SELECT CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END,
       quote_ident(n.nspname) || '.' || quote_ident(c.relname), c.relkind::text, c.relrowsecurity,
       c.relforcerowsecurity, o.rolname, o.rolsuper OR o.rolbypassrls,
       coalesce('security_invoker=true' = ANY (c.reloptions) OR 'security_invoker=on' = ANY (c.reloptions), false),
       has_schema_privilege(session_user, n.oid, 'USAGE') AND has_any_column_privilege(session_user, c.oid, 'SELECT'),
       c.relkind IN ('r', 'p') AND has_table_privilege(session_user, c.oid, 'TRUNCATE'),
       coalesce((SELECT string_agg(p.polname, ', ' ORDER BY p.polname) FROM pg_policy p
                  WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd IN ('r', '*')
                    AND pg_get_expr(p.polqual, p.polrelid) = 'true'
                    AND (0 = ANY (p.polroles) OR EXISTS (SELECT 1 FROM unnest(p.polroles) AS named(role)
                          WHERE named.role <> 0 AND pg_has_role(session_user, named.role, 'MEMBER')))), ''),
       CASE WHEN c.relkind IN ('r', 'm') THEN pg_relation_size(c.oid) > 0
            WHEN c.relkind = 'p' THEN EXISTS (SELECT 1 FROM pg_partition_tree(c.oid) AS leaf
                                              WHERE leaf.isleaf AND pg_relation_size(leaf.relid) > 0)
            ELSE false END
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles o ON o.oid = c.relowner
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT 1 FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
 ORDER BY 1
"""

DEFINERS_SQL = """
SELECT DISTINCT CASE n.nspname WHEN 'public' THEN p.proname ELSE n.nspname || '.' || p.proname END
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE p.prosecdef AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND p.prorettype <> 'trigger'::regtype AND has_function_privilege(session_user, p.oid, 'EXECUTE')
 ORDER BY 1
"""


def _server_findings(connection: Connection) -> Iterator[Finding]:
    try:
        refuse_old_server(connection)
    except AddressProblem as problem:
        yield Finding("version", False, "server", str(problem))
        return
    yield Finding(
        "version", True, "server", f"De database draait op PostgreSQL {connection.info.server_version // 10000}."
    )
    for setting, why in (
        ("fsync", "elke bevestigde wijziging staat op de schijf"),
        ("full_page_writes", "een stroomstoring maakt geen halve bladzijden"),
        ("synchronous_commit", "een wijziging is pas bevestigd als zij op de schijf staat"),
        ("data_checksums", "een fout van de schijf wordt gezien"),
    ):
        value = _rows(connection, f"SHOW {setting}")[0][0]
        ok = value != "off"
        text = f"{setting} staat aan: {why}." if ok else f"{setting} staat uit. Zet het aan: dan weet u dat {why}."
        yield Finding("setting", ok, setting, text)
    local = connection.info.host.startswith(("/", "@")) or connection.info.hostaddr in ("127.0.0.1", "::1")
    if local or connection.pgconn.ssl_in_use:
        yield Finding("transport", True, "server", "De verbinding met de database is privé of versleuteld.")
    else:
        text = "De verbinding met de database is niet versleuteld. Zet ?sslmode=verify-full achter DATABASE_URL."
        yield Finding("transport", False, "server", text)


def _role_findings(connection: Connection, title: str) -> Iterator[Finding]:
    user = connection.info.user
    wrong = forbidden_rights(connection)
    for code, text in wrong:
        yield Finding(code, False, user, f"De gebruiker van de {title} ({user}) {text}.")
    if not wrong:
        text = f"De gebruiker van de {title} ({user}) is geen superuser, geen eigenaar en kan de regels niet overslaan."
        yield Finding("role", True, user, text)


def _owner_findings(connection: Connection, guarded: list[Table]) -> Iterator[Finding]:
    """The owner makes the tables, and is itself bound by the policies because they are forced."""
    user = connection.info.user
    passes = [code for code, _ in forbidden_rights(connection) if code in ("superuser", "bypassrls", "replication")]
    foreign = [table.name for table in guarded if table.owner != user]
    if passes:
        yield Finding("owner-rights", False, user, f"De eigenaar ({user}) heeft te veel rechten: {', '.join(passes)}.")
    if foreign:
        text = f"Deze tabellen zijn niet van de eigenaar ({user}): {', '.join(foreign)}."
        yield Finding("owner-tables", False, user, text)
    if not passes and not foreign:
        text = f"De eigenaar ({user}) heeft alle {len(guarded)} beschermde tabellen en is gebonden aan hun regels."
        yield Finding("owner-rights", True, user, text)


def _table_findings(tables: list[Table], exempt: frozenset[str]) -> Iterator[Finding]:
    if not tables:
        yield Finding("no-tables", False, "database", "Er zijn nog geen tabellen. Maak ze met: weefsel migrate")
        return
    wrong: list[Finding] = []
    for table in tables:
        for code, text in _table_problems(table, listed=table.name in exempt):
            wrong.append(Finding(code, False, table.name, text))
    for name in sorted(exempt - {table.name for table in tables}):
        text = f"Tabel {name} staat op de lijst van uitzonderingen, maar bestaat niet. Haal de naam van de lijst."
        wrong.append(Finding("stale-exemption", False, name, text))
    yield from wrong
    if not wrong:
        n_guarded = sum(table.kind in "rp" and table.name not in exempt for table in tables)
        text = f"Alle {n_guarded} beschermde tabellen hebben rijbeveiliging, ook voor de eigenaar."
        yield Finding(
            "tables", True, "database", f"{text} {len(exempt)} tabellen staan op de lijst van uitzonderingen."
        )


def _table_problems(table: Table, *, listed: bool) -> Iterator[tuple[str, str]]:
    name = table.name
    if table.may_truncate:
        yield "truncate", f"De applicatie mag tabel {name} in één keer leegmaken (TRUNCATE), langs de rijbeveiliging."
    if listed:
        return
    if table.kind in "mf" and table.readable:
        yield "no-policy-possible", f"{name} kan geen rijbeveiliging hebben, en de applicatie mag het lezen."
    if table.kind == "v" and table.readable and not table.invoker:
        yield "view", f"Weergave {name} leest met de rechten van de eigenaar. Maak haar met security_invoker = true."
    if table.kind not in "rp":
        return
    if not table.enabled:
        yield "rls-off", f"Tabel {name} heeft geen rijbeveiliging en staat niet op de lijst van uitzonderingen."
    elif not table.forced:
        yield "rls-not-forced", f"De rijbeveiliging van tabel {name} geldt niet voor de eigenaar (FORCE ontbreekt)."
    if table.owner_passes:
        yield "owner-passes", f"De eigenaar van tabel {name} is superuser of mag de rijbeveiliging overslaan."
    if table.open_policies:
        yield "open-policy", f"Tabel {name} heeft een regel die iedereen alles laat lezen: {table.open_policies}."


def _function_findings(connection: Connection, known: frozenset[str]) -> Iterator[Finding]:
    names = [name for (name,) in _rows(connection, DEFINERS_SQL)]
    for name in names:
        if name not in known:
            text = f"Functie {name} werkt met de rechten van haar eigenaar en staat niet op de lijst daarvan."
            yield Finding("definer", False, name, text)
    if not set(names) - known:
        text = f"Alle functies met rechten van de eigenaar ({len(names)}) staan op de lijst."
        yield Finding("definers", True, "database", text)


def _drill_findings(connection: Connection, guarded: list[Table]) -> Iterator[Finding]:
    """Do with the application's own connection what injected SQL would do."""
    yield _empty_without_context(connection, guarded)
    connection.execute("RESET ROLE")
    owners = _rows(
        connection,
        "SELECT DISTINCT rolname FROM pg_roles WHERE rolname <> session_user AND (rolsuper OR rolbypassrls "
        "OR oid IN (SELECT relowner FROM pg_class WHERE relkind IN ('r', 'p'))) ORDER BY 1",
    )
    taken = [role for (role,) in owners if _may(connection, "SELECT set_config('role', %s, false)", role)]
    for role in taken:
        yield Finding("set-role", False, role, f"De applicatie kan zich voordoen als {role} (SET ROLE).")
    if not taken:
        text = f"De applicatie kan zich niet voordoen als een ander: {len(owners)} gebruikers geprobeerd."
        yield Finding("set-role", True, "database", text)
    connection.execute("SET row_security = off")
    seen = [table.name for table in guarded if _sees_rows(connection, table) is True]
    connection.execute("RESET row_security")
    for name in seen:
        yield Finding("row-security-off", False, name, f"Met row_security = off leest de applicatie rijen van {name}.")


def _empty_without_context(connection: Connection, guarded: list[Table]) -> Finding:
    user = connection.info.user
    wrong = []
    for table in guarded:
        answer = _sees_rows(connection, table)
        if answer is True:
            wrong.append(table.name)
        elif isinstance(answer, str):
            wrong.append(f"{table.name} (de regel geeft een fout: {answer})")
    if wrong:
        text = f"Zonder te weten wie er kijkt, geeft de database {user} toch antwoord uit: {', '.join(wrong)}."
        return Finding("rows-without-context", False, user, text)
    filled = sum(table.has_pages for table in guarded)
    text = f"Zonder te weten wie er kijkt, krijgt {user} 0 rijen uit {len(guarded)} tabellen ({filled} met gegevens)."
    return Finding("rows-without-context", True, user, text)


def _sees_rows(connection: Connection, table: Table) -> bool | str:
    """Say whether this role sees a row; the kind of error when a policy breaks instead of answering."""
    import psycopg

    try:
        found = connection.execute("SELECT EXISTS (SELECT 1 FROM " + table.quoted + ")").fetchone()
    except psycopg.errors.InsufficientPrivilege:  # also what row_security = off answers
        return False
    except psycopg.Error as error:
        return type(error).__name__
    return bool(found and found[0])


def _may(connection: Connection, statement: LiteralString, *values: str) -> bool:
    import psycopg

    try:
        connection.execute(statement, values)
    except psycopg.errors.InsufficientPrivilege:
        return False
    connection.execute("RESET ROLE")
    return True


def _tables(connection: Connection) -> list[Table]:
    return [Table(*row) for row in _rows(connection, TABLES_SQL)]


def _rows(connection: Any, statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
