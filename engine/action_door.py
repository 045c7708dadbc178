"""The way to the app's actions: rasa-sdk's protocol over one kept connection.

Rasa opens a session for each call, recompiles the JSON schema of the answer each time (24 ms) and sends the whole
domain.
Here the session stays open, the answer is checked by hand for what Rasa reads of it, and the domain sent is what the
SDK reads.
"""

from __future__ import annotations

import json
from typing import Any, Dict, Optional

import aiohttp
from rasa.core.actions.action import RemoteAction
from rasa.core.actions.forms import FormAction
from rasa.shared.core.domain import Domain
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

_TIMEOUT = aiohttp.ClientTimeout(total=10, connect=2)
# Seconds without use. Under the app server's five: a connection that it closes just as it is used again costs the turn.
_KEPT = 2.0
_DOMAIN_PARTS = ("slots", "forms", "actions", "session_config")


class ActionFailed(RasaException):
    """The app could not run an action; the turn has no result."""


class ActionDoor(EndpointConfig):
    def __init__(self, url: str, secret: str) -> None:
        super().__init__(url=url)
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._session: Optional[aiohttp.ClientSession] = None

    async def request(self, method: str = "post", json: Any = None, **kwargs: Any) -> Any:
        """Posts one action call. A 400 is the SDK's way to say «rejected» and goes to Rasa as it expects it."""
        if self._session is None:
            connector = aiohttp.TCPConnector(keepalive_timeout=_KEPT)
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=_TIMEOUT, connector=connector)
        async with self._session.post(self.url, data=_dump(json), headers=_JSON) as response:
            if response.status == 400:
                raise ClientResponseError(response.status, response.reason, await response.text())
            if response.status != 200:
                raise ActionFailed(f"{json['next_action']}: the app answered {response.status}")
            return _checked(await response.json())

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


_JSON = {"Content-Type": "application/json"}


def _dump(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _checked(result: Any) -> Dict[str, Any]:
    events = result.get("events", []) if isinstance(result, dict) else None
    if (
        not isinstance(events, list)
        or not isinstance(result.get("responses", []), list)
        or not all(isinstance(event, dict) and isinstance(event.get("event"), str) for event in events)
    ):
        raise ActionFailed("the app's answer is not an action result")
    return result


def keep_action_calls_light(domain: Domain) -> None:
    """Replaces the three parts of Rasa that make an action call slow. Once for a process, after the model is loaded."""
    full = domain.as_dict()
    slim = {part: full[part] for part in _DOMAIN_PARTS if part in full}

    def call_format(self: RemoteAction, tracker: Any, domain: Domain) -> Dict[str, Any]:
        from rasa import __version__
        from rasa.shared.core.trackers import EventVerbosity

        return {
            "next_action": self.name(),
            "sender_id": tracker.sender_id,
            "tracker": tracker.current_state(EventVerbosity.ALL),
            "version": __version__,
            "domain": slim,
        }

    validate_slots = FormAction.validate_slots

    async def validate_what_there_is(self: FormAction, slot_candidates: Dict[str, Any], *args: Any) -> Any:
        # Rasa calls the form's validation also with nothing to validate: a call more on every digression.
        return await validate_slots(self, slot_candidates, *args) if slot_candidates else []

    RemoteAction._action_call_format = call_format
    RemoteAction._validate_action_result = lambda self, result: True  # ActionDoor has checked it
    FormAction.validate_slots = validate_what_there_is
