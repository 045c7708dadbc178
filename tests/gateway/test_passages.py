"""Replies packed into passages."""

import pytest

from assistant.gateway.passages import passages
from assistant.messages.segments import segments


def up_to(length: int):  # type: ignore[no-untyped-def]
    return lambda text: len(text) <= length


@pytest.mark.parametrize(
    ("replies", "limit", "packed"),
    [
        ([], 10, []),
        (["", "  "], 10, []),
        (["One.", "Two."], 9, ["One.\nTwo."]),
        (["One.", "Two."], 8, ["One.", "Two."]),
        (["One two. Three four. Five."], 20, ["One two. Three four.", "Five."]),
        (["Uno. ¿Dos? ¡Tres!"], 10, ["Uno. ¿Dos?", "¡Tres!"]),
        (["Pick:\none\ntwo\nthree"], 13, ["Pick:\none\ntwo", "three"]),
        (["one two three four"], 9, ["one two", "three", "four"]),
        (["see https://x.example/abcdef now"], 12, ["see", "https://x.ex", "ample/abcdef", "now"]),
        (["A\x00B\x0b.", "C"], 10, ["AB.\nC"]),
    ],
)
def test_passages_are_as_few_as_may_be(replies: list[str], limit: int, packed: list[str]) -> None:
    assert passages(replies, up_to(limit), "\n") == packed


def test_passages_of_texts_hold_two_segments_and_lose_nothing() -> None:
    replies = ["Mañana á las seis. " * 30, "Hello there, Rosa. " * 40, "x" * 700]
    packed = passages(replies, lambda text: segments(text) <= 2, "\n")
    assert all(segments(passage) <= 2 for passage in packed)
    assert "".join("".join(packed).split()) == "".join("".join(replies).split())
