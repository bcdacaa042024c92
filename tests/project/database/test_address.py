"""Addresses of the three roles, from the environment or from our own server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from weefsel.project.database.address import Address, find_addresses
from weefsel.project.database.problem import AddressProblem

URL = "postgresql://weefsel_app:ge%23heim@db.example.org:6432/weefsel?sslmode=verify-full"
OWNER_URL = "postgresql://weefsel_owner:x@db.example.org/weefsel"


def test_without_settings_the_addresses_are_those_of_our_own_server(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o711)

    found = find_addresses({}, home)

    assert [found.app.user, found.owner.user, found.worker.user] == ["weefsel_app", "weefsel_owner", "weefsel_worker"]
    assert (found.embedded, found.app.passfile) == (True, home / "secrets" / "weefsel_app.pgpass")
    assert list(home.iterdir()) == []


def test_settings_win_from_our_own_server_and_carry_their_options(tmp_path):
    found = find_addresses({"DATABASE_URL": URL}, tmp_path)

    assert (found.owner, found.worker, found.embedded) == (None, None, False)
    assert found.app.to_django() == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "weefsel",
        "USER": "weefsel_app",
        "PASSWORD": "ge#heim",
        "HOST": "db.example.org",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "verify-full"},
    }
    assert "ge#heim" not in repr(found)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("postgres://u@%2Fvar%2FRun/d", "/var/Run"),
        ("postgres://u@/d?host=/var/Run", "/var/Run"),
        ("postgres://u@[::1]:5433/d", "::1"),
        ("postgres:///d", None),
    ],
)
def test_every_spelling_of_a_server_is_read(url, host, tmp_path):
    if host is None:
        with pytest.raises(AddressProblem, match="ontbreekt de gebruiker"):
            find_addresses({"DATABASE_URL": url}, tmp_path)
    else:
        assert find_addresses({"DATABASE_URL": url}, tmp_path).app.host == host


@pytest.mark.parametrize(
    ("environ", "text"),
    [
        ({"DATABASE_URL": "mysql://u:topgeheim@h/d"}, "DATABASE_URL wijst niet naar PostgreSQL."),
        ({"DATABASE_URL": "postgresql://u:topgeheim@h:poort/d"}, "DATABASE_URL is geen leesbaar adres."),
        ({"DATABASE_URL": "postgresql://u:topgeheim@h"}, "In DATABASE_URL ontbreekt de gebruiker of de naam"),
        ({"DATABASE_URL": "postgresql://u:topgeheim@a,b/d"}, "DATABASE_URL noemt meer dan één server."),
        ({"DATABASE_OWNER_URL": OWNER_URL}, "DATABASE_OWNER_URL is ingevuld, maar DATABASE_URL niet."),
        ({"DATABASE_URL": OWNER_URL, "DATABASE_OWNER_URL": OWNER_URL}, "gebruiken dezelfde gebruiker (weefsel_owner)."),
    ],
)
def test_wrong_setting_is_named_without_its_secret(environ, text, tmp_path):
    with pytest.raises(AddressProblem) as told:
        find_addresses(environ, tmp_path)

    assert (text in str(told.value), "topgeheim" in str(told.value)) == (True, False)


def test_connection_string_survives_every_sign():
    address = Address("/tmp/a b'c\\d", 5432, "d'b", "u ser", password="p'\\ w")

    assert conninfo_to_dict(address.conninfo()) == {
        "host": "/tmp/a b'c\\d",
        "port": "5432",
        "dbname": "d'b",
        "user": "u ser",
        "password": "p'\\ w",
    }


def test_settings_may_import_the_addresses_without_loading_a_driver():
    program = "import sys, weefsel.project.database.address; print({'psycopg', 'django'} & set(sys.modules))"

    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert answer == "set()\n"


def test_home_is_the_chosen_folder_or_the_usual_one(monkeypatch):
    from weefsel.project.home import find_home

    monkeypatch.setenv("HOME", "/home/ik")

    assert find_home({"WEEFSEL_HOME": "/srv/weefsel"}) == Path("/srv/weefsel")
    assert find_home({}) == Path("/home/ik/.local/share/weefsel")
