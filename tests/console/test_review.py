"""The review inbox: from a message that was not answered to an answer that a test holds, and to a training."""

import re
from typing import Any

import pytest
import yaml

from assistant.catalog.faqs import best_faq
from assistant.console.intents import LEARNABLE, intent_words
from assistant.store import learnings, review
from assistant.store.catalogue_read import read
from assistant.store.engine import reading, transaction
from assistant.wiring import ROOT
from tests.console.conftest import Count, House, Signed
from tests.factories.turns import a_finished, a_text, an_effect

ASKED = "hay mesa de ping pong"


def said(house: House, text: str = ASKED, reason: str | None = "not_understood", language: Any = "es") -> str:
    inbound = a_text(text)
    ledger = house.services.ledger
    opened = ledger.receive(inbound, house.clock())
    done = () if reason is None else (an_effect("unanswered", reason=reason, topic=None),)
    changed = {"intent": "nlu_fallback", "confidence": 0.2, "language": language}
    ledger.finish(a_finished(opened, inbound, *done, **changed), house.clock())
    return opened.message


def kept(house: House) -> list[tuple[str, str | None, str]]:
    with reading(house.database) as session:
        return [(row.kind, row.wants, row.text) for row in review.decided(session)]


def test_every_intent_has_its_words() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    intents = [name if isinstance(name, str) else next(iter(name)) for name in domain["intents"]]
    assert set(intents) == {*LEARNABLE, "nlu_fallback"}
    assert all(intent_words("es")[name] for name in intents)


@pytest.mark.parametrize(("language", "title"), [("en", "Nothing is waiting"), ("es", "No hay nada pendiente")])
async def test_an_empty_inbox_teaches(house: House, signed: Signed, language: Any, title: str) -> None:
    browser = await signed("coordinator", language=language)
    for shelf in ("", "?shelf=doubtful"):
        assert (await browser.get(f"/console/review{shelf}")).status_code == 200
    assert title in (await browser.get("/console/review")).text


async def test_the_inbox_shows_what_waits(house: House, signed: Signed) -> None:
    said(house)
    said(house, "hum", reason=None)
    browser = await signed("coordinator")
    unanswered, doubtful = [
        (await browser.get(f"/console/review?shelf={shelf}")).text for shelf in ("unanswered", "doubtful")
    ]
    assert (ASKED in unanswered, "hum" in unanswered) == (True, False)
    assert (ASKED in doubtful, "hum" in doubtful) == (False, True)
    assert "Not understood" in unanswered and "20% sure" in unanswered


async def test_the_inbox_asks_the_same_of_the_store_for_one_and_for_three(
    house: House, signed: Signed, queries: Count
) -> None:
    browser = await signed("coordinator")
    counts = []
    for many in (1, 2):
        for _ in range(many):
            said(house)
        await browser.get("/console/review")
        with queries(house.database) as asked:
            await browser.get("/console/review")
        counts.append(asked.count)
    assert counts[0] == counts[1]


async def test_an_answer_is_in_the_catalogue_and_a_test(house: House, signed: Signed) -> None:
    message = said(house)
    browser = await signed("coordinator")
    assert ASKED in (await browser.get(f"/console/review/{message}")).text
    answer = await browser.post(
        f"/console/review/{message}/answer",
        {
            "asked": " hay mesa de ping pong ",
            "asked_other": "is there a ping pong table",
            "say_en": "Yes, in the hall.",
            "say_es": "Sí, en el salón.",
            "owner": "ASCC",
        },
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/review?shelf=unanswered")
    with reading(house.database) as session:
        catalog = read(session)
    assert catalog is not None
    for text in (ASKED, "is there a ping pong table?"):
        found = best_faq(text, catalog)
        assert found is not None and (found.faq.id, found.strong) == ("HAY-MESA-DE-PING-PONG", True)
    assert found.faq.fact.say.model_dump() == {"en": "Yes, in the hall.", "es": "Sí, en el salón."}
    assert kept(house) == [("faq", "HAY-MESA-DE-PING-PONG", ASKED)]
    assert "1</strong> of answers" in (await browser.get("/console/review/learning")).text
    again = await browser.post(f"/console/review/{message}/nothing")
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("left_out", "told"),
    [
        ("asked", "Write how it is asked."),
        ("say_en", "The answer in English is missing."),
        ("say_es", "The answer in Spanish is missing."),
    ],
)
async def test_half_an_answer_is_none(house: House, signed: Signed, left_out: str, told: str) -> None:
    message = said(house)
    browser = await signed("coordinator")
    given = {"asked": ASKED, "say_en": "Yes.", "say_es": "Sí.", "owner": "ASCC"}
    answer = await browser.post(f"/console/review/{message}/answer", {**given, left_out: "  "})
    assert (answer.status_code, told in answer.text) == (422, True)
    assert all(value in answer.text for key, value in given.items() if key in ("say_en", "say_es") and key != left_out)
    assert kept(house) == []


