import pytest

from tests.api.conftest import Api, EngineDoor, House, client_of

NO_ENGINE = {"error": "engine_unavailable", "detail": "The language engine does not answer; try again."}


async def test_a_text_is_understood(api: Api, engine_door: EngineDoor) -> None:
    answer = await api.send("POST", "/nlu", json={"text": "how much is the cna class", "language": "en"})
    assert answer.status_code == 200
    assert answer.json() == {
        "intent": "ask_cost",
        "confidence": 0.97,
        "language": "en",
        "entities": [{"entity": "program", "text": "cna", "value": "CNA-EVE", "start": 16, "end": 19}],
    }
    assert engine_door.asked == [{"text": "how much is the cna class", "language": "en"}]


@pytest.mark.parametrize("body", [{"text": "¿cuánto cuesta? 🏥"}, {"text": "¿cuánto cuesta? 🏥", "language": None}])
async def test_the_language_may_be_left_to_the_engine(
    api: Api, engine_door: EngineDoor, body: dict[str, str | None]
) -> None:
    engine_door.answer = {**engine_door.answer, "language": "es", "entities": []}
    answer = await api.send("POST", "/nlu", json=body)
    assert (answer.json()["language"], answer.json()["entities"]) == ("es", [])
    assert engine_door.asked == [{"text": "¿cuánto cuesta? 🏥", "language": None}]


@pytest.mark.parametrize(("size", "status"), [(1, 200), (2000, 200), (2001, 422)])
async def test_a_text_has_one_to_two_thousand_characters(api: Api, size: int, status: int) -> None:
    assert (await api.send("POST", "/nlu", json={"text": "ñ" * size})).status_code == status


async def test_an_engine_that_fails_is_a_503_that_says_when_to_retry(api: Api, engine_door: EngineDoor) -> None:
    engine_door.status = 500
    answer = await api.send("POST", "/nlu", json={"text": "hola"})
    assert (answer.status_code, answer.headers["retry-after"], answer.json()) == (503, "5", NO_ENGINE)
    engine_door.status = 200
    assert (await api.send("POST", "/nlu", json={"text": "hola"})).status_code == 200


async def test_an_engine_that_talks_nonsense_is_a_503(api: Api, engine_door: EngineDoor) -> None:
    engine_door.answer = {"intent": None}
    assert (await api.send("POST", "/nlu", json={"text": "hola"})).json() == NO_ENGINE


async def test_an_engine_that_is_not_there_is_a_503(house: House) -> None:
    async with client_of(house.app()) as client:  # not started
        answer = await client.post("/api/v1/nlu", json={"text": "hola"})
    assert (answer.status_code, answer.json()) == (503, NO_ENGINE)
