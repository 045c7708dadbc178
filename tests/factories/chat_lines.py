"""A line with a web chat: the real desk, store, words and catalogue, and an engine that goes by plain words."""

import asyncio
import datetime as dt
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Engine as Database

from assistant.catalog.schema import Catalog, Language
from assistant.conversation.desk import Desk
from assistant.conversation.ports import Understanding
from assistant.conversation.turn import Effect, Reply, State
from assistant.errors import EngineError
from assistant.gateway import chat, operations, pages
from assistant.insight.meters import MeteredLedger, Meters
from assistant.messages.words import Words
from assistant.settings import Settings
from assistant.store import catalogue
from assistant.store.ledger import StoredLedger
from tests.factories.catalogs import a_catalog
from tests.factories.stocked import stock

RESPONSES = Path(__file__).resolve().parents[2] / "data" / "responses"
_SPANISH = frozenset({"hola", "hola,", "qué", "que", "quiero", "una", "español,"})
SAID_WITHOUT_AN_ENGINE = ("carrier.yml", "chat.yml", "conversation.yml", "people.yml")
# The link is followed by a full stop and a tag that must stay text.
_WORDS = """
responses:
  utter_tried_menu:
  - custom:
      text:
        en: "There is a nurse assistant class in the evening and an EMT class. Which one?"
        es: "Hay una clase de auxiliar de enfermería en la noche y una de emergencias. ¿Cuál?"
      choices:
      - {en: "Nurse assistant", es: "Auxiliar de enfermería"}
      - {en: "EMT", es: "Emergencias", send: {en: "tell me about EMT", es: "cuénteme de emergencias"}}
  utter_tried_emt:
  - custom:
      text: {en: "The EMT class takes 16 weeks.", es: "La clase de emergencias dura 16 semanas."}
  utter_tried_person:
  - custom:
      text: {en: "I have told our staff. They will call you.", es: "Ya le avisé al personal. Le van a llamar."}
  utter_tried_links:
  - custom:
      text:
        en: "See https://tresrios.example/a?b=1. Call (209) 555-0100 or write to hello@tresrios.example
          <img src=x onerror=alert(1)>"
        es: "Vea https://tresrios.example/a?b=1. Llame al (209) 555-0100 o escriba a hello@tresrios.example
          <img src=x onerror=alert(1)>"
"""


@dataclass
class PlainEngine:
    """Understands a handful of plain words in both languages. `held` makes it slow until the test lets it go."""

    down: bool = False
    held: threading.Event = field(default_factory=threading.Event)
    turns: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.held.set()

    async def turn(self, *, text: str, language: Language | None, state: State, **_given: Any) -> Understanding:
        self.turns.append(text)
        await asyncio.to_thread(self.held.wait, 60)
        if self.down:
            raise EngineError("the engine is down")
        return self._understanding(text, language, state)

    async def parse(self, text: str, language: Language | None = None) -> Understanding:
        return self._understanding(text, language, State())

    async def ready(self) -> bool:
        return not self.down

    def _understanding(self, text: str, known: Language | None, state: State) -> Understanding:
        words = text.casefold()
        language: Language = "es" if _SPANISH & set(words.split()) else known or "en"
        intent, reply, effects = "greet", "utter_tried_menu", []
        if "person" in words:
            intent, reply = "talk_to_person", "utter_tried_person"
            effects.append(Effect(kind="handoff", args={"kind": "person", "reason": "person", "summary": text}))
        elif "english" in words or "español" in words:
            intent, language = "change_language", "es" if "español" in words else "en"
            effects.append(Effect(kind="language", args={"language": language}))
        elif "emt" in words or "emergencias" in words:
            intent, reply = "ask_program_info", "utter_tried_emt"
        elif "link" in words:
            intent, reply = "ask_contact", "utter_tried_links"
        return Understanding(
            intent=intent,
            confidence=0.95,
            language=language,
            language_confidence=0.95,
            replies=(Reply(name=reply),),
            effects=tuple(effects),
            state=state,
        )


@dataclass
class ChatLine:
    """Has what the chat, the page and the operations ask of `Services`."""

    settings: Settings
    database: Database
    words: Words
    catalogue: catalogue.StoredCatalogue
    ledger: StoredLedger
    desk: Desk
    engine: PlainEngine
    meters: Meters
    clock: Callable[[], dt.datetime]

    def app(self) -> FastAPI:
        app = FastAPI(openapi_url=None)
        app.state.services = self
        for router in (chat.router, pages.router, operations.router):
            app.include_router(router)
        return app


def a_chat_line(
    database: Database,
    folder: Path,
    clock: Callable[[], dt.datetime],
    *,
    catalog: Catalog | None = None,
    **settings: Any,
) -> ChatLine:
    """A line on this migrated store; `folder` is for its words and state."""
    responses = folder / "responses"
    responses.mkdir()
    for name in SAID_WITHOUT_AN_ENGINE:  # reading all of them would take most of a test's time
        shutil.copy(RESPONSES / name, responses)
    (responses / "tried.yml").write_text(_WORDS, encoding="utf-8")
    words = Words(responses, lambda: clock().timestamp())
    engine, meters = PlainEngine(), Meters()
    stock(database, catalog or a_catalog(), clock())
    stored, ledger = catalogue.StoredCatalogue(database), StoredLedger(database, words.word)
    desk = Desk(ledger=MeteredLedger(ledger, meters), engine=engine, words=words, catalogue=stored, clock=clock)
    return ChatLine(
        settings=Settings(_env_file=None, home=folder, database_url=str(database.url), **settings),
        database=database,
        words=words,
        catalogue=stored,
        ledger=ledger,
        desk=desk,
        engine=engine,
        meters=meters,
        clock=clock,
    )