async def test_an_answer_that_the_catalogue_refuses_says_why(house: House, signed: Signed) -> None:
    message = said(house)
    browser = await signed("coordinator")
    given = {"asked": ASKED, "say_en": " ".join(["word"] * 26), "say_es": "Sí.", "owner": "ASCC"}
    answer = await browser.post(f"/console/review/{message}/answer", given)
    assert answer.status_code == 422
    assert re.search(r"25", answer.text)
    assert kept(house) == []


async def test_another_way_to_ask_is_learned_by_the_question(house: House, signed: Signed) -> None:
    message = said(house, "ya tengo muchos años")
    browser = await signed("coordinator")
    nothing = await browser.post(f"/console/review/{message}/known", {"asked": "ya tengo muchos años", "faq": ""})
    assert nothing.status_code == 422
    await browser.post(f"/console/review/{message}/known", {"asked": "ya tengo muchos años", "faq": "TOO-OLD"})
    with reading(house.database) as session:
        catalog = read(session)
    assert catalog is not None
    assert catalog.faqs[0].asked.es == ("ya estoy grande", "ya tengo muchos años")
    assert kept(house) == [("faq", "TOO-OLD", "ya tengo muchos años")]


async def test_a_meaning_is_an_example(house: House, signed: Signed) -> None:
    message = said(house, "cuánto cobran [x]")
    browser = await signed("coordinator")
    for intent in ("", "nlu_fallback", "no_such"):
        refused = await browser.post(f"/console/review/{message}/intent", {"text": "cuánto", "intent": intent})
        assert refused.status_code == 422
    await browser.post(f"/console/review/{message}/intent", {"text": "cuánto cobran [x]", "intent": "ask_cost"})
    assert kept(house) == [("intent", "ask_cost", "cuánto cobran x")]


async def test_a_decision_is_undone(house: House, signed: Signed) -> None:
    message = said(house)
    browser = await signed("coordinator")
    await browser.post(f"/console/review/{message}/nothing")
    with reading(house.database) as session:
        (row,) = review.decided(session)
    answer = await browser.post(f"/console/review/decisions/{row.id}/undo")
    assert answer.headers["location"] == f"/console/review/{message}"
    assert kept(house) == []
    assert (await browser.post(f"/console/review/decisions/{row.id}/undo")).status_code == 404


class Trainer:
    """Stands for an engine on this machine; what it does is the job's business."""


async def test_a_training_is_asked_for_judged_and_goes_live(house: House, signed: Signed) -> None:
    browser = await signed("coordinator")
    assert (await browser.post("/console/review/learning")).status_code == 409  # no engine here
    house = house.changed()
    object.__setattr__(house.services, "trainer", Trainer())
    house.app  # noqa: B018 - the last house that asked is served
    assert (await browser.post("/console/review/learning")).status_code == 409  # nothing to learn
    message = said(house)
    await browser.post(f"/console/review/{message}/intent", {"text": "cuánto", "intent": "ask_cost"})
    assert (await browser.post("/console/review/learning")).status_code == 303
    assert (await browser.post("/console/review/learning")).status_code == 409  # one is under way
    part = await browser.get("/console/review/learning", headers={"HX-Request": "true"})
    assert ("<html" in part.text, 'hx-trigger="every 2s"' in part.text) == (False, True)
    with transaction(house.database) as session:
        row = learnings.latest(session)
        assert row is not None
        wrong = {"text": "cuánto", "wants": "ask_cost", "before": "greet", "after": "ask_cost"}
        report = {
            "count": 10,
            "right_before": 8,
            "right_after": 9,
            "better_count": 1,
            "worse_count": 0,
            "better": [wrong],
            "worse": [],
            "cases": 1,
            "cases_before": 0,
            "cases_after": 1,
            "failing": [],
        }
        learnings.note(session, row.id, house.clock(), status="compared", report=report)
    page = (await browser.get("/console/review/learning")).text
    assert "8 → 9" in page and "Go live" in page and "What gets better" in page
    assert (await browser.post(f"/console/review/learning/{row.id}/no")).status_code == 404
    assert (await browser.post(f"/console/review/learning/{row.id}/live")).status_code == 303
    assert (await browser.post(f"/console/review/learning/{row.id}/drop")).status_code == 409
    with reading(house.database) as session:
        row = learnings.latest(session)
        assert row is not None and row.status == "going_live"
