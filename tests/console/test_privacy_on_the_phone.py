"""Somebody's data is not deleted while a call of theirs would make it anew."""

import pytest

from assistant.store.calls import note_taken
from assistant.store.engine import transaction
from assistant.store.sharing_tables import PrivacyRequestRow
from assistant.store.tables import Conversation
from tests.console.conftest import Browser
from tests.console.test_privacy import Room, coordinator, room
from tests.factories.turns import ROSA, a_call, an_effect

__all__ = ["coordinator", "room"]


@pytest.mark.parametrize("with_the_desk", [True, False])
async def test_nobody_is_deleted_while_they_are_on_the_phone(
    room: Room, coordinator: Browser, with_the_desk: bool
) -> None:
    person, clock = room.person(), room.turns.clock
    confirm = f"/console/privacy/{room.file('delete')}/confirm"
    given = {"applicant_id": person, "reason": "Told us by phone."}
    call = room.turns.take(
        a_call("delete my data", call="CA-9", phone=ROSA),
        an_effect("name", name="Rosa Lopez"),
        an_effect("handoff", kind="person", reason="person", summary="delete my data"),
    )
    clock.advance(minutes=2, seconds=59)
    if with_the_desk:  # of which the line hears nothing
        note_taken(room.house.database, "CA-9", "+12095550188", clock())
        clock.advance(hours=1)
    refused = await coordinator.post(confirm, given)
    assert refused.status_code == 409 and "They are on the phone with us" in refused.text
    assert [row.status for row in room.rows(PrivacyRequestRow)] == ["waiting"]
    if with_the_desk:
        with transaction(room.house.database) as session:
            session.get_one(Conversation, call).status = "closed"
    else:  # its end was never told
        clock.advance(seconds=1)
    done = await coordinator.post(confirm, given)
    assert done.status_code == 303
    page = (await coordinator.get(done.headers["location"])).text
    assert "Everything of theirs was deleted." in page
