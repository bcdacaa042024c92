"""What the gates share: one world that is really in the database, and log-ins of everyone in it."""

from __future__ import annotations

import functools
import hashlib
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.management.color import no_style
from django.core.management.sql import sql_flush
from django.http import HttpRequest
from django.template import Template
from django.test import Client
from django.test.client import ClientHandler
from django.test.utils import _TestState
from django.urls import reverse
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData
from pytest_django.live_server_helper import LiveServer
from tests.conftest import NOW
from tests.factories import as_owner, make_user
from tests.gates.lives.everything import make_gate_world

from weefsel.apps.accounts.models import Membership
from weefsel.apps.log_in.models import Session
from weefsel.web.accounts.proof import LOST_STEP

PASSWORD = "een lang wachtwoord"  # of `tests.factories.make_user`


def key_response() -> dict:
    """What a browser sends when a security key is registered: a key of our own making, for no site in particular."""
    numbers = ec.generate_private_key(ec.SECP256R1())
    credential = AttestedCredentialData.create(
        Aaguid.NONE, b"sleutelproef", ES256.from_cryptography_key(numbers.public_key())
    )
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(hashlib.sha256(b"localhost").digest(), flags, 1, credential)
    client = CollectedClientData.create(CollectedClientData.TYPE.CREATE, b"x" * 32, "http://localhost")
    return {
        "type": "public-key",
        "id": websafe_encode(b"sleutelproef"),
        "rawId": websafe_encode(b"sleutelproef"),
        "clientExtensionResults": {},
        "response": {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
    }


@pytest.fixture(scope="module")
def gate_world(django_db_setup, django_db_blocker):
    """The world of the gates, committed: the server of the browser has connections of its own. Gone at the end."""
    from django.db import connection

    with django_db_blocker.unblock():
        empty = sql_flush(no_style(), connection)
        connection.ops.execute_sql_flush(empty)
        try:
            yield make_gate_world(NOW)
        finally:
            connection.ops.execute_sql_flush(empty)


@pytest.fixture(scope="module", autouse=True)
def plain_rendering():
    """Pages are made as they would live: the gates read what was sent, so nobody needs a copy of every context."""
    noting = Template._render
    Template._render = _TestState.saved_data.template_render
    yield
    Template._render = noting


@pytest.fixture(scope="module")
def sessions(gate_world) -> dict[str, str]:
    """The key of a session for each log-in, by name. Four more than in the world: "secured" has a second step, with
    codes and a key; "half_in" gave a password and stands before the second step; "two_roles" has a choice of role;
    "lost_step" lost the second step and has to give the code of a colleague."""
    with as_owner():
        two_roles = make_user("gp", gate_world.small.practice, gate_world.start, name="Tweerollenproef")
        Membership.objects.create(
            user=two_roles, organization=gate_world.small.house, role="volunteer", valid_from=gate_world.start
        )
        lost_step = make_user("nurse", gate_world.small.hospital, gate_world.start, name="Kwijtproef")
        secured = make_user("nurse", gate_world.small.hospital, gate_world.start, name="Beveiligdproef")
        TOTP.activate(secured, generate_totp_secret())
        RecoveryCodes.activate(secured)
        key = Authenticator.objects.create(
            user=secured, type=Authenticator.Type.WEBAUTHN, data={"name": "Sleutelproef", "credential": key_response()}
        )
    gate_world.things["key"] = key.pk
    keys = {}
    for name, user in {**gate_world.users, "secured": secured, "two_roles": two_roles, "lost_step": lost_step}.items():
        client = Client()
        client.force_login(user)
        # As after typing the password a moment ago; without it, pages about the account ask for the password again.
        request = HttpRequest()
        request.session = client.session
        request.user = user
        reauthenticate_by_password(request)
        if name == "secured":
            record_authentication(request, user, "mfa", type="totp", reauthenticated=True)
        request.session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] += 7200
        if name == "lost_step":
            request.session[LOST_STEP] = {"needs_code": True, "only": ""}
        if name == "assistant":
            # As after choosing for whom to work; whether that holds, the database says at every request.
            request.session["on_behalf_of"] = str(gate_world.small.gp.id)
        request.session.save()
        keys[name] = request.session.session_key
    half_in = Client()
    answer = half_in.post(reverse("account_login"), {"login": secured.email, "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    keys["half_in"] = half_in.session.session_key
    # Nobody is logged out while a slow machine looks at other pages.
    Session.objects.update(seen_at=timezone.now() + timedelta(hours=6))
    return keys


@functools.cache
def _server(enforce_csrf_checks: bool) -> ClientHandler:
    """One server for all browsers without a screen, as there would be live."""
    return ClientHandler(enforce_csrf_checks)


def client_with(sessions: dict[str, str], name: str, *, enforce_csrf_checks: bool = False, **options) -> Client:
    """A browser without a screen, logged in as someone; a fault gives a page, as it would live."""
    client = Client(raise_request_exception=False, **options)
    client.handler = _server(enforce_csrf_checks)
    if name in sessions:
        client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: sessions[name]})
    return client


@pytest.fixture
def client_of(sessions):
    """`client_with` with the sessions filled in: ``client_of("gp")``."""
    return lambda name, **options: client_with(sessions, name, **options)


@pytest.fixture(scope="module")
def walker(browser, beside_the_browser, gate_world, sessions):
    """A real server, and a browser that goes to every page of it."""
    from tests.gates.test_in_browser import Walker

    server = LiveServer("localhost")
    server._live_server_modified_settings.enable()
    try:
        yield Walker(browser, server.url, sessions, gate_world.things)
    finally:
        server._live_server_modified_settings.disable()
        server.stop()
