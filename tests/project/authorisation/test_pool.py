"""Many organisations through one server, or over a few connections: what stays behind for the next one is told."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import transaction
from django.utils import timezone
from tests.factories import as_owner
from tests.settings import TEST_HOME

from weefsel.project.authorisation import connections, pool
from weefsel.project.authorisation.who import mark_of
from weefsel.project.database.cluster import Cluster
from weefsel.project.database.roles import connect


class Forgetful(BaseHTTPRequestHandler):
    """A server that answers everyone with the people of organisation 1."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"<p>Persoon {mark_of(1)}</p>".encode())

    def log_message(self, *_words):
        pass


def test_a_server_that_shows_the_people_of_another_is_a_leak():
    server = HTTPServer(("127.0.0.1", 0), Forgetful)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    places = [{"number": number, "session": "x", "people": ["y"]} for number in range(2)]

    found = pool.ask(server.server_port, places, [0, 1, 0], "seed", lambda: None)
    server.shutdown()
    server.server_close()

    assert (found.n, len(found.leaks)) == (3, 2)


@pytest.fixture
def organizations(transactional_db):
    """Four practices with two people each."""
    with transaction.atomic(), as_owner():
        return pool.build(4)


@pytest.fixture
def shared():
    """Two connections of the app role."""
    with ExitStack() as stack:
        yield [stack.enter_context(connect(Cluster(TEST_HOME).addresses.app)) for _ in range(2)]


def ask_rows(shared, organizations, n):
    numbers = connections.numbers_of_piece(len(organizations), n, seed="7")
    return connections.ask_rows(shared, organizations, numbers, seed="7", now=timezone.now())


def test_over_connections_that_are_shared_each_sees_its_own_people_and_nobody_sees_any(organizations, shared):
    found = ask_rows(shared, organizations, 400)

    assert (found.wrong, found.n) == ([], 400)
    # Six of ten ask for what is theirs.
    assert 200 < found.n_allowed < 280


def test_a_name_that_somebody_left_on_a_connection_is_told(organizations, shared):
    left = {
        "app.role": "gp",
        "app.user": organizations[0]["user"],
        "app.organization": organizations[0]["organization"],
        "app.now": timezone.now().isoformat(),
    }
    for name, value in left.items():
        shared[0].execute("SELECT set_config(%s, %s, false)", [name, value])

    found = ask_rows(shared, organizations, 400)

    assert {line.split()[1] for line in found.wrong} == {"nobody", "broken"}
    assert {line.partition(": ")[2].partition(": ")[2] for line in found.wrong} == {"2 too many, 0 too few"}
