from assistant.catalog.differences import Difference, differences


def test_nothing_is_another_between_the_same() -> None:
    assert differences({"a": [1, 2]}, {"a": [1, 2]}) == []


def test_texts_are_shown_word_by_word() -> None:
    (found,) = differences({"say": {"en": "It costs $1,150 today."}}, {"say": {"en": "It costs $1,200 today."}})
    assert found == Difference("say.en", "changed", "It costs $1,150 today.", "It costs $1,200 today.")
    assert found.runs == [("same", "It costs "), ("gone", "$1,150 "), ("new", "$1,200 "), ("same", "today.")]


def test_entries_are_compared_by_their_id_wherever_they_stand() -> None:
    before = {"rules": [{"id": "age", "limit": 16}, {"id": "diploma", "limit": True}]}
    after = {"rules": [{"id": "english", "limit": True}, {"id": "age", "limit": 18}]}
    assert differences(before, after) == [
        Difference("rules.english", "added", "", "id: english\nlimit: true"),
        Difference("rules.age.limit", "changed", "16", "18"),
        Difference("rules.diploma", "removed", "id: diploma\nlimit: true", ""),
    ]


def test_another_order_is_told() -> None:
    found = differences({"lists": [{"id": "a"}, {"id": "b"}]}, {"lists": [{"id": "b"}, {"id": "a"}]})
    assert found == [Difference("lists", "changed", "a, b", "b, a")]


def test_piece_that_came_is_told_place_by_place() -> None:
    assert differences(None, {"id": "PARKING", "refer": True}) == [
        Difference("id", "added", "", "PARKING"),
        Difference("refer", "added", "", "true"),
    ]
