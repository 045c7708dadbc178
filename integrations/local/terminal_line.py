"""Asks a running line over HTTP; the terminal's only way to it."""

import json
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from assistant.errors import CarrierError

_SECONDS = 60.0  # a call's turn may take several requests of 15 seconds


class Line:
    """The doors of the line at `base_url`, as JSON. Raises `CarrierError` where they do not open."""

    def __init__(self, base_url: str) -> None:
        self._base = base_url.rstrip("/")
        self._opener = build_opener(ProxyHandler({}))  # the line is on this machine: no proxy knows it

    def handset(self, number: str) -> dict[str, Any]:
        return self._ask(f"/local/handset?{urlencode({'number': number})}", None, ())

    def post(self, path: str, body: dict[str, Any], *, accepts: tuple[int, ...] = ()) -> dict[str, Any]:
        """The answer's JSON; also of an error whose status is in `accepts`."""
        return self._ask(path, json.dumps(body).encode(), accepts)

    def _ask(self, path: str, data: bytes | None, accepts: tuple[int, ...]) -> dict[str, Any]:
        request = Request(  # noqa: S310  (the address is the operator's own)
            self._base + path, data, {"Content-Type": "application/json", "Accept": "application/json"}
        )
        try:
            with self._opener.open(request, timeout=_SECONDS) as answer:
                return dict(json.loads(answer.read()))
        except HTTPError as error:
            with error:
                told = error.read()
            if error.code in accepts:
                return dict(json.loads(told))
            if error.code == 404 and path.startswith("/local/"):
                raise CarrierError(
                    f"The line at {self._base} has no local carrier.",
                    hint="It is there where no Twilio account is configured, or with PORCHLIGHT_LOCAL_CARRIER=true.",
                ) from error
            raise CarrierError(f"The line at {self._base} answered {error.code} to {path}: {told[:300]!r}") from error
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise CarrierError(
                f"The line at {self._base} does not answer ({error}).", hint="Start it with ./porchlight up."
            ) from error
