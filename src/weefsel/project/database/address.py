"""The addresses of the database for the three login roles. Cheap to import; starts nothing, connects to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from weefsel.project.database.place import PORT, find_place, password_file
from weefsel.project.database.problem import AddressProblem

DATABASE = "weefsel"
OWNER, APP, WORKER = "weefsel_owner", "weefsel_app", "weefsel_worker"


@dataclass(frozen=True, slots=True)
class Address:
    """How one role reaches one database.

    ``password`` only for a database of your own; our own server's password stays in ``passfile``, so that it is in no
    setting and on no error page.
    """

    host: str
    port: int
    database: str
    user: str
    password: str | None = field(default=None, repr=False)
    passfile: Path | None = None
    options: tuple[tuple[str, str], ...] = ()

    def to_django(self) -> dict[str, object]:
        """Give an entry for Django's DATABASES."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.database,
            "USER": self.user,
            "PASSWORD": self.password or "",
            "HOST": self.host,
            "PORT": str(self.port),
            "OPTIONS": self._options(),
        }

    def conninfo(self) -> str:
        """Give the connection string of libpq. It can hold a password: not for a log or a command line."""
        words = {"host": self.host, "port": str(self.port), "dbname": self.database, "user": self.user}
        if self.password:
            words["password"] = self.password
        words |= self._options()
        return " ".join(f"{word}={_quote(value)}" for word, value in words.items())

    def to_database(self, database: str) -> Address:
        """Give the same role's way to another database of the same server."""
        return replace(self, database=database)

    def _options(self) -> dict[str, str]:
        if self.passfile is None:
            return dict(self.options)
        # The empty password keeps a stray PGPASSWORD from going before the file.
        return {**dict(self.options), "passfile": str(self.passfile), "password": ""}


@dataclass(frozen=True, slots=True)
class Addresses:
    """The way in for each role; ``owner`` and ``worker`` are None where this process was not given them."""

    app: Address
    owner: Address | None
    worker: Address | None
    embedded: bool


def find_addresses(environ: Mapping[str, str], home: Path) -> Addresses:
    """Give the addresses of the environment (DATABASE_URL and its companions), else of the server of ``home``.

    The web process needs only DATABASE_URL: whoever has no owner's address cannot leak one.
    """
    urls = {name: environ.get(name, "") for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_WORKER_URL")}
    if not urls["DATABASE_URL"]:
        lost = [name for name, url in urls.items() if url]
        if lost:
            raise AddressProblem(f"{' en '.join(lost)} is ingevuld, maar DATABASE_URL niet. Vul DATABASE_URL ook in.")
        return Addresses(*(embedded_address(home, role) for role in (APP, OWNER, WORKER)), embedded=True)

    found = {name: read_url(name, url) for name, url in urls.items() if url}
    app, owner = found["DATABASE_URL"], found.get("DATABASE_OWNER_URL")
    if owner is not None and owner.user == app.user:
        raise AddressProblem(
            f"DATABASE_URL en DATABASE_OWNER_URL gebruiken dezelfde gebruiker ({app.user}). "
            "Geef de applicatie een eigen gebruiker, die geen eigenaar is van de tabellen."
        )
    return Addresses(app, owner, found.get("DATABASE_WORKER_URL"), embedded=False)


def embedded_address(home: Path, role: str, database: str = DATABASE) -> Address:
    """Give the address of a role on our own server, whether that runs or not."""
    place = find_place(home)
    return Address(str(place.socket_dir), PORT, database, role, passfile=password_file(place.home, role))


def read_url(name: str, url: str) -> Address:
    """Read a postgresql:// address; ``name`` is the setting that is named when it is wrong (the address never is)."""
    example = "postgresql://gebruiker:wachtwoord@server:5432/weefsel"
    try:
        parts = urlsplit(url)
        port = parts.port or PORT
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise AddressProblem(f"{name} is geen leesbaar adres. Schrijf het zo: {example}") from None
    if parts.scheme not in ("postgres", "postgresql"):
        raise AddressProblem(f"{name} wijst niet naar PostgreSQL. Weefsel werkt alleen met PostgreSQL: {example}")
    database = unquote(parts.path.removeprefix("/"))
    if not database or not parts.username:
        raise AddressProblem(f"In {name} ontbreekt de gebruiker of de naam van de database. Schrijf het zo: {example}")
    if "," in parts.netloc.rpartition("@")[2]:
        raise AddressProblem(f"{name} noemt meer dan één server. Noem er één: {example}")
    return Address(
        host=options.pop("host", None) or _host(parts.netloc) or "localhost",
        port=port,
        database=database,
        user=unquote(parts.username),
        password=unquote(parts.password) if parts.password else None,
        options=tuple(sorted(options.items())),
    )


def _host(netloc: str) -> str:
    """Give the server's name as written: urlsplit's own hostname is lower case, and a socket folder is not."""
    server = netloc.rpartition("@")[2]
    if server.startswith("["):
        return server[1 : server.index("]")]
    return unquote(server.partition(":")[0])


def _quote(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
