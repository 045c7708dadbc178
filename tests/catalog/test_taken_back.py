"""A change is taken back in its own places, and only where nobody has been since."""

from typing import Any

import pytest

from assistant.catalog.taken_back import ChangedSinceError, taken_back


def _fact(en: str, es: str = "Sí.") -> dict[str, Any]:
    return {"say": {"en": en, "es": es}, "checked": "2026-11-01"}


def _program(**changes: Any) -> dict[str, Any]:
    given = {
        "id": "CNA-EVE",
        "name": {"en": "Nights", "es": "Noches"},
        "profile": {"cost": 1150, "weeks": 9},
        "facts": {"cost": _fact("1,150"), "pay": _fact("None")},
        "rules": [{"id": "age", "at": 16}, {"id": "english", "at": 1}, {"id": "scan", "at": 2}],
        "times": ["evening"],
    }
    return {key: value for key, value in {**given, **changes}.items() if value is not None}


DEARER = _program(facts={"cost": _fact("1,225"), "pay": _fact("None")})


EVENINGS = {"en": "Evenings", "es": "Tardes"}


@pytest.mark.parametrize(
    ("after", "now", "back"),
    [
        (DEARER, {**DEARER, "name": EVENINGS, "times": ["weekend"]}, _program(name=EVENINGS, times=["weekend"])),
        (
            _program(profile={"cost": 1225, "weeks": 9}),
            _program(profile={"cost": 1225, "weeks": 12}),
            _program(profile={"cost": 1150, "weeks": 12}),
        ),
        (_program(times=None), _program(times=None, name=EVENINGS), _program(name=EVENINGS)),
        (_program(place="Room 3"), _program(place="Room 3", name=EVENINGS), _program(name=EVENINGS)),
    ],
)
def test_what_was_changed_elsewhere_since_stays(
    after: dict[str, Any], now: dict[str, Any], back: dict[str, Any]
) -> None:
    assert taken_back(_program(), after, now) == back


def test_facts_and_rules_are_places_of_their_own() -> None:
    now = {**DEARER, "facts": {**DEARER["facts"], "pay": _fact("A stipend")}}
    assert taken_back(_program(), DEARER, now)["facts"] == {"cost": _fact("1,150"), "pay": _fact("A stipend")}
    older = _program(rules=[{"id": "age", "at": 18}, {"id": "english", "at": 1}, {"id": "scan", "at": 2}])
    edited = {**older, "rules": [older["rules"][0], {"id": "english", "at": 5}, {"id": "new", "at": 0}]}
    assert taken_back(_program(), older, edited)["rules"] == [
        {"id": "age", "at": 16},
        {"id": "english", "at": 5},
        {"id": "new", "at": 0},
    ]


def test_what_was_taken_away_comes_back_where_it_stood() -> None:
    gone = _program(rules=[{"id": "age", "at": 16}, {"id": "scan", "at": 2}])
    now = {**gone, "rules": [{"id": "age", "at": 17}, {"id": "scan", "at": 2}]}
    assert [rule["id"] for rule in taken_back(_program(), gone, now)["rules"]] == ["age", "english", "scan"]
    added = _program(rules=[*_program()["rules"], {"id": "last", "at": 0}])
    now = {**added, "rules": [{"id": "age", "at": 17}, *added["rules"][1:]]}
    assert [rule["at"] for rule in taken_back(_program(), added, now)["rules"]] == [17, 1, 2]


@pytest.mark.parametrize(
    ("after", "now"),
    [
        # The same place, half of it: one language would say what the other does not.
        (DEARER, _program(facts={"cost": _fact("1,225", "Sí, sí."), "pay": _fact("None")})),
        (DEARER, _program(facts={"pay": _fact("None")})),
        (DEARER, _program(facts=None)),
        (_program(name={"en": "Late", "es": "Noches"}), _program(name={"en": "Late", "es": "Tarde"})),
        (_program(times=["weekend"]), _program(times=["weekend", "day"])),
        (_program(place="Room 3"), _program()),
        (_program(place="Room 3"), _program(place="Room 4")),
        (_program(rules=_program()["rules"][::-1]), _program(rules=[{"id": "age", "at": 17}])),
    ],
)
def test_the_same_place_is_left_to_whoever_was_there_last(after: dict[str, Any], now: dict[str, Any]) -> None:
    with pytest.raises(ChangedSinceError):
        taken_back(_program(), after, now)
