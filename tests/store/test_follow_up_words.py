"""The words of the schedule with the demo catalogue's facts: how much room they take, and what they never say."""

import re
from collections.abc import Iterator
from typing import Any, Literal

import pytest

from assistant.catalog.follow_ups import OF_PROGRAMS, FollowUp, Trigger
from assistant.catalog.load import load
from assistant.catalog.schema import Language, Program, Topic
from assistant.catalog.schema import Session as Pattern
from assistant.conversation.turn import Reply
from assistant.messages.segments import is_gsm7, segments
from tests.factories.follow_ups import ROOT, WORDS, schedule

CATALOG = load(ROOT / "catalog")
LANGUAGES: tuple[Language, ...] = ("en", "es")
WHEN = {"moment": "2026-12-02T17:30"}  # a Wednesday: none takes more room
DAY = {"date": "2027-01-20"}
LINK = "https://line.tresrios.example/c/" + "x" * 24
# What carriers take for themselves.
KEYWORDS = re.compile(r"\b(?:STOP|STOPALL|UNSUBSCRIBE|CANCEL|END|QUIT|START|YES|UNSTOP|HELP|INFO)\b")


def _nested(name: str, /, **facts: Any) -> dict[str, Any]:
    return {"reply": f"utter_told_{name}", "facts": facts}


def _facts(program: Program, session: Pattern | None) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "hello": _nested("hello", name="Guadalupe"),
        "program": program.short.model_dump(),
        "starts": _nested("starts", day=DAY),
        "deadline": _nested("deadline", apply_by=DAY),
        "opens": DAY,
        "apply_by": DAY,
        "by": DAY,
        "papers": {"list": [CATALOG.documents[2].name.model_dump()]},
        "until": WHEN,
        "others": _nested("others", dates={"list": [WHEN, WHEN], "word": "or"}),
    }
    if Topic.APPLICATION in program.facts:
        facts["application"] = program.facts[Topic.APPLICATION].say.model_dump()
    if session is not None:
        facts |= {
            "seat": _nested("one_seat"),
            "when": WHEN,
            "place": session.place.model_dump(),
            "link": _nested("link", link="https://us02web.zoom.us/j/81234567890") if session.online else "",
            "note": session.note.model_dump() if session.note else "",
            "calendar": _nested("calendar", link=LINK),
        }
    return facts


def _texts(follow_up: FollowUp) -> Iterator[tuple[str, Language, str]]:
    for program in CATALOG.programs:
        sessions = [None] if follow_up.on in OF_PROGRAMS else program.sessions
        for session in sessions:
            if session is not None and not is_gsm7(session.place.es + session.place.en):
                continue  # a clinic's own name takes what it takes
            facts = _facts(program, session)
            if follow_up.on is Trigger.ATTENDED and "application" not in facts:
                continue
            for language in LANGUAGES:
                (worded,) = WORDS.word([Reply(name=follow_up.words, facts=facts)], language, "text")
                yield program.id, language, re.sub(" {2,}", " ", worded.text)


@pytest.mark.parametrize("follow_up", schedule(), ids=lambda follow_up: follow_up.id)
def test_a_text_takes_two_segments_at_the_most(follow_up: FollowUp) -> None:
    found = {(program, language): segments(text) for program, language, text in _texts(follow_up)}
    assert found != {}
    assert {whose: count for whose, count in found.items() if count > 2} == {}


@pytest.mark.parametrize("follow_up", schedule(), ids=lambda follow_up: follow_up.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_themselves_take_no_more_room_than_they_must(
    follow_up: FollowUp, language: Literal["en", "es"]
) -> None:
    plain = dict.fromkeys(follow_up.facts, "x")
    (worded,) = WORDS.word([Reply(name=follow_up.words, facts=plain)], language, "text")
    assert is_gsm7(worded.text)
    assert KEYWORDS.findall(worded.text) == []


@pytest.mark.parametrize("follow_up", [one for one in schedule() if one.asks != "none"], ids=lambda one: one.id)
def test_what_asks_ends_with_a_question(follow_up: FollowUp) -> None:
    for _, _, text in _texts(follow_up):
        assert text.endswith("?"), text
