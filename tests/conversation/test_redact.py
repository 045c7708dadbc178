import pytest

from assistant.conversation.redact import redact
from tests.factories.turns import a_text


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("my social is 123-45-6789 ok", "my social is [removed] ok"),
        ("123 45 6789", "[removed]"),
        ("ssn 123456789", "ssn [removed]"),
        ("mi seguro es 123 45 6789", "mi seguro es [removed]"),
        ("numero de seguro 123456789 gracias", "numero de seguro [removed] gracias"),
        ("my social security number is 123456789", "my social security number is [removed]"),
        ("one two three four five six seven eight nine", "[removed]"),
        ("es uno dos tres cuatro cinco seis siete ocho nueve si", "es [removed] si"),
        ("1 2 3 4 5 6 7 8 9", "[removed]"),
    ],
)
def test_social_security_numbers_are_taken_out(said: str, kept: str) -> None:
    assert redact(a_text(said)).text == kept


@pytest.mark.parametrize(
    "said",
    [
        "call me at 209-555-0117",
        "2095550117",
        "two oh nine five five five zero one one seven",
        "95202-1234",
        "no tengo seguro social, tengo ITIN, puedo estudiar?",
        "i make 2300 a month",
        "123456789",
        "one two three four five six seven eight",
    ],
)
def test_other_numbers_stay(said: str) -> None:
    assert redact(a_text(said)).text == said
