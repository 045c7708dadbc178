import pytest

from assistant.conversation.options import picked_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("2.", 2),
        ("the second one", 2),
        ("yes the second one please", 2),
        ("La tercera, por favor", 3),
        ("quiero la última", 3),
        ("last one", 3),
        ("4", None),
        ("0", None),
        ("the second semester", None),
        ("one of them is for my mom", None),
        ("", None),
    ],
)
def test_picked_number_of_three(text: str, number: int | None) -> None:
    assert picked_number(text, 3) == number
