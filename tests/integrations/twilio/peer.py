"""Twilio's REST API on loopback: takes what its published OpenAPI allows, refuses the rest, answers as promised."""

import copy
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from tests.integrations.twilio.published import Asked, Published, RefusedError


@dataclass
class TwilioPeer:
    """`logins`: password by user name, of the one account there is. `created`: the messages, as they were answered.

    `looked`: the queries for the list, of which a page holds `page` at the most. `moved`: paths and forms of the legs.

    A refusal has Twilio's shape but no code: the specification publishes none.
    """

    account: str
    logins: dict[str, str]
    published: Published
    base: str = ""
    created: list[dict[str, Any]] = field(default_factory=list)
    forms: list[dict[str, list[str]]] = field(default_factory=list)
    looked: list[dict[str, str]] = field(default_factory=list)
    page: int = 1000
    refused: list[tuple[int, str]] = field(default_factory=list)
    moved: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        try:
            asked = self.published.read(request, body)
            self._admit(request, asked)
        except RefusedError as refused:
            self.refused.append((refused.status, str(refused)))
            return web.json_response({"status": refused.status, "message": str(refused)}, status=refused.status)
        if request.method == "GET":
            response = web.json_response(self._page(asked))
            self.published.check_answer(request, body, response)
            self.looked.append({name: values[0] for name, values in asked.form.items()})
            return response
        if "/Calls/" in request.path:
            examples = asked.operation["responses"]["200"]["content"]["application/json"]["examples"]
            response = web.json_response(examples["update"]["value"])
            self.published.check_answer(request, body, response)
            self.moved.append((request.path, asked.form))
            return response
        message = self._message(asked)
        response = web.json_response(message, status=201)
        self.published.check_answer(request, body, response)
        self.created.append(message)
        self.forms.append(asked.form)
        return response

    def _admit(self, request: web.Request, asked: Asked) -> None:
        encoded = request.headers["Authorization"].removeprefix("Basic ")
        user, _, password = b64decode(encoded, validate=True).decode().partition(":")
        if asked.account != self.account or self.logins.get(user) != password:
            raise RefusedError(401, "Authenticate")

    def _page(self, asked: Asked) -> dict[str, Any]:
        """Those that were created, newest first, in the frame of Twilio's own example."""
        query = {name: values[0] for name, values in asked.form.items()}
        found = [
            message
            for message in reversed(self.created)
            if query.get("To", message["to"]) == message["to"] and query.get("From", message["from"]) == message["from"]
        ]
        number, size = int(query.get("Page", 0)), min(self.page, int(query.get("PageSize", 50)))
        shown = found[number * size : (number + 1) * size]
        path = f"/2010-04-01/Accounts/{self.account}/Messages.json"
        following = {**query, "Page": str(number + 1), "PageToken": f"PA{number + 1:032x}"}
        examples = asked.operation["responses"]["200"]["content"]["application/json"]["examples"]
        return copy.deepcopy(examples["readEmptySentdateGreater"]["value"]) | {
            "end": number * size + max(len(shown) - 1, 0),
            "first_page_uri": f"{path}?{urlencode({**query, 'Page': '0'})}",
            "messages": shown,
            "next_page_uri": f"{path}?{urlencode(following)}" if len(found) > (number + 1) * size else None,
            "page": number,
            "page_size": size,
            "start": number * size,
            "uri": f"{path}?{urlencode(query)}",
        }

    def _message(self, asked: Asked) -> dict[str, Any]:
        """Twilio's own example of an answer, told of this message."""
        given = {name: values[0] for name, values in asked.form.items()}
        sid = f"SM{len(self.created) + 1:032x}"
        uri = f"/2010-04-01/Accounts/{self.account}/Messages/{sid}"
        kind = "createWithMessagingService" if "MessagingServiceSid" in given else "createWithQueuedStatus"
        example: dict[str, Any] = asked.operation["responses"]["201"]["content"]["application/json"]["examples"][kind][
            "value"
        ]
        return copy.deepcopy(example) | {
            "account_sid": self.account,
            "body": given.get("Body"),
            "from": given.get("From"),
            "messaging_service_sid": given.get("MessagingServiceSid"),
            "sid": sid,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": given["To"],
            "uri": f"{uri}.json",
        }


@asynccontextmanager
async def serving(peer: TwilioPeer) -> AsyncIterator[TwilioPeer]:
    """The peer on a port of its own; `peer.base` is its address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", peer.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0]
        peer.base = f"http://{host}:{port}"
        yield peer
    finally:
        await runner.cleanup()
