"""Who is known on a phone that several use, and what a turn leaves of sharing and of requests."""

from typing import Any

import pytest
from sqlalchemy import Engine

from assistant.applicants.sharing import Purpose, Wish
from assistant.conversation.ports import SharedWith, SharingKnown
from assistant.store import sharing
from assistant.store.engine import transaction
from assistant.store.sharing_known import StoredSharing
from assistant.store.sharing_tables import PrivacyRequestRow, SharingAsk, SharingConsent
from assistant.store.tables import Applicant, Handoff
from tests.factories.turns import a_chat, a_text, an_effect
from tests.store.lines import Turns

WISH = Wish("ASCC", Purpose.TRAINING)
ASKED = {"organisation": "ASCC", "purpose": "training"}
QUESTION = {"name": "utter_details", "facts": {"program": "CNA"}}


def name(given: str) -> Any:
    return an_effect("name", name=given)


def agree(turns: Turns, person: str) -> None:
    with transaction(turns.store) as session:
        sharing.record(session, person, WISH, True, sharing.Told("q", "yes", "en", "sms"), turns.clock())


def test_asked_then_answered_with_the_words_of_both(turns: Turns) -> None:
    turns.take(a_text(), name("Rosa"), an_effect("sharing", **ASKED))
    assert [(row.organisation_id, row.purpose) for row in turns.rows(SharingAsk)] == [("ASCC", "training")]
    assert turns.rows(SharingConsent) == []
    turns.take(a_text("sí, está bien"), an_effect("sharing", **ASKED, granted=True, question=QUESTION), language="es")
    (kept,) = turns.rows(SharingConsent)
    assert (kept.granted, kept.wording, kept.answer, kept.language, kept.channel) == (
        True, "Más sobre CNA.", "sí, está bien", "es", "sms",
    )  # fmt: skip
    assert kept.message_id is not None


def test_on_a_family_phone_a_name_tells_who(turns: Turns, store: Engine) -> None:
    turns.take(a_text(), name("Rosa Lopez"))
    turns.clock.advance(hours=13)
    turns.take(a_text(), name("Luis Lopez"))
    people = {row.name: row.id for row in turns.rows(Applicant)}
    agree(turns, people["Rosa Lopez"])
    turns.clock.advance(hours=13)
    talk = turns.take(a_text("hello"))
    known = StoredSharing(store).known
    shared = SharingKnown(
        sure=True,
        shared=(SharedWith("ASCC", Purpose.TRAINING, turns.clock.advance(hours=-13)),),
        asked=frozenset({WISH}),
    )
    assert known(talk, None) == SharingKnown(sure=False)
    assert known(talk, "Rosa Lopez") == shared
    assert known(talk, "Luis Lopez") == SharingKnown(sure=True)
    assert known(talk, "Eva") == SharingKnown(sure=False)
    assert known("no such talk", None) == SharingKnown(sure=True, here=True)


def test_a_chat_and_a_new_phone_tell_nobody(turns: Turns, store: Engine) -> None:
    turns.take(a_text(), name("Rosa Lopez"))
    agree(turns, turns.rows(Applicant)[0].id)
    known = StoredSharing(store).known
    for inbound in (a_chat(), a_text(phone="+12095550199")):
        talk = turns.take(inbound)
        for said in (None, "Rosa Lopez"):
            assert known(talk, said) == SharingKnown(sure=True, here=True)
    chat = turns.take(a_chat(), name("Rosa Lopez"))
    assert known(chat, None) == SharingKnown(sure=True, here=True)


def test_stopped_for_whom_it_is_and_nobody_else(turns: Turns) -> None:
    turns.take(a_text(), name("Rosa Lopez"))
    turns.clock.advance(hours=13)
    turns.take(a_text(), name("Luis Lopez"))
    for row in turns.rows(Applicant):
        agree(turns, row.id)
    turns.take(a_text("stop sharing"), an_effect("stop_sharing", name="Rosa Lopez"))
    with transaction(turns.store) as session:
        held = {row.name: len(sharing.in_force(session, row.id)) for row in turns.rows(Applicant)}
    assert held == {"Rosa Lopez": 0, "Luis Lopez": 1}


@pytest.mark.parametrize("inbound", [a_text(), a_chat()])
def test_a_request_is_sure_on_the_phone_alone(turns: Turns, inbound: Any) -> None:
    given = {"request": "delete", "name": "Rosa", "phone": "+12095550117"}
    turns.take(inbound, name("Rosa"), an_effect("privacy", **given), an_effect("handoff", kind="privacy", reason="x"))
    (row,) = turns.rows(PrivacyRequestRow)
    (person,) = turns.rows(Applicant)
    assert (row.kind, row.applicant_id, row.given_name) == ("delete", person.id, "Rosa")
    assert row.identity == ("confirmed" if inbound.channel == "sms" else "unsure")
    assert [handoff.kind for handoff in turns.rows(Handoff)] == ["privacy"]
