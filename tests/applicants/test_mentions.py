import pytest

from assistant.applicants.mentions import mentioned

STAFF = {"a": "Ana Ruiz", "b": "Ana Mora", "l": "Luis Peña", "x": "Anabel"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Luis please", ("l",)),
        ("ask @luis pena, or @LUIS PEÑA", ("l",)),
        ("@Ana who?", ()),
        ("@Ana Ruiz and @Ana Mora", ("a", "b")),
        ("@Anabel", ("x",)),
        ("@Anabela", ()),
        ("luis@example.org", ()),
        ("@ Luis", ()),
        ("(@Luis)", ("l",)),
        ("", ()),
    ],
)
def test_who_is_named(text: str, named: tuple[str, ...]) -> None:
    assert mentioned(text, STAFF) == named


def test_nobody_is_named_where_two_have_the_same_whole_name() -> None:
    assert mentioned("@Ana Ruiz", {"a": "Ana Ruiz", "b": "Ana Ruíz"}) == ()
