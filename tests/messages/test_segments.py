import pytest

from assistant.messages.segments import is_gsm7, segments


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ñ" * 160, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("á" * 134, 2),
        ("á" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_segments_at_and_above_each_limit(text: str, count: int) -> None:
    assert segments(text) == count


def test_extended_character_is_not_split_between_segments() -> None:
    assert segments("a" * 152 + "€" + "a" * 152) == 3


@pytest.mark.parametrize(("text", "plain"), [("¿Cuánto", False), ("año ¿que? ¡si! é ü", True), ("“curly”", False)])
def test_spanish_letters_that_force_ucs2(text: str, plain: bool) -> None:
    assert is_gsm7(text) is plain
