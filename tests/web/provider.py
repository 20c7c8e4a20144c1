"""A small OpenID Connect provider on this machine, with keys of its own; it can be told to lie."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "bangfu-test", "a-secret-of-the-test"


class Provider:
    """Signs whoever `subject` is in at once. `lies` are claims put over the true ones."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "1"})
        self.foreign_key = RSAKey.generate_key(2048, {"kid": "1"})
        self.signed_by_another = False
        self.subject = "worker-77"
        # in the morning, and not again unless it is asked for
        self.signed_in_at = int(time.time()) - 3600
        self.lies: dict[str, object] = {}
        self.asked: dict[str, dict[str, str]] = {}
        self.issuer = ""

    def metadata(self) -> dict[str, object]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, object]:
        return {"keys": [self.key.as_dict(private=False)]}

    def authorized(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        code = f"code-{len(self.asked)}"
        self.asked[code] = asked
        given = urlencode({"code": code, "state": asked["state"]})
        return f"{asked['redirect_uri']}?{given}"

    def token(self, given: dict[str, str], credentials: str) -> dict[str, object] | None:
        """For a code of ours, once, with the verifier that fits its challenge (PKCE)."""
        asked = self.asked.pop(given.get("code", ""), None)
        own = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or credentials != f"Basic {own}":
            return None
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked.get("code_challenge") != challenge or asked["code_challenge_method"] != "S256":
            return None
        return {
            "access_token": "opaque",
            "token_type": "Bearer",
            "id_token": self.id_token(asked),
        }

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        told = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            "auth_time": now if asked.get("max_age") == "0" else self.signed_in_at,
        }
        key = self.foreign_key if self.signed_by_another else self.key
        return jwt.encode({"alg": "RS256", "kid": "1"}, told | self.lies, key)


def handler_of(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorized(asked))
                self.end_headers()
                return
            pages = {
                "/.well-known/openid-configuration": provider.metadata,
                "/keys": provider.keys,
            }
            self.answer(pages[parts.path]() if parts.path in pages else None)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            given = {name: values[0] for name, values in parse_qs(body).items()}
            self.answer(provider.token(given, self.headers.get("Authorization", "")))

        def answer(self, told: dict[str, object] | None) -> None:
            body = json.dumps(told or {"error": "invalid_grant"}).encode()
            self.send_response(200 if told else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quietly."""

    return Handler


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(provider))
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
