from typing import Any

import pytest

from tests.api.conftest import Api, House


async def told(api: Api, **given: Any) -> int:
    return (await api.send("POST", "/self-identifications", json=given)).status_code


async def test_groups_are_shown_when_the_quarter_is_over_and_small_ones_not_at_all(api: Api, house: House) -> None:
    for given, people in (
        ({"home_language": "spanish", "gender": "woman"}, 12),
        ({"home_language": "english"}, 30),
        ({"home_language": "hmong"}, 3),
        ({}, 1),
    ):
        assert [await told(api, **given) for _ in range(people)] == [200] * people
    assert (await api.get("/self-identifications/summary")).json()["tables"] == []
    house.clock.now = house.clock.now.replace(year=2027, month=1, day=1, hour=7, minute=59)
    assert (await api.get("/self-identifications/summary")).json()["tables"] == []  # it is not over where they are
    house.clock.advance(minutes=1)
    gender, language = (await api.get("/self-identifications/summary")).json()["tables"]
    assert gender == {
        "question": "gender",
        "quarter": "2026-Q4",
        "counts": {"woman": 12, "man": 0, "nonbinary": 0, "other": 0},
        "total": 12,
    }
    assert language["counts"] == {
        "english": "hidden",
        "spanish": "hidden",
        "hmong": "<11",
        "punjabi": 0,
        "tagalog": 0,
        "other": 0,
    }
    assert language["total"] == 45


async def test_a_reference_is_given(api: Api) -> None:
    answer = await api.send("POST", "/self-identifications", json={"gender": "woman", "race": None})
    assert list(answer.json()) == ["reference"]


@pytest.mark.parametrize("given", [{"gender": "x"}, {"name": "Rosa"}, {"applicant": "01KAXJ9Z6J4T1Q3V5W7X9Y0ABC"}])
async def test_nothing_that_leads_to_a_person_is_taken(api: Api, given: dict[str, str]) -> None:
    assert await told(api, **given) == 422
