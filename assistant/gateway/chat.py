"""The web chat's door: a message in, what was said so far out. Any site may embed it, so no cookies and no credentials.

`POST /chat/messages` takes `{"conversation": id|null, "text": str, "language": "en"|"es"|null, "id"?: UUID or ULID}`;
a message sent again with its `id` gets the answer that it had. Errors are `{"error", "detail", "replies"?}`.
"""

import asyncio
import logging
import re
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from ulid import ULID

from assistant.catalog.schema import Language
from assistant.conversation.ports import Answer, Choice, Inbound
from assistant.errors import PorchlightError, StoreBusyError
from assistant.gateway import chat_widget
from assistant.gateway.chat_requests import RefusedError, Written, read_message
from assistant.gateway.line import TURN_SECONDS, Line, line_of
from assistant.gateway.pace import Pace, Rate
from assistant.gateway.visitor_language import preferred_language
from assistant.store import chats

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)
router.include_router(chat_widget.router)

OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
PREFLIGHT = {
    **OPEN,
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "86400",
}
# A person types one message in some seconds; an open widget looks for news every four.
WRITING = Rate("writing", burst=40, per_second=1)
READING = Rate("reading", burst=120, per_second=10)
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_KEY = "chat:"


@router.options("/chat/messages")
@router.options("/chat/conversations/{conversation}")
async def preflight() -> Response:
    return Response(status_code=204, headers=PREFLIGHT)


@router.post("/chat/messages")
async def message_in(request: Request) -> Response:
    line = line_of(request)
    language = preferred_language(request)
    try:
        _brake(request, line, WRITING)
        written = await read_message(request)
        language = written.language or language
        async with asyncio.timeout(TURN_SECONDS):
            answer = await line.desk.take(_inbound(written))
    except RefusedError as refused:
        return _refusal(line, refused, language)
    except StoreBusyError as error:
        log.error("a chat message could not be kept: %s", error)
        return _refusal(line, RefusedError(503, "store_busy", "try again", "utter_store_busy"), language)
    except Exception:  # whatever it was, the visitor hears that it was not taken, and may send it again
        log.exception("a chat message could not be answered")
        return _refusal(line, RefusedError(503, "line_trouble", "try again", "utter_line_trouble"), language)
    return JSONResponse(_answer(answer), headers=OPEN)


@router.get("/chat/conversations/{conversation}")
async def conversation_so_far(request: Request, conversation: str, after: str = "") -> Response:
    """Everything said, or what is new `after` a message's id. The conversation's id is the key to it."""
    line = line_of(request)
    language = preferred_language(request)
    try:
        _brake(request, line, READING)
        if not _ULID.fullmatch(conversation) or (after and not _ULID.fullmatch(after)):
            raise RefusedError(404, "unknown_conversation", "there is no such conversation")
        async with asyncio.timeout(TURN_SECONDS):
            chat = await asyncio.to_thread(chats.history, line.database, conversation, after)
        if chat is None:
            raise RefusedError(404, "unknown_conversation", "there is no such conversation")
    except RefusedError as refused:
        return _refusal(line, refused, language)
    except (PorchlightError, TimeoutError) as error:
        log.error("a chat could not be read: %s", error)
        return _refusal(line, RefusedError(503, "store_busy", "try again"), language)
    return JSONResponse(_history(chat), headers=OPEN)


def _inbound(written: Written) -> Inbound:
    known = written.conversation is not None and _ULID.fullmatch(written.conversation)
    return Inbound(
        channel="chat",
        # The prefix keeps a visitor from asking for the answer to a text or a call by its carrier's id.
        key=_KEY + (written.id or str(ULID())),
        thread=written.conversation if known else None,
        text=written.text,
        language=written.language,
    )


def _answer(answer: Answer) -> dict[str, Any]:
    replies = () if answer.directive == "silent" else answer.replies
    return {
        "conversation": answer.conversation,
        "language": answer.language,
        "replies": [{"text": reply.text, "choices": _choices(reply.choices)} for reply in replies],
        "directive": answer.directive,
    }


def _history(chat: chats.Chat) -> dict[str, Any]:
    return {
        "conversation": chat.conversation,
        "language": chat.language,
        "with_person": chat.with_person,
        "awaits_person": chat.awaits_person,
        "messages": [
            {
                "id": said.id,
                "key": _widget_key(said),
                "from": said.speaker,
                "text": said.text,
                "language": said.language,
                "choices": _choices(said.choices),
                "at": said.at.isoformat(),
            }
            for said in chat.said
        ],
    }


def _widget_key(said: chats.Said) -> str:
    """What the widget knows this message by already: its own id, or that and the reply's place."""
    if said.turn_key is None:
        return said.id
    sent_as = said.turn_key.removeprefix(_KEY)
    return sent_as if said.speaker == "visitor" else f"{sent_as}/{said.position}"


def _choices(choices: tuple[Choice, ...]) -> list[dict[str, str]]:
    return [{"label": choice.label, "send": choice.send} for choice in choices]


def _brake(request: Request, line: Line, rate: Rate) -> None:
    if not hasattr(request.app.state, "chat_paces"):
        request.app.state.chat_paces = {}
    paces: dict[Rate, Pace] = request.app.state.chat_paces
    seconds = paces.setdefault(rate, Pace(rate)).wait(request.client.host if request.client else "", line.clock())
    if seconds:
        raise RefusedError(429, "too_fast", f"wait {seconds} s", "utter_chat_too_fast", retry_after=seconds)


def _refusal(line: Line, refused: RefusedError, language: Language) -> Response:
    body: dict[str, Any] = {"error": refused.error, "detail": refused.detail}
    if refused.words:
        try:
            text = line.words.sentence(refused.words, language, "chat")
            body["replies"] = [{"text": text, "choices": []}]
        except PorchlightError:
            log.exception("no words for %s", refused.words)
    headers = {**OPEN, "Retry-After": str(refused.retry_after)} if refused.retry_after else OPEN
    return JSONResponse(body, status_code=refused.status, headers=headers)
