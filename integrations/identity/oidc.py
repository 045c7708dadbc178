"""An OpenID provider (Keycloak, Entra ID, Google and the like): code flow with PKCE, found by discovery."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode

import aiohttp
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from assistant.settings import Settings
from assistant.staff.identity import Asked, Identity, IdentityError

SECONDS = 8
# What providers sign with; never `none`, and never a secret of ours.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
_LEEWAY = 60


class OidcProvider:
    """Implements `assistant.staff.identity.IdentityProvider`. One per process."""

    def __init__(self, settings: Settings) -> None:
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._client_id = settings.oidc_client_id
        self._client_secret = settings.oidc_client_secret.get_secret_value()
        self._name = settings.oidc_name
        self._session: aiohttp.ClientSession | None = None
        self._found: dict[str, Any] | None = None
        self._keys: KeySet | None = None

    @property
    def name(self) -> str:
        return self._name

    async def start(self) -> None:
        """Open the connections, on the running loop; the provider is asked when somebody signs in."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def address(self, asked: Asked, back: str) -> str:
        found = await self._discovered()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": back,
            "scope": "openid email profile",
            "state": asked.state,
            "nonce": asked.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        where = str(found["authorization_endpoint"])
        return f"{where}{'&' if '?' in where else '?'}{urlencode(query)}"

    async def identity(self, code: str, asked: Asked, back: str) -> Identity:
        found = await self._discovered()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": asked.verifier,
            "client_id": self._client_id,
        }
        methods = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        headers = {}
        if self._client_secret and "client_secret_basic" in methods:
            # RFC 6749 writes both as in a form before they are put together.
            login = f"{quote_plus(self._client_id)}:{quote_plus(self._client_secret)}"
            headers["Authorization"] = "Basic " + base64.b64encode(login.encode()).decode()
        elif self._client_secret:
            form["client_secret"] = self._client_secret
        answer = await self._ask("POST", str(found["token_endpoint"]), data=form, headers=headers)
        claims = await self._claims(str(answer.get("id_token", "")), asked.nonce)
        if "email" not in claims and "userinfo_endpoint" in found:
            bearer = {"Authorization": f"Bearer {answer.get('access_token', '')}"}
            more = await self._ask("GET", str(found["userinfo_endpoint"]), headers=bearer)
            claims = {**claims, **more} if more.get("sub") == claims["sub"] else claims
        verified = claims.get("email_verified") in (True, "true")
        email = str(claims.get("email", "")) if verified else ""
        return Identity(subject=str(claims["sub"]), email=email, name=str(claims.get("name", "")))

    async def _claims(self, token: str, nonce: str) -> Mapping[str, Any]:
        """What the provider signed, for us, just now, and in answer to what we asked."""
        required = JWTClaimsRegistry(
            leeway=_LEEWAY,
            iss={"essential": True, "value": self._found["issuer"] if self._found else self._issuer},
            aud={"essential": True, "value": self._client_id},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            try:
                decoded = jwt.decode(token, await self._key_set(), algorithms=ALGORITHMS)
            except (JoseError, ValueError):  # a provider may have changed its keys since we asked for them
                self._keys = None
                decoded = jwt.decode(token, await self._key_set(), algorithms=ALGORITHMS)
            required.validate(decoded.claims)
        except (JoseError, ValueError) as error:
            raise IdentityError(f"what the identity provider signed cannot be trusted: {error}") from error
        return decoded.claims

    async def _key_set(self) -> KeySet:
        if self._keys is None:
            found = await self._discovered()
            self._keys = KeySet.import_key_set(await self._ask("GET", str(found["jwks_uri"])))
        return self._keys

    async def _discovered(self) -> dict[str, Any]:
        if self._found is None:
            found = await self._ask("GET", f"{self._issuer}/.well-known/openid-configuration")
            if str(found.get("issuer", "")).rstrip("/") != self._issuer:
                raise IdentityError("the identity provider calls itself something else than PORCHLIGHT_OIDC_ISSUER.")
            self._found = found
        return self._found

    async def _ask(self, method: str, url: str, **given: Any) -> Any:
        if self._session is None:
            raise IdentityError("the identity provider is asked before the app has started.")
        try:
            async with self._session.request(method, url, allow_redirects=False, **given) as answer:
                if answer.status != 200:
                    raise IdentityError(f"the identity provider answered {answer.status} at {url}.")
                return await answer.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise IdentityError(f"the identity provider is out of reach: {error}") from error
