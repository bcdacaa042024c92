"""The server of an organisation, at which its people log in: a small OpenID provider on this machine, for tests.

It asks for no password: ``who`` is logged in there. ``spoil`` changes what it says, as a server does that is broken, or
in other hands.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "weefsel:proef", "een geheim & nog iets"


class OrganizationServer:
    """Runs while it is entered. ``spoil_claims`` and ``sign`` change the token, ``asked`` tells what it was asked."""

    def __init__(self):
        self.key, self.kid = rsa.generate_private_key(public_exponent=65537, key_size=2048), "een"
        self.who, self.claims = "medewerker-17", {"amr": ["pwd", "mfa"]}
        self.spoil_claims = lambda claims: claims
        self.sign = lambda claims: jwt.encode(claims, self.key, "RS256", headers={"kid": self.kid})
        self.metadata: dict = {}
        self.asked: list[dict] = []
        self._codes: dict[str, dict] = {}
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                parts = urlsplit(self.path)
                if parts.path == "/.well-known/openid-configuration":
                    self.say(server.about())
                elif parts.path == "/keys":
                    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(server.key.public_key()))
                    self.say({"keys": [{**public, "kid": server.kid, "use": "sig", "alg": "RS256"}]})
                else:
                    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                    self.send_response(302)
                    self.send_header("Location", server.log_in(asked))
                    self.end_headers()

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fields = {name: values[0] for name, values in parse_qs(body).items()}
                pair = b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode().split(":")
                if [unquote_plus(each) for each in pair] != [CLIENT, SECRET]:
                    self.say({"error": "invalid_client"}, 401)
                elif (token := server.trade(fields)) is None:
                    self.say({"error": "invalid_grant"}, 400)
                else:
                    self.say({"access_token": "x", "token_type": "Bearer", "id_token": token})

            def say(self, what, status=200):
                raw = json.dumps(what).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_args):
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self):
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def about(self) -> dict:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/log-in",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }

    def log_in(self, asked: dict) -> str:
        """Where the browser goes when someone is logged in here."""
        assert (asked["response_type"], asked["client_id"], asked["scope"]) == ("code", CLIENT, "openid")
        assert asked["code_challenge_method"] == "S256"
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self._codes[code] = {**asked, "who": self.who}
        back = {"code": code, "state": asked["state"], "iss": self.issuer}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def trade(self, fields: dict) -> str | None:
        asked = self._codes.pop(fields.get("code", ""), None)
        if asked is None or fields["redirect_uri"] != asked["redirect_uri"]:
            return None
        challenge = urlsafe_b64encode(sha256(fields["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if challenge != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": asked["who"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            **self.claims,
        }
        return self.sign(self.spoil_claims(claims))
