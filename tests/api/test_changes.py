from typing import Any

import pytest
from ulid import ULID

from tests.api.conftest import Api, House, Town

NOW, LATER = "2026-11-24T18:00:00Z", "2026-11-24T18:05:00Z"


async def _filed(api: Api) -> dict[str, Any]:
    (handoff,) = await api.list("/handoffs", limit=1)
    return handoff


async def _change(api: Api, id: str, **change: Any) -> tuple[int, dict[str, Any]]:
    answer = await api.send("PATCH", f"/handoffs/{id}", json=change)
    return answer.status_code, answer.json()


async def test_a_handoff_is_taken_and_finished_with_notes(api: Api, town: Town, house: House) -> None:
    town.texts()
    filed = await _filed(api)
    house.clock.advance(minutes=5)
    taken = {**filed, "status": "taken", "details": {"note": "Llamé, no contestó 🙂"}, "updated_at": LATER}
    assert await _change(api, filed["id"], status="taken", note="Llamé, no contestó 🙂") == (200, taken)
    done = {**taken, "details": {"note": "Talked to her."}, "status": "done"}
    assert await _change(api, filed["id"], note="Talked to her.") == (200, {**done, "status": "taken"})
    assert await _change(api, filed["id"], status="done") == (200, done)
    assert (await api.get(f"/handoffs/{filed['id']}")).json() == done


@pytest.mark.parametrize("nothing", [{}, {"status": None}, {"note": None, "status": None}])
async def test_a_change_of_nothing_changes_nothing(
    api: Api, town: Town, house: House, nothing: dict[str, None]
) -> None:
    town.texts()
    filed = await _filed(api)
    house.clock.advance(minutes=5)
    assert await _change(api, filed["id"], **nothing) == (200, filed)


async def test_one_of_a_kind_is_open_in_a_conversation(api: Api, town: Town) -> None:
    town.texts()
    first = await _filed(api)
    assert (await _change(api, first["id"], status="done"))[0] == 200
    town.texts()
    second = await _filed(api)
    assert second["id"] != first["id"]
    status, problem = await _change(api, first["id"], status="open", note="again")
    assert (status, problem["error"]) == (409, "another_is_open")
    assert (await api.get(f"/handoffs/{first['id']}")).json()["details"] == {}
    assert (await _change(api, second["id"], status="taken"))[0] == 200
    assert (await _change(api, first["id"], status="open"))[0] == 200


@pytest.mark.parametrize(
    "change",
    [{"status": "lost"}, {"note": ""}, {"note": "x" * 2001}, {"note": "a\0"}, {"note": 1}, {"kind": "person"}],
)
async def test_a_change_that_cannot_be_is_refused(api: Api, town: Town, change: dict[str, Any]) -> None:
    town.texts()
    filed = await _filed(api)
    assert (await _change(api, filed["id"], **change))[0] == 422
    assert await _filed(api) == filed


async def test_what_is_not_there_is_not_changed(api: Api) -> None:
    assert (await _change(api, str(ULID()), status="done"))[0] == 404
    answer = await api.send("PATCH", f"/unanswered/{ULID()}", json={"resolved": True})
    assert answer.json() == {"error": "not_found", "detail": "There is no such unanswered question."}
    assert answer.status_code == 404


async def test_a_question_is_resolved_once_and_taken_up_again(api: Api, town: Town, house: House) -> None:
    town.texts()
    (asked,) = await api.list("/unanswered")
    path = f"/unanswered/{asked['id']}"
    resolved = {**asked, "status": "resolved", "resolved_at": NOW}
    assert (await api.send("PATCH", path, json={"resolved": True})).json() == resolved
    house.clock.advance(minutes=5)
    assert (await api.send("PATCH", path, json={"resolved": True})).json() == resolved
    assert await api.list("/unanswered", status="open") == []
    assert await api.list("/unanswered", status="resolved") == [resolved]
    assert (await api.send("PATCH", path, json={"resolved": False})).json() == asked


@pytest.mark.parametrize(
    "body", [{}, {"resolved": None}, {"resolved": "yes"}, {"resolved": 1}, {"resolved": True, "x": 1}]
)
async def test_a_resolution_is_yes_or_no(api: Api, town: Town, body: dict[str, Any]) -> None:
    town.texts()
    (asked,) = await api.list("/unanswered")
    assert (await api.send("PATCH", f"/unanswered/{asked['id']}", json=body)).status_code == 422
