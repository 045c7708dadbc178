"""Whoever is on duty hears by text that somebody waits, once, while nobody has the console open."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine, select

from assistant.conversation.ports import Inbound
from assistant.jobs import duty
from assistant.messages.quiet_hours import TextHours
from assistant.messages.sending_rules import SendingRules
from assistant.store import desk as desk_handoffs
from assistant.store import duty as rules
from assistant.store import presence, sending, staff, staff_messages, takeover_words, takeovers
from assistant.store.engine import reading, transaction
from assistant.store.ledger import StoredLedger
from assistant.store.outbox_tables import OutboxRow
from assistant.store.staff_tables import StaffRow
from assistant.store.tables import Conversation, Handoff, Message
from tests.conftest import Clock
from tests.console.conftest import House, house
from tests.factories.turns import a_call, a_chat, a_finished, a_text, an_effect

__all__ = ["house"]

ANAS, LUISES = "+12095550171", "+12095550172"


@pytest.fixture
def desk(house: House) -> House:
    """Two on duty, one who is not, one of a partner, one who may not take threads."""
    given = {"email": "", "now": house.clock()}
    with transaction(house.database) as session:
        for name, role, phone, on_duty, organisation, language in (
            ("Ana", "front_desk", ANAS, True, None, "es"),
            ("Luis", "coordinator", LUISES, True, None, "en"),
            ("Eva", "front_desk", "+12095550173", False, None, "en"),
            ("Tou", "front_desk", "+12095550174", True, "HOSP", "en"),
            ("Mai", "recruiter", "+12095550175", True, None, "en"),
            ("Joe", "front_desk", None, True, None, "en"),
        ):
            row = staff.add(
                session,
                **{**given, "email": f"{name}@x.test", "name": name, "role": role, "language": language},
                organisation_id=organisation,
            )
            row.phone, row.on_duty = phone, on_duty
    return house


def waits(house: House, kind: str = "person", phone: str = "+12095550117", inbound: Inbound | None = None) -> None:
    ledger = StoredLedger(house.database, house.services.words.word)
    inbound = inbound or a_text(phone=phone)
    opened = ledger.receive(inbound, house.clock())
    wanted = an_effect("handoff", kind=kind, reason=kind, summary="x")
    ledger.finish(a_finished(opened, inbound, wanted), house.clock())


def is_there(house: House, name: str) -> None:
    """They have a page of the console open."""
    with transaction(house.database) as session:
        member = session.scalars(select(StaffRow.id).where(StaffRow.name == name)).one()
        presence.beat(session, name, member, "queue", house.clock())


async def told(house: House) -> list[tuple[str, str]]:
    await duty.alert(house.services, house.clock())
    return told_so_far(house.database)


def told_so_far(store: Engine) -> list[tuple[str, str]]:
    with reading(store) as session:
        return [(row.recipient, row.body) for row in session.scalars(select(OutboxRow).order_by(OutboxRow.id))]


async def test_on_duty_are_told_once_in_their_language_and_nothing_of_the_person(desk: House, clock: Clock) -> None:
    waits(desk)
    assert await told(desk) == []  # a page may be loading
    clock.advance(seconds=20)
    expected = [
        (ANAS, "Porchlight: alguien espera a una persona (la pidió) y nadie tiene la consola abierta. http://porchlight.test/console/queue"),
        (LUISES, "Porchlight: somebody waits for a person (they asked for one), and nobody is signed in. http://porchlight.test/console/queue"),
    ]  # fmt: skip
    assert await told(desk) == expected
    clock.advance(minutes=1)
    assert await told(desk) == expected
    waits(desk, phone="+12095550118")
    clock.advance(seconds=20)
    assert len(await told(desk)) == 4


async def test_nobody_is_told_while_somebody_is_there(desk: House, clock: Clock) -> None:
    waits(desk)
    clock.advance(seconds=20)
    is_there(desk, "Eva")
    assert await told(desk) == []
    clock.advance(seconds=presence.GONE.total_seconds())
    assert len(await told(desk)) == 2


@pytest.mark.parametrize("name", ["Mai", "Tou"])
async def test_who_cannot_take_anybody_is_nobody_there(desk: House, clock: Clock, name: str) -> None:
    waits(desk)
    clock.advance(seconds=20)
    is_there(desk, name)
    assert len(await told(desk)) == 2


async def test_emergency_that_nobody_takes_is_told_though_a_page_is_open(desk: House, clock: Clock) -> None:
    clock.advance(hours=12)  # at night, and a window was left open
    waits(desk, kind="emergency")
    clock.advance(minutes=1, seconds=59)
    is_there(desk, "Eva")
    assert await told(desk) == []
    clock.advance(seconds=1)
    assert await told(desk) == [
        (ANAS, "Porchlight: alguien espera a una persona (EMERGENCIA) y nadie ha tomado su caso. http://porchlight.test/console/queue"),
        (LUISES, "Porchlight: somebody waits for a person (EMERGENCY), and nobody has taken them yet. http://porchlight.test/console/queue"),
    ]  # fmt: skip
    clock.advance(minutes=5)
    assert len(await told(desk)) == 2


async def test_who_waits_in_vain_is_told_though_a_page_is_open(desk: House, clock: Clock) -> None:
    waits(desk)
    clock.advance(minutes=29, seconds=59)
    is_there(desk, "Eva")
    assert await told(desk) == []
    clock.advance(seconds=1)
    assert [body.partition("(")[2][:38] for _, body in await told(desk)] == [
        "la pidió) y nadie ha tomado su caso. h",
        "they asked for one), and nobody has ta",
    ]


async def test_who_wrote_while_the_desk_was_closed_is_told_of_once_for_all_when_it_opens(
    desk: House, clock: Clock
) -> None:
    """The desk of the tests is there on Mondays and Tuesdays."""
    clock.now = dt.datetime(2026, 11, 25, 18, 0, tzinfo=dt.UTC)
    for number in (7, 8, 9):
        waits(desk, phone=f"+1209555011{number}")
        clock.advance(minutes=1)
    clock.now = dt.datetime(2026, 11, 30, 16, 29, tzinfo=dt.UTC)
    assert await told(desk) == []
    clock.advance(minutes=1)
    expected = [
        (ANAS, "Porchlight: esperan a una persona desde el mar 24 nov a las 5:30 pm: 3. Nadie tiene la consola abierta. http://porchlight.test/console/queue"),
        (LUISES, "Porchlight: waiting for a person since Tue, Nov 24 at 5:30 pm: 3. Nobody is signed in. http://porchlight.test/console/queue"),
    ]  # fmt: skip
    assert await told(desk) == expected
    clock.advance(hours=2)
    assert await told(desk) == expected


async def test_out_of_hours_only_an_emergency_wakes_anybody(desk: House, clock: Clock) -> None:
    clock.advance(hours=12)
    waits(desk)
    waits(desk, kind="emergency", phone="+12095550118")
    clock.advance(seconds=20)
    assert [body[:60] for _, body in await told(desk)] == [
        "Porchlight: alguien espera a una persona (EMERGENCIA) y nadi",
        "Porchlight: somebody waits for a person (EMERGENCY), and nob",
    ]


async def test_text_to_staff_enters_nobodys_conversation(desk: House, clock: Clock) -> None:
    waits(desk)
    clock.advance(seconds=20)
    await told(desk)
    rules = SendingRules(TextHours(), "America/Los_Angeles", 6, dt.timedelta(seconds=60))
    (first, _) = sending.take(desk.database, clock(), 10, rules)
    assert sending.begin(desk.database, first.id, first.due_at, clock(), rules) is not None
    with reading(desk.database) as session:
        assert len(session.scalars(select(Conversation)).all()) == 1


def test_what_is_older_than_half_a_day_is_no_news() -> None:
    assert rules.NEWS.total_seconds() == 12 * 3600


def taken_by_ana(desk: House) -> str:
    waits(desk)
    with transaction(desk.database) as session:
        conversation = session.scalars(select(Conversation.id)).one()
        ana = session.scalars(select(StaffRow.id).where(StaffRow.name == "Ana")).one()
        takeovers.take(session, conversation, ana, desk.clock())
        presence.beat(session, "page", ana, "queue", desk.clock())
    return conversation


async def test_who_was_left_waiting_is_with_the_line_again_and_in_the_queue(desk: House, clock: Clock) -> None:
    conversation = taken_by_ana(desk)
    clock.advance(minutes=19, seconds=59)
    await duty.give_back(desk.services, clock())
    with reading(desk.database) as session:
        assert takeovers.holder(session, conversation) is not None
    clock.advance(seconds=1)
    await duty.give_back(desk.services, clock())
    with reading(desk.database) as session:
        assert takeovers.holder(session, conversation) is None
        handoff = session.scalars(select(Handoff)).one()
        assert (handoff.status, handoff.assignee_id) == ("open", None)
    assert [body[:21] for phone, body in told_so_far(desk.database) if phone == "+12095550117"] == [
        "Ana has left the conv"
    ]


async def test_who_is_answered_or_whose_holder_is_there_is_not_given_back(desk: House, clock: Clock) -> None:
    conversation = taken_by_ana(desk)
    clock.advance(minutes=30)
    with transaction(desk.database) as session:
        held = takeovers.holder(session, conversation)
        assert held is not None
        presence.beat(session, "page", held.member_id, "queue", clock())
    await duty.give_back(desk.services, clock())
    clock.advance(minutes=30)
    with transaction(desk.database) as session:
        staff_messages.answer(session, conversation, "Hi.", held.member_id, clock(), language="en", most=6)
    await duty.give_back(desk.services, clock())
    with reading(desk.database) as session:
        assert takeovers.holder(session, conversation) is not None


@pytest.mark.parametrize(
    "change",
    [{"deactivated_at": dt.datetime(2026, 11, 24, tzinfo=dt.UTC)}, {"role": "recruiter"}, {"organisation_id": "HOSP"}],
)
@pytest.mark.parametrize("is_answered", [True, False])
async def test_who_may_take_nobody_any_more_has_nobody(
    desk: House, clock: Clock, change: dict[str, Any], is_answered: bool
) -> None:
    conversation = taken_by_ana(desk)
    waits(desk, "callback", inbound=a_call("call me", call="CA-1", phone="+12095550118"))
    with transaction(desk.database) as session:
        ana = session.scalars(select(StaffRow).where(StaffRow.name == "Ana")).one()
        for called in session.scalars(select(Handoff).where(Handoff.kind == "callback")):
            called.promised_at = clock() + dt.timedelta(hours=2)
            desk_handoffs.take(session, called.id, ana.id, clock())
        # Nobody asked for a person there: who wrote is answered, or waits.
        for asked in session.scalars(select(Handoff).where(Handoff.kind == "person")):
            session.delete(asked)
        if is_answered:
            staff_messages.answer(session, conversation, "Hi.", ana.id, clock(), language="en", most=6)
    await duty.give_back(desk.services, clock())
    with reading(desk.database) as session:
        assert takeovers.holder(session, conversation) is not None
    with transaction(desk.database) as session:
        row = session.scalars(select(StaffRow).where(StaffRow.name == "Ana")).one()
        for key, value in change.items():
            setattr(row, key, value)
    await duty.give_back(desk.services, clock())
    with reading(desk.database) as session:
        assert takeovers.holder(session, conversation) is None
        waiting = session.execute(select(Handoff.kind, Handoff.status, Handoff.assignee_id, Handoff.reason)).all()
    call = ("callback", "open", None, "callback")
    assert sorted(map(tuple, waiting)) == [call, *([] if is_answered else [("person", "open", None, "left_waiting")])]


CLOSES = dt.datetime(2026, 11, 25, 1, 30, tzinfo=dt.UTC)  # Tuesday at half past five at the partnership
WHEN_OPEN = {
    "en": "Our front desk has closed, and nobody has answered you yet. A person will, here, when it opens: "
    "Mon, Nov 30 at 8:30 am. You can go on asking me meanwhile.",
    "es": "La oficina ya cerró y todavía nadie le contesta. Una persona le contesta por aquí cuando abra el "
    "lun 30 nov a las 8:30 am. Mientras, puede seguir preguntando.",
}


def told_person(house: House) -> list[str]:
    return [body for phone, body in told_so_far(house.database) if phone == "+12095550117"]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_who_waits_in_vain_when_the_desk_closes_hears_once_when_it_opens(
    house: House, clock: Clock, language: str
) -> None:
    waits(house)
    with transaction(house.database) as session:
        session.scalars(select(Conversation)).one().language = language
    for moment, expected in (
        (CLOSES - dt.timedelta(seconds=1), []),
        (CLOSES, [WHEN_OPEN[language]]),
        (CLOSES + dt.timedelta(minutes=1), [WHEN_OPEN[language]]),
    ):
        clock.now = moment
        await duty.close(house.services, clock())
        assert told_person(house) == expected


async def test_who_wrote_in_the_chat_reads_it_there_and_who_called_is_called(house: House, clock: Clock) -> None:
    waits(house, inbound=a_chat())
    waits(house, inbound=a_call())
    waits(house)
    waits(house)  # twice in the same conversation: told once
    clock.now = CLOSES
    await duty.close(house.services, clock())
    assert told_person(house) == [WHEN_OPEN["en"]]
    with reading(house.database) as session:
        said = select(Message.text).where(Message.wording == "utter_person_when_open")
        in_chat = said.join(Conversation, Conversation.id == Message.conversation_id)
        assert session.scalars(in_chat.where(Conversation.channel == "chat")).all() == [
            WHEN_OPEN["en"].replace("Mon, Nov 30", "Monday, November 30")
        ]
        assert session.scalars(in_chat.where(Conversation.channel == "voice")).all() == []


async def test_two_workers_at_once_tell_it_once(house: House, clock: Clock) -> None:
    waits(house)
    clock.now = CLOSES
    await asyncio.gather(*(duty.close(house.services, clock()) for _ in range(4)))
    assert told_person(house) == [WHEN_OPEN["en"]]


async def test_who_dies_over_it_leaves_it_to_the_next(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits(house)
    clock.now = CLOSES
    tell = takeover_words.tell

    def dies(*given: Any) -> None:
        tell(*given)
        raise RuntimeError("killed")

    monkeypatch.setattr(takeover_words, "tell", dies)
    with pytest.raises(RuntimeError, match="killed"):
        await duty.close(house.services, clock())
    assert told_person(house) == []
    monkeypatch.undo()
    await duty.close(house.services, clock())
    assert told_person(house) == [WHEN_OPEN["en"]]


@pytest.mark.parametrize(("late", "count"), [(3599, 1), (3600, 0)])
async def test_an_hour_later_it_is_no_news(house: House, clock: Clock, late: int, count: int) -> None:
    waits(house)
    clock.now = CLOSES + dt.timedelta(seconds=late)
    await duty.close(house.services, clock())
    assert len(told_person(house)) == count


async def test_who_asked_after_it_closed_was_told_then(house: House, clock: Clock) -> None:
    clock.now = CLOSES
    waits(house)
    clock.advance(minutes=1)
    await duty.close(house.services, clock())
    assert told_person(house) == []


@pytest.mark.parametrize("kind", ["emergency", "callback", "complaint"])
async def test_only_who_was_told_soon_hears_it(house: House, clock: Clock, kind: str) -> None:
    waits(house, kind)
    clock.now = CLOSES
    await duty.close(house.services, clock())
    assert told_person(house) == []


async def test_whose_thread_somebody_has_hears_from_them(desk: House, clock: Clock) -> None:
    taken_by_ana(desk)
    clock.now = CLOSES
    await duty.close(desk.services, clock())
    assert told_person(desk) == []
