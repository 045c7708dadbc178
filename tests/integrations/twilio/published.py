"""What Twilio's published OpenAPI says of a request: the form that it reads there, or why it refuses it."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import web
from openapi_core import Config, OpenAPI
from openapi_core.contrib.aiohttp import AIOHTTPOpenAPIWebRequest, AIOHTTPOpenAPIWebResponse
from openapi_core.exceptions import OpenAPIError
from openapi_core.templating.media_types.exceptions import MediaTypeNotFound
from openapi_core.templating.paths.exceptions import OperationNotFound, PathNotFound
from openapi_core.templating.security.exceptions import SecurityNotFound

SPECIFICATION = Path(__file__).parent / "openapi" / "twilio_api_v2010.json"
FORM = "application/x-www-form-urlencoded"
STATUSES = {PathNotFound: 404, OperationNotFound: 405, SecurityNotFound: 401, MediaTypeNotFound: 415}


class RefusedError(Exception):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class Asked:
    """A request that the specification allows. `form` (the query, of a GET) as written, `operation` as published."""

    operation: dict[str, Any]
    account: str
    form: dict[str, list[str]]


class AtTwilio(AIOHTTPOpenAPIWebRequest):
    """The loopback request as if it had come to the one server that the specification names."""

    host_url = "https://api.twilio.com"


def _is_number(value: str) -> bool:
    """The descriptions allow other senders, too (short codes, channels); ours are E.164 alone, and so are people's."""
    return re.fullmatch(r"\+[1-9]\d{6,14}", value) is not None


def _is_address(value: str) -> bool:
    """As the description of `StatusCallback` has it: a valid hostname, and no underscore in it.

    The pages of a list have this format, too, and are paths in every example.
    """
    url = urlsplit(value)
    if value.startswith("/2010-04-01/"):
        return True
    return url.scheme in ("http", "https") and re.fullmatch(r"[a-z\d-]+(\.[a-z\d-]+)+", url.hostname or "") is not None


def _is_mail_date(value: str) -> bool:
    try:
        return parsedate_to_datetime(value).tzinfo is not None
    except ValueError:
        return False


class Published:
    """The specification, itself checked on reading. JSON Schema leaves the formats of its own open; ours are strict."""

    def __init__(self) -> None:
        self.specification: dict[str, Any] = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
        formats: dict[str, Callable[[Any], bool]] = {
            "phone-number": _is_number,
            "uri": _is_address,
            "date-time-rfc-2822": _is_mail_date,
        }
        self._api = OpenAPI.from_dict(
            self.specification,
            config=Config(extra_format_validators=formats, response_properties_default_policy="required"),
        )

    def read(self, request: web.Request, body: bytes) -> Asked:
        """Raises `RefusedError` for what the specification does not allow."""
        result = self._api.unmarshal_request(AtTwilio(request, body=body))
        for error in result.errors:
            raise RefusedError(_status(error), _reason(error))
        form = parse_qs(request.query_string if request.method == "GET" else body.decode(), keep_blank_values=True)
        operation = self._operation(request)
        for reason in _unsaid(operation, form):
            raise RefusedError(400, reason)
        return Asked(operation, result.parameters.path["AccountSid"], form)

    def check_answer(self, request: web.Request, body: bytes, response: web.Response) -> None:
        """Raises `OpenAPIError` where the specification does not promise this answer to this request."""
        self._api.validate_response(AtTwilio(request, body=body), AIOHTTPOpenAPIWebResponse(response))

    def _operation(self, request: web.Request) -> dict[str, Any]:
        for template, item in self.specification["paths"].items():
            if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), request.path):
                operation: dict[str, Any] = item[request.method.lower()]
                return operation
        raise AssertionError("openapi-core found it")


def _unsaid(operation: dict[str, Any], form: dict[str, list[str]]) -> Iterator[str]:
    """What the schema alone lets pass: fields that it does not know or have twice, and Twilio's either-or."""
    if "requestBody" in operation:
        known = operation["requestBody"]["content"][FORM]["schema"]["properties"]
    else:
        known = {asked["name"]: asked["schema"] for asked in operation["parameters"] if asked["in"] == "query"}
    for name, values in form.items():
        if name not in known:
            yield f"{name} is not a parameter"
        elif len(values) > 1 and known[name].get("type") != "array":
            yield f"{name} is given more than once"
    for group in operation.get("x-twilio", {}).get("conditional", ()):
        names = ["".join(word.capitalize() for word in name.split("_")) for name in group]
        if not any(any(form.get(name, ())) for name in names):
            yield f"one of {', '.join(names)} is required"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _status(error: OpenAPIError) -> int:
    return next(
        (status for cause in _chain(error) for kind, status in STATUSES.items() if isinstance(cause, kind)), 400
    )


def _reason(error: OpenAPIError) -> str:
    """The schema's own words where it refused a value, else openapi-core's."""
    found = [wrong.message for cause in _chain(error) for wrong in getattr(cause, "schema_errors", ())]
    return "; ".join(found) or str(error)
