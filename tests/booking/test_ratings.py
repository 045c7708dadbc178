import pytest

from assistant.booking.ratings import Rating, gives_no_reason, read_rating
from assistant.catalog.schema import Language


@pytest.mark.parametrize(
    ("text", "language", "rating"),
    [
        ("9", "en", Rating(9, None)),
        ("0", "en", Rating(0, None)),
        ("10", "es", Rating(10, None)),
        ("un 10", "es", Rating(10, None)),
        ("diez", "es", Rating(10, None)),
        ("9 out of 10", "en", Rating(9, None)),
        ("9/10", "en", Rating(9, None)),
        ("8 de 10", "es", Rating(8, None)),
        ("I'd give it an 8", "en", Rating(8, None)),
        ("seven, the room was cold", "en", Rating(7, "the room was cold")),
        ("cero, nadie llegó", "es", Rating(0, "nadie llegó")),
        ("4 - too long", "en", Rating(4, "too long")),
        ("un siete, no había estacionamiento", "es", Rating(7, "no había estacionamiento")),
        ("10/10 would go again", "en", Rating(10, "would go again")),
        ("a 7, there were 3 people", "en", Rating(7, "there were 3 people")),
        ("6.5", "en", Rating(6, None)),
        ("11", "en", None),
        ("-1 stars", "en", Rating(1, None)),
        ("it was good", "en", None),
        ("muy bien", "es", None),
    ],
)
def test_ratings(text: str, language: Language, rating: Rating | None) -> None:
    assert read_rating(text, language) == rating


def test_nothing_more_to_say() -> None:
    assert gives_no_reason("no, nothing", "en") and gives_no_reason("nada más, gracias", "es")
    assert not gives_no_reason("the chairs were hard", "en")
