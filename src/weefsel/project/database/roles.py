"""The three login roles, and a database in which each has exactly the rights it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from weefsel.project.database.address import APP, DATABASE, OWNER, WORKER, Address

if TYPE_CHECKING:
    from psycopg import Connection

EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent", "citext")

# Another process may be preparing at the same moment, and PostgreSQL's catalogue answers that with an error.
ADVISORY_LOCK = 0x7765_6566_7365_6C


def connect(address: Address, *, autocommit: bool = True) -> Connection:
    """Connect as this role."""
    import psycopg

    return psycopg.connect(address.conninfo(), autocommit=autocommit, connect_timeout=30)


def make_roles(admin: Address, passwords: Mapping[str, str]) -> None:
    """Make each login role, or bring it back to the rights it should have: none beyond logging in.

    The databases that belong to the server itself are closed to all of them.
    The server only ever gets a SCRAM verifier, so no password can end up in its log.
    """
    from psycopg import sql

    with connect(admin, autocommit=False) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        connection.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")
        for role, password in passwords.items():
            verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            connection.execute(
                sql.SQL(
                    "{verb} ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION "
                    "PASSWORD {verifier}"
                ).format(
                    verb=sql.SQL("ALTER" if known else "CREATE"),
                    role=sql.Identifier(role),
                    verifier=sql.Literal(verifier),
                )
            )


def prepare_database(
    admin: Address, *, database: str = DATABASE, owner: str = OWNER, app: str = APP, worker: str = WORKER
) -> None:
    """Make the database, owned by ``owner``, with its extensions and the default rights of the other two roles.

    May run again at any time. Migrations tighten the rights per table afterwards; that is never undone here, because
    default rights only count for tables that are still to be made.
    """
    from psycopg import sql

    names = {
        "database": sql.Identifier(database),
        "owner": sql.Identifier(owner),
        "app": sql.Identifier(app),
        "worker": sql.Identifier(worker),
    }
    with connect(admin) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {database} OWNER {owner}").format(**names))
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {database} FROM PUBLIC").format(**names))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {database} TO {app}, {worker}").format(**names))
        with connect(admin.to_database(database), autocommit=False) as inside:
            for extension in EXTENSIONS:
                inside.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
            for statement in RIGHTS:
                inside.execute(sql.SQL(statement).format(**names))


RIGHTS = (
    "ALTER SCHEMA public OWNER TO {owner}",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {app}, {worker}",
    *(
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} " + right
        for right in (
            "IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
            "IN SCHEMA public GRANT SELECT, INSERT, UPDATE ON TABLES TO {worker}",
            "IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}, {worker}",
            # A function may carry its owner's rights (SECURITY DEFINER): only our own roles may call one.
            "REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
            "GRANT EXECUTE ON FUNCTIONS TO {app}, {worker}",
        )
    ),
)
