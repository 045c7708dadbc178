"""`POST /chat/messages`, `GET /chat/conversations/{id}` and `/chat/widget.js`."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import Engine, select
from ulid import ULID

from assistant.gateway.chat import READING, WRITING
from assistant.store.engine import reading, transaction
from assistant.store.tables import Conversation, Handoff, Message
from tests.conftest import Clock
from tests.factories.chat_lines import ChatLine, a_chat_line
from tests.factories.turns import a_text

FIRST = "6f1c7c9e-8a43-4f0e-9b57-0d0c5b0a1f11"
MENU = "There is a nurse assistant class in the evening and an EMT class. Which one?"
MENU_ES = "Hay una clase de auxiliar de enfermería en la noche y una de emergencias. ¿Cuál?"
NOTICE = "This is the automated assistant of Tres Ríos Health Careers."
CHOICES = [{"label": "Nurse assistant", "send": "Nurse assistant"}, {"label": "EMT", "send": "tell me about EMT"}]

# An id that nobody has.
NOBODY = "01JZ0000000000000000000000"


@pytest.fixture
def line(sqlite_engine: Engine, tmp_path: Path, clock: Clock) -> Iterator[ChatLine]:
    line = a_chat_line(sqlite_engine, tmp_path, clock)
    yield line
    line.database.dispose()


class Visitor:
    def __init__(self, line: ChatLine) -> None:
        self.line = line
        self.app = line.app()

    def request(self, method: str, path: str, address: str = "198.51.100.7", **given: Any) -> Response:
        async def send() -> Response:
            transport = ASGITransport(self.app, client=(address, 5000))
            async with AsyncClient(transport=transport, base_url="http://line.example") as client:
                return await client.request(method, path, **given)

        return asyncio.run(send())

    def say(self, text: str, conversation: str | None = None, address: str = "198.51.100.7", **given: Any) -> Response:
        message = {"conversation": conversation, "text": text, "language": None, **given}
        return self.request("POST", "/chat/messages", address, json=message)


@pytest.fixture
def visitor(line: ChatLine) -> Visitor:
    return Visitor(line)


def rows(line: ChatLine, table: Any) -> list[Any]:
    with reading(line.database) as session:
        return list(session.scalars(select(table).order_by(table.id)))


def test_first_message_begins_a_conversation_and_says_what_answers(visitor: Visitor) -> None:
    response = visitor.say("hello")
    assert response.status_code == 200
    body = response.json()
    (conversation,) = rows(visitor.line, Conversation)
    notice, menu = body.pop("replies")
    assert body == {"conversation": conversation.id, "language": "en", "directive": "listen"}
    assert notice["text"].startswith(NOTICE)
    assert menu == {"text": MENU, "choices": CHOICES}
    assert conversation.channel == "chat"


def test_conversation_goes_on_in_its_language(visitor: Visitor) -> None:
    begun = visitor.say("hola, quiero saber de las clases", language="es").json()
    assert begun["language"] == "es"
    answer = visitor.say("emergencias", begun["conversation"]).json()
    assert answer == {
        "conversation": begun["conversation"],
        "language": "es",
        "replies": [{"text": "La clase de emergencias dura 16 semanas.", "choices": []}],
        "directive": "listen",
    }


@pytest.mark.parametrize("stranger", ["01JD0000000000000000000000", "no such thing", "' OR 1=1 --", ""])
def test_unknown_conversation_begins_a_new_one(visitor: Visitor, stranger: str) -> None:
    body = visitor.say("hello", stranger).json()
    assert body["conversation"] != stranger
    assert [conversation.id for conversation in rows(visitor.line, Conversation)] == [body["conversation"]]


def test_chat_cannot_enter_a_text_conversation(visitor: Visitor, clock: Clock) -> None:
    opened = visitor.line.ledger.receive(a_text("private"), clock())
    assert visitor.say("hello", opened.conversation).json()["conversation"] != opened.conversation
    assert visitor.request("GET", f"/chat/conversations/{opened.conversation}").status_code == 404


@pytest.mark.parametrize("id", [FIRST, FIRST.upper(), "01JDCHXS5V2Z6S1D0Q4W8E7R9T"])
def test_same_message_id_has_one_effect_and_one_answer(visitor: Visitor, id: str) -> None:
    first = visitor.say("I want a person", id=id)
    again = visitor.say("I want a person", id=id)
    assert again.json() == first.json()
    assert len(rows(visitor.line, Handoff)) == 1
    assert visitor.line.engine.turns == ["I want a person"]


def test_message_id_never_reaches_another_channel(visitor: Visitor, clock: Clock) -> None:
    key = str(ULID())
    visitor.line.ledger.receive(a_text("private", key=key), clock())
    assert visitor.say("hello", id=key).json()["replies"][-1]["text"] == MENU


def test_messages_without_id_are_each_taken(visitor: Visitor) -> None:
    visitor.say("hello")
    visitor.say("hello")
    assert len(rows(visitor.line, Conversation)) == 2


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"text": ""}, "text: String should have at least 1 character"),
        ({"text": " \n\t "}, "text: String should have at least 1 character"),
        ({"text": "\x00\x1b"}, "text: String should have at least 1 character"),
        ({"text": "x" * 2001}, "text: String should have at most 2000 characters"),
        ({"text": None}, "text: Input should be a valid string"),
        ({"text": ["hello"]}, "text: Input should be a valid string"),
        ({"language": "fr"}, "language: Input should be 'en' or 'es'"),
        ({"conversation": 7}, "conversation: Input should be a valid string"),
        ({"id": "1"}, "id: Value error, must be a UUID or a ULID"),
        ({"intent": "talk_to_person"}, "intent: Extra inputs are not permitted"),
    ],
)
def test_message_that_is_not_as_described_is_refused(visitor: Visitor, change: dict[str, Any], detail: str) -> None:
    response = visitor.request("POST", "/chat/messages", json={"text": "hello", **change})
    assert response.status_code == 422
    body = response.json()
    body.pop("replies", None)
    assert body == {"error": "invalid", "detail": detail}
    assert rows(visitor.line, Message) == []


@pytest.mark.parametrize("text", ["x", "x" * 2000, f"  {'é' * 2000}  "])
def test_text_at_the_limits_is_taken(visitor: Visitor, text: str) -> None:
    assert visitor.say(text).status_code == 200


def test_too_long_a_text_is_told_in_the_visitors_language(visitor: Visitor) -> None:
    replies = visitor.say("x" * 2001, language="es").json()["replies"]
    assert replies == [{"text": "That message is too long for me. Please send it in shorter pieces.", "choices": []}]
    spanish = visitor.request("POST", "/chat/messages", json={"text": "x" * 2001}, headers={"Accept-Language": "es-MX"})
    text = "Ese mensaje es muy largo para mí. Mande su mensaje en partes más cortas, por favor."
    assert spanish.json()["replies"] == [{"text": text, "choices": []}]


@pytest.mark.parametrize("body", [b"", b"{", b"hello", b'{"text": "\\ud800"}', b'{"text": "\xff"}', b"[" * 5000])
def test_body_that_is_no_json_is_refused(visitor: Visitor, body: bytes) -> None:
    response = visitor.request("POST", "/chat/messages", content=body)
    assert (response.status_code, response.json()["error"]) == (400, "not_json")


@pytest.mark.parametrize("body", [b"[]", b"null", b"7"])
def test_json_that_is_no_message_is_refused(visitor: Visitor, body: bytes) -> None:
    assert visitor.request("POST", "/chat/messages", content=body).status_code == 422


def test_large_body_is_refused_whether_declared_or_not(visitor: Visitor) -> None:
    async def pieces() -> Any:
        for _ in range(17):
            yield b" " * 1024

    declared = visitor.request("POST", "/chat/messages", content=b" " * (16 * 1024 + 1))
    streamed = visitor.request("POST", "/chat/messages", content=pieces())
    assert (declared.status_code, streamed.status_code) == (413, 413)
    assert declared.json()["error"] == "too_large"
    padded = json.dumps({"text": "hello"}).encode().ljust(16 * 1024)
    assert visitor.request("POST", "/chat/messages", content=padded).status_code == 200


def test_one_address_is_slowed_down_and_others_are_not(visitor: Visitor, clock: Clock) -> None:
    taken = [visitor.say("").status_code for _ in range(WRITING.burst)]
    assert taken == [422] * WRITING.burst
    slowed = visitor.say("hello")
    assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "1")
    assert slowed.json() == {
        "error": "too_fast",
        "detail": "wait 1 s",
        "replies": [
            {"text": "That was many messages at once. Please wait a moment, then send it again.", "choices": []}
        ],
    }
    assert visitor.say("hello", address="198.51.100.8").status_code == 200
    clock.advance(seconds=1)
    assert visitor.say("hello").status_code == 200


def test_reading_has_a_brake_of_its_own(visitor: Visitor) -> None:
    path = f"/chat/conversations/{ULID()}"
    assert {visitor.request("GET", path).status_code for _ in range(READING.burst)} == {404}
    assert visitor.request("GET", path).status_code == 429
    assert visitor.say("hello").status_code == 200


def test_engine_down_is_still_answered(visitor: Visitor) -> None:
    visitor.line.engine.down = True
    response = visitor.say("hello")
    assert response.status_code == 200
    assert "911" in response.json()["replies"][-1]["text"]
    assert [handoff.kind for handoff in rows(visitor.line, Handoff)] == ["line_down"]


@pytest.mark.parametrize(("language", "start"), [("en", "Sorry, I can't save"), ("es", "Disculpe, en este momento")])
def test_store_locked_is_a_clear_reply_and_nothing_half_written(visitor: Visitor, language: str, start: str) -> None:
    other = sqlite3.connect(str(visitor.line.database.url.database), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        response = visitor.say("hello", language=language, id=FIRST)
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert (response.status_code, response.json()["error"]) == (503, "store_busy")
    assert response.json()["replies"][0]["text"].startswith(start)
    assert rows(visitor.line, Message) == []
    assert visitor.say("hello", id=FIRST).status_code == 200


def test_fault_of_ours_never_shows_a_trace(visitor: Visitor, clock: Clock) -> None:
    (visitor.line.settings.home / "responses" / "tried.yml").write_text("responses: {}\n")
    clock.advance(seconds=1)  # the words are looked at once a second
    response = visitor.say("hello")
    assert (response.status_code, response.json()["error"], response.json()["detail"]) == (
        503,
        "line_trouble",
        "try again",
    )
    assert response.json()["replies"][0]["text"].startswith("Sorry, something went wrong")


def test_any_site_may_ask_without_credentials(visitor: Visitor) -> None:
    asked = {"Origin": "https://college.example", "Access-Control-Request-Method": "POST"}
    for path in ("/chat/messages", f"/chat/conversations/{ULID()}"):
        preflight = visitor.request("OPTIONS", path, headers=asked)
        assert preflight.status_code == 204
        assert preflight.headers["Access-Control-Allow-Origin"] == "*"
        assert preflight.headers["Access-Control-Allow-Headers"] == "Content-Type"
    for response in (visitor.say("hello"), visitor.say(""), visitor.request("GET", f"/chat/conversations/{ULID()}")):
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response.headers
        assert "Set-Cookie" not in response.headers


def test_history_knows_messages_by_what_the_widget_calls_them(visitor: Visitor, clock: Clock) -> None:
    conversation = visitor.say("hello", id=FIRST).json()["conversation"]
    body = visitor.request("GET", f"/chat/conversations/{conversation}").json()
    ids = [message.pop("id") for message in body["messages"]]
    assert ids == sorted(ids)
    asked, notice, menu = body.pop("messages")
    assert body == {"conversation": conversation, "language": "en", "with_person": False, "awaits_person": False}
    at = clock().isoformat()
    assert asked == {
        "key": FIRST, "from": "visitor", "text": "hello", "language": "en", "choices": [], "at": at,
    }  # fmt: skip
    assert (notice["key"], notice["from"]) == (f"{FIRST}/0", "assistant")
    assert menu == {
        "key": f"{FIRST}/1", "from": "assistant", "text": MENU, "language": "en", "choices": CHOICES, "at": at,
    }  # fmt: skip


def test_history_after_a_message_is_what_is_new(visitor: Visitor, clock: Clock) -> None:
    conversation = visitor.say("hello").json()["conversation"]
    path = f"/chat/conversations/{conversation}"
    last = visitor.request("GET", path).json()["messages"][-1]["id"]
    assert visitor.request("GET", f"{path}?after={last}").json()["messages"] == []
    with transaction(visitor.line.database) as session:
        session.get_one(Conversation, conversation).status = "with_person"
        row = Message(
            conversation_id=conversation, direction="out", channel="chat", text="This is Ana.", language="en",
            status="waiting", created_at=clock(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        id = row.id
    body = visitor.request("GET", f"{path}?after={last}").json()
    assert (body["with_person"], body["awaits_person"]) == (True, True)
    assert body["messages"] == [
        {
            "id": id, "key": id, "from": "staff", "text": "This is Ana.", "language": "en", "choices": [],
            "at": clock().isoformat(),
        }
    ]  # fmt: skip
    with transaction(visitor.line.database) as session:
        assert session.get_one(Message, id).status == "shown"


def test_message_to_a_person_is_kept_and_answered_by_silence(visitor: Visitor) -> None:
    conversation = visitor.say("hello").json()["conversation"]
    with transaction(visitor.line.database) as session:
        session.get_one(Conversation, conversation).status = "with_person"
    assert visitor.say("are you there", conversation).json() == {
        "conversation": conversation,
        "language": "en",
        "replies": [],
        "directive": "silent",
    }
    messages = visitor.request("GET", f"/chat/conversations/{conversation}").json()["messages"]
    assert (messages[-1]["from"], messages[-1]["text"]) == ("visitor", "are you there")


@pytest.mark.parametrize("path", [NOBODY, "nothing", "%00", f"{NOBODY}?after=zzz", "01JD?after=%00"])
def test_history_of_nothing_is_not_found(visitor: Visitor, path: str) -> None:
    response = visitor.request("GET", f"/chat/conversations/{path}")
    assert (response.status_code, response.json()["error"]) == (404, "unknown_conversation")


def test_widget_is_one_small_file_that_asks_no_other_host(visitor: Visitor) -> None:
    response = visitor.request("GET", "/chat/widget.js")
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert len(response.content) < 40_000
    assert "@@" not in response.text
    assert "Tres Ríos Carreras de Salud" in response.text
    for forbidden in ("eval(", "innerHTML", "new Function", "document.write", "style="):
        assert forbidden not in response.text
    hosts = {part.split("/")[0] for part in response.text.split("://")[1:]}
    assert {host for host in hosts if "." in host and host[0].isalpha()} == {"line.example", "www.w3.org"}


def test_widget_is_fetched_again_only_when_it_changed(visitor: Visitor) -> None:
    tag = visitor.request("GET", "/chat/widget.js").headers["ETag"]
    assert visitor.request("GET", "/chat/widget.js", headers={"If-None-Match": tag}).status_code == 304
    assert visitor.request("GET", "/chat/widget.js", headers={"If-None-Match": '"old"'}).status_code == 200
    assert visitor.request("HEAD", "/chat/widget.js").status_code == 200
